//! Speed of the engine on this machine: matrix kernel, training steps, iterations, trees; one thread.
//!
//! `cargo bench` prints a table, and what a step costs as networks grow; `cargo bench -- --json` prints what
//! `tunescape.benchmark()` gives in the page.

use std::time::Instant;
use tunescape::runtime::benchmark::{Bench, Effort, Figure, to_json};

fn main() {
    let begin = Instant::now();
    let effort = Effort::default();
    let mut now = move || begin.elapsed().as_secs_f64();
    let mut bench = Bench::new(&mut now, effort);
    if std::env::args().any(|word| word == "--json") {
        println!("{}", to_json("native", effort, &bench.all()));
        return;
    }
    println!("rates a second: median (slowest - fastest)");
    bench.all().iter().for_each(print);
    println!("a step's cost as the network grows: steps/s, millions of parameters moved a second");
    for figure in bench.widths(&[16, 32, 64, 128, 256, 512]) {
        print(&figure);
        let parameters = figure.parameters.unwrap_or(0);
        println!("  {parameters:>40} parameters {:10.1} M/s", 1e-6 * figure.median * parameters as f64);
    }
}

fn print(f: &Figure) {
    println!("  {:40} {:12.1} {:12} ({:.1} - {:.1})", f.name, f.median, f.unit, f.slowest, f.fastest);
}
