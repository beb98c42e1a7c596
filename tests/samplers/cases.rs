//! What the contract is made of: samplers with their knobs, spaces, histories.

use tunescape::math::rng::{Lane, Stream};
use tunescape::objective::{Gradient, Mode, Variable};
use tunescape::sampler::{Context, SAMPLERS, Setup, admits, sampler};
use tunescape::space::{Choice, Condition, Domain, Entry, Kind, Param, Params, Setting, Space, Value};
use tunescape::trial::{
    Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, Report, State, StopRule,
};

/// The rows of the table that are asked for.
pub fn rows() -> impl Iterator<Item = &'static Entry> {
    let one = std::env::var("TUNESCAPE_SAMPLER").ok();
    let rows: Vec<_> = SAMPLERS.iter().filter(|e| one.as_deref().is_none_or(|one| one == e.id)).collect();
    assert!(!rows.is_empty(), "the table has no {one:?}");
    rows.into_iter()
}

/// The sampler `name` with some knobs turned.
pub fn choice(name: &str, knobs: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, name, &[]).expect("in the table");
    for (id, value) in knobs {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{name} has no {id}");
    }
    choice
}

/// With few candidates and trees, so that many cases are quick. Whether a law holds does not depend on their number.
pub fn light(mut choice: Choice) -> Choice {
    let few = [("n_preliminary_samples", 32), ("n_local_search", 2), ("n_trees", 4), ("challengers", 40)];
    for (id, few) in few.into_iter().chain([("population_size", 6), ("local_search_iterations", 2)]) {
        if let Some(value) = choice.settings.0.get_mut(id) {
            *value = Value::Int(few);
        }
    }
    choice
}

/// `entry` with one knob at `value`, and with what that knob is of use for.
fn turned(entry: &Entry, setting: &Setting, value: Value) -> Choice {
    let mut choice = light(choice(entry.id, &[]));
    if let Some((parent, options)) = setting.when {
        choice.settings.0.insert(parent.to_owned(), Value::text(options[0]));
    }
    choice.settings.0.insert(setting.id.to_owned(), value);
    choice
}

/// Every other option of every choice, one at a time.
pub fn options(entry: &Entry) -> Vec<Choice> {
    let mut all = Vec::new();
    for setting in entry.settings {
        if let Kind::Choice { options, default } = setting.kind {
            let others = options.iter().filter(|option| **option != default);
            all.extend(others.map(|option| turned(entry, setting, Value::text(option))));
        }
    }
    all
}

/// Both ends of every number, one at a time.
pub fn ends(entry: &Entry) -> Vec<Choice> {
    let mut all = Vec::new();
    for setting in entry.settings {
        let ends = match setting.kind {
            Kind::Real { low, high, .. } => [Value::Real(low), Value::Real(high)],
            // More costs more and is no other case.
            Kind::Int { low, high, .. } => [Value::Int(low), Value::Int(high.min(300))],
            Kind::Choice { .. } | Kind::Text { .. } => continue,
        };
        all.extend(ends.map(|end| turned(entry, setting, end)));
    }
    all
}

/// Every row with its defaults, and with every option of every choice.
pub fn variants() -> impl Iterator<Item = Choice> {
    rows().flat_map(|entry| [light(choice(entry.id, &[]))].into_iter().chain(options(entry)))
}

/// Whether the sampler takes this space with these objectives, and with which window. It is promised a gradient by every number; the
/// trials of the contract bring none, as diverged ones do.
pub fn window(choice: &Choice, space: &Space, directions: &[Direction]) -> Option<u32> {
    let number = |p: &&Param| !matches!(p.domain, Domain::Categorical { .. });
    let by = space.params().iter().filter(number).map(|p| Variable { name: p.name.clone(), log: false });
    let gradient = Gradient { mode: Mode::Forward, by: by.collect() };
    [4, 1].into_iter().find(|window| {
        let (window, trials, earlier, gradient) = (*window, 300, 0, Some(&gradient));
        admits(choice, &Setup { space, directions, window, trials, earlier, gradient }).is_ok()
    })
}

pub fn param(name: &str, domain: Domain) -> Param {
    Param { name: name.to_owned(), domain, when: None }
}

fn when(mut param: Param, parameter: &str, is: &[Value]) -> Param {
    param.when = Some(Condition { parameter: parameter.to_owned(), is: is.to_vec() });
    param
}

fn texts(count: usize) -> Domain {
    Domain::Categorical { choices: (0..count).map(|i| Value::Text(format!("choice {i}"))).collect() }
}

