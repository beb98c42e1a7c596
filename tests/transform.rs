//! Promise: values and unit coordinates of every kind of domain are those of Optuna's transform, to the reference's tolerance.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::space::{Domain, Value};

fn number(json: &Json) -> f64 {
    json.as_f64().expect("a number")
}

fn domain(space: &Json) -> Domain {
    let log = space["log"].as_bool().unwrap_or(false);
    let made = match space["type"].as_str() {
        Some("float") => Domain::Real {
            low: number(&space["low"]),
            high: number(&space["high"]),
            log,
            step: space["step"].as_f64(),
        },
        Some("int") => Domain::Int {
            low: space["low"].as_i64().expect("low"),
            high: space["high"].as_i64().expect("high"),
            log,
            step: space["step"].as_i64().unwrap_or(1),
        },
        other => panic!("unexpected type {other:?}"),
    };
    made.checked().expect("a good domain")
}

fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-13 * scale.max(b.abs())
}

#[test]
fn agrees_with_the_reference() {
    let file: Json = serde_json::from_str(include_str!("golden/transform.json")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 11);
    for case in cases.iter().filter(|c| c["space"]["type"] != "categorical") {
        let name = &case["name"];
        let domain = domain(&case["space"]);
        let (start, end) = domain.bounds();
        assert!(close(start, number(&case["raw_bounds"][0]), 1.0), "{name}: {start}");
        assert!(close(end, number(&case["raw_bounds"][1]), 1.0), "{name}: {end}");
        let (low, high, step) = match &domain {
            Domain::Real { low, high, step, .. } => (*low, *high, *step),
            Domain::Int { low, high, step, .. } => (*low as f64, *high as f64, Some(*step as f64)),
            Domain::Categorical { .. } => unreachable!(),
        };
        assert_eq!(high, number(&case["adjusted_high"]), "{name}: the adjusted end");
        let span = low.abs().max(high.abs());
        for (u, expected) in
            case["u"].as_array().expect("u").iter().zip(case["value"].as_array().expect("value"))
        {
            let value = domain.from_unit(number(u));
            let got = value.as_real().expect("a number");
            let expected = number(expected);
            // A value exactly on a rounding boundary may go to either neighbour on the grid.
            let (a, b) = domain.bounds();
            let raw = a + number(u) * (b - a);
            let boundary = step.is_some_and(|s| {
                let k = (raw - low) / s;
                (k - k.floor() - 0.5).abs() < 1e-9 && (got - expected).abs() <= s * 1.000_001
            });
            let tolerance = if matches!(value, Value::Int(_)) { 0.0 } else { 1e-13 * span };
            assert!((got - expected).abs() <= tolerance || boundary, "{name}: u {u}: {got} for {expected}");
            assert!(domain.contains(&value), "{name}: {value:?} is outside its own domain");
        }
        for back in case["back"].as_array().expect("back") {
            let value = match &domain {
                Domain::Int { .. } => Value::Int(back["value"].as_f64().expect("value") as i64),
                _ => Value::Real(number(&back["value"])),
            };
            let got = domain.to_unit(&value).expect("inside");
            assert!(close(got, number(&back["u"]), 1.0), "{name}: back {value:?}: {got}");
        }
    }
}

#[test]
fn ends_of_decimal_grids() {
    let end = |low, high, step| match (Domain::Real { low, high, log: false, step: Some(step) }).checked() {
        Ok(Domain::Real { high, .. }) => high,
        other => panic!("{other:?}"),
    };
    assert_eq!(end(0.0, 1.0, 0.1), 1.0);
    assert_eq!(end(0.0, 1.05, 0.1), 1.0);
    assert_eq!(end(-0.3, 0.35, 0.2), 0.3);
    assert_eq!(end(1e-200, 1.0, 0.1), 1.0, "numbers of wildly different size still have an end");
}

#[test]
fn every_domain_survives_a_round_trip() {
    let domains = [
        Domain::Real { low: 1e-5, high: 1.0, log: true, step: None },
        Domain::Real { low: -2.0, high: 3.0, log: false, step: Some(0.25) },
        Domain::Real { low: 0.5, high: 0.5, log: false, step: None },
        Domain::Int { low: 1, high: 128, log: true, step: 1 },
        Domain::Int { low: -7, high: 20, log: false, step: 3 },
        Domain::Categorical { choices: vec![Value::Flag(true), Value::Int(3), Value::text("adam")] },
    ];
    for domain in domains {
        let domain = domain.checked().expect("good");
        for i in 0..=1000 {
            let value = domain.from_unit(f64::from(i) / 1000.0);
            assert!(domain.contains(&value), "{domain:?} {value:?}");
            let u = domain.to_unit(&value).expect("inside");
            let again = domain.from_unit(u);
            match (&domain, &value, &again) {
                (Domain::Real { step: None, .. }, Value::Real(a), Value::Real(b)) => {
                    assert!((a - b).abs() <= 1e-13 * a.abs())
                }
                _ => assert_eq!(value, again, "{domain:?}"),
            }
        }
    }
}
