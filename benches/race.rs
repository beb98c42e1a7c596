//! Quality of the search strategies, end to end: the table that `cargo xtask race` keeps in `docs/race.md`, on standard output.
//!
//! `--quick` gives few runs to strategies that take long.

#[path = "../tests/common/quality/mod.rs"]
mod quality;

use quality::{QUICK_SEEDS, SEEDS, line, markdown, problems, sample};
use std::time::Instant;

fn main() {
    let quick = std::env::args().any(|word| word == "--quick");
    let mut lines = Vec::new();
    for problem in problems() {
        for contestant in problem.contestants() {
            let begin = Instant::now();
            let seeds = if quick && contestant.slow { QUICK_SEEDS } else { SEEDS };
            let values = sample(&problem, contestant, seeds);
            for (trials, values) in contestant.checkpoints.into_iter().zip(values) {
                lines.push(line(&problem, contestant, trials, &values));
            }
            let seconds = begin.elapsed().as_secs_f64();
            eprintln!("{}, {}: {seeds} runs in {seconds:.1} s", problem.name, contestant.name);
        }
    }
    print!("{}", markdown(&lines));
}
