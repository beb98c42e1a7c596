//! BOHB: a Parzen estimator that learns from the largest budget at which it has seen enough, made for Hyperband.
//!
//! For each budget ([`results`]) the best `top_n_percent` of the trials and the rest are put into one density each ([`kde`]); the
//! model of the largest budget that has one is used. A share `random_fraction` of the proposals is random; for each other one,
//! `num_samples` candidates are drawn around good trials, with bandwidths `bandwidth_factor` times as wide, and the one with the
//! largest ratio of good to bad density is taken. There is a model once both sets have more rows than there are parameters and at
//! least `min_points_in_model` (0: parameters + 1) results. Inactive parameters are filled in from trials that have them.
//!
//! S. Falkner, A. Klein, F. Hutter, "BOHB: robust and efficient hyperparameter optimization at scale", ICML 2018; reference: the
//! authors' HpBandSter, its names and defaults. Not here: Hyperband itself, which is a scheduler. Departures: see [`kde`]; what is
//! filled in is drawn anew for each proposal.

pub mod kde;
pub mod results;
mod texts;

use super::densities::{Candidate, Densities, Draw, Kernels};
use super::random::Random;
use super::{Belief, Context, Explain, Reason, Sampler, Setup, Strategy, View};
use crate::math::float;
use crate::math::order::ascending;
use crate::math::rng::Stream;
use crate::math::truncnorm::Centred;
use crate::space::{Domain, Entry, Fault, Params, Setting, Settings, SpecError, Value};
use kde::Kde;
use results::Shown;
use texts::TEXTS;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "bohb",
        settings: &[
            Setting::int("min_points_in_model", 0, 1000, false, 0).fixed(),
            Setting::int("top_n_percent", 1, 99, false, 15).fixed(),
            Setting::int("num_samples", 1, 1000, true, 64).fixed(),
            Setting::real("random_fraction", 0.0, 1.0, false, 1.0 / 3.0).fixed(),
            Setting::real("bandwidth_factor", 0.1, 100.0, true, 3.0).fixed(),
            Setting::real("min_bandwidth", 1e-6, 1.0, true, 1e-3).fixed(),
        ],
    },
    texts: TEXTS,
    admits,
    make: |settings| Box::new(Bohb::new(settings)),
    explain: |settings| Box::new(Bohb::new(settings)),
};

/// Trials are sorted by one value.
fn admits(_: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.directions.len() > 1 { Err(Fault::OneObjective.at("sampler.name")) } else { Ok(()) }
}

/// Densities below this count as this.
const LEAST: f64 = 1e-32;

/// The strategy; it keeps nothing.
#[derive(Debug)]
pub struct Bohb {
    min_points: usize,
    top_n_percent: usize,
    num_samples: usize,
    random_fraction: f64,
    bandwidth_factor: f64,
    min_bandwidth: f64,
}

/// The two densities of one budget.
struct Pair<'a> {
    budget: u32,
    /// Positions of the parameters in the space.
    dims: Vec<usize>,
    good: Kde,
    bad: Kde,
    good_shown: Vec<&'a Shown<'a>>,
    bad_shown: Vec<&'a Shown<'a>>,
}

/// A point of the model with what it is worth.
struct Drawn {
    point: Vec<f64>,
    log_good: f64,
    log_bad: f64,
}

impl Drawn {
    fn score(&self) -> f64 {
        self.log_good - self.log_bad
    }
}

impl Bohb {
    /// From the settings of the table.
    pub fn new(settings: &Settings) -> Self {
        Self {
            min_points: settings.int("min_points_in_model").max(0) as usize,
            top_n_percent: settings.int("top_n_percent").clamp(1, 99) as usize,
            num_samples: settings.int("num_samples").max(1) as usize,
            random_fraction: settings.real("random_fraction"),
            bandwidth_factor: settings.real("bandwidth_factor"),
            min_bandwidth: settings.real("min_bandwidth"),
        }
    }

    /// How many of `n` results are (good, bad) with `d` parameters; `None`: too few for a model.
    pub fn sizes(&self, n: usize, d: usize) -> Option<(usize, usize)> {
        let least = self.min_points.max(d + 1);
        let good = least.max(self.top_n_percent * n / 100).min(n);
        let bad = least.max((100 - self.top_n_percent) * n / 100).min(n - good);
        (n >= least && good > d && bad > d).then_some((good, bad))
    }

