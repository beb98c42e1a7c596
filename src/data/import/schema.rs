//! The user's choices: how the file is written and what its columns are for. A [`Schema`] is small and stored in a study
//! beside the file's hash; together with the bytes it fixes the data set.

use crate::data::Task;
use serde::{Deserialize, Serialize};

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Delimiter {
    /// Every delimiter; of equally good guesses the first is taken.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The delimiter as a byte of the file.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// What stands before the fraction of a number; the other of the two may group thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    Point,
    Comma,
}

/// How the bytes stand for characters; always read off the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    Utf8,
    Windows1252,
}

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    pub delimiter: Delimiter,
    pub decimal: Decimal,
    /// The first record names the columns.
    pub header: bool,
    /// Lines that begin with `#` are no records.
    pub comments: bool,
}

/// What the user knows about the file; `None` is guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hints {
    pub delimiter: Option<Delimiter>,
    pub decimal: Option<Decimal>,
    pub header: Option<bool>,
    pub comments: Option<bool>,
}

impl From<Dialect> for Hints {
    fn from(d: Dialect) -> Self {
        Self {
            delimiter: Some(d.delimiter),
            decimal: Some(d.decimal),
            header: Some(d.header),
            comments: Some(d.comments),
        }
    }
}

/// What happens to missing features. Rows whose target is missing are always left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The row is left out.
    Drop,
    /// Numbers get the mean of the training rows, categories their most frequent level.
    Mean,
    /// Numbers get the median of the training rows, categories their most frequent level.
    Median,
}

/// How a column becomes inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// One input: the number itself.
    Number,
    /// One input of 0 and 1 a level; a column of two levels needs one input only.
    OneHot,
}

/// A column that is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The column's name as [`Table`](super::Table) gives it.
    pub name: String,
    pub role: Role,
}

/// Everything about a data set that is not in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    pub dialect: Dialect,
    /// Name of the column that is predicted.
    pub target: String,
    pub task: Task,
    pub missing: Missing,
    /// The columns that are used, in any order: inputs stand in the order of the file. All others are left out.
    pub features: Vec<Feature>,
}
