//! One trial: where it starts, what its settings do, what it costs.

use super::common::{SOURCE, TASKS, document, problem, run, sliced};
use serde_json::{Value as Json, json};
use tunescape::data::transfer;
use tunescape::space::{Params, Value};
use tunescape::study::Spec;

fn with(data: &str, model: Json) -> Json {
    let mut document = document(data);
    document["model"] = model;
    document["model"]["name"] = "pretrained_mlp".into();
    document
}

#[test]
fn slices_change_nothing_and_the_cost_is_the_estimate() {
    for name in TASKS {
        for start in ["pretrained", "scratch"] {
            let document = with(name, json!({"start": start}));
            let whole = run(&document);
            assert_eq!(whole, sliced(&mut problem(&document), 1).0, "{name}");
            let spec = Spec::from_value(&document).expect("good");
            let (work, _) = spec.demand();
            let cost = whole.last().expect("an epoch").cost;
            // The table knows the validation rows give or take one.
            let row = work / 4 / 100_000;
            assert!(cost.abs_diff(work / 4) <= work / 4 / 50 + row, "{name}: {cost} of {}", work / 4);
            assert!(whole.iter().all(|r| r.values.len() == SOURCE + 1));
        }
    }
}

/// With nothing learned, a fine-tuned network knows the source as well as the pretrained one does: well.
#[test]
fn it_starts_from_the_pretrained_network() {
    for (name, least) in TASKS.into_iter().zip([0.93, 0.96, 0.9]) {
        let still = |start: &str| {
            let mut document = with(name, json!({"start": start}));
            document["training"] = json!({"epochs": 1, "learning_rate": 1e-6, "optimizer": "sgd"});
            run(&document)[0].values[SOURCE]
        };
        assert!(still("pretrained") > least, "{name}: {}", still("pretrained"));
        assert!(still("scratch") < 0.8, "{name}: {}", still("scratch"));
    }
}

#[test]
fn a_backbone_that_is_held_forgets_nothing() {
    let accuracies = |model: Json| -> Vec<f64> {
        let mut document = with("mnist_5_9", model);
        document["training"] = json!({"epochs": 3, "learning_rate": 0.03});
        run(&document).iter().map(|r| r.values[SOURCE]).collect()
    };
    // The old last layer judges, so only the new one has moved.
    for model in [json!({"frozen_layers": 2}), json!({"backbone_ratio": 0.0})] {
        let held = accuracies(model);
        assert!(held.iter().all(|a| *a == held[0] && *a > 0.95), "{held:?}");
    }
    let (free, pulled) = (accuracies(json!({})), accuracies(json!({"l2_sp": 1.0})));
    assert!(free[2] < 0.9 && pulled[2] > free[2] + 0.03, "{free:?}, {pulled:?}");
}

#[test]
fn what_holds_the_start_says_nothing_from_scratch() {
    let scratch = run(&with("moons_rotated", json!({"start": "scratch"})));
    for model in [json!({"frozen_layers": 2}), json!({"backbone_ratio": 0.1}), json!({"l2_sp": 1.0})] {
        let mut other = model.clone();
        other["start"] = "scratch".into();
        assert_eq!(run(&with("moons_rotated", other)), scratch, "{model}");
        let plain = run(&with("moons_rotated", json!({})));
        assert_ne!(run(&with("moons_rotated", model.clone())), plain, "{model}");
    }
}

#[test]
fn labels_are_searched_within_one_study() {
    let mut document = document("moons_rotated");
    document["space"] = json!([{"name": "labelled", "type": "int", "low": 5, "high": 100, "log": true}]);
    let mut problem = problem(&document);
    let mut cost = |labelled: i64| {
        let params = Params(vec![("labelled".to_owned(), Value::Int(labelled))]);
        let mut evaluation = problem.evaluate(&params);
        loop {
            if let tunescape::objective::Advance::Report(report) = evaluation.advance(u64::MAX) {
                return report.cost;
            }
        }
    };
    let row = 3 * (2 * 16 + 16 * 16 + 16 * 2) - 2 * 16;
    let (few, more) = (cost(10), cost(60));
    assert_eq!(more - few, 50 * row, "each labelled row costs a forward and a backward pass");
    assert_eq!(cost(10), few);
}

/// A model that never knew the source has none of it.
#[test]
fn other_models_stand_beside_it() {
    let mut document = document("moons_rotated");
    let choices = ["pretrained_mlp", "mlp", "logistic_regression", "random_forest"];
    document["space"] = json!([{"name": "model", "type": "categorical", "choices": choices}]);
    let mut problem = problem(&document);
    for name in choices {
        let mut evaluation = problem.evaluate(&Params(vec![("model".to_owned(), Value::text(name))]));
        let report = loop {
            if let tunescape::objective::Advance::Report(report) = evaluation.advance(u64::MAX) {
                break report;
            }
        };
        assert_eq!(report.values.len(), SOURCE + 1, "{name}");
        assert_eq!(report.values[SOURCE] > 0.0, name == "pretrained_mlp", "{name}");
    }
}

#[test]
fn folds_work_and_divergence_is_a_result() {
    let mut document = document("moons_rotated");
    document["data"] = json!({"name": "moons_rotated", "method": "stratified_k_fold", "folds": 3});
    let folds = run(&document);
    assert_eq!(folds.len(), 3);
    assert!(folds.iter().all(|r| r.values[SOURCE] > 0.5));
    let mut document = with("digits_from_mnist", json!({"l2_sp": 1.0}));
    document["training"] = json!({"epochs": 50, "learning_rate": 100.0, "optimizer": "sgd"});
    let (reports, ending) = sliced(&mut problem(&document), u64::MAX);
    assert_eq!(ending, tunescape::trial::Ending::NotFinite);
    assert_eq!(reports.last().map(|r| r.values[SOURCE]), Some(0.0));
}

#[test]
fn every_task_names_a_data_set() {
    for task in tunescape::data::TRANSFERS {
        assert_eq!(transfer(task.id), Some(task));
        assert!(TASKS.contains(&task.id));
    }
    assert_eq!(transfer("moons"), None);
}
