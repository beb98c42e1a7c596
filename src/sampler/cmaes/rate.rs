//! Learning rate adaptation: slower steps where the signal of the generations drowns in noise.
//!
//! M. Nomura, Y. Akimoto, I. Ono, "CMA-ES with learning rate adaptation: can CMA-ES with default population size solve multimodal
//! and noisy problems?", GECCO 2023, arXiv 2304.03473, with its constants. The updates of the mean and of Sigma = sigma^2 C are
//! seen in the old distribution's coordinates; E and V are moving averages of them and of their squared lengths; the
//! signal-to-noise ratio (|E|^2 - beta / (2 - beta) V) / (V - |E|^2) is steered to alpha times the rate eta. sigma and C are then
//! taken apart again so that C has a determinant of 1, and sigma is corrected by the change of the mean's rate.

use super::distribution::{Distribution, SIGMA_MAX};
use crate::math::float;
use crate::math::linalg::{axpy, dot, symmetric_eigen};

const ALPHA: f64 = 1.4;
const BETA_MEAN: f64 = 0.1;
const BETA_SIGMA: f64 = 0.03;
const GAMMA: f64 = 0.1;

/// Rates and moving averages.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Share of the mean's update that is taken, in (0, 1].
    pub eta_mean: f64,
    /// Share of Sigma's.
    pub eta_sigma: f64,
    mean: Signal,
    sigma: Signal,
}

/// Moving averages of an update and of its squared length.
#[derive(Clone, Debug)]
struct Signal {
    average: Vec<f64>,
    square: f64,
}

impl Signal {
    fn new(n: usize) -> Self {
        Self { average: vec![0.0; n], square: 0.0 }
    }

    /// Takes an update in and gives the new rate.
    fn rate(&mut self, update: &[f64], eta: f64, beta: f64) -> f64 {
        for (average, v) in self.average.iter_mut().zip(update) {
            *average = (1.0 - beta) * *average + beta * v;
        }
        self.square = (1.0 - beta) * self.square + beta * dot(update, update);
        let signal = dot(&self.average, &self.average);
        let ratio = (signal - beta / (2.0 - beta) * self.square) / (self.square - signal);
        // No update at all has no ratio, and changes nothing.
        let off = if ratio.is_nan() { 0.0 } else { (ratio / ALPHA / eta - 1.0).clamp(-1.0, 1.0) };
        (eta * float::exp((GAMMA * eta).min(beta) * off)).min(1.0)
    }
}

impl Rates {
    pub(super) fn new(dimensions: usize) -> Self {
        let (mean, sigma) = (Signal::new(dimensions), Signal::new(dimensions * dimensions));
        Self { eta_mean: 1.0, eta_sigma: 1.0, mean, sigma }
    }

    /// Shortens the step from `old` to `next`, both with a full matrix. `None`: `next` has no positive definite matrix.
    pub(super) fn adapt(&mut self, old: &Distribution, next: &mut Distribution) -> Option<()> {
        let d = old.dimensions();
        let (before, after) = (old.sigma * old.sigma, next.sigma * next.sigma);
        let mean_step: Vec<f64> = next.mean.iter().zip(&old.mean).map(|(a, b)| a - b).collect();
        let step: Vec<f64> =
            next.covariance.iter().zip(&old.covariance).map(|(a, b)| after * a - before * b).collect();
        let mut local_mean = old.straighten(&mean_step);
        local_mean.iter_mut().for_each(|v| *v /= old.sigma);
        let local = whitened(old, &step);

        let eta_before = self.eta_mean;
        self.eta_mean = self.mean.rate(&local_mean, self.eta_mean, BETA_MEAN);
        self.eta_sigma = self.sigma.rate(&local, self.eta_sigma, BETA_SIGMA);

        next.mean.copy_from_slice(&old.mean);
        axpy(self.eta_mean, &mean_step, &mut next.mean);
        let sigma: Vec<f64> =
            old.covariance.iter().zip(&step).map(|(c, s)| before * c + self.eta_sigma * s).collect();
        let eigen = symmetric_eigen(d, &sigma).ok()?;
        let log = eigen.values.iter().fold(0.0, |sum, v| sum + float::ln(*v));
        let size = float::exp(log / 2.0 / d as f64).min(SIGMA_MAX);
        if !size.is_finite() {
            return None;
        }
        for (c, s) in next.covariance.iter_mut().zip(&sigma) {
            *c = s / (size * size);
        }
        next.sigma = size * (eta_before / self.eta_mean);
        Some(())
    }
}

/// Sigma^-1/2 M Sigma^-1/2 / sqrt 2 of the old distribution, for a symmetric M.
fn whitened(old: &Distribution, matrix: &[f64]) -> Vec<f64> {
    let d = old.dimensions();
    let half: Vec<f64> = matrix.chunks_exact(d).flat_map(|row| old.straighten(row)).collect();
    // Rows of M are done; now the columns.
    let mut all = vec![0.0; d * d];
    for j in 0..d {
        let column: Vec<f64> = (0..d).map(|i| half[i * d + j]).collect();
        for (i, v) in old.straighten(&column).into_iter().enumerate() {
            all[i * d + j] = v / (old.sigma * old.sigma) / std::f64::consts::SQRT_2;
        }
    }
    all
}
