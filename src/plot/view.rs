//! What a picture of a study is made from: borrowed rows, whoever keeps them (the page's snapshot, a native study).

use crate::study::Spec;
use crate::trial::{Direction, Ending, Leg, Origin, Outcome, Report, State};

/// One trial.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub leg: &'a Leg,
    /// Reports so far.
    pub reports: &'a [Report],
    /// `None` until it is committed.
    pub outcome: Option<&'a Outcome>,
}

/// A study as it stands.
#[derive(Clone, Debug)]
pub struct View<'a> {
    pub spec: &'a Spec,
    /// By number.
    pub rows: Vec<Row<'a>>,
    /// Trials there will be in the end.
    pub expected: u32,
    pub finished: bool,
}

impl Row<'_> {
    /// Its place among the legs; of a study in which every trial is one leg, the number of the trial.
    pub fn number(&self) -> u32 {
        self.leg.index
    }

    /// The first objective's value, where there is a finite one.
    pub fn value(&self) -> Option<f64> {
        self.outcome?.values.first().copied().filter(|v| v.is_finite())
    }

    pub fn diverged(&self) -> bool {
        self.outcome.is_some_and(|o| o.ending == Ending::NotFinite)
    }

    pub fn state(&self) -> State {
        match self.outcome {
            Some(outcome) => outcome.state,
            None if self.reports.is_empty() => State::Waiting,
            None => State::Running,
        }
    }

    pub fn by_hand(&self) -> bool {
        self.leg.origin == Origin::Hand
    }
}

impl View<'_> {
    pub fn direction(&self) -> Direction {
        self.spec.first_objective().direction
    }

    /// The best complete trial; the earliest of equals.
    pub fn best(&self) -> Option<&Row<'_>> {
        let direction = self.direction();
        let mut best: Option<(&Row<'_>, f64)> = None;
        for row in self.rows.iter().filter(|r| r.state() == State::Complete && !r.diverged()) {
            if let Some(value) = row.value()
                && best.is_none_or(|(_, b)| direction.better(value, b))
            {
                best = Some((row, value));
            }
        }
        best.map(|(row, _)| row)
    }
}
