//! Promise: samplers with a surrogate (`gp`, `forest`) and the Sobol sequence keep the laws with a history behind them: points inside
//! the space whatever the values were, the same from a fresh instance and from one that has seen everything, sentences whose
//! numbers can be checked, and better results than random search.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::Value as Json;
use tunescape::analysis::race::{Method, Tail, rank_sum};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::stats::median;
use tunescape::model::tree::{Criterion, MaxFeatures, Rules};
use tunescape::objective::functions;
use tunescape::sampler::forest::{Plan, Surrogate};
use tunescape::sampler::{Belief, Context, SAMPLERS, Setup, Surface, View, admits, explainer, sampler};
use tunescape::space::{Choice, Condition, Domain, Fault, Param, Params, Space, Value};
use tunescape::trial::{Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, State, StopRule};

fn param(name: &str, domain: Domain) -> Param {
    Param { name: name.to_owned(), domain, when: None }
}

fn real(low: f64, high: f64) -> Domain {
    Domain::Real { low, high, log: false, step: None }
}

fn choices(count: usize) -> Domain {
    Domain::Categorical { choices: (0..count).map(|i| Value::text(&format!("c{i}"))).collect() }
}

fn record(index: u32, params: Params, state: State, value: f64) -> Record {
    let values = if state == State::Failed { Vec::new() } else { vec![value] };
    let outcome = Outcome {
        reports: Vec::new(),
        state,
        ending: Ending::Finished,
        values,
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    let (origin, rule) = (Origin::Sampler, StopRule::Never);
    let leg = Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule };
    Record { leg, outcome: Some(outcome) }
}

fn choice(name: &str, settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, name, &[]).expect("in the table");
    for (id, value) in settings {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{name} has no {id}");
    }
    choice
}

/// Every sampler of this file, with every acquisition function and both ways with running trials; few candidates, for speed.
fn surrogates() -> Vec<Choice> {
    let mut all = Vec::new();
    for rule in ["log_ei", "ei", "pi", "ucb", "thompson"] {
        let settings = |more: &[(&'static str, &'static str)]| {
            let mut all = vec![
                ("acquisition", Value::text(rule)),
                ("n_preliminary_samples", Value::Int(64)),
                ("n_local_search", Value::Int(3)),
            ];
            all.extend(more.iter().map(|(id, value)| (*id, Value::text(value))));
            all
        };
        all.push(choice("gp", &settings(&[])));
        all.push(choice("gp", &settings(&[("pending", "liar"), ("kernel", "rbf"), ("prior", "botorch")])));
        if rule == "log_ei" {
            all.push(choice("gp", &settings(&[("deterministic_objective", "yes")])));
        }
        if rule != "thompson" {
            let settings = [("acquisition", Value::text(rule)), ("challengers", Value::Int(100))];
            all.push(choice("forest", &settings));
        }
    }
    all
}

/// A root with children that come and go, all kinds of domain, one of a single value.
fn mixed() -> Space {
    let mut depth = param("depth", Domain::Int { low: 1, high: 5, log: false, step: 1 });
    depth.when =
        Some(Condition { parameter: "kind".to_owned(), is: vec![Value::text("c1"), Value::text("c2")] });
    let mut drop = param("drop", Domain::Real { low: 0.0, high: 0.5, log: false, step: Some(0.05) });
    drop.when = Some(Condition { parameter: "depth".to_owned(), is: vec![Value::Int(2), Value::Int(3)] });
    Space::new(vec![
        param("kind", choices(3)),
        depth,
        drop,
        param("rate", Domain::Real { low: 1e-5, high: 1.0, log: true, step: None }),
        param("width", Domain::Int { low: 1, high: 1 << 40, log: true, step: 1 }),
        param("fixed", real(0.5, 0.5)),
    ])
    .expect("a good space")
}

