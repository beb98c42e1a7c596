//! From a history to the distribution that the next point is drawn from.
//!
//! Results are taken in the order of proposals. A trial belongs to the generation under way if its point is the one that this
//! generation's distribution draws for the trial's place in the order of the sampler's proposals; that is found out by drawing
//! it again. So nothing about the past has to be stored or guessed, not even the window: start-up draws, points placed by hand,
//! trials of another strategy and late trials of an earlier generation (which Optuna leaves out, too) match no draw. Where a
//! rounded value does match by chance, it is what this generation would have tried. A generation is told as soon as lambda of
//! its trials are complete.
//!
//! What was read of a history stays read: a [`Replay`] goes on from there if the next history begins with the same results.

use super::Knobs;
use super::constants::population_size;
use super::distribution::Distribution;
use super::joint::Joint;
use super::margin::Margin;
use super::restart::Runs;
use super::warm::Promising;
use crate::math::rng::{Lane, Stream};
use crate::sampler::Context;
use crate::sampler::prefix::Prefix;
use crate::space::{Params, Space};
use crate::trial::{Direction, Leg, Origin, Outcome, State};

/// Latest draws that are kept, at least.
const KEPT: usize = 128;

/// A point as it was drawn.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// What the distribution learns from where there is a margin.
    pub raw: Vec<f64>,
    /// Inside the unit cube, discrete coordinates on their values.
    pub coordinates: Vec<f64>,
}

/// A trial of the generation under way.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub leg: u32,
    pub coordinates: Vec<f64>,
    /// In the objective's own units.
    pub value: f64,
}

/// The state of the search after some results.
pub(super) struct Replay {
    pub joint: Joint,
    pub distribution: Distribution,
    pub margin: Option<Margin>,
    pub runs: Runs,
    /// Complete trials of the generation under way that are not told yet.
    pub members: Vec<Member>,
    /// Trials with a value.
    pub complete: u32,
    /// The best of these values.
    pub best: Option<f64>,
    /// What the distribution learns from: a row for each member.
    points: Vec<f64>,
    /// Draws of this distribution by place, until it changes.
    drawn: Vec<(u64, Drawn)>,
    knobs: Knobs,
    space: Space,
    seed: u64,
    direction: Direction,
    read: Prefix,
    /// Points of a sampler among them.
    own: i64,
    /// Points of another sampler before this one's first.
    foreign: i64,
    /// Where the first run began, if it knew an earlier study.
    warm: Option<Promising>,
}

impl Replay {
    /// Before any result. `None`: no parameter to search with a distribution.
    pub fn new(knobs: &Knobs, context: &Context) -> Option<Self> {
        let joint = Joint::new(context.space, knobs.margin);
        let d = joint.len();
        if d == 0 {
            return None;
        }
        let population = if knobs.population_size == 0 { population_size(d) } else { knobs.population_size };
        let mut replay = Self {
            distribution: Distribution::new(vec![knobs.start_at; d], 1.0, population, false, false),
            margin: None,
            runs: Runs::new(knobs.restart, knobs.inc_popsize, population),
            members: Vec::new(),
            complete: 0,
            best: None,
            points: Vec::new(),
            drawn: Vec::new(),
            knobs: knobs.clone(),
            space: context.space.clone(),
            seed: context.seed,
            direction: direction(context),
            read: Prefix::default(),
            own: 0,
            foreign: 0,
            warm: None,
            joint,
        };
        replay.start(vec![knobs.start_at; d], 1.0, population);
        replay.warm = Promising::seen(context, &replay.joint).filter(|_| knobs.warm_start);
        if let Some(warm) = replay.warm.as_ref().and_then(|warm| warm.distribution(population, knobs)) {
            replay.distribution = warm;
        }
        replay.foreign = replay.strangers(context);
        Some(replay)
    }

    fn start(&mut self, mean: Vec<f64>, step: f64, population: usize) {
        let separable = self.knobs.separable && self.joint.len() > 1;
        let sigma = self.knobs.sigma0 * step;
        self.distribution = Distribution::new(mean, sigma, population, separable, self.knobs.lr_adapt);
        self.margin = self.knobs.margin.then(|| Margin::new(self.joint.sizes.clone(), population));
    }

    /// Whether `context` begins with what was read, and asks for the same search.
    pub fn continues(&self, context: &Context) -> bool {
        self.seed == context.seed
            && self.direction == direction(context)
            && self.space == *context.space
            && self.read.begins(context, self.members.is_empty())
            && self.foreign == self.strangers(context)
            && self.warm == Promising::seen(context, &self.joint).filter(|_| self.knobs.warm_start)
    }

    /// Points of samplers in the history that are not this sampler's own: it has proposed `index` points.
    fn strangers(&self, context: &Context) -> i64 {
        let finished = context.history.finished_from(self.read.len()).map(|(leg, _)| leg);
        let new = finished.chain(context.history.pending()).filter(|leg| leg.origin == Origin::Sampler);
        (self.own + new.count() as i64 - i64::from(context.index)).max(0)
    }

    /// Takes in what is finished and was not read yet.
    pub fn advance(&mut self, context: &Context) {
        for (leg, outcome) in context.history.finished_from(self.read.len()) {
            self.read.read(leg, outcome);
            self.take(leg, outcome);
        }
    }

