//! ASHA of the promotion kind: a trial pauses at each rung and goes on when it is among the best 1/eta there.
//!
//! L. Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, Algorithm 2. Rung k is at step
//! min_resource * eta^(s + k), s the early-stopping rate, as long as that is before the last step of a training, which is the
//! top rung. Whoever is free looks from the rung below the
//! top downwards: of the n trials with a result at a rung, the best floor(n / eta) may be promoted; the first of them that
//! was not yet goes on to the next rung. If there is none, a new trial starts at the bottom.
//!
//! A promotion is never taken back, although better trials may arrive later; so nobody waits for anybody. Each answer is a
//! pure function of the attempts in the order of their proposals. Not here: the stopping kind ([`super::asha`],
//! [`super::successive_halving`]).

use super::attempt::{self, Attempt, Move, Score, attempts, decided, going_on, ranked};
use super::brackets::{raised, steps};
use super::{
    Ahead, Explain, Judge, Mark, Next, RungStanding, Scheduler, Setup, Standing, Strategy, natural,
    several_steps,
};
use crate::space::{Entry, Fault, Setting, Settings, SpecError};
use crate::trial::{Bar, Direction, History, StopRule};
use std::collections::BTreeSet;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "asha_promotion",
        settings: &[
            Setting::int("min_resource", 1, 10_000, false, 1).fixed(),
            Setting::int("reduction_factor", 2, 20, false, 4).fixed(),
            Setting::int("min_early_stopping_rate", 0, 20, false, 0).fixed(),
        ],
    },
    admits,
    make: |settings, judge| Box::new(Promotion::of(settings, judge)),
    explain: |settings, judge| Box::new(Promotion::of(settings, judge)),
};

/// A first rung before the last step.
fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    several_steps(settings, setup)?;
    let (rungs, steps) = (Promotion::of(settings, &setup.judge).rungs(), setup.judge.steps);
    if rungs.len() < 2 {
        let (low, high) = (1.0, f64::from(steps - 1));
        return Err(Fault::OutOfRange { low, high }.at("scheduler.min_resource"));
    }
    Ok(())
}

/// The knobs, with every "auto" resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promotion {
    /// At least 1.
    pub min_resource: u32,
    /// The last step of a training.
    pub max_resource: u32,
    /// At least 2.
    pub reduction_factor: u32,
    pub min_early_stopping_rate: u32,
    pub direction: Direction,
}

impl Promotion {
    /// From settings named as in the table.
    fn of(settings: &Settings, judge: &Judge) -> Self {
        Self {
            min_resource: natural(settings, "min_resource"),
            max_resource: judge.steps,
            reduction_factor: natural(settings, "reduction_factor"),
            min_early_stopping_rate: natural(settings, "min_early_stopping_rate"),
            direction: judge.direction,
        }
    }

    /// The steps of the rungs; at least one rung, at `max_resource` if it is the only one.
    pub fn rungs(&self) -> Vec<u32> {
        let first = raised(self.min_resource, self.reduction_factor, self.min_early_stopping_rate);
        let mut rungs = steps(first, self.reduction_factor, self.max_resource.saturating_sub(1));
        rungs.push(self.max_resource);
        rungs
    }

    /// What a free worker does next. `trials`: how many may be started in all; then only promotions are left.
    pub fn next(&self, attempts: &[Attempt], trials: u32) -> Move {
        let rungs = self.rungs();
        for rung in (0..rungs.len().saturating_sub(1)).rev() {
            let candidates = self.candidates(attempts, rung as u32);
            let mut promoted = BTreeSet::new();
            for attempt in attempts.iter().filter(|a| a.rung as usize > rung) {
                promoted.insert(attempt.trial);
            }
            if let Some(mark) = candidates.into_iter().find(|m| !promoted.contains(&m.trial)) {
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
        going_on(&there, self.direction, there.len() / self.reduction_factor.max(2) as usize)
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

impl Scheduler for Promotion {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, _: u32, _: &History) -> StopRule {
        StopRule::Never
    }

    fn next(&mut self, ahead: &Ahead) -> Next {
        let chosen = Self::next(self, &attempts(&ahead.history), ahead.trials);
        attempt::next(chosen, &ahead.history, self.max_resource)
    }

    fn legs(&self, trials: u32) -> u32 {
        let going = |n: &u32| Some(n / self.reduction_factor.max(2));
        std::iter::successors(Some(trials), going).take(self.rungs().len()).sum()
    }
}

impl Explain for Promotion {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        vec![self.standing(&attempts(history))]
    }
}
