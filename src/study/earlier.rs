//! Warm starts: the trials of an earlier study, which a study's sampler sees as finished ones before its own.
//!
//! They are a part of the Spec, so that the study stays a function of it; they count neither in its budget nor in its digest's
//! chain nor among its results, and its scheduler, which compares trials step by step, does not see them. What they cannot be checked
//! for is that the earlier study was about the same thing: values are taken as values of the same goals. A trial whose parameters
//! are no point of the new space is left out, and a warning says how many are.

use super::Spec;
use crate::space::{Params, Space};
use crate::trial::{Backend, Ending, Leg, Origin, Outcome, Record, Report, State, StopRule};
use serde::{Deserialize, Serialize};

/// Most earlier trials.
pub const EARLIER_LIMIT: usize = 1_000;

/// Trials of an earlier study.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// That study's digest, 64 hexadecimal digits, so that it can be found again; empty if it is not known.
    pub digest: String,
    pub trials: Vec<EarlierTrial>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierTrial {
    /// Sorted by name.
    pub params: Params,
    /// Complete, pruned or failed.
    pub state: State,
    /// One for each goal; infinite where the training left the finite numbers; empty if it failed.
    pub values: Vec<f64>,
    /// The last step it came to. `None`: as far as a trial of this study goes.
    pub step: Option<u32>,
}

impl EarlierTrial {
    /// A trial as a study knows it; `None` while it has no result.
    pub fn of(record: &Record) -> Option<Self> {
        let outcome = record.outcome.as_ref()?;
        let mut params = record.leg.params.clone();
        params.0.sort_by(|a, b| a.0.cmp(&b.0));
        let step = outcome.reports.last().map(|r| r.step);
        let whole = outcome.state == State::Complete;
        Some(Self {
            params,
            state: outcome.state,
            values: outcome.values.clone(),
            step: step.filter(|_| !whole),
        })
    }

    /// As the `n`-th record before a study's own, if it is a point of `space`.
    fn record(&self, n: u32, space: &Space, (steps, metrics): (u32, usize)) -> Option<Record> {
        let params = space.admit(&self.params).ok()?;
        let index = Leg::EARLIER + n;
        let step = self.step.unwrap_or(if self.state == State::Complete { steps } else { 1 });
        let first = self.values.first().copied();
        let report = first.map(|value| Report { step, cost: 0, values: vec![value; metrics] });
        let (origin, rule) = (Origin::Earlier, StopRule::Never);
        let leg = Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule };
        let outcome = Outcome {
            reports: report.into_iter().collect(),
            state: self.state,
            ending: Ending::Finished,
            values: self.values.clone(),
            gradient: None,
            backend: Backend::Cpu,
            refusal: None,
        };
        Some(Record { leg, outcome: Some(outcome) })
    }
}

impl Earlier {
    /// What a study's committed trials are to a later one: the last [`EARLIER_LIMIT`] of them.
    pub fn of(study: &super::Study) -> Self {
        let all = study.records()[..study.committed() as usize].iter().filter_map(EarlierTrial::of);
        let mut trials: Vec<EarlierTrial> = all.collect();
        trials.drain(..trials.len().saturating_sub(EARLIER_LIMIT));
        Self { digest: study.digest().to_string(), trials }
    }
}

impl Spec {
    /// What its sampler sees before the study's own trials.
    pub fn earlier_records(&self) -> Vec<Record> {
        if self.earlier.trials.is_empty() {
            return Vec::new();
        }
        let shape = (u32::try_from(self.steps()).unwrap_or(u32::MAX), self.recipe.metrics().len());
        let record = |(n, trial): (u32, &EarlierTrial)| trial.record(n, &self.space, shape);
        (0u32..).zip(&self.earlier.trials).filter_map(record).collect()
    }

    /// How many of the earlier trials are no points of the space.
    pub fn earlier_left_out(&self) -> u32 {
        self.earlier.trials.iter().filter(|t| self.space.admit(&t.params).is_err()).count() as u32
    }
}
