//! Promise: curves, bands, ranks, targets and censored work say of trials what their definitions say, and agree with scipy and numpy.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::analysis::curves::{
    Currency, Observation, Point, at, bands, best_so_far, expected_running_time, kaplan_meier, mean_ranks,
    optimum, progress, quantile, reached, simple_regret, targets, work_to_target,
};
use tunescape::analysis::{last_legs, scored};
use tunescape::space::Params;
use tunescape::trial::{
    Backend, Direction, Ending, Leg, Origin, Outcome, Record, Refusal, Report, State, StopRule,
};

const INF: f64 = f64::INFINITY;

fn file() -> Json {
    serde_json::from_str(include_str!("golden/search/race_stats.json")).expect("JSON")
}

fn reals(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn list<'a>(file: &'a Json, key: &str) -> &'a [Json] {
    file[key].as_array().expect("a list")
}

fn leg(index: u32, trial: u32, from: u32) -> Leg {
    let rule = StopRule::Never;
    Leg {
        index,
        trial,
        from,
        to: None,
        params: Params::default(),
        parent: None,
        origin: Origin::Sampler,
        rule,
    }
}

fn record(index: u32, trial: u32, (from, last): (u32, u32), state: State, value: f64) -> Record {
    let reports = (from + 1..=last).map(|step| Report {
        step,
        cost: 100 * u64::from(step - from),
        values: vec![value],
    });
    let outcome = Outcome {
        reports: reports.collect(),
        state,
        ending: Ending::Finished,
        values: vec![value],
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    Record { leg: leg(index, trial, from), outcome: Some(outcome) }
}

/// Five trials: complete, pruned with a value that would be best, failed, diverged, complete; then one still running.
fn study() -> Vec<Record> {
    vec![
        record(0, 0, (0, 5), State::Complete, 3.0),
        record(1, 1, (0, 2), State::Pruned, 0.1),
        Record { leg: leg(2, 2, 0), outcome: Some(Outcome::refused(Refusal::Skipped)) },
        record(3, 3, (0, 5), State::Complete, INF),
        record(4, 4, (0, 5), State::Complete, 1.0),
        Record { leg: leg(5, 5, 0), outcome: None },
    ]
}

#[test]
fn progress_counts_every_cost_and_only_complete_values() {
    let curve = |currency| {
        let points = progress(&study(), 0, Direction::Minimize, currency);
        points.into_iter().map(|p| (p.spent, p.best)).collect::<Vec<_>>()
    };
    assert_eq!(curve(Currency::Trials), [(1, 3.0), (2, 3.0), (3, 3.0), (4, 3.0), (5, 1.0)]);
    assert_eq!(curve(Currency::Steps { runs: 1 }), [(5, 3.0), (7, 3.0), (7, 3.0), (12, 3.0), (17, 1.0)]);
    assert_eq!(curve(Currency::Steps { runs: 3 })[4], (51, 1.0));
    assert_eq!(curve(Currency::Work), [(500, 3.0), (700, 3.0), (700, 3.0), (1200, 3.0), (1700, 1.0)]);
    let points = progress(&study(), 0, Direction::Minimize, Currency::Work);
    assert_eq!(
        at(&points, &[0, 499, 500, 1699, 1700, 9999], Direction::Minimize),
        [INF, INF, 3.0, 3.0, 1.0, 1.0]
    );
    assert_eq!(at(&[], &[1], Direction::Maximize), [-INF]);
    assert!(progress(&study(), 1, Direction::Minimize, Currency::Trials).iter().all(|p| p.best == INF));
}

#[test]
fn a_trial_of_several_legs_is_its_last() {
    let records = [
        record(0, 0, (0, 3), State::Complete, 5.0),
        record(1, 1, (0, 3), State::Complete, 7.0),
        record(2, 0, (3, 9), State::Complete, 2.0),
    ];
    let values: Vec<f64> = scored(&records, 0).iter().map(|t| t.value).collect();
    assert_eq!(values, [2.0, 7.0]);
    assert_eq!(last_legs(&records).len(), 2);
    // A leg pays for its own steps only.
    let curve = progress(&records, 0, Direction::Minimize, Currency::Steps { runs: 1 });
    assert_eq!(curve.last().map(|p| (p.spent, p.best)), Some((12, 2.0)));
    assert_eq!(scored(&study(), 0).len(), 3, "pruned, failed and running ones are not scored");
}

#[test]
fn the_best_so_far_never_gets_worse() {
    let values = [2.0, f64::NAN, 3.0, 1.0, INF, -INF];
    assert_eq!(best_so_far(&values, Direction::Minimize), [2.0, 2.0, 2.0, 1.0, 1.0, -INF]);
    assert_eq!(best_so_far(&values, Direction::Maximize), [2.0, 2.0, 3.0, 3.0, INF, INF]);
}

#[test]
fn quartiles_are_numpys() {
    for case in list(&file(), "quantiles") {
        let values = reals(&case["values"]);
        for (q, theirs) in [0.25, 0.5, 0.75].into_iter().zip(reals(&case["quartiles"])) {
            assert!((quantile(&values, q) - theirs).abs() <= 1e-14 * theirs.abs().max(1.0), "{case}");
        }
    }
    assert!(quantile(&[], 0.5).is_nan());
    // Curves that have nothing yet are infinite; the band stays a number where most have something.
    let curves = [vec![INF, 3.0], vec![2.0, 1.0], vec![4.0, 2.0], vec![3.0, 2.0], vec![5.0, 2.5, 7.0]];
    let found = bands(&curves);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].low, found[0].median, found[0].high), (3.0, 4.0, 5.0));
    assert_eq!((found[1].low, found[1].median, found[1].high), (2.0, 2.0, 2.5));
    assert_eq!(quantile(&[1.0, INF], 0.5), INF);
    assert_eq!(quantile(&[-INF, 1.0], 0.5), -INF);
    assert!(bands(&[]).is_empty());
}

