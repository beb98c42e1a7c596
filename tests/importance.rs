//! Promise: PED-ANOVA is the reference's to 1e-9, the forest's importances agree with it statistically, and what cannot be answered
//! is refused.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::Value as Json;
use tunescape::analysis::Scored;
use tunescape::analysis::importance::{
    self, Forest, PedAnova, Refusal, Scale, by_chance, densities, fanova, mean_decrease_impurity, ped_anova,
};
use tunescape::math::rng::{Lane, Stream};
use tunescape::page::lang::{Lang, analysis::importance_refusal};
use tunescape::space::{Condition, Domain, Param, Params, Space, Value};
use tunescape::trial::Direction;

struct Case {
    name: String,
    space: Space,
    params: Vec<Params>,
    values: Vec<f64>,
    json: Json,
}

impl Case {
    fn trials(&self) -> Vec<Scored<'_>> {
        self.params.iter().zip(&self.values).map(|(params, &value)| Scored { params, value }).collect()
    }

    fn parameter(&self, name: &str) -> usize {
        self.space.params().iter().position(|p| p.name == name).expect("a parameter")
    }
}

fn real(json: &Json) -> f64 {
    json.as_f64().expect("a number")
}

fn domain(json: &Json) -> Domain {
    let log = json["log"].as_bool().unwrap_or(false);
    match json["type"].as_str() {
        Some("float") => Domain::Real {
            low: real(&json["low"]),
            high: real(&json["high"]),
            log,
            step: json["step"].as_f64(),
        },
        Some("int") => Domain::Int {
            low: json["low"].as_i64().expect("low"),
            high: json["high"].as_i64().expect("high"),
            log,
            step: json["step"].as_i64().unwrap_or(1),
        },
        _ => Domain::Categorical {
            choices: json["choices"]
                .as_array()
                .expect("choices")
                .iter()
                .map(|c| Value::text(c.as_str().expect("text")))
                .collect(),
        },
    }
}

fn cases() -> Vec<Case> {
    let file: Json = serde_json::from_str(include_str!("golden/search/importance_cases.json")).expect("JSON");
    file["cases"].as_array().expect("cases").iter().map(case).collect()
}

fn case(json: &Json) -> Case {
    let name = json["name"].as_str().expect("name").to_owned();
    let mut params: Vec<Param> = json["space"]
        .as_object()
        .map(|space| {
            space
                .iter()
                .map(|(name, json)| Param { name: name.clone(), domain: domain(json), when: None })
                .collect()
        })
        .unwrap_or_default();
    // The children of the conditional case, in the words of its formula.
    if let Some(root) = params.iter().position(|p| p.name == "opt") {
        let root = params.remove(root);
        params.insert(0, root);
    }
    if name.starts_with("conditional") {
        for param in &mut params {
            let parent = match param.name.as_str() {
                "lr_sgd" | "momentum" => "sgd",
                "lr_adam" => "adam",
                _ => continue,
            };
            param.when = Some(Condition { parameter: "opt".to_owned(), is: vec![Value::text(parent)] });
        }
    }
    let space = Space::new(params).expect("a space");
    let mut values = Vec::new();
    let mut points = Vec::new();
    for trial in json["trials"].as_array().expect("trials") {
        values.push(real(&trial["value"]));
        let given = trial["params"]
            .as_object()
            .expect("params")
            .iter()
            .map(|(name, json)| (name.clone(), Value::from_json(json).expect("a scalar")));
        points.push(space.admit(&Params(given.collect())).expect("inside"));
    }
    Case { name, space, params: points, values, json: json.clone() }
}

fn assert_near(ours: f64, theirs: f64, relative: f64, what: &str) {
    assert!((ours - theirs).abs() <= relative * theirs.abs().max(1e-12), "{what}: {ours} for {theirs}");
}

