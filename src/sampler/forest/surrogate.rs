//! A forest of regression trees that knows how sure it is: mean and variance at every point.
//!
//! Tree t has a leaf at the point with mean m_t and variance v_t of its training values; by the law of total variance the forest
//! expects mean(m_t) with variance mean(v_t) + mean(m_t^2) - mean(m_t)^2. Source: F. Hutter, L. Xu, H. Hoos, K. Leyton-Brown,
//! "Algorithm runtime prediction", Artificial Intelligence 206, 2014, section 4.3. Not here: the trees
//! ([`model::tree`](crate::model::tree)), splits at random thresholds.

use crate::math::rng::Stream;
use crate::model::tree::{Columns, Grower, Rules, Tree, Truth};

/// How a forest is grown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub trees: usize,
    pub rules: Rules,
    pub bootstrap: bool,
}

/// A forest of regression trees with a mean and a variance at every point.
#[derive(Clone, Debug)]
pub struct Surrogate {
    trees: Vec<Tree>,
}

impl Surrogate {
    /// Grown on rows `x` of `width` numbers each and their values `y`. Each tree draws its sample and its features from `stream`.
    pub fn grow(plan: &Plan, x: &[f64], width: usize, y: &[f64], stream: &mut Stream) -> Self {
        let columns = Columns::of(x, y.len(), width);
        let mut grower = Grower::new(plan.rules, Truth::Numbers(y), width);
        let mut trees = Vec::with_capacity(plan.trees);
        for _ in 0..plan.trees {
            let mut weights = vec![u32::from(!plan.bootstrap); y.len()];
            if plan.bootstrap {
                for _ in 0..y.len() {
                    weights[stream.below(y.len() as u32) as usize] += 1;
                }
            }
            trees.push(grower.grow(&columns, &weights, stream));
        }
        Self { trees }
    }

    /// Mean and variance at a point, by the law of total variance.
    pub fn at(&self, point: &[f64]) -> (f64, f64) {
        let count = self.trees.len().max(1) as f64;
        let (mut means, mut squares, mut within) = (0.0, 0.0, 0.0);
        for tree in &self.trees {
            let (leaf, _) = tree.leaf(point);
            let mean = tree.value(leaf).first().copied().unwrap_or(0.0);
            means += mean;
            squares += mean * mean;
            within += tree.nodes()[leaf].impurity();
        }
        let mean = means / count;
        (mean, (squares / count - mean * mean).max(0.0) + (within / count).max(0.0))
    }
}
