//! The samplers one can choose: one line each. A strategy brings its name, its knobs, what it cannot do, and how it is made.

use super::{
    Explain, Sampler, Setup, bohb, cmaes, finite_difference, forest, gp, grid, nsga2, random, sobol, tpe,
};
use crate::space::{Choice, Entry, Settings, SpecError};

/// Whether a sampler with these knobs can search this.
type Check = fn(&Settings, &Setup) -> Result<(), SpecError>;
type Make = fn(&Settings) -> Box<dyn Sampler>;
type MakeExplain = fn(&Settings) -> Box<dyn Explain>;

/// What a file of this room offers.
#[derive(Clone, Copy)]
pub struct Strategy {
    /// Its name and its knobs.
    pub entry: Entry,
    /// Refuses what it cannot search, with the parameter and the reason.
    pub admits: Check,
    pub make: fn(&Settings) -> Box<dyn Sampler>,
    /// The same, for who asks what it thinks.
    pub explain: fn(&Settings) -> Box<dyn Explain>,
}

/// Every sampler.
const STRATEGIES: &[Strategy] = &[
    random::STRATEGY,
    grid::STRATEGY,
    sobol::STRATEGY,
    tpe::STRATEGY,
    bohb::STRATEGY,
    gp::STRATEGY,
    forest::STRATEGY,
    cmaes::STRATEGY,
    nsga2::STRATEGY,
    finite_difference::STRATEGY,
];

const COUNT: usize = STRATEGIES.len();

/// Names and knobs of every sampler.
pub const SAMPLERS: &[Entry] = &{
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

/// The strategies without their explanations, for who only runs studies.
static MAKERS: [Make; COUNT] = {
    let mut makers = [STRATEGIES[0].make; COUNT];
    let mut i = 0;
    while i < COUNT {
        makers[i] = STRATEGIES[i].make;
        i += 1;
    }
    makers
};

static EXPLAINERS: [MakeExplain; COUNT] = {
    let mut makers = [STRATEGIES[0].explain; COUNT];
    let mut i = 0;
    while i < COUNT {
        makers[i] = STRATEGIES[i].explain;
        i += 1;
    }
    makers
};

fn position(choice: &Choice) -> usize {
    SAMPLERS.iter().position(|entry| entry.id == choice.name).unwrap_or(0)
}

/// The sampler that `choice` names. Checked specs name only what the table has; anything else samples at random.
pub fn sampler(choice: &Choice) -> Box<dyn Sampler> {
    MAKERS[position(choice)](&choice.settings)
}

/// The same sampler, able to say what it thinks.
pub fn explainer(choice: &Choice) -> Box<dyn Explain> {
    EXPLAINERS[position(choice)](&choice.settings)
}

/// Whether the sampler that `choice` names can search this.
pub fn admits(choice: &Choice, setup: &Setup) -> Result<(), SpecError> {
    CHECKS[position(choice)](&choice.settings, setup)
}
