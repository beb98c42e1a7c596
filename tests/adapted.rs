//! Promise: the rate that follows the training meets the values of the reference (see `golden/hypergradient.json`), in the
//! ordinary trainer, and a study may choose it where plain gradient descent uses it.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::space::{Fault, Obstacle};
use tunescape::study::Spec;
use tunescape::train::optimizer::Optimizer;
use tunescape::train::{Plan, Progress, Session};

fn floats(v: &Json) -> Vec<f64> {
    match v {
        Json::Array(items) => items.iter().flat_map(floats).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

#[test]
fn meets_the_reference_in_the_trainer() {
    let file: Json = serde_json::from_str(include_str!("golden/hypergradient.json")).expect("JSON");
    let labels: Vec<u32> = floats(&file["train"]["y"]).iter().map(|y| *y as u32).collect();
    let (rows, x) = (labels.len(), floats(&file["train"]["X"]));
    let part =
        Arc::new(Part { rows, inputs: x.len() / rows, x, target: Target::Classes { labels, classes: 3 } });
    let mut cases = 0;
    for case in file["baydin"].as_array().expect("cases") {
        let models = file["unrolled"].as_array().expect("models");
        let model = models.iter().find(|m| m["name"] == case["model"]).expect("its model");
        let sizes: Vec<usize> = floats(&model["layer_sizes"]).iter().map(|s| *s as usize).collect();
        let (rates, losses) = (floats(&case["lr_used"]), floats(&case["train_loss_before_update"]));
        // One update an epoch: its rate and the loss before it can be read after each.
        let plan = Plan {
            hidden: sizes[1..sizes.len() - 1].to_vec(),
            optimizer: Optimizer::Sgd,
            learning_rate: case["initial_lr"].as_f64().expect("a number"),
            hyper_rate: case["beta"].as_f64(),
            batch_size: rows,
            epochs: rates.len() as u32,
            ..Plan::default()
        };
        let mut net = Session::<f64>::blank(&plan, &part);
        net.set_parameters(&floats(&model["init_params"]));
        let mut session =
            Session::with_network(plan, net, part.clone(), part.clone(), 0, 0).expect("the same shape");
        let mut epochs = 0;
        loop {
            match session.advance(u64::MAX) {
                Progress::Working => {}
                Progress::Finished => break,
                Progress::Epoch(epoch) => {
                    let rate = session.adapted_rate().expect("adapted");
                    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 + 1e-8 * b.abs();
                    assert!(near(rate, rates[epochs]), "rate {epochs}: {rate} {}", rates[epochs]);
                    assert!(near(epoch.train_loss, losses[epochs]), "loss {epochs}");
                    epochs += 1;
                }
            }
        }
        assert_eq!(epochs, rates.len());
        cases += 1;
    }
    assert_eq!(cases, 3);
}

fn study(training: Json, space: Json) -> Json {
    json!({"version": 1, "data": {"name": "moons"}, "training": training, "space": space})
}

#[test]
fn a_study_may_choose_it_for_plain_descent() {
    let rate = json!({"name": "hyper_rate", "type": "float", "low": 1e-6, "high": 0.1, "log": true});
    let good = study(json!({"schedule": "hypergradient", "optimizer": "sgd"}), json!([rate.clone()]));
    let spec = Spec::from_value(&good).expect("a good spec");
    let plan = Plan::from_settings(&spec.recipe.settings(&tunescape::space::Params::default()));
    assert_eq!((plan.hyper_rate, plan.schedule), (Some(1e-3), None));
    let bad = study(json!({"schedule": "hypergradient", "optimizer": "adam"}), json!([rate]));
    let error = Spec::from_value(&bad).expect_err("not for Adam");
    let obstacle = Obstacle::NotPlainDescent;
    assert_eq!(
        (error.path.as_str(), error.fault),
        ("training.schedule", Fault::NotDifferentiable { obstacle })
    );
    let optimizer = json!({"name": "optimizer", "type": "categorical", "choices": ["adam", "sgd"]});
    let searched = |guarded: bool| {
        let mut schedule =
            json!({"name": "schedule", "type": "categorical", "choices": ["constant", "hypergradient"]});
        if guarded {
            schedule["when"] = json!({"parameter": "optimizer", "is": ["sgd"]});
        }
        Spec::from_value(&study(json!({}), json!([optimizer, schedule])))
    };
    assert!(searched(true).is_ok());
    assert_eq!(searched(false).expect_err("Adam might meet it").path, "space[1]");
}
