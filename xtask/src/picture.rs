//! `cargo xtask picture`: the page's first picture, drawn from a recorded study, never by hand.

use crate::Project;
use crate::args::Args;
use crate::failure::{Failure, with_path};
use crate::process::program;
use crate::steps::{Kind, Steps};

/// Runs the headless engine and writes what it prints to `www/first.html`, if that changes it.
pub fn run(project: &Project, mut args: Args, steps: &mut Steps) -> Result<(), Failure> {
    let check = args.flag("--check");
    args.done()?;
    let picture = steps.run(Kind::Work, "run the recorded study and draw it", || {
        let next = "see what `cargo run --release --bin headless -- --picture` says";
        let engine = program("cargo", &project.root);
        engine.args(["run", "--release", "--quiet", "--bin", "headless", "--", "--picture"]).read(next)
    })?;
    if picture.iter().all(u8::is_ascii_whitespace) || std::str::from_utf8(&picture).is_err() {
        return Err(Failure::new(
            "the headless engine printed no picture",
            "`headless --picture` must print the HTML of the first picture to standard output",
        ));
    }
    let path = project.path("www/first.html");
    if std::fs::read(&path).is_ok_and(|old| same(&old, &picture)) {
        println!("www/first.html is up to date ({} bytes)", picture.len());
        return Ok(());
    }
    if check {
        let next = "run `cargo xtask picture` and commit www/first.html";
        return Err(Failure::new("www/first.html is not what the engine draws", next));
    }
    with_path(std::fs::write(&path, &picture), "writing", &path)?;
    println!("www/first.html: written ({} bytes)", picture.len());
    Ok(())
}

/// Equal but for line ends, which version control may have changed.
fn same(a: &[u8], b: &[u8]) -> bool {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    text(a) == text(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_no_change() {
        assert!(same(b"<svg>\r\n", b"<svg>\n"));
        assert!(!same(b"<svg>", b"<svg/>"));
    }
}
