//! Which studies have a gradient: every trial that the space allows must be a smooth function of what is differentiated by.
//!
//! Forward and reverse mode follow plain gradient descent, with momentum or without, at any schedule that does not look at
//! losses; whatever else changes the training must be off. Implicit mode needs the L2 penalty. The first goal must be the
//! validation loss of one last network: scores such as accuracy are piecewise constant, their derivative is 0 almost
//! everywhere and says nothing. Not here: the gradient itself, see `objective::gradient`.

use super::Spec;
use crate::objective::{Gradient, Mode, Repeat, VALIDATION_LOSS, ValueRule, Variable};
use crate::space::{Domain, Fault, Obstacle, Space, SpecError, Value};

/// Settings of a network's training that must be 0 all along.
const OFF: [&str; 9] = [
    "dropout",
    "l1",
    "l2",
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
        if self.recipe.folds() > 1 || matches!(self.recipe.repeat, Repeat::Average(_)) {
            let path = if self.recipe.folds() > 1 { "data" } else { "repeat" };
            return no(path, Obstacle::SeveralTrainings);
        }
        let implicit = gradient.mode == Mode::Implicit;
        let known: &[&str] =
            if implicit { &["logistic_regression", "linear_regression"] } else { &["mlp"] };
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
        Ok(())
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
