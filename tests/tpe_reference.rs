//! Promise: every deterministic part of TPE gives the reference implementation's values: schedules, truncated normals, mixtures and
//! their densities under every knob, the split of every kind of trial, whole proposals with the random numbers given, and the spaces
//! that are drawn together. Tolerances are those the files name.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::math::truncnorm;
use tunescape::sampler::tpe::axis::{Axis, Spot};
use tunescape::sampler::tpe::blocks::{groups, intersection, places};
use tunescape::sampler::tpe::draw::{Candidates, Views, spot};
use tunescape::sampler::tpe::knobs::{Gamma, Shape, age_weight};
use tunescape::sampler::tpe::model::{BAD, GOOD, Model};
use tunescape::sampler::tpe::split::{Side, Standing, Trials};
use tunescape::sampler::tpe::{joint, single};
use tunescape::space::{Domain, Param, Params, Space, Value};

fn file(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

fn list(json: &Json) -> &[Json] {
    json.as_array().expect("a list")
}

fn reals(json: &Json) -> Vec<f64> {
    list(json).iter().map(real).collect()
}

fn whole(json: &Json) -> Vec<usize> {
    list(json).iter().map(|v| v.as_u64().expect("an index") as usize).collect()
}

/// Relative to the larger of `scale` and the value.
fn near(ours: f64, theirs: f64, tolerance: f64, scale: f64, what: &str) {
    let close = (ours - theirs).abs() <= tolerance * scale.max(theirs.abs());
    assert!(ours == theirs || close, "{what}: {ours:?} {theirs:?}");
}

#[test]
fn schedules() {
    let file = file(include_str!("golden/search/tpe_gamma_weights.json"));
    let rows = list(&file["rows"]);
    for row in rows.iter().chain(list(&file["gamma_extra"])) {
        let n = row["n"].as_u64().expect("n") as usize;
        let gamma = |key: &str| row[key].as_u64().expect("gamma") as usize;
        assert_eq!(Gamma::Optuna.count(n, 1), gamma("gamma"), "{n}");
        assert_eq!(Gamma::Optuna.count(n, 2), gamma("gamma_multi_objective"), "{n}");
        assert_eq!(Gamma::Hyperopt.count(n, 1), gamma("gamma_hyperopt"), "{n}");
    }
    for row in rows {
        let weights = reals(&row["weights"]);
        for (i, theirs) in weights.iter().enumerate() {
            near(age_weight(weights.len(), i), *theirs, 1e-14, 0.0, "weight");
        }
    }
    assert_eq!((rows.len(), Gamma::Linear(0.25).count(9, 1)), (200, 3));
}

#[test]
fn truncated_normals() {
    let file = file(include_str!("golden/search/tpe_truncnorm.json"));
    for (x, theirs) in reals(&file["log_ndtr"]["x"]).iter().zip(reals(&file["log_ndtr"]["value"])) {
        let tolerance = if x.abs() <= 38.0 { 1e-12 } else { 1e-10 };
        // To the right of 0 the reference loses what 1 - tiny loses.
        near(
            truncnorm::log_cdf(*x),
            theirs,
            tolerance,
            if *x > 0.0 { 2e-4 } else { 0.0 },
            &format!("ln Phi({x})"),
        );
    }
    for (y, theirs) in reals(&file["ndtri_exp"]["y"]).iter().zip(reals(&file["ndtri_exp"]["x"])) {
        near(truncnorm::log_quantile(*y), theirs, 1e-6, 1e-9, &format!("quantile of e^{y}"));
    }
    let q = reals(&file["q"]);
    let mut quantiles = 0;
    for case in list(&file["intervals"]) {
        let (a, b) = (real(&case["a"]), real(&case["b"]));
        let narrow = b - a < 1e-6 && a.abs() < 1.0;
        // The reference goes through 1 - Phi(a) - Phi(-b) there; ln(phi(0) 1e-12) = -28.549 959 649 is the exact one.
        let tolerance = if narrow { 1e-5 } else { 1e-12 };
        // Where nearly everything is inside, the reference's own digits end at 1e-16.
        near(
            truncnorm::log_mass(a, b),
            real(&case["log_mass"]),
            tolerance,
            2e-4,
            &format!("mass of {a} {b}"),
        );
        for (q, theirs) in q.iter().zip(reals(&case["ppf"])) {
            let (ours, theirs) = (truncnorm::quantile(*q, a, b), theirs.clamp(a, b));
            // Where less than 1e-12 is left above, the reference has few digits of it: with the 50 digits of mpmath the quantile at
            // 1 - 1e-15 of [-8, 8] is 7.88119709560003, the reference's 7.8830.
            let left = (1.0 - q) * f64::min(1.0, truncnorm::cdf(-a));
            // And in an interval of 1e-12 next to 0 a chance has four digits.
            let few = (left > 0.0 && left < 1e-12) || b - a < 1e-11;
            let tolerance = if few { 1e-3 } else { 1e-6 };
            near(ours, theirs, tolerance, (b - a).min(1.0), &format!("quantile {q} of {a} {b}"));
            quantiles += 1;
        }
    }
    assert_eq!(quantiles, 29 * 12);
    near(truncnorm::quantile(0.999_999_999_999_999, -8.0, 8.0), 7.881_197_095_600_035, 1e-14, 0.0, "exact");
    near(truncnorm::log_mass(0.0, 1e-12), -28.549_959_649_133_22, 1e-14, 0.0, "exact");
}

fn domain(json: &Json) -> Domain {
    let log = json["log"].as_bool().unwrap_or(false);
    let made = match json["type"].as_str() {
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
        Some("categorical") => Domain::Categorical {
            choices: list(&json["choices"])
                .iter()
                .map(|c| Value::text(c.as_str().expect("a name")))
                .collect(),
        },
        other => panic!("{other:?}"),
    };
    made.checked().expect("a good domain")
}

fn space(json: &Json) -> Space {
    let params = json.as_object().expect("a space").iter();
    let made = params.map(|(name, d)| Param { name: name.clone(), domain: domain(d), when: None });
    Space::new(made.collect()).expect("a good space")
}

/// A number of the files as a value: categories are places.
fn value(domain: &Domain, number: f64) -> Value {
    match domain {
        Domain::Real { .. } => Value::Real(number),
        Domain::Int { .. } => Value::Int(number as i64),
        Domain::Categorical { choices } => choices[number as usize].clone(),
    }
}

fn params(space: &Space, number: impl Fn(&str) -> Option<f64>) -> Params {
    let all = space.params().iter();
    Params(all.filter_map(|p| Some((p.name.clone(), value(&p.domain, number(&p.name)?)))).collect())
}

/// ln of the length of the lines: what turns shares into densities.
#[allow(clippy::disallowed_methods)]
fn lengths(model: &Model, dims: &[usize]) -> f64 {
    let line = |d: &usize| match model.columns[*d].as_ref().expect("a column").axis {
        Axis::Line { low, high, .. } => (high - low).ln(),
        _ => 0.0,
    };
    dims.iter().map(line).sum()
}

/// Mixture and densities of one case.
#[allow(clippy::disallowed_methods)]
fn parzen(case: &Json, shape: Shape) -> usize {
    let name = case["name"].as_str().expect("a name");
    let space = space(&case["space"]);
    let n = case["n"].as_u64().expect("n") as usize;
    let points: Vec<Params> =
        (0..n).map(|i| params(&space, |name| Some(real(&case["observations"][name][i])))).collect();
    let mut model = Model::new(&space, shape, false);
    // One by one, so that what is kept from step to step is what is checked.
    for i in 1..=n {
        model.follow(points[..i].iter(), &vec![Side::Bad; i]);
    }
    model.follow(points.iter(), &vec![Side::Bad; n]);
    let mask = model.modelled();
    let dims: Vec<usize> = places(mask).collect();
    assert_eq!(dims.len(), space.params().len());
    let mixture = model.mixture(BAD, mask);
    let weights: Vec<f64> = mixture.weights.iter().copied().chain([mixture.prior]).collect();
    for (ours, theirs) in weights.iter().zip(reals(&case["mixture"]["weights"])) {
        near(*ours, theirs, 1e-12, 0.0, &format!("{name}: weight"));
    }
    for dim in &dims {
        let column = model.columns[*dim].as_ref().expect("a column");
        let theirs = &case["mixture"]["dims"][&space.params()[*dim].name];
        if let Axis::Choices { count } = column.axis {
            let (hit, miss) = model.chances(count, n + 1);
            let rows = list(&theirs["rows"]);
            for (i, row) in rows.iter().enumerate() {
                for (k, theirs) in reals(row).iter().enumerate() {
                    let ours = match i {
                        i if i == n => 1.0 / count as f64,
                        i if column.at[i] == k as f64 => hit,
                        _ => miss,
                    };
                    near(ours, *theirs, 1e-12, 0.0, &format!("{name}: row"));
                }
            }
            assert_eq!(rows.len(), n + 1);
            continue;
        }
        let (low, high) = column.axis.ends();
        let kernels: Vec<_> = (0..n as u32).map(|id| column.kernel(id)).chain([column.prior]).collect();
        let (mus, sigmas) = (reals(&theirs["mus"]), reals(&theirs["sigmas"]));
        assert_eq!((mus.len(), sigmas.len()), (n + 1, n + 1));
        for (kernel, (mu, sigma)) in kernels.iter().zip(mus.iter().zip(sigmas)) {
            near(kernel.at, *mu, 1e-12, 0.0, &format!("{name}: centre"));
            near(kernel.width, sigma, 1e-12, high - low, &format!("{name}: width"));
        }
    }
    let expected = reals(&case["log_pdf"]);
    let spots: Vec<Vec<Spot>> = dims
        .iter()
        .map(|dim| {
            let axis = &model.columns[*dim].as_ref().expect("a column").axis;
            reals(&case["queries"][&space.params()[*dim].name]).iter().map(|x| axis.spot(*x)).collect()
        })
        .collect();
    let shift = lengths(&model, &dims);
    let together = joint::log_densities(&model, &mixture, &dims, &spots);
    assert_eq!(together.len(), expected.len());
    for (ours, theirs) in together.iter().zip(&expected) {
        assert!((ours - shift - theirs).abs() <= 1e-9, "{name}: {} {theirs}", ours - shift);
    }
    if let [dim] = dims[..] {
        let column = model.columns[dim].as_ref().expect("a column");
        for (ours, theirs) in single::densities(&model, column, &mixture, &spots[0]).iter().zip(&expected) {
            assert!((ours.ln() - shift - theirs).abs() <= 1e-9, "{name}: {} {theirs}", ours.ln() - shift);
        }
    }
    expected.len()
}

#[test]
fn mixtures_of_one_and_of_several_parameters() {
    let files = [
        include_str!("golden/search/tpe_parzen_1d.json"),
        include_str!("golden/search/tpe_parzen_multi.json"),
    ];
    let cases: Vec<Json> = files.iter().flat_map(|text| list(&file(text)["cases"]).to_vec()).collect();
    let points: usize = cases.iter().map(|case| parzen(case, Shape::default())).sum();
    assert_eq!((cases.len(), points), (96, 1920));
}

#[test]
fn mixtures_under_every_knob() {
    let file = file(include_str!("golden/search/tpe_parzen_knobs.json"));
    let cases = list(&file["cases"]);
    for case in cases {
        let base = Shape::default();
        let shape = match case["knob"].as_str().expect("a knob") {
            "endpoints_on" => Shape { endpoints: true, ..base },
            "endpoints_on_magic_off_prior_2" => {
                Shape { endpoints: true, magic_clip: false, prior_weight: 2.0, ..base }
            }
            "magic_clip_off" => Shape { magic_clip: false, ..base },
            "prior_weight_0.25" => Shape { prior_weight: 0.25, ..base },
            "prior_weight_3" => Shape { prior_weight: 3.0, ..base },
            "uniform_weights" => Shape { by_age: false, ..base },
            other => panic!("{other}"),
        };
        parzen(case, shape);
    }
    assert_eq!(cases.len(), 120);
}

fn trials(case: &Json, directions: &[&str]) -> Trials {
    let sign = |k: usize| if directions[k] == "maximize" { -1.0 } else { 1.0 };
    let mut trials = Trials { objectives: directions.len(), ..Trials::default() };
    for trial in list(&case["trials"]) {
        let steps = trial.get("intermediate").and_then(Json::as_object);
        let last = steps.and_then(|s| {
            s.iter().map(|(k, v)| (k.parse::<u32>().expect("a step"), real(v))).max_by_key(|(k, _)| *k)
        });
        let (standing, values) = match trial["state"].as_str().expect("a state") {
            "COMPLETE" => (Standing::Complete, reals(&trial["values"])),
            "PRUNED" => (Standing::Pruned(last.map(|l| l.0)), last.map(|l| l.1).into_iter().collect()),
            "RUNNING" => (Standing::Pending, Vec::new()),
            "FAIL" => (Standing::Unseen, Vec::new()),
            other => panic!("{other}"),
        };
        trials.standing.push(standing);
        trials.losses.extend((0..directions.len()).map(|k| {
            let loss = values.get(k).map_or(f64::INFINITY, |v| sign(k) * v);
            if loss.is_nan() { f64::INFINITY } else { loss }
        }));
        let broken = trial.get("constraints").and_then(Json::as_object);
        trials.violation.push(broken.map_or(0.0, |c| c.values().map(real).filter(|v| *v > 0.0).sum()));
    }
    trials
}

fn on(sides: &[Side], side: Side) -> Vec<usize> {
    (0..sides.len()).filter(|i| sides[*i] == side).collect()
}

#[test]
fn every_kind_of_trial_goes_to_its_side() {
    let file = file(include_str!("golden/search/tpe_split.json"));
    let cases = list(&file["cases"]);
    let mut splits = 0;
    for case in cases {
        let directions: Vec<&str> = list(&case["directions"]).iter().filter_map(Json::as_str).collect();
        let trials = trials(case, &directions);
        for split in list(&case["splits"]) {
            let liar = split["constant_liar"].as_bool().expect("a flag");
            let good = split["n_below"].as_u64().expect("a number") as usize;
            assert_eq!(trials.finished() as u64, split["n"].as_u64().expect("n"));
            if split["default_n_below"] == true {
                assert_eq!(Gamma::Optuna.count(trials.finished(), directions.len()), good);
            }
            let sides = trials.split(good, liar);
            let what = format!("{} {split}", case["name"]);
            let (below, above) = (on(&sides, Side::Good), on(&sides, Side::Bad));
            if case["name"].as_str().expect("a name").contains("duplicates") {
                // Either of two equal points may be taken.
                let rows = |of: &[usize]| -> Vec<String> {
                    let mut rows: Vec<String> =
                        of.iter().map(|i| case["trials"][*i]["values"].to_string()).collect();
                    rows.sort();
                    rows
                };
                assert_eq!(rows(&below), rows(&whole(&split["below"])), "{what}");
                assert_eq!(rows(&above), rows(&whole(&split["above"])), "{what}");
            } else {
                assert_eq!((below, above), (whole(&split["below"]), whole(&split["above"])), "{what}");
            }
            splits += 1;
        }
    }
    assert!(cases.len() == 15 && splits > 100, "{splits}");
}

#[test]
fn whole_proposals() {
    let file = file(include_str!("golden/search/tpe_proposal.json"));
    let (mut proposals, mut candidates_checked) = (0, 0);
    for case in list(&file["cases"]) {
        let space = space(&case["space"]);
        let direction = case["direction"].as_str().expect("a direction");
        let trials = trials(case, &[direction]);
        let sides = trials.split(Gamma::Optuna.count(trials.finished(), 1), true);
        assert_eq!(on(&sides, Side::Good), whole(&case["below"]));
        assert_eq!(on(&sides, Side::Bad), whole(&case["above"]));
        let points: Vec<Params> = list(&case["trials"])
            .iter()
            .map(|t| params(&space, |name| t["params"].get(name).map(real)))
            .collect();
        let mut model = Model::new(&space, Shape::default(), false);
        model.follow(points.iter(), &sides);
        let mut views = Views::new(&model);
        for draw in list(&case["draws"]) {
            let what = format!("{} {}", case["name"], draw["mode"]);
            let names: Vec<&str> = list(&draw["params"]).iter().filter_map(Json::as_str).collect();
            let place = |name: &str| space.params().iter().position(|p| p.name == name).expect("a parameter");
            let mask = names.iter().fold(0, |mask, name| mask | 1u64 << place(name));
            let dims: Vec<usize> = places(mask).collect();
            let name = |dim: usize| space.params()[dim].name.as_str();
            let axis = |dim: usize| &model.columns[dim].as_ref().expect("a column").axis;
            let [good, bad] = views.sides(mask);
            assert_eq!(good.ids.len() + 1, draw["n_kernels_below"].as_u64().expect("a number") as usize);
            assert_eq!(bad.ids.len() + 1, draw["n_kernels_above"].as_u64().expect("a number") as usize);
            let kernels = whole(&draw["kernel"]);
            for dim in &dims {
                let choices = matches!(axis(*dim), Axis::Choices { .. });
                let given = &draw[if choices { "u_categorical" } else { "u_numeric" }][name(*dim)];
                let theirs = reals(&draw["candidates"][name(*dim)]);
                for ((kernel, u), theirs) in kernels.iter().zip(reals(given)).zip(theirs) {
                    let ours = spot(&model, good, *dim, good.ids.get(*kernel).copied(), u).number;
                    if let Axis::Line { first, last, .. } = axis(*dim) {
                        near(ours, theirs, 1e-6, last - first, &what);
                    } else {
                        near(ours, theirs, 1e-12, 0.0, &what);
                    }
                    candidates_checked += 1;
                }
            }
            let spots = |dim: &usize| -> Vec<Spot> {
                reals(&draw["candidates"][name(*dim)]).iter().map(|x| axis(*dim).spot(*x)).collect()
            };
            let given = Candidates { spots: dims.iter().map(spots).collect(), dims };
            let shift = lengths(&model, &given.dims);
            let [log_l, log_g] = views.log_densities(mask, &given.dims, &given.spots);
            for (ours, theirs) in [(log_l, "log_l"), (log_g, "log_g")] {
                for (ours, theirs) in ours.iter().zip(reals(&draw[theirs])) {
                    assert!((ours - shift - theirs).abs() < 1e-7, "{what}: {} {theirs}", ours - shift);
                }
            }
            assert_eq!(views.best(mask, &given) as u64, draw["best"].as_u64().expect("a place"), "{what}");
            proposals += 1;
        }
        assert!(!model.members[GOOD].is_empty());
    }
    assert!(proposals == 19 && candidates_checked > 700, "{proposals} {candidates_checked}");
}

#[test]
fn spaces_that_are_drawn_together() {
    let file = file(include_str!("golden/search/tpe_search_space.json"));
    let mut trials_seen = 0;
    for case in list(&file["cases"]) {
        // Bits: of names for groups, of names with their ranges for the intersection.
        let mut names: Vec<String> = Vec::new();
        let mut ranged: Vec<String> = Vec::new();
        let bit = |list: &mut Vec<String>, name: String| -> u64 {
            let place = list.iter().position(|n| *n == name).unwrap_or_else(|| {
                list.push(name);
                list.len() - 1
            });
            1 << place
        };
        let (mut sets, mut ranged_sets) = (Vec::new(), Vec::new());
        for trial in list(&case["trials"]) {
            if matches!(trial["state"].as_str(), Some("COMPLETE" | "PRUNED")) {
                let params = trial["parameters"].as_object().expect("parameters");
                sets.push(params.keys().fold(0, |m, name| m | bit(&mut names, name.clone())));
                ranged_sets.push(
                    params.iter().fold(0, |m, (name, range)| m | bit(&mut ranged, format!("{name} {range}"))),
                );
            }
            let sorted = |mask: u64, list: &[String]| -> Vec<String> {
                let first = |i: usize| list[i].split(' ').next().unwrap_or("").to_owned();
                let mut found: Vec<String> = places(mask).map(first).collect();
                found.sort();
                found
            };
            let strings = |json: &Json| -> Vec<String> {
                list(json).iter().filter_map(Json::as_str).map(str::to_owned).collect()
            };
            let ours = sorted(intersection(ranged_sets.iter().copied()), &ranged);
            assert_eq!(ours, strings(&trial["intersection"]), "{}", case["name"]);
            let mut ours: Vec<Vec<String>> =
                groups(sets.iter().copied()).iter().map(|g| sorted(*g, &names)).collect();
            let mut theirs: Vec<Vec<String>> = list(&trial["groups"]).iter().map(strings).collect();
            ours.sort();
            theirs.sort();
            assert_eq!(ours, theirs, "{}", case["name"]);
            trials_seen += 1;
        }
    }
    assert!(trials_seen > 15, "{trials_seen}");
}
