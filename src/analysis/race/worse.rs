//! Whether any of several contestants is worse than its reference: one-sided Mann-Whitney tests with Holm's correction.
//!
//! The reference's runs had other random numbers, so there are no pairs. A table of p-values above the level says only that nothing
//! was found with so many runs.

use super::{Method, Tail, holm, rank_sum};
use crate::trial::Direction;

/// For each (ours, reference), no NaN among them, the corrected p-value of "ours is worse"; 1 where a side is empty.
pub fn worse(pairs: &[(&[f64], &[f64])], direction: Direction) -> Vec<f64> {
    let tail = match direction {
        Direction::Minimize => Tail::Greater,
        Direction::Maximize => Tail::Less,
    };
    let one =
        |(ours, theirs): &(&[f64], &[f64])| rank_sum(ours, theirs, tail, Method::Auto).map_or(1.0, |r| r.p);
    holm(&pairs.iter().map(one).collect::<Vec<f64>>())
}
