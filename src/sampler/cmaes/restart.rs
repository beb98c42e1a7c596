//! What follows a run that came to its end.
//!
//! - IPOP (A. Auger, N. Hansen, CEC 2005): again from a random mean with the same step size and `inc_popsize` times the
//!   population.
//! - BIPOP (N. Hansen, GECCO 2009 workshop): two regimes, and the one that has used fewer trials comes next. Large: the
//!   population lambda_0 `inc_popsize`^r after r restarts of this kind, the step size of the start. Small: floor(lambda_0
//!   (`inc_popsize`^r)^(u^2)) with a step size of 10^(-2 v) times that of the start, u and v uniform. The first run counts as
//!   small.
//!
//! As Optuna until 4.3 and the example `bipop_cma.py` of the Python library `cmaes`.

use crate::math::float;
use crate::math::rng::{Lane, Stream};

/// Where in the streams of the proposals the numbers of restarts stand: beyond what any proposal draws.
const POSITION: u64 = 1 << 40;
/// Largest population of a restart.
const POPULATION_LIMIT: f64 = 1e6;

/// What to do at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Go on drawing from the distribution as it is.
    None,
    Ipop,
    Bipop,
}

/// How the next run starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    pub mean: Vec<f64>,
    /// Share of the first run's step size.
    pub step: f64,
    pub population_size: usize,
}

/// Runs so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    restart: Restart,
    factor: f64,
    initial: usize,
    /// Runs begun after the first one.
    pub restarts: u32,
    /// Of those, the ones of the large regime.
    pub large: u32,
    /// Whether the present run is of the large regime.
    pub is_large: bool,
    small_trials: u64,
    large_trials: u64,
}

impl Runs {
    /// `initial`: population of the first run.
    pub fn new(restart: Restart, inc_popsize: u32, initial: usize) -> Self {
        let factor = f64::from(inc_popsize);
        let (small_trials, large_trials) = (0, 0);
        Self { restart, factor, initial, restarts: 0, large: 0, is_large: false, small_trials, large_trials }
    }

    /// Whether runs are ever started again.
    pub fn restarts(&self) -> bool {
        self.restart != Restart::None
    }

    /// The next run, after one of `generations` with `population_size` points each. Random numbers depend on the seed and the
    /// number of the restart only.
    pub fn next(&mut self, seed: u64, dimensions: usize, population_size: usize, generations: u32) -> Start {
        let mut stream = Stream::new(seed, Lane::Sampler, u64::from(self.restarts));
        stream.seek(POSITION);
        self.restarts += 1;
        let mean = (0..dimensions).map(|_| stream.unit()).collect();
        let (u, v) = (stream.unit(), stream.unit());
        let (step, population) = match self.restart {
            Restart::Bipop => self.regime(population_size as u64 * u64::from(generations), u, v),
            _ => (1.0, population_size as f64 * self.factor),
        };
        Start { mean, step, population_size: population.min(POPULATION_LIMIT) as usize }
    }

    /// Share of the step size and population of BIPOP's next run, after one of `trials`; `u` and `v` are uniform on [0, 1).
    pub fn regime(&mut self, trials: u64, u: f64, v: f64) -> (f64, f64) {
        *(if self.is_large { &mut self.large_trials } else { &mut self.small_trials }) += trials;
        self.is_large = self.small_trials >= self.large_trials;
        self.large += u32::from(self.is_large);
        let multiple = float::pow(self.factor, f64::from(self.large));
        let initial = self.initial as f64;
        if self.is_large {
            (1.0, initial * multiple)
        } else {
            (float::pow(10.0, -2.0 * v), (initial * float::pow(multiple, u * u)).floor())
        }
    }
}
