//! Promise: TPE proposes points of the space whatever the history, forgets nothing and remembers nothing (what it keeps never
//! changes a proposal), draws from the density it shows, takes the best of its draws, and finds minima faster than random search.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use tunescape::math::hypervolume::hypervolume;
use tunescape::math::rng::{Lane, Stream};
use tunescape::sampler::tpe::blocks::places;
use tunescape::sampler::tpe::draw::Views;
use tunescape::sampler::tpe::knobs::Shape;
use tunescape::sampler::tpe::model::{GOOD, Model};
use tunescape::sampler::tpe::split::Side;
use tunescape::sampler::{Belief, Context, Densities, Explain, SAMPLERS, View, explainer, sampler};
use tunescape::space::{Choice, Condition, Domain, Param, Params, Space, Value};
use tunescape::trial::{
    Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, Report, State, StopRule,
};

const ONE: &[Direction] = &[Direction::Minimize];
const TWO: &[Direction] = &[Direction::Minimize, Direction::Maximize];

fn tpe(settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, "tpe", &[]).expect("in the table");
    for (id, value) in settings {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{id}");
    }
    choice
}

fn random() -> Choice {
    Choice::of(SAMPLERS, "random", &[]).expect("in the table")
}

fn param(name: &str, domain: Domain) -> Param {
    Param { name: name.to_owned(), domain, when: None }
}

fn line(low: f64, high: f64, log: bool) -> Domain {
    Domain::Real { low, high, log, step: None }
}

fn int(low: i64, high: i64, log: bool) -> Domain {
    Domain::Int { low, high, log, step: 1 }
}

fn texts(count: usize) -> Domain {
    Domain::Categorical { choices: (0..count).map(|i| Value::text(&format!("c{i}"))).collect() }
}

/// Every kind of domain, with conditions two deep.
fn mixed() -> Space {
    let when = |mut p: Param, parameter: &str, is: Vec<Value>| {
        p.when = Some(Condition { parameter: parameter.to_owned(), is });
        p
    };
    Space::new(vec![
        param("rate", line(1e-5, 1.0, true)),
        param("kind", texts(3)),
        param("share", line(0.0, 0.9, false)),
        when(param("depth", int(1, 6, false)), "kind", vec![Value::text("c0"), Value::text("c1")]),
        param("fixed", int(4, 4, false)),
        when(param("wide", line(-5.0, 5.0, false)), "depth", vec![Value::Int(2), Value::Int(3)]),
        param("width", int(1, 1 << 20, true)),
        param("drop", Domain::Real { low: 0.0, high: 0.5, log: false, step: Some(0.05) }),
    ])
    .expect("a good space")
}

fn spaces() -> Vec<Space> {
    let several = |domains: Vec<Domain>| {
        let named = domains.into_iter().enumerate().map(|(i, d)| param(&format!("x{i}"), d));
        Space::new(named.collect()).expect("a good space")
    };
    vec![
        mixed(),
        several(vec![]),
        several(vec![int(3, 3, true), texts(1)]),
        several(vec![texts(30)]),
        several(vec![line(-1e15, 1e15, false), line(1e-300, 1e15, true)]),
        several(vec![int(-(1 << 53), 1 << 53, false), int(1, 1 << 53, true)]),
        several(vec![line(1e15f64.next_down(), 1e15, true), line(0.0, 5e-324, false)]),
        several(vec![line(0.0, 1.0, false); 12]),
    ]
}

fn number(params: &Params, name: &str) -> Option<f64> {
    params.get(name).and_then(Value::as_real)
}

fn outcome(state: State, values: Vec<f64>, steps: u32) -> Outcome {
    let report = |step| Report { step, cost: 1, values: values.clone() };
    Outcome {
        reports: (1..=steps).map(report).collect(),
        state,
        ending: Ending::Finished,
        values: if state == State::Failed { Vec::new() } else { values.clone() },
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    }
}

fn leg(index: u32, params: Params) -> Leg {
    let (origin, rule) = (Origin::Sampler, StopRule::Never);
    Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule }
}

fn context<'a>(
    space: &'a Space,
    records: &'a [Record],
    done: usize,
    directions: &'a [Direction],
) -> Context<'a> {
    let (history, index) = (History::new(records, done), records.len() as u32);
    Context { space, history, index, directions, seed: 11 }
}

