//! `cargo xtask serve`: from a fresh clone to the page in a browser.
//!
//! Our own server instead of `trunk serve`: that one puts an inline script into the page, which the page's
//! content-security policy blocks. The page is built at the start; `--watch` builds it again on every change
//! (reload the page by hand then).

use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::args::Args;
use crate::dist::{self, Site};
use crate::failure::Failure;
use crate::process::warn_about_flags;
use crate::server::{Options, Server, listen};
use crate::steps::Steps;
use crate::{Project, launch, tools};

/// Where the page is served if nothing else is asked.
const PORT: u16 = 8080;
/// What a change of is watched.
const WATCHED: [&str; 6] = ["src", "www", "index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock"];

/// `cargo xtask serve`.
pub fn run(project: &Project, mut args: Args, steps: &mut Steps) -> Result<(), Failure> {
    let port = match args.value("--port")? {
        None => PORT,
        Some(text) => text.parse().map_err(|_| {
            Failure::new(format!("`{text}` is not a port"), "write a number from 1024 to 65535: --port 8080")
        })?,
    };
    let quiet = args.flag("--no-open");
    let watch = args.flag("--watch");
    args.done()?;

    warn_about_flags();
    tools::toolchain(project, steps)?;
    let site = Site::new(project);
    let mut seen = newest(project);
    dist::build(project, &site, steps)?;
    steps.print();

    let listener = listen(port)?;
    let server = Server::on(listener, Options::new(&site.out))?;
    let url = server.url();
    if port != 0 && !url.contains(&format!(":{port}/")) {
        println!("\nPort {port} is taken; this is the next free one.");
    }
    let how =
        if watch { "it is rebuilt when a file changes" } else { "run this again after a change, or --watch" };
    println!("\nTunescape is at {url}  (Ctrl+C ends it; {how})");
    if !quiet {
        launch::open(&url);
    }
    if !watch {
        server.wait();
        return Ok(());
    }
    loop {
        std::thread::sleep(Duration::from_millis(700));
        let now = newest(project);
        if now != seen {
            seen = now;
            // A build that fails has said why; the last good page stays up until the next change.
            match dist::build(project, &site, &mut Steps::new()) {
                Ok(()) => println!("Rebuilt: reload {url}"),
                Err(failure) => eprintln!("{failure}"),
            }
        }
    }
}

/// The number of watched files and the time of the newest: changes when one is written, added or removed.
fn newest(project: &Project) -> (usize, Option<SystemTime>) {
    let mut found = (0, None);
    for name in WATCHED {
        look(&project.path(name), &mut found);
    }
    found
}

fn look(path: &Path, found: &mut (usize, Option<SystemTime>)) {
    // A file that vanishes while we look has changed the number.
    let Ok(metadata) = path.metadata() else { return };
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            look(&entry.path(), found);
        }
    } else {
        found.0 += 1;
        found.1 = found.1.max(metadata.modified().ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watch_sees_the_sources() {
        let project = Project::find().unwrap();
        let (count, time) = newest(&project);
        assert!(count > 3 && time.is_some());
    }

    #[test]
    fn a_port_that_is_none_is_refused_before_anything_is_built() {
        let project = Project::find().unwrap();
        let failure = run(&project, Args::new(["--port", "http"]), &mut Steps::new()).unwrap_err();
        assert!(failure.what.contains("`http`"));
        assert!(run(&project, Args::new(["--ports"]), &mut Steps::new()).is_err());
    }
}
