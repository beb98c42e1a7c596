//! Promise: a measured grid is a study whose trials are exactly the points of the view, coarse ones first, each with the number of
//! runs behind it; it agrees with what the study itself would train there.
#![cfg(not(target_arch = "wasm32"))]

use tunescape::analysis::truth::Truth;
use tunescape::analysis::{curves, scored};
use tunescape::runtime::threads;
use tunescape::sampler::View;
use tunescape::space::{Fault, Params, Value};
use tunescape::study::{Spec, Study};
use tunescape::trial::{Direction, Outcome, Record, Refusal};

fn spec(text: &str) -> Spec {
    Spec::from_json(text).expect("a good spec")
}

/// A learning rate, a width, a depth that is held, and a child of a choice.
const MOONS: &str = r#"{"version": 1, "data": {"name": "moons"}, "trials": 9, "training": {"epochs": 3},
    "repeat": {"policy": "vary"},
    "sampler": {"name": "random"}, "scheduler": {"name": "median"},
    "space": [
        {"name": "learning_rate", "type": "float", "low": 1e-3, "high": 1.0, "log": true},
        {"name": "hidden_width", "type": "int", "low": 2, "high": 5},
        {"name": "optimizer", "type": "categorical", "choices": ["sgd", "momentum", "adam"]},
        {"name": "momentum", "type": "float", "low": 0.5, "high": 0.99, "when": {"parameter": "optimizer", "is": ["momentum"]}}
    ]}"#;

