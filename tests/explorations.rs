//! Promise: a question about the loss around a trial's network is answered about exactly that network, whatever the slices;
//! what cannot be answered is refused with its reason.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;
use tunescape::data::{Files, Part};
use tunescape::objective::{
    Landscape, LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState, Problem, Relief, Trained,
};
use tunescape::space::{Params, Value};
use tunescape::study::{Spec, Study};
use tunescape::train::landscape::Spectra;
use tunescape::train::pass::{Advance, Architecture};
use tunescape::train::{Plan, Progress, Session};

fn spec(model: &str) -> Spec {
    let text = serde_json::json!({
        "version": 1,
        "seed": 3,
        "data": {"name": "moons", "count": 120},
        "model": {"name": model},
        "training": {"epochs": 9},
        "space": [
            {"name": "learning_rate", "type": "float", "low": 1e-6, "high": 100.0, "log": true},
            {"name": "hidden_width", "type": "int", "low": 1, "high": 64},
            {"name": "norm", "type": "categorical", "choices": ["none", "batch_norm"]},
            {"name": "optimizer", "type": "categorical", "choices": ["adam", "sgd"]},
        ],
        "trials": 3,
    });
    Spec::from_value(&text).expect("a good spec")
}

fn problem() -> Problem {
    Problem::new(spec("mlp").recipe, &Files::none()).expect("generated data")
}

fn trained(rate: f64, width: i64, steps: Option<u32>) -> Trained {
    let params =
        vec![("learning_rate".to_owned(), Value::Real(rate)), ("hidden_width".to_owned(), Value::Int(width))];
    Trained { params: Params(params), steps }
}

fn query(kind: LandscapeKind, cells: u32) -> LandscapeQuery {
    LandscapeQuery { leg: 0, kind, cells, seed: 5 }
}

fn answer(query: LandscapeQuery, networks: &[Trained], slice: u64) -> Result<Landscape, LandscapeRefusal> {
    let mut exploration = problem().explore(query, networks)?;
    let mut before = 0.0;
    loop {
        match exploration.advance(slice) {
            LandscapeState::Working { share } => {
                assert!((before..=1.0).contains(&share), "{before} then {share}");
                before = share;
            }
            LandscapeState::Done(found) => return Ok(*found),
            LandscapeState::Refused(refusal) => return Err(refusal),
        }
    }
}

/// Trains the same network by the trainer alone, and judges it by the rows it was trained on.
fn alone(network: &Trained) -> (Session<f32>, f64, Arc<Part>) {
    let mut problem = problem();
    let split = problem.split("standard");
    let mut plan = Plan::from_settings(&problem.recipe().settings(&network.params));
    plan.epochs = network.steps.unwrap_or(plan.epochs);
    let mut session = Session::new(plan, split.train.clone(), split.train.clone(), 3, 0);
    let mut loss = f64::NAN;
    loop {
        match session.advance(u64::MAX) {
            Progress::Epoch(epoch) => loss = epoch.validation_loss,
            Progress::Working => {}
            Progress::Finished => return (session, loss, split.train),
        }
    }
}

#[test]
fn the_middle_of_a_plane_is_the_trained_network() {
    // Stopped after 4 of 9 epochs, and trained to the end.
    for network in [trained(0.02, 8, Some(4)), trained(0.02, 8, None)] {
        let (_, loss, _) = alone(&network);
        let found = answer(query(LandscapeKind::Random, 25), std::slice::from_ref(&network), u64::MAX);
        let found = found.expect("an answer");
        let Relief::Plane { plane, path: None, .. } = &found.relief else { panic!("a plane without a path") };
        assert_eq!((plane.axes[0].len(), plane.loss.len()), (25, 625));
        assert_eq!(plane.loss[312].to_bits(), loss.to_bits(), "to the bit: {} {loss}", plane.loss[312]);
        assert!(plane.loss.iter().any(|l| *l > loss * 1.5), "there is a relief");
        assert_eq!((found.rows, found.parameters), (found.rows_of, 42));
        // Another seed is another plane through the same network.
        let other = LandscapeQuery { seed: 6, ..query(LandscapeKind::Random, 25) };
        let Relief::Plane { plane: other, .. } =
            answer(other, std::slice::from_ref(&network), u64::MAX).expect("an answer").relief
        else {
            panic!("a plane")
        };
        assert_eq!(other.loss[312].to_bits(), loss.to_bits());
        assert_ne!(other.loss, plane.loss);
    }
}

#[test]
fn a_path_leads_from_the_first_weights_to_the_last() {
    let network = trained(0.02, 8, None);
    let found = answer(query(LandscapeKind::Path, 21), &[network], u64::MAX).expect("an answer");
    let Relief::Plane { plane, path: Some(path), epochs } = found.relief else { panic!("a path") };
    assert_eq!(epochs, (0..=9).collect::<Vec<u32>>());
    assert_eq!((path.points.len(), path.points[9]), (10, [0.0, 0.0]));
    assert!(path.explained[0] + path.explained[1] > 0.9, "{:?}", path.explained);
    for (j, axis) in plane.axes.iter().enumerate() {
        let inside = |v: f64| axis[0] < v && v < axis[axis.len() - 1];
        assert!(path.points.iter().all(|p| inside(p[j])), "axis {j}");
    }
    // The training went downhill: the cell next to its first point lies higher than the one next to its last.
    let nearest = |axis: &[f64], v: f64| {
        (0..axis.len()).min_by(|a, b| (axis[*a] - v).abs().total_cmp(&(axis[*b] - v).abs())).expect("cells")
    };
    let cell = |p: [f64; 2]| plane.loss[nearest(&plane.axes[0], p[0]) * 21 + nearest(&plane.axes[1], p[1])];
    assert!(cell(path.points[0]) > cell(path.points[9]));
}

