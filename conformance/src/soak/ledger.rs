//! Every right of a soak, and what came in under it: a ballot counts once, as it was cast, or the soak ends.
//!
//! Rights are recognised by a MAC under keys drawn for the run, so that any number of them needs no memory. Of what was
//! cast only a digest under another of these keys is kept, of the last rights alone: no choice can be read from it, and
//! nothing of it is written anywhere.

use std::collections::VecDeque;

use election::right::{Right, RightKeys};

use crate::verdict::Reason;

/// Settled rights whose digests are kept.
const REMEMBERED: usize = 4_096;

/// A digest of a right or of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Digest([u8; 16]);

/// How far the vote of a right has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// The right was sent; whether it arrived is not known.
    Offered,
    /// It arrived.
    Armed,
    /// The voter has cast.
    Voted,
    /// The ballot came in and has no receipt yet.
    Cast,
    /// A receipt says that it is recorded.
    Answered,
}

/// The right whose vote is under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) right: Right,
    pub(super) stage: Stage,
    content: Option<Digest>,
}

/// A ballot that came in lawfully.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cast {
    /// The first under the right that is under way.
    First,
    /// The same once more.
    Again,
    /// The same as was settled before: it should have been erased.
    Settled,
    /// Of a right from before this run.
    Older,
}

/// Why a soak ends at once: something would be recorded that nobody cast, or a ballot is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) Reason);

/// The rights of one run of a soak.
#[derive(Debug)]
pub(super) struct Ledger {
    keys: RightKeys,
    open: Option<Open>,
    settled: VecDeque<(Digest, Option<Digest>)>,
    /// Rights from before this run may still be on the device.
    takes_older: bool,
}

