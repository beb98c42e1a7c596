//! Trains the learning curves that `tests/diagnosis.rs` judges and prints them as JSON (`tests/golden/curves.json`).
//!
//! Every training is a real one of the engine. The label of a case was given by hand, after looking at the printed numbers
//! and knowing what the training was set to, not by running the diagnosis. `null` means that nothing is wrong.

use std::sync::Arc;
use tunescape::data::{COMMON, DATA, Files, Part, Target, file_of, load};
use tunescape::math::float;
use tunescape::math::rng::{Lane, Stream};
use tunescape::model::activation::Activation;
use tunescape::runtime::threads;
use tunescape::space::{Choice, Value};
use tunescape::train::{Loss, Optimizer, Plan, Progress, Session};

/// Rows to learn from and rows to judge by.
type Parts = (Arc<Part>, Arc<Part>);

/// One training: name, label, data, network and optimizer.
struct Case(&'static str, Option<&'static str>, Parts, Plan);

fn chosen(name: &str, settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(DATA, name, COMMON).expect("in the table");
    for (id, value) in settings {
        choice.settings.0.insert((*id).to_owned(), value.clone());
    }
    choice
}

/// The training and validation parts of a data set, with a share of the training labels turned to the next class.
fn classes(name: &str, settings: &[(&str, Value)], seed: u64, wrong: f64) -> Parts {
    let choice = chosen(name, settings);
    let mut files = Files::none();
    if let Some(file) = file_of(name) {
        files.insert(file, threads::file(file).expect("it ships"));
    }
    let data = load(&choice, &files, seed).expect("loads");
    let split = &data.splits(&choice, "standard", seed).expect("splits")[0];
    let disturb = |part: &Part, index: u64| {
        let mut part = part.clone();
        let mut stream = Stream::new(seed, Lane::Test, index);
        if let Target::Classes { labels, classes } = &mut part.target {
            for label in labels {
                if stream.uniform(0.0, 1.0) < wrong {
                    *label = (*label + 1) % *classes;
                }
            }
        }
        Arc::new(part)
    };
    (disturb(&split.train, 1), disturb(&split.validation, 2))
}

fn moons(count: i64, noise: f64, seed: u64, wrong: f64) -> Parts {
    classes("moons", &[("count", Value::Int(count)), ("noise", Value::Real(noise))], seed, wrong)
}

fn iris(seed: u64, wrong: f64) -> Parts {
    classes("iris", &[], seed, wrong)
}

/// Numbers: a wave over one of two inputs, or noise alone, plus normal noise.
fn numbers(train: usize, validation: usize, height: f64, noise: f64, seed: u64) -> Parts {
    let part = |rows: usize, index: u64| {
        let mut stream = Stream::new(seed, Lane::Test, index);
        let x: Vec<f64> = (0..rows * 2).map(|_| stream.uniform(-1.7, 1.7)).collect();
        let value = |p: &[f64], e: f64| height * (float::sin(3.0 * p[0]) + 0.5 * p[1]) + noise * e;
        let y = x.chunks(2).map(|p| value(p, stream.normal())).collect();
        Arc::new(Part { rows, inputs: 2, x, target: Target::Numbers(y) })
    };
    (part(train, 3), part(validation, 4))
}

/// A plan: widths, learning rate, epochs.
fn adam(hidden: &[usize], learning_rate: f64, epochs: u32) -> Plan {
    Plan {
        hidden: hidden.to_vec(),
        activation: Activation::Tanh,
        loss: Loss::CrossEntropy,
        optimizer: Optimizer::ADAM,
        learning_rate,
        batch_size: 16,
        epochs,
    }
}

fn sgd(hidden: &[usize], learning_rate: f64, epochs: u32) -> Plan {
    Plan { optimizer: Optimizer::Sgd, ..adam(hidden, learning_rate, epochs) }
}

fn relu(plan: Plan) -> Plan {
    Plan { activation: Activation::Relu, ..plan }
}

fn batch(batch_size: usize, plan: Plan) -> Plan {
    Plan { batch_size, ..plan }
}

