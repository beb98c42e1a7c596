//! The percentile rule: stop a trial whose best value so far is worse than a percentile of what complete trials showed at the
//! same step.
//!
//! Golovin et al., "Google Vizier", KDD 2017; defaults and edge cases as Optuna's `PercentilePruner`: no judgement before
//! `n_startup_trials` complete trials or step `n_warmup_steps`, only at the first report of each interval, against the
//! linearly interpolated percentile (NaN ignored) of at least `n_min_trials` values at exactly that step; strictly worse is
//! pruned; for maximisation the percentile is 100 - p.
//!
//! The values of each step are kept sorted, so that a proposal costs what is new and one look-up a step.

use super::seen::Seen;
use super::{Explain, Judge, Mark, RungStanding, Scheduler, Standing, Strategy, anything, natural};
use crate::space::{Entry, Setting, Settings};
use crate::trial::{Bar, Bounds, Direction, History, State, StopRule, curve};
use std::collections::BTreeMap;

pub(super) const N_STARTUP_TRIALS: Setting = Setting::int("n_startup_trials", 0, 1000, false, 5).fixed();
pub(super) const N_WARMUP_STEPS: Setting = Setting::int("n_warmup_steps", 0, 1000, false, 0).fixed();
pub(super) const INTERVAL_STEPS: Setting = Setting::int("interval_steps", 1, 1000, false, 1).fixed();
pub(super) const N_MIN_TRIALS: Setting = Setting::int("n_min_trials", 1, 1000, false, 1).fixed();

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "percentile",
        settings: &[
            Setting::real("percentile", 0.0, 100.0, false, 25.0).fixed(),
            N_STARTUP_TRIALS,
            N_WARMUP_STEPS,
            INTERVAL_STEPS,
            N_MIN_TRIALS,
        ],
    },
    admits: anything,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

fn make(settings: &Settings, judge: &Judge) -> PercentileRule {
    PercentileRule::new(Percentile::of(settings, judge, settings.real("percentile")))
}

/// Knobs of the rule.
#[derive(Clone, Debug)]
pub struct Percentile {
    /// In [0, 100]; 50 is the median.
    pub percentile: f64,
    pub n_startup_trials: u32,
    pub n_warmup_steps: u32,
    pub interval_steps: u32,
    pub n_min_trials: u32,
    pub metric: u32,
    pub direction: Direction,
    /// As [`Bounds::mean`].
    pub mean: bool,
}

impl Percentile {
    /// From settings named as in the table.
    pub fn of(settings: &Settings, judge: &Judge, percentile: f64) -> Self {
        Self {
            percentile,
            n_startup_trials: natural(settings, "n_startup_trials"),
            n_warmup_steps: natural(settings, "n_warmup_steps"),
            interval_steps: natural(settings, "interval_steps"),
            n_min_trials: natural(settings, "n_min_trials"),
            metric: judge.metric,
            direction: judge.direction,
            mean: judge.mean,
        }
    }
}

/// The rule as a pure function of a snapshot: the (step, value) pairs of each complete trial.
pub fn percentile_bounds(knobs: &Percentile, complete: Vec<Vec<(u32, f64)>>) -> Bounds {
    let mut columns = Columns::default();
    for (trial, curve) in complete.iter().enumerate() {
        columns.add(trial as u32, curve);
    }
    columns.bounds(knobs)
}

/// What complete trials showed, step by step.
#[derive(Debug, Default)]
struct Columns {
    trials: u32,
    steps: BTreeMap<u32, Column>,
}

#[derive(Debug, Default)]
struct Column {
    /// How many values, NaN included.
    count: u32,
    /// Those that are numbers, ascending.
    marks: Vec<Mark>,
}

impl Columns {
    fn add(&mut self, trial: u32, curve: &[(u32, f64)]) {
        self.trials += 1;
        for &(step, value) in curve {
            let column = self.steps.entry(step).or_default();
            column.count += 1;
            if !value.is_nan() {
                insert(&mut column.marks, Mark { trial, value });
            }
        }
    }

