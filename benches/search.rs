//! What the strategies cost: whole studies through ask and tell, single proposals, growth, replay, importance; one thread.
//!
//! Natively `cargo bench --bench search` (with names of sections behind `--`: studies, gp, importance, growth); in a worker of a browser, as the lab is compiled (with the path of a `chromedriver` in
//! CHROMEDRIVER), `cargo test --profile page --target wasm32-unknown-unknown --bench search -- --nocapture`. Seconds: median (fastest
//! - slowest) of the runs. Only the strategy is timed, not the objective. `peers.py` times other programs on the same cases.

use tunescape::analysis::importance::{Forest, fanova};
use tunescape::analysis::scored;
use tunescape::math::float::ln;
use tunescape::objective::functions::{self, Function};
use tunescape::sampler::SAMPLERS;
use tunescape::space::{Choice, Domain, Param, Params, Space, Value};
use tunescape::study::{Ask, Journal, Spec, Study};
use tunescape::trial::{Backend, Ending, Outcome, Report, State};

/// Seconds since any moment.
type Clock<'a> = &'a dyn Fn() -> f64;
/// Where a line goes.
type Say<'a> = &'a dyn Fn(String);

/// Settings of a sampler that are not its defaults.
type Knobs = &'static [(&'static str, &'static str)];

const ONE_BY_ONE: Knobs = &[("multivariate", "no")];

/// A search over a function.
#[derive(Clone)]
struct Case {
    spec: Spec,
    function: &'static Function,
}

impl Case {
    fn new(sampler: &str, knobs: Knobs, function: &str, width: usize, trials: u32) -> Self {
        let function = functions::find(function).expect("a function of the table");
        let param = |i: usize| {
            let (low, high) = (function.bounds)(i);
            let domain = Domain::Real { low, high, log: false, step: None };
            Param { name: format!("x{i}"), domain, when: None }
        };
        let mut spec = Spec::first().expect("a good spec");
        spec.space = Space::new((0..width).map(param).collect()).expect("a good space");
        spec.sampler = Choice::of(SAMPLERS, sampler, &[]).expect("a sampler");
        for (id, value) in knobs {
            let known = spec.sampler.settings.0.insert((*id).to_owned(), Value::text(value));
            assert!(known.is_some(), "{id}");
        }
        (spec.trials, spec.window) = (trials, 1);
        Self { spec, function }
    }

    fn outcome(&self, params: &Params) -> Outcome {
        let x: Vec<f64> = params.0.iter().filter_map(|(_, v)| v.as_real()).collect();
        let value = (self.function.value)(&x);
        Outcome {
            reports: vec![Report { step: 1, cost: 1, values: vec![value] }],
            state: State::Complete,
            ending: Ending::Finished,
            values: vec![value],
            gradient: None,
            backend: Backend::Cpu,
            refusal: None,
        }
    }

    /// The study, and the seconds that each proposal took.
    fn run(&self, clock: Clock) -> (Study, Vec<f64>) {
        let mut study = Study::new(self.spec.clone());
        let mut seconds = Vec::new();
        loop {
            let begin = clock();
            let Ask::Leg(leg) = study.ask() else { return (study, seconds) };
            let asked = clock() - begin;
            let outcome = self.outcome(&leg.params);
            let begin = clock();
            study.tell(leg.index, outcome).expect("a first result");
            seconds.push(asked + (clock() - begin));
        }
    }

    /// A journal of `trials` random points, after which this case's sampler goes on.
    fn after_random(&self, trials: u32) -> Journal {
        let mut random = self.clone();
        random.spec.sampler = Choice::of(SAMPLERS, "random", &[]).expect("a sampler");
        random.spec.trials = trials;
        let (study, _) = random.run(&|| 0.0);
        let branch = study.branch(trials, self.spec.clone()).expect("the same problem");
        branch.journal()
    }
}

/// Median, fastest, slowest.
fn spread(mut runs: Vec<f64>) -> [f64; 3] {
    runs.sort_by(f64::total_cmp);
    [runs[runs.len() / 2], runs[0], runs[runs.len() - 1]]
}

fn line(say: Say, name: &str, runs: Vec<f64>) -> f64 {
    let [median, fastest, slowest] = spread(runs);
    say(format!("  {name:52} {median:9.4} ({fastest:.4} - {slowest:.4})"));
    median
}

fn sum(list: &[f64]) -> f64 {
    list.iter().fold(0.0, |sum, v| sum + v)
}

/// Whole studies, and their replay: median seconds of the proposals and of resuming from the journal.
fn studies(clock: Clock, say: Say, runs: usize) {
    let cases = [
        ("tpe, 1,000 trials, 40 dimensions", Case::new("tpe", &[], "ackley", 40, 1000)),
        ("tpe one by one, 1,000 trials, 40 dimensions", Case::new("tpe", ONE_BY_ONE, "ackley", 40, 1000)),
        ("cmaes, 10,000 trials, 20 dimensions", Case::new("cmaes", &[], "rosenbrock", 20, 10_000)),
        ("cmaes, 1,000 trials, 20 dimensions", Case::new("cmaes", &[], "rosenbrock", 20, 1000)),
        ("gp, 200 trials, 6 dimensions", Case::new("gp", &[], "hartmann6", 6, 200)),
    ];
    say("whole studies: all proposals, then resuming from the journal".to_owned());
    for (name, case) in cases {
        let runs = if case.spec.sampler.name == "gp" { 1 } else { runs };
        let (mut own, mut again) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let (study, seconds) = case.run(clock);
            own.push(sum(&seconds));
            let journal = study.journal();
            let begin = clock();
            let resumed = Study::resume(&journal).expect("its own journal");
            again.push(clock() - begin);
            assert_eq!(resumed.digest(), study.digest());
        }
        let own = line(say, name, own);
        let again = line(say, "  resumed", again);
        say(format!("    resumed / proposed {:.2}", again / own));
    }
}

