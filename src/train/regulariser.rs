//! Penalties that pull parameters towards 0, or towards where they started, as parts of the gradient.
//!
//! | name | penalty | part of the gradient | of |
//! |---|---|---|---|
//! | L1 | strength sum abs w | strength sign w, 0 at 0 | weights |
//! | L2 | strength / 2 sum w^2 | strength w | weights |
//! | weight decay | | strength p | all parameters (PyTorch's coupled kind) |
//! | L2-SP | strength / 2 sum (p - start)^2 | strength (p - start) | all parameters but the last layer's |
//!
//! The penalties L1, L2 and L2-SP belong to the gradient that is clipped; weight decay joins it afterwards. None of them is
//! part of a reported loss. L2-SP: X. Li, Y. Grandvalet, F. Davoine, ICML 2018. Not here: decoupled weight decay, which is
//! AdamW's own.

use crate::math::scalar::Scalar;

/// Adds the gradient of the L1 penalty of these weights.
pub fn l1<S: Scalar>(strength: f64, weights: &[S], gradient: &mut [S]) {
    let strength = S::from_f64(strength);
    for (g, &w) in gradient.iter_mut().zip(weights) {
        if w > S::ZERO {
            *g += strength;
        } else if w < S::ZERO {
            *g += -strength;
        }
    }
}

/// Adds strength times the parameter: the gradient of the L2 penalty. Parameters so small that the product would be
/// denormal count as 0.
pub fn l2<S: Scalar>(strength: f64, parameters: &[S], gradient: &mut [S]) {
    let bound = bound::<S>(strength);
    let strength = S::from_f64(strength);
    for (g, &p) in gradient.iter_mut().zip(parameters) {
        *g += strength * p.flush(bound);
    }
}

/// Adds strength times the way from the start: the gradient of L2-SP.
pub fn l2_sp<S: Scalar>(strength: f64, parameters: &[S], start: &[S], gradient: &mut [S]) {
    let bound = bound::<S>(strength);
    let strength = S::from_f64(strength);
    for ((g, &p), &start) in gradient.iter_mut().zip(parameters).zip(start) {
        *g += strength * (p - start).flush(bound);
    }
}

fn bound<S: Scalar>(strength: f64) -> S {
    S::from_f64((S::SMALLEST.to_f64() / strength).max(S::TINY.to_f64()))
}