fn spaces() -> Vec<Space> {
    let single = |domain| Space::new(vec![param("x", domain)]).expect("good");
    vec![
        mixed(),
        single(choices(30)),
        single(real(-1e15, 1e15)),
        single(real(0.5, 0.5)),
        single(Domain::Int { low: 0, high: 40, log: false, step: 5 }),
        Space::new(Vec::new()).expect("good"),
        Space::new((0..12).map(|i| param(&format!("x{i}"), real(0.0, 1.0))).collect()).expect("good"),
    ]
}

/// Random points with values of one kind.
fn history(space: &Space, count: u32, outcome: impl Fn(u32, f64) -> (State, f64)) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut random = sampler(&choice("random", &[]));
    for index in 0..count {
        let context = Context {
            space,
            history: History::new(&[], 0),
            index,
            directions: &[Direction::Minimize],
            seed: 11,
        };
        let params = random.propose(&context).expect("endless");
        let (state, value) = outcome(index, Stream::new(5, Lane::Test, u64::from(index)).unit());
        records.push(record(index, params, state, value));
    }
    records
}

/// What a surrogate's belief says over the view.
#[allow(unreachable_patterns)]
fn surface(belief: &Belief) -> &Surface {
    match belief {
        Belief::Gaussian(gaussian) => &gaussian.surface,
        Belief::Forest(surface) => surface,
        _ => panic!("another strategy's belief"),
    }
}

/// A check that every proposal must pass: a point of the space, the same from a fresh instance, and a belief without NaN.
fn check(
    choice: &Choice,
    space: &Space,
    records: &[Record],
    done: usize,
    cached: &mut dyn tunescape::sampler::Explain,
) {
    let index = records.len() as u32;
    let history = History::new(records, done);
    let context = Context { space, history, index, directions: &[Direction::Minimize], seed: 3 };
    let point = cached.propose(&context).expect("endless");
    assert_eq!(space.admit(&point).as_ref(), Ok(&point), "{choice:?}");
    assert_eq!(sampler(choice).propose(&context).as_ref(), Some(&point), "amnesia: {choice:?}");
    let reason = cached.reason(&context, &point);
    assert_eq!(explainer(choice).reason(&context, &point), reason);
    if let Some((mean, deviation)) = reason.predicted {
        let (best, chance) = (reason.best.expect("best"), reason.chance.expect("a chance"));
        assert!(mean.is_finite() && deviation >= 0.0 && deviation.is_finite() && best.is_finite());
        assert!((0.0..=1.0).contains(&chance) && !reason.blind);
        assert!(reason.score.is_none_or(|s| !s.is_nan()), "{choice:?} {reason:?}");
    } else {
        assert!(reason.blind);
    }
    if space.params().is_empty() {
        return;
    }
    let y = (space.params().len() > 1).then_some(1);
    let view = View { x: 0, y, cells: [5, 4], held: Params::default() };
    let belief = cached.belief(&context, &view);
    assert_eq!(explainer(choice).belief(&context, &view), belief);
    let Some(belief) = belief else { return };
    let Surface { mean, deviation, score, best, incumbent } = surface(&belief);
    let count = view.points(space).len();
    assert!(mean.len() == count && deviation.len() == count && score.len() == count);
    assert!(
        mean.iter().chain(deviation).all(|v| v.is_finite()) && score.iter().all(|v| !v.is_nan()),
        "{belief:?}"
    );
    assert!(best.is_finite() && deviation.iter().all(|v| *v >= 0.0));
    assert_eq!(space.admit(incumbent).as_ref(), Ok(incumbent));
}

