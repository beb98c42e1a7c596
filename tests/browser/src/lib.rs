//! The harness of the end-to-end tests: the built site on a local server, in a real headless Chromium.
//!
//! ```no_run
//! # async fn example() -> browser_tests::Result<()> {
//! use browser_tests::{Browser, Options, serve_dist};
//!
//! let site = serve_dist("/tunescape/")?;
//! let page = Browser::open(&site.url(), Options::new().language("zh-CN").dark()).await?;
//! page.click("[data-testid=run]").await?;
//! page.wait_for_text("[data-testid=status]", "17").await?;
//! assert_eq!(page.errors().await?, [] as [String; 0]);
//! # Ok(())
//! # }
//! ```
//!
//! `cargo xtask test` builds the site and names its folder in TUNESCAPE_DIST. Without that variable a test of
//! the page fails: a test that silently does nothing proves nothing.

mod browser;
mod command;
mod driver;
mod error;
mod options;

use std::ffi::OsString;
use std::path::PathBuf;

pub use browser::{Browser, LogEntry};
pub use driver::Driver;
pub use error::{Error, Result};
pub use options::Options;
pub use xtask::server::{Fault, Options as ServerOptions, Request, Server};

/// The built site's folder.
pub fn dist() -> Result<PathBuf> {
    dist_in(std::env::var_os("TUNESCAPE_DIST"))
}

fn dist_in(variable: Option<OsString>) -> Result<PathBuf> {
    let Some(folder) = variable.filter(|f| !f.is_empty()) else {
        return Err(Error::new(
            "TUNESCAPE_DIST is not set, so there is no page to test: run `cargo xtask test`, or build the page with \
             `cargo xtask dist` and set TUNESCAPE_DIST to the full path of the folder dist",
        ));
    };
    let folder = PathBuf::from(folder);
    if !folder.join("index.html").is_file() {
        return Err(Error::new(format!(
            "TUNESCAPE_DIST names {}, which holds no index.html: build it with `cargo xtask dist`, and give the full \
             path",
            folder.display()
        )));
    }
    Ok(folder)
}

/// Serves the built site under a prefix such as `/` or `/tunescape/`.
pub fn serve_dist(prefix: &str) -> Result<Server> {
    Ok(Server::start(ServerOptions::new(dist()?).prefix(prefix))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_built_site_there_is_an_error_and_not_a_pass() {
        assert!(dist_in(None).unwrap_err().to_string().contains("`cargo xtask test`"));
        let empty = std::env::temp_dir().join("tunescape-no-such-folder");
        assert!(dist_in(Some(empty.into())).unwrap_err().to_string().contains("no index.html"));
    }
}
