//! Wilcoxon's signed-rank test of paired differences, one-sided.
//!
//! R+ is the sum of the ranks of |d| over the positive differences; equal sizes share their mean rank, and half of the ranks
//! of zeros counts as positive ("zero-split"). F. Wilcoxon, Biometrics Bulletin 1 (1945); which distribution judges R+ is as
//! SciPy 1.17's `wilcoxon(zero_method="zsplit", correction=False, method="auto")` has it:
//!
//! - up to 50 differences without ties and zeros, and up to 13 with them: the exact distribution over all 2^m signs of the
//!   differences that are not zero (counted over doubled ranks, which are whole numbers);
//! - else the normal approximation with the variance corrected for ties: (n(n+1)(2n+1) - sum(t^3 - t)/2) / 24.
//!
//! Not here: two-sided tests, confidence intervals, Wilcoxon's and Pratt's way with zeros.

use crate::math::float;
use crate::math::order::ascending;
use crate::math::stats;

/// Most differences that are judged exactly if no two have one size and none is zero.
const EXACT: usize = 50;
/// Most differences that are judged exactly otherwise.
const EXACT_TIED: usize = 13;

/// P(R+ at least as large as observed) if each difference were as likely to be negative: small if they tend to be
/// positive. Finite differences only; 1 without any.
pub fn p_greater(differences: &[f64]) -> f64 {
    let n = differences.len();
    if n == 0 {
        return 1.0;
    }
    let sizes: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    let order: Vec<f64> = ascending(&sizes).into_iter().map(|i| differences[i]).collect();
    // Twice the mean rank of each group of equal size.
    let mut doubled = vec![0u64; n];
    let (mut ties, mut tied, mut start) = (0.0, false, 0);
    while start < n {
        let same = order[start..].iter().take_while(|d| d.abs() == order[start].abs()).count();
        doubled[start..start + same].fill((2 * start + same + 1) as u64);
        let t = same as f64;
        ties += t * t * t - t;
        tied |= same > 1;
        start += same;
    }
    let ranked = || order.iter().zip(&doubled);
    let zeros: u64 = ranked().filter(|(d, _)| **d == 0.0).map(|(_, r)| r).sum();
    let positive: u64 = ranked().filter(|(d, _)| **d > 0.0).map(|(_, r)| r).sum();
    let tied = tied || zeros > 0;
    if n <= if tied { EXACT_TIED } else { EXACT } {
        let ranks: Vec<u64> = ranked().filter(|(d, _)| **d != 0.0).map(|(_, r)| *r).collect();
        return exact(&ranks, positive);
    }
    let count = n as f64;
    let mean = count * (count + 1.0) * 0.25;
    let variance = (count * (count + 1.0) * (2.0 * count + 1.0) - ties / 2.0) / 24.0;
    let statistic = positive as f64 / 2.0 + zeros as f64 / 4.0;
    if variance <= 0.0 {
        return 1.0;
    }
    stats::normal_cdf(-(statistic - mean) / float::sqrt(variance))
}

/// Share of the subsets of `ranks` whose sum is at least `observed`. At most 50 ranks: every count is exact.
fn exact(ranks: &[u64], observed: u64) -> f64 {
    let total: u64 = ranks.iter().sum();
    let mut subsets = vec![0.0; total as usize + 1];
    subsets[0] = 1.0;
    let mut reach = 0;
    for &rank in ranks {
        let rank = rank as usize;
        reach += rank;
        for sum in (rank..=reach).rev() {
            subsets[sum] += subsets[sum - rank];
        }
    }
    let at_least: f64 = subsets[observed as usize..].iter().sum();
    at_least / (1u64 << ranks.len()) as f64
}
