//! Who is elected by a table, what it hangs on, and which findings are too few to have changed it.

use super::*;
use statistics::seats::majority::Change;

/// A form of issued, found and invalid ballots, with lists or candidates of given names.
fn form(contest: &str, names: &[&str]) -> Table {
    let mut mapping = format!(
        "{contest}\n[identity]\nprecinct = \"uik\"\ndistrict = \"district\"\n[fields]\nissued_inside = \"issued\"\n\
         found_stationary = \"found\"\ninvalid = \"invalid\"\n"
    );
    let mut headings = vec!["uik", "district", "issued", "found", "invalid"];
    for name in names {
        let elects = *name != "against all";
        _ = writeln!(mapping, "[[choices]]\nname = \"{name}\"\npaper = \"{name}\"\nelects = {elects}");
        headings.push(name);
    }
    Table::new(&mapping, &headings)
}

fn outcome(report: &Report, contest: usize) -> &super::super::outcome::Outcome {
    report.contests[contest].outcome.as_ref().unwrap()
}

/// Elected by place and seats.
fn elected(report: &Report, contest: usize) -> Vec<(usize, u64)> {
    outcome(report, contest).elected.iter().map(|elected| (elected.choice, elected.seats)).collect()
}

/// The lists of 19 March 2023 as announced: 69 seats above 5 %, of which 12,736 switched votes change one.
#[test]
fn seats_of_lists_by_largest_remainder_above_a_threshold() {
    let contest =
        "[contest]\nkind = \"party-list\"\nseats = 69\nmethod = \"largest-remainder\"\nthreshold = 0.05\n";
    let mut table = form(contest, &["a", "b", "c", "d", "e", "f", "g", "against all"]);
    table.add(&[
        "1", "all", "0", "0", "0", "3431510", "693938", "547154", "535139", "432920", "331058", "146431",
        "248291",
    ]);
    let report = table.audit.finish();
    assert_eq!(elected(&report, 0), [(0, 40), (1, 8), (2, 6), (3, 6), (4, 5), (5, 4)]);
    let least = outcome(&report, 0).least_switch.unwrap();
    assert_eq!((least.votes, least.from, least.to), (12_736, Some(5), Some(0)));
    assert!(render(&report, false, Language::English).contains("12,736 votes counted for a in place of f"));
}

/// 14 : 4 and two seats: 14/2 against 4; two switched votes make it 12/2 against 6. Found more than issued: one, then two.
#[test]
fn findings_of_fewer_ballots_than_the_least_switch_cannot_have_moved_a_seat() {
    for (found, affected, is_beyond) in [("20", 0, true), ("21", 1, true), ("22", 2, false)] {
        let mut table =
            form("[contest]\nkind = \"party-list\"\nseats = 2\nmethod = \"dhondt\"\n", &["a", "b"]);
        table.add(&["1", "all", "20", found, "0", "14", "4"]);
        let report = table.audit.finish();
        assert_eq!(elected(&report, 0), [(0, 2)]);
        let outcome = outcome(&report, 0);
        assert_eq!(outcome.least_switch.map(|least| least.votes), Some(2));
        // The box and all boxes both fail, by the same ballots.
        assert_eq!(
            (outcome.affected.votes, outcome.is_beyond_findings),
            (affected, Some(is_beyond)),
            "{found}"
        );
    }
}

/// A list at the threshold itself: one vote less and it has no seats to lose, and 1,001 votes moved between three lists do what
/// takes 2,000 between two.
#[test]
fn a_list_at_the_threshold_leaves_nothing_beyond_findings() {
    let contest =
        "[contest]\nkind = \"party-list\"\nseats = 3\nmethod = \"largest-remainder\"\nthreshold = 0.1\n";
    for (found, is_beyond) in [("80000", true), ("80001", false)] {
        let mut table = form(contest, &["a", "b", "c", "d"]);
        table.add(&["1", "all", "80000", found, "0", "55000", "12000", "8000", "5000"]);
        let report = table.audit.finish();
        let outcome = outcome(&report, 0);
        assert_eq!(outcome.least_switch.map(|least| least.votes), Some(2_000));
        assert_eq!((outcome.any_move, outcome.is_beyond_findings), (Some(1), Some(is_beyond)), "{found}");
    }
}

/// Half of 100 is no majority; two invalid ballots take it away where the base is all ballots.
#[test]
fn a_majority_is_of_votes_or_of_ballots_as_the_mapping_says() {
    for (base, elects, change) in
        [("votes", true, Change::MajorityLost), ("ballots", false, Change::MajorityWon)]
    {
        let mut table = form(&format!("[contest]\nrunoff = true\nbase = \"{base}\"\n"), &["a", "b", "c"]);
        table.add(&["1", "all", "110", "102", "2", "51", "30", "19"]);
        let report = table.audit.finish();
        let outcome = outcome(&report, 0);
        assert_eq!(
            (outcome.elected.len() == 1, outcome.run_off.len()),
            (elects, if elects { 0 } else { 2 }),
            "{base}"
        );
        let least = outcome.least_switch.unwrap();
        assert_eq!((least.votes, least.change), (1, Some(change)), "{base}");
    }
}

