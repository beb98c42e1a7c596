//! The legs of a search as the schedulers see them that work in legs, and what they answer.

use super::{Mark, Next};
use crate::math::order::{ascending, descending};
use crate::trial::{Direction, History, Leg, Origin, Outcome, State};
use std::collections::BTreeMap;

/// A leg that was proposed: one trial's way to one rung. A search is the list of its attempts in the order of proposal;
/// points placed by hand are not among them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    pub trial: u32,
    /// 0 for a trial's first leg, one more for each further one.
    pub rung: u32,
    pub score: Score,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// Nothing yet, as far as the window shows.
    Pending,
    /// Its value at the end of the leg. One that is not finite counts, but never goes on.
    Value(f64),
    /// Its value at the end of its training, which the leg has come to: there is nothing to go on with.
    Final(f64),
    /// None: the trial failed. It counts, but never goes on.
    Failed,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A new trial, from its start to step `to`: the sampler chooses its parameters.
    New { bracket: u32, to: u32 },
    /// `trial` goes on from step `from` to step `to`, which is its next rung.
    Continue { trial: u32, bracket: u32, rung: u32, from: u32, to: u32 },
    /// A result must be known first.
    Wait,
    /// Nothing more.
    Finished,
}

/// Attempts that have their result.
pub(super) fn decided<'a>(attempts: &[&'a Attempt]) -> Vec<&'a Attempt> {
    attempts.iter().copied().filter(|a| a.score != Score::Pending).collect()
}

/// The `keep` best of them that are not at the end of their training; those that are take their places all the same.
pub(super) fn going_on(attempts: &[&Attempt], direction: Direction, keep: usize) -> Vec<Mark> {
    let mut best = ranked(attempts, direction);
    best.truncate(keep);
    let over = |m: &Mark| attempts.iter().any(|a| a.trial == m.trial && matches!(a.score, Score::Final(_)));
    best.retain(|m| !over(m));
    best
}

/// Those of `attempts` with a finite value, the best first; of equals the one proposed first.
pub(super) fn ranked(attempts: &[&Attempt], direction: Direction) -> Vec<Mark> {
    let mark = |a: &&Attempt| match a.score {
        Score::Value(value) | Score::Final(value) if value.is_finite() => {
            Some(Mark { trial: a.trial, value })
        }
        _ => None,
    };
    let marks: Vec<Mark> = attempts.iter().filter_map(mark).collect();
    let values: Vec<f64> = marks.iter().map(|m| m.value).collect();
    let order = match direction {
        Direction::Minimize => ascending(&values),
        Direction::Maximize => descending(&values),
    };
    order.into_iter().map(|i| marks[i]).collect()
}

/// The attempts of a study.
pub(super) fn attempts(history: &History) -> Vec<Attempt> {
    let finished = history.finished().map(|(leg, outcome)| (leg, score(outcome)));
    let pending = history.pending().map(|leg| (leg, Score::Pending));
    let mut legs: BTreeMap<u32, u32> = BTreeMap::new();
    let mut attempt = |(leg, score): (&Leg, Score)| {
        if leg.origin == Origin::Hand {
            return None;
        }
        let count = legs.entry(leg.trial).or_default();
        *count += 1;
        Some(Attempt { trial: leg.trial, rung: *count - 1, score })
    };
    finished.chain(pending).filter_map(&mut attempt).collect()
}

/// What came of a leg.
fn score(outcome: &Outcome) -> Score {
    match (outcome.state, outcome.values.first()) {
        (State::Waiting, Some(value)) => Score::Value(*value),
        (State::Complete, Some(value)) => Score::Final(*value),
        _ => Score::Failed,
    }
}

/// A move as the study takes it: a leg that would end at the last step of a training, or later, goes to its end; a trial that
/// goes on does so from its own state with its own parameters.
pub(super) fn next(chosen: Move, history: &History, steps: u32) -> Next {
    let end = |to: u32| (to < steps).then_some(to);
    match chosen {
        Move::New { to, .. } => Next::New { to: end(to) },
        Move::Continue { trial, from, to, .. } => {
            let Some((leg, _)) = history.finished().find(|(leg, _)| leg.trial == trial) else {
                return Next::Finished;
            };
            Next::Go { trial, parent: trial, from, to: end(to), params: leg.params.clone() }
        }
        Move::Wait => Next::Wait,
        Move::Finished => Next::Finished,
    }
}
