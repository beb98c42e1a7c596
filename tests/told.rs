//! Promise: a strategy is told of points placed by hand only if the Spec says so, and of an earlier study's trials as of finished
//! ones before its own: every sampler takes them, those that learn skip their start-up draws and are better for it, and nothing
//! else of the study changes. Whatever is wrong with earlier trials is named by its path.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::{Value as Json, json};
use tunescape::analysis::race::{Method, Tail, Zeros, signed_rank};
use tunescape::sampler::{Belief, Context, SAMPLERS, View, explainer, sampler};
use tunescape::scheduler::SCHEDULERS;
use tunescape::space::{Choice, Domain, Params, Space, Value};
use tunescape::study::{Ask, DOCUMENT_LIMIT, Earlier, EarlierTrial, Moments, Spec, Study, Warning};
use tunescape::trial::{
    Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, Report, State, StopRule,
};

fn base() -> Json {
    json!({"version": 1, "data": {"name": "moons"}, "trials": 20, "window": 3, "training": {"epochs": 6},
    "space": [
        {"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true},
        {"name": "hidden_width", "type": "int", "low": 2, "high": 16},
        {"name": "activation", "type": "categorical", "choices": ["relu", "tanh"]},
    ]})
}

fn spec(json: &Json) -> Spec {
    Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?}"))
}

fn real(params: &Params, name: &str) -> f64 {
    params.get(name).and_then(Value::as_real).expect("a number")
}

/// Six reports that fall to the value, which is a bowl around a rate of e^-3 and a width of 9.
fn train(leg: &Leg) -> Outcome {
    let (a, b) =
        (real(&leg.params, "learning_rate").ln() + 3.0, (real(&leg.params, "hidden_width") - 9.0) / 5.0);
    let value = a * a + b * b;
    let mut reports: Vec<Report> = Vec::new();
    let mut state = State::Complete;
    for step in 1..=6 {
        let now = value + 1.0 / f64::from(step);
        reports.push(Report { step, cost: u64::from(step), values: vec![now; 12] });
        if leg.rule.stops(&reports) {
            state = State::Pruned;
            break;
        }
    }
    let values = vec![reports[reports.len() - 1].values[2]];
    let (ending, backend) = (Ending::Finished, Backend::Cpu);
    Outcome { reports, state, ending, values, gradient: None, backend, refusal: None }
}

/// Runs a study; before proposal n, point n of `placed` is placed if there is one.
fn run(spec: &Spec, placed: &[Option<Params>]) -> Study {
    let mut study = Study::new(spec.clone());
    let mut open = Vec::new();
    loop {
        if let Some(Some(params)) = placed.get(study.records().len())
            && study.placed_ahead() as usize == study.records().len()
        {
            study.place(params).expect("inside");
        }
        match study.ask() {
            Ask::Leg(leg) => open.push(leg),
            Ask::Wait => {
                let leg: Leg = open.remove(0);
                study.tell(leg.index, train(&leg)).expect("a first result");
            }
            Ask::Finished => return study,
        }
    }
}

fn point(rate: f64, width: i64) -> Params {
    Params(vec![
        ("learning_rate".to_owned(), Value::Real(rate)),
        ("hidden_width".to_owned(), Value::Int(width)),
        ("activation".to_owned(), Value::text("tanh")),
    ])
}

fn sampled(study: &Study) -> Vec<(Params, StopRule)> {
    let own = study.records().iter().filter(|r| r.leg.origin == Origin::Sampler);
    own.map(|r| (r.leg.params.clone(), r.leg.rule.clone())).collect()
}

