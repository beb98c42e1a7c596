//! One descent: from a start, slope by slope, to where it ends.

use super::Knobs;
use super::rule::Rule;

/// How often in a row a move is halved that leads where there is no slope.
const HALVINGS: u32 = 4;

/// A point whose trial had a slope.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    x: Vec<f64>,
    value: f64,
    slopes: Vec<f64>,
}

/// A descent that goes on: its next trial lies at `x`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Descent {
    /// In the unit cube.
    pub x: Vec<f64>,
    /// The last point with a slope that was not left again.
    from: Option<Place>,
    rule: Rule,
    /// The best value, turned so that less is better.
    pub best: f64,
    /// Trials since then.
    stale: u32,
    misses: u32,
}

impl Descent {
    pub fn at(x: Vec<f64>, knobs: &Knobs) -> Self {
        let rule = Rule::new(&knobs.rule, knobs.step, x.len());
        Self { x, from: None, rule, best: f64::INFINITY, stale: 0, misses: 0 }
    }

    /// The move that the next trial makes, as shares of the ranges; none at the start.
    pub fn last_move(&self) -> Vec<f64> {
        let from = self.from.as_ref();
        from.map_or_else(Vec::new, |from| self.x.iter().zip(&from.x).map(|(to, x)| to - x).collect())
    }

    /// Takes in what the trial at `x` showed: its value, turned so that less is better, and the slope along each coordinate, if it has
    /// one. False: the descent is over.
    pub fn take(&mut self, value: f64, slopes: Option<Vec<f64>>, knobs: &Knobs) -> bool {
        let known = slopes.filter(|slopes| value.is_finite() && slopes.iter().all(|g| g.is_finite()));
        let Some(mut slopes) = known else { return self.miss(knobs) };
        self.misses = 0;
        if value < self.best {
            (self.best, self.stale) = (value, 0);
        } else {
            self.stale += 1;
            if self.stale >= knobs.stall {
                return false;
            }
        }
        // Beyond an end of the cube there is nothing.
        for (g, x) in slopes.iter_mut().zip(&self.x) {
            if (*x <= 0.0 && *g > 0.0) || (*x >= 1.0 && *g < 0.0) {
                *g = 0.0;
            }
        }
        let last = self.from.as_ref().map(|from| {
            let squared = from.x.iter().zip(&self.x).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
            (value - from.value, squared)
        });
        if let Some((change, squared)) = last {
            self.rule.heed(change, squared);
        }
        if !(self.rule.returns() && last.is_some_and(|(change, _)| change >= 0.0)) {
            self.from = Some(Place { x: self.x.clone(), value, slopes });
        }
        let Some(from) = &self.from else { return false };
        let moves = self.rule.step(&from.slopes);
        self.x = from.x.iter().zip(moves).map(|(x, by)| (x + by).clamp(0.0, 1.0)).collect();
        self.moves_enough(knobs)
    }

    /// There is no slope at `x`: the training left the finite numbers, was stopped, or failed. Half-way back.
    fn miss(&mut self, knobs: &Knobs) -> bool {
        self.misses += 1;
        self.rule.shorten();
        let Some(from) = self.from.as_ref().filter(|_| self.misses <= HALVINGS) else { return false };
        self.x = self.x.iter().zip(&from.x).map(|(x, from)| 0.5 * (x + from)).collect();
        self.moves_enough(knobs)
    }

    fn moves_enough(&self, knobs: &Knobs) -> bool {
        self.last_move().iter().any(|by| by.abs() >= knobs.least_move && by.abs() > 0.0)
    }
}
