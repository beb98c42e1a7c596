//! Wilcoxon's signed-rank test: do paired differences lie around 0?
//!
//! The sizes of the differences are ranked, ties shared; W+ is the sum of the ranks of the positive ones. If their distribution is
//! symmetric about 0, every sign is a coin flip given the sizes, so the distribution of W+ is known exactly, ties or not: it is
//! built up rank by rank. Above [`EXACT_UP_TO`] differences the normal approximation with scipy's correction for ties is used, no
//! correction for continuity.
//!
//! Zeros: left out (Wilcoxon), ranked and then left out (Pratt), or ranked and shared by both sides (split), as in scipy. Unlike
//! scipy's automatic choice, ties and zeros do not end the exact way at 13 differences.
//!
//! Source: F. Wilcoxon, Biometrics Bulletin 1 (1945); J. Pratt, J. American Statistical Association 54 (1959).

use super::{Method, Tail, mid_ranks};
use crate::math::float;
use crate::math::stats::normal_cdf;

/// Most differences that [`Method::Auto`] treats exactly.
pub const EXACT_UP_TO: usize = 50;

/// What is done with differences of 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    Drop,
    Pratt,
    Split,
}

/// The outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRank {
    /// Sum of the ranks of positive differences, and of negative ones.
    pub plus: f64,
    pub minus: f64,
    /// Differences that are not 0.
    pub used: u32,
    /// 1 if there are none.
    pub p: f64,
    pub exact: bool,
}

/// Tests `differences`, none of them NaN; infinite ones are the largest.
pub fn signed_rank(differences: &[f64], zeros: Zeros, tail: Tail, method: Method) -> SignedRank {
    let kept: Vec<f64> = differences.iter().copied().filter(|d| zeros != Zeros::Drop || *d != 0.0).collect();
    let sizes: Vec<f64> = kept.iter().map(|d| d.abs()).collect();
    let (ranks, ties) = mid_ranks(&sizes);
    let sum = |keep: &dyn Fn(f64) -> bool| {
        kept.iter().zip(&ranks).filter(|(d, _)| keep(**d)).fold(0.0, |sum, (_, rank)| sum + rank)
    };
    let (positive, negative, zero) = (sum(&|d| d > 0.0), sum(&|d| d < 0.0), sum(&|d| d == 0.0));
    let shared = if zeros == Zeros::Split { zero / 2.0 } else { 0.0 };
    let (plus, minus) = (positive + shared, negative + shared);
    let moving: Vec<f64> = kept.iter().zip(&ranks).filter(|(d, _)| **d != 0.0).map(|(_, r)| *r).collect();
    let used = moving.len() as u32;
    if used == 0 {
        return SignedRank { plus, minus, used, p: 1.0, exact: true };
    }
    let exact = match method {
        Method::Auto => kept.len() <= EXACT_UP_TO,
        Method::Exact => true,
        Method::Normal => false,
    };
    let p = if exact {
        let (low, high) = tails(&coin_flips(&moving), positive);
        tail.p(low, high)
    } else {
        let count = kept.len() as f64;
        let nulls = if zeros == Zeros::Pratt { (kept.len() - moving.len()) as f64 } else { 0.0 };
        let mean = (count * (count + 1.0) - nulls * (nulls + 1.0)) / 4.0;
        let cubes = |n: f64| n * (n + 1.0) * (2.0 * n + 1.0);
        // Under Pratt's rule the zeros, which are the smallest, are no ties.
        let tied = &ties[usize::from(nulls > 0.0)..];
        let shared = tied.iter().map(|&t| f64::from(t)).fold(0.0, |sum, t| sum + (t * t * t - t));
        let deviation = float::sqrt((cubes(count) - cubes(nulls) - shared / 2.0) / 24.0);
        let z = (plus - mean) / deviation;
        tail.p(normal_cdf(z), normal_cdf(-z))
    };
    SignedRank { plus, minus, used, p, exact }
}

/// Chance of each value of twice the sum of the heads' ranks; the ranks are multiples of 1/2.
pub(super) fn coin_flips(ranks: &[f64]) -> Vec<f64> {
    let steps: Vec<usize> = ranks.iter().map(|r| (2.0 * r) as usize).collect();
    let mut chances = vec![0.0; steps.iter().sum::<usize>() + 1];
    chances[0] = 1.0;
    let mut top = 0;
    for step in steps {
        top += step;
        for sum in (0..=top).rev() {
            let with = if sum >= step { chances[sum - step] } else { 0.0 };
            chances[sum] = 0.5 * chances[sum] + 0.5 * with;
        }
    }
    chances
}

/// Chances of at most, and of at least, `sum`.
fn tails(chances: &[f64], sum: f64) -> (f64, f64) {
    let at = ((2.0 * sum) as usize).min(chances.len() - 1);
    let low = chances[..=at].iter().fold(0.0, |sum, p| sum + p);
    let high = chances[at..].iter().rev().fold(0.0, |sum, p| sum + p);
    (low, high)
}
