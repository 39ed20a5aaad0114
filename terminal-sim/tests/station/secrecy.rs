//! Nothing that is stored or printed joins a voter to a choice, or shows a secret.

use election::ballot::SealedBallot;
use election::evidence::ballot_box::Slot;
use election::record::Entry;
use election::right::{Right, RightKeys};
use election::wire::code::{BallotState, VoteResult};
use election::wire::keys::SuiteSet;
use election::wire::message::Message;

use crate::pair::{L0, L1, Pair, SECRET, Shape, ballot, cast, secs, tell};

/// A station after a day with votes, a blank return, a repeat, a conflict, and a device that says what it likes.
/// Returns the rights that were given out, the last one void.
fn day(suites: SuiteSet) -> (Pair, Vec<Right>) {
    let mut pair = Pair::open(Shape { suites, ..Shape::default() });
    pair.make_rogue(0);
    pair.plug(0, L0);
    pair.plug(1, L1);
    pair.run(secs(1));
    let mut rights = Vec::new();
    for voter in 0..4 {
        pair.rogue(0).heard.clear();
        pair.issue(voter, L0).unwrap();
        pair.run(secs(1));
        let Some(Message::BallotOpen { right, .. }) = pair.rogue(0).heard.pop() else { panic!("no right") };
        rights.push(right);
        pair.say(0, tell(right, BallotState::Armed));
        pair.run(secs(1));
        if voter < 3 {
            pair.say(0, cast(right, 100 + voter as u16));
            pair.say(0, cast(right, 100 + voter as u16));
            pair.say(0, cast(right, 200 + voter as u16));
        } else {
            pair.take_back(L0, Some(voter)).unwrap();
        }
        pair.run(secs(3));
        pair.say(0, tell(right, BallotState::Cleared));
        pair.run(secs(1));
    }
    pair.issue(4, L1).unwrap();
    pair.run(secs(1));
    pair.vote(1, &ballot(55));
    pair.run(secs(2));
    assert_eq!(pair.store.codes(), [55, 100, 101, 102]);
    (pair, rights)
}

fn encoded(entry: &impl Entry) -> Vec<u8> {
    let mut payload = Vec::new();
    entry.encode(&mut payload);
    payload
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn no_record_joins_a_voter_to_a_choice() {
    let (pair, rights) = day(SuiteSet::ALL);
    let desk: Vec<Vec<u8>> = pair.store.desk.iter().map(encoded).collect();
    let ops: Vec<Vec<u8>> = pair.store.ops.iter().map(encoded).collect();
    let keys = RightKeys::new(&SECRET);
    for right in &rights {
        let tag = keys.recognise(right).unwrap();
        for secret in [&right.nonce, &right.mac, &tag.0] {
            assert!(!desk.iter().chain(&ops).any(|record| holds(record, secret)));
            assert!(pair.store.slots.values().all(|slot| match slot {
                Slot::Ballot(stored, sealed) => {
                    (stored == &tag || !holds(&stored.0, secret)) && !holds(&sealed.0, secret)
                }
                Slot::Void(stored) => stored == &tag || !holds(&stored.0, secret),
            }));
        }
        let receipts =
            [100, 101, 102].map(|code| keys.receipt(right, &SealedBallot::stand_in(&ballot(code)).0));
        assert!(!desk.iter().chain(&ops).any(|record| receipts.iter().any(|r| holds(record, r))));
    }
    for slot in pair.store.slots.values() {
        let Slot::Ballot(tag, sealed) = slot else { continue };
        assert!(
            !desk.iter().chain(&ops).any(|record| holds(record, &tag.0) || holds(record, &sealed.0[..40]))
        );
        for voter in &pair.voters {
            let number = voter.number().to_be_bytes();
            assert!(!holds(&tag.0, &number[3..]) && !holds(&sealed.0, &number[3..]));
        }
    }
    for voter in &pair.voters {
        let digits = voter.digits();
        let number = voter.number().to_be_bytes();
        assert!(!ops.iter().any(|record| holds(record, &number[3..]) || holds(record, digits.as_bytes())));
    }
    // The one exception: the hash of a void right stands beside a voter, and of no other.
    let hashes: Vec<_> =
        rights.iter().map(|right| desk.iter().any(|r| holds(r, &right.void_hash()))).collect();
    assert_eq!(hashes, [false, false, false, true]);
}

/// Every way bytes come out of `{:?}`: a list of numbers, or hexadecimal.
fn shows(text: &str, secret: &[u8]) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let part = &secret[..secret.len().min(8)];
    let list: Vec<String> = part.iter().map(u8::to_string).collect();
    let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
    text.contains(&list.join(",")) || text.to_lowercase().contains(&hex)
}

