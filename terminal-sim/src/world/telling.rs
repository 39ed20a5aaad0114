//! Telling what happens, where somebody asked for it.

use election::time::Instant;
use election::wire::LineId;
use election::wire::frame::Side;
use station_controller::Written;

use super::World;
use super::cable::End;
use crate::chronicle::{DeskNews, Entry, FrameHead, Gauge, Happening};

/// What happened while the world was busy elsewhere, in order.
pub(super) struct Told {
    is_wanted: bool,
    happenings: Vec<Happening>,
}

impl Told {
    pub(super) fn new(is_wanted: bool) -> Self {
        Self { is_wanted, happenings: Vec::new() }
    }

    pub(super) fn written(&mut self, written: &Written) {
        if !self.is_wanted {
            return;
        }
        self.happenings.push(match written {
            Written::Desk(_, record) => Happening::Desk(DeskNews::of(record)),
            Written::Ops(_, record) => Happening::Ops(record.clone()),
            Written::Slot { .. } => Happening::Slot,
            Written::BoxEmptied => return,
        });
    }

    pub(super) fn len(&self) -> usize {
        self.happenings.len()
    }

    /// Forgets all but the first.
    pub(super) fn forget(&mut self, but_the_first: usize) {
        self.happenings.truncate(but_the_first);
    }

    /// Takes note of a frame before the line takes it.
    pub(super) fn frame(&mut self, line: LineId, by: End, encoded: &[u8]) {
        if !self.is_wanted {
            return;
        }
        let by = match by {
            End::Station => Side::Controller,
            End::Terminal => Side::Terminal,
        };
        let (frame, length) = (FrameHead::read(encoded), encoded.len() as u32);
        self.happenings.push(Happening::Sent { line, by, frame, length, arrives: None });
    }

    /// The line has taken the last frame.
    pub(super) fn arrives(&mut self, at: Instant) {
        if let Some(Happening::Sent { arrives, .. }) = self.happenings.last_mut() {
            *arrives = Some(at);
        }
    }
}

impl World<'_> {
    pub(super) fn tell(&mut self, what: Happening) {
        if self.chronicle.is_none() {
            return;
        }
        let entry = Entry { at: self.now, what, room: self.gauge() };
        self.chronicle.as_mut().expect("somebody wants to be told").push(entry);
    }

    pub(super) fn tell_all(&mut self, told: Told) {
        told.happenings.into_iter().for_each(|what| self.tell(what));
    }

    fn gauge(&self) -> Gauge {
        Gauge {
            present: self.present,
            desk_line: self.desk_line.len() as u32,
            device_line: self.device_line.len() as u32,
            unread: self.returned.len() as u32,
            stored: self.station.as_ref().map(station_controller::Controller::ballots),
        }
    }
}
