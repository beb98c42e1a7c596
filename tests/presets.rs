//! Promise: every preset is a study that runs, and shows what its texts say; what a library fills in is written out; the seal of
//! a nested cross-validation is opened on rows that the search never saw.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::process::{Command, Output};
use tunescape::data::{load, resample};
use tunescape::page::lang::{self, Lang};
use tunescape::runtime::threads::{files_for, run};
use tunescape::space::{Fault, Value};
use tunescape::study::presets::{PRESETS, find};
use tunescape::study::{Ask, Spec, Study, Warning, nested};

fn preset(id: &str) -> Spec {
    find(id).expect(id).spec().unwrap_or_else(|e| panic!("{id}: {e:?}"))
}

fn finished(spec: Spec) -> Study {
    run(vec![Study::new(spec)], 2, |_| {}).expect("it runs").remove(0)
}

fn values(study: &Study) -> Vec<f64> {
    study.committed_trials().map(|(_, outcome)| outcome.values[0]).collect()
}

fn searched(study: &Study, name: &str) -> Vec<f64> {
    let of = |params: &tunescape::space::Params| params.get(name).and_then(Value::as_real).expect("a number");
    study.committed_trials().map(|(leg, _)| of(&leg.params)).collect()
}

fn near(a: f64, b: f64, by: f64) -> bool {
    (a - b).abs() <= by
}

#[test]
fn every_preset_is_a_good_spec_with_texts() {
    let mut ids = BTreeSet::new();
    for p in PRESETS {
        let spec = preset(p.id);
        assert_eq!(Spec::from_json(&spec.to_json()), Ok(spec), "{}", p.id);
        assert!(ids.insert(p.id), "{} twice", p.id);
        let story = lang::preset(p.id).expect("texts");
        assert!(p.repaired.is_none() || story.errs.is_some(), "{}", p.id);
        for text in [story.title, story.about].into_iter().chain(story.errs.into_iter().flatten()) {
            assert!(!text.get(Lang::En).is_empty() && !text.get(Lang::Zh).is_empty(), "{}", p.id);
        }
        if let Some(other) = p.repaired {
            let (written, repaired) = (preset(p.id), preset(other));
            assert_ne!(written.to_json(), repaired.to_json());
            assert_eq!(written.recipe.data.name, repaired.recipe.data.name, "the same problem");
        }
    }
}

#[test]
fn forests_differ_by_no_more_than_their_seeds_do() {
    let scores: Vec<Vec<f64>> = [42, 1, 2]
        .into_iter()
        .map(|seed| {
            let mut spec = preset("forest_grid");
            spec.recipe.seed = seed;
            values(&finished(spec))
        })
        .collect();
    assert!(scores.iter().all(|s| s.len() == 36));
    let spread = |v: &mut dyn Iterator<Item = f64>| {
        let (low, high) = v.fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)));
        high - low
    };
    let settings = spread(&mut scores[0].iter().copied());
    assert!(settings > 0.0 && settings <= 2.0 / 150.0 + 1e-9, "{settings}");
    let seeds = (0..36).map(|i| spread(&mut scores.iter().map(|s| s[i]))).fold(0.0, f64::max);
    println!("36 settings: {settings:.4}; three seeds of one setting: {seeds:.4}");
    assert!(seeds >= settings - 1e-9);
}

#[test]
fn a_hundred_draws_from_72() {
    // Nothing learns, so all is proposed without a result.
    let mut study = Study::new(preset("mlp_random_72"));
    let mut seen = BTreeSet::new();
    let mut draws = 0;
    while let Ask::Leg(leg) = study.ask() {
        seen.insert(leg.params.to_json().to_string());
        draws += 1;
    }
    assert_eq!((draws, seen.len()), (100, 72 - 18));
    assert!(study.spec().warnings().contains(&Warning::Redraws { trials: 100, points: 72 }));
    let grid = finished(preset("mlp_grid_72"));
    let best = values(&grid).into_iter().fold(0.0, f64::max);
    let all: BTreeSet<String> =
        grid.committed_trials().map(|(leg, _)| leg.params.to_json().to_string()).collect();
    let first = values(&grid).iter().filter(|v| **v == best).count();
    println!("{first} of {} share the best score, {best:.4}", all.len());
    assert!(all.len() == 72 && first > 1);
    assert!(seen.is_subset(&all));
}