#[test]
fn ped_anova_is_the_reference() {
    let cases = cases();
    assert_eq!(cases.len(), 7);
    let mut compared = 0;
    for case in &cases {
        let found =
            ped_anova(&case.space, &case.trials(), Direction::Minimize, PedAnova::default()).expect("found");
        if let Some(top) = case.json["n_top"].as_u64() {
            assert_eq!(u64::from(found.top), top, "{}", case.name);
        }
        for share in &found.parameters {
            let what = format!("{} {}", case.name, share.name);
            assert_near(share.raw, real(&case.json["ped_anova_raw"][&share.name]), 1e-9, &what);
            assert_near(share.share, real(&case.json["ped_anova_normalised"][&share.name]), 1e-9, &what);
            compared += 1;
        }
        for variant in case.json["ped_anova_raw_variants"].as_array().into_iter().flatten() {
            let knobs = PedAnova {
                target_quantile: real(&variant["target_quantile"]),
                region_quantile: real(&variant["region_quantile"]),
                local: variant["evaluate_on_local"].as_bool().expect("flag"),
            };
            let found = ped_anova(&case.space, &case.trials(), Direction::Minimize, knobs).expect("found");
            for share in &found.parameters {
                let what = format!("{} {knobs:?} {}", case.name, share.name);
                assert_near(share.raw, real(&variant["raw"][&share.name]), 1e-9, &what);
                compared += 1;
            }
        }
        for (name, pdfs) in case.json["ped_anova_grid_pdfs"].as_object().into_iter().flatten() {
            let at = case.parameter(name);
            let found = densities(&case.space, &case.trials(), Direction::Minimize, PedAnova::default(), at)
                .expect("found")
                .expect("it varies");
            assert_eq!(found.values.len() as u64, pdfs["grid_size"].as_u64().expect("size"));
            for (ours, theirs) in [(&found.top, "pdf_top"), (&found.region, "pdf_region")] {
                let theirs = pdfs[theirs].as_array().expect("pdf");
                assert_eq!(ours.len(), theirs.len());
                for (ours, theirs) in ours.iter().zip(theirs) {
                    assert_near(*ours, real(theirs), 1e-9, &format!("density of {} {name}", case.name));
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1000, "{compared} numbers");
    println!("{compared} numbers");
}

#[test]
fn only_the_order_and_the_direction_count() {
    for case in cases() {
        let flipped: Vec<f64> = case.values.iter().map(|v| -v.atan()).collect();
        let trials: Vec<Scored> =
            case.params.iter().zip(&flipped).map(|(params, &value)| Scored { params, value }).collect();
        let knobs = PedAnova::default();
        assert_eq!(
            ped_anova(&case.space, &case.trials(), Direction::Minimize, knobs),
            ped_anova(&case.space, &trials, Direction::Maximize, knobs)
        );
    }
}

/// Means of raw importance, and of MDI, over ten seeds.
fn forests(case: &Case, scale: Scale) -> (Vec<f64>, Vec<f64>) {
    let count = case.space.params().len();
    let (mut variance, mut impurity) = (vec![0.0; count], vec![0.0; count]);
    for seed in 0..10 {
        let knobs = Forest { seed, scale, ..Forest::default() };
        let found = fanova(&case.space, &case.trials(), &knobs).expect("found");
        variance.iter_mut().zip(&found.parameters).for_each(|(sum, p)| *sum += p.raw / 10.0);
        let found = mean_decrease_impurity(&case.space, &case.trials(), &knobs).expect("found");
        impurity.iter_mut().zip(&found.parameters).for_each(|(sum, p)| *sum += p.share / 10.0);
    }
    (variance, impurity)
}

#[test]
fn forests_agree_with_the_reference() {
    let mut compared = 0;
    for case in cases() {
        if case.json["fanova_raw_mean"].is_null() {
            continue;
        }
        let (variance, impurity) = forests(&case, Scale::Linear);
        for (i, param) in case.space.params().iter().enumerate() {
            for (ours, kind) in [(variance[i], "fanova_raw"), (impurity[i], "mdi")] {
                let theirs = real(&case.json[format!("{kind}_mean")][&param.name]);
                let sd = real(&case.json[format!("{kind}_sd")][&param.name]);
                let tolerance = 4.0 * sd / 10f64.sqrt() + 0.01 + 0.03 * theirs;
                println!("{} {} {kind}: {ours:.4} for {theirs:.4}", case.name, param.name);
                assert!((ours - theirs).abs() <= tolerance, "{} {} {kind}", case.name, param.name);
                compared += 1;
            }
        }
        if let Some(gap) = case.json["fanova_max_gap_to_analytic"].as_f64() {
            for (i, param) in case.space.params().iter().enumerate() {
                let truth = real(&case.json["analytic_first_order_share"][&param.name]);
                assert!((variance[i] - truth).abs() <= gap + 0.03, "{} {}", case.name, param.name);
            }
        }
    }
    assert!(compared >= 30, "{compared}");
}

/// In the measure that trials are sampled in, the shares come closer to the analytic ones, and a logarithmic parameter counts evenly.
#[test]
fn the_sampled_scale_is_the_measure_of_the_search() {
    for case in cases() {
        let Some(analytic) = case.json["analytic_first_order_share"].as_object() else { continue };
        let (linear, _) = forests(&case, Scale::Linear);
        let (sampled, _) = forests(&case, Scale::Sampled);
        let gap = |found: &[f64]| {
            let off = |(i, p): (usize, &Param)| (found[i] - real(&analytic[&p.name])).abs();
            case.space.params().iter().enumerate().map(off).fold(0.0, f64::max)
        };
        println!(
            "{}: {:.4} in the sampled scale, {:.4} in the linear one",
            case.name,
            gap(&sampled),
            gap(&linear)
        );
        assert!(gap(&sampled) <= gap(&linear) + 0.005, "{}", case.name);
    }
    // y depends on the decade of lr only: nine tenths of the linear range are one decade.
    let case = steps_of_a_decade();
    let (linear, _) = forests(&case, Scale::Linear);
    let (sampled, _) = forests(&case, Scale::Sampled);
    println!("lr, other: sampled {sampled:.3?}, linear {linear:.3?}");
    assert!(sampled[0] > 0.85 && linear[0] < sampled[0] - 0.2, "{sampled:?} {linear:?}");
}

/// lr on 1e-4 .. 1, worth 1 below 1e-2 and 0 above, plus a little of another parameter.
fn steps_of_a_decade() -> Case {
    let domain = |low, high, log| Domain::Real { low, high, log, step: None };
    let param = |name: &str, domain| Param { name: name.to_owned(), domain, when: None };
    let space =
        Space::new(vec![param("lr", domain(1e-4, 1.0, true)), param("other", domain(0.0, 1.0, false))])
            .expect("a space");
    let mut stream = Stream::new(1, Lane::Test, 0);
    let params: Vec<Params> =
        (0..300).map(|_| space.choose(|_, p| p.domain.from_unit(stream.unit()))).collect();
    let number = |p: &Params, name: &str| p.get(name).and_then(Value::as_real).expect("a number");
    let values =
        params.iter().map(|p| f64::from(number(p, "lr") < 1e-2) + 0.5 * number(p, "other")).collect();
    Case { name: "decades".to_owned(), space, params, values, json: Json::Null }
}

#[test]
fn conditions_do_not_leak() {
    let case = cases().into_iter().find(|c| c.name.starts_with("conditional")).expect("the case");
    let trials = case.trials();
    for scale in [Scale::Sampled, Scale::Linear] {
        let knobs = Forest { scale, ..Forest::default() };
        let found = fanova(&case.space, &trials, &knobs).expect("found");
        let sum: f64 = found.parameters.iter().map(|p| p.raw).sum();
        assert!(found.parameters.iter().all(|p| p.raw.is_finite() && p.raw >= 0.0) && sum <= 1.0 + 1e-9);
        assert!(found.fit.expect("out of the bag") > 0.3, "{found:?}");
    }
    // A child that is active only under a parent and does nothing: all the credit is the parent's.
    let real = Domain::Real { low: 0.0, high: 1.0, log: false, step: None };
    let choices = vec![Value::text("a"), Value::text("b")];
    let param = |name: &str, domain, when| Param { name: name.to_owned(), domain, when };
    let when = Condition { parameter: "kind".to_owned(), is: vec![Value::text("b")] };
    let space = Space::new(vec![
        param("kind", Domain::Categorical { choices }, None),
        param("child", real, Some(when)),
    ])
    .expect("a space");
    let mut stream = Stream::new(3, Lane::Test, 0);
    let params: Vec<Params> =
        (0..100).map(|_| space.choose(|_, p| p.domain.from_unit(stream.unit()))).collect();
    let worth = |p: &Params| f64::from(p.get("kind") == Some(&Value::text("b")));
    let trials: Vec<Scored> = params.iter().map(|params| Scored { params, value: worth(params) }).collect();
    let found = fanova(&space, &trials, &Forest::default()).expect("found");
    assert!(found.parameters[0].raw > 0.999 && found.parameters[1].raw < 1e-3, "{found:?}");
    let found = mean_decrease_impurity(&space, &trials, &Forest::default()).expect("found");
    assert!(found.parameters[0].share > 0.99, "{found:?}");
}

#[test]
fn noise_is_called_noise() {
    for case in cases() {
        let found = fanova(&case.space, &case.trials(), &Forest::default()).expect("found");
        let chance = by_chance(&case.space, &case.trials(), Direction::Minimize, PedAnova::default(), 199, 0)
            .expect("found");
        println!("{}: fit {:.3?}, by chance {chance:.3?}", case.name, found.fit);
        assert_eq!(found.is_noise(), case.name == "noise", "{}: {:?}", case.name, found.fit);
        let first = ped_anova(&case.space, &case.trials(), Direction::Minimize, PedAnova::default())
            .expect("found")
            .parameters;
        let most = (0..first.len()).max_by(|&a, &b| first[a].raw.total_cmp(&first[b].raw)).expect("one");
        match case.name.as_str() {
            "noise" => assert!(chance.iter().all(|p| *p > 0.05), "{chance:?}"),
            "interaction" => {}
            _ => assert!(chance[most] <= 0.05, "{}: {chance:?}", case.name),
        }
    }
}

#[test]
fn refuses_what_it_cannot_answer() {
    let case = &cases()[0];
    let knobs = PedAnova::default();
    let all = case.trials();
    let few = Refusal::TooFewTrials { found: 9, needed: importance::LEAST };
    assert_eq!(ped_anova(&case.space, &all[..9], Direction::Minimize, knobs), Err(few));
    assert_eq!(fanova(&case.space, &all[..9], &Forest::default()), Err(few));
    let flat: Vec<Scored> = all.iter().map(|t| Scored { value: 2.0, ..*t }).collect();
    assert_eq!(ped_anova(&case.space, &flat, Direction::Minimize, knobs), Err(Refusal::ConstantValues));
    assert_eq!(fanova(&case.space, &flat, &Forest::default()), Err(Refusal::ConstantValues));
    assert_eq!(mean_decrease_impurity(&case.space, &flat, &Forest::default()), Err(Refusal::ConstantValues));
    let single = Domain::Real { low: 1.0, high: 1.0, log: false, step: None };
    let nothing =
        Space::new(vec![Param { name: "x".to_owned(), domain: single, when: None }]).expect("a space");
    assert_eq!(ped_anova(&nothing, &all, Direction::Minimize, knobs), Err(Refusal::NothingVaries));
    assert_eq!(fanova(&Space::default(), &all, &Forest::default()), Err(Refusal::NothingVaries));
    for lang in [Lang::En, Lang::Zh] {
        let text = importance_refusal(lang, few);
        assert!(text.contains('9') && text.contains("10"), "{text}");
    }
}

/// Diverged trials are the worst for PED-ANOVA and left out by the forests; nothing becomes NaN.
#[test]
fn infinite_values_stay_in_their_place() {
    let case = &cases()[0];
    let mut trials = case.trials();
    for trial in trials.iter_mut().filter(|t| t.value > 3.0) {
        trial.value = f64::INFINITY;
    }
    let lost = trials.iter().filter(|t| t.value.is_infinite()).count() as u32;
    assert!(lost > 5);
    let finite = ped_anova(&case.space, &case.trials(), Direction::Minimize, PedAnova::default());
    assert_eq!(ped_anova(&case.space, &trials, Direction::Minimize, PedAnova::default()), finite);
    let found = fanova(&case.space, &trials, &Forest::default()).expect("found");
    assert_eq!(found.left_out, lost);
    assert!(found.parameters.iter().all(|p| p.raw.is_finite()));
    let all: Vec<Scored> = trials.iter().map(|t| Scored { value: f64::INFINITY, ..*t }).collect();
    let none = Refusal::TooFewTrials { found: 0, needed: importance::LEAST };
    assert_eq!(fanova(&case.space, &all, &Forest::default()), Err(none));
    assert_eq!(
        ped_anova(&case.space, &all, Direction::Minimize, PedAnova::default()),
        Err(Refusal::ConstantValues)
    );
    assert_eq!(
        by_chance(&case.space, &trials, Direction::Minimize, PedAnova::default(), 19, 5),
        by_chance(&case.space, &case.trials(), Direction::Minimize, PedAnova::default(), 19, 5)
    );
}