/// A study with four trials on the way, in which everything that can happen happens.
fn eventful(
    choice: &Choice,
    space: &Space,
    directions: &[Direction],
    trials: u32,
    every: u32,
) -> Vec<Record> {
    let mut cached = explainer(choice);
    let mut stream = Stream::new(4, Lane::Test, 1);
    let mut records: Vec<Record> = Vec::new();
    for index in 0..trials {
        let done = records.len().saturating_sub(3);
        let moment = context(space, &records, done, directions);
        let point = cached.propose(&moment).expect("endless");
        assert_eq!(space.admit(&point).as_ref(), Ok(&point));
        if index % every == 0 {
            let mut fresh = explainer(choice);
            assert_eq!(fresh.propose(&moment), Some(point.clone()), "amnesia at {index}");
            let reason = fresh.reason(&moment, &point);
            assert_eq!(cached.reason(&moment, &point), reason);
            assert!(reason.score.is_none_or(|s| !s.is_nan()), "{reason:?}");
            if let Some((rank, of)) = reason.rank {
                assert_eq!(
                    (rank, of),
                    (1, 24),
                    "a proposal is the best of its draws: {index} {choice:?} {space:?}"
                );
            }
        }
        let value = |k: u32| match (index * 7 + k) % 11 {
            0 => f64::INFINITY,
            1 => f64::NEG_INFINITY,
            2 | 3 => 1.0,
            _ => {
                number(&point, "rate").unwrap_or(0.5) + f64::from(k) * number(&point, "share").unwrap_or(0.1)
            }
        };
        let values: Vec<f64> = (0..directions.len() as u32).map(value).collect();
        let outcome = match stream.below(6) {
            0 => outcome(State::Failed, Vec::new(), 0),
            1 if directions.len() == 1 => outcome(State::Pruned, values, stream.below(4)),
            _ => outcome(State::Complete, values, 3),
        };
        // Doubles of an earlier point, as a hand may place them.
        let point = if index % 9 == 8 { records[index as usize / 2].leg.params.clone() } else { point };
        records.push(Record { leg: leg(index, point), outcome: Some(outcome) });
    }
    records
}

#[test]
fn no_history_harms_it_and_no_cache_shows() {
    for space in spaces() {
        for settings in [
            vec![],
            vec![("multivariate", Value::text("no"))],
            vec![("group", Value::text("yes")), ("constant_liar", Value::text("no"))],
            vec![("consider_magic_clip", Value::text("no")), ("gamma", Value::text("hyperopt"))],
        ] {
            eventful(&tpe(&settings), &space, ONE, 130, 7);
        }
        eventful(&tpe(&[("n_startup_trials", Value::Int(0))]), &space, TWO, 60, 3);
    }
    // Long enough for the smallest width to stand still, for ages to count, and for kernels to be out of reach.
    for joint in ["yes", "no"] {
        eventful(&tpe(&[("multivariate", Value::text(joint))]), &mixed(), ONE, 400, 29);
    }
}

#[test]
fn another_study_is_another_study() {
    let space = mixed();
    let choice = tpe(&[]);
    let first = eventful(&choice, &space, ONE, 60, 60);
    let mut second = first.clone();
    let other = Params(vec![
        ("rate".to_owned(), Value::Real(0.25)),
        ("kind".to_owned(), Value::text("c2")),
        ("share".to_owned(), Value::Real(0.5)),
        ("fixed".to_owned(), Value::Int(4)),
        ("width".to_owned(), Value::Int(77)),
        ("drop".to_owned(), Value::Real(0.05)),
    ]);
    second[3].leg.params = space.admit(&other).expect("a point");
    let mut cached = sampler(&choice);
    let moments = [(&first, 60), (&second, 60), (&first, 30), (&first, 57), (&second, 50), (&first, 60)];
    for (records, done) in moments {
        let moment = context(&space, records, done, ONE);
        assert_eq!(cached.propose(&moment), sampler(&choice).propose(&moment));
        let early = context(&space, &records[..done], done, ONE);
        assert_eq!(cached.propose(&early), sampler(&choice).propose(&early));
    }
    // A leg that goes on from another one of its trial speaks for it: as if the trial had been one leg.
    let mut legs = first.clone();
    legs[20].outcome = Some(outcome(State::Pruned, vec![9.0], 1));
    let mut whole = first.clone();
    let last = outcome(State::Complete, vec![-3.0], 3);
    whole[20].outcome = Some(last.clone());
    let mut further = leg(60, first[20].leg.params.clone());
    (further.trial, further.from) = (20, 1);
    legs.push(Record { leg: further, outcome: Some(last) });
    let belief = |records: &[Record]| {
        let view = View { x: 0, y: None, cells: [5, 1], held: Params::default() };
        densities(explainer(&choice).as_mut(), &context(&space, records, records.len(), ONE), &view)
    };
    let (legs, whole) = (belief(&legs), belief(&whole));
    assert!(legs.good_legs.contains(&60) && !legs.good_legs.contains(&20) && !legs.bad_legs.contains(&20));
    assert_eq!(legs.good_legs.len(), whole.good_legs.len());
    assert!(whole.good_legs.contains(&20));
}

