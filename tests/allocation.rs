//! Promise: a training allocates nothing between its first slice and its last, and holds what was estimated.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/allocator.rs"]
mod allocator;

use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::activation::Activation;
use tunescape::model::norm::Norm;
use tunescape::model::{ForestPlan, ForestProgress, ForestSession, model_settings};
use tunescape::space::{Kind, Settings, Value};
use tunescape::train::loss::Loss;
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::schedule::{self, Plateau};
use tunescape::train::session::{Progress, Session};
use tunescape::train::stopping::Stopper;
use tunescape::train::{LinearPlan, LinearSession, estimate, training_settings};

fn part(rows: usize) -> Arc<Part> {
    let x = (0..rows * 70).map(|i| (i % 17) as f64 * 0.1 - 0.8).collect();
    let labels = (0..rows).map(|i| i as u32 % 3).collect();
    Arc::new(Part { rows, inputs: 70, x, target: Target::Classes { labels, classes: 3 } })
}

fn allocates_nothing(plan: Plan) {
    let what = format!("{plan:?}");
    let mut session = Session::<f32>::new(plan, part(300), part(200), 1, 2);
    let before = allocator::calls();
    let mut epochs = 0;
    loop {
        match session.advance(1) {
            Progress::Working => {}
            Progress::Epoch(_) => epochs += 1,
            Progress::Finished => break,
        }
    }
    assert_eq!((epochs, allocator::calls() - before), (3, 0), "{what}");
}

#[test]
fn a_training_allocates_nothing() {
    for (activation, loss, optimizer) in [
        (Activation::Tanh, Loss::CrossEntropy, Optimizer::Sgd),
        (Activation::Gelu, Loss::Mse, Optimizer::ADAM),
        (Activation::Relu, Loss::CrossEntropy, Optimizer::ADAM),
    ] {
        let hidden = vec![90, 20];
        allocates_nothing(Plan {
            hidden,
            activation,
            loss,
            optimizer,
            batch_size: 33,
            epochs: 3,
            ..Plan::default()
        });
    }
}

#[test]
fn every_activation_optimizer_and_schedule_allocates_nothing() {
    let schedules = schedule::SETTINGS.iter().find(|s| s.id == "schedule").expect("a choice of schedules");
    let Kind::Choice { options, .. } = schedules.kind else { panic!("a choice") };
    let scheduled = options.iter().map(|&name| {
        let mut settings = Settings::defaults(training_settings());
        settings.0.insert("schedule".into(), Value::text(name));
        Plan { schedule: Some(settings), ..Plan::default() }
    });
    let active = Activation::ALL.into_iter().map(|activation| Plan { activation, ..Plan::default() });
    let moved = [
        Optimizer::Momentum { momentum: 0.9, nesterov: false },
        Optimizer::Momentum { momentum: 0.9, nesterov: true },
        Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.0 },
        Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.5 },
        Optimizer::Adagrad { epsilon: 1e-10 },
        Optimizer::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    ]
    .map(|optimizer| Plan { optimizer, ..Plan::default() });
    let lost =
        [Loss::Mae, Loss::Huber { delta: 1.0 }, Loss::Bce].map(|loss| Plan { loss, ..Plan::default() });
    for plan in scheduled.chain(active).chain(moved).chain(lost) {
        allocates_nothing(Plan { hidden: vec![9, 6], batch_size: 33, epochs: 3, ..plan });
    }
}

#[test]
fn a_linear_fit_allocates_nothing() {
    for penalty in ["none", "l2", "l1", "elasticnet"] {
        let mut settings = Settings::defaults(model_settings(&["logistic_regression"]));
        settings.0.insert("penalty".into(), Value::text(penalty));
        // So weak a penalty that it takes some iterations.
        settings.0.insert("C".into(), Value::Real(1e4));
        settings.0.insert("tol".into(), Value::Real(1e-8));
        let plan = LinearPlan { max_iter: 20, ..LinearPlan::from_settings("logistic_regression", &settings) };
        let mut fit = LinearSession::new(plan, part(300), part(200)).expect("they fit");
        let (before, mut iterations) = (allocator::calls(), 0);
        loop {
            match fit.advance(1) {
                Progress::Working => {}
                Progress::Epoch(_) => iterations += 1,
                Progress::Finished => break,
            }
        }
        assert_eq!(allocator::calls() - before, 0, "{penalty}");
        assert!(iterations > 3, "{penalty}");
    }
}

