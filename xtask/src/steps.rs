//! Named steps with their times, and the table at the end.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// What a step's time is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The project's own checks, builds and tests.
    Work,
    /// Bringing a tool onto the machine: paid once a machine, so reported apart.
    Install,
}

/// The steps of one run.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<(String, Duration, Kind, bool)>,
}

impl Steps {
    /// No steps yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what is about to be done, does it, and says how long it took.
    pub fn run<T>(
        &mut self,
        kind: Kind,
        what: impl Into<String>,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let what = what.into();
        println!("\n== {what}");
        let start = Instant::now();
        let outcome = work();
        let time = start.elapsed();
        println!("== {what}: {} in {}", if outcome.is_ok() { "done" } else { "FAILED" }, seconds(time));
        self.done.push((what, time, kind, outcome.is_ok()));
        outcome
    }

    /// Prints the table, if there was more than one step.
    pub fn print(&self) {
        if self.done.len() > 1 {
            print!("\n{}", self.table());
        }
    }

    /// One line a step; installations apart from work, each with its sum.
    pub fn table(&self) -> String {
        let width = self.done.iter().map(|(what, ..)| what.chars().count()).max().unwrap_or(0).max(20);
        let mut text = String::new();
        for (kind, title) in [(Kind::Install, "tools installed"), (Kind::Work, "steps")] {
            let rows: Vec<_> = self.done.iter().filter(|(_, _, k, _)| *k == kind).collect();
            if rows.is_empty() {
                continue;
            }
            text += &format!("{title}\n");
            for (what, time, _, ok) in &rows {
                let mark = if *ok { "" } else { "  FAILED" };
                text += &format!("  {what:<width$} {:>9}{mark}\n", seconds(*time));
            }
            let sum: Duration = rows.iter().map(|(_, time, ..)| *time).sum();
            text += &format!("  {:<width$} {:>9}\n", "together", seconds(sum));
        }
        text
    }
}

/// A time to the tenth of a second.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_keeps_installations_apart_and_marks_failures() {
        let mut steps = Steps::new();
        steps.run(Kind::Work, "format", || Ok(())).unwrap();
        steps.run(Kind::Install, "trunk", || Ok(())).unwrap();
        let _ = steps.run::<()>(Kind::Work, "tests", || Err(Failure::new("a", "b")));
        let table = steps.table();
        let at = |word: &str| table.find(word).unwrap();
        assert!(
            at("tools installed") < at("trunk")
                && at("trunk") < at("steps\n")
                && at("steps\n") < at("format")
        );
        assert_eq!(table.matches("FAILED").count(), 1);
    }
}
