//! Data sets and what is done to them before a model sees them: reading or generating, splitting, scaling, augmentation.

mod augment;
mod csv;
mod files;
mod folds;
mod idx;
pub mod import;
mod packed;
mod scaling;
mod sources;
mod split;
mod synthetic;
mod table;
mod transfer;

pub use augment::{Augment, Pose, key};
pub use files::Files;
pub use folds::{Order, k_fold, resample, stratified_k_fold};
pub use scaling::Scaling;
pub use sources::{SOURCES, Source};
pub use split::{Rows, Sealed, stratified};
pub use table::{
    AUGMENT, COMMON, CSV, DATA, IMAGES, dimensions, resamples, settings, shares, task, training_rows,
};
pub use transfer::{TRANSFERS, Transfer, labelled, transfer};

use import::{Gaps, ImportError};

use crate::space::Choice;
use ndarray::Array2;
use std::sync::Arc;

/// What a data set asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Which class a row belongs to.
    Classes,
    /// A real number (regression).
    Numbers,
}

/// What is to be predicted, one entry a row.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Target {
    /// Class indices below `classes`.
    Classes { labels: Vec<u32>, classes: u32 },
    /// Real numbers.
    Numbers(Vec<f64>),
}

impl Target {
    /// Values of a prediction: the number of classes (at least 1), or 1.
    pub fn width(&self) -> usize {
        match self {
            Self::Classes { classes, .. } => (*classes).max(1) as usize,
            Self::Numbers(_) => 1,
        }
    }
}

/// A data set as it was read or made: one row of features an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Rows x features.
    pub x: Array2<f64>,
    pub target: Target,
    pub features: Vec<String>,
    /// Name of what is to be predicted.
    pub target_name: String,
    /// Names of the classes in the order of their indices; empty for regression.
    pub classes: Vec<String>,
    /// (height, width) if the features are the pixels of a picture, row by row from the top left; background is 0.
    pub image: Option<(u32, u32)>,
    /// Cells that are missing (NaN in `x`): filled anew from the training rows of each split.
    pub gaps: Option<Gaps>,
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
    /// The file is not what it should be.
    Damaged { file: &'static str },
    /// Fewer rows in all than the parts need.
    TooFewExamples { rows: u64, needed: u64 },
    /// A class has so few rows that some part would have none of it.
    TooFewRows { class: String, rows: u64, needed: u64 },
    /// All rows are of one class: there is nothing to tell apart.
    OneClass { class: String },
    /// Fewer rows than folds (stratified: fewer in every class).
    FewerRowsThanFolds { rows: u64, folds: u32 },
    /// A file of the user's own cannot be used.
    Import(ImportError),
    /// It is another file than the one that the study was made with.
    OtherFile,
    /// The outer fold to seal is beyond the last one; 1-based.
    NoSuchFold { fold: u32, folds: u32 },
}

/// The static file that a data set is read from, relative to the page; `None` for generated ones. It is compressed with
/// gzip; whoever fetches it decompresses it.
pub fn file_of(name: &str) -> Option<&'static str> {
    match name {
        "iris" => Some("data/iris.csv.gz"),
        "wine" => Some("data/wine.csv.gz"),
        "breast_cancer" => Some("data/breast_cancer.csv.gz"),
        "digits" | "digits_from_mnist" => Some("data/digits.csv.gz"),
        "mnist" | "mnist_5_9" => Some("data/mnist10k.idx.gz"),
        "diabetes" => Some("data/diabetes.csv.gz"),
        _ => None,
    }
}

/// Names of all files that the data set of `choice` is read from: shipped ones, or the user's own by its hash.
pub fn files_of(choice: &Choice) -> Vec<String> {
    if choice.name == CSV {
        return vec![own_name(choice.settings.text("sha256"))];
    }
    file_of(&choice.name).into_iter().map(str::to_owned).collect()
}

/// The name of a user's own file in [`Files`].
pub fn own_name(sha256: &str) -> String {
    format!("csv:{sha256}")
}

/// The name under which a program that reads no CSV is given the table of a user's own file.
fn table_name(choice: &Choice) -> String {
    format!("table:{}:{}", choice.settings.text("sha256"), choice.settings.text("schema"))
}

/// The name under which a program that reads no CSV needs the file `name` of the data set of `choice`: of a user's own file,
/// that of its table.
pub fn provision_name(choice: &Choice, name: &str) -> String {
    let own = choice.name == CSV && name == own_name(choice.settings.text("sha256"));
    if own { table_name(choice) } else { name.to_owned() }
}

/// What such a program is given under that name; `None` if it is not there or cannot be made.
pub fn provision(choice: &Choice, name: &str, files: &Files) -> Option<Vec<u8>> {
    let needed = provision_name(choice, name);
    match files.get(&needed) {
        Some(bytes) => Some(bytes.to_vec()),
        None if needed != name => files.import(choice).ok().map(packed::pack),
        None => None,
    }
}

