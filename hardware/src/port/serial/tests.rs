//! Serial ports, with a pseudo-terminal in the place of hardware.

use std::io::{Read, Write};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::port::is_gone;
use crate::port::pty::{PtyMaster, PtyPort};

fn address(master: &PtyMaster, options: &str) -> LineAddress {
    format!("serial:{}{options}", master.device().display()).parse().unwrap()
}

async fn joined(options: &str) -> (PtyMaster, PtyPort, SerialPort) {
    let master = PtyMaster::unnamed(Settings::svl(9_600)).unwrap();
    let port = SerialPort::open(&address(&master, options)).unwrap();
    let far = master.plugged().await.unwrap();
    (master, far, port)
}

#[tokio::test]
async fn bytes_pass_both_ways() {
    let (_master, mut far, mut port) = joined("?baud=57600").await;
    let all: Vec<u8> = (0..=255).collect();
    let mut read = vec![0; 256];
    far.write_all(&all).await.unwrap();
    port.read_exact(&mut read).await.unwrap();
    assert_eq!(read, all);
    port.write_all(&all).await.unwrap();
    far.read_exact(&mut read).await.unwrap();
    assert_eq!(read, all);
}

#[tokio::test]
async fn what_arrived_before_the_port_was_opened_is_thrown_away() {
    let master = PtyMaster::unnamed(Settings::svl(9_600)).unwrap();
    let keeper = crate::port::pty::open_plainly(master.device()).unwrap();
    let mut far = master.plugged().await.unwrap();
    far.write_all(b"stale").await.unwrap();
    // Once it can be read it is in the terminal's input, not on its way there.
    let mut look = &keeper;
    look.read_exact(&mut [0; 1]).unwrap();
    let mut port = SerialPort::open(&address(&master, "")).unwrap();
    far.write_all(b"fresh").await.unwrap();
    let mut read = [0; 5];
    port.read_exact(&mut read).await.unwrap();
    assert_eq!(&read, b"fresh");
}

#[tokio::test]
async fn settings_are_read_back_and_what_was_not_taken_is_told() {
    let (_master, far, port) = joined("?baud=19200&stop=2").await;
    assert_eq!(port.settings().unwrap(), Settings { stop_bits: 2, ..Settings::svl(19_200) });
    assert_eq!(far.settings().unwrap(), port.settings().unwrap());
    // A pseudo-terminal says yes to parity and stays without.
    let (_master, _far, port) = joined("?parity=even").await;
    let asked = Settings { parity: Parity::Even, ..Settings::svl(115_200) };
    let told: Vec<_> = asked.differences(port.settings().unwrap()).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["parity: asked even, holds none"]);
}

#[tokio::test]
async fn the_speed_changes_while_the_port_is_open() {
    let (_master, far, mut port) = joined("").await;
    port.set_baud(38_400).unwrap();
    assert_eq!(far.settings().unwrap().baud, 38_400);
}

#[tokio::test]
async fn a_second_opener_is_refused_and_leaves_the_first_alone() {
    let (master, mut far, mut port) = joined("").await;
    for _ in 0..3 {
        let busy = SerialPort::open(&address(&master, "")).unwrap_err();
        assert!(matches!(busy, OpenError::Busy { .. }), "{busy}");
        let shared = SerialPort::open(&address(&master, "?exclusive=no")).unwrap_err();
        assert!(matches!(shared, OpenError::Busy { .. }), "{shared}");
    }
    port.keep_exclusive().unwrap();
    far.write_all(b"x").await.unwrap();
    assert_eq!(port.read(&mut [0; 4]).await.unwrap(), 1);
    drop(port);
    SerialPort::open(&address(&master, "")).unwrap();
}

#[tokio::test]
async fn two_may_share_a_port_if_both_want_to() {
    let (master, _far, _port) = joined("?exclusive=no").await;
    let _second = SerialPort::open(&address(&master, "?exclusive=no")).unwrap();
    let alone = SerialPort::open(&address(&master, "")).unwrap_err();
    assert!(matches!(alone, OpenError::Busy { .. }));
}

#[tokio::test]
async fn a_hang_up_is_a_read_of_nothing() {
    let (master, far, mut port) = joined("").await;
    drop(far);
    drop(master);
    let end = port.read(&mut [0; 8]).await;
    assert!(end.as_ref().map_or_else(is_gone, |length| *length == 0), "{end:?}");
    let written = port.write(b"x").await.unwrap_err();
    assert!(is_gone(&written), "{written}");
}

#[tokio::test]
async fn what_a_pseudo_terminal_cannot_do_is_unsupported() {
    let (_master, _far, mut port) = joined("").await;
    assert!(matches!(port.control_lines(), Err(PortError::Unsupported { .. })));
    assert!(matches!(port.set_control_lines(Level::Low, Level::Low), Err(PortError::Unsupported { .. })));
    assert!(matches!(port.counters(), Err(PortError::Unsupported { .. })));
    assert!(matches!(port.send_break(Duration::from_millis(1)), Err(PortError::Unsupported { .. })));
}

#[tokio::test]
async fn missing_and_wrong_ports_are_told_apart() {
    let place = tempfile::tempdir().unwrap();
    let open = |path: &Path| {
        let address: LineAddress = format!("serial:{}", path.display()).parse().unwrap();
        SerialPort::open(&address).unwrap_err()
    };
    assert!(matches!(open(&place.path().join("ttyUSB7")), OpenError::Missing { .. }));
    assert!(matches!(open(place.path()), OpenError::NotAPort { .. }));
    let file = place.path().join("file");
    fs::File::create(&file).unwrap().write_all(b"text").unwrap();
    assert!(matches!(open(&file), OpenError::NotAPort { .. }));
    assert!(matches!(open(Path::new("/dev/null")), OpenError::NotAPort { .. }));
}

#[test]
fn a_link_that_was_laid_elsewhere_no_longer_leads_to_what_was_opened() {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("desk");
    let [first, second] = [(); 2].map(|()| PtyMaster::unnamed(Settings::svl(9_600)).unwrap());
    std::os::unix::fs::symlink(first.device(), &name).unwrap();
    let opened = look(&name, Access::Exclusive).unwrap();
    assert!(leads_to(&name, &opened));
    fs::remove_file(&name).unwrap();
    assert!(!leads_to(&name, &opened), "gone");
    std::os::unix::fs::symlink(second.device(), &name).unwrap();
    assert!(!leads_to(&name, &opened), "another's");
}

#[test]
fn counters_are_read_from_the_kernels_table() {
    let table = "serinfo:1.0 driver revision:\n\
                 0: uart:16550A port:000003F8 irq:4 tx:35 rx:102 fe:3 brk:1 oe:2 RTS|CTS|DTR\n\
                 1: uart:unknown port:000002F8 irq:3\n\
                 10: uart:16550A port:000003E8 irq:4 tx:0 rx:0 pe:7\n";
    let first = read_counters(table, "0").unwrap();
    assert_eq!(first, Counters { framing: 3, overrun: 2, breaks: 1, ..Counters::default() });
    assert_eq!(read_counters(table, "10").unwrap().parity, 7);
    assert_eq!(read_counters(table, "1"), None);
    assert_eq!(read_counters(table, "2"), None);
    let later = Counters { framing: 5, ..first };
    assert_eq!(later.since(first), Counters { framing: 2, ..Counters::default() });
}