/// Every kind of domain.
pub fn domains() -> Vec<Domain> {
    let real = |low, high, log, step| Domain::Real { low, high, log, step };
    let int = |low, high, log, step| Domain::Int { low, high, log, step };
    vec![
        real(-3.0, 7.0, false, None),
        real(1e-5, 1.0, true, None),
        // The ends of what f64 and a Spec allow.
        real(1e-300, 1e15, true, None),
        real(-1e15, 1e15, false, None),
        real(0.0, 1.0, false, Some(0.1)),
        // The last step ends short of the range.
        real(-2.0, 2.1, false, Some(0.25)),
        real(0.5, 0.5, false, None),
        real(1.0, 1.0_f64.next_up(), false, None),
        int(1, 8, false, 1),
        int(-5, 103, false, 5),
        int(1, 1 << 50, true, 1),
        int(7, 7, true, 1),
        int(0, 1, false, 1),
        texts(3),
        texts(30),
        texts(1),
        Domain::Categorical { choices: vec![Value::Flag(false), Value::Flag(true)] },
        Domain::Categorical { choices: vec![Value::Int(16), Value::Real(0.5), Value::Flag(true)] },
    ]
}

/// A logarithmic range and a share.
pub fn plain() -> Space {
    let rate = Domain::Real { low: 1e-4, high: 1.0, log: true, step: None };
    let share = Domain::Real { low: 0.0, high: 1.0, log: false, step: None };
    Space::new(vec![param("rate", rate), param("share", share)]).expect("a good space")
}

/// Conditions on a choice, on an integer behind it, on a single value behind both.
pub fn nested() -> Space {
    let real = Domain::Real { low: 0.0, high: 1.0, log: false, step: None };
    let int = |low, high| Domain::Int { low, high, log: false, step: 1 };
    let ab = [Value::text("choice 0"), Value::text("choice 1")];
    Space::new(vec![
        param("root", texts(3)),
        when(param("child", int(1, 3)), "root", &ab),
        when(param("grandchild", real.clone()), "child", &[Value::Int(2)]),
        when(param("one", int(4, 4)), "child", &[Value::Int(1), Value::Int(2)]),
        when(param("last", texts(2)), "one", &[Value::Int(4)]),
        param("free", real),
    ])
    .expect("a good space")
}

/// Every kind of domain again and again, and some conditions: 40 parameters.
pub fn wide() -> Space {
    let mut params: Vec<Param> =
        domains().into_iter().cycle().take(36).enumerate().map(|(i, d)| param(&format!("p{i}"), d)).collect();
    params.extend(
        (0..4)
            .map(|i| when(param(&format!("q{i}"), domains()[i].clone()), "p13", &[Value::text("choice 1")])),
    );
    Space::new(params).expect("a good space")
}

/// Every kind of domain alone, then together.
pub fn spaces() -> Vec<Space> {
    let mut all: Vec<Space> =
        domains().into_iter().map(|d| Space::new(vec![param("x", d)]).expect("a good space")).collect();
    all.extend([plain(), nested(), wide(), Space::new(Vec::new()).expect("nothing to search")]);
    all
}

/// A point of the space, drawn at random.
pub fn point(space: &Space, number: u32, seed: u64) -> Params {
    let context = Context { space, history: History::new(&[], 0), index: number, directions: &[], seed };
    sampler(&choice("random", &[])).propose(&context).expect("endless")
}

/// Squared distance from a third of each range, and the place of a category.
pub fn bowl(space: &Space, point: &Params) -> f64 {
    let parts = space.params().iter().filter_map(|p| {
        let unit = p.domain.to_unit(point.get(&p.name)?)?;
        Some((unit - 0.3) * (unit - 0.3))
    });
    parts.fold(0.0, |sum, part| sum + part)
}

/// A finished trial with these values; with none it failed.
pub fn record(index: u32, params: Params, state: State, values: &[f64]) -> Record {
    let value = values.first().copied().unwrap_or(f64::NAN);
    let report = |step| Report { step, cost: u64::from(step), values: vec![value; 12] };
    let ending = if value.is_finite() { Ending::Finished } else { Ending::NotFinite };
    let outcome = Outcome {
        reports: if values.is_empty() { Vec::new() } else { (1..=1 + index % 9).map(report).collect() },
        state,
        ending,
        values: values.to_vec(),
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    let (origin, rule) = (Origin::Sampler, StopRule::Never);
    let leg = Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule };
    Record { leg, outcome: Some(outcome) }
}

/// A study at one moment.
pub struct Moment {
    pub name: &'static str,
    pub records: Vec<Record>,
    /// Those that are finished; the others have outcomes too, which nobody may look at.
    pub done: usize,
}

