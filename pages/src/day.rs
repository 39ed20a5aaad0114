//! A simulated day: who came and how they voted, half-hour by half-hour, what stood still, and how long people waited.

use charts::states::{Lane, States};
use charts::{Band, Columns, Series};
use election::time::{Duration, Instant};
use language::{Message, Words};

use crate::PageError;
use crate::number::{Number, numbers};

/// Length of a column of the chart.
const HALF_HOUR: Duration = Duration::from_mins(30);

/// What a simulation knows about its day. The audit on the same page has not read it.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// Title of the scenario.
    pub title: String,
    /// Half-hours, one after the other.
    pub half_hours: Vec<HalfHour>,
    /// Outages and other faults.
    pub lasted: Vec<Lasted>,
    /// Single moments with what happened.
    pub moments: Vec<(Instant, Message)>,
    /// People who came.
    pub came: u64,
    /// Voters with a vote on a device.
    pub electronic: u64,
    /// Voters with a vote on paper.
    pub paper: u64,
    /// Voters who left without a vote.
    pub left: u64,
    /// Electronic votes marked and not in the box at the end.
    pub stranded: u64,
    /// Waits in all lines, by the hour in which voters came.
    pub waits: Vec<Waits>,
    /// The devices.
    pub devices: Vec<DeviceDay>,
    /// SHA-256 of the evidence's manifest.
    pub fingerprint: String,
}

/// A device over the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceDay {
    /// Its name.
    pub device: String,
    /// States with begin and end, one after the other. In between it is on no line and in nobody's hands.
    pub spans: Vec<(DeviceState, Instant, Instant)>,
}

/// What a device is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceState {
    /// It holds a right, on its line or in a voter's hands.
    InUse,
    /// It is on its line and may be given out.
    Ready,
    /// It is on its line and may not yet be given out.
    NotReady,
}

impl DeviceState {
    /// All of them, in the order of the legend.
    const ALL: [Self; 3] = [Self::InUse, Self::Ready, Self::NotReady];
}

/// What happened in a half-hour.
#[derive(Clone, Copy, Debug)]
pub struct HalfHour {
    /// Its begin.
    pub from: Instant,
    /// Ballots stored.
    pub stored: u32,
    /// Paper ballots issued.
    pub paper: u32,
    /// People who left without voting.
    pub left: u32,
    /// The longest line.
    pub longest_line: u32,
}

/// Something that lasted.
#[derive(Clone, Debug)]
pub struct Lasted {
    /// What.
    pub what: Message,
    /// Its begin.
    pub from: Instant,
    /// Its end; to the end of the day if there is none.
    pub to: Option<Instant>,
}

/// Waits of those who came in one hour.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// Begin of the hour.
    pub from: Instant,
    /// How many came.
    pub came: u64,
    /// Mean wait.
    pub mean: Duration,
    /// The wait that half of them did not exceed.
    pub median: Duration,
    /// The wait that 95 of 100 did not exceed.
    pub p95: Duration,
    /// How many gave up or were turned away.
    pub lost: u64,
}

/// The day for the page.
pub(crate) struct DayView {
    pub(crate) picture: String,
    pub(crate) numbers: Vec<(String, Number)>,
    pub(crate) rows: Vec<[String; 5]>,
    pub(crate) lasted: Vec<(String, String, String)>,
    pub(crate) moments: Vec<(String, String)>,
    pub(crate) waits_picture: Option<String>,
    pub(crate) waits: Vec<[String; 6]>,
    pub(crate) devices_picture: Option<String>,
    pub(crate) devices: Vec<(String, Number, [String; 3])>,
    pub(crate) fingerprint: String,
}

impl DayView {
    /// Draws a day; the truth of a simulation stands at `/truth` in its JSON.
    pub(crate) fn new(words: &Words, day: &Day) -> Result<Self, PageError> {
        let number = |key: &str, value, field: &str| {
            (words.say(key), Number::new(words, value, format!("/truth/{field}")))
        };
        let count = |number: u32| words.number(u64::from(number));
        let rows = day.half_hours.iter().map(|row| {
            [clock(row.from), count(row.stored), count(row.paper), count(row.left), count(row.longest_line)]
        });
        let lasted = day.lasted.iter().map(|span| {
            let to = span.to.map_or_else(|| words.say("to-the-end"), clock);
            (words.tell(&span.what), clock(span.from), to)
        });
        let waits = day.waits.iter().map(|hour| {
            let time = |wait: Duration| minutes(words, wait);
            [
                clock(hour.from),
                words.number(hour.came),
                time(hour.mean),
                time(hour.median),
                time(hour.p95),
                words.number(hour.lost),
            ]
        });
        Ok(Self {
            picture: picture(words, day)?,
            numbers: vec![
                number("came", day.came, "came"),
                number("voted-electronic", day.electronic, "voted_electronic"),
                number("voted-paper", day.paper, "voted_paper"),
                number("left-without-voting", day.left, "left_without_voting"),
                number("votes-stranded", day.stranded, "electronic_votes_stranded"),
            ],
            rows: rows.collect(),
            lasted: lasted.collect(),
            moments: day.moments.iter().map(|(at, what)| (clock(*at), words.tell(what))).collect(),
            waits_picture: waits_picture(words, day)?,
            waits: waits.collect(),
            devices_picture: devices_picture(words, day)?,
            devices: devices(words, day),
            fingerprint: day.fingerprint.clone(),
        })
    }
}

