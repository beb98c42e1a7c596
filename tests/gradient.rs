//! Promise: a trial's gradient is the derivative of its own validation loss: central differences of real trials at both
//! sides agree, it is counted, sliced and journaled like everything else, and what has no gradient is refused with the reason.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::{Value as Json, json};
use tunescape::objective::{Advance, Problem, Slope, VALIDATION_LOSS};
use tunescape::runtime::threads::{files_for, run};
use tunescape::space::{Fault, Obstacle, Params, Value};
use tunescape::study::{Spec, Study, lines};
use tunescape::trial::{Report, State};

fn network() -> Json {
    json!({
        "version": 1,
        "seed": 11,
        "data": {"name": "moons", "count": 160},
        "model": {"name": "mlp", "hidden_width": 8},
        "training": {"epochs": 12, "batch_size": 20, "optimizer": "momentum", "schedule": "cosine"},
        "gradient": "reverse",
        "space": [
            {"name": "hidden_width", "type": "int", "low": 2, "high": 16},
            {"name": "learning_rate", "type": "float", "low": 1e-3, "high": 0.2, "log": true},
            {"name": "momentum", "type": "float", "low": 0.0, "high": 0.95},
            {"name": "weight_decay", "type": "float", "low": 0.0, "high": 0.1},
        ],
        "trials": 6,
    })
}

fn linear(model: &str, data: &str, name: &str, log: bool) -> Json {
    json!({
        "version": 1,
        "data": {"name": data},
        "model": {"name": model, "tol": 1e-8, "max_iter": 1000},
        "gradient": "implicit",
        "space": [{"name": name, "type": "float", "low": 0.001, "high": 1000.0, "log": log}],
        "trials": 3,
    })
}

fn spec(json: &Json) -> Spec {
    Spec::from_value(json).expect("a good spec")
}

/// Trains one point in slices; its reports and its gradient.
fn evaluate(problem: &mut Problem, params: &[(&str, Value)], slice: u64) -> (Vec<Report>, Option<Slope>) {
    let params = Params(params.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect());
    let mut evaluation = problem.evaluate(&params);
    let mut reports = Vec::new();
    loop {
        match evaluation.advance(slice) {
            Advance::Working => {}
            Advance::Report(report) => reports.push(report),
            Advance::Ended(_) => return (reports, evaluation.slope().cloned()),
        }
    }
}

fn problem(json: &Json) -> Problem {
    let recipe = spec(json).recipe;
    let files = files_for(&recipe);
    Problem::new(recipe, &files).expect("its data")
}

fn loss(reports: &[Report]) -> f64 {
    reports.last().expect("reports").values[VALIDATION_LOSS]
}

/// The study's own objective: the mean over folds, if there are some.
fn objective(json: &Json, reports: &[Report]) -> f64 {
    match json["data"]["method"].as_str() {
        None => loss(reports),
        Some(_) => reports.iter().map(|r| r.values[VALIDATION_LOSS]).sum::<f64>() / reports.len() as f64,
    }
}

/// Central difference of the loss of real trials; `log`: by the parameter's logarithm.
fn difference(json: &Json, params: &[(&str, Value)], name: &str, log: bool, h: f64) -> f64 {
    let mut plain = json.clone();
    plain["gradient"] = "none".into();
    let mut problem = problem(&plain);
    let mut at = |side: f64| {
        let mut moved = params.to_vec();
        for (n, v) in &mut moved {
            if *n == name {
                let x = v.as_real().expect("a number");
                *v = Value::Real(if log { x * f64::exp_m1(side * h) + x } else { x + side * h });
            }
        }
        let (reports, slope) = evaluate(&mut problem, &moved, u64::MAX);
        assert_eq!(slope, None, "nobody asked for it");
        objective(json, &reports)
    };
    (at(1.0) - at(-1.0)) / (2.0 * h)
}