#[test]
fn the_search_for_secrets_in_text_finds_them() {
    let secret = [0xA5, 1, 2, 3, 4, 5, 6, 7, 8];
    assert!(shows(&format!("{secret:?}"), &secret));
    assert!(shows(&format!("{secret:#?}"), &secret));
    assert!(shows(&format!("{secret:02X?}").replace(", ", ""), &secret));
    assert!(!shows("[1, 2, 3]", &secret));
}

#[test]
fn no_debug_text_shows_a_right_a_ballot_a_key_or_a_voter() {
    for suites in [SuiteSet::ALL, SuiteSet(0b011)] {
        no_text_shows_a_secret(suites);
    }
}

fn no_text_shows_a_secret(suites: SuiteSet) {
    let (mut pair, mut rights) = day(suites);
    // One more right under way, so that the machines hold everything they ever hold.
    pair.rogue(0).heard.clear();
    pair.issue(5, L0).unwrap();
    pair.run(secs(1));
    let Some(Message::BallotOpen { right, .. }) = pair.rogue(0).heard.pop() else { panic!("no right") };
    rights.push(right);
    pair.say(0, cast(right, 105));
    pair.issue(6, L1).unwrap();
    pair.run(secs(1));
    pair.lift(L1);
    pair.vote(1, &ballot(56));
    let message = cast(right, 105);
    let receipt = Message::VoteReceipt { right, result: VoteResult::Recorded, receipt: [0xC3; 16] };
    let texts = [
        ("controller", format!("{:?}", pair.station())),
        ("devices", format!("{:?}", pair.devices)),
        ("setup", format!("{:?}", pair.setup)),
        ("records", format!("{:?} {:?}", pair.store.desk, pair.store.ops)),
        ("slots", format!("{:?}", pair.store.slots)),
        ("evidence", format!("{:?}", pair.store.evidence())),
        ("notices", format!("{:?}", pair.notices)),
        ("messages", format!("{message:?} {receipt:?}")),
        ("ballot", format!("{:?}", SealedBallot::stand_in(&ballot(105)))),
    ];
    let keys = RightKeys::new(&SECRET);
    let mut secrets: Vec<(&str, Vec<u8>)> = vec![
        ("precinct secret", SECRET.to_vec()),
        ("receipt", [0xC3; 16].to_vec()),
        ("device seed", vec![1; 32]),
        ("device seed", vec![2; 32]),
    ];
    for right in &rights {
        secrets.push(("nonce", right.nonce.to_vec()));
        secrets.push(("mac", right.mac.to_vec()));
        secrets.push(("tag", keys.recognise(right).unwrap().0.to_vec()));
    }
    for code in [55, 56, 100, 101, 102, 105] {
        // The part behind the stand-in's mark, where the choices are.
        secrets.push(("ballot", SealedBallot::stand_in(&ballot(code)).0[24..].to_vec()));
    }
    for (what, text) in &texts {
        for (name, secret) in &secrets {
            assert!(!shows(text, secret), "{what} shows a {name}");
        }
        for voter in &pair.voters {
            assert!(!text.contains(&voter.number().to_string()), "{what} shows a voter");
        }
    }
}
