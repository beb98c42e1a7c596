//! Fine-tuning in a Spec: one spelling, and faults that name their place.

use super::common::{TASKS, document};
use serde_json::{Value as Json, json};
use tunescape::study::Spec;

#[test]
fn one_spelling() {
    for name in TASKS {
        let spec = Spec::from_value(&document(name)).expect("good");
        assert_eq!(Spec::from_json(&spec.to_json()), Ok(spec.clone()));
        assert_eq!(spec.recipe.metrics().last().map(|m| m.0), Some("source_accuracy"));
        let json = spec.to_value();
        assert_eq!(
            (json["data"]["scaling"].as_str(), json["model"]["start"].as_str()),
            (Some("network"), Some("pretrained"))
        );
        let mut plain = document(name);
        plain["model"]["name"] = "logistic_regression".into();
        drop(plain.as_object_mut().map(|o| o.remove("training")));
        plain["space"] = json!([{"name": "C", "type": "float", "low": 0.01, "high": 1.0}]);
        let plain = Spec::from_value(&plain).expect("plain models fit too");
        assert_eq!(plain.recipe.metrics().len() + 1, spec.recipe.metrics().len());
    }
}

#[test]
fn settings_may_be_searched() {
    let mut searched = document("digits_from_mnist");
    searched["space"] = json!([
        {"name": "start", "type": "categorical", "choices": ["pretrained", "scratch"]},
        {"name": "labelled", "type": "int", "low": 10, "high": 500, "log": true},
        {"name": "frozen_layers", "type": "int", "low": 0, "high": 2, "when": {"parameter": "start", "is": ["pretrained"]}},
        {"name": "backbone_ratio", "type": "float", "low": 0.01, "high": 1.0, "log": true},
        {"name": "l2_sp", "type": "float", "low": 1e-4, "high": 1.0, "log": true},
        {"name": "dropout", "type": "float", "low": 0.0, "high": 0.5},
    ]);
    searched["objectives"] = json!([{"metric": "validation_accuracy"}, {"metric": "source_accuracy"}]);
    assert!(Spec::from_value(&searched).is_ok());
    let mut models = document("moons_rotated");
    models["space"] = json!([
        {"name": "model", "type": "categorical", "choices": ["pretrained_mlp", "mlp"]},
        {"name": "hidden_width", "type": "int", "low": 2, "high": 32, "when": {"parameter": "model", "is": ["mlp"]}},
    ]);
    assert!(Spec::from_value(&models).is_ok());
}

/// (change, path, a part of the fault's debug form)
type Case = (fn(&mut Json), &'static str, &'static str);

#[test]
fn faults_name_their_place() {
    let cases: &[Case] = &[
        (|s| s["data"] = json!({"name": "moons"}), "model.name", "NoSource { name: \"pretrained_mlp\" }"),
        (|s| s["data"] = json!({"name": "diabetes"}), "model.name", "OtherTask"),
        (
            |s| {
                s["data"] = json!({"name": "iris"});
                s["space"] =
                    json!([{"name": "model", "type": "categorical", "choices": ["mlp", "pretrained_mlp"]}]);
            },
            "space",
            "NoSource",
        ),
        (|s| s["data"]["labelled"] = 4.into(), "data.labelled", "OutOfRange { low: 5.0, high: 2000.0 }"),
        (|s| s["data"]["labelled"] = 200.into(), "data.labelled", "FewerExamples { limit: 132 }"),
        (
            |s| {
                s["space"][0] = json!({"name": "labelled", "type": "int", "low": 5, "high": 200, "log": true})
            },
            "space[0]",
            "FewerExamples { limit: 132 }",
        ),
        (
            |s| s["data"] = json!({"name": "moons_rotated", "method": "k_fold", "folds": 2, "labelled": 100}),
            "data.labelled",
            "FewerExamples { limit: 96 }",
        ),
        (|s| s["data"]["rotation"] = 181.into(), "data.rotation", "OutOfRange { low: 0.0, high: 180.0 }"),
        (|s| s["data"]["scaling"] = "standard".into(), "data.scaling", "NotOneOf { options: [\"network\"] }"),
        (
            |s| s["space"][0] = json!({"name": "scaling", "type": "categorical", "choices": ["network"]}),
            "space[0].name",
            "Unknown",
        ),
        (|s| s["model"]["start"] = "middle".into(), "model.start", "NotOneOf"),
        (
            |s| s["model"]["frozen_layers"] = 3.into(),
            "model.frozen_layers",
            "OutOfRange { low: 0.0, high: 2.0 }",
        ),
        (|s| s["model"]["backbone_ratio"] = 1.5.into(), "model.backbone_ratio", "OutOfRange"),
        (|s| s["model"]["l2_sp"] = (-0.1).into(), "model.l2_sp", "OutOfRange"),
        (|s| s["model"]["hidden_width"] = 8.into(), "model.hidden_width", "Unknown"),
        (
            |s| {
                s["model"]["name"] = "mlp".into();
                s["objectives"] = json!([{"metric": "source_accuracy"}]);
            },
            "objectives[0].metric",
            "NotOneOf",
        ),
    ];
    for (i, (change, path, fault)) in cases.iter().enumerate() {
        let mut json = document("moons_rotated");
        change(&mut json);
        let error = Spec::from_value(&json).expect_err("a fault");
        assert_eq!(error.path, *path, "case {i}: {error:?}");
        assert!(format!("{:?}", error.fault).contains(fault), "case {i}: {error:?} is not {fault}");
    }
}
