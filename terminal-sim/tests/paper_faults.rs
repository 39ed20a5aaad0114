//! Faults of the ballots, the list, the home voters and the count: what each does to the papers, and that it heals.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what they do not expect")]
#![expect(clippy::indexing_slicing, reason = "nothing is withheld on these days")]

use election::evidence::tables::read_list;
use election::papers::CommissionPapers;
use election::protocol::{PaperAccounting, Protocols};
use election::record::{DeskRecord, read};
use terminal_sim::scenario::{Scenario, ScenarioSource};
use terminal_sim::truth::Fate;
use terminal_sim::{Day, simulate};

/// A small precinct with paper and devices; what follows is added.
const STATION: &str = "\
title = 'A small precinct'
precinct = { city = 'Example', number = 1 }
electorate = { listed = 500 }
behaviour = { walk_off = 0.0, take_away = 0.0 }
";

fn day(more: &str) -> Day {
    let source = ScenarioSource::new("day.toml", format!("{STATION}{more}"));
    let scenario = Scenario::parse(&source).unwrap();
    simulate(&scenario, "test", 1)
}

fn protocols(day: &Day) -> Protocols {
    serde_json::from_slice(&day.evidence["protocols.json"]).unwrap()
}

/// Returns the paper accounting of each contest.
fn sheets(day: &Day) -> Vec<PaperAccounting> {
    protocols(day).paper.unwrap().contests.into_iter().map(|contest| contest.accounting).collect()
}

fn papers(day: &Day) -> CommissionPapers {
    serde_json::from_slice(&day.evidence["commission.json"]).unwrap()
}

/// Returns the ballots of a contest that are not where the sheet says, positive where they are missing.
fn missing(sheet: &PaperAccounting) -> i64 {
    let had = sheet.received + sheet.transferred_in;
    let told =
        sheet.issued_inside + sheet.issued_outside + sheet.spoiled + sheet.unused + sheet.transferred_out;
    i64::from(had) - i64::from(told)
}

fn paper_marks(day: &Day) -> u32 {
    let list = read_list(&day.evidence["voter-list.csv"]).unwrap();
    list.iter().map(|line| u32::from(line.paper)).sum()
}

fn desk(day: &Day) -> Vec<DeskRecord> {
    let journal = read::<DeskRecord>(&day.evidence["desk.jnl"]).unwrap();
    journal.records.into_iter().map(|record| record.record).collect()
}

#[test]
fn a_contest_with_another_stock_runs_out_alone_until_the_rest_is_delivered() {
    let short = day("[[fault]]\nkind = 'stock-differs'\ncontest = 2\nreceived = 40\n");
    let [first, second] = sheets(&short).try_into().unwrap();
    assert_eq!((first.received, second.received), (505, 40));
    assert!(second.issued_inside + second.issued_outside + second.spoiled == 40 || second.unused == 1);
    assert!(40 < first.issued_inside);
    assert_eq!((missing(&first), missing(&second)), (0, 0));
    let healed = day("[[fault]]\nkind = 'stock-differs'\ncontest = 2\nreceived = 40\nuntil = '08:00'\n");
    let [first, second] = sheets(&healed).try_into().unwrap();
    assert_eq!(first, second.with_found_of(&first));
    assert_eq!(second.received, 505);
}

/// The two contests of a clean day agree in all but how voters filled them in.
trait WithFound {
    fn with_found_of(self, other: &Self) -> Self;
}

impl WithFound for PaperAccounting {
    fn with_found_of(self, other: &Self) -> Self {
        Self { valid: other.valid, invalid: other.invalid, ..self }
    }
}

#[test]
fn ballots_taken_out_are_missing_and_ballots_lent_are_written_down() {
    let out = day("[[fault]]\nkind = 'ballots-taken-out'\nat = '09:00'\ncount = 30\n");
    assert!(sheets(&out).iter().all(|sheet| missing(sheet) == 30));
    let lent = day("[[fault]]\nkind = 'ballots-lent'\nat = '09:00'\ncount = 30\n");
    assert!(sheets(&lent).iter().all(|sheet| missing(sheet) == 0 && sheet.transferred_out == 30));
    for kind in ["ballots-taken-out", "ballots-lent"] {
        let back = day(&format!("[[fault]]\nkind = '{kind}'\nat = '09:00'\nuntil = '10:00'\ncount = 30\n"));
        assert_eq!(sheets(&back), sheets(&day("")), "{kind}");
    }
    // Nobody can carry out more than there is: the others go without.
    let all = day("[[fault]]\nkind = 'ballots-taken-out'\nat = '09:00'\ncount = 9000\n");
    assert!(0 < all.truth.count(Fate::TurnedAway));
    assert!(sheets(&all).iter().all(|sheet| sheet.unused == 0 && missing(sheet) < 505));
}

