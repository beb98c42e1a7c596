//! Search strategies: one a file. A strategy is a pure function of (space, history, index, random stream).

pub mod bohb;
pub mod cmaes;
mod coordinates;
mod densities;
mod explain;
mod finite_difference;
pub mod forest;
pub mod gp;
mod grid;
pub mod hypergradient;
pub mod nsga2;
mod observed;
mod prefix;
mod random;
mod sobol;
mod table;
pub mod tpe;

pub use coordinates::{Axis, Coordinates};
pub use densities::{Candidate, Densities, Draw, Kernels};
pub use explain::{Belief, GaussianBelief, Reason, Surface, View};
pub use grid::{GRID_LIMIT, grid_count, grid_points, grid_size};
pub use table::{SAMPLERS, Strategy, TEXTS, admits, explainer, sampler};

use crate::math::rng::{Lane, Stream};
use crate::objective::Gradient;
use crate::space::{Params, Settings, Space, SpecError};
use crate::trial::{Direction, History, Leg};

/// What is known of a search before it starts.
#[derive(Debug)]
pub struct Setup<'a> {
    pub space: &'a Space,
    /// One for each objective.
    pub directions: &'a [Direction],
    /// Proposals that may be made before their results are known, the next one included.
    pub window: u32,
    /// Trials the sampler may propose.
    pub trials: u32,
    /// Trials of an earlier study that it sees as well.
    pub earlier: u32,
    /// The gradient that finished trials get.
    pub gradient: Option<&'a Gradient>,
}

/// Admits everything.
pub fn anything(_: &Settings, _: &Setup) -> Result<(), SpecError> {
    Ok(())
}

/// All that a proposal may depend on.
#[derive(Debug)]
pub struct Context<'a> {
    pub space: &'a Space,
    pub history: History<'a>,
    /// How many points this sampler has proposed before.
    pub index: u32,
    /// One for each objective.
    pub directions: &'a [Direction],
    /// Seed of the study.
    pub seed: u64,
}

impl<'a> Context<'a> {
    /// The complete trial whose first value is the best, the first of equals, and this value. NaN counts for nothing.
    pub fn incumbent(&self) -> Option<(&'a Leg, f64)> {
        let direction = *self.directions.first()?;
        let known =
            self.history.complete().filter_map(|(leg, outcome)| Some((leg, *outcome.values.first()?)));
        known
            .filter(|(_, value)| !value.is_nan())
            .reduce(|a, b| if direction.better(b.1, a.1) { b } else { a })
    }

    /// The random numbers of this proposal.
    pub fn stream(&self) -> Stream {
        Stream::new(self.seed, Lane::Sampler, u64::from(self.index))
    }
}

/// A strategy. `&mut self` is a cache that may never change a result (law 3).
pub trait Sampler: Send {
    /// Whether proposals look at results; a study lifts its window when nothing does.
    fn learns(&self) -> bool;

    /// The next point, inside the space; `None` when there is nothing left to try.
    fn propose(&mut self, context: &Context) -> Option<Params>;
}

/// A strategy that says what it thinks. Apart from [`Sampler`], so that a program that only proposes has no explanations in it.
pub trait Explain: Sampler {
    /// Why `chosen` is, or was, the next point of this moment.
    fn reason(&mut self, _context: &Context, _chosen: &Params) -> Reason {
        Reason { blind: true, ..Reason::default() }
    }

    /// What it believes over a line or a plane at this moment; `None` where it believes nothing (yet).
    fn belief(&mut self, _context: &Context, _view: &View) -> Option<Belief> {
        None
    }
}
