//! Mean decrease in impurity: how much the forest's splits on a parameter lower the squared error of the trials at hand.
//!
//! Per tree, each split adds (its trials x variance, minus the same of both children) to its parameter, and the sums are divided by
//! their total; then the mean over trees. Quick, but it speaks of the trials and not of the space, and parameters with many values
//! get more than their part, noise included.
//!
//! Source: L. Breiman and others, "Classification and regression trees", 1984; scikit-learn's `feature_importances_`, summed over the
//! columns of a category as Optuna does.

use super::forest::{Forest, Group, grow};
use super::{Explained, Refusal, shares};
use crate::analysis::Scored;
use crate::space::Space;

/// Importance of each parameter of `space` in the forest's splits; `raw` and `share` are the same unless nothing was split.
pub fn mean_decrease_impurity(
    space: &Space,
    trials: &[Scored],
    knobs: &Forest,
) -> Result<Explained, Refusal> {
    let grown = grow(space, trials, knobs)?;
    let mut owner: Vec<usize> = Vec::new();
    for (parameter, group) in grown.groups.iter().enumerate() {
        let columns = match group {
            Group::Fixed => 0,
            Group::Number { .. } => 1,
            Group::Category { choices, .. } => *choices,
        };
        owner.resize(owner.len() + columns, parameter);
    }
    let mut sums = vec![0.0; grown.groups.len()];
    for tree in &grown.trees {
        let mut decrease = vec![0.0; sums.len()];
        let nodes = tree.nodes();
        let error = |at: usize| f64::from(nodes[at].weight()) * nodes[at].impurity();
        for (at, node) in nodes.iter().enumerate() {
            if let Some(split) = node.split() {
                decrease[owner[split.feature]] +=
                    (error(at) - error(split.left) - error(split.right)).max(0.0);
            }
        }
        let total = decrease.iter().fold(0.0, |sum, v| sum + v);
        if total > 0.0 {
            sums.iter_mut().zip(&decrease).for_each(|(sum, v)| *sum += v / total);
        }
    }
    let total = sums.iter().fold(0.0, |sum, v| sum + v);
    if total > 0.0 {
        sums.iter_mut().for_each(|v| *v /= total);
    }
    Ok(Explained { parameters: shares(space, &sums), fit: grown.fit, left_out: grown.left_out })
}
