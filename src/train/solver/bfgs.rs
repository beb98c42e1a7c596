//! BFGS with a gradient of finite differences: what `scipy.optimize.minimize` does by default.
//!
//! Direction -H g with a dense H, at first the identity, then
//! H' = (I - r s y^T) H (I - r y s^T) + r s s^T, r = 1 / s.y; steps by [`LineSearch`] (decrease 1e-4, curvature 0.9). The gradient
//! is (f(x + eps e_i) - f(x)) / eps, one value a variable besides f(x). It ends in [`Status::Converged`] when max |g| <= gtol.
//!
//! On a function of steps, such as an accuracy, all differences are 0: the search ends where it began and calls that a
//! success. Source: J. Nocedal, S. Wright, "Numerical Optimization", 2006, algorithm 6.1; defaults and the first guess of each
//! step are SciPy's. Not here: exact gradients, its second line search.

use super::line_search::{LineSearch, Verdict};
use super::{add, dot, largest};
use crate::math::float;

/// When to stop and how to differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Step of the forward differences.
    pub eps: f64,
    /// Largest component of the gradient that counts as none.
    pub gtol: f64,
    pub max_iter: u32,
}

impl Default for Options {
    /// SciPy's, with its limit of iterations for one variable.
    fn default() -> Self {
        Self { eps: 1.490_116_119_384_765_6e-8, gtol: 1e-5, max_iter: 200 }
    }
}

/// How a minimisation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The gradient is within the tolerance.
    Converged,
    MaxIter,
    /// No step along the direction is good enough ("precision loss").
    Stalled,
    /// The function had no value to give at `x`.
    Waiting,
}

/// What a minimisation came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The last iterate; if the status is [`Status::Waiting`], the point whose value is missing.
    pub x: Vec<f64>,
    /// At the last iterate.
    pub value: f64,
    /// At the last iterate, by differences.
    pub gradient: Vec<f64>,
    pub iterations: u32,
    pub evaluations: u32,
    pub status: Status,
}

impl Minimum {
    /// What SciPy calls success.
    pub fn success(&self) -> bool {
        self.status == Status::Converged
    }
}

/// The function and what was asked of it.
struct Values<F> {
    f: F,
    eps: f64,
    evaluations: u32,
}

impl<F: FnMut(&[f64]) -> Option<f64>> Values<F> {
    fn at(&mut self, x: &[f64]) -> Result<f64, Vec<f64>> {
        let value = (self.f)(x).ok_or_else(|| x.to_vec())?;
        self.evaluations += 1;
        Ok(value)
    }

    /// Value at `x`, and the gradient there in `gradient`. On an error: the point that has no value.
    fn with_gradient(&mut self, x: &mut [f64], gradient: &mut [f64]) -> Result<f64, Vec<f64>> {
        let value = self.at(x)?;
        for i in 0..x.len() {
            let here = x[i];
            x[i] = here + self.eps;
            // What the rounding of the sum has left of eps.
            let step = x[i] - here;
            let there = self.at(x);
            x[i] = here;
            gradient[i] = (there? - value) / step;
        }
        Ok(value)
    }
}

/// Minimises `f` from `start`. `f` may say `None` where it has no value yet: then the search ends there, and since it is a pure
/// function of the values it is given, asking again with that value known goes on from there.
pub fn minimize(start: &[f64], options: Options, f: impl FnMut(&[f64]) -> Option<f64>) -> Minimum {
    let n = start.len();
    let mut values = Values { f, eps: options.eps, evaluations: 0 };
    let mut best = Minimum {
        x: start.to_vec(),
        value: f64::NAN,
        gradient: vec![0.0; n],
        iterations: 0,
        evaluations: 0,
        status: Status::Stalled,
    };
    let ended = descend(&mut values, &mut best, options);
    best.evaluations = values.evaluations;
    best.status = ended.unwrap_or_else(|missing| {
        best.x = missing;
        Status::Waiting
    });
    best
}

