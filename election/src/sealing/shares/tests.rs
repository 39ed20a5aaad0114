//! Shares: the published example, any that suffice and no fewer, and every way to give the wrong ones.

use proptest::prelude::{any, prop, proptest};

use super::*;

const SCOPE: Scope = Scope { election_id: *b"practice\0\0\0\0\0\0\0", precinct: 147 };

fn shares(shares: u8, needed: u8, seed: u8) -> (CloseSecret, Vec<Share>) {
    let secret = CloseSecret::new([seed; 32]);
    let mut drawn = seed;
    let fresh = || {
        drawn = drawn.wrapping_mul(7).wrapping_add(3);
        std::array::from_fn(|at| field::multiply(drawn, at as u8 + 1) ^ drawn.rotate_left(3))
    };
    let split = split(&secret, &SCOPE, Plan::new(shares, needed).unwrap(), fresh);
    (secret, split)
}

fn opened(shares: &[Share], secret: &CloseSecret) -> Result<[u8; 32], CombineError> {
    combine(shares, &SCOPE, secret.close_key()).map(|secret| *secret.0)
}

/// draft-mcgrew-tss-03, section 9: `test` and a zero, two of two shares over the same field.
#[test]
fn the_example_of_the_tss_draft_holds() {
    let mut bytes = [0; 32];
    bytes[..5].copy_from_slice(b"test\0");
    let secret = CloseSecret::new(bytes);
    let first = [0xB9, 0xFA, 0x07, 0xE1, 0x85];
    let mut drawn = [0; 32];
    drawn
        .iter_mut()
        .zip(first.iter().zip(b"test\0"))
        .for_each(|(place, (share, byte))| *place = share ^ byte);
    let split = split(&secret, &SCOPE, Plan::new(2, 2).unwrap(), || drawn);
    assert_eq!(split[0].part[..5], first);
    assert_eq!(split[1].part[..5], [0xF5, 0x40, 0x9B, 0x45, 0x11]);
    assert_eq!(opened(&split, &secret), Ok(bytes));
}

proptest! {
    #[test]
    fn any_that_suffice_open_and_fewer_do_not(
        key in any::<[u8; 32]>(),
        drawn in prop::collection::vec(any::<[u8; 32]>(), 15),
        count in 2..=16_u8,
        needed in 2..=16_u8,
        order in prop::collection::vec(any::<u32>(), 16),
    ) {
        let plan = Plan::new(count, needed.min(count)).unwrap();
        let secret = CloseSecret::new(key);
        let mut drawn = drawn.into_iter();
        let mut all = split(&secret, &SCOPE, plan, || drawn.next().unwrap());
        all.sort_by_key(|share| order[usize::from(share.holder) - 1]);
        let enough = usize::from(plan.needed);
        for given in enough..=all.len() {
            assert_eq!(opened(&all[..given], &secret), Ok(key));
        }
        let few = &all[..enough - 1];
        let needed = plan.needed;
        assert_eq!(opened(few, &secret), Err(CombineError::TooFew { given: few.len(), needed }));
    }

    /// What one share fewer leaves open: with them every secret byte is as likely as any other, for some last share fits it.
    #[test]
    fn one_fewer_fits_every_secret(key in any::<u8>(), other in any::<u8>(), slope in any::<u8>()) {
        let at = |secret: u8, slope: u8, holder| secret ^ field::multiply(slope, holder);
        let known = at(key, slope, 2);
        let slope = field::multiply(known ^ other, field::inverse(2));
        assert_eq!(at(other, slope, 2), known);
    }

    #[test]
    fn a_share_reads_back_as_it_was_printed(seed in any::<u8>(), holder in 0..5_usize) {
        let (_, all) = shares(5, 3, seed);
        let share = Share::from_text(&all[holder].to_text()).unwrap();
        assert_eq!((share.holder, share.scope, share.plan), (all[holder].holder, SCOPE, all[holder].plan));
        assert_eq!((*share.part, share.name), (*all[holder].part, all[holder].name));
        let typed = all[holder].to_text().to_uppercase().replace("CHECK", "check").replace(" OF ", " of ");
        let typed = typed.replace("NEEDED", "needed").replace("PRACTICE", "practice").replace('\n', "\n\n  ");
        assert_eq!(*Share::from_text(&format!("# box 3\n{typed}")).unwrap().part, *share.part);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(Saylau close-key share 1\n)?(election: x\nprecinct: 1\n)?(\\PC|\n|:)*") {
        let _ = Share::from_text(&text);
    }
}

