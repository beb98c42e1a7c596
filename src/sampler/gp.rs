//! Bayesian optimisation with a Gaussian process: a smooth guess at the objective with an honest width, and the point where that
//! guess promises most.
//!
//! Each proposal: trials become numbers (`observed`), the process's parameters are made the most probable ones ([`fit`]), and
//! the score of a point ([`acquisition`], in view of running trials: [`outlook`]) is maximised over the space ([`ascent`]), or a
//! drawn function is ([`thompson`]). Before `n_startup_trials` complete trials, points are those of random search. Defaults are those
//! of Optuna's `GPSampler`; `ei`, `pi`, `ucb`, Thompson sampling, the RBF kernel and BoTorch's prior are the other well-known
//! choices. The file of each step names its source. Inactive parameters stand at the middle of their range, so a space with
//! conditions is searched whole; the reference falls back to random search there.
//!
//! One objective only, and at most [`MOST_TRIALS`] trials: a proposal costs the cube of their number.

pub mod acquisition;
pub mod ascent;
pub mod fit;
pub mod kernel;
pub mod outlook;
pub mod posterior;
mod texts;
pub mod thompson;

use super::coordinates::Coordinates;
use super::explain::{Belief, GaussianBelief, Reason, Surface, View};
use super::observed::{Observed, Scale};
use super::random::Random;
use super::{Context, Explain, Sampler, Setup, Strategy};
use crate::math::rng::Stream;
use crate::math::sobol::Sobol;
use crate::math::stats;
use crate::space::{Entry, Fault, Params, Setting, Settings, Space, SpecError};
use crate::trial::Direction;
use acquisition::Rule;
use fit::{Plan, Prior};
use kernel::{Hyper, Inputs, Kernel};
use outlook::Outlook;
use posterior::{Posterior, Scratch};
use std::collections::BTreeMap;
use texts::TEXTS;

/// Most trials of a study.
pub const MOST_TRIALS: u32 = 1000;

const RULES: &[&str] = &["log_ei", "ei", "pi", "ucb", "thompson"];

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "gp",
        settings: &[
            Setting::choice("acquisition", RULES, "log_ei").fixed(),
            Setting::real("beta", 0.0, 100.0, false, 2.0).fixed().when("acquisition", &["ucb"]),
            Setting::real("xi", 0.0, 10.0, false, 0.0).fixed().when("acquisition", &["log_ei", "ei", "pi"]),
            Setting::choice("kernel", &["matern52", "rbf"], "matern52").fixed(),
            Setting::choice("prior", &["optuna", "botorch"], "optuna").fixed(),
            Setting::choice("deterministic_objective", &["yes", "no"], "no").fixed(),
            Setting::choice("pending", &["fantasies", "liar"], "fantasies").fixed(),
            Setting::int("n_startup_trials", 1, 1000, true, 10).fixed(),
            Setting::int("n_preliminary_samples", 16, 16384, true, 2048).fixed(),
            Setting::int("n_local_search", 1, 100, true, 10).fixed(),
        ],
    },
    texts: TEXTS,
    admits,
    make: |settings| Box::new(GaussianProcess::new(settings)),
    explain: |settings| Box::new(GaussianProcess::new(settings)),
};

fn admits(_: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.directions.len() != 1 {
        return Err(Fault::OneObjective.at("sampler.name"));
    }
    if setup.trials.saturating_add(setup.earlier) > MOST_TRIALS {
        return Err(Fault::OutOfRange { low: 1.0, high: f64::from(MOST_TRIALS) }.at("trials"));
    }
    Ok(())
}

/// The strategy; fits of anchors and the last process are caches.
#[derive(Debug)]
pub struct GaussianProcess {
    /// `None`: Thompson sampling.
    rule: Option<Rule>,
    xi: f64,
    plan: Plan,
    fantasies: bool,
    startup_trials: usize,
    preliminary: usize,
    climbs: usize,
    /// By the number of trials: the data and the parameters.
    fits: BTreeMap<usize, (Observed, Hyper)>,
    coordinates: Option<(Space, Coordinates)>,
    last: Option<Process>,
}

/// A fitted process and its data.
#[derive(Clone, Debug)]
struct Process {
    data: Observed,
    scale: Scale,
    posterior: Posterior,
    /// Standardised value of the best trial.
    best: f64,
    incumbent: usize,
}

/// Everything that one proposal is made from.
struct Moment {
    coordinates: Coordinates,
    process: Process,
    direction: Direction,
    stream: Stream,
}

