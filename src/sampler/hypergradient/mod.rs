//! Hypergradient descent: down the gradients that the study's own trials bring.
//!
//! A study whose recipe asks for a `gradient` differentiates each finished trial by some of its hyperparameters, in forward,
//! reverse or implicit mode (`objective::Gradient`). This strategy walks down these gradients: the next trial of a descent
//! lies where [`rule`] moves from its last one (D. Maclaurin et al., ICML 2015; L. Franceschi et al., ICML 2017; F. Pedregosa, ICML
//! 2016; J. Lorraine et al., AISTATS 2020). The walk is in the unit cube of the space, each range one long, logarithmic ones in the
//! logarithm, projected onto the cube. It minimises the first objective (the negative of one to be maximised).
//!
//! `descents` of them run side by side and do not know of each other: proposal n belongs to descent n mod `descents`, and its
//! last trial is proposal n - `descents`. So a window of up to `descents` changes no proposal, and a wider one is refused. The
//! first descent begins at the share `start_at` of each range and with the first choices, the others at random points; of a study
//! with earlier trials, at the best of those. Hyperparameters without a derivative (categories, other settings, inactive ones) keep,
//! for the whole descent, the value they began with.
//!
//! A descent is over, and its next trial is a random point, where no coordinate would move by `least_move`, after `stall` trials without a
//! better value, or when it falls off: a trial without a gradient (it left the finite numbers, was stopped early, failed) is
//! backed off from half-way, a few times in a row. Trials are looked up by their place in the order of proposals; one that is
//! not where the walk would have led (of a branch's other strategy) begins a walk of its own. Not here: the gradients
//! themselves (`train::hyper`), and rates adapted within one training (`train::hyper::baydin`).

mod descent;
mod rule;
mod texts;

use super::{Belief, Context, Explain, Reason, Sampler, Setup, Strategy, View};
use crate::math::order::ascending;
use crate::math::rng::{Lane, Stream};
use crate::objective::MODES;
use crate::space::{Domain, Entry, Fault, Obstacle, Param, Params, Setting, Settings, Space, SpecError};
use crate::trial::{Direction, Leg, Origin, Outcome, Record, State};
use descent::Descent;
use serde::{Deserialize, Serialize};

/// Most descents: the widest window that a study may have.
const DESCENT_LIMIT: i64 = 64;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "hypergradient",
        settings: &[
            Setting::choice("update_rule", &["adam", "plain", "sign", "adaptive"], "adaptive").fixed(),
            // Of Adam and sign, the length of the first moves as a share of each range; of adaptive, of the whole first move; of
            // plain, the factor of the slope.
            Setting::real("step_size", 1e-4, 10.0, true, 0.1).fixed(),
            Setting::int("descents", 1, DESCENT_LIMIT, false, 4).fixed(),
            // Share of each range.
            Setting::real("start_at", 0.0, 1.0, false, 0.5).fixed(),
            Setting::int("stall", 1, 1000, false, 6).fixed(),
            // Share of each range.
            Setting::real("least_move", 0.0, 0.1, false, 1e-3).fixed(),
        ],
    },
    texts: texts::TEXTS,
    admits,
    make: |settings| Box::new(Hypergradient::new(settings)),
    explain: |settings| Box::new(Hypergradient::new(settings)),
};

/// A gradient by something that can be moved, one objective, and no more trials under way than descents.
fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.directions.len() > 1 {
        return Err(Fault::OneObjective.at("sampler.name"));
    }
    let no = |obstacle| Err(Fault::NotDifferentiable { obstacle }.at("gradient"));
    let Some(gradient) = setup.gradient else { return no(Obstacle::NoGradient) };
    let moves = |name: &str| setup.space.get(name).is_some_and(|p| number(&p.domain));
    if !gradient.by.iter().any(|variable| moves(&variable.name)) {
        return no(Obstacle::NothingSearched {
            names: gradient.mode.parameters().iter().map(|n| (*n).to_owned()).collect(),
        });
    }
    let descents = settings.int("descents");
    if i64::from(setup.window) > descents {
        return Err(Fault::OutOfRange { low: 1.0, high: descents as f64 }.at("window"));
    }
    Ok(())
}

