//! What went wrong, and what the reader can do about it.

use std::fmt;

/// A failed step: one sentence for what happened, one for what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub what: String,
    /// What to do next.
    pub next: String,
}

impl Failure {
    /// Both sentences, without full stops.
    pub fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  next: {}", self.what, self.next)
    }
}

impl std::error::Error for Failure {}

/// Turns an input or output error into a failure that names the file.
pub fn with_path<T>(result: std::io::Result<T>, doing: &str, path: &std::path::Path) -> Result<T, Failure> {
    result.map_err(|e| {
        let what = format!("{doing} {} failed: {e}", path.display());
        Failure::new(
            what,
            "check that the file is there, that it may be written, and that the disk is not full",
        )
    })
}
