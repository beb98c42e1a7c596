//! Search strategies: one a file. A strategy is a pure function of (space, history, index, random stream).

mod finite_difference;
mod grid;
mod random;
mod table;

pub use grid::{GRID_LIMIT, grid_points, grid_size};
pub use table::SAMPLERS;

use crate::math::rng::{Lane, Stream};
use crate::space::{Choice, Params, Space};
use crate::trial::{Direction, History};

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

impl Context<'_> {
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

/// The sampler that `choice` names. Checked specs name only what the table has; anything else samples at random.
pub fn sampler(choice: &Choice) -> Box<dyn Sampler> {
    match choice.name.as_str() {
        "finite_difference" => Box::new(finite_difference::FiniteDifference::new(&choice.settings)),
        "grid" => Box::new(grid::Grid::new(&choice.settings)),
        _ => Box::new(random::Random),
    }
}
