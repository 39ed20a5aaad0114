//! Sealing: round trip, what is refused, what no text shows.

use proptest::prelude::{any, prop, proptest};

use super::*;
use crate::ballot::{ControlCode, MOST_CONTESTS};

const SCOPE: Scope = Scope { election_id: *b"KZ-2004-MAJ\0\0\0\0", precinct: 147 };

fn secret() -> CloseSecret {
    CloseSecret::new([7; 32])
}

fn sealing() -> Sealing {
    Sealing::ToCloseKey(secret().close_key())
}

fn opener() -> Opener {
    Opener::new(sealing(), &SCOPE, Some(&secret())).unwrap()
}

fn ballot(option: u8) -> Ballot {
    Ballot::new(&[Choice::For(option), Choice::AgainstAll], ControlCode::new(42)).unwrap()
}

proptest! {
    #[test]
    fn what_was_sealed_opens_as_it_was(
        marks in prop::collection::vec(0..=3_u8, 0..=MOST_CONTESTS),
        code in prop::option::of(0..10_000_u16),
        key in any::<[u8; 32]>(),
        fresh in any::<[u8; 32]>(),
        precinct in any::<u32>(),
    ) {
        let choices: Vec<_> = marks.iter().filter_map(|mark| Choice::from_byte(*mark)).collect();
        let ballot = Ballot::new(&choices, code.and_then(ControlCode::new)).unwrap();
        let (secret, scope) = (CloseSecret::new(key), Scope { precinct, ..SCOPE });
        let sealing = Sealing::ToCloseKey(secret.close_key());
        let sealed = Sealer::new(sealing, &scope).seal(&ballot, || fresh);
        let opener = Opener::new(sealing, &scope, Some(&secret)).unwrap();
        assert!(opener.open(&sealed) == Ok(ballot));
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), SealedBallot::LEN)) {
        let sealed = SealedBallot(bytes.try_into().unwrap());
        assert!(opener().open(&sealed).is_err());
    }

    /// Shares on the curve, on its twist and not in their one form: the agreed secret is that of RFC 7748.
    #[test]
    fn the_faster_way_agrees_with_the_ladder(key in any::<[u8; 32]>(), share in any::<[u8; 32]>()) {
        let honest = CloseSecret::new(share).close_key().to_bytes();
        for share in [share, honest, [0; 32], [0xFF; 32]] {
            assert_eq!(*CloseSecret::new(key).agree(&share), MontgomeryPoint(share).mul_clamped(key).0);
        }
    }

    #[test]
    fn the_public_half_of_every_pair_reads_back(bytes in any::<[u8; 32]>()) {
        let key = CloseSecret::new(bytes).close_key();
        assert_eq!(CloseKey::from_bytes(key.to_bytes()), Ok(key));
        assert_eq!(CloseKey::try_from(String::from(key)), Ok(key));
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let sealed = Sealer::new(sealing(), &SCOPE).seal(&ballot(1), || [9; 32]);
    let opener = opener();
    for bit in 0..SealedBallot::LEN * 8 {
        let mut bent = sealed;
        bent.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(opener.open(&bent).err(), Some(BallotError::NotSealedToKey), "bit {bit}");
    }
}

#[test]
fn another_key_election_or_precinct_opens_nothing() {
    let sealed = Sealer::new(sealing(), &SCOPE).seal(&ballot(1), || [9; 32]);
    let other = CloseSecret::new([8; 32]);
    let other_key = Sealing::ToCloseKey(other.close_key());
    let scopes = [Scope { precinct: 148, ..SCOPE }, Scope { election_id: *b"KZ-2004-MAS\0\0\0\0", ..SCOPE }];
    let openers = scopes.map(|scope| Opener::new(sealing(), &scope, Some(&secret())));
    for opener in openers.into_iter().chain([Opener::new(other_key, &SCOPE, Some(&other))]) {
        assert_eq!(opener.unwrap().open(&sealed).err(), Some(BallotError::NotSealedToKey));
    }
}

