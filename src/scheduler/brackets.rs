//! The arithmetic of rungs and brackets, in integers.
//!
//! A bracket count by logarithms is one short wherever their rounded ratio falls below a whole number: in Optuna for (1, 243, 3),
//! (1, 1000, 10), (1, 59049, 3), elsewhere with another library's last bit. [`bracket_count`] multiplies instead.
//!
//! Which bracket a trial belongs to is a pure function of its number. Optuna hashes "study name _ trial number" with CRC-32;
//! the study's name here is always `tunescape`. Ray Tune draws at random, with probabilities proportional to exp(number of
//! rungs); here the same hash is the random number.

use crate::math::float;

/// Stands for the name of the study.
pub const STUDY_NAME: &str = "tunescape";

/// 1 + the largest k with min * eta^k <= max; at least 1. `eta` of 2 at least.
pub fn bracket_count(min: u32, max: u32, eta: u32) -> u32 {
    let (mut count, mut reach) = (1, u64::from(min.max(1)));
    loop {
        reach *= u64::from(eta.max(2));
        if reach > u64::from(max) {
            return count;
        }
        count += 1;
    }
}

/// How the trials are shared out over `count` brackets: bracket b gets ceil(count * eta^s / (s + 1)) of their sum, with
/// s = count - 1 - b.
pub fn shares(count: u32, eta: u32) -> Vec<u64> {
    let share = |b: u32| {
        let s = count - 1 - b;
        (u64::from(count) * u64::from(eta).saturating_pow(s)).div_ceil(u64::from(s) + 1)
    };
    (0..count).map(share).collect()
}

/// first, first * eta, first * eta^2, ... up to `last`.
pub fn steps(first: u32, eta: u32, last: u32) -> Vec<u32> {
    let next = |step: &u32| step.checked_mul(eta.max(2));
    std::iter::successors(Some(first.max(1)), next).take_while(|step| *step <= last).collect()
}

/// min * eta^exponent, as large as it can be.
pub fn raised(min: u32, eta: u32, exponent: u32) -> u32 {
    min.max(1).saturating_mul(eta.saturating_pow(exponent))
}

/// How trials come to their brackets.
#[derive(Clone, Debug, PartialEq)]
pub enum Draw {
    /// All to the first.
    One,
    /// Hash modulo the sum of the shares, then along them (Optuna's Hyperband).
    Shares(Vec<u64>),
    /// Probabilities proportional to exp(number of rungs) (Ray Tune's ASHA).
    Softmax(Vec<u32>),
}

impl Draw {
    /// The bracket of a trial.
    pub fn bracket(&self, trial: u32) -> u32 {
        self.of_hash(hash(STUDY_NAME, trial))
    }

    /// The bracket that a hash falls into.
    pub fn of_hash(&self, hash: u32) -> u32 {
        match self {
            Self::One => 0,
            Self::Shares(shares) => {
                let mut left = u64::from(hash) % shares.iter().sum::<u64>().max(1);
                for (bracket, share) in shares.iter().enumerate() {
                    match left.checked_sub(*share) {
                        Some(rest) => left = rest,
                        None => return bracket as u32,
                    }
                }
                0
            }
            Self::Softmax(sizes) => {
                let most = sizes.iter().copied().max().unwrap_or(0);
                let weights = || sizes.iter().map(|n| float::exp(-f64::from(most - n)));
                let mut left = f64::from(hash) / 4_294_967_296.0 * weights().fold(0.0, |a, b| a + b);
                for (bracket, weight) in weights().enumerate() {
                    if left < weight {
                        return bracket as u32;
                    }
                    left -= weight;
                }
                0
            }
        }
    }
}

/// CRC-32 of "study_trial".
pub fn hash(study: &str, trial: u32) -> u32 {
    crc32fast::hash(format!("{study}_{trial}").as_bytes())
}
