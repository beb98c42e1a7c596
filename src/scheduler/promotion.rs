//! ASHA of the promotion kind: a trial pauses at each rung and goes on when it is among the best 1/eta there.
//!
//! L. Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, Algorithm 2. Rung k is at step
//! min_resource * eta^(s + k), s the early-stopping rate, up to `max_resource`. Whoever is free looks from the rung below the
//! top downwards: of the n trials with a result at a rung, the best floor(n / eta) may be promoted; the first of them that
//! was not yet goes on to the next rung. If there is none, a new trial starts at the bottom.
//!
//! A promotion is never taken back, although better trials may arrive later; so nobody waits for anybody. Each answer is a
//! pure function of the attempts in the order of their proposals. Not here: the stopping kind ([`super::asha`],
//! [`super::successive_halving`]).

use super::attempt::{Attempt, Move, Score, decided, ranked};
use super::brackets::{raised, steps};
use super::{Mark, RungStanding, Standing};
use crate::space::{Entry, Setting};
use crate::trial::{Bar, Direction};

/// Name and knobs; `max_resource` 0 is the last step of a trial.
pub const ENTRY: Entry = Entry {
    id: "asha_promotion",
    settings: &[
        Setting::int("min_resource", 1, 10_000, false, 1).fixed(),
        Setting::int("max_resource", 0, 10_000, false, 0).fixed(),
        Setting::int("reduction_factor", 2, 20, false, 4).fixed(),
        Setting::int("min_early_stopping_rate", 0, 20, false, 0).fixed(),
    ],
};

/// The knobs, with every "auto" resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promotion {
    /// At least 1.
    pub min_resource: u32,
    /// At least `min_resource`.
    pub max_resource: u32,
    /// At least 2.
    pub reduction_factor: u32,
    pub min_early_stopping_rate: u32,
    pub direction: Direction,
}

impl Promotion {
    /// The steps of the rungs; at least one rung, at `max_resource` if it is the only one.
    pub fn rungs(&self) -> Vec<u32> {
        let first = raised(self.min_resource, self.reduction_factor, self.min_early_stopping_rate);
        let rungs = steps(first, self.reduction_factor, self.max_resource);
        if rungs.is_empty() { vec![self.max_resource] } else { rungs }
    }

    /// What a free worker does next. `trials`: how many may be started in all; then only promotions are left.
    pub fn next(&self, attempts: &[Attempt], trials: u32) -> Move {
        let rungs = self.rungs();
        for rung in (0..rungs.len().saturating_sub(1)).rev() {
            let candidates = self.candidates(attempts, rung as u32);
            let promoted = |trial| attempts.iter().any(|a| a.trial == trial && a.rung as usize > rung);
            if let Some(mark) = candidates.into_iter().find(|m| !promoted(m.trial)) {
                let (from, to) = (rungs[rung], rungs[rung + 1]);
                return Move::Continue { trial: mark.trial, bracket: 0, rung: rung as u32 + 1, from, to };
            }
        }
        let started = attempts.iter().filter(|a| a.rung == 0).count();
        if started < trials as usize {
            return Move::New { bracket: 0, to: rungs[0] };
        }
        let pending = attempts.iter().any(|a| a.score == Score::Pending);
        if pending { Move::Wait } else { Move::Finished }
    }

    /// The best floor(n / eta) at a rung.
    fn candidates(&self, attempts: &[Attempt], rung: u32) -> Vec<Mark> {
        let there: Vec<&Attempt> = attempts.iter().filter(|a| a.rung == rung).collect();
        let there = decided(&there);
        let mut best = ranked(&there, self.direction);
        best.truncate(there.len() / self.reduction_factor.max(2) as usize);
        best
    }

    /// Who stands where. The bar of a rung is the value of the last one that may be promoted from it; of the top rung, none.
    pub fn standing(&self, attempts: &[Attempt]) -> Standing {
        let rungs = self.rungs();
        let rung = |(i, step): (usize, &u32)| {
            let there: Vec<&Attempt> = attempts.iter().filter(|a| a.rung as usize == i).collect();
            let last = self.candidates(attempts, i as u32).last().map(|m| Bar::Value(m.value));
            let bar = if i + 1 == rungs.len() { Bar::Open } else { last.unwrap_or(Bar::Shut) };
            RungStanding { step: *step, bar, marks: ranked(&there, self.direction) }
        };
        Standing { bracket: 0, rungs: rungs.iter().enumerate().map(rung).collect() }
    }
}
