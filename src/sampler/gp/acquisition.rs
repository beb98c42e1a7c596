//! What a point is worth, from the mean and the variance expected there; more is better.
//!
//! With z = (mean - best - xi) / sigma, h(z) = z Phi(z) + phi(z):
//!
//! - expected improvement: sigma h(z), which underflows far from the data; its logarithm, ln sigma + ln h(z), does not;
//! - probability of improvement: ln Phi(z);
//! - upper confidence bound: mean + sqrt(beta variance).
//!
//! Below z = -25, ln h and ln Phi use the asymptotic series of Mills' ratio t M = 1 - 1/t^2 + 3/t^4 - 15/t^6 + ... with t = -z,
//! in which h = phi (1 - t M) loses no digit. Improvements see the variance + 1e-12, as the reference.
//!
//! Source: S. Ament, S. Daulton, D. Eriksson, M. Balandat, E. Bakshy, "Unexpected improvements to expected improvement for Bayesian
//! optimization", NeurIPS 2023; Optuna's `_gp/acqf.py`. Not here: several objectives, constraints, cost.

use crate::math::float;

/// Below it the series takes over.
const TAIL: f64 = -25.0;
/// ln sqrt(2 pi)
const LN_ROOT_TAU: f64 = 0.918_938_533_204_672_7;
/// Added to variances where an improvement is asked for.
pub const STABILISING: f64 = 1e-12;

/// How points are judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    ExpectedImprovement,
    LogExpectedImprovement,
    ProbabilityOfImprovement,
    UpperConfidenceBound { beta: f64 },
}

/// A value with its derivatives by mean and variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    pub value: f64,
    pub by_mean: f64,
    pub by_variance: f64,
}

/// 1 - t M(t) and t M(t) for t = -z > 25: alternating sums whose terms fall by (2k + 1) / t^2.
fn tail(z: f64) -> (f64, f64) {
    let u = 1.0 / (z * z);
    let (mut term, mut rest) = (u, 0.0);
    for k in 1..12 {
        rest += term;
        term *= -u * f64::from(2 * k + 1);
    }
    (rest, 1.0 - rest)
}

/// ln phi(z)
fn log_density(z: f64) -> f64 {
    -0.5 * z * z - LN_ROOT_TAU
}

/// ln(z Phi(z) + phi(z)) and its derivative.
pub fn log_improvement(z: f64) -> (f64, f64) {
    if z < TAIL {
        let (rest, ratio) = tail(z);
        return (log_density(z) + float::ln(rest), ratio / (-z * rest));
    }
    let below = 0.5 * float::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    let h = z * below + float::exp(log_density(z));
    (float::ln(h), below / h)
}

/// ln Phi(z) and its derivative.
pub fn log_probability(z: f64) -> (f64, f64) {
    if z < TAIL {
        let (_, ratio) = tail(z);
        return (log_density(z) + float::ln(ratio / -z), -z / ratio);
    }
    let below = 0.5 * float::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    (float::ln(below), float::exp(log_density(z)) / below)
}

impl Rule {
    /// By the names of the settings; what has no rule here gets the default.
    pub fn named(name: &str, beta: f64) -> Self {
        match name {
            "ei" => Self::ExpectedImprovement,
            "pi" => Self::ProbabilityOfImprovement,
            "ucb" => Self::UpperConfidenceBound { beta },
            _ => Self::LogExpectedImprovement,
        }
    }

    /// The worth of a point where (mean, variance) is expected and `threshold` is to be beaten.
    pub fn worth(self, mean: f64, variance: f64, threshold: f64) -> Worth {
        if let Self::UpperConfidenceBound { beta } = self {
            let width = float::sqrt(beta * variance);
            // At the data the variance is 0 and its root has no slope.
            let by_variance = if width > 0.0 { 0.5 * beta / width } else { 0.0 };
            return Worth { value: mean + width, by_mean: 1.0, by_variance };
        }
        let variance = variance + STABILISING;
        let sigma = float::sqrt(variance);
        let z = (mean - threshold) / sigma;
        // d z = d mean / sigma - z d variance / (2 variance)
        let by = |value: f64, by_z: f64, by_log_sigma: f64| Worth {
            value,
            by_mean: by_z / sigma,
            by_variance: (by_log_sigma - by_z * z) / (2.0 * variance),
        };
        match self {
            Self::LogExpectedImprovement => {
                let (log, slope) = log_improvement(z);
                by(log + float::ln(sigma), slope, 1.0)
            }
            Self::ExpectedImprovement => {
                let (log, slope) = log_improvement(z);
                let value = sigma * float::exp(log);
                by(value, value * slope, value)
            }
            _ => {
                let (log, slope) = log_probability(z);
                by(log, slope, 0.0)
            }
        }
    }

    /// How much likelier a candidate of worth `value` is taken as a start than the best one.
    pub fn odds(self, value: f64, best: f64) -> f64 {
        match self {
            Self::ExpectedImprovement => {
                if best > 0.0 {
                    value / best
                } else {
                    0.0
                }
            }
            _ => float::exp(value - best),
        }
    }
}
