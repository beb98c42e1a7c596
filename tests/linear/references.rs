//! Converged models of scikit-learn.

use super::common::{
    apart, centred, correct, fit, load, logistic, number, numbers, objective, squares, text,
};
use serde_json::Value as Json;
use tunescape::train::linear::Penalty;
use tunescape::train::solver::Status;

#[test]
fn logistic_regression_with_l2() {
    let file: Json = serde_json::from_str(include_str!("../golden/models.json")).expect("JSON");
    let cases = file["logistic_regression"].as_array().expect("cases");
    assert_eq!(cases.len(), 15);
    for case in cases {
        let (name, c) = (text(&case["dataset"]), number(&case["C"]));
        let part = load(name, true);
        let plan = logistic(c, Penalty::L2);
        let (session, reports) = fit(plan, &part, &part, u64::MAX);
        let model = session.model();
        let (coefficients, intercepts) = (model.coefficients(), centred(model.intercepts()));
        let ours = objective(&plan, &part, &coefficients, &intercepts) * part.rows as f64;
        let theirs = number(&case["objective"]);
        let off = ours / theirs - 1.0;
        let by = apart(&coefficients, &numbers(&case["coef"]))
            .max(apart(&intercepts, &numbers(&case["intercept"])));
        println!("{name} C {c}: {} iterations, objective {off:+.1e}, weights {by:.1e}", session.iterations());
        assert_eq!(session.status(), Some(Status::Converged), "{name} {c}");
        assert!(off.abs() <= 1e-8, "{name} {c}: {ours} but {theirs}");
        assert!(by <= if c <= 1.0 { 1e-4 } else { 0.02 }, "{name} {c}: weights differ by {by}");
        let all = session.predict(&part.x, part.rows);
        let width = session.outputs();
        assert!(apart(&all[..width], &numbers(&case["proba_row_0"])) < 1e-3);
        assert!(apart(&all[all.len() - width..], &numbers(&case["proba_row_last"])) < 1e-3);
        let last = reports.last().expect("a report");
        assert_eq!(last.train_score, number(&case["training_accuracy"]));
        assert_eq!(correct(model, &part) as f64 / part.rows as f64, last.train_score);
        assert!((last.train_loss - number(&case["training_log_loss"])).abs() < 1e-6);
        assert_eq!((last.train_loss, last.train_score), (last.validation_loss, last.validation_score));
    }
}

/// L1, elastic net, ridge and least squares, on standardised features and on features as they come.
#[test]
fn the_other_penalties() {
    let file: Json = serde_json::from_str(include_str!("../golden/sklearn_linear.json")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 32);
    for case in cases {
        let (name, kind) = (text(&case["dataset"]), text(&case["penalty"]));
        let strength = number(&case["strength"]);
        let penalty = match kind {
            "l1" => Penalty::L1,
            "l2" => Penalty::L2,
            "elasticnet" => Penalty::ElasticNet { l1_ratio: number(&case["l1_ratio"]) },
            _ => Penalty::None,
        };
        let diabetes = name.starts_with("diabetes");
        let part = load(name, name != "diabetes_raw");
        let plan = if diabetes { squares(strength, penalty) } else { logistic(strength, penalty) };
        let (session, reports) = fit(plan, &part, &part, u64::MAX);
        let model = session.model();
        let (coefficients, intercepts) = (model.coefficients(), centred(model.intercepts()));
        let theirs = (numbers(&case["coef"]), centred(&numbers(&case["intercept"])));
        let ours = objective(&plan, &part, &coefficients, &intercepts);
        let off = ours / objective(&plan, &part, &theirs.0, &theirs.1) - 1.0;
        let by = apart(&coefficients, &theirs.0);
        let zeros = |w: &[f64]| w.iter().filter(|w| **w == 0.0).count();
        println!(
            "{name} {kind} {strength}: {} iterations, objective {off:+.1e}, weights {by:.1e}, {} zeros",
            session.iterations(),
            zeros(&coefficients)
        );
        assert_eq!(session.status(), Some(Status::Converged), "{name} {kind} {strength}");
        assert!(off.abs() <= 1e-8, "{name} {kind} {strength}: {ours}, off by {off}");
        assert!(by <= 1e-4, "{name} {kind} {strength}: weights differ by {by}");
        assert_eq!(zeros(&coefficients), zeros(&theirs.0), "{name} {kind} {strength}");
        let score = reports.last().expect("a report").train_score;
        assert!((score - number(&case["score"])).abs() < 1e-9, "{name} {kind} {strength}: {score}");
    }
}
