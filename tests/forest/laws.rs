//! What must hold of any forest.

use super::common::*;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::model::MODELS;
use tunescape::model::forest::{ForestPlan, ForestProgress, ForestSession, ForestStep, estimate};
use tunescape::model::tree::{Criterion, MaxFeatures, Rules, Tree};
use tunescape::space::{Choice, Value};

fn finished(plan: ForestPlan, train: &Arc<Part>, validation: &Arc<Part>, seed: u64) -> ForestSession {
    let mut session = ForestSession::new(plan, train.clone(), validation.clone(), seed, 3);
    while session.advance(u64::MAX) != ForestProgress::Finished {}
    session
}

fn halves(data: &Part) -> (Arc<Part>, Arc<Part>) {
    (part(data, |r| r % 3 != 0), part(data, |r| r % 3 == 0))
}

#[test]
fn slices_do_not_change_a_bit() {
    for name in ["wine", "diabetes"] {
        let data = table(name);
        let (train, validation) = halves(&data);
        let run = |slices: &mut dyn FnMut() -> u64| {
            let plan = ForestPlan { n_estimators: 6, ..PLAN };
            let mut session = ForestSession::new(plan, train.clone(), validation.clone(), 7, 0);
            let (mut steps, mut calls, mut bits) = (Vec::new(), 0, Vec::new());
            loop {
                let before = session.cost();
                let slice = slices();
                let progress = session.advance(slice);
                // The longest thing that is not divided: one column, one feature at the root, one bag, a slab of rows.
                let most = (train.rows as u64) * 16 + 2000;
                assert!(session.cost() - before <= slice.saturating_add(most), "a call does what it may");
                calls += 1;
                match progress {
                    ForestProgress::Working => {}
                    ForestProgress::Step(step) => {
                        steps.push(step);
                        let trained = session.training_predictions(0..train.rows);
                        let all = [trained, session.validation_predictions(0..validation.rows)].concat();
                        bits.push(all.iter().map(|v| v.to_bits()).collect::<Vec<_>>());
                        // The running sums are what a fresh prediction gives.
                        let fresh = [
                            session.predict(&train.x, train.rows),
                            session.predict(&validation.x, validation.rows),
                        ];
                        assert_eq!(all, fresh.concat());
                    }
                    ForestProgress::Finished => {
                        return (steps, bits, session.trees().to_vec(), session.oob_score(), calls);
                    }
                }
            }
        };
        let whole = run(&mut || u64::MAX);
        assert_eq!(whole.0.iter().map(|s: &ForestStep| s.tree).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(whole.4, 7, "a call a tree, and one to finish");
        let single = run(&mut || 0);
        let mut stream = Stream::new(5, Lane::Test, 0);
        let random = run(&mut || u64::from(stream.below(5000)));
        assert!(single.4 > random.4 && random.4 > whole.4);
        for other in [single, random] {
            assert_eq!((&other.0, &other.1, &other.2, other.3), (&whole.0, &whole.1, &whole.2, whole.3));
        }
    }
}

#[test]
fn a_forest_is_named_by_its_seed() {
    let (train, validation) = halves(&table("wine"));
    let run = |trees, seed, index| {
        let plan = ForestPlan { n_estimators: trees, ..PLAN };
        let mut session = ForestSession::new(plan, train.clone(), validation.clone(), seed, index);
        while session.advance(u64::MAX) != ForestProgress::Finished {}
        session.trees().to_vec()
    };
    let base = run(10, 1, 0);
    assert_eq!(base, run(10, 1, 0));
    assert_eq!(base[..4], run(4, 1, 0), "a smaller forest is the beginning of a larger one");
    assert_ne!(base, run(10, 2, 0));
    assert_ne!(base, run(10, 1, 1));
    assert!(base.windows(2).all(|w| w[0] != w[1]), "trees differ");
}

#[test]
fn monotone_scales_do_not_matter() {
    for name in ["iris", "diabetes"] {
        let data = table(name);
        let mut bent = data.clone();
        for row in bent.x.chunks_exact_mut(data.inputs) {
            for (j, v) in row.iter_mut().enumerate() {
                // Steep enough to keep all distinct values distinct in f32.
                *v = if j % 2 == 0 { *v * *v * *v } else { 1000.0 * *v - 5.0 };
            }
        }
        let (train, bent) = (part(&data, |_| true), part(&bent, |_| true));
        let none = part(&data, |_| false);
        for plan in [PLAN, ForestPlan { bootstrap: false, ..PLAN }] {
            let (a, b) = (finished(plan, &train, &none, 1), finished(plan, &bent, &none, 1));
            // Equal where trees saw the row; thresholds lie midway, so unseen rows may fall on the other side.
            if !plan.bootstrap {
                let rows = 0..train.rows;
                assert_eq!(a.training_predictions(rows.clone()), b.training_predictions(rows), "{name}");
            }
            for (a, b) in a.trees().iter().zip(b.trees()) {
                let shape = |t: &Tree| {
                    t.nodes()
                        .iter()
                        .map(|n| (n.split().map(|s| (s.feature, s.left)), n.rows()))
                        .collect::<Vec<_>>()
                };
                assert_eq!(shape(a), shape(b), "{name}");
                assert_eq!(a.node_values(), b.node_values(), "{name}");
            }
        }
    }
}

#[test]
fn odd_data_makes_sense() {
    let classes = |labels: &[u32], classes| Target::Classes { labels: labels.to_vec(), classes };
    let make = |rows: usize, inputs: usize, x: &[f64], target: Target| {
        Arc::new(Part { rows, inputs, x: x.to_vec(), target })
    };
    let none = |inputs, target| make(0, inputs, &[], target);
    let plan = ForestPlan { bootstrap: false, ..PLAN };

    let one = finished(PLAN, &make(1, 2, &[1.0, 2.0], classes(&[2], 3)), &none(2, classes(&[], 3)), 1);
    assert_eq!(one.predict(&[9.0, 9.0], 1), [0.0, 0.0, 1.0], "one row");
    assert_eq!(one.oob_score(), None, "the only row is in every bag");
    let one =
        finished(PLAN, &make(1, 1, &[1.0], Target::Numbers(vec![0.1])), &none(1, Target::Numbers(vec![])), 1);
    assert!((one.predict(&[9.0], 1)[0] - 0.1).abs() < 1e-15, "one number");

    let empty = finished(PLAN, &none(2, classes(&[], 4)), &none(2, classes(&[], 4)), 1);
    assert_eq!(empty.predict(&[0.0, 0.0], 1), [0.25; 4], "no row");
    let featureless =
        finished(plan, &make(4, 0, &[], classes(&[0, 1, 1, 1], 2)), &none(0, classes(&[], 2)), 1);
    assert_eq!(featureless.predict(&[], 1), [0.25, 0.75], "no feature");

    let constant = make(4, 2, &[3.0; 8], classes(&[0, 1, 1, 1], 2));
    let constant = finished(plan, &constant, &none(2, classes(&[], 2)), 1);
    assert_eq!(constant.predict(&[0.0, 9.0], 1), [0.25, 0.75], "constant features give the class shares");
    assert!(constant.trees().iter().all(|t| t.nodes().len() == 1));

    let pure = make(3, 1, &[1.0, 2.0, 3.0], classes(&[1, 1, 1], 2));
    let pure = finished(PLAN, &pure, &none(1, classes(&[], 2)), 1);
    assert_eq!(pure.predict(&[2.0], 1), [0.0, 1.0], "one class");
    assert!(pure.trees().iter().all(|t| t.nodes().len() == 1));

    let twins = make(5, 1, &[1.0, 1.0, 1.0, 2.0, 2.0], Target::Numbers(vec![1.0, 2.0, 3.0, 5.0, 7.0]));
    let twins = finished(plan, &twins, &none(1, Target::Numbers(vec![])), 1);
    assert_eq!(twins.predict(&[1.0, 2.0], 2), [2.0, 6.0], "duplicate rows share a leaf");
    assert_eq!(twins.trees()[0].leaves(), 2);
    let leaf = twins.trees()[0].leaf(&[1.0]).0;
    let spread = twins.trees()[0].nodes()[leaf].impurity();
    assert!((spread - 2.0 / 3.0).abs() < 1e-15, "the leaf's variance: {spread}");

    // No single split of XOR lowers the impurity, and still it is learnt.
    let xor = make(4, 2, &[0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0], classes(&[0, 1, 1, 0], 2));
    let all = ForestPlan { rules: Rules { max_features: MaxFeatures::All, ..RULES }, ..plan };
    let learnt = finished(all, &xor, &none(2, classes(&[], 2)), 1);
    assert_eq!(learnt.predict(&xor.x, 4), [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0]);

    // Numbers far from 0, next to each other: the unit of the target does not matter.
    let y: Vec<f64> = (0..40).map(|i| 1e9 + f64::from(i % 7) * 1e-3).collect();
    let x: Vec<f64> = (0..40).map(f64::from).collect();
    let far =
        finished(plan, &make(40, 1, &x, Target::Numbers(y.clone())), &none(1, Target::Numbers(vec![])), 1);
    assert_eq!(far.predict(&x, 40).iter().zip(&y).filter(|(p, y)| (**p - **y).abs() > 1e-5).count(), 0);

    // Extreme features: beyond f32, not numbers.
    let wild = [f64::NAN, 1e300, -1e300, f64::INFINITY, 0.0, 5e-324, -0.0, 1.0];
    let wild = make(8, 1, &wild, classes(&[0, 1, 0, 1, 0, 1, 0, 1], 2));
    let session = finished(PLAN, &wild, &wild, 1);
    let sums = session.validation_predictions(0..wild.rows);
    assert!(sums.chunks(2).all(|p| (p[0] + p[1] - 1.0).abs() < 1e-12), "shares sum to 1: {sums:?}");
    assert_eq!(sums, session.predict(&wild.x, 8));
}

#[test]
fn limits_are_kept() {
    let data = table("breast_cancer");
    let weights = vec![1; data.rows];
    let deep = grow(&data, RULES, &weights, 1);
    assert!(deep.depth() > 4 && deep.nodes().iter().all(|n| n.split().is_some() || n.impurity() == 0.0));
    let flat = grow(&data, Rules { max_depth: Some(3), ..RULES }, &weights, 1);
    assert_eq!(flat.depth(), 3);
    let wide = grow(&data, Rules { min_samples_leaf: 20, ..RULES }, &weights, 1);
    assert!(wide.nodes().iter().all(|n| n.rows() >= 20));
    let coarse = grow(&data, Rules { min_samples_split: 60, ..RULES }, &weights, 1);
    assert!(coarse.nodes().iter().all(|n| n.split().is_none() || n.rows() >= 60));
    assert!(coarse.nodes().iter().any(|n| n.rows() < 20), "the limit is for splitting only");
    // A row of weight 3 is three rows, but counts once for the limits.
    let tripled = grow(&data, RULES, &vec![3; data.rows], 1);
    assert_eq!(tripled.nodes()[0].weight() as usize, 3 * data.rows);
    assert_eq!(tripled.nodes()[0].rows() as usize, data.rows);
    assert_eq!(tripled.node_values(), deep.node_values());
    let counts = |m: MaxFeatures| [1, 2, 13, 64, 784].map(|f| m.count(f));
    assert_eq!(counts(MaxFeatures::Sqrt), [1, 1, 3, 8, 28]);
    assert_eq!(counts(MaxFeatures::Log2), [1, 1, 3, 6, 9]);
    assert_eq!(counts(MaxFeatures::All), [1, 2, 13, 64, 784]);
    assert_eq!(counts(MaxFeatures::Share(0.5)), [1, 1, 6, 32, 392]);
    assert_eq!(MaxFeatures::Sqrt.count(0), 0);
}

/// Labels of pure noise are learnt by heart in the bag and are chance out of it.
#[test]
fn out_of_bag_rows_are_unseen() {
    let mut stream = Stream::new(9, Lane::Test, 0);
    let rows = 600;
    let x: Vec<f64> = (0..rows * 3).map(|_| stream.unit()).collect();
    let labels: Vec<u32> = (0..rows).map(|_| stream.below(2)).collect();
    let target = Target::Classes { labels, classes: 2 };
    let train = Arc::new(Part { rows, inputs: 3, x, target });
    let session = finished(PLAN, &train, &part(&train, |_| false), 4);
    let oob = session.oob_score().expect("a score");
    let seen = score(&train.target, &session.training_predictions(0..train.rows));
    // Five standard deviations of 600 coin flips.
    assert!((oob - 0.5).abs() < 5.0 * (0.25 / rows as f64).sqrt(), "{oob}");
    assert!(seen > 0.95, "{seen}");
    println!("noise: {seen} in the bag, {oob} out of it");
}

#[test]
fn estimates_are_bounds() {
    // Pure noise makes the deepest trees.
    let mut stream = Stream::new(2, Lane::Test, 0);
    let x: Vec<f64> = (0..900 * 3).map(|_| stream.unit()).collect();
    let labels = (0..900).map(|_| stream.below(2)).collect();
    let noise = Part { rows: 900, inputs: 3, x, target: Target::Classes { labels, classes: 2 } };
    let tables = ["iris", "wine", "breast_cancer", "diabetes"].map(|name| (name, table(name)));
    for (name, data) in tables.into_iter().chain([("noise", noise)]) {
        let (train, validation) = halves(&data);
        for max_features in [MaxFeatures::Sqrt, MaxFeatures::All] {
            for max_depth in [None, Some(1), Some(4)] {
                for bootstrap in [true, false] {
                    let rules = Rules { max_features, max_depth, ..RULES };
                    let plan = ForestPlan { n_estimators: 10, bootstrap, rules };
                    let session = finished(plan, &train, &validation, 1);
                    let outputs = session.outputs() as u64;
                    let bound = estimate(
                        &plan,
                        train.rows as u64,
                        validation.rows as u64,
                        train.inputs as u64,
                        outputs,
                    );
                    assert!(session.cost() <= bound.work, "{name} {plan:?}: {} {bound:?}", session.cost());
                    assert!(
                        session.cost() * 20 > bound.work,
                        "not absurdly high: {} {bound:?}",
                        session.cost()
                    );
                }
            }
        }
    }
    let plan = ForestPlan { n_estimators: u32::MAX, ..PLAN };
    let huge = estimate(&plan, u64::MAX, u64::MAX, u64::MAX, u64::MAX);
    assert_eq!((huge.work, huge.bytes), (u64::MAX, u64::MAX), "saturating");
}

#[test]
fn settings_make_a_plan() {
    let mut choice = Choice::of(MODELS, "random_forest", &[]).expect("in the table");
    let plan = ForestPlan::from_settings(&choice.settings);
    assert_eq!(plan, ForestPlan { n_estimators: 100, ..PLAN }, "scikit-learn's defaults");
    for (id, value) in [
        ("n_estimators", Value::Int(7)),
        ("max_depth", Value::Int(5)),
        ("min_samples_split", Value::Int(9)),
        ("min_samples_leaf", Value::Int(4)),
        ("max_features", Value::text("all")),
        ("bootstrap", Value::text("no")),
        ("criterion", Value::text("entropy")),
    ] {
        assert!(choice.settings.0.insert(id.to_owned(), value).is_some(), "{id}");
    }
    let rules = Rules {
        criterion: Criterion::Entropy,
        max_depth: Some(5),
        min_samples_split: 9,
        min_samples_leaf: 4,
        max_features: MaxFeatures::All,
    };
    let expected = ForestPlan { n_estimators: 7, bootstrap: false, rules };
    assert_eq!(ForestPlan::from_settings(&choice.settings), expected);
}
