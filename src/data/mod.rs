//! Data sets and what is done to them before a model sees them: reading or generating, splitting, scaling.

mod csv;
pub mod import;
mod scaling;
mod split;
mod synthetic;
mod table;

pub use scaling::Scaling;
pub use split::{Rows, stratified};
pub use table::{COMMON, DATA, dimensions};

use crate::space::Choice;
use ndarray::Array2;
use std::sync::Arc;

/// What is to be predicted, one entry a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Class indices below `classes`.
    Classes { labels: Vec<u32>, classes: u32 },
    /// Real numbers.
    Numbers(Vec<f64>),
}

/// A data set as it was read or made: one row of features an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Rows x features.
    pub x: Array2<f64>,
    pub target: Target,
    pub features: Vec<String>,
    /// Names of the classes in the order of their indices; empty for regression.
    pub classes: Vec<String>,
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
    pub scaling: Scaling,
}

/// Why a data set cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum DataError {
    /// The table has no such data set.
    Unknown { name: String },
    /// The file that belongs to it was not handed in.
    NoFile { file: &'static str },
    /// A line of the file cannot be read; 1-based.
    Line { file: &'static str, line: u64 },
    /// One part of the split would have no rows of some class.
    TooFewRows { class: String },
}

/// The static file that a data set is read from, relative to the page; `None` for generated ones.
pub fn file_of(name: &str) -> Option<&'static str> {
    match name {
        "iris" => Some("data/iris.csv"),
        _ => None,
    }
}

/// Makes or reads the data set of `choice`. `file` is the content of [`file_of`]; generated sets draw from the study's
/// seed.
pub fn load(choice: &Choice, file: Option<&[u8]>, seed: u64) -> Result<Dataset, DataError> {
    if let Some(name) = file_of(&choice.name) {
        let bytes = file.ok_or(DataError::NoFile { file: name })?;
        return csv::labelled(name, bytes);
    }
    match choice.name.as_str() {
        "moons" => Ok(synthetic::moons(choice.settings.int("count"), choice.settings.real("noise"), seed)),
        _ => Err(DataError::Unknown { name: choice.name.clone() }),
    }
}

impl Dataset {
    /// Splits as `choice` asks and scales by what the training rows show.
    pub fn split(&self, choice: &Choice, scaling: &str, seed: u64) -> Result<Split, DataError> {
        let rows = stratified(self, choice.settings.real("validation"), choice.settings.real("test"), seed)?;
        let scaling = Scaling::fit(scaling, &self.x, &rows.train);
        let part = |rows: &[u32]| Arc::new(self.part(rows, &scaling));
        Ok(Split {
            train: part(&rows.train),
            validation: part(&rows.validation),
            test: part(&rows.test),
            scaling,
        })
    }

    fn part(&self, rows: &[u32], scaling: &Scaling) -> Part {
        let inputs = self.x.ncols();
        let mut x = Vec::with_capacity(rows.len() * inputs);
        for &row in rows {
            x.extend(self.x.row(row as usize).iter().enumerate().map(|(j, v)| scaling.apply(j, *v)));
        }
        let target = match &self.target {
            Target::Classes { labels, classes } => Target::Classes {
                labels: rows.iter().map(|&r| labels[r as usize]).collect(),
                classes: *classes,
            },
            Target::Numbers(y) => Target::Numbers(rows.iter().map(|&r| y[r as usize]).collect()),
        };
        Part { rows: rows.len(), inputs, x, target }
    }
}
