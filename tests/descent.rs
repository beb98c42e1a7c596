//! Promise: hypergradient descent finds the bottom of a bowl from exact gradients by each of its rules, walks as many descents as
//! it is told without one disturbing another, is a pure function of what it saw, backs off from where there is no gradient, and on
//! real trainings ends as low as a fine grid does. A study without gradients is refused with the reason.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::{Value as Json, json};
use tunescape::objective::{Checked, Gradient, GradientCheck, MODES, Problem};
use tunescape::runtime::threads::{files_for, run};
use tunescape::sampler::{Belief, Context, SAMPLERS, View, explainer, sampler};
use tunescape::space::{Choice, Domain, Fault, Obstacle, Param, Params, Space, Value};
use tunescape::study::{Spec, Study};
use tunescape::trial::{Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, State, StopRule};

const RULES: [&str; 4] = ["adam", "plain", "sign", "adaptive"];

fn bowl() -> Space {
    let param = |name: &str, domain: Domain| Param { name: name.to_owned(), domain, when: None };
    Space::new(vec![
        param("kind", Domain::Categorical { choices: vec![Value::text("a"), Value::text("b")] }),
        param("learning_rate", Domain::Real { low: 1e-4, high: 1.0, log: true, step: None }),
        param("momentum", Domain::Real { low: 0.0, high: 1.0, log: false, step: None }),
    ])
    .expect("a good space")
}

fn number(params: &Params, name: &str) -> f64 {
    params.get(name).and_then(Value::as_real).expect("a number")
}

/// Its bottom is at ln learning_rate = -3, momentum = 0.3; the derivative is by the logarithm and by the momentum.
fn depth(params: &Params) -> (f64, Vec<f64>) {
    let (a, b) = (number(params, "learning_rate").ln() + 3.0, number(params, "momentum") - 0.3);
    (0.1 * a * a + 2.0 * b * b + 0.2 * a * b, vec![0.2 * a + 0.2 * b, 4.0 * b + 0.2 * a])
}

fn choice(settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, "hypergradient", &[]).expect("in the table");
    for (id, value) in settings {
        choice.settings.0.insert((*id).to_owned(), value.clone());
    }
    choice
}

fn record(index: u32, params: Params, origin: Origin, found: Option<(f64, Vec<f64>)>) -> Record {
    let state = if found.is_some() { State::Complete } else { State::Failed };
    let (values, gradient) = found.map_or((Vec::new(), None), |(v, g)| (vec![v], Some(g)));
    let (ending, backend) = (Ending::Finished, Backend::Cpu);
    let outcome = Outcome { reports: Vec::new(), state, ending, values, gradient, backend, refusal: None };
    let rule = StopRule::Never;
    let leg = Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule };
    Record { leg, outcome: Some(outcome) }
}

fn context<'a>(
    space: &'a Space,
    records: &'a [Record],
    done: usize,
    directions: &'a [Direction],
) -> Context<'a> {
    let own = records.iter().filter(|r| r.leg.origin == Origin::Sampler).count() as u32;
    Context { space, history: History::new(records, done), index: own, directions, seed: 3 }
}

/// Asks and tells under a window.
fn search(
    choice: &Choice,
    direction: Direction,
    (trials, window): (u32, usize),
    f: impl Fn(&Params) -> Option<(f64, Vec<f64>)>,
) -> Vec<Record> {
    let (space, mut cached, mut records) = (bowl(), sampler(choice), Vec::new());
    for index in 0..trials {
        let done = (records.len() + 1).saturating_sub(window);
        let directions = [direction];
        let context = context(&space, &records, done, &directions);
        let point = cached.propose(&context).expect("it goes on");
        assert_eq!(sampler(choice).propose(&context).as_ref(), Some(&point), "amnesia");
        assert_eq!(space.admit(&point).as_ref(), Ok(&point));
        let found = f(&point);
        records.push(record(index, point, Origin::Sampler, found));
    }
    records
}

fn values(records: &[Record]) -> impl Iterator<Item = f64> {
    records.iter().filter_map(|r| r.outcome.as_ref()?.values.first().copied())
}

fn least(records: &[Record]) -> f64 {
    values(records).fold(f64::INFINITY, f64::min)
}