/// With a window of 1 a strategy that is told nothing proposes, and stops, as if nobody had placed anything.
#[test]
fn points_placed_by_hand_are_told_on_request_only() {
    let placed = [Some(point(0.05, 9)), None, None, Some(point(0.0498, 9)), Some(point(0.9, 2))];
    for name in ["tpe", "gp", "forest", "cmaes", "nsga2", "bohb", "random"] {
        for rule in ["none", "median", "successive_halving"] {
            let mut json = base();
            json["window"] = 1.into();
            json["sampler"] = json!({"name": name});
            json["scheduler"] = json!({"name": rule});
            json["sampler"]["n_startup_trials"] = 4.into();
            if name == "nsga2" || name == "bohb" || name == "random" {
                json["sampler"] = json!({"name": name});
            }
            let plain = spec(&json);
            let alone = run(&plain, &[]);
            let with = run(&plain, &placed);
            assert_eq!(with.committed(), alone.committed() + 3, "{name} {rule}");
            assert_eq!(sampled(&with), sampled(&alone), "{name} {rule}");
            assert_ne!(with.digest(), alone.digest());
            assert_eq!(Study::resume(&with.journal()).expect("resumes").digest(), with.digest());
            let mut moments = Moments::new(&plain, with.records());
            for record in with.records().iter().filter(|r| r.leg.origin == Origin::Sampler) {
                let again = moments.look(record.leg.index, |c| sampler(&plain.sampler).propose(c)).flatten();
                assert_eq!(again.as_ref(), Some(&record.leg.params), "{name} {rule}");
            }
            json["tell_placed"] = true.into();
            let open = spec(&json);
            let told = run(&open, &placed);
            assert_eq!(Study::resume(&told.journal()).expect("resumes").digest(), told.digest());
            if ["tpe", "gp", "forest"].contains(&name) {
                assert_ne!(sampled(&told), sampled(&alone), "{name} {rule}");
            }
            if rule == "median" && name == "random" {
                let rules = |s: &Study| sampled(s).into_iter().map(|(_, rule)| rule).collect::<Vec<_>>();
                assert_ne!(rules(&told), rules(&alone), "a rule that is told compares with them");
            }
        }
    }
    assert!(!spec(&base()).to_json().contains("tell_placed"), "what is as usual is not spelled");
}

fn earlier(study: &Study) -> Json {
    let mut spec = study.spec().clone();
    spec.earlier = Earlier::of(study);
    spec.to_value()["earlier"].clone()
}

/// A source study, and the same space to search again.
fn source() -> Study {
    run(&spec(&base()), &[])
}

#[test]
fn earlier_trials_are_seen_and_count_for_nothing_else() {
    let source = source();
    for entry in SAMPLERS {
        for rule in SCHEDULERS {
            let mut json = base();
            json["sampler"] = json!({"name": entry.id});
            json["scheduler"] = json!({"name": rule.id});
            json["window"] = 1.into();
            let Ok(cold) = Spec::from_value(&json) else { continue };
            json["earlier"] = json!({"trials": []});
            assert_eq!(Spec::from_value(&json), Ok(cold.clone()), "nothing is as if it were not there");
            json["earlier"] = earlier(&source);
            let warm = spec(&json);
            assert_eq!(Spec::from_json(&warm.to_json()).as_ref(), Ok(&warm), "one spelling");
            let (cold, warm) = (run(&cold, &[]), run(&warm, &[]));
            assert!(warm.committed() <= 20 || !["none"].contains(&rule.id), "{}", entry.id);
            assert!(
                warm.records().iter().all(|r| r.leg.index < Leg::EARLIER && r.leg.origin != Origin::Earlier)
            );
            let blind = ["random", "grid", "sobol"].contains(&entry.id);
            if blind {
                assert_eq!(warm.digest(), cold.digest(), "{}", entry.id);
            }
            assert_eq!(
                Study::resume(&warm.journal()).expect("resumes").digest(),
                warm.digest(),
                "{}",
                entry.id
            );
            let mut moments = Moments::new(warm.spec(), warm.records());
            for index in [0, 5] {
                if warm.records().len() > index && warm.records()[index].leg.origin == Origin::Sampler {
                    let params = &warm.records()[index].leg.params;
                    let found = moments.look(index as u32, |context| {
                        let mut strategy = explainer(&warm.spec().sampler);
                        let view = View { x: 0, y: Some(1), cells: [3, 3], held: Params::default() };
                        let reason = strategy.reason(context, params);
                        let _: Option<Belief> = strategy.belief(context, &view);
                        (strategy.propose(context), reason.blind)
                    });
                    let (again, drawn) = found.expect("it was proposed");
                    assert_eq!(again.as_ref(), Some(params), "amnesia of {}", entry.id);
                    if ["tpe", "gp", "forest", "cmaes"].contains(&entry.id) {
                        assert!(!drawn, "{} still draws at random after 20 trials", entry.id);
                    }
                }
            }
        }
    }
}

/// Trials are taken as the runner prints them; those outside the space are left out and counted.
#[test]
fn lines_of_the_runner_are_taken_and_strangers_left_out() {
    let mut json = base();
    json["sampler"] = json!({"name": "tpe"});
    json["scheduler"] = json!({"name": "median"});
    let source = run(&spec(&json), &[]);
    let lines: Vec<Json> = source
        .committed_trials()
        .map(|(leg, outcome)| tunescape::study::lines::trial(leg, outcome))
        .collect();
    assert!(lines.iter().any(|line| line["state"] == "pruned"), "the case is there");
    json["earlier"] = json!({"trials": lines, "digest": source.digest().to_string()});
    let read = spec(&json);
    assert_eq!(read.earlier, Earlier::of(&source), "what is printed is what there was");
    assert_eq!(read.earlier_records().len(), 20);
    json["space"][0]["high"] = 0.05.into();
    let narrow = spec(&json);
    let outside = source.records().iter().filter(|r| real(&r.leg.params, "learning_rate") > 0.05).count();
    assert!(outside > 0 && narrow.earlier_records().len() == 20 - outside);
    let warning = Warning::EarlierLeftOut { left: outside as u32, of: 20 };
    assert!(narrow.warnings().contains(&warning), "{:?}", narrow.warnings());
    assert!(!read.warnings().iter().any(|w| matches!(w, Warning::EarlierLeftOut { .. })));
    run(&narrow, &[]);
}