fn squared(plan: Plan) -> Plan {
    Plan { loss: Loss::Mse, ..plan }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    vec![
        // What a careful person would have chosen.
        Case("moons, 16, adam 0.01", None, moons(240, 0.25, 1, 0.0), adam(&[16], 0.01, 60)),
        Case("moons, 16, adam 0.03", Some("learning_rate_too_low"), moons(240, 0.25, 2, 0.0), adam(&[16], 0.03, 40)),
        Case("moons 1000, 8-8, adam 0.01", None, moons(1000, 0.2, 3, 0.0), adam(&[8, 8], 0.01, 40)),
        Case("moons 2000, 16, adam 0.01", None, moons(2000, 0.25, 4, 0.0), adam(&[16], 0.01, 30)),
        Case("moons, 16, sgd 0.3", None, moons(240, 0.25, 5, 0.0), sgd(&[16], 0.3, 100)),
        Case("moons clean, 16 relu, adam 0.02", None, moons(400, 0.1, 6, 0.0), relu(adam(&[16], 0.02, 60))),
        Case("moons, mse, adam 0.01", None, moons(400, 0.2, 7, 0.0), squared(adam(&[16], 0.01, 60))),
        Case("iris, 16, adam 0.01", None, iris(1, 0.0), adam(&[16], 0.01, 60)),
        Case("iris, 8, adam 0.02", None, iris(2, 0.0), adam(&[8], 0.02, 50)),
        Case("iris, 100 relu, adam 0.005", None, iris(3, 0.0), relu(adam(&[100], 0.005, 50))),
        Case("iris, linear, adam 0.05", None, iris(4, 0.0), adam(&[], 0.05, 60)),
        Case("iris, 16, sgd 0.1", None, iris(5, 0.0), sgd(&[16], 0.1, 100)),
        Case("iris, 16, sgd 0.1, batch 4", None, iris(6, 0.0), batch(4, sgd(&[16], 0.1, 40))),
        Case("wave, 32, adam 0.01", None, numbers(300, 100, 1.0, 0.2, 1), adam(&[32], 0.01, 200)),
        Case("wave, 32 relu, adam 0.01", None, numbers(300, 100, 1.0, 0.3, 2), relu(adam(&[32], 0.01, 150))),
        Case("wave, 32-32, adam 0.005", None, numbers(400, 150, 1.0, 0.1, 3), adam(&[32, 32], 0.005, 150)),
        Case("moons, 10 % wrong labels, 8", None, moons(1000, 0.2, 8, 0.1), adam(&[8], 0.01, 40)),
        Case("moons, 20 % wrong labels, 8", None, moons(2000, 0.2, 9, 0.2), adam(&[8], 0.01, 30)),
        Case("moons 120, 8, adam 0.02", None, moons(120, 0.2, 10, 0.0), adam(&[8], 0.02, 60)),
        Case("moons, 16, batch 1", Some("learning_rate_too_low"), moons(240, 0.2, 11, 0.0), batch(1, sgd(&[16], 0.03, 40))),
        // Too much network, too long.
        Case("60 noisy moons, 64-64, 500", Some("learning_rate_too_high"), moons(60, 0.4, 12, 0.0), adam(&[64, 64], 0.01, 500)),
        Case("60 noisy moons, 128 relu, 500", Some("overfitting"), moons(60, 0.5, 13, 0.0), relu(batch(11, adam(&[128], 0.01, 500)))),
        Case("60 noisy moons, 32-32, 300", Some("overfitting"), moons(60, 0.35, 14, 0.0), adam(&[32, 32], 0.02, 300)),
        Case("100 moons, 30 % wrong, 64-64", Some("overfitting"), moons(100, 0.2, 15, 0.3), adam(&[64, 64], 0.01, 300)),
        Case("iris, 30 % wrong, 100-100 relu", Some("overfitting"), iris(7, 0.3), relu(adam(&[100, 100], 0.01, 200))),
        Case("iris, 20 % wrong, 64", Some("overfitting"), iris(8, 0.2), adam(&[64], 0.03, 300)),
        Case("240 moons, 20 % wrong, 128-128", Some("overfitting"), moons(240, 0.3, 16, 0.2), relu(adam(&[128, 128], 0.005, 200))),
        Case("wave, 40 noisy rows, 64-64", Some("overfitting"), numbers(40, 40, 1.0, 0.8, 4), adam(&[64, 64], 0.01, 500)),
        Case("noise alone, 60 rows, 64-64", Some("worse_than_chance+overfitting"), numbers(60, 60, 0.0, 1.0, 5), adam(&[64, 64], 0.01, 300)),
        Case("400 moons, 25 % wrong, 256 relu", Some("overfitting"), moons(400, 0.2, 17, 0.25), relu(adam(&[256, 64], 0.01, 150))),
        // Too little network, or nothing to learn.
        Case("noise alone, linear", Some("underfitting"), numbers(300, 100, 0.0, 1.0, 6), adam(&[], 0.01, 60)),
        Case("wave, linear", Some("underfitting"), numbers(300, 100, 1.0, 0.2, 7), adam(&[], 0.02, 60)),
        Case("wave, 1 unit", Some("underfitting"), numbers(300, 100, 1.0, 0.2, 8), adam(&[1], 0.02, 100)),
        Case("moons, 45 % wrong, linear", Some("underfitting"), moons(600, 0.3, 18, 0.45), adam(&[], 0.01, 40)),
        Case("iris, 60 % wrong, linear", Some("underfitting"), iris(9, 0.6), adam(&[], 0.01, 80)),
        Case("moons, 40 % wrong, 1 unit", Some("underfitting"), moons(800, 0.3, 19, 0.4), adam(&[1], 0.02, 40)),
        Case("moons of noise 0.6, 35 % wrong", Some("underfitting"), moons(800, 0.6, 20, 0.35), adam(&[2], 0.02, 40)),
        Case("moons, 4 x 2 sigmoid, sgd", Some("underfitting"), moons(400, 0.2, 21, 0.0),
            Plan { activation: Activation::Sigmoid, ..sgd(&[2, 2, 2, 2], 0.1, 60) }),
        // Steps too large.
        Case("moons, 16, sgd 30", Some("learning_rate_too_high"), moons(240, 0.25, 22, 0.0), sgd(&[16], 30.0, 40)),
        Case("moons, 16, adam 3", Some("learning_rate_too_high"), moons(240, 0.25, 23, 0.0), adam(&[16], 3.0, 40)),
        Case("moons, 16 relu, adam 1", Some("learning_rate_too_high"), moons(240, 0.25, 24, 0.0), relu(adam(&[16], 1.0, 40))),
        Case("iris, 16, adam 1", Some("learning_rate_too_high"), iris(10, 0.0), adam(&[16], 1.0, 50)),
        Case("iris, 16, sgd 10", Some("learning_rate_too_high"), iris(11, 0.0), sgd(&[16], 10.0, 50)),
        Case("iris, linear, adam 10", Some("learning_rate_too_high"), iris(12, 0.0), adam(&[], 10.0, 50)),
        Case("iris, 32 relu, sgd 3", Some("learning_rate_too_high"), iris(13, 0.0), relu(sgd(&[32], 3.0, 50))),
        Case("wave, 32, adam 1", Some("worse_than_chance+learning_rate_too_high"), numbers(300, 100, 1.0, 0.2, 9), adam(&[32], 1.0, 60)),
        Case("wave, 32, sgd 0.5", Some("learning_rate_too_high"), numbers(300, 100, 1.0, 0.2, 10), sgd(&[32], 0.5, 60)),
        Case("moons, 64-64, adam 0.3", Some("learning_rate_too_high"), moons(240, 0.2, 25, 0.0), adam(&[64, 64], 0.3, 60)),
        Case("wave, 64 relu, adam 10", Some("learning_rate_too_high"), numbers(300, 100, 1.0, 0.2, 11), relu(adam(&[64], 10.0, 60))),
        // Steps too small.
        Case("moons, 16, sgd 0.001", Some("learning_rate_too_low"), moons(240, 0.25, 26, 0.0), sgd(&[16], 0.001, 60)),
        Case("moons, 16, adam 0.0001", Some("learning_rate_too_low"), moons(240, 0.25, 27, 0.0), adam(&[16], 0.0001, 60)),
        Case("moons, 16, adam 0.001, 20 epochs", Some("learning_rate_too_low"), moons(240, 0.25, 28, 0.0), adam(&[16], 0.001, 20)),
        Case("iris, 16, sgd 0.003", Some("learning_rate_too_low"), iris(14, 0.0), sgd(&[16], 0.003, 60)),
        Case("iris, 16, adam 0.0003", Some("learning_rate_too_low"), iris(15, 0.0), adam(&[16], 0.0003, 60)),
        Case("iris, linear, adam 0.001", Some("learning_rate_too_low"), iris(16, 0.0), adam(&[], 0.001, 100)),
        Case("iris, 8, adam 0.003, 15 epochs", Some("learning_rate_too_low"), iris(17, 0.0), adam(&[8], 0.003, 15)),
        Case("wave, 32, adam 0.0003", Some("underfitting"), numbers(300, 100, 1.0, 0.2, 12), adam(&[32], 0.0003, 60)),
        Case("wave, 32, sgd 0.001", Some("underfitting"), numbers(300, 100, 1.0, 0.2, 13), sgd(&[32], 0.001, 100)),
        Case("moons, 8-8 sigmoid, adam 0.002", None, moons(400, 0.2, 29, 0.0),
            Plan { activation: Activation::Sigmoid, ..adam(&[8, 8], 0.002, 40) }),
        // Hardly begun, not finite, worse than chance.
        Case("moons, 2 epochs", Some("too_few_epochs"), moons(240, 0.25, 30, 0.0), adam(&[16], 0.01, 2)),
        Case("iris, 4 epochs", Some("too_few_epochs"), iris(18, 0.0), adam(&[16], 0.01, 4)),
        Case("wave, 3 epochs", Some("too_few_epochs"), numbers(300, 100, 1.0, 0.2, 14), adam(&[32], 0.01, 3)),
        Case("wave, 32 relu, sgd 5", Some("not_finite"), numbers(300, 100, 1.0, 0.2, 15), relu(sgd(&[32], 5.0, 40))),
        Case("wave, linear, sgd 3", Some("not_finite"), numbers(300, 100, 1.0, 0.2, 16), sgd(&[], 3.0, 40)),
        Case("iris, 4 relu layers, sgd 1e30", Some("not_finite"), iris(19, 0.0), relu(sgd(&[16, 16, 16], 1e30, 40))),
        Case("iris, 16, sgd 0.00001", Some("learning_rate_too_low"), iris(20, 0.0), sgd(&[16], 1e-5, 20)),
        Case("moons, 16, sgd 0.00001", Some("learning_rate_too_low"), moons(240, 0.25, 33, 0.0), sgd(&[16], 1e-5, 20)),
        Case("60 noisy moons, 64-64, batch 11", Some("overfitting"), moons(60, 0.4, 34, 0.0), batch(11, adam(&[64, 64], 0.01, 500))),
    ]
}

