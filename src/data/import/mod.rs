//! A user's own table: bytes in, a description of the table out, the user's choices in, a [`Dataset`](super::Dataset) out.
//!
//! ```text
//! bytes -> text -> records -> cells -> Table -> suggest() -> Schema (the user edits it) -> dataset() -> Imported
//! ```
//!
//! [`scan`] and [`dataset`] are pure functions: equal bytes and an equal [`Schema`] give an equal result on every machine, so
//! a study stores the schema and the [`content_hash`] of the file, never the file. Neither panics, whatever the bytes;
//! every limit below is checked before the memory that it bounds is asked for.
//!
//! Missing cells. With [`Missing::Drop`] their rows are left out. Otherwise they stay marked as NaN in [`Imported::marked`]
//! and a [`Filling`] that is fitted on the training rows alone says what goes there, so that nothing is learned from
//! held-out rows. A split looks at the target only, never at the features: draw the rows of the marked data with
//! [`resample`](super::resample), then let [`Imported::split`] fill and scale each split for itself. Kinds of
//! columns and names of levels are read off all rows; both are facts about the file's vocabulary, not about its values.
//!
//! Sources: RFC 4180 for quotes; scikit-learn's `SimpleImputer` (mean, median, most_frequent with the smallest on ties),
//! `OneHotEncoder(drop="if_binary")` and `LabelEncoder` (sorted classes) for what a column turns into.
//!
//! Not here: dates as features, ordinal or target encoding, encodings other than UTF-8 and windows-1252, streaming.

mod column;
mod date;
mod delimiter;
mod encode;
mod error;
mod fill;
mod levels;
mod number;
mod read;
mod records;
mod schema;
mod table;
mod text;

pub use encode::{Imported, dataset};
pub use error::{ImportError, Warning};
pub use fill::{Filling, Gaps};
pub use schema::{Decimal, Delimiter, Dialect, Encoding, Feature, Hints, Missing, Role, Schema};
pub use table::{Column, Kind, Level, Reason, Table, scan};

use sha2::{Digest as _, Sha256};

/// Largest file, in bytes.
pub const BYTES_LIMIT: u64 = 32 << 20;
/// Most records of a file.
pub const ROWS_LIMIT: u32 = 100_000;
/// Most columns of a file.
pub const COLUMNS_LIMIT: u32 = 2_000;
/// Most cells: records x columns of the file, and rows x inputs of the data set.
pub const CELLS_LIMIT: u64 = 8_000_000;
/// Most inputs of the data set, one-hot columns included.
pub const INPUTS_LIMIT: u32 = 2_048;
/// Most different values of a column that is one-hot encoded.
pub const LEVELS_LIMIT: u32 = 100;
/// Most different values of a column that is one-hot encoded without being asked for.
pub const LEVELS_SUGGESTED: u32 = 20;
/// Most classes of a target.
pub const CLASSES_LIMIT: u32 = 100;
/// Fewest rows: one for each part of a split.
pub const ROWS_LEAST: u32 = 3;
/// Largest magnitude of a number; its square and its f32 are finite, so that scaling and training stay so.
pub const NUMBER_LIMIT: f64 = 1e30;
/// Most characters of a name of a column, a feature or a class; longer ones are cut.
pub const NAME_LIMIT: usize = 200;
/// Rows of a table that are shown.
pub const PREVIEW_ROWS: usize = 8;

/// SHA-256 of a file, as 64 lower-case hexadecimal digits.
pub fn content_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// `text`, cut to `limit` characters; a cut text ends in an ellipsis.
fn clip(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit.saturating_sub(1)).chain(['…']).collect(),
    }
}
