//! Rates that only fall: by steps, by powers of a factor, by powers of the time.
//!
//! PyTorch's StepLR, MultiStepLR, ExponentialLR and PolynomialLR (with a floor); scikit-learn's `invscaling` and the inverse
//! time decay of H. Robbins and S. Monro (1951) are one formula with another clock.

use crate::math::float;

/// base factor^floor(t / every).
pub(super) fn step(base: f64, every: u64, factor: f64, t: u64) -> f64 {
    base * float::pow(factor, (t / every.max(1)) as f64)
}

/// base factor^(number of milestones at or before t).
pub(super) fn multi_step(base: f64, milestones: &[u64], factor: f64, t: u64) -> f64 {
    let passed = milestones.iter().filter(|m| **m <= t).count();
    base * float::pow(factor, passed as f64)
}

/// minimum + (base - minimum) (1 - min(t, steps) / steps)^power.
pub(super) fn polynomial(base: f64, minimum: f64, steps: u64, power: f64, t: u64) -> f64 {
    if t >= steps {
        return minimum;
    }
    let left = 1.0 - t as f64 / steps as f64;
    minimum + (base - minimum) * float::pow(left, power)
}

/// base / (1 + scale floor(t / every))^power. Inverse time: `every` and `power` are 1. scikit-learn: `every` is an epoch's
/// updates and `scale` its rows, for it counts rows seen, at the ends of epochs.
pub(super) fn inverse(base: f64, scale: f64, every: u64, power: f64, t: u64) -> f64 {
    base / float::pow(1.0 + scale * (t / every.max(1)) as f64, power)
}
