//! Why a file or a schema is refused, and what a reader should be told about one that is taken; the sentences live in the
//! page. Line numbers are physical lines from 1, whatever ends them; counts are of rows, columns or cells as named.

use serde::{Deserialize, Serialize};

/// Why there is no table or no data set. Limits are inclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportError {
    /// No bytes, or nothing but blank lines and comments.
    Empty,
    /// The file is too large to be looked at.
    TooManyBytes { found: u64, limit: u64 },
    /// UTF-16 or UTF-32: to be saved as UTF-8.
    Utf16,
    /// Neither UTF-8 nor plausibly windows-1252; the line of the first byte that is not UTF-8.
    NotUtf8 { line: u32 },
    /// Control characters: a picture, a program, an archive.
    NotText { line: u32 },
    /// A workbook or another office document: to be exported as CSV.
    Spreadsheet,
    /// A quote that is never closed; the line it was opened on.
    UnclosedQuote { line: u32 },
    /// Something other than a delimiter follows a closing quote: on `line`, of a cell opened on line `opened`.
    StrayQuote { line: u32, opened: u32 },
    /// More than [`ROWS_LIMIT`](super::ROWS_LIMIT) records; `line` holds the first one too many.
    TooManyRows { line: u32, limit: u32 },
    /// A record with more than [`COLUMNS_LIMIT`](super::COLUMNS_LIMIT) cells.
    TooManyColumns { line: u32, found: u32, limit: u32 },
    /// Records x columns, or rows x inputs.
    TooManyCells { found: u64, limit: u64 },
    /// One column cannot be both what is predicted and what it is predicted from; or the delimiter is not known.
    OneColumn,
    /// The first record, which would name the columns, has another number of cells than the records below.
    HeaderWidth { line: u32, found: u32, expected: u32 },
    /// More than half of the records have another number of cells than `expected`; the first of them.
    Ragged { line: u32, found: u32, expected: u32, rows: u32 },
    /// The reader of records refused a line.
    Unreadable { line: u32 },
    /// A header and nothing else.
    NoRows,
    /// Fewer rows than the parts of a split; counted after rows with missing cells were dropped.
    TooFewRows { found: u32, least: u32 },
    /// The schema names a column that the file does not have.
    NoSuchColumn { name: String },
    /// The schema names a feature twice, or the target as a feature.
    UsedTwice { name: String },
    /// The schema uses no column as a feature.
    NoFeatures,
    /// No cell of the column is a number.
    NotNumbers { column: String },
    /// Every cell of the column is missing.
    NoValues { column: String },
    /// Every row that is left has the same class.
    OneClass { column: String, class: String },
    /// Every row that is left has the same number as target.
    OneNumber { column: String },
    /// More than [`CLASSES_LIMIT`](super::CLASSES_LIMIT) classes.
    TooManyClasses { column: String, found: u32, limit: u32 },
    /// More than [`LEVELS_LIMIT`](super::LEVELS_LIMIT) different values in a one-hot column.
    TooManyLevels { column: String, found: u32, limit: u32 },
    /// More than [`INPUTS_LIMIT`](super::INPUTS_LIMIT) inputs after one-hot encoding.
    TooManyInputs { found: u64, limit: u32 },
    /// The training rows have no value to fill the gaps of this column from.
    NothingToFillFrom { column: String },
}

/// What was assumed, changed or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The file is not UTF-8 and was read as windows-1252: accented letters may be wrong.
    Windows1252,
    /// Lines that begin with `#` were skipped.
    Comments { lines: u32 },
    /// Records with another number of cells than `expected` were skipped: how many, and (line, cells) of the first ones.
    RaggedSkipped { rows: u32, expected: u32, first: Vec<(u32, u32)> },
    /// Empty or repeated names in the header were replaced; the new names.
    Renamed { columns: Vec<String> },
    /// Numbers are read with a decimal comma.
    DecimalComma,
    /// Infinite or beyond [`NUMBER_LIMIT`](super::NUMBER_LIMIT): taken as missing; the first line.
    OutOfRange { column: String, cells: u32, line: u32 },
    /// Cells of a column of numbers that are no numbers: taken as missing; the first line.
    NotNumbers { column: String, cells: u32, line: u32 },
    /// Thousands separators were removed.
    Thousands { column: String },
    /// The percent sign was removed: `12%` is 12.
    Percent { column: String },
    /// Leading zeros as in `02139`: perhaps a code and not a number.
    LeadingZeros { column: String },
    /// Rows without a target were left out.
    TargetMissing { column: String, rows: u32 },
    /// Rows with a missing feature were left out.
    RowsDropped { rows: u32 },
    /// Missing cells that will be filled from the training rows.
    Gaps { column: String, cells: u32 },
    /// A feature with one value in all rows that are left: it carries nothing.
    ConstantFeature { column: String },
    /// A class with too few rows to be in every part of a split.
    RareClass { class: String, rows: u32 },
}