/// Single proposals of the process after random points: the next ones of a study, and the first one after a reload.
fn processes(clock: Clock, say: Say, runs: usize) {
    say("gp, one proposal, 6 dimensions".to_owned());
    for n in [200, 500] {
        let case = Case::new("gp", &[], "hartmann6", 6, n + runs as u32);
        let mut study = Study::resume(&case.after_random(n)).expect("a branch");
        let mut seconds = Vec::new();
        loop {
            let begin = clock();
            let Ask::Leg(leg) = study.ask() else { break };
            seconds.push(clock() - begin);
            study.tell(leg.index, case.outcome(&leg.params)).expect("a first result");
        }
        line(say, &format!("first at {n} trials, every anchor fitted"), vec![seconds[0]]);
        line(say, &format!("next ones at {n} trials"), seconds[1..].to_vec());
    }
}

/// Exponents of the cost of a proposal: by trials at each number of dimensions, by dimensions at each number of trials.
fn growth(clock: Clock, say: Say, knobs: Knobs) {
    const TRIALS: [usize; 4] = [250, 500, 1000, 2000];
    const WIDTHS: [usize; 3] = [10, 20, 40];
    say(format!(
        "tpe {}: milliseconds a proposal at 250, 500, 1,000, 2,000 trials",
        if knobs.is_empty() { "together" } else { "one by one" }
    ));
    let mut costs = Vec::new();
    for width in WIDTHS {
        let (_, seconds) = Case::new("tpe", knobs, "ackley", width, 2000).run(clock);
        // The median of the forty before: a pause of the machine is no growth.
        let at = TRIALS.map(|n| spread(seconds[n - 40..n].to_vec())[0]);
        let exponent = ln(at[3] / at[0]) / ln(8.0);
        say(format!(
            "  {width:2} dimensions {:?}, grows as trials^{exponent:.2}",
            at.map(|s| (s * 1e5).round() / 1e2)
        ));
        costs.push(at);
    }
    let by_width = [0, 1, 2, 3].map(|k| (ln(costs[2][k] / costs[0][k]) / ln(4.0) * 1e2).round() / 1e2);
    say(format!("  grows as dimensions^{by_width:?}"));
}

fn importance(clock: Clock, say: Say, runs: usize) {
    let case = Case::new("random", &[], "ackley", 8, 1000);
    let (study, _) = case.run(&|| 0.0);
    let trials = scored(study.records(), 0);
    let seconds = (0..runs).map(|_| {
        let begin = clock();
        fanova(&case.spec.space, &trials, &Forest::default()).expect("an answer");
        clock() - begin
    });
    line(say, "fANOVA, 1,000 trials, 8 dimensions", seconds.collect());
}

/// Everything, or what is named by one of `words`.
fn all(clock: Clock, say: Say, words: &[String]) {
    let wanted = |name: &str| words.is_empty() || words.iter().any(|w| w == name);
    let runs = 5;
    say("seconds: median (fastest - slowest)".to_owned());
    if wanted("studies") {
        studies(clock, say, runs);
    }
    if wanted("gp") {
        processes(clock, say, runs);
    }
    if wanted("importance") {
        importance(clock, say, runs);
    }
    if wanted("growth") {
        growth(clock, say, &[]);
        growth(clock, say, ONE_BY_ONE);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let begin = std::time::Instant::now();
    let elapsed = || begin.elapsed().as_secs_f64();
    // A loaded machine takes this thread off its core for most of the time: where the system tells, only time on a core counts.
    match on_core() {
        Some(busy) => all(&|| busy().unwrap_or_else(elapsed), &|text| println!("{text}"), &words),
        None => all(&elapsed, &|text| println!("{text}"), &words),
    }
}

/// The seconds that this thread was on a core, where Linux tells.
#[cfg(not(target_arch = "wasm32"))]
fn on_core() -> Option<impl Fn() -> Option<f64>> {
    use std::io::{Read as _, Seek as _};
    let file = std::fs::File::open("/proc/thread-self/schedstat").ok()?;
    let read = move || {
        let mut text = String::new();
        (&file).rewind().ok()?;
        (&file).read_to_string(&mut text).ok()?;
        let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
        Some(1e-9 * nanoseconds)
    };
    read().map(|_| read)
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod worker {
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::WorkerGlobalScope;

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_test]
    fn search() {
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let performance = scope.performance().expect("a clock");
        super::all(&|| 1e-3 * performance.now(), &|text| console_log!("{text}"), &[]);
    }
}