impl GaussianProcess {
    pub fn new(settings: &Settings) -> Self {
        let rule = match settings.text("acquisition") {
            "thompson" => None,
            name => Some(Rule::named(name, settings.real("beta"))),
        };
        let natural = |id: &str| settings.int(id).max(1) as usize;
        Self {
            rule,
            xi: settings.real("xi"),
            plan: Plan {
                kernel: if settings.text("kernel") == "rbf" { Kernel::Rbf } else { Kernel::Matern52 },
                prior: if settings.text("prior") == "botorch" { Prior::Botorch } else { Prior::Optuna },
                deterministic: settings.text("deterministic_objective") == "yes",
                gtol: 1e-2,
            },
            fantasies: settings.text("pending") != "liar",
            startup_trials: natural("n_startup_trials"),
            preliminary: natural("n_preliminary_samples"),
            climbs: natural("n_local_search"),
            fits: BTreeMap::new(),
            coordinates: None,
            last: None,
        }
    }

    /// What is known at this moment; `None` while there is nothing to go by.
    fn moment(&mut self, context: &Context) -> Option<Moment> {
        if !matches!(&self.coordinates, Some((space, _)) if space == context.space) {
            self.coordinates = Some((context.space.clone(), Coordinates::new(context.space)));
            self.fits.clear();
            self.last = None;
        }
        let (_, coordinates) = self.coordinates.as_ref()?;
        let coordinates = coordinates.clone();
        let data = Observed::new(context, &coordinates);
        if coordinates.width() == 0 || data.len() < self.startup_trials {
            return None;
        }
        let process = self.process(data, &coordinates.categorical())?;
        let direction = context.directions.first().copied().unwrap_or(Direction::Minimize);
        Some(Moment { coordinates, process, direction, stream: context.stream() })
    }

    fn process(&mut self, data: Observed, categorical: &[bool]) -> Option<Process> {
        if let Some(last) = self.last.as_ref().filter(|last| last.data == data) {
            return Some(last.clone());
        }
        // The anchors before, each from ones and from the one before it.
        let mut start: Option<Hyper> = None;
        for n in fit::anchors(data.len()) {
            let known = self.fits.get(&n).filter(|(seen, _)| data.begins_with(seen));
            let hyper = match known {
                Some((_, hyper)) => hyper.clone(),
                None => {
                    let part = data.prefix(n);
                    let (y, _) = part.standardised();
                    let inputs = Inputs::new(&part.x, categorical);
                    let fresh = self.plan.fit(&inputs, &y, None);
                    let warm = start.as_ref().map(|hyper| self.plan.fit(&inputs, &y, Some(hyper)));
                    let better = warm.filter(|warm| warm.loss < fresh.loss).unwrap_or(fresh);
                    self.fits.insert(n, (part, better.hyper.clone()));
                    better.hyper
                }
            };
            start = Some(hyper);
        }
        let (y, scale) = data.standardised();
        let inputs = Inputs::new(&data.x, categorical);
        let hyper = self.plan.fit(&inputs, &y, start.as_ref()).hyper;
        let posterior = Posterior::new(self.plan.kernel, hyper, inputs, &y).ok()?;
        let incumbent = data.incumbent()?;
        let process = Process { best: y[incumbent], incumbent, data, scale, posterior };
        self.last = Some(process.clone());
        Some(process)
    }

    /// The score of points in view of running trials.
    fn outlook(&self, context: &Context, moment: &mut Moment, rule: Rule) -> Outlook {
        let process = &moment.process;
        let width = moment.coordinates.width();
        let threshold = process.best + self.xi;
        let mut outlook = Outlook::new(process.posterior.clone(), rule, threshold);
        let mut running: Vec<Vec<f64>> = Vec::new();
        for leg in context.history.pending() {
            let mut x = vec![0.0; width];
            moment.coordinates.encode(&leg.params, &mut x);
            running.push(x);
        }
        let improves = !matches!(rule, Rule::UpperConfidenceBound { .. } | Rule::ProbabilityOfImprovement);
        let sampled = if self.fantasies && improves { running.len().min(outlook::SAMPLED) } else { 0 };
        let (believed, sampled) = running.split_at(running.len() - sampled);
        outlook.believe(believed.iter().map(Vec::as_slice));
        if !sampled.is_empty() {
            let normals = normals(sampled.len() + 1, &mut moment.stream);
            outlook.fantasise(&sampled.iter().map(Vec::as_slice).collect::<Vec<_>>(), &normals);
        }
        outlook
    }

    /// The function that Thompson sampling maximises.
    fn draw(&self, moment: &mut Moment) -> thompson::Draw {
        let coordinates = &moment.coordinates;
        let count = self.preliminary.min(thompson::CANDIDATES);
        let incumbent = moment.process.data.row(moment.process.incumbent);
        let near = thompson::around(coordinates, incumbent, count / 4, &mut moment.stream);
        let mut points = ascent::candidates(coordinates, count - count / 4, &mut moment.stream);
        points.extend(near);
        points.extend_from_slice(incumbent);
        let stream = &mut moment.stream;
        thompson::draw(moment.process.posterior.clone(), &points, || stream.normal())
    }

