//! Promise: what cannot be trained is refused with the place and the limits, in a sentence; what can be trained but goes wrong
//! is a trial with the worst values, and no NaN ever reaches a line of output.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use tunescape::data::{DataError, Files};
use tunescape::objective::{Advance, Problem};
use tunescape::page::lang::{self, Lang};
use tunescape::runtime::threads::{files_for, run};
use tunescape::space::{Fault, Params, Value};
use tunescape::study::{Spec, Study, Warning, lines};
use tunescape::trial::{Ending, Report};

fn spec(changes: Json) -> Json {
    let mut json =
        json!({"version": 1, "data": {"name": "iris"}, "model": {"name": "mlp"}, "space": [], "trials": 1});
    changes.as_object().expect("an object").iter().for_each(|(k, v)| json[k] = v.clone());
    json
}

fn finished(json: &Json) -> Study {
    let spec = Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?}"));
    run(vec![Study::new(spec)], 1, |_| {}).expect("it runs").remove(0)
}

/// Path, fault and English sentence of a Spec that is refused.
fn refused(json: &Json) -> (String, Fault, String) {
    let error = Spec::from_value(json).expect_err("it must be refused");
    assert!(!lang::spec_error(Lang::Zh, &error).is_empty());
    let sentence = lang::spec_error(Lang::En, &error);
    (error.path, error.fault, sentence)
}

/// Iris as a file with other rows in it.
fn problem(json: &Json, rows: &[String]) -> Result<Problem, DataError> {
    let spec = Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?}"));
    let mut files = Files::none();
    let name = spec.recipe.files().remove(0);
    files.insert(name, format!("a,b,species\n{}\n", rows.join("\n")).into_bytes());
    Problem::new(spec.recipe, &files)
}

fn sentence(json: &Json, rows: &[String]) -> (DataError, String) {
    let error = problem(json, rows).expect_err("it must be refused");
    assert!(!lang::data_error(Lang::Zh, &error).is_empty());
    let sentence = lang::data_error(Lang::En, &error);
    (error, sentence)
}

/// `counts[c]` rows of each class, apart in the first column.
fn rows(counts: &[usize]) -> Vec<String> {
    let class = |(c, n): (usize, &usize)| {
        (0..*n)
            .map(move |i| format!("{},{},class {c}", c as f64 + i as f64 * 0.01, (i * 7) % 5))
            .collect::<Vec<_>>()
    };
    counts.iter().enumerate().flat_map(class).collect()
}

fn trained(problem: &mut Problem, params: &Params) -> (Vec<Report>, Ending) {
    let mut evaluation = problem.evaluate(params);
    let mut reports = Vec::new();
    loop {
        match evaluation.advance(1 << 20) {
            Advance::Working => {}
            Advance::Report(report) => reports.push(report),
            Advance::Ended(ending) => return (reports, ending),
        }
    }
}

fn no_nan(study: &Study) {
    for (leg, outcome) in study.committed_trials() {
        let line = lines::trial(leg, outcome).to_string();
        assert!(!line.contains("NaN") && !line.contains("null"), "{line}");
    }
}

#[test]
fn a_batch_larger_than_the_data_is_all_of_them() {
    let reports = |batch: u64| {
        let study = finished(&spec(json!({"training": {"batch_size": batch, "epochs": 5}})));
        study.best().expect("a trial").1.reports.clone()
    };
    // 150 rows, 30 of them sealed, 38 for validation.
    assert_eq!(reports(1024), reports(82));
    assert_ne!(reports(1024), reports(41), "the batch size matters");
}

