//! The table: medians, tests, verdicts, and how it is written.

use super::{BOUND, Claim, Contestant, LEVEL, Problem, SEEDS, best_so_far, runs};
use tunescape::analysis::race::{Method, Tail, holm, rank_sum};
use tunescape::math::stats::median;

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    pub function: String,
    pub strategy: &'static str,
    pub claim: Claim,
    pub trials: u32,
    /// Medians of the distance from the known minimum.
    pub ours: f64,
    pub reference: f64,
    /// How many runs each side has.
    pub runs: [usize; 2],
    /// Of the Mann-Whitney test; `None` where only the medians are compared.
    pub p: Option<f64>,
}

/// The best values of `contestant` at its checkpoints, one list each, a value for each seed below `seeds`.
pub fn sample(problem: &Problem, contestant: &Contestant, seeds: u64) -> [Vec<f64>; 2] {
    let (choice, checkpoints) = (contestant.choice(), contestant.checkpoints);
    let curves =
        runs(seeds, |seed| best_so_far(&choice, &problem.space, seed, checkpoints[1], problem.value));
    checkpoints.map(|trials| curves.iter().map(|curve| curve[trials as usize - 1]).collect())
}

/// Compares our best values after so many trials with the reference's.
pub fn line(problem: &Problem, contestant: &Contestant, trials: u32, ours: &[f64]) -> Line {
    let theirs = &problem.reference[&(contestant.reference.to_owned(), trials)];
    let regret = |values: &[f64]| median(&mut values.to_vec()).expect("runs") - problem.minimum;
    let tail = match contestant.claim {
        Claim::Same => Some(Tail::TwoSided),
        Claim::NotWorse => Some(Tail::Greater),
        Claim::Medians => None,
    };
    Line {
        function: problem.name.clone(),
        strategy: contestant.name,
        claim: contestant.claim,
        trials,
        ours: regret(ours),
        reference: regret(theirs),
        runs: [ours.len(), theirs.len()],
        p: tail.map(|tail| rank_sum(ours, theirs, tail, Method::Auto).expect("runs").p),
    }
}

impl Line {
    /// Our median regret as a multiple of the reference's.
    pub fn ratio(&self) -> f64 {
        self.ours / self.reference
    }

    /// All of the line that follows from its own runs.
    pub fn begin(&self) -> String {
        let p = self.p.map_or("-".to_owned(), |p| format!("{p:.4}"));
        let [n, m] = self.runs;
        format!(
            "| {} | {} | {} | {n} / {m} | {:.3e} | {:.3e} | {:.2} | {p} |",
            self.function,
            self.strategy,
            self.trials,
            self.ours,
            self.reference,
            self.ratio()
        )
    }
}

/// Of each line the corrected p-value, if it has one, and what is wrong with it, if anything is.
pub fn verdicts(lines: &[Line]) -> Vec<(Option<f64>, Option<&'static str>)> {
    let tested: Vec<f64> = lines.iter().filter_map(|l| l.p).collect();
    let mut corrected = holm(&tested).into_iter();
    let verdict = |line: &Line| {
        let p = line.p.and_then(|_| corrected.next());
        let refused = match line.claim {
            _ if p.is_none_or(|p| p >= LEVEL) => None,
            Claim::Same => Some("DIFFERENT"),
            _ => Some("WORSE"),
        };
        (p, refused.or((line.ratio() > BOUND).then_some("ABOVE THE BOUND")))
    };
    lines.iter().map(verdict).collect()
}

/// The whole table with its heading.
pub fn markdown(lines: &[Line]) -> String {
    let verdicts = verdicts(lines);
    let refused = verdicts.iter().filter(|(_, fault)| fault.is_some()).count();
    let tests = lines.iter().filter(|l| l.p.is_some()).count();
    let largest = lines.iter().map(Line::ratio).fold(0.0, f64::max);
    let least = verdicts.iter().filter_map(|(p, _)| *p).fold(1.0, f64::min);
    let mut text = format!(
        "# Our strategies against their references\n\n\
         Written by `cargo xtask race`; the same numbers come out on every machine. Best value so far on four functions with known \
         minima, one trial after the other, seeds 0 to {}, against runs of Optuna 5.0.0 and hyperopt 0.3.0 with default settings \
         (`tests/golden/search/regret.json`). Regret is the distance from the minimum. p: Mann-Whitney's test of \"ours is worse\", \
         for random search of \"ours differs\"; then with Holm's correction over the {tests} tests. A line holds if the corrected \
         p is at least {LEVEL} and our median regret at most {BOUND} times the reference's. Unscrambled Sobol points \
         are the same for every seed, so that only medians are compared.\n\n",
        SEEDS - 1
    );
    text += &format!(
        "{} lines, {refused} refused; largest quotient of median regrets {largest:.2}; least corrected p {least:.4}.\n\n",
        lines.len()
    );
    text += "| function | strategy | trials | runs, ours / reference | median regret | reference | quotient | p | Holm | verdict |\n";
    text += "|---|---|---|---|---|---|---|---|---|---|\n";
    for (line, (p, fault)) in lines.iter().zip(verdicts) {
        let p = p.map_or("-".to_owned(), |p| format!("{p:.4}"));
        text += &format!("{} {p} | {} |\n", line.begin(), fault.unwrap_or("holds"));
    }
    text
}
