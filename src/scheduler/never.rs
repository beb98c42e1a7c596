//! No stopping: every trial trains to its end.

use super::{Explain, Judge, Scheduler, Strategy, anything};
use crate::space::{Entry, Settings};
use crate::trial::{History, StopRule};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry { id: "none", settings: &[] },
    admits: anything,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

fn make(_: &Settings, _: &Judge) -> Never {
    Never
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

impl Explain for Never {}
