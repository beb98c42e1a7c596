//! End to end: not worse than the reference, seeds fixed beforehand.

use super::history::{Story, choice, complete, cube, numbers, param, worse};
use super::{Json, list, real, reals, size};
use tunescape::space::{Domain, Params, Space, Value};
use tunescape::trial::Origin;

const REGRET: &str = include_str!("../golden/search/regret.json");
const MORE: &str = include_str!("../golden/search/cma_more.json");

#[allow(clippy::disallowed_methods)]
fn value(name: &str, p: &Params) -> f64 {
    use std::f64::consts::{E, PI, TAU};
    let x = numbers(p);
    let sum = |f: &dyn Fn(f64) -> f64| x.iter().map(|v| f(*v)).sum::<f64>();
    match name {
        "branin2" => {
            let (b, c, t) = (5.1 / (4.0 * PI * PI), 5.0 / PI, 1.0 / (8.0 * PI));
            (x[1] - b * x[0] * x[0] + c * x[0] - 6.0).powi(2) + 10.0 * (1.0 - t) * x[0].cos() + 10.0
        }
        "hartmann6" => {
            let rows = [
                (1.0, [10.0, 3.0, 17.0, 3.5, 1.7, 8.0], [1312.0, 1696.0, 5569.0, 124.0, 8283.0, 5886.0]),
                (1.2, [0.05, 10.0, 17.0, 0.1, 8.0, 14.0], [2329.0, 4135.0, 8307.0, 3736.0, 1004.0, 9991.0]),
                (3.0, [3.0, 3.5, 1.7, 10.0, 17.0, 8.0], [2348.0, 1451.0, 3522.0, 2883.0, 3047.0, 6650.0]),
                (3.2, [17.0, 8.0, 0.05, 10.0, 0.1, 14.0], [4047.0, 8828.0, 8732.0, 5743.0, 1091.0, 381.0]),
            ];
            let bump = |(a, w, p): &(f64, [f64; 6], [f64; 6])| {
                let square: f64 = (0..6).map(|j| w[j] * (x[j] - 1e-4 * p[j]) * (x[j] - 1e-4 * p[j])).sum();
                a * (-square).exp()
            };
            -rows.iter().map(bump).sum::<f64>()
        }
        "ackley5" => {
            let (a, b) = (sum(&|v| v * v) / 5.0, sum(&|v| (TAU * v).cos()) / 5.0);
            -20.0 * (-0.2 * a.sqrt()).exp() - b.exp() + 20.0 + E
        }
        "mixed4" => {
            let (shift, off) = match p.get("act").and_then(Value::as_text) {
                Some("relu") => (0.0, 0.10),
                Some("tanh") => (-0.6, 0.05),
                Some("gelu") => (0.3, 0.0),
                _ => (-1.2, 0.4),
            };
            let (lr, depth, momentum) = (x[0], x[1], x[2]);
            let (u, m) = (lr.log10() + 2.5 + 0.15 * (depth - 5.0) - shift, momentum - 0.8);
            0.3 * u * u
                + 0.05 * (depth - 5.0).powi(2)
                + off
                + 2.0 * m * m
                + 0.5 * m * u
                + 0.1 * (1.0 - (3.0 * u).cos())
        }
        other => panic!("{other}"),
    }
}

fn space(json: &Json) -> Space {
    let one = |p: &Json| {
        let log = p["log"] == true;
        let domain = match p["type"].as_str() {
            Some("float") => Domain::Real { low: real(&p["low"]), high: real(&p["high"]), log, step: None },
            Some("int") => {
                let (low, high) = (p["low"].as_i64().expect("low"), p["high"].as_i64().expect("high"));
                Domain::Int { low, high, log, step: 1 }
            }
            _ => {
                let choices = list(&p["choices"]).iter().map(|c| Value::text(c.as_str().expect("a label")));
                Domain::Categorical { choices: choices.collect() }
            }
        };
        param(p["name"].as_str().expect("a name"), domain)
    };
    Space::new(list(json).iter().map(one).collect()).expect("a good space")
}

/// Best values after 40 and 100 trials on four functions, 100 seeds against 30. Holm: the smallest of eight p-values must not be
/// below 0.01 / 8.
#[test]
fn not_worse_than_the_reference() {
    let file: Json = serde_json::from_str(REGRET).expect("JSON");
    for function in list(&file["functions"]) {
        let name = function["name"].as_str().expect("a name");
        for check in list(&function["check_points"]) {
            let space = space(&function["space"]);
            let params = space.choose(|_, p| {
                let json = &check["params"][&p.name];
                p.domain.coerce(Value::from_json(json).expect("a value"))
            });
            let (got, expected) = (value(name, &params), real(&check["value"]));
            assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{name}: {got} {expected}");
        }
        let reference = &function["samplers"]["cmaes"];
        let checkpoints = reals(&reference["checkpoints"]);
        let curves: Vec<Vec<f64>> = (0..100)
            .map(|seed| {
                let mut story = Story::new(&choice("cmaes", &[]), space(&function["space"]));
                story.seed = seed;
                story.run(100, |p| complete(value(name, p)));
                story.best()
            })
            .collect();
        for trials in [40usize, 100] {
            let column = checkpoints.iter().position(|c| *c == trials as f64).expect("a checkpoint");
            let theirs: Vec<f64> =
                list(&reference["best_so_far"]).iter().map(|run| reals(run)[column]).collect();
            let mut ours: Vec<f64> = curves.iter().map(|c| c[trials - 1]).collect();
            let p = worse(&ours, &theirs);
            ours.sort_by(f64::total_cmp);
            println!(
                "{name} after {trials}: p {p:.3}, median {} against {}",
                ours[50], reference["median"][column]
            );
            assert!(p > 0.01 / 8.0, "{name} after {trials}: {p}");
        }
    }
}

#[allow(clippy::disallowed_methods)]
fn rastrigin(p: &Params) -> f64 {
    let at = |(i, x): (usize, &f64)| {
        let y = 10.24 * (x - 0.5) - (0.3 + 0.5 * i as f64);
        10.0 + y * y - 10.0 * (std::f64::consts::TAU * y).cos()
    };
    numbers(p).iter().enumerate().map(at).sum()
}

/// On Rastrigin's function: as often at the global minimum in 40 runs as the reference in its 60, within three standard errors.
#[test]
fn restarts_find_the_global_minimum_as_often_as_the_reference() {
    let file: Json = serde_json::from_str(MORE).expect("JSON");
    for case in list(&file["success"]) {
        let (runs, budget) = (40, size(&case["budget"]));
        let kind = case["restart"].as_str().expect("a name");
        let restart = [("restart_strategy", Value::text(kind)), ("n_startup_trials", Value::Int(0))];
        let mut successes = 0u32;
        for seed in 0..runs {
            let mut story = Story::new(&choice("cmaes", &restart), cube(size(&case["d"])));
            story.seed = seed;
            for _ in 0..budget {
                let point = story.propose();
                let value = rastrigin(&point);
                story.push(point, Origin::Sampler, complete(value));
                if value < 1e-6 {
                    successes += 1;
                    break;
                }
            }
        }
        let (ours, theirs) = (runs as f64, size(&case["runs"]) as f64);
        let found = size(&case["successes"]) as f64;
        println!("{kind}: {successes} of {ours} against {found} of {theirs}");
        let share = (f64::from(successes) + found) / (ours + theirs);
        let error = (share * (1.0 - share) * (1.0 / ours + 1.0 / theirs)).sqrt();
        assert!((f64::from(successes) / ours - found / theirs).abs() <= 3.0 * error, "{kind}: {successes}");
    }
}
