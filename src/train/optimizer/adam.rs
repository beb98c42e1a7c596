//! Adam, and the shrinking that makes it AdamW.

use super::small;
use crate::math::float;
use crate::math::scalar::Scalar;

/// The constants of one update.
pub(super) struct Adam<S> {
    beta: [S; 2],
    rest: [S; 2],
    rate: S,
    correction: S,
    epsilon: S,
}

impl<S: Scalar> Adam<S> {
    /// `powers` are beta1^t and beta2^t.
    pub(super) fn new(
        (beta1, beta2, epsilon): (f64, f64, f64),
        [power1, power2]: [f64; 2],
        learning_rate: f64,
    ) -> Self {
        Self {
            beta: [S::from_f64(beta1), S::from_f64(beta2)],
            rest: [S::from_f64(1.0 - beta1), S::from_f64(1.0 - beta2)],
            rate: S::from_f64(learning_rate / (1.0 - power1)),
            correction: S::from_f64(1.0 / float::sqrt(1.0 - power2)),
            epsilon: S::from_f64(epsilon),
        }
    }

    pub(super) fn update(&self, parameters: &mut [S], gradient: &[S], first: &mut [S], second: &mut [S]) {
        // Neither b1 m nor (1 - b1) g is denormal above this.
        let small = small::<S>();
        for (((p, &g), m), v) in parameters.iter_mut().zip(gradient).zip(first).zip(second) {
            *m = (self.beta[0] * *m + self.rest[0] * g.flush(small)).flush(small);
            let root = g.flush(S::SMALLEST_ROOT);
            let square = self.beta[1] * *v + self.rest[1] * (root * root);
            *v = if square < S::SMALLEST { S::SMALLEST } else { square };
            *p = *p - *m / (v.sqrt() * self.correction + self.epsilon) * self.rate;
        }
    }
}

/// Parameters times `factor`; what is too small to matter becomes 0.
pub(super) fn shrink<S: Scalar>(factor: f64, parameters: &mut [S]) {
    let factor = S::from_f64(factor);
    if factor == S::ONE {
        return;
    }
    for p in parameters {
        *p = (*p * factor).flush(S::TINY);
    }
}
