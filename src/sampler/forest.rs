//! Bayesian optimisation with a random forest: regression trees that guess the objective, and the point where that guess promises
//! most, as SMAC does.
//!
//! `n_trees` trees are grown on resampled trials. At a point, tree t has a leaf with mean m_t and variance v_t of its trials; by the
//! law of total variance the forest expects mean(m_t) with variance mean(v_t) + mean(m_t^2) - mean(m_t)^2. Candidates are ranked
//! by (the logarithm of) the expected improvement on the best value expected at any trial's point; `xi` is to be beaten besides.
//! They are `challengers` random points, and climbs from the `local_search_iterations` best of these and of the trials: a climb goes
//! over to the first better one among its neighbours (one parameter moved: every other category, or four normal steps of a fifth of
//! the range), until none is. Every now and then (`random_probability`) a point is drawn at random, so that the forest's errors are
//! found out. Running trials count as trials with the value expected there by the forest without them.
//!
//! The trees see a parameter's coordinate, a category's index, and of an inactive parameter the middle of its range. Values are
//! standardised, not their logarithms (SMAC's default needs values above 0).
//!
//! Source: F. Hutter, H. Hoos, K. Leyton-Brown, "Sequential model-based optimization for general algorithm configuration", LION 5,
//! 2011; M. Lindauer et al., "SMAC3", JMLR 23, 2022, whose defaults these are (`HyperparameterOptimizationFacade`, but for the
//! number of challengers there, 10,000, and its splits at random thresholds). Not here: instances, races between configurations.

mod surrogate;
mod texts;

pub use surrogate::{Plan, Surrogate};

use super::coordinates::{Axis, Coordinates};
use super::explain::{Belief, Reason, Surface, View};
use super::gp::acquisition::Rule;
use super::gp::ascent::argmax;
use super::observed::{Observed, Scale};
use super::random::Random;
use super::{Context, Explain, Sampler, Setup, Strategy};
use crate::math::float;
use crate::math::order::descending;
use crate::math::rng::Stream;
use crate::math::stats;
use crate::model::tree::{Criterion, MaxFeatures, Rules};
use crate::space::{Entry, Fault, Params, Setting, Settings, SpecError};
use crate::trial::Direction;
use texts::TEXTS;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "forest",
        settings: &[
            Setting::choice("acquisition", &["log_ei", "ei", "pi", "ucb"], "log_ei").fixed(),
            Setting::real("beta", 0.0, 100.0, false, 2.0).fixed().when("acquisition", &["ucb"]),
            Setting::real("xi", 0.0, 10.0, false, 0.0).fixed().when("acquisition", &["log_ei", "ei", "pi"]),
            Setting::int("n_startup_trials", 1, 1000, true, 10).fixed(),
            Setting::int("n_trees", 2, 500, true, 10).fixed(),
            Setting::real("ratio_features", 0.01, 1.0, false, 1.0).fixed(),
            Setting::int("min_samples_split", 2, 100, true, 2).fixed(),
            Setting::int("min_samples_leaf", 1, 50, true, 1).fixed(),
            Setting::choice("bootstrapping", &["yes", "no"], "yes").fixed(),
            Setting::int("challengers", 10, 10_000, true, 2000).fixed(),
            Setting::int("local_search_iterations", 0, 100, false, 10).fixed(),
            Setting::real("random_probability", 0.0, 1.0, false, 0.2).fixed(),
        ],
    },
    texts: TEXTS,
    admits,
    make: |settings| Box::new(ForestSampler::new(settings)),
    explain: |settings| Box::new(ForestSampler::new(settings)),
};

/// Steps of a climb, at most.
const STEPS: u32 = 100;
/// Normal steps tried along a number.
const NEIGHBOURS: usize = 4;
/// Their standard deviation, as a share of the range.
const STEP: f64 = 0.2;

fn admits(_: &Settings, setup: &Setup) -> Result<(), SpecError> {
    match setup.directions.len() {
        1 => Ok(()),
        _ => Err(Fault::OneObjective.at("sampler.name")),
    }
}

/// The parts of a proposal's stream, each with numbers of its own however many another part draws.
#[derive(Clone, Copy)]
enum Part {
    Growth = 1,
    Regrowth = 2,
    Candidates = 3,
    Interleaving = 4,
}

fn stream(context: &Context, part: Part) -> Stream {
    let mut stream = context.stream();
    stream.seek((part as u64) << 32);
    stream
}

