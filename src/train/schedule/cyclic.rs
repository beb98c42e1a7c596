//! Cyclical rates: a triangle wave between two rates.
//!
//! L. Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017; PyTorch's `CyclicLR` with equal ways up and
//! down: minimum + (maximum - minimum) r s, r rising from 0 to 1 within `half` updates and falling in the next `half`; s is 1,
//! or 0.5^(cycles done), or gamma^t.

use crate::math::float;

/// What the height of the wave is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Nothing: `triangular`.
    Equal,
    /// Half as high in each cycle: `triangular2`.
    Halving,
    /// This to the power of the update: `exp_range`.
    Power(f64),
}

/// A triangle wave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cyclic {
    pub minimum: f64,
    pub maximum: f64,
    /// Updates of the way up, and of the way down; 0 counts as 1.
    pub half: u64,
    pub scale: Scale,
}

impl Cyclic {
    /// The rate of update `t`.
    pub(super) fn rate(&self, t: u64) -> f64 {
        let half = self.half.clamp(1, u64::MAX / 2);
        let (cycle, place) = (t / (2 * half), t % (2 * half));
        let rise = place.min(2 * half - place) as f64 / half as f64;
        let scale = match self.scale {
            Scale::Equal => 1.0,
            Scale::Halving => float::pow(0.5, cycle as f64),
            Scale::Power(gamma) => float::pow(gamma, t as f64),
        };
        self.minimum + (self.maximum - self.minimum) * rise * scale
    }
}
