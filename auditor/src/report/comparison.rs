//! Two numbers that must stand in a relation.

use std::fmt;

use language::Message;
use serde::Serialize;

/// A number and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// What it counts, in words.
    pub what: Message,
    /// The number.
    pub value: u64,
}

/// How two numbers must relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Both are the same.
    Equal,
    /// The left is at most the right.
    AtMost,
}

/// Two numbers held against each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Contest, or empty where the numbers belong to the whole precinct.
    pub scope: Message,
    /// First number.
    pub left: Amount,
    /// What must hold.
    pub relation: Relation,
    /// Second number.
    pub right: Amount,
}

impl Comparison {
    /// Demands that two numbers are the same.
    pub(crate) fn equal(left: (impl Into<Message>, u64), right: (impl Into<Message>, u64)) -> Self {
        Self::new(left, Relation::Equal, right)
    }

    /// Demands that the first number is at most the second.
    pub(crate) fn at_most(left: (impl Into<Message>, u64), right: (impl Into<Message>, u64)) -> Self {
        Self::new(left, Relation::AtMost, right)
    }

    fn new(left: (impl Into<Message>, u64), relation: Relation, right: (impl Into<Message>, u64)) -> Self {
        let left = Amount { what: left.0.into(), value: left.1 };
        let right = Amount { what: right.0.into(), value: right.1 };
        Self { scope: Message::nothing(), left, relation, right }
    }

    /// Names the contest the numbers belong to.
    pub(crate) fn within(self, scope: Message) -> Self {
        Self { scope, ..self }
    }

    /// Returns whether the relation holds.
    pub fn holds(&self) -> bool {
        match self.relation {
            Relation::Equal => self.left.value == self.right.value,
            Relation::AtMost => self.left.value <= self.right.value,
        }
    }

    /// Returns the difference of the two numbers.
    pub fn difference(&self) -> u64 {
        self.left.value.abs_diff(self.right.value)
    }

    /// Returns the larger number, if they differ.
    pub fn larger(&self) -> Option<&Amount> {
        match self.left.value.cmp(&self.right.value) {
            std::cmp::Ordering::Less => Some(&self.right),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(&self.left),
        }
    }

    /// Returns both numbers with what they count, and the contest before them.
    pub fn told(&self) -> Message {
        self.in_words("pair")
    }

    /// Returns both numbers in the words of a key that puts them in as `pair` does.
    pub(super) fn in_words(&self, key: &'static str) -> Message {
        let pair = Message::new(key)
            .put("left", self.left.what.clone())
            .put("a", self.left.value)
            .put("right", self.right.what.clone())
            .put("b", self.right.value);
        if self.scope.is_empty() {
            return pair;
        }
        Message::new("within").put("scope", self.scope.clone()).put("told", pair)
    }

    /// Returns the numbers alone: `12 = 12`, `3 <= 4`, `12 / 13` where they do not agree.
    pub fn numbers(&self) -> String {
        let sign = match (self.holds(), self.relation) {
            (true, Relation::Equal) => "=",
            (true, Relation::AtMost) => "<=",
            (false, Relation::Equal) => "/",
            (false, Relation::AtMost) => ">",
        };
        format!("{} {sign} {}", self.left.value, self.right.value)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_tells_size_and_side() {
        let name = |text: &str| Message::name(text);
        let short = Comparison::equal((name("marks"), 412), (name("votes"), 303));
        assert!(!short.holds());
        assert_eq!((short.difference(), &short.larger().unwrap().what), (109, &name("marks")));
        assert_eq!((short.numbers(), short.to_string()), ("412 / 303".into(), "marks 412, votes 303".into()));
        let bound = Comparison::at_most((name("found"), 3), (name("issued"), 4)).within(name("party list"));
        assert!(bound.holds());
        assert_eq!(
            (bound.numbers(), bound.to_string()),
            ("3 <= 4".into(), "party list: found 3, issued 4".into())
        );
    }
}