/// The strategy: it keeps nothing.
#[derive(Debug)]
pub struct ForestSampler {
    rule: Rule,
    xi: f64,
    plan: Plan,
    startup_trials: usize,
    challengers: usize,
    climbs: usize,
    random_probability: f64,
}

/// Everything that one proposal is made from.
struct Moment {
    coordinates: Coordinates,
    data: Observed,
    scale: Scale,
    direction: Direction,
    y: Vec<f64>,
    surrogate: Surrogate,
    /// What is to be beaten, standardised.
    threshold: f64,
}

impl ForestSampler {
    pub fn new(settings: &Settings) -> Self {
        let natural = |id: &str| settings.int(id).clamp(0, i64::from(u32::MAX)) as u32;
        Self {
            rule: Rule::named(settings.text("acquisition"), settings.real("beta")),
            xi: settings.real("xi"),
            plan: Plan {
                trees: natural("n_trees").max(1) as usize,
                rules: Rules {
                    criterion: Criterion::SquaredError,
                    max_depth: None,
                    min_samples_split: natural("min_samples_split").max(2),
                    min_samples_leaf: natural("min_samples_leaf").max(1),
                    max_features: MaxFeatures::Share(settings.real("ratio_features")),
                },
                bootstrap: settings.text("bootstrapping") != "no",
            },
            startup_trials: natural("n_startup_trials").max(1) as usize,
            challengers: natural("challengers").max(1) as usize,
            climbs: natural("local_search_iterations") as usize,
            random_probability: settings.real("random_probability"),
        }
    }

    /// What is known at this moment; `None` where a point is drawn at random.
    fn moment(&self, context: &Context) -> Option<Moment> {
        let coordinates = Coordinates::new(context.space);
        let width = coordinates.width();
        if width == 0 {
            return None;
        }
        let data = Observed::new(context, &coordinates);
        if data.len() < self.startup_trials {
            return None;
        }
        let (mut y, scale) = data.standardised();
        let mut x = data.x.clone();
        let mut surrogate = Surrogate::grow(&self.plan, &x, width, &y, &mut stream(context, Part::Growth));
        for leg in context.history.pending() {
            let mut point = vec![0.0; width];
            coordinates.encode(&leg.params, &mut point);
            y.push(surrogate.at(&point).0);
            x.extend(point);
        }
        if y.len() > data.len() {
            surrogate = Surrogate::grow(&self.plan, &x, width, &y, &mut stream(context, Part::Regrowth));
            y.truncate(data.len());
        }
        let expected = (0..data.len()).map(|i| surrogate.at(data.row(i)).0);
        let threshold = expected.fold(f64::NEG_INFINITY, f64::max) + self.xi;
        let direction = context.directions.first().copied().unwrap_or(Direction::Minimize);
        Some(Moment { coordinates, data, scale, direction, y, surrogate, threshold })
    }

    /// Whether this proposal is one of the random share.
    fn interleaves(&self, context: &Context) -> bool {
        stream(context, Part::Interleaving).unit() < self.random_probability
    }

    fn score(&self, moment: &Moment, point: &[f64]) -> f64 {
        let (mean, variance) = moment.surrogate.at(point);
        self.rule.worth(mean, variance, moment.threshold).value
    }

    /// Random points, and their scores.
    fn challengers(&self, moment: &Moment, stream: &mut Stream) -> (Vec<f64>, Vec<f64>) {
        let width = moment.coordinates.width();
        let mut points: Vec<f64> = (0..self.challengers * width).map(|_| stream.unit()).collect();
        let scores = points
            .chunks_exact_mut(width)
            .map(|point| {
                moment.coordinates.place(point);
                self.score(moment, point)
            })
            .collect();
        (points, scores)
    }

    fn point(&self, context: &Context, moment: &Moment) -> Option<Vec<f64>> {
        let width = moment.coordinates.width();
        let mut stream = stream(context, Part::Candidates);
        let (points, scores) = self.challengers(moment, &mut stream);
        let first = argmax(&scores)?;
        let mut best = (points[first * width..][..width].to_vec(), scores[first]);
        let mut starts = foremost(&scores, &points, width, self.climbs);
        starts.extend(foremost(&moment.y, &moment.data.x, width, self.climbs));
        for start in starts {
            let end = self.climb(moment, start, &mut stream);
            if end.1 > best.1 {
                best = end;
            }
        }
        Some(best.0)
    }

