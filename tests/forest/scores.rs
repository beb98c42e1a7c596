//! Forests against scikit-learn's: means over seeds within the noise between seeds.

use super::common::*;
use serde_json::Value as Json;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::forest::{ForestPlan, ForestProgress, ForestSession};
use tunescape::model::tree::Rules;

/// Scores of forests after each of the numbers of trees `at`, on one fold.
fn fold_scores(plan: ForestPlan, train: &Arc<Part>, test: &Arc<Part>, seed: u64, at: &[u32]) -> Vec<f64> {
    let mut session = ForestSession::new(plan, train.clone(), test.clone(), seed, 0);
    let mut scores = Vec::new();
    loop {
        match session.advance(1 << 20) {
            ForestProgress::Working => {}
            ForestProgress::Step(step) if at.contains(&step.tree) => {
                scores.push(score(&test.target, &session.validation_predictions(0..test.rows)));
            }
            ForestProgress::Step(_) => {}
            ForestProgress::Finished => return scores,
        }
    }
}

/// Mean over 5 folds for each of the numbers of trees; `fold` of each row.
fn cross_validated(data: &Part, fold: &[u64], plan: ForestPlan, seed: u64, at: &[u32]) -> Vec<f64> {
    let mut means = vec![0.0; at.len()];
    for k in 0..5 {
        let (train, test) = (part(data, |r| fold[r] != k), part(data, |r| fold[r] == k));
        for (mean, score) in means.iter_mut().zip(fold_scores(plan, &train, &test, seed, at)) {
            *mean += score / 5.0;
        }
    }
    means
}

/// scikit-learn's `StratifiedKFold(5)`: the sorted labels are dealt out in turn, which says how many rows of a class a fold
/// gets; the class's rows fill the folds in order. (Classes are numbered by first appearance.)
fn stratified_folds(data: &Part) -> Vec<u64> {
    let Target::Classes { labels, classes } = &data.target else { panic!("classes") };
    let mut sorted = labels.clone();
    sorted.sort_unstable();
    let mut fold = vec![0; labels.len()];
    for class in 0..*classes {
        let mut allocated: Vec<u64> =
            (0..sorted.len()).filter(|&i| sorted[i] == class).map(|i| i as u64 % 5).collect();
        allocated.sort_unstable();
        let rows = (0..labels.len()).filter(|&r| labels[r] == class);
        rows.zip(allocated).for_each(|(row, k)| fold[row] = k);
    }
    fold
}

#[test]
fn folds_are_scikit_learns() {
    let file = json(include_str!("../golden/splits.json"));
    let mut rows_given = 0;
    for name in ["iris", "wine", "breast_cancer"] {
        let ours = stratified_folds(&table(name));
        let cases = file["stratified_kfold"].as_array().expect("cases");
        let case = cases.iter().find(|c| c["labels"] == name && c["k"] == 5).expect("five folds");
        let sizes: Vec<f64> = (0..5).map(|k| ours.iter().filter(|f| **f == k).count() as f64).collect();
        assert_eq!(sizes, numbers(&case["fold_sizes"]), "{name}");
        if let Some(rows) = case["fold_of_row_unshuffled"].as_array() {
            rows_given += 1;
            assert_eq!(ours, rows.iter().filter_map(Json::as_u64).collect::<Vec<_>>(), "{name}");
        }
    }
    assert!(rows_given > 0);
}

