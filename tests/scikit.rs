//! Promise: a network trained here is as good as scikit-learn's with the same setting on the same splits: means over 20 seeds
//! agree within 3 standard errors.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use tunescape::data::stratified;
use tunescape::objective::{Problem, VALIDATION_LOSS, VALIDATION_SCORE};
use tunescape::runtime::threads;
use tunescape::study::{Spec, Study};

fn spec(optimizer: &str, seed: u64) -> Spec {
    let (rate, activation) = if optimizer == "adam" { (0.01, "tanh") } else { (0.1, "relu") };
    let json = json!({
        "version": 1,
        "seed": seed,
        "data": {"name": "iris"},
        "model": {"name": "mlp", "hidden_layers": 1, "hidden_width": 16, "activation": activation},
        "training": {"optimizer": optimizer, "learning_rate": rate, "batch_size": 16, "epochs": 30},
        "space": [],
        "trials": 1,
    });
    Spec::from_value(&json).expect("a good spec")
}

/// (mean, standard deviation)
fn moments(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (mean, (x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt())
}

#[test]
fn agrees_with_scikit_learn() {
    let file: Json = serde_json::from_str(include_str!("golden/sklearn_mlp.json")).expect("JSON");
    let rows = |json: &Json| -> Vec<u32> {
        json.as_array().expect("rows").iter().map(|r| r.as_u64().expect("row") as u32).collect()
    };
    for case in file["cases"].as_array().expect("cases") {
        let optimizer = case["optimizer"].as_str().expect("a name");
        let (mut accuracy, mut loss) = (Vec::new(), Vec::new());
        for split in file["splits"].as_array().expect("splits") {
            let spec = spec(optimizer, split["seed"].as_u64().expect("seed"));
            let problem = Problem::new(spec.recipe.clone(), &threads::files_for(&spec.recipe)).expect("iris");
            let ours = stratified(problem.dataset(), 0.25, 0.2, spec.recipe.seed).expect("a split");
            assert_eq!((ours.train, ours.validation), (rows(&split["train"]), rows(&split["validation"])));
            let studies = threads::run(vec![Study::new(spec)], 1, |_| {}).expect("runs");
            let outcome = studies[0].records()[0].outcome.as_ref().expect("finished");
            let last = outcome.reports.last().expect("30 epochs");
            accuracy.push(last.values[VALIDATION_SCORE]);
            loss.push(last.values[VALIDATION_LOSS]);
        }
        for (name, ours) in [("validation_accuracy", accuracy), ("validation_loss", loss)] {
            let theirs: Vec<f64> =
                case[name].as_array().expect("20").iter().filter_map(Json::as_f64).collect();
            let ((a, sa), (b, sb)) = (moments(&ours), moments(&theirs));
            let error = ((sa * sa + sb * sb) / 20.0).sqrt();
            println!(
                "{optimizer} {name}: ours {a:.4} (sd {sa:.4}), scikit-learn {b:.4} (sd {sb:.4}), error {error:.4}"
            );
            assert!(
                (a - b).abs() <= 3.0 * error,
                "{optimizer} {name}: {a} against {b}, standard error {error}"
            );
        }
    }
}
