//! Sums by district: what the result, the claims and the seats of each rest on.

use std::collections::BTreeMap;

use language::Message;

use super::field::Field;
use super::layout::{Layout, Slots, Votes};
use super::row::{Reason, Refused, Row, brief};
use super::territory::join;

/// The most districts of one audit: beyond, the column is something else.
const MOST_DISTRICTS: usize = 10_000;

/// Every district; one without a name if the mapping has none.
#[derive(Debug)]
pub(super) struct Districts {
    by_name: BTreeMap<String, usize>,
    pub(super) list: Vec<District>,
    /// The one of the last row: tables are sorted, mostly.
    current: usize,
    name: String,
    slots: usize,
    bounds: Bounds,
}

/// One district.
#[derive(Clone, Debug, Default)]
pub(super) struct District {
    pub(super) name: String,
    /// Protocols held against the identities, and the sum of each slot over them.
    pub(super) protocols: u64,
    pub(super) examined: Vec<u64>,
    /// The same of rows that are left out and whose votes count.
    pub(super) kept: Vec<u64>,
    /// How many electronic votes there can be: by protocol, list, and voters less paper.
    pub(super) electronic: [u64; 3],
}

impl Districts {
    pub(super) fn new(slots: &Slots, has_districts: bool) -> Self {
        let mut districts = Self {
            by_name: BTreeMap::new(),
            list: Vec::new(),
            current: usize::MAX,
            name: String::new(),
            slots: slots.len(),
            bounds: Bounds::new(slots),
        };
        if !has_districts {
            districts.push();
        }
        districts
    }

    /// Finds the district of a row.
    pub(super) fn enter(&mut self, row: &Row<'_>, layout: &Layout) -> Result<usize, Refused> {
        if layout.district.is_empty() {
            return Ok(0);
        }
        join(row, &layout.district, &mut self.name);
        if self.list.get(self.current).is_some_and(|district| district.name == self.name) {
            return Ok(self.current);
        }
        if let Some(known) = self.by_name.get(&self.name) {
            self.current = *known;
            return Ok(self.current);
        }
        let column = layout.district.first().copied();
        if self.name.is_empty() {
            return Err(Refused::new(column, Reason::NoPrecinct, "refused-no-district"));
        }
        if MOST_DISTRICTS <= self.list.len() {
            let text =
                Message::new("refused-districts").put("n", MOST_DISTRICTS).put("name", brief(&self.name));
            return Err(Refused::new(column, Reason::TooManyDistricts, text));
        }
        self.current = self.push();
        self.by_name.insert(self.name.clone(), self.current);
        Ok(self.current)
    }

    /// Adds the numbers of a row that no identity is held against.
    pub(super) fn keep(&mut self, place: usize, values: &[u32]) {
        if let Some(district) = self.list.get_mut(place) {
            add(&mut district.kept, values);
        }
    }

    /// Adds the numbers of a protocol.
    pub(super) fn add(&mut self, place: usize, values: &[u32], is_paper_only: bool) {
        let Some(district) = self.list.get_mut(place) else { return };
        district.protocols += 1;
        add(&mut district.examined, values);
        let bounds = self.bounds.of(values, is_paper_only);
        for (sum, bound) in district.electronic.iter_mut().zip(bounds) {
            *sum += bound;
        }
    }

    /// Returns which of the bounds the table can carry.
    pub(super) fn has_bounds(&self) -> [bool; 3] {
        let Bounds { cast, votes, marks, listed, issued, .. } = &self.bounds;
        let by_protocol = !cast.is_empty() || !votes.is_empty();
        let by_list = !marks.is_empty() && by_protocol;
        [by_protocol, by_list, listed.is_some() && !issued.is_empty()]
    }

    fn push(&mut self) -> usize {
        let empty = vec![0; self.slots];
        let name = self.name.clone();
        self.list.push(District { name, examined: empty.clone(), kept: empty, ..District::default() });
        self.list.len() - 1
    }
}

fn add(sums: &mut [u64], values: &[u32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += u64::from(*value);
    }
}

/// Where the numbers stand that bound the electronic votes of a protocol (AUDIT 7.4).
#[derive(Debug)]
struct Bounds {
    cast: Vec<usize>,
    votes: Vec<usize>,
    marks: Vec<usize>,
    listed: Option<usize>,
    more_listed: Vec<usize>,
    issued: Vec<usize>,
}

impl Bounds {
    fn new(slots: &Slots) -> Self {
        let given = |fields: &[Field]| fields.iter().filter_map(|field| slots.field(*field)).collect();
        Self {
            cast: given(&[Field::Cast, Field::Terminals, Field::Controller]),
            votes: (0..slots.choices()).filter_map(|choice| slots.votes(Votes::Electronic, choice)).collect(),
            marks: given(&[Field::MarksElectronic, Field::BarcodeLog]),
            listed: slots.field(Field::Listed),
            more_listed: given(&[Field::Added, Field::Absentee]),
            issued: given(&[Field::IssuedEarly, Field::IssuedInside, Field::IssuedOutside]),
        }
    }

    /// Each bound is at least the one before: where a list is shorter than its marks, the record contradicts itself, and the
    /// greater number is the one to use.
    fn of(&self, values: &[u32], is_paper_only: bool) -> [u64; 3] {
        let value = |slot: &usize| u64::from(values.get(*slot).copied().unwrap_or_default());
        let sum = |slots: &[usize]| slots.iter().map(value).sum::<u64>();
        let most = |slots: &[usize]| slots.iter().map(value).max().unwrap_or_default();
        let by_protocol = most(&self.cast).max(sum(&self.votes));
        let by_list = by_protocol.max(most(&self.marks));
        if is_paper_only {
            return [by_protocol, by_list, by_list];
        }
        let entitled = self.listed.as_ref().map_or(0, value) + sum(&self.more_listed);
        [by_protocol, by_list, by_list.max(entitled.saturating_sub(sum(&self.issued)))]
    }
}
