//! Promise: what every sampler keeps, whatever the space: in range, on the step, of the right type, active parameters only;
//! amnesiac; ruled by its seed. The cases are made from the table, so that a new sampler is held to them by being listed.
#![cfg(not(target_arch = "wasm32"))]

use tunescape::sampler::{Context, SAMPLERS, sampler};
use tunescape::space::{Choice, Condition, Domain, Param, Params, Space, Value};
use tunescape::trial::{Direction, History};

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
