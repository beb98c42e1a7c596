//! One error for the whole harness: a sentence, because a test can only fail with it.

use std::fmt;

/// What went wrong in a test's browser, server or driver.
pub struct Error(String);

/// The result of everything here; `#[tokio::test]` functions may return it.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// From a sentence.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A test that returns an error prints it with `Debug`: make that the sentence, too.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

macro_rules! from {
    ($($kind:ty: $what:literal),* $(,)?) => {$(
        impl From<$kind> for Error {
            fn from(error: $kind) -> Self {
                Self(format!("{}: {error}", $what))
            }
        }
    )*};
}

from! {
    xtask::failure::Failure: "harness",
    fantoccini::error::NewSessionError: "the browser did not start",
    fantoccini::error::CmdError: "browser",
    fantoccini::error::InvalidWindowHandle: "browser window",
    serde_json::Error: "JSON",
    std::io::Error: "file or socket",
}
