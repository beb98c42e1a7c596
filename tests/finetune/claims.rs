//! What fine-tuning is said to do, measured over seeds that were fixed beforehand; each splits, labels and shuffles anew.

use super::common::outcome;
use serde_json::{Value as Json, json};

/// The rates that both contestants may choose from.
const RATES: [f64; 5] = [0.0003, 0.001, 0.003, 0.01, 0.03];
const EPOCHS: u32 = 30;

/// Means of (validation accuracy, source accuracy) over the first `seeds` seeds.
fn mean(data: &str, seeds: u64, labelled: u32, model: &Json, rate: f64) -> (f64, f64) {
    let training = json!({"learning_rate": rate, "epochs": EPOCHS});
    let of = |seed| outcome(data, seed, labelled, model.clone(), training.clone());
    let (a, b) = (1..=seeds).map(of).fold((0.0, 0.0), |sum, o| (sum.0 + o.0, sum.1 + o.1));
    (a / seeds as f64, b / seeds as f64)
}

/// The mean validation accuracy of fine-tuning and of training from scratch, each at the rate that suits it best.
fn contest(data: &str, seeds: u64, labelled: u32, rates: &[f64]) -> (f64, f64) {
    let best = |model: Json| {
        let values = rates.iter().map(|rate| {
            let (accuracy, source) = mean(data, seeds, labelled, &model, *rate);
            println!("{data}, {labelled} labels, rate {rate}, {model}: {accuracy:.3}, source {source:.3}");
            accuracy
        });
        values.fold(0.0, f64::max)
    };
    (best(json!({})), best(json!({"start": "scratch"})))
}

/// Moons that are turned by 40 degrees: the smallest network, so this runs always.
#[test]
fn few_labels_are_enough_to_turn_the_moons() {
    let (fine, scratch) = contest("moons_rotated", 10, 10, &RATES);
    assert!(fine > scratch + 0.03, "{fine:.3} against {scratch:.3}");
    let source = |model: Json, rate: f64| mean("moons_rotated", 10, 50, &model, rate).1;
    let (slow, fast) = (source(json!({}), 0.0003), source(json!({}), 0.03));
    assert!(slow > fast + 0.03, "a large rate forgets: {slow:.3} against {fast:.3}");
}

/// One seed of the large task, so that its path runs always.
#[test]
fn digits_need_fewer_labels_after_mnist() {
    let (fine, scratch) = contest("digits_from_mnist", 1, 10, &[0.001]);
    assert!(fine > scratch + 0.05, "{fine:.3} against {scratch:.3}");
}

#[test]
#[ignore = "a minute in release"]
fn digits_gain_and_later_digits_hardly() {
    for (labelled, gain) in [(10, 0.08), (50, 0.04)] {
        let (fine, scratch) = contest("digits_from_mnist", 5, labelled, &RATES);
        assert!(fine > scratch + gain, "{labelled} labels: {fine:.3} against {scratch:.3}");
        let (fine, scratch) = contest("mnist_5_9", 5, labelled, &RATES);
        assert!((fine - scratch).abs() < 0.04, "{labelled} labels: {fine:.3} against {scratch:.3}");
    }
}

#[test]
#[ignore = "half a minute in release"]
fn forgetting_grows_with_the_rate_and_shrinks_when_held() {
    for data in ["digits_from_mnist", "mnist_5_9"] {
        let source = |model: Json, rate: f64| {
            let (accuracy, source) = mean(data, 5, 50, &model, rate);
            println!("{data}, 50 labels, rate {rate}, {model}: {accuracy:.3}, source {source:.3}");
            source
        };
        let by_rate: Vec<f64> = RATES.iter().map(|rate| source(json!({}), *rate)).collect();
        assert!(by_rate.windows(2).all(|w| w[0] > w[1]), "{by_rate:?}");
        let free = by_rate[3];
        let mut last = free;
        for pull in [0.01, 0.1, 1.0] {
            let held = source(json!({"l2_sp": pull}), RATES[3]);
            assert!(held > last, "L2-SP {pull}: {held:.3} after {last:.3}");
            last = held;
        }
        for model in [json!({"frozen_layers": 1}), json!({"backbone_ratio": 0.1})] {
            let held = source(model.clone(), RATES[3]);
            assert!(held > free + 0.1, "{model}: {held:.3} against {free:.3}");
        }
    }
}
