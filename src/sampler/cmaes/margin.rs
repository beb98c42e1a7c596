//! CMA-ES with margin: no value of a discrete parameter may die out.
//!
//! R. Hamano, S. Saito, M. Nomura, S. Shirakawa, "CMA-ES with margin", GECCO 2022, arXiv 2205.13482, as the Python library
//! `cmaes` 0.13. A discrete coordinate is drawn like the others and rounded to its nearest value (a tie to the lower one) after
//! its distance from the mean was stretched by a factor a. After each generation mean and a are moved so that both neighbours
//! of the mean's value keep a chance of at least `margin` / 2 each, or, at an end, the one neighbour a chance of `margin`;
//! sigma and C stay. `margin` is 1 / (d lambda). The distribution learns from what was drawn, not from what it was rounded to.
//!
//! Values of a discrete coordinate lie evenly from 0 to 1, the ends included.

use super::distribution::Distribution;
use crate::math::float;
use crate::math::stats::{normal_cdf, normal_quantile};

/// A discrete coordinate has at most so many values; what is finer counts as continuous.
pub const SIZE_LIMIT: u64 = 1 << 20;

/// The discrete coordinates and their stretching.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// Number of values of each coordinate; 0 of a continuous one.
    sizes: Vec<u64>,
    /// Factor a of each coordinate; 1 of a continuous one.
    pub stretch: Vec<f64>,
    margin: f64,
}

impl Margin {
    /// `sizes`: number of values of each coordinate, 2 to [`SIZE_LIMIT`]; 0 of a continuous one.
    pub fn new(sizes: Vec<u64>, population_size: usize) -> Self {
        let margin = 1.0 / (sizes.len() * population_size) as f64;
        Self { stretch: vec![1.0; sizes.len()], sizes, margin }
    }

    pub fn discrete(&self, i: usize) -> bool {
        self.sizes[i] > 0
    }

    /// The value that the drawn coordinate `x` of a discrete `i` stands for.
    pub fn encode(&self, i: usize, x: f64, mean: f64) -> f64 {
        self.nearest((x - mean) * self.stretch[i] + mean, i) as f64 / self.last(i)
    }

    fn last(&self, i: usize) -> f64 {
        (self.sizes[i] - 1) as f64
    }

    /// Number of the value nearest to `x`.
    fn nearest(&self, x: f64, i: usize) -> u64 {
        // Half way the lower one.
        (x * self.last(i) - 0.5).ceil().clamp(0.0, self.last(i)) as u64
    }

    /// The borders below and above the value nearest to `x`; at an end the one border there is.
    fn borders(&self, x: f64, i: usize) -> (f64, f64) {
        let k = self.nearest(x, i);
        let border = |k: u64| (k.min(self.sizes[i] - 2) as f64 + 0.5) / self.last(i);
        (border(k.saturating_sub(1)), border(k))
    }

    /// Moves mean and stretching after a generation was told.
    pub fn correct(&mut self, distribution: &mut Distribution) {
        for i in 0..self.sizes.len() {
            if !self.discrete(i) {
                continue;
            }
            let m = distribution.mean[i];
            let deviation = distribution.sigma * float::sqrt(distribution.covariance_at(i, i).max(0.0));
            let (below, above) = self.borders(m, i);
            let scale = deviation * self.stretch[i];
            let low = normal_cdf((below - m) / scale);
            let up = 1.0 - normal_cdf((above - m) / scale);
            let (mean, stretch) = if low.max(up) > 0.5 {
                (self.at_end(m, above, scale, low.min(up)), self.stretch[i])
            } else {
                self.between([below, above], deviation, [low, up])
            };
            if mean.is_finite() && stretch.is_finite() {
                distribution.mean[i] = mean;
                self.stretch[i] = stretch;
            }
        }
    }

    /// The mean's value has one neighbour: the mean goes near enough to the border.
    fn at_end(&self, m: f64, border: f64, scale: f64, least: f64) -> f64 {
        if least >= self.margin {
            return m;
        }
        let sign = if m > border {
            1.0
        } else if m < border {
            -1.0
        } else {
            0.0
        };
        border + sign * scale * -normal_quantile(self.margin)
    }

    /// It has two: both get their chance.
    fn between(&self, [below, above]: [f64; 2], deviation: f64, [low, up]: [f64; 2]) -> (f64, f64) {
        let half = self.margin / 2.0;
        let middle = 1.0 - (low + up);
        let (low, up) = (low.max(half), up.max(half));
        // What the two were given is taken from all three in proportion to what they have above the margin.
        let surplus = (1.0 - low - up - middle) / (low + middle + up - 3.0 * half);
        let share = |p: f64| (p + surplus * (p - half)).clamp(1e-10, 0.5 - 1e-10);
        let (z_low, z_up) = (-normal_quantile(share(low)), -normal_quantile(share(up)));
        let stretch = (above - below) / ((z_low + z_up) * deviation);
        ((below * z_up + above * z_low) / (z_low + z_up), stretch)
    }
}