    /// The model of the largest budget that has one. Draws what is filled in from `stream`.
    fn model<'a>(
        &self,
        context: &Context,
        results: &'a [(u32, Vec<Shown<'a>>)],
        stream: &mut Stream,
    ) -> Option<Pair<'a>> {
        let params = context.space.params();
        let dims: Vec<usize> = (0..params.len()).filter(|i| params[*i].domain.size() != Some(1)).collect();
        if dims.is_empty() {
            return None;
        }
        let kinds: Vec<u32> = dims.iter().map(|i| kind(&params[*i].domain)).collect();
        let ready = |(budget, shown): &'a (u32, Vec<Shown<'a>>)| {
            Some((*budget, shown, self.sizes(shown.len(), dims.len())?))
        };
        let (budget, shown, (n_good, n_bad)) = results.iter().find_map(ready)?;
        let losses: Vec<f64> = shown.iter().map(|s| s.loss).collect();
        // Of equals, the older one is better.
        let order: Vec<&Shown> = ascending(&losses).into_iter().map(|i| &shown[i]).collect();
        let mut side = |shown: &[&Shown]| {
            let mut rows: Vec<f64> = Vec::new();
            for shown in shown {
                rows.extend(dims.iter().map(|i| {
                    let value = shown.params.get(&params[*i].name);
                    value.and_then(|v| place(&params[*i].domain, v)).unwrap_or(f64::NAN)
                }));
            }
            fill(&mut rows, &kinds, stream);
            Kde::new(&kinds, rows, self.min_bandwidth)
        };
        let (good_shown, bad_shown) = (order[..n_good].to_vec(), order[n_good..n_good + n_bad].to_vec());
        let (good, bad) = (side(&good_shown), side(&bad_shown));
        Some(Pair { budget, dims, good, bad, good_shown, bad_shown })
    }

    /// The candidates; `None` where the next point is random.
    fn consider<'a>(
        &self,
        context: &Context,
        results: &'a [(u32, Vec<Shown<'a>>)],
    ) -> Option<(Pair<'a>, Vec<Drawn>)> {
        let mut stream = context.stream();
        // The first two words decide; a random proposal takes its numbers from the next ones.
        let at_random = stream.unit() < self.random_fraction;
        stream.seek(2 + 2 * context.space.params().len() as u64);
        let pair = self.model(context, results, &mut stream)?;
        if at_random {
            return None;
        }
        let drawn = (0..self.num_samples).map(|_| pair.weigh(self.draw(&pair.good, &mut stream))).collect();
        Some((pair, drawn))
    }

    /// A point near a good trial.
    fn draw(&self, good: &Kde, stream: &mut Stream) -> Vec<f64> {
        let row = good.row(stream.below(good.rows() as u32) as usize);
        let mut point = Vec::with_capacity(row.len());
        for (k, centre) in row.iter().enumerate() {
            // Two numbers for each parameter, whatever its kind.
            let (first, second) = (stream.unit(), stream.unit());
            let h = good.bandwidth[k];
            point.push(match good.kinds[k] {
                0 => {
                    let h = self.bandwidth_factor * h;
                    let cut = Centred::new(-centre / h, (1.0 - centre) / h);
                    (centre + h * cut.quantile(first)).clamp(0.0, 1.0)
                }
                _ if first < 1.0 - h => *centre,
                count => (second * f64::from(count)).floor(),
            });
        }
        point
    }
}

impl Pair<'_> {
    fn weigh(&self, point: Vec<f64>) -> Drawn {
        let log = |kde: &Kde| float::ln(kde.density(&point).max(LEAST));
        let (log_good, log_bad) = (log(&self.good), log(&self.bad));
        Drawn { point, log_good, log_bad }
    }

    /// The column of a parameter of the space.
    fn column(&self, i: usize) -> Option<usize> {
        self.dims.iter().position(|d| *d == i)
    }
}

/// The first with the largest score.
fn best(drawn: &[Drawn]) -> usize {
    (0..drawn.len()).reduce(|a, b| if drawn[b].score() > drawn[a].score() { b } else { a }).unwrap_or(0)
}

/// Number of categories; 0 for a number.
fn kind(domain: &Domain) -> u32 {
    if let Domain::Categorical { choices } = domain { choices.len() as u32 } else { 0 }
}

/// Place of a value in the model: the unit interval, or the place of a category.
fn place(domain: &Domain, value: &Value) -> Option<f64> {
    match domain {
        Domain::Categorical { choices } => Some(choices.iter().position(|c| c == value)? as f64),
        _ => domain.to_unit(value),
    }
}

/// The value at a place of the model.
fn value(domain: &Domain, place: f64) -> Value {
    match domain {
        Domain::Categorical { choices } => choices[(place as usize).min(choices.len() - 1)].clone(),
        _ => domain.from_unit(place),
    }
}

/// Fills in what is NaN: from a random row that has the first missing one, all that is missing and the other has; at random where no
/// row has it.
fn fill(rows: &mut [f64], kinds: &[u32], stream: &mut Stream) {
    let width = kinds.len();
    let given = rows.to_vec();
    for row in rows.chunks_exact_mut(width) {
        while let Some(k) = row.iter().position(|x| x.is_nan()) {
            let u = stream.unit();
            let donors: Vec<&[f64]> = given.chunks_exact(width).filter(|r| !r[k].is_nan()).collect();
            if donors.is_empty() {
                row[k] = if kinds[k] == 0 { u } else { (u * f64::from(kinds[k])).floor() };
                continue;
            }
            let donor = donors[((u * donors.len() as f64) as usize).min(donors.len() - 1)];
            for (mine, theirs) in row.iter_mut().zip(donor) {
                if mine.is_nan() {
                    *mine = *theirs;
                }
            }
        }
    }
}