fn densities(sampler: &mut dyn Explain, moment: &Context, view: &View) -> Densities {
    match sampler.belief(moment, view) {
        Some(Belief::Densities(found)) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn beliefs_are_densities_and_the_best_draw_is_chosen() {
    let space = mixed();
    for joint in ["yes", "no"] {
        let choice = tpe(&[("multivariate", Value::text(joint))]);
        let records = eventful(&choice, &space, ONE, 150, 150);
        let moment = context(&space, &records, 147, ONE);
        let mut tpe = explainer(&choice);
        let proposal = tpe.propose(&moment).expect("endless");
        let held = Params(vec![("kind".to_owned(), Value::text("c0")), ("depth".to_owned(), Value::Int(2))]);
        for (x, y, cells) in [
            (0, None, [4000, 1]),
            (0, Some(2), [400, 400]),
            (1, None, [3, 1]),
            (3, None, [6, 1]),
            (7, Some(1), [11, 3]),
            (5, None, [500, 1]),
        ] {
            let found = densities(tpe.as_mut(), &moment, &View { x, y, cells, held: held.clone() });
            for density in [&found.good, &found.bad] {
                assert_eq!(density.len() as u32, cells[0] * cells[1]);
                let mean = density.iter().sum::<f64>() / density.len() as f64;
                assert!((mean - 1.0).abs() < 1e-3, "{joint} {x} {y:?}: {mean}");
            }
            assert_eq!(
                found.good_legs.len(),
                13,
                "a tenth of those that did not fail: {:?}",
                found.good_legs
            );
            let shown =
                space.params().iter().enumerate().filter(|(i, _)| x == *i as u32 || y == Some(*i as u32));
            assert_eq!(found.axes.len(), shown.count());
            assert!(found.axes.iter().all(|a| a.good.len() <= 13 && !a.bad.is_empty()));
            for draw in &found.draws {
                let chosen = &draw.candidates[draw.chosen as usize];
                assert!(draw.candidates.iter().all(|c| c.score <= chosen.score + 1e-12), "{draw:?}");
                for (i, value) in draw.params.iter().zip(&chosen.values) {
                    let proposed = proposal.get(&space.params()[*i as usize].name);
                    assert!(proposed.is_none_or(|p| p == value), "the draws of the proposal itself");
                }
            }
        }
        // A point that is not its own is weighed as well.
        let other = sampler(&random()).propose(&moment).expect("endless");
        let (own, reason) = (tpe.reason(&moment, &proposal), tpe.reason(&moment, &other));
        assert!(!reason.blind && reason.score < own.score, "{reason:?} {own:?}");
        assert_eq!(own.best, Some(f64::NEG_INFINITY));
    }
}

/// Draws of one parameter against the density that is shown for it.
#[test]
fn draws_follow_the_density_of_good_trials() {
    for (domain, cells) in [
        (line(-3.0, 7.0, false), 20),
        (line(1e-4, 1.0, true), 20),
        (int(1, 8, false), 8),
        (int(1, 40, true), 40),
        (Domain::Real { low: -2.0, high: 2.1, log: false, step: Some(0.25) }, 17),
        (texts(5), 5),
    ] {
        let space = Space::new(vec![param("x", domain.clone())]).expect("a good space");
        let mut stream = Stream::new(6, Lane::Test, 2);
        let points: Vec<Params> =
            (0..9).map(|_| space.choose(|_, p| p.domain.from_unit(0.6 * stream.unit()))).collect();
        let mut model = Model::new(&space, Shape::default(), false);
        model.follow(points.iter(), &[Side::Good; 9]);
        let mut views = Views::new(&model);
        let axis = &model.columns[0].as_ref().expect("a column").axis;
        let drawn = views.draw(1, 40_000, &Stream::new(6, Lane::Test, 3));
        // Shares of the draws in equal parts of the scale (or for each value), and what the density gives them.
        let bin = |number: f64| {
            let unit = domain.to_unit(&axis.value(&domain, axis.spot(number))).expect("a value");
            ((unit * f64::from(cells)) as usize).min(cells as usize - 1)
        };
        let mut counts = vec![0.0; cells as usize];
        drawn.spots[0].iter().for_each(|s| counts[bin(s.number)] += 1.0);
        let mut expected = vec![0.0; cells as usize];
        let discrete = axis.cells() > 1.0;
        let fine = if discrete { axis.cells() as u32 } else { 4000 };
        let spots: Vec<_> = match &domain {
            Domain::Int { low, high, .. } => (*low..=*high).map(|i| axis.spot(i as f64)).collect(),
            Domain::Categorical { choices } => (0..choices.len()).map(|i| axis.spot(i as f64)).collect(),
            Domain::Real { low, step: Some(step), .. } => {
                (0..fine).map(|k| axis.spot(low + f64::from(k) * step)).collect()
            }
            _ => {
                let (low, high) = axis.ends();
                (0..fine)
                    .map(|k| axis.land(low + (high - low) * (f64::from(k) + 0.5) / f64::from(fine)))
                    .collect()
            }
        };
        let [good, _] = views.log_densities(1, &[0], std::slice::from_ref(&spots));
        for (spot, log) in spots.iter().zip(good) {
            expected[bin(spot.number)] += log.exp() * 40_000.0 / if discrete { 1.0 } else { f64::from(fine) };
        }
        let total: f64 = expected.iter().sum();
        assert!((total - 40_000.0).abs() < 40.0, "{domain:?}: {total}");
        let chi: f64 = counts.iter().zip(&expected).map(|(o, e)| (o - e) * (o - e) / e.max(1.0)).sum();
        // Mean d, variance 2 d: five standard deviations.
        let d = expected.len() as f64 - 1.0;
        assert!(chi < d + 5.0 * (2.0 * d).sqrt(), "{domain:?}: chi-squared {chi} with {d}");
    }
}

/// Together: a good trial's values stay together, one by one they do not.
#[test]
fn drawn_together_values_go_with_each_other() {
    let space = Space::new(vec![param("x", line(0.0, 1.0, false)), param("y", line(0.0, 1.0, false))]);
    let space = space.expect("a good space");
    let point =
        |x: f64, y: f64| Params(vec![("x".to_owned(), Value::Real(x)), ("y".to_owned(), Value::Real(y))]);
    let points: Vec<Params> = (0..40).map(|i| f64::from(i % 2) * 0.8 + 0.1).map(|x| point(x, x)).collect();
    let mut model = Model::new(&space, Shape::default(), false);
    model.follow(points.iter(), &[Side::Good; 40]);
    let mut views = Views::new(&model);
    let stream = Stream::new(6, Lane::Test, 3);
    let apart = |x: &[tunescape::sampler::tpe::axis::Spot], y: &[tunescape::sampler::tpe::axis::Spot]| {
        x.iter().zip(y).filter(|(x, y)| (x.number < 0.5) != (y.number < 0.5)).count()
    };
    let together = views.draw(0b11, 2000, &stream);
    let (x, y) = (views.draw(0b01, 2000, &stream), views.draw(0b10, 2000, &stream));
    let (few, many) = (apart(&together.spots[0], &together.spots[1]), apart(&x.spots[0], &y.spots[0]));
    assert!(few < 100 && many > 900, "{few} {many}");
    assert_eq!(places(model.common(GOOD) & model.modelled()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn it_starts_as_random_search() {
    let space = mixed();
    let (mut tpe, mut random) = (explainer(&tpe(&[])), explainer(&random()));
    let mut records = Vec::new();
    for index in 0..10u32 {
        let moment = context(&space, &records, index as usize, ONE);
        let point = tpe.propose(&moment).expect("endless");
        assert_eq!(random.propose(&moment), Some(point.clone()));
        assert!(tpe.reason(&moment, &point).blind);
        let view = View { x: 0, y: None, cells: [5, 1], held: Params::default() };
        assert_eq!(tpe.belief(&moment, &view), None);
        let outcome = Some(outcome(State::Complete, vec![f64::from(index)], 1));
        records.push(Record { leg: leg(index, point), outcome });
    }
    let moment = context(&space, &records, 10, ONE);
    assert_ne!(tpe.propose(&moment), random.propose(&moment));
}

/// Values of a study with a window of 1.
fn search(
    choice: &Choice,
    space: &Space,
    directions: &[Direction],
    trials: u32,
    seed: u64,
    f: impl Fn(&Params) -> Vec<f64>,
) -> Vec<Vec<f64>> {
    let mut sampler = sampler(choice);
    let mut records: Vec<Record> = Vec::new();
    for index in 0..trials {
        let history = History::new(&records, records.len());
        let point = sampler.propose(&Context { space, history, index, directions, seed }).expect("endless");
        let outcome = outcome(State::Complete, f(&point), 1);
        records.push(Record { leg: leg(index, point), outcome: Some(outcome) });
    }
    records.into_iter().filter_map(|r| Some(r.outcome?.values)).collect()
}

/// A bowl with its bottom at 0: rate 1e-2, share 0.3, kind c1, depth 3; the sign as the direction asks.
fn bowl(point: &Params, sign: f64) -> Vec<f64> {
    let rate = number(point, "rate").expect("a rate").log10() + 2.0;
    let share = number(point, "share").expect("a share") - 0.3;
    let kind = if point.get("kind") == Some(&Value::text("c1")) { 0.0 } else { 0.5 };
    let depth = number(point, "depth").map_or(1.0, |d| (d - 3.0).abs());
    vec![sign * (rate * rate + 10.0 * share * share + kind + 0.2 * depth)]
}

#[test]
fn it_beats_random_search() {
    let space = mixed();
    let best = |choice: &Choice, direction: Direction, sign: f64| -> f64 {
        let run = |seed| {
            let values = search(choice, &space, &[direction], 100, seed, |p| bowl(p, sign));
            values.iter().map(|v| sign * v[0]).fold(f64::INFINITY, f64::min)
        };
        let mut found: Vec<f64> = (0..15).map(run).collect();
        found.sort_by(f64::total_cmp);
        found[7]
    };
    let blind = best(&random(), Direction::Minimize, 1.0);
    for settings in [vec![], vec![("multivariate", Value::text("no"))], vec![("group", Value::text("yes"))]] {
        let (down, up) = (
            best(&tpe(&settings), Direction::Minimize, 1.0),
            best(&tpe(&settings), Direction::Maximize, -1.0),
        );
        println!(
            "median of the best of 100: random {blind:.4}, TPE {settings:?} {down:.4} and maximised {up:.4}"
        );
        assert!(down < 0.5 * blind && up < 0.5 * blind, "{blind} {down} {up} {settings:?}");
    }
}

/// Two goals that pull apart: x near 0 and x near 1, the same penalty for both.
#[test]
fn two_goals_cover_more_than_random_search() {
    let space = Space::new((0..4).map(|i| param(&format!("x{i}"), line(0.0, 1.0, false))).collect());
    let space = space.expect("a good space");
    let goals = |p: &Params| {
        let x: Vec<f64> = (0..4).map(|i| number(p, &format!("x{i}")).expect("a number")).collect();
        let penalty: f64 = x[1..].iter().map(|x| (x - 0.5) * (x - 0.5)).sum();
        vec![x[0] * x[0] + penalty, -(1.0 - x[0]) * (1.0 - x[0]) - penalty]
    };
    let volume = |choice: &Choice| {
        let run = |seed| {
            let values = search(choice, &space, TWO, 100, seed, goals);
            let rows: Vec<f64> = values.iter().flat_map(|v| [v[0], -v[1]]).collect();
            hypervolume(&rows, 2, &[1.5, 1.5])
        };
        let mut found: Vec<f64> = (0..9).map(run).collect();
        found.sort_by(f64::total_cmp);
        found[4]
    };
    // The whole front holds 1.5^2 less the area under sqrt(x) + sqrt(y) = 1, which is 1 / 6, and what lies beyond 1.
    let (blind, ours) = (volume(&random()), volume(&tpe(&[])));
    println!("median hypervolume of 100: random {blind:.4}, TPE {ours:.4}");
    assert!(ours > blind + 0.03, "{ours} {blind}");
}
