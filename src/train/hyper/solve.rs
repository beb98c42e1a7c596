//! Solving H q = b where H is met only as a product with a vector: the caller multiplies, so that it can stop in between.
//!
//! Conjugate gradients (M. Hestenes, E. Stiefel, 1952): for a positive definite H, exact after as many products as H has
//! different eigenvalues; its error falls with the root of the condition number. Semi-definite is well if b lies in H's range.
//!
//! Neumann series: q = a (b + (I - a H) b + (I - a H)^2 b + ...), which converges if a is below 2 / (largest eigenvalue);
//! each product is one more look back along the training, and its error falls with the condition number itself. The next
//! term is the residual of the sum so far. The step a begins at the inverse Rayleigh quotient of b. If terms grow, a was too
//! large: but then the series is a power iteration, its term leans to the top eigenvector, whose Rayleigh quotient gives the
//! next a. Source: J. Lorraine, P. Vicol, D. Duvenaud, "Optimizing millions of hyperparameters by implicit
//! differentiation", AISTATS 2020. Not here: preconditioning.

use crate::math::linalg::{axpy, dot, norm};
use serde::{Deserialize, Serialize};

/// How the linear system is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    ConjugateGradients,
    Neumann,
}

/// How far a solver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Working,
    /// The residual is within the tolerance.
    Converged,
    /// As many products as allowed, and not there.
    Exhausted,
    /// A direction along which H does not curve upwards, or a number that is not finite.
    Indefinite,
}

/// A linear system under way.
#[derive(Clone, Debug)]
pub struct Solver {
    method: Method,
    /// Relative to |b|.
    tolerance: f64,
    limit: u32,
    right: Vec<f64>,
    size: f64,
    solution: Vec<f64>,
    /// b - H q.
    residual: Vec<f64>,
    /// What H is to be multiplied with next; for the series that is the residual.
    direction: Vec<f64>,
    /// The series' step; 0 before the first product.
    step: f64,
    products: u32,
    state: State,
}

impl Solver {
    /// From q = 0, until |b - H q| <= `tolerance` |b| or `limit` products.
    pub fn new(method: Method, right: Vec<f64>, tolerance: f64, limit: u32) -> Self {
        let size = norm(&right);
        let state = if size == 0.0 {
            State::Converged
        } else if !size.is_finite() {
            State::Indefinite
        } else if limit == 0 {
            State::Exhausted
        } else {
            State::Working
        };
        Self {
            method,
            tolerance,
            limit,
            size,
            solution: vec![0.0; right.len()],
            residual: right.clone(),
            direction: right.clone(),
            right,
            step: 0.0,
            products: 0,
            state,
        }
    }

    pub fn state(&self) -> State {
        self.state
    }

    /// Products with H so far.
    pub fn products(&self) -> u32 {
        self.products
    }

    pub fn solution(&self) -> &[f64] {
        &self.solution
    }

    /// |b - H q| / |b|, as the recurrence knows it; 0 if b is 0.
    pub fn residual(&self) -> f64 {
        if self.size > 0.0 { norm(&self.residual) / self.size } else { 0.0 }
    }

    /// The vector whose product with H is wanted next.
    pub fn direction(&self) -> &[f64] {
        &self.direction
    }

    /// Takes that product.
    pub fn absorb(&mut self, product: &[f64]) -> State {
        if self.state != State::Working {
            return self.state;
        }
        self.products += 1;
        let curvature = dot(&self.direction, product);
        // NaN is not positive either.
        let curved = curvature > 0.0 && curvature.is_finite();
        self.state = match self.method {
            _ if !curved => State::Indefinite,
            Method::ConjugateGradients => self.conjugate(product, curvature),
            Method::Neumann => self.term(product, curvature),
        };
        if self.state == State::Working && self.products >= self.limit {
            self.state = State::Exhausted;
        }
        self.state
    }

