//! Who of a population moves when: population-based training as a sequence of legs.
//!
//! The first `population_size` trials are the first population, the next ones the second, and so on, so that a study of more trials
//! runs several populations one after the other. Every member trains `perturbation_interval` steps at a time. Whose clock is
//! least goes next, of equals the earlier member; what it does then is [`Population::turn`]'s choice from the last result of
//! every member that the window shows. It never waits for others, only for its own last leg, as Ray Tune's asynchronous kind; with
//! `synch` nobody moves before all members have come as far.
//!
//! Only a member's state that lies as far or further along than the mover's own can be copied, so that no clock goes back and
//! (trial, step) names one state; and only one that is not at its end. As in Ray Tune the donor's clock is copied with its
//! weights. A member that diverged goes on if it is among the worst and there is somebody to copy, and is over otherwise; one
//! that ended by itself, or failed, is over.
//!
//! The parents of the legs are the lineage: [`lineage`](crate::trial::lineage) follows it back.

use super::population::{Member, Population};
use super::{Ahead, Explain, Judge, Next, Scheduler, Setup, several_steps};
use crate::math::order::ascending;
use crate::math::rng::{Lane, Stream};
use crate::space::{Fault, Settings, SpecError};
use crate::trial::{Direction, Ending, History, Leg, Origin, Outcome, State, StopRule};
use std::collections::BTreeMap;

/// All searched settings can change in the middle of a training.
pub(super) fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    several_steps(settings, setup)?;
    if setup.live.is_empty() {
        return Err(Fault::NoCopies.at("scheduler.name"));
    }
    let fixed = setup.space.params().iter().position(|p| !setup.live.contains(&p.name.as_str()));
    match fixed {
        Some(i) => {
            let name = setup.space.params()[i].name.clone();
            Err(Fault::NotWhileTraining { name }.at(format!("space[{i}]")))
        }
        None => Ok(()),
    }
}

pub(super) fn make(settings: &Settings, judge: &Judge) -> Generations {
    Generations {
        population: Population::of(settings),
        synch: settings.text("synch") == "on",
        steps: judge.steps,
        direction: judge.direction,
    }
}

/// The scheduler.
#[derive(Debug)]
pub(super) struct Generations {
    population: Population,
    synch: bool,
    /// Of a whole training.
    steps: u32,
    direction: Direction,
}

/// A member and where it is.
struct Place<'a> {
    trial: u32,
    /// Its last finished leg.
    last: Option<(&'a Leg, &'a Outcome)>,
    /// The step that a pending leg of it leads to.
    pending: Option<u32>,
}

impl Place<'_> {
    /// Steps behind it.
    fn clock(&self) -> u32 {
        self.last.map_or(0, |(leg, outcome)| outcome.reports.last().map_or(leg.from, |r| r.step))
    }

    /// Whether it can never move again, whoever is there to copy.
    fn over(&self) -> bool {
        self.last.is_some_and(|(_, outcome)| match outcome.state {
            State::Waiting => false,
            State::Complete => outcome.ending != Ending::NotFinite,
            _ => true,
        })
    }

    fn member(&self, least: u32) -> Member {
        let (leg, outcome) = (self.last.map(|l| l.0), self.last.map(|l| l.1));
        Member {
            trial: self.trial,
            params: leg.map(|l| l.params.clone()).unwrap_or_default(),
            score: outcome.and_then(|o| o.values.first().copied()),
            checkpoint: outcome.is_some_and(|o| o.state == State::Waiting) && self.clock() >= least,
        }
    }
}

impl Generations {
    /// Members of the population under way.
    fn places<'a>(&self, ahead: &Ahead<'a>) -> Vec<Place<'a>> {
        let size = self.population.population_size.max(1);
        let first = ahead.started.saturating_sub(1) / size * size;
        let (mut members, mut begun) = (BTreeMap::new(), 0);
        let mut take = |leg: &'a Leg, outcome: Option<&'a Outcome>| {
            if leg.origin == Origin::Sampler {
                begun += 1;
                if begun > first {
                    members.insert(leg.trial, Place { trial: leg.trial, last: None, pending: None });
                }
            }
            let Some(place) = members.get_mut(&leg.trial) else { return };
            place.pending = outcome.is_none().then(|| leg.to.unwrap_or(self.steps));
            if let Some(outcome) = outcome {
                place.last = Some((leg, outcome));
            }
        };
        ahead.history.finished().for_each(|(leg, outcome)| take(leg, Some(outcome)));
        ahead.history.pending().for_each(|leg| take(leg, None));
        members.into_values().collect()
    }

    /// The move of the member at `position`: none if it is over by now.
    fn go(&self, ahead: &Ahead, places: &[Place], position: usize) -> Option<Next> {
        let mover = &places[position];
        let members: Vec<Member> = places.iter().map(|p| p.member(mover.clock())).collect();
        let index = ahead.history.proposed() as u64;
        let mut stream = Stream::new(ahead.seed, Lane::Scheduler, index);
        let turn = self.population.turn(ahead.space, &members, self.direction, position as u32, &mut stream);
        let from = &places[turn.donor.map_or(position, |d| d as usize)];
        let alive = from.last.is_some_and(|(_, o)| o.state == State::Waiting);
        alive.then(|| {
            let to = from.clock().saturating_add(self.population.perturbation_interval.max(1));
            Next::Go {
                trial: mover.trial,
                parent: from.trial,
                from: from.clock(),
                to: (to < self.steps).then_some(to),
                params: turn.params,
            }
        })
    }
}

impl Scheduler for Generations {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, _: u32, _: &History) -> StopRule {
        StopRule::Never
    }

    fn next(&mut self, ahead: &Ahead) -> Next {
        let size = self.population.population_size.max(1);
        let interval = self.population.perturbation_interval.max(1);
        let new = Next::New { to: (interval < self.steps).then_some(interval) };
        let more = ahead.started < ahead.trials;
        if more && !ahead.started.is_multiple_of(size) {
            return new;
        }
        let places = self.places(ahead);
        // Of equal clocks the earlier member.
        let clocks: Vec<f64> =
            places.iter().map(|p| f64::from(p.pending.unwrap_or_else(|| p.clock()))).collect();
        for position in ascending(&clocks).into_iter().filter(|i| !places[*i].over()) {
            let (place, clock) = (&places[position], places[position].clock());
            let behind = |p: &Place| p.pending.is_some_and(|to| to <= clock);
            if place.pending.is_some() || (self.synch && places.iter().any(behind)) {
                return Next::Wait;
            }
            if let Some(next) = self.go(ahead, &places, position) {
                return next;
            }
        }
        match (places.iter().any(|p| p.pending.is_some()), more) {
            (true, _) => Next::Wait,
            (false, true) => new,
            (false, false) => Next::Finished,
        }
    }

    fn legs(&self, trials: u32) -> u32 {
        trials.saturating_mul(self.steps.div_ceil(self.population.perturbation_interval.max(1)))
    }
}

impl Explain for Generations {}