fn picture(words: &Words, day: &Day) -> Result<String, PageError> {
    let Some(first) = day.half_hours.first() else { return Ok(String::new()) };
    let series = |key: &str, of: fn(&HalfHour) -> u32| Series {
        name: words.say(key),
        values: day.half_hours.iter().map(|row| f64::from(of(row))).collect(),
    };
    let place = |at: Instant| at.since(first.from).nanos() as f64 / HALF_HOUR.nanos() as f64;
    let end = day.half_hours.len() as f64;
    let bands = day.lasted.iter().map(|span| Band {
        name: words.tell(&span.what),
        from: place(span.from),
        to: span.to.map_or(end, place),
    });
    let chart = Columns {
        title: words.say("day-chart-title"),
        description: words.say("day-chart-description"),
        numbers: numbers(words),
        labels: day.half_hours.iter().map(|row| clock(row.from)).collect(),
        series: vec![
            series("on-devices", |row| row.stored),
            series("on-paper", |row| row.paper),
            series("left-short", |row| row.left),
        ],
        line: Some(series("longest-line", |row| row.longest_line)),
        bands: bands.collect(),
    };
    Ok(chart.svg("day-chart")?)
}

fn waits_picture(words: &Words, day: &Day) -> Result<Option<String>, PageError> {
    if day.waits.is_empty() {
        return Ok(None);
    }
    let in_minutes = |wait: Duration| (wait.nanos() as f64 / 6e9).round() / 10.0;
    let chart = Columns {
        title: words.say("waits-chart-title"),
        description: words.say("waits-chart-description"),
        numbers: numbers(words),
        labels: day.waits.iter().map(|hour| clock(hour.from)).collect(),
        series: vec![Series {
            name: words.say("wait-p95"),
            values: day.waits.iter().map(|hour| in_minutes(hour.p95)).collect(),
        }],
        line: Some(Series {
            name: words.say("wait-mean"),
            values: day.waits.iter().map(|hour| in_minutes(hour.mean)).collect(),
        }),
        bands: Vec::new(),
    };
    Ok(Some(chart.svg("waits-chart")?))
}

fn devices_picture(words: &Words, day: &Day) -> Result<Option<String>, PageError> {
    let (Some(first), false) = (day.half_hours.first(), day.devices.is_empty()) else { return Ok(None) };
    let length = HALF_HOUR.nanos() as f64 * day.half_hours.len() as f64;
    let place = |at: Instant| at.since(first.from).nanos() as f64 / length;
    let state = |state: DeviceState| DeviceState::ALL.iter().position(|other| *other == state).unwrap_or(0);
    let lanes = day.devices.iter().map(|DeviceDay { device, spans }| {
        let spans = spans.iter().map(|(what, from, to)| (place(*from), place(*to), state(*what)));
        Lane { name: device.clone(), spans: spans.filter(|(from, to, _)| 0.0 < *to && *from < 1.0).collect() }
    });
    let every = day.half_hours.len().div_ceil(14).max(1);
    let chart = States {
        title: words.say("devices-chart-title"),
        description: words.say("devices-chart-description"),
        states: ["device-in-use", "device-ready", "device-not-ready"].map(|key| words.say(key)).to_vec(),
        ticks: day.half_hours.iter().step_by(every).map(|row| (place(row.from), clock(row.from))).collect(),
        lanes: lanes.collect(),
    };
    Ok(Some(chart.svg("devices-chart")?))
}

/// Each device with how often it was given out, and its minutes in each state.
fn devices(words: &Words, day: &Day) -> Vec<(String, Number, [String; 3])> {
    let rows = day.devices.iter().enumerate().map(|(at, DeviceDay { device, spans })| {
        let uses = spans.iter().filter(|(state, ..)| *state == DeviceState::InUse).count() as u64;
        let times = DeviceState::ALL.map(|state| {
            let spans = spans.iter().filter(|(other, ..)| *other == state);
            let nanos: u64 = spans.map(|(_, from, to)| to.since(*from).nanos()).sum();
            words.decimal(nanos as f64 / 6e10, 0)
        });
        (device.clone(), Number::new(words, uses, format!("/devices/{at}/uses")), times)
    });
    rows.collect()
}

/// Hours and minutes.
pub(crate) fn clock(at: Instant) -> String {
    let minutes = at.since(Instant::default()).nanos() / Duration::from_mins(1).nanos();
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes with one decimal.
fn minutes(words: &Words, wait: Duration) -> String {
    words.decimal(wait.nanos() as f64 / 6e10, 1)
}
