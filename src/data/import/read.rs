//! Bytes to cells: decoding, records of one width, the header, names that are unique. Both [`scan`](super::scan) and
//! [`dataset`](super::dataset) begin here, so that they see the same table.

use super::error::{ImportError, Warning};
use super::records::{Record, Scanner, Source};
use super::schema::{Decimal, Delimiter, Dialect, Encoding, Hints};
use super::{CELLS_LIMIT, COLUMNS_LIMIT, NAME_LIMIT, ROWS_LIMIT, clip, date, delimiter, number, text};
use std::collections::{BTreeMap, BTreeSet};

/// Records that the guesses about header and decimal mark look at.
const SAMPLE_ROWS: u32 = 200;
/// Skipped records that a warning lists.
const LISTED: usize = 10;

/// The cells of records of equal width, trimmed, row by row in one text.
pub(super) struct Cells {
    text: String,
    ends: Vec<u32>,
    pub rows: u32,
    pub columns: u32,
    /// Rows in front that are no data: the header.
    hidden: u32,
    lines: Vec<u32>,
}

impl Cells {
    /// Reads records that all have `columns` cells; the caller has checked their number.
    pub fn read(
        text: &str,
        records: &[Record],
        columns: u32,
        delimiter: Delimiter,
    ) -> Result<Self, ImportError> {
        let first = records.first().map_or(1, |r| r.line);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(delimiter.byte())
            .from_reader(Source::new(text, records));
        let mut cells = Self {
            text: String::new(),
            ends: Vec::with_capacity(records.len() * columns as usize),
            rows: records.len() as u32,
            columns,
            hidden: 0,
            lines: records.iter().map(|r| r.line).collect(),
        };
        let (mut record, mut rows) = (csv::StringRecord::new(), 0);
        while reader.read_record(&mut record).map_err(|_| ImportError::Unreadable { line: first })? {
            for cell in &record {
                cells.text.push_str(cell.trim());
                cells.ends.push(cells.text.len() as u32);
            }
            rows += 1;
        }
        let whole = rows == cells.rows && cells.ends.len() as u64 == u64::from(rows) * u64::from(columns);
        if whole { Ok(cells) } else { Err(ImportError::Unreadable { line: first }) }
    }

