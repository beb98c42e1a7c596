//! The variables that a solver sees: the weights of standardised features.
//!
//! u_j = s_j w_j and b' = b + sum m_j w_j, with mean m_j and deviation s_j of each training column, is the same model, and
//! its penalties are the same with constants divided by s_j (L1) and s_j^2 (L2). So the minimum stays where it is, and
//! features of any scale are as easy as standardised ones. Lasso, elastic net and linear regression use it: scikit-learn
//! solves them by coordinate descent or directly, whatever the scale. Its L-BFGS for logistic regression works on the features
//! as they come, and so does ours: there a fit of unscaled features needs more iterations.

use crate::math::float;
use crate::model::Linear;

/// Means and scales of the columns; no means at all: the weights as they are.
#[derive(Clone, Debug)]
pub struct Coordinates {
    shift: Vec<f64>,
    scale: Vec<f64>,
}

impl Coordinates {
    /// The weights as they are.
    pub fn plain(inputs: usize) -> Self {
        Self { shift: vec![0.0; inputs], scale: vec![1.0; inputs] }
    }

    /// Of the `inputs` columns of `x` (row-major). A column that is constant up to rounding keeps the scale 1.
    pub fn standard(x: &[f64], inputs: usize) -> Self {
        let mut standard = Self { shift: vec![0.0; inputs], scale: vec![0.0; inputs] };
        let rows = x.len() / inputs.max(1);
        if rows == 0 {
            return Self::plain(inputs);
        }
        let share = 1.0 / rows as f64;
        for row in x.chunks_exact(inputs) {
            for (m, v) in standard.shift.iter_mut().zip(row) {
                *m += v * share;
            }
        }
        for row in x.chunks_exact(inputs) {
            for ((s, m), v) in standard.scale.iter_mut().zip(&standard.shift).zip(row) {
                *s += (v - m) * (v - m) * share;
            }
        }
        for (s, m) in standard.scale.iter_mut().zip(&standard.shift) {
            let deviation = float::sqrt(*s);
            let varies = deviation > 1e-10 * m.abs() && deviation.is_normal();
            *s = if varies { deviation } else { 1.0 };
        }
        standard
    }

    pub fn scale(&self, j: usize) -> f64 {
        self.scale[j]
    }

    /// Sets the weights of `model` from the solver's `point`.
    pub fn write(&self, point: &[f64], model: &mut Linear) {
        let padded = model.padded();
        let weights = model.weights_mut();
        let last = weights.len() - padded;
        let (rows, intercepts) = weights.split_at_mut(last);
        intercepts.copy_from_slice(&point[last..]);
        for (j, (row, u)) in rows.chunks_exact_mut(padded).zip(point.chunks_exact(padded)).enumerate() {
            for ((w, u), b) in row.iter_mut().zip(u).zip(intercepts.iter_mut()) {
                *w = u / self.scale[j];
                *b -= self.shift[j] * *w;
            }
        }
    }

    /// The gradient by the solver's variables from `sums`, the gradient by the weights times 1 / `share`.
    pub fn gradient(&self, sums: &[f64], share: f64, padded: usize, gradient: &mut [f64]) {
        let last = sums.len() - padded;
        let (rows, intercepts) = sums.split_at(last);
        for (g, b) in gradient[last..].iter_mut().zip(intercepts) {
            *g = b * share;
        }
        for (j, (to, row)) in gradient.chunks_exact_mut(padded).zip(rows.chunks_exact(padded)).enumerate() {
            for ((g, w), b) in to.iter_mut().zip(row).zip(intercepts) {
                *g = (w - self.shift[j] * b) * share / self.scale[j];
            }
        }
    }
}
