//! E4: ballots stored are ballots counted, by every record that counts them.

use std::collections::BTreeSet;

use election::contest::Tally;
use election::evidence::ballot_box::Slot;
use election::evidence::file;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence};
use crate::examined::{Examined, Unavailable};
use crate::facts::{OpenedVotes, OpsCounts, recount};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "E4",
    aliases: &[],
    title: Key("e4-title"),
    source: "AUDIT 7.2 E4; incident EV-11",
    formula: Key("e4-formula"),
    reads: &[file::PROTOCOLS, file::OPS, file::BALLOT_BOX, file::DEFINITION],
    explanation: Key("e4-explanation"),
    run,
};

/// A total, where it stands, and its name.
struct Total {
    name: Message,
    value: u64,
    at: Citation,
    /// Whether votes were stored or summed.
    is_sum: bool,
}

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let sheet = evidence.electronic()?;
    let ops = evidence.whole_ops().ok().map(OpsCounts::of);
    let mut totals = stored(evidence, ops.as_ref());
    totals.extend(summed(evidence, &sheet.tallies, ops.as_ref()));
    let mut examined = Examined::default();
    let void = ops.as_ref().map_or(0, OpsCounts::void_ballots);
    if 0 < void {
        examined.remark(Message::new("e4-fallback").put("n", void));
        totals.retain(|total| total.value != 0);
    }
    compare(&totals, u64::from(sheet.stored), &mut examined);
    ops.iter().for_each(|ops| readings(ops, &mut examined));
    if let Ok(recount) = recount(evidence) {
        let unopened = match &recount.opened {
            None => unreadable(&recount.unreadable, &mut examined),
            Some(opened) => unopened(evidence, opened, ballots_that_count(evidence, void), &mut examined),
        };
        let told = ops.as_ref().and_then(|ops| ops.unopened.clone());
        told.iter().for_each(|(told, at)| told_unopened((*told, at), unopened, &mut examined));
        for (index, (told, found)) in sheet.tallies.iter().zip(&recount.tallies).enumerate() {
            let is_void = 0 < void && told.total() == 0;
            if told.total() == found.total() && !is_void {
                moved(evidence, index, told, found, &mut examined);
            }
        }
    }
    Ok(examined)
}

fn stored(evidence: &Evidence, ops: Option<&OpsCounts>) -> Vec<Total> {
    let total = |name, value, at| Total { name: Message::new(name), value, at, is_sum: false };
    let mut totals = Vec::new();
    if let Some(ops) = ops {
        let at = ops.stored_at.clone().unwrap_or_else(|| Citation::whole(file::OPS));
        totals.push(total("e4-casts", ops.stored, at));
    }
    if let Some(export) = evidence.ballot_box.get() {
        let ballots = export.ballots() as u64;
        totals.push(total("e4-in-box", ballots, Citation::whole(file::BALLOT_BOX)));
    }
    totals
}

fn summed(evidence: &Evidence, tallies: &[Tally], ops: Option<&OpsCounts>) -> Vec<Total> {
    let total = |name, value, at| Total { name, value, at, is_sum: true };
    let mut totals = Vec::new();
    if let Some((ballots, at)) = ops.and_then(|ops| ops.summed.clone()) {
        totals.push(total(Message::new("e4-summed"), ballots, at));
    }
    for (index, tally) in tallies.iter().enumerate() {
        let at = Citation::json(file::PROTOCOLS, format!("/electronic/tallies/{index}"));
        totals.push(total(
            Message::new("e4-votes-for").put("contest", evidence.contest(index)),
            tally.total(),
            at,
        ));
    }
    totals
}

/// Holds every total against the protocol's number; all that differ are one finding, because they have one cause.
fn compare(totals: &[Total], stored: u64, examined: &mut Examined) {
    let stored_at = Citation::json(file::PROTOCOLS, "/electronic/stored");
    let mut different = Vec::new();
    for total in totals {
        let comparison = Comparison::equal(("amount-stored", stored), (total.name.clone(), total.value));
        if !comparison.holds() {
            different.push((total, comparison.clone()));
        }
        examined.note(comparison);
    }
    let Some((_, widest)) = different.iter().max_by_key(|(_, comparison)| comparison.difference()) else {
        return;
    };
    let class = if different.iter().any(|(total, _)| total.is_sum) {
        Class::TallyMismatch
    } else {
        Class::RecordConflict
    };
    let names: Vec<_> = different.iter().map(|(total, _)| told(total)).collect();
    let size = widest.difference();
    let claim = Message::new("e4-differ")
        .put("stored", stored)
        .put("others", Message::joined(names, ", "))
        .put("size", Message::counted(size, "noun-votes"));
    let finding = Finding::new(class, size, "noun-votes", claim);
    let finding = Finding { larger: widest.larger().map(|amount| amount.what.clone()), ..finding };
    examined.find(
        finding
            .cite(stored_at)
            .cite_all(different.iter().map(|(total, _)| total.at.clone()))
            .open_question("e4-for-whom", "e4-sum-again"),
    );
}

