//! The driver with a small machine, in virtual time.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Waker};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};

use super::*;
use crate::port::Settings;
use crate::port::memory::{MemoryPort, pair};

/// Echoes each chunk in capitals, one second later sends a beat, and notes what happens in order.
#[derive(Default)]
struct Parrot {
    log: Vec<String>,
    out: VecDeque<(LineId, Vec<u8>)>,
    due: Option<Instant>,
}

impl Parrot {
    fn note(&mut self, now: Instant, text: impl fmt::Display) {
        self.log.push(format!("{now} {text}"));
    }
}

impl Endpoint for Parrot {
    fn handle_line(&mut self, now: Instant, line: LineId, event: LineEvent) {
        self.note(now, format_args!("{} {event:?}", line.0));
    }

    fn handle_bytes(&mut self, now: Instant, line: LineId, bytes: &[u8]) {
        self.note(now, format_args!("{} {}", line.0, String::from_utf8_lossy(bytes)));
        self.out.push_back((line, bytes.to_ascii_uppercase()));
        self.due = Some(now + election::time::Duration::from_secs(1));
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.due.take_if(|due| *due <= now).is_some() {
            self.note(now, "beat");
            self.out.push_back((LineId(0), b"beat".to_vec()));
        }
    }

    fn pass_time(&mut self, now: Instant) {
        self.note(now, "time has passed");
    }

    fn poll_transmit(&mut self, bytes: &mut Vec<u8>) -> Option<LineId> {
        let (line, chunk) = self.out.pop_front()?;
        *bytes = chunk;
        Some(line)
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.due
    }
}

const SEVEN: Instant = Instant::from_hour(7);

fn line() -> (Line, MemoryPort) {
    let (near, far) = pair(Settings::svl(115_200));
    (Line::over(Box::new(near)), far)
}

