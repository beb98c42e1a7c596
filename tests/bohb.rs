//! Promise: BOHB's densities are statsmodels' to 1e-12, its sets have HpBandSter's sizes, it learns from the largest budget that
//! has enough results, and its draws and its random share are what the knobs say.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::sampler::bohb::Bohb;
use tunescape::sampler::bohb::kde::{Kde, normal_reference};
use tunescape::sampler::{Belief, Context, Densities, SAMPLERS, View, explainer, sampler};
use tunescape::space::{Choice, Condition, Domain, Param, Params, Space, Value};
use tunescape::trial::{
    Backend, Bounds, Direction, Ending, History, Leg, Origin, Outcome, Record, Report, State, StopRule,
};

fn reals(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn whole(json: &Json) -> Vec<u32> {
    reals(json).iter().map(|x| *x as u32).collect()
}

fn bohb(settings: &[(&str, Value)]) -> Choice {
    let mut choice = Choice::of(SAMPLERS, "bohb", &[]).expect("in the table");
    for (id, value) in settings {
        assert!(choice.settings.0.insert((*id).to_owned(), value.clone()).is_some(), "{id}");
    }
    choice
}

#[test]
fn densities_are_those_of_statsmodels() {
    let file: Json = serde_json::from_str(include_str!("golden/search/bohb_kde.json")).expect("JSON");
    let mut points = 0;
    for case in file["cases"].as_array().expect("cases") {
        let kinds = whole(&case["kinds"]);
        let data: Vec<f64> = case["data"].as_array().expect("rows").iter().flat_map(reals).collect();
        let close = |ours: f64, theirs: f64| {
            assert!((ours - theirs).abs() <= 1e-12 * theirs.abs(), "{}: {ours} {theirs}", case["name"]);
        };
        for (ours, theirs) in
            normal_reference(&data, kinds.len()).iter().zip(reals(&case["normal_reference"]))
        {
            close(*ours, theirs);
        }
        let kde = Kde::new(&kinds, data, 1e-3);
        for (point, pdf) in case["points"].as_array().expect("points").iter().zip(reals(&case["pdf"])) {
            close(kde.density(&reals(point)), pdf);
            points += 1;
        }
    }
    assert_eq!(points, 30);
    let mut models = 0;
    for row in file["sizes"].as_array().expect("sizes") {
        let [d, min_points, top, n, model, good, bad] = whole(row)[..] else { panic!("{row}") };
        let settings = [
            ("min_points_in_model", Value::Int(min_points.into())),
            ("top_n_percent", Value::Int(top.into())),
        ];
        let expected = (model == 1).then_some((good as usize, bad as usize));
        assert_eq!(Bohb::new(&bohb(&settings).settings).sizes(n as usize, d as usize), expected, "{row}");
        models += model;
    }
    assert!(models > 300, "{models}");
}

fn space() -> Space {
    let param = |name: &str, domain: Domain| Param { name: name.to_owned(), domain, when: None };
    let mut child = param("child", Domain::Int { low: 1, high: 9, log: false, step: 1 });
    child.when = Some(Condition { parameter: "kind".to_owned(), is: vec![Value::text("b")] });
    Space::new(vec![
        param("rate", Domain::Real { low: 1e-4, high: 1.0, log: true, step: None }),
        param("kind", Domain::Categorical { choices: ["a", "b", "c"].map(Value::text).to_vec() }),
        child,
        param("fixed", Domain::Int { low: 3, high: 3, log: false, step: 1 }),
    ])
    .expect("a good space")
}

/// A trial that reported `curve` at steps 1, 2, ...; the last is its value.
fn record(index: u32, params: Params, curve: &[f64], state: State) -> Record {
    let report = |(i, v): (usize, &f64)| Report { step: i as u32 + 1, cost: 1, values: vec![*v] };
    let values =
        if state == State::Failed { Vec::new() } else { curve.last().copied().into_iter().collect() };
    let outcome = Outcome {
        reports: curve.iter().enumerate().map(report).collect(),
        state,
        ending: Ending::Finished,
        values,
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    let rule = StopRule::Bounds(Bounds {
        metric: 0,
        direction: Direction::Minimize,
        warmup: 0,
        interval: 1,
        bounds: Vec::new(),
        mean: false,
        in_force: false,
    });
    let leg =
        Leg { index, trial: index, from: 0, to: None, params, parent: None, origin: Origin::Sampler, rule };
    Record { leg, outcome: Some(outcome) }
}

/// Random trials with curves of three steps, or of one where pruned; the value is the distance of the rate from 1e-3 in decades.
#[allow(clippy::disallowed_methods)]
fn records(count: u32, space: &Space) -> Vec<Record> {
    let random = Choice::of(SAMPLERS, "random", &[]).expect("in the table");
    (0..count)
        .map(|index| {
            let history = History::new(&[], 0);
            let context = Context { space, history, index, directions: &[Direction::Minimize], seed: 8 };
            let point = sampler(&random).propose(&context).expect("endless");
            let rate = point.get("rate").and_then(Value::as_real).expect("a rate");
            let loss = (rate.log10() + 3.0).abs();
            match index % 4 {
                0 => record(index, point, &[loss + 1.0, loss + 0.5, loss], State::Complete),
                1 => record(index, point, &[loss, f64::INFINITY], State::Complete),
                2 => record(index, point, &[], State::Failed),
                _ => record(index, point, &[loss + 1.0], State::Pruned),
            }
        })
        .collect()
}

fn believed(
    choice: &Choice,
    space: &Space,
    records: &[Record],
    view: &View,
    index: u32,
) -> Option<Densities> {
    let history = History::new(records, records.len());
    let context = Context { space, history, index, directions: &[Direction::Minimize], seed: 3 };
    explainer(choice).belief(&context, view).map(|b| match b {
        Belief::Densities(d) => d,
        #[allow(unreachable_patterns)]
        _ => panic!("another belief"),
    })
}

fn line() -> View {
    View { x: 0, y: None, cells: [200, 1], held: Params::default() }
}

#[test]
fn the_largest_budget_with_enough_results_has_the_word() {
    let space = space();
    let all = bohb(&[("random_fraction", Value::Real(0.0))]);
    let records = records(64, &space);
    // Three parameters that vary: a model takes 8 results. Step 3 has a quarter of the trials and the failed ones.
    let budget = |n: usize| believed(&all, &space, &records[..n], &line(), 0).and_then(|d| d.budget);
    assert_eq!(budget(7), None);
    assert_eq!((budget(10), budget(16)), (Some(1), Some(3)));
    let found = believed(&all, &space, &records, &line(), 0).expect("a model");
    assert_eq!(found.budget, Some(3));
    // Complete trials are 0, 4, 8 ...; failed ones are bad.
    assert!(found.good_legs.iter().all(|leg| leg % 4 == 0), "{:?}", found.good_legs);
    assert!(found.bad_legs.iter().any(|leg| leg % 4 == 2));
    // At step 2 a quarter has an infinite value, and those that went on their value of then.
    let early: Vec<Record> = records.iter().filter(|r| r.leg.index % 4 != 2).cloned().collect();
    let found = believed(&all, &space, &early[..9], &line(), 0).expect("a model");
    assert_eq!(found.budget, Some(1), "three of each kind");
}

#[test]
fn beliefs_are_densities_and_proposals_points() {
    let space = space();
    let choice = bohb(&[("random_fraction", Value::Real(0.0))]);
    let records = records(64, &space);
    let view = View { x: 1, y: Some(2), cells: [3, 9], held: Params::default() };
    for (view, tolerance) in [(line(), 0.2), (view, 1e9)] {
        let found = believed(&choice, &space, &records, &view, 0).expect("a model");
        for density in [&found.good, &found.bad] {
            assert!(density.iter().all(|d| d.is_finite() && *d >= 0.0));
            let mean = density.iter().sum::<f64>() / density.len() as f64;
            // Some of a kernel lies outside the range.
            assert!(mean < 1.0 + 1e-3 + tolerance && mean > 1.0 - tolerance, "{mean}");
        }
        let draw = &found.draws[0];
        assert_eq!((draw.candidates.len(), draw.params.as_slice()), (64, &[0, 1, 2][..]));
        let chosen = &draw.candidates[draw.chosen as usize];
        assert!(draw.candidates.iter().all(|c| c.score <= chosen.score));
    }
    let mut good = 0;
    for index in 0..200 {
        let history = History::new(&records, records.len());
        let context = Context { space: &space, history, index, directions: &[Direction::Minimize], seed: 3 };
        let mut bohb = explainer(&choice);
        let point = bohb.propose(&context).expect("endless");
        assert_eq!(space.admit(&point).as_ref(), Ok(&point));
        let reason = bohb.reason(&context, &point);
        assert_eq!((reason.rank, reason.blind), (Some((1, 64)), false));
        let rate = point.get("rate").and_then(Value::as_real).expect("a rate");
        good += u32::from(rate > 2e-4 && rate < 5e-3);
    }
    // A third of the range holds most proposals.
    assert!(good > 130, "{good}");
}

#[test]
fn the_random_share_is_random() {
    let space = space();
    let records = records(64, &space);
    let choice = bohb(&[]);
    let (mut blind, mut low) = (0, 0);
    for index in 0..900 {
        let history = History::new(&records, records.len());
        let context = Context { space: &space, history, index, directions: &[Direction::Minimize], seed: 5 };
        let mut bohb = explainer(&choice);
        let point = bohb.propose(&context).expect("endless");
        if bohb.reason(&context, &point).blind {
            blind += 1;
            let rate = point.get("rate").and_then(Value::as_real).expect("a rate");
            low += u32::from(rate < 1e-2);
        }
    }
    // Five standard deviations: sqrt(900 * 2 / 9) = 14.
    assert!((blind - 300i32).abs() < 71, "{blind}");
    // Half the random ones lie in the lower half.
    assert!((low as i32 - blind / 2).abs() < 45, "{low} of {blind}");
}

#[test]
fn strange_histories_do_no_harm() {
    let space = space();
    let mut strange = records(60, &space);
    for (i, record) in strange.iter_mut().enumerate() {
        if let Some(outcome) = &mut record.outcome {
            let value = [f64::INFINITY, f64::NEG_INFINITY, 0.0, f64::NAN][i / 2 % 4];
            outcome.values.iter_mut().for_each(|v| *v = value);
        }
    }
    let same = vec![strange[1].clone(); 40];
    for records in [strange, same] {
        for choice in [bohb(&[]), bohb(&[("min_bandwidth", Value::Real(1e-6))])] {
            for index in 0..40 {
                let history = History::new(&records, records.len() - 3);
                let context =
                    Context { space: &space, history, index, directions: &[Direction::Maximize], seed: 5 };
                let mut bohb = explainer(&choice);
                let point = bohb.propose(&context).expect("endless");
                assert_eq!(space.admit(&point).as_ref(), Ok(&point));
                let reason = bohb.reason(&context, &point);
                assert!(reason.score.is_none_or(|s| s.is_finite()), "{reason:?}");
            }
        }
    }
}
