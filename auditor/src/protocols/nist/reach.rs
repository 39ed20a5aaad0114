//! Which units lead to which: asked for many units at once and answered in one walk, whatever a file says of their parts.

use std::collections::{BTreeMap, BTreeSet};

/// Returns the starts and all that is reached from them; none if that takes more steps than there are left.
pub(super) fn reached<'a>(
    ways: &BTreeMap<u32, Vec<u32>>,
    starts: impl IntoIterator<Item = &'a u32>,
    steps: &mut u64,
) -> Option<BTreeSet<u32>> {
    let mut seen: BTreeSet<u32> = starts.into_iter().copied().collect();
    let mut open: Vec<u32> = seen.iter().copied().collect();
    while let Some(at) = open.pop() {
        for to in ways.get(&at).into_iter().flatten() {
            *steps = steps.checked_sub(1)?;
            if seen.insert(*to) {
                open.push(*to);
            }
        }
    }
    Some(seen)
}

/// Returns what is reached from a start other than itself, and in how many steps: at most two for each way.
pub(super) fn reached_from_another<'a>(
    ways: &BTreeMap<u32, Vec<u32>>,
    starts: impl IntoIterator<Item = &'a u32>,
) -> (BTreeSet<u32>, u64) {
    // Two origins of each are enough: at least one of them is another.
    let mut origins: BTreeMap<u32, (u32, Option<u32>)> = BTreeMap::new();
    let mut open: Vec<(u32, u32)> = starts.into_iter().map(|start| (*start, *start)).collect();
    let mut steps = 0;
    while let Some((at, origin)) = open.pop() {
        let is_new = match origins.get_mut(&at) {
            None => origins.insert(at, (origin, None)).is_none(),
            Some((first, second @ None)) if *first != origin => second.replace(origin).is_none(),
            Some(_) => false,
        };
        if is_new {
            let next = ways.get(&at).into_iter().flatten();
            open.extend(next.inspect(|_| steps += 1).map(|to| (*to, origin)));
        }
    }
    let is_other = |(at, (first, second)): &(u32, (u32, Option<u32>))| first != at || second.is_some();
    (origins.into_iter().filter(is_other).map(|(at, _)| at).collect(), steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(pairs: impl IntoIterator<Item = (u32, u32)>) -> BTreeMap<u32, Vec<u32>> {
        let mut all: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        pairs.into_iter().for_each(|(from, to)| all.entry(from).or_default().push(to));
        all
    }

    #[test]
    fn a_circle_back_to_a_start_is_no_other_start() {
        let circle = ways([(1, 2), (2, 1), (2, 3)]);
        assert_eq!(reached_from_another(&circle, &[1]).0, BTreeSet::from([2, 3]));
        assert_eq!(reached_from_another(&circle, &[1, 2]).0, BTreeSet::from([1, 2, 3]));
        assert_eq!(reached(&circle, &[2], &mut 9), Some(BTreeSet::from([1, 2, 3])));
    }

    #[test]
    fn the_answers_are_those_of_a_walk_from_each_start() {
        // Every graph of four units whose ways are the bits of a number, every set of starts.
        for bits in (0..1_u32 << 16).step_by(37) {
            let pair = |place: u32| (place / 4, place % 4);
            let ways = ways((0..16).filter(|place| bits >> place & 1 == 1).map(pair));
            for chosen in 0..16_u32 {
                let starts: Vec<u32> = (0..4).filter(|unit| chosen >> unit & 1 == 1).collect();
                let from = |start: &u32| reached(&ways, [start], &mut 99).unwrap();
                let is_reached =
                    |at: &u32| starts.iter().any(|start| start != at && from(start).contains(at));
                let expected: BTreeSet<u32> = (0..4).filter(is_reached).collect();
                assert_eq!(reached_from_another(&ways, &starts).0, expected, "{ways:?} from {starts:?}");
            }
        }
    }

    #[test]
    fn a_long_chain_with_a_start_at_every_link_takes_two_steps_a_link() {
        let length = 20_000;
        let chain = ways((0..length).map(|at| (at, at + 1)));
        let starts: Vec<u32> = (0..=length).collect();
        let (found, steps) = reached_from_another(&chain, &starts);
        assert_eq!(found.len(), 20_000);
        assert!(steps <= 40_000, "{steps}");
        let mut left = 20_000;
        assert_eq!(reached(&chain, &starts, &mut left).unwrap().len(), 20_001);
        assert_eq!(left, 0);
        assert_eq!(reached(&chain, &starts, &mut 19_999), None);
    }
}
