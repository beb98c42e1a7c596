//! `cargo xtask race`: every search strategy that has a reference against it, end to end; the table is `docs/race.md`.

use crate::Project;
use crate::args::Args;
use crate::failure::{Failure, with_path};
use crate::process::program;
use crate::steps::{Kind, Steps};

/// Runs the searches in release mode, prints the table and keeps it; a refused line is a failure.
pub fn run(project: &Project, mut args: Args, steps: &mut Steps) -> Result<(), Failure> {
    let quick = args.flag("--quick");
    let check = args.flag("--check");
    args.done()?;
    let table = steps.run(Kind::Work, "search four functions with every strategy", || {
        let race = program("cargo", &project.root).args(["bench", "--bench", "race", "--"]);
        let race = if quick { race.arg("--quick") } else { race };
        race.read("see what `cargo bench --bench race` says")
    })?;
    let table = String::from_utf8_lossy(&table).into_owned();
    println!("\n{table}");
    let refused = refused(&table).ok_or_else(|| {
        Failure::new("the searches printed no table", "`cargo bench --bench race` must print a table")
    })?;
    // The quick table has fewer runs than the one that is kept.
    if !quick {
        keep(project, &table, check)?;
    }
    if refused.is_empty() {
        return Ok(());
    }
    let next = "find out what that strategy does otherwise than its reference";
    Err(Failure::new(format!("lines of the table are refused:\n{}", refused.join("\n")), next))
}

/// Writes the table, or says that it would.
fn keep(project: &Project, table: &str, check: bool) -> Result<(), Failure> {
    let path = project.path("docs/race.md");
    // Version control may have changed line ends.
    if std::fs::read_to_string(&path).is_ok_and(|old| old.replace("\r\n", "\n") == table) {
        println!("docs/race.md is up to date");
        return Ok(());
    }
    if check {
        let next = "run `cargo xtask race` and commit docs/race.md";
        return Err(Failure::new("docs/race.md is not what the searches give", next));
    }
    with_path(std::fs::write(&path, table), "writing", &path)?;
    println!("docs/race.md: written");
    Ok(())
}

/// The rows whose verdict is in capitals; `None` without rows.
fn refused(table: &str) -> Option<Vec<&str>> {
    let mut rows = table.lines().filter(|row| row.starts_with("| ")).skip(1).peekable();
    rows.peek()?;
    let verdict = |row: &str| row.rsplit('|').nth(1).unwrap_or_default().trim().to_owned();
    Some(rows.filter(|row| verdict(row).to_uppercase() == verdict(row)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_do_not_hold_are_found() {
        let heading = "# Table\n\n| function | verdict |\n|---|---|\n";
        let (good, open) = ("| branin2 | holds |\n", "| branin2 | undecided |\n");
        let bad = "| ackley5 | ABOVE THE BOUND |\n";
        assert_eq!(refused(&format!("{heading}{good}{open}")), Some(Vec::new()));
        assert_eq!(refused(&format!("{heading}{good}{bad}")), Some(vec![bad.trim_end()]));
        assert_eq!(refused(heading), None);
        assert_eq!(refused(""), None);
    }
}
