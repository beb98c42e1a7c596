//! Cosine annealing, once or with warm restarts.
//!
//! I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017. Within a cycle of T updates,
//! c of which are done: minimum + (base - minimum) (1 + cos(pi c / T)) / 2. The cycles last T, T g, T g^2 and so on.

use crate::math::float;
use std::f64::consts::PI;

/// From `from` at share 0 to `to` at share 1, along half a cosine.
pub(super) fn anneal(from: f64, to: f64, share: f64) -> f64 {
    to + (from - to) * (0.5 * (1.0 + float::cos(PI * share)))
}

/// One half cosine, then its minimum.
pub(super) fn cosine(base: f64, minimum: f64, steps: u64, t: u64) -> f64 {
    if t >= steps { minimum } else { anneal(base, minimum, t as f64 / steps as f64) }
}

/// Half cosines that start again and again, each longer than the one before by `growth`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restarts {
    pub base: f64,
    /// Between 0 and `base`.
    pub minimum: f64,
    /// Updates of the first cycle, at least 1; whole in PyTorch, here any number, so that cycles can fill a training.
    pub first: f64,
    /// Each cycle's length over that of the one before, at least 1.
    pub growth: u32,
}

impl Restarts {
    /// The rate of update `t`.
    pub(super) fn rate(&self, t: u64) -> f64 {
        let (mut done, mut length) = (t as f64, self.first.max(1.0));
        if self.growth <= 1 {
            done -= length * (done / length).floor();
        }
        while self.growth > 1 && done >= length {
            done -= length;
            length *= f64::from(self.growth);
        }
        anneal(self.base, self.minimum, done / length)
    }
}