/// Ends at the event `stop`, fails at `fail`.
fn obey(machine: &mut Parrot, now: Instant, event: Option<&'static str>) -> Result<Continue, &'static str> {
    if let Some(event) = event {
        machine.note(now, event);
    }
    match event {
        Some("stop") => Ok(Continue::No),
        Some("fail") => Err("disk full"),
        _ => Ok(Continue::Yes),
    }
}

async fn read(port: &mut MemoryPort, count: usize) -> String {
    let mut bytes = vec![0; count];
    port.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(start_paused = true)]
async fn bytes_time_outs_and_events_reach_the_machine_in_order() {
    let ((first, mut far0), (second, mut far1)) = (line(), line());
    let (mut driver, sender) = Driver::new(vec![first, second], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    let person = async {
        far1.write_all(b"hello").await.unwrap();
        assert_eq!(read(&mut far1, 5).await, "HELLO");
        assert_eq!(read(&mut far0, 4).await, "beat");
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(far1);
        tokio::time::sleep(Duration::from_secs(1)).await;
        sender.send("stop").await.unwrap();
    };
    let (ran, ()) = tokio::join!(driver.run(&mut machine, obey), person);
    ran.unwrap();
    let expected = [
        "07:00:00 0 Up",
        "07:00:00 1 Up",
        "07:00:00 1 hello",
        "07:00:01 beat",
        "07:00:02 1 Down",
        "07:00:03 stop",
    ];
    assert_eq!(machine.log, expected);
}

/// A caller with much to do does it piece by piece, and no answer waits for all of it.
#[tokio::test(start_paused = true)]
async fn an_answer_is_on_the_line_before_the_caller_is_called_again() {
    let (first, mut far) = line();
    let (mut driver, _sender) = Driver::<()>::new(vec![first], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    far.write_all(b"hello").await.unwrap();
    let mut pieces = 3;
    let run = driver.run(&mut machine, |machine: &mut Parrot, now, _| {
        if machine.log.len() < 2 {
            return Ok::<_, ()>(Continue::Yes);
        }
        let mut bytes = [0; 5];
        let mut heard = ReadBuf::new(&mut bytes);
        let _ready = Pin::new(&mut far).poll_read(&mut Context::from_waker(Waker::noop()), &mut heard);
        machine.note(now, format_args!("{pieces} left, {} heard", heard.filled().len()));
        pieces -= 1;
        Ok(if 0 < pieces { Continue::Again } else { Continue::No })
    });
    run.await.unwrap();
    assert_eq!(
        machine.log[2..],
        ["07:00:00 3 left, 0 heard", "07:00:00 2 left, 5 heard", "07:00:00 1 left, 0 heard"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_witness_hears_each_step_before_the_machine_does() {
    let ((first, mut far0), (second, far1)) = (line(), line());
    let (driver, sender) = Driver::new(vec![first, second], Clock::starting_at(SEVEN));
    let (told, steps) = std::sync::mpsc::channel();
    let mut driver = driver.witnessed(move |at, step| told.send((at, step)).unwrap());
    let mut machine = Parrot::default();
    let person = async {
        drop(far1);
        tokio::time::sleep(Duration::from_millis(100)).await;
        far0.write_all(b"hello").await.unwrap();
        assert_eq!(read(&mut far0, 9).await, "HELLObeat");
        sender.send("say it on the line that is gone").await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        sender.send("stop").await.unwrap();
    };
    let drained = |machine: &mut Parrot, now, event| {
        if event == Some("say it on the line that is gone") {
            machine.out.push_back((LineId(0), b"heard".to_vec()));
            machine.out.push_back((LineId(1), b"lost".to_vec()));
        }
        obey(machine, now, event)
    };
    let (ran, ()) = tokio::join!(driver.run(&mut machine, drained), person);
    ran.unwrap();
    let heard: Vec<Step> = steps.try_iter().map(|(_, step)| step).collect();
    let (zero, one) = (LineId(0), LineId(1));
    let expected = [
        Step::Called,
        Step::Line(zero, LineEvent::Up),
        Step::Line(one, LineEvent::Up),
        Step::Line(one, LineEvent::Down),
        Step::Bytes(zero, 5),
        Step::Due,
        Step::Called,
        Step::Dropped(1),
        Step::Called,
    ];
    assert_eq!(heard, expected);
}

#[tokio::test(start_paused = true)]
async fn a_machine_is_told_what_a_slow_record_has_cost_before_it_sends() {
    let (first, mut far) = line();
    let (driver, sender) = Driver::new(vec![first], Clock::starting_at(SEVEN));
    let (told, steps) = std::sync::mpsc::channel();
    let mut driver = driver.witnessed(move |at, step| told.send((at, step)).unwrap());
    let mut machine = Parrot::default();
    far.write_all(b"hello").await.unwrap();
    let drained = |machine: &mut Parrot, now, event| {
        if !machine.out.is_empty() && machine.log.len() < 3 {
            take_time(Duration::from_secs(3));
            machine.note(now, "kept");
        }
        obey(machine, now, event)
    };
    let person = async {
        assert_eq!(read(&mut far, 5).await, "HELLO");
        sender.send("stop").await.unwrap();
    };
    let (ran, ()) = tokio::join!(driver.run(&mut machine, drained), person);
    ran.unwrap();
    let expected = ["07:00:00 0 Up", "07:00:00 0 hello", "07:00:00 kept", "07:00:03 time has passed"];
    assert_eq!(machine.log[..4], expected);
    let passed: Vec<Instant> =
        steps.try_iter().filter(|(_, step)| *step == Step::Passed).map(|(at, _)| at).collect();
    assert_eq!(passed, [SEVEN + election::time::Duration::from_secs(3)], "once, and only where it was slow");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_after_records_could_not_be_kept() {
    let (line, mut far) = line();
    let (mut driver, _sender) = Driver::<&'static str>::new(vec![line], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    far.write_all(b"vote").await.unwrap();
    let ran =
        driver.run(
            &mut machine,
            |machine: &mut Parrot, _, _| {
                if machine.out.is_empty() { Ok(Continue::Yes) } else { Err("disk full") }
            },
        );
    assert_eq!(ran.await, Err("disk full"));
    drop(driver);
    assert_eq!(far.read(&mut [0; 8]).await.unwrap(), 0, "an answer left without its record");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_fails_ends_the_run() {
    let (line, _far) = line();
    let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    sender.send("fail").await.unwrap();
    assert_eq!(driver.run(&mut Parrot::default(), obey).await, Err("disk full"));
}

#[tokio::test(start_paused = true)]
async fn the_last_words_leave_before_the_driver_does() {
    let (line, mut far) = line();
    let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    let run = driver.run(&mut machine, |machine: &mut Parrot, now, event| {
        if event == Some("stop") {
            machine.out.push_back((LineId(0), b"bye".to_vec()));
        }
        obey(machine, now, event)
    });
    let person = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        sender.send("stop").await.unwrap();
        read(&mut far, 3).await
    };
    let (ran, said) = tokio::join!(run, person);
    ran.unwrap();
    assert_eq!(said, "bye");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_takes_nothing_holds_nobody_up() {
    let ((stuck, mut far0), (free, mut far1)) = (line(), line());
    let (mut driver, sender) = Driver::new(vec![stuck, free], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    let person = async {
        // Nobody reads what comes back on the first line: its buffer and its queue fill up.
        for _ in 0..1_000 {
            far0.write_all(&[b'x'; 500]).await.unwrap();
            far1.write_all(b"y").await.unwrap();
            assert_eq!(read(&mut far1, 1).await, "Y");
        }
        sender.send("stop").await.unwrap();
    };
    let (ran, ()) = tokio::join!(driver.run(&mut machine, obey), person);
    ran.unwrap();
    let counts = driver.lines()[0].counts();
    assert_eq!(counts.read, 500_000);
    assert!(0 < counts.dropped, "{counts:?}");
    assert_eq!(driver.lines()[1].counts().written, 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_flood_does_not_keep_time_outs_from_coming() {
    let (line, mut far) = line();
    let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    let run = driver.run(&mut machine, |machine: &mut Parrot, now, event| {
        // The parrot puts its beat off with every chunk; this machine does not.
        machine.due = Some(SEVEN + election::time::Duration::from_secs(5));
        match machine.log.iter().any(|line| line.ends_with("beat")) {
            true => Ok(Continue::No),
            false => obey(machine, now, event),
        }
    });
    let flood = async {
        loop {
            if far.write_all(&[b'z'; 4096]).await.is_err() {
                return;
            }
            tokio::time::advance(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        ran = run => ran.unwrap(),
        () = flood => panic!("the line ended"),
    }
    drop(sender);
}

#[tokio::test(start_paused = true)]
async fn a_run_ends_when_nothing_can_happen_any_more() {
    let (line, far) = line();
    let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    drop((far, sender));
    driver.run(&mut machine, obey).await.unwrap();
    assert_eq!(machine.log, ["07:00:00 0 Up", "07:00:00 0 Down"]);
}

#[test]
fn a_run_needs_no_runtime_of_the_caller() {
    let ran = block_on(async {
        let (line, far) = line();
        let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
        drop((far, sender));
        driver.run(&mut Parrot::default(), obey).await
    });
    ran.unwrap().unwrap();
}

/// Lifts line 0 at `lift`, docks it at `dock`; both at `blink`.
fn obey_switch(
    switch: Switch,
) -> impl FnMut(&mut Parrot, Instant, Option<&'static str>) -> Result<Continue, &'static str> {
    move |machine, now, event| {
        if matches!(event, Some("lift" | "blink")) {
            switch.unplug(LineId(0));
        }
        if matches!(event, Some("dock" | "blink")) {
            switch.plug(LineId(0));
        }
        obey(machine, now, event)
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifted_line_is_down_and_what_was_said_to_it_meanwhile_is_lost() {
    let (line, mut far) = line();
    let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    let drained = obey_switch(driver.switch());
    let person = async {
        let pause = || tokio::time::sleep(Duration::from_secs(2));
        far.write_all(b"one").await.unwrap();
        assert_eq!(read(&mut far, 7).await, "ONEbeat");
        sender.send("lift").await.unwrap();
        pause().await;
        far.write_all(b"lost").await.unwrap();
        pause().await;
        sender.send("dock").await.unwrap();
        pause().await;
        far.write_all(b"two").await.unwrap();
        assert_eq!(read(&mut far, 7).await, "TWObeat");
        sender.send("blink").await.unwrap();
        pause().await;
        sender.send("stop").await.unwrap();
    };
    let (ran, ()) = tokio::join!(driver.run(&mut machine, drained), person);
    ran.unwrap();
    let expected = [
        "07:00:00 0 Up",
        "07:00:00 0 one",
        "07:00:01 beat",
        "07:00:01 lift",
        "07:00:01 0 Down",
        "07:00:05 dock",
        "07:00:05 0 Up",
        "07:00:07 0 two",
        "07:00:08 beat",
        "07:00:08 blink",
        "07:00:08 0 Down",
        "07:00:08 0 Up",
        "07:00:10 stop",
    ];
    assert_eq!(machine.log, expected);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_lifted_line_is_sent() {
    let (line, mut far) = line();
    let (mut driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let mut machine = Parrot::default();
    let switch = driver.switch();
    let run = driver.run(&mut machine, |machine: &mut Parrot, now, event| {
        if event == Some("lift") {
            machine.out.push_back((LineId(0), b"too late".to_vec()));
            switch.unplug(LineId(0));
        }
        obey(machine, now, event)
    });
    let person = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        sender.send("lift").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        sender.send("stop").await.unwrap();
    };
    let (ran, ()) = tokio::join!(run, person);
    ran.unwrap();
    assert_eq!(driver.lines()[0].counts().dropped, 8);
    drop(driver);
    assert_eq!(far.read(&mut [0; 8]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_pseudo_terminal_keeps_its_name_while_its_line_is_lifted() {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("desk");
    let line = Line::open(format!("pty:{}", name.display()).parse().unwrap()).await.unwrap();
    let (driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let news = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = std::sync::Arc::clone(&news);
    let mut driver = driver.telling(move |told| {
        // The clock may run ahead by much while the system carries bytes.
        if !matches!(told.what, What::Silent) {
            heard.lock().unwrap().push(told.to_string());
        }
        matches!(told.what, What::Up).then_some("it is up")
    });
    let mut machine = Parrot::default();
    let drained = obey_switch(driver.switch());
    let person = async {
        let mut far = Line::open(format!("serial:{}", name.display()).parse().unwrap()).await.unwrap();
        assert!(matches!(far.listen().await, Heard::Up));
        tokio::time::sleep(Duration::from_secs(1)).await;
        sender.send("lift").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(name.exists());
        far.send(b"lost");
        let silent = timeout(Duration::from_secs(1), far.listen()).await;
        assert!(silent.is_err());
        sender.send("dock").await.unwrap();
        let silent = timeout(Duration::from_secs(1), far.listen()).await;
        assert!(silent.is_err());
        far.send(b"found");
        assert!(matches!(far.listen().await, Heard::Bytes(_)));
        assert_eq!(far.bytes(), b"FOUND");
        sender.send("stop").await.unwrap();
    };
    let (ran, ()) = tokio::join!(driver.run(&mut machine, drained), person);
    ran.unwrap();
    let log: Vec<&str> = machine.log.iter().map(|line| line.split_once(' ').unwrap().1).collect();
    let expected = ["0 Up", "it is up", "lift", "0 Down", "dock", "0 Up", "it is up", "0 found", "stop"];
    assert_eq!(log, expected);
    let told = ["is up", "is down", "is up"].map(|what| format!("line 0 `pty:{}` {what}", name.display()));
    assert_eq!(*news.lock().unwrap(), told);
}

#[tokio::test(start_paused = true)]
async fn the_caller_hears_of_failures_once_each_and_of_settings_that_do_not_hold() {
    let place = tempfile::tempdir().unwrap();
    let name = place.path().join("desk");
    let address = format!("serial:{}?parity=even&mismatch=allow", name.display());
    let line = Line::waiting(address.parse().unwrap()).await.unwrap();
    let (driver, sender) = Driver::new(vec![line], Clock::starting_at(SEVEN));
    let mut driver = driver.telling(|news| {
        let cause = if let What::Unopened(error) = &news.what { error.to_string() } else { String::new() };
        Some(format!("{news} {cause}"))
    });
    let mut machine = Parrot::default();
    let run = driver.run(&mut machine, |machine: &mut Parrot, now, event: Option<String>| {
        let told = event.unwrap_or_default();
        if told == "stop" {
            return Ok::<_, &str>(Continue::No);
        }
        machine.note(now, told);
        Ok(Continue::Yes)
    });
    let person = async {
        tokio::time::sleep(Duration::from_secs(10)).await;
        std::fs::write(&name, "no port").unwrap();
        tokio::time::sleep(Duration::from_secs(10)).await;
        std::fs::remove_file(&name).unwrap();
        let _master = crate::port::pty::PtyMaster::named(&name, Settings::svl(115_200)).unwrap();
        tokio::time::sleep(Duration::from_secs(10)).await;
        sender.send("stop".to_owned()).await.unwrap();
    };
    let (ran, ()) = tokio::join!(run, person);
    ran.unwrap();
    let told: Vec<&str> = machine
        .log
        .iter()
        .filter_map(|line| line.split_once(&address))
        .map(|(_, told)| told.trim())
        .collect();
    let path = name.display();
    let expected = [
        format!("` cannot be opened and is tried again port is missing: `{path}`"),
        format!("` cannot be opened and is tried again not a serial port: `{path}`"),
        "` is up".to_owned(),
        "` holds other settings than were asked for: parity: asked even, holds none".to_owned(),
    ];
    assert_eq!(told, expected);
}

#[tokio::test(start_paused = true)]
async fn an_open_line_that_brings_nothing_is_told_of_once() {
    let ((first, mut far0), (second, _far1)) = (line(), line());
    let (driver, sender) = Driver::new(vec![first, second], Clock::starting_at(SEVEN));
    let began = Moment::now();
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let telling = std::sync::Arc::clone(&told);
    let mut driver = driver.telling(move |news| {
        if matches!(news.what, What::Silent) {
            telling.lock().unwrap().push((news.to_string(), began.elapsed().as_secs()));
        }
        None
    });
    let person = async {
        tokio::time::sleep(Duration::from_secs(9)).await;
        far0.write_all(b"hello").await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        sender.send("stop").await.unwrap();
    };
    let mut machine = Parrot::default();
    let (ran, ()) = tokio::join!(driver.run(&mut machine, obey), person);
    ran.unwrap();
    let told = told.lock().unwrap();
    assert_eq!(*told, [("line 1 `memory:left` has been up for 10 s and has brought nothing".to_owned(), 10)]);
}
