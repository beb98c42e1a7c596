//! Promise: whole studies give what the usual libraries give for the same tutorial code, within the noise between seeds
//! (`golden/seeds.json`; its parts a, c, e and f). Everything runs from a Spec through the supervisor and its threads.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value as Json, json};
use tunescape::runtime::threads::run;
use tunescape::space::Value;
use tunescape::study::presets::find;
use tunescape::study::{Spec, Study};

fn reference() -> Json {
    serde_json::from_str(include_str!("golden/seeds.json")).expect("JSON")
}

fn preset(id: &str) -> Json {
    serde_json::from_str(find(id).expect(id).json).expect("JSON")
}

fn finished(json: &Json) -> Study {
    let spec = Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?}"));
    run(vec![Study::new(spec)], 2, |_| {}).expect("it runs").remove(0)
}

fn number(json: &Json) -> f64 {
    json.as_f64().expect("a number")
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(number).collect()
}

fn mean(v: &[f64]) -> f64 {
    v.iter().sum::<f64>() / v.len() as f64
}

/// Sample variance.
fn variance(v: &[f64]) -> f64 {
    let m = mean(v);
    v.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (v.len() as f64 - 1.0)
}

/// The forest grid on one data set over our seeds, against the file's 36 combinations: the distance of each mean in standard
/// errors. The noise between seeds is estimated over all combinations together: five values are too few for each alone. A mean
/// within the accuracy of one row counts as equal.
fn forests(data: &str, rows: f64, seeds: std::ops::Range<u64>, keep: impl Fn(&Json) -> bool) {
    let file = &reference()["a"]["datasets"][data]["combos"];
    let combos: Vec<&Json> = file.as_array().expect("36").iter().filter(|c| keep(&c["params"])).collect();
    let depth = |json: &Json| json.as_i64().unwrap_or(0);
    let choices = |name: &str| -> Json {
        let mut all: Vec<i64> = combos.iter().map(|c| depth(&c["params"][name])).collect();
        all.sort_unstable();
        all.dedup();
        json!({"name": name, "type": "categorical", "choices": all})
    };
    let names = ["n_estimators", "max_depth", "min_samples_split"];
    let mut spec = preset("forest_grid");
    spec["data"]["name"] = data.into();
    spec["space"] = names.map(choices).to_vec().into();
    spec["trials"] = combos.len().into();
    let n = seeds.clone().count() as f64;
    let mut ours: Vec<Vec<f64>> = vec![Vec::new(); combos.len()];
    for seed in seeds {
        spec["seed"] = seed.into();
        let study = finished(&spec);
        assert_eq!(study.committed() as usize, combos.len());
        for (leg, outcome) in study.committed_trials() {
            let same = |c: &&Json| {
                names.iter().all(|name| {
                    leg.params.get(name).and_then(Value::as_int) == Some(depth(&c["params"][*name]))
                })
            };
            let place = combos.iter().position(same).expect("a combination of the file");
            ours[place].push(outcome.values[0]);
        }
    }
    let theirs: Vec<Vec<f64>> = combos.iter().map(|c| numbers(&c["score_per_seed"])).collect();
    let pooled = |all: &[Vec<f64>]| mean(&all.iter().map(|v| variance(v)).collect::<Vec<_>>());
    let error = (pooled(&ours) / n + pooled(&theirs) / theirs[0].len() as f64).sqrt();
    let off: Vec<f64> = ours.iter().zip(&theirs).map(|(a, b)| mean(a) - mean(b)).collect();
    let worst = off.iter().fold(0.0f64, |w, d| w.max(d.abs()));
    let all = |v: &[Vec<f64>]| mean(&v.iter().map(|v| mean(v)).collect::<Vec<_>>());
    println!(
        "a {data}: {} combinations, {n} seeds; mean {:.4}, reference {:.4}; sd between seeds {:.4}, reference {:.4}; worst {worst:.4} = {:.2} standard errors",
        combos.len(),
        all(&ours),
        all(&theirs),
        pooled(&ours).sqrt(),
        pooled(&theirs).sqrt(),
        worst / error,
    );
    let bound = (3.0 * error).max(1.0 / rows);
    assert!(worst <= bound, "{data}: {worst} > {bound}");
}

