//! Trials as an analysis sees them: a point and what it is worth.

use crate::space::Params;
use crate::trial::{Leg, Outcome, Record, State};
use std::collections::BTreeMap;

/// A complete trial and one of its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored<'a> {
    pub params: &'a Params,
    /// Never NaN; infinite where the training diverged.
    pub value: f64,
}

/// The last finished leg of each trial, by trial number.
pub fn last_legs(records: &[Record]) -> Vec<(&Leg, &Outcome)> {
    let mut last = BTreeMap::new();
    for record in records {
        if let Some(outcome) = &record.outcome {
            last.insert(record.leg.trial, (&record.leg, outcome));
        }
    }
    last.into_values().collect()
}

/// Objective `objective` of all complete trials, by trial number. Pruned and failed trials say nothing that can be compared.
pub fn scored(records: &[Record], objective: usize) -> Vec<Scored<'_>> {
    let complete = last_legs(records).into_iter().filter(|(_, o)| o.state == State::Complete);
    complete
        .filter_map(|(leg, outcome)| {
            let value = *outcome.values.get(objective)?;
            (!value.is_nan()).then_some(Scored { params: &leg.params, value })
        })
        .collect()
}
