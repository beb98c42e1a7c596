//! Where a search begins that knows an earlier study's trials: M. Nomura, S. Watanabe, Y. Akimoto, Y. Ozaki, M. Onishi, "Warm starting
//! CMA-ES for hyperparameter optimization", AAAI 2021.
//!
//! The best tenth of them (one at least) has the mean m and the covariance S about it (divided by their number); the search begins at m with
//! S + 0.1^2 I in place of sigma^2 C, of which sigma^2 is the d-th root of the determinant. As `get_warm_start_mgd` of the Python
//! library `cmaes` with its defaults.

use super::Knobs;
use super::distribution::Distribution;
use super::joint::Joint;
use crate::math::order::ascending;
use crate::sampler::Context;
use crate::trial::{Direction, State};

/// Share of the trials that count.
const GAMMA: f64 = 0.1;
/// Standard deviation, as a share of each range, that is added in every direction.
const ALPHA: f64 = 0.1;

/// Mean and covariance of the promising region; `None` if no earlier trial is complete.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Promising {
    pub mean: Vec<f64>,
    /// Row by row.
    pub covariance: Vec<f64>,
}

impl Promising {
    /// Of the rows of `points` by their `values`, which are to be minimised.
    pub fn of(d: usize, points: &[f64], values: &[f64]) -> Option<Self> {
        let count = ((values.len() as f64 * GAMMA).floor() as usize).max(1);
        let order = ascending(values);
        let top: Vec<&[f64]> = order.iter().take(count).map(|i| &points[i * d..][..d]).collect();
        let n = top.len() as f64;
        if top.is_empty() || d == 0 {
            return None;
        }
        let mean: Vec<f64> = (0..d).map(|k| top.iter().fold(0.0, |sum, x| sum + x[k]) / n).collect();
        let mut covariance = vec![0.0; d * d];
        for i in 0..d {
            for j in 0..d {
                let about = |x: &&[f64]| (x[i] - mean[i]) * (x[j] - mean[j]);
                let own = if i == j { ALPHA * ALPHA } else { 0.0 };
                covariance[i * d + j] = own + top.iter().fold(0.0, |sum, x| sum + about(x)) / n;
            }
        }
        Some(Self { mean, covariance })
    }

    /// Of the earlier trials that a search sees.
    pub fn seen(context: &Context, joint: &Joint) -> Option<Self> {
        let sign = if context.directions.first() == Some(&Direction::Maximize) { -1.0 } else { 1.0 };
        let (mut points, mut values) = (Vec::new(), Vec::new());
        for record in context.history.earlier() {
            let outcome = record.outcome.as_ref().filter(|o| o.state == State::Complete);
            let value = outcome.and_then(|o| o.values.first()).filter(|v| !v.is_nan());
            let place = joint.coordinates(context.space, &record.leg.params);
            if let (Some(value), Some(place)) = (value, place) {
                points.extend(place);
                values.push(sign * value);
            }
        }
        Self::of(joint.len(), &points, &values)
    }

    /// The distribution that the first run begins with.
    pub fn distribution(&self, population: usize, knobs: &Knobs) -> Option<Distribution> {
        let separable = knobs.separable && self.mean.len() > 1;
        Distribution::shaped(self.mean.clone(), &self.covariance, population, separable, knobs.lr_adapt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that `get_warm_start_mgd` gives, worked out by hand: of 20 points the two best count.
    #[test]
    fn the_best_tenth_makes_the_distribution() {
        let mut points = vec![0.2, 0.4, 0.6, 0.5];
        let mut values = vec![1.0, 2.0];
        for i in 0..18 {
            points.extend([0.9, 0.01 * f64::from(i)]);
            values.push(5.0 + f64::from(i));
        }
        let found = Promising::of(2, &points, &values).expect("some");
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close(&found.mean, &[0.4, 0.45]), "{:?}", found.mean);
        assert!(close(&found.covariance, &[0.05, 0.01, 0.01, 0.0125]), "{:?}", found.covariance);
        let one = Promising::of(2, &points, &values[..1]).expect("one");
        assert_eq!(
            (one.mean, one.covariance),
            (vec![0.2, 0.4], vec![ALPHA * ALPHA, 0.0, 0.0, ALPHA * ALPHA])
        );
        assert_eq!(Promising::of(2, &[], &[]), None);
    }

    #[test]
    fn the_step_size_is_the_root_of_the_determinant() {
        let covariance = [0.05, 0.01, 0.01, 0.0125];
        let found = Distribution::shaped(vec![0.4, 0.45], &covariance, 6, false, false).expect("definite");
        let determinant: f64 = 0.05 * 0.0125 - 0.01 * 0.01;
        let sigma = crate::math::float::pow(determinant, 0.25);
        assert!((found.sigma - sigma).abs() < 1e-12);
        for (i, v) in covariance.iter().enumerate() {
            let got = found.sigma * found.sigma * found.covariance_at(i / 2, i % 2);
            assert!((got - v).abs() < 1e-14, "{i}: {got} {v}");
        }
        // A diagonal keeps the variances.
        let found = Distribution::shaped(vec![0.4, 0.45], &covariance, 6, true, false).expect("definite");
        assert!((found.sigma * found.sigma * found.covariance_at(0, 0) - 0.05).abs() < 1e-14);
        assert!(Distribution::shaped(vec![0.0], &[f64::NAN], 4, false, false).is_none());
    }
}
