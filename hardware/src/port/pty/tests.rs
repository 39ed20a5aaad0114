//! Pseudo-terminals of our own, with a plain program at the other end.

use std::io::{Read, Write};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::port::is_gone;
use crate::port::paced::Paced;

fn place() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("desk");
    (place, name)
}

#[tokio::test]
async fn every_byte_passes_unchanged_and_nothing_is_echoed() {
    let (_place, name) = place();
    let master = PtyMaster::named(&name, Settings::svl(115_200)).unwrap();
    let mut other = open_plainly(&name).unwrap();
    let mut port = master.plugged().await.unwrap();
    let all: Vec<u8> = (0..=255).collect();
    other.write_all(&all).unwrap();
    let mut read = vec![0; 256];
    port.read_exact(&mut read).await.unwrap();
    assert_eq!(read, all);
    port.write_all(&all).await.unwrap();
    let mut there = vec![0; 256];
    other.read_exact(&mut there).unwrap();
    assert_eq!(there, all);
    // An echo would be on its way back before what follows it.
    other.write_all(b"!").unwrap();
    let mut next = [0; 8];
    assert_eq!(port.read(&mut next).await.unwrap(), 1);
    assert_eq!(next[0], b'!');
}

#[tokio::test(start_paused = true)]
async fn nobody_at_the_other_end_is_unplugged_and_a_new_opener_is_plugged_in() {
    let (_place, name) = place();
    let master = PtyMaster::named(&name, Settings::svl(115_200)).unwrap();
    let nobody = tokio::time::timeout(Duration::from_secs(60), master.plugged()).await;
    assert!(nobody.is_err(), "plugged in before anybody came");
    for _ in 0..20 {
        let mut other = open_plainly(&name).unwrap();
        let mut port = master.plugged().await.unwrap();
        other.write_all(b"hello").unwrap();
        port.read_exact(&mut [0; 5]).await.unwrap();
        // What the other leaves unread is not for the next.
        port.write_all(b"stale").await.unwrap();
        drop(other);
        let end = port.read(&mut [0; 8]).await;
        assert!(end.as_ref().map_or_else(is_gone, |length| *length == 0), "{end:?}");
        drop(port);
        let nobody = tokio::time::timeout(Duration::from_secs(1), master.plugged()).await;
        assert!(nobody.is_err(), "still plugged in");
    }
    let mut other = open_plainly(&name).unwrap();
    let mut port = master.plugged().await.unwrap();
    port.write_all(b"fresh").await.unwrap();
    let mut read = [0; 5];
    other.read_exact(&mut read).unwrap();
    assert_eq!(&read, b"fresh");
}

#[tokio::test]
async fn the_last_words_are_read_before_the_hang_up() {
    let master = PtyMaster::unnamed(Settings::svl(115_200)).unwrap();
    let mut other = open_plainly(master.device()).unwrap();
    let mut port = master.plugged().await.unwrap();
    other.write_all(&[7; 100]).unwrap();
    drop(other);
    let mut read = Vec::new();
    let end = loop {
        let mut buffer = [0; 64];
        match port.read(&mut buffer).await {
            Ok(0) => break None,
            Ok(length) => read.extend_from_slice(&buffer[..length]),
            Err(error) => break Some(error),
        }
    };
    assert_eq!(read, [7; 100]);
    assert!(end.is_none_or(|error| is_gone(&error)));
}

#[tokio::test]
async fn a_quick_change_of_openers_loses_nothing_of_the_new_one() {
    let master = PtyMaster::unnamed(Settings::svl(115_200)).unwrap();
    let mut other = open_plainly(master.device()).unwrap();
    let mut port = master.plugged().await.unwrap();
    for round in 0..20 {
        drop(other);
        other = open_plainly(master.device()).unwrap();
        other.write_all(b"hello").unwrap();
        // The system tells of the change or it does not; a reader must neither spin nor wait for ever.
        let mut read = Vec::new();
        while read.len() < 5 {
            let mut buffer = [0; 8];
            match port.read(&mut buffer).await {
                Ok(0) | Err(_) => {
                    drop(port);
                    port = master.plugged().await.unwrap();
                }
                Ok(length) => read.extend_from_slice(&buffer[..length]),
            }
        }
        assert_eq!(read, b"hello", "round {round}");
    }
}

