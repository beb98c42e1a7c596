//! Promise: the Gaussian process agrees with the reference in everything that is not random (kernel, likelihood, prior, gradient, fit,
//! posterior, scores), its drawn functions have the posterior's mean and covariance, and its proposals are a function of the
//! history alone, always inside the space, and better than random ones.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::Value as Json;
use tunescape::math::cholesky::Cholesky;
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::stats::normal_quantile;
use tunescape::sampler::gp::acquisition::{Rule, log_improvement, log_probability};
use tunescape::sampler::gp::fit::{Plan, Prior, anchors};
use tunescape::sampler::gp::kernel::{Hyper, Inputs, Kernel};
use tunescape::sampler::gp::outlook::Outlook;
use tunescape::sampler::gp::posterior::{Posterior, Scratch};
use tunescape::sampler::gp::thompson;

fn number(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        _ => json.as_f64().expect("a number"),
    }
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(number).collect()
}

fn flat(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().flat_map(numbers).collect()
}

fn hyper(json: &Json) -> Hyper {
    Hyper {
        inverse_squared_lengthscales: numbers(&json["inverse_squared_lengthscales"]),
        kernel_scale: number(&json["kernel_scale"]),
        noise_var: number(&json["noise_var"]),
    }
}

fn cases() -> Vec<Json> {
    let file: Json = serde_json::from_str(include_str!("golden/search/gp_cases.json")).expect("JSON");
    file["cases"].as_array().expect("cases").clone()
}

/// A case's points, their kinds of coordinate, and values.
fn data(case: &Json) -> (Inputs, Vec<bool>, Vec<f64>) {
    let d = case["d"].as_u64().expect("d") as usize;
    let mut categorical = vec![false; d];
    for k in case["categorical_dims"].as_array().expect("a list") {
        categorical[k.as_u64().expect("an index") as usize] = true;
    }
    (Inputs::new(&flat(&case["X"]), &categorical), categorical, numbers(&case["y"]))
}

const PLAN: Plan = Plan { kernel: Kernel::Matern52, prior: Prior::Optuna, deterministic: false, gtol: 1e-2 };

#[test]
fn kernel_likelihood_and_gradient_are_those_of_the_reference() {
    for case in cases() {
        let (inputs, _, y) = data(&case);
        let at = hyper(&case["params"]);
        let (d, n) = (inputs.width(), inputs.len());
        let (k, _) = inputs.covariance(Kernel::Matern52, &at);
        for (i, row) in case["kernel_rows"].as_array().expect("rows").iter().enumerate() {
            for (j, expected) in numbers(row).into_iter().enumerate() {
                assert!((k.at(i.min(j), i.max(j)) - expected).abs() < 1e-12, "{d} {n} {i} {j}");
            }
        }
        let mut c = k;
        c.add_diagonal(at.noise_var);
        let cholesky = Cholesky::new(c).expect("positive");
        let mut z = y.clone();
        cholesky.solve_transposed(&mut z);
        let likelihood = -cholesky.half_log_determinant() - 0.5 * z.iter().map(|z| z * z).sum::<f64>();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9 + 1e-10 * b.abs();
        assert!(close(likelihood, number(&case["log_marginal_likelihood_without_constant"])), "{d} {n}");
        let mut gradient = vec![0.0; d + 2];
        let prior = Prior::Optuna.log_density(&at, &mut gradient);
        assert!(close(prior, number(&case["log_prior"])), "{d} {n}");
        let loss = PLAN.loss(&inputs, &y, &at, &mut gradient);
        assert!(close(loss, number(&case["loss"])), "{d} {n}");
        let expected = numbers(&case["loss_gradient_wrt_raw"]);
        let largest = expected.iter().fold(0.0f64, |m, g| m.max(g.abs()));
        for (g, e) in gradient.iter().zip(&expected) {
            assert!((g - e).abs() < 1e-6 * largest, "{d} {n}: {gradient:?} {expected:?}");
        }
    }
}

