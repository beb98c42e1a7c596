//! Which studies have a gradient: every trial that the space allows must be a smooth function of what is differentiated by.
//!
//! Forward and reverse mode follow plain gradient descent, with momentum or without, at any schedule that does not look at
//! losses, with weight decay and the L2 penalty; whatever else changes the training must be off. Implicit mode needs the L2
//! penalty. Under folds and repeated trainings the gradient is the mean of theirs. The first goal must be the validation loss of
//! last networks: scores such as accuracy are piecewise constant, their derivative is 0 almost
//! everywhere and says nothing. Not here: the gradient itself, see `objective::gradient`.

use super::Spec;
use crate::data;
use crate::model::mlp::SLAB;
use crate::objective::{Gradient, Mode, Plan, VALIDATION_LOSS, ValueRule, Variable};
use crate::space::{Domain, Fault, Obstacle, Space, SpecError, Value};
use crate::train;
use crate::train::hyper::reverse::MEMORY;

/// Settings of a network's training that must be 0 all along.
const OFF: [&str; 8] = [
    "dropout",
    "l1",
    "label_smoothing",
    "clip_norm",
    "patience",
    "augment_shift",
    "augment_rotate",
    "augment_noise",
];

impl Gradient {
    /// The gradient by everything that a mode covers and the space searches.
    pub fn of(mode: Mode, space: &Space) -> Self {
        let variable = |name: &str| {
            let domain = &space.get(name)?.domain;
            let log = matches!(domain, Domain::Real { log: true, .. });
            Some(Variable { name: name.to_owned(), log })
        };
        let covered = space.params().iter().filter(|p| mode.parameters().contains(&p.name.as_str()));
        Self { mode, by: covered.filter_map(|p| variable(&p.name)).collect() }
    }
}

impl Spec {
    /// Whether every trial has the gradient that is asked for.
    pub(super) fn check_gradient(&self) -> Result<(), SpecError> {
        let Some(gradient) = &self.recipe.gradient else { return Ok(()) };
        let no = |path: &str, obstacle| Err(Fault::NotDifferentiable { obstacle }.at(path));
        if self.first_objective().metric as usize != VALIDATION_LOSS {
            return no("objectives[0].metric", Obstacle::PiecewiseConstant);
        }
        if self.recipe.value != ValueRule::Last {
            return no("value", Obstacle::BestEpoch);
        }
        let implicit = gradient.mode == Mode::Implicit;
        let known: &[&str] = if implicit { &["logistic_regression", "linear_regression"] } else { &["mlp"] };
        if self.models().iter().any(|m| !known.contains(m)) {
            let path = if self.space.get("model").is_some() { "space" } else { "model.name" };
            return no(path, Obstacle::Model);
        }
        let options: &[(&str, &[&str])] = if implicit {
            &[("penalty", &["l2"])]
        } else {
            &[
                ("optimizer", &["sgd", "momentum"]),
                ("norm", &["none"]),
                ("loss", &["cross_entropy", "mse", "mae", "huber"]),
            ]
        };
        for (id, allowed) in options {
            let smooth = |v: &Value| v.as_text().is_none_or(|t| allowed.contains(&t));
            if let Some(path) = self.anywhere(id, |v| !smooth(v)) {
                let options = allowed.iter().map(|o| (*o).to_owned()).collect();
                return no(&path, Obstacle::Option { options });
            }
        }
        if !implicit {
            let adaptive = |v: &Value| matches!(v.as_text(), Some("plateau" | "hypergradient"));
            if let Some(path) = self.anywhere("schedule", adaptive) {
                return no(&path, Obstacle::AdaptiveRate);
            }
            for id in OFF {
                if let Some(path) = self.anywhere(id, |v| v.as_real().is_some_and(|x| x != 0.0)) {
                    return no(&path, Obstacle::MustBeOff);
                }
            }
        }
        if gradient.by.is_empty() {
            let names = gradient.mode.parameters().iter().map(|n| (*n).to_owned()).collect();
            return no("gradient", Obstacle::NothingSearched { names });
        }
        if gradient.mode == Mode::Reverse {
            let (found, limit) = (self.path_bytes() as f64, MEMORY as f64);
            if found > limit {
                return Err(Fault::TooMuchMemory { found, limit }.at("gradient"));
            }
        }
        Ok(())
    }

