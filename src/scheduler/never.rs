//! No stopping: every trial trains to its end.

use super::{Judge, Scheduler, Strategy, anything};
use crate::space::{Entry, Settings};
use crate::trial::{History, StopRule};

pub const STRATEGY: Strategy =
    Strategy { entry: Entry { id: "none", settings: &[] }, admits: anything, make };

fn make(_: &Settings, _: &Judge) -> Box<dyn Scheduler> {
    Box::new(Never)
}

/// The scheduler that never stops a trial.
#[derive(Debug)]
struct Never;

impl Scheduler for Never {
    fn learns(&self) -> bool {
        false
    }

    fn rule(&mut self, _: u32, _: &History) -> StopRule {
        StopRule::Never
    }
}
