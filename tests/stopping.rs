//! Promise: early stopping decides as Keras and scikit-learn do, in every reference case, and goes on from stored bytes.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::space::{Settings, Value};
use tunescape::train::stopping::{SETTINGS, Stopper, Verdict, restores_best};

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

fn epoch(json: &Json) -> Option<u32> {
    json.as_u64().map(|epoch| epoch as u32 + 1)
}

/// The epoch, from 1, after which `stopper` ends a training with these losses.
fn stop(stopper: &mut Stopper, losses: &[f64]) -> Option<u32> {
    losses.iter().position(|loss| stopper.observe(*loss).stop).map(|i| i as u32 + 1)
}

#[test]
fn decides_as_keras_and_scikit_learn() {
    let file: Json = serde_json::from_str(include_str!("golden/regularisers.json")).expect("JSON");
    let cases = file["early_stopping"].as_array().expect("cases");
    let (mut stopped, mut with_nan) = ([0, 0], 0);
    for case in cases {
        let sequence = &file["early_stopping_sequences"][case["sequence"].as_str().expect("name")];
        let losses: Vec<f64> = sequence.as_array().expect("losses").iter().map(real).collect();
        with_nan += u32::from(losses.iter().any(|l| l.is_nan()));
        let patience = case["patience"].as_u64().expect("patience") as u32;
        let min_delta = real(&case["min_delta"]);
        let mut keras = Stopper::keras(patience, min_delta);
        assert_eq!(stop(&mut keras, &losses), epoch(&case["stop_epoch"]), "{case}");
        let best = keras.best().expect("a best epoch");
        assert_eq!((Some(best.epoch), best.value), (epoch(&case["best_epoch"]), real(&case["best_value"])));
        let mut scikit = Stopper::scikit(patience, min_delta);
        assert_eq!(stop(&mut scikit, &losses), epoch(&case["sklearn_stop_epoch"]), "{case}");
        stopped[0] += u32::from(!case["stop_epoch"].is_null());
        stopped[1] += u32::from(!case["sklearn_stop_epoch"].is_null());
    }
    println!(
        "{} cases ({with_nan} with NaN), stopped: Keras {}, scikit-learn {}",
        cases.len(),
        stopped[0],
        stopped[1]
    );
    assert_eq!(cases.len(), 84);
    assert!(with_nan > 0);
}

#[test]
fn says_when_to_keep_the_weights() {
    let mut stopper = Stopper::keras(3, 0.1);
    let improved: Vec<bool> = [f64::NAN, 1.0, 0.95, 0.8, f64::INFINITY, 0.75]
        .into_iter()
        .map(|v| stopper.observe(v).improved)
        .collect();
    assert_eq!(improved, [false, true, false, true, false, false]);
    assert_eq!(stopper.observe(0.75), Verdict { improved: false, stop: true });
    assert_eq!(stopper.best().map(|b| (b.epoch, b.value)), Some((4, 0.8)));
    // A training whose loss never was a number has no best epoch, and stops.
    let mut lost = Stopper::keras(2, 0.0);
    assert_eq!(stop(&mut lost, &[f64::NAN, f64::INFINITY, 1.0]), Some(2));
    assert!(lost.best().is_none());
}

#[test]
fn settings_switch_it_on() {
    let mut settings = Settings::defaults(SETTINGS);
    assert!(Stopper::from_settings(&settings).is_none());
    assert!(restores_best(&settings));
    settings.0.insert("patience".to_owned(), Value::Int(4));
    settings.0.insert("min_delta".to_owned(), Value::Real(0.25));
    settings.0.insert("restore_best".to_owned(), Value::text("no"));
    assert_eq!(Stopper::from_settings(&settings), Some(Stopper::keras(4, 0.25)));
    assert!(!restores_best(&settings));
}

#[test]
fn goes_on_from_its_bytes_and_under_other_constants() {
    let losses = [1.0, 0.5, 0.7, f64::NAN, 0.4, 0.45, 0.6, 0.7];
    for fresh in [Stopper::keras(3, 0.0), Stopper::scikit(2, 0.0)] {
        let mut whole = fresh;
        for loss in losses {
            let bytes = postcard::to_stdvec(&whole).expect("bytes");
            let mut cut: Stopper = postcard::from_bytes(&bytes).expect("state");
            let json = serde_json::to_string(&whole).expect("JSON");
            let mut text: Stopper = serde_json::from_str(&json).expect("state");
            let verdict = whole.observe(loss);
            assert_eq!((cut.observe(loss), text.observe(loss)), (verdict, verdict));
            assert_eq!((cut, text), (whole, whole));
        }
        assert_eq!(whole.best().map(|b| (b.epoch, b.value)), Some((5, 0.4)));
    }
    let mut first = Stopper::keras(10, 0.0);
    assert_eq!(stop(&mut first, &[1.0, 2.0, 2.0]), None);
    let mut second = Stopper::keras(3, 0.0).resuming(&first);
    assert_eq!(second.best(), first.best());
    assert_eq!(second.observe(1.5), Verdict { improved: false, stop: true }, "the wait went on");
}
