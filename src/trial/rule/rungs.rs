//! Rungs: a trial that reaches a rung goes on only if it is good enough among those that were there before it.
//!
//! What decides at a rung is a single number, the [`Bar`], drawn up from the others' values at the proposal
//! (`scheduler::ladder`); so a rule stays small however many trials went before. Two ways to climb are in use:
//!
//! - every rung in turn, several with one report if it skips steps; a value that fails at one goes no further (Optuna's
//!   successive halving);
//! - the highest rung reached that the trial has not been at yet, and only that (Ray Tune's ASHA).

use crate::trial::Direction;
use serde::{Deserialize, Serialize};

/// The rungs of one bracket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rungs {
    /// Which of a report's values is judged.
    pub metric: u32,
    pub direction: Direction,
    /// Whether the mean of the reports so far is judged (folds), not the latest one.
    pub mean: bool,
    /// Which bracket the trial belongs to.
    pub bracket: u32,
    /// Whether each rung is climbed in turn; else only the highest one reached counts.
    pub every: bool,
    /// In ascending order of their steps, at most 64. None: the rule is not in force.
    pub rungs: Vec<Rung>,
}

/// One rung: where it is, and what must be shown there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// The first step that reaches it.
    pub step: u32,
    /// How many trials were there before.
    pub others: u32,
    pub bar: Bar,
}

/// What a trial must show to pass a rung.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bar {
    /// Nothing: it is the first one there.
    Open,
    /// A value no worse than this.
    Value(f64),
    /// Nobody passes (too few have been there: `bootstrap_count`).
    Shut,
}

impl Bar {
    /// Whether `value` passes. NaN passes an open bar only.
    pub fn passes(self, value: f64, direction: Direction) -> bool {
        match self {
            Self::Open => true,
            Self::Value(bar) => !value.is_nan() && !direction.better(bar, value),
            Self::Shut => false,
        }
    }
}

/// What one report did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Climb {
    /// (rung, value) that it recorded.
    pub recorded: Vec<(u32, f64)>,
    pub stops: bool,
}

impl Rungs {
    /// The rule itself, on (step, value) pairs of one trial up to now: whether it fails at its last report, having passed at
    /// all before.
    pub fn stops(&self, own: &[(u32, f64)]) -> bool {
        let Some((&(step, value), earlier)) = own.split_last() else { return false };
        let mut been = 0;
        for &(step, _) in earlier {
            been |= self.reached(been, step);
        }
        self.climb(&mut been, step, value).stops
    }

    /// (rung, value) of every rung that a trial with these reports recorded under this rule.
    pub fn recorded(&self, own: &[(u32, f64)]) -> Vec<(u32, f64)> {
        let (mut been, mut all) = (0, Vec::new());
        for &(step, value) in own {
            let climb = self.climb(&mut been, step, value);
            all.extend(climb.recorded);
            if climb.stops {
                break;
            }
        }
        all
    }

    /// One report of a trial that has been at the rungs of the bit set `been`, which it updates.
    pub fn climb(&self, been: &mut u64, step: u32, value: f64) -> Climb {
        let mut climb = Climb::default();
        for (i, rung) in self.rungs.iter().enumerate().take(64) {
            if self.reached(*been, step) & 1 << i == 0 {
                continue;
            }
            // Not a number is no value to climb with, and leaves no mark.
            if value.is_nan() {
                climb.stops = self.every;
                break;
            }
            *been |= 1 << i;
            climb.recorded.push((i as u32, value));
            if !rung.bar.passes(value, self.direction) {
                climb.stops = true;
                break;
            }
            if !self.every {
                break;
            }
        }
        climb
    }

    /// The rungs that a report at `step` puts a trial on which has been at `been`.
    fn reached(&self, been: u64, step: u32) -> u64 {
        let fresh = |(i, rung): (usize, &Rung)| rung.step <= step && been & 1 << i == 0;
        let mut indexed = self.rungs.iter().enumerate().take(64);
        if self.every {
            return indexed.filter(|x| fresh(*x)).fold(0, |set, (i, _)| set | 1 << i);
        }
        let highest = indexed.by_ref().filter(|x| fresh(*x)).last();
        highest.map_or(0, |(i, _)| 1 << i)
    }
}
