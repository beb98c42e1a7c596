//! What a sampler and a scheduler may look at.

use super::{Leg, Outcome, State};
use serde::{Deserialize, Serialize};

/// A proposed leg and, once it is committed, what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub leg: Leg,
    pub outcome: Option<Outcome>,
}

/// A study as it stood at one proposal: the first `done` legs are finished, all others are pending, even where a result is
/// already known (law 2: what a proposal sees depends on the window, not on who was fast).
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    records: &'a [Record],
    done: usize,
    followed: bool,
}

impl<'a> History<'a> {
    /// A view in which the first `done` of `records` are finished. Those must have their outcomes.
    pub fn new(records: &'a [Record], done: usize) -> Self {
        debug_assert!(records[..done].iter().all(|r| r.outcome.is_some()), "a finished leg has its outcome");
        Self { records, done, followed: false }
    }

    /// Says that whoever is shown this was shown nothing before but beginnings of the same records: a study's records only grow,
    /// and what is finished stays as it is. Then a cache need not compare what it has read.
    pub fn followed(self) -> Self {
        Self { followed: true, ..self }
    }

    /// Whether [`Self::followed`] was said.
    pub fn is_followed(&self) -> bool {
        self.followed
    }

    /// Finished legs in the order of proposal.
    pub fn finished(&self) -> impl Iterator<Item = (&'a Leg, &'a Outcome)> {
        self.records[..self.done].iter().filter_map(|r| Some((&r.leg, r.outcome.as_ref()?)))
    }

    /// Finished legs from the `first` on, in the order of proposal.
    pub fn finished_from(&self, first: usize) -> impl Iterator<Item = (&'a Leg, &'a Outcome)> {
        let new = self.records[..self.done].get(first..).unwrap_or_default();
        new.iter().filter_map(|r| Some((&r.leg, r.outcome.as_ref()?)))
    }

    /// Number of finished legs.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Finished legs that ran to their end.
    pub fn complete(&self) -> impl Iterator<Item = (&'a Leg, &'a Outcome)> {
        self.finished().filter(|(_, o)| o.state == State::Complete)
    }

    /// Legs that are proposed and not finished.
    pub fn pending(&self) -> impl Iterator<Item = &'a Leg> {
        self.records[self.done..].iter().map(|r| &r.leg)
    }

    /// Number of legs proposed so far.
    pub fn proposed(&self) -> usize {
        self.records.len()
    }
}
