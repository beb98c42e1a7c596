//! A history as numbers for a surrogate: the coordinates of complete trials and their first values.
//!
//! Values are turned so that more is better; infinite ones take the best or the worst finite value, so that a diverged training is
//! as bad as the worst that finished. They are standardised by mean and population standard deviation, the latter at least 1e-10
//! of the largest magnitude (values that are all equal become 0). Pruned and failed trials are left out.

use super::Context;
use super::coordinates::Coordinates;
use crate::math::float;
use crate::trial::Direction;

/// Relative size below which values are taken as equal.
const LEAST: f64 = 1e-10;

/// Complete trials in the order of proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Coordinates, one trial after the other.
    pub x: Vec<f64>,
    pub width: usize,
    /// Turned values, infinities kept.
    pub values: Vec<f64>,
}

impl Observed {
    pub fn new(context: &Context, coordinates: &Coordinates) -> Self {
        let width = coordinates.width();
        let (mut x, mut values) = (Vec::new(), Vec::new());
        let sign = if context.directions.first() == Some(&Direction::Maximize) { 1.0 } else { -1.0 };
        for (leg, outcome) in context.history.complete() {
            let Some(value) = outcome.values.first().filter(|v| !v.is_nan()) else { continue };
            let start = x.len();
            x.resize(start + width, 0.0);
            coordinates.encode(&leg.params, &mut x[start..]);
            values.push(sign * value);
        }
        Self { x, width, values }
    }

    /// Number of trials.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The first `n` trials.
    pub fn prefix(&self, n: usize) -> Self {
        Self { x: self.x[..n * self.width].to_vec(), width: self.width, values: self.values[..n].to_vec() }
    }

    /// Whether `other` is this or the beginning of it.
    pub fn begins_with(&self, other: &Self) -> bool {
        self.width == other.width && self.x.starts_with(&other.x) && self.values.starts_with(&other.values)
    }

    pub fn row(&self, i: usize) -> &[f64] {
        &self.x[i * self.width..][..self.width]
    }

    /// The trial with the highest value, the first of equals.
    pub fn incumbent(&self) -> Option<usize> {
        (0..self.len()).reduce(|best, i| if self.values[i] > self.values[best] { i } else { best })
    }

    /// Standardised values, and how to turn them back.
    pub fn standardised(&self) -> (Vec<f64>, Scale) {
        let finite = || self.values.iter().copied().filter(|v| v.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        // Divided by the largest magnitude, so that squares stay in range whatever the unit.
        let unit = low.abs().max(high.abs());
        if low > high || unit == 0.0 {
            return (vec![0.0; self.len()], Scale { unit: 1.0, mean: 0.0, deviation: LEAST });
        }
        let scaled: Vec<f64> = self.values.iter().map(|v| v.clamp(low, high) / unit).collect();
        let n = scaled.len() as f64;
        let mean = scaled.iter().fold(0.0, |sum, v| sum + v) / n;
        let variance = scaled.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean)) / n;
        let deviation = float::sqrt(variance).max(LEAST);
        let y = scaled.iter().map(|v| (v - mean) / deviation).collect();
        (y, Scale { unit, mean, deviation })
    }
}

/// From standardised values back to turned ones: (mean + y deviation) unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    unit: f64,
    mean: f64,
    deviation: f64,
}

impl Scale {
    /// A standardised value in the objective's units and direction.
    pub fn value(&self, y: f64, direction: Direction) -> f64 {
        let turned = (self.mean + y * self.deviation) * self.unit;
        let signed = if direction == Direction::Maximize { turned } else { -turned };
        // So that 0 is not written as -0.
        (signed + 0.0).clamp(-f64::MAX, f64::MAX)
    }

    /// A standardised distance in the objective's units.
    pub fn distance(&self, y: f64) -> f64 {
        (y * self.deviation * self.unit).min(f64::MAX)
    }
}
