//! Promise: whatever is trained, a call of `advance` does a bounded piece of work before it looks up, also inside an epoch of
//! MNIST. Counted in multiply-adds, not timed.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::forest::{ForestPlan, ForestProgress, ForestSession};
use tunescape::model::mlp::SLAB;
use tunescape::model::norm::Norm;
use tunescape::model::{MODELS, model_settings};
use tunescape::space::{Kind, Settings, Value, find};
use tunescape::train::estimate::work;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Progress, Session};
use tunescape::train::{LinearPlan, LinearSession};

/// Rows and inputs of MNIST's training part.
const ROWS: usize = 8000;
const INPUTS: usize = 784;

fn part(rows: usize, inputs: usize) -> Arc<Part> {
    let x = (0..rows * inputs).map(|i| ((i * 7919) % 251) as f64 * 0.01 - 1.25).collect();
    let labels = (0..rows).map(|i| i as u32 % 10).collect();
    Arc::new(Part { rows, inputs, x, target: Target::Classes { labels, classes: 10 } })
}

/// Multiply-adds of a row, forward and backward.
fn row(hidden: &[usize]) -> u64 {
    let widths = || hidden.iter().map(|&h| h as u64).chain([10]);
    let work = work([INPUTS as u64].into_iter().chain(widths()).zip(widths()), 0);
    work.forward + work.backward
}

/// The most multiply-adds between two looks, in one epoch with its validation, and how often it looked up.
fn largest(plan: Plan) -> (u64, u32) {
    let mut session =
        Session::<f32>::new(Plan { epochs: 1, ..plan }, part(ROWS, INPUTS), part(1000, INPUTS), 1, 2);
    let (mut before, mut most, mut looks) = (0, 0, 0);
    loop {
        let report = session.advance(1);
        let cost = session.cost();
        (before, most, looks) = (cost, most.max(cost - before), looks + 1);
        if let Progress::Epoch(epoch) = report {
            assert!(epoch.finite && epoch.cost == cost);
            return (most, looks);
        }
    }
}

#[test]
fn an_epoch_of_mnist_yields_every_slab() {
    let hidden = vec![16];
    let slab = SLAB as u64 * row(&hidden);
    for batch_size in [32, 128, ROWS] {
        let (most, looks) = largest(Plan { hidden: hidden.clone(), batch_size, ..Plan::default() });
        let rows = batch_size.min(SLAB);
        println!("batch {batch_size}: {most} multiply-adds at most, {looks} looks");
        // A slab of training, or one of validation, which has the forward pass only.
        assert!(most <= slab && most >= rows as u64 * row(&hidden), "{most} {slab}");
        assert!(looks as usize >= ROWS / rows);
    }
    // Batch norm needs the whole batch, which is at most 1024 rows.
    let (most, _) =
        largest(Plan { hidden: hidden.clone(), batch_size: 1024, norm: Norm::Batch, ..Plan::default() });
    assert_eq!(most, 1024 * row(&hidden));
}

/// What the tables of settings allow at most. A worker does 5 to 15 thousand million multiply-adds a second.
#[test]
fn the_largest_network_of_the_tables_yields() {
    let table = find(MODELS, "mlp").expect("the table has networks").settings;
    let high = |id: &str| {
        let setting = table.iter().find(|s| s.id == id).expect("a setting of networks");
        let Kind::Int { high, .. } = setting.kind else { panic!("{id} is an integer") };
        high as usize
    };
    let hidden = vec![high("hidden_width"); high("hidden_layers")];
    let piece = SLAB as u64 * row(&hidden);
    println!("{hidden:?}: {piece} multiply-adds at most");
    assert!(piece < 700_000_000, "{piece}");
    assert!(SLAB as u64 * row(&[512, 512]) < 250_000_000);
}

#[test]
fn linear_models_yield_every_slab() {
    for penalty in ["l2", "l1"] {
        let mut settings = Settings::defaults(model_settings(&["logistic_regression"]));
        settings.0.insert("penalty".into(), Value::text(penalty));
        let plan = LinearPlan { max_iter: 1, ..LinearPlan::from_settings("logistic_regression", &settings) };
        let mut fit = LinearSession::new(plan, part(ROWS, INPUTS), part(1000, INPUTS)).expect("they fit");
        let (mut before, mut most, mut looks) = (0, 0, 0);
        while fit.advance(1) != Progress::Finished {
            (most, before, looks) = (most.max(fit.cost() - before), fit.cost(), looks + 1);
        }
        println!("{penalty}: {most} multiply-adds at most, {looks} looks");
        assert_eq!(most, (SLAB * INPUTS * 10 * 2) as u64);
        assert!(looks >= 2 * ROWS / SLAB);
    }
}

#[test]
fn forests_yield_every_column_of_a_node() {
    let mut settings = Settings::defaults(model_settings(&["random_forest"]));
    settings.0.insert("n_estimators".into(), Value::Int(2));
    let plan = ForestPlan::from_settings(&settings);
    let mut forest = ForestSession::new(plan, part(ROWS, INPUTS), part(1000, INPUTS), 1, 2);
    let (mut before, mut most, mut looks) = (0, 0, 0u32);
    while forest.advance(1) != ForestProgress::Finished {
        (most, before, looks) = (most.max(forest.cost() - before), forest.cost(), looks + 1);
    }
    println!("{most} rows touched and comparisons at most, {looks} looks");
    // Ranking a column, or one feature at the root: a few comparisons for each bit of the row count.
    assert!(most <= 40 * ROWS as u64, "{most}");
    assert!(looks > INPUTS as u32);
}