#[test]
fn every_rule_finds_the_bottom_of_a_bowl() {
    for rule in RULES {
        let knobs = [
            ("update_rule", Value::text(rule)),
            ("descents", Value::Int(1)),
            ("least_move", Value::Real(0.0)),
            ("stall", Value::Int(50)),
        ];
        for (direction, sign) in [(Direction::Minimize, 1.0), (Direction::Maximize, -1.0)] {
            let turned = |p: &Params| {
                let (value, gradient) = depth(p);
                Some((sign * value, gradient.iter().map(|g| sign * g).collect()))
            };
            let records = search(&choice(&knobs), direction, (150, 1), turned);
            let best = values(&records).map(|v| sign * v).fold(f64::INFINITY, f64::min);
            println!(
                "{rule}: {best:e}; after 30: {:e}",
                values(&records[..30]).map(|v| sign * v).fold(f64::INFINITY, f64::min)
            );
            assert!(best < 1e-3, "{rule}: {best}");
            assert!(records.iter().take(20).all(|r| r.leg.params.get("kind") == Some(&Value::text("a"))));
        }
    }
}

/// Proposal n belongs to descent n mod 4: up to a window of 4 nothing changes, and each descent is what it would be alone.
#[test]
fn descents_do_not_disturb_each_other() {
    let go = |window| search(&choice(&[]), Direction::Minimize, (60, window), |p| Some(depth(p)));
    let one = go(1);
    assert_eq!(one, go(4));
    assert_eq!(one, go(3));
    let apart = search(&choice(&[]), Direction::Minimize, (60, 1), |p| {
        // Another landscape for the descents that begin with the other choice.
        let kind = p.get("kind") == Some(&Value::text("b"));
        Some(depth(p)).filter(|_| !kind)
    });
    let first = |records: &[Record]| {
        records.iter().step_by(4).map(|r| r.leg.params.clone()).take(6).collect::<Vec<_>>()
    };
    assert_eq!(first(&one), first(&apart));
    // A point placed by hand is no step of a descent.
    let space = bowl();
    let mut records = vec![record(
        0,
        space.choose(|_, p| p.domain.from_unit(0.9)),
        Origin::Hand,
        Some((-9.0, vec![1.0, 1.0])),
    )];
    for expected in &one {
        let directions = [Direction::Minimize];
        let point = sampler(&choice(&[])).propose(&context(&space, &records, records.len(), &directions));
        assert_eq!(point.as_ref(), Some(&expected.leg.params));
        records.push(expected.clone());
    }
}

#[test]
fn it_backs_off_from_a_cliff_and_lives_without_gradients() {
    for rule in RULES {
        let knobs = [("update_rule", Value::text(rule)), ("descents", Value::Int(1))];
        // Where the bottom is, no training survives.
        let cliff = |p: &Params| (number(p, "learning_rate").ln() < -3.4).then(|| depth(p));
        let records = search(&choice(&knobs), Direction::Minimize, (80, 1), cliff);
        assert!(least(&records) < 0.05, "{rule}: {}", least(&records));
        // No gradient at all: a random search, never the same point twice.
        let records = search(&choice(&knobs), Direction::Minimize, (30, 1), |_| None);
        for (i, r) in records.iter().enumerate() {
            assert!(records[..i].iter().all(|other| other.leg.params != r.leg.params));
        }
    }
}

/// A descent that has arrived begins again elsewhere, and trials of another strategy are starting points.
#[test]
fn it_restarts_where_it_arrived_and_goes_on_from_strangers() {
    let knobs = [("update_rule", Value::text("adaptive")), ("descents", Value::Int(1))];
    let records = search(&choice(&knobs), Direction::Minimize, (120, 1), |p| Some(depth(p)));
    let kinds =
        |name: &str| records.iter().filter(|r| r.leg.params.get("kind") == Some(&Value::text(name))).count();
    assert!(kinds("a") > 10 && kinds("b") > 10, "random starts draw the category anew");
    let space = bowl();
    let stranger = space.choose(|_, p| p.domain.from_unit(0.7));
    let known = record(0, stranger.clone(), Origin::Sampler, Some(depth(&stranger)));
    let directions = [Direction::Minimize];
    let history = [known];
    let next =
        sampler(&choice(&knobs)).propose(&context(&space, &history, 1, &directions)).expect("it goes on");
    assert!(depth(&next).0 < depth(&stranger).0);
    assert_eq!(next.get("kind"), stranger.get("kind"));
}