#[test]
fn agrees_with_real_trials_on_both_sides() {
    let json = network();
    for (rate, momentum, decay) in [(0.02, 0.5, 0.01), (0.05, 0.8, 0.002)] {
        let params = [
            ("hidden_width", Value::Int(6)),
            ("learning_rate", Value::Real(rate)),
            ("momentum", Value::Real(momentum)),
            ("weight_decay", Value::Real(decay)),
        ];
        let (reports, slope) = evaluate(&mut problem(&json), &params, u64::MAX);
        let slope = slope.expect("a gradient");
        assert_eq!(slope.values.len(), 3, "by rate, momentum and decay; not by the width");
        // The trial is trained in f32, the gradient in f64: the same training up to that rounding.
        let apart = (slope.loss - loss(&reports)).abs() / loss(&reports);
        assert!(apart < 1e-5, "the differentiated training ends elsewhere: {apart}");
        for (i, (name, log, h)) in
            [("learning_rate", true, 0.02), ("momentum", false, 0.005), ("weight_decay", false, 0.001)]
                .into_iter()
                .enumerate()
        {
            let expected = difference(&json, &params, name, log, h);
            let (got, size) = (slope.values[i], expected.abs());
            println!("{name}: {got} against {expected}; ends apart by {apart:.1e}");
            assert!((got - expected).abs() < 5e-3 * size + 2e-4, "{name}: {got} {expected}");
        }
        // Both modes say the same.
        let mut forward = json.clone();
        forward["gradient"] = "forward".into();
        let (again, other) = evaluate(&mut self::problem(&forward), &params, u64::MAX);
        assert_eq!(again, reports, "the trial itself is the same");
        let other = other.expect("a gradient");
        for (a, b) in slope.values.iter().zip(&other.values) {
            assert!((a - b).abs() < 1e-8 * a.abs().max(1e-3), "{a} {b}");
        }
        assert!(other.cost > slope.cost, "seven trainings against four");
    }
}

/// At a weight decay of 0 the derivative by it is not 0; momentum has none where plain descent does not use it.
#[test]
fn inactive_parameters_have_no_slope_and_zero_is_no_obstacle() {
    let mut json = network();
    json["space"][3] = json!({"name": "optimizer", "type": "categorical", "choices": ["sgd", "momentum"]});
    let decay = json!({"name": "weight_decay", "type": "float", "low": 0.0, "high": 0.1});
    json["space"].as_array_mut().expect("a list").push(decay);
    let params = |optimizer: &str| {
        [
            ("hidden_width", Value::Int(6)),
            ("learning_rate", Value::Real(0.02)),
            ("momentum", Value::Real(0.5)),
            ("optimizer", Value::text(optimizer)),
            ("weight_decay", Value::Real(0.0)),
        ]
    };
    let mut problem = problem(&json);
    let plain = evaluate(&mut problem, &params("sgd"), u64::MAX).1.expect("a gradient").values;
    assert!(plain[0] != 0.0 && plain[1] == 0.0 && plain[2] != 0.0, "{plain:?}");
    let rolling = evaluate(&mut problem, &params("momentum"), u64::MAX).1.expect("a gradient").values;
    assert!(rolling[1] != 0.0 && rolling[0] != plain[0], "{rolling:?}");
}

/// The L2 penalty, one-cycle and folds: the gradient is that of what the study minimises. (Averages over runs draw other numbers
/// at other settings; their test stands beside the code, where the numbers can be held.)
#[test]
fn means_and_penalties_are_differentiated_as_they_are_trained() {
    let point = [
        ("hidden_width", Value::Int(6)),
        ("learning_rate", Value::Real(0.02)),
        ("momentum", Value::Real(0.6)),
        ("weight_decay", Value::Real(0.003)),
        ("l2", Value::Real(0.01)),
    ];
    let names = [("learning_rate", true, 0.02), ("momentum", false, 0.004), ("weight_decay", false, 0.001)];
    let folds =
        |j: &mut Json| j["data"] = json!({"name": "moons", "count": 120, "method": "k_fold", "folds": 3});
    type Case<'a> = (&'a str, &'a dyn Fn(&mut Json), usize);
    let cases: [Case; 3] = [
        ("l2 under one-cycle", &|j| j["training"]["schedule"] = "one_cycle".into(), 1),
        ("three folds", &folds, 3),
        ("forward, folds", &|j| (folds(j), j["gradient"] = "forward".into()).1, 3),
    ];
    for (what, change, trainings) in cases {
        let mut json = network();
        json["training"]["epochs"] = 8.into();
        json["space"]
            .as_array_mut()
            .expect("a list")
            .push(json!({"name": "l2", "type": "float", "low": 1e-4, "high": 0.1, "log": true}));
        change(&mut json);
        let (reports, slope) = evaluate(&mut problem(&json), &point, u64::MAX);
        let slope = slope.expect("a gradient");
        assert_eq!(slope.values.len(), 4, "{what}");
        let value = objective(&json, &reports);
        let apart = (slope.loss - value).abs() / value;
        assert!(apart < 1e-5, "{what}: the differentiated trainings end elsewhere: {apart}");
        let both = names.into_iter().chain([("l2", true, 0.05)]);
        for (i, (name, log, h)) in both.enumerate() {
            let (got, expected) = (slope.values[i], difference(&json, &point, name, log, h));
            println!("{what}, {trainings} trainings: by {name} {got} against {expected}");
            assert!(
                (got - expected).abs() < 5e-3 * expected.abs() + 2e-4,
                "{what}, {name}: {got} {expected}"
            );
        }
        let whole = (reports, Some(slope));
        assert_eq!(evaluate(&mut problem(&json), &point, 30_000), whole, "{what}: slices");
    }
}

