//! A decision tree: boxes of feature space with a value each, for classes (shares) and for numbers (mean).
//!
//! Grown greedily: a node takes the feature and the threshold that lower the impurity of its rows most, until a limit is
//! reached or its rows agree. Rows with x\[feature\] <= threshold go left. Semantics follow scikit-learn's
//! `DecisionTreeClassifier` and `DecisionTreeRegressor` with the best splitter:
//!
//! - features are rounded to f32; a threshold lies midway between two neighbouring values of the node's rows, and values no
//!   further apart than 1e-7 are not told apart;
//! - features are visited in random order, without replacement, until `max_features` are visited and one of them is not
//!   constant in the node; a split need not lower the impurity, so that XOR can be learnt;
//! - rows may have whole weights (how often a bootstrap drew them): impurities and values are weighted, while
//!   `min_samples_split` and `min_samples_leaf` count rows.
//!
//! Ties: the cut that is met first wins, that is the feature earlier in the drawn order, then the lower threshold. Unlike the
//! reference, a node of numbers is pure only if its numbers are equal (there: variance at most 2.2e-16), so that the unit of
//! the numbers does not matter, and scores of classes under the Gini impurity are made of exact integers.
//!
//! Source: L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and regression trees", 1984. Not here: pruning,
//! missing values (NaN goes right), categories as sets, weights that are not whole.

mod columns;
mod grow;
mod scan;
mod tally;

pub use columns::Columns;
pub use grow::{Grower, Truth};

use crate::math::float;

/// What a split lowers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// 1 - sum of squared class shares.
    Gini,
    /// In bits.
    Entropy,
    /// Variance of numbers; the only one for them.
    SquaredError,
}

/// How many features are visited at a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MaxFeatures {
    /// Square root of the number of features, rounded down.
    Sqrt,
    /// Logarithm to base 2, rounded down.
    Log2,
    All,
    /// A share of them in (0, 1], rounded down.
    Share(f64),
}

impl MaxFeatures {
    /// The number out of `features`: at least 1, unless there are none.
    pub fn count(self, features: usize) -> usize {
        let count = match self {
            Self::Sqrt => features.isqrt(),
            Self::Log2 => features.max(1).ilog2() as usize,
            Self::All => features,
            Self::Share(share) => (share * features as f64) as usize,
        };
        count.max(1).min(features)
    }
}

/// When a tree stops to grow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// For numbers it is always the squared error, whatever stands here.
    pub criterion: Criterion,
    /// Of the root it is 0. `None` is unlimited.
    pub max_depth: Option<u32>,
    /// A node with fewer rows is a leaf.
    pub min_samples_split: u32,
    /// No split leaves fewer rows on a side.
    pub min_samples_leaf: u32,
    pub max_features: MaxFeatures,
}

/// Marks a leaf in the place of a feature.
const LEAF: u32 = u32::MAX;

/// One node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    threshold: f64,
    impurity: f64,
    feature: u32,
    /// Place of the left child, the right one follows; of a leaf, the row of its value.
    child: u32,
    rows: u32,
    weight: u32,
}

/// How an inner node divides its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    pub feature: usize,
    /// Rows with a value up to this one, rounded to f32 before, go left.
    pub threshold: f64,
    /// Places in [`Tree::nodes`], higher than the node's own.
    pub left: usize,
    pub right: usize,
}

impl Node {
    /// `None` for a leaf.
    pub fn split(&self) -> Option<Split> {
        let left = self.child as usize;
        (self.feature != LEAF).then_some(Split {
            feature: self.feature as usize,
            threshold: self.threshold,
            left,
            right: left + 1,
        })
    }

    /// Gini, entropy in bits, or variance of the training rows that reached the node.
    pub fn impurity(&self) -> f64 {
        self.impurity
    }

    /// Training rows that reached the node, each counted once.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Sum of their weights.
    pub fn weight(&self) -> u32 {
        self.weight
    }
}

/// A grown tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    /// Rows of `outputs` values. For classes the first rows are those of the pure leaves, shared by all of them.
    values: Vec<f64>,
    outputs: usize,
}

impl Tree {
    /// All nodes; the first one is the root, children stand behind their parents.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Values of one leaf: the number of classes, or 1.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The place of the leaf that `x` falls into, and the number of nodes passed. `x` is as wide as the training rows.
    pub fn leaf(&self, x: &[f64]) -> (usize, u32) {
        let (mut at, mut passed) = (0, 1);
        loop {
            let node = &self.nodes[at];
            if node.feature == LEAF {
                return (at, passed);
            }
            let right = !(f64::from(x[node.feature as usize] as f32) <= node.threshold);
            at = node.child as usize + usize::from(right);
            passed += 1;
        }
    }

    /// Class shares or the mean at the leaf at place `leaf`; empty for an inner node.
    pub fn value(&self, leaf: usize) -> &[f64] {
        let node = &self.nodes[leaf];
        match node.feature {
            LEAF => &self.values[node.child as usize * self.outputs..][..self.outputs],
            _ => &[],
        }
    }

    /// What the tree says about a row.
    pub fn predict(&self, x: &[f64]) -> &[f64] {
        self.value(self.leaf(x).0)
    }

    /// The values of all nodes, inner ones too: nodes x outputs. An inner node's are the weighted means of its children's.
    pub fn node_values(&self) -> Vec<f64> {
        let width = self.outputs;
        let mut all = vec![0.0; self.nodes.len() * width];
        for (i, node) in self.nodes.iter().enumerate().rev() {
            let Some(split) = node.split() else {
                all[i * width..][..width].copy_from_slice(self.value(i));
                continue;
            };
            let share = f64::from(self.nodes[split.left].weight) / f64::from(node.weight.max(1));
            for o in 0..width {
                let (left, right) = (all[split.left * width + o], all[split.right * width + o]);
                all[i * width + o] = share * left + (1.0 - share) * right;
            }
        }
        all
    }

    /// Edges from the root to the deepest leaf.
    pub fn depth(&self) -> usize {
        let mut depths = vec![0; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate() {
            if let Some(split) = node.split() {
                depths[split.left] = depths[i] + 1;
                depths[split.right] = depths[i] + 1;
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }

    pub fn leaves(&self) -> usize {
        self.nodes.iter().filter(|n| n.feature == LEAF).count()
    }
}

/// k log2 k, and 0 for k = 0.
fn k_log_k(k: u32) -> f64 {
    if k == 0 { 0.0 } else { f64::from(k) * (float::ln(f64::from(k)) / std::f64::consts::LN_2) }
}