#[test]
fn ranks_are_scipys() {
    for case in list(&file(), "mean_ranks") {
        let table: Vec<Vec<f64>> = list(case, "table").iter().map(reals).collect();
        for (direction, key) in [(Direction::Minimize, "minimize"), (Direction::Maximize, "maximize")] {
            let found = mean_ranks(&table, direction);
            for (ours, theirs) in found.iter().zip(reals(&case[key])) {
                assert!((ours - theirs).abs() < 1e-12, "{found:?} {case}");
            }
        }
    }
    assert_eq!(mean_ranks(&[vec![1.0, INF], vec![2.0, INF]], Direction::Minimize), [1.25, 1.75]);
}

#[test]
fn survival_is_scipys() {
    let mut with_censoring = 0;
    for case in list(&file(), "survival") {
        let runs: Vec<Observation> = list(case, "spent")
            .iter()
            .zip(list(case, "reached"))
            .map(|(spent, reached)| Observation {
                spent: spent.as_u64().expect("work"),
                reached: reached.as_bool().expect("flag"),
            })
            .collect();
        with_censoring += u32::from(runs.iter().any(|r| !r.reached) && runs.iter().any(|r| r.reached));
        let found = kaplan_meier(&runs);
        let share = |t: f64| {
            found.steps.iter().rev().find(|(spent, _)| *spent as f64 <= t).map_or(1.0, |(_, share)| *share)
        };
        for (t, theirs) in reals(&case["quantiles"]).into_iter().zip(reals(&case["survival"])) {
            assert!((share(t) - theirs).abs() < 1e-12, "{case}");
        }
    }
    assert!(with_censoring >= 6);
}

#[test]
fn work_to_a_target_knows_who_gave_up() {
    let curve =
        |points: &[(u64, f64)]| points.iter().map(|&(spent, best)| Point { spent, best }).collect::<Vec<_>>();
    let curves = [
        curve(&[(10, 5.0), (20, 1.0), (30, 0.5)]),
        curve(&[(10, 5.0), (25, 4.0), (40, 4.0)]),
        curve(&[(12, 0.9)]),
        curve(&[(15, INF)]),
    ];
    let runs: Vec<Observation> = curves.iter().map(|c| work_to_target(c, 1.0, Direction::Minimize)).collect();
    assert_eq!(
        runs.iter().map(|r| (r.spent, r.reached)).collect::<Vec<_>>(),
        [(20, true), (40, false), (12, true), (15, false)]
    );
    // 12 of 4 runs: 3/4; the run that ended at 15 is gone; 20 of 2 runs: 3/8.
    let found = kaplan_meier(&runs);
    assert_eq!(found.steps, [(12, 0.75), (20, 0.375)]);
    assert_eq!((found.median(), found.runs, found.reached), (Some(20), 4, 2));
    assert_eq!(expected_running_time(&runs), Some(87.0 / 2.0));
    assert_eq!(expected_running_time(&runs[1..2]), None);
    assert_eq!(kaplan_meier(&runs[1..2]).median(), None);
    assert_eq!(kaplan_meier(&[]).median(), None);
    let share = reached(&curves, &[4.0, 1.0, 0.1], &[11, 12, 25, 100], Direction::Minimize);
    assert_eq!(share, [0.0, 2.0 / 12.0, 5.0 / 12.0, 5.0 / 12.0]);
    assert!(!work_to_target(&curves[3], INF, Direction::Minimize).reached, "nothing found is no success");
}

#[test]
fn targets_close_in_on_the_optimum() {
    let found = targets(11.0, 1.001, 1.0, 5);
    for (ours, theirs) in found.iter().zip([11.0, 2.0, 1.1, 1.01, 1.001]) {
        assert!((ours - theirs).abs() < 1e-9, "{found:?}");
    }
    let rising = targets(0.5, 0.95, 1.0, 2);
    assert!((rising[0] - 0.5).abs() < 1e-12 && (rising[1] - 0.95).abs() < 1e-12);
    assert!(targets(1.0, 2.0, 0.0, 3).is_empty() && targets(1.0, 0.0, 0.0, 3).is_empty());
}

#[test]
fn regret_is_distance_for_the_worse() {
    assert_eq!(simple_regret(&[3.0, 1.0, 0.5, INF], 1.0, Direction::Minimize), [2.0, 0.0, -0.5, INF]);
    assert_eq!(simple_regret(&[0.5, 1.0], 1.0, Direction::Maximize), [0.5, 0.0]);
    assert_eq!(optimum(&[2.0, f64::NAN, 1.0], Direction::Minimize), Some(1.0));
    assert_eq!(optimum(&[2.0, f64::NAN, 1.0], Direction::Maximize), Some(2.0));
    assert_eq!(optimum(&[f64::NAN], Direction::Maximize), None);
}
