//! The different values of a column, sorted and counted: what a one-hot encoding or a list of classes is made of.
//!
//! If every value is a number (and none a code such as `007`), values that are the same number are one level and the order is
//! numeric; else levels are texts in the order of their code points. Either way the order of the rows does not matter.

use super::number::{self, Cell, Reading};
use super::read::Cells;
use super::schema::Decimal;
use super::{NAME_LIMIT, clip};

/// Equal texts, each with its place in the list of rows.
type Run<'a> = &'a [(&'a str, u32)];

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
    let mut order: Vec<(Option<f64>, Run)> =
        sorted.chunk_by(|a, b| a.0 == b.0).map(|run| (None, run)).collect();
    let value = |run: Run| match number::read(run.first()?.0, decimal) {
        Reading { cell: Cell::Number(value), leading_zeros: false, .. } => Some(value),
        _ => None,
    };
    if order.iter().all(|(_, run)| value(run).is_some()) {
        order.iter_mut().for_each(|level| level.0 = value(level.1));
        // A stable sort: spellings of one number stay in the order of their texts.
        order.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(std::cmp::Ordering::Equal));
    }
    let same = |a: &(Option<f64>, Run), b: &(Option<f64>, Run)| a.0.is_some() && a.0 == b.0;
    let found = order.chunk_by(same).count() as u32;
    let mut result = Levels { found, list: Vec::new(), of: vec![None; rows.len()] };
    for (level, runs) in (0..).zip(order.chunk_by(same)) {
        for (_, at) in runs.iter().flat_map(|run| run.1) {
            result.of[*at as usize] = Some(level);
        }
        if let (Some((value, run)), true) = (runs.first(), found <= limit) {
            let text = run.first().map_or("", |cell| cell.0);
            let name = value.map_or_else(|| clip(text, NAME_LIMIT), |v| v.to_string());
            result.list.push((name, runs.iter().map(|run| run.1.len() as u32).sum()));
        }
    }
    result
}
