//! Two plain programs on a crossed pair.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::*;
use crate::port::pty::open_plainly;

struct Cable {
    _place: tempfile::TempDir,
    names: [PathBuf; 2],
    crossed: Crossed,
}

async fn cable(pace: Pace) -> Cable {
    let place = tempfile::tempdir().unwrap();
    let names = ["left", "right"].map(|name| place.path().join(name));
    let crossed = Crossed::new(&names[0], &names[1], pace).await.unwrap();
    Cable { _place: place, names, crossed }
}

/// Carries until both ends are plugged in.
async fn plug_in(crossed: &mut Crossed) {
    for _ in 0..2 {
        assert!(matches!(crossed.carry().await, OnCable::Plugged(_, Plug::In)));
    }
}

/// Carries so many bytes from an end, and writes them out at the other.
async fn carry(crossed: &mut Crossed, from: CableEnd, count: usize) {
    let mut carried = 0;
    while carried < count {
        match crossed.carry().await {
            OnCable::Carried(end, bytes) if end == from => carried += bytes,
            other => panic!("{other:?}"),
        }
    }
    let silent = timeout(Duration::from_millis(50), crossed.carry()).await;
    assert!(silent.is_err(), "{silent:?}");
}

#[tokio::test(start_paused = true)]
async fn what_one_program_writes_the_other_reads() {
    let Cable { _place, names: [left, right], mut crossed } = cable(Pace::Off).await;
    let (mut left, mut right) = (open_plainly(&left).unwrap(), open_plainly(&right).unwrap());
    plug_in(&mut crossed).await;
    let all: Vec<u8> = (0..=255).collect();
    let mut read = vec![0; 256];
    left.write_all(&all).unwrap();
    carry(&mut crossed, CableEnd::Left, 256).await;
    right.read_exact(&mut read).unwrap();
    assert_eq!(read, all);
    right.write_all(&all).unwrap();
    carry(&mut crossed, CableEnd::Right, 256).await;
    left.read_exact(&mut read).unwrap();
    assert_eq!(read, all);
}

#[tokio::test(start_paused = true)]
async fn bytes_take_the_time_of_the_speed_their_writer_set() {
    let Cable { _place, names: [left, right], mut crossed } = cable(Pace::On).await;
    let open = |name: &PathBuf, baud| {
        tokio_serial::SerialPortBuilderExt::open_native_async(tokio_serial::new(name.to_string_lossy(), baud))
    };
    let mut writer = open(&left, 9_600).unwrap();
    let _reader = open(&right, 9_600).unwrap();
    plug_in(&mut crossed).await;
    for (baud, micros) in [(9_600, 104_167), (57_600, 17_362)] {
        tokio_serial::SerialPort::set_baud_rate(&mut writer, baud).unwrap();
        let began = Instant::now();
        tokio::io::AsyncWriteExt::write_all(&mut writer, &[5; 100]).await.unwrap();
        let mut carried = 0;
        while carried < 100 {
            let OnCable::Carried(CableEnd::Left, bytes) = crossed.carry().await else { panic!("no bytes") };
            carried += bytes;
        }
        // The bytes reach our end of the pseudo-terminal in real time, while the paused clock may run on.
        assert!(Duration::from_micros(micros) <= began.elapsed(), "{baud}: {:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_towards_a_closed_end_are_lost_as_on_a_cable() {
    let Cable { _place, names: [left, right], mut crossed } = cable(Pace::Off).await;
    let mut writer = open_plainly(&left).unwrap();
    assert_eq!(crossed.carry().await, OnCable::Plugged(CableEnd::Left, Plug::In));
    writer.write_all(b"lost").unwrap();
    carry(&mut crossed, CableEnd::Left, 4).await;
    let mut reader = open_plainly(&right).unwrap();
    assert_eq!(crossed.carry().await, OnCable::Plugged(CableEnd::Right, Plug::In));
    writer.write_all(b"found").unwrap();
    carry(&mut crossed, CableEnd::Left, 5).await;
    let mut read = [0; 5];
    reader.read_exact(&mut read).unwrap();
    assert_eq!(&read, b"found");
    drop(writer);
    assert_eq!(crossed.carry().await, OnCable::Plugged(CableEnd::Left, Plug::Out));
    assert_eq!(crossed.counts()[1].dropped, 4);
}