#[test]
fn no_opener_is_made_without_the_right_secret() {
    let refused = |secret| Opener::new(sealing(), &SCOPE, secret).err();
    assert_eq!(refused(None), Some(OpenerError::NoSecret));
    assert_eq!(refused(Some(&CloseSecret::new([8; 32]))), Some(OpenerError::OtherSecret));
    assert!(Opener::new(Sealing::StandIn, &SCOPE, None).is_ok());
}

/// The same ballot a hundred times: no two sealings share their key share, their content or their tag.
#[test]
fn no_two_sealings_are_alike() {
    let sealer = Sealer::new(sealing(), &SCOPE);
    let sealed: Vec<_> = (0..100).map(|n| sealer.seal(&ballot(1), || [n; 32])).collect();
    for part in [0..32, 32..64, 64..80] {
        let parts: std::collections::BTreeSet<&[u8]> =
            sealed.iter().map(|sealed| &sealed.0[part.clone()]).collect();
        assert_eq!(parts.len(), sealed.len(), "{part:?}");
    }
}

#[test]
fn the_stand_in_asks_for_no_fresh_bytes() {
    let sealer = Sealer::new(Sealing::StandIn, &SCOPE);
    let sealed = sealer.seal(&ballot(1), || panic!("asked"));
    let stand_in = Opener::new(Sealing::StandIn, &SCOPE, None).unwrap();
    assert!(stand_in.open(&sealed) == Ok(ballot(1)));
    assert_eq!(opener().open(&sealed).err(), Some(BallotError::NotSealedToKey));
    let sealed = Sealer::new(sealing(), &SCOPE).seal(&ballot(1), || [9; 32]);
    assert_eq!(stand_in.open(&sealed).err(), Some(BallotError::NotStandIn));
}

/// Of low order, on the twist, with the top bit set, and an honest key with a point of order 2 added.
#[test]
fn keys_of_no_pair_are_refused() {
    let mut with_top_bit = secret().close_key().to_bytes();
    with_top_bit[31] |= 0x80;
    let honest = MontgomeryPoint(secret().close_key().to_bytes()).to_edwards(0).unwrap();
    let mixed = (honest + curve25519_dalek::constants::EIGHT_TORSION[4]).to_montgomery().0;
    let one = std::array::from_fn(|at| u8::from(at == 0));
    let on_twist = std::array::from_fn(|at| if at == 0 { 2 } else { 0 });
    for bytes in [[0; 32], one, on_twist, with_top_bit, mixed] {
        assert_eq!(CloseKey::from_bytes(bytes), Err(CloseKeyError::NoPair), "{bytes:02x?}");
    }
}

#[test]
fn a_sealing_reads_back_from_json_and_other_texts_are_refused() {
    let json = serde_json::to_string(&sealing()).unwrap();
    let digits = String::from(secret().close_key());
    assert_eq!(json, format!("{{\"to-close-key\":\"{digits}\"}}"));
    assert_eq!(serde_json::from_str::<Sealing>(&json).unwrap(), sealing());
    assert_eq!(serde_json::from_str::<Sealing>("\"stand-in\"").unwrap(), Sealing::StandIn);
    let (long, sixty_two) = (format!("{digits}0"), digits.split_at(62).0);
    for text in ["", "00", sixty_two, &long, &digits.replace(|c: char| c.is_ascii_digit(), "g")] {
        assert_eq!(CloseKey::try_from(text.to_owned()), Err(CloseKeyError::Digits), "{text}");
    }
}

#[test]
fn a_rehearsal_opens_what_it_sealed_and_another_key_does_not() {
    let sealer = Sealer::new(sealing(), &SCOPE);
    assert_eq!(rehearse(&sealer, &opener(), [9; 32]), Ok(()));
    let other = CloseSecret::new([8; 32]);
    let other_opener = Opener::new(Sealing::ToCloseKey(other.close_key()), &SCOPE, Some(&other)).unwrap();
    assert_eq!(rehearse(&sealer, &other_opener, [9; 32]), Err(BallotError::NotSealedToKey));
}

#[test]
fn no_text_shows_a_secret() {
    let sealer = Sealer::new(sealing(), &SCOPE);
    assert_eq!(
        format!("{:?} {:?} {sealer:?}", secret(), opener()),
        "CloseSecret(redacted) Opener(redacted) Sealer(to close key)"
    );
}