#[test]
fn a_line_ends_at_both_networks() {
    let pair = [trained(0.02, 8, None), trained(0.3, 8, None)];
    let kind = LandscapeKind::Line { other: 1 };
    let found = answer(query(kind, 20), &pair, u64::MAX).expect("an answer");
    let Relief::Line(line) = found.relief else { panic!("a line") };
    assert_eq!((line.axis.len(), line.axis[5], line.axis[15]), (21, 0.0, 1.0));
    for (at, network) in [5, 15].into_iter().zip(&pair) {
        assert_eq!(line.loss[at].to_bits(), alone(network).1.to_bits(), "cell {at}");
    }
    assert!(line.length > 0.0);
}

#[test]
fn sharpness_is_the_largest_eigenvalue() {
    let network = trained(0.02, 8, None);
    let (session, _, part) = alone(&network);
    let weights = session.net().parameters();
    let architecture = Architecture::of(session.net());
    let mut spectra =
        Spectra::<f64>::new(&architecture, session.plan().loss, part, &weights).expect("a small network");
    let Advance::Report(spectrum) = spectra.advance(u64::MAX) else { panic!("a spectrum") };
    let found = answer(query(LandscapeKind::Sharpness, 5), &[network], u64::MAX).expect("an answer");
    let Relief::Sharpness(sharpness) = found.relief else { panic!("a sharpness") };
    let top = spectrum.eigenvalues.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).expect("some");
    assert!(sharpness.converged, "{sharpness:?}");
    assert!((sharpness.eigenvalue - top).abs() < 1e-3 * top.abs(), "{} {top}", sharpness.eigenvalue);
}

#[test]
fn slices_change_no_bit() {
    let pair = [trained(0.02, 8, None), trained(0.3, 8, Some(3))];
    for kind in [
        LandscapeKind::Random,
        LandscapeKind::Path,
        LandscapeKind::Line { other: 1 },
        LandscapeKind::Sharpness,
    ] {
        let networks = if let LandscapeKind::Line { .. } = kind { &pair[..] } else { &pair[..1] };
        let whole = answer(query(kind, 9), networks, u64::MAX).expect("an answer");
        for slice in [1, 50_000] {
            assert_eq!(
                answer(query(kind, 9), networks, slice).expect("an answer"),
                whole,
                "{kind:?}, {slice}"
            );
        }
    }
}

#[test]
fn what_has_no_landscape_is_refused_with_its_reason() {
    let refused = |query, networks: &[Trained]| answer(query, networks, u64::MAX).expect_err("a refusal");
    let plane = query(LandscapeKind::Random, 9);
    let line = query(LandscapeKind::Line { other: 1 }, 9);
    let good = trained(0.02, 8, None);
    let with = |name: &str, value: &str| {
        let mut network = good.clone();
        network.params.0.push((name.to_owned(), Value::text(value)));
        network
    };
    assert_eq!(refused(plane, &[with("norm", "batch_norm")]), LandscapeRefusal::Normed);
    assert_eq!(refused(plane, &[with("model", "logistic_regression")]), LandscapeRefusal::NotNetwork);
    assert_eq!(refused(plane, &[with("loss", "bce")]), LandscapeRefusal::SingleOutput);
    assert_eq!(refused(line, &[good.clone(), trained(0.02, 9, None)]), LandscapeRefusal::OtherShape);
    assert_eq!(refused(line, &[good.clone(), with("scaling", "none")]), LandscapeRefusal::OtherShape);
    assert_eq!(refused(line, std::slice::from_ref(&good)), LandscapeRefusal::NoTrial);
    let mut wild = trained(100.0, 8, None);
    wild.params.0.push(("loss".to_owned(), Value::text("mse")));
    wild.params.0.push(("optimizer".to_owned(), Value::text("sgd")));
    wild.params.0.push(("activation".to_owned(), Value::text("relu")));
    wild.params.0.push(("weight_decay".to_owned(), Value::Real(1.0)));
    assert_eq!(refused(plane, &[wild]), LandscapeRefusal::NotFinite);
}

/// Asked natively, with any number of threads, before the study is finished; the study is none the wiser.
#[test]
fn a_question_leaves_the_study_alone() {
    use tunescape::runtime::threads;
    let study = || Study::new(spec("mlp"));
    let whole = threads::run(vec![study()], 2, |_| {}).expect("it runs").remove(0);
    let network = (0..3).find(|i| {
        let outcome = whole.records()[*i].outcome.as_ref().expect("finished");
        outcome.ending != tunescape::trial::Ending::NotFinite
            && whole.records()[*i].leg.params.0.iter().all(|(_, v)| *v != Value::text("batch_norm"))
    });
    let leg = network.expect("a trained network without norms") as u32;
    let ask = |threads| {
        let query = LandscapeQuery { leg, ..query(LandscapeKind::Random, 7) };
        threads::landscape(study(), threads, query).expect("it runs")
    };
    let (one, answer) = ask(1);
    assert!(matches!(answer, LandscapeState::Done(_)), "{answer:?}");
    assert_eq!((one.committed(), one.digest()), (leg + 1, whole.digest_at(leg + 1)));
    assert_eq!(ask(4).1, answer);
    let beyond = LandscapeQuery { leg: 99, ..query(LandscapeKind::Random, 7) };
    let (_, answer) = threads::landscape(study(), 2, beyond).expect("it runs");
    assert_eq!(answer, LandscapeState::Refused(LandscapeRefusal::NoTrial));
}
