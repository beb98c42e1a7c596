//! Promise: the diagnosis says what a person says who looks at the curves of real trainings, leaves healthy ones alone, and
//! survives any curve.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use tunescape::math::rng::{Lane, Stream};
use tunescape::train::diagnosis::{Curves, Diagnosis, Task, diagnose};

/// A training of `tests/golden/curves.json` (written by `examples/curves.rs`), labelled by hand.
struct Case {
    name: String,
    label: String,
    columns: [Vec<f64>; 4],
    chance: f64,
    rows: u32,
    finite: bool,
    task: Task,
}

fn cases() -> Vec<Case> {
    let file: serde_json::Value = serde_json::from_str(include_str!("golden/curves.json")).expect("JSON");
    let number = |v: &serde_json::Value| {
        v.as_f64().unwrap_or_else(|| v.as_str().expect("a word").parse().expect("a number"))
    };
    let case = |c: &serde_json::Value| Case {
        name: c["name"].as_str().expect("a name").to_owned(),
        label: c["label"].as_str().unwrap_or("settled").to_owned(),
        columns: ["train_loss", "validation_loss", "train_score", "validation_score"]
            .map(|k| c[k].as_array().expect("a list").iter().map(number).collect()),
        chance: number(&c["chance"]),
        rows: c["validation_rows"].as_u64().expect("a count") as u32,
        finite: c["finite"].as_bool().expect("a flag"),
        task: if c["task"] == "classes" { Task::Classes } else { Task::Numbers },
    };
    file.as_array().expect("cases").iter().map(case).collect()
}

impl Case {
    fn curves(&self) -> Curves<'_> {
        let [train_loss, validation_loss, train_score, validation_score] = &self.columns;
        Curves {
            task: self.task,
            train_loss,
            validation_loss,
            train_score,
            validation_score,
            chance: self.chance,
            validation_rows: self.rows,
            finite: self.finite,
        }
    }
}

fn word(d: &Diagnosis) -> &'static str {
    match d {
        Diagnosis::NotFinite { .. } => "not_finite",
        Diagnosis::WorseThanChance { .. } => "worse_than_chance",
        Diagnosis::TooFewEpochs { .. } => "too_few_epochs",
        Diagnosis::LearningRateTooHigh { .. } => "learning_rate_too_high",
        Diagnosis::Overfitting { .. } => "overfitting",
        Diagnosis::LearningRateTooLow { .. } => "learning_rate_too_low",
        Diagnosis::Underfitting { .. } => "underfitting",
        Diagnosis::Settled { .. } => "settled",
    }
}

fn words(curves: &Curves) -> String {
    diagnose(curves).iter().map(word).collect::<Vec<_>>().join("+")
}

/// Where the rules and the person disagree: name and what the rules say. All are doubtful; none was tuned away.
const DISPUTED: [(&str, &str); 7] = [
    // Batches of 16, 16 and 1 row: unsteady, but not by a tenth of what a guess loses.
    ("60 noisy moons, 64-64, 500", "settled"),
    // Steps so large that it never gets below a straight line, which is where a small network would be too.
    ("wave, 32, sgd 0.5", "underfitting"),
    ("moons, 8-8 sigmoid, adam 0.002", "learning_rate_too_low"),
    ("check: wave, 50 noisy rows, short", "underfitting"),
    ("check: iris, 16 relu, adam 0.5", "settled"),
    ("check: moons, 20, sgd 0.003", "settled"),
    ("check: wave, 16 relu, adam 0.0005", "underfitting"),
];

#[test]
fn real_trainings_are_read_as_a_person_reads_them() {
    let mut table: BTreeMap<(String, String), [u32; 2]> = BTreeMap::new();
    let mut disputed = Vec::new();
    for case in cases() {
        let said = words(&case.curves());
        if said != case.label {
            println!("{}: {:?}", case.name, diagnose(&case.curves()));
            disputed.push((case.name.clone(), said.clone()));
        }
        table.entry((case.label, said)).or_default()[usize::from(case.name.starts_with("check: "))] += 1;
    }
    println!("{:>40} {:>40} made  check", "person", "rules");
    for ((label, said), [made, check]) in &table {
        println!("{label:>40} {said:>40} {made:4}  {check:4}");
    }
    let disputed: Vec<(&str, &str)> = disputed.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(disputed, DISPUTED);
    let total = |of: fn(&str, &str) -> bool| {
        table.iter().filter(|((l, s), _)| of(l, s)).map(|(_, n)| n[0] + n[1]).sum::<u32>()
    };
    assert_eq!((total(|_, _| true), total(|label, _| label == "settled")), (98, 30));
}