#[test]
fn a_rate_far_too_large_is_a_bad_trial() {
    let (path, fault, sentence) = refused(&spec(json!({"training": {"learning_rate": 1e6}})));
    assert_eq!(
        (path.as_str(), fault),
        ("training.learning_rate", Fault::OutOfRange { low: 1e-6, high: 100.0 })
    );
    assert_eq!(sentence, "Learning rate: must be between 1e-6 and 100.");
    // The largest that is let through, where it hurts.
    let hot = spec(json!({
        "data": {"name": "diabetes"},
        "model": {"name": "mlp", "activation": "relu", "hidden_layers": 3, "loss": "mse"},
        "training": {"optimizer": "sgd", "learning_rate": 100.0, "epochs": 20},
        "objectives": [{"metric": "validation_loss"}],
        "space": [{"name": "learning_rate", "type": "categorical", "choices": [100.0, 0.01]}],
        "sampler": {"name": "grid"},
        "trials": 2,
    }));
    let study = finished(&hot);
    let outcomes: Vec<_> = study.committed_trials().map(|(_, o)| (o.ending, o.values[0])).collect();
    assert_eq!(outcomes[0], (Ending::NotFinite, f64::INFINITY));
    assert!(outcomes[1].0 == Ending::Finished && outcomes[1].1.is_finite(), "{outcomes:?}");
    no_nan(&study);
    // And past the checks: the engine itself stands a million, whatever the optimizer.
    for optimizer in ["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"] {
        for (data, model) in [
            ("iris", json!({"name": "mlp", "activation": "relu", "hidden_layers": 3})),
            ("diabetes", json!({"name": "mlp", "activation": "relu", "hidden_layers": 3, "loss": "mse"})),
        ] {
            let json = spec(json!({"data": {"name": data}, "model": model,
                "training": {"optimizer": optimizer, "epochs": 10}}));
            let spec = Spec::from_value(&json).expect("good");
            let files = files_for(&spec.recipe);
            let mut problem = Problem::new(spec.recipe.clone(), &files).expect("it loads");
            let params = Params(vec![("learning_rate".to_owned(), Value::Real(1e6))]);
            let (reports, ending) = trained(&mut problem, &params);
            assert!(!reports.is_empty() && reports.iter().all(|r| r.values.iter().all(|v| !v.is_nan())));
            let values = spec.recipe.values(&params, &reports, ending);
            assert!(values.iter().all(|v| !v.is_nan()), "{optimizer} {data}");
            if optimizer == "sgd" {
                assert_eq!(ending, Ending::NotFinite, "{data}");
                let worst = if data == "diabetes" { f64::INFINITY } else { values[0] };
                assert!(values[0] == worst && values[0] >= 3.0, "{values:?}");
            }
        }
    }
}

#[test]
fn impossible_networks_are_named() {
    for (model, path, low, high, says) in [
        (
            json!({"name": "mlp", "hidden_width": 0}),
            "model.hidden_width",
            1.0,
            512.0,
            "must be between 1 and 512.",
        ),
        (
            json!({"name": "mlp", "hidden_layers": 200}),
            "model.hidden_layers",
            0.0,
            6.0,
            "must be between 0 and 6.",
        ),
        (
            json!({"name": "random_forest", "n_estimators": 0}),
            "model.n_estimators",
            1.0,
            500.0,
            "must be between 1 and 500.",
        ),
        (json!({"name": "logistic_regression", "C": 0}), "model.C", 1e-6, 1e6, "must be between"),
    ] {
        let (at, fault, sentence) = refused(&spec(json!({"model": model})));
        assert_eq!((at.as_str(), fault), (path, Fault::OutOfRange { low, high }));
        assert!(sentence.contains(says), "{sentence}");
    }
    let (at, _, sentence) = refused(&spec(json!({
        "space": [{"name": "hidden_width", "type": "int", "low": 0, "high": 32}]})));
    assert_eq!(at, "space[0].low");
    assert_eq!(sentence, "Search space no. 1, lower end: must be between 1 and 512.");
}

#[test]
fn too_much_memory_is_refused_with_the_figure() {
    let huge = spec(json!({
        "data": {"name": "mnist", "count": 10000},
        "model": {"name": "mlp", "hidden_layers": 6, "hidden_width": 512},
        "repeat": {"policy": "average", "runs": 32},
        "training": {"epochs": 1},
    }));
    let (path, fault, sentence) = refused(&huge);
    let Fault::TooMuchMemory { found, limit } = fault else { panic!("{fault:?}") };
    // The data alone are 32 times 10,000 x 784 numbers.
    assert!(path == "space" && limit == f64::from(256 << 20) && found > 32.0 * 8.0 * 8e3 * 784.0, "{found}");
    let megabytes = |x: f64| format!("{} MB", (x / 1e6).round());
    assert!(sentence.contains(&megabytes(found)) && sentence.contains(&megabytes(limit)), "{sentence}");
}

fn folds(method: &str, k: u64) -> Json {
    spec(
        json!({"data": {"name": "iris", "method": method, "folds": k, "test": 0}, "training": {"epochs": 3}}),
    )
}

#[test]
fn more_folds_than_rows() {
    let (path, fault, _) = refused(&folds("k_fold", 21));
    assert_eq!((path.as_str(), fault), ("data.folds", Fault::OutOfRange { low: 2.0, high: 20.0 }));
    let (error, says) = sentence(&folds("k_fold", 20), &rows(&[6, 6]));
    assert_eq!(error, DataError::FewerRowsThanFolds { rows: 12, folds: 20 });
    assert_eq!(says, "12 examples cannot be spread over 20 folds: choose fewer folds.");
}

