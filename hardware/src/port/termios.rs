//! What the system says of a terminal's settings.

use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::termios::{ControlModes, InputModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::{Flow, Parity, Settings};

/// Reads the settings that hold now.
pub(super) fn read(terminal: impl AsFd) -> Result<Settings, Errno> {
    tcgetattr(terminal).map(|termios| settings(&termios))
}

/// Changes the speed of both directions.
pub(super) fn set_baud(terminal: impl AsFd, baud: u32) -> Result<(), Errno> {
    let mut termios = tcgetattr(&terminal)?;
    both_ways(&mut termios, baud)?;
    tcsetattr(&terminal, OptionalActions::Now, &termios)
}

/// Asks for one speed, and for none of its own for the input: a speed of its own would stay when another program, which knows
/// one speed alone, sets another.
fn both_ways(termios: &mut Termios, baud: u32) -> Result<(), Errno> {
    termios.set_output_speed(baud)?;
    termios.set_input_speed(0)
}

/// Hands bytes through unchanged and without echo, at the given settings as far as the terminal takes them.
pub(super) fn set_raw(terminal: impl AsFd, asked: Settings) -> Result<(), Errno> {
    let mut termios = tcgetattr(&terminal)?;
    termios.make_raw();
    both_ways(&mut termios, asked.baud)?;
    tcsetattr(&terminal, OptionalActions::Now, &termios)
}

/// Drops bytes that arrive with a wrong parity bit; otherwise they would read as 00, which ends a frame.
pub(super) fn drop_wrong_parity(terminal: impl AsFd) -> Result<(), Errno> {
    let mut termios = tcgetattr(&terminal)?;
    termios.input_modes |= InputModes::INPCK | InputModes::IGNPAR;
    tcsetattr(&terminal, OptionalActions::Now, &termios)
}

fn settings(termios: &Termios) -> Settings {
    let (control, input) = (termios.control_modes, termios.input_modes);
    let size = control & ControlModes::CSIZE;
    let sizes = [(ControlModes::CS5, 5), (ControlModes::CS6, 6), (ControlModes::CS7, 7)];
    Settings {
        // Linux holds 0 for a terminal whose input goes as fast as its output.
        baud: if termios.input_speed() == 0 { termios.output_speed() } else { termios.input_speed() },
        data_bits: sizes.into_iter().find(|(bits, _)| *bits == size).map_or(8, |(_, count)| count),
        parity: match (control.contains(ControlModes::PARENB), control.contains(ControlModes::PARODD)) {
            (false, _) => Parity::None,
            (true, false) => Parity::Even,
            (true, true) => Parity::Odd,
        },
        stop_bits: if control.contains(ControlModes::CSTOPB) { 2 } else { 1 },
        flow: match (
            control.contains(ControlModes::CRTSCTS),
            input.intersects(InputModes::IXON | InputModes::IXOFF),
        ) {
            (true, _) => Flow::Hardware,
            (false, true) => Flow::Software,
            (false, false) => Flow::None,
        },
    }
}
