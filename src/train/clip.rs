//! Clipping by the global norm: a gradient longer than `limit` is made about that long, its direction kept.
//!
//! g *= min(1, limit / (|g| + 1e-6)), the norm being that of all parameters together: R. Pascanu, T. Mikolov, Y. Bengio, ICML
//! 2013, with PyTorch's small constant. Squares are added in f64 in eight sums, element i to sum i mod 8, which are added in
//! order at the end. A gradient that is not finite is made NaN or left as it is. Not here: clipping by value.

use crate::math::float;
use crate::math::scalar::Scalar;

const LANES: usize = 8;

/// The Euclidean norm.
pub fn norm<S: Scalar>(gradient: &[S]) -> f64 {
    let mut sums = [0.0; LANES];
    for chunk in gradient.chunks(LANES) {
        for (sum, &g) in sums.iter_mut().zip(chunk) {
            let g = g.to_f64();
            *sum += g * g;
        }
    }
    float::sqrt(sums.iter().fold(0.0, |sum, s| sum + s))
}

/// Shortens `gradient`, and gives the norm that it had.
pub fn clip<S: Scalar>(limit: f64, gradient: &mut [S]) -> f64 {
    let norm = norm(gradient);
    let factor = limit / (norm + 1e-6);
    if factor < 1.0 {
        let factor = S::from_f64(factor);
        for g in gradient {
            *g = (*g * factor).flush(S::TINY);
        }
    }
    norm
}
