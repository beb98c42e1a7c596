//! FISTA: accelerated proximal gradient descent, for a smooth function f plus penalties with a kink at 0.
//!
//! With one constant a parameter (0 where nothing is penalised) it minimises
//!
//! f(x) + sum l1_i |x_i| + 1/2 sum l2_i x_i^2.
//!
//! From a point y: x' = prox(y - f'(y) / L), where the proximal map shrinks each component, v -> sign(v) max(0, |v| - l1 / L) /
//! (1 + l2 / L), so that weights become exactly 0. L doubles until f(x') <= f(y) + f'(y).(x' - y) + L/2 |x' - y|^2. Then
//! y' = x' + (t - 1) / t' (x' - x) with t' = (1 + sqrt(1 + 4 t^2)) / 2. Where the momentum points uphill,
//! (y - x').(x' - x) > 0, it begins anew with t = 1 and half of L. It ends when max |L (y - x')| <= tol: for penalties of 0 that
//! is the gradient.
//!
//! Sources: A. Beck, M. Teboulle, "A fast iterative shrinkage-thresholding algorithm", SIAM J. Imaging Sciences, 2009;
//! B. O'Donoghue, E. Candès, "Adaptive restart for accelerated gradient schemes", 2015. Not here: group penalties, coordinate
//! descent.

use super::{Status, Step};
use crate::math::float;

/// L at the beginning: the most curvature that logistic regression has on a standardised feature.
const FIRST: f64 = 0.25;
/// L beyond which no step is left.
const STEEPEST: f64 = 1e60;
/// Relative error of a value that may come from rounding.
const ROUNDING: f64 = 1e-13;

/// A minimisation under way.
#[derive(Clone, Debug)]
pub struct Proximal {
    tol: f64,
    l1: Vec<f64>,
    l2: Vec<f64>,
    /// The iterate.
    x: Vec<f64>,
    /// Where the gradient is taken, and what it is there.
    y: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    /// x', the candidate.
    next: Vec<f64>,
    lipschitz: f64,
    momentum: f64,
    /// Whether the value of f at x' is asked for, else value and gradient at y.
    trying: bool,
}

impl Proximal {
    /// Begins at `start`; `l1` and `l2` are as long.
    pub fn new(start: Vec<f64>, l1: Vec<f64>, l2: Vec<f64>, tol: f64) -> Self {
        let n = start.len();
        Self {
            tol,
            l1,
            l2,
            y: start.clone(),
            value: f64::INFINITY,
            gradient: vec![0.0; n],
            next: vec![0.0; n],
            lipschitz: FIRST,
            momentum: 1.0,
            trying: false,
            x: start,
        }
    }

    /// Where f is to be evaluated.
    pub fn point(&self) -> &[f64] {
        if self.trying { &self.next } else { &self.y }
    }

    /// Whether its gradient is asked for too.
    pub fn wants_gradient(&self) -> bool {
        !self.trying
    }

    /// Takes the value of f, without penalties, at [`Proximal::point`]; `gradient` counts only where it is wanted.
    pub fn tell(&mut self, value: f64, gradient: &[f64]) -> Step {
        if !self.trying {
            if !value.is_finite() {
                return Step::Done(Status::Stalled);
            }
            self.value = value;
            self.gradient.copy_from_slice(gradient);
            self.trying = true;
            self.propose();
            return Step::Evaluate;
        }
        let (mut slope, mut square) = (0.0, 0.0);
        for ((n, y), g) in self.next.iter().zip(&self.y).zip(&self.gradient) {
            slope += g * (n - y);
            square += (n - y) * (n - y);
        }
        let bound = self.value + slope + 0.5 * self.lipschitz * square;
        // A value that is not finite fails the comparison.
        if value <= bound + ROUNDING * (self.value.abs() + value.abs()) {
            return self.accept();
        }
        self.lipschitz *= 2.0;
        if self.lipschitz > STEEPEST {
            return Step::Done(Status::Stalled);
        }
        self.propose();
        Step::Evaluate
    }

    /// x' from y by the step that L allows.
    fn propose(&mut self) {
        let step = 1.0 / self.lipschitz;
        for (i, next) in self.next.iter_mut().enumerate() {
            let v = self.y[i] - step * self.gradient[i];
            let (shrink, damp) = (step * self.l1[i], 1.0 + step * self.l2[i]);
            *next = if v > shrink {
                (v - shrink) / damp
            } else if v < -shrink {
                (v + shrink) / damp
            } else {
                0.0
            };
        }
    }

    fn accept(&mut self) -> Step {
        let (mut longest, mut uphill) = (0.0, 0.0);
        for ((n, y), x) in self.next.iter().zip(&self.y).zip(&self.x) {
            let move_back = y - n;
            if move_back.abs() > longest {
                longest = move_back.abs();
            }
            uphill += move_back * (n - x);
        }
        let done = self.lipschitz * longest <= self.tol;
        let again = uphill > 0.0;
        let after = 0.5 * (1.0 + float::sqrt(1.0 + 4.0 * self.momentum * self.momentum));
        let carry = if again { 0.0 } else { (self.momentum - 1.0) / after };
        self.momentum = if again { 1.0 } else { after };
        if again {
            self.lipschitz *= 0.5;
        }
        for ((n, y), x) in self.next.iter().zip(&mut self.y).zip(&mut self.x) {
            *y = n + carry * (n - *x);
            *x = *n;
        }
        self.trying = false;
        Step::Iterate(done.then_some(Status::Converged))
    }
}
