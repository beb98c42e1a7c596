//! Brent's search for a minimum of a function of one number: golden sections, and parabolas where they help.
//!
//! Source: R. Brent, "Algorithms for minimization without derivatives", 1973, chapter 5. Each step costs one value; the interval
//! shrinks to twice the tolerance around the best point. Not here: a search for the interval.

/// (3 - sqrt 5) / 2
const GOLDEN: f64 = 0.381_966_011_250_105_1;

/// Where `f` is least within (`low`, `high`), as far as a search from `start` finds, and the value there. The tolerance is absolute.
pub fn minimize(
    low: f64,
    high: f64,
    start: f64,
    tolerance: f64,
    max_iter: u32,
    mut f: impl FnMut(f64) -> f64,
) -> (f64, f64) {
    let (mut a, mut b) = (low, high);
    // The best point, the second best, and the second best before.
    let (mut x, mut w, mut v) = (start, start, start);
    let mut fx = f(x);
    let (mut fw, mut fv) = (fx, fx);
    // The last step and the one before.
    let (mut step, mut before) = (0.0f64, 0.0f64);
    for _ in 0..max_iter {
        let middle = 0.5 * (a + b);
        if (x - middle).abs() <= 2.0 * tolerance - 0.5 * (b - a) {
            break;
        }
        let mut parabola = None;
        if before.abs() > tolerance {
            let (r, q) = ((x - w) * (fx - fv), (x - v) * (fx - fw));
            let (mut p, mut q) = ((x - v) * q - (x - w) * r, 2.0 * (q - r));
            if q > 0.0 {
                p = -p;
            }
            q = q.abs();
            if p.abs() < (0.5 * q * before).abs() && p > q * (a - x) && p < q * (b - x) {
                parabola = Some(p / q);
            }
        }
        before = step;
        step = match parabola {
            // Not too close to the ends.
            Some(s) if x + s - a < 2.0 * tolerance || b - x - s < 2.0 * tolerance => {
                if x < middle {
                    tolerance
                } else {
                    -tolerance
                }
            }
            Some(s) => s,
            None => {
                before = if x < middle { b - x } else { a - x };
                GOLDEN * before
            }
        };
        let u = if step.abs() >= tolerance { x + step } else { x + tolerance.copysign(step) };
        let fu = f(u);
        if fu <= fx {
            if u < x {
                b = x
            } else {
                a = x
            }
            (v, fv) = (w, fw);
            (w, fw) = (x, fx);
            (x, fx) = (u, fu);
        } else {
            if u < x {
                a = u
            } else {
                b = u
            }
            if fu <= fw || w == x {
                (v, fv) = (w, fw);
                (w, fw) = (u, fu);
            } else if fu <= fv || v == x || v == w {
                (v, fv) = (u, fu);
            }
        }
    }
    (x, fx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minima_are_found() {
        let mut count = 0;
        let (x, value) = minimize(-2.0, 5.0, 0.3, 1e-9, 100, |x| {
            count += 1;
            (x - 1.25) * (x - 1.25) * (1.0 + 0.1 * x * x) - 3.0
        });
        assert!((x - 1.25).abs() < 1e-7 && (value + 3.0).abs() < 1e-13, "{x} {value}");
        assert!(count < 40, "{count}");
        // A corner, the ends, and values that say nothing.
        assert!((minimize(0.0, 1.0, 0.5, 1e-8, 100, |x| (x - 0.7).abs()).0 - 0.7).abs() < 1e-7);
        assert!(minimize(0.0, 1.0, 0.5, 1e-8, 100, |x| x).0 < 1e-7);
        assert!(minimize(0.0, 1.0, 0.5, 1e-8, 100, |x| -x).0 > 1.0 - 1e-7);
        assert_eq!(minimize(0.0, 1.0, 0.5, 1e-3, 100, |_| f64::INFINITY).1, f64::INFINITY);
    }
}