#[test]
fn it_tells_where_it_came_from_and_where_it_goes() {
    let records = search(&choice(&[]), Direction::Minimize, (21, 1), |p| Some(depth(p)));
    let (space, directions) = (bowl(), [Direction::Minimize]);
    let now = context(&space, &records[..20], 20, &directions);
    let view = View { x: 1, y: None, cells: [3, 1], held: Params::default() };
    let mut strategy = explainer(&choice(&[]));
    let Some(Belief::Hypergradient(belief)) = strategy.belief(&now, &view) else { panic!("a belief") };
    assert_eq!((belief.descent, belief.by.join(" ")), (0, "learning_rate momentum".to_owned()));
    assert_eq!(belief.next, records[20].leg.params);
    let legs: Vec<u32> = belief.path.iter().map(|s| s.leg).collect();
    assert_eq!(legs, [0, 4, 8, 12, 16]);
    for station in &belief.path {
        assert_eq!((station.value, station.gradient.clone()), {
            let (v, g) = depth(&station.params);
            (Some(v), g)
        });
    }
    let by = |name: &str| belief.step.iter().find(|(n, _)| n == name).expect("there").1;
    let last = &belief.path[4].params;
    let shares = (
        belief.next.get("momentum").and_then(Value::as_real).expect("there") - number(last, "momentum"),
        0.0,
    );
    assert!((by("momentum") - shares.0).abs() < 1e-12 && by("kind") == 0.0);
    let reason = strategy.reason(&now, &belief.next);
    let expected =
        legs.iter().map(|l| depth(&records[*l as usize].leg.params).0).fold(f64::INFINITY, f64::min);
    assert_eq!((reason.best, reason.blind), (Some(expected), false));
}

fn study(json: Json) -> Study {
    let spec = Spec::from_value(&json).expect("a good spec");
    run(vec![Study::new(spec)], 1, |_| {}).expect("runs").remove(0)
}

fn best(study: &Study) -> f64 {
    study.best().expect("a best").1.values[0]
}

fn network() -> Json {
    json!({
        "version": 1, "seed": 4, "data": {"name": "moons", "count": 200},
        "model": {"name": "mlp", "hidden_width": 8},
        "training": {"epochs": 20, "optimizer": "sgd", "batch_size": 20},
        "space": [{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 0.3, "log": true}],
        "gradient": "forward", "window": 4, "trials": 40,
    })
}

fn logistic() -> Json {
    json!({
        "version": 1, "seed": 5, "data": {"name": "wine"},
        "model": {"name": "logistic_regression", "max_iter": 1000, "tol": 1e-8},
        "space": [{"name": "C", "type": "float", "low": 1e-4, "high": 1e4, "log": true}],
        "gradient": "implicit", "window": 4, "trials": 40,
    })
}

/// Real trainings: lower than where each rule began, and as low as the best of a fine grid.
#[test]
fn real_trainings_end_as_low_as_a_fine_grid() {
    for json in [network(), logistic()] {
        let mut fine = json.clone();
        fine["gradient"] = "none".into();
        fine["sampler"] = json!({"name": "grid", "grid_points": 100});
        fine["trials"] = 100.into();
        let fine = best(&study(fine));
        for rule in RULES {
            let mut json = json.clone();
            json["sampler"] = json!({"name": "hypergradient", "update_rule": rule, "start_at": 0.1});
            // The plain rule's step must suit the size of the loss.
            if rule == "plain" {
                json["sampler"]["step_size"] = 1.into();
            }
            let ended = study(json.clone());
            let began = ended.records()[0].outcome.as_ref().expect("finished").values[0];
            let one =
                ended.committed_trials().step_by(4).map(|(_, o)| o.values[0]).fold(f64::INFINITY, f64::min);
            println!(
                "{} {rule}: began at {began:.5}, first descent {one:.5}, best {:.5}; grid {fine:.5}",
                json["model"]["name"],
                best(&ended)
            );
            assert!(one < 0.9 * began, "{rule}: {one} {began}");
            assert!(best(&ended) < fine * 1.01 + 1e-4, "{rule}: {} {fine}", best(&ended));
            let again = Study::resume(&ended.journal()).expect("resumes");
            assert_eq!(again.digest(), ended.digest());
        }
    }
}

