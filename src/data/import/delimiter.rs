//! Guessing the delimiter: the one under which the first records look most like a table.
//!
//! score = share^2 (m - 1) / m (1 + numbers): m is the most frequent number of cells, share the part of the records
//! that have it, numbers the part of their cells that are numbers or missing. The last factor tells `1,5;2,5` (two numbers) from
//! three cells of which one is no number.

use super::number::{self, Cell};
use super::read::Cells;
use super::records::{Record, Scanner};
use super::schema::{Decimal, Delimiter};
use std::collections::BTreeMap;

/// Bytes and records that the guess looks at.
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_RECORDS: usize = 100;

/// The most plausible delimiter; a comma if none makes a table.
pub(super) fn guess(text: &str, comments: bool) -> Delimiter {
    let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES)];
    let cut = sample.len() < text.len();
    let mut best = (0.0, Delimiter::Comma);
    for delimiter in Delimiter::ALL {
        let score = score(sample, cut, delimiter, comments);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

fn score(sample: &str, cut: bool, delimiter: Delimiter, comments: bool) -> f64 {
    let scanner = Scanner::new(sample, delimiter.byte(), comments);
    let mut records: Vec<Record> = scanner.map_while(Result::ok).take(SAMPLE_RECORDS).collect();
    if cut && records.len() > 1 && records.last().is_some_and(|r| r.end as usize == sample.len()) {
        records.pop();
    }
    let all = records.len() as f64;
    let mut widths = BTreeMap::<u32, u32>::new();
    for record in &records {
        *widths.entry(record.cells).or_default() += 1;
    }
    let Some((&width, &count)) = widths.iter().max_by_key(|(_, count)| **count) else { return 0.0 };
    records.retain(|r| r.cells == width);
    let Ok(cells) = Cells::read(sample, &records, width, delimiter) else { return 0.0 };
    let reads = |cell: &str| {
        [Decimal::Point, Decimal::Comma].iter().any(|d| number::read(cell, *d).cell != Cell::Other)
    };
    let numbers = (0..cells.rows)
        .map(|row| (0..width).filter(|column| reads(cells.get(row, *column))).count() as u64)
        .sum::<u64>() as f64
        / (f64::from(width) * f64::from(count));
    let share = f64::from(count) / all;
    share * share * f64::from(width - 1) / f64::from(width) * (1.0 + numbers)
}
