//! Promise: a Spec has one spelling; whatever is wrong with one is named by its path and its limits; no text, however bad,
//! makes the reader panic.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use tunescape::math::rng::{Lane, Stream};
use tunescape::space::Fault;
use tunescape::study::{DOCUMENT_LIMIT, Spec};

const SPECS: [&str; 3] = [
    include_str!("specs/iris-random.json"),
    include_str!("specs/moons-median.json"),
    include_str!("specs/moons-grid.json"),
];

fn good() -> Json {
    serde_json::from_str(SPECS[1]).expect("JSON")
}

#[test]
fn one_spelling() {
    for text in SPECS {
        let spec = Spec::from_json(text).expect("good");
        let written = spec.to_json();
        let again = Spec::from_json(&written).expect("what was written can be read");
        assert_eq!(again, spec);
        assert_eq!(again.to_json(), written);
    }
    for entry in tunescape::data::DATA {
        let spec = Spec::example(entry.id).expect("an example");
        assert_eq!(Spec::from_json(&spec.to_json()), Ok(spec));
    }
}

/// (change, path, a part of the fault's debug form)
type Case = (fn(&mut Json), &'static str, &'static str);

#[test]
fn faults_name_their_place() {
    let cases: &[Case] = &[
        (|s| s["version"] = 2.into(), "version", "Newer { found: 2, known: 1 }"),
        (|s| s["engine"] = 99.into(), "engine", "Newer"),
        (|s| s["version"] = "1".into(), "version", "WrongShape { expected: Integer }"),
        (|s| s["surprise"] = 1.into(), "surprise", "Unknown"),
        (|s| s["data"]["name"] = "mars".into(), "data.name", "NotOneOf { options: [\"moons\", \"circles\", "),
        (|s| s["data"]["noise"] = 9.0.into(), "data.noise", "OutOfRange { low: 0.0, high: 0.6 }"),
        (|s| s["data"]["noise"] = "much".into(), "data.noise", "WrongShape { expected: Number }"),
        (|s| s["data"]["count"] = 60.5.into(), "data.count", "WrongShape { expected: Integer }"),
        (|s| s["data"]["colour"] = 1.into(), "data.colour", "Unknown"),
        (|s| s["data"]["validation"] = 0.6.into(), "", ""),
        (
            |s| s["data"] = json!({"name": "moons", "validation": 0.6, "test": 0.6}),
            "data.validation",
            "NothingToTrainOn",
        ),
        (|s| s["data"] = 3.into(), "data", "WrongShape { expected: Object }"),
        (|s| drop(s.as_object_mut().and_then(|o| o.remove("data"))), "data", "Missing"),
        (|s| drop(s.as_object_mut().and_then(|o| o.remove("space"))), "space", "Missing"),
        (|s| s["training"] = json!({"epochs": 0}), "training.epochs", "OutOfRange { low: 1.0, high: 500.0 }"),
        (|s| s["model"]["loss"] = "hinge".into(), "model.loss", "NotOneOf"),
        (|s| s["space"] = json!({}), "space", "WrongShape { expected: List }"),
        (|s| s["space"][0]["low"] = (-1.0).into(), "space[0].low", "LogNeedsPositive"),
        (|s| s["space"][0]["low"] = 50.0.into(), "space[0].low", "LowAboveHigh"),
        (|s| s["space"][0]["high"] = 1e9.into(), "space[0].high", "OutOfRange { low: 1e-6, high: 100.0 }"),
        (|s| s["space"][0]["high"] = Json::Null, "space[0].high", "Missing"),
        (|s| s["space"][0]["step"] = 0.1.into(), "space[0].step", "LogAndStep"),
        (|s| s["space"][0]["type"] = "real".into(), "space[0].type", "NotOneOf"),
        (|s| s["space"][0]["name"] = "rate".into(), "space[0].name", "Unknown"),
        (|s| s["space"][0]["name"] = "noise".into(), "space[0].name", "Unknown"),
        (|s| s["space"][0]["choices"] = json!([1]), "space[0].choices", "Unknown"),
        (|s| s["space"][1]["name"] = "learning_rate".into(), "space[1].name", "Duplicate"),
        (|s| s["space"][1]["step"] = 0.into(), "space[1].step", "StepNotPositive"),
        (|s| s["space"][2]["choices"] = json!([]), "space[2].choices", "TooFew"),
        (|s| s["space"][2]["choices"] = json!(["sgd", "adam", "lion"]), "space[2].choices[2]", "NotOneOf"),
        (|s| s["space"][2]["choices"] = json!(["sgd", "sgd"]), "space[2].choices[1]", "Duplicate"),
        (
            |s| s["space"][2]["choices"] = json!(["sgd", [1]]),
            "space[2].choices[1]",
            "WrongShape { expected: Scalar }",
        ),
        (
            |s| s["space"][3]["when"]["parameter"] = "batch_size".into(),
            "space[3].when.parameter",
            "NotEarlier",
        ),
        (
            |s| s["space"][3]["when"]["parameter"] = "learning_rate".into(),
            "space[3].when.parameter",
            "NeverHolds",
        ),
        (|s| s["space"][3]["when"]["is"] = json!(["lion"]), "space[3].when.is[0]", "NeverHolds"),
        (|s| s["objectives"] = json!([]), "objectives", "TooFew"),
        (|s| s["objectives"][0]["metric"] = "luck".into(), "objectives[0].metric", "NotOneOf"),
        (
            |s| s["objectives"] = json!([{"metric": "train_loss"}, {"metric": "validation_loss"}]),
            "scheduler.name",
            "OneObjective",
        ),
        (
            |s| s["repeat"] = json!({"policy": "vary", "runs": 3}),
            "repeat.runs",
            "OutOfRange { low: 1.0, high: 1.0 }",
        ),
        (|s| s["repeat"] = json!({"policy": "average", "runs": 33}), "repeat.runs", "OutOfRange"),
        (|s| s["trials"] = 0.into(), "trials", "OutOfRange { low: 1.0, high: 10000.0 }"),
        (|s| s["trials"] = 1e30.into(), "trials", "OutOfRange"),
        (|s| s["window"] = 65.into(), "window", "OutOfRange"),
        (
            |s| s["sampler"] = json!({"name": "finite_difference"}),
            "window",
            "OutOfRange { low: 1.0, high: 1.0 }",
        ),
        (|s| s["defaults"] = "jax".into(), "defaults", "NotOneOf"),
        (|s| s["defaults"] = 1.into(), "defaults", "WrongShape { expected: Text }"),
        (|s| s["seed"] = (-1).into(), "seed", "OutOfRange"),
        (|s| s["seed"] = "7".into(), "seed", "WrongShape"),
        (|s| s["sampler"] = json!({"name": "oracle"}), "sampler.name", "NotOneOf"),
        (
            |s| s["scheduler"] = json!({"name": "median", "n_startup_trials": -1}),
            "scheduler.n_startup_trials",
            "OutOfRange",
        ),
    ];
    for (i, (change, path, fault)) in cases.iter().enumerate() {
        let mut json = good();
        change(&mut json);
        match (Spec::from_value(&json), fault.is_empty()) {
            (Ok(_), true) => {}
            (Err(error), false) => {
                assert_eq!(error.path, *path, "case {i}: {error:?}");
                assert!(format!("{:?}", error.fault).contains(fault), "case {i}: {error:?} is not {fault}");
            }
            (other, _) => panic!("case {i}: {other:?}"),
        }
    }
    let broken = Spec::from_json("{\n \"version\": 1,\n oops}").expect_err("not JSON");
    assert_eq!(broken.fault, Fault::Syntax { line: 3, column: 2 });
}

