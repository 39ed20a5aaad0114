//! Units that contain themselves: the circles of a graph, in one pass however long they are.

use std::collections::{BTreeMap, BTreeSet};

/// Returns what lies on a circle, by what leads where (Kosaraju's algorithm, without recursion).
pub(super) fn circular(ways: &BTreeMap<u32, Vec<u32>>) -> BTreeSet<u32> {
    let mut back: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (from, to) in ways.iter().flat_map(|(from, all)| all.iter().map(move |to| (*from, *to))) {
        back.entry(to).or_default().push(from);
    }
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for start in ways.keys() {
        walk(*start, ways, &mut seen, &mut order);
    }
    let mut seen = BTreeSet::new();
    let mut circular = BTreeSet::new();
    for start in order.into_iter().rev() {
        let mut group = Vec::new();
        walk(start, &back, &mut seen, &mut group);
        let is_own = ways.get(&start).is_some_and(|all| all.contains(&start));
        if 1 < group.len() || (is_own && !group.is_empty()) {
            circular.extend(group);
        }
    }
    circular
}

/// Walks to all that is new from a start, and puts each down when all behind it is done.
fn walk(start: u32, ways: &BTreeMap<u32, Vec<u32>>, seen: &mut BTreeSet<u32>, done: &mut Vec<u32>) {
    let next = |at: u32, place: usize| ways.get(&at).and_then(|all| all.get(place)).copied();
    if !seen.insert(start) {
        return;
    }
    let mut open = vec![(start, 0)];
    while let Some((at, place)) = open.pop() {
        let Some(to) = next(at, place) else {
            done.push(at);
            continue;
        };
        open.push((at, place + 1));
        if seen.insert(to) {
            open.push((to, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ways: &[(u32, u32)]) -> Vec<u32> {
        let mut all: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        ways.iter().for_each(|(from, to)| all.entry(*from).or_default().push(*to));
        circular(&all).into_iter().collect()
    }

    #[test]
    fn circles_are_told_from_what_leads_to_them() {
        assert!(of(&[(1, 2), (2, 3), (1, 3)]).is_empty());
        assert_eq!(of(&[(7, 7), (7, 8)]), [7]);
        // 4 lies between two circles and on none.
        assert_eq!(of(&[(1, 2), (2, 1), (2, 4), (4, 5), (5, 6), (6, 5), (0, 1)]), [1, 2, 5, 6]);
        assert_eq!(of(&[(1, 2), (2, 1), (2, 3), (3, 2)]), [1, 2, 3]);
    }
}
