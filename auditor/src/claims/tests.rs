//! The levels on the worked examples of AUDIT 7.4, and on records that contradict them.

use expect_test::expect;
use language::Language;

use super::part::{Line, Rule};
use super::*;
use crate::fixture::Day;

fn names(winners: &[Message]) -> Vec<String> {
    winners.iter().map(ToString::to_string).collect()
}

/// 620 : 210 on paper with 40 others, 150 : 120 on devices with 5 others: the worked example of AUDIT 7.4.
fn worked() -> Part {
    let line = |name: &str, paper, electronic| {
        let elects = name != "against all";
        Line { name: Message::name(name), elects, paper, electronic }
    };
    Part {
        contest: Message::name("single mandate"),
        district: District::Number(3),
        precincts: 1,
        rule: Rule::Most(1),
        lines: vec![line("W", 620, 150), line("L", 210, 120), line("against all", 25, 5)],
        paper_ballots: 870,
        surplus: 0,
        counted_by: Basis::Counters,
        counters: Some(275),
        list: Some(275),
        uncounted: Some(970),
    }
}

#[test]
fn the_worked_example_holds_by_counters_and_list_and_not_without_them() {
    let claims = worked().claims();
    assert_eq!(names(&claims.winners), ["W"]);
    let pair = &claims.pairs[0];
    assert_eq!((pair.margin, pair.paper_margin, pair.electronic_margin), (440, 410, 30));
    let holds: Vec<bool> = pair.whatever_devices_did.iter().map(|one| one.can_be_confirmed).collect();
    assert_eq!(holds, [true, true, false]);
    let mean = pair.whatever_devices_did[0].null_mean.unwrap();
    assert!((mean - 0.658_046).abs() < 5e-7, "{mean}");
}

/// AUDIT 7.4: 320 : 280 on paper and 390 : 110 on devices have a margin of 320, and no audit of the paper can confirm it.
#[test]
fn a_margin_made_on_devices_cannot_be_confirmed() {
    let mut part = worked();
    for (line, (paper, electronic)) in part.lines.iter_mut().zip([(320, 390), (280, 110), (0, 0)]) {
        (line.paper, line.electronic) = (paper, electronic);
    }
    (part.paper_ballots, part.counters, part.list, part.uncounted) = (624, Some(500), Some(500), Some(500));
    let claims = part.claims();
    assert_eq!(claims.pairs[0].margin, 320);
    assert!(claims.pairs[0].whatever_devices_did.iter().all(|one| !one.can_be_confirmed));
    // 159 altered votes leave a margin of 2; 160 make a tie.
    assert_eq!(claims.pairs[0].with_codes.unwrap().may_be_altered, 159);
}

#[test]
fn a_surplus_larger_than_what_is_left_takes_the_claim_away() {
    for (surplus, holds) in [(0, true), (134, true), (135, false), (1_000, false)] {
        let pair = Part { surplus, ..worked() }.claims().pairs[0].whatever_devices_did[0];
        assert_eq!(pair.can_be_confirmed, holds, "{surplus}");
    }
}

#[test]
fn a_tie_and_a_lead_against_all_have_no_winner() {
    let mut tie = worked();
    (tie.lines[1].paper, tie.lines[1].electronic) = (620, 150);
    assert_eq!(tie.claims().winners, []);
    let mut nobody = worked();
    nobody.lines[2].paper = 2_000;
    assert_eq!(nobody.claims().winners, []);
}

/// 770 : 330 : 30 of 1,130: a majority of 410 over all others, 385 of them on paper, against 275 votes on devices.
#[test]
fn a_majority_is_a_margin_over_all_others_together() {
    let claims = Part { rule: Rule::Majority, ..worked() }.claims();
    assert_eq!((claims.standing, names(&claims.winners)), (Standing::Majority, vec!["W".to_owned()]));
    let [pair] = claims.pairs.as_slice() else { panic!("{:?}", claims.pairs) };
    assert_eq!((pair.margin, pair.paper_margin, pair.electronic_margin), (410, 385, 25));
    assert!(pair.whatever_devices_did[0].can_be_confirmed);
}

/// 500 : 400 : 300 and 50 against all: nobody has 626 of 1,250, and the first two hang on three pairs.
#[test]
fn a_run_off_hangs_on_both_places_and_on_there_being_no_majority() {
    let mut part = Part { rule: Rule::Majority, ..worked() };
    part.lines.insert(2, Line { name: Message::name("T"), elects: true, paper: 250, electronic: 50 });
    for (line, (paper, electronic)) in part.lines.iter_mut().zip([(430, 70), (360, 40), (250, 50), (50, 0)]) {
        (line.paper, line.electronic) = (paper, electronic);
    }
    let claims = part.claims();
    assert_eq!(
        (claims.standing, names(&claims.winners)),
        (Standing::RunOff, vec!["W".to_owned(), "L".to_owned()])
    );
    let pairs: Vec<(String, String, i64)> = claims
        .pairs
        .iter()
        .map(|pair| (pair.winner.to_string(), pair.loser.to_string(), pair.margin))
        .collect();
    let pair = |winner: &str, loser: &str, margin| (winner.to_owned(), loser.to_owned(), margin);
    assert_eq!(pairs, [pair("W", "T", 200), pair("L", "T", 100), pair("all but W together", "W", 250)]);
}