/// A user's own file, read as the Spec's schema says.
fn own(choice: &Choice, files: &Files) -> Result<Dataset, DataError> {
    let hash = choice.settings.text("sha256");
    let bytes = files.get(&own_name(hash)).ok_or(DataError::OtherFile)?;
    let schema: import::Schema =
        serde_json::from_str(choice.settings.text("schema")).map_err(|_| DataError::OtherFile)?;
    if import::content_hash(bytes) != hash {
        return Err(DataError::OtherFile);
    }
    let data = import::dataset(bytes, &schema).map_err(DataError::Import)?.into_dataset();
    let outputs = match &data.target {
        Target::Classes { classes, .. } => u64::from(*classes),
        Target::Numbers(_) => 1,
    };
    let shape = (data.x.nrows() as u64, data.x.ncols() as u64, outputs);
    if shape != dimensions(choice) || data.task() != task(choice) {
        return Err(DataError::OtherFile);
    }
    Ok(data)
}

/// Makes or reads the data set of `choice` from the decompressed file that [`file_of`] names; generated sets draw from the
/// study's seed.
pub fn load(choice: &Choice, files: &Files, seed: u64) -> Result<Dataset, DataError> {
    if choice.name == CSV {
        return match files.get(&table_name(choice)) {
            Some(bytes) => packed::unpack(bytes).ok_or(DataError::OtherFile),
            None => files.import(choice),
        };
    }
    if let Some(data) = transfer::load(choice, files) {
        return data;
    }
    if let Some(name) = file_of(&choice.name) {
        let bytes = files.get(name).ok_or(DataError::NoFile { file: name })?;
        if choice.name == "mnist" {
            return idx::digits(name, bytes, choice.settings.int("count"));
        }
        let mut data = csv::read(name, bytes, task(choice))?;
        if choice.name == "digits" {
            data.image = Some((8, 8));
        }
        return Ok(data);
    }
    generate(choice, seed).ok_or_else(|| DataError::Unknown { name: choice.name.clone() })
}

/// Makes the data set of `choice` from the study's seed; `None` if it is not a generated one.
pub fn generate(choice: &Choice, seed: u64) -> Option<Dataset> {
    let turned = choice.name == "moons_rotated";
    let generator = match choice.name.as_str() {
        "moons" | "moons_rotated" => synthetic::moons,
        "circles" => synthetic::circles,
        "spirals" => synthetic::spirals,
        "xor" => synthetic::xor,
        "blobs" => synthetic::blobs,
        "plane" => synthetic::plane,
        "wave" => synthetic::wave,
        _ => return None,
    };
    let data = generator(choice.settings.int("count"), choice.settings.real("noise"), seed);
    Some(if turned { transfer::rotated(data, choice.settings.real("rotation")) } else { data })
}

impl Dataset {
    /// The splits that `choice` asks for ([`resample`]), each scaled by what its own training rows show.
    pub fn splits(&self, choice: &Choice, scaling: &str, seed: u64) -> Result<Vec<Split>, DataError> {
        Ok(resample(self, choice, seed)?.iter().map(|rows| self.split(rows, scaling)).collect())
    }

    /// The kind of target.
    pub fn task(&self) -> Task {
        match &self.target {
            Target::Classes { .. } => Task::Classes,
            Target::Numbers(_) => Task::Numbers,
        }
    }

    /// Whether the gaps can be filled from these training rows.
    pub fn fillable(&self, train: &[u32]) -> Result<(), DataError> {
        match &self.gaps {
            Some(gaps) => gaps.filling(&self.x, train).map(drop).map_err(DataError::Import),
            None => Ok(()),
        }
    }

    /// The same data with its gaps filled from the training rows.
    fn filled(&self, gaps: &Gaps, train: &[u32]) -> Self {
        let mut x = self.x.clone();
        // Checked when the study was opened: see `fillable`.
        let filling = gaps.filling(&self.x, train).unwrap_or_default();
        for mut row in x.rows_mut() {
            row.iter_mut().enumerate().for_each(|(j, v)| *v = filling.apply(j, *v));
        }
        Self { x, gaps: None, ..self.clone() }
    }

    /// The parts of one split, scaled by what the training rows show.
    pub fn split(&self, rows: &Rows, scaling: &str) -> Split {
        if let Some(gaps) = &self.gaps {
            return self.filled(gaps, &rows.train).split(rows, scaling);
        }
        let mut scaling = Scaling::fit(scaling, &self.x, &rows.train);
        if let Target::Numbers(numbers) = &self.target {
            scaling.fit_target(numbers, &rows.train);
        }
        self.scaled(rows, scaling)
    }

    /// The parts of one split under a scaling that is given.
    pub fn scaled(&self, rows: &Rows, scaling: Scaling) -> Split {
        let part = |rows: &[u32]| Arc::new(self.part(rows, &scaling));
        Split {
            train: part(&rows.train),
            validation: part(&rows.validation),
            test: part(&rows.test),
            scaling,
        }
    }

    /// Some rows, scaled.
    pub fn part(&self, rows: &[u32], scaling: &Scaling) -> Part {
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
            Target::Numbers(y) => {
                let (mean, deviation) = scaling.target;
                Target::Numbers(rows.iter().map(|&r| (y[r as usize] - mean) / deviation).collect())
            }
        };
        Part { rows: rows.len(), inputs, x, target }
    }
}