    fn point(&self, context: &Context, moment: &mut Moment) -> Option<Vec<f64>> {
        let Some(rule) = self.rule else {
            let draw = self.draw(moment);
            let best = ascent::argmax(&draw.values)?;
            let width = moment.coordinates.width();
            return Some(draw.points[best * width..][..width].to_vec());
        };
        let outlook = self.outlook(context, moment, rule);
        let points = ascent::candidates(&moment.coordinates, self.preliminary, &mut moment.stream);
        let scores = outlook.scores(&points);
        let incumbent = moment.process.data.row(moment.process.incumbent).to_vec();
        // With one climb it starts at the best candidate.
        let incumbent = (self.climbs > 1).then_some(incumbent.as_slice());
        let coordinates = &moment.coordinates;
        ascent::maximize(&outlook, coordinates, &points, &scores, incumbent, self.climbs, &mut moment.stream)
    }
}

/// 128 rows of so many standard normals, from an even sequence.
fn normals(width: usize, stream: &mut Stream) -> Vec<f64> {
    let mut points =
        Sobol::scrambled(width, stream).map(|mut s| s.points(outlook::FANTASIES)).unwrap_or_default();
    points.iter_mut().for_each(|u| *u = stats::normal_quantile(*u));
    points
}

impl Sampler for GaussianProcess {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let found = self.moment(context).and_then(|mut moment| {
            let x = self.point(context, &mut moment)?;
            Some(moment.coordinates.decode(context.space, &x))
        });
        found.or_else(|| Random.propose(context))
    }
}

impl Explain for GaussianProcess {
    fn reason(&mut self, context: &Context, chosen: &Params) -> Reason {
        let Some(mut moment) = self.moment(context) else {
            return Reason { blind: true, ..Reason::default() };
        };
        let mut x = vec![0.0; moment.coordinates.width()];
        moment.coordinates.encode(chosen, &mut x);
        let (mean, variance) = moment.process.posterior.at(&x, &mut Scratch::default());
        let deviation = crate::math::float::sqrt(variance);
        let (scale, best, direction) = (moment.process.scale, moment.process.best, moment.direction);
        let (score, scores) = match self.rule {
            None => {
                let draw = self.draw(&mut moment);
                let place = draw.points.chunks_exact(x.len()).position(|p| p == x);
                (place.map(|i| draw.values[i]), draw.values)
            }
            Some(rule) => {
                let outlook = self.outlook(context, &mut moment, rule);
                let points = ascent::candidates(&moment.coordinates, self.preliminary, &mut moment.stream);
                (outlook.scores(&x).first().copied(), outlook.scores(&points))
            }
        };
        let rank = score.map(|score| {
            let before = scores.iter().filter(|s| **s > score).count() as u32;
            // Thompson's choice is one of the candidates, a climb's end is one more.
            (before + 1, scores.len() as u32 + u32::from(self.rule.is_some()))
        });
        Reason {
            predicted: Some((scale.value(mean, direction), scale.distance(deviation))),
            best: Some(scale.value(best, direction)),
            chance: Some(if deviation > 0.0 { stats::normal_cdf((mean - best) / deviation) } else { 0.0 }),
            score,
            rank,
            blind: false,
        }
    }

    fn belief(&mut self, context: &Context, view: &View) -> Option<Belief> {
        let mut moment = self.moment(context)?;
        let width = moment.coordinates.width();
        let settings = view.points(context.space);
        let mut points = vec![0.0; settings.len() * width];
        for (x, params) in points.chunks_exact_mut(width).zip(&settings) {
            moment.coordinates.encode(params, x);
        }
        let score = match self.rule {
            None => self.draw(&mut moment).at(&points),
            Some(rule) => self.outlook(context, &mut moment, rule).scores(&points),
        };
        let Process { scale, posterior, best, data, incumbent, .. } = &moment.process;
        let (mut mean, mut deviation) = (Vec::new(), Vec::new());
        let mut lanes = Vec::new();
        let points: Vec<&[f64]> = points.chunks_exact(width).collect();
        for block in points.chunks(crate::math::cholesky::WIDTH) {
            for (m, v) in posterior.at_lanes(block, &mut lanes).into_iter().take(block.len()) {
                mean.push(scale.value(m, moment.direction));
                deviation.push(scale.distance(crate::math::float::sqrt(v)));
            }
        }
        let hyper = &posterior.hyper;
        let length_scales =
            (0..width).map(|d| (moment.coordinates.name(d).to_owned(), hyper.length_scale(d))).collect();
        Some(Belief::Gaussian(GaussianBelief {
            surface: Surface {
                mean,
                deviation,
                score,
                best: scale.value(*best, moment.direction),
                incumbent: moment.coordinates.decode(context.space, data.row(*incumbent)),
            },
            length_scales,
            kernel_deviation: scale.distance(crate::math::float::sqrt(hyper.kernel_scale)),
            noise_deviation: scale.distance(crate::math::float::sqrt(hyper.noise_var)),
        }))
    }
}
