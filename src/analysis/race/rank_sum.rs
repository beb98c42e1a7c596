//! The Mann-Whitney U test: does one of two independent samples tend to be larger?
//!
//! U counts the pairs in which the first sample's value is larger, ties as a half. If both samples come from one distribution, every
//! choice of which values are the first sample's is as likely, so U's distribution given the values is known, ties or not. Where
//! both samples have more than [`EXACT_UP_TO`] values the normal approximation is used, with the corrections for ties and for
//! continuity that scipy makes.
//!
//! Source: H. Mann, D. Whitney, Annals of Mathematical Statistics 18, 1947. Unlike scipy's automatic choice, ties do not end the
//! exact way.

use super::{Method, Tail, mid_ranks};
use crate::math::float;
use crate::math::stats::normal_cdf;

/// [`Method::Auto`] is exact while one sample has no more values than this and both together no more than [`EXACT_TOTAL`].
pub const EXACT_UP_TO: usize = 8;
pub const EXACT_TOTAL: usize = 200;

/// The outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankSum {
    /// Of the first sample; of the second it is n1 n2 - u.
    pub u: f64,
    pub p: f64,
    pub exact: bool,
    /// Chance that a random value of the first sample is larger than one of the second, ties as a half.
    pub larger: f64,
}

/// Tests `first` against `second`, no NaN among them; `None` if one is empty.
pub fn rank_sum(first: &[f64], second: &[f64], tail: Tail, method: Method) -> Option<RankSum> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    let (ranks, ties) = mid_ranks(&all);
    let (n1, n2, n) = (first.len() as f64, second.len() as f64, all.len() as f64);
    let u = ranks[..first.len()].iter().fold(0.0, |sum, r| sum + r) - n1 * (n1 + 1.0) / 2.0;
    let exact = match method {
        Method::Auto => first.len().min(second.len()) <= EXACT_UP_TO && all.len() <= EXACT_TOTAL,
        Method::Exact => true,
        Method::Normal => false,
    };
    let p = if exact {
        let (low, high) = tails(&ranks, first.len(), u + n1 * (n1 + 1.0) / 2.0);
        tail.p(low, high)
    } else {
        let cubes = ties.iter().map(|&t| f64::from(t)).fold(0.0, |sum, t| sum + (t * t * t - t));
        let deviation = float::sqrt(n1 * n2 / 12.0 * (n + 1.0 - cubes / (n * (n - 1.0)).max(1.0)));
        let beyond = |u: f64| {
            if deviation > 0.0 { normal_cdf(-(u - n1 * n2 / 2.0 - 0.5) / deviation) } else { 1.0 }
        };
        tail.p(beyond(n1 * n2 - u), beyond(u))
    };
    Some(RankSum { u, p, exact, larger: u / (n1 * n2) })
}

/// Chances that `n1` of the `ranks`, drawn at random, sum to at most and to at least `sum`.
fn tails(ranks: &[f64], n1: usize, sum: f64) -> (f64, f64) {
    let steps: Vec<usize> = ranks.iter().map(|r| (2.0 * r) as usize).collect();
    let top = steps.iter().sum::<usize>();
    // By how many are drawn and twice their sum: the number of ways.
    let mut ways = vec![vec![0.0; top + 1]; n1 + 1];
    ways[0][0] = 1.0;
    for (seen, &step) in steps.iter().enumerate() {
        for drawn in (1..=n1.min(seen + 1)).rev() {
            let (fewer, more) = ways.split_at_mut(drawn);
            for (to, from) in more[0][step..].iter_mut().zip(&fewer[drawn - 1]) {
                *to += from;
            }
        }
    }
    let ways = &ways[n1];
    let at = ((2.0 * sum) as usize).min(top);
    let total = ways.iter().fold(0.0, |sum, w| sum + w);
    let low = ways[..=at].iter().fold(0.0, |sum, w| sum + w);
    let high = ways[at..].iter().rev().fold(0.0, |sum, w| sum + w);
    (low / total, high / total)
}