#[test]
fn whatever_the_values_were() {
    type Outcomes = Box<dyn Fn(u32, f64) -> (State, f64)>;
    let complete = State::Complete;
    let kinds: Vec<(&str, Outcomes)> = vec![
        ("random", Box::new(move |_, u| (complete, u))),
        ("equal", Box::new(move |_, _| (complete, 3.0))),
        ("infinite", Box::new(move |_, _| (complete, f64::INFINITY))),
        ("some infinite", Box::new(move |i, u| (complete, if i % 3 == 0 { f64::INFINITY } else { u }))),
        ("minus infinite", Box::new(move |i, u| (complete, if i == 4 { f64::NEG_INFINITY } else { u }))),
        ("huge", Box::new(move |i, u| (complete, if i % 2 == 0 { -u * f64::MAX } else { u * f64::MAX }))),
        ("tiny", Box::new(move |_, u| (complete, u * 1e-300))),
        ("near", Box::new(move |_, u| (complete, 1e9 + u * 1e-6))),
        ("failed", Box::new(|_, _| (State::Failed, 0.0))),
        ("pruned", Box::new(|i, u| (if i % 2 == 0 { State::Pruned } else { State::Complete }, u))),
    ];
    for space in spaces() {
        for choice in surrogates() {
            let mut cached = explainer(&choice);
            for (_, kind) in &kinds {
                let records = history(&space, 24, kind);
                check(&choice, &space, &records, 22, cached.as_mut());
            }
        }
    }
}

/// One point again and again, and neighbours closer than rounding.
#[test]
fn duplicates_and_neighbours() {
    let space = Space::new(vec![param("x", real(0.0, 1.0)), param("y", real(0.0, 1.0))]).expect("good");
    for choice in surrogates() {
        let mut cached = explainer(&choice);
        for spread in [0.0, 1e-16, 1e-12, 1e-8] {
            let records: Vec<Record> = (0..40)
                .map(|i| {
                    let x = 0.5 + spread * f64::from(i);
                    let params =
                        Params(vec![("x".to_owned(), Value::Real(x)), ("y".to_owned(), Value::Real(0.25))]);
                    record(i, params, State::Complete, f64::from(i % 4))
                })
                .collect();
            check(&choice, &space, &records, 36, cached.as_mut());
        }
    }
}

/// A study of 60 trials with a window of 4: the cached instance proposes what a fresh one does at every moment.
#[test]
fn amnesia_along_a_study() {
    for name in ["gp", "forest"] {
        let choice = choice(name, &[]);
        let space = mixed();
        let mut cached = explainer(&choice);
        let mut records: Vec<Record> = Vec::new();
        for index in 0..60u32 {
            let history = History::new(&records, records.len().saturating_sub(3));
            let context =
                Context { space: &space, history, index, directions: &[Direction::Maximize], seed: 7 };
            let point = cached.propose(&context).expect("endless");
            if index % 5 == 0 {
                assert_eq!(sampler(&choice).propose(&context).as_ref(), Some(&point), "{name} {index}");
                // Another moment in between changes nothing.
                let before = History::new(&records[..records.len() / 2], records.len() / 2);
                cached.propose(&Context { history: before, ..context });
                assert_eq!(cached.propose(&context).as_ref(), Some(&point), "{name} {index}");
            }
            let rate = point.get("rate").and_then(Value::as_real).expect("rate").ln();
            let depth = point.get("depth").and_then(Value::as_int).unwrap_or(0) as f64;
            let value = depth - (rate + 4.0) * (rate + 4.0) / 10.0;
            records.push(record(index, point, State::Complete, value));
        }
        // The best corner has depth 5 and rate exp(-4).
        let best = records
            .iter()
            .filter_map(|r| r.outcome.as_ref()?.values.first().copied())
            .fold(f64::MIN, f64::max);
        assert!(best > 4.9, "{name}: {best}");
    }
}

fn branin(point: &Params) -> f64 {
    functions::branin(&["x", "y"].map(|name| point.get(name).and_then(Value::as_real).expect("a number")))
}

