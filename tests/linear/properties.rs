//! What holds for every fit.

use super::allocator;
use super::common::{correct, fit, load, logistic, rows, squares};
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::MODELS;
use tunescape::space::Choice;
use tunescape::train::linear::{Family, LinearError, LinearPlan, LinearSession, Penalty};
use tunescape::train::solver::Status;
use tunescape::train::{Epoch, Progress};

const PENALTIES: [Penalty; 4] =
    [Penalty::None, Penalty::L2, Penalty::L1, Penalty::ElasticNet { l1_ratio: 0.3 }];

/// Plans of every penalty for the part's target.
fn plans(part: &Part, strength: f64) -> Vec<LinearPlan> {
    let classes = matches!(part.target, Target::Classes { .. });
    let plan = |p| if classes { logistic(strength, p) } else { squares(strength, p) };
    PENALTIES.map(|p| LinearPlan { max_iter: 40, tol: 1e-4, ..plan(p) }).to_vec()
}

fn bits(session: &LinearSession, reports: &[Epoch]) -> Vec<u64> {
    let of = |e: &Epoch| {
        [e.train_loss, e.train_score, e.validation_loss, e.validation_score].map(f64::to_bits).to_vec()
    };
    let mut all: Vec<u64> =
        reports.iter().flat_map(|e| [vec![e.cost, e.epoch.into()], of(e)].concat()).collect();
    all.extend(session.model().weights().iter().map(|w| w.to_bits()));
    all
}

/// About two thirds of the rows train, the others validate.
fn halves(name: &str) -> (Part, Part) {
    let part = load(name, name != "diabetes");
    let (a, b): (Vec<usize>, Vec<usize>) = (0..part.rows).partition(|r| r % 3 != 0);
    (rows(&part, &a), rows(&part, &b))
}

#[test]
fn however_the_work_is_cut() {
    for name in ["iris", "wine", "breast_cancer", "diabetes"] {
        let (train, validation) = halves(name);
        for plan in plans(&train, 1.0) {
            let (whole, reports) = fit(plan, &train, &validation, u64::MAX);
            for allowance in [1, 997, 20_011] {
                let (cut, parts) = fit(plan, &train, &validation, allowance);
                assert_eq!(bits(&cut, &parts), bits(&whole, &reports), "{name} {plan:?} {allowance}");
            }
            // Also when it is looked at in between.
            let parts = (Arc::new(train.clone()), Arc::new(validation.clone()));
            let mut watched = LinearSession::new(plan, parts.0, parts.1).expect("a fit");
            let mut seen = Vec::new();
            loop {
                assert!(watched.predict(&train.x, train.rows).iter().all(|v| v.is_finite()));
                match watched.advance(1) {
                    Progress::Working => {}
                    Progress::Epoch(epoch) => seen.push(epoch),
                    Progress::Finished => break,
                }
            }
            assert_eq!(bits(&watched, &seen), bits(&whole, &reports), "{name} {plan:?} watched");
        }
    }
}

#[test]
fn reports_are_numbered_and_estimates_are_bounds() {
    for name in ["iris", "breast_cancer", "diabetes"] {
        let (train, validation) = halves(name);
        for plan in plans(&train, 1.0) {
            let (session, reports) = fit(plan, &train, &validation, 5000);
            assert!(reports.iter().enumerate().all(|(i, r)| r.epoch as usize == i + 1 && r.finite));
            assert!(reports.windows(2).all(|w| w[0].cost < w[1].cost));
            assert_eq!(reports.len() as u32, session.iterations());
            let outputs = session.outputs() as u64;
            let sizes = (train.rows as u64, validation.rows as u64, train.inputs as u64);
            let bound = plan.estimate(sizes.0, sizes.1, sizes.2, outputs);
            let cost = reports.last().expect("a report").cost;
            assert!(cost <= bound.multiply_adds, "{name} {plan:?}: {cost} of {bound:?}");
            assert!(bound.bytes < 1 << 20);
            // Where the loss is all that is minimised, it never rises by more than rounding.
            if plan.penalty == Penalty::None {
                let falls = reports.windows(2).all(|w| w[1].train_loss <= w[0].train_loss * (1.0 + 1e-12));
                assert!(falls, "{name} {plan:?}");
            }
        }
    }
}

