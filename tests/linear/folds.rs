//! Cross-validated logistic regression on iris, and gradient descent on its accuracy.

use super::common::{apart, centred, classes, correct, fit, load, logistic, number, numbers, rows};
use serde_json::Value as Json;
use tunescape::data::{Part, Target};
use tunescape::train::linear::{LinearPlan, Penalty};
use tunescape::train::solver::bfgs::{Options, minimize};

fn seeds() -> Json {
    serde_json::from_str(include_str!("../golden/seeds.json")).expect("JSON")
}

/// Test rows of `StratifiedKFold(5)`: iris is sorted, so each fold takes the next ten flowers of each species.
fn stratified() -> Vec<Vec<usize>> {
    let of = |fold: usize| (0..3).flat_map(move |class| (0..10).map(move |i| class * 50 + fold * 10 + i));
    (0..5).map(|fold| of(fold).collect()).collect()
}

/// (training part, test part), standardised by the training part if asked.
fn cut(part: &Part, test: &[usize], standard: bool) -> (Part, Part) {
    let train: Vec<usize> = (0..part.rows).filter(|r| !test.contains(r)).collect();
    let (mut train, mut test) = (rows(part, &train), rows(part, test));
    for j in 0..if standard { part.inputs } else { 0 } {
        let column: Vec<f64> = train.x.iter().skip(j).step_by(part.inputs).copied().collect();
        let n = column.len() as f64;
        let mean = column.iter().sum::<f64>() / n;
        let sd = (column.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt();
        for x in [&mut train.x, &mut test.x] {
            x.iter_mut().skip(j).step_by(part.inputs).for_each(|v| *v = (*v - mean) / sd);
        }
    }
    (train, test)
}

#[test]
fn right_answers_of_each_fold() {
    let file = &seeds()["c"];
    let iris = load("iris", false);
    let listed = |state: &str| -> Vec<Vec<usize>> {
        let folds = file["shuffled_test_row_indices"][state].as_array().expect("folds");
        folds.iter().map(|f| numbers(f).into_iter().map(|r| r as usize).collect()).collect()
    };
    let sorted: Vec<Vec<usize>> = (0..5).map(|f| (f * 30..f * 30 + 30).collect()).collect();
    let kinds = [
        ("KFold(n_splits=5)", sorted),
        ("StratifiedKFold(n_splits=5)", stratified()),
        ("KFold(n_splits=5, shuffle=True, random_state=0)", listed("random_state=0")),
        ("KFold(n_splits=5, shuffle=True, random_state=42)", listed("random_state=42")),
    ];
    let models = [
        ("LogisticRegression(max_iter=1000)", 1.0, false),
        ("LogisticRegression(max_iter=1000, C=1e6)", 1e6, false),
        ("make_pipeline(StandardScaler(), LogisticRegression())", 1.0, true),
    ];
    let mut equal = 0;
    for (model, c, standard) in models {
        for (kind, folds) in &kinds {
            let theirs = numbers(&file["results"][model][*kind]["correct"]);
            let max_iter = if standard { 100 } else { 1000 };
            let plan = LinearPlan { max_iter, tol: 1e-4, ..logistic(c, Penalty::L2) };
            for (test, theirs) in folds.iter().zip(theirs) {
                let (train, test) = cut(&iris, test, standard);
                let (session, _) = fit(plan, &train, &test, u64::MAX);
                let ours = correct(session.model(), &test);
                equal += usize::from(ours as f64 == theirs);
                let slack = if c > 1.0 { 1.0 } else { 0.0 };
                assert!((ours as f64 - theirs).abs() <= slack, "{model} {kind}: {ours} but {theirs}");
            }
        }
    }
    println!("{equal} of 60 folds have equal counts");
}

#[test]
fn coefficients_of_unshuffled_folds() {
    let iris = load("iris", false);
    for case in seeds()["c"]["unshuffled_folds_converged_model"].as_array().expect("folds") {
        let ends = numbers(&case["test_rows"]);
        let test: Vec<usize> = (ends[0] as usize..ends[1] as usize).collect();
        let (train, test) = cut(&iris, &test, false);
        let (session, _) = fit(logistic(1.0, Penalty::L2), &train, &test, u64::MAX);
        let model = session.model();
        assert!(apart(&model.coefficients(), &numbers(&case["coef"])) < 1e-4);
        assert!(apart(&centred(model.intercepts()), &numbers(&case["intercept"])) < 1e-3);
        let predicted: Vec<f64> = classes(model, &test).into_iter().map(f64::from).collect();
        assert_eq!(predicted, numbers(&case["predicted"]));
    }
}

/// (mean accuracy, mean log loss) over the five stratified folds.
fn cross_validated(plan: LinearPlan, folds: &[(Part, Part)]) -> (f64, f64) {
    let (mut accuracy, mut loss) = (0.0, 0.0);
    for (train, test) in folds {
        let (session, reports) = fit(plan, train, test, u64::MAX);
        let last = reports.last().expect("a report");
        let Target::Classes { labels, .. } = &test.target else { panic!("classes") };
        let p = session.predict(&test.x, test.rows);
        let by_hand: f64 = labels.iter().enumerate().map(|(i, &l)| -p[i * 3 + l as usize].ln()).sum();
        assert!((last.validation_loss - by_hand / test.rows as f64).abs() < 1e-12);
        accuracy += last.validation_score / folds.len() as f64;
        loss += last.validation_loss / folds.len() as f64;
    }
    (accuracy, loss)
}

fn folds() -> Vec<(Part, Part)> {
    let iris = load("iris", false);
    stratified().iter().map(|test| cut(&iris, test, false)).collect()
}

/// The method of a well-known article, as written: it optimises nothing and reports success.
#[test]
fn gradient_descent_on_accuracy_does_not_move() {
    let (folds, file) = (folds(), &seeds()["e"]["minus 5-fold CV accuracy (cv=5)"]);
    let mut asked = Vec::new();
    let plan = |c: f64| LinearPlan { max_iter: 1000, tol: 1e-4, ..logistic(c, Penalty::L2) };
    let found = minimize(&[1.0], Options::default(), |x| {
        let value = -cross_validated(plan(x[0]), &folds).0;
        asked.push(vec![x[0], value]);
        Some(value)
    });
    let theirs = &file["BFGS"];
    assert!(found.success());
    assert_eq!((found.x[0], found.iterations, found.evaluations), (1.0, 0, 2));
    assert_eq!(found.gradient, [0.0]);
    assert_eq!((number(&theirs["x"][0]), number(&theirs["nfev"]), number(&theirs["nit"])), (1.0, 2.0, 0.0));
    for (ours, theirs) in asked.iter().zip(theirs["calls_C_and_value"].as_array().expect("calls")) {
        assert!(apart(ours, &numbers(theirs)) < 1e-15, "{ours:?} {theirs}");
    }
    // The staircase that it stands on, and the better steps that it never sees.
    let (mut equal, mut worst) = (0, 0.0f64);
    for step in file["scan"].as_array().expect("33 steps") {
        let ours = -cross_validated(plan(number(&step[0])), &folds).0;
        let off = (ours - number(&step[1])).abs() * 150.0;
        equal += usize::from(off < 1e-9);
        worst = worst.max(off);
    }
    println!("{equal} of 33 steps of the staircase are equal, the others within {worst:.1} rows of 150");
    assert!(worst < 1.0 + 1e-9 && equal >= 30, "{equal}, {worst}");
}

#[test]
fn gradient_descent_on_log_loss_moves() {
    let (folds, file) = (folds(), &seeds()["e"]["5-fold CV log loss over log C, BFGS eps=1e-3"]);
    let plan = |log_c: f64| LinearPlan { max_iter: 10_000, ..logistic(log_c.exp(), Penalty::L2) };
    let options = Options { eps: 1e-3, ..Options::default() };
    let mut first = None;
    let found = minimize(&[0.0], options, |x| {
        let value = cross_validated(plan(x[0]), &folds).1;
        first.get_or_insert(value);
        Some(value)
    });
    println!("log loss over log C: C {:.3}, {found:?}", found.x[0].exp());
    assert!((first.expect("asked") - number(&file["start_fun_at_C_1"])).abs() < 1e-5);
    let least = number(&file["bounded_scalar_minimum"]["fun"]);
    assert!(found.success());
    assert!(found.value - least < 1e-6 && found.value > least - 1e-6, "{found:?}");
    assert!((found.x[0].exp() - number(&file["C"])).abs() < 1.0, "{found:?}");
    assert!(f64::from(found.evaluations) <= 2.0 * number(&file["nfev"]), "{found:?}");
}
