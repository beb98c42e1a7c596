//! The line search of Moré and Thuente: a step s > 0 along a direction of descent with the strong Wolfe conditions
//!
//! f(s) <= f(0) + `decrease` s f'(0)   and   |f'(s)| <= `curvature` |f'(0)|.
//!
//! An interval that holds such a step is grown, then narrowed by cubic and quadratic interpolation. Source: J. Moré,
//! D. Thuente, "Line search algorithms with guaranteed sufficient decrease", ACM TOMS 20, 1994; the safeguards and constants
//! are those of its MINPACK-2 program, which SciPy uses. Ours besides: a value that is not finite shortens the step to a
//! tenth and bounds it from above. Not here: a limit on the direction's length, bounds on variables.

use crate::math::float;

/// Values that one search may ask for.
const MOST: u32 = 30;

/// What to do with a value that was told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Tell the value and the slope at this step.
    Try(f64),
    /// The step told about is good.
    Accept,
    /// There is no such step, as far as rounding lets one see.
    Fail,
}

/// A step with the value and the slope there.
#[derive(Clone, Copy, Debug, Default)]
struct Point {
    step: f64,
    value: f64,
    slope: f64,
}

/// A search under way.
#[derive(Clone, Debug)]
pub struct LineSearch {
    decrease: f64,
    curvature: f64,
    /// Relative width of the interval at which the search ends.
    narrow: f64,
    start: Point,
    /// The end of the interval with the least value.
    best: Point,
    other: Point,
    bracketed: bool,
    /// Until a step with sufficient decrease and a slope of at least 0 was seen.
    first_stage: bool,
    /// Width of the interval now and one step before.
    widths: [f64; 2],
    /// The limits of the next step.
    limits: [f64; 2],
    /// No step goes beyond: values are not finite there.
    most: f64,
    step: f64,
    told: u32,
}

impl LineSearch {
    pub fn new(decrease: f64, curvature: f64, narrow: f64) -> Self {
        let start = Point::default();
        let (widths, limits) = ([0.0; 2], [0.0; 2]);
        let (bracketed, first_stage, most, step, told) = (false, true, 1e20, 0.0, 0);
        let (best, other) = (start, start);
        Self {
            decrease,
            curvature,
            narrow,
            start,
            best,
            other,
            bracketed,
            first_stage,
            widths,
            limits,
            most,
            step,
            told,
        }
    }

    /// Begins at `value` and `slope` < 0; the value at `step` > 0 is to be told first.
    pub fn begin(&mut self, value: f64, slope: f64, step: f64) {
        let start = Point { step: 0.0, value, slope };
        let fresh = Self::new(self.decrease, self.curvature, self.narrow);
        *self = Self { start, best: start, other: start, step, limits: [0.0, 5.0 * step], ..fresh };
        self.widths = [self.most, 2.0 * self.most];
    }

