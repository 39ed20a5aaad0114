//! Places, sockets, and the one line a person is told.

use std::fs;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

async fn bind(address: &str) -> Opener {
    Opener::bind(address.parse().unwrap()).await.unwrap()
}

async fn check_exchange(mut left: Box<dyn Port>, mut right: Box<dyn Port>) {
    let mut read = [0; 3];
    left.write_all(b"abc").await.unwrap();
    right.read_exact(&mut read).await.unwrap();
    assert_eq!(&read, b"abc");
    right.write_all(b"xyz").await.unwrap();
    right.flush().await.unwrap();
    left.read_exact(&mut read).await.unwrap();
    assert_eq!(&read, b"xyz");
    drop(left);
    assert_eq!(right.read(&mut read).await.unwrap(), 0);
}

#[tokio::test]
async fn tcp_lines_meet_as_often_as_they_like() {
    let mut listening = bind("tcp-listen:127.0.0.1:0").await;
    let there = listening.listens_on().unwrap();
    let mut connecting = bind(&format!("tcp:{there}")).await;
    for _ in 0..3 {
        let (left, right) = tokio::join!(listening.open(), connecting.open());
        check_exchange(left.unwrap(), right.unwrap()).await;
    }
}

#[tokio::test]
async fn unix_lines_meet_and_the_name_goes_with_the_listener() {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("desk.socket");
    let mut listening = bind(&format!("unix-listen:{}", name.display())).await;
    let mut connecting = bind(&format!("unix:{}?pace=on", name.display())).await;
    let (left, right) = tokio::join!(listening.open(), connecting.open());
    check_exchange(left.unwrap(), right.unwrap()).await;
    let taken = Opener::bind(format!("unix-listen:{}", name.display()).parse().unwrap()).await.unwrap_err();
    assert_eq!(taken.hint(), "another program listens there: end it or take another port");
    drop(listening);
    assert!(!name.exists());
}

#[tokio::test]
async fn a_socket_that_nobody_listens_on_is_replaced_and_a_file_is_not() {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("desk.socket");
    drop(std::os::unix::net::UnixListener::bind(&name).unwrap());
    assert!(name.exists());
    drop(bind(&format!("unix-listen:{}", name.display())).await);
    fs::write(&name, "mine").unwrap();
    let taken = Opener::bind(format!("unix-listen:{}", name.display()).parse().unwrap()).await.unwrap_err();
    assert!(matches!(taken, OpenError::Taken { .. }), "{taken}");
    assert_eq!(fs::read_to_string(&name).unwrap(), "mine");
}

#[tokio::test]
async fn nobody_there_is_told_with_a_remedy() {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("nobody");
    let mut missing = bind(&format!("unix:{}", name.display())).await;
    let error = missing.open().await.err().unwrap();
    assert_eq!(error.to_string(), format!("cannot connect to `unix:{}`", name.display()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = listener.local_addr().unwrap();
    drop(listener);
    let error = bind(&format!("tcp:{there}")).await.open().await.err().unwrap();
    assert_eq!(error.hint(), "start the other side first, or take its `-listen:` form here");
}

#[tokio::test]
async fn a_port_that_does_not_hold_what_was_asked_is_refused_unless_allowed() {
    let master = PtyMaster::unnamed(crate::port::Settings::svl(115_200)).unwrap();
    let device = master.device().display();
    let error = bind(&format!("serial:{device}?parity=even")).await.open().await.err().unwrap();
    let told = format!("port `{device}` does not hold the settings: parity: asked even, holds none");
    assert_eq!(error.to_string(), told);
    assert!(error.hint().contains("mismatch=allow"));
    bind(&format!("serial:{device}?parity=even&mismatch=allow")).await.open().await.unwrap();
}

#[test]
fn what_the_system_says_becomes_one_line_and_a_remedy() {
    let told = |code: i32| {
        let error = OpenError::of_path(Path::new("/dev/no-such-port"), io::Error::from_raw_os_error(code));
        (error.to_string(), error.hint())
    };
    let (missing, hint) = told(2);
    assert_eq!(missing, "port is missing: `/dev/no-such-port`");
    assert!(hint.contains("saylau list ports"), "{hint}");
    let (forbidden, hint) = told(13);
    assert_eq!(forbidden, "no permission to open port: `/dev/no-such-port`");
    assert!(hint.contains("dialout"), "{hint}");
    let (busy, hint) = told(16);
    assert_eq!(busy, "port `/dev/no-such-port` is busy");
    assert!(hint.contains("fuser"), "{hint}");
    assert_eq!(told(25).0, "not a serial port: `/dev/no-such-port`");
    assert_eq!(told(5).0, "cannot open `/dev/no-such-port`");
    let busy = OpenError::Busy {
        path: "/dev/ttyUSB0".into(),
        holder: Some(Holder { process: 4711, name: "minicom".to_owned() }),
    };
    assert_eq!(busy.to_string(), "port `/dev/ttyUSB0` is busy: held by process 4711 (minicom)");
    assert!(busy.hint().contains("4711"));
}

#[test]
fn the_program_that_holds_a_port_is_named() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("held");
    fs::write(&file, "").unwrap();
    assert_eq!(holder::find(&file), None);
    let mut other = std::process::Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .stdout(fs::File::options().append(true).open(&file).unwrap())
        .spawn()
        .unwrap();
    let found = holder::find(&file);
    drop(other.stdin.take());
    let process = other.id();
    other.wait().unwrap();
    assert_eq!(found.unwrap().process, process);
}
