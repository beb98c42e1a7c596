//! Who dominates whom: ranks of non-domination, the front, and crowding distances, for several objectives that are minimised.
//!
//! Points are rows of a flat list: `values[i * objectives + k]`. One point dominates another if it is nowhere worse and
//! somewhere better. Rank 0 is the front, rank r what is the front once the ranks below r are taken away; equal points share a
//! rank. A NaN counts as +infinity. The ranks are found by efficient non-dominated sorting: in lexicographic order nobody is
//! dominated by a later point, so each point goes to the first front that holds nobody who dominates it, found by bisection
//! (X. Zhang, Y. Tian, R. Cheng, Y. Jin, "An efficient approach to nondominated sorting", IEEE TEC 19 (2015)).
//!
//! Crowding distances and the survivors of a generation follow K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, "A fast and elitist
//! multiobjective genetic algorithm: NSGA-II", IEEE TEC 6 (2002), in Optuna's reading: gaps are divided by the width of the
//! finite values, infinity minus infinity is 0, and ties keep the order that the sorts leave. Volumes: see
//! [`hypervolume`](super::hypervolume).

use super::order::ascending;
use std::cmp::Ordering;

/// The value as it is compared: NaN is worst, and the two zeros are one.
fn clean(x: f64) -> f64 {
    if x.is_nan() { f64::INFINITY } else { x + 0.0 }
}

/// The points as they are compared.
pub(super) fn cleaned(values: &[f64]) -> Vec<f64> {
    values.iter().map(|x| clean(*x)).collect()
}