    /// Whether the rate is adapted online only where plain gradient descent uses it.
    pub(super) fn check_adapted(&self) -> Result<(), SpecError> {
        let adapts = |v: &Value| v.as_text() == Some("hypergradient");
        let Some(path) = self.anywhere("schedule", adapts) else { return Ok(()) };
        let plain = |v: &Value| v.as_text() == Some("sgd");
        let condition = self.space.get("schedule").and_then(|p| p.when.as_ref());
        let guarded = condition.is_some_and(|c| c.parameter == "optimizer" && c.is.iter().all(plain))
            && self.recipe.training.0.get("schedule").is_none_or(|v| !adapts(v));
        if guarded || self.anywhere("optimizer", |v| !plain(v)).is_none() {
            return Ok(());
        }
        Err(Fault::NotDifferentiable { obstacle: Obstacle::NotPlainDescent }.at(path))
    }

    /// Bytes that differentiating a training by `plan` takes beside the training, but for the path that reverse mode keeps.
    pub(super) fn differentiating(&self, plan: &Plan, inputs: u64, outputs: u64) -> u64 {
        let (Some(gradient), Plan::Network(plan)) = (&self.recipe.gradient, plan) else { return 0 };
        let widths = || plan.hidden.iter().map(|&h| h as u64).chain([outputs]);
        let layers = [inputs].into_iter().chain(widths()).zip(widths());
        let parameters = layers.fold(0u64, |sum, (i, o)| sum.saturating_add((i + 1).saturating_mul(o)));
        let units = widths().fold(inputs, u64::saturating_add).saturating_mul(3 * SLAB as u64);
        // Numbers of each parameter and unit, with their tangents and without.
        let (copies, size) = duals(gradient.mode);
        let dual = parameters.saturating_mul(copies).saturating_add(units).saturating_mul(size);
        dual.saturating_add(parameters.saturating_mul(6).saturating_add(units)).saturating_mul(8)
    }

    /// Bytes of the longest path that a trial may leave: weights and velocities at every step.
    fn path_bytes(&self) -> u64 {
        let mut settings = self.dearest();
        let smallest = match self.space.get("batch_size").map(|p| &p.domain) {
            Some(Domain::Int { low, .. }) => Some(*low),
            Some(Domain::Categorical { choices }) => choices.iter().filter_map(Value::as_int).min(),
            _ => None,
        };
        if let Some(smallest) = smallest {
            settings.0.insert("batch_size".to_owned(), Value::Int(smallest));
        }
        let plan = train::Plan::from_settings(&settings);
        let (rows, inputs, outputs) = data::dimensions(&self.recipe.data);
        let widths = || plan.hidden.iter().map(|&h| h as u64).chain([outputs]);
        let sizes = [inputs].into_iter().chain(widths()).zip(widths());
        let parameters = sizes.fold(0u64, |sum, (i, o)| sum.saturating_add((i + 1).saturating_mul(o)));
        let steps = rows.div_ceil(plan.batch_size.max(1) as u64).saturating_mul(u64::from(plan.epochs));
        steps.saturating_add(1).saturating_mul(parameters).saturating_mul(16)
    }

    /// Where a setting may take a value like this in some trial, if it may.
    fn anywhere(&self, id: &str, like: impl Fn(&Value) -> bool) -> Option<String> {
        let place = self.space.params().iter().position(|p| p.name == id);
        let searched = place.map(|i| &self.space.params()[i]);
        let values = match searched.map(|p| &p.domain) {
            None => Vec::new(),
            Some(Domain::Real { low, high, .. }) => vec![Value::Real(*low), Value::Real(*high)],
            Some(Domain::Int { low, high, .. }) => vec![Value::Int(*low), Value::Int(*high)],
            Some(Domain::Categorical { choices }) => choices.clone(),
        };
        if let (Some(i), true) = (place, values.iter().any(&like)) {
            return Some(format!("space[{i}]"));
        }
        // A searched setting takes its fixed value only where its condition does not hold.
        if searched.is_some_and(|p| p.when.is_none()) {
            return None;
        }
        let rooms = [
            ("model", &self.recipe.model.settings),
            ("training", &self.recipe.training),
            ("data", &self.recipe.data.settings),
        ];
        let found = rooms.into_iter().find(|(_, settings)| settings.0.get(id).is_some_and(&like));
        found.map(|(room, _)| format!("{room}.{id}"))
    }
}

/// (dual numbers of each parameter, numbers in each): weights and velocity, and what a pass keeps.
fn duals(mode: Mode) -> (u64, u64) {
    match mode {
        Mode::Forward => (5, 4),
        Mode::Reverse => (3, 2),
        Mode::Implicit => (0, 0),
    }
}
