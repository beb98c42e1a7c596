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
use std::collections::BTreeMap;

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
        let sampled = started(before, |origin| origin == Origin::Sampler);
        let mut due = if lifted { 0 } else { least(leg as usize, self.spec.window) };
        loop {
            if before[..due].iter().any(|r| r.outcome.is_none()) {
                return None;
            }
            let (told, done) = told(self.spec, before, due);
            match self.scheduler.next(&ahead(self.spec, &told, done, sampled, self.spec.trials)) {
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
        let mut brackets = Brackets::default();
        brackets.follow(&records, bracket);
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

/// What a scheduler is asked with; `started`: how many trials the sampler has begun; `trials`: how many it may begin, or has points
/// for.
pub(super) fn ahead<'a>(
    spec: &'a Spec,
    records: &'a [Record],
    done: usize,
    started: u32,
    trials: u32,
) -> Ahead<'a> {
    Ahead {
        space: &spec.space,
        history: History::new(records, done),
        started,
        trials,
        seed: spec.recipe.seed,
    }
}

/// The bracket of each record of a study, and what is counted by them: a study's records only grow.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    of: Vec<u32>,
    /// Records of each bracket, and how many of them a sampler proposed.
    counts: BTreeMap<u32, (usize, u32)>,
    /// Whether any record is a part of a trial.
    legs: bool,
}

impl Brackets {
    /// Takes in the records that are new.
    pub fn follow(&mut self, records: &[Record], bracket_of: impl Fn(u32) -> u32) {
        for record in &records[self.of.len()..] {
            let leg = &record.leg;
            let bracket = bracket_of(leg.trial);
            self.of.push(bracket);
            let (members, sampled) = self.counts.entry(bracket).or_default();
            *members += 1;
            *sampled += u32::from(leg.origin == Origin::Sampler);
            self.legs |= leg.parent.is_some() || leg.to.is_some();
        }
    }

    /// Whether trials run in legs.
    pub fn legs(&self) -> bool {
        self.legs
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
    pub brackets: &'a Brackets,
}

/// What a sampler sees: trials, not legs, and of those only the ones of its bracket, `own`, after all earlier ones.
pub(super) fn look_back<R>(spec: &Spec, before: Before, own: u32, look: impl FnOnce(&Context) -> R) -> R {
    let Before { earlier, records, done, brackets } = before;
    let (members, index) = brackets.counts.get(&own).copied().unwrap_or_default();
    let mine = |i: &usize| brackets.of[*i] == own;
    let kept: Vec<Record>;
    let (mut seen, mut finished) = (records, done);
    if members < records.len() {
        kept = (0..records.len()).filter(mine).map(|i| records[i].clone()).collect();
        (seen, finished) = (&kept, (0..done).filter(mine).count());
    }
    let merged = if brackets.legs { by_trial(seen, finished) } else { None };
    if let Some((trials, done)) = &merged {
        (seen, finished) = (trials, *done);
    }
    let directions: Vec<Direction> = spec.recipe.objectives.iter().map(|o| o.direction).collect();
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
