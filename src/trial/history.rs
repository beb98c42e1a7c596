//! What a sampler and a scheduler may look at.

use super::{Leg, Outcome, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Finished trials of an earlier study: they come before all others.
    earlier: &'a [Record],
    records: &'a [Record],
    done: usize,
    followed: bool,
}

impl<'a> History<'a> {
    /// A view in which the first `done` of `records` are finished. Those must have their outcomes.
    pub fn new(records: &'a [Record], done: usize) -> Self {
        debug_assert!(records[..done].iter().all(|r| r.outcome.is_some()), "a finished leg has its outcome");
        Self { earlier: &[], records, done, followed: false }
    }

    /// The same with the finished trials of an earlier study before it.
    pub fn after(self, earlier: &'a [Record]) -> Self {
        debug_assert!(earlier.iter().all(|r| r.outcome.is_some()), "an earlier trial has its outcome");
        Self { earlier, ..self }
    }

    /// The trials of an earlier study.
    pub fn earlier(&self) -> &'a [Record] {
        self.earlier
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
        self.finished_from(0)
    }

    /// Finished legs from the `first` on, in the order of proposal.
    pub fn finished_from(&self, first: usize) -> impl Iterator<Item = (&'a Leg, &'a Outcome)> {
        let earlier = self.earlier.get(first..).unwrap_or_default();
        let own = self.records[..self.done].get(first.saturating_sub(self.earlier.len())..);
        earlier.iter().chain(own.unwrap_or_default()).filter_map(|r| Some((&r.leg, r.outcome.as_ref()?)))
    }

    /// Number of finished legs.
    pub fn done(&self) -> usize {
        self.earlier.len() + self.done
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
        self.earlier.len() + self.records.len()
    }
}

/// The same history by trials: the legs of each become one, in the order in which the trials began, and how many of those are
/// finished. `None` where every trial is one leg, so that nothing need be copied.
///
/// A trial is finished as far as its last finished leg goes: it has the reports of all of them and the parameters, values and
/// state of the last. One that waits at a rung counts as pruned there, as it would be where rungs stop trials, whether or not
/// it is on its way to the next one: what it showed is what is known of it.
pub fn by_trial(records: &[Record], done: usize) -> Option<(Vec<Record>, usize)> {
    if records.iter().all(|r| r.leg.parent.is_none() && r.leg.to.is_none()) {
        return None;
    }
    let mut places: BTreeMap<u32, usize> = BTreeMap::new();
    let mut trials: Vec<Record> = Vec::new();
    for (i, record) in records.iter().enumerate() {
        let outcome = record.outcome.as_ref().filter(|_| i < done);
        let Some(place) = places.get(&record.leg.trial) else {
            places.insert(record.leg.trial, trials.len());
            trials.push(Record { leg: record.leg.clone(), outcome: outcome.map(resting) });
            continue;
        };
        let trial = &mut trials[*place];
        let (Some(new), Some(old)) = (outcome, &mut trial.outcome) else { continue };
        let mut reports = std::mem::take(&mut old.reports);
        reports.extend(new.reports.iter().cloned());
        *old = Outcome { reports, ..resting(new) };
        trial.leg = Leg { from: 0, parent: None, origin: trial.leg.origin, ..record.leg.clone() };
    }
    let finished = trials.iter().take_while(|r| r.outcome.is_some()).count();
    Some((trials, finished))
}

/// An outcome as samplers know it: of a trial that waits, that it was pruned.
fn resting(outcome: &Outcome) -> Outcome {
    let state = if outcome.state == State::Waiting { State::Pruned } else { outcome.state };
    Outcome { state, ..outcome.clone() }
}

/// The legs that a leg rests on, from the first to its own parent: indices into `records`. Empty for one that starts anew.
pub fn lineage(records: &[Record], leg: u32) -> Vec<u32> {
    let mut chain = Vec::new();
    let mut at = records.get(leg as usize);
    while let Some((trial, step)) = at.and_then(|r| r.leg.parent) {
        let before = &records[..at.map_or(0, |r| r.leg.index as usize)];
        at = before.iter().rev().find(|r| r.leg.trial == trial && r.leg.to == Some(step));
        chain.extend(at.map(|r| r.leg.index));
    }
    chain.reverse();
    chain
}
