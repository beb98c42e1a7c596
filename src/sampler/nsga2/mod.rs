//! NSGA-II: a population that breeds, for several objectives (or one).
//!
//! K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEC 6 (2002), as
//! Optuna 5's `NSGAIISampler`: the first generation is random; each later point is a child. Its two parents win a tournament
//! each (two candidates; the first wins if it dominates the second, else the second; crowding plays no part), their values are
//! mixed with probability `crossover_prob`, else one parent is copied, and every value mutates with probability
//! `mutation_prob`. When a generation is complete, it and its parents are ranked, and the best `population_size` become the next
//! parents: whole ranks, and of the last one the loneliest ([`pareto`]).
//!
//! A generation is the next `population_size` complete trials in the order of proposals, whoever made them: a child that was
//! proposed before the last generation was complete, or a point placed by hand, is a point like any other. (Optuna drops late
//! children; with a window of 1 there are none.) Other deviations: a conditional parameter is inherited from a parent that has
//! it, where Optuna draws it at random; a blend that leaves the space is tried 100 times and then brought to its bounds.
//!
//! Not here: constraints, crossovers of three parents.

mod belief;
mod texts;
pub mod variation;

pub use belief::{Individual, Nsga2Belief};

use super::prefix::Prefix;
use super::{Belief, Context, Explain, Reason, Sampler, Strategy, View, anything};
use crate::math::order::ascending;
use crate::math::pareto;
use crate::math::rng::Stream;
use crate::space::{Domain, Entry, Params, Setting, Settings, Space, Value};
use crate::trial::{Direction, State};
use texts::TEXTS;
use variation::{Crossover, Mutation};

/// Blends that are tried.
const ATTEMPTS: u32 = 100;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "nsga2",
        settings: &[
            Setting::int("population_size", 2, 10_000, true, 50).fixed(),
            Setting::choice("crossover", &["uniform", "sbx", "blx_alpha"], "uniform").fixed(),
            Setting::real("crossover_prob", 0.0, 1.0, false, 0.9).fixed(),
            Setting::real("swapping_prob", 0.0, 1.0, false, 0.5).fixed(),
            Setting::choice("mutation", &["uniform", "polynomial"], "uniform").fixed(),
            // 0: one over the number of parameters.
            Setting::real("mutation_prob", 0.0, 1.0, false, 0.0).fixed(),
        ],
    },
    texts: TEXTS,
    admits: anything,
    make: |settings| Box::new(Nsga2::new(settings)),
    explain: |settings| Box::new(Nsga2::new(settings)),
};

/// The strategy; what was read of the history is a cache.
#[derive(Debug)]
pub struct Nsga2 {
    population_size: usize,
    crossover: Crossover,
    crossover_prob: f64,
    swapping_prob: f64,
    mutation: Mutation,
    /// 0: one over the number of parameters.
    mutation_prob: f64,
    cache: Option<Evolution>,
}

/// A complete trial.
#[derive(Clone, Debug)]
struct Member {
    /// Place among the finished legs.
    place: u32,
    leg: u32,
    /// One for each objective, to be minimised.
    values: Vec<f64>,
}

/// The generations so far.
#[derive(Clone, Debug)]
struct Evolution {
    directions: Vec<Direction>,
    read: Prefix,
    /// Generations that are complete.
    generation: u32,
    /// Who breeds, in the order of proposals; empty while the first generation is under way.
    parents: Vec<Member>,
    /// Complete trials of the generation under way.
    members: Vec<Member>,
}

impl Evolution {
    fn new(directions: &[Direction]) -> Self {
        let (parents, members) = (Vec::new(), Vec::new());
        Self { directions: directions.to_vec(), read: Prefix::default(), generation: 0, parents, members }
    }

    fn continues(&self, context: &Context) -> bool {
        self.directions == context.directions && self.read.begins(context, self.members.is_empty())
    }