fn descend<F: FnMut(&[f64]) -> Option<f64>>(
    values: &mut Values<F>,
    best: &mut Minimum,
    options: Options,
) -> Result<Status, Vec<f64>> {
    let n = best.x.len();
    best.value = values.with_gradient(&mut best.x, &mut best.gradient)?;
    let mut inverse = vec![0.0; n * n];
    (0..n).for_each(|i| inverse[i * n + i] = 1.0);
    // SciPy's guess of the value before the first: a first step of length 1/2 or less.
    let mut before = best.value + 0.5 * float::sqrt(dot(&best.gradient, &best.gradient));
    let mut search = LineSearch::new(1e-4, 0.9, 1e-14);
    let (mut point, mut gradient) = (best.x.clone(), best.gradient.clone());
    loop {
        if largest(&best.gradient) <= options.gtol {
            return Ok(Status::Converged);
        }
        if best.iterations >= options.max_iter {
            return Ok(Status::MaxIter);
        }
        let direction: Vec<f64> = inverse.chunks_exact(n).map(|row| -dot(row, &best.gradient)).collect();
        let slope = dot(&direction, &best.gradient);
        if !best.value.is_finite() || !slope.is_finite() || slope >= 0.0 {
            return Ok(Status::Stalled);
        }
        let guess = 1.01 * 2.0 * (best.value - before) / slope;
        let mut step = if guess > 0.0 && guess < 1.0 { guess } else { 1.0 };
        search.begin(best.value, slope, step);
        let value = loop {
            point.copy_from_slice(&best.x);
            add(&mut point, step, &direction);
            let value = values.with_gradient(&mut point, &mut gradient)?;
            match search.tell(value, dot(&gradient, &direction)) {
                Verdict::Try(next) => step = next,
                Verdict::Accept => break value,
                Verdict::Fail => return Ok(Status::Stalled),
            }
        };
        let s: Vec<f64> = point.iter().zip(&best.x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = gradient.iter().zip(&best.gradient).map(|(a, b)| a - b).collect();
        update(&mut inverse, &s, &y);
        before = best.value;
        best.value = value;
        best.x.copy_from_slice(&point);
        best.gradient.copy_from_slice(&gradient);
        best.iterations += 1;
    }
}

/// The inverse Hessian after the step `s` that changed the gradient by `y`; as it was if the curvature is not positive.
fn update(inverse: &mut [f64], s: &[f64], y: &[f64]) {
    let n = s.len();
    let product = dot(s, y);
    if !product.is_normal() || product < 0.0 {
        return;
    }
    let r = 1.0 / product;
    let hy: Vec<f64> = inverse.chunks_exact(n).map(|row| dot(row, y)).collect();
    let factor = r * (1.0 + r * dot(y, &hy));
    for (i, row) in inverse.chunks_exact_mut(n).enumerate() {
        for (j, h) in row.iter_mut().enumerate() {
            *h += factor * s[i] * s[j] - r * (hy[i] * s[j] + s[i] * hy[j]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosenbrock(x: &[f64]) -> f64 {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        a * a + 100.0 * b * b
    }

    #[test]
    fn the_valley_of_rosenbrock() {
        let found = minimize(&[-1.2, 1.0], Options::default(), |x| Some(rosenbrock(x)));
        // SciPy needs 32 to 38 iterations, by version.
        assert!(found.iterations < 50 && found.value < 1e-9, "{found:?}");
        assert!((found.x[0] - 1.0).abs() < 1e-4 && (found.x[1] - 1.0).abs() < 1e-4, "{found:?}");
    }

    /// Asked value by value, with everything told so far: the same points and the same end as in one go.
    #[test]
    fn a_search_that_waits_is_the_same_search() {
        let whole = minimize(&[-1.2, 1.0], Options::default(), |x| Some(rosenbrock(x)));
        let mut told: Vec<f64> = Vec::new();
        let mut asked: Vec<Vec<f64>> = Vec::new();
        let last = loop {
            let mut known = told.iter();
            let part = minimize(&[-1.2, 1.0], Options::default(), |_| known.next().copied());
            if part.status != Status::Waiting {
                break part;
            }
            told.push(rosenbrock(&part.x));
            asked.push(part.x);
        };
        assert_eq!(last, whole);
        assert_eq!(asked.len() as u32, whole.evaluations);
    }

    #[test]
    fn steps_and_cliffs_end() {
        let stairs = minimize(&[0.3], Options::default(), |x| Some(x[0].floor()));
        assert!(stairs.success() && stairs.x == [0.3] && stairs.evaluations == 2, "{stairs:?}");
        let cliff = minimize(&[1.0], Options::default(), |x| {
            Some(if x[0] > 0.5 { (x[0] - 0.6) * (x[0] - 0.6) } else { f64::NAN })
        });
        assert!((cliff.x[0] - 0.6).abs() < 1e-5, "{cliff:?}");
        let nothing = minimize(&[1.0], Options::default(), |_| Some(f64::NAN));
        assert_eq!((nothing.status, nothing.iterations), (Status::Stalled, 0));
    }
}