impl Sampler for Bohb {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let results = results::results(context);
        if let Some((pair, drawn)) = self.consider(context, &results) {
            let point = &drawn[best(&drawn)].point;
            return Some(
                context
                    .space
                    .choose(|i, param| value(&param.domain, pair.column(i).map_or(0.5, |k| point[k]))),
            );
        }
        let mut stream = context.stream();
        if self.model(context, &results, &mut stream.clone()).is_none() {
            return Random.propose(context);
        }
        stream.seek(2);
        let units: Vec<f64> = context.space.params().iter().map(|_| stream.unit()).collect();
        Some(context.space.choose(|i, param| param.domain.from_unit(units[i])))
    }
}

impl Explain for Bohb {
    fn reason(&mut self, context: &Context, chosen: &Params) -> Reason {
        let results = results::results(context);
        let best = context.incumbent().map(|(_, value)| value);
        let Some((pair, drawn)) = self.consider(context, &results) else {
            return Reason { best, blind: true, ..Reason::default() };
        };
        let params = context.space.params();
        // What is not active in the chosen point is not held against a candidate, and has no factor.
        let places: Vec<(usize, f64)> = pair
            .dims
            .iter()
            .enumerate()
            .filter_map(|(k, i)| Some((k, place(&params[*i].domain, chosen.get(&params[*i].name)?)?)))
            .collect();
        let same = |d: &&Drawn| {
            places.iter().all(|(k, _)| {
                let param = &params[pair.dims[*k]];
                Some(&value(&param.domain, d.point[*k])) == chosen.get(&param.name)
            })
        };
        let equal = drawn.iter().filter(same).map(Drawn::score).reduce(|a, b| if b > a { b } else { a });
        let score = equal.unwrap_or_else(|| {
            let log = |kde: &Kde| float::ln(kde.marginal(&places).max(LEAST));
            log(&pair.good) - log(&pair.bad)
        });
        let rank = 1 + drawn.iter().filter(|d| d.score() > score).count() as u32;
        Reason { best, score: Some(score), rank: Some((rank, drawn.len() as u32)), ..Reason::default() }
    }

    fn belief(&mut self, context: &Context, view: &View) -> Option<Belief> {
        let results = results::results(context);
        let considered = self.consider(context, &results);
        let (pair, drawn) = match considered {
            Some(both) => both,
            // A random share has no draws, but there is a model all the same.
            None => {
                let mut stream = context.stream();
                stream.seek(2 + 2 * context.space.params().len() as u64);
                (self.model(context, &results, &mut stream)?, Vec::new())
            }
        };
        let params = context.space.params();
        let axes: Vec<usize> = [Some(view.x), view.y].into_iter().flatten().map(|i| i as usize).collect();
        let columns: Vec<usize> = axes.iter().filter_map(|i| pair.column(*i)).collect();
        let points = view.points(context.space);
        let over = |kde: &Kde| -> Vec<f64> {
            let at = |point: &Params| {
                let part: Vec<(usize, f64)> = columns
                    .iter()
                    .filter_map(|k| {
                        let param = &params[pair.dims[*k]];
                        Some((*k, place(&param.domain, point.get(&param.name)?)?))
                    })
                    .collect();
                let count = |k: usize| f64::from(kde.kinds[k].max(1));
                part.iter().fold(kde.marginal(&part), |density, (k, _)| density * count(*k))
            };
            points.iter().map(at).collect()
        };
        let kernels = |kde: &Kde, shown: &[&Shown], i: usize| -> Vec<(u32, f64, f64)> {
            let Some(k) = pair.column(i) else { return Vec::new() };
            let (h, count) = (kde.bandwidth[k], f64::from(kde.kinds[k]));
            shown
                .iter()
                .enumerate()
                .map(|(row, shown)| {
                    let centre = kde.row(row)[k];
                    match kde.kinds[k] {
                        0 => (shown.leg, centre, h),
                        _ => (shown.leg, (centre + 0.5) / count, h * count / (count - 1.0)),
                    }
                })
                .collect()
        };
        let candidate = |d: &Drawn| Candidate {
            values: pair.dims.iter().zip(&d.point).map(|(i, x)| value(&params[*i].domain, *x)).collect(),
            log_good: d.log_good,
            log_bad: d.log_bad,
            score: d.score(),
        };
        let draw = Draw {
            params: pair.dims.iter().map(|i| *i as u32).collect(),
            candidates: drawn.iter().map(candidate).collect(),
            chosen: best(&drawn) as u32,
        };
        let legs = |shown: &[&Shown]| -> Vec<u32> {
            let mut legs: Vec<u32> = shown.iter().map(|s| s.leg).collect();
            legs.sort_unstable();
            legs
        };
        Some(Belief::Densities(Densities {
            good: over(&pair.good),
            bad: over(&pair.bad),
            good_legs: legs(&pair.good_shown),
            bad_legs: legs(&pair.bad_shown),
            budget: Some(pair.budget),
            axes: axes
                .iter()
                .map(|i| Kernels {
                    good: kernels(&pair.good, &pair.good_shown, *i),
                    bad: kernels(&pair.bad, &pair.bad_shown, *i),
                })
                .collect(),
            draws: if drawn.is_empty() { Vec::new() } else { vec![draw] },
        }))
    }
}