    fn advance(&mut self, context: &Context, population_size: usize) {
        for (leg, outcome) in context.history.finished_from(self.read.len()) {
            let place = self.read.len() as u32;
            self.read.read(leg, outcome);
            let values = &outcome.values;
            // NaN has no rank.
            let ranked = values.len() >= self.directions.len() && values.iter().all(|v| !v.is_nan());
            if outcome.state != State::Complete || !ranked {
                continue;
            }
            let signed = values.iter().zip(&self.directions).map(|(v, direction)| match direction {
                Direction::Minimize => *v,
                Direction::Maximize => -v,
            });
            self.members.push(Member { place, leg: leg.index, values: signed.collect() });
            if self.members.len() == population_size {
                self.generation += 1;
                let pool: Vec<Member> = self.members.drain(..).chain(self.parents.drain(..)).collect();
                self.parents = survivors(&pool, self.directions.len(), population_size);
            }
        }
    }
}

/// The next parents, in the order of proposals.
fn survivors(pool: &[Member], objectives: usize, size: usize) -> Vec<Member> {
    let values = flat(pool);
    let ranks = pareto::ranks(&values, objectives);
    let chosen = pareto::elite(&values, objectives, &ranks, size);
    let places: Vec<f64> = chosen.iter().map(|i| f64::from(pool[*i as usize].place)).collect();
    ascending(&places).into_iter().map(|i| pool[chosen[i] as usize].clone()).collect()
}

fn flat(members: &[Member]) -> Vec<f64> {
    members.iter().flat_map(|m| m.values.iter().copied()).collect()
}

/// Whether `a` is nowhere worse than `b` and somewhere better.
fn dominates(a: &Member, b: &Member) -> bool {
    a.values != b.values && a.values.iter().zip(&b.values).all(|(a, b)| a <= b)
}

impl Nsga2 {
    /// From the settings of the table.
    pub fn new(settings: &Settings) -> Self {
        Self {
            population_size: settings.int("population_size").max(2) as usize,
            crossover: match settings.text("crossover") {
                "sbx" => Crossover::Sbx,
                "blx_alpha" => Crossover::BlxAlpha,
                _ => Crossover::Uniform,
            },
            crossover_prob: settings.real("crossover_prob"),
            swapping_prob: settings.real("swapping_prob"),
            mutation: match settings.text("mutation") {
                "polynomial" => Mutation::Polynomial,
                _ => Mutation::Uniform,
            },
            mutation_prob: settings.real("mutation_prob"),
            cache: None,
        }
    }

    fn at(&mut self, context: &Context) -> &Evolution {
        let kept = self.cache.take().filter(|cache| cache.continues(context));
        let mut evolution = kept.unwrap_or_else(|| Evolution::new(context.directions));
        evolution.advance(context, self.population_size);
        self.cache.insert(evolution)
    }

    /// Values for the child; of inactive ones, too.
    fn child(&self, context: &Context, parents: &[Member], stream: &mut Stream) -> Vec<Option<Value>> {
        let params = |member: &Member| {
            let found = context.history.finished_from(member.place as usize).next();
            found.map(|(leg, _)| &leg.params)
        };
        let space = context.space;
        if stream.unit() >= self.crossover_prob {
            let parent = params(&parents[stream.below(parents.len() as u32) as usize]);
            return inherited(space, parent);
        }
        let eta = if context.directions.len() > 1 { 20.0 } else { 2.0 };
        for attempt in 1..=ATTEMPTS {
            let first = tournament(parents, None, stream);
            let second = tournament(parents, Some(first), stream);
            let (a, b) = (params(&parents[first]), params(&parents[second]));
            let mut inside = true;
            let mut values = Vec::with_capacity(space.params().len());
            for (param, (a, b)) in
                space.params().iter().zip(inherited(space, a).into_iter().zip(inherited(space, b)))
            {
                let first = stream.unit() < self.swapping_prob;
                let domain = &param.domain;
                let numbers = match (&a, &b) {
                    (Some(a), Some(b)) if self.mixes(domain) => domain.to_unit(a).zip(domain.to_unit(b)),
                    _ => None,
                };
                values.push(match numbers {
                    Some((a, b)) => {
                        let x = self.crossover.mix(a, b, eta, stream);
                        inside &= (0.0..=1.0).contains(&x);
                        Some(domain.from_unit(x.clamp(0.0, 1.0)))
                    }
                    None if first => a.or(b),
                    None => b.or(a),
                });
            }
            if inside || attempt == ATTEMPTS {
                return values;
            }
        }
        Vec::new()
    }

