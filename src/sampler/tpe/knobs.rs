//! The knobs of TPE and their schedules: how many trials are good, and how much an old trial still weighs.

use crate::math::float;
use crate::space::{Setting, Settings};

/// Optuna's names and defaults; `gamma` "hyperopt" and `n_startup_trials` 20 are Hyperopt's.
pub const SETTINGS: &[Setting] = &[
    Setting::int("n_startup_trials", 0, 1000, false, 10).fixed(),
    Setting::int("n_ei_candidates", 1, 1000, true, 24).fixed(),
    Setting::choice("gamma", &["optuna", "hyperopt", "linear"], "optuna").fixed(),
    Setting::real("gamma_share", 0.01, 0.9, false, 0.1).fixed().when("gamma", &["linear"]),
    Setting::real("prior_weight", 1e-3, 100.0, true, 1.0).fixed(),
    Setting::choice("consider_magic_clip", &["yes", "no"], "yes").fixed(),
    Setting::choice("consider_endpoints", &["yes", "no"], "no").fixed(),
    Setting::choice("multivariate", &["auto", "yes", "no"], "auto").fixed(),
    Setting::choice("group", &["yes", "no"], "no").fixed().when("multivariate", &["auto", "yes"]),
    Setting::choice("constant_liar", &["yes", "no"], "yes").fixed(),
    Setting::choice("weights", &["age", "uniform"], "age").fixed(),
];

/// How many of n finished trials count as good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gamma {
    /// min(ceil(n / 10), 25); without the 25 where there are several objectives.
    Optuna,
    /// min(ceil(sqrt(n) / 4), 25).
    Hyperopt,
    /// ceil(share n).
    Linear(f64),
}

impl Gamma {
    /// The number of good trials among `n`.
    pub fn count(self, n: usize, objectives: usize) -> usize {
        let n = n as f64;
        let ceil = |x: f64| x.ceil() as usize;
        match self {
            Self::Optuna if objectives > 1 => ceil(0.1 * n),
            Self::Optuna => ceil(0.1 * n).min(25),
            Self::Hyperopt => ceil(0.25 * float::sqrt(n)).min(25),
            Self::Linear(share) => ceil(share * n),
        }
    }
}

/// How wide kernels are and how much each weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Weight of the kernel that covers the whole range; a trial weighs at most 1.
    pub prior_weight: f64,
    /// Whether a kernel is at least range / min(100, number of kernels + 1) wide.
    pub magic_clip: bool,
    /// Whether the outermost kernels also reach to the ends of the range.
    pub endpoints: bool,
    /// Whether trials lose weight with age.
    pub by_age: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self { prior_weight: 1.0, magic_clip: true, endpoints: false, by_age: true }
    }
}

/// Whether parameters are drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multivariate {
    /// Together for one objective or where `group` is on, one by one for several.
    Auto,
    Yes,
    No,
}

/// All of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knobs {
    pub n_startup_trials: usize,
    pub n_ei_candidates: usize,
    pub gamma: Gamma,
    pub shape: Shape,
    pub multivariate: Multivariate,
    pub group: bool,
    pub constant_liar: bool,
}

impl Knobs {
    /// From the settings of [`SETTINGS`].
    pub fn new(settings: &Settings) -> Self {
        let yes = |id: &str| settings.text(id) == "yes";
        Self {
            n_startup_trials: settings.int("n_startup_trials").max(0) as usize,
            n_ei_candidates: settings.int("n_ei_candidates").max(1) as usize,
            gamma: match settings.text("gamma") {
                "hyperopt" => Gamma::Hyperopt,
                "linear" => Gamma::Linear(settings.real("gamma_share")),
                _ => Gamma::Optuna,
            },
            shape: Shape {
                prior_weight: settings.real("prior_weight").max(1e-3),
                magic_clip: yes("consider_magic_clip"),
                endpoints: yes("consider_endpoints"),
                by_age: settings.text("weights") != "uniform",
            },
            multivariate: match settings.text("multivariate") {
                "yes" => Multivariate::Yes,
                "no" => Multivariate::No,
                _ => Multivariate::Auto,
            },
            group: yes("group"),
            constant_liar: yes("constant_liar"),
        }
    }

    /// Whether parameters are drawn together where there are so many objectives.
    pub fn joint(&self, objectives: usize) -> bool {
        match self.multivariate {
            Multivariate::Auto => objectives <= 1 || self.group,
            Multivariate::Yes => true,
            Multivariate::No => false,
        }
    }
}

/// Weight of the `i`-th oldest of `n` trials: 1 for the 25 youngest, and a line from 1 / n up to 1 over those before.
pub fn age_weight(n: usize, i: usize) -> f64 {
    let old = n.saturating_sub(25);
    if i >= old || (i + 1 == old && old > 1) {
        return 1.0;
    }
    let first = 1.0 / n as f64;
    if old == 1 { first } else { first + i as f64 * ((1.0 - first) / (old - 1) as f64) }
}