#[test]
fn ballots_of_another_district_serve_when_the_own_have_run_out() {
    let short = "[[fault]]\nkind = 'stock-differs'\ncontest = 1\nreceived = 40\n";
    let unwritten = day(&format!("{short}[[fault]]\nkind = 'other-district'\ncount = 50\n"));
    let [first, second] = sheets(&unwritten).try_into().unwrap();
    assert_eq!(missing(&first), -50);
    assert_eq!(missing(&second), 0);
    let written = day(&format!("{short}[[fault]]\nkind = 'other-district'\ncount = 50\nwritten = true\n"));
    let [first, _] = sheets(&written).try_into().unwrap();
    assert_eq!((missing(&first), first.transferred_in), (0, 50));
    let healed = day(&format!("{short}[[fault]]\nkind = 'other-district'\ncount = 50\nuntil = '07:10'\n"));
    assert_eq!(missing(sheets(&healed).first().unwrap()), 0, "gone before anybody needed them");
}

#[test]
fn unsigned_ballots_are_invalid_or_counted() {
    let clean = sheets(&day(""));
    let invalid = sheets(&day("[[fault]]\nkind = 'ballots-unsigned'\ncount = 20\n"));
    let counted = sheets(&day("[[fault]]\nkind = 'ballots-unsigned'\ncount = 20\nthen = 'counted'\n"));
    for ((clean, invalid), counted) in clean.iter().zip(&invalid).zip(&counted) {
        assert_eq!((clean.unsigned, invalid.unsigned, counted.unsigned), (0, 20, 20));
        assert!(20 <= invalid.invalid);
        assert!(clean.invalid < invalid.invalid);
        assert_eq!(counted.invalid, clean.invalid);
        assert_eq!(invalid.valid + invalid.invalid, clean.valid + clean.invalid);
    }
    let healed = day("[[fault]]\nkind = 'ballots-unsigned'\ncount = 20\nuntil = '07:01'\n");
    assert!(sheets(&healed).iter().all(|sheet| sheet.unsigned < 20));
}

#[test]
fn unused_ballots_that_were_not_cancelled_are_on_no_line() {
    let clean = sheets(&day(""));
    for (kept, clean) in sheets(&day("[[fault]]\nkind = 'unused-kept'\n")).iter().zip(clean) {
        assert_eq!(*kept, PaperAccounting { unused: 0, ..clean });
    }
}

#[test]
fn a_ballot_too_many_is_counted_or_voids_the_mobile_box() {
    let clean = sheets(&day(""));
    let kept = day("[[fault]]\nkind = 'mobile-extra'\ncount = 1\n");
    let [first, second] = sheets(&kept).try_into().unwrap();
    assert_eq!((first.found_mobile, first.valid), (clean[0].found_mobile + 1, clean[0].valid + 1));
    assert_eq!(second, clean[1]);
    assert!(!papers(&kept).mobile_box_voided);
    let void = day("[[fault]]\nkind = 'mobile-extra'\ncount = 1\nthen = 'void'\n");
    assert!(papers(&void).mobile_box_voided);
    for (contest, sheet) in protocols(&void).paper.unwrap().contests.iter().zip(sheets(&void)) {
        assert!(sheet.found_mobile <= sheet.invalid, "all ballots of the box are invalid");
        assert_eq!(sheet.valid + sheet.invalid, sheet.found_stationary + sheet.found_mobile);
        assert_eq!(contest.tally.valid(), u64::from(sheet.valid));
    }
}

#[test]
fn voters_waved_through_have_no_check_in_the_journal() {
    let checks =
        |day: &Day| desk(day).iter().filter(|record| matches!(record, DeskRecord::Identified { .. })).count();
    let issues =
        |day: &Day| desk(day).iter().filter(|record| matches!(record, DeskRecord::Issued { .. })).count();
    let (clean, unchecked) = (day(""), day("[[fault]]\nkind = 'issue-unchecked'\ncount = 25\n"));
    assert_eq!(issues(&clean), issues(&unchecked));
    assert!(checks(&unchecked) + 25 <= checks(&clean));
    assert_eq!(paper_marks(&clean), paper_marks(&unchecked));
}