    fn climb(&self, moment: &Moment, mut x: Vec<f64>, stream: &mut Stream) -> (Vec<f64>, f64) {
        let mut score = self.score(moment, &x);
        for _ in 0..STEPS {
            let better = neighbours(&moment.coordinates, &x, stream)
                .into_iter()
                .map(|next| (self.score(moment, &next), next))
                .find(|(value, _)| *value > score);
            let Some((value, next)) = better else { break };
            (x, score) = (next, value);
        }
        (x, score)
    }
}

/// The `count` points with the highest values, the first of equals first.
fn foremost(values: &[f64], points: &[f64], width: usize, count: usize) -> Vec<Vec<f64>> {
    descending(values).into_iter().take(count).map(|i| points[i * width..][..width].to_vec()).collect()
}

/// Points that differ from `x` in one active parameter (and in what depends on it), in random order.
fn neighbours(coordinates: &Coordinates, x: &[f64], stream: &mut Stream) -> Vec<Vec<f64>> {
    let mut all = Vec::new();
    let active = coordinates.settle(&mut x.to_vec());
    for (a, axis) in coordinates.axes().iter().enumerate().filter(|(a, _)| active >> a & 1 == 1) {
        let mut moved = |value: f64| {
            let mut next = x.to_vec();
            next[a] = value;
            coordinates.settle(&mut next);
            if next != x {
                all.push(next);
            }
        };
        match axis {
            Axis::Category { size } => {
                (0..*size).map(|k| k as f64).filter(|k| *k != x[a]).for_each(moved);
            }
            Axis::Real => (0..NEIGHBOURS).for_each(|_| moved(x[a] + STEP * stream.normal())),
            // At least the next position.
            Axis::Grid { size } => {
                let step = STEP.max(1.0 / *size as f64);
                (0..NEIGHBOURS).for_each(|_| moved(x[a] + step * stream.normal()));
            }
        }
    }
    stream.shuffle(&mut all);
    all
}

impl Sampler for ForestSampler {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        if self.interleaves(context) {
            return Random.propose(context);
        }
        let found = self.moment(context).and_then(|moment| {
            let x = self.point(context, &moment)?;
            Some(moment.coordinates.decode(context.space, &x))
        });
        found.or_else(|| Random.propose(context))
    }
}

impl Explain for ForestSampler {
    fn reason(&mut self, context: &Context, chosen: &Params) -> Reason {
        let moment = if self.interleaves(context) { None } else { self.moment(context) };
        let Some(moment) = moment else { return Reason { blind: true, ..Reason::default() } };
        let mut x = vec![0.0; moment.coordinates.width()];
        moment.coordinates.encode(chosen, &mut x);
        let (mean, variance) = moment.surrogate.at(&x);
        let deviation = float::sqrt(variance);
        let best = moment.y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let score = self.score(&moment, &x);
        let (_, scores) = self.challengers(&moment, &mut stream(context, Part::Candidates));
        let before = scores.iter().filter(|s| **s > score).count() as u32;
        Reason {
            predicted: Some((moment.scale.value(mean, moment.direction), moment.scale.distance(deviation))),
            best: Some(moment.scale.value(best, moment.direction)),
            chance: Some(if deviation > 0.0 { stats::normal_cdf((mean - best) / deviation) } else { 0.0 }),
            score: Some(score),
            rank: Some((before + 1, scores.len() as u32 + 1)),
            blind: false,
        }
    }

    fn belief(&mut self, context: &Context, view: &View) -> Option<Belief> {
        let moment = self.moment(context)?;
        let (mut mean, mut deviation, mut score) = (Vec::new(), Vec::new(), Vec::new());
        let mut x = vec![0.0; moment.coordinates.width()];
        for params in view.points(context.space) {
            moment.coordinates.encode(&params, &mut x);
            let (m, v) = moment.surrogate.at(&x);
            mean.push(moment.scale.value(m, moment.direction));
            deviation.push(moment.scale.distance(float::sqrt(v)));
            score.push(self.rule.worth(m, v, moment.threshold).value);
        }
        let incumbent = moment.data.incumbent()?;
        Some(Belief::Forest(Surface {
            mean,
            deviation,
            score,
            best: moment.scale.value(moment.y[incumbent], moment.direction),
            incumbent: moment.coordinates.decode(context.space, moment.data.row(incumbent)),
        }))
    }
}
