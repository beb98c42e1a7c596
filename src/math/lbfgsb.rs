//! L-BFGS within bounds: quasi-Newton descent of a smooth function over a box.
//!
//! Variables at a bound that the gradient pushes outwards are held; over the others the direction is -H g with H built from the
//! last ten steps by the two-loop recursion; the step along it, projected onto the box, is halved or less (by a parabola through
//! what is known) until the value falls by 1e-4 of what the slope promises. It ends when no component of the projected gradient
//! x - P(x - g) exceeds `pgtol`, or when the value falls by less than `ftol` max(|f|, |f'|, 1).
//!
//! Two-metric projection after D. Bertsekas, "Projected Newton methods", SIAM J. Control and Optimization 20, 1982; recursion after
//! D. Liu, J. Nocedal, 1989; stopping rules and defaults of SciPy's L-BFGS-B. Not here: the Cauchy point and the subspace step of
//! Byrd, Lu, Nocedal and Zhu: with a dozen variables they save nothing.

use super::float;
use super::linalg::dot;

/// Steps that are remembered.
const MEMORY: usize = 10;
/// Values that one line search may ask for.
const SEARCH: u32 = 20;
/// Share of the promised fall that is asked for.
const DECREASE: f64 = 1e-4;

/// When to end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Largest component of the projected gradient.
    pub pgtol: f64,
    /// Least relative fall of the value.
    pub ftol: f64,
    pub max_iter: u32,
}

/// Where a descent ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    pub x: Vec<f64>,
    pub value: f64,
    pub iterations: u32,
    pub evaluations: u32,
}

/// One remembered step: s, y and 1 / s.y are taken over the variables that are free at use.
#[derive(Clone, Debug)]
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
}