impl Ledger {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        Self { keys: RightKeys::new(secret), open: None, settled: VecDeque::new(), takes_older: true }
    }

    /// Issues a right; the one before it must be settled.
    pub(super) fn issue(&mut self, nonce: [u8; 16]) -> Right {
        assert!(self.open.is_none(), "a right is issued only after the one before it is settled");
        let right = self.keys.issue(nonce);
        self.open = Some(Open { right, stage: Stage::Offered, content: None });
        right
    }

    /// Takes a right that a controller issued.
    pub(super) fn issued(&mut self, right: Right) -> Result<(), Wrong> {
        let digest = Digest(right.void_hash());
        let is_known = self.open.is_some_and(|open| open.right == right)
            || self.settled.iter().any(|(known, _)| *known == digest);
        if is_known {
            return Err(Wrong(Reason::new("reason-same-right-issued-twice")));
        }
        self.open = Some(Open { right, stage: Stage::Armed, content: None });
        Ok(())
    }

    pub(super) const fn open(&self) -> Option<Open> {
        self.open
    }

    /// Notes how far the open vote has come; it never goes back.
    pub(super) fn reached(&mut self, stage: Stage) {
        if let Some(open) = &mut self.open {
            open.stage = open.stage.max(stage);
        }
    }

    /// Notes that the open right is unused after all.
    pub(super) fn rearmed(&mut self) {
        if let Some(open) = self.open.as_mut().filter(|open| open.content.is_none()) {
            open.stage = Stage::Armed;
        }
    }

    /// From now on every right must be one of this run.
    pub(super) fn expects_no_older(&mut self) {
        self.takes_older = false;
    }

    /// Takes a ballot that a terminal casts.
    pub(super) fn cast(&mut self, right: &Right, content: &[u8]) -> Result<Cast, Wrong> {
        if self.keys.recognise(right).is_none() {
            let never = Reason::new("reason-right-never-issued");
            return if self.takes_older { Ok(Cast::Older) } else { Err(Wrong(never)) };
        }
        let other = || Wrong(Reason::new("reason-two-contents-were-cast-under"));
        let (tag, digest) = (Digest(right.void_hash()), Digest(self.keys.receipt(right, content)));
        if let Some(open) = self.open.as_mut().filter(|open| open.right == *right) {
            return match open.content {
                None => {
                    open.content = Some(digest);
                    open.stage = open.stage.max(Stage::Cast);
                    Ok(Cast::First)
                }
                Some(known) if known == digest => Ok(Cast::Again),
                Some(_) => Err(other()),
            };
        }
        let before = self.settled.iter().find(|(known, _)| *known == tag).and_then(|(_, content)| *content);
        if before.is_some_and(|known| known != digest) { Err(other()) } else { Ok(Cast::Settled) }
    }

    /// Closes the open right: its ballot is recorded once, or it never reached the device.
    pub(super) fn settle(&mut self) {
        if let Some(open) = self.open.take() {
            if REMEMBERED <= self.settled.len() {
                self.settled.pop_front();
            }
            self.settled.push_back((Digest(open.right.void_hash()), open.content));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> (Ledger, Right) {
        let mut ledger = Ledger::new(&[7; 32]);
        ledger.expects_no_older();
        let right = ledger.issue([1; 16]);
        (ledger, right)
    }

    #[test]
    fn a_ballot_counts_once_and_its_repeat_is_known() {
        let (mut ledger, right) = begun();
        assert_eq!(ledger.cast(&right, b"one"), Ok(Cast::First));
        // A device that votes by itself may have cast before it is said to have voted.
        ledger.reached(Stage::Voted);
        ledger.rearmed();
        assert_eq!(ledger.open().unwrap().stage, Stage::Cast);
        assert_eq!(ledger.cast(&right, b"one"), Ok(Cast::Again));
        ledger.settle();
        assert!(ledger.open().is_none());
        assert_eq!(ledger.cast(&right, b"one"), Ok(Cast::Settled));
    }

    #[test]
    fn other_content_under_one_right_is_wrong_before_and_after_it_is_settled() {
        let (mut ledger, right) = begun();
        let wrong = Err(Wrong(Reason::new("reason-two-contents-were-cast-under")));
        assert_eq!(ledger.cast(&right, b"one"), Ok(Cast::First));
        assert_eq!(ledger.cast(&right, b"two"), wrong);
        ledger.settle();
        assert_eq!(ledger.cast(&right, b"two"), wrong);
    }

    #[test]
    fn a_right_nobody_issued_is_wrong_once_the_device_was_emptied() {
        let (mut ledger, right) = begun();
        let mut forged = right;
        forged.nonce[0] ^= 1;
        assert!(ledger.cast(&forged, b"one").is_err());
        let foreign = RightKeys::new(&[8; 32]).issue([1; 16]);
        assert_eq!(Ledger::new(&[7; 32]).cast(&foreign, b"one"), Ok(Cast::Older));
    }

    #[test]
    fn a_controller_issues_no_right_twice() {
        let mut ledger = Ledger::new(&[7; 32]);
        let right = RightKeys::new(&[8; 32]).issue([1; 16]);
        assert_eq!(ledger.issued(right), Ok(()));
        ledger.settle();
        assert_eq!(ledger.issued(right), Err(Wrong(Reason::new("reason-same-right-issued-twice"))));
    }

    #[test]
    fn memory_is_bounded_and_holds_no_content() {
        let mut ledger = Ledger::new(&[7; 32]);
        let content = *b"a choice nobody may find again!!";
        for number in 0..5_000_u32 {
            let mut nonce = [0; 16];
            nonce[..4].copy_from_slice(&number.to_be_bytes());
            let right = ledger.issue(nonce);
            assert_eq!(ledger.cast(&right, &content), Ok(Cast::First));
            ledger.settle();
        }
        assert_eq!(ledger.settled.len(), REMEMBERED);
        // The same content under two rights has two digests.
        assert_ne!(ledger.settled[0].1, ledger.settled[1].1);
        assert!(!format!("{ledger:?}").contains("choice"));
    }
}
