//! The derivative of a trial's validation loss by its hyperparameters, computed after the trial is trained.
//!
//! | mode | of | by | through |
//! |---|---|---|---|
//! | forward, reverse | networks trained by gradient descent, with momentum or without | `learning_rate`, `momentum`, `weight_decay` | the trial's own training, again: same first weights, batches and schedule |
//! | implicit | logistic and linear regression with an L2 penalty | `C`, `alpha` | the minimum that the trial's fit approaches |
//!
//! There is one entry for each of these that is searched, in the order of the space: by the natural logarithm where the
//! domain is logarithmic, else by the parameter itself; 0 where it is inactive. The derivative is computed in f64 while the
//! trial was trained in f32 (or fitted to its tolerance), so both end at the same loss up to that rounding. A derivative that
//! leaves the finite numbers, or a minimum that is not found, gives no entry at all. The maths is in
//! [`train::hyper`](crate::train::hyper); which studies have a gradient is checked in `study::gradient`.

use super::learner::Plan;
use crate::data::{Split, Target};
use crate::model::activation::Activation;
use crate::space::{Params, Settings};
use crate::train::hyper::implicit::Penalty as Penalised;
use crate::train::hyper::solve::{Method, State};
use crate::train::hyper::{Batches, Descent, Forward, HyperGradient, Implicit, Reverse, Ridge};
use crate::train::linear::{Family, Penalty};
use crate::train::pass::{Advance, Architecture};
use crate::train::{self, LinearPlan, Loss, Optimizer, Schedule, Session};
use serde::{Deserialize, Serialize};

/// How a gradient is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    Forward,
    Reverse,
    Implicit,
}

impl Mode {
    /// Id of the mode; none has "none".
    pub const fn id(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Reverse => "reverse",
            Self::Implicit => "implicit",
        }
    }

    /// The hyperparameters that it can differentiate by.
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Forward | Self::Reverse => &["learning_rate", "momentum", "weight_decay"],
            Self::Implicit => &["C", "alpha"],
        }
    }
}

/// Every mode.
pub const MODES: [Mode; 3] = [Mode::Forward, Mode::Reverse, Mode::Implicit];

/// What is differentiated by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    pub name: String,
    /// By its natural logarithm.
    pub log: bool,
}

/// The gradient that every trial of a study gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gradient {
    pub mode: Mode,
    /// One for each entry.
    pub by: Vec<Variable>,
}

/// A gradient that was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Slope {
    /// One entry for each variable; none at all if it is not finite.
    pub values: Vec<f64>,
    /// The validation loss where the differentiated training (or the search for the minimum) ended.
    pub loss: f64,
    /// Multiply-adds.
    pub cost: u64,
}

impl Slope {
    const NOTHING: Self = Self { values: Vec::new(), loss: f64::NAN, cost: 0 };
}

#[derive(Debug)]
enum Kind {
    Forward(Box<Forward<f64>>),
    Reverse(Box<Reverse<f64>>),
    Implicit(Box<Implicit>),
    /// The plan is not differentiable; a checked Spec never gets here.
    Nothing,
}

/// A differentiation under way.
#[derive(Debug)]
pub(super) struct Differentiation {
    kind: Kind,
    /// Of each variable: whether by its logarithm, and its value in this trial if it has any influence there.
    by: Vec<(Variable, Option<f64>)>,
}

impl Differentiation {
    /// Of the training that `settings` ask for. `seed` and `index` name its streams of random numbers.
    pub fn new(
        gradient: &Gradient,
        settings: &Settings,
        params: &Params,
        split: &Split,
        (seed, index): (u64, u64),
    ) -> Self {
        let plan = Plan::for_model(settings.text(super::MODEL), "", settings);
        let (train, validation) = (split.train.clone(), split.validation.clone());
        let kind = match (gradient.mode, &plan) {
            (Mode::Forward, Plan::Network(plan)) => descent(plan, split, seed, index)
                .and_then(|descent| Forward::new(descent, train, validation, 0).ok())
                .map(|session| Kind::Forward(Box::new(session))),
            (Mode::Reverse, Plan::Network(plan)) => descent(plan, split, seed, index)
                .and_then(|descent| Reverse::new(descent, train, validation).ok())
                .map(|session| Kind::Reverse(Box::new(session))),
            (Mode::Implicit, Plan::Linear(plan)) => ridge(plan, split)
                .and_then(|ridge| Implicit::new(ridge, train, validation).ok())
                .map(|session| Kind::Implicit(Box::new(session))),
            _ => None,
        };
        let rolls = settings.text("optimizer") == "momentum";
        let value = |name: &str| {
            let active = params.0.iter().any(|(n, _)| n == name) && (name != "momentum" || rolls);
            active.then(|| settings.real(name))
        };
        let by = gradient.by.iter().map(|v| (v.clone(), value(&v.name))).collect();
        Self { kind: kind.unwrap_or(Kind::Nothing), by }
    }

