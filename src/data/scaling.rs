//! Scaling of the features, fitted on the training rows only (scikit-learn's `StandardScaler` and `MinMaxScaler`: the
//! population deviation; a feature that is constant keeps a scale of 1).

use crate::math::float;
use ndarray::Array2;

/// x -> (x - shift) / scale, feature by feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    pub shift: Vec<f64>,
    pub scale: Vec<f64>,
}

impl Scaling {
    /// Fits `kind` ("standard", "min_max", anything else: none) to the given rows of `x`.
    pub fn fit(kind: &str, x: &Array2<f64>, rows: &[u32]) -> Self {
        let fit_one = |j: usize| {
            let column = || rows.iter().map(|&r| x[[r as usize, j]]);
            let n = rows.len() as f64;
            match kind {
                "standard" => {
                    let mean = column().sum::<f64>() / n;
                    let variance = column().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
                    // What rounding alone makes of a constant column: no variance (scikit-learn's bound).
                    let eps = f64::EPSILON;
                    let noise = n * eps * variance + (n * mean * eps) * (n * mean * eps);
                    (mean, if variance > noise { float::sqrt(variance) } else { 0.0 })
                }
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
        Self { shift, scale }
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
