//! CMA-ES: a normal distribution moves towards the better half of each generation and takes on the shape of the valley.
//!
//! N. Hansen, A. Ostermeier, "Completely derandomized self-adaptation in evolution strategies", Evolutionary Computation 9(2),
//! 2001, with the active update, as the Python library `cmaes` 0.13 and Optuna 5's `CmaEsSampler` around it: numbers are searched
//! in the unit cube from the share `start_at` of each range (in the logarithm where it is logarithmic) with the step size
//! `sigma0`; a point outside is drawn again, 10 d times at most, then brought to the bounds; the first `n_startup_trials` are
//! random; a generation is told once lambda of its trials are complete, and those that come later are left out. Pruned trials
//! count with their last value if `consider_pruned_trials`. Categories and conditional parameters are drawn at random.
//!
//! Variants: a diagonal covariance (`use_separable_cma`), discrete values that cannot die out ([`margin`]), adapted learning rates
//! (`lr_adapt`), restarts ([`restart`]). Where the parts are: [`constants`], [`distribution`], `stop`, `rate`; [`replay`] says which
//! trial belongs to which generation.
//!
//! Deviations from Optuna: a point placed by hand is no member of a generation; with margin, a logarithmic integer keeps the full
//! shares of its ends; a run whose numbers leave f64 stands still instead of failing. Where the study has trials of an earlier
//! one, they make the first distribution (`warm`), if `warm_start`. Not here: several objectives.

pub mod belief;
pub mod constants;
pub mod distribution;
mod joint;
pub mod margin;
mod rate;
mod replay;
pub mod restart;
mod stop;
mod texts;
mod warm;

pub use belief::CmaesBelief;

use super::{Belief, Context, Explain, Reason, Sampler, Setup, Strategy, View};
use crate::space::{Domain, Entry, Fault, Params, Setting, Settings, SpecError, Value};
use replay::Replay;
use restart::Restart;
use texts::TEXTS;

/// Largest population one can ask for.
const POPULATION_LIMIT: i64 = 10_000;
const YES_NO: &[&str] = &["yes", "no"];

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "cmaes",
        settings: &[
            // Share of each range.
            Setting::real("sigma0", 0.001, 1.0, true, 1.0 / 6.0).fixed(),
            Setting::real("start_at", 0.0, 1.0, false, 0.5).fixed(),
            // 0: 4 + floor(3 ln d).
            Setting::int("population_size", 0, POPULATION_LIMIT, false, 0).fixed(),
            Setting::int("n_startup_trials", 0, 1000, false, 1).fixed(),
            Setting::choice("restart_strategy", &["none", "ipop", "bipop"], "none").fixed(),
            Setting::int("inc_popsize", 1, 10, false, 2).fixed().when("restart_strategy", &["ipop", "bipop"]),
            Setting::choice("use_separable_cma", YES_NO, "no").fixed(),
            Setting::choice("with_margin", YES_NO, "no").fixed(),
            Setting::choice("lr_adapt", YES_NO, "no").fixed(),
            Setting::choice("consider_pruned_trials", YES_NO, "no").fixed(),
            Setting::choice("warm_start", YES_NO, "yes").fixed(),
        ],
    },
    texts: TEXTS,
    admits,
    make: |settings| Box::new(Cmaes::new(settings)),
    explain: |settings| Box::new(Cmaes::new(settings)),
};

/// One objective; a population that can be split; one of the three variants of the covariance at a time.
fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.directions.len() > 1 {
        return Err(Fault::OneObjective.at("sampler.name"));
    }
    if (1..4).contains(&settings.int("population_size")) {
        let fault = Fault::OutOfRange { low: 4.0, high: POPULATION_LIMIT as f64 };
        return Err(fault.at("sampler.population_size"));
    }
    let mut variants =
        ["use_separable_cma", "with_margin", "lr_adapt"].into_iter().filter(|id| on(settings, id));
    match variants.nth(1) {
        Some(second) => {
            Err(Fault::NotOneOf { options: vec!["no".to_owned()] }.at(format!("sampler.{second}")))
        }
        None => Ok(()),
    }
}

fn on(settings: &Settings, id: &str) -> bool {
    settings.text(id) == "yes"
}

/// The settings.
#[derive(Clone, Debug, PartialEq)]
struct Knobs {
    sigma0: f64,
    start_at: f64,
    /// 0: by the number of dimensions.
    population_size: usize,
    n_startup_trials: u32,
    restart: Restart,
    inc_popsize: u32,
    separable: bool,
    margin: bool,
    lr_adapt: bool,
    pruned: bool,
    warm_start: bool,
}

/// The strategy; what was replayed of the history is a cache.
pub struct Cmaes {
    knobs: Knobs,
    cache: Option<Replay>,
}

impl Cmaes {
    /// From the settings of the table.
    pub fn new(settings: &Settings) -> Self {
        let margin = on(settings, "with_margin");
        let separable = on(settings, "use_separable_cma");
        let knobs = Knobs {
            sigma0: settings.real("sigma0").clamp(1e-10, 1.0),
            start_at: settings.real("start_at").clamp(0.0, 1.0),
            population_size: match settings.int("population_size") {
                0 => 0,
                size => size.clamp(4, POPULATION_LIMIT) as usize,
            },
            n_startup_trials: settings.int("n_startup_trials").max(0) as u32,
            restart: match settings.text("restart_strategy") {
                "ipop" => Restart::Ipop,
                "bipop" => Restart::Bipop,
                _ => Restart::None,
            },
            inc_popsize: settings.int("inc_popsize").max(1) as u32,
            separable,
            margin,
            lr_adapt: on(settings, "lr_adapt") && !margin && !separable,
            pruned: on(settings, "consider_pruned_trials"),
            warm_start: on(settings, "warm_start"),
        };
        Self { knobs, cache: None }
    }

    /// The state of the search at this moment; `None` if there is nothing to search together.
    fn at(&mut self, context: &Context) -> Option<&mut Replay> {
        let kept = self.cache.take().filter(|cache| cache.continues(context));
        let mut replay = match kept {
            Some(replay) => replay,
            None => Replay::new(&self.knobs, context)?,
        };
        replay.advance(context);
        Some(self.cache.insert(replay))
    }
}

impl Sampler for Cmaes {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let mut stream = context.stream();
        let units: Vec<f64> = context.space.params().iter().map(|_| stream.unit()).collect();
        let mut values: Vec<Option<Value>> = vec![None; units.len()];
        if let Some(replay) = self.at(context).filter(|replay| !replay.starting()) {
            let coordinates = replay.propose(u64::from(context.index));
            for (k, place) in replay.joint.places.iter().enumerate() {
                let domain = &context.space.params()[*place].domain;
                values[*place] = Some(replay.joint.value(k, domain, coordinates[k]));
            }
        }
        let rest = |i: usize, domain: &Domain| domain.from_unit(units[i]);
        Some(context.space.choose(|i, param| values[i].take().unwrap_or_else(|| rest(i, &param.domain))))
    }
}

impl Explain for Cmaes {
    fn reason(&mut self, context: &Context, _: &Params) -> Reason {
        let found = self.at(context).map(|replay| (replay.best, replay.starting()));
        let (best, blind) = found.unwrap_or((None, true));
        Reason { best, blind, ..Reason::default() }
    }

    fn belief(&mut self, context: &Context, view: &View) -> Option<Belief> {
        let replay = self.at(context)?;
        Some(Belief::Cmaes(CmaesBelief::new(replay, context, view)))
    }
}
