//! Minimisers of smooth and nearly smooth functions, one a file.
//!
//! [`Lbfgs`] and [`Proximal`] ask and are told: they name a point, whoever can evaluate the function tells its value and its
//! gradient there, in whatever slices the work was done. [`bfgs`] calls a function and is for few variables and costly values.
//! Nothing is allocated after construction, and only + - * / and the square root are used. Not here: what is minimised.

pub mod bfgs;
pub mod lbfgs;
pub mod line_search;
pub mod proximal;

pub use lbfgs::Lbfgs;
pub use proximal::Proximal;

/// Why a minimiser ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The gradient is within the tolerance, or the value changes by rounding only.
    Converged,
    /// The limit of iterations or evaluations came first.
    Limit,
    /// No better point was found along the direction of descent: a value that is not finite, or noise.
    Stalled,
}

/// What a minimiser does with the value it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asks for the value at its next point.
    Evaluate,
    /// The point told about is the next iterate. `Some`: and the last. `None`: the next point is asked for.
    Iterate(Option<Status>),
    /// Ends; the iterate before was the last.
    Done(Status),
}

/// The sum of products, in order.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// The largest magnitude; NaN if any element is.
pub(crate) fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |most: f64, v| if v.abs() <= most { most } else { v.abs() + 0.0 * most })
}

/// y += factor x.
pub(crate) fn add(y: &mut [f64], factor: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}