#[test]
fn against_all_elects_nobody() {
    let mut table = form("", &["a", "b", "against all"]);
    table.add(&["1", "all", "110", "100", "0", "30", "20", "50"]);
    let report = table.audit.finish();
    assert!(elected(&report, 0).is_empty());
    assert!(render(&report, false, Language::English).contains("nobody is elected"));
    let mut table = form("", &["a", "b", "against all"]);
    table.add(&["1", "all", "110", "100", "0", "50", "20", "30"]);
    let report = table.audit.finish();
    assert_eq!(elected(&report, 0), [(0, 1)]);
    assert_eq!(outcome(&report, 0).least_switch.map(|least| (least.votes, least.to)), Some((10, None)));
}

/// 60 : 57 and two ballots too many: half the margin, and yet fewer than the margin, which is what a plurality hangs on.
#[test]
fn a_plurality_is_bounded_by_its_margin() {
    for (found, is_beyond) in [("119", true), ("120", false)] {
        let mut table = form("", &["a", "b"]);
        table.add(&["1", "all", "117", found, "0", "60", "57"]);
        let report = table.audit.finish();
        assert_eq!(outcome(&report, 0).is_beyond_findings, Some(is_beyond), "{found}");
        let text = render(&report, false, Language::English);
        assert!(!text.contains("cannot have changed it"), "{text}");
    }
}

#[test]
fn each_district_has_its_own_winner_and_its_own_findings() {
    let mut table = form("", &["a", "b"]);
    table.add(&["1", "north", "100", "100", "0", "60", "40"]);
    table.add(&["2", "south", "100", "103", "0", "40", "63"]);
    table.add(&["3", "north", "100", "100", "0", "30", "70"]);
    table.add(&["4", "", "100", "100", "0", "30", "70"]);
    let report = table.audit.finish();
    let names: Vec<&str> = report.contests.iter().map(|contest| contest.district.as_str()).collect();
    assert_eq!(names, ["north", "south"]);
    assert_eq!((elected(&report, 0), elected(&report, 1)), (vec![(1, 1)], vec![(1, 1)]));
    assert_eq!(report.contests[0].pairs[0].effect, 0);
    assert_eq!((report.contests[1].pairs[0].margin, report.contests[1].pairs[0].effect), (23, 3));
    assert_eq!(report.claims.surpluses[1].surplus, 3, "the box and all boxes are one surplus");
    assert_eq!(report.refused.total, 1, "a row without a district");
    let mut table = form("", &["a", "b"]);
    table.add(&["1", "north", "100", "100", "0", "60", "40"]);
    table.add(&["1", "east", "100", "100", "0", "60", "40"]);
    let text = render(&table.audit.finish(), false, Language::English);
    assert!(text.contains("district north") && !text.contains("district east"), "only refused: {text}");
}

#[test]
fn rules_that_do_not_belong_together_are_told_in_their_place() {
    let told = |contest: &str| {
        let text = format!(
            "{contest}\n[identity]\nprecinct = \"p\"\n[[choices]]\nname = \"A\"\npaper = \"A\"\n[[choices]]\nname = \"B\"\npaper = \"B\"\n"
        );
        let problems = Mapping::parse(&text).unwrap_err();
        let place = text.get(problems[0].span.clone()).unwrap_or_default().to_owned();
        (place, problems[0].message.clone())
    };
    for (contest, place, message) in [
        ("[contest]\nkind = \"lists\"", "\"lists\"", "contest kind `lists` is not known"),
        ("[contest]\nmethod = \"dhondt\"", "\"dhondt\"", "`method` belongs to lists"),
        ("[contest]\nthreshold = 0.05", "0.05", "`threshold` belongs to lists"),
        ("[contest]\nkind = \"party-list\"\nthreshold = 5.0", "5.0", "`threshold` is a share of the base: 5"),
        ("[contest]\nkind = \"party-list\"\nmethod = \"hare\"", "\"hare\"", "method `hare` is not known"),
        ("[contest]\nkind = \"party-list\"\nrunoff = true", "true", "lists have no run-off"),
        ("[contest]\nbase = \"votes\"", "\"votes\"", "`base` belongs to a majority or a threshold"),
        (
            "[contest]\nrunoff = true\nbase = \"ballots\"",
            "\"ballots\"",
            "the base `ballots` needs the invalid ballots",
        ),
        ("[contest]\nseats = 2", "2", "`seats` must be at least 1 and fewer than the choices: 2"),
        (
            "[contest]\nkind = \"party-list\"\nseats = 20000",
            "20000",
            "`seats` must be at least 1 and at most 10000: 20000",
        ),
    ] {
        assert_eq!(told(contest), (place.to_owned(), message.to_owned()));
    }
}