    /// Does about `allowance` multiply-adds; the result once, at the end.
    pub fn advance(&mut self, allowance: u64) -> Option<Slope> {
        let (loss, finite, cost, slope): (f64, bool, u64, [f64; 4]) = match &mut self.kind {
            Kind::Nothing => return Some(Slope::NOTHING),
            Kind::Forward(session) => match session.advance(allowance) {
                Advance::Report(g) => (g.value, g.finite, g.cost, unrolled(&g)),
                Advance::Working => return None,
                Advance::Finished => return Some(Slope::NOTHING),
            },
            Kind::Reverse(session) => match session.advance(allowance) {
                Advance::Report(g) => (g.total.value, g.total.finite, g.total.cost, unrolled(&g.total)),
                Advance::Working => return None,
                Advance::Finished => return Some(Slope::NOTHING),
            },
            Kind::Implicit(session) => match session.advance(allowance) {
                Advance::Report(g) => {
                    let found = g.finite && g.state == State::Converged && g.gradient_norm < FLAT;
                    (g.value, found, g.cost, [0.0, 0.0, 0.0, g.d_log_strength])
                }
                Advance::Working => return None,
                Advance::Finished => return Some(Slope::NOTHING),
            },
        };
        let [d_log_rate, d_momentum, d_decay, d_log_strength] = slope;
        let entry = |(variable, value): &(Variable, Option<f64>)| {
            // By the parameter itself, and by its logarithm.
            let Some(x) = *value else { return 0.0 };
            let (plain, log) = match variable.name.as_str() {
                "learning_rate" => (d_log_rate / x, d_log_rate),
                "momentum" => (d_momentum, d_momentum * x),
                "weight_decay" => (d_decay, d_decay * x),
                // C is one over the strength.
                "C" => (-d_log_strength / x, -d_log_strength),
                _ => (d_log_strength / x, d_log_strength),
            };
            if variable.log { log } else { plain }
        };
        let values: Vec<f64> = self.by.iter().map(entry).collect();
        let finite = finite && values.iter().all(|v| v.is_finite());
        self.kind = Kind::Nothing;
        Some(Slope { values: if finite { values } else { Vec::new() }, loss, cost })
    }
}

/// Length of the gradient below which a minimum counts as found.
const FLAT: f64 = 1e-8;

fn unrolled(g: &HyperGradient) -> [f64; 4] {
    [g.d_log_learning_rate, g.d_momentum, g.d_weight_decay, 0.0]
}

/// The trial's training as the hypergradients know it; `None` for what they do not cover.
fn descent(plan: &train::Plan, split: &Split, seed: u64, index: u64) -> Option<Descent> {
    let momentum = match plan.optimizer {
        Optimizer::Sgd => 0.0,
        Optimizer::Momentum { momentum, nesterov: false } => momentum,
        _ => return None,
    };
    let train = &split.train;
    let mut net = Session::<f32>::blank(plan, train);
    net.initialise_by(plan.init, seed, index);
    let updates = train.rows.div_ceil(plan.batch_size.clamp(1, train.rows.max(1))) as u64;
    let total = updates.saturating_mul(u64::from(plan.epochs));
    let factors = plan.schedule.as_ref().map_or_else(Vec::new, |settings| {
        let schedule = Schedule::from_settings(settings, total, updates, 1.0);
        (0..total).map(|t| schedule.rate(t)).collect()
    });
    Some(Descent {
        architecture: Architecture::of(&net),
        loss: plan.loss,
        start: net.parameters(),
        learning_rate: plan.learning_rate,
        factors,
        momentum,
        weight_decay: plan.weight_decay,
        steps: u32::try_from(total).ok()?,
        batches: Batches::shuffled(train.rows as u32, plan.batch_size, plan.epochs, seed, index),
    })
}

/// The trial's fit as a penalised training problem; `None` without an L2 penalty.
fn ridge(plan: &LinearPlan, split: &Split) -> Option<Ridge> {
    if plan.penalty != Penalty::L2 {
        return None;
    }
    let (_, strength) = plan.strengths(split.train.rows as u64);
    let (outputs, loss, factor) = match (&split.train.target, plan.family) {
        // Two columns of opposite weights, half as large as those of the one: the same function at half the penalty.
        (Target::Classes { classes: 2, .. }, Family::Logistic { .. }) => (2, Loss::CrossEntropy, 2.0),
        (Target::Classes { classes, .. }, Family::Logistic { .. }) => (*classes, Loss::CrossEntropy, 1.0),
        // The squared error here has no 1/2.
        (Target::Numbers(_), Family::LeastSquares { .. }) => (1, Loss::Mse, 2.0),
        _ => return None,
    };
    let inputs = split.train.inputs;
    let architecture =
        Architecture { inputs, hidden: Vec::new(), outputs: outputs as usize, activation: Activation::Tanh };
    Some(Ridge {
        start: vec![0.0; architecture.count()],
        limit: (architecture.count() as u32).saturating_mul(4).saturating_add(50),
        architecture,
        loss,
        strength: strength * factor,
        penalty: Penalised::Weights,
        method: Method::ConjugateGradients,
        tolerance: 1e-10,
        gradient_tolerance: 1e-10,
        newton_steps: 100,
    })
}