fn lexicographic(a: &[f64], b: &[f64]) -> Ordering {
    a.iter().zip(b).map(|(x, y)| x.total_cmp(y)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

/// The places of the points in lexicographic order, and for each place whether it is the first of its equals. Of cleaned values.
pub(super) fn sorted_rows(values: &[f64], objectives: usize) -> Vec<(u32, bool)> {
    let row = |i: u32| &values[i as usize * objectives..][..objectives];
    let count = values.len().checked_div(objectives).unwrap_or(0) as u32;
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by(|a, b| lexicographic(row(*a), row(*b)));
    let first = |k: usize| k == 0 || row(order[k]) != row(order[k - 1]);
    (0..order.len()).map(|k| (order[k], first(k))).collect()
}

/// The rank of each point, 0 for the front.
pub fn ranks(values: &[f64], objectives: usize) -> Vec<u32> {
    let values = cleaned(values);
    let row = |i: u32| &values[i as usize * objectives..][..objectives];
    let order = sorted_rows(&values, objectives);
    let mut ranks = vec![0; order.len()];
    let mut fronts: Vec<Vec<u32>> = Vec::new();
    let mut rank = 0;
    for (i, first) in order {
        if first {
            // Whoever precedes in lexicographic order dominates if it is nowhere worse. Who is dominated by a front is dominated
            // by those before it.
            let dominated = |front: &Vec<u32>| {
                front.iter().rev().any(|j| row(*j).iter().zip(row(i)).all(|(a, b)| a <= b))
            };
            rank = fronts.partition_point(dominated);
            if rank == fronts.len() {
                fronts.push(Vec::new());
            }
            fronts[rank].push(i);
        }
        ranks[i as usize] = rank as u32;
    }
    ranks
}

/// The ranks where some points break constraints: those with a `penalty` of at most 0 first, among themselves; then the others
/// by their penalty, equal ones sharing a rank.
pub fn constrained_ranks(values: &[f64], objectives: usize, penalty: &[f64]) -> Vec<u32> {
    let part = |broken: bool| -> Vec<usize> {
        (0..penalty.len()).filter(|i| (penalty[*i] <= 0.0) != broken).collect()
    };
    let (kept, broken) = (part(false), part(true));
    let rows: Vec<f64> =
        kept.iter().flat_map(|i| values[i * objectives..(i + 1) * objectives].iter().copied()).collect();
    let penalties: Vec<f64> = broken.iter().map(|i| penalty[*i]).collect();
    let mut all = vec![0; penalty.len()];
    let mut next = 0;
    for (i, rank) in kept.iter().zip(ranks(&rows, objectives)) {
        all[*i] = rank;
        next = next.max(rank + 1);
    }
    for (i, rank) in broken.iter().zip(ranks(&penalties, 1)) {
        all[*i] = next + rank;
    }
    all
}

/// The points that nobody dominates, in their order; equal ones are all there.
pub fn front(values: &[f64], objectives: usize) -> Vec<u32> {
    let ranks = ranks(values, objectives);
    (0..ranks.len() as u32).filter(|i| ranks[*i as usize] == 0).collect()
}

/// How lonely each of `members` is, in their order: for each objective the gap between its two neighbours as a share of the
/// width, summed; the ends are infinitely lonely.
pub fn crowding_distances(values: &[f64], objectives: usize, members: &[u32]) -> Vec<f64> {
    let crowded = crowded(values, objectives, members);
    let mut distances = vec![0.0; crowded.len()];
    crowded.into_iter().for_each(|(place, distance)| distances[place as usize] = distance);
    distances
}

/// `members`, the loneliest first.
pub fn by_crowding(values: &[f64], objectives: usize, members: &[u32]) -> Vec<u32> {
    let crowded = crowded(values, objectives, members);
    let distances: Vec<f64> = crowded.iter().map(|(_, distance)| *distance).collect();
    // Ascending and then turned round: so ties come in the reverse of the order that the crowding left.
    ascending(&distances).into_iter().rev().map(|i| members[crowded[i].0 as usize]).collect()
}

/// (place in `members`, distance) in the order that sorting by one objective after the other leaves.
fn crowded(values: &[f64], objectives: usize, members: &[u32]) -> Vec<(u32, f64)> {
    let mut order: Vec<(u32, f64)> = (0..members.len() as u32).map(|place| (place, 0.0)).collect();
    for k in 0..objectives {
        let value = |place: u32| clean(values[members[place as usize] as usize * objectives + k]);
        let keys: Vec<f64> = order.iter().map(|(place, _)| value(*place)).collect();
        order = ascending(&keys).into_iter().map(|i| order[i]).collect();
        let sorted: Vec<f64> = order.iter().map(|(place, _)| value(*place)).collect();
        if sorted.first() == sorted.last() {
            continue;
        }
        let low = sorted.iter().copied().find(|v| *v != f64::NEG_INFINITY).unwrap_or(0.0);
        let high = sorted.iter().rev().copied().find(|v| *v != f64::INFINITY).unwrap_or(0.0);
        // All infinite on one side: the width is that of nothing.
        let width = if high - low > 0.0 { high - low } else { 1.0 };
        for (j, (_, distance)) in order.iter_mut().enumerate() {
            let below = if j == 0 { f64::NEG_INFINITY } else { sorted[j - 1] };
            let above = sorted.get(j + 1).copied().unwrap_or(f64::INFINITY);
            *distance += if below == above { 0.0 } else { (above - below) / width };
        }
    }
    order
}

/// The `size` survivors: whole ranks in their order while they do not fill the place, and of the rank that does, the loneliest.
pub fn elite(values: &[f64], objectives: usize, ranks: &[u32], size: usize) -> Vec<u32> {
    let mut chosen: Vec<u32> = Vec::new();
    for rank in 0..=ranks.iter().copied().max().unwrap_or(0) {
        let members: Vec<u32> = (0..ranks.len() as u32).filter(|i| ranks[*i as usize] == rank).collect();
        if chosen.len() + members.len() < size {
            chosen.extend(members);
        } else {
            let room = size - chosen.len();
            chosen.extend(by_crowding(values, objectives, &members).into_iter().take(room));
            break;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peeling_gives_the_same_ranks() {
        use crate::math::rng::{Lane, Stream};
        let mut stream = Stream::new(5, Lane::Test, 0);
        for objectives in 1..=4usize {
            // A coarse grid, so that equal points and equal coordinates are common.
            let values: Vec<f64> = (0..60 * objectives).map(|_| f64::from(stream.below(6))).collect();
            let row = |i: usize| &values[i * objectives..(i + 1) * objectives];
            let dominates =
                |a: usize, b: usize| row(a) != row(b) && row(a).iter().zip(row(b)).all(|(x, y)| x <= y);
            let mut expected = vec![u32::MAX; 60];
            for rank in 0.. {
                let left: Vec<usize> = (0..60).filter(|i| expected[*i] == u32::MAX).collect();
                if left.is_empty() {
                    break;
                }
                for i in &left {
                    if !left.iter().any(|j| dominates(*j, *i)) {
                        expected[*i] = rank;
                    }
                }
            }
            assert_eq!(ranks(&values, objectives), expected, "{objectives} objectives");
        }
    }

    #[test]
    fn nan_is_worst_and_nothing_is_fine() {
        assert_eq!(ranks(&[f64::NAN, 1.0, 0.0, 1.0, f64::INFINITY, 1.0], 2), [1, 0, 1]);
        assert!(ranks(&[], 2).is_empty() && front(&[], 3).is_empty() && elite(&[], 2, &[], 5).is_empty());
        let ends = crowding_distances(&[f64::NAN, 1.0, 0.0, 2.0], 2, &[0, 1]);
        assert!(ends.iter().all(|d| *d == f64::INFINITY), "{ends:?}");
    }
}