#[test]
fn two_places_make_a_pair_of_each_winner_and_each_loser() {
    let claims = Part { rule: Rule::Most(2), ..worked() }.claims();
    assert_eq!(names(&claims.winners), ["W", "L"]);
    let pairs: Vec<(String, i64)> =
        claims.pairs.iter().map(|pair| (pair.winner.to_string(), pair.margin)).collect();
    assert_eq!(pairs, [("W".to_owned(), 740), ("L".to_owned(), 300)]);
}

#[test]
fn bounds_of_several_precincts_add_up_and_one_without_takes_it_away() {
    let mut both = worked();
    both.add(&Part { surplus: 2, ..worked() });
    assert_eq!((both.counters, both.surplus, both.paper_ballots), (Some(550), 2, 1_740));
    both.add(&Part { counters: None, ..worked() });
    let claims = both.claims();
    let bases: Vec<Basis> = claims.electronic.iter().map(|bound| bound.by).collect();
    assert_eq!((claims.precincts, bases), (3, vec![Basis::List, Basis::Paper]));
}

#[test]
fn numbers_past_all_reason_do_no_harm() {
    let mut part = worked();
    part.lines[0].paper = i64::MAX;
    (part.counters, part.surplus) = (Some(u64::MAX), u64::MAX);
    let claims = part.claims();
    assert!(claims.pairs[0].whatever_devices_did.iter().all(|one| !one.can_be_confirmed));
    assert_eq!(claims.pairs[0].with_codes, None);
}

/// The two mutations that break no identity (AUDIT 7.4): nothing may be called verified or confirmed.
#[test]
fn what_no_audit_can_see_is_not_excluded() {
    let moved = Day::bent(|day| {
        let sheet = &mut day.electronic().tallies[0];
        sheet.votes.swap(0, 1);
    });
    let text = render(&moved.report().claims, Language::English);
    assert!(!text.to_lowercase().contains("verified"), "{text}");
    assert!(text.contains("nothing here shows that the votes on devices are those the voters gave"));
}

#[test]
fn the_levels_of_a_small_precinct() {
    expect![[r#"
        WHAT CAN BE SAID OF THE OUTCOME
        L0  the records agree with each other where they were compared; of the outcome this says nothing.
        L1  not claimed: a recount of the paper, or a sample of it at a stated risk, would confirm the paper part,
            given an unbroken chain of custody.

        single mandate, district 3, 1 precinct read: `Aspan` leads. 13 ballots on paper; electronic votes at most 13
            by the counters, 13 by the marks on the voter list, 26 by voters listed less paper issued.
          ahead of `Bulak` by 7: 3 on paper, 4 on devices
              L2  no audit of the paper can confirm this pair: 3 is not more than 13 by the counters, 13 by the marks
                  on the voter list, 26 by voters listed less paper issued.
              L3  with the paper confirmed, 3 electronic votes may be altered without changing this pair; 6 random
                  checkers who find no wrong code exclude more at 5 %.
          ahead of `Tau` by 10: 4 on paper, 6 on devices
              L2  no audit of the paper can confirm this pair: 4 is not more than 13 by the counters, 13 by the marks
                  on the voter list, 26 by voters listed less paper issued.
              L3  with the paper confirmed, 4 electronic votes may be altered without changing this pair; 5 random
                  checkers who find no wrong code exclude more at 5 %.
          ahead of `against all` by 11: 5 on paper, 6 on devices
              L2  no audit of the paper can confirm this pair: 5 is not more than 13 by the counters, 13 by the marks
                  on the voter list, 26 by voters listed less paper issued.
              L3  with the paper confirmed, 5 electronic votes may be altered without changing this pair; 4 random
                  checkers who find no wrong code exclude more at 5 %.
          L2 tests the paper against the mean t of 1 for the winner, 0 for the other and 1/2. L3 holds only for
              checkers drawn at random, a complete list of codes, no two voters led to one code, and no coercion; a
              voter cannot prove a wrong code.
        L4  everything else is as reported: nothing here shows that the votes on devices are those the voters gave.
    "#]].assert_eq(&render(&Day::clean().report().claims, Language::English));
}
