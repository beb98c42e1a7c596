//! The schedulers one can choose: one line each. A strategy brings its name, its knobs, what it cannot judge, and how it is
//! made.

use super::{Judge, Scheduler, Setup};
use super::{
    asha, hyperband, median, never, patient, percentile, population, promotion, successive_halving,
    synchronous, threshold, wilcoxon,
};
use crate::space::{Choice, Entry, Settings, SpecError};

/// Whether something can be judged.
type Check = fn(&Settings, &Setup) -> Result<(), SpecError>;

/// What a file of this room offers.
#[derive(Clone, Copy)]
pub struct Strategy {
    /// Its name and its knobs.
    pub entry: Entry,
    /// Refuses what it cannot judge, with the field and the reason.
    pub admits: Check,
    pub make: fn(&Settings, &Judge) -> Box<dyn Scheduler>,
}

/// Every scheduler.
const STRATEGIES: [Strategy; 12] = [
    never::STRATEGY,
    median::STRATEGY,
    percentile::STRATEGY,
    patient::STRATEGY,
    threshold::STRATEGY,
    successive_halving::STRATEGY,
    asha::STRATEGY,
    hyperband::STRATEGY,
    wilcoxon::STRATEGY,
    promotion::STRATEGY,
    synchronous::STRATEGY,
    population::STRATEGY,
];

const COUNT: usize = STRATEGIES.len();

/// Names and knobs of every scheduler.
pub const SCHEDULERS: &[Entry] = &{
    let mut entries = [STRATEGIES[0].entry; COUNT];
    let mut i = 0;
    while i < COUNT {
        entries[i] = STRATEGIES[i].entry;
        i += 1;
    }
    entries
};

/// The checks by themselves: who only checks a Spec (the page) has no strategy in its program.
static CHECKS: [Check; COUNT] = {
    let mut checks = [STRATEGIES[0].admits; COUNT];
    let mut i = 0;
    while i < COUNT {
        checks[i] = STRATEGIES[i].admits;
        i += 1;
    }
    checks
};

fn position(choice: &Choice) -> usize {
    SCHEDULERS.iter().position(|entry| entry.id == choice.name).unwrap_or(0)
}

/// The scheduler that `choice` names. Checked specs name only what the table has; anything else never stops a trial.
pub fn scheduler(choice: &Choice, judge: &Judge) -> Box<dyn Scheduler> {
    (STRATEGIES[position(choice)].make)(&choice.settings, judge)
}

/// Whether the scheduler that `choice` names can judge this.
pub fn admits(choice: &Choice, setup: &Setup) -> Result<(), SpecError> {
    CHECKS[position(choice)](&choice.settings, setup)
}