#[test]
fn a_fit_allocates_nothing() {
    for name in ["iris", "breast_cancer", "diabetes"] {
        let (train, validation) = halves(name);
        for plan in plans(&train, 1.0) {
            let parts = (Arc::new(train.clone()), Arc::new(validation.clone()));
            let mut session = LinearSession::new(plan, parts.0, parts.1).expect("a fit");
            let before = allocator::calls();
            while session.advance(1000) != Progress::Finished {}
            assert!(session.iterations() > 0);
            assert_eq!(allocator::calls() - before, 0, "{name} {plan:?}");
        }
    }
}

#[test]
fn a_small_c_makes_exact_zeros() {
    let iris = load("iris", true);
    let zeros = |c: f64| {
        let (session, _) = fit(logistic(c, Penalty::L1), &iris, &iris, u64::MAX);
        session.model().coefficients().iter().filter(|w| **w == 0.0).count()
    };
    let counts = [1e-4, 0.02, 0.1, 100.0].map(zeros);
    assert_eq!(counts[0], 12, "all are 0");
    assert!(counts.windows(2).all(|w| w[0] > w[1]), "{counts:?}");
    let (dense, _) = fit(logistic(1e-4, Penalty::L2), &iris, &iris, u64::MAX);
    assert!(dense.model().coefficients().iter().all(|w| *w != 0.0), "L2 only shrinks");
}

fn part(rows: usize, inputs: usize, x: impl Fn(usize, usize) -> f64, target: Target) -> Part {
    let x = (0..rows * inputs).map(|i| x(i / inputs, i % inputs)).collect();
    Part { rows, inputs, x, target }
}

/// Ends, with finite reports, finite weights and finite predictions.
fn sane(plan: LinearPlan, part: &Part, what: &str) -> LinearSession {
    let (session, reports) = fit(plan, part, part, u64::MAX);
    assert!(session.status().is_some() && !reports.is_empty(), "{what}");
    assert!(session.iterations() <= plan.max_iter, "{what}");
    for r in &reports {
        let values = [r.train_loss, r.train_score, r.validation_loss, r.validation_score];
        assert!(r.finite && values.iter().all(|v| v.is_finite()), "{what}: {r:?}");
    }
    assert!(session.model().weights().iter().all(|w| w.is_finite()), "{what}");
    assert!(session.predict(&part.x, part.rows).iter().all(|p| p.is_finite()), "{what}");
    session
}

#[test]
fn odd_data_end_with_finite_numbers() {
    let labels = |rows: usize, classes: u32| Target::Classes {
        labels: (0..rows as u32).map(|i| i % classes).collect(),
        classes,
    };
    let wave = |i: usize, j: usize| ((i * 7 + j * 13) % 23) as f64 * 0.1 - 1.0;
    for classes in [1, 2, 3, 10] {
        let one_row = part(1, 4, wave, labels(1, classes));
        let constant = part(40, 3, |i, j| if j == 0 { 1.1 } else { wave(i, j) }, labels(40, classes));
        let all_constant = part(40, 3, |_, j| 0.1 + j as f64 * 1e6, labels(40, classes));
        let absent = part(40, 3, wave, Target::Classes { labels: vec![0; 40], classes });
        let none = part(40, 0, wave, labels(40, classes));
        let no_rows = part(0, 3, wave, labels(0, classes));
        let large = part(40, 3, |i, j| wave(i, j) * 1e6 + 1e9, labels(40, classes));
        let twins = part(40, 4, |i, j| wave(i, j / 2), labels(40, classes));
        for (name, part) in [
            ("one row", one_row),
            ("a constant column", constant),
            ("constant columns", all_constant),
            ("one class seen", absent),
            ("no column", none),
            ("no row", no_rows),
            ("large numbers", large),
            ("equal columns", twins),
        ] {
            for strength in [1e-4, 1.0, 1e4] {
                for plan in plans(&part, strength) {
                    sane(plan, &part, &format!("{name}, {classes} classes, {plan:?}"));
                }
            }
        }
    }
    let numbers = |rows: usize| Target::Numbers((0..rows).map(|i| (i % 7) as f64 - 2.0).collect());
    for (name, part) in [
        ("no row", part(0, 4, wave, numbers(0))),
        ("one row", part(1, 4, wave, numbers(1))),
        ("equal truth", part(40, 3, wave, Target::Numbers(vec![3.7; 40]))),
        ("constant columns", part(40, 3, |_, j| 0.1 + j as f64, numbers(40))),
        ("no column", part(40, 0, wave, numbers(40))),
        ("equal columns", part(40, 4, |i, j| wave(i, j / 2), numbers(40))),
        ("more columns than rows", part(5, 12, wave, numbers(5))),
        ("tiny truth", part(40, 3, wave, Target::Numbers((0..40).map(|i| (i % 7) as f64 * 1e-9).collect()))),
    ] {
        for strength in [1e-6, 1.0, 1e4] {
            for plan in plans(&part, strength) {
                sane(plan, &part, &format!("{name}, {plan:?}"));
            }
        }
    }
}