fn told(total: &Total) -> Message {
    Message::new("e4-total").put("name", total.name.clone()).put("n", total.value)
}

/// The hourly readings of the system's counter follow the cast records before them.
fn readings(ops: &OpsCounts, examined: &mut Examined) {
    let odd = ops.odd_readings.len() as u64;
    let comparison = Comparison::equal(("e4-odd-readings", odd), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-readings") {
        examined.find(
            finding
                .cite_all(ops.odd_readings.iter().cloned())
                .open_question("e4-stood-still", "resolve-count-box"),
        );
    }
}

fn unreadable(slots: &[usize], examined: &mut Examined) -> u64 {
    let comparison = Comparison::equal(("e4-unreadable", slots.len() as u64), ("allowed", 0));
    if let Some(finding) = examined.compare(comparison, Class::Integrity, "noun-ballots") {
        examined.find(
            finding
                .cite_all(slots.iter().map(|slot| Citation::slot(*slot)))
                .open_question("tell-how-they-voted", "resolve-box-with-key"),
        );
    }
    slots.len() as u64
}

/// Ballots the count had to open: none if a fallback made them void.
fn ballots_that_count(evidence: &Evidence, void: u64) -> u64 {
    let ballots = evidence.ballot_box.get().map_or(0, |export| export.ballots() as u64);
    if 0 < void { 0 } else { ballots }
}

/// Holds the votes opened at the count against the sealed ballots they come from, and returns how many did not open.
fn unopened(evidence: &Evidence, opened: &OpenedVotes, ballots: u64, examined: &mut Examined) -> u64 {
    examined.remark("e4-sealed");
    let whole = Citation::whole(file::BALLOT_BOX);
    for (index, votes) in opened.by_contest.iter().enumerate() {
        let right = ("e4-that-count", ballots);
        let comparison = Comparison::equal(("e4-opened", *votes), right);
        let comparison = comparison.within(evidence.contest(index));
        if let Some(finding) = examined.compare(comparison, Class::Integrity, "noun-ballots") {
            let source = "resolve-box-with-key";
            examined.find(finding.cite(whole.clone()).open_question("tell-how-they-voted", source));
        }
    }
    copied(evidence, examined);
    let foreign = ("e4-foreign", opened.foreign);
    if let Some(finding) =
        examined.compare(Comparison::equal(foreign, ("allowed", 0)), Class::Integrity, "noun-votes")
    {
        let source = "resolve-box-with-key";
        examined.find(finding.cite(whole).open_question("e4-come-from", source));
    }
    ballots.saturating_sub(opened.by_contest.iter().copied().min().unwrap_or(ballots))
}

