//! Promise: the median and percentile rules decide as Optuna's pruners do, on every report of every reference case, parallel
//! runs included.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::scheduler::{Percentile, percentile_bounds};
use tunescape::trial::Direction;

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

struct Trial {
    table: Vec<(u32, f64)>,
    reported: usize,
    complete: bool,
    ended: bool,
    decisions: Vec<(u32, bool)>,
}

#[test]
fn decides_as_the_reference() {
    let file: Json =
        serde_json::from_str(include_str!("golden/pruner_median_percentile.json")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let (mut judged, mut pruned) = (0, 0);
    for case in cases {
        let arg = |name: &str, default: f64| case["args"].get(name).and_then(Json::as_f64).unwrap_or(default);
        let knobs = Percentile {
            percentile: arg("percentile", 50.0),
            n_startup_trials: arg("n_startup_trials", 5.0) as u32,
            n_warmup_steps: arg("n_warmup_steps", 0.0) as u32,
            interval_steps: arg("interval_steps", 1.0) as u32,
            n_min_trials: arg("n_min_trials", 1.0) as u32,
            metric: 0,
            mean: false,
            direction: if case["direction"] == "maximize" {
                Direction::Maximize
            } else {
                Direction::Minimize
            },
        };
        let mut trials: Vec<Trial> = case["table"]
            .as_array()
            .expect("table")
            .iter()
            .map(|rows| Trial {
                table: rows
                    .as_array()
                    .expect("rows")
                    .iter()
                    .map(|r| (r[0].as_u64().expect("step") as u32, real(&r[1])))
                    .collect(),
                reported: 0,
                complete: false,
                ended: false,
                decisions: Vec::new(),
            })
            .collect();
        let workers = match case["order"].as_str().expect("order").strip_prefix("parallel ") {
            Some(k) => k.parse::<usize>().expect("workers"),
            None => 1,
        };
        let mut next = workers.min(trials.len());
        let mut active: Vec<usize> = (0..next).collect();
        while !active.is_empty() {
            for &i in &active {
                if trials[i].reported == trials[i].table.len() {
                    trials[i].ended = true;
                } else {
                    trials[i].reported += 1;
                    let own = trials[i].table[..trials[i].reported].to_vec();
                    let complete = trials
                        .iter()
                        .filter(|t| t.complete)
                        .map(|t| t.table[..t.reported].to_vec())
                        .collect();
                    let stop = percentile_bounds(&knobs, complete).stops(&own);
                    trials[i].decisions.push((own[own.len() - 1].0, stop));
                    judged += 1;
                    pruned += u32::from(stop);
                    let at_end = trials[i].reported == trials[i].table.len();
                    trials[i].ended = stop || at_end;
                    // A trial whose last value is NaN fails, so it never becomes a yardstick.
                    trials[i].complete = !stop && at_end && !own[own.len() - 1].1.is_nan();
                }
            }
            active.retain(|&i| !trials[i].ended);
            while active.len() < workers && next < trials.len() {
                active.push(next);
                next += 1;
            }
        }
        for (i, (trial, expected)) in
            trials.iter().zip(case["result"].as_array().expect("result")).enumerate()
        {
            let expected: Vec<(u32, bool)> = expected["decisions"]
                .as_array()
                .expect("decisions")
                .iter()
                .map(|d| (d[0].as_u64().expect("step") as u32, d[1].as_bool().expect("pruned")))
                .collect();
            assert_eq!(trial.decisions, expected, "{} {} trial {i}", case["name"], case["order"]);
        }
    }
    assert!(cases.len() == 28 && judged > 1000 && pruned > 100, "{judged} judged, {pruned} pruned");
}

/// Folds are parts of one estimate: what counts is their mean so far, not the luckiest of them.
#[test]
fn folds_are_judged_by_their_mean() {
    let report = |step: u32, value: f64| tunescape::trial::Report { step, cost: 0, values: vec![value] };
    let knobs = Percentile {
        percentile: 50.0,
        n_startup_trials: 1,
        n_warmup_steps: 0,
        interval_steps: 1,
        n_min_trials: 1,
        metric: 0,
        mean: true,
        direction: Direction::Minimize,
    };
    let other = [report(1, 0.2), report(2, 0.4)];
    let mut rule = percentile_bounds(&knobs, vec![tunescape::trial::curve(&other, 0, true)]);
    assert_eq!(rule.bounds.len(), 2);
    assert!((rule.bounds[1].1 - 0.3).abs() < 1e-15, "the mean of two folds: {:?}", rule.bounds);
    let own = [report(1, 0.1), report(2, 0.6)];
    let stops = |rule: tunescape::trial::Bounds| tunescape::trial::StopRule::Bounds(rule).stops(&own);
    assert!(stops(rule.clone()), "0.35 is worse than 0.3, however good the first fold was");
    rule.mean = false;
    assert!(!stops(rule), "as an ordinary curve its best value is judged");
}