/// Cases made after the thresholds were set, and labelled before the rules first saw them: how the rules fare on curves that
/// they were not made for.
#[rustfmt::skip]
fn check() -> Vec<Case> {
    vec![
        Case("check: moons 500, 12, adam 0.02", None, moons(500, 0.2, 101, 0.0), adam(&[12], 0.02, 50)),
        Case("check: moons 300, 32 relu, sgd 0.1", None, moons(300, 0.25, 102, 0.0), relu(sgd(&[32], 0.1, 150))),
        Case("check: iris, 12-12, adam 0.01", None, iris(101, 0.0), adam(&[12, 12], 0.01, 40)),
        Case("check: iris, 24 relu, adam 0.02", None, iris(102, 0.0), relu(adam(&[24], 0.02, 30))),
        Case("check: iris, 10, mse, adam 0.02", None, iris(103, 0.0), squared(adam(&[10], 0.02, 80))),
        Case("check: wave, 24, adam 0.02", None, numbers(500, 200, 1.0, 0.3, 101), adam(&[24], 0.02, 80)),
        Case("check: wave x 30, 32, adam 0.05", None, numbers(400, 100, 30.0, 5.0, 102), relu(adam(&[32], 0.05, 80))),
        Case("check: moons 1500, 15 % wrong, 12", None, moons(1500, 0.15, 103, 0.15), adam(&[12], 0.02, 40)),
        Case("check: moons 200, linear", None, moons(200, 0.2, 104, 0.0), adam(&[], 0.05, 60)),
        Case("check: moons 600, 20, batch 64", None, moons(600, 0.2, 105, 0.0), batch(64, adam(&[20], 0.03, 80))),
        Case("check: 80 noisy moons, 100-50 relu", Some("overfitting"), moons(80, 0.5, 106, 0.0), relu(adam(&[100, 50], 0.005, 300))),
        Case("check: iris, 40 % wrong, 80", Some("overfitting"), iris(104, 0.4), adam(&[80], 0.02, 400)),
        Case("check: wave, 60 noisy rows, 100 relu", Some("overfitting"), numbers(60, 50, 1.0, 1.0, 103), relu(adam(&[100, 100], 0.005, 200))),
        Case("check: moons 150, 25 % wrong, 64-64", Some("overfitting"), moons(150, 0.2, 107, 0.25), batch(30, adam(&[64, 64], 0.01, 250))),
        Case("check: wave, 50 noisy rows, short", Some("overfitting"), numbers(50, 50, 1.0, 0.7, 104), adam(&[64, 64], 0.01, 60)),
        Case("check: wave, linear, sgd 0.01", Some("underfitting"), numbers(300, 100, 1.0, 0.2, 105), sgd(&[], 0.01, 40)),
        Case("check: moons, 45 % wrong, 4", Some("underfitting"), moons(1000, 0.3, 108, 0.45), adam(&[4], 0.01, 30)),
        Case("check: noise alone, 4", Some("underfitting"), numbers(400, 200, 0.0, 1.0, 106), adam(&[4], 0.01, 40)),
        Case("check: iris, 50 % wrong, linear", Some("underfitting"), iris(105, 0.5), sgd(&[], 0.1, 60)),
        Case("check: moons, 8, sgd 10", Some("learning_rate_too_high"), moons(300, 0.2, 109, 0.0), sgd(&[8], 10.0, 60)),
        Case("check: moons, 32-32 relu, adam 0.3", Some("learning_rate_too_high"), moons(300, 0.2, 110, 0.0), relu(adam(&[32, 32], 0.3, 60))),
        Case("check: iris, 16 relu, adam 0.5", Some("learning_rate_too_high"), iris(106, 0.0), relu(adam(&[16], 0.5, 60))),
        Case("check: iris, 16-16, sgd 2", Some("learning_rate_too_high"), iris(107, 0.0), sgd(&[16, 16], 2.0, 60)),
        Case("check: wave, 16, adam 0.5", Some("learning_rate_too_high"), numbers(300, 100, 1.0, 0.2, 107), adam(&[16], 0.5, 50)),
        Case("check: wave, 16, sgd 0.3", Some("learning_rate_too_high"), numbers(300, 100, 1.0, 0.2, 108), sgd(&[16], 0.3, 50)),
        Case("check: moons, 20, sgd 0.003", Some("learning_rate_too_low"), moons(300, 0.2, 111, 0.0), sgd(&[20], 0.003, 50)),
        Case("check: iris, 20, adam 0.0005", Some("learning_rate_too_low"), iris(108, 0.0), adam(&[20], 0.0005, 40)),
        Case("check: wave, 16 relu, adam 0.0005", Some("learning_rate_too_low"), numbers(300, 100, 1.0, 0.2, 109), relu(adam(&[16], 0.0005, 30))),
        Case("check: moons, 4-4, adam 0.0003", None, moons(500, 0.2, 112, 0.0), adam(&[4, 4], 0.0003, 100)),
        Case("check: iris, linear, sgd 0.01", Some("learning_rate_too_low"), iris(109, 0.0), sgd(&[], 0.01, 30)),
    ]
}