/// The nodes of a tree and their values are kept: two buffers a tree. Growing allocates until its stacks are as large as the
/// deepest tree needs, and no slice of work allocates by its rows.
#[test]
fn a_forest_allocates_by_the_tree_only() {
    let mut settings = Settings::defaults(model_settings(&["random_forest"]));
    settings.0.insert("n_estimators".into(), Value::Int(40));
    let plan = ForestPlan::from_settings(&settings);
    let mut forest = ForestSession::new(plan, part(300), part(200), 1, 2);
    let mut trees = Vec::new();
    let mut before = None;
    loop {
        match forest.advance(1) {
            ForestProgress::Working => {}
            ForestProgress::Step(_) => {
                let now = allocator::calls();
                trees.extend(before.replace(now).map(|before| now - before));
            }
            ForestProgress::Finished => break,
        }
    }
    println!("allocations of each tree after the first: {trees:?}");
    assert_eq!(trees.len(), 39);
    assert!(trees.iter().all(|&count| (2..=8).contains(&count)), "{trees:?}");
    assert!(trees.iter().sum::<u64>() < 3 * 39, "{trees:?}");
}

fn with_everything() -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut settings = Settings::defaults(training_settings());
    settings.0.insert("schedule".into(), Value::text("one_cycle"));
    for norm in Norm::ALL {
        for optimizer in [
            Optimizer::Momentum { momentum: 0.9, nesterov: true },
            Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.5 },
            Optimizer::Adagrad { epsilon: 1e-10 },
            Optimizer::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        ] {
            plans.push(Plan {
                hidden: vec![50, 20],
                norm,
                optimizer,
                loss: Loss::Huber { delta: 0.5 },
                batch_size: 250,
                epochs: 3,
                dropout: 0.3,
                l1: 1e-4,
                l2: 1e-4,
                weight_decay: 1e-3,
                label_smoothing: 0.1,
                clip_norm: 1.0,
                schedule: Some(settings.clone()),
                plateau: Some(Plateau::new(1.0, 0.5, 1)),
                stopping: Some(Stopper::keras(50, 0.0)),
                frozen_layers: 1,
                backbone_ratio: 0.1,
                l2_sp: 0.01,
                ..Plan::default()
            });
        }
    }
    plans
}

#[test]
fn everything_switched_on_allocates_nothing() {
    with_everything().into_iter().for_each(allocates_nothing);
}

/// In f64, whose size is what the estimate counts: never more than estimated, and not much less.
#[test]
fn a_session_holds_what_was_estimated() {
    let mut plans = with_everything();
    for hidden in [vec![], vec![200], vec![64, 64, 64]] {
        for dropout in [0.0, 0.5] {
            for norm in Norm::ALL {
                let (hidden, stopping) = (hidden.clone(), Some(Stopper::keras(5, 0.0)));
                plans.push(Plan { hidden, norm, dropout, stopping, batch_size: 1024, ..Plan::default() });
            }
        }
    }
    for plan in plans {
        let before = allocator::held();
        let (train, validation) = (part(900), part(300));
        let session = Session::<f64>::new(plan.clone(), train, validation, 1, 2);
        let held = (allocator::held() - before) as f64;
        let estimated = estimate(&plan, 900, 300, 70, 3).bytes as f64;
        assert!((held..=1.6 * held + 10_000.0).contains(&estimated), "{held} {estimated} {plan:?}");
        drop(session);
    }
}