fn view(x: u32, y: Option<u32>, cells: [u32; 2], held: &[(&str, Value)]) -> View {
    let held = Params(held.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
    View { x, y, cells, held }
}

fn run(spec: &Spec) -> Vec<Record> {
    let studies = threads::run(vec![Study::new(spec.clone())], 2, |_| {}).expect("it runs");
    studies[0].records().to_vec()
}

#[test]
fn its_trials_are_the_points_of_the_view() {
    let spec = spec(MOONS);
    for view in [
        view(0, Some(1), [5, 4], &[("optimizer", Value::text("adam"))]),
        view(0, Some(1), [3, 4], &[("optimizer", Value::text("momentum")), ("momentum", Value::Real(0.9))]),
        view(1, Some(0), [4, 2], &[]),
        view(0, None, [7, 1], &[]),
        // The child is an axis and its parent the other one: two thirds of the plane fall together.
        view(2, Some(3), [3, 5], &[]),
        // More cells than values.
        view(1, Some(2), [9, 3], &[]),
        view(3, None, [4, 1], &[("optimizer", Value::text("momentum"))]),
    ] {
        let truth = Truth::of(&spec, &view, None).expect("a measurement");
        let points = view.points(&spec.space);
        let mut study = Study::new(truth.spec().clone());
        let mut asked = Vec::new();
        while let tunescape::study::Ask::Leg(leg) = study.ask() {
            study.tell(leg.index, Outcome::refused(Refusal::Skipped)).expect("taken");
            asked.push(leg.params);
        }
        assert!(study.finished() && asked.len() as u32 == truth.spec().trials, "the budget is the grid");
        assert!(asked.iter().all(|p| points.contains(p)), "{view:?}");
        assert!(points.iter().all(|p| asked.contains(p)), "{view:?}");
        for (i, point) in asked.iter().enumerate() {
            assert!(!asked[..i].contains(point), "measured twice");
        }
        assert_eq!(
            truth.cells(study.records(), 0),
            vec![None; points.len()],
            "failed trials measure nothing"
        );
    }
}

#[test]
fn coarse_points_come_first() {
    let spec = spec(MOONS);
    let view = view(0, Some(1), [8, 4], &[]);
    let truth = Truth::of(&spec, &view, None).expect("a measurement");
    let mut study = Study::new(truth.spec().clone());
    let mut columns = Vec::new();
    let points = view.points(&spec.space);
    while let tunescape::study::Ask::Leg(leg) = study.ask() {
        let cell = points.iter().position(|p| *p == leg.params).expect("a cell");
        columns.push((cell % 8, cell / 8));
        study.tell(leg.index, Outcome::refused(Refusal::Skipped)).expect("taken");
    }
    assert_eq!(columns.len(), 32);
    assert_eq!(columns[0], (4, 2), "the middle first");
    assert!(columns[..12].iter().all(|(x, _)| [2, 4, 6].contains(x)), "then every other column: {columns:?}");
    // After a quarter of the points, no cell of the plane is further than two cells from a measured one.
    let far = (0..8).flat_map(|x| (0..4).map(move |y| (x, y))).filter(|(x, y)| {
        !columns[..8].iter().any(|(a, b)| usize::abs_diff(*a, *x) <= 2 && usize::abs_diff(*b, *y) <= 2)
    });
    assert_eq!(far.count(), 0, "{:?}", &columns[..8]);
}

#[test]
fn a_cell_is_the_mean_of_its_runs() {
    let spec = spec(MOONS);
    let view = view(0, Some(1), [3, 2], &[("optimizer", Value::text("adam"))]);
    let one = Truth::of(&spec, &view, None).expect("a measurement");
    let records = run(one.spec());
    let cells = one.cells(&records, 0);
    assert_eq!(cells.len(), 6);
    assert!(cells.iter().all(|c| c.is_some_and(|c| c.runs == 1 && c.mean.is_finite())));
    // What the study itself makes of these settings, placed by hand: the same bits.
    let mut by_hand = Study::new(Spec { trials: 1, ..spec.clone() });
    for point in view.points(&spec.space) {
        by_hand.place(&point).expect("inside");
    }
    let studies = threads::run(vec![by_hand], 2, |_| {}).expect("it runs");
    let by_hand: Vec<f64> = scored(studies[0].records(), 0).iter().take(6).map(|t| t.value).collect();
    let measured: Vec<f64> = cells.iter().flatten().map(|c| c.mean).collect();
    assert_eq!(measured, by_hand);
    // Five runs: the first is the one above, so the mean differs from it, and not by much.
    let five = Truth::of(&spec, &view, Some(5)).expect("a measurement");
    let means = five.cells(&run(five.spec()), 0);
    assert!(means.iter().all(|c| c.is_some_and(|c| c.runs == 5)));
    let means: Vec<f64> = means.iter().flatten().map(|c| c.mean).collect();
    assert!(
        means.iter().zip(&measured).all(|(a, b)| a != b && (a - b).abs() < 0.7),
        "{means:?} {measured:?}"
    );
    assert!(curves::optimum(&means, Direction::Minimize).is_some());
    // Half of the records: half of the picture.
    let some = five.cells(&run(five.spec())[..3], 0);
    assert_eq!(some.iter().flatten().count(), 3);
}

#[test]
fn the_key_names_the_measurement() {
    let spec = spec(MOONS);
    let plain = view(0, Some(1), [3, 2], &[]);
    let key = |spec: &Spec, view: &View, runs| Truth::of(spec, view, runs).expect("a measurement").key();
    let one = key(&spec, &plain, Some(3));
    assert_eq!(one.len(), 64);
    assert_eq!(one, key(&spec, &plain, Some(3)));
    // How the study searches does not matter to what is there.
    let other_search = Spec { trials: 33, window: 1, ..spec.clone() };
    assert_eq!(one, key(&other_search, &plain, Some(3)));
    let wider = View { cells: [4, 2], ..plain.clone() };
    let mut other_seed = spec.clone();
    other_seed.recipe.seed = 8;
    let others =
        [key(&spec, &plain, Some(4)), key(&spec, &wider, Some(3)), key(&other_seed, &plain, Some(3))];
    assert!(others.iter().all(|k| *k != one));
}

#[test]
fn refuses_what_is_no_plane() {
    let spec = spec(MOONS);
    let fault = |view: &View, runs| Truth::of(&spec, view, runs).map(|_| ()).expect_err("refused");
    assert_eq!(fault(&view(9, None, [3, 1], &[]), None), Fault::Unknown.at("x"));
    assert_eq!(fault(&view(0, Some(9), [3, 1], &[]), None), Fault::Unknown.at("y"));
    let same = Fault::Duplicate { name: "learning_rate".to_owned() }.at("y");
    assert_eq!(fault(&view(0, Some(0), [3, 3], &[]), None), same);
    let inactive = Fault::NeverHolds { name: "momentum".to_owned() }.at("y");
    assert_eq!(fault(&view(0, Some(3), [3, 3], &[("optimizer", Value::text("sgd"))]), None), inactive);
    assert!(matches!(fault(&view(0, None, [65, 1], &[]), None).fault, Fault::TooMany { limit: 64 }));
    assert!(matches!(fault(&view(0, None, [3, 1], &[]), Some(33)).fault, Fault::OutOfRange { .. }));
}
