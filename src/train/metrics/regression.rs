//! Metrics of numbers, of truth y and prediction p with error e = y - p.
//!
//! MSE = mean e^2, RMSE its root, MAE = mean |e|, median and largest |e|, MAPE = mean |e| / max(|y|, 2^-52) (a share, not
//! per cent), R2 = 1 - sum e^2 / sum (y - mean y)^2, explained variance = 1 - var e / var y. If the denominator of the last
//! two is 0 they are 1 for a numerator of 0 and else 0, as in scikit-learn. Every metric of no rows is 0. A prediction that
//! is NaN counts as infinitely wrong, so no result is NaN if the truth is finite. Not here: weights, several outputs.

use crate::math::float;
use crate::math::stats;

/// Mean squared error.
pub fn mse(truth: &[f64], prediction: &[f64]) -> f64 {
    mean(errors(truth, prediction).map(|e| e * e))
}

/// Root of the mean squared error.
pub fn rmse(truth: &[f64], prediction: &[f64]) -> f64 {
    float::sqrt(mse(truth, prediction))
}

/// Mean absolute error.
pub fn mae(truth: &[f64], prediction: &[f64]) -> f64 {
    mean(errors(truth, prediction).map(f64::abs))
}

/// Median absolute error.
pub fn median_absolute_error(truth: &[f64], prediction: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = errors(truth, prediction).map(f64::abs).collect();
    stats::median(&mut sizes).unwrap_or(0.0)
}

/// Largest absolute error.
pub fn max_error(truth: &[f64], prediction: &[f64]) -> f64 {
    errors(truth, prediction).fold(0.0, |most, e| if e.abs() > most { e.abs() } else { most })
}

/// Mean absolute percentage error, as a share.
pub fn mape(truth: &[f64], prediction: &[f64]) -> f64 {
    let shares = truth.iter().zip(prediction).map(|(y, p)| error(*y, *p).abs() / y.abs().max(f64::EPSILON));
    mean(shares)
}

/// Coefficient of determination: 1 is perfect, 0 as good as the mean, any negative number worse.
pub fn r2(truth: &[f64], prediction: &[f64]) -> f64 {
    let squares = errors(truth, prediction).fold(0.0, |sum, e| sum + e * e);
    if truth.is_empty() { 0.0 } else { unexplained(squares, spread(truth)) }
}

/// Share of the variance that the prediction explains; unlike R2 it forgives a constant shift.
pub fn explained_variance(truth: &[f64], prediction: &[f64]) -> f64 {
    let errors: Vec<f64> = errors(truth, prediction).collect();
    if truth.is_empty() { 0.0 } else { unexplained(spread(&errors), spread(truth)) }
}

/// Sum of squares around the mean.
pub(super) fn spread(values: &[f64]) -> f64 {
    let centre = mean(values.iter().copied());
    values.iter().fold(0.0, |sum, v| sum + (v - centre) * (v - centre))
}

/// 1 - part / whole, by convention 1 for 0 / 0 and 0 for part / 0; minus infinity if the errors left the finite numbers.
pub(super) fn unexplained(part: f64, whole: f64) -> f64 {
    if !part.is_finite() {
        f64::NEG_INFINITY
    } else if whole > 0.0 {
        1.0 - part / whole
    } else if part == 0.0 {
        1.0
    } else {
        0.0
    }
}

/// Truth minus prediction; infinite for a prediction that is NaN.
pub(super) fn error(truth: f64, prediction: f64) -> f64 {
    let error = truth - prediction;
    if error.is_nan() { f64::INFINITY } else { error }
}

fn errors<'a>(truth: &'a [f64], prediction: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    truth.iter().zip(prediction).map(|(y, p)| error(*y, *p))
}

/// From first to last; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0u64), |(sum, n), v| (sum + v, n + 1));
    if n == 0 { 0.0 } else { sum / n as f64 }
}
