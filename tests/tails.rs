//! Promise: far out in the tails of the normal distribution nothing underflows, cancels or turns into NaN. Values by mpmath at 50 digits:
//! `golden/search/make_tails.py`.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::math::truncnorm;
use tunescape::sampler::gp::acquisition::{Rule, log_improvement, log_probability};

fn file() -> Json {
    serde_json::from_str(include_str!("golden/search/tails.json")).expect("JSON")
}

fn rows(json: &Json) -> Vec<Vec<f64>> {
    let row = |row: &Json| -> Vec<f64> {
        row.as_array().expect("a row").iter().map(|x| x.as_f64().expect("a number")).collect()
    };
    json.as_array().expect("rows").iter().map(row).collect()
}

/// The difference in units of the value's last digits: relative, or absolute where a logarithm is near 0.
fn near(ours: f64, exact: f64, tolerance: f64, least: f64, what: &str) {
    assert!((ours - exact).abs() <= tolerance * exact.abs().max(least), "{what}: {ours:e} for {exact:e}");
}

#[test]
fn chances_and_their_logarithms() {
    for row in rows(&file()["log_cdf"]) {
        let (x, exact) = (row[0], row[1]);
        near(truncnorm::log_cdf(x), exact, 1e-13, 0.0, &format!("ln Phi({x})"));
        if exact > -700.0 {
            // An error of a last digit in x is x^2 / 2 of them in the chance.
            let chance = truncnorm::cdf(x);
            near(chance.ln(), exact, 1e-13, 1e-3, &format!("Phi({x})"));
        }
        // The way back; the slope of x by ln Phi is Phi / phi.
        if x < 5.0 {
            near(truncnorm::log_quantile(exact), x, 1e-9, 1.0, &format!("quantile of e^{exact}"));
        }
    }
}

#[test]
fn intervals_and_their_quantiles() {
    let file = file();
    let intervals = file["intervals"].as_array().expect("intervals");
    for case in intervals {
        let [a, b, mass] = ["a", "b", "log_mass"].map(|key| case[key].as_f64().expect("a number"));
        near(truncnorm::log_mass(a, b), mass, 1e-12, 1e-3, &format!("mass of {a} {b}"));
        for row in rows(&case["quantiles"]) {
            let (q, exact) = (row[0], row[1]);
            let ours = truncnorm::quantile(q, a, b);
            assert!((a..=b).contains(&ours), "{q} of {a} {b}: {ours}");
            let allowed = 1e-7 * (b - a).min(1.0) + 1e-14 * exact.abs();
            assert!((ours - exact).abs() <= allowed, "quantile {q} of {a} {b}: {ours:e} for {exact:e}");
        }
    }
    assert_eq!(intervals.len(), 19);
}

#[test]
fn logarithms_of_improvement_and_of_its_chance() {
    let file = file();
    for (key, ours) in [
        ("log_improvement", log_improvement as fn(f64) -> (f64, f64)),
        ("log_probability", log_probability as fn(f64) -> (f64, f64)),
    ] {
        for row in rows(&file[key]) {
            let (value, slope) = ours(row[0]);
            near(value, row[1], 1e-11, 1e-3, &format!("{key}({})", row[0]));
            near(slope, row[2], 1e-10, 1e-300, &format!("slope of {key}({})", row[0]));
        }
    }
}

/// A candidate that cannot be better still has a worth with a slope, whatever the units.
#[test]
fn every_rule_is_finite_far_from_hope() {
    let rules = ["log_ei", "pi", "ucb", "ei"];
    for (mean, variance, threshold) in
        [(0.0, 1e-12, 1.0), (-1e6, 1.0, 1e6), (0.0, 0.0, 1e3), (0.0, 1e12, 0.0), (-30.0, 1e-9, 3.0)]
    {
        for rule in rules {
            let worth = Rule::named(rule, 2.0).worth(mean, variance, threshold);
            let all = [worth.value, worth.by_mean, worth.by_variance];
            assert!(all.iter().all(|x| x.is_finite()), "{rule} at {mean} {variance} {threshold}: {all:?}");
            assert!(worth.by_mean > 0.0 || rule == "ei", "{rule} at {mean} {variance} {threshold}: {all:?}");
        }
    }
}