fn rounded(values: impl Iterator<Item = f64>) -> Vec<serde_json::Value> {
    // Five digits show all that the rules look at; an infinite loss is written as a word.
    values
        .map(|v| match format!("{v:.4e}").parse::<f64>() {
            Ok(short) if short.is_finite() => short.into(),
            _ => v.to_string().into(),
        })
        .collect()
}

/// Score of the best constant guess from the training rows, on the validation rows.
fn chance(train: &Part, validation: &Part) -> f64 {
    let (Target::Classes { labels, classes }, Target::Classes { labels: judged, .. }) =
        (&train.target, &validation.target)
    else {
        return 0.0;
    };
    let count = |of: &[u32], class: u32| of.iter().filter(|l| **l == class).count();
    let guess = (0..*classes).rev().max_by_key(|c| count(labels, *c)).unwrap_or(0);
    count(judged, guess) as f64 / judged.len() as f64
}

fn main() {
    let mut lines = Vec::new();
    for (index, Case(name, label, (train, validation), plan)) in
        cases().into_iter().chain(check()).enumerate()
    {
        let chance = chance(&train, &validation);
        let task = if let Target::Classes { .. } = train.target { "classes" } else { "numbers" };
        let rows = validation.rows;
        let mut session = Session::<f32>::new(plan, train, validation, 1, index as u64);
        let mut epochs = Vec::new();
        loop {
            match session.advance(u64::MAX) {
                Progress::Working => {}
                Progress::Epoch(epoch) => epochs.push(epoch),
                Progress::Finished => break,
            }
        }
        let case = serde_json::json!({
            "name": name, "label": label, "task": task, "chance": chance, "validation_rows": rows,
            "finite": epochs.iter().all(|e| e.finite),
            "train_loss": rounded(epochs.iter().map(|e| e.train_loss)),
            "validation_loss": rounded(epochs.iter().map(|e| e.validation_loss)),
            "train_score": rounded(epochs.iter().map(|e| e.train_score)),
            "validation_score": rounded(epochs.iter().map(|e| e.validation_score)),
        });
        lines.push(case.to_string());
    }
    println!("[\n{}\n]", lines.join(",\n"));
}