impl Moment {
    pub fn context<'a>(&'a self, space: &'a Space, directions: &'a [Direction], seed: u64) -> Context<'a> {
        let index = self.records.iter().filter(|r| r.leg.origin == Origin::Sampler).count() as u32;
        Context { space, history: History::new(&self.records, self.done), index, directions, seed }
    }
}

/// What becomes of a trial, by its number and the value of its point.
type Outcomes<'a> = &'a dyn Fn(u32, f64) -> (State, f64);

/// Every kind of history over `space`, with so many objectives.
pub fn moments(space: &Space, objectives: usize) -> Vec<Moment> {
    use State::{Complete, Failed, Pruned};
    let value = |i: u32, point: &Params| bowl(space, point) + f64::from(i % 3) * 1e-3;
    let all = |value: f64| {
        let mut values = vec![value; objectives];
        values.iter_mut().skip(1).for_each(|v| *v = 1.0 - *v);
        values
    };
    let trials = |count: u32, outcome: Outcomes| -> Vec<Record> {
        let trial = |i| {
            let params = point(space, i, 77);
            let (state, value) = outcome(i, value(i, &params));
            let values = if state == Failed { Vec::new() } else { all(value) };
            record(i, params, state, &values)
        };
        (0..count).map(trial).collect()
    };
    let kinds: [(&'static str, u32, Outcomes); 15] = [
        ("empty", 0, &|_, v| (Complete, v)),
        ("one", 1, &|_, v| (Complete, v)),
        ("plain", 20, &|_, v| (Complete, v)),
        ("NaN", 16, &|i, v| (Complete, if i % 2 == 0 { f64::NAN } else { v })),
        ("only NaN", 12, &|_, _| (Complete, f64::NAN)),
        ("infinite", 16, &|i, v| (Complete, [v, f64::INFINITY, v, f64::NEG_INFINITY][i as usize % 4])),
        ("diverged", 12, &|_, _| (Complete, f64::INFINITY)),
        ("failed", 14, &|_, v| (Failed, v)),
        ("pruned", 16, &|_, v| (Pruned, v)),
        ("pruned without a number", 12, &|_, _| (Pruned, f64::NAN)),
        ("all equal", 16, &|_, _| (Complete, 0.25)),
        ("huge", 14, &|i, v| (Complete, if i % 2 == 0 { 1e300 * v } else { -1e308 })),
        ("tiny", 14, &|i, _| (Complete, 5e-324 * f64::from(i % 4))),
        ("a hair apart", 14, &|i, _| (Complete, 1e6 + f64::from(i) * 1e-10)),
        ("of every kind", 24, &|i, v| match i % 6 {
            0 => (Failed, v),
            1 => (Pruned, v),
            2 => (Complete, f64::INFINITY),
            3 => (Pruned, f64::NAN),
            _ => (Complete, v),
        }),
    ];
    let mut moments: Vec<Moment> = kinds
        .into_iter()
        .map(|(name, count, outcome)| Moment { name, records: trials(count, outcome), done: count as usize })
        .collect();
    let plain = |count| trials(count, &|_, v| (Complete, v));
    let mut same = plain(16);
    same.iter_mut().for_each(|r| r.leg.params = point(space, 0, 77));
    moments.push(Moment { name: "one point again and again", records: same, done: 16 });
    let mut by_hand = plain(16);
    by_hand.iter_mut().step_by(2).for_each(|r| r.leg.origin = Origin::Hand);
    moments.push(Moment { name: "half by hand", records: by_hand, done: 16 });
    let mut by_hand = plain(12);
    by_hand.iter_mut().for_each(|r| r.leg.origin = Origin::Hand);
    moments.push(Moment { name: "all by hand", records: by_hand, done: 12 });
    moments.push(Moment { name: "nothing finished", records: plain(4), done: 0 });
    moments.push(Moment { name: "four running", records: plain(20), done: 16 });
    moments
}

/// 200 trials: spread over the space; come together within 1e-9 of one point.
pub fn long(space: &Space, objectives: usize) -> Vec<Moment> {
    let values = |v: f64| vec![v; objectives];
    let spread = |i| {
        let point = point(space, i, 5);
        let value = bowl(space, &point);
        record(i, point, State::Complete, &values(value))
    };
    let mut stream = Stream::new(8, Lane::Test, 0);
    let mut close = |i| {
        let point = space.choose(|_, p| p.domain.from_unit(0.3 + 1e-9 * stream.unit()));
        let value = bowl(space, &point);
        record(i, point, State::Complete, &values(value))
    };
    vec![
        Moment { name: "200 trials", records: (0..200).map(spread).collect(), done: 200 },
        Moment { name: "converged", records: (0..200).map(&mut close).collect(), done: 200 },
    ]
}
