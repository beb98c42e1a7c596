//! The strategies that have a reference here, with the settings that make them its like.

use tunescape::sampler::SAMPLERS;
use tunescape::space::{Choice, Value};

/// What is held against the reference's runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Neither better nor worse, and the bound on the medians.
    Same,
    /// Not worse, and the bound on the medians.
    NotWorse,
    /// The bound on the medians alone: runs are no independent samples.
    Medians,
}

/// A strategy of the table.
#[derive(Clone, Copy, Debug)]
pub struct Contestant {
    /// As the table names it.
    pub name: &'static str,
    /// The reference's name in the file.
    pub reference: &'static str,
    pub sampler: &'static str,
    /// Settings that are not the defaults.
    pub settings: &'static [(&'static str, Setting)],
    pub claim: Claim,
    /// Trials of a run that are looked at; a run ends with the last.
    pub checkpoints: [u32; 2],
    /// Whether a run takes long, so that quick tables have few of them.
    pub slow: bool,
}

/// A setting's value, as a constant.
#[derive(Clone, Copy, Debug)]
pub enum Setting {
    Text(&'static str),
    Int(i64),
}

const UNIVARIATE: (&str, Setting) = ("multivariate", Setting::Text("no"));

const BASE: Contestant = Contestant {
    name: "",
    reference: "",
    sampler: "",
    settings: &[],
    claim: Claim::NotWorse,
    checkpoints: [40, 100],
    slow: false,
};

/// All of them.
pub const CONTESTANTS: &[Contestant] = &[
    Contestant { name: "random", reference: "random", sampler: "random", claim: Claim::Same, ..BASE },
    Contestant { name: "Sobol", reference: "qmc_sobol", sampler: "sobol", claim: Claim::Medians, ..BASE },
    Contestant {
        name: "Sobol, scrambled",
        reference: "qmc_sobol_scrambled",
        sampler: "sobol",
        settings: &[("scramble", Setting::Text("yes"))],
        ..BASE
    },
    Contestant { name: "TPE, multivariate", reference: "tpe", sampler: "tpe", ..BASE },
    Contestant {
        name: "TPE, univariate",
        reference: "tpe_univariate",
        sampler: "tpe",
        settings: &[UNIVARIATE],
        ..BASE
    },
    Contestant {
        name: "TPE, hyperopt's",
        reference: "hyperopt_tpe",
        sampler: "tpe",
        settings: &[UNIVARIATE, ("gamma", Setting::Text("hyperopt")), ("n_startup_trials", Setting::Int(20))],
        ..BASE
    },
    Contestant { name: "CMA-ES", reference: "cmaes", sampler: "cmaes", ..BASE },
    Contestant {
        name: "BOHB's model",
        reference: "hpbandster_bohb",
        sampler: "bohb",
        checkpoints: [40, 60],
        ..BASE
    },
    Contestant {
        name: "Gaussian process",
        reference: "gp",
        sampler: "gp",
        checkpoints: [40, 60],
        slow: true,
        ..BASE
    },
];

impl Contestant {
    /// The sampler and its settings.
    pub fn choice(&self) -> Choice {
        let mut choice = Choice::of(SAMPLERS, self.sampler, &[]).expect("in the table");
        for (id, setting) in self.settings {
            let value = match setting {
                Setting::Text(text) => Value::text(text),
                Setting::Int(number) => Value::Int(*number),
            };
            assert!(
                choice.settings.0.insert((*id).to_owned(), value).is_some(),
                "{} has no {id}",
                self.sampler
            );
        }
        choice
    }
}
