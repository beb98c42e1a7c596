//! Population-based training: Ray Tune's rules, with the values worked out from its formulas.

use tunescape::math::rng::{Lane, Stream};
use tunescape::scheduler::population::{Change, Member, Population, STRATEGY, Turn};
use tunescape::space::{Condition, Domain, Param, Params, Settings, Space, Value};
use tunescape::trial::Direction;

fn ray() -> Population {
    Population::of(&Settings::defaults(STRATEGY.entry.settings))
}

fn space() -> Space {
    let param = |name: &str, domain| Param { name: name.to_owned(), domain, when: None };
    let text = |list: &[&str]| list.iter().map(|s| Value::text(s)).collect();
    let mut only = param("beta", Domain::Real { low: 0.1, high: 0.9, log: false, step: None });
    only.when =
        Some(Condition { parameter: "optimizer".to_owned(), is: vec![Value::text("c"), Value::text("d")] });
    Space::new(vec![
        param("rate", Domain::Real { low: 1e-4, high: 1.0, log: true, step: None }),
        param("width", Domain::Int { low: 2, high: 64, log: false, step: 2 }),
        param("share", Domain::Real { low: 0.0, high: 1.0, log: false, step: Some(0.25) }),
        param("optimizer", Domain::Categorical { choices: text(&["a", "b", "c", "d"]) }),
        only,
    ])
    .expect("good")
}

fn params(rate: f64, width: i64, share: f64, optimizer: &str) -> Params {
    let pair = |name: &str, value| (name.to_owned(), value);
    Params(vec![
        pair("rate", Value::Real(rate)),
        pair("width", Value::Int(width)),
        pair("share", Value::Real(share)),
        pair("optimizer", Value::text(optimizer)),
    ])
}

fn member(trial: u32, score: Option<f64>) -> Member {
    Member { trial, params: params(0.01, 20, 0.5, "b"), score, checkpoint: true }
}

/// ceil(n * fraction), but no more than floor(n / 2); nothing for fewer than two scores.
#[test]
fn quantiles_have_rays_sizes() {
    assert_eq!((ray().quantile_fraction, ray().resample_probability), (0.25, 0.25));
    assert_eq!(ray().perturbation_factors, [1.2, 0.8]);
    for (n, fraction, size) in [
        (1, 0.25, 0),
        (2, 0.25, 1),
        (4, 0.25, 1),
        (5, 0.25, 2),
        (8, 0.25, 2),
        (9, 0.25, 3),
        (3, 0.5, 1),
        (7, 0.5, 3),
        (8, 0.0, 0),
    ] {
        let population: Vec<Member> = (0..n).map(|i| member(i, Some(f64::from(i)))).collect();
        let knobs = Population { quantile_fraction: fraction, ..ray() };
        let (lower, upper) = knobs.quantiles(&population, Direction::Maximize);
        assert_eq!(lower, (0..size).collect::<Vec<u32>>(), "{n} members, {fraction}");
        assert_eq!(upper, (n - size..n).collect::<Vec<u32>>());
        let (lower, upper) = knobs.quantiles(&population, Direction::Minimize);
        assert_eq!(lower, (n - size..n).rev().collect::<Vec<u32>>());
        assert_eq!(upper, (0..size).rev().collect::<Vec<u32>>());
    }
    // Members without a score do not count; infinite loss is the worst there is.
    let scores = [Some(0.3), None, Some(f64::INFINITY), Some(0.1), Some(0.2)];
    let population: Vec<Member> = scores.iter().enumerate().map(|(i, s)| member(i as u32, *s)).collect();
    assert_eq!(ray().quantiles(&population, Direction::Minimize), (vec![2], vec![3]));
}

#[test]
fn the_worst_copy_the_best_and_all_others_go_on() {
    let population: Vec<Member> = (0..8)
        .map(|i| Member {
            params: params(0.01 * f64::from(i + 1), 20, 0.5, "b"),
            ..member(i, Some(f64::from(i)))
        })
        .collect();
    let turn = |population: &[Member], position: u32, draw: u64| {
        let mut stream = Stream::new(5, Lane::Test, draw);
        let turn = ray().turn(&space(), population, Direction::Minimize, position, &mut stream);
        assert_eq!(space().admit(&turn.params).as_ref(), Ok(&turn.params));
        turn
    };
    let mut donors = [0u32; 8];
    for draw in 0..400 {
        for position in 0..6 {
            let goes_on = Turn {
                donor: None,
                params: population[position as usize].params.clone(),
                changes: Vec::new(),
            };
            assert_eq!(turn(&population, position, draw), goes_on);
        }
        let copy = turn(&population, 7, draw);
        let donor = copy.donor.expect("a donor");
        assert_eq!(copy, turn(&population, 7, draw), "a pure function");
        assert_eq!(copy.changes.len(), copy.params.0.len());
        donors[donor as usize] += 1;
    }
    assert_eq!(donors[2..], [0; 6], "only the best two are copied");
    assert!(donors[0].abs_diff(200) < 60, "each as likely: {donors:?}");
    // Nobody copies what is not there: all diverged, or no weights kept.
    let diverged: Vec<Member> =
        population.iter().map(|m| Member { score: Some(f64::INFINITY), ..m.clone() }).collect();
    assert!((0..8).all(|position| turn(&diverged, position, 1).donor.is_none()));
    let bare: Vec<Member> = population.iter().map(|m| Member { checkpoint: false, ..m.clone() }).collect();
    assert!((0..8).all(|position| turn(&bare, position, 1).donor.is_none()));
}

