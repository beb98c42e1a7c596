use super::*;
use crate::runtime::{Preview, threads};
use crate::study::{Spec, Study};

/// A study run here and now, with a portrait of each trial.
fn ran(spec: &str) -> Snapshot {
    let spec = Spec::from_json(spec).expect("a good spec");
    let mut snapshot = Snapshot::new(spec.clone());
    threads::run(vec![Study::new(spec)], 1, |update| snapshot.take(update.clone())).expect("it runs");
    snapshot
}

fn texts(study: &Snapshot, trial: &Trial) -> String {
    let classes = Preview::of(&study.spec, &threads::files_for(&study.spec.recipe)).map(|p| p.classes);
    let mut all = String::new();
    for lang in [Lang::En, Lang::Zh] {
        for (name, value) in facts(lang, study, trial) {
            all += &format!("{name}: {value}\n");
        }
        let values = values(lang, study, trial, None, &classes.clone().unwrap_or_default()).expect("values");
        all += &format!("{}\n", values.caption);
        for line in values.lines {
            all += &format!("{} | {:?} | {}\n", line.name, line.train, line.validation);
        }
    }
    all
}

#[test]
fn a_diverged_regression_shows_no_number_that_is_none() {
    let study = ran(r#"{"version": 1, "data": {"name": "diabetes"}, "trials": 3,
        "training": {"epochs": 6, "optimizer": "sgd"}, "model": {"name": "mlp", "activation": "relu"},
        "space": [{"name": "learning_rate", "type": "float", "low": 20, "high": 90}]}"#);
    let bad: Vec<&Trial> = study.trials.iter().filter(|t| t.diverged()).collect();
    assert!(!bad.is_empty(), "steps of 20 and more should leave the finite numbers");
    for trial in bad {
        let text = texts(&study, trial);
        for word in ["NaN", "inf", "∞"] {
            assert!(!text.contains(word), "{text}");
        }
        assert!(text.contains('–'), "{text}");
    }
    if study.trials.iter().all(Trial::diverged) {
        assert!(study.best().is_none(), "no winner among trainings without a value");
    }
}

#[test]
fn accuracy_is_a_count_and_its_classes_add_up() {
    let study = ran(r#"{"version": 1, "data": {"name": "iris"}, "trials": 2, "training": {"epochs": 20},
        "space": [{"name": "learning_rate", "type": "float", "low": 0.01, "high": 0.05}]}"#);
    for trial in &study.trials {
        let all = values(Lang::En, &study, trial, None, &[]).expect("values");
        let rows: u64 = all.classes.iter().map(|c| c.rows).sum();
        let accuracy = all.lines.iter().find(|l| l.name == "Accuracy").expect("an accuracy");
        assert!(accuracy.validation.contains(&format!(" of {rows} (")), "{}", accuracy.validation);
        assert_eq!(all.lines.len() + 2, study.spec.recipe.metrics().len());
        assert_eq!((all.classes.len(), all.classes[0].name.as_str()), (3, "1"));
        assert!(accuracy.train.as_deref().is_some_and(|t| t.ends_with('%')));
    }
}

#[test]
fn folds_are_means_with_errors_and_their_confusion_is_the_sum() {
    let study = ran(r#"{"version": 1, "trials": 2, "training": {"epochs": 8},
        "data": {"name": "iris", "method": "stratified_k_fold", "folds": 4, "test": 0.2},
        "space": [{"name": "learning_rate", "type": "float", "low": 0.01, "high": 0.05}]}"#);
    for trial in &study.trials {
        let all = values(Lang::En, &study, trial, None, &[]).expect("values");
        assert_eq!(all.caption, "mean of 4 folds ± standard error");
        assert!(all.lines.iter().all(|l| l.validation.contains('±')), "{:?}", all.lines);
        let rows: u64 = all.classes.iter().map(|c| c.rows).sum();
        assert_eq!(rows, 120, "every open row is judged once");
        let judged = study.portraits[&trial.number()].judged;
        assert_eq!(judged.rows, 120);
        assert!((judged.chance - 1.0 / 3.0).abs() < 0.02, "{judged:?}");
        let facts = facts(Lang::En, &study, trial);
        assert!(facts.iter().any(|(_, v)| v.contains(" of 120 (")), "{facts:?}");
    }
}

#[test]
fn a_restored_training_is_told_by_the_epoch_it_keeps() {
    let study = ran(r#"{"version": 1, "data": {"name": "moons", "count": 120}, "trials": 3,
        "training": {"epochs": 60, "patience": 5, "restore_best": "yes"},
        "space": [{"name": "learning_rate", "type": "float", "low": 0.05, "high": 0.3}]}"#);
    let kept = study.trials.iter().filter(|trial| {
        let report = counted(&study, trial).expect("a report");
        let all = values(Lang::En, &study, trial, None, &[]).expect("values");
        let restored = report.step != trial.reports.last().expect("reports").step;
        assert_eq!(all.caption.contains("kept"), restored, "{}", all.caption);
        // The portrait is of the very same network.
        assert!(!all.classes.is_empty());
        restored
    });
    assert!(kept.count() > 0);
}