/// The gradient of the loss against central differences, for both kernels and both priors.
#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    for case in cases().iter().filter(|c| c["n"] == 20) {
        let (inputs, _, y) = data(case);
        let at = hyper(&case["params"]);
        for kernel in [Kernel::Matern52, Kernel::Rbf] {
            for prior in [Prior::Optuna, Prior::Botorch] {
                let plan = Plan { kernel, prior, ..PLAN };
                let d = inputs.width();
                let mut hyper = at.clone();
                hyper.noise_var = 0.01;
                if prior == Prior::Botorch {
                    hyper.kernel_scale = 1.0;
                }
                let mut gradient = vec![0.0; d + 2];
                plan.loss(&inputs, &y, &hyper, &mut gradient);
                let mut unused = vec![0.0; d + 2];
                let mut loss = |k: usize, step: f64| {
                    let mut moved = hyper.clone();
                    let factor = step.exp();
                    match k {
                        k if k < d => moved.inverse_squared_lengthscales[k] *= factor,
                        k if k == d => moved.kernel_scale *= factor,
                        _ => {
                            moved.noise_var =
                                (moved.noise_var - prior.least_noise()) * factor + prior.least_noise()
                        }
                    }
                    plan.loss(&inputs, &y, &moved, &mut unused)
                };
                for k in (0..d + 2).filter(|k| *k != d || prior == Prior::Optuna) {
                    let slope = (loss(k, 1e-5) - loss(k, -1e-5)) / 2e-5;
                    let error = (gradient[k] - slope).abs();
                    assert!(
                        error < 1e-5 * slope.abs().max(1.0),
                        "{kernel:?} {prior:?} {k}: {slope} {gradient:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_fit_is_no_worse_than_the_reference() {
    let mut evaluations = Vec::new();
    for case in cases() {
        let (inputs, _, y) = data(&case);
        let found = PLAN.fit(&inputs, &y, None);
        let tight = number(&case["map_fit_tight"]["loss"]);
        assert!(found.loss < tight + 1e-3, "{} against {tight}", found.loss);
        evaluations.push(found.evaluations);
        // Tightly fitted, the parameters are those of the one optimum.
        let plan = Plan { gtol: 1e-7, ..PLAN };
        let found = plan.fit(&inputs, &y, None);
        if case["single_optimum_found"] != true {
            continue;
        }
        let expected = hyper(&case["map_fit_tight"]);
        let mut pairs = vec![(found.hyper.kernel_scale, expected.kernel_scale)];
        let nu = found.hyper.inverse_squared_lengthscales.iter().copied();
        pairs.extend(nu.zip(expected.inverse_squared_lengthscales.iter().copied()));
        if expected.noise_var >= 1e-4 {
            pairs.push((found.hyper.noise_var, expected.noise_var));
        }
        for (a, b) in pairs {
            assert!((a.ln() - b.ln()).abs() < 1e-3 + 1e-3 * b.ln().abs(), "{a} {b}");
        }
    }
    assert!(evaluations.iter().all(|e| *e < 60), "{evaluations:?}");
}

#[test]
fn posterior_and_scores_are_those_of_the_reference() {
    for case in cases() {
        let (inputs, categorical, y) = data(&case);
        let d = inputs.width();
        let queries = flat(&case["queries"]);
        for (parameters, block) in [("params", "fixed"), ("map_fit_gtol_1e-2", "at_map_fit_gtol_1e-2")] {
            let expected = &case[block];
            let posterior = Posterior::new(Kernel::Matern52, hyper(&case[parameters]), inputs.clone(), &y)
                .expect("positive");
            let best = number(&expected["threshold_best_y"]);
            let outlook = Outlook::new(posterior.clone(), Rule::LogExpectedImprovement, best);
            let lanes = outlook.scores(&queries);
            let mut scratch = Scratch::default();
            for (q, point) in queries.chunks_exact(d).enumerate() {
                let (mean, variance) = posterior.at(point, &mut scratch);
                let is = |name: &str| number(&expected[name][q]);
                assert!((mean - is("mean")).abs() < 1e-7, "{mean} {}", is("mean"));
                assert!((variance - is("var")).abs() < 1e-7, "{variance} {}", is("var"));
                let score = |rule: Rule, threshold| rule.worth(mean, variance, threshold).value;
                let log_ei = score(Rule::LogExpectedImprovement, best);
                let reference = is("log_ei");
                // At the data it is ill-conditioned; far below the best its size is that of z^2.
                let (tolerance, scale) =
                    if q < 2 { (1e-3, reference.abs().max(1.0)) } else { (1e-5, reference.abs().max(1.0)) };
                if q < 2 || is("var") > 1e-6 {
                    assert!((log_ei - reference).abs() < tolerance * scale, "{q}: {log_ei} {reference}");
                    assert!(
                        (lanes[q] - reference).abs() < tolerance * scale,
                        "{q}: {} {reference}",
                        lanes[q]
                    );
                    let far = score(Rule::LogExpectedImprovement, number(&expected["threshold_far"]));
                    let reference = is("log_ei_far_threshold");
                    let allowed = if q < 2 { 1e-3 } else { 1e-6 };
                    assert!((far - reference).abs() < allowed * reference.abs(), "{q}: {far} {reference}");
                    let reference = is("log_pi");
                    let pi = score(Rule::ProbabilityOfImprovement, best);
                    assert!(
                        (pi - reference).abs() < tolerance * reference.abs().max(1.0),
                        "{q}: {pi} {reference}"
                    );
                }
                let ucb = score(Rule::UpperConfidenceBound { beta: 2.0 }, best);
                let slack = 1e-7 + 1e-7 / variance.sqrt().max(1e-4);
                assert!((ucb - is("ucb_beta2")).abs() < slack, "{ucb} {}", is("ucb_beta2"));
                assert!((2.0 * mean - ucb - is("lcb_beta2")).abs() < slack);
            }
            // The slope by the point, at the queries the reference has it for, and against central differences.
            for (q, slopes) in [5usize, 9, 13]
                .into_iter()
                .zip(expected["log_ei_gradient_at_queries_5_9_13"].as_array().expect("a list"))
            {
                let point = &queries[q * d..][..d];
                let mut slope = vec![0.0; d];
                outlook.score(point, &mut scratch, &mut slope);
                let slopes = numbers(slopes);
                let largest = slopes.iter().fold(1.0f64, |m, g| if g.is_nan() { m } else { m.max(g.abs()) });
                for k in (0..d).filter(|k| !categorical[*k] && !slopes[*k].is_nan()) {
                    assert!((slope[k] - slopes[k]).abs() < 1e-4 * largest, "{q}: {slope:?} {slopes:?}");
                }
            }
        }
    }
}

#[test]
fn the_logarithm_of_expected_improvement_keeps_its_digits_everywhere() {
    let file: Json = serde_json::from_str(include_str!("golden/search/gp_logei.json")).expect("JSON");
    let mut checked = 0;
    for (i, z) in numbers(&file["z"]).into_iter().enumerate() {
        let (value, slope) = log_improvement(z);
        let optuna = number(&file["optuna"][i]);
        assert!((value - optuna).abs() <= 1e-6 * optuna.abs().max(1e-300), "{z}: {value} {optuna}");
        if !file["exact"][i].is_null() {
            let exact = number(&file["exact"][i]);
            assert!((value - exact).abs() <= 1e-9 * exact.abs(), "{z}: {value} {exact}");
            checked += 1;
        }
        let derivative = number(&file["derivative"][i]);
        assert!(slope.is_finite() && slope > 0.0, "{z}: {slope}");
        if !derivative.is_nan() {
            assert!((slope - derivative).abs() <= 1e-6 * derivative.abs(), "{z}: {slope} {derivative}");
        }
        // What the slope means, also where the reference has none.
        let step = 1e-4 * z.abs().max(1.0).recip();
        let difference = (log_improvement(z + step).0 - log_improvement(z - step).0) / (2.0 * step);
        let rounding = 1e-15 * value.abs() / step;
        assert!(
            (slope - difference).abs() < 1e-5 * slope.max(1e-300) + rounding,
            "{z}: {slope} {difference}"
        );
    }
    assert!(checked > 20, "{checked}");
    // No step where the series takes over.
    for f in [log_improvement, log_probability] {
        let (below, above) = (f(-25.000_001), f(-24.999_999));
        assert!((above.0 - below.0 - 2e-6 * above.1).abs() < 1e-9 && (above.1 / below.1 - 1.0).abs() < 1e-6);
    }
}

#[test]
fn fantasies_are_those_of_the_reference() {
    let file: Json = serde_json::from_str(include_str!("golden/search/gp_qlogei.json")).expect("JSON");
    let inputs = Inputs::new(&flat(&file["X"]), &[false, false]);
    let posterior =
        Posterior::new(Kernel::Matern52, hyper(&file), inputs, &numbers(&file["y"])).expect("positive");
    let running = flat(&file["running"]);
    let running: Vec<&[f64]> = running.chunks_exact(2).collect();
    let base = flat(&file["base_samples"]);
    let mut outlook = Outlook::new(posterior.clone(), Rule::LogExpectedImprovement, number(&file["best_y"]));
    outlook.fantasise(&running, &base);
    let queries = flat(&file["queries"]);
    let scores = outlook.scores(&queries);
    let mut scratch = Scratch::default();
    for (q, (score, expected)) in scores.iter().zip(numbers(&file["q_log_ei"])).enumerate() {
        assert!((score - expected).abs() < 1e-6, "{q}: {score} {expected}");
        let point = &queries[2 * q..][..2];
        let mut slope = [0.0; 2];
        let alone = outlook.score(point, &mut scratch, &mut slope);
        assert!((alone - expected).abs() < 1e-6, "{q}: {alone} {expected}");
        // At a running point itself the deviation is 0 and has no slope.
        if q > 0 {
            for k in 0..2 {
                let at = |step: f64| {
                    let mut moved = point.to_vec();
                    moved[k] += step;
                    outlook.scores(&moved)[0]
                };
                let difference = (at(1e-6) - at(-1e-6)) / 2e-6;
                assert!(
                    (slope[k] - difference).abs() < 1e-3 * difference.abs().max(1.0),
                    "{q}: {slope:?} {difference}"
                );
            }
        }
    }
    // Believed, they shrink the variance around them and leave the mean.
    let mut believed = Outlook::new(posterior.clone(), Rule::LogExpectedImprovement, 0.0);
    believed.believe(running.iter().copied());
    for point in queries.chunks_exact(2) {
        let (before, after) =
            (posterior.at(point, &mut scratch), believed.posterior().at(point, &mut Scratch::default()));
        assert!((before.0 - after.0).abs() < 1e-12 && after.1 <= before.1 + 1e-15);
    }
}

/// Draws of the function at six points: mean and covariance within five standard errors of scikit-learn's posterior.
#[test]
fn drawn_functions_have_the_posterior_of_scikit_learn() {
    let file: Json = serde_json::from_str(include_str!("golden/search/gp_thompson.json")).expect("JSON");
    let inputs = Inputs::new(&flat(&file["X"]), &[false, false]);
    let posterior =
        Posterior::new(Kernel::Matern52, hyper(&file), inputs, &numbers(&file["y"])).expect("positive");
    let queries = flat(&file["queries"]);
    let (mean, cov) = (numbers(&file["mean"]), flat(&file["cov"]));
    let count = 20_000;
    let mut stream = Stream::new(1, Lane::Test, 0);
    let (mut sums, mut products) = ([0.0; 6], [0.0; 36]);
    for _ in 0..count {
        let draw = thompson::draw(posterior.clone(), &queries, || stream.normal());
        assert_eq!(draw.points, queries);
        for i in 0..6 {
            let a = draw.values[i] - mean[i];
            sums[i] += a;
            for j in 0..6 {
                products[i * 6 + j] += a * (draw.values[j] - mean[j]);
            }
        }
    }
    let n = f64::from(count);
    for i in 0..6 {
        assert!((sums[i] / n).abs() < 5.0 * (cov[i * 7] / n).sqrt(), "mean {i}");
        for j in 0..6 {
            // The variance of a product of two normals.
            let error = ((cov[i * 7] * cov[j * 7] + cov[i * 6 + j] * cov[i * 6 + j]) / n).sqrt();
            assert!(
                (products[i * 6 + j] / n - cov[i * 6 + j]).abs() < 5.0 * error + 1e-7,
                "covariance {i} {j}"
            );
        }
    }
    // Between its candidates it is what the values there make likely: at them it is the draw itself.
    let draw = thompson::draw(posterior, &queries, || stream.normal());
    for (shown, value) in draw.at(&queries).iter().zip(&draw.values) {
        assert!((shown - value).abs() < 1e-4, "{shown} {value}");
    }
}

#[test]
fn anchors_are_fixed_by_the_number_of_trials() {
    assert_eq!(anchors(16).count(), 0);
    assert_eq!(anchors(100).collect::<Vec<_>>(), [16, 20, 25, 31, 38, 47, 58, 72, 90]);
    assert!(anchors(1000).eq(anchors(2000).take_while(|a| *a < 1000)));
    assert!(normal_quantile(0.5) == 0.0);
}
