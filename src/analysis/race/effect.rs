//! How large a difference is: its pseudo-median with an exact interval, and how often it has which sign.
//!
//! - Hodges-Lehmann: the median of the Walsh averages (d_i + d_j) / 2, i <= j. With M of them in order, [A_(k), A_(M + 1 - k)] covers
//!   the centre of a symmetric distribution with probability 1 - 2 P(W+ <= k - 1), W+ the signed-rank statistic; k is the largest
//!   that keeps the confidence asked for. Ties only make it wider than need be.
//! - Rank-biserial correlation: (W+ - W-) / (W+ + W-), from -1 to 1.
//!
//! Source: J. Hodges, E. Lehmann, Annals of Mathematical Statistics 34, 1963; M. Hollander, D. Wolfe, "Nonparametric statistical
//! methods", 1973; D. Kerby, "The simple difference formula", 2014.

use super::signed_rank::coin_flips;
use super::{Method, Tail, Zeros, signed_rank};
use crate::math::float;
use crate::math::stats::{Interval, median, normal_quantile};

/// Above so many differences k comes from the normal approximation.
const EXACT_UP_TO: usize = 200;

/// A centre and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    pub estimate: f64,
    /// Infinite where there are too few differences for the confidence asked for.
    pub interval: Interval,
    /// What the interval really has, at least what was asked for.
    pub confidence: f64,
}

/// The pseudo-median; `None` of nothing. Differences are not NaN; an infinite one and its opposite average to 0.
pub fn hodges_lehmann(differences: &[f64]) -> Option<f64> {
    median(&mut walsh(differences))
}

/// The pseudo-median with its interval of at least `confidence` in (0, 1); `None` of nothing.
pub fn pseudo_median(differences: &[f64], confidence: f64) -> Option<Shift> {
    let mut averages = walsh(differences);
    let estimate = median(&mut averages)?;
    let n = differences.len();
    let each = (1.0 - confidence) / 2.0;
    // How many averages may be left out at each end, and the chance that this is one too many.
    let (out, missed) = if n <= EXACT_UP_TO {
        let ranks: Vec<f64> = (1..=n).map(|r| r as f64).collect();
        let (mut below, mut k) = (0.0, 0);
        // Twice the rank sum: only even places hold chances.
        for chance in coin_flips(&ranks).iter().step_by(2) {
            if below + chance > each {
                break;
            }
            below += chance;
            k += 1;
        }
        (k, below)
    } else {
        let n = n as f64;
        let deviation = float::sqrt(n * (n + 1.0) * (2.0 * n + 1.0) / 24.0);
        ((n * (n + 1.0) / 4.0 + normal_quantile(each) * deviation).max(0.0) as usize, each)
    };
    let interval = if out == 0 {
        Interval { low: f64::NEG_INFINITY, high: f64::INFINITY }
    } else {
        Interval { low: averages[out - 1], high: averages[averages.len() - out] }
    };
    Some(Shift { estimate, interval, confidence: 1.0 - 2.0 * missed })
}

/// Which sign prevails, ranked by size: 1 if all differences are positive, -1 if all are negative, 0 if all are 0.
pub fn rank_biserial(differences: &[f64]) -> f64 {
    let ranked = signed_rank(differences, Zeros::Drop, Tail::TwoSided, Method::Normal);
    let all = ranked.plus + ranked.minus;
    if all > 0.0 { (ranked.plus - ranked.minus) / all } else { 0.0 }
}

fn walsh(differences: &[f64]) -> Vec<f64> {
    let mean = |a: f64, b: f64| {
        let mean = a / 2.0 + b / 2.0;
        if mean.is_nan() { 0.0 } else { mean }
    };
    let of = |(i, &a): (usize, &f64)| differences[i..].iter().map(move |&b| mean(a, b));
    differences.iter().enumerate().flat_map(of).collect()
}
