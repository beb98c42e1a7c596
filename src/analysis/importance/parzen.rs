//! The density of a few values on a grid, smoothed by kernels of one width: what PED-ANOVA compares.
//!
//! Numbers: each occupied grid point g carries a normal N(g, s) with the weight of its count, and a wide prior N((G - 1)/2, G) has
//! weight 1. Each kernel's mass is cut to [-1/2, G - 1/2] and read off over [i - 1/2, i + 1/2]. The width follows D. Scott,
//! "Multivariate density estimation", 1992: s = max(1.059 min(IQR / 1.34, sd) W^-1/5, 0.5 / 1.64), W the number of values.
//! Categories: each occupied choice carries the row that is 1/K everywhere and 1 more at the choice, normalised, where K is the
//! number of occupied choices plus 1; the prior is even.
//!
//! Source: the grid estimator of Optuna's PED-ANOVA (`_scott_parzen_estimator.py`).

use crate::math::float;
use std::f64::consts::FRAC_1_SQRT_2;

/// Mass at each grid point of a number with these `counts`; sums to 1 up to rounding. Not empty, and some count is not 0.
pub(super) fn numbers(counts: &[u32]) -> Vec<f64> {
    let occupied: Vec<usize> = (0..counts.len()).filter(|&i| counts[i] > 0).collect();
    let total = counts.iter().fold(0.0, |sum, &c| sum + f64::from(c));
    let size = counts.len() as f64;
    let mut density = vec![0.0; counts.len()];
    // Differences of grid points are whole, so one table of the normal serves every kernel but the prior.
    let table = Table::new(counts.len(), width(counts, &occupied, total));
    for &centre in &occupied {
        table.add(&mut density, centre, f64::from(counts[centre]) / (total + 1.0));
    }
    let middle = (size - 1.0) / 2.0;
    let at = |edge: f64| (edge - middle) / size;
    let all = between(at(-0.5), at(size - 0.5));
    for (i, mass) in density.iter_mut().enumerate() {
        let i = i as f64;
        *mass += between(at(i - 0.5), at(i + 0.5)) / all / (total + 1.0);
    }
    density
}

/// Mass of each choice of a category with these `counts`.
pub(super) fn categories(counts: &[u32]) -> Vec<f64> {
    let total = counts.iter().fold(0.0, |sum, &c| sum + f64::from(c));
    let kernels = counts.iter().filter(|&&c| c > 0).count() as f64 + 1.0;
    let row = counts.len() as f64 / kernels + 1.0;
    let prior = 1.0 / counts.len() as f64 / (total + 1.0);
    let others = total / kernels / row / (total + 1.0);
    counts.iter().map(|&c| others + f64::from(c) / row / (total + 1.0) + prior).collect()
}

/// Scott's rule with a floor, in grid steps.
fn width(counts: &[u32], occupied: &[usize], total: f64) -> f64 {
    let weighted = |f: &dyn Fn(f64) -> f64| {
        occupied.iter().fold(0.0, |sum, &i| sum + f64::from(counts[i]) * f(i as f64))
    };
    let mean = weighted(&|x| x) / total;
    let sd = float::sqrt(weighted(&|x| (x - mean) * (x - mean)) / (total - 1.0).max(1.0));
    let values = total as u64;
    // The first occupied point whose cumulative count is at least, or above, a bound.
    let first = |bound: u64, above: bool| {
        let mut sum = 0;
        let reached = |&&i: &&usize| {
            sum += u64::from(counts[i]);
            sum > bound || (!above && sum == bound)
        };
        occupied.iter().find(reached).or(occupied.last()).copied().unwrap_or(0) as f64
    };
    let range = first(3 * values / 4, true) - first(values / 4, false);
    let scott = 1.059 * (range / 1.34).min(sd) * float::pow(total, -0.2);
    scott.max(0.5 / 1.64)
}

/// Masses of the bins around a grid point under a normal of one width.
struct Table {
    /// At k: of the bin k steps away from the centre.
    mass: Vec<f64>,
    /// At k: the mass between the centre and k + 1/2, k in 0..G.
    side: Vec<f64>,
}

impl Table {
    fn new(size: usize, sigma: f64) -> Self {
        let edge = |k: usize| (k as f64 + 0.5) / sigma;
        let mass = (0..size).map(|k| between((k as f64 - 0.5) / sigma, edge(k))).collect();
        let side = (0..size).map(|k| 0.5 * float::erf(edge(k) * FRAC_1_SQRT_2)).collect();
        Self { mass, side }
    }

    /// Adds the kernel at `centre`, cut to the grid, times `weight`.
    fn add(&self, density: &mut [f64], centre: usize, weight: f64) {
        let all = self.side[centre] + self.side[density.len() - 1 - centre];
        for (i, mass) in density.iter_mut().enumerate() {
            *mass += weight * (self.mass[i.abs_diff(centre)] / all);
        }
    }
}

/// Standard normal mass of [a, b], a below b, without cancellation in either tail.
fn between(a: f64, b: f64) -> f64 {
    let (a, b) = (a * FRAC_1_SQRT_2, b * FRAC_1_SQRT_2);
    if a > 0.0 {
        0.5 * (float::erfc(a) - float::erfc(b))
    } else if b < 0.0 {
        0.5 * (float::erfc(-b) - float::erfc(-a))
    } else {
        0.5 * (float::erf(b) - float::erf(a))
    }
}
