//! When a run of CMA-ES has come to its end: the criteria of the Python library `cmaes` 0.13, its quirks included.
//!
//! - the best and worst values of the last 10 + ceil(30 d / lambda) generations lie within 1e-12;
//! - every sigma C_ii (not its root) and every sigma p_c (with its sign) is below 1e-12 sigma_0;
//! - sigma times the longest axis is above 1e4: divergence;
//! - 0.2 standard deviations along a coordinate, or 0.1 along one axis (a different one each generation), do not move the mean;
//! - longest axis over shortest (not squared) is above 1e14.
//!
//! And, our own: a generation could not be told in f64.

use super::distribution::Distribution;
use crate::math::float;

const TOL_X: f64 = 1e-12;
const TOL_X_UP: f64 = 1e4;
const TOL_FUN: f64 = 1e-12;
const TOL_CONDITION: f64 = 1e14;

/// Best and worst values of the latest generations.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// A ring of (best, worst), by generation.
    values: Vec<[f64; 2]>,
    tol_x: f64,
}

impl Record {
    pub(super) fn new(dimensions: usize, population_size: usize, sigma0: f64) -> Self {
        Self { values: vec![[f64::NAN; 2]; term(dimensions, population_size)], tol_x: TOL_X * sigma0 }
    }

    pub(super) fn note(&mut self, generation: u32, best: f64, worst: f64) {
        let at = generation as usize % self.values.len();
        self.values[at] = [best, worst];
    }

    /// Largest value less the smallest; NaN where infinities meet.
    fn range(&self) -> f64 {
        let low = self.values.iter().flatten().fold(f64::INFINITY, |a, &b| a.min(b));
        let high = self.values.iter().flatten().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        high - low
    }
}

/// Generations whose values are compared.
pub fn term(dimensions: usize, population_size: usize) -> usize {
    10 + (30 * dimensions).div_ceil(population_size)
}

impl Distribution {
    /// Whether the run has come to its end.
    pub fn should_stop(&self) -> bool {
        let d = self.dimensions();
        let variances: Vec<f64> = (0..d).map(|i| self.covariance_at(i, i)).collect();
        let (shortest, longest) =
            self.axes.iter().fold((f64::INFINITY, 0.0f64), |(a, b), &v| (a.min(v), b.max(v)));
        let record = &self.record;
        let stagnates = self.generation as usize > record.values.len() && record.range() < TOL_FUN;
        let small = variances.iter().all(|v| self.sigma * v < record.tol_x)
            && self.pc.iter().all(|p| self.sigma * p < record.tol_x);
        let stuck = self
            .mean
            .iter()
            .zip(&variances)
            .any(|(m, v)| *m == m + 0.2 * self.sigma * float::sqrt(v.max(0.0)));
        self.broken
            || stagnates
            || small
            || self.sigma * longest > TOL_X_UP
            || stuck
            || self.stuck_along(self.generation as usize % d)
            || longest / shortest > TOL_CONDITION
    }

    /// Whether a tenth of axis `k` leaves the mean where it is.
    fn stuck_along(&self, k: usize) -> bool {
        let d = self.dimensions();
        let step = 0.1 * self.sigma * self.axes[k];
        // The library adds the separable axis to every coordinate.
        (0..d).all(|i| {
            let along = if self.separable() { 1.0 } else { self.basis[k * d + i] };
            self.mean[i] == self.mean[i] + step * along
        })
    }
}
