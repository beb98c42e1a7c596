//! Population-based training: the worst members of a population take over weights and settings of the best, with the
//! settings changed a little.
//!
//! M. Jaderberg et al., arXiv 1711.09846 (2017), with the rules of Ray Tune's `PopulationBasedTraining`. Every
//! `perturbation_interval` steps the members with a score are sorted by it; a quantile is the first (last) ceil(n * fraction)
//! of them, floor(n / 2) if that is more than half. A member of the lower quantile copies a uniformly drawn one of the
//! upper (exploit) and changes each of its settings (explore): with `resample_probability` it is drawn anew; else a number is
//! multiplied by one of the two factors, an integer cut off, and a category moves one place up or down its list, staying at
//! the end. All others go on as they are, and so does one whose donor has no weights to give (nothing finite, no checkpoint).
//!
//! Ray lets numbers leave their range; here they stop at its ends, on the grid of a stepped range, because a trial lies in
//! its space. A setting that the change of another one makes active is drawn anew. As in Ray until it began to round (2.60 does), an
//! integer below 5 never grows by a factor of 1.2.
//!
//! A member's move is a pure function of the scores and one random stream, from which the same number of words is drawn whatever
//! happens. Not here: PB2, and who moves when ([`super::generations`]).

use super::{Strategy, generations};
use crate::math::order::ascending;
use crate::math::rng::Stream;
use crate::space::{Domain, Entry, Param, Params, Setting, Settings, Space, Value};
use crate::trial::Direction;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "population",
        settings: &[
            Setting::int("population_size", 2, 256, true, 16).fixed(),
            Setting::int("perturbation_interval", 1, 1000, true, 5).fixed(),
            Setting::real("quantile_fraction", 0.0, 0.5, false, 0.25).fixed(),
            Setting::real("resample_probability", 0.0, 1.0, false, 0.25).fixed(),
            Setting::real("perturbation_up", 1.0, 10.0, true, 1.2).fixed(),
            Setting::real("perturbation_down", 0.01, 1.0, true, 0.8).fixed(),
            Setting::choice("synch", &["off", "on"], "off").fixed(),
        ],
    },
    admits: generations::admits,
    make: |settings, judge| Box::new(generations::make(settings, judge)),
    explain: |settings, judge| Box::new(generations::make(settings, judge)),
};

/// The knobs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    pub population_size: u32,
    /// Steps of one leg.
    pub perturbation_interval: u32,
    /// In [0, 0.5].
    pub quantile_fraction: f64,
    /// In [0, 1].
    pub resample_probability: f64,
    /// Up and down, each as likely.
    pub perturbation_factors: [f64; 2],
}

/// A member as it stands at the end of an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub trial: u32,
    pub params: Params,
    /// Its last value; none if it failed or is not there yet. Infinite is the worst, and is replaced like other bad ones.
    pub score: Option<f64>,
    /// Whether its weights can be copied (or made again).
    pub checkpoint: bool,
}

/// What a member does next.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Position in the population of the member whose weights it goes on from; none: its own.
    pub donor: Option<u32>,
    pub params: Params,
    /// What was done to each of them, in their order; empty without a donor.
    pub changes: Vec<Change>,
}

/// What exploring did to one setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Drawn anew from its range.
    Resampled,
    /// Multiplied by this; then cut to its range.
    Scaled(f64),
    /// Moved so many places in its list, if there was room.
    Shifted(i32),
}

impl Population {
    /// From settings named as in the table.
    pub fn of(settings: &Settings) -> Self {
        Self {
            population_size: super::natural(settings, "population_size"),
            perturbation_interval: super::natural(settings, "perturbation_interval"),
            quantile_fraction: settings.real("quantile_fraction"),
            resample_probability: settings.real("resample_probability"),
            perturbation_factors: [settings.real("perturbation_up"), settings.real("perturbation_down")],
        }
    }

