//! Schedulers: how long a trial may run. A rule is drawn up at the proposal, from what the window shows, and travels with
//! the leg; the worker judges each report by it.

mod median;
mod table;

pub use median::{Percentile, percentile_bounds};
pub use table::SCHEDULERS;

use crate::space::Choice;
use crate::trial::{Direction, History, StopRule};

/// A rule for when to stop.
pub trait Scheduler: Send {
    /// Whether it looks at results; a study lifts its window when nothing does.
    fn learns(&self) -> bool;

    /// What the next trial must reach to go on.
    fn rule(&mut self, history: &History) -> StopRule;
}

/// The scheduler that never stops a trial.
#[derive(Debug)]
struct Never;

impl Scheduler for Never {
    fn learns(&self) -> bool {
        false
    }

    fn rule(&mut self, _: &History) -> StopRule {
        StopRule::Never
    }
}

/// The scheduler that `choice` names, judging the report value `metric` (with `mean`, its mean up to each step). Checked specs name only what the table has;
/// anything else never stops.
pub fn scheduler(choice: &Choice, metric: u32, direction: Direction, mean: bool) -> Box<dyn Scheduler> {
    match choice.name.as_str() {
        "median" => Box::new(Percentile::median(&choice.settings, metric, direction, mean)),
        _ => Box::new(Never),
    }
}