#[test]
fn sorted_rows_are_warned_of() {
    let at_one = |id: &str| values(&finished(preset(id)))[2];
    let [sorted, shuffled, stratified] =
        ["logistic_sorted", "logistic_shuffled", "logistic_stratified"].map(at_one);
    println!("C = 1: sorted {sorted:.4}, shuffled {shuffled:.4}, stratified {stratified:.4}");
    assert!(near(sorted, 139.0 / 150.0, 1e-12) && near(shuffled, 0.96, 1e-12) && stratified >= 0.95);
    assert!(preset("logistic_sorted").warnings().contains(&Warning::FoldsInOrder));
    for id in ["logistic_shuffled", "logistic_stratified"] {
        assert!(!preset(id).warnings().contains(&Warning::FoldsInOrder), "{id}");
    }
}

#[test]
fn the_naive_gradient_stands_and_moves() {
    let stands = finished(preset("gradient_on_accuracy"));
    assert_eq!(stands.committed(), 2);
    let (c, v) = (searched(&stands, "C"), values(&stands));
    assert!(near(c[0], 1.0, 1e-12) && near(c[1] - c[0], 1.49e-8, 1e-10) && v[0] == v[1], "{c:?} {v:?}");
    let moves = finished(preset("gradient_on_log_loss"));
    let (c, v) = (searched(&moves, "C"), values(&moves));
    assert_eq!(c.len(), 18, "{c:?}");
    assert!(near(c[17], 67.8, 0.5) && near(v[0], 0.140, 5e-4) && near(v[17], 0.0546, 5e-4), "{c:?} {v:?}");
}

#[test]
fn exponents_as_bounds_leave_half_of_the_range_out() {
    let rates = |id: &str| searched(&finished(preset(id)), "learning_rate");
    let low = |r: &Vec<f64>| r.iter().filter(|r| **r < 0.0067).count();
    let [written, repaired] = ["exponent_bounds", "exponent_bounds_repaired"].map(rates);
    assert_eq!((low(&written), low(&repaired), repaired.len()), (0, 21, 40));
}

/// The best of 100 validation scores promises more than the sealed rows keep: the mean over four seeds.
#[test]
fn the_winner_is_too_good() {
    assert!(preset("without_test_set").warnings().contains(&Warning::NoTestSet));
    assert!(preset("with_test_set").warnings().is_empty());
    let (mut promised, mut kept) = (0.0, 0.0);
    for seed in 0..4 {
        let mut spec = preset("with_test_set");
        spec.recipe.seed = seed;
        spec.trials = 100;
        let study = finished(spec);
        let (leg, outcome) = study.best().expect("a best");
        let files = files_for(&study.spec().recipe);
        let opened = nested::open(study.spec(), &leg.params, &files).expect("it opens");
        assert_eq!(opened.rows, 30);
        promised += outcome.values[0] / 4.0;
        kept += opened.report.values[3] / 4.0;
    }
    println!("best of 100 on validation {promised:.3}, on the sealed test {kept:.3}");
    assert!(promised > kept + 0.03, "{promised} {kept}");
}

#[test]
fn nested_folds_seal_every_row_once() {
    let spec = preset("nested_cv");
    let outer = nested::outer(&spec);
    assert_eq!(outer.len(), 5);
    assert_eq!(outer[0], spec);
    let mut sealed = Vec::new();
    for study in &outer {
        let recipe = &study.recipe;
        let data = load(&recipe.data, &files_for(recipe), recipe.seed).expect("wine");
        let folds = resample(&data, &recipe.data, recipe.seed).expect("folds");
        let test = folds[0].test.clone();
        assert_eq!(folds.len(), 5);
        for fold in &folds {
            assert_eq!(fold.test, test);
            assert!(fold.train.iter().chain(&fold.validation).all(|r| !test.contains(r)));
        }
        sealed.extend(test);
    }
    sealed.sort_unstable();
    assert_eq!(sealed, (0..178).collect::<Vec<u32>>());
}

fn headless(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_headless")).args(arguments).output().expect("it starts")
}

