//! The schedulers one can choose: one line each. A strategy brings its name, its knobs, what it cannot judge, and how it is
//! made.

use super::{Explain, Judge, Scheduler, Setup};
use super::{
    asha, hyperband, median, never, patient, percentile, population, promotion, successive_halving,
    synchronous, threshold, wilcoxon,
};
use crate::space::{Choice, Entry, Settings, SpecError};

/// Whether something can be judged.
type Check = fn(&Settings, &Setup) -> Result<(), SpecError>;
type Make = fn(&Settings, &Judge) -> Box<dyn Scheduler>;
type MakeExplain = fn(&Settings, &Judge) -> Box<dyn Explain>;

/// What a file of this room offers.
#[derive(Clone, Copy)]
pub struct Strategy {
    /// Its name and its knobs.
    pub entry: Entry,
    /// Refuses what it cannot judge, with the field and the reason.
    pub admits: Check,
    pub make: Make,
    /// The same, for who asks what it compares.
    pub explain: MakeExplain,
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

/// A column of the table by itself: a program holds only the columns that it uses.
macro_rules! column {
    ($field:ident) => {{
        let mut column = [STRATEGIES[0].$field; COUNT];
        let mut i = 0;
        while i < COUNT {
            column[i] = STRATEGIES[i].$field;
            i += 1;
        }
        column
    }};
}

/// Names and knobs of every scheduler.
pub const SCHEDULERS: &[Entry] = &column!(entry);

static CHECKS: [Check; COUNT] = column!(admits);

/// The rules without their explanations, for who only runs studies.
static MAKERS: [Make; COUNT] = column!(make);

static EXPLAINERS: [MakeExplain; COUNT] = column!(explain);

fn position(choice: &Choice) -> usize {
    SCHEDULERS.iter().position(|entry| entry.id == choice.name).unwrap_or(0)
}

/// The scheduler that `choice` names. Checked specs name only what the table has; anything else never stops a trial.
pub fn scheduler(choice: &Choice, judge: &Judge) -> Box<dyn Scheduler> {
    MAKERS[position(choice)](&choice.settings, judge)
}

/// The same scheduler, able to say who stands where.
pub fn explainer(choice: &Choice, judge: &Judge) -> Box<dyn Explain> {
    EXPLAINERS[position(choice)](&choice.settings, judge)
}

/// Whether the scheduler that `choice` names can judge this.
pub fn admits(choice: &Choice, setup: &Setup) -> Result<(), SpecError> {
    CHECKS[position(choice)](&choice.settings, setup)
}