type Case = (Json, &'static str, &'static str);

#[test]
fn faults_name_their_place() {
    let good = || json!({"params": {"learning_rate": 0.1, "hidden_width": 3, "activation": "relu"}, "values": [0.5]});
    let with = |key: &str, value: Json| {
        let mut trial = good();
        trial[key] = value;
        json!({"trials": [good(), trial]})
    };
    let cases: Vec<Case> = vec![
        (json!({"trials": [good(), good()]}), "", ""),
        (json!({"trials": [good()], "digest": "0".repeat(64)}), "", ""),
        (json!([]), "earlier", "WrongShape { expected: Object }"),
        (json!({}), "earlier.trials", "Missing"),
        (json!({"trials": [], "source": 1}), "earlier.source", "Unknown"),
        (json!({"trials": 3}), "earlier.trials", "WrongShape { expected: List }"),
        (json!({"trials": [], "digest": "12"}), "earlier.digest", "WrongShape { expected: Digest }"),
        (
            json!({"trials": [], "digest": "G".repeat(64)}),
            "earlier.digest",
            "WrongShape { expected: Digest }",
        ),
        (json!({"trials": vec![good(); 1001]}), "earlier.trials", "TooMany { limit: 1000 }"),
        (json!({"trials": [1]}), "earlier.trials[0]", "WrongShape { expected: Object }"),
        (with("surprise", 1.into()), "earlier.trials[1].surprise", "Unknown"),
        (with("state", "running".into()), "earlier.trials[1].state", "NotOneOf"),
        (with("params", json!([1])), "earlier.trials[1].params", "WrongShape { expected: Object }"),
        (with("params", json!({"a": [1]})), "earlier.trials[1].params.a", "WrongShape { expected: Scalar }"),
        (with("params", json!({"a": "x".repeat(33)})), "earlier.trials[1].params.a", "TooMany { limit: 32 }"),
        (with("values", json!(["NaN"])), "earlier.trials[1].values[0]", "WrongShape { expected: Number }"),
        (with("values", json!(["Infinity"])), "", ""),
        (with("values", json!([])), "earlier.trials[1].values", "TooFew { limit: 1 }"),
        (with("values", json!([1, 2])), "earlier.trials[1].values", "TooMany { limit: 1 }"),
        (with("values", json!(vec![1; 33])), "earlier.trials[1].values", "TooMany { limit: 32 }"),
        (with("values", Json::Null), "earlier.trials[1].values", "Missing"),
        (with("step", 0.into()), "earlier.trials[1].step", "OutOfRange"),
        (with("step", "9".into()), "earlier.trials[1].step", "WrongShape { expected: Integer }"),
    ];
    for (i, (earlier, path, fault)) in cases.into_iter().enumerate() {
        let mut json = base();
        json["earlier"] = earlier;
        match (Spec::from_value(&json), fault.is_empty()) {
            (Ok(spec), true) => assert_eq!(Spec::from_json(&spec.to_json()), Ok(spec)),
            (Err(error), false) => {
                assert_eq!(error.path, path, "case {i}: {error:?}");
                assert!(format!("{:?}", error.fault).contains(fault), "case {i}: {error:?}");
            }
            (found, _) => panic!("case {i}: {found:?}"),
        }
    }
    let mut json = base();
    json["sampler"] = json!({"name": "gp"});
    json["trials"] = 990.into();
    json["earlier"] = json!({"trials": vec![good(); 11]});
    assert_eq!(
        Spec::from_value(&json).map(|_| ()).expect_err("refused").path,
        "trials",
        "a GP sees 1000 trials at most"
    );
    let long = format!("{}{}", " ".repeat(DOCUMENT_LIMIT), base());
    assert!(Spec::from_json(&long).is_err());
}

