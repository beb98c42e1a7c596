//! The different values of a column, sorted and counted: what a one-hot encoding or a list of classes is made of.
//!
//! If every value is a number (and none a code such as `007`), values that are the same number are one level and the order is
//! numeric; else levels are texts in the order of their code points. Either way the order of the rows does not matter.

use super::number::{self, Cell};
use super::read::Cells;
use super::schema::Decimal;
use super::{NAME_LIMIT, clip};

/// The levels of a column in some rows.
pub(super) struct Levels {
    /// How many there are.
    pub found: u32,
    /// Name and number of rows of each; empty if there are more than the caller's limit.
    pub list: Vec<(String, u32)>,
    /// The level of each of the rows asked for; `None`: missing.
    pub of: Vec<Option<u32>>,
}

/// The levels of `column` in `rows`, in order; they are listed up to `limit`.
pub(super) fn levels(cells: &Cells, column: u32, rows: &[u32], decimal: Decimal, limit: u32) -> Levels {
    let numbered = rows.iter().enumerate().map(|(i, row)| (cells.get(*row, column), i as u32));
    let mut sorted: Vec<(&str, u32)> = numbered.filter(|(text, _)| !number::is_missing(text)).collect();
    sorted.sort_unstable();
    let mut texts: Vec<&[(&str, u32)]> = sorted.chunk_by(|a, b| a.0 == b.0).collect();
    let value = |run: &&[(&str, u32)]| -> Option<f64> {
        let reading = number::read(run.first()?.0, decimal);
        match reading.cell {
            Cell::Number(value) if !reading.leading_zeros => Some(value),
            _ => None,
        }
    };
    let values: Option<Vec<f64>> = texts.iter().map(value).collect();
    let mut levels: Vec<(Option<f64>, Vec<&[(&str, u32)]>)> = Vec::new();
    match values {
        None => levels.extend(texts.drain(..).map(|run| (None, vec![run]))),
        Some(values) => {
            let mut order: Vec<(f64, &[(&str, u32)])> = values.into_iter().zip(texts).collect();
            // A stable sort: spellings of one number stay in the order of their texts.
            order.sort_by(|a, b| a.0.total_cmp(&b.0));
            for same in order.chunk_by(|a, b| a.0 == b.0) {
                levels.push((same.first().map(|s| s.0), same.iter().map(|s| s.1).collect()));
            }
        }
    }
    let mut result = Levels { found: levels.len() as u32, list: Vec::new(), of: vec![None; rows.len()] };
    for (level, (value, runs)) in levels.iter().enumerate() {
        for (_, at) in runs.iter().copied().flatten() {
            result.of[*at as usize] = Some(level as u32);
        }
        if result.found <= limit {
            let text = runs.first().and_then(|r| r.first()).map_or("", |r| r.0);
            let name = value.map_or_else(|| clip(text, NAME_LIMIT), |v| v.to_string());
            result.list.push((name, runs.iter().map(|r| r.len() as u32).sum()));
        }
    }
    result
}