/// No two sealings are alike, so the same content twice is a ballot that was copied, perhaps unread.
fn copied(evidence: &Evidence, examined: &mut Examined) {
    let slots = evidence.ballot_box.get().map(|export| export.slots.as_slice()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut is_copy = |slot: &Slot| matches!(slot, Slot::Ballot(_, sealed) if !seen.insert(*sealed));
    let copies = slots.iter().enumerate().filter(|(_, slot)| is_copy(slot));
    let cited: Vec<_> = copies.map(|(at, _)| Citation::slot(at)).collect();
    let left = ("e4-copies", cited.len() as u64);
    if let Some(finding) =
        examined.compare(Comparison::equal(left, ("allowed", 0)), Class::Integrity, "noun-ballots")
    {
        examined.find(finding.cite_all(cited).open_question("e4-which-device", "e4-examined"));
    }
}

/// A ballot that did not open is in the journal as well.
fn told_unopened((told, at): (u64, &Citation), unopened: u64, examined: &mut Examined) {
    let right = ("e4-without-vote", unopened);
    let comparison = Comparison::equal(("e4-told-unopened", told), right);
    if let Some(finding) = examined.compare(comparison, Class::RecordConflict, "noun-ballots") {
        let cited = [at.clone(), Citation::whole(file::BALLOT_BOX)];
        examined.find(finding.cite_all(cited).open_question("e4-box-changed", "e4-data-device"));
    }
}

/// The totals agree, so a difference here moved votes from one choice to another.
fn moved(evidence: &Evidence, index: usize, told: &Tally, found: &Tally, examined: &mut Examined) {
    let lines = |tally: &Tally| -> Vec<u32> {
        tally.votes.iter().copied().chain([tally.against_all, tally.blank]).collect()
    };
    let (told, found) = (lines(told), lines(found));
    let moved: u64 =
        told.iter().zip(&found).map(|(told, found)| u64::from(told.saturating_sub(*found))).sum();
    let comparison = Comparison::equal(("e4-moved", moved), ("allowed", 0));
    let comparison = comparison.within(evidence.contest(index));
    if let Some(finding) = examined.compare(comparison, Class::TallyMismatch, "noun-votes") {
        let told =
            Message::new("e4-says").put("told", format!("{told:?}")).put("found", format!("{found:?}"));
        let cited = Citation::json(file::PROTOCOLS, format!("/electronic/tallies/{index}"));
        let finding = finding.and(told).cite(cited).cite(Citation::whole(file::BALLOT_BOX));
        examined.find(finding.open_question("e4-protocol-or-box", "e4-posted"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use election::contest::Choice;
    use election::evidence::ballot_box::OpenedVote;

    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.lose_unsummed(5);
    }

    #[test]
    fn votes_stored_and_not_summed_are_one_finding() {
        let findings = Day::bent(bend).findings("E4");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 5, Class::TallyMismatch));
        assert_eq!(
            findings[0].claim.to_string(),
            "ballots stored in the protocol 13, but ballots summed in the ops journal 8, votes for single mandate 8, \
             votes for party list 8: a difference of 5 votes is not explained"
        );
    }

    #[test]
    fn votes_never_read_agree_with_every_count() {
        assert!(Day::bent(|day| day.lose_unread(4)).findings("E4").is_empty());
    }

    #[test]
    fn a_box_that_lost_a_ballot_conflicts_with_the_journal() {
        let findings = Day::bent(|day| _ = day.slots.remove(0)).findings("E4");
        assert_eq!((findings.len(), findings[0].size, findings[0].class), (1, 1, Class::RecordConflict));
    }

    #[test]
    fn swapped_candidates_show_only_in_the_box() {
        let swap = |day: &mut Day| day.electronic().tallies[0].votes.swap(0, 1);
        let findings = Day::bent(swap).findings("E4");
        assert_eq!((findings.len(), findings[0].size), (1, 4));
        assert!(
            Day::bent(swap).without(&[file::BALLOT_BOX]).findings("E4").is_empty(),
            "without the box: invisible"
        );
    }

    #[test]
    fn a_reading_that_does_not_follow_the_casts_is_found() {
        let day = Day::bent(|day| {
            day.add_ops("13:15", election::record::OpsRecord::Counters { registered: 13, stored: 3 });
        });
        assert_eq!((day.findings("E4").len(), day.findings("E4")[0].size), (1, 1));
    }

    #[test]
    fn a_ballot_that_does_not_open_is_named_by_its_slot() {
        let day = Day::bent(|day| {
            let Slot::Ballot(_, sealed) = &mut day.slots[2] else { panic!("void") };
            sealed.0[40] = 77;
        });
        let findings = day.findings("E4");
        assert!(findings.iter().any(|finding| finding.class == Class::Integrity && finding.size == 1));
    }

    #[test]
    fn a_sealed_box_whose_votes_were_opened_is_clean_and_says_whose_word_it_is() {
        let day = Day::bent(Day::seal);
        assert!(day.report().findings().next().is_none());
        assert!(day.remarks("E4").iter().any(|remark| remark.contains("the controller's word")));
    }

    #[test]
    fn a_sealed_ballot_that_did_not_open_shows_as_a_vote_short_in_each_contest() {
        let day = Day::bent(|day| {
            day.seal();
            day.opened().retain(|vote| vote.code.is_none_or(|code| code.digits() != 42));
            day.add_ops("20:05", election::record::OpsRecord::Unopened { ballots: 2 });
        });
        let findings = day.findings("E4");
        assert!(findings.iter().filter(|finding| finding.class == Class::Integrity).all(|f| f.size == 1));
        let claims = day.claims("E4");
        assert_eq!(claims.len(), 3, "{claims:?}");
        assert_eq!(
            claims[2],
            "ballots that did not open, by the ops journal 2, ballots in the box without a vote 1: a difference of 1 \
             ballot is not explained"
        );
    }

    #[test]
    fn a_sealed_ballot_cast_twice_is_found_though_every_number_fits() {
        let day = Day::bent(|day| {
            day.seal();
            let [Slot::Ballot(_, first), Slot::Ballot(_, second), ..] = &mut day.slots[..] else {
                panic!("void")
            };
            *second = *first;
        });
        assert_eq!(
            day.claims("E4"),
            ["sealed ballots that are copies of others 1, where the most allowed is 0"]
        );
    }

    #[test]
    fn opened_votes_that_were_changed_or_invented_are_found() {
        let swapped = Day::bent(|day| {
            day.seal();
            let vote = day.opened().iter_mut().find(|vote| vote.choice == Choice::For(0)).unwrap();
            vote.choice = Choice::For(1);
        });
        assert!(swapped.findings("E4").iter().any(|finding| finding.class == Class::TallyMismatch));
        let invented = Day::bent(|day| {
            day.seal();
            let foreign = OpenedVote { contest: 7, choice: Choice::Blank, code: None };
            day.opened().push(foreign);
        });
        assert_eq!(invented.findings("E4").len(), 1);
    }
}