    fn take(&mut self, leg: &Leg, outcome: &Outcome) {
        let place = self.place(leg, self.own);
        self.own += i64::from(leg.origin == Origin::Sampler);
        let counts = match outcome.state {
            State::Complete => true,
            State::Pruned => self.knobs.pruned,
            _ => false,
        };
        let value = outcome.values.first().copied().filter(|v| counts && !v.is_nan());
        let Some(value) = value else { return };
        self.complete += 1;
        if self.best.is_none_or(|best| self.direction.better(value, best)) {
            self.best = Some(value);
        }
        let Some(drawn) = place.and_then(|place| self.member(place, &leg.params)) else { return };
        if self.margin.is_some() {
            self.points.extend(drawn.raw);
        } else {
            // As the parameters say: of an integer, the middle of its share.
            self.points.extend(self.joint.coordinates(&self.space, &leg.params).unwrap_or(drawn.coordinates));
        }
        let coordinates = self.points[self.points.len() - self.joint.len()..].to_vec();
        self.members.push(Member { leg: leg.index, coordinates, value });
        if self.members.len() == self.distribution.constants.population_size {
            self.tell();
        }
    }

    /// The place of a leg in the order of this sampler's proposals, if it made it; `own` samplers' points came before it.
    fn place(&self, leg: &Leg, own: i64) -> Option<u64> {
        u64::try_from(own - self.foreign).ok().filter(|_| leg.origin == Origin::Sampler)
    }

    /// The draw for `place`, if `params` is that point.
    fn member(&self, place: u64, params: &Params) -> Option<Drawn> {
        let known = self.drawn.iter().find(|(at, _)| *at == place).map(|(_, drawn)| drawn.clone());
        let drawn = known.unwrap_or_else(|| self.draw(place));
        self.joint.is_at(&self.space, &drawn.coordinates, params).then_some(drawn)
    }

    /// Pending trials of the generation under way: their legs and coordinates.
    pub fn pending(&self, context: &Context) -> Vec<(u32, Vec<f64>)> {
        let mut own = self.own;
        let mut found = Vec::new();
        for leg in context.history.pending() {
            let place = self.place(leg, own);
            own += i64::from(leg.origin == Origin::Sampler);
            if let Some(drawn) = place.and_then(|place| self.member(place, &leg.params)) {
                found.push((leg.index, drawn.coordinates));
            }
        }
        found
    }

    fn tell(&mut self) {
        let sign = match self.direction {
            Direction::Minimize => 1.0,
            Direction::Maximize => -1.0,
        };
        let values: Vec<f64> = self.members.iter().map(|m| sign * m.value).collect();
        self.distribution.tell(&self.points, &values);
        if let Some(margin) = &mut self.margin {
            margin.correct(&mut self.distribution);
        }
        self.members.clear();
        self.points.clear();
        self.drawn.clear();
        if self.runs.restarts() && self.distribution.should_stop() {
            let population = self.distribution.constants.population_size;
            let generations = self.distribution.generation;
            let next = self.runs.next(self.seed, self.joint.len(), population, generations);
            self.start(next.mean, next.step, next.population_size);
        }
    }

    /// Whether the next point is still a start-up draw.
    pub fn starting(&self) -> bool {
        self.complete < self.knobs.n_startup_trials
    }

    /// The coordinates of the point for `place`; they are kept for when its trial is finished.
    pub fn propose(&mut self, place: u64) -> Vec<f64> {
        let drawn = self.draw(place);
        let coordinates = drawn.coordinates.clone();
        // Trials that fail never fetch theirs.
        if self.drawn.len() >= 2 * KEPT {
            self.drawn.drain(..KEPT);
        }
        self.drawn.push((place, drawn));
        coordinates
    }

    /// The point for the place `place`: drawn anew while it lies outside, 10 d times at most, then brought to the bounds. Its
    /// numbers stand in the stream behind those of a random draw of the whole space.
    fn draw(&self, place: u64) -> Drawn {
        let d = self.joint.len();
        let mut stream = Stream::new(self.seed, Lane::Sampler, place);
        stream.seek(2 * self.space.params().len() as u64);
        let free = |i: usize| self.margin.as_ref().is_some_and(|m| m.discrete(i));
        let inside = |x: &[f64]| x.iter().enumerate().all(|(i, x)| free(i) || (0.0..=1.0).contains(x));
        let mut raw = self.distribution.sample(&mut stream);
        for _ in 0..10 * d {
            if inside(&raw) {
                break;
            }
            raw = self.distribution.sample(&mut stream);
        }
        for (i, x) in raw.iter_mut().enumerate() {
            if !free(i) {
                *x = x.clamp(0.0, 1.0);
            }
        }
        let mut coordinates = raw.clone();
        if let Some(margin) = &self.margin {
            for (i, x) in coordinates.iter_mut().enumerate().filter(|(i, _)| margin.discrete(*i)) {
                *x = margin.encode(i, *x, self.distribution.mean[i]);
            }
        }
        Drawn { raw, coordinates }
    }
}

fn direction(context: &Context) -> Direction {
    context.directions.first().copied().unwrap_or(Direction::Minimize)
}
