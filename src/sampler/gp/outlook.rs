//! The score that candidates are ranked by, in view of trials that are still running.
//!
//! Running trials are either believed (their values are taken to be the means, so that only the variance around them shrinks:
//! "Kriging believer") or fantasised, which only improvements know: 128 joint samples f of the function at the running points, each
//! from a row of standard normals; for each the candidate's own sample, conditional on them,
//!
//! worth(x) = ln mean over f of max(1e-12, max over running points of f - best, f(x) - best).
//!
//! All is read off one factor to which the running points are appended: the conditional mean is t.(z, normals), the conditional
//! standard deviation sqrt(variance), and both have slopes. The running points beyond the last 16 are believed. A running point
//! whose value follows from the rest by rounding is left out.
//!
//! Source: Optuna's `_gp/acqf.py` (qLogEI); J. Wilson, F. Hutter, M. Deisenroth, "Maximizing acquisition functions for Bayesian
//! optimization", NeurIPS 2018; D. Ginsbourger, R. Le Riche, L. Carraro, "Kriging is well-suited to parallelize optimization", 2010.

use super::acquisition::{Rule, STABILISING};
use super::posterior::{Posterior, Scratch};
use crate::math::cholesky::{Lanes, WIDTH};
use crate::math::float;

/// Samples of the running points.
pub const FANTASIES: usize = 128;
/// Most running points that are sampled.
pub const SAMPLED: usize = 16;
/// Least improvement.
const LEAST: f64 = 1e-12;

/// A posterior, a rule and what is known of running trials.
#[derive(Clone, Debug)]
pub struct Outlook {
    posterior: Posterior,
    rule: Rule,
    threshold: f64,
    fantasies: Option<Fantasies>,
}

#[derive(Clone, Debug)]
struct Fantasies {
    /// Points that are data or believed.
    known: usize,
    /// For each sample: a normal for each running point and one for the candidate.
    normals: Vec<f64>,
    /// Normals of a sample.
    width: usize,
    /// For each sample the best improvement at the running points, at least 1e-12.
    best: Vec<f64>,
}

impl Outlook {
    /// Nothing is running. `threshold` is to be beaten, in standardised values.
    pub fn new(posterior: Posterior, rule: Rule, threshold: f64) -> Self {
        Self { posterior, rule, threshold, fantasies: None }
    }