    /// Takes value and slope at the step asked for.
    pub fn tell(&mut self, value: f64, slope: f64) -> Verdict {
        self.told += 1;
        if !value.is_finite() || !slope.is_finite() {
            self.most = self.step;
            self.step = self.best.step + 0.1 * (self.step - self.best.step);
            let spent = self.told >= MOST || self.step <= 0.0 || self.step == self.best.step;
            return if spent { Verdict::Fail } else { Verdict::Try(self.step) };
        }
        let now = Point { step: self.step, value, slope };
        let slope_test = self.decrease * self.start.slope;
        let enough = now.value <= self.start.value + now.step * slope_test;
        if self.first_stage && enough && now.slope >= 0.0 {
            self.first_stage = false;
        }
        if enough && now.slope.abs() <= -self.curvature * self.start.slope {
            return Verdict::Accept;
        }
        let [low, high] = self.limits;
        let outside = self.bracketed && (now.step <= low || now.step >= high);
        let slim = self.bracketed && high - low <= self.narrow * high;
        let at_most = now.step >= self.most && enough && now.slope <= slope_test;
        if outside || slim || at_most || self.told >= MOST {
            return if now.value < self.start.value { Verdict::Accept } else { Verdict::Fail };
        }
        if self.first_stage && now.value <= self.best.value && !enough {
            // The auxiliary function psi(s) = f(s) - f(0) - s decrease f'(0) leads to a step with sufficient decrease.
            let tilt = |p: Point, sign: f64| Point {
                value: p.value - sign * p.step * slope_test,
                slope: p.slope - sign * slope_test,
                ..p
            };
            (self.best, self.other) = (tilt(self.best, 1.0), tilt(self.other, 1.0));
            self.interpolate(tilt(now, 1.0));
            (self.best, self.other) = (tilt(self.best, -1.0), tilt(self.other, -1.0));
        } else {
            self.interpolate(now);
        }
        let (a, b) = (self.best.step, self.other.step);
        if self.bracketed {
            if (b - a).abs() >= 0.66 * self.widths[1] {
                self.step = a + 0.5 * (b - a);
            }
            self.widths = [(b - a).abs(), self.widths[0]];
            self.limits = if a < b { [a, b] } else { [b, a] };
        } else {
            self.limits = [self.step + 1.1 * (self.step - a), self.step + 4.0 * (self.step - a)];
        }
        if self.step > self.most {
            self.step = self.most;
        }
        let [low, high] = self.limits;
        if self.bracketed && (self.step <= low || self.step >= high || high - low <= self.narrow * high) {
            self.step = self.best.step;
        }
        if self.step > 0.0 { Verdict::Try(self.step) } else { Verdict::Fail }
    }

    /// The next step from the two ends of the interval and `now`, and the interval that it leaves.
    fn interpolate(&mut self, now: Point) {
        let best = self.best;
        let opposite = (now.slope < 0.0) != (best.slope < 0.0);
        let next = if now.value > best.value {
            // Higher: a minimum lies between. The cubic's if it is nearer to the best, else halfway to the quadratic's.
            let cubic = cubic(best, now);
            let span = now.step - best.step;
            let quadratic =
                best.step + best.slope / ((best.value - now.value) / span + best.slope) / 2.0 * span;
            self.bracketed = true;
            if (cubic - best.step).abs() < (quadratic - best.step).abs() {
                cubic
            } else {
                cubic + (quadratic - cubic) / 2.0
            }
        } else if opposite {
            // Lower, and the slope has turned: the step further from here, of the cubic's and the secant's.
            let (cubic, secant) = (cubic(now, best), secant(now, best));
            self.bracketed = true;
            if (cubic - now.step).abs() > (secant - now.step).abs() { cubic } else { secant }
        } else if now.slope.abs() < best.slope.abs() {
            self.flatter(now)
        } else if self.bracketed {
            cubic(now, self.other)
        } else {
            self.limits[usize::from(now.step > best.step)]
        };
        if now.value > best.value {
            self.other = now;
        } else {
            if opposite {
                self.other = best;
            }
            self.best = now;
        }
        self.step = next;
    }

    /// Lower with a smaller slope of the same sign: the cubic may have no minimum beyond, the secant's may be far away.
    fn flatter(&self, now: Point) -> f64 {
        let (best, [low, high]) = (self.best, self.limits);
        let theta = 3.0 * (best.value - now.value) / (now.step - best.step) + best.slope + now.slope;
        let scale = theta.abs().max(best.slope.abs()).max(now.slope.abs());
        let square = (theta / scale) * (theta / scale) - (best.slope / scale) * (now.slope / scale);
        let root = scale * float::sqrt(if square > 0.0 { square } else { 0.0 });
        let gamma = if now.step > best.step { -root } else { root };
        let ratio = (gamma - now.slope + theta) / (gamma + (best.slope - now.slope) + gamma);
        let cubic = if ratio < 0.0 && gamma != 0.0 {
            now.step + ratio * (best.step - now.step)
        } else if now.step > best.step {
            high
        } else {
            low
        };
        let secant = secant(now, best);
        let nearer = (cubic - now.step).abs() < (secant - now.step).abs();
        // Inside an interval the careful choice is the nearer one, before there is an interval the farther one.
        if self.bracketed {
            let step = if nearer { cubic } else { secant };
            let bound = now.step + 0.66 * (self.other.step - now.step);
            if (now.step > best.step) == (step > bound) { bound } else { step }
        } else {
            let step = if nearer { secant } else { cubic };
            if step > high {
                high
            } else if step < low {
                low
            } else {
                step
            }
        }
    }
}

