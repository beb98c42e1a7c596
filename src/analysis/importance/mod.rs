//! Which hyperparameter mattered. Three answers to three questions:
//!
//! - [`ped_anova`]: what sets the best trials apart from the rest? Deterministic, needs no model, speaks of the top only.
//! - [`fanova`]: how much of the variance over the whole space does each parameter explain by itself? Asks a random forest.
//! - [`mean_decrease_impurity`]: which parameters does that forest split by? Quick, and biased towards continuous ones.
//!
//! All speak of this space and these trials, not of the parameter as such: halve a range and the answer changes.

mod fanova;
mod forest;
mod mdi;
mod parzen;
mod ped_anova;

pub use fanova::fanova;
pub use forest::{Forest, Scale};
pub use mdi::mean_decrease_impurity;
pub use ped_anova::{Densities, Ped, PedAnova, by_chance, densities, ped_anova};

use crate::space::{Param, Space};
use serde::{Deserialize, Serialize};

/// Fewer trials than this say nothing about importance.
pub const LEAST: u32 = 10;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Fewer usable trials than [`LEAST`].
    TooFewTrials { found: u32, needed: u32 },
    /// All trials are worth the same.
    ConstantValues,
    /// Every parameter has a single value.
    NothingVaries,
}

/// One parameter's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub name: String,
    /// In the measure's own unit; at least 0.
    pub raw: f64,
    /// Of the sum over all parameters, in [0, 1]; equal shares where the sum is 0.
    pub share: f64,
}

/// What a forest says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// In the order of the space.
    pub parameters: Vec<Share>,
    /// R2 of the forest on the trials that each tree has not seen; `None` if every tree has seen all. Where it is not above 0 the
    /// forest has learnt noise, and so are the importances.
    pub fit: Option<f64>,
    /// Trials left out because their values are infinite.
    pub left_out: u32,
}

impl Explained {
    /// Whether the forest predicts trials it has not seen no better than their mean does.
    pub fn is_noise(&self) -> bool {
        self.fit.is_none_or(|fit| fit <= 0.0)
    }
}

/// Whether there is anything to choose.
fn varies(param: &Param) -> bool {
    param.domain.size() != Some(1)
}

/// Refuses what cannot be answered; `values` are the usable ones.
fn admit(space: &Space, values: &[f64]) -> Result<(), Refusal> {
    if !space.params().iter().any(varies) {
        return Err(Refusal::NothingVaries);
    }
    if values.len() < LEAST as usize {
        return Err(Refusal::TooFewTrials { found: values.len() as u32, needed: LEAST });
    }
    if values.iter().all(|v| *v == values[0]) {
        return Err(Refusal::ConstantValues);
    }
    Ok(())
}

/// Raw importances, in the order of the space, with their shares.
fn shares(space: &Space, raw: &[f64]) -> Vec<Share> {
    let total = raw.iter().fold(0.0, |sum, v| sum + v);
    let even = 1.0 / raw.len().max(1) as f64;
    let share = |raw: f64| if total > 0.0 { raw / total } else { even };
    let one = |(param, &raw): (&Param, &f64)| Share { name: param.name.clone(), raw, share: share(raw) };
    space.params().iter().zip(raw).map(one).collect()
}