    /// Positions in the population: (lower quantile, upper quantile), each from the worse to the better; of equal scores the
    /// earlier position counts as worse. Both empty with fewer than two scores.
    pub fn quantiles(&self, population: &[Member], direction: Direction) -> (Vec<u32>, Vec<u32>) {
        let reward = |score: f64| if direction == Direction::Maximize { score } else { -score };
        let scored = |(i, m): (usize, &Member)| Some((i as u32, reward(m.score.filter(|s| !s.is_nan())?)));
        let (places, rewards): (Vec<u32>, Vec<f64>) =
            population.iter().enumerate().filter_map(scored).unzip();
        let order: Vec<u32> = ascending(&rewards).into_iter().map(|i| places[i]).collect();
        let n = order.len();
        if n <= 1 {
            return (Vec::new(), Vec::new());
        }
        let count = ((n as f64 * self.quantile_fraction).ceil() as usize).min(n / 2);
        (order[..count].to_vec(), order[n - count..].to_vec())
    }

    /// What the member at `position` does next. The stream is its own.
    pub fn turn(
        &self,
        space: &Space,
        population: &[Member],
        direction: Direction,
        position: u32,
        stream: &mut Stream,
    ) -> Turn {
        let (lower, upper) = self.quantiles(population, direction);
        let chosen = stream.below(upper.len().max(1) as u32) as usize;
        let finite = |i: &&u32| {
            let donor = &population[**i as usize];
            donor.checkpoint && donor.score.is_some_and(f64::is_finite)
        };
        let donor = upper.get(chosen).filter(finite).filter(|_| lower.contains(&position)).copied();
        let from = donor.unwrap_or(position);
        let Some(member) = population.get(from as usize) else {
            return Turn { donor: None, params: Params::default(), changes: Vec::new() };
        };
        if donor.is_none() {
            return Turn { donor, params: member.params.clone(), changes: Vec::new() };
        }
        let (params, changes) = self.explore(space, &member.params, stream);
        Turn { donor, params, changes }
    }

    /// `params` with every setting changed, and what was done to each. Three numbers are drawn for every parameter of the
    /// space, active or not.
    pub fn explore(&self, space: &Space, params: &Params, stream: &mut Stream) -> (Params, Vec<Change>) {
        let draws: Vec<[f64; 3]> =
            space.params().iter().map(|_| [stream.unit(), stream.unit(), stream.unit()]).collect();
        let mut changes = Vec::new();
        let explored = space.choose(|i, param| {
            let (value, change) = self.change(param, params.get(&param.name), draws[i]);
            changes.push(change);
            value
        });
        (explored, changes)
    }

    fn change(&self, param: &Param, old: Option<&Value>, draw: [f64; 3]) -> (Value, Change) {
        let [whether, anew, which] = draw;
        let domain = &param.domain;
        let known = old.filter(|v| domain.contains(v) && whether >= self.resample_probability);
        let Some(old) = known else { return (domain.from_unit(anew), Change::Resampled) };
        if let Domain::Categorical { choices } = domain {
            let shift = if which < 0.5 { -1 } else { 1 };
            let at = choices.iter().position(|c| c == old).unwrap_or(0);
            let to = at.saturating_add_signed(shift as isize).min(choices.len() - 1);
            return (choices[to].clone(), Change::Shifted(shift));
        }
        let factor = self.perturbation_factors[usize::from(which >= 0.5)];
        let scaled = old.as_real().unwrap_or(0.0) * factor;
        (within(domain, scaled), Change::Scaled(factor))
    }
}

/// `x` as a value of a numeric domain: cut to its range, on its grid (integers cut off first, as the reference does).
fn within(domain: &Domain, x: f64) -> Value {
    match *domain {
        Domain::Real { low, high, step, .. } => {
            let x = x.clamp(low, high);
            let on_grid = |step: f64| (low + ((x - low) / step).round_ties_even() * step).clamp(low, high);
            Value::Real(step.map_or(x, on_grid))
        }
        Domain::Int { low, high, step, .. } => {
            let x = (x.trunc() as i64).clamp(low, high);
            Value::Int(x - (x - low) % step)
        }
        // Never asked: a category is not scaled.
        Domain::Categorical { .. } => domain.from_unit(0.0),
    }
}
