//! The legs of a search as the schedulers see them that work in legs, and what they answer.

use super::Mark;
use crate::trial::Direction;

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

/// Those of `attempts` that may go on, the best first; of equals the one proposed first.
pub(super) fn ranked(attempts: &[&Attempt], direction: Direction) -> Vec<Mark> {
    let mark = |a: &&Attempt| match a.score {
        Score::Value(value) if value.is_finite() => Some(Mark { trial: a.trial, value }),
        _ => None,
    };
    let mut marks: Vec<Mark> = attempts.iter().filter_map(mark).collect();
    // Stable: equals keep their order.
    marks.sort_by(|a, b| match direction {
        Direction::Minimize => a.value.total_cmp(&b.value),
        Direction::Maximize => b.value.total_cmp(&a.value),
    });
    marks
}
