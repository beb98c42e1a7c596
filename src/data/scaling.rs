//! Scaling of the features, fitted on the training rows only (scikit-learn's `StandardScaler` and `MinMaxScaler`: the
//! population deviation; a feature that is constant keeps a scale of 1).

use crate::math::float;
use ndarray::Array2;

/// x -> (x - shift) / scale, feature by feature; a target of numbers is always standardised, so that losses mean the same for
/// every data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    pub shift: Vec<f64>,
    pub scale: Vec<f64>,
    /// Mean and deviation of the training part's numbers; (0, 1) for classes.
    pub target: (f64, f64),
}

impl Scaling {
    /// Fits `kind` ("standard", "min_max", anything else: none) to the given rows of `x`.
    pub fn fit(kind: &str, x: &Array2<f64>, rows: &[u32]) -> Self {
        let fit_one = |j: usize| {
            let column = || rows.iter().map(|&r| x[[r as usize, j]]);
            match kind {
                "standard" => moments(column),
                "min_max" => {
                    let low = column().fold(f64::INFINITY, f64::min);
                    (low, column().fold(f64::NEG_INFINITY, f64::max) - low)
                }
                _ => (0.0, 1.0),
            }
        };
        let (shift, scale) = (0..x.ncols())
            .map(fit_one)
            .map(|(shift, scale)| (shift, if scale > 0.0 { scale } else { 1.0 }))
            .unzip();
        Self { shift, scale, target: (0.0, 1.0) }
    }

    /// Fits the target's scale to some rows of its numbers.
    pub fn fit_target(&mut self, numbers: &[f64], rows: &[u32]) {
        let (mean, deviation) = moments(|| rows.iter().map(|&r| numbers[r as usize]));
        self.target = (mean, if deviation > 0.0 { deviation } else { 1.0 });
    }

    /// The target in its own units, of a standardised one.
    pub fn number(&self, standardised: f64) -> f64 {
        standardised * self.target.1 + self.target.0
    }

    /// The scaled value of feature `j`.
    pub fn apply(&self, j: usize, value: f64) -> f64 {
        (value - self.shift[j]) / self.scale[j]
    }

    /// The value that [`Self::apply`] turns into `scaled`.
    pub fn invert(&self, j: usize, scaled: f64) -> f64 {
        scaled * self.scale[j] + self.shift[j]
    }
}

/// Mean and population deviation; what rounding alone makes of a constant column is no deviation (scikit-learn's bound).
fn moments<I: Iterator<Item = f64>>(column: impl Fn() -> I) -> (f64, f64) {
    let (count, sum) = column().fold((0.0, 0.0), |(count, sum), v| (count + 1.0, sum + v));
    let mean = sum / count;
    let variance = column().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
    let eps = f64::EPSILON;
    let noise = count * eps * variance + (count * mean * eps) * (count * mean * eps);
    (mean, if variance > noise { float::sqrt(variance) } else { 0.0 })
}
