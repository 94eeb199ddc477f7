//! Deferred acceptance on short lists (phase 3; Gale and Shapley 1962).
//!
//! Searchers propose in order of u; a receiver holds the proposals it ranks highest by v, up to its free capacity, and
//! refuses those below its reservation. No blocking pair on the lists remains. Limits: one candidate each and V places
//! match V(1 - (1 - 1/V)^U) of U searchers in the mean; full lists need about n `H_n` proposals (V1-V3).

use std::collections::BTreeMap;

/// One entry of a searcher's list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// The receiver.
    pub receiver: u32,
    /// Its value to the searcher.
    pub to_searcher: f64,
    /// The searcher's value to it.
    pub to_receiver: f64,
}

/// Who is matched, and how many proposals it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching {
    /// By searcher: the position in its list of the receiver that holds it at the end.
    pub matched: Vec<Option<usize>>,
    /// Proposals made.
    pub proposals: usize,
}

/// Stable matching of searchers to receivers; `capacity` tells how many places a receiver has. A receiver refuses
/// entries whose value to it lies below `reservation`, if there is one. Equal values rank the earlier searcher first.
pub fn deferred_acceptance(
    lists: &[Vec<Entry>],
    capacity: impl Fn(u32) -> usize,
    reservation: Option<f64>,
) -> Matching {
    let orders: Vec<Vec<usize>> = lists.iter().map(|list| best_first(list)).collect();
    let mut next = vec![0; lists.len()];
    let mut held: BTreeMap<u32, Vec<(f64, usize)>> = BTreeMap::new();
    let mut matched = vec![None; lists.len()];
    let mut proposals = 0;
    let mut unmatched: Vec<usize> = (0..lists.len()).rev().collect();
    while let Some(searcher) = unmatched.pop() {
        let Some(&at) = orders[searcher].get(next[searcher]) else { continue };
        next[searcher] += 1;
        proposals += 1;
        let Entry { receiver, to_receiver, .. } = lists[searcher][at];
        let acceptable = reservation.is_none_or(|reservation| to_receiver >= reservation);
        let places = capacity(receiver);
        if !acceptable || places == 0 {
            unmatched.push(searcher);
            continue;
        }
        let holders = held.entry(receiver).or_default();
        holders.push((to_receiver, searcher));
        matched[searcher] = Some(at);
        if holders.len() > places {
            let worst = lowest(holders);
            let (_, refused) = holders.swap_remove(worst);
            matched[refused] = None;
            unmatched.push(refused);
        }
    }
    Matching { matched, proposals }
}

fn best_first(list: &[Entry]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|&a, &b| list[b].to_searcher.total_cmp(&list[a].to_searcher).then(a.cmp(&b)));
    order
}

/// Position of the holder of lowest value, the later searcher where values are equal.
fn lowest(holders: &[(f64, usize)]) -> usize {
    let mut worst = 0;
    for (at, holder) in holders.iter().enumerate() {
        let order = holder.0.total_cmp(&holders[worst].0).then(holders[worst].1.cmp(&holder.1));
        if order.is_lt() {
            worst = at;
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(receiver: u32, to_searcher: f64, to_receiver: f64) -> Entry {
        Entry { receiver, to_searcher, to_receiver }
    }

    #[test]
    fn a_better_searcher_displaces_a_worse_one() {
        // Both want receiver 1 most; it prefers the second, so the first takes its second choice.
        let lists = [vec![entry(1, 2.0, 0.3), entry(2, 1.0, 0.9)], vec![entry(1, 5.0, 0.8)]];
        let matching = deferred_acceptance(&lists, |_| 1, None);
        assert_eq!(matching.matched, [Some(1), Some(0)]);
        assert_eq!(matching.proposals, 3);
    }

    #[test]
    fn capacity_and_reservation_bind() {
        let lists = [vec![entry(1, 1.0, 0.3)], vec![entry(1, 1.0, 0.8)], vec![entry(1, 1.0, 0.5)]];
        assert_eq!(deferred_acceptance(&lists, |_| 2, None).matched, [None, Some(0), Some(0)]);
        assert_eq!(deferred_acceptance(&lists, |_| 3, Some(0.6)).matched, [None, Some(0), None]);
        assert_eq!(deferred_acceptance(&lists, |_| 0, None).matched, [None, None, None]);
    }
}