/// Curves of classes with one score for both parts.
fn judged(train: &[f64], validation: &[f64], score: f64, finite: bool) -> Vec<Diagnosis> {
    let scores = vec![score; train.len()];
    diagnose(&Curves {
        task: Task::Classes,
        train_loss: train,
        validation_loss: validation,
        train_score: &scores,
        validation_score: &scores,
        chance: 0.5,
        validation_rows: 100,
        finite,
    })
}

#[test]
fn curves_written_by_hand() {
    let few = |epochs| vec![Diagnosis::TooFewEpochs { epochs, needed: 5 }];
    assert_eq!(judged(&[], &[], 0.0, true), few(0));
    assert_eq!(judged(&[0.5], &[0.5], 0.8, true), few(1));
    assert_eq!(judged(&[0.5; 4], &[0.5; 4], 0.8, true), few(4));
    assert_eq!(judged(&[0.5; 4], &[0.5; 2], 0.8, true), few(2), "the shortest decides");
    let settled = Diagnosis::Settled { train_score: 0.9, validation_score: 0.9 };
    assert_eq!(judged(&[0.3; 5], &[0.3; 5], 0.9, true), [settled]);
    let constant = judged(&[0.693; 30], &[0.693; 30], 0.5, true);
    assert_eq!(constant, [Diagnosis::Underfitting { train_score: 0.5, validation_score: 0.5, chance: 0.5 }]);
    // Not finite, whatever else is said.
    assert_eq!(judged(&[], &[], 0.0, false), [Diagnosis::NotFinite { epoch: 1 }]);
    assert_eq!(judged(&[0.5; 3], &[0.5; 3], 0.5, false), [Diagnosis::NotFinite { epoch: 3 }]);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let curve = [0.5, 0.4, bad, 0.4, 0.3, 0.2];
        assert_eq!(judged(&curve, &[0.5; 6], 0.9, true), [Diagnosis::NotFinite { epoch: 3 }]);
        assert_eq!(judged(&[0.5; 6], &curve, 0.9, true), [Diagnosis::NotFinite { epoch: 3 }]);
        assert_eq!(judged(&[0.5; 6], &[0.5; 6], bad, true), [Diagnosis::NotFinite { epoch: 1 }]);
    }
    // Below chance by more than 1.645 * 0.049 is worse than chance, at once; by less it is not.
    assert!(matches!(judged(&[0.7], &[0.7], 0.41, true)[..], [Diagnosis::WorseThanChance { .. }]));
    assert_eq!(judged(&[0.7], &[0.7], 0.43, true), few(1));
}