#[test]
fn a_class_smaller_than_the_folds() {
    // Three rows in five folds: two folds are validated without the class, all train on it.
    let mut small = problem(&folds("stratified_k_fold", 5), &rows(&[20, 3])).expect("it can be done");
    let (reports, ending) = trained(&mut small, &Params::default());
    assert_eq!((reports.len(), ending != Ending::NotFinite), (5, true));
    assert!(reports.iter().all(|r| r.values.iter().all(|v| v.is_finite())), "{reports:?}");
    // One row would be missing from the training of the fold that it is in.
    let (error, says) = sentence(&folds("stratified_k_fold", 5), &rows(&[20, 1]));
    assert!(
        matches!(&error, DataError::TooFewRows { class, rows: 1, .. } if class == "class 1"),
        "{error:?}"
    );
    assert!(says.contains("“class 1”") && says.contains('2'), "{says}");
    // Nothing fills five folds.
    let (error, says) = sentence(&folds("stratified_k_fold", 5), &rows(&[4, 3]));
    assert!(matches!(error, DataError::TooFewRows { rows: 4, needed: 5, .. }), "{error:?}");
    assert!(says.starts_with("Class “class 0” has too few examples"), "{says}");
}

#[test]
fn one_class_only() {
    for json in [folds("k_fold", 3), folds("stratified_k_fold", 3), spec(json!({}))] {
        let (error, says) = sentence(&json, &rows(&[30]));
        assert_eq!(error, DataError::OneClass { class: "class 0".to_owned() });
        assert_eq!(says, "All examples are of class “class 0”: there is nothing to tell apart.");
    }
}

#[test]
fn constant_columns_are_harmless() {
    let rows: Vec<String> =
        (0..60).map(|i| format!("{},7.5,class {}", f64::from(i) * 0.1, u32::from(i >= 30))).collect();
    for model in ["mlp", "logistic_regression", "random_forest"] {
        for scaling in ["standard", "min_max", "none"] {
            let json = spec(json!({
                "data": {"name": "iris", "scaling": scaling}, "model": {"name": model}}));
            let mut problem = problem(&json, &rows).expect("it loads");
            let (reports, ending) = trained(&mut problem, &Params::default());
            assert_eq!(ending, Ending::Finished, "{model} {scaling}");
            assert!(reports.iter().all(|r| r.values.iter().all(|v| v.is_finite())), "{model} {scaling}");
            let last = reports.last().expect("a report").values[3];
            assert!(last > 0.8, "{model} {scaling}: {last}");
        }
    }
    // Nothing but constants: no better than a guess, and still numbers.
    let rows: Vec<String> = (0..60).map(|i| format!("1,1,class {}", i % 2)).collect();
    for model in ["mlp", "logistic_regression", "random_forest"] {
        let mut problem = problem(&spec(json!({"model": {"name": model}})), &rows).expect("it loads");
        let (reports, _) = trained(&mut problem, &Params::default());
        let last = reports.last().expect("a report");
        assert!(last.values.iter().all(|v| v.is_finite()) && last.values[3] < 0.7, "{model}: {last:?}");
    }
}

/// A study that runs, but not through all of its grid, says how many points it leaves out.
#[test]
fn a_grid_larger_than_the_budget() {
    let grid = |trials: u64| {
        let space = json!([
            {"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true},
            {"name": "optimizer", "type": "categorical", "choices": ["sgd", "momentum", "adam"]},
            // With momentum only: 6 (1 + 6 + 1) = 48 points.
            {"name": "momentum", "type": "float", "low": 0.5, "high": 0.99,
                "when": {"parameter": "optimizer", "is": ["momentum"]}}]);
        let data = json!({"name": "iris", "test": 0.2});
        let json = spec(json!({"sampler": {"name": "grid"}, "space": space, "trials": trials, "data": data}));
        Spec::from_value(&json).unwrap_or_else(|e| panic!("{e:?}"))
    };
    assert_eq!(grid(48).warnings(), []);
    let warnings = grid(20).warnings();
    assert_eq!(warnings, [Warning::GridCutShort { trials: 20, points: 48 }]);
    for language in [Lang::En, Lang::Zh] {
        let sentence = lang::spec_warning(language, &warnings[0]);
        assert!(sentence.contains("48") && sentence.contains("28"), "{sentence}");
    }
    assert_eq!(finished(&grid(48).to_value()).records().len(), 48, "all of it and no more");
}

#[test]
fn a_strategy_that_moves_numbers_asks_for_one() {
    let space = json!([{"name": "optimizer", "type": "categorical", "choices": ["sgd", "adam"]}]);
    let json = spec(json!({"sampler": {"name": "finite_difference"}, "space": space, "window": 1}));
    let (path, fault, sentence) = refused(&json);
    assert_eq!((path.as_str(), fault), ("space", Fault::NoNumber));
    assert!(sentence.contains("numbers"), "{sentence}");
}