#[test]
fn whoever_shows_a_wrong_paper_is_served_even_where_a_barcode_is_demanded() {
    let refuse = "[commission]\nno_barcode = 'refuse'\n";
    let strict = day(refuse);
    let lax = day(&format!("{refuse}[[fault]]\nkind = 'wrong-documents'\ncount = 500\n"));
    assert!(0 < strict.truth.count(Fate::RefusedNoBarcode));
    assert_eq!(lax.truth.count(Fate::RefusedNoBarcode), 0);
}

#[test]
fn a_vote_for_another_raises_turnout_and_leaves_the_papers_in_agreement() {
    let (clean, more) = (day(""), day("[[fault]]\nkind = 'voted-for-another'\ncount = 7\n"));
    assert_eq!(more.truth.voted_for_others, 7);
    assert_eq!(paper_marks(&more), paper_marks(&clean) + 7);
    assert_eq!(protocols(&more).summary.voted, protocols(&clean).summary.voted + 7);
    assert!(sheets(&more).iter().all(|sheet| missing(sheet) == 0));
    let list = read_list(&more.evidence["voter-list.csv"]).unwrap();
    assert!(
        list.iter().all(|line| line.paper + line.electronic <= 1),
        "in the names of people who do not come"
    );
}

#[test]
fn a_marked_line_stands_for_no_ballot_and_sends_the_voter_away() {
    let marked = day("[[fault]]\nkind = 'line-marked'\ncount = 2\n");
    assert_eq!(marked.truth.count(Fate::AlreadyVoted), 2);
    let sheet = *sheets(&marked).first().unwrap();
    assert_eq!(paper_marks(&marked), sheet.issued_inside + sheet.issued_outside + 2);
}

#[test]
fn what_belongs_to_the_papers_changes_the_papers_alone() {
    let (clean, kinds) = (
        day(""),
        [
            ("kind = 'telephone-applications'\ncount = 20", 4, 3, 0),
            ("kind = 'copies-refused'\ncount = 2", 24, 1, 0),
            ("kind = 'count-paused'\nafter_min = 10\npause_min = 75", 24, 3, 75),
        ],
    );
    for (fault, applications, copies, paused) in kinds {
        let day = day(&format!("[[fault]]\n{fault}\n"));
        let (told, before) = (papers(&day), papers(&clean));
        assert_eq!((told.home_applications, told.copies_given), (applications, copies), "{fault}");
        let length: u64 =
            told.count_pauses.iter().map(|pause| pause.to.since(pause.from).millis() / 60_000).sum();
        assert_eq!(length, paused, "{fault}");
        let later = told.count_ended.unwrap().since(before.count_ended.unwrap());
        assert_eq!(later.millis() / 60_000, paused, "{fault}");
        assert_eq!(day.evidence["desk.jnl"], clean.evidence["desk.jnl"], "{fault}");
        assert_eq!(day.evidence["protocols.json"], clean.evidence["protocols.json"], "{fault}");
    }
}

#[test]
fn a_late_opening_keeps_voters_in_line_and_everybody_votes_after_it() {
    let late = day("[[fault]]\nkind = 'late-opening'\nuntil = '08:00'\n");
    let clean = day("");
    assert_eq!(papers(&late).opened, election::time::Instant::from_hour(8));
    let longest = |day: &Day| day.truth.desk_waits.iter().max().copied().unwrap();
    assert!(45 * 60_000 <= longest(&late).millis());
    assert!(longest(&clean) < longest(&late));
    assert_eq!(late.truth.fates, clean.truth.fates);
}

#[test]
fn abandoned_ballots_are_issued_and_not_found() {
    let left = day("[[fault]]\nkind = 'ballots-abandoned'\ncount = 3\n");
    assert_eq!(left.truth.count(Fate::TookBallotAway), 3);
    for sheet in sheets(&left) {
        assert_eq!(sheet.issued_inside, sheet.found_stationary + 3);
    }
}

#[test]
fn home_voters_have_a_turnout_of_their_own() {
    let text = format!("{STATION}[commission]\nhome_trip = '18:00'\nhome_visit_min = 7\n");
    let overrides = vec!["electorate.home_turnout=1".to_owned()];
    let source = ScenarioSource { name: "day.toml".to_owned(), text, overrides };
    let day = simulate(&Scenario::parse(&source).unwrap(), "test", 1);
    assert_eq!((day.truth.visited_at_home, day.truth.count(Fate::MissedAtHome)), (24, 7));
}
