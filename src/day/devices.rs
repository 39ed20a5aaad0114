//! The devices of a simulated day: when each was in use, ready, or on its line and not ready.

use std::collections::BTreeMap;

use election::device::DeviceId;
use election::time::{Duration, Instant};
use election::wire::LineId;
use election::wire::code::Kind;
use election::wire::frame::Side;
use pages::day::{DeviceDay, DeviceState};
use serde::Serialize;
use terminal_sim::chronicle::{Entry, Happening};

/// What a program reads of a device.
#[derive(Serialize)]
pub(crate) struct DeviceTimes {
    device: String,
    /// How often it was given out.
    uses: usize,
    in_use_ms: u64,
    ready_ms: u64,
    not_ready_ms: u64,
}

impl DeviceTimes {
    pub(crate) fn of(day: &DeviceDay) -> Self {
        let of = |state| day.spans.iter().filter(move |(other, ..)| *other == state);
        let time = |state| of(state).map(|(_, from, to)| to.since(*from).millis()).sum();
        Self {
            device: day.device.clone(),
            uses: of(DeviceState::InUse).count(),
            in_use_ms: time(DeviceState::InUse),
            ready_ms: time(DeviceState::Ready),
            not_ready_ms: time(DeviceState::NotReady),
        }
    }
}

#[derive(Default)]
struct Lane {
    now: Option<(DeviceState, Instant)>,
    spans: Vec<(DeviceState, Instant, Instant)>,
}

impl Lane {
    fn turns(&mut self, at: Instant, state: Option<DeviceState>) {
        if self.now.map(|(now, _)| now) == state {
            return;
        }
        if let Some((before, since)) = self.now.take()
            && since < at
        {
            self.spans.push((before, since, at));
        }
        self.now = state.map(|state| (state, at));
    }
}

/// Reads the states off what happened. A device is in use from the frame that gives it a right until it is back on a line, or
/// ready again if it never left one; whoever holds it meanwhile is not told.
pub(crate) fn devices(chronicle: &[Entry]) -> Vec<DeviceDay> {
    let mut on_line: BTreeMap<LineId, DeviceId> = BTreeMap::new();
    let mut lanes: BTreeMap<DeviceId, Lane> = BTreeMap::new();
    for Entry { at, what, .. } in chronicle {
        let (device, state) = match what {
            Happening::Line { line, device, is_up: true } => {
                on_line.insert(*line, *device);
                (*device, Some(DeviceState::NotReady))
            }
            Happening::Line { line, device, .. } => {
                on_line.remove(line);
                let is_out = lanes
                    .get(device)
                    .and_then(|lane| lane.now)
                    .is_some_and(|(now, _)| now == DeviceState::InUse);
                (*device, is_out.then_some(DeviceState::InUse))
            }
            Happening::Ready { line, .. } => match on_line.get(line) {
                Some(device) => (*device, Some(DeviceState::Ready)),
                None => continue,
            },
            Happening::Sent { line, by: Side::Controller, frame: Some(head), .. }
                if head.kind == Kind::BALLOT_OPEN =>
            {
                match on_line.get(line) {
                    Some(device) => (*device, Some(DeviceState::InUse)),
                    None => continue,
                }
            }
            _ => continue,
        };
        lanes.entry(device).or_default().turns(*at, state);
    }
    let end = chronicle.last().map_or(Instant::default(), |entry| entry.at + Duration::from_millis(1));
    let close = |(device, mut lane): (DeviceId, Lane)| {
        lane.turns(end, None);
        DeviceDay { device: device.to_string(), spans: lane.spans }
    };
    lanes.into_iter().map(close).collect()
}

#[cfg(test)]
mod tests {
    use terminal_sim::chronicle::{FrameHead, Gauge};

    use super::*;

    const DEVICE: DeviceId = DeviceId(*b"TRM-0001");
    const LINE: LineId = LineId(3);

    fn entry(minute: u64, what: Happening) -> Entry {
        Entry { at: Instant::from_hour(7) + Duration::from_mins(minute), what, room: Gauge::default() }
    }

    fn opened() -> Happening {
        let frame = Some(FrameHead { kind: Kind::BALLOT_OPEN, session: 1, counter: 1 });
        Happening::Sent { line: LINE, by: Side::Controller, frame, length: 60, arrives: None }
    }

    #[test]
    fn a_device_that_leaves_its_line_with_a_right_is_in_use_until_it_is_back() {
        let line = |is_up| Happening::Line { line: LINE, device: DEVICE, is_up };
        let day = [
            entry(0, line(true)),
            entry(1, Happening::Ready { line: LINE, unread: 0 }),
            entry(5, opened()),
            entry(6, line(false)),
            entry(11, line(true)),
            entry(12, Happening::Ready { line: LINE, unread: 0 }),
            entry(20, line(false)),
        ];
        let told = devices(&day);
        let minutes: Vec<_> = told[0]
            .spans
            .iter()
            .map(|(state, from, to)| {
                let minute = |at: &Instant| at.since(Instant::from_hour(7)).millis() / 60_000;
                (*state, minute(from), minute(to))
            })
            .collect();
        use DeviceState::{InUse, NotReady, Ready};
        assert_eq!(
            minutes,
            [(NotReady, 0, 1), (Ready, 1, 5), (InUse, 5, 11), (NotReady, 11, 12), (Ready, 12, 20)]
        );
        let times = DeviceTimes::of(&told[0]);
        assert_eq!(
            (times.uses, times.in_use_ms, times.ready_ms, times.not_ready_ms),
            (1, 360_000, 720_000, 120_000)
        );
    }

    #[test]
    fn a_wired_device_is_in_use_until_it_is_ready_again_and_the_end_of_the_day_ends_it() {
        let day = [
            entry(0, Happening::Line { line: LINE, device: DEVICE, is_up: true }),
            entry(1, Happening::Ready { line: LINE, unread: 0 }),
            entry(2, opened()),
            entry(4, Happening::Ready { line: LINE, unread: 0 }),
            entry(9, Happening::Slot),
        ];
        let states: Vec<_> = devices(&day)[0].spans.iter().map(|(state, ..)| *state).collect();
        assert_eq!(
            states,
            [DeviceState::NotReady, DeviceState::Ready, DeviceState::InUse, DeviceState::Ready]
        );
    }
}