/// (mean, standard deviation)
fn moments(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (mean, (x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt())
}

/// Means within three standard errors; returns by how much ours is higher.
fn agree(what: &str, ours: &[f64], theirs: &[f64]) -> f64 {
    let ((a, sa), (b, sb)) = (moments(ours), moments(theirs));
    let error = (sa * sa / ours.len() as f64 + sb * sb / theirs.len() as f64).sqrt();
    println!(
        "{what}: ours {a:.4} (sd {sa:.4}), scikit-learn {b:.4} (sd {sb:.4}): {:.2} errors",
        (a - b) / error
    );
    assert!((a - b).abs() <= 3.0 * error, "{what}: {a} {b}, error {error}");
    a - b
}

/// More than the reference's five: scores are counts of a few wrong rows, so five say little about their spread.
const OUR_SEEDS: u64 = 20;

/// The tutorial's grid on one data set, or a part of it.
fn grid(name: &str, depths: &[Option<u32>], splits: &[u32], trees: &[u32]) {
    let file = json(include_str!("../golden/seeds.json"));
    let data = table(name);
    let fold = stratified_folds(&data);
    let mut mean_off = Vec::new();
    for depth in depths {
        for &split in splits {
            let plan = ForestPlan {
                n_estimators: *trees.last().expect("trees"),
                rules: Rules { max_depth: *depth, min_samples_split: split, ..RULES },
                ..PLAN
            };
            let runs: Vec<Vec<f64>> =
                (0..OUR_SEEDS).map(|seed| cross_validated(&data, &fold, plan, seed, trees)).collect();
            for (i, &count) in trees.iter().enumerate() {
                let ours: Vec<f64> = runs.iter().map(|r| r[i]).collect();
                let combos = file["a"]["datasets"][name]["combos"].as_array().expect("combos");
                let combo = combos.iter().find(|c| {
                    let p = &c["params"];
                    p["n_estimators"] == count
                        && p["min_samples_split"] == split
                        && p["max_depth"].as_u64() == depth.map(u64::from)
                });
                let theirs = numbers(&combo.expect("a combination")["score_per_seed"]);
                let what = format!("{name}, {count} trees, depth {depth:?}, split {split}");
                mean_off.push(agree(&what, &ours, &theirs));
            }
        }
    }
    let off = mean_off.iter().sum::<f64>() / mean_off.len() as f64;
    println!("{name}: ours better by {off:.5} on average over {} settings", mean_off.len());
}

#[test]
fn iris_forests_are_as_good() {
    grid("iris", &[None], &[2, 10], &[50]);
}

#[test]
fn wine_forests_are_as_good() {
    grid("wine", &[None], &[2, 10], &[50]);
}

#[test]
fn breast_cancer_forests_are_as_good() {
    grid("breast_cancer", &[Some(10)], &[5], &[50]);
}

/// All 36 settings on three data sets; a minute in release.
#[test]
#[ignore = "takes minutes in the quick loop: run it in release"]
fn the_whole_grid_is_as_good() {
    for name in ["iris", "wine", "breast_cancer"] {
        grid(name, &[None, Some(10), Some(20), Some(30)], &[2, 5, 10], &[50, 100, 200]);
    }
}

/// What the grid leaves out: entropy, log2 and all features, no bootstrap, larger leaves, numbers, out-of-bag scores.
#[test]
fn other_settings_of_classes_are_as_good() {
    other_settings(|name| name != "diabetes");
}

#[test]
fn forests_of_numbers_are_as_good() {
    other_settings(|name| name == "diabetes");
}

fn other_settings(wanted: impl Fn(&str) -> bool) {
    let file = json(include_str!("../golden/sklearn_forest.json"));
    for case in file["cases"].as_array().expect("cases") {
        let (name, params) = (case["data"].as_str().expect("a name"), &case["params"]);
        if !wanted(name) {
            continue;
        }
        let data = table(name);
        let fold = match &data.target {
            Target::Classes { .. } => stratified_folds(&data),
            Target::Numbers(y) => {
                // Contiguous; the first (rows mod 5) folds have one row more.
                let (size, more) = (y.len() / 5, y.len() % 5);
                (0..5u64).flat_map(|k| vec![k; size + usize::from((k as usize) < more)]).collect()
            }
        };
        let plan = ForestPlan {
            n_estimators: file["n_estimators"].as_u64().expect("trees") as u32,
            bootstrap: params["bootstrap"] != false,
            rules: rules(params),
        };
        let (mut validation, mut oob) = (Vec::new(), Vec::new());
        for seed in 0..8 {
            validation.extend(cross_validated(&data, &fold, plan, seed, &[plan.n_estimators]));
            let all = part(&data, |_| true);
            let mut session = ForestSession::new(plan, all, part(&data, |_| false), seed, 0);
            while session.advance(u64::MAX) != ForestProgress::Finished {}
            oob.extend(session.oob_score());
        }
        agree(&format!("{name} {params} validation"), &validation, &numbers(&case["validation"]));
        let theirs = numbers(&case["oob"]);
        assert_eq!(oob.is_empty(), theirs.is_empty());
        if !theirs.is_empty() {
            agree(&format!("{name} {params} out of bag"), &oob, &theirs);
        }
    }
}
