//! A trial of a transfer task, run by hand.

use serde_json::{Value as Json, json};
use tunescape::objective::{Advance, Problem};
use tunescape::runtime::threads::files_for;
use tunescape::space::Params;
use tunescape::study::Spec;
use tunescape::trial::{Ending, Report};

pub const TASKS: [&str; 3] = ["digits_from_mnist", "mnist_5_9", "moons_rotated"];

/// A study of the model `pretrained_mlp` that searches the learning rate.
pub fn document(data: &str) -> Json {
    json!({
        "version": 1,
        "data": {"name": data},
        "model": {"name": "pretrained_mlp"},
        "training": {"epochs": 3},
        "space": [{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true}],
        "trials": 4,
    })
}

pub fn problem(document: &Json) -> Problem {
    let spec = Spec::from_value(document).expect("a good Spec");
    let files = files_for(&spec.recipe);
    Problem::new(spec.recipe, &files).expect("the files ship")
}

/// The reports of the study's fixed settings, in slices of `allowance`.
pub fn sliced(problem: &mut Problem, allowance: u64) -> (Vec<Report>, Ending) {
    let mut evaluation = problem.evaluate(&Params::default());
    let mut reports = Vec::new();
    loop {
        match evaluation.advance(allowance) {
            Advance::Working => {}
            Advance::Report(report) => reports.push(report),
            Advance::Ended(ending) => return (reports, ending),
        }
    }
}

pub fn run(document: &Json) -> Vec<Report> {
    sliced(&mut problem(document), u64::MAX).0
}

/// Places of the two accuracies.
pub const VALIDATION: usize = 3;
pub const SOURCE: usize = 10;

/// (validation accuracy, source accuracy) after the last epoch, with other settings and seed.
pub fn outcome(data: &str, seed: u64, labelled: u32, model: Json, training: Json) -> (f64, f64) {
    let mut document = document(data);
    document["data"]["labelled"] = labelled.into();
    document["seed"] = seed.into();
    let merge = |to: &mut Json, from: Json| {
        from.as_object().into_iter().flatten().for_each(|(key, value)| to[key] = value.clone());
    };
    merge(&mut document["model"], model);
    merge(&mut document["training"], training);
    let reports = run(&document);
    let last = reports.last().expect("an epoch");
    (last.values[VALIDATION], last.values[SOURCE])
}
