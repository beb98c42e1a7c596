//! Who makes proposals: the Spec's sampler; under a scheduler with brackets, one of it for each bracket.
//!
//! As in Optuna, a sampler that learns is shown the trials of its own bracket only, because values of trials that may run for
//! different lengths do not compare. Each bracket counts its proposals by itself and draws from a seed of its own, or all of
//! them would begin with the same points. A sampler that does not learn goes through its plan over all brackets.

use super::moment::{Before, Brackets, look_back};
use crate::sampler::{self, Context, Sampler};
use crate::scheduler::Scheduler;
use crate::space::Params;
use crate::study::Spec;
use crate::trial::Record;
use std::collections::BTreeMap;

/// The samplers of a study, made when first needed. What they hold is a cache.
pub(super) struct Proposer {
    learns: bool,
    /// What is seen before the study's own trials, in every bracket.
    earlier: Vec<Record>,
    samplers: BTreeMap<u32, Box<dyn Sampler>>,
    brackets: Brackets,
}

impl Proposer {
    pub fn new(spec: &Spec) -> Self {
        let first = sampler::sampler(&spec.sampler);
        let (learns, earlier) = (first.learns(), spec.earlier_records());
        let mut samplers = BTreeMap::new();
        samplers.insert(0, first);
        Self { learns, earlier, samplers, brackets: Brackets::default() }
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
        self.brackets.follow(records, bracket_of);
        let bracket = bracket_of(trial);
        let make = || sampler::sampler(&spec.sampler);
        let sampler = self.samplers.entry(bracket).or_insert_with(make);
        let before = Before { earlier: &self.earlier, records, done, brackets: &self.brackets };
        // A sampler is shown the records of this study only, and they only grow.
        look_back(spec, before, bracket, |context| {
            let history = if self.brackets.legs() { context.history } else { context.history.followed() };
            sampler.propose(&Context { history, ..*context })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::moment::seed_of;
    use super::*;
    use crate::sampler::Context;
    use crate::space::Choice;
    use crate::study::{Ask, Study};
    use crate::trial::{Backend, Direction, Ending, History, Outcome, Report, State};

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