#[test]
fn implicit_gradients_of_folds_are_those_of_their_mean() {
    for (data, model, name, x) in
        [("wine", "logistic_regression", "C", 0.3), ("diabetes", "linear_regression", "alpha", 80.0)]
    {
        let mut json = linear(model, data, name, true);
        json["data"]["method"] = "k_fold".into();
        json["data"]["folds"] = 4.into();
        let params = [(name, Value::Real(x))];
        let (reports, slope) = evaluate(&mut problem(&json), &params, u64::MAX);
        let slope = slope.expect("a gradient");
        let (got, expected) = (slope.values[0], difference(&json, &params, name, true, 0.05));
        println!(
            "{data}: {got} against {expected}; loss {} against {}",
            slope.loss,
            objective(&json, &reports)
        );
        assert!((got - expected).abs() < 5e-3 * expected.abs(), "{data}: {got} {expected}");
        assert!((slope.loss - objective(&json, &reports)).abs() < 1e-6 * slope.loss);
    }
}

#[test]
fn implicit_gradients_agree_with_real_fits() {
    for (model, data, name, log, x, h) in [
        ("logistic_regression", "wine", "C", true, 0.5, 0.05),
        ("logistic_regression", "breast_cancer", "C", true, 0.2, 0.05),
        ("logistic_regression", "moons", "C", false, 0.05, 0.001),
        ("linear_regression", "diabetes", "alpha", true, 20.0, 0.05),
        ("linear_regression", "diabetes", "alpha", false, 20.0, 1.0),
    ] {
        let json = linear(model, data, name, log);
        let params = [(name, Value::Real(x))];
        let (reports, slope) = evaluate(&mut problem(&json), &params, u64::MAX);
        let slope = slope.expect("a gradient");
        let expected = difference(&json, &params, name, log, h);
        let (got, end) = (slope.values[0], loss(&reports));
        println!("{model} on {data}: {got} against {expected}; loss {} against {end}", slope.loss);
        // The fit stops at its tolerance of 1e-8.
        assert!((slope.loss - end).abs() < 1e-6 * end, "{} {end}", slope.loss);
        assert!((got - expected).abs() < 5e-3 * expected.abs(), "{model} on {data}: {got} {expected}");
    }
}

#[test]
fn slices_change_no_bit() {
    let params = [
        ("hidden_width", Value::Int(6)),
        ("learning_rate", Value::Real(0.02)),
        ("momentum", Value::Real(0.5)),
        ("weight_decay", Value::Real(0.01)),
    ];
    for mode in ["forward", "reverse"] {
        let mut json = network();
        json["gradient"] = mode.into();
        let mut problem = problem(&json);
        let whole = evaluate(&mut problem, &params, u64::MAX);
        for slice in [1, 20_000] {
            assert_eq!(evaluate(&mut problem, &params, slice), whole, "{mode}, {slice}");
        }
    }
}

