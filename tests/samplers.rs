//! Promise: what every sampler keeps, whatever the space: in range, on the step, of the right type, active parameters only;
//! amnesiac; ruled by its seed. The cases are made from the table, so that a new sampler is held to them by being listed.
#![cfg(not(target_arch = "wasm32"))]

use tunescape::sampler::{Context, SAMPLERS, sampler};
use tunescape::space::{Choice, Condition, Domain, Param, Params, Space, Value};
use tunescape::trial::{Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, State, StopRule};

fn domains() -> Vec<Domain> {
    let text = |list: &[&str]| list.iter().map(|s| Value::text(s)).collect();
    vec![
        Domain::Real { low: -3.0, high: 7.0, log: false, step: None },
        Domain::Real { low: 1e-5, high: 1.0, log: true, step: None },
        Domain::Real { low: 1e-300, high: 1e15, log: true, step: None },
        Domain::Real { low: 0.0, high: 1.0, log: false, step: Some(0.1) },
        Domain::Real { low: -2.0, high: 2.1, log: false, step: Some(0.25) },
        Domain::Real { low: 0.5, high: 0.5, log: false, step: None },
        Domain::Int { low: 1, high: 8, log: false, step: 1 },
        Domain::Int { low: -5, high: 103, log: false, step: 5 },
        Domain::Int { low: 1, high: 1 << 50, log: true, step: 1 },
        Domain::Int { low: 7, high: 7, log: true, step: 1 },
        Domain::Categorical { choices: text(&["a", "b", "c"]) },
        Domain::Categorical { choices: vec![Value::Int(16), Value::Real(0.5), Value::Flag(true)] },
        Domain::Categorical { choices: text(&["only"]) },
    ]
}

fn spaces() -> Vec<Space> {
    let param = |name: &str, domain: Domain| Param { name: name.to_owned(), domain, when: None };
    let mut all: Vec<Vec<Param>> = domains().into_iter().map(|d| vec![param("x", d)]).collect();
    for (i, a) in domains().into_iter().enumerate() {
        for b in domains().into_iter().skip(i + 1) {
            all.push(vec![param("y", a.clone()), param("x", b)]);
        }
    }
    let mut child = param("child", Domain::Int { low: 1, high: 5, log: false, step: 1 });
    child.when =
        Some(Condition { parameter: "root".to_owned(), is: vec![Value::text("a"), Value::text("b")] });
    let mut grandchild = param("grandchild", Domain::Real { low: 0.0, high: 1.0, log: false, step: None });
    grandchild.when = Some(Condition { parameter: "child".to_owned(), is: vec![Value::Int(2)] });
    let root = param("root", Domain::Categorical { choices: ["a", "b", "c"].map(Value::text).to_vec() });
    all.push(vec![root, child, grandchild]);
    all.push(Vec::new());
    all.into_iter().map(|params| Space::new(params).expect("a good space")).collect()
}

fn propose(
    name: &str,
    space: &Space,
    index: u32,
    seed: u64,
    cached: Option<&mut dyn tunescape::sampler::Sampler>,
) -> Option<Params> {
    let choice = Choice::of(SAMPLERS, name, &[]).expect("in the table");
    let mut fresh = sampler(&choice);
    let directions = [Direction::Minimize];
    let context = Context { space, history: History::new(&[], 0), index, directions: &directions, seed };
    cached.unwrap_or(fresh.as_mut()).propose(&context)
}

#[test]
fn proposals_are_points_of_the_space() {
    let mut cases = 0;
    for entry in SAMPLERS {
        for space in spaces() {
            let mut cached = sampler(&Choice::of(SAMPLERS, entry.id, &[]).expect("in the table"));
            for index in 0..100 {
                let Some(point) = propose(entry.id, &space, index, 3, Some(cached.as_mut())) else { break };
                assert_eq!(space.admit(&point).as_ref(), Ok(&point), "{} {space:?}", entry.id);
                // Amnesia: a sampler that has seen nothing else proposes the same.
                if index % 7 == 0 {
                    assert_eq!(propose(entry.id, &space, index, 3, None), Some(point), "{}", entry.id);
                }
                cases += 1;
            }
        }
    }
    assert!(cases > 10_000, "{cases}");
}