    /// Running trials at `points`, believed.
    pub fn believe<'a>(&mut self, points: impl Iterator<Item = &'a [f64]>) {
        let noise = self.posterior.hyper.noise_var;
        for point in points {
            // A point that adds nothing is left out.
            let _ = self.posterior.append(point, noise);
        }
    }

    /// Running trials at `points`, sampled: `normals` holds a row for each sample, as wide as there are points and one more.
    pub fn fantasise(&mut self, points: &[&[f64]], normals: &[f64]) {
        let (known, given) = (self.posterior.inputs().len(), points.len() + 1);
        let mut used = Vec::new();
        for (j, point) in points.iter().enumerate() {
            if self.posterior.append(point, STABILISING).is_ok() {
                used.push(j);
            }
        }
        used.push(given - 1);
        let width = used.len();
        let normals: Vec<f64> =
            normals.chunks_exact(given).flat_map(|row| used.iter().map(|j| row[*j])).collect();
        let (factor, z) = (self.posterior.cholesky().factor(), self.posterior.z());
        let best = normals
            .chunks_exact(width)
            .map(|row| {
                (0..width - 1).fold(LEAST, |best: f64, j| {
                    let column = known + j;
                    let mean = (0..known).fold(0.0, |sum, i| sum + factor.at(i, column) * z[i]);
                    let sample = (0..=j).fold(mean, |sum, i| sum + factor.at(known + i, column) * row[i]);
                    best.max(sample - self.threshold)
                })
            })
            .collect();
        self.fantasies = Some(Fantasies { known, normals, width, best });
    }

    pub fn rule(&self) -> Rule {
        self.rule
    }

    pub fn posterior(&self) -> &Posterior {
        &self.posterior
    }

    /// The scores of points, as many numbers each as there are coordinates.
    pub fn scores(&self, points: &[f64]) -> Vec<f64> {
        let width = self.posterior.inputs().width();
        let points: Vec<&[f64]> = points.chunks_exact(width).collect();
        let mut t: Vec<Lanes> = Vec::new();
        let mut scores = Vec::with_capacity(points.len());
        for block in points.chunks(WIDTH) {
            let moments = self.posterior.at_lanes(block, &mut t);
            for (l, (mean, variance)) in moments.into_iter().take(block.len()).enumerate() {
                scores.push(match &self.fantasies {
                    None => self.rule.worth(mean, variance, self.threshold).value,
                    Some(f) => {
                        let running: Vec<f64> = t[f.known..].iter().map(|t| t[l]).collect();
                        self.finish(f.mean_improvement(mean, variance, &running, self.threshold))
                    }
                });
            }
        }
        scores
    }

    fn finish(&self, improvement: f64) -> f64 {
        if self.rule == Rule::ExpectedImprovement { improvement } else { float::ln(improvement) }
    }

    /// Score and slope at a point.
    pub fn score(&self, point: &[f64], scratch: &mut Scratch, slope: &mut [f64]) -> f64 {
        let (mean, variance) = self.posterior.at(point, scratch);
        let Some(f) = &self.fantasies else {
            let worth = self.rule.worth(mean, variance, self.threshold);
            self.posterior.slope(point, worth.by_mean, worth.by_variance, scratch, slope);
            return worth.value;
        };
        let running = f.width - 1;
        let improvement = f.mean_improvement(mean, variance, &scratch.t[f.known..], self.threshold);
        // Only samples in which the candidate is the best point, and beats the floor, move with it.
        let sigma = float::sqrt(variance + STABILISING);
        let (mut count, mut own, mut shared) = (0.0, 0.0, vec![0.0; running]);
        for (row, best) in f.normals.chunks_exact(f.width).zip(&f.best) {
            let mean = (0..running).fold(mean, |sum, j| sum + scratch.t[f.known + j] * row[j]);
            if mean + sigma * row[running] - self.threshold > *best {
                count += 1.0;
                own += row[running];
                shared.iter_mut().zip(row).for_each(|(sum, v)| *sum += v);
            }
        }
        let factor = match self.rule {
            Rule::ExpectedImprovement => 1.0 / f.best.len() as f64,
            _ => 1.0 / (f.best.len() as f64 * improvement),
        };
        // d sample = dk.U^-1 (z, normals) + normal d variance / (2 sigma), d variance = -2 dk.U^-1 t.
        let of_variance = if variance > 0.0 { factor * own / (2.0 * sigma) } else { 0.0 };
        let mut c: Vec<f64> = self.posterior.z().iter().map(|z| factor * count * z).collect();
        c[f.known..].iter_mut().zip(&shared).for_each(|(c, sum)| *c = factor * sum);
        c.iter_mut().zip(&scratch.t).for_each(|(c, t)| *c -= 2.0 * of_variance * t);
        self.posterior.slope_along(point, &c, scratch, slope);
        self.finish(improvement)
    }
}

impl Fantasies {
    /// Mean over the samples of the best improvement, the candidate's included; `t` belongs to the running points.
    fn mean_improvement(&self, mean: f64, variance: f64, t: &[f64], threshold: f64) -> f64 {
        let running = self.width - 1;
        let sigma = float::sqrt(variance + STABILISING);
        let mut total = 0.0;
        for (row, best) in self.normals.chunks_exact(self.width).zip(&self.best) {
            let mean = (0..running).fold(mean, |sum, j| sum + t[j] * row[j]);
            total += best.max(mean + sigma * row[running] - threshold);
        }
        total / self.best.len() as f64
    }
}
