//! What the halving rules share: who was at which rung of which bracket, and the bar that this sets for the next trial.
//!
//! With m values at a rung, sorted from the best, and reduction factor eta:
//!
//! - [`Cut::Top`] (Optuna): a trial passes if it is among the best max(floor((m + 1) / eta), 1) of these and its own, so if
//!   it is no worse than the value at that place; nobody passes while m + 1 <= `bootstrap`.
//! - [`Cut::Quantile`] (Ray Tune): it passes if it is no worse than the quantile 1/eta of these, linearly interpolated.
//!
//! A finished trial stands at the rungs that its own rule recorded; one that ran under another kind of rule, at all it reached.

use super::brackets::Draw;
use super::percentile::{best_first, insert, interpolate};
use super::seen::Seen;
use super::{Judge, Mark, RungStanding, Standing};
use crate::trial::{Bar, Direction, History, Leg, Outcome, Rung, Rungs, StopRule, curve};

/// How many pass a rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    Top { reduction: u32, bootstrap: u32 },
    Quantile { reduction: u32 },
}

impl Cut {
    /// The bar that `values`, ascending numbers, set.
    pub fn bar(self, values: &[f64], direction: Direction) -> Bar {
        self.bar_of(values.len(), |i| values[i], direction)
    }

    fn bar_of(self, m: usize, ascending: impl Fn(usize) -> f64, direction: Direction) -> Bar {
        let from_best = |i: usize| match direction {
            Direction::Minimize => ascending(i),
            Direction::Maximize => ascending(m - 1 - i),
        };
        match self {
            Self::Top { bootstrap, .. } if m < bootstrap as usize => Bar::Shut,
            _ if m == 0 => Bar::Open,
            Self::Top { reduction, .. } => {
                let place = ((m + 1) / reduction.max(2) as usize).max(1) - 1;
                Bar::Value(from_best(place))
            }
            Self::Quantile { reduction } => {
                // As the reference counts: values to be maximised, the share 1 - 1/eta from below.
                let share = (1.0 - 1.0 / f64::from(reduction.max(2))) * 100.0;
                let sign = if direction == Direction::Minimize { -1.0 } else { 1.0 };
                let bar = interpolate(m, |i| sign * from_best(m - 1 - i), share).map(|v| sign * v);
                // Between infinities there is none.
                bar.filter(|b| !b.is_nan()).map_or(Bar::Open, Bar::Value)
            }
        }
    }
}

/// The rules of one bracket as a pure function of a snapshot: `recorded[k]` are the values of all other trials at the rung
/// that step `steps[k]` reaches (NaN ignored, in any order).
pub fn rungs(judge: &Judge, cut: Cut, steps: &[u32], recorded: &[Vec<f64>]) -> Rungs {
    let mut ladder = Ladder::new(steps.to_vec());
    for (rung, values) in recorded.iter().enumerate() {
        for (trial, value) in values.iter().enumerate() {
            ladder.record(rung, Mark { trial: trial as u32, value: *value });
        }
    }
    ladder.rungs(judge, cut, 0)
}

/// Who was at the rungs of one bracket.
#[derive(Debug)]
struct Ladder {
    steps: Vec<u32>,
    /// Of each rung, ascending.
    marks: Vec<Vec<Mark>>,
}

impl Ladder {
    fn new(steps: Vec<u32>) -> Self {
        Self { marks: vec![Vec::new(); steps.len()], steps }
    }

    fn record(&mut self, rung: usize, mark: Mark) {
        if let Some(marks) = self.marks.get_mut(rung).filter(|_| !mark.value.is_nan()) {
            insert(marks, mark);
        }
    }

    fn bar(&self, rung: usize, cut: Cut, direction: Direction) -> Bar {
        let marks = &self.marks[rung];
        cut.bar_of(marks.len(), |i| marks[i].value, direction)
    }

