//! Steps along the gradient, with or without momentum.

use super::{bound, small};
use crate::math::scalar::Scalar;

pub(super) fn descend<S: Scalar>(learning_rate: f64, parameters: &mut [S], gradient: &[S]) {
    let (rate, bound) = (S::from_f64(learning_rate), bound::<S>(learning_rate));
    for (p, &g) in parameters.iter_mut().zip(gradient) {
        *p = *p - rate * g.flush(bound);
    }
}

pub(super) fn roll<S: Scalar>(
    learning_rate: f64,
    (momentum, nesterov): (f64, bool),
    parameters: &mut [S],
    gradient: &[S],
    velocity: &mut [S],
) {
    let (rate, bound) = (S::from_f64(learning_rate), bound::<S>(learning_rate));
    let (momentum, small) = (S::from_f64(momentum), small::<S>());
    for ((p, &g), v) in parameters.iter_mut().zip(gradient).zip(velocity) {
        let g = g.flush(small);
        *v = (momentum * *v + g).flush(small);
        let step = if nesterov { g + momentum * *v } else { *v };
        *p = *p - rate * step.flush(bound);
    }
}
