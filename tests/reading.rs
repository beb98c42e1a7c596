//! Promise: a trial is read by the rules that fit its model: curves of networks, scores of fits, the spread of folds.

use tunescape::math::rng::{Lane, Stream};
use tunescape::objective::Judged;
use tunescape::objective::reading::{Finding, Spread, Step, read};
use tunescape::runtime::threads;
use tunescape::study::{Spec, Study};
use tunescape::train::diagnosis::Task;
use tunescape::train::diagnosis::fitted::{Finding as Fitted, Fitted as Fit, Model, diagnose};
use tunescape::trial::{Ending, Outcome, Report};

fn forest<'a>(losses: &'a [f64], train_score: f64, validation_score: f64) -> Fit<'a> {
    Fit {
        model: Model::Forest,
        task: Task::Classes,
        validation_loss: losses,
        train_score,
        validation_score,
        chance: 0.5,
        validation_rows: 100,
    }
}

#[test]
fn forests_are_never_called_overfitted() {
    let flat = [0.4; 20];
    let found = diagnose(&forest(&flat, 1.0, 0.75));
    assert_eq!(found, [Fitted::Memorised { train_score: 1.0, validation_score: 0.75 }]);
    let found = diagnose(&forest(&flat, 1.0, 0.95));
    assert_eq!(found, [Fitted::Settled { train_score: 1.0, validation_score: 0.95 }]);
    let found = diagnose(&forest(&flat, 0.6, 0.55));
    assert_eq!(found, [Fitted::Underfitting { train_score: 0.6, validation_score: 0.55, chance: 0.5 }]);
    let found = diagnose(&forest(&flat, 0.6, 0.2));
    assert!(matches!(found[0], Fitted::WorseThanChance { .. }), "{found:?}");
}

#[test]
fn a_forest_that_still_improves_wants_more_trees() {
    // S is -ln(1/2) = 0.693: a fifth of the trees must bring more than 0.0139.
    let falling: Vec<f64> = (0..10).map(|i| 0.6 - 0.02 * f64::from(i)).collect();
    let found = diagnose(&forest(&falling, 0.97, 0.9));
    assert!(matches!(found[..], [Fitted::TooFewTrees { from: 8, to: 10, .. }]), "{found:?}");
    let slow: Vec<f64> = (0..10).map(|i| 0.6 - 0.005 * f64::from(i)).collect();
    assert!(matches!(diagnose(&forest(&slow, 0.97, 0.9))[..], [Fitted::Settled { .. }]));
    assert!(matches!(diagnose(&forest(&falling[..4], 0.97, 0.9))[..], [Fitted::Settled { .. }]));
}

#[test]
fn linear_models_overfit_by_their_scores_and_stop_at_their_limit() {
    let linear = |steps: usize, train_score: f64, validation_score: f64| {
        let losses = vec![0.5; steps];
        let fit = Fit {
            model: Model::Linear { limit: 20 },
            task: Task::Numbers,
            validation_loss: &losses,
            train_score,
            validation_score,
            chance: 0.0,
            validation_rows: 400,
        };
        diagnose(&fit)
    };
    assert_eq!(linear(20, 0.9, 0.4), [Fitted::NotConverged { limit: 20 }]);
    assert!(matches!(linear(19, 0.9, 0.6)[..], [Fitted::Overfitting { .. }]));
    assert!(matches!(linear(19, 0.6, 0.55)[..], [Fitted::Settled { .. }]));
    assert!(matches!(linear(19, 0.1, 0.05)[..], [Fitted::Underfitting { .. }]));
    assert!(matches!(linear(19, 0.1, f64::NEG_INFINITY)[..], [Fitted::NotFinite { step: 19 }]));
    assert!(linear(0, 0.5, 0.5).is_empty());
}

#[test]
fn any_losses_and_scores_are_survived() {
    let mut stream = Stream::new(1, Lane::Test, 0);
    for case in 0..2000u32 {
        let odd = |u: f64| match (u * 12.0) as u32 {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::NEG_INFINITY,
            3 => 0.0,
            4 => 1.0,
            5 => -1e300,
            _ => u * 4.0 - 2.0,
        };
        let losses: Vec<f64> = (0..case % 13).map(|_| odd(stream.unit())).collect();
        let fit = Fit {
            model: if case % 2 == 0 { Model::Forest } else { Model::Linear { limit: case % 7 } },
            task: if case % 3 == 0 { Task::Numbers } else { Task::Classes },
            validation_loss: &losses,
            train_score: odd(stream.unit()),
            validation_score: odd(stream.unit()),
            chance: stream.unit(),
            validation_rows: case % 50,
        };
        let found = diagnose(&fit);
        assert_eq!(found.is_empty(), losses.is_empty());
        assert!(found.len() <= 2);
    }
}

