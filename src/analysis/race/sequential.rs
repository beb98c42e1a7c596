//! A test that may be looked at after every seed: a bet against the coin.
//!
//! If no more than half of the differences are positive, then betting on "positive" at the fair price of one half cannot make money
//! on average. Mixing the bets for all shares from 1/2 to 1 evenly, one unit has become after n differences, k of them positive,
//!
//!   E(n, k) = 2 * integral over q from 1/2 to 1 of 2^n q^k (1 - q)^(n - k) = 2^(n + 1) / ((n + 1) (n over k)) * P(X <= k),
//!
//! X binomial (n + 1, 1/2). By Ville's inequality the chance that it ever reaches 2/a is at most a/2. With the same bet on "negative",
//! 2 / (the most that either has reached) is a p-value for "the median is 0" that is valid at every moment, also at one chosen by
//! looking at it. The medians that no bet has ruled out are a confidence sequence: between the k-th largest and the k-th smallest
//! difference, k the least with E(n, k) >= 2/a, and within all such intervals of earlier moments.
//!
//! Eight equal signs decide at level 0.05. It needs more seeds than a test of a fixed number of them: that is the price of looking.
//!
//! Source: J. Ville, "Etude critique de la notion de collectif", 1939; D. Darling, H. Robbins, PNAS 58, 1967; S. Howard, A. Ramdas,
//! J. McAuliffe, J. Sekhon, Annals of Statistics 49, 2021. Not here: bets that use the sizes of the differences.

use super::sign::{at_most, ln_choose};
use crate::math::float;
use crate::math::stats::{Interval, median};

/// What is known after the differences so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sequential {
    /// Two-sided, valid at every moment.
    pub p: f64,
    /// The side that has made more money at its best: 1 positive, -1 negative, 0 neither.
    pub side: i8,
    /// Median of the differences; 0 of none.
    pub estimate: f64,
    /// For the median; infinite where there are too few differences.
    pub interval: Interval,
}

/// The test of `differences` in the order in which they were made, none of them NaN; the interval has `confidence` in (0, 1).
pub fn sequential_sign(differences: &[f64], confidence: f64) -> Sequential {
    let bar = float::ln(2.0 / (1.0 - confidence));
    let (mut positive, mut negative) = (0, 0);
    let (mut best_up, mut best_down): (f64, f64) = (0.0, 0.0);
    let mut interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    let mut sorted: Vec<f64> = Vec::with_capacity(differences.len());
    for (n, &difference) in (1u32..).zip(differences) {
        positive += u32::from(difference > 0.0);
        negative += u32::from(difference < 0.0);
        best_up = best_up.max(ln_wealth(n, positive));
        best_down = best_down.max(ln_wealth(n, negative));
        let place = sorted.partition_point(|d| *d < difference);
        sorted.insert(place, difference);
        let Some(k) = (n / 2..=n).find(|k| ln_wealth(n, *k) >= bar) else { continue };
        let (low, high) = (sorted[(n - k) as usize], sorted[k as usize - 1]);
        let (low, high) = (low.max(interval.low), high.min(interval.high));
        // Differences that drift can rule out every median; then the last interval that was left stands.
        if low <= high {
            interval = Interval { low, high };
        }
    }
    let p = 2.0 * float::exp(-best_up.max(best_down));
    let side = i8::from(best_up > best_down) - i8::from(best_down > best_up);
    Sequential { p: p.min(1.0), side, estimate: median(&mut sorted).unwrap_or(0.0), interval }
}

/// ln E(n, k).
fn ln_wealth(n: u32, k: u32) -> f64 {
    let n1 = f64::from(n + 1);
    n1 * std::f64::consts::LN_2 - float::ln(n1) - ln_choose(n, k) + float::ln(at_most(n + 1, k))
}
