//! RMSprop, with or without momentum.

use super::{bound, small};
use crate::math::scalar::Scalar;

/// `squares` are the running means of squared gradients; `velocity` is empty if there is no momentum.
pub(super) fn update<S: Scalar>(
    learning_rate: f64,
    (rho, epsilon, momentum): (f64, f64, f64),
    parameters: &mut [S],
    gradient: &[S],
    squares: &mut [S],
    velocity: &mut [S],
) {
    let (rate, bound, small) = (S::from_f64(learning_rate), bound::<S>(learning_rate), small::<S>());
    let (old, new) = (S::from_f64(rho), S::from_f64(1.0 - rho));
    let (epsilon, momentum) = (S::from_f64(epsilon), S::from_f64(momentum));
    let scaled = |g: S, v: &mut S| {
        let root = g.flush(S::SMALLEST_ROOT);
        let square = old * *v + new * (root * root);
        *v = if square < S::SMALLEST { S::SMALLEST } else { square };
        g.flush(small) / (v.sqrt() + epsilon)
    };
    let each = parameters.iter_mut().zip(gradient).zip(squares);
    if velocity.is_empty() {
        for ((p, &g), v) in each {
            *p = *p - rate * scaled(g, v).flush(bound);
        }
    } else {
        for (((p, &g), v), b) in each.zip(velocity) {
            *b = (momentum * *b + scaled(g, v)).flush(small);
            *p = *p - rate * b.flush(bound);
        }
    }
}
