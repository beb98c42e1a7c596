//! Adagrad.

use super::{bound, small};
use crate::math::scalar::Scalar;

/// `sums` are of squared gradients.
pub(super) fn update<S: Scalar>(
    learning_rate: f64,
    epsilon: f64,
    parameters: &mut [S],
    gradient: &[S],
    sums: &mut [S],
) {
    let (rate, bound, small) = (S::from_f64(learning_rate), bound::<S>(learning_rate), small::<S>());
    let epsilon = S::from_f64(epsilon);
    for ((p, &g), s) in parameters.iter_mut().zip(gradient).zip(sums) {
        let root = g.flush(S::SMALLEST_ROOT);
        *s += root * root;
        let step = g.flush(small) / (s.sqrt() + epsilon);
        *p = *p - rate * step.flush(bound);
    }
}