fn search(choice: &Choice, space: &Space, trials: u32, seed: u64, f: impl Fn(&Params) -> f64) -> Vec<Record> {
    let mut sampler = explainer(choice);
    let mut records: Vec<Record> = Vec::new();
    for index in 0..trials {
        let history = History::new(&records, records.len());
        let context = Context { space, history, index, directions: &[Direction::Minimize], seed };
        let point = sampler.propose(&context).expect("endless");
        let value = f(&point);
        records.push(record(index, point, State::Complete, value));
    }
    records
}

fn best(records: &[Record]) -> f64 {
    records.iter().filter_map(|r| r.outcome.as_ref()?.values.first().copied()).fold(f64::MAX, f64::min)
}

/// Regret on Branin (least value 0.397887): of ten seeds of every rule, and thirty of the forest, the median is below its bound, and by
/// Mann-Whitney's test they are better than thirty of random search.
#[test]
fn better_than_random() {
    let space = Space::new(vec![param("x", real(-5.0, 10.0)), param("y", real(0.0, 15.0))]).expect("good");
    let regrets = |choice: &Choice, seeds: u64| -> Vec<f64> {
        (0..seeds).map(|seed| best(&search(choice, &space, 35, seed, branin)) - 0.397_887).collect()
    };
    let random = regrets(&choice("random", &[]), 30);
    for (name, rule, bound) in [
        ("gp", "log_ei", 0.01),
        ("gp", "ei", 0.05),
        ("gp", "ucb", 0.05),
        ("gp", "pi", 0.5),
        ("gp", "thompson", 0.1),
        ("forest", "log_ei", 1.0),
    ] {
        let seeds = if name == "gp" { 10 } else { 30 };
        let mut found = regrets(&choice(name, &[("acquisition", Value::text(rule))]), seeds);
        let p = rank_sum(&found, &random, Tail::Less, Method::Auto).expect("runs").p;
        let regret = median(&mut found).expect("runs");
        println!("{name} {rule}: {regret:.5}, p {p:.1e}");
        assert!(regret < bound && p < 0.01, "{name} {rule}: {regret}, p {p}");
    }
}

/// The sentence's numbers are those of the picture, and the chosen point is ranked before the candidates.
#[test]
fn reasons_agree_with_beliefs() {
    let space = Space::new(vec![param("x", real(-5.0, 10.0)), param("y", real(0.0, 15.0))]).expect("good");
    for name in ["gp", "forest"] {
        let choice = choice(name, &[]);
        let mut sampler = explainer(&choice);
        let records = search(&choice, &space, 30, 1, branin);
        let history = History::new(&records, 30);
        // Of the forest's proposals one is taken that is not of the random share.
        let (context, point, reason) = (30..)
            .find_map(|index| {
                let context =
                    Context { space: &space, history, index, directions: &[Direction::Minimize], seed: 1 };
                let point = sampler.propose(&context)?;
                let reason = sampler.reason(&context, &point);
                (!reason.blind).then_some((context, point, reason))
            })
            .expect("a reasoned proposal");
        let (rank, of) = reason.rank.expect("a rank");
        assert!(rank <= 1 + of / 100, "{name}: {rank} of {of}");
        assert!((reason.best.expect("best") - best(&records)).abs() < 1e-9);
        // A line through the point: its middle cell is the point itself.
        let view = View { x: 0, y: None, cells: [1, 1], held: point.clone() };
        let belief = sampler.belief(&context, &view).expect("a belief");
        let surface = surface(&belief);
        let middle = view.points(&space).remove(0);
        let (mean, deviation) = sampler.reason(&context, &middle).predicted.expect("predicted");
        assert!((surface.mean[0] - mean).abs() < 1e-7 * mean.abs().max(1.0), "{name}");
        assert!((surface.deviation[0] - deviation).abs() < 1e-5 * deviation.max(1.0), "{name}");
        // At a trial a process without much noise expects the trial's value.
        if name == "gp" {
            let (leg, outcome) = history.complete().next().expect("a trial");
            let (mean, deviation) = sampler.reason(&context, &leg.params).predicted.expect("predicted");
            assert!(
                (mean - outcome.values[0]).abs() < 4.0 * deviation + 1.0,
                "{mean} {deviation} {:?}",
                outcome.values
            );
        }
    }
}