/// Numbers whose products overflow: the fit says so instead of storing NaN.
#[test]
fn overflow_is_reported() {
    let target = || Target::Classes { labels: (0..20).map(|i| i % 3).collect(), classes: 3 };
    let huge = part(20, 2, |i, j| (i as f64 - 9.5) * 1e300 * (1 + j) as f64, target());
    for plan in plans(&huge, 1.0) {
        let (session, reports) = fit(plan, &huge, &huge, u64::MAX);
        assert!(session.status().is_some() && !reports.is_empty(), "{plan:?}");
        for r in &reports {
            let values = [r.train_loss, r.train_score, r.validation_loss, r.validation_score];
            assert!(values.iter().all(|v| v.is_finite()), "{plan:?}: {r:?}");
        }
    }
    let broken = part(20, 2, |i, _| if i == 7 { f64::NAN } else { 1.0 }, target());
    for plan in plans(&broken, 1.0) {
        let (session, reports) = fit(plan, &broken, &broken, u64::MAX);
        assert_eq!((session.status(), reports.len()), (Some(Status::Stalled), 1), "{plan:?}");
        assert!(!reports[0].finite && reports[0].train_loss.is_finite());
    }
}

/// Separable classes have no finite minimum without a penalty: the weights grow until a limit, or the gradient, says stop.
#[test]
fn separable_data_without_penalty_end() {
    let x = |i: usize, j: usize| if j == 0 { i as f64 - 19.5 } else { ((i * 5) % 11) as f64 };
    for classes in [2, 3] {
        let labels = (0..40).map(|i| if i < 20 { 0 } else { classes - 1 }).collect();
        let part = part(40, 2, x, Target::Classes { labels, classes });
        let plan = LinearPlan { tol: 0.0, max_iter: 60, ..logistic(1.0, Penalty::None) };
        let session = sane(plan, &part, "separable");
        assert_eq!(correct(session.model(), &part), 40);
        let few = LinearPlan { max_iter: 3, ..plan };
        let session = sane(few, &part, "separable, three iterations");
        assert_eq!((session.status(), session.iterations()), (Some(Status::Limit), 3));
    }
}

#[test]
fn plans_come_from_the_tables() {
    let of = |name: &str, set: &[(&str, tunescape::space::Value)]| {
        let mut settings = Choice::of(MODELS, name, &[]).expect("a model").settings;
        settings.0.extend(set.iter().map(|(id, value)| ((*id).to_owned(), value.clone())));
        LinearPlan::from_settings(name, &settings)
    };
    let text = tunescape::space::Value::text;
    let default =
        LinearPlan { family: Family::Logistic { c: 1.0 }, penalty: Penalty::L2, max_iter: 100, tol: 1e-4 };
    assert_eq!(of("logistic_regression", &[]), default);
    let family = Family::LeastSquares { alpha: 1.0 };
    assert_eq!(of("linear_regression", &[]), LinearPlan { family, ..default });
    let net = of("linear_regression", &[("penalty", text("elasticnet"))]);
    assert_eq!(net.penalty, Penalty::ElasticNet { l1_ratio: 0.5 });
    assert_eq!(of("logistic_regression", &[("penalty", text("none"))]).strengths(10), (0.0, 0.0));

    let (iris, diabetes) = (Arc::new(load("iris", true)), Arc::new(load("diabetes", true)));
    let refused = LinearSession::new(default, diabetes.clone(), diabetes).map(|_| ());
    assert_eq!(refused, Err(LinearError::NeedsClasses));
    let refused = LinearSession::new(LinearPlan { family, ..default }, iris.clone(), iris).map(|_| ());
    assert_eq!(refused, Err(LinearError::NeedsNumbers));
}