fn number(domain: &Domain) -> bool {
    !matches!(domain, Domain::Categorical { .. })
}

#[derive(Clone, Debug, PartialEq)]
struct Knobs {
    rule: String,
    step: f64,
    descents: u32,
    start_at: f64,
    stall: u32,
    least_move: f64,
}

/// The strategy. It holds nothing but its knobs: each proposal walks its descent again.
#[derive(Debug)]
pub struct Hypergradient {
    knobs: Knobs,
}

/// The descent whose turn it is, as far as it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HypergradientBelief {
    /// Number of the descent, from 0.
    pub descent: u32,
    /// What the gradients are by.
    pub by: Vec<String>,
    /// Its trials since it began, oldest first; empty where it begins now.
    pub path: Vec<Station>,
    /// The move from the last point that was kept to the next one, as shares of the ranges, by parameter; empty at a beginning.
    pub step: Vec<(String, f64)>,
    /// The next point.
    pub next: Params,
}

/// A trial of a descent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Station {
    pub leg: u32,
    pub params: Params,
    /// In the objective's own units; `None` if the trial has none.
    pub value: Option<f64>,
    /// As the trial has it: of logarithmic ranges by the natural logarithm. Empty if it has none.
    pub gradient: Vec<f64>,
}

/// A walk as it stands.
struct Walk {
    path: Vec<Station>,
    descent: Descent,
}

/// Positions of the parameters that an outcome's gradient is by, in its order. Those of all modes together: a model that one
/// mode covers has none of the others' settings.
fn variables(space: &Space) -> Vec<usize> {
    let known = |name: &str| MODES.iter().any(|mode| mode.parameters().contains(&name));
    (0..space.params().len()).filter(|i| known(&space.params()[*i].name)).collect()
}

fn point(space: &Space, x: &[f64]) -> Params {
    space.choose(|i, param| param.domain.from_unit(x[i]))
}

/// Where a setting stands in the cube; inactive parameters in the middle.
fn coordinates(space: &Space, params: &Params) -> Vec<f64> {
    let place = |p: &Param| params.get(&p.name).and_then(|v| p.domain.to_unit(v));
    space.params().iter().map(|p| place(p).unwrap_or(0.5)).collect()
}

fn sign(context: &Context) -> f64 {
    if context.directions.first() == Some(&Direction::Maximize) { -1.0 } else { 1.0 }
}

impl Hypergradient {
    /// From the settings of the table.
    pub fn new(settings: &Settings) -> Self {
        let count = |id: &str, most: i64| settings.int(id).clamp(1, most) as u32;
        let knobs = Knobs {
            rule: settings.text("update_rule").to_owned(),
            step: settings.real("step_size").clamp(1e-12, 1e3),
            descents: count("descents", DESCENT_LIMIT),
            start_at: settings.real("start_at").clamp(0.0, 1.0),
            stall: count("stall", 1000),
            least_move: settings.real("least_move").max(0.0),
        };
        Self { knobs }
    }

    /// Where proposal number `index` begins a descent.
    fn start(&self, context: &Context, index: u32) -> Vec<f64> {
        let params = context.space.params();
        if index < self.knobs.descents
            && let Some(earlier) = earlier(context, index)
        {
            return coordinates(context.space, earlier);
        }
        if index == 0 {
            return params
                .iter()
                .map(|p| if number(&p.domain) { self.knobs.start_at } else { 0.0 })
                .collect();
        }
        let mut stream = Stream::new(context.seed, Lane::Sampler, u64::from(index));
        params.iter().map(|_| stream.unit()).collect()
    }

