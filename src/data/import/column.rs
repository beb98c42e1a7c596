//! What a column is: counts over its cells, and the kind that they speak for.
//!
//! In this order: no values: empty. One value: constant. At least 95 % of the values are numbers: a number, unless they count
//! the rows (0 or 1, 2, 3, ... in 10 rows or more) or differ in every row under a name such as `id`. 95 % dates: a date. Texts
//! that differ in every row, with digits and without spaces: an identifier. Texts that repeat (at most 3 different ones in 4
//! rows): a category. Else free text.

use super::date;
use super::error::Warning;
use super::levels::{Levels, levels};
use super::number::{self, Cell};
use super::read::Parsed;
use super::table::{Column, Kind, Level, Reason};
use super::{LEVELS_LIMIT, LEVELS_SUGGESTED, NAME_LIMIT, clip};

/// Fewest rows in which counting up means something.
const SEQUENCE_LEAST: u32 = 10;
/// Examples that are shown.
const EXAMPLES: usize = 3;

/// How often something was met, and on which line first.
#[derive(Clone, Copy, Default)]
struct Count {
    cells: u32,
    line: u32,
}

impl Count {
    fn add(&mut self, line: u32) {
        if self.cells == 0 {
            self.line = line;
        }
        self.cells += 1;
    }
}

/// The cells of a column, read as numbers.
#[derive(Default)]
pub(super) struct Survey {
    pub numbers: u32,
    pub missing: u32,
    out_of_range: Count,
    other: Count,
    thousands: bool,
    percent: bool,
    leading_zeros: bool,
    integers: bool,
    counts_rows: bool,
}

impl Survey {
    pub fn of(parsed: &Parsed, column: u32) -> Self {
        let mut survey = Self { integers: true, counts_rows: true, ..Self::default() };
        let mut start = None;
        for row in 0..parsed.cells.rows {
            let reading = number::read(parsed.cells.get(row, column), parsed.dialect.decimal);
            match reading.cell {
                Cell::Missing => survey.missing += 1,
                Cell::Number(value) => {
                    survey.numbers += 1;
                    survey.integers &= value == value.trunc();
                    survey.counts_rows &= value == *start.get_or_insert(value) + f64::from(row);
                    survey.thousands |= reading.thousands;
                    survey.percent |= reading.percent;
                    survey.leading_zeros |= reading.leading_zeros;
                }
                Cell::OutOfRange => survey.out_of_range.add(parsed.cells.line(row)),
                Cell::Other => survey.other.add(parsed.cells.line(row)),
            }
        }
        survey.counts_rows &= survey.numbers == parsed.cells.rows
            && parsed.cells.rows >= SEQUENCE_LEAST
            && start.is_some_and(|s| s == 0.0 || s == 1.0);
        survey
    }

    /// What should be told if the column is used as numbers.
    pub fn warnings(&self, column: &str) -> Vec<Warning> {
        let name = || column.to_owned();
        let mut list = Vec::new();
        if let Count { cells: cells @ 1.., line } = self.out_of_range {
            list.push(Warning::OutOfRange { column: name(), cells, line });
        }
        if let Count { cells: cells @ 1.., line } = self.other {
            list.push(Warning::NotNumbers { column: name(), cells, line });
        }
        if self.thousands {
            list.push(Warning::Thousands { column: name() });
        }
        if self.percent {
            list.push(Warning::Percent { column: name() });
        }
        if self.leading_zeros {
            list.push(Warning::LeadingZeros { column: name() });
        }
        list
    }
}

/// Describes a column; `rows` are all rows. Warnings are added for a column of numbers.
pub(super) fn describe(parsed: &Parsed, column: u32, rows: &[u32], warnings: &mut Vec<Warning>) -> Column {
    let name = &parsed.names[column as usize];
    let survey = Survey::of(parsed, column);
    let values = levels(&parsed.cells, column, rows, parsed.dialect.decimal, LEVELS_LIMIT);
    let kind = kind(parsed, column, &survey, &values);
    let mut missing = survey.missing;
    if kind == Kind::Number {
        missing += survey.out_of_range.cells + survey.other.cells;
        warnings.extend(survey.warnings(name));
    }
    let mut examples = Vec::new();
    for row in 0..parsed.cells.rows {
        let cell = parsed.cells.get(row, column);
        if examples.len() < EXAMPLES && !number::is_missing(cell) {
            let cell = clip(cell, NAME_LIMIT);
            if !examples.contains(&cell) {
                examples.push(cell);
            }
        }
    }
    let left_out = match kind {
        Kind::Empty => Some(Reason::Empty),
        Kind::Constant => Some(Reason::Constant),
        Kind::Id => Some(Reason::Identifier),
        Kind::Date => Some(Reason::Date),
        Kind::Text => Some(Reason::FreeText),
        Kind::Number | Kind::Category if missing > parsed.cells.rows / 2 => Some(Reason::MostlyMissing),
        Kind::Category if values.found > LEVELS_SUGGESTED => {
            Some(Reason::TooManyLevels { found: values.found, limit: LEVELS_SUGGESTED })
        }
        Kind::Number | Kind::Category => None,
    };
    Column {
        name: name.clone(),
        kind,
        missing,
        distinct: values.found,
        levels: values.list.into_iter().map(|(name, rows)| Level { name, rows }).collect(),
        integers: kind == Kind::Number && survey.integers,
        examples,
        left_out,
    }
}

fn kind(parsed: &Parsed, column: u32, survey: &Survey, values: &Levels) -> Kind {
    let rows = parsed.cells.rows;
    let present = rows - survey.missing;
    let unique = values.found == present && survey.missing == 0;
    if present == 0 {
        return Kind::Empty;
    }
    if values.found == 1 {
        return Kind::Constant;
    }
    if survey.numbers > 0 && survey.other.cells * 20 <= present {
        let named = unique && survey.integers && is_id_name(&parsed.names[column as usize]);
        return if survey.counts_rows || named { Kind::Id } else { Kind::Number };
    }
    let texts = || (0..rows).map(|r| parsed.cells.get(r, column)).filter(|c| !number::is_missing(c));
    let dates = texts().filter(|c| date::is_date(c)).count() as u32;
    if (present - dates) * 20 <= present {
        return Kind::Date;
    }
    let code = |c: &str| c.bytes().any(|b| b.is_ascii_digit()) && !c.contains(char::is_whitespace);
    if unique && texts().all(code) {
        return Kind::Id;
    }
    if values.found * 4 <= present * 3 { Kind::Category } else { Kind::Text }
}

/// Names that say: this column numbers the rows.
fn is_id_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(
        lower.as_str(),
        "id" | "#" | "index" | "uuid" | "row" | "no" | "no." | "nr" | "unnamed: 0" | "编号" | "序号"
    ) || ["_id", " id", "-id", ".id"].iter().any(|end| lower.ends_with(end))
        || ["Id", "ID"].iter().any(|end| {
            name.strip_suffix(end).and_then(|s| s.chars().next_back()).is_some_and(char::is_lowercase)
        })
}