/// Every digit of every row changed to every other: refused with the row, or else the two-byte check fits by chance,
/// which happens at once in 65,536.
#[test]
fn a_mistyped_digit_is_named_by_its_row() {
    let (_, all) = shares(5, 3, 9);
    let text = all[1].to_text();
    let (mut tried, mut passed) = (0, 0);
    for (at, old) in text.char_indices().filter(|(_, digit)| digit.is_ascii_hexdigit()) {
        let before = text.get(..at).unwrap();
        let line = before.lines().count();
        let Some(row) = line.checked_sub(5).filter(|row| 0 < *row) else { continue };
        if before.ends_with('\n') || !before.lines().last().unwrap().contains(':') {
            continue;
        }
        for new in "0123456789abcdef".chars().filter(|new| *new != old) {
            let mut typed = text.to_string();
            typed.replace_range(at..=at, &new.to_string());
            tried += 1;
            match Share::from_text(&typed) {
                Err(refused) => assert_eq!(refused, ShareTextError::Row { row: row as u8 }, "{at}"),
                Ok(_) => passed += 1,
            }
        }
    }
    assert!(1_200 <= tried && passed <= 1, "{passed} of {tried}");
}

#[test]
fn a_mistyped_head_is_told_from_a_mistyped_row() {
    let (_, all) = shares(5, 3, 9);
    let text = all[1].to_text();
    let refused = |from: &str, to: &str| Share::from_text(&text.replacen(from, to, 1)).unwrap_err();
    assert_eq!(refused("147", "148"), ShareTextError::Head);
    assert_eq!(refused("practice", "practise"), ShareTextError::Head);
    assert_eq!(refused("share: 2", "share: 3"), ShareTextError::Head);
    assert_eq!(refused("2 of 5", "6 of 5"), ShareTextError::Line { name: "share" });
    assert_eq!(refused("key:", "kay:"), ShareTextError::Line { name: "key" });
    assert_eq!(refused("\n3:", "\n8:"), ShareTextError::Line { name: "3" });
    assert_eq!(refused("Saylau", "Sailau"), ShareTextError::Title);
}

#[test]
fn shares_of_another_election_key_or_splitting_are_refused() {
    let (secret, all) = shares(5, 3, 9);
    let (_, other_key) = shares(5, 3, 10);
    let (_, other_plan) = shares(5, 2, 9);
    let with = |last: Share| opened(&[all[0].clone(), all[1].clone(), last], &secret);
    let elsewhere = Share { scope: Scope { precinct: 148, ..SCOPE }, ..all[2].clone() };
    assert_eq!(with(elsewhere), Err(CombineError::OtherElection { holder: 3 }));
    assert_eq!(with(other_key[2].clone()), Err(CombineError::OtherKey { holder: 3 }));
    assert!(matches!(with(other_plan[2].clone()), Err(CombineError::OtherKey { .. })));
    assert_eq!(with(all[1].clone()), Err(CombineError::Twice { holder: 2 }));
    let mut forged = all[2].clone();
    forged.part[31] ^= 1;
    assert_eq!(with(forged), Err(CombineError::Wrong));
    assert_eq!(opened(&[], &secret), Err(CombineError::TooFew { given: 0, needed: 2 }));
    assert!(with(all[4].clone()).is_ok());
}

#[test]
fn plans_that_keep_nothing_are_refused() {
    for (shares, needed) in [(0, 0), (1, 1), (17, 3)] {
        assert_eq!(Plan::new(shares, needed), Err(PlanError::Shares(shares)));
    }
    for (shares, needed) in [(5, 0), (5, 1), (5, 6)] {
        assert_eq!(Plan::new(shares, needed), Err(PlanError::Needed { shares, needed }));
    }
}

#[test]
fn no_debug_text_shows_a_share() {
    assert_eq!(format!("{:?}", shares(2, 2, 9).1), "[Share(1, redacted), Share(2, redacted)]");
}