#[tokio::test]
async fn the_speed_that_the_other_side_sets_is_read_here() {
    let master = PtyMaster::unnamed(Settings::svl(115_200)).unwrap();
    for baud in [9_600, 57_600, 123_456] {
        let mut other =
            tokio_serial::SerialStream::open(&tokio_serial::new(master.device().to_string_lossy(), baud))
                .unwrap();
        let port = master.plugged().await.unwrap();
        assert_eq!(port.settings().unwrap(), Settings::svl(baud));
        tokio_serial::SerialPort::set_stop_bits(&mut other, tokio_serial::StopBits::Two).unwrap();
        assert_eq!(port.settings().unwrap().stop_bits, 2);
    }
}

#[tokio::test]
async fn the_name_replaces_a_stale_link_alone_and_goes_with_its_owner() {
    let (place, name) = place();
    symlink("/dev/pts/999999", &name).unwrap();
    let first = PtyMaster::named(&name, Settings::svl(9_600)).unwrap();
    assert_eq!(fs::read_link(&name).unwrap(), first.device());
    let second = PtyMaster::named(&name, Settings::svl(9_600)).unwrap();
    drop(first);
    assert_eq!(fs::read_link(&name).unwrap(), second.device(), "the name is the last owner's");
    drop(second);
    assert!(fs::symlink_metadata(&name).is_err());
    let diary = place.path().join("diary");
    fs::write(&diary, "mine").unwrap();
    let taken = PtyMaster::named(&diary, Settings::svl(9_600)).unwrap_err();
    assert!(matches!(taken, OpenError::Taken { .. }));
    assert_eq!(fs::read_to_string(&diary).unwrap(), "mine");
}

#[tokio::test]
async fn what_a_pseudo_terminal_cannot_do_is_unsupported() {
    let master = PtyMaster::unnamed(Settings::svl(115_200)).unwrap();
    let _other = open_plainly(master.device()).unwrap();
    let mut port = master.plugged().await.unwrap();
    assert!(matches!(port.control_lines(), Err(PortError::Unsupported { .. })));
    assert!(matches!(port.counters(), Err(PortError::Unsupported { .. })));
    assert!(matches!(port.send_break(Duration::from_millis(10)), Err(PortError::Unsupported { .. })));
}

/// Many programs know one speed alone, that of the output: an input speed of its own, left by us, would stay behind.
#[tokio::test]
async fn a_program_that_sets_one_speed_sets_both() {
    use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
    let (_place, name) = place();
    let master = PtyMaster::named(&name, Settings::svl(115_200)).unwrap();
    let other = open_plainly(&name).unwrap();
    let mut port = master.plugged().await.unwrap();
    for ours in [115_200, 19_200] {
        port.set_baud(ours).unwrap();
        let mut termios = tcgetattr(&other).unwrap();
        termios.set_output_speed(9_600).unwrap();
        tcsetattr(&other, OptionalActions::Now, &termios).unwrap();
        assert_eq!(tcgetattr(&other).unwrap().output_speed(), 9_600);
        assert_eq!(port.settings().unwrap().baud, 9_600);
    }
}

#[tokio::test]
async fn pace_alone_spoils_no_byte() {
    let master = PtyMaster::unnamed(Settings::svl(115_200)).unwrap();
    let other = open_plainly(master.device()).unwrap();
    let paced = Paced::new(master.plugged().await.unwrap());
    assert!(paced.has_speed() && !paced.is_sampled());
    drop(other);
}
