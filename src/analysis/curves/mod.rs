//! Races as curves and tables: best so far against budget, bands over seeds, ranks, targets reached, work to a target, regret.

mod bands;
mod best;
mod ranks;
mod regret;
mod survival;
mod targets;

pub use bands::{Band, bands, quantile};
pub use best::{Currency, Point, at, best_so_far, progress};
pub use ranks::mean_ranks;
pub use regret::{optimum, simple_regret};
pub use survival::{Observation, Survival, expected_running_time, kaplan_meier, work_to_target};
pub use targets::{reached, targets};