#[test]
fn the_seed_rules() {
    let space = &spaces()[0];
    let points = |seed| (0..20).map(|i| propose("random", space, i, seed, None)).collect::<Vec<_>>();
    assert_eq!(points(1), points(1));
    assert!(points(1).iter().zip(points(2)).all(|(a, b)| *a != b));
}

/// Each value of a discrete domain gets its share; a logarithmic range is even in the logarithm.
#[test]
fn random_is_uniform() {
    let param = |domain| vec![Param { name: "x".to_owned(), domain, when: None }];
    let draws = 8000u32;
    let shares = |domain: Domain, bins: usize, bin: &dyn Fn(&Value) -> usize| {
        let space = Space::new(param(domain)).expect("good");
        let mut counts = vec![0u32; bins];
        for index in 0..draws {
            let point = propose("random", &space, index, 9, None).expect("endless");
            counts[bin(&point.0[0].1)] += 1;
        }
        let expected = f64::from(draws) / bins as f64;
        counts.iter().map(|c| (f64::from(*c) - expected) * (f64::from(*c) - expected) / expected).sum::<f64>()
    };
    // Chi-squared, 7 degrees of freedom: 0.1 % lies above 24.3.
    let int = Domain::Int { low: 1, high: 8, log: false, step: 1 };
    let chi = shares(int, 8, &|v| v.as_int().expect("int") as usize - 1);
    assert!(chi < 24.3, "integers: {chi}");
    let log = Domain::Real { low: 1e-4, high: 1e4, log: true, step: None };
    #[allow(clippy::disallowed_methods)]
    let chi =
        shares(log, 8, &|v| (v.as_real().expect("real").log10() + 4.0).floor().clamp(0.0, 7.0) as usize);
    assert!(chi < 24.3, "decades: {chi}");
}

/// A finished trial with one value; `None`: one that failed.
fn record(index: u32, params: Params, value: Option<f64>) -> Record {
    let state = if value.is_some() { State::Complete } else { State::Failed };
    let outcome = Outcome {
        reports: Vec::new(),
        state,
        ending: Ending::Finished,
        values: value.into_iter().collect(),
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    let (origin, rule) = (Origin::Sampler, StopRule::Never);
    let leg = Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule };
    Record { leg, outcome: Some(outcome) }
}

/// Asks and tells with a window of 1 until the sampler has nothing left, at most `trials` times.
fn search(
    choice: &Choice,
    space: &Space,
    direction: Direction,
    trials: u32,
    mut f: impl FnMut(&Params) -> Option<f64>,
) -> Vec<Record> {
    let mut cached = sampler(choice);
    let mut records: Vec<Record> = Vec::new();
    for index in 0..trials {
        let history = History::new(&records, records.len());
        let context = Context { space, history, index, directions: &[direction], seed: 3 };
        let next = cached.propose(&context);
        assert_eq!(sampler(choice).propose(&context), next, "amnesia");
        let Some(point) = next else { break };
        assert_eq!(space.admit(&point).as_ref(), Ok(&point));
        let value = f(&point);
        records.push(record(index, point, value));
    }
    records
}

fn naive(settings: &[(&str, f64)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, "finite_difference", &[]).expect("in the table");
    for (id, value) in settings {
        choice.settings.0.insert((*id).to_owned(), Value::Real(*value));
    }
    choice
}

fn real(params: &Params, name: &str) -> f64 {
    params.get(name).and_then(Value::as_real).expect("a number")
}

fn bowl() -> Space {
    let param = |name: &str, domain: Domain| Param { name: name.to_owned(), domain, when: None };
    Space::new(vec![
        param("rate", Domain::Real { low: 1e-4, high: 1.0, log: true, step: None }),
        param("kind", Domain::Categorical { choices: vec![Value::text("a"), Value::text("b")] }),
        param("share", Domain::Real { low: 0.0, high: 1.0, log: false, step: None }),
    ])
    .expect("a good space")
}

