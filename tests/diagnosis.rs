//! Promise: the diagnosis says what a person says who looks at the curves of real trainings, leaves healthy ones alone, and
//! survives any curve.

use std::collections::BTreeMap;
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
    let number = |v: &serde_json::Value| v.as_f64().unwrap_or_else(|| v.as_str().expect("a word").parse().expect("a number"));
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

#[test]
fn real_trainings_are_read_as_a_person_reads_them() {
    let mut table: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases() {
        let said = words(&case.curves());
        if said != case.label {
            wrong.push(format!("{}: {} said {said} {:?}", case.name, case.label, diagnose(&case.curves())));
        }
        *table.entry((case.label, said)).or_default() += 1;
    }
    for ((label, said), count) in &table {
        println!("{label:>32} {said:>40} {count:3}");
    }
    println!("{}", wrong.join("\n"));
    assert!(wrong.is_empty());
}
