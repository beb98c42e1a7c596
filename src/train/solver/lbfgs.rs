//! L-BFGS: quasi-Newton descent that knows the curvature from its last ten steps.
//!
//! Direction -H g, where H is built from the pairs s = x' - x, y = g' - g by the two-loop recursion, beginning with
//! (s.y / y.y) I of the newest pair; the step along it by [`LineSearch`]. It ends when max |g| <= tol, or when the value falls by
//! no more than 64 units of rounding, as scikit-learn's `lbfgs` solver does (constants of SciPy's L-BFGS-B: ten pairs, decrease
//! 1e-3, curvature 0.9). A search that fails is begun again along the steepest descent, and if it was that, the end is near:
//! [`Status::Stalled`]. Source: D. Liu, J. Nocedal, "On the limited memory BFGS method for large scale optimization", 1989.
//! Not here: bounds on variables.

use super::line_search::{LineSearch, Verdict};
use super::{Status, Step, add, dot, largest};
use crate::math::float;

/// Pairs that are remembered.
pub const MEMORY: usize = 10;
/// A relative fall of the value that counts as rounding.
const FLAT: f64 = 64.0 * f64::EPSILON;

/// A minimisation under way.
#[derive(Clone, Debug)]
pub struct Lbfgs {
    tol: f64,
    x: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    /// Where the function is to be evaluated.
    point: Vec<f64>,
    direction: Vec<f64>,
    /// Ring of [`MEMORY`] steps and of the changes of the gradient along them.
    steps: Vec<f64>,
    changes: Vec<f64>,
    /// 1 / s.y of each pair.
    inverse: [f64; MEMORY],
    /// Pairs held, and the place of the next one.
    held: usize,
    next: usize,
    search: LineSearch,
    began: bool,
}

impl Lbfgs {
    /// Begins at `start`; ends when no component of the gradient exceeds `tol`.
    pub fn new(start: Vec<f64>, tol: f64) -> Self {
        let n = start.len();
        Self {
            tol,
            value: f64::INFINITY,
            gradient: vec![0.0; n],
            point: start.clone(),
            direction: vec![0.0; n],
            steps: vec![0.0; n * MEMORY],
            changes: vec![0.0; n * MEMORY],
            inverse: [0.0; MEMORY],
            held: 0,
            next: 0,
            search: LineSearch::new(1e-3, 0.9, 0.1),
            began: false,
            x: start,
        }
    }

    /// Where value and gradient are asked for.
    pub fn point(&self) -> &[f64] {
        &self.point
    }

    /// Takes value and gradient at [`Lbfgs::point`].
    pub fn tell(&mut self, value: f64, gradient: &[f64]) -> Step {
        if !self.began {
            self.began = true;
            self.value = value;
            self.gradient.copy_from_slice(gradient);
            if !value.is_finite() {
                return Step::Done(Status::Stalled);
            }
            if largest(gradient) <= self.tol {
                return Step::Done(Status::Converged);
            }
            return self.set_out();
        }
        match self.search.tell(value, dot(gradient, &self.direction)) {
            Verdict::Try(step) => {
                self.go(step);
                Step::Evaluate
            }
            Verdict::Accept => self.accept(value, gradient),
            Verdict::Fail if self.held == 0 => Step::Done(Status::Stalled),
            Verdict::Fail => {
                self.held = 0;
                self.set_out()
            }
        }
    }

    fn accept(&mut self, value: f64, gradient: &[f64]) -> Step {
        self.remember(gradient);
        let size = self.value.abs().max(value.abs()).max(1.0);
        let flat = self.value - value <= FLAT * size;
        self.value = value;
        self.x.copy_from_slice(&self.point);
        self.gradient.copy_from_slice(gradient);
        if flat || largest(gradient) <= self.tol {
            return Step::Iterate(Some(Status::Converged));
        }
        match self.set_out() {
            Step::Done(status) => Step::Iterate(Some(status)),
            _ => Step::Iterate(None),
        }
    }

    /// Keeps the pair of the step just made, if the curvature along it is positive beyond rounding.
    fn remember(&mut self, gradient: &[f64]) {
        let n = self.x.len();
        let at = self.next * n;
        let (s, y) = (&mut self.steps[at..at + n], &mut self.changes[at..at + n]);
        for i in 0..n {
            s[i] = self.point[i] - self.x[i];
            y[i] = gradient[i] - self.gradient[i];
        }
        let product = dot(s, y);
        if product > f64::EPSILON * dot(y, y) && product.is_normal() {
            self.inverse[self.next] = 1.0 / product;
            self.next = (self.next + 1) % MEMORY;
            self.held = (self.held + 1).min(MEMORY);
        }
    }

    /// A new direction, and the first point along it.
    fn set_out(&mut self) -> Step {
        self.recursion();
        let mut slope = dot(&self.direction, &self.gradient);
        if self.held == 0 || !slope.is_finite() || slope >= 0.0 {
            self.held = 0;
            for (d, g) in self.direction.iter_mut().zip(&self.gradient) {
                *d = -g;
            }
            slope = dot(&self.direction, &self.gradient);
        }
        if !slope.is_finite() || slope >= 0.0 {
            return Step::Done(Status::Stalled);
        }
        // Without a pair the length is unknown: no more than 1.
        let step = if self.held == 0 { (1.0 / float::sqrt(-slope)).min(1.0) } else { 1.0 };
        self.search.begin(self.value, slope, step);
        self.go(step);
        Step::Evaluate
    }

    fn go(&mut self, step: f64) {
        self.point.copy_from_slice(&self.x);
        add(&mut self.point, step, &self.direction);
    }

    /// `direction` = -H g.
    fn recursion(&mut self) {
        let Self { gradient, direction, steps, changes, inverse, held, next, .. } = self;
        let n = gradient.len();
        direction.copy_from_slice(gradient);
        let mut factors = [0.0; MEMORY];
        // The newest pair first.
        let places = |back: usize| (*next + MEMORY - 1 - back) % MEMORY;
        for back in 0..*held {
            let p = places(back);
            factors[p] = inverse[p] * dot(&steps[p * n..][..n], direction);
            add(direction, -factors[p], &changes[p * n..][..n]);
        }
        if *held > 0 {
            let y = &changes[places(0) * n..][..n];
            let scale = 1.0 / (inverse[places(0)] * dot(y, y));
            direction.iter_mut().for_each(|d| *d *= scale);
        }
        for back in (0..*held).rev() {
            let p = places(back);
            let factor = factors[p] - inverse[p] * dot(&changes[p * n..][..n], direction);
            add(direction, factor, &steps[p * n..][..n]);
        }
        direction.iter_mut().for_each(|d| *d = -*d);
    }
}