    /// Whether the crossover makes new numbers of this domain.
    fn mixes(&self, domain: &Domain) -> bool {
        let numeric = !matches!(domain, Domain::Categorical { .. }) && domain.size() != Some(1);
        numeric && self.crossover != Crossover::Uniform
    }

    fn mutated(&self, domain: &Domain, value: Option<Value>, u: f64) -> Option<Value> {
        match (self.mutation, domain) {
            (Mutation::Uniform, _) | (_, Domain::Categorical { .. }) => None,
            (Mutation::Polynomial, domain) => {
                let x = domain.to_unit(&value?)?;
                Some(domain.from_unit(variation::polynomial(x, u)))
            }
        }
    }
}

/// A parent's values by parameter, those that fit the space.
fn inherited(space: &Space, parent: Option<&Params>) -> Vec<Option<Value>> {
    let value = |name: &str| parent.and_then(|p| p.get(name));
    space.params().iter().map(|p| value(&p.name).filter(|v| p.domain.contains(v)).cloned()).collect()
}

/// The place of a parent other than `taken`.
fn tournament(parents: &[Member], taken: Option<usize>, stream: &mut Stream) -> usize {
    let count = parents.len() - usize::from(taken.is_some() && parents.len() > 1);
    let mut pick = || {
        let i = stream.below(count as u32) as usize;
        i + usize::from(count < parents.len() && taken.is_some_and(|t| i >= t))
    };
    let (first, second) = (pick(), pick());
    if dominates(&parents[first], &parents[second]) { first } else { second }
}

impl Sampler for Nsga2 {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let space = context.space;
        let mut stream = context.stream();
        let units: Vec<f64> = space.params().iter().map(|_| stream.unit()).collect();
        let mut values: Vec<Option<Value>> = vec![None; units.len()];
        self.at(context);
        let parents = self.cache.as_ref().map_or(&[][..], |evolution| &evolution.parents);
        if !parents.is_empty() {
            values = self.child(context, parents, &mut stream);
            let searched = space.params().iter().filter(|p| p.domain.size() != Some(1)).count();
            let rate =
                if self.mutation_prob > 0.0 { self.mutation_prob } else { 1.0 / searched.max(1) as f64 };
            for (param, value) in space.params().iter().zip(&mut values) {
                let (mutates, u) = (stream.unit() < rate, stream.unit());
                if mutates {
                    *value = self.mutated(&param.domain, value.take(), u);
                }
            }
        }
        Some(space.choose(|i, param| values[i].take().unwrap_or_else(|| param.domain.from_unit(units[i]))))
    }
}

impl Explain for Nsga2 {
    fn reason(&mut self, context: &Context, _: &Params) -> Reason {
        let evolution = self.at(context);
        let blind = evolution.parents.is_empty();
        // Of several objectives no value is the best.
        let incumbent = context.incumbent().filter(|_| context.directions.len() == 1);
        let best = incumbent.map(|(_, value)| value);
        Reason { best, blind, ..Reason::default() }
    }

    fn belief(&mut self, context: &Context, _: &View) -> Option<Belief> {
        let evolution = self.at(context);
        let known = !evolution.parents.is_empty() || !evolution.members.is_empty();
        known.then(|| Belief::Nsga2(Nsga2Belief::new(evolution)))
    }
}
