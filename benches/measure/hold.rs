//! H, the measure of every ratio: the cost of one hold on `BinaryHeap` with 16 pending events.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Holds of one call.
pub(crate) const HOLDS: u32 = 100_000;

/// Pops one event and plans another, [`HOLDS`] times, with 16 pending.
pub(crate) fn hold() -> u64 {
    let mut heap: BinaryHeap<Reverse<(u64, u32, u32)>> = BinaryHeap::new();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut step = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random >> 40
    };
    (0..16).for_each(|n| heap.push(Reverse((step(), n, 0))));
    for n in 0..HOLDS {
        if let Some(Reverse((at, source, _))) = heap.pop() {
            heap.push(Reverse((at + 1 + step(), source, n)));
        }
    }
    heap.pop().map_or(0, |Reverse((at, _, _))| at)
}
