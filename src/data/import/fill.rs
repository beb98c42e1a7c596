//! What goes into missing cells, fitted on the training rows only (scikit-learn's `SimpleImputer`): the mean or the
//! median (of an even count the mean of the two in the middle) of a number, the most frequent level of a category,
//! the first one on a tie.

use super::error::ImportError;
use crate::math::order::ascending;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// The inputs of a column that has gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Block {
    pub column: String,
    pub start: usize,
    pub width: usize,
    pub one_hot: bool,
}

/// All gaps of a data set, and how numbers are filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Blocks {
    pub median: bool,
    pub gaps: Vec<Block>,
}

/// The cells of a data set that are missing, and how they are to be filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gaps(pub(super) Blocks);

impl Gaps {
    /// What goes into the gaps of `x`, seen from the rows `train` alone.
    pub fn filling(&self, x: &Array2<f64>, train: &[u32]) -> Result<Filling, ImportError> {
        Filling::fit(x, &self.0, train)
    }
}

/// One value an input, for its missing cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filling {
    values: Vec<f64>,
}

impl Filling {
    pub(super) fn fit(x: &Array2<f64>, blocks: &Blocks, train: &[u32]) -> Result<Self, ImportError> {
        let mut values = vec![0.0; x.ncols()];
        for block in &blocks.gaps {
            let present = |j: usize| -> Vec<f64> {
                let column = train.iter().filter_map(|row| x.get([*row as usize, j]));
                column.copied().filter(|v| !v.is_nan()).collect()
            };
            let first = present(block.start);
            if first.is_empty() {
                return Err(ImportError::NothingToFillFrom { column: block.column.clone() });
            }
            let inputs = block.start..block.start + block.width;
            let ones = |list: &[f64]| list.iter().filter(|v| **v == 1.0).count();
            match (block.one_hot, block.width) {
                (false, _) if blocks.median => values[block.start] = median(first),
                (false, _) => values[block.start] = first.iter().sum::<f64>() / first.len() as f64,
                // The first level of a pair is 0.
                (true, 1) => values[block.start] = if ones(&first) * 2 > first.len() { 1.0 } else { 0.0 },
                (true, _) => {
                    let frequent = inputs.rev().max_by_key(|j| ones(&present(*j)));
                    values[frequent.unwrap_or(block.start)] = 1.0;
                }
            }
        }
        Ok(Self { values })
    }

    /// The value of input `j`: itself, or what goes there if it is missing.
    pub fn apply(&self, j: usize, value: f64) -> f64 {
        if value.is_nan() { self.values.get(j).copied().unwrap_or(0.0) } else { value }
    }
}

/// The median of a list that is not empty.
fn median(list: Vec<f64>) -> f64 {
    let order = ascending(&list);
    let middle = list.len() / 2;
    let at = |place: usize| list[order[place]];
    if list.len() % 2 == 1 { at(middle) } else { (at(middle - 1) + at(middle)) / 2.0 }
}
