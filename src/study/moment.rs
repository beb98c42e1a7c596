//! A study as it stood at one of its proposals: what the scheduler saw, and what it let the sampler see.
//!
//! All of it follows from the Spec and the records before the proposal, so that any past decision can be asked for its reason,
//! and asked again with another strategy.

use super::Spec;
use crate::math::rng::{Lane, Stream};
use crate::sampler::{self, Context};
use crate::scheduler::{self, Ahead, Next, Scheduler};
use crate::trial::{Direction, History, Origin, Record, by_trial};
use std::borrow::Cow;

/// Looks back at the proposals of one study.
pub struct Moments<'a> {
    spec: &'a Spec,
    records: &'a [Record],
    scheduler: Box<dyn Scheduler>,
    learns: bool,
    earlier: Vec<Record>,
}

impl<'a> Moments<'a> {
    /// `records`: the study's legs so far, in the order of proposal.
    pub fn new(spec: &'a Spec, records: &'a [Record]) -> Self {
        let scheduler = scheduler::scheduler(&spec.scheduler, &spec.judge());
        let (learns, earlier) = (sampler::sampler(&spec.sampler).learns(), spec.earlier_records());
        Self { spec, records, scheduler, learns, earlier }
    }

    /// How many results proposal `leg` saw, or will see if it is the one after the last record; `None` if too few are known yet
    /// or there is no such proposal.
    pub fn seen(&mut self, leg: u32) -> Option<usize> {
        let before = self.records.get(..leg as usize)?;
        let lifted = !self.learns && !self.scheduler.learns();
        let mut due = if lifted { 0 } else { least(leg as usize, self.spec.window) };
        loop {
            if before[..due].iter().any(|r| r.outcome.is_none()) {
                return None;
            }
            let (told, done) = told(self.spec, before, due);
            match self.scheduler.next(&ahead(self.spec, &told, done, self.spec.trials)) {
                Next::Wait if due < before.len() => due += 1,
                _ => return Some(due),
            }
        }
    }

    /// What the study's sampler saw at proposal `leg`, or another one would have seen there that learns as it does.
    pub fn look<R>(&mut self, leg: u32, look: impl FnOnce(&Context) -> R) -> Option<R> {
        let done = self.seen(leg)?;
        let before = &self.records[..leg as usize];
        let own = started(before, |_| true);
        let (records, done) = told(self.spec, before, done);
        let bracket = |trial| if self.learns { self.scheduler.bracket(trial) } else { 0 };
        let brackets: Vec<u32> = records.iter().map(|r| bracket(r.leg.trial)).collect();
        let before = Before { earlier: &self.earlier, records: &records, done, brackets: &brackets };
        Some(look_back(self.spec, before, bracket(own), look))
    }
}

/// Results that proposal `leg` sees at least.
pub(super) fn least(leg: usize, window: u32) -> usize {
    (leg + 1).saturating_sub(window as usize)
}

/// What sampler and scheduler are told of `records`, of which the first `done` are finished, and how much of that is finished: all
/// but the trials placed by hand, and these if the Spec says so.
fn told<'a>(spec: &Spec, records: &'a [Record], done: usize) -> (Cow<'a, [Record]>, usize) {
    let ours = |record: &&Record| record.leg.origin != Origin::Hand;
    if spec.tell_placed || records.iter().all(|r| ours(&r)) {
        return (Cow::Borrowed(records), done);
    }
    (records.iter().filter(ours).cloned().collect(), records[..done].iter().filter(ours).count())
}

/// Trials of these records that were begun by such legs.
pub(super) fn started(records: &[Record], by: impl Fn(Origin) -> bool) -> u32 {
    records.iter().filter(|r| r.leg.parent.is_none() && by(r.leg.origin)).count() as u32
}

/// What a scheduler is asked with; `trials`: how many the sampler may begin, or has points for.
pub(super) fn ahead<'a>(spec: &'a Spec, records: &'a [Record], done: usize, trials: u32) -> Ahead<'a> {
    Ahead {
        space: &spec.space,
        history: History::new(records, done),
        started: started(records, |origin| origin == Origin::Sampler),
        trials,
        seed: spec.recipe.seed,
    }
}

/// What there is before a proposal.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    /// Trials of an earlier study.
    pub earlier: &'a [Record],
    /// What the sampler is told of the study's own legs; the first `done` are finished.
    pub records: &'a [Record],
    pub done: usize,
    /// The bracket of each.
    pub brackets: &'a [u32],
}

/// What a sampler sees: trials, not legs, and of those only the ones of its bracket, `own`, after all earlier ones.
pub(super) fn look_back<R>(spec: &Spec, before: Before, own: u32, look: impl FnOnce(&Context) -> R) -> R {
    let Before { earlier, records, done, brackets } = before;
    let mine = |i: &usize| brackets[*i] == own;
    let kept: Vec<Record>;
    let (mut seen, mut finished) = (records, done);
    if !(0..records.len()).all(|i| mine(&i)) {
        kept = (0..records.len()).filter(mine).map(|i| records[i].clone()).collect();
        (seen, finished) = (&kept, (0..done).filter(mine).count());
    }
    let merged = by_trial(seen, finished);
    if let Some((trials, done)) = &merged {
        (seen, finished) = (trials, *done);
    }
    let directions: Vec<Direction> = spec.recipe.objectives.iter().map(|o| o.direction).collect();
    let sampled = |i: &usize| mine(i) && records[*i].leg.origin == Origin::Sampler;
    let index = (0..records.len()).filter(sampled).count() as u32;
    let context = Context {
        space: &spec.space,
        history: History::new(seen, finished).after(earlier),
        index,
        directions: &directions,
        seed: seed_of(spec.recipe.seed, own),
    };
    look(&context)
}

/// The study's seed, and others for the brackets after the first.
pub(super) fn seed_of(seed: u64, bracket: u32) -> u64 {
    match bracket {
        0 => seed,
        _ => Stream::new(seed, Lane::Bracket, u64::from(bracket)).double_word(),
    }
}
