//! Reading the reference files, and running their tables of reports as the file says: one trial after the other, or k
//! workers in rounds.

use serde_json::Value as Json;
use tunescape::scheduler::{Judge, SCHEDULERS};
use tunescape::space::{Choice, Value};
use tunescape::trial::Direction;

pub fn read(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

pub fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

pub fn list(json: &Json) -> &[Json] {
    json.as_array().expect("a list")
}

pub fn whole(json: &Json) -> u32 {
    json.as_u64().expect("a whole number") as u32
}

pub fn wholes(json: &Json) -> Vec<u64> {
    list(json).iter().map(|n| n.as_u64().expect("a whole number")).collect()
}

/// An argument of the pruner, or its default.
pub fn arg(case: &Json, name: &str, default: f64) -> f64 {
    case["args"].get(name).and_then(Json::as_f64).unwrap_or(default)
}

pub fn direction(case: &Json) -> Direction {
    if case["direction"] == "maximize" { Direction::Maximize } else { Direction::Minimize }
}

pub fn judge(case: &Json) -> Judge {
    let last = curves(case).iter().flatten().map(|(step, _)| *step).max();
    Judge { metric: 0, direction: direction(case), mean: false, steps: last.expect("reports") }
}

/// The (step, value) pairs that each trial would report.
pub fn curves(case: &Json) -> Vec<Vec<(u32, f64)>> {
    let pair = |r: &Json| (whole(&r[0]), real(&r[1]));
    list(&case["table"]).iter().map(|rows| list(rows).iter().map(pair).collect()).collect()
}

pub fn expected(case: &Json) -> Vec<Vec<(u32, bool)>> {
    let pair = |d: &Json| (whole(&d[0]), d[1].as_bool().expect("a decision"));
    list(&case["result"]).iter().map(|r| list(&r["decisions"]).iter().map(pair).collect()).collect()
}

/// A trial under way.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    pub own: Vec<(u32, f64)>,
    pub complete: bool,
    pub ended: bool,
}

/// Runs a case, asking `stops(trials, i)` after each report of trial i; returns its decisions.
pub fn run(case: &Json, mut stops: impl FnMut(&[Trial], usize) -> bool) -> Vec<Vec<(u32, bool)>> {
    let tables = curves(case);
    let workers = match case["order"].as_str().expect("an order").strip_prefix("parallel ") {
        Some(k) => k.parse::<usize>().expect("a number of workers"),
        None => 1,
    };
    let mut trials = vec![Trial::default(); tables.len()];
    let mut decisions = vec![Vec::new(); tables.len()];
    let mut next = workers.min(trials.len());
    let mut active: Vec<usize> = (0..next).collect();
    while !active.is_empty() {
        for &i in &active {
            let report = tables[i][trials[i].own.len()];
            trials[i].own.push(report);
            let stop = stops(&trials, i);
            decisions[i].push((report.0, stop));
            let at_end = trials[i].own.len() == tables[i].len();
            trials[i].ended = stop || at_end;
            // A trial whose last value is NaN fails.
            trials[i].complete = !stop && at_end && !report.1.is_nan();
        }
        active.retain(|&i| !trials[i].ended);
        while active.len() < workers && next < trials.len() {
            active.push(next);
            next += 1;
        }
    }
    decisions
}

/// The scheduler `name` with some settings changed.
pub fn choice(name: &str, settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SCHEDULERS, name, &[]).expect("in the table");
    for (id, value) in settings {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{name} has no {id}");
    }
    choice
}