/// Values turned round give the same search.
#[test]
fn maximising_is_minimising_the_negative() {
    let space = mixed();
    for name in ["gp", "forest"] {
        let choice = choice(name, &[]);
        let records = history(&space, 30, |_, u| (State::Complete, u));
        let turned = history(&space, 30, |_, u| (State::Complete, -u));
        let ask = |records: &[Record], direction| {
            let history = History::new(records, 28);
            sampler(&choice).propose(&Context {
                space: &space,
                history,
                index: 30,
                directions: &[direction],
                seed: 4,
            })
        };
        assert_eq!(ask(&records, Direction::Minimize), ask(&turned, Direction::Maximize), "{name}");
    }
}

#[test]
fn several_objectives_and_very_long_studies_are_refused() {
    let space = mixed();
    let two = [Direction::Minimize, Direction::Maximize];
    let refused = |name: &str, directions: &[Direction], trials| {
        admits(
            &choice(name, &[]),
            &Setup { space: &space, directions, window: 4, trials, earlier: 0, gradient: None },
        )
        .err()
    };
    for name in ["gp", "forest"] {
        assert_eq!(refused(name, &two[..1], 1000), None);
        let error = refused(name, &two, 10).expect("refused");
        assert_eq!((error.path.as_str(), error.fault), ("sampler.name", Fault::OneObjective));
    }
    assert_eq!(refused("gp", &two[..1], 1001).map(|e| e.path), Some("trials".to_owned()));
    assert_eq!(refused("sobol", &two, 100_000), None);
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// Mean and total variance over 2,000 of our trees against scikit-learn's 4,000: within six standard errors.
#[test]
fn the_forest_has_the_moments_of_scikit_learn() {
    let file: Json = serde_json::from_str(include_str!("golden/search/forest_surrogate.json")).expect("JSON");
    let flat = |json: &Json| json.as_array().expect("a list").iter().flat_map(numbers).collect::<Vec<f64>>();
    let (x, y, queries) = (flat(&file["X"]), numbers(&file["y"]), flat(&file["queries"]));
    for case in file["cases"].as_array().expect("cases") {
        let natural = |name: &str| case[name].as_u64().expect("a number") as u32;
        let rules = Rules {
            criterion: Criterion::SquaredError,
            max_depth: None,
            min_samples_split: natural("min_samples_split"),
            min_samples_leaf: natural("min_samples_leaf"),
            max_features: MaxFeatures::Share(case["ratio_features"].as_f64().expect("a share")),
        };
        let plan = Plan { trees: 2000, rules, bootstrap: case["bootstrap"] == true };
        let forest = Surrogate::grow(&plan, &x, 3, &y, &mut Stream::new(1, Lane::Test, 0));
        let [mean, variance, se_mean, se_variance] =
            ["mean", "variance", "se_mean", "se_variance"].map(|name| numbers(&case[name]));
        for (q, point) in queries.chunks_exact(3).enumerate() {
            let (m, v) = forest.at(point);
            // Half as many trees have twice the variance.
            let factor = 6.0 * 3.0f64.sqrt();
            assert!((m - mean[q]).abs() < factor * se_mean[q] + 1e-9, "{q}: {m} {} {}", mean[q], se_mean[q]);
            assert!((v - variance[q]).abs() < factor * se_variance[q] + 1e-9, "{q}: {v} {}", variance[q]);
        }
    }
}

/// Unscrambled points, and what they become in a mixed space, are those of SciPy and Optuna.
#[test]
fn the_sobol_sequence_is_that_of_the_reference() {
    use tunescape::math::sobol::Sobol;
    let file: Json = serde_json::from_str(include_str!("golden/search/sobol.json")).expect("JSON");
    let points = file["points"].as_object().expect("points");
    assert_eq!(points.len(), 8);
    let same = |sobol: &mut Sobol, d: usize, rows: &Json| {
        for row in rows.as_array().expect("rows") {
            let mut point = vec![0.0; d];
            sobol.next_point(&mut point);
            assert_eq!(point, numbers(row), "{d}");
        }
    };
    for (d, rows) in points {
        let d = d.parse().expect("a number");
        same(&mut Sobol::new(d).expect("few dimensions"), d, rows);
    }
    for (from, name) in [(1000, "d6_from_1000"), (65535, "d6_from_65535")] {
        let mut sobol = Sobol::new(6).expect("few dimensions");
        sobol.seek(from);
        same(&mut sobol, 6, &file[name]);
    }

    let qmc = &file["optuna_qmc"];
    let order = qmc["column_order"].as_array().expect("a list");
    let params = order.iter().map(|name| {
        let name = name.as_str().expect("a name");
        let is = &qmc["space"][name];
        let log = is["log"] == true;
        let domain = match is["type"].as_str() {
            Some("float") => Domain::Real {
                low: is["low"].as_f64().expect("low"),
                high: is["high"].as_f64().expect("high"),
                log,
                step: is["step"].as_f64(),
            },
            Some("int") => Domain::Int {
                low: is["low"].as_i64().expect("low"),
                high: is["high"].as_i64().expect("high"),
                log,
                step: is["step"].as_i64().unwrap_or(1),
            },
            _ => Domain::Categorical {
                choices: is["choices"]
                    .as_array()
                    .expect("choices")
                    .iter()
                    .filter_map(Value::from_json)
                    .collect(),
            },
        };
        param(name, domain)
    });
    let space = Space::new(params.collect()).expect("a good space");
    let mut cached = sampler(&choice("sobol", &[]));
    for (i, trial) in qmc["trials"].as_array().expect("trials").iter().enumerate().skip(1) {
        let context = Context {
            space: &space,
            history: History::new(&[], 0),
            index: i as u32,
            directions: &[Direction::Minimize],
            seed: 1,
        };
        let point = cached.propose(&context).expect("endless");
        for (name, value) in &point.0 {
            match (value, trial[name].as_f64()) {
                (Value::Real(x), Some(expected)) => {
                    assert!(
                        (x - expected).abs() <= 1e-12 * expected.abs().max(1e-12),
                        "{i} {name}: {x} {expected}"
                    );
                }
                _ => assert_eq!(value.to_json(), trial[name], "{i} {name}"),
            }
        }
    }
}

/// Scrambled, the sequence is the seed's and as even: 64 points after the first put 4 in each sixteenth of every axis.
#[test]
fn a_scrambled_search_is_even_and_ruled_by_its_seed() {
    let space = Space::new(vec![param("x", real(0.0, 1.0)), param("k", choices(4))]).expect("good");
    let scrambled = choice("sobol", &[("scramble", Value::text("yes"))]);
    let points = |seed: u64| {
        let mut sampler = sampler(&scrambled);
        (1..65)
            .map(|index| {
                let history = History::new(&[], 0);
                sampler
                    .propose(&Context { space: &space, history, index, directions: &[], seed })
                    .expect("endless")
            })
            .collect::<Vec<Params>>()
    };
    assert_eq!(points(1), points(1));
    let other = points(2);
    assert!(points(1).iter().zip(&other).all(|(a, b)| a.get("x") != b.get("x")));
    let (mut bins, mut kinds) = ([0; 16], [0; 4]);
    for point in &other {
        bins[(point.get("x").and_then(Value::as_real).expect("x") * 16.0) as usize] += 1;
        let kind = (0..4).position(|i| point.get("k") == Some(&Value::text(&format!("c{i}"))));
        kinds[kind.expect("a kind")] += 1;
    }
    assert_eq!((bins, kinds), ([4; 16], [16; 4]));
}
