//! The derivative of a trial's validation loss by its hyperparameters, computed after the trial is trained.
//!
//! | mode | of | by | through |
//! |---|---|---|---|
//! | forward, reverse | networks trained by gradient descent, with momentum or without | `learning_rate`, `momentum`, `weight_decay`, `l2` | the trial's own training, again: same first weights, batches and schedule |
//! | implicit | logistic and linear regression with an L2 penalty | `C`, `alpha` | the minimum that the trial's fit approaches |
//!
//! There is one entry for each of these that is searched, in the order of the space: by the natural logarithm where the
//! domain is logarithmic, else by the parameter itself; 0 where it is inactive. The derivative is computed in f64 while the
//! trial was trained in f32 (or fitted to its tolerance), so both end at the same loss up to that rounding. A derivative that
//! leaves the finite numbers, or a minimum that is not found, gives no entry at all. Forward mode carries three tangents: a study
//! that searches both `weight_decay` and `l2` is followed twice. Where a value is a mean over folds or repeated trainings, the
//! gradient is the mean of theirs: see [`Differentiations`]. It is taken at the random numbers that the trial had, also where
//! these belong to the setting. The maths is in
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
            Self::Forward | Self::Reverse => &["learning_rate", "momentum", "weight_decay", "l2"],
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
    /// By weight decay, then by L2; what the first came to.
    Both(Box<Forward<f64>>, Box<Forward<f64>>, Option<HyperGradient>),
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
                .map(|session| forward(session, gradient)),
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
        let (loss, finite, cost, slope): (f64, bool, u64, [f64; 5]) = match &mut self.kind {
            Kind::Nothing => return Some(Slope::NOTHING),
            Kind::Forward(session) => match session.advance(allowance) {
                Advance::Report(g) => (g.value, g.finite, g.cost, unrolled(&g)),
                Advance::Working => return None,
                Advance::Finished => return Some(Slope::NOTHING),
            },
            Kind::Both(session, _, first @ None) => {
                match session.advance(allowance) {
                    Advance::Report(g) => *first = Some(g),
                    Advance::Working => {}
                    Advance::Finished => return Some(Slope::NOTHING),
                }
                return None;
            }
            Kind::Both(_, session, Some(first)) => match session.advance(allowance) {
                Advance::Report(g) => {
                    let both = HyperGradient { d_l2: g.d_l2, ..*first };
                    let (finite, cost) = (g.finite && first.finite, g.cost.saturating_add(first.cost));
                    (g.value, finite, cost, unrolled(&both))
                }
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
                    (g.value, found, g.cost, [0.0, 0.0, 0.0, 0.0, g.d_log_strength])
                }
                Advance::Working => return None,
                Advance::Finished => return Some(Slope::NOTHING),
            },
        };
        let [d_log_rate, d_momentum, d_decay, d_l2, d_log_strength] = slope;
        let entry = |(variable, value): &(Variable, Option<f64>)| {
            // By the parameter itself, and by its logarithm.
            let Some(x) = *value else { return 0.0 };
            let (plain, log) = match variable.name.as_str() {
                "learning_rate" => (d_log_rate / x, d_log_rate),
                "momentum" => (d_momentum, d_momentum * x),
                "weight_decay" => (d_decay, d_decay * x),
                "l2" => (d_l2, d_l2 * x),
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

/// The gradient of a mean: one differentiation after the other, fold by fold and in each run by run.
#[derive(Debug)]
pub(super) struct Differentiations {
    current: Differentiation,
    /// Of those that are done, and how many that are.
    sum: Option<Slope>,
    done: u32,
}

impl Differentiations {
    /// Begins with the first.
    pub fn new(first: Differentiation) -> Self {
        Self { current: first, sum: None, done: 0 }
    }

    /// How many are done: the number of the one under way.
    pub fn done(&self) -> u32 {
        self.done
    }

    /// Does about `allowance` multiply-adds; true when the one under way is done: then [`Differentiations::go_on`] brings the
    /// next one, or [`Differentiations::mean`] ends it.
    pub fn advance(&mut self, allowance: u64) -> bool {
        let Some(slope) = self.current.advance(allowance) else { return false };
        self.done += 1;
        self.sum = Some(match self.sum.take() {
            None => slope,
            Some(sum) => {
                // One that has no gradient leaves the mean without.
                let whole = sum.values.len() == slope.values.len();
                let values = sum.values.iter().zip(&slope.values).map(|(a, b)| a + b);
                Slope {
                    values: if whole { values.collect() } else { Vec::new() },
                    loss: sum.loss + slope.loss,
                    cost: sum.cost.saturating_add(slope.cost),
                }
            }
        });
        true
    }

    /// The next one.
    pub fn go_on(&mut self, next: Differentiation) {
        self.current = next;
    }

    /// The mean of those that are done.
    pub fn mean(&mut self) -> Option<Slope> {
        let mut mean = self.sum.take()?;
        let count = f64::from(self.done);
        mean.values.iter_mut().for_each(|v| *v /= count);
        mean.loss /= count;
        Some(mean)
    }
}

/// Length of the gradient below which a minimum counts as found.
const FLAT: f64 = 1e-8;

fn unrolled(g: &HyperGradient) -> [f64; 5] {
    [g.d_log_learning_rate, g.d_momentum, g.d_weight_decay, g.d_l2, 0.0]
}

/// Forward mode by what the gradient names.
fn forward(session: Forward<f64>, gradient: &Gradient) -> Kind {
    let by = |name: &str| gradient.by.iter().any(|v| v.name == name);
    match (by("weight_decay"), by("l2")) {
        (true, true) => Kind::Both(Box::new(session.clone()), Box::new(session.by_l2()), None),
        (false, true) => Kind::Forward(Box::new(session.by_l2())),
        _ => Kind::Forward(Box::new(session)),
    }
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
        l2: plan.l2,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Files;
    use crate::objective::{Advance as Step, Problem, stream_index};
    use crate::space::Value;
    use crate::study::Spec;
    use crate::train::Progress;

    /// The mean validation loss of trainings in f64 at the random numbers of `at`, with the settings of `params`.
    fn mean(problem: &mut Problem, at: &Params, params: &Params, runs: u64) -> f64 {
        let settings = problem.recipe().settings(params);
        let split = problem.split(settings.text("scaling"));
        let (seed, key) = (problem.recipe().seed, stream_index(problem.recipe(), at));
        let plan = train::Plan::from_settings(&settings);
        let loss = |run: u64| {
            let (train, validation) = (split.train.clone(), split.validation.clone());
            let index = key.wrapping_add(run);
            let mut session = Session::<f64>::new(plan.clone(), train, validation, seed, index);
            let mut last = f64::NAN;
            loop {
                match session.advance(u64::MAX) {
                    Progress::Working => {}
                    Progress::Epoch(epoch) => last = epoch.validation_loss,
                    Progress::Finished => return last,
                }
            }
        };
        (0..runs).fold(0.0, |sum, run| sum + loss(run)) / runs as f64
    }

    #[test]
    fn the_gradient_of_an_average_is_that_of_its_runs() {
        for (mode, runs) in [("reverse", 3), ("forward", 2)] {
            let text = r#"{
                "version": 1, "seed": 5, "data": {"name": "moons", "count": 120},
                "model": {"name": "mlp", "hidden_width": 6},
                "training": {"epochs": 8, "batch_size": 20, "optimizer": "momentum"},
                "gradient": "MODE", "repeat": {"policy": "average", "runs": RUNS},
                "space": [
                    {"name": "learning_rate", "type": "float", "low": 1e-3, "high": 0.2, "log": true},
                    {"name": "momentum", "type": "float", "low": 0.0, "high": 0.95},
                    {"name": "weight_decay", "type": "float", "low": 0.0, "high": 0.1},
                    {"name": "l2", "type": "float", "low": 0.0, "high": 0.1}
                ],
                "trials": 2
            }"#;
            let text = text.replace("MODE", mode).replace("RUNS", &runs.to_string());
            let spec = Spec::from_json(&text).unwrap();
            let mut problem = Problem::new(spec.recipe, &Files::none()).unwrap();
            let point = [("learning_rate", 0.02), ("momentum", 0.6), ("weight_decay", 0.003), ("l2", 0.01)];
            let params = |values: [(&str, f64); 4]| {
                Params(values.map(|(n, v)| (n.to_owned(), Value::Real(v))).to_vec())
            };
            let at = params(point);
            let mut evaluation = problem.evaluate(&at);
            while !matches!(evaluation.advance(50_000), Step::Ended(_)) {}
            let slope = evaluation.slope().unwrap().clone();
            assert!((slope.loss - mean(&mut problem, &at, &at, runs)).abs() < 1e-6);
            for (i, share) in [1e-4, 1e-4, 1e-3, 1e-3].into_iter().enumerate() {
                let mut side = |sign: f64| {
                    let mut moved = point;
                    moved[i].1 *= 1.0 + sign * share;
                    mean(&mut problem, &at, &params(moved), runs)
                };
                let x = if i == 0 { 1.0 } else { point[i].1 };
                let expected = (side(1.0) - side(-1.0)) / (2.0 * share * x);
                let got = slope.values[i];
                println!("{mode}, {runs} runs, by {}: {got} against {expected}", point[i].0);
                assert!(
                    (got - expected).abs() < 1e-5 * expected.abs() + 1e-6,
                    "{}: {got} {expected}",
                    point[i].0
                );
            }
        }
    }
}