#[test]
fn what_has_no_gradient_is_refused_with_the_reason() {
    let fault = |change: &dyn Fn(&mut Json)| {
        let mut json = network();
        json["sampler"] = json!({"name": "hypergradient"});
        change(&mut json);
        Spec::from_value(&json).map(|_| ()).expect_err("refused")
    };
    let no = |obstacle, path: &str| Fault::NotDifferentiable { obstacle }.at(path);
    assert_eq!(
        fault(&|s| drop(s.as_object_mut().and_then(|o| o.remove("gradient")))),
        no(Obstacle::NoGradient, "gradient")
    );
    assert_eq!(
        fault(&|s| s["training"]["dropout"] = 0.1.into()),
        no(Obstacle::MustBeOff, "training.dropout")
    );
    assert_eq!(fault(&|s| s["window"] = 5.into()), Fault::OutOfRange { low: 1.0, high: 4.0 }.at("window"));
    let choices = fault(&|s| {
        s["space"] = json!([{"name": "learning_rate", "type": "categorical", "choices": [0.1, 0.2]}]);
    });
    assert!(
        matches!(choices.fault, Fault::NotDifferentiable { obstacle: Obstacle::NothingSearched { .. } }),
        "{choices:?}"
    );
    let two = fault(&|s| {
        s["objectives"] = json!([{"metric": "validation_loss"}, {"metric": "validation_accuracy"}])
    });
    assert_eq!(two, Fault::OneObjective.at("sampler.name"));
}

/// The strategy reckons what an outcome's gradient is by; the study says so itself.
#[test]
fn it_knows_what_gradients_are_by() {
    for json in [network(), logistic()] {
        let spec = Spec::from_value(&json).expect("a good spec");
        let by: Vec<String> =
            spec.recipe.gradient.expect("a gradient").by.into_iter().map(|v| v.name).collect();
        let all: Vec<String> =
            MODES.iter().flat_map(|m| Gradient::of(*m, &spec.space).by).map(|v| v.name).collect();
        assert!(all.iter().all(|name| by.contains(name)));
    }
}

/// The check of a gradient, in slices; the numbers of the trial are those of its setting, and so are the sides'.
#[test]
fn a_gradient_agrees_with_its_finite_difference() {
    let mut varied = network();
    varied["repeat"] = json!({"policy": "vary"});
    varied["training"] = json!({"epochs": 20, "optimizer": "momentum", "batch_size": 20});
    varied["space"] = json!([
        {"name": "learning_rate", "type": "float", "low": 1e-3, "high": 0.3, "log": true},
        {"name": "momentum", "type": "float", "low": 0.1, "high": 0.9},
        {"name": "weight_decay", "type": "float", "low": 0.0, "high": 0.1},
    ]);
    for (json, params) in [
        (varied, vec![("learning_rate", 0.02), ("momentum", 0.6), ("weight_decay", 0.0)]),
        (logistic(), vec![("C", 3.0)]),
    ] {
        let spec = Spec::from_value(&json).expect("a good spec");
        let params = Params(params.into_iter().map(|(n, v)| (n.to_owned(), Value::Real(v))).collect());
        let answer = |allowance: u64| -> Vec<Checked> {
            let mut problem = Problem::new(spec.recipe.clone(), &files_for(&spec.recipe)).expect("its data");
            let mut check = GradientCheck::new(&problem, &spec.space, &params).expect("it has one");
            loop {
                if let Some(found) = check.advance(&mut problem, allowance) {
                    return found;
                }
            }
        };
        let found = answer(u64::MAX);
        assert_eq!(found, answer(100_003), "how the work is cut does not matter");
        assert_eq!(found.len(), params.0.len());
        for Checked { by, gradient, difference, sides } in found {
            let (g, d) = (gradient.expect("computed"), difference.expect("finite"));
            println!("{}: {g} against {d}", by.name);
            assert!((g - d).abs() < 0.02 * d.abs() + 1e-3, "{}: {g} {d}", by.name);
            assert!(sides[0].0 < sides[1].0 && sides[0].1 != sides[1].1);
        }
    }
    let mut none = network();
    none["gradient"] = "none".into();
    let recipe = Spec::from_value(&none).expect("good").recipe;
    let problem = Problem::new(recipe.clone(), &files_for(&recipe)).expect("its data");
    assert!(
        GradientCheck::new(&problem, &Spec::from_value(&none).expect("good").space, &Params::default())
            .is_none()
    );
}
