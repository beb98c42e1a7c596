//! Data sets and what is done to them before a model sees them.

use std::sync::Arc;

/// What is to be predicted, one entry a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Class indices below `classes`.
    Classes { labels: Vec<u32>, classes: u32 },
    /// Real numbers.
    Numbers(Vec<f64>),
}

/// Some rows of a data set, scaled: `x` is row-major, `rows` x `inputs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub rows: usize,
    pub inputs: usize,
    pub x: Vec<f64>,
    pub target: Target,
}

/// The three parts of a data set. The test part is sealed: no trainer and no sampler is handed it.
#[derive(Clone, Debug)]
pub struct Split {
    pub train: Arc<Part>,
    pub validation: Arc<Part>,
    pub test: Arc<Part>,
}
