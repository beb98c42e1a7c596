//! The table: medians, tests, verdicts, and how it is written.

use super::{BOUND, Claim, Contestant, LEVEL, Problem, SEEDS, best_so_far, runs};
use tunescape::analysis::race::{Method, Tail, holm, rank_sum};
use tunescape::math::stats::median;

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// Our median is above the bound, but still within the 95 % interval of the reference's, which has too few runs to tell; or we
    /// have too few, in a quick table.
    Undecided,
    AboveTheBound,
    Worse,
    Different,
}

impl Verdict {
    /// As the table writes it; what refuses a line in capitals.
    fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Undecided => "undecided",
            Self::AboveTheBound => "ABOVE THE BOUND",
            Self::Worse => "WORSE",
            Self::Different => "DIFFERENT",
        }
    }

    pub fn refuses(self) -> bool {
        !matches!(self, Self::Holds | Self::Undecided)
    }
}

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
    /// Upper end of the 95 % interval of the reference's.
    pub upper: f64,
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
        upper: median_upper(theirs) - problem.minimum,
        runs: [ours.len(), theirs.len()],
        p: tail.map(|tail| rank_sum(ours, theirs, tail, Method::Auto).expect("runs").p),
    }
}

/// Upper end of the interval that holds the median of the values' distribution, whatever it is, with 95 % or more: the values with
/// rank k from either end, k the largest for which fewer than k of n fair coins show heads with at most 2.5 %.
fn median_upper(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let (mut exactly, mut below, mut k) = ((0..n).fold(1.0, |chance, _| 0.5 * chance), 0.0, 0);
    while below + exactly <= 0.025 {
        below += exactly;
        exactly *= (n - k) as f64 / (k + 1) as f64;
        k += 1;
    }
    // Too few values for such an interval: no end.
    if k == 0 { f64::INFINITY } else { sorted[n - k] }
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
            "| {} | {} | {} | {n} / {m} | {:.3e} | {:.3e} | {:.3e} | {:.2} | {p} |",
            self.function,
            self.strategy,
            self.trials,
            self.ours,
            self.reference,
            self.upper,
            self.ratio()
        )
    }
}

/// Of each line the corrected p-value, if it has one, and the verdict.
pub fn verdicts(lines: &[Line]) -> Vec<(Option<f64>, Verdict)> {
    let tested: Vec<f64> = lines.iter().filter_map(|l| l.p).collect();
    let mut corrected = holm(&tested).into_iter();
    let verdict = |line: &Line| {
        let p = line.p.and_then(|_| corrected.next());
        let verdict = match (p.is_some_and(|p| p < LEVEL), line.claim) {
            (true, Claim::Same) => Verdict::Different,
            (true, _) => Verdict::Worse,
            _ if line.ratio() <= BOUND => Verdict::Holds,
            // Points that are the same for every seed leave nothing open.
            _ if line.claim != Claim::Medians && line.ours <= line.upper => Verdict::Undecided,
            _ if line.runs[0] < SEEDS as usize => Verdict::Undecided,
            _ => Verdict::AboveTheBound,
        };
        (p, verdict)
    };
    lines.iter().map(verdict).collect()
}

/// The whole table with its heading.
pub fn markdown(lines: &[Line]) -> String {
    let verdicts = verdicts(lines);
    let count = |what: &dyn Fn(Verdict) -> bool| verdicts.iter().filter(|(_, v)| what(*v)).count();
    let tests = lines.iter().filter(|l| l.p.is_some()).count();
    let least = verdicts.iter().filter_map(|(p, _)| *p).fold(1.0, f64::min);
    let largest = lines.iter().map(Line::ratio).fold(0.0, f64::max);
    let mut text = format!(
        "# Our strategies against their references\n\n\
         Written by `cargo xtask race`; the same numbers come out on every machine.\n\n\
         Each line: the best value so far on a function with a known minimum, one trial after the other, seeds 0 to {}, against runs \
         of Optuna 5.0.0, hyperopt 0.3.0 and HpBandSter 0.7.4 with default settings (`regret.json`, `regret_more.json` in \
         `tests/golden/search`). Regret is the distance from the minimum. p: Mann-Whitney's test of \"ours is worse\", for random \
         search of \"ours differs\"; then with Holm's correction over all {tests} tests. A line is refused if the corrected p is \
         below {LEVEL}, or if our median regret is more than {BOUND} times the reference's; if it is that, but still within the 95 % \
         interval of the reference's median (the \"to\" beside it), the reference has too few runs to tell and the line is undecided. \
         Unscrambled Sobol points are the same for every seed, so that only medians are compared.\n\n",
        SEEDS - 1
    );
    text += &format!(
        "{} lines: {} hold, {} undecided, {} refused. Largest quotient of median regrets {largest:.2}, least corrected p {least:.4}.\n\n",
        lines.len(),
        count(&|v| v == Verdict::Holds),
        count(&|v| v == Verdict::Undecided),
        count(&Verdict::refuses)
    );
    text += "| function | strategy | trials | runs, ours / reference | median regret | reference | to | quotient | p | Holm | verdict |\n";
    text += "|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (line, (p, verdict)) in lines.iter().zip(verdicts) {
        let p = p.map_or("-".to_owned(), |p| format!("{p:.4}"));
        text += &format!("{} {p} | {} |\n", line.begin(), verdict.word());
    }
    text
}