#[test]
fn a_study_keeps_it_and_pays_for_it() {
    let spec = spec(&network());
    let one = run(vec![Study::new(spec.clone())], 1, |_| {}).expect("it runs").remove(0);
    let many = run(vec![Study::new(spec.clone())], 3, |_| {}).expect("it runs").remove(0);
    assert_eq!(one.digest(), many.digest());
    let mut plain = network();
    plain["gradient"] = "none".into();
    let bare = run(vec![Study::new(self::spec(&plain))], 1, |_| {}).expect("it runs").remove(0);
    assert_ne!(one.digest(), bare.digest(), "it counts in the digest");
    let mut complete = 0;
    for ((leg, with), (_, without)) in one.committed_trials().zip(bare.committed_trials()) {
        assert_eq!(with.values, without.values, "the gradient changes no value");
        assert_eq!(without.gradient, None);
        if with.state == State::Complete && with.gradient.as_ref().is_some_and(|g| !g.is_empty()) {
            complete += 1;
            let times = with.cost() as f64 / without.cost() as f64;
            assert!((3.0..9.0).contains(&times), "counted: {times}");
            let line = lines::trial(leg, with);
            assert_eq!(line["gradient"].as_array().map(Vec::len), Some(3));
        }
    }
    assert!(complete >= 4, "{complete}");
    let again = Study::resume(&one.journal()).expect("replays");
    assert_eq!((again.digest(), again.events()), (one.digest(), one.events()));
    // Old links keep their spelling.
    assert!(bare.spec().to_value().get("gradient").is_none());
    assert_eq!(spec.to_value()["gradient"], "reverse");
    assert_eq!(Spec::from_json(&spec.to_json()), Ok(spec));
}

#[test]
fn what_has_no_gradient_is_refused_where_it_stands() {
    let refused = |change: &dyn Fn(&mut Json)| {
        let mut json = network();
        change(&mut json);
        let error = Spec::from_value(&json).expect_err("no gradient");
        let Fault::NotDifferentiable { obstacle } = error.fault else { panic!("{error:?}") };
        (error.path, obstacle)
    };
    let option = |list: &[&str]| Obstacle::Option { options: list.iter().map(|o| (*o).to_owned()).collect() };
    type Case<'a> = (&'a dyn Fn(&mut Json), &'a str, Obstacle);
    let cases: [Case; 11] = [
        (
            &|j| j["objectives"] = json!([{"metric": "validation_accuracy"}]),
            "objectives[0].metric",
            Obstacle::PiecewiseConstant,
        ),
        (&|j| j["value"] = "best".into(), "value", Obstacle::BestEpoch),
        (&|j| j["training"]["optimizer"] = "adam".into(), "training.optimizer", option(&["sgd", "momentum"])),
        (&|j| j["training"]["dropout"] = 0.1.into(), "training.dropout", Obstacle::MustBeOff),
        (&|j| j["training"]["patience"] = 3.into(), "training.patience", Obstacle::MustBeOff),
        (&|j| j["training"]["schedule"] = "plateau".into(), "training.schedule", Obstacle::AdaptiveRate),
        (&|j| j["model"]["norm"] = "batch_norm".into(), "model.norm", option(&["none"])),
        (&|j| j["gradient"] = "implicit".into(), "model.name", Obstacle::Model),
        (
            &|j| j["space"][0] = json!({"name": "dropout", "type": "float", "low": 0.0, "high": 0.5}),
            "space[0]",
            Obstacle::MustBeOff,
        ),
        (
            &|j| j["space"] = json!([{"name": "hidden_width", "type": "int", "low": 2, "high": 16}]),
            "gradient",
            Obstacle::NothingSearched {
                names: ["learning_rate", "momentum", "weight_decay", "l2"].map(str::to_owned).to_vec(),
            },
        ),
        (&|j| j["data"]["augment_noise"] = 0.1.into(), "data.augment_noise", Obstacle::MustBeOff),
    ];
    for (change, path, obstacle) in cases {
        assert_eq!(refused(change), (path.to_owned(), obstacle));
    }
    let mut lasso = linear("logistic_regression", "wine", "C", true);
    lasso["model"]["penalty"] = "l1".into();
    assert_eq!(Spec::from_value(&lasso).expect_err("kinks").path, "model.penalty");
    // A path that is too long to remember.
    let mut long = network();
    long["training"]["batch_size"] = 1.into();
    long["training"]["epochs"] = 500.into();
    long["model"]["hidden_layers"] = 2.into();
    let error = Spec::from_value(&long).expect_err("too long");
    assert!(error.path == "gradient" && matches!(error.fault, Fault::TooMuchMemory { .. }), "{error:?}");
}