fn lines(output: &Output) -> Vec<Json> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_runner_knows_the_presets() {
    let listed = lines(&headless(&["--presets"]));
    let ids: Vec<&str> = listed.iter().filter_map(|l| l["id"].as_str()).collect();
    assert_eq!(ids, PRESETS.iter().map(|p| p.id).collect::<Vec<_>>());
    let one = headless(&["--preset", "logistic_sorted", "--threads", "3"]);
    assert!(one.status.success() && lines(&one).len() == 6);
    assert!(String::from_utf8_lossy(&one.stderr).contains("sorted by class"), "it warns");
    for arguments in [&["--preset"][..], &["--preset", "mars"], &["--preset", "nested_cv", "file.json"]] {
        assert_eq!(headless(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(headless(&["--preset", "without_test_set", "--nested"]).status.code(), Some(2));
}

#[test]
fn the_runner_opens_five_outer_folds() {
    let output = headless(&["--preset", "nested_cv", "--nested", "--threads", "2"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let lines = lines(&output);
    assert_eq!(lines.len(), 6);
    let (mut mean, mut rows) = (0.0, 0);
    for (i, line) in lines[..5].iter().enumerate() {
        assert_eq!(line["outer_fold"], i as u64 + 1);
        assert!(line["best"]["params"]["C"].is_number());
        let accuracy = line["outer"]["accuracy"].as_f64().expect("an accuracy");
        let n = line["outer_rows"].as_u64().expect("rows");
        let right = accuracy * n as f64;
        assert!(near(right, right.round(), 1e-9) && accuracy > 0.8, "{line}");
        mean += accuracy / 5.0;
        rows += n;
    }
    assert_eq!(rows, 178);
    assert!(near(lines[5]["outer_mean"].as_f64().expect("a mean"), mean, 1e-12));
}

fn small(model: &str, more: Json) -> Json {
    let mut json = json!({"version": 1, "data": {"name": "iris"}, "model": {"name": model}, "space": []});
    more.as_object().expect("an object").iter().for_each(|(k, v)| json[k] = v.clone());
    json
}

#[test]
fn a_library_fills_in_what_is_left_out() {
    let read = |json: Json| Spec::from_value(&json).expect("good");
    let keras = read(small("mlp", json!({"defaults": "keras"})));
    let t = &keras.recipe.training;
    assert_eq!((t.text("optimizer"), t.real("learning_rate"), t.real("epsilon")), ("rmsprop", 0.001, 1e-7));
    assert_eq!((t.int("batch_size"), t.int("epochs"), t.real("rho")), (32, 1, 0.9));
    // What is given stays, and what depends on it follows.
    let more = json!({"defaults": "keras", "training": {"optimizer": "sgd", "batch_size": 8}});
    let sgd = read(small("mlp", more));
    let t = &sgd.recipe.training;
    assert_eq!((t.text("optimizer"), t.real("learning_rate"), t.int("batch_size")), ("sgd", 0.01, 8));
    let torch = json!({"defaults": "pytorch", "training": {"optimizer": "adamw"}});
    let torch = read(small("mlp", torch));
    let t = &torch.recipe.training;
    assert_eq!((t.text("init"), t.real("weight_decay"), t.int("batch_size")), ("pytorch", 0.01, 1));
    let scikit = read(small("mlp", json!({"defaults": "scikit_learn"})));
    assert_eq!(scikit.recipe.model.settings.int("hidden_width"), 100);
    assert_eq!(scikit.recipe.training.real("learning_rate"), 0.001);
    for (data, features) in [("iris", "sqrt"), ("diabetes", "all")] {
        let forest = json!({"defaults": "scikit_learn", "data": {"name": data}});
        assert_eq!(read(small("random_forest", forest)).recipe.model.settings.text("max_features"), features);
    }
    // Written out, the key is gone and the values are there.
    let written = keras.to_value();
    assert!(written["defaults"].is_null() && written["training"]["learning_rate"] == 0.001);
    assert_eq!(Spec::from_value(&written), Ok(keras));
    // Without the key nothing changes.
    assert_eq!(read(small("mlp", json!({}))).recipe.training.real("learning_rate"), 0.01);
    for (model, name, options) in [
        ("mlp", "jax", &["scikit_learn", "keras", "pytorch"][..]),
        ("random_forest", "keras", &["scikit_learn"]),
    ] {
        let error = Spec::from_value(&small(model, json!({"defaults": name}))).expect_err("no such defaults");
        let options = options.iter().map(|o| (*o).to_owned()).collect();
        assert_eq!((error.path.as_str(), error.fault), ("defaults", Fault::NotOneOf { options }));
    }
}