/// Where the cubic through values and slopes at `a` and `b` is least, told from `a`; between them if the slope at `a` leads
/// towards `b` and the value or the slope at `b` turns back.
fn cubic(a: Point, b: Point) -> f64 {
    let theta = 3.0 * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope;
    let scale = theta.abs().max(a.slope.abs()).max(b.slope.abs());
    let square = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale);
    let root = scale * float::sqrt(if square > 0.0 { square } else { 0.0 });
    let gamma = if b.step < a.step { -root } else { root };
    let ratio = (gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope);
    a.step + ratio * (b.step - a.step)
}

/// Where the straight line through both slopes is 0.
fn secant(a: Point, b: Point) -> f64 {
    a.step + a.slope / (a.slope - b.slope) * (b.step - a.step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (value, slope) at a step.
    type Function = fn(f64) -> (f64, f64);

    /// Three of the functions of Moré and Thuente's table, from first steps of six magnitudes.
    #[test]
    fn strong_wolfe_on_the_authors_functions() {
        let first: Function = |s| (-s / (s * s + 2.0), (s * s - 2.0) / ((s * s + 2.0) * (s * s + 2.0)));
        let second: Function = |s| {
            let t = s + 0.004;
            (t * t * t * t * t - 2.0 * t * t * t * t, 5.0 * t * t * t * t - 8.0 * t * t * t)
        };
        let fourth: Function = |s| {
            let g = |b: f64| float::sqrt(1.0 + b * b) - b;
            let (a, b) = (g(0.001), g(0.001));
            let (u, v) = (float::sqrt((1.0 - s) * (1.0 - s) + 1e-6), float::sqrt(s * s + 1e-6));
            (a * u + b * v, -a * (1.0 - s) / u + b * s / v)
        };
        for (f, decrease, curvature) in
            [(first, 1e-3, 0.1), (second, 0.1, 0.1), (fourth, 1e-3, 1e-3), (first, 1e-3, 0.9)]
        {
            for step in [1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0] {
                let (value, slope) = f(0.0);
                let mut search = LineSearch::new(decrease, curvature, 1e-14);
                search.begin(value, slope, step);
                let (mut at, mut told) = (step, 0);
                loop {
                    let (v, g) = f(at);
                    told += 1;
                    match search.tell(v, g) {
                        Verdict::Try(next) => at = next,
                        verdict => {
                            assert_eq!(verdict, Verdict::Accept, "from {step}");
                            assert!(v <= value + decrease * at * slope, "decrease from {step}: {at}");
                            assert!(g.abs() <= curvature * slope.abs(), "curvature from {step}: {at}");
                            break;
                        }
                    }
                }
                assert!(told <= 12, "{told} values from {step}");
            }
        }
    }

    #[test]
    fn a_cliff_and_a_wall_end() {
        // Finite up to 0.5 only: the search steps back.
        let mut search = LineSearch::new(1e-3, 0.9, 0.1);
        search.begin(1.0, -1.0, 8.0);
        let (mut at, mut verdict) = (8.0, Verdict::Try(8.0));
        for _ in 0..40 {
            let told = if at < 0.5 { (1.0 - at + at * at, -1.0 + 2.0 * at) } else { (f64::NAN, 0.0) };
            verdict = search.tell(told.0, told.1);
            match verdict {
                Verdict::Try(next) => at = next,
                _ => break,
            }
        }
        assert_eq!(verdict, Verdict::Accept);
        assert!(at < 0.5);
        // A slope that lies: every step is worse.
        search.begin(1.0, -1.0, 1.0);
        let mut verdict = Verdict::Try(1.0);
        for _ in 0..40 {
            verdict = search.tell(2.0, 1.0);
            if verdict == Verdict::Fail {
                break;
            }
        }
        assert_eq!(verdict, Verdict::Fail);
    }
}