#[test]
fn a_few_forests() {
    let few = |p: &Json| p["n_estimators"] == 50 && p["max_depth"].is_null();
    forests("iris", 150.0, 0..3, few);
    forests("wine", 178.0, 0..3, few);
}

#[test]
#[ignore = "the whole grid on three data sets: release, about a minute"]
fn the_whole_forest_grid() {
    for (data, rows) in [("iris", 150.0), ("wine", 178.0), ("breast_cancer", 569.0)] {
        forests(data, rows, 0..5, |_| true);
    }
}

/// The shuffled folds of the file: another generator draws the folds too, so only distributions can be compared.
#[test]
#[ignore = "180 cross-validations of forests: release, a quarter of a minute"]
fn forests_on_shuffled_folds() {
    for case in reference()["a"]["shuffled_folds"].as_array().expect("cases") {
        let mut spec = preset("forest_grid");
        spec["data"]["name"] = case["dataset"].clone();
        spec["data"]["shuffle"] = "yes".into();
        let depth = case["params"]["max_depth"].as_i64().unwrap_or(0);
        spec["model"] = json!({"name": "random_forest", "n_estimators": case["params"]["n_estimators"],
            "max_depth": depth, "min_samples_split": case["params"]["min_samples_split"]});
        spec["space"] = json!([]);
        let score = |seed: u64| {
            spec["seed"] = seed.into();
            finished(&spec).best().expect("a trial").1.values[0]
        };
        let ours: Vec<f64> = (0..20).map(score).collect();
        let theirs = numbers(&case["score_per_seed"]);
        let error = ((variance(&ours) + variance(&theirs)) / 20.0).sqrt();
        let off = (mean(&ours) - mean(&theirs)) / error;
        println!(
            "a shuffled {} {}: mean {:.4} sd {:.4}, reference {:.4} sd {:.4}; {off:+.2} standard errors",
            case["dataset"],
            case["params"],
            mean(&ours),
            variance(&ours).sqrt(),
            mean(&theirs),
            variance(&theirs).sqrt()
        );
        assert!(off.abs() <= 3.0);
    }
}

/// Part c: the same folds as scikit-learn where nothing is shuffled, so the same answers, fold by fold.
#[test]
fn logistic_regression_by_fold() {
    let file = &reference()["c"]["results"];
    for (name, c, scaling) in [
        ("LogisticRegression(max_iter=1000)", 1.0, "none"),
        ("LogisticRegression(max_iter=1000, C=1e6)", 1e6, "none"),
        ("make_pipeline(StandardScaler(), LogisticRegression())", 1.0, "standard"),
    ] {
        for (id, kind) in
            [("logistic_sorted", "KFold(n_splits=5)"), ("logistic_stratified", "StratifiedKFold(n_splits=5)")]
        {
            let mut spec = preset(id);
            spec["data"]["shuffle"] = "no".into();
            spec["data"]["scaling"] = scaling.into();
            spec["model"]["C"] = c.into();
            spec["space"] = json!([]);
            let study = finished(&spec);
            let (_, outcome) = study.best().expect("a trial");
            let right: Vec<f64> = outcome.reports.iter().map(|r| (r.values[3] * 30.0).round()).collect();
            let theirs = numbers(&file[name][kind]["correct"]);
            println!("c {name} {kind}: right answers {right:?}, reference {theirs:?}");
            assert_eq!(right, theirs, "{name} {kind}");
        }
    }
}