#[test]
fn the_evidence_names_the_epoch() {
    // The validation loss is lowest at epoch 30, the training loss falls on.
    let train: Vec<f64> = (0..100).map(|e| 0.7 - 0.006 * f64::from(e)).collect();
    let validation: Vec<f64> = (0..100).map(|e| 0.3 + 0.0001 * f64::from((e - 29) * (e - 29))).collect();
    match judged(&train, &validation, 0.9, true)[..] {
        [Diagnosis::Overfitting { best_epoch, best_loss, last_loss, .. }] => {
            assert!((29..=31).contains(&best_epoch), "{best_epoch}");
            assert!(best_loss < 0.302 && last_loss > 0.7, "{best_loss} {last_loss}");
        }
        ref other => panic!("{other:?}"),
    }
    let mut train = [0.3; 20];
    train[6] = 5.0;
    let unrest = 0.0;
    let jump = Diagnosis::LearningRateTooHigh { epoch: 7, before: 0.3, after: 5.0, unrest };
    assert_eq!(judged(&train, &[0.3; 20], 0.9, true), [jump]);
    let line: Vec<f64> = (0..50).map(|e| 0.7 - 0.004 * f64::from(e)).collect();
    match judged(&line, &line, 0.8, true)[..] {
        [Diagnosis::LearningRateTooLow { from_epoch, from_loss, to_loss, share }] => {
            assert_eq!(from_epoch, 40);
            assert!(
                (from_loss - to_loss - 0.04).abs() < 1e-12 && share > 0.2,
                "{from_loss} {to_loss} {share}"
            );
        }
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn each_condition_of_a_rule_counts() {
    let kinds = |train: &[f64], validation: &[f64], score| {
        judged(train, validation, score, true).iter().map(word).collect::<Vec<_>>().join("+")
    };
    // A validation loss that swings by more, and by less, than (0.1 + 1 / 100) 0.3.
    let swing = |size: f64| -> Vec<f64> { (0..40).map(|e| 0.3 + size * f64::from(e % 2)).collect() };
    assert_eq!(kinds(&[0.3; 40], &swing(0.04), 0.9), "learning_rate_too_high");
    assert_eq!(kinds(&[0.3; 40], &swing(0.02), 0.9), "settled");
    // An end above the lowest, as every other epoch was: jitter. The same end after a calm: a turn.
    let train = [0.6, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3];
    let jitter = [0.4, 0.46, 0.4, 0.46, 0.4, 0.46, 0.4, 0.46, 0.4, 0.46];
    let turn = [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.42, 0.43, 0.45, 0.46];
    assert_eq!([kinds(&train, &jitter, 0.9), kinds(&train, &turn, 0.9)], ["settled", "overfitting"]);
    // A training loss that falls on is no reason to go on if the validation loss does not follow.
    let line: Vec<f64> = (0..50).map(|e| 0.7 - 0.004 * f64::from(e)).collect();
    assert_eq!(kinds(&line, &line, 0.8), "learning_rate_too_low");
    assert_eq!(kinds(&line, &[0.55; 50], 0.8), "settled");
}

#[test]
fn noise_alone_is_no_finding() {
    let mut stream = Stream::new(11, Lane::Test, 0);
    let (mut below, mut ill) = (0, Vec::new());
    for trial in 0..1000 {
        // A guess on 40 rows is called worse than chance in about one case of twenty (4.0 % by the exact binomial).
        let hits = (0..40).filter(|_| stream.uniform(0.0, 1.0) < 0.5).count();
        let (score, loss) = ([hits as f64 / 40.0], [0.69]);
        let guess = Curves {
            task: Task::Classes,
            train_loss: &loss,
            validation_loss: &loss,
            train_score: &score,
            validation_score: &score,
            chance: 0.5,
            validation_rows: 40,
            finite: true,
        };
        below += usize::from(words(&guess) == "worse_than_chance");
        // A fall to a plateau, each epoch with noise of its own: up to 6 % of a guess's loss on the validation part.
        let noise = 0.06 * 0.69 * f64::from(trial % 10) / 9.0;
        let curve = |size: f64, stream: &mut Stream| -> Vec<f64> {
            (0..80)
                .map(|e| (0.2 + 0.5 * f64::from(80 - e).powi(8) / 80f64.powi(8)) + size * stream.normal())
                .collect()
        };
        let (train, validation) = (curve(0.3 * noise, &mut stream), curve(noise, &mut stream));
        let found = judged(&train, &validation, 0.92, true);
        if !matches!(found[..], [Diagnosis::Settled { .. }]) {
            ill.push(found);
        }
    }
    println!("{below} of 1000 guesses below chance, {} of 1000 plateaus ill", ill.len());
    assert!((10..=60).contains(&below), "{below}");
    assert!(ill.len() <= 10, "{} {:?}", ill.len(), &ill[..3]);
}

#[test]
fn the_unit_of_the_loss_does_not_matter_for_numbers() {
    let mut seen = 0;
    for mut case in cases().into_iter().filter(|c| c.task == Task::Numbers && c.finite) {
        let before = words(&case.curves());
        for column in &mut case.columns[..2] {
            column.iter_mut().for_each(|v| *v *= 4096.0);
        }
        assert_eq!(words(&case.curves()), before, "{}", case.name);
        seen += 1;
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn any_curve_gets_an_answer() {
    let mut stream = Stream::new(12, Lane::Test, 0);
    let extreme = [0.0, -0.0, -1.0, 1.0, 1e308, -1e308, 5e-324, 1e-300, 0.5, 36.0];
    for round in 0..3000 {
        let mut column = |n: usize| -> Vec<f64> {
            (0..n).map(|_| extreme[stream.uniform(0.0, extreme.len() as f64) as usize]).collect()
        };
        let n = round % 23;
        let columns = [column(n), column(n), column(n), column(n + round % 2)];
        let case = Case {
            name: String::new(),
            label: String::new(),
            columns,
            chance: [0.0, 0.5, 1.0, f64::NAN, 1e308][round % 5],
            rows: [0, 1, u32::MAX][round % 3],
            finite: true,
            task: [Task::Classes, Task::Numbers][round % 2],
        };
        let found = diagnose(&case.curves());
        assert!(!found.is_empty() && found.len() <= 2, "{found:?}");
        assert!(case.chance.is_nan() || !format!("{found:?}").contains("NaN"), "{found:?}");
    }
}