    /// Whether enough trials are complete.
    fn in_force(&self, knobs: &Percentile) -> bool {
        self.trials > 0 && self.trials >= knobs.n_startup_trials
    }

    fn bounds(&self, knobs: &Percentile) -> Bounds {
        let in_force = self.in_force(knobs);
        let judged = self.steps.iter().filter(|_| in_force);
        Bounds {
            metric: knobs.metric,
            direction: knobs.direction,
            warmup: knobs.n_warmup_steps,
            interval: knobs.interval_steps,
            bounds: judged.filter_map(|(step, column)| Some((*step, column.bound(knobs)?))).collect(),
            mean: knobs.mean,
            in_force,
        }
    }
}

impl Column {
    /// `None` where too few have a value. Between infinities there is no bound either, as the reference has it.
    fn bound(&self, knobs: &Percentile) -> Option<f64> {
        if self.count < knobs.n_min_trials {
            return None;
        }
        let share = match knobs.direction {
            Direction::Minimize => knobs.percentile,
            Direction::Maximize => 100.0 - knobs.percentile,
        };
        interpolate(self.marks.len(), |i| self.marks[i].value, share).filter(|bound| !bound.is_nan())
    }
}

/// Puts a mark where it belongs: ascending values, the earlier trial first.
pub(super) fn insert(marks: &mut Vec<Mark>, mark: Mark) {
    let before = |m: &Mark| m.value.total_cmp(&mark.value).then(m.trial.cmp(&mark.trial)).is_le();
    let place = marks.partition_point(before);
    marks.insert(place, mark);
}

/// Marks in ascending order of value, the best first (the earlier of equals first).
pub(super) fn best_first(marks: &[Mark], direction: Direction) -> Vec<Mark> {
    let mut marks = marks.to_vec();
    if direction == Direction::Maximize {
        marks.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.trial.cmp(&b.trial)));
    }
    marks
}

/// The `share`-th percentile of `n` ascending values: linear between closest ranks, as numpy's; `None` of nothing.
pub(super) fn interpolate(n: usize, value: impl Fn(usize) -> f64, share: f64) -> Option<f64> {
    let last = n.checked_sub(1)?;
    let at = share / 100.0 * last as f64;
    let below = (at.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (a, b, t) = (value(below), value(above), at - below as f64);
    if t == 0.0 || a == b {
        return Some(a);
    }
    // numpy's lerp: from the nearer end, so that the result is monotonic in t.
    Some(if t >= 0.5 { b - (b - a) * (1.0 - t) } else { a + (b - a) * t })
}

/// The rule with what it read so far.
#[derive(Debug)]
pub(super) struct PercentileRule {
    knobs: Percentile,
    columns: Columns,
    seen: Seen,
}

impl PercentileRule {
    pub fn new(knobs: Percentile) -> Self {
        Self { knobs, columns: Columns::default(), seen: Seen::default() }
    }

    /// The bounds that this history sets.
    pub fn bounds(&mut self, history: &History) -> Bounds {
        self.read(history);
        self.columns.bounds(&self.knobs)
    }

    fn read(&mut self, history: &History) {
        let fresh = self.seen.read(history);
        if fresh.restart {
            self.columns = Columns::default();
        }
        for (leg, outcome) in fresh.legs.into_iter().filter(|(_, o)| o.state == State::Complete) {
            self.columns.add(leg.trial, &curve(&outcome.reports, self.knobs.metric, self.knobs.mean));
        }
    }
}

impl Scheduler for PercentileRule {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, _: u32, history: &History) -> StopRule {
        StopRule::Bounds(self.bounds(history))
    }
}

impl Explain for PercentileRule {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        self.read(history);
        let in_force = self.columns.in_force(&self.knobs);
        let rungs = self.columns.steps.iter().map(|(step, column)| RungStanding {
            step: *step,
            bar: column.bound(&self.knobs).filter(|_| in_force).map_or(Bar::Open, Bar::Value),
            marks: best_first(&column.marks, self.knobs.direction),
        });
        vec![Standing { bracket: 0, rungs: rungs.collect() }]
    }
}