/// Part c, shuffled: means over seeds.
#[test]
fn logistic_regression_on_shuffled_folds() {
    let file = &reference()["c"]["results"];
    for (name, scaling) in [
        ("LogisticRegression(max_iter=1000)", "none"),
        ("make_pipeline(StandardScaler(), LogisticRegression())", "standard"),
    ] {
        let mut spec = preset("logistic_shuffled");
        spec["data"]["scaling"] = scaling.into();
        spec["space"] = json!([]);
        let score = |seed: u64| {
            spec["seed"] = seed.into();
            finished(&spec).best().expect("a trial").1.values[0]
        };
        let ours: Vec<f64> = (0..30).map(score).collect();
        let theirs = &file[name]["KFold(5, shuffle=True), 100 seeds"];
        let (m, sd) = (number(&theirs["mean"]), number(&theirs["sd_over_seeds"]));
        let error = (variance(&ours) / 30.0 + sd * sd / 100.0).sqrt();
        let off = (mean(&ours) - m) / error;
        println!(
            "c {name} shuffled: mean {:.4} sd {:.4}, reference {m:.4} sd {sd:.4}; {off:+.2} standard errors",
            mean(&ours),
            variance(&ours).sqrt()
        );
        assert!(off.abs() <= 3.0);
    }
}

/// Part e: the article's search as a study, and the one that moves.
#[test]
fn the_naive_gradient() {
    let file = &reference()["e"];
    let path = |study: &Study| -> Vec<(f64, f64)> {
        let c = |params: &tunescape::space::Params| params.get("C").and_then(Value::as_real).expect("C");
        study.committed_trials().map(|(leg, outcome)| (c(&leg.params), outcome.values[0])).collect()
    };
    // As written: on C itself.
    let mut written = preset("gradient_on_accuracy");
    written["space"][0]["log"] = false.into();
    written["space"][0]["low"] = 0.5.into();
    written["space"][0]["high"] = 1.5.into();
    let stands = path(&finished(&written));
    let theirs = &file["minus 5-fold CV accuracy (cv=5)"]["BFGS"]["calls_C_and_value"];
    println!("e accuracy: {stands:?}, reference {theirs}");
    assert_eq!(stands.len(), theirs.as_array().expect("calls").len());
    for ((c, value), call) in stands.iter().zip(theirs.as_array().expect("calls")) {
        let call = numbers(call);
        assert!((c - call[0]).abs() < 1e-15 && (value + call[1]).abs() < 1e-12);
    }
    let moves = path(&finished(&preset("gradient_on_log_loss")));
    let theirs = &file["5-fold CV log loss over log C, BFGS eps=1e-3"];
    let (c, value) = moves[moves.len() - 2];
    println!(
        "e log loss: {} evaluations end at C = {c:.3} with {value:.7}; reference {} at {:.3} with {:.7}",
        moves.len(),
        theirs["nfev"],
        number(&theirs["C"]),
        number(&theirs["fun"])
    );
    assert!((moves.len() as f64 - number(&theirs["nfev"])).abs() <= 3.0);
    assert!((value - number(&theirs["fun"])).abs() < 1e-6);
    assert!((tunescape::math::float::ln(c) - number(&theirs["x_log_C"][0])).abs() < 0.01);
}

/// The values of one preset under several seeds, side by side.
fn digits(data: &Json, training: &Json, seeds: std::ops::Range<u64>, space: &Json) -> Vec<Study> {
    let mut spec = preset("mnist_784_128_10");
    data.as_object().expect("settings").iter().for_each(|(k, v)| spec["data"][k] = v.clone());
    training.as_object().expect("settings").iter().for_each(|(k, v)| spec["training"][k] = v.clone());
    spec["space"] = space.clone();
    spec["sampler"] = json!({"name": "grid"});
    let study = |seed: u64| {
        spec["seed"] = seed.into();
        Study::new(Spec::from_value(&spec).unwrap_or_else(|e| panic!("{e:?}")))
    };
    run(seeds.map(study).collect(), 2, |_| {}).expect("it runs")
}

/// The file's values of one configuration after an epoch (from 1).
fn on_digits(config: &str, what: &str, epoch: usize) -> Vec<f64> {
    let file = reference();
    let configs = file["f"]["configs"].as_array().expect("configs");
    let theirs = configs.iter().find(|c| c["config"] == config).expect("a configuration");
    let runs = theirs["runs"].as_array().expect("runs");
    runs.iter().map(|r| number(&r[format!("test_{what}").as_str()][epoch - 1])).collect()
}