/// ln rate = -2, share = 0.3.
#[allow(clippy::disallowed_methods)]
fn depth(point: &Params) -> f64 {
    let (a, b) = (real(point, "rate").ln() + 2.0, real(point, "share") - 0.3);
    a * a + 10.0 * b * b + a * b
}

#[test]
fn the_naive_gradient_finds_the_bottom_of_a_bowl() {
    for (direction, sign) in [(Direction::Minimize, 1.0), (Direction::Maximize, -1.0)] {
        let records = search(&naive(&[]), &bowl(), direction, 200, |p| Some(sign * depth(p)));
        assert!(records.len() < 60, "{}", records.len());
        let last = &records[records.len() - 1].leg.params;
        assert!(depth(last) < 1e-9, "{last:?}");
        assert!(records.iter().all(|r| r.leg.params.get("kind") == Some(&Value::text("a"))));
    }
    let from = search(&naive(&[("start_at", 0.0)]), &bowl(), Direction::Minimize, 1, |p| Some(depth(p)));
    assert_eq!((real(&from[0].leg.params, "rate"), real(&from[0].leg.params, "share")), (1e-4, 0.0));
}

/// On a staircase: the start, one step along each number, and the end.
#[test]
fn the_naive_gradient_stands_still_on_a_staircase() {
    let records = search(&naive(&[]), &bowl(), Direction::Maximize, 50, |p| Some((9.0 * depth(p)).floor()));
    assert_eq!(records.len(), 3);
    // The numbers of an integer are a staircase whatever the goal.
    let width = Param {
        name: "width".to_owned(),
        domain: Domain::Int { low: 1, high: 9, log: false, step: 1 },
        when: None,
    };
    let space = Space::new(vec![width]).expect("a good space");
    let records = search(&naive(&[]), &space, Direction::Minimize, 50, |p| Some(real(p, "width")));
    assert_eq!(records.len(), 1, "the same point is not trained twice: {records:?}");
}

#[test]
fn the_naive_gradient_stops_at_an_end_and_survives_failures() {
    // Downhill all the way to the upper end.
    let records = search(&naive(&[]), &bowl(), Direction::Minimize, 200, |p| Some(-5.0 * real(p, "share")));
    let best = records.iter().map(|r| real(&r.leg.params, "share")).fold(0.0, f64::max);
    assert!(best == 1.0 && records.len() < 200, "{best} {}", records.len());
    for f in [|_: &Params| None, |_: &Params| Some(f64::INFINITY)] {
        let records = search(&naive(&[]), &bowl(), Direction::Minimize, 50, f);
        assert_eq!(records.len(), 3, "nothing to go by");
    }
    // A cliff beside the minimum is backed off from.
    let cliff = |p: &Params| (real(p, "share") > 0.2).then(|| depth(p));
    let records = search(&naive(&[]), &bowl(), Direction::Minimize, 200, cliff);
    let best = records.iter().filter_map(|r| r.outcome.as_ref()?.values.first().copied());
    assert!(best.fold(f64::MAX, f64::min) < 1e-6);
}

/// A trial placed by hand is used if the search comes to ask for it, and disturbs nothing if not.
#[test]
fn the_naive_gradient_finds_its_values_by_their_parameters() {
    let alone = search(&naive(&[]), &bowl(), Direction::Minimize, 200, |p| Some(depth(p)));
    let stranger = Params(vec![
        ("rate".to_owned(), Value::Real(0.5)),
        ("kind".to_owned(), Value::text("b")),
        ("share".to_owned(), Value::Real(0.9)),
    ]);
    let mut records = vec![record(0, stranger, Some(-1e9))];
    for expected in &alone {
        let history = History::new(&records, records.len());
        let index = records.len() as u32 - 1;
        let context = Context { space: &bowl(), history, index, directions: &[Direction::Minimize], seed: 3 };
        let next = sampler(&naive(&[])).propose(&context).expect("it goes on");
        assert_eq!(next, expected.leg.params);
        let value = Some(depth(&next));
        records.push(record(index + 1, next, value));
    }
}