/// A trial that was pruned, or failed, earlier is what it was.
#[test]
fn states_are_kept() {
    let mut json = base();
    json["earlier"] = json!({"trials": [
        {"params": {"learning_rate": 0.1, "hidden_width": 3, "activation": "relu"}, "state": "failed"},
        {"params": {"learning_rate": 0.1, "hidden_width": 3, "activation": "relu"}, "state": "pruned", "step": 2, "values": [0.5]},
        {"params": {"learning_rate": 1, "hidden_width": 3, "activation": "relu"}, "values": ["Infinity"]},
    ]});
    let spec = spec(&json);
    let records = spec.earlier_records();
    let outcome = |i: usize| records[i].outcome.as_ref().expect("finished");
    let shown: Vec<_> =
        (0..3).map(|i| (outcome(i).state, outcome(i).reports.last().map(|r| r.step))).collect();
    assert_eq!(shown, [(State::Failed, None), (State::Pruned, Some(2)), (State::Complete, Some(6))]);
    assert_eq!(
        records[2].leg.params.get("learning_rate"),
        Some(&Value::Real(1.0)),
        "spelled as the space does"
    );
    assert_eq!(spec.earlier.trials[1], EarlierTrial::of(&records[1]).expect("it has a result"));
}

/// Best of `trials` searched on a shifted bowl in four dimensions, after these earlier trials.
fn search(choice: &Choice, seed: u64, trials: u32, earlier: &[Record], shift: f64) -> (f64, Vec<Record>) {
    let real = |i: usize| tunescape::space::Param {
        name: format!("x{i}"),
        domain: Domain::Real { low: -5.0, high: 5.0, log: false, step: None },
        when: None,
    };
    let space = Space::new((0..4).map(real).collect()).expect("a good space");
    let depth = |params: &Params| {
        let x: Vec<f64> = params.0.iter().filter_map(|(_, v)| v.as_real()).collect();
        x.iter().enumerate().map(|(i, x)| (i as f64 + 1.0) * (x - 2.0 - shift).powi(2)).sum::<f64>()
    };
    let (mut strategy, mut records) = (sampler(choice), Vec::<Record>::new());
    for index in 0..trials {
        let history = History::new(&records, records.len()).after(earlier);
        let directions = [Direction::Minimize];
        let context = Context { space: &space, history, index, directions: &directions, seed };
        let params = strategy.propose(&context).expect("a point");
        let value = depth(&params);
        let leg = Leg {
            index,
            trial: index,
            from: 0,
            to: None,
            params,
            parent: None,
            origin: Origin::Sampler,
            rule: StopRule::Never,
        };
        let (ending, backend) = (Ending::Finished, Backend::Cpu);
        let outcome = Outcome {
            reports: vec![Report { step: 1, cost: 1, values: vec![value; 4] }],
            state: State::Complete,
            ending,
            values: vec![value],
            gradient: None,
            backend,
            refusal: None,
        };
        records.push(Record { leg, outcome: Some(outcome) });
    }
    let values = records.iter().filter_map(|r| r.outcome.as_ref()?.values.first().copied());
    (values.fold(f64::INFINITY, f64::min), records)
}

/// The earlier study was about a bowl half a unit away; 16 seeds, one-sided signed-rank test at 1 %.
#[test]
fn warm_is_better_than_cold() {
    let random = Choice::of(SAMPLERS, "random", &[]).expect("in the table");
    for (name, knob) in [
        ("tpe", None),
        ("gp", None),
        ("forest", None),
        ("cmaes", None),
        ("cmaes", Some(("warm_start", "no"))),
    ] {
        let mut choice = Choice::of(SAMPLERS, name, &[]).expect("in the table");
        if let Some((id, value)) = knob {
            choice.settings.0.insert(id.to_owned(), Value::text(value));
        }
        let mut differences = Vec::new();
        for seed in 0..16 {
            let (_, mut source) = search(&random, 1000 + seed, 60, &[], 0.5);
            for (n, record) in (0u32..).zip(&mut source) {
                (record.leg.index, record.leg.trial, record.leg.origin) =
                    (Leg::EARLIER + n, Leg::EARLIER + n, Origin::Earlier);
            }
            let (cold, _) = search(&choice, seed, 15, &[], 0.0);
            let (warm, _) = search(&choice, seed, 15, &source, 0.0);
            differences.push(warm - cold);
        }
        let found = signed_rank(&differences, Zeros::Drop, Tail::Less, Method::Auto);
        let mut sorted = differences.clone();
        sorted.sort_by(f64::total_cmp);
        println!("{name} {knob:?}: p = {:.2e}, median difference {:.2}", found.p, sorted[8]);
        match knob {
            None => assert!(found.p < 0.01, "{name}: {differences:?}"),
            // Without its own warm start CMA-ES has little use for trials that are not its own.
            Some(_) => assert!(found.p > 0.01, "{name}: {differences:?}"),
        }
    }
}