/// `rows`: variance of the reference's mean from its choice of test rows, where ours are others.
fn compare(label: &str, ours: &[f64], theirs: &[f64], rows: f64) {
    let error = (variance(ours) / ours.len() as f64 + variance(theirs) / theirs.len() as f64 + rows).sqrt();
    let off = (mean(ours) - mean(theirs)) / error;
    println!(
        "f {label}: {:.4} sd {:.4} ({} seeds), reference {:.4} sd {:.4} ({}); {off:+.2} standard errors",
        mean(ours),
        variance(ours).sqrt(),
        ours.len(),
        mean(theirs),
        variance(theirs).sqrt(),
        theirs.len()
    );
    assert!(off.abs() <= 3.0);
}

const MAIN: &str = "main: Adam lr=0.001 eps=1e-7 glorot";
const WHAT: [(&str, usize); 2] = [("accuracy", 3), ("loss", 2)];

/// Part f on the file's own rows: unshuffled, the fifth of five folds of the 10,000 digits is rows 8000 to 9999.
#[test]
#[ignore = "30 epochs of MNIST for each of six seeds: release, minutes"]
fn the_first_network_on_the_same_rows() {
    let data = json!({"method": "k_fold", "folds": 5, "shuffle": "no"});
    let space = json!([{"name": "epochs", "type": "categorical", "choices": [1, 5]}]);
    let studies = digits(&data, &json!({}), 0..6, &space);
    for (trial, epoch) in [(0, 1), (1, 5)] {
        for (what, place) in WHAT {
            let fifth =
                |s: &Study| s.records()[trial].outcome.as_ref().expect("done").reports[4].values[place];
            let ours: Vec<f64> = studies.iter().map(fifth).collect();
            compare(
                &format!("{MAIN}, same rows, {what} after {epoch}"),
                &ours,
                &on_digits(MAIN, what, epoch),
                0.0,
            );
        }
    }
}

/// Part f, the preset's own split, another one for each seed: the spread over splits stands for the reference's one choice.
fn on_other_rows(config: &str, training: &Json, seeds: std::ops::Range<u64>) {
    let studies = digits(&json!({}), training, seeds, &json!([]));
    for (what, place) in WHAT {
        for epoch in 1..=5 {
            let of = |s: &Study| s.best().expect("a trial").1.reports[epoch - 1].values[place];
            let ours: Vec<f64> = studies.iter().map(of).collect();
            let label = format!("{config}, {what} after {epoch}");
            compare(&label, &ours, &on_digits(config, what, epoch), variance(&ours));
        }
    }
}

#[test]
#[ignore = "five epochs of MNIST for each of ten seeds: release, a minute"]
fn the_first_network_by_epoch() {
    on_other_rows(MAIN, &json!({}), 0..10);
}

#[test]
#[ignore = "five epochs of MNIST for five configurations of four seeds: release, minutes"]
fn other_networks_on_digits() {
    let sgd = json!({"optimizer": "sgd", "learning_rate": 0.1});
    on_other_rows("SGD lr=0.1 glorot", &sgd, 0..4);
    let momentum = json!({"optimizer": "momentum", "learning_rate": 0.01, "momentum": 0.9});
    on_other_rows("SGD lr=0.01 momentum=0.9 glorot", &momentum, 0..4);
    let torch = json!({"epsilon": 1e-8, "init": "pytorch"});
    on_other_rows("Adam lr=0.001 eps=1e-8, PyTorch default Linear init", &torch, 0..4);
    on_other_rows("Adam lr=0.0001 eps=1e-7 glorot", &json!({"learning_rate": 0.0001}), 0..4);
    on_other_rows("Adam lr=0.01 eps=1e-7 glorot", &json!({"learning_rate": 0.01}), 0..4);
}
