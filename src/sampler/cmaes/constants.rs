//! What CMA-ES fixes before its first generation: population, recombination weights, learning rates.
//!
//! N. Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772 (equations 48 to 58), with the choices of the Python
//! library `cmaes` 0.13: mu = floor(lambda / 2), mu_eff from the first mu raw weights and its counterpart from the rest,
//! c_mu at most 1 - c_1 - 1e-8. The separable variant (R. Ros, N. Hansen, "A simple modification in CMA-ES achieving linear
//! time and space complexity", PPSN 2008) has no negative weights and learns (d + 2) / 3 times as fast.

use crate::math::float;

/// Weights and rates for one number of dimensions and one population size.
#[derive(Clone, Debug, PartialEq)]
pub struct Constants {
    pub dimensions: usize,
    /// lambda: points of a generation.
    pub population_size: usize,
    /// Points that move the mean.
    pub mu: usize,
    /// Variance effective number of those.
    pub mu_eff: f64,
    /// One for each rank, best first. The first `mu` sum to 1; those below 0 (none if separable) push the covariance away.
    pub weights: Vec<f64>,
    /// Learning rate of the rank-one update.
    pub c1: f64,
    /// Learning rate of the rank-mu update.
    pub cmu: f64,
    /// Rate of the path behind the rank-one update.
    pub cc: f64,
    /// Rate of the path behind the step size.
    pub c_sigma: f64,
    /// Damping of the step size.
    pub d_sigma: f64,
    /// Mean length of a standard normal vector.
    pub chi_n: f64,
}

/// lambda = 4 + floor(3 ln d), for `dimensions` of at least 1.
pub fn population_size(dimensions: usize) -> usize {
    4 + (3.0 * float::ln(dimensions.max(1) as f64)).floor() as usize
}

impl Constants {
    /// For a full covariance matrix. `dimensions` at least 1, `population_size` at least 2.
    pub fn full(dimensions: usize, population_size: usize) -> Self {
        let d = dimensions as f64;
        let mu = population_size / 2;
        let centre = float::ln((population_size as f64 + 1.0) / 2.0);
        let raw: Vec<f64> = (1..=population_size).map(|rank| centre - float::ln(rank as f64)).collect();
        let (mu_eff, mu_eff_minus) = (effective(&raw[..mu]), effective(&raw[mu..]));
        let c1 = 2.0 / (square(d + 1.3) + mu_eff);
        let cmu = (1.0 - c1 - 1e-8).min(2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / (square(d + 2.0) + mu_eff));
        let share =
            (1.0 + c1 / cmu).min(1.0 + 2.0 * mu_eff_minus / (mu_eff + 2.0)).min((1.0 - c1 - cmu) / (d * cmu));
        let positive = raw.iter().filter(|w| **w > 0.0).fold(0.0, |sum, w| sum + w);
        let negative = raw.iter().filter(|w| **w < 0.0).fold(0.0, |sum, w| sum - w);
        let weights =
            raw.iter().map(|w| if *w >= 0.0 { w / positive } else { share / negative * w }).collect();
        let cc = (4.0 + mu_eff / d) / (d + 4.0 + 2.0 * mu_eff / d);
        Self::with(dimensions, population_size, mu_eff, weights, [c1, cmu, cc, 5.0])
    }

    /// For a diagonal covariance matrix. `dimensions` at least 2, `population_size` at least 2.
    pub fn separable(dimensions: usize, population_size: usize) -> Self {
        let d = dimensions as f64;
        let mu = population_size / 2;
        let centre = float::ln(mu as f64 + 1.0);
        let raw: Vec<f64> = (1..=mu).map(|rank| centre - float::ln(rank as f64)).collect();
        let sum = raw.iter().fold(0.0, |sum, w| sum + w);
        let mut weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
        let mu_eff = 1.0 / weights.iter().fold(0.0, |sum, w| sum + w * w);
        weights.resize(population_size, 0.0);
        let c1 = 2.0 / (square(d + 1.3) + mu_eff);
        let full = 2.0 / mu_eff / square(d + std::f64::consts::SQRT_2)
            + (1.0 - 1.0 / mu_eff) * ((2.0 * mu_eff - 1.0) / (square(d + 2.0) + mu_eff)).min(1.0);
        let cmu = (d + 2.0) / 3.0 * full;
        Self::with(dimensions, population_size, mu_eff, weights, [c1, cmu, 4.0 / (d + 4.0), 3.0])
    }

    /// `rates`: c_1, c_mu, c_c and what is added to d + mu_eff below c_sigma.
    fn with(
        dimensions: usize,
        population_size: usize,
        mu_eff: f64,
        weights: Vec<f64>,
        rates: [f64; 4],
    ) -> Self {
        let d = dimensions as f64;
        let [c1, cmu, cc, offset] = rates;
        let c_sigma = (mu_eff + 2.0) / (d + mu_eff + offset);
        let d_sigma = 1.0 + 2.0 * (float::sqrt((mu_eff - 1.0) / (d + 1.0)) - 1.0).max(0.0) + c_sigma;
        let chi_n = float::sqrt(d) * (1.0 - 1.0 / (4.0 * d) + 1.0 / (21.0 * square(d)));
        let mu = population_size / 2;
        Self { dimensions, population_size, mu, mu_eff, weights, c1, cmu, cc, c_sigma, d_sigma, chi_n }
    }
}

fn square(x: f64) -> f64 {
    x * x
}

/// (sum w)^2 / sum w^2
fn effective(weights: &[f64]) -> f64 {
    let sum = weights.iter().fold(0.0, |sum, w| sum + w);
    sum * sum / weights.iter().fold(0.0, |sum, w| sum + w * w)
}
