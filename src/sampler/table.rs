//! The samplers one can choose: one line each. A strategy brings its name, its knobs, what the page says about them, what it
//! cannot do, and how it is made.

use super::{Explain, Sampler, Setup};
use crate::space::{Choice, Entry, Settings, SpecError, Texts};

/// Whether a sampler with these knobs can search this.
type Check = fn(&Settings, &Setup) -> Result<(), SpecError>;
type Make = fn(&Settings) -> Box<dyn Sampler>;
type MakeExplain = fn(&Settings) -> Box<dyn Explain>;

/// What a file of this room offers.
#[derive(Clone, Copy)]
pub struct Strategy {
    /// Its id and its knobs.
    pub entry: Entry,
    /// What the page says about them.
    pub texts: Texts,
    /// Refuses what it cannot search, with the parameter and the reason.
    pub admits: Check,
    pub make: Make,
    /// The same, for who asks what it thinks.
    pub explain: MakeExplain,
}

/// Every sampler.
const STRATEGIES: &[Strategy] = &[
    super::random::STRATEGY,
    super::grid::STRATEGY,
    super::sobol::STRATEGY,
    super::tpe::STRATEGY,
    super::bohb::STRATEGY,
    super::gp::STRATEGY,
    super::forest::STRATEGY,
    super::cmaes::STRATEGY,
    super::nsga2::STRATEGY,
    super::hypergradient::STRATEGY,
    super::finite_difference::STRATEGY,
];

const COUNT: usize = STRATEGIES.len();

/// A column of the table by itself. A program holds only the columns that it uses: the page, which only checks a Spec, no
/// strategy; a worker no text.
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

/// Ids and knobs of every sampler.
pub const SAMPLERS: &[Entry] = &column!(entry);

/// What the page says about each of [`SAMPLERS`].
pub static TEXTS: [Texts; COUNT] = column!(texts);

static CHECKS: [Check; COUNT] = column!(admits);

/// The strategies without their explanations, for who only runs studies.
static MAKERS: [Make; COUNT] = column!(make);

static EXPLAINERS: [MakeExplain; COUNT] = column!(explain);

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
