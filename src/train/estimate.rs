//! What a training would cost, from its plan and the sizes of its data: for refusing too big ones before they run.
//!
//! Multiply-adds are counted with logical sizes, padding left out: a forward pass takes in x out of each layer a row, the
//! weight gradient the same, the gradient of a layer's input the same again, which the first layer does not need.

use super::session::Plan;
use crate::model::mlp::{PAD, SLAB};

/// Multiply-adds of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Of the forward pass.
    pub forward: u64,
    /// Of both gradients.
    pub backward: u64,
}

/// What a training would need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Exactly the cost of the last epoch's report, if no epoch diverges.
    pub multiply_adds: u64,
    /// Memory for the data and the session, counted at 8 bytes a number, as of f64.
    pub bytes: u64,
}

/// Multiply-adds of one row through layers of the given (inputs, outputs), first layer first. Saturating.
pub fn work(layers: impl Iterator<Item = (u64, u64)>) -> Work {
    let (mut all, mut first) = (0u64, None);
    for (inputs, outputs) in layers {
        let product = inputs.saturating_mul(outputs);
        first.get_or_insert(product);
        all = all.saturating_add(product);
    }
    Work { forward: all, backward: all.saturating_add(all.saturating_sub(first.unwrap_or(0))) }
}

/// What a training by `plan` would need. Saturating.
pub fn estimate(plan: &Plan, rows_train: u64, rows_validation: u64, inputs: u64, outputs: u64) -> Estimate {
    let widths = || plan.hidden.iter().map(|&h| h as u64).chain([outputs]);
    let layers = || [inputs].into_iter().chain(widths()).zip(widths());
    let Work { forward, backward } = work(layers());
    let epoch = rows_train
        .saturating_mul(forward.saturating_add(backward))
        .saturating_add(rows_validation.saturating_mul(forward));

    let pad = PAD as u64;
    let padded = |n: u64| n.div_ceil(pad).saturating_mul(pad);
    let sum = |f: &dyn Fn(u64, u64) -> u64| layers().fold(0u64, |sum, (i, o)| sum.saturating_add(f(i, o)));
    let parameters = sum(&|i, o| i.saturating_add(1).saturating_mul(padded(o)));
    let units = sum(&|_, o| padded(o)).saturating_mul(3).saturating_add(inputs);
    let longest = layers().fold(SLAB as u64, |most, (i, o)| most.max(i).max(o));
    // Parameters, gradient, transposed weights and what the optimizer remembers.
    let copies = 3 + plan.optimizer.slots() as u64;
    let rows = rows_train.saturating_add(rows_validation);
    let numbers = parameters
        .saturating_mul(copies)
        .saturating_add(units.saturating_mul(SLAB as u64))
        .saturating_add(longest.saturating_mul(8))
        .saturating_add(rows.saturating_mul(inputs.saturating_add(2)));
    Estimate { multiply_adds: epoch.saturating_mul(u64::from(plan.epochs)), bytes: numbers.saturating_mul(8) }
}