/// Every trial of a study, with its findings.
fn findings(spec: &str) -> Vec<(Outcome, Vec<Finding>)> {
    let spec = Spec::from_json(spec).expect("a good spec");
    let recipe = spec.recipe.clone();
    let judged = Judged { rows: 40, chance: 1.0 / 3.0 };
    let studies = threads::run(vec![Study::new(spec)], 1, |_| {}).expect("it runs");
    let read = |(leg, outcome): (&tunescape::trial::Leg, &Outcome)| {
        let found = read(&recipe, &leg.params, &outcome.reports, outcome.ending, Some(judged));
        (outcome.clone(), found)
    };
    studies[0].committed_trials().map(read).collect()
}

#[test]
fn each_model_is_read_by_its_own_rules() {
    let spec = r#"{"version": 1, "data": {"name": "iris"}, "trials": 12, "training": {"epochs": 6},
        "space": [{"name": "model", "type": "categorical", "choices": ["mlp", "logistic_regression", "random_forest"]}]}"#;
    let recipe = Spec::from_json(spec).expect("a good spec").recipe;
    let studies = threads::run(vec![Study::new(Spec::from_json(spec).expect("a good spec"))], 1, |_| {})
        .expect("it runs");
    let mut seen = [0; 3];
    for (leg, outcome) in studies[0].committed_trials() {
        let judged = Some(Judged { rows: 30, chance: 1.0 / 3.0 });
        let found = read(&recipe, &leg.params, &outcome.reports, outcome.ending, judged);
        let (step, curve) = (Step::of(&recipe, &leg.params), matches!(found[0], Finding::Curve(_)));
        assert_eq!(step == Step::Epoch, curve, "{found:?}");
        seen[match step {
            Step::Epoch => 0,
            Step::Iteration => 1,
            Step::Tree => 2,
            Step::Fold => unreachable!("a hold-out"),
        }] += 1;
        // What a guess would score is not known yet: nothing is compared with it.
        assert!(read(&recipe, &leg.params, &outcome.reports, outcome.ending, None).is_empty());
    }
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}

#[test]
fn folds_are_read_by_their_spread() {
    let all = findings(
        r#"{"version": 1, "data": {"name": "iris", "method": "stratified_k_fold", "folds": 5}, "trials": 2,
            "training": {"epochs": 5}, "space": [{"name": "learning_rate", "type": "float", "low": 0.01, "high": 0.1}]}"#,
    );
    for (outcome, found) in all {
        let Some(Finding::Folds(spread)) = found.last() else { panic!("{found:?}") };
        assert_eq!(spread.values.len(), 5);
        assert!((spread.mean - outcome.values[0]).abs() < 1e-12, "the mean is the trial's value");
        let interval = spread.interval.expect("five folds");
        assert!(interval.low < spread.mean && spread.mean < interval.high);
        // Student's 97.5 % point with 4 degrees of freedom is 2.776.
        let half = 2.776_445 * spread.error.expect("five folds");
        assert!((interval.high - spread.mean - half).abs() < 1e-6 * half.max(1e-9), "{spread:?}");
    }
}

#[test]
fn folds_that_leave_the_finite_numbers_say_where() {
    let recipe = Spec::from_json(
        r#"{"version": 1, "data": {"name": "iris", "method": "k_fold", "folds": 3},
            "space": [{"name": "learning_rate", "type": "float", "low": 0.01, "high": 0.1}]}"#,
    )
    .expect("a good spec")
    .recipe;
    let report = |step: u32, v: f64| Report { step, cost: 0, values: vec![v; 10] };
    let reports = [report(1, 0.5), report(2, f64::INFINITY)];
    let params = tunescape::space::Params(Vec::new());
    let found = read(&recipe, &params, &reports, Ending::NotFinite, None);
    assert_eq!(found, [Finding::Fit(Fitted::NotFinite { step: 2 })]);
    assert_eq!(Spread::of(&reports, 2), None);
    assert_eq!(read(&recipe, &params, &[], Ending::Finished, None), []);
}

/// The word under a race and over a table's column: that of all trials, if they share one.
#[test]
fn a_study_counts_what_its_trials_step_by() {
    let step = |change: &str| {
        let text = r#"{"version": 1, "data": {"name": "moons"}, "trials": 2, CHANGE
            "space": [{"name": "scaling", "type": "categorical", "choices": ["none", "standard"]}]}"#;
        Spec::from_json(&text.replace("CHANGE", change)).expect("a good spec")
    };
    let (network, forest) = (step(""), step(r#""model": {"name": "random_forest", "n_estimators": 7},"#));
    assert_eq!((network.step(), network.steps()), (Some(Step::Epoch), 30));
    assert_eq!((forest.step(), forest.steps()), (Some(Step::Tree), 7));
    let logistic = step(r#""model": {"name": "logistic_regression"},"#);
    assert_eq!((logistic.step(), logistic.steps()), (Some(Step::Iteration), 100));
    let mut folds = forest;
    folds.recipe.data.settings.0.insert("method".to_owned(), tunescape::space::Value::text("k_fold"));
    assert_eq!((folds.step(), folds.steps()), (Some(Step::Fold), 5));
    let mixed = r#"{"version": 1, "data": {"name": "moons"}, "trials": 2, "space": [
        {"name": "model", "type": "categorical", "choices": ["mlp", "random_forest"]}]}"#;
    assert_eq!(Spec::from_json(mixed).expect("a good spec").step(), None);
}
