//! A study without trainings: proposals under a window, results from a function. Two test programs share it, each using a part.
#![allow(dead_code)]

use tunescape::analysis::race::{Method, Tail, rank_sum};
use tunescape::sampler::{Belief, Context, SAMPLERS, Sampler, View, explainer, sampler};
use tunescape::space::{Choice, Domain, Param, Params, Space, Value};
use tunescape::trial::{Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, State, StopRule};

pub fn param(name: &str, domain: Domain) -> Param {
    Param { name: name.to_owned(), domain, when: None }
}

/// `count` numbers x0, x1, ... from 0 to 1.
pub fn cube(count: usize) -> Space {
    let unit = Domain::Real { low: 0.0, high: 1.0, log: false, step: None };
    Space::new((0..count).map(|i| param(&format!("x{i}"), unit.clone())).collect()).expect("a good space")
}

pub fn choice(name: &str, settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, name, &[]).expect("in the table");
    for (id, value) in settings {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{id}");
    }
    choice
}

pub fn numbers(params: &Params) -> Vec<f64> {
    params.0.iter().filter_map(|(_, v)| v.as_real()).collect()
}

pub fn outcome(state: State, values: Vec<f64>) -> Outcome {
    let (ending, gradient, backend, refusal) = (Ending::Finished, None, Backend::Cpu, None);
    Outcome { reports: Vec::new(), state, ending, values, gradient, backend, refusal }
}

pub fn complete(value: f64) -> Outcome {
    outcome(State::Complete, vec![value])
}

pub struct Story {
    pub choice: Choice,
    pub space: Space,
    pub directions: Vec<Direction>,
    pub window: usize,
    pub seed: u64,
    pub records: Vec<Record>,
    sampler: Box<dyn Sampler>,
}

impl Story {
    pub fn new(choice: &Choice, space: Space) -> Self {
        let (directions, window, seed, records) = (vec![Direction::Minimize], 1, 3, Vec::new());
        Self { choice: choice.clone(), space, directions, window, seed, records, sampler: sampler(choice) }
    }

    /// What the proposal after `proposed` legs sees.
    pub fn context(&self, proposed: usize) -> Context<'_> {
        self.seeing(proposed, (proposed + 1).saturating_sub(self.window))
    }

    /// The first `proposed` legs, `done` of them finished.
    pub fn seeing(&self, proposed: usize, done: usize) -> Context<'_> {
        let history = History::new(&self.records[..proposed], done);
        let own = self.records[..proposed].iter().filter(|r| r.leg.origin == Origin::Sampler).count();
        let (space, directions) = (&self.space, &self.directions);
        Context { space, history, index: own as u32, directions, seed: self.seed }
    }

    /// The next point, from the instance that has made all before.
    pub fn propose(&mut self) -> Params {
        let mut sampler = std::mem::replace(&mut self.sampler, tunescape::sampler::sampler(&self.choice));
        let point = sampler.propose(&self.context(self.records.len())).expect("endless");
        self.sampler = sampler;
        assert_eq!(self.space.admit(&point).as_ref(), Ok(&point), "a point of the space");
        point
    }

    /// What a new instance proposes after `proposed` legs.
    pub fn fresh(&self, proposed: usize) -> Params {
        sampler(&self.choice).propose(&self.context(proposed)).expect("endless")
    }

    pub fn push(&mut self, params: Params, origin: Origin, outcome: Outcome) {
        let index = self.records.len() as u32;
        let (parent, rule) = (None, StopRule::Never);
        let leg = Leg { index, trial: index, from: 0, to: None, params, parent, origin, rule };
        self.records.push(Record { leg, outcome: Some(outcome) });
    }

    pub fn run(&mut self, trials: usize, mut f: impl FnMut(&Params) -> Outcome) {
        for _ in 0..trials {
            let point = self.propose();
            let outcome = f(&point);
            self.push(point, Origin::Sampler, outcome);
        }
    }

    /// The belief of a new instance.
    pub fn belief(&self, context: &Context, view: &View) -> Option<Belief> {
        explainer(&self.choice).belief(context, view)
    }

    /// The best value so far after each trial.
    pub fn best(&self) -> Vec<f64> {
        let mut best = f64::INFINITY;
        let values = self.records.iter().map(|r| r.outcome.as_ref().and_then(|o| o.values.first().copied()));
        values
            .map(|v| {
                best = best.min(v.unwrap_or(f64::INFINITY));
                best
            })
            .collect()
    }
}

/// One-sided p-value of Mann and Whitney's U: how likely `ours` would be this much larger than `theirs` if both came from one
/// distribution.
pub fn worse(ours: &[f64], theirs: &[f64]) -> f64 {
    rank_sum(ours, theirs, Tail::Greater, Method::Auto).expect("values").p
}