    /// The descent that the next proposal belongs to.
    fn walk(&self, context: &Context) -> Walk {
        let (space, descents) = (context.space, self.knobs.descents);
        let variables = variables(space);
        let finished = context.history.finished().map(|(leg, outcome)| (leg, Some(outcome)));
        let all = finished.chain(context.history.pending().map(|leg| (leg, None)));
        let own = (0u32..).zip(all.filter(|(leg, _)| leg.origin == Origin::Sampler));
        let mine = own.filter(|(i, _)| *i < context.index && i % descents == context.index % descents);
        let (mut path, mut under_way) = (Vec::new(), None::<Descent>);
        for (i, (leg, outcome)) in mine {
            let begun = under_way.take().unwrap_or_else(|| {
                path.clear();
                Descent::at(self.start(context, i), &self.knobs)
            });
            let mut descent = if point(space, &begun.x) == leg.params {
                begun
            } else {
                path.clear();
                Descent::at(coordinates(space, &leg.params), &self.knobs)
            };
            // Only a window that is too wide shows a trial of this descent that is not finished.
            let Some(outcome) = outcome else { continue };
            path.push(station(leg, outcome));
            let (value, slopes) = shown(context, &variables, outcome);
            if descent.take(value, slopes, &self.knobs) {
                under_way = Some(descent);
            }
        }
        let descent = under_way.unwrap_or_else(|| {
            path.clear();
            Descent::at(self.start(context, context.index), &self.knobs)
        });
        Walk { path, descent }
    }
}

/// The best but `rank` of an earlier study's trials.
fn earlier<'a>(context: &Context<'a>, rank: u32) -> Option<&'a Params> {
    let of = |record: &'a Record| {
        let outcome = record.outcome.as_ref().filter(|o| o.state == State::Complete)?;
        let value = sign(context) * outcome.values.first()?;
        value.is_finite().then_some((value, &record.leg.params))
    };
    let (values, params): (Vec<f64>, Vec<&Params>) = context.history.earlier().iter().filter_map(of).unzip();
    ascending(&values).get(rank as usize).map(|i| params[*i])
}

fn station(leg: &Leg, outcome: &Outcome) -> Station {
    Station {
        leg: leg.index,
        params: leg.params.clone(),
        value: outcome.values.first().copied(),
        gradient: outcome.gradient.clone().unwrap_or_default(),
    }
}

/// The value of a trial, turned so that less is better, and its slopes along the coordinates of the cube.
fn shown(context: &Context, variables: &[usize], outcome: &Outcome) -> (f64, Option<Vec<f64>>) {
    let turned = sign(context);
    let value = outcome.values.first().map_or(f64::NAN, |v| turned * v);
    let known = outcome.gradient.as_ref().filter(|g| g.len() == variables.len() && !g.is_empty());
    let slopes = known.filter(|_| outcome.state == State::Complete).map(|gradient| {
        let mut slopes = vec![0.0; context.space.params().len()];
        for (i, g) in variables.iter().zip(gradient) {
            let domain = &context.space.params()[*i].domain;
            if number(domain) {
                let (start, end) = domain.bounds();
                slopes[*i] = turned * g * (end - start);
            }
        }
        slopes
    });
    (value, slopes)
}

impl Sampler for Hypergradient {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        Some(point(context.space, &self.walk(context).descent.x))
    }
}

impl Explain for Hypergradient {
    fn reason(&mut self, context: &Context, _: &Params) -> Reason {
        let walk = self.walk(context);
        let best = walk.descent.best;
        let known = best.is_finite().then(|| sign(context) * best);
        Reason { best: known, blind: walk.path.is_empty(), ..Reason::default() }
    }

    fn belief(&mut self, context: &Context, _: &View) -> Option<Belief> {
        let Walk { path, descent } = self.walk(context);
        let params = context.space.params();
        Some(Belief::Hypergradient(HypergradientBelief {
            descent: context.index % self.knobs.descents,
            by: variables(context.space).into_iter().map(|i| params[i].name.clone()).collect(),
            path,
            step: params.iter().map(|p| p.name.clone()).zip(descent.last_move()).collect(),
            next: point(context.space, &descent.x),
        }))
    }
}