#[test]
fn too_much_is_refused() {
    let dear = json!({
        "version": 1,
        "data": {"name": "moons", "count": 2000},
        "model": {"name": "mlp", "hidden_layers": 4, "hidden_width": 256},
        "training": {"epochs": 500},
        "space": [{"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1}],
        "trials": 10000,
    });
    let error = Spec::from_value(&dear).expect_err("hours of work");
    assert!(
        matches!(error.fault, Fault::TooMuchWork { .. } | Fault::TooManyReports { .. })
            && error.path == "trials",
        "{error:?}"
    );
    // A condition is no way around the limit: the fixed value and the searched one both count.
    let mut hidden = dear.clone();
    hidden["trials"] = 900.into();
    hidden["training"]["epochs"] = 1.into();
    hidden["space"] = json!([
        {"name": "scaling", "type": "categorical", "choices": ["standard", "none"]},
        {"name": "epochs", "type": "categorical", "choices": [1, 500], "when": {"parameter": "scaling", "is": ["standard"]}},
    ]);
    let error = Spec::from_value(&hidden).expect_err("hours of work");
    assert!(matches!(error.fault, Fault::TooMuchWork { .. }), "{error:?}");
    let mut endless = good();
    endless["training"] = json!({"epochs": 500});
    endless["trials"] = 10_000.into();
    let error = Spec::from_value(&endless).expect_err("five million reports");
    assert!(matches!(error.fault, Fault::TooManyReports { .. }), "{error:?}");
    let mut tiny_step = good();
    tiny_step["space"][0] =
        json!({"name": "learning_rate", "type": "float", "low": 1e-6, "high": 100.0, "step": 1e-300});
    assert_eq!(Spec::from_value(&tiny_step).expect_err("too fine").path, "space[0].step");
    let mut lowest = good();
    lowest["space"][1]["low"] = i64::MIN.into();
    assert_eq!(Spec::from_value(&lowest).expect_err("too low").path, "space[1].low");
    let mut grid = good();
    grid["sampler"] = json!({"name": "grid", "grid_points": 100});
    let error = Spec::from_value(&grid).expect_err("a million points");
    assert_eq!(error.path, "sampler.grid_points");
    let many: Vec<Json> =
        (0..65).map(|i| json!({"name": format!("p{i}"), "type": "int", "low": 1, "high": 2})).collect();
    let error = Spec::from_value(&json!({"version": 1, "data": {"name": "iris"}, "space": many}))
        .expect_err("too many");
    assert_eq!((error.path.as_str(), error.fault), ("space", Fault::TooMany { limit: 64 }));
    let long = format!("{}{}", SPECS[0], " ".repeat(DOCUMENT_LIMIT));
    assert!(matches!(Spec::from_json(&long).expect_err("too long").fault, Fault::TooMany { .. }));
}

/// Random damage: the reader says yes or no, and what it says yes to is a fixed point.
#[test]
fn no_text_makes_the_reader_panic() {
    let rounds = if std::env::var_os("TUNESCAPE_DEEP").is_some() { 200_000 } else { 6_000 };
    let mut stream = Stream::new(1, Lane::Test, 5);
    let alphabet: Vec<char> = "{}[]\",:0123456789.-+eE truefalsnNaIiy\\u00é\u{1F600}".chars().collect();
    let mut accepted = 0;
    for round in 0..rounds {
        let mut text: Vec<char> = SPECS[round % 3].chars().collect();
        for _ in 0..=stream.below(4) {
            let at = stream.below(text.len() as u32) as usize;
            match stream.below(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, alphabet[stream.below(alphabet.len() as u32) as usize]),
                _ => text[at] = alphabet[stream.below(alphabet.len() as u32) as usize],
            }
        }
        if stream.below(20) == 0 {
            text.truncate(stream.below(text.len() as u32) as usize);
        }
        if let Ok(spec) = Spec::from_json(&text.iter().collect::<String>()) {
            accepted += 1;
            assert_eq!(Spec::from_json(&spec.to_json()), Ok(spec));
        }
    }
    assert!(accepted > rounds / 100, "some damage is harmless (white space): {accepted}");
}

/// A searched optimizer or norm counts with the option that needs the most memory.
#[test]
fn demand_takes_the_dearest_option() {
    let with = |choices: Json| {
        let mut json = good();
        json["space"] = json!([{"name": "optimizer", "type": "categorical", "choices": choices}]);
        Spec::from_json(&json.to_string()).expect("good").demand().1
    };
    let (sgd, adam) = (with(json!(["sgd"])), with(json!(["adam"])));
    assert!(adam > sgd);
    assert_eq!(with(json!(["sgd", "adam"])), adam);
    assert_eq!(with(json!(["adam", "sgd"])), adam, "in whatever order");
}
