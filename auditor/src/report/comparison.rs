//! Two numbers that must stand in a relation.

use std::fmt;

use serde::Serialize;

/// A number and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// What it counts, in words.
    pub what: String,
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
    pub scope: String,
    /// First number.
    pub left: Amount,
    /// What must hold.
    pub relation: Relation,
    /// Second number.
    pub right: Amount,
}

impl Comparison {
    /// Demands that two numbers are the same.
    pub(crate) fn equal(left: (&str, u64), right: (&str, u64)) -> Self {
        Self::new(left, Relation::Equal, right)
    }

    /// Demands that the first number is at most the second.
    pub(crate) fn at_most(left: (&str, u64), right: (&str, u64)) -> Self {
        Self::new(left, Relation::AtMost, right)
    }

    fn new(left: (&str, u64), relation: Relation, right: (&str, u64)) -> Self {
        let amount = |(what, value): (&str, u64)| Amount { what: what.to_owned(), value };
        Self { scope: String::new(), left: amount(left), relation, right: amount(right) }
    }

    /// Names the contest the numbers belong to.
    pub(crate) fn within(self, scope: String) -> Self {
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
        if !self.scope.is_empty() {
            write!(f, "{}: ", self.scope)?;
        }
        write!(f, "{} {}, {} {}", self.left.what, self.left.value, self.right.what, self.right.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_tells_size_and_side() {
        let short = Comparison::equal(("marks", 412), ("votes", 303));
        assert!(!short.holds());
        assert_eq!((short.difference(), short.larger().unwrap().what.as_str()), (109, "marks"));
        assert_eq!((short.numbers(), short.to_string()), ("412 / 303".into(), "marks 412, votes 303".into()));
        let bound = Comparison::at_most(("found", 3), ("issued", 4)).within("party list".into());
        assert!(bound.holds());
        assert_eq!(
            (bound.numbers(), bound.to_string()),
            ("3 <= 4".into(), "party list: found 3, issued 4".into())
        );
    }
}