    fn judge(&self, square: f64) -> State {
        if !square.is_finite() {
            State::Indefinite
        } else if square <= (self.tolerance * self.size) * (self.tolerance * self.size) {
            State::Converged
        } else {
            State::Working
        }
    }

    fn conjugate(&mut self, product: &[f64], curvature: f64) -> State {
        let before = dot(&self.residual, &self.residual);
        let step = before / curvature;
        axpy(step, &self.direction, &mut self.solution);
        axpy(-step, product, &mut self.residual);
        let after = dot(&self.residual, &self.residual);
        let keep = after / before;
        for (p, &r) in self.direction.iter_mut().zip(&self.residual) {
            *p = r + keep * *p;
        }
        self.judge(after)
    }

    fn term(&mut self, product: &[f64], curvature: f64) -> State {
        let inverse = dot(&self.direction, &self.direction) / curvature;
        if self.step == 0.0 {
            self.step = inverse;
        }
        axpy(self.step, &self.direction, &mut self.solution);
        axpy(-self.step, product, &mut self.residual);
        let square = dot(&self.residual, &self.residual);
        // With a good step no term is longer than the one before; rounding is granted a millionth.
        if square > self.size * self.size * (1.0 + 1e-6) || square.is_nan() {
            self.step = if inverse < self.step { inverse } else { 0.5 * self.step };
            self.solution.fill(0.0);
            self.residual.copy_from_slice(&self.right);
            self.direction.copy_from_slice(&self.right);
            return State::Working;
        }
        self.direction.copy_from_slice(&self.residual);
        self.judge(square)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(method: Method, matrix: &[[f64; 3]; 3], right: [f64; 3], limit: u32) -> Solver {
        let mut solver = Solver::new(method, right.to_vec(), 1e-12, limit);
        while solver.state() == State::Working {
            let product: Vec<f64> = matrix.iter().map(|row| dot(row, solver.direction())).collect();
            solver.absorb(&product);
        }
        solver
    }

    const MATRIX: [[f64; 3]; 3] = [[4.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 2.0]];

    #[test]
    fn both_methods_solve() {
        for (method, most) in [(Method::ConjugateGradients, 3), (Method::Neumann, 100)] {
            let solver = run(method, &MATRIX, [1.0, 2.0, 3.0], 1000);
            assert_eq!(solver.state(), State::Converged);
            assert!(solver.products() <= most, "{method:?}: {}", solver.products());
            for (row, b) in MATRIX.iter().zip([1.0, 2.0, 3.0]) {
                assert!((dot(row, solver.solution()) - b).abs() < 1e-11, "{method:?}");
            }
        }
    }

    #[test]
    fn a_series_that_began_too_boldly_finds_its_step() {
        // b lies almost along the flattest direction, whose inverse is far above 2 / (largest eigenvalue).
        let matrix = [[1.0, 0.0, 0.0], [0.0, 50.0, 0.0], [0.0, 0.0, 20.0]];
        let solver = run(Method::Neumann, &matrix, [1.0, 1e-3, 1e-3], 5000);
        assert_eq!(solver.state(), State::Converged);
        for (q, e) in solver.solution().iter().zip([1.0, 1e-3 / 50.0, 1e-3 / 20.0]) {
            assert!((q - e).abs() < 1e-11, "{:?}", solver.solution());
        }
    }

    #[test]
    fn what_cannot_be_solved_is_said() {
        let saddle = [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]];
        for method in [Method::ConjugateGradients, Method::Neumann] {
            let state = |matrix, b, limit| run(method, matrix, b, limit).state();
            assert_eq!(state(&saddle, [0.1, 1.0, 0.0], 99), State::Indefinite);
            assert_eq!(state(&MATRIX, [1.0, 2.0, 3.0], 2), State::Exhausted);
            assert_eq!(state(&MATRIX, [1.0, f64::NAN, 3.0], 99), State::Indefinite);
            assert_eq!(state(&MATRIX, [0.0; 3], 99), State::Converged);
        }
    }
}
