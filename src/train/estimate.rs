//! What a training would cost, from its plan and the sizes of its data: for refusing too big ones before they run.
//!
//! Multiply-adds of the matrix products are counted, with logical sizes, padding left out: a forward pass takes in x out of
//! each layer a row, the weight gradient the same, the gradient of a layer's input the same again, which the lowest trained
//! layer does not need. What is done once a unit or a parameter (activations, norms, masks, penalties, updates) is not counted.

use super::plan::Plan;
use crate::model::mlp::PAD;
use crate::model::norm::Norm;

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
    /// Exactly the cost of the last epoch's report, if no epoch diverges and none is stopped at.
    pub multiply_adds: u64,
    /// Memory for the data and the session, counted at 8 bytes a number, as of f64.
    pub bytes: u64,
}

/// Multiply-adds of one row through layers of the given (inputs, outputs), first layer first, of which the first `frozen`
/// are not trained. Saturating.
pub fn work(layers: impl Iterator<Item = (u64, u64)>, frozen: usize) -> Work {
    let (mut forward, mut trained, mut lowest) = (0u64, 0u64, None);
    for (l, (inputs, outputs)) in layers.enumerate() {
        let product = inputs.saturating_mul(outputs);
        forward = forward.saturating_add(product);
        if l >= frozen {
            lowest.get_or_insert(product);
            trained = trained.saturating_add(product);
        }
    }
    Work { forward, backward: trained.saturating_add(trained.saturating_sub(lowest.unwrap_or(0))) }
}

/// What a training by `plan` would need; `outputs` is the number of classes, or of numbers a row. Saturating.
pub fn estimate(plan: &Plan, rows_train: u64, rows_validation: u64, inputs: u64, outputs: u64) -> Estimate {
    let outputs = plan.loss.outputs(usize::try_from(outputs).unwrap_or(usize::MAX)) as u64;
    let widths = || plan.hidden.iter().map(|&h| h as u64).chain([outputs]);
    let layers = || [inputs].into_iter().chain(widths()).zip(widths());
    let Work { forward, backward } = work(layers(), plan.frozen());
    let epoch = rows_train
        .saturating_mul(forward.saturating_add(backward))
        .saturating_add(rows_validation.saturating_mul(forward));

    let pad = PAD as u64;
    let padded = |n: u64| n.div_ceil(pad).saturating_mul(pad);
    let sum = |f: &dyn Fn(u64, u64) -> u64| layers().fold(0u64, |sum, (i, o)| sum.saturating_add(f(i, o)));
    let normed = plan.norm != Norm::None;
    // Biases, gammas, betas; running means and variances are counted with them.
    let rows_of_units = if normed { 5 } else { 1 };
    let parameters = sum(&|i, o| i.saturating_add(rows_of_units).saturating_mul(padded(o)));
    // Values, arguments, errors; what a norm keeps; masks and what they leave.
    let buffers = 3 + u64::from(normed) + if plan.dropout > 0.0 { 2 } else { 0 };
    let units = sum(&|_, o| padded(o)).saturating_mul(buffers).saturating_add(inputs);
    let slab = plan.slab(usize::try_from(rows_train).unwrap_or(usize::MAX)) as u64;
    let longest = layers().fold(slab, |most, (i, o)| most.max(i).max(o));
    // Parameters, gradient, transposed weights, what the optimizer remembers, the best and the first weights.
    let kept = u64::from(plan.keeps_best()) + u64::from(plan.l2_sp > 0.0);
    let adapted = u64::from(plan.hyper_rate.is_some());
    let copies = 3 + plan.optimizer.slots() as u64 + kept + adapted;
    let rows = rows_train.saturating_add(rows_validation);
    let numbers = parameters
        .saturating_mul(copies)
        .saturating_add(units.saturating_mul(slab))
        .saturating_add(longest.saturating_mul(8))
        .saturating_add(rows.saturating_mul(inputs.saturating_add(2)));
    Estimate { multiply_adds: epoch.saturating_mul(u64::from(plan.epochs)), bytes: numbers.saturating_mul(8) }
}
