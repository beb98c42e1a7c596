//! A description of a file: what its columns are, what was assumed, and what a first [`Schema`] could be.

use super::column;
use super::error::{ImportError, Warning};
use super::read;
use super::schema::{Dialect, Encoding, Feature, Hints, Missing, Role, Schema};
use super::{CLASSES_LIMIT, NAME_LIMIT, PREVIEW_ROWS, ROWS_LEAST, clip};
use crate::data::Task;
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Number,
    /// Texts that repeat.
    Category,
    /// Texts that mostly do not.
    Text,
    Date,
    /// Another value in every row, or a count of the rows.
    Id,
    /// One value.
    Constant,
    /// No value.
    Empty,
}

/// Why a column is left out unless the user asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Identifier,
    Date,
    Constant,
    Empty,
    FreeText,
    /// More than half of the cells.
    MostlyMissing,
    TooManyLevels {
        found: u32,
        limit: u32,
    },
}

/// A value of a column and the number of rows that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub name: String,
    pub rows: u32,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in the table.
    pub name: String,
    pub kind: Kind,
    /// Cells without a value; in a column of numbers also those that are infinite, too large or no numbers.
    pub missing: u32,
    /// Different values.
    pub distinct: u32,
    /// These values, sorted; empty if there are more than [`LEVELS_LIMIT`](super::LEVELS_LIMIT).
    pub levels: Vec<Level>,
    /// A column of numbers without fractions.
    pub integers: bool,
    /// The first few different values as they stand in the file.
    pub examples: Vec<String>,
    pub left_out: Option<Reason>,
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub encoding: Encoding,
    pub dialect: Dialect,
    /// Records without the header.
    pub rows: u32,
    pub columns: Vec<Column>,
    /// The cells of the first [`PREVIEW_ROWS`](super::PREVIEW_ROWS) rows, long ones cut.
    pub head: Vec<Vec<String>>,
    pub warnings: Vec<Warning>,
}

/// Describes a file; what `hints` leaves open is guessed.
///
/// # Errors
/// If the bytes are no table of at least two columns and [`ROWS_LEAST`](super::ROWS_LEAST) rows within the limits.
pub fn scan(bytes: &[u8], hints: &Hints) -> Result<Table, ImportError> {
    let mut parsed = read::parse(bytes, hints)?;
    let cells = &parsed.cells;
    if cells.rows < ROWS_LEAST {
        return Err(ImportError::TooFewRows { found: cells.rows, least: ROWS_LEAST });
    }
    let head = (0..cells.rows.min(PREVIEW_ROWS as u32))
        .map(|row| (0..cells.columns).map(|column| clip(cells.get(row, column), NAME_LIMIT)).collect())
        .collect();
    let rows: Vec<u32> = (0..cells.rows).collect();
    let mut warnings = std::mem::take(&mut parsed.warnings);
    let columns =
        (0..parsed.cells.columns).map(|c| column::describe(&parsed, c, &rows, &mut warnings)).collect();
    Ok(Table {
        encoding: parsed.encoding,
        dialect: parsed.dialect,
        rows: parsed.cells.rows,
        columns,
        head,
        warnings,
    })
}

impl Table {
    /// A first schema: the target is the column called target, label, class or y, else the last one that can be predicted.
    pub fn suggest(&self) -> Schema {
        let can = |c: &&Column| match c.kind {
            Kind::Number => c.left_out.is_none(),
            Kind::Category => c.left_out != Some(Reason::MostlyMissing) && c.distinct <= CLASSES_LIMIT,
            _ => false,
        };
        let called = |c: &&Column| {
            ["target", "label", "class", "y", "标签", "类别", "目标"]
                .contains(&c.name.to_lowercase().as_str())
        };
        let target = self.columns.iter().filter(can).rfind(called);
        let target = target.or_else(|| self.columns.iter().rfind(can)).or(self.columns.last());
        self.suggest_for(target.map_or("", |c| c.name.as_str()))
    }

    /// The same for a target of the user's choice.
    pub fn suggest_for(&self, target: &str) -> Schema {
        let role = |c: &Column| if c.kind == Kind::Number { Role::Number } else { Role::OneHot };
        let features = self
            .columns
            .iter()
            .filter(|c| c.left_out.is_none() && c.name != target)
            .map(|c| Feature { name: c.name.clone(), role: role(c) })
            .collect();
        Schema {
            dialect: self.dialect,
            target: target.to_owned(),
            task: self.suggest_task(target),
            missing: Missing::Median,
            features,
        }
    }

    /// Classification for texts, for two integers, and for up to 20 integers that each come three times on average.
    pub fn suggest_task(&self, target: &str) -> Task {
        let few =
            |c: &Column| c.distinct == 2 || (c.distinct <= 20 && c.distinct * 3 <= self.rows - c.missing);
        match self.columns.iter().find(|c| c.name == target) {
            Some(c) if c.kind == Kind::Number && !(c.integers && few(c)) => Task::Numbers,
            _ => Task::Classes,
        }
    }
}
