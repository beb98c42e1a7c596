//! The naive gradient: where it ends, what stops it, how it finds its values again.

use crate::cases::param;
use tunescape::sampler::{Context, SAMPLERS, sampler};
use tunescape::space::{Choice, Domain, Params, Space, Value};
use tunescape::trial::{Direction, History, Record, State};

/// A finished trial with one value; `None`: one that failed.
fn record(index: u32, params: Params, value: Option<f64>) -> Record {
    let state = if value.is_some() { State::Complete } else { State::Failed };
    crate::cases::record(index, params, state, value.as_slice())
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
    let width = param("width", Domain::Int { low: 1, high: 9, log: false, step: 1 });
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
