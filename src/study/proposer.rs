//! Who makes proposals: the Spec's sampler; under a scheduler with brackets, one of it for each bracket.
//!
//! As in Optuna, a sampler that learns is shown the trials of its own bracket only, because values of trials that may run for
//! different lengths do not compare. Each bracket counts its proposals by itself and draws from a seed of its own, or all of
//! them would begin with the same points. A sampler that does not learn goes through its plan over all brackets.

use crate::math::rng::{Lane, Stream};
use crate::sampler::{self, Context, Sampler};
use crate::scheduler::Scheduler;
use crate::space::{Choice, Params};
use crate::study::Spec;
use crate::trial::{Direction, History, Origin, Record};
use std::collections::BTreeMap;

/// The samplers of a study, made when first needed. What they hold is a cache.
pub(super) struct Proposer {
    learns: bool,
    samplers: BTreeMap<u32, Box<dyn Sampler>>,
    /// The bracket of each record; a study's records only grow.
    brackets: Vec<u32>,
    /// For each bracket: its records, and how many of them a sampler proposed.
    counts: BTreeMap<u32, (usize, u32)>,
}

impl Proposer {
    pub fn new(choice: &Choice) -> Self {
        let first = sampler::sampler(choice);
        Self {
            learns: first.learns(),
            samplers: BTreeMap::from([(0, first)]),
            brackets: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Whether proposals look at results.
    pub fn learns(&self) -> bool {
        self.learns
    }

    /// The point of trial number `trial`, when the first `done` of `records` are finished; `None` if nothing is left to try.
    pub fn propose(
        &mut self,
        spec: &Spec,
        records: &[Record],
        done: usize,
        trial: u32,
        scheduler: &dyn Scheduler,
    ) -> Option<Params> {
        let bracket_of = |trial| if self.learns { scheduler.bracket(trial) } else { 0 };
        for record in &records[self.brackets.len()..] {
            let bracket = bracket_of(record.leg.trial);
            self.brackets.push(bracket);
            let (members, sampled) = self.counts.entry(bracket).or_default();
            *members += 1;
            *sampled += u32::from(record.leg.origin == Origin::Sampler);
        }
        let bracket = bracket_of(trial);
        let (members, index) = self.counts.get(&bracket).copied().unwrap_or_default();
        let mine = |i: &usize| self.brackets[*i] == bracket;
        let kept: Vec<Record>;
        let history = if members == records.len() {
            History::new(records, done)
        } else {
            kept = (0..records.len()).filter(mine).map(|i| records[i].clone()).collect();
            History::new(&kept, (0..done).filter(mine).count())
        };
        let directions: Vec<Direction> = spec.recipe.objectives.iter().map(|o| o.direction).collect();
        let history = history.followed();
        let seed = seed_of(spec.recipe.seed, bracket);
        let context = Context { space: &spec.space, history, index, directions: &directions, seed };
        let make = || sampler::sampler(&spec.sampler);
        self.samplers.entry(bracket).or_insert_with(make).propose(&context)
    }
}

/// The study's seed, and others for the brackets after the first.
fn seed_of(seed: u64, bracket: u32) -> u64 {
    match bracket {
        0 => seed,
        _ => Stream::new(seed, Lane::Bracket, u64::from(bracket)).double_word(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Choice;
    use crate::study::{Ask, Study};
    use crate::trial::{Backend, Ending, Outcome, Report, State};

    /// The value is the squared distance of ln(learning rate) from -3.
    fn outcome(params: &Params) -> Outcome {
        let rate = params.get("learning_rate").and_then(|v| v.as_real()).unwrap();
        let value = (crate::math::float::ln(rate) + 3.0) * (crate::math::float::ln(rate) + 3.0);
        let reports = vec![Report { step: 40, cost: 1, values: vec![value; 12] }];
        let (state, ending, backend) = (State::Complete, Ending::Finished, Backend::Cpu);
        Outcome { reports, state, ending, values: vec![value], gradient: None, backend, refusal: None }
    }

    fn spec(sampler: &str, scheduler: &str) -> Spec {
        let mut spec = Spec::first().unwrap();
        spec.sampler = Choice::of(sampler::SAMPLERS, sampler, &[]).unwrap();
        spec.scheduler = Choice::of(crate::scheduler::SCHEDULERS, scheduler, &[]).unwrap();
        (spec.trials, spec.window) = (60, 1);
        spec.check().unwrap();
        spec
    }

    fn run(spec: &Spec) -> Study {
        let mut study = Study::new(spec.clone());
        while let Ask::Leg(leg) = study.ask() {
            study.tell(leg.index, outcome(&leg.params)).unwrap();
        }
        study
    }

    /// Each bracket's proposals are those that a study of its trials alone would have made, from the bracket's seed.
    #[test]
    fn a_sampler_that_learns_sees_its_own_bracket_only() {
        let spec = spec("tpe", "hyperband");
        let study = run(&spec);
        let bracket = |trial| study.scheduler.bracket(trial);
        let used: std::collections::BTreeSet<u32> = (0..60).map(bracket).collect();
        assert!(used.len() > 2, "{used:?}");
        for wanted in used {
            let own: Vec<Record> =
                study.records().iter().filter(|r| bracket(r.leg.trial) == wanted).cloned().collect();
            let mut alone = sampler::sampler(&spec.sampler);
            for n in 0..own.len() {
                let (history, directions) = (History::new(&own[..n], n), [Direction::Minimize]);
                let seed = seed_of(spec.recipe.seed, wanted);
                let (space, index) = (&spec.space, n as u32);
                let context = Context { space, history, index, directions: &directions, seed };
                assert_eq!(alone.propose(&context).as_ref(), Some(&own[n].leg.params), "{wanted} {n}");
            }
        }
        let journal = study.journal();
        assert_eq!(Study::resume(&journal).unwrap().digest(), study.digest());
    }

    #[test]
    fn a_plan_is_gone_through_over_all_brackets() {
        let (with, without) = (run(&spec("grid", "hyperband")), run(&spec("grid", "none")));
        let points = |study: &Study| study.records().iter().map(|r| r.leg.params.clone()).collect::<Vec<_>>();
        assert_eq!(points(&with), points(&without));
    }
}