    fn rungs(&self, judge: &Judge, cut: Cut, bracket: u32) -> Rungs {
        let Judge { metric, direction, mean, .. } = *judge;
        let rung = |(i, step): (usize, &u32)| Rung {
            step: *step,
            others: self.marks[i].len() as u32,
            bar: self.bar(i, cut, direction),
        };
        let rungs = self.steps.iter().enumerate().map(rung).collect();
        let every = matches!(cut, Cut::Top { .. });
        Rungs { metric, direction, mean, bracket, every, rungs }
    }
}

/// Every bracket of a study, with what was read of its history.
#[derive(Debug)]
pub(super) struct Brackets {
    judge: Judge,
    cut: Cut,
    draw: Draw,
    ladders: Vec<Ladder>,
    seen: Seen,
}

impl Brackets {
    /// `steps`: those of the rungs, for each bracket.
    pub fn new(judge: Judge, cut: Cut, draw: Draw, steps: Vec<Vec<u32>>) -> Self {
        let ladders = steps.into_iter().map(Ladder::new).collect();
        Self { judge, cut, draw, ladders, seen: Seen::default() }
    }

    /// Other rungs from now on, if these are others.
    pub fn set_steps(&mut self, steps: Vec<Vec<u32>>) {
        if self.ladders.iter().map(|l| &l.steps).ne(steps.iter()) {
            self.ladders = steps.into_iter().map(Ladder::new).collect();
            self.seen.forget();
        }
    }

    pub fn bracket(&self, trial: u32) -> u32 {
        self.draw.bracket(trial)
    }

    pub fn rule(&mut self, trial: u32, history: &History) -> StopRule {
        self.read(history);
        let bracket = self.bracket(trial);
        let ladder = &self.ladders[bracket as usize % self.ladders.len()];
        StopRule::Rungs(ladder.rungs(&self.judge, self.cut, bracket))
    }

    pub fn standings(&mut self, history: &History) -> Vec<Standing> {
        self.read(history);
        let direction = self.judge.direction;
        let standing = |(bracket, ladder): (usize, &Ladder)| Standing {
            bracket: bracket as u32,
            rungs: (0..ladder.steps.len())
                .map(|i| RungStanding {
                    step: ladder.steps[i],
                    bar: ladder.bar(i, self.cut, direction),
                    marks: best_first(&ladder.marks[i], direction),
                })
                .collect(),
        };
        self.ladders.iter().enumerate().map(standing).collect()
    }

    fn read(&mut self, history: &History) {
        let fresh = self.seen.read(history);
        if fresh.restart {
            self.ladders.iter_mut().for_each(|ladder| ladder.marks.iter_mut().for_each(Vec::clear));
        }
        for (leg, outcome) in fresh.legs {
            let (bracket, recorded) = self.recorded(leg, outcome);
            let Some(ladder) = self.ladders.get_mut(bracket as usize) else { continue };
            for (rung, value) in recorded {
                ladder.record(rung as usize, Mark { trial: leg.trial, value });
            }
        }
    }

    /// The bracket of a finished trial, and its (rung, value) pairs there.
    fn recorded(&self, leg: &Leg, outcome: &Outcome) -> (u32, Vec<(u32, f64)>) {
        let own = curve(&outcome.reports, self.judge.metric, self.judge.mean);
        if let StopRule::Rungs(rule) = &leg.rule {
            let same = |ladder: &Ladder| {
                rule.rungs.is_empty() || ladder.steps.iter().eq(rule.rungs.iter().map(|r| &r.step))
            };
            if self.ladders.get(rule.bracket as usize).is_some_and(same) {
                return (rule.bracket, rule.recorded(&own));
            }
        }
        let bracket = self.bracket(leg.trial);
        let Some(ladder) = self.ladders.get(bracket as usize) else { return (bracket, Vec::new()) };
        let open = Ladder::new(ladder.steps.clone());
        let cut = match self.cut {
            Cut::Top { reduction, .. } => Cut::Top { reduction, bootstrap: 0 },
            quantile @ Cut::Quantile { .. } => quantile,
        };
        (bracket, open.rungs(&self.judge, cut, bracket).recorded(&own))
    }
}