/// Each setting by itself: drawn anew in a quarter of all cases; else up or down, each as often, by the stated amount.
#[test]
fn explores_by_rays_formulas() {
    let space = space();
    let old = params(0.01, 20, 0.5, "b");
    let (rounds, mut counts) = (8000, [[0u32; 3]; 4]);
    for draw in 0..rounds {
        let mut stream = Stream::new(9, Lane::Test, draw);
        let (new, changes) = ray().explore(&space, &old, &mut stream);
        assert_eq!(stream.position(), 2 * 3 * 5, "as many words, whatever happens");
        assert_eq!(space.admit(&new).as_ref(), Ok(&new));
        for (i, change) in changes.iter().take(4).enumerate() {
            let value = &new.0[i].1;
            let kind = match *change {
                Change::Resampled => 0,
                Change::Scaled(factor) => {
                    let expected = match (i, factor == 1.2) {
                        (0, up) => Value::Real(0.01 * if up { 1.2 } else { 0.8 }),
                        (1, up) => Value::Int(if up { 24 } else { 16 }),
                        // 0.6 and 0.4, on a grid of quarters.
                        (_, _) => Value::Real(0.5),
                    };
                    assert_eq!(*value, expected);
                    1 + usize::from(factor == 0.8)
                }
                Change::Shifted(places) => {
                    assert_eq!(*value, Value::text(if places == 1 { "c" } else { "a" }));
                    1 + usize::from(places == -1)
                }
            };
            counts[i][kind] += 1;
        }
        // What a change makes active is drawn from its range.
        assert_eq!(new.get("beta").is_some(), changes.len() == 5);
        assert!(changes.get(4).is_none_or(|c| *c == Change::Resampled));
    }
    for [anew, up, down] in counts {
        let near = |count: u32, share: f64| {
            let expected = share * rounds as f64;
            (f64::from(count) - expected).abs() < 4.0 * (expected * (1.0 - share)).sqrt()
        };
        assert!(near(anew, 0.25) && near(up, 0.375) && near(down, 0.375), "{counts:?}");
    }
}

#[test]
fn settings_stay_in_their_range() {
    let never = Population { resample_probability: 0.0, ..ray() };
    // At the ends: a rate cannot grow, a width cannot fall, categories stay at the end of their list.
    for draw in 0..200 {
        let mut stream = Stream::new(11, Lane::Test, draw);
        let old = params(0.9, 2, 1.0, "d");
        let (new, changes) = never.explore(&space(), &old, &mut stream);
        assert_eq!(space().admit(&new).as_ref(), Ok(&new));
        let up = |i: usize| matches!(changes[i], Change::Scaled(f) if f > 1.0);
        assert_eq!(new.0[0].1, Value::Real(if up(0) { 1.0 } else { 0.9 * 0.8 }));
        // 2 * 1.2 is cut off to 2 again, as in Ray; 2 * 0.8 to 1, below the range.
        assert_eq!(new.0[1].1, Value::Int(2));
        let last = matches!(changes[3], Change::Shifted(1));
        assert_eq!(new.0[3].1, Value::text(if last { "d" } else { "c" }));
    }
    // From an empty or a foreign point everything is drawn anew.
    let mut stream = Stream::new(12, Lane::Test, 0);
    let (new, changes) = never.explore(&space(), &params(5.0, 3, 0.3, "z"), &mut stream);
    assert!(changes.iter().all(|c| *c == Change::Resampled));
    assert_eq!(space().admit(&new).as_ref(), Ok(&new));
    let empty = Space::new(Vec::new()).expect("good");
    let turn = never.turn(&empty, &[], Direction::Minimize, 0, &mut stream);
    assert_eq!(turn, Turn { donor: None, params: Params::default(), changes: Vec::new() });
}
