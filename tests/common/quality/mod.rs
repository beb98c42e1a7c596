//! End-to-end quality against reference implementations, for the tests and for `cargo xtask race`: how near to the known minimum
//! each strategy is after so many trials, on the functions and against the runs of `regret.json` and `regret_more.json` in `tests/golden/search`.
//!
//! A line of the table is a function, a strategy and a number of trials. It holds if our runs are not worse by a one-sided
//! Mann-Whitney test (Holm's correction over the whole table, level [`LEVEL`]) and our median regret is at most [`BOUND`] times the
//! reference's. Random search must differ in neither direction. Unscrambled Sobol points do not depend on the seed: medians only.
//! Each test program uses a part of this.
#![allow(dead_code, unused_imports)]

mod contestants;
mod problem;
mod search;
mod table;

pub use contestants::{CONTESTANTS, Claim, Contestant};
pub use problem::{Problem, problems};
pub use search::{best_so_far, runs};
pub use table::{Line, Verdict, line, markdown, sample, verdicts};

/// Chance that a table of strategies as good as their references is refused by its tests.
pub const LEVEL: f64 = 0.05;

/// Largest quotient of median regrets.
pub const BOUND: f64 = 1.25;

/// Our runs have the seeds from 0 up to this number, whatever the strategy: fixed before the first run. The reference has 30, and
/// 14 or 15 of the Gaussian process.
pub const SEEDS: u64 = 100;

/// How many seeds the quick table, and the test, give to a strategy that takes long.
pub const QUICK_SEEDS: u64 = 4;
