//! Promise: the front of a study's trials and the volume they cover respect directions, states and budgets, and agree with the reference.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::analysis::curves::Currency;
use tunescape::analysis::pareto::{front, ranked, reference_point, volume, volume_progress};
use tunescape::space::Params;
use tunescape::trial::{Backend, Direction, Ending, Leg, Origin, Outcome, Record, State, StopRule};

const MINIMIZE: Direction = Direction::Minimize;
const MAXIMIZE: Direction = Direction::Maximize;

fn record(trial: u32, values: &[f64], state: State) -> Record {
    let outcome = Outcome {
        reports: Vec::new(),
        state,
        ending: Ending::Finished,
        values: values.to_vec(),
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    let leg = Leg {
        index: trial,
        trial,
        from: 0,
        to: None,
        params: Params::default(),
        parent: None,
        origin: Origin::Sampler,
        rule: StopRule::Never,
    };
    Record { leg, outcome: Some(outcome) }
}

fn complete(rows: &[Vec<f64>]) -> Vec<Record> {
    rows.iter().zip(0..).map(|(values, trial)| record(trial, values, State::Complete)).collect()
}

/// Error to minimise, accuracy to maximise.
#[test]
fn directions_and_states_count() {
    let mut records = complete(&[
        vec![3.0, 0.9],
        vec![1.0, 0.5],
        vec![2.0, 0.7],
        vec![2.5, 0.6],
        vec![f64::INFINITY, f64::NEG_INFINITY],
        vec![2.0, 0.7],
    ]);
    records.push(record(6, &[0.0, 1.0], State::Pruned));
    records.push(record(7, &[], State::Failed));
    let directions = [MINIMIZE, MAXIMIZE];
    let numbers: Vec<u32> = front(&records, &directions).iter().map(|t| t.trial).collect();
    assert_eq!(numbers, [1, 2, 5, 0]);
    let ranks: Vec<(u32, u32)> = ranked(&records, &directions).iter().map(|t| (t.trial, t.rank)).collect();
    assert_eq!(ranks, [(0, 0), (1, 0), (2, 0), (3, 1), (5, 0)]);
    let found = reference_point(&records, &directions).expect("usable");
    assert!((found[0] - 3.2).abs() < 1e-12 && (found[1] - 0.46).abs() < 1e-12, "{found:?}");
    // Boxes to (4, 0.4): 1.0..2.0 x 0.1, 2.0..3.0 x 0.3, 3.0..4.0 x 0.5.
    let covered = volume(&records, &directions, &[4.0, 0.4]);
    assert!((covered - 0.9).abs() < 1e-12, "{covered}");
    let curve = volume_progress(&records, &directions, &[4.0, 0.4], Currency::Trials);
    let volumes: Vec<f64> = curve.iter().map(|p| p.best).collect();
    assert_eq!(volumes.len(), 8);
    for (ours, theirs) in volumes.iter().zip([0.5, 0.7, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]) {
        assert!((ours - theirs).abs() < 1e-12, "{volumes:?}");
    }
    assert_eq!(curve[7].spent, 8);
    assert_eq!(reference_point(&[], &directions), None);
    assert!(front(&records, &[MINIMIZE]).is_empty(), "trials of another number of objectives");
    assert_eq!(volume(&[], &directions, &[1.0, 0.0]), 0.0);
}

fn rows(json: &Json) -> Vec<Vec<f64>> {
    let row = |row: &Json| -> Option<Vec<f64>> { row.as_array()?.iter().map(Json::as_f64).collect() };
    json.as_array().map(|rows| rows.iter().filter_map(row).collect()).unwrap_or_default()
}

#[test]
fn fronts_and_volumes_of_the_reference() {
    let file: Json = serde_json::from_str(include_str!("golden/search/nsga2_cases.json")).expect("JSON");
    let mut compared = 0;
    for case in file["cases"].as_array().expect("cases").iter().filter(|c| c["hypervolume"].is_number()) {
        let points = rows(&case["points"]);
        let reference: Vec<f64> =
            case["reference_point"].as_array().expect("reference").iter().filter_map(Json::as_f64).collect();
        let theirs = case["hypervolume"].as_f64().expect("a volume");
        // Every second objective turned round: a volume knows no direction.
        let directions: Vec<Direction> =
            (0..reference.len()).map(|k| if k % 2 == 1 { MAXIMIZE } else { MINIMIZE }).collect();
        let turn = |row: &[f64]| -> Vec<f64> {
            row.iter().enumerate().map(|(k, v)| if k % 2 == 1 { -v } else { *v }).collect()
        };
        let records = complete(&points.iter().map(|row| turn(row)).collect::<Vec<_>>());
        let trials = ranked(&records, &directions);
        let ranks: Vec<u64> = trials.iter().map(|t| u64::from(t.rank)).collect();
        let expected: Vec<u64> =
            case["ranks"].as_array().expect("ranks").iter().filter_map(Json::as_u64).collect();
        assert_eq!(ranks, expected, "{}", case["name"]);
        let mut members: Vec<u64> = front(&records, &directions).iter().map(|t| u64::from(t.trial)).collect();
        members.sort_unstable();
        let expected: Vec<u64> =
            case["pareto_front"].as_array().expect("front").iter().filter_map(Json::as_u64).collect();
        assert_eq!(members, expected, "{}", case["name"]);
        let ours = volume(&records, &directions, &turn(&reference));
        assert!((ours - theirs).abs() <= 1e-10 * theirs.abs(), "{ours} for {theirs}");
        let curve = volume_progress(&records, &directions, &turn(&reference), Currency::Trials);
        assert!(curve.windows(2).all(|w| w[0].best <= w[1].best));
        let last = curve.last().map_or(0.0, |p| p.best);
        assert!((last - theirs).abs() <= 1e-10 * theirs.abs(), "{last} for {theirs}");
        compared += 1;
    }
    assert!(compared >= 12, "{compared}");
}
