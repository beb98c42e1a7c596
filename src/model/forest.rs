//! Random forest: trees grown on bootstrap samples with few features visited at each node; their outputs are averaged.
//!
//! For classes the forest's probability is the mean of the shares in the leaves that a row falls into (a soft vote, as
//! scikit-learn's `RandomForestClassifier`), for numbers the mean of the leaves' means. A bootstrap draws as many rows as
//! there are, with replacement; a row drawn k times has weight k in its tree. Trees are numbered; tree t is the same in every
//! forest of at least t trees that has the same seed and the same other settings.
//!
//! Source: L. Breiman, "Random forests", Machine Learning 45, 2001. Not here: class weights, sub-sampling, extremely
//! randomised trees; the trees themselves are in [`super::tree`].

mod session;

pub use session::{ForestProgress, ForestSession, ForestStep};

use super::tree::{Criterion, MaxFeatures, Rules};
use crate::space::Settings;

/// The hyperparameters of a forest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForestPlan {
    /// Trees.
    pub n_estimators: u32,
    /// Whether each tree sees a bootstrap sample; else all see all rows.
    pub bootstrap: bool,
    /// Of each tree.
    pub rules: Rules,
}

impl ForestPlan {
    /// From settings named as in the table of models; `max_depth` 0 is no limit.
    pub fn from_settings(settings: &Settings) -> Self {
        let natural = |id: &str| settings.int(id).clamp(0, i64::from(u32::MAX)) as u32;
        let max_depth = natural("max_depth");
        Self {
            n_estimators: natural("n_estimators").max(1),
            bootstrap: settings.text("bootstrap") != "no",
            rules: Rules {
                criterion: if settings.text("criterion") == "entropy" {
                    Criterion::Entropy
                } else {
                    Criterion::Gini
                },
                max_depth: (max_depth > 0).then_some(max_depth),
                min_samples_split: natural("min_samples_split").max(2),
                min_samples_leaf: natural("min_samples_leaf").max(1),
                max_features: match settings.text("max_features") {
                    "log2" => MaxFeatures::Log2,
                    "all" => MaxFeatures::All,
                    _ => MaxFeatures::Sqrt,
                },
            },
        }
    }
}

/// What a forest would need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForestEstimate {
    /// In the unit of [`ForestStep::cost`]. Trees are taken to be no deeper than four times the logarithm of the rows to base
    /// 2, which real trees keep to by far; a chain (one row split off at each node) could exceed it.
    pub work: u64,
    /// Memory for the data, the session and its trees; an upper bound.
    pub bytes: u64,
}

/// What a forest by `plan` would need, from the sizes of its data; `outputs` is the number of classes, or 1. Saturating.
pub fn estimate(
    plan: &ForestPlan,
    rows_train: u64,
    rows_validation: u64,
    features: u64,
    outputs: u64,
) -> ForestEstimate {
    let rules = &plan.rules;
    let (rows, trees) = (rows_train.max(1), u64::from(plan.n_estimators));
    let log = u64::from(rows.ilog2()) + 1;
    let limit = rules.max_depth.map_or(u64::MAX, u64::from);
    let levels = limit.min(4 * log).min(rows - 1) + 1;
    let visited = rules.max_features.count(usize::try_from(features).unwrap_or(usize::MAX)) as u64;
    // A feature costs at most its rows and their sorting, a node its rows once more and once again to divide them.
    let a_row = visited.saturating_mul(log + 2).saturating_add(3);
    let growing = rows.saturating_mul(levels).saturating_mul(a_row);
    let predicting = rows.saturating_add(rows_validation).saturating_mul(levels);
    let bag = rows.saturating_mul(3);
    let encoding = features.saturating_mul(rows.saturating_mul(log + 2));
    let work =
        growing.saturating_add(predicting).saturating_add(bag).saturating_mul(trees).saturating_add(encoding);

    let by_depth = if limit < 63 { 1u64 << limit } else { u64::MAX };
    let leaves = (rows / u64::from(rules.min_samples_leaf.max(1))).max(1).min(by_depth);
    // Leaves that are not pure have two rows at least; the pure ones of a class share their values.
    let valued = if outputs == 1 { leaves } else { leaves.min(rows / 2).saturating_add(outputs) };
    let node = size_of::<super::tree::Node>() as u64;
    let tree =
        leaves.saturating_mul(2 * node).saturating_add(valued.saturating_mul(8).saturating_mul(outputs));
    let both = rows.saturating_add(rows_validation);
    let data = both.saturating_mul(features.saturating_add(2)).saturating_mul(8);
    // Ranks and distinct values.
    let columns = rows.saturating_mul(features).saturating_mul(8);
    // Running sums, in the bag and out of it; bins.
    let sums =
        rows.saturating_mul(2).saturating_add(rows_validation).saturating_mul(outputs).saturating_mul(8);
    let bins = rows.saturating_mul(outputs.saturating_add(2)).saturating_mul(12);
    let buffers = rows.saturating_mul(80).saturating_add(rows.saturating_mul(2 * node));
    let bytes = [data, columns, sums, bins, buffers]
        .into_iter()
        .fold(tree.saturating_mul(trees), |sum, part| sum.saturating_add(part));
    ForestEstimate { work, bytes }
}