/// Descends from `start` within `bounds`, (low, high) for each variable, infinite where there is none. `f` returns the value and
/// writes the gradient; where it has no finite value it may return an infinity or NaN. If that is so at the start, the start is the
/// answer.
pub fn minimize(
    start: &[f64],
    bounds: &[(f64, f64)],
    options: Options,
    mut f: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Minimum {
    let n = start.len();
    let project = |x: &mut [f64]| x.iter_mut().zip(bounds).for_each(|(x, b)| *x = x.max(b.0).min(b.1));
    let mut x = start.to_vec();
    project(&mut x);
    let mut gradient = vec![0.0; n];
    let mut value = f(&x, &mut gradient);
    let (mut iterations, mut evaluations) = (0, 1);
    let mut pairs: Vec<Pair> = Vec::new();
    let (mut next, mut next_gradient) = (vec![0.0; n], vec![0.0; n]);
    let good = |value: f64, gradient: &[f64]| value.is_finite() && gradient.iter().all(|g| g.is_finite());
    if !good(value, &gradient) {
        return Minimum { x, value, iterations, evaluations };
    }
    while iterations < options.max_iter {
        if projected(&x, &gradient, bounds) <= options.pgtol {
            break;
        }
        iterations += 1;
        let mut direction = direction(&x, &gradient, bounds, &pairs);
        if direction.is_none() && !pairs.is_empty() {
            pairs.clear();
            direction = self::direction(&x, &gradient, bounds, &pairs);
        }
        let Some(direction) = direction else { break };
        // Without curvature the length is unknown: a first step of at most 1.
        let mut step =
            if pairs.is_empty() { (1.0 / float::sqrt(dot(&direction, &direction))).min(1.0) } else { 1.0 };
        let mut found = None;
        for _ in 0..SEARCH {
            for i in 0..n {
                next[i] = x[i] + step * direction[i];
            }
            project(&mut next);
            let slope = (0..n).fold(0.0, |sum, i| sum + gradient[i] * (next[i] - x[i]));
            if next == x {
                break;
            }
            let trial = f(&next, &mut next_gradient);
            evaluations += 1;
            if good(trial, &next_gradient) && trial <= value + DECREASE * slope {
                found = Some(trial);
                break;
            }
            // The parabola through the value and the slope here and the value there.
            let shrink = -0.5 * slope / (trial - value - slope);
            step *= if shrink.is_finite() { shrink.clamp(0.1, 0.5) } else { 0.1 };
        }
        let Some(trial) = found else {
            if pairs.is_empty() {
                break;
            }
            pairs.clear();
            continue;
        };
        let s: Vec<f64> = (0..n).map(|i| next[i] - x[i]).collect();
        let y: Vec<f64> = (0..n).map(|i| next_gradient[i] - gradient[i]).collect();
        if dot(&s, &y) > f64::EPSILON * dot(&y, &y) {
            if pairs.len() == MEMORY {
                pairs.remove(0);
            }
            pairs.push(Pair { s, y });
        }
        let fall = value - trial;
        let flat = fall <= options.ftol * value.abs().max(trial.abs()).max(1.0);
        value = trial;
        x.copy_from_slice(&next);
        gradient.copy_from_slice(&next_gradient);
        if flat {
            break;
        }
    }
    Minimum { x, value, iterations, evaluations }
}

/// Largest component of x - P(x - g).
fn projected(x: &[f64], gradient: &[f64], bounds: &[(f64, f64)]) -> f64 {
    let components = x.iter().zip(gradient).zip(bounds);
    components.fold(0.0, |most: f64, ((x, g), b)| most.max((x - (x - g).max(b.0).min(b.1)).abs()))
}

/// A direction of descent over the variables that are free; `None` if there is none.
fn direction(x: &[f64], gradient: &[f64], bounds: &[(f64, f64)], pairs: &[Pair]) -> Option<Vec<f64>> {
    let n = x.len();
    let held: Vec<bool> = (0..n)
        .map(|i| (x[i] <= bounds[i].0 && gradient[i] > 0.0) || (x[i] >= bounds[i].1 && gradient[i] < 0.0))
        .collect();
    let over = |a: &[f64], b: &[f64]| (0..n).filter(|i| !held[*i]).fold(0.0, |sum, i| sum + a[i] * b[i]);
    let mut d: Vec<f64> = (0..n).map(|i| if held[i] { 0.0 } else { gradient[i] }).collect();
    // Pairs that still have a positive curvature over the free variables, the newest last.
    let usable: Vec<(&Pair, f64)> = pairs
        .iter()
        .filter_map(|pair| {
            let product = over(&pair.s, &pair.y);
            (product > f64::EPSILON * over(&pair.y, &pair.y)).then_some((pair, 1.0 / product))
        })
        .collect();
    let mut factors = vec![0.0; usable.len()];
    for (k, (pair, inverse)) in usable.iter().enumerate().rev() {
        factors[k] = inverse * over(&pair.s, &d);
        for i in (0..n).filter(|i| !held[*i]) {
            d[i] -= factors[k] * pair.y[i];
        }
    }
    if let Some((pair, inverse)) = usable.last() {
        let scale = 1.0 / (inverse * over(&pair.y, &pair.y));
        d.iter_mut().for_each(|d| *d *= scale);
    }
    for (k, (pair, inverse)) in usable.iter().enumerate() {
        let factor = factors[k] - inverse * over(&pair.y, &d);
        for i in (0..n).filter(|i| !held[*i]) {
            d[i] += factor * pair.s[i];
        }
    }
    for i in 0..n {
        d[i] = -d[i];
        // What stands at a bound and would be projected back at once.
        if (x[i] <= bounds[i].0 && d[i] < 0.0) || (x[i] >= bounds[i].1 && d[i] > 0.0) {
            d[i] = 0.0;
        }
    }
    let slope = dot(&d, gradient);
    (slope < 0.0 && slope.is_finite()).then_some(d)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIGHT: Options = Options { pgtol: 1e-9, ftol: 0.0, max_iter: 500 };

    /// Rosenbrock's valley and its gradient.
    fn valley(x: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut sum = 0.0;
        for i in 0..x.len() - 1 {
            let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
            sum += a * a + 100.0 * b * b;
            gradient[i] += -2.0 * a - 400.0 * b * x[i];
            gradient[i + 1] += 200.0 * b;
        }
        sum
    }

    #[test]
    fn the_valley_is_followed_to_its_end() {
        let free = [(f64::NEG_INFINITY, f64::INFINITY); 6];
        let found = minimize(&[-1.2, 1.0, -0.5, 0.8, 2.0, 0.0], &free, TIGHT, valley);
        assert!(found.x.iter().all(|x| (x - 1.0).abs() < 1e-6), "{found:?}");
        assert!(found.evaluations < 200, "{found:?}");
    }

    /// With x_1 <= 0.5 the best of two variables is x_2 = x_1^2 at the bound.
    #[test]
    fn a_bound_is_kept_and_found() {
        let found = minimize(&[-1.2, 1.0], &[(-2.0, 0.5), (-2.0, 2.0)], TIGHT, valley);
        assert_eq!(found.x[0], 0.5);
        assert!((found.x[1] - 0.25).abs() < 1e-8, "{found:?}");
        // A start outside is brought in; a corner may be the answer.
        let found = minimize(&[9.0, 9.0], &[(2.0, 3.0), (0.0, 1.0)], TIGHT, |x, g| {
            assert!((2.0..=3.0).contains(&x[0]) && (0.0..=1.0).contains(&x[1]));
            g.copy_from_slice(&[1.0, -1.0]);
            x[0] - x[1]
        });
        assert_eq!(found.x, [2.0, 1.0]);
    }

    /// Quadratics over random boxes: the projected gradient vanishes at the answer.
    #[test]
    fn quadratics_end_where_the_projected_gradient_vanishes() {
        use crate::math::rng::{Lane, Stream};
        for case in 0..50 {
            let mut stream = Stream::new(case, Lane::Test, 0);
            let n = 1 + case as usize % 8;
            let b: Vec<f64> = (0..n * n).map(|_| stream.normal()).collect();
            let centre: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
            let bounds: Vec<(f64, f64)> = (0..n).map(|_| (-stream.unit(), stream.unit())).collect();
            let f = |x: &[f64], g: &mut [f64]| {
                let r: Vec<f64> = (0..n)
                    .map(|i| (0..n).fold(0.0, |sum, j| sum + b[i * n + j] * (x[j] - centre[j])))
                    .collect();
                for j in 0..n {
                    g[j] = (0..n).fold(0.2 * (x[j] - centre[j]), |sum, i| sum + 2.0 * b[i * n + j] * r[i]);
                }
                dot(&r, &r) + 0.1 * (0..n).fold(0.0, |sum, j| sum + (x[j] - centre[j]) * (x[j] - centre[j]))
            };
            let found = minimize(&vec![0.0; n], &bounds, TIGHT, f);
            let mut gradient = vec![0.0; n];
            f(&found.x, &mut gradient);
            let rest = projected(&found.x, &gradient, &bounds);
            assert!(rest < 1e-6, "{case}: {rest} {found:?}");
        }
    }

    #[test]
    fn values_that_are_not_finite_are_backed_off_from() {
        let f = |x: &[f64], g: &mut [f64]| {
            g[0] = 1.0 - 1.0 / x[0];
            x[0] - float::ln(x[0].max(0.0))
        };
        let found = minimize(&[30.0], &[(f64::NEG_INFINITY, f64::INFINITY)], TIGHT, f);
        assert!((found.x[0] - 1.0).abs() < 1e-6, "{found:?}");
        let lost = minimize(&[1.0], &[(0.0, 2.0)], TIGHT, |_, _| f64::NAN);
        assert_eq!((lost.x, lost.evaluations), (vec![1.0], 1));
        assert_eq!(minimize(&[], &[], TIGHT, |_, _| 7.0).value, 7.0);
    }
}