    /// The cell of a data row.
    pub fn get(&self, row: u32, column: u32) -> &str {
        let at = (row + self.hidden) as usize * self.columns as usize + column as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    /// The physical line that a data row begins on.
    pub fn line(&self, row: u32) -> u32 {
        self.lines[(row + self.hidden) as usize]
    }

    fn hide_first(&mut self) {
        self.hidden = 1;
        self.rows -= 1;
    }
}

/// A file, read.
pub(super) struct Parsed {
    pub encoding: Encoding,
    pub dialect: Dialect,
    /// One unique name a column.
    pub names: Vec<String>,
    pub cells: Cells,
    pub warnings: Vec<Warning>,
}

impl Parsed {
    /// The column of that name.
    pub fn find(&self, name: &str) -> Result<u32, ImportError> {
        let at = self.names.iter().position(|n| n == name);
        at.map(|i| i as u32).ok_or_else(|| ImportError::NoSuchColumn { name: name.to_owned() })
    }
}

/// Reads a file; what `hints` leaves open is guessed.
pub(super) fn parse(bytes: &[u8], hints: &Hints) -> Result<Parsed, ImportError> {
    let (text, encoding) = text::decode(bytes)?;
    let comments = hints.comments.unwrap_or(true);
    let delimiter = hints.delimiter.unwrap_or_else(|| delimiter::guess(&text, comments));
    let mut warnings = Vec::new();
    if encoding == Encoding::Windows1252 {
        warnings.push(Warning::Windows1252);
    }
    let (records, columns) = records(&text, delimiter, comments, &mut warnings)?;
    let mut cells = Cells::read(&text, &records, columns, delimiter)?;
    drop((text, records));

    let sample = (0..cells.rows.min(SAMPLE_ROWS)).flat_map(|r| (0..columns).map(move |c| (r, c)));
    let decimal = hints.decimal.unwrap_or_else(|| {
        number::guess_decimal(sample.map(|(r, c)| cells.get(r, c)), delimiter == Delimiter::Semicolon)
    });
    if decimal == Decimal::Comma {
        warnings.push(Warning::DecimalComma);
    }
    let header = hints.header.unwrap_or_else(|| looks_like_header(&cells, decimal));
    let names = if header {
        let (names, renamed) = unique_names((0..columns).map(|c| cells.get(0, c)));
        if !renamed.is_empty() {
            warnings.push(Warning::Renamed { columns: renamed });
        }
        cells.hide_first();
        names
    } else {
        (1..=columns).map(|i| format!("column_{i}")).collect()
    };
    if cells.rows == 0 {
        return Err(ImportError::NoRows);
    }
    if cells.rows > ROWS_LIMIT {
        return Err(ImportError::TooManyRows { line: cells.line(ROWS_LIMIT), limit: ROWS_LIMIT });
    }
    Ok(Parsed { encoding, dialect: Dialect { delimiter, decimal, header, comments }, names, cells, warnings })
}

/// The records that have the width that most have, and that width.
fn records(
    text: &str,
    delimiter: Delimiter,
    comments: bool,
    warnings: &mut Vec<Warning>,
) -> Result<(Vec<Record>, u32), ImportError> {
    let mut scanner = Scanner::new(text, delimiter.byte(), comments);
    let mut records = Vec::new();
    let mut widths = BTreeMap::<u32, u32>::new();
    for record in scanner.by_ref() {
        let record = record?;
        if record.cells > COLUMNS_LIMIT {
            let (line, found) = (record.line, record.cells);
            return Err(ImportError::TooManyColumns { line, found, limit: COLUMNS_LIMIT });
        }
        // One more than the limit: the header.
        if records.len() as u64 > u64::from(ROWS_LIMIT) {
            return Err(ImportError::TooManyRows { line: record.line, limit: ROWS_LIMIT });
        }
        *widths.entry(record.cells).or_default() += 1;
        records.push(record);
    }
    if scanner.comments > 0 {
        warnings.push(Warning::Comments { lines: scanner.comments });
    }
    let Some(&first) = records.first() else { return Err(ImportError::Empty) };
    // Of equally frequent widths, that of the first record.
    let (&columns, _) = widths
        .iter()
        .max_by_key(|(width, count)| (**count, **width == first.cells))
        .unwrap_or((&first.cells, &1));
    if columns < 2 {
        return Err(ImportError::OneColumn);
    }
    let all = records.len() as u32;
    let ragged: Vec<Record> = records.iter().filter(|r| r.cells != columns).copied().collect();
    if let Some(worst) = ragged.first() {
        let (line, found, expected, rows) = (worst.line, worst.cells, columns, ragged.len() as u32);
        if rows * 2 > all {
            return Err(ImportError::Ragged { line, found, expected, rows });
        }
        // A title above the table has one cell; anything else in front would have named the columns.
        if worst.line == first.line && found > 1 {
            return Err(ImportError::HeaderWidth { line, found, expected });
        }
        let first = ragged.iter().take(LISTED).map(|r| (r.line, r.cells)).collect();
        warnings.push(Warning::RaggedSkipped { rows, expected, first });
        records.retain(|r| r.cells == columns);
    }
    let found = records.len() as u64 * u64::from(columns);
    if found > CELLS_LIMIT {
        return Err(ImportError::TooManyCells { found, limit: CELLS_LIMIT });
    }
    Ok((records, columns))
}

/// Whether the first record names the columns. A text above numbers or dates says yes; else a number, or a text that comes
/// again below, says no; texts above other texts say yes.
fn looks_like_header(cells: &Cells, decimal: Decimal) -> bool {
    let last = cells.rows.min(SAMPLE_ROWS);
    let measured = |cell: &str| {
        matches!(number::read(cell, decimal).cell, number::Cell::Number(_) | number::Cell::OutOfRange)
            || date::is_date(cell)
    };
    let mut data = false;
    for column in 0..cells.columns {
        let head = cells.get(0, column);
        if number::is_missing(head) {
            continue;
        }
        let below = || (1..last).map(|row| cells.get(row, column)).filter(|c| !number::is_missing(c));
        if measured(head) || below().any(|c| c == head) {
            data = true;
        } else if below().next().is_some() && below().all(measured) {
            return true;
        }
    }
    !data
}

/// Unique, printable names from the cells of a header, and those that had to be changed. An empty name becomes `column_3`,
/// a repeated one `name_2`.
fn unique_names<'a>(header: impl Iterator<Item = &'a str>) -> (Vec<String>, Vec<String>) {
    let (mut taken, mut renamed) = (BTreeSet::new(), Vec::new());
    let names = header.enumerate().map(|(i, cell)| {
        let words: Vec<&str> = cell.split_whitespace().collect();
        let wanted = match words.join(" ") {
            empty if empty.is_empty() => format!("column_{}", i + 1),
            name => clip(&name, NAME_LIMIT),
        };
        let mut name = wanted.clone();
        let mut copy = 2;
        while !taken.insert(name.clone()) {
            name = format!("{wanted}_{copy}");
            copy += 1;
        }
        if cell.is_empty() || name != wanted {
            renamed.push(name.clone());
        }
        name
    });
    let names = names.collect();
    (names, renamed)
}
