//! Territories: which precincts were seen, and whether the rows of totals are the sums of their precincts.

use std::collections::BTreeMap;

use language::Message;

use super::layout::{Layout, Slots};
use super::lost_votes::Place;
use super::mapping::Mapping;
use super::report::{IdentityReport, TerritoryFinding};
use super::row::{Reason, Refused, Row, brief};
use crate::evidence::shown;

/// Every territory of the tables.
#[derive(Debug)]
pub(super) struct Territories {
    by_name: BTreeMap<(String, String), usize>,
    list: Vec<Territory>,
    /// The one of the last row: tables are sorted, mostly.
    current: usize,
    region: String,
    territory: String,
    precinct: String,
    /// How many slots to sum; none if there are no totals to compare with.
    summed: usize,
}

#[derive(Debug, Default)]
struct Territory {
    region: String,
    territory: String,
    /// Precincts, with the table and line of each.
    seen: BTreeMap<String, (usize, u64)>,
    sums: Vec<u64>,
    total: Option<Total>,
}

/// A row of totals.
#[derive(Debug)]
struct Total {
    line: u64,
    values: Vec<u32>,
}

impl Territories {
    pub(super) fn new(mapping: &Mapping, slots: usize) -> Self {
        Self {
            by_name: BTreeMap::new(),
            list: Vec::new(),
            current: usize::MAX,
            region: String::new(),
            territory: String::new(),
            precinct: String::new(),
            summed: if mapping.totals.is_some() { slots } else { 0 },
        }
    }

    /// Finds the territory of a row and takes note of its precinct. A row that is left out may have none.
    pub(super) fn enter(
        &mut self,
        row: &Row<'_>,
        layout: &Layout,
        may_be_nameless: bool,
        table: usize,
    ) -> Result<usize, Refused> {
        join(row, &layout.precinct, &mut self.precinct);
        if self.precinct.is_empty() {
            let nameless =
                || Refused::new(layout.precinct.first().copied(), Reason::NoPrecinct, "refused-no-precinct");
            return if may_be_nameless { Ok(self.find(row, layout)) } else { Err(nameless()) };
        }
        let place = self.find(row, layout);
        let precinct = self.precinct.as_str();
        let Some(territory) = self.list.get_mut(place) else { return Ok(place) };
        if let Some((first_table, line)) = territory.seen.get(precinct) {
            let text = match *first_table == table {
                true => Message::new("refused-precinct-twice"),
                false => Message::new("refused-precinct-in-tables").put("table", *first_table),
            };
            let text = text.put("precinct", brief(precinct)).put("n", *line);
            return Err(Refused::new(layout.precinct.first().copied(), Reason::Duplicate, text));
        }
        territory.seen.insert(precinct.to_owned(), (table, row.line));
        Ok(place)
    }

    /// Adds the numbers of a protocol to its territory.
    pub(super) fn add(&mut self, place: usize, values: &[u32]) {
        if self.summed == 0 {
            return;
        }
        let Some(territory) = self.list.get_mut(place) else { return };
        for (sum, value) in territory.sums.iter_mut().zip(values) {
            *sum += u64::from(*value);
        }
    }

    /// Takes a row of totals.
    pub(super) fn take_total(
        &mut self,
        row: &Row<'_>,
        layout: &Layout,
        values: &[u32],
    ) -> Result<(), Refused> {
        let place = self.find(row, layout);
        let Some(territory) = self.list.get_mut(place) else { return Ok(()) };
        if let Some(first) = &territory.total {
            let text = Message::new("refused-totals-twice").put("n", first.line);
            return Err(Refused::new(layout.territory.first().copied(), Reason::Duplicate, text));
        }
        territory.total = Some(Total { line: row.line, values: values.to_vec() });
        Ok(())
    }

    /// Returns the name of the precinct of a row.
    pub(super) fn precinct(&self, row: &Row<'_>, layout: &Layout) -> String {
        let mut name = String::new();
        join(row, &layout.precinct, &mut name);
        name
    }

    /// Returns region, territory and precinct of a row as the table writes them.
    pub(super) fn place(&self, row: &Row<'_>, layout: &Layout) -> Place {
        let territory = self.list.get(self.current);
        let names = territory.map(|territory| (territory.region.clone(), territory.territory.clone()));
        let (region, territory) = names.unwrap_or_default();
        (region, territory, self.precinct(row, layout))
    }

    /// Returns region and territory, safe to show.
    pub(super) fn names(&self, place: usize) -> (String, String) {
        let territory = self.list.get(place);
        territory.map(|territory| (shown(&territory.region), shown(&territory.territory))).unwrap_or_default()
    }

    /// Holds rows of totals against the sums of their precincts: part of S1.
    pub(super) fn judge(&self, slots: &Slots, identities: &mut [IdentityReport]) {
        let Some(identity) = identities.iter_mut().find(|identity| identity.code == "S1") else { return };
        if self.summed == 0 {
            return;
        }
        // A row of totals of a whole region has no precincts of its own.
        let with_precincts = self.list.iter().filter(|territory| !territory.seen.is_empty());
        let with_totals = with_precincts.filter_map(|territory| Some((territory, territory.total.as_ref()?)));
        for (territory, total) in with_totals {
            identity.territories_examined += 1;
            let differing = total.values.iter().zip(&territory.sums).enumerate();
            for (slot, (total_of_row, sum)) in
                differing.filter(|(_, (total, sum))| u64::from(**total) != **sum)
            {
                identity.territories.push(TerritoryFinding {
                    region: shown(&territory.region),
                    territory: shown(&territory.territory),
                    line: total.line,
                    field: shown(slots.name(slot)),
                    total: u64::from(*total_of_row),
                    sum: *sum,
                });
            }
        }
    }

    fn find(&mut self, row: &Row<'_>, layout: &Layout) -> usize {
        join(row, &layout.region, &mut self.region);
        join(row, &layout.territory, &mut self.territory);
        let is_current =
            |territory: &Territory| territory.region == self.region && territory.territory == self.territory;
        if self.list.get(self.current).is_some_and(is_current) {
            return self.current;
        }
        let name = (self.region.clone(), self.territory.clone());
        let next = self.list.len();
        self.current = *self.by_name.entry(name).or_insert(next);
        if self.current == next {
            let (region, territory) = (self.region.clone(), self.territory.clone());
            self.list.push(Territory {
                region,
                territory,
                sums: vec![0; self.summed],
                ..Territory::default()
            });
        }
        self.current
    }
}

/// Puts the texts of columns together.
pub(super) fn join(row: &Row<'_>, columns: &[usize], text: &mut String) {
    text.clear();
    for column in columns {
        let field = row.field(*column).unwrap_or_default().trim();
        if !text.is_empty() && !field.is_empty() {
            text.push_str(", ");
        }
        text.push_str(field);
    }
}
