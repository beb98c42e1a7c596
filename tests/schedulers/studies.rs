//! The schedulers as a study uses them: a rule drawn up from a history at each proposal, travelling with the leg.

use crate::common::{arg, choice, curves, expected, judge, list, read};
use serde_json::Value as Json;
use tunescape::math::rng::{Lane, Stream};
use tunescape::runtime::{ToWorker, decode, encode};
use tunescape::scheduler::{Judge, SCHEDULERS, Setup, admits, explainer, scheduler};
use tunescape::space::{Choice, Fault, Params, Value};
use tunescape::study::Spec;
use tunescape::trial::{
    Backend, Bar, Bounds, Direction, Ending, History, Leg, Limits, Origin, Outcome, Paired, Patience, Record,
    Report, Rung, Rungs, State, StopRule,
};

const FILES: [&str; 5] = [
    include_str!("../golden/pruner_median_percentile.json"),
    include_str!("../golden/search/pruner_patient_threshold.json"),
    include_str!("../golden/search/pruner_sha.json"),
    include_str!("../golden/search/pruner_hyperband.json"),
    include_str!("../golden/search/pruner_wilcoxon.json"),
];

fn leg(index: u32, rule: StopRule) -> Leg {
    let params = Params::default();
    Leg { index, trial: index, from: 0, to: None, params, parent: None, origin: Origin::Sampler, rule }
}

fn outcome(own: &[(u32, f64)], state: State, value: f64) -> Outcome {
    let report = |&(step, value): &(u32, f64)| Report { step, cost: 0, values: vec![value] };
    Outcome {
        reports: own.iter().map(report).collect(),
        state,
        ending: Ending::Finished,
        values: vec![value],
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    }
}

/// Runs one trial after the other, each under the rule made for it; `state` says what becomes of (its values, stopped).
pub fn play(
    choice: &Choice,
    judge: &Judge,
    curves: &[Vec<(u32, f64)>],
    state: impl Fn(&[(u32, f64)], bool) -> (State, f64),
) -> (Vec<Record>, Vec<Vec<(u32, bool)>>) {
    let mut scheduler = scheduler(choice, judge);
    let (mut records, mut decisions): (Vec<Record>, Vec<Vec<(u32, bool)>>) = (Vec::new(), Vec::new());
    for (i, curve) in curves.iter().enumerate() {
        let rule = scheduler.rule(i as u32, &History::new(&records, i));
        let fresh = tunescape::scheduler::scheduler(choice, judge).rule(i as u32, &History::new(&records, i));
        // As text: a rule may hold NaN, which is not equal to itself.
        assert_eq!(format!("{rule:?}"), format!("{fresh:?}"), "a cache changed rule {i} of {}", choice.name);
        let mut made = Vec::new();
        let reports = outcome(curve, State::Running, 0.0).reports;
        for n in 1..=curve.len() {
            made.push((curve[n - 1].0, rule.stops(&reports[..n])));
            if made[n - 1].1 {
                break;
            }
        }
        let own = &curve[..made.len()];
        let (state, value) = state(own, made[made.len() - 1].1);
        let (leg, outcome) = (leg(i as u32, rule), Some(outcome(own, state, value)));
        records.push(Record { leg, outcome });
        decisions.push(made);
    }
    (records, decisions)
}

/// Complete with the last value, pruned, or failed if that is NaN.
pub fn ordinary(own: &[(u32, f64)], stopped: bool) -> (State, f64) {
    let value = own[own.len() - 1].1;
    match (stopped, value.is_nan()) {
        (true, _) => (State::Pruned, value),
        (false, true) => (State::Failed, value),
        (false, false) => (State::Complete, value),
    }
}

/// A reference case as a choice from the table, if the table can say it.
fn chosen(case: &Json) -> Option<Choice> {
    let args = &case["args"];
    let whole = |name: &str, default: u32| Value::Int(arg(case, name, f64::from(default)) as i64);
    let number = |name: &str, default: f64| Value::Real(arg(case, name, default));
    let mut settings = Vec::new();
    let name = match case["pruner"].as_str()? {
        "sha" => {
            settings.push(("min_resource", whole("min_resource", 0)));
            settings.push(("reduction_factor", whole("reduction_factor", 4)));
            settings.push(("min_early_stopping_rate", whole("min_early_stopping_rate", 0)));
            settings.push(("bootstrap_count", whole("bootstrap_count", 0)));
            "successive_halving"
        }
        // Its automatic last rung waits for a complete trial; ours is known from the start.
        "hyperband" if args["max_resource"] == "auto" => return None,
        "hyperband" => {
            settings.push(("min_resource", whole("min_resource", 1)));
            settings.push(("max_resource", whole("max_resource", 0)));
            settings.push(("reduction_factor", whole("reduction_factor", 3)));
            settings.push(("bootstrap_count", whole("bootstrap_count", 0)));
            "hyperband"
        }
        "wilcoxon" => {
            settings.push(("p_threshold", number("p_threshold", 0.1)));
            settings.push(("n_startup_steps", whole("n_startup_steps", 2)));
            "wilcoxon"
        }
        "threshold" => {
            settings.push(("lower", number("lower", -1e9)));
            settings.push(("upper", number("upper", 1e9)));
            settings.push(("n_warmup_steps", whole("n_warmup_steps", 0)));
            settings.push(("interval_steps", whole("interval_steps", 1)));
            "threshold"
        }
        "patient" => {
            // Only the median can be asked.
            let wrapped = args["wrapped"].get("pruner").and_then(Json::as_str).unwrap_or("none");
            if wrapped == "percentile" {
                return None;
            }
            settings.push(("wrapped", Value::text(wrapped)));
            settings.push(("pruner_patience", whole("patience", 0)));
            settings.push(("pruner_min_delta", number("min_delta", 0.0)));
            "patient"
        }
        name => {
            if name == "percentile" {
                settings.push(("percentile", number("percentile", 25.0)));
            }
            for (id, default) in
                [("n_startup_trials", 5), ("n_warmup_steps", 0), ("interval_steps", 1), ("n_min_trials", 1)]
            {
                settings.push((id, whole(id, default)));
            }
            if name == "median" { "median" } else { "percentile" }
        }
    };
    Some(choice(name, &settings))
}

/// The sequential cases once more, now through the histories and rules of a study: rungs are read back from finished trials.
#[test]
fn histories_lead_to_the_reference_decisions() {
    let mut played = Vec::new();
    for file in FILES.map(read) {
        for case in list(&file["cases"]).iter().filter(|c| c["order"] == "sequential") {
            let Some(choice) = chosen(case) else { continue };
            let judge = Judge { mean: case["pruner"] == "wilcoxon", ..judge(case) };
            let mean = |own: &[(u32, f64)], _: bool| {
                (State::Complete, own.iter().map(|(_, v)| v).sum::<f64>() / own.len() as f64)
            };
            let (_, decisions) = if judge.mean {
                play(&choice, &judge, &curves(case), mean)
            } else {
                play(&choice, &judge, &curves(case), ordinary)
            };
            assert_eq!(decisions, expected(case), "{} {} {}", choice.name, case["name"], case["args"]);
            played.push(choice.name);
        }
    }
    let cases = |name: &str| played.iter().filter(|n| *n == name).count();
    let names =
        ["median", "percentile", "patient", "threshold", "successive_halving", "hyperband", "wilcoxon"];
    assert_eq!(names.map(cases), [12, 9, 8, 4, 18, 3, 3], "{played:?}");
}

/// Every scheduler of the table on steps that suit it.
pub fn everyone() -> Vec<(Choice, Judge)> {
    let judge = |mean| Judge { metric: 0, direction: Direction::Minimize, mean, steps: 27 };
    let mut all: Vec<(Choice, Judge)> =
        SCHEDULERS.iter().map(|e| (choice(e.id, &[]), judge(e.id == "wilcoxon"))).collect();
    let three = || Value::Int(3);
    all.push((choice("asha", &[("brackets", three()), ("reduction_factor", three())]), judge(false)));
    all.push((choice("patient", &[("wrapped", Value::text("median"))]), judge(false)));
    all.push((choice("successive_halving", &[("min_resource", Value::Int(2))]), judge(true)));
    all
}

/// A falling curve with noise; some hold infinite values, many repeat a value.
fn curve(stream: &mut Stream, steps: u32) -> Vec<(u32, f64)> {
    let (level, kind) = (stream.unit(), stream.below(8));
    let value = |step: u32, stream: &mut Stream| match kind {
        0 => 0.5,
        1 if step > 5 => f64::INFINITY,
        _ => ((level + 1.0 / f64::from(step) + 0.2 * stream.unit()) * 20.0).round() / 20.0,
    };
    (1..=1 + stream.below(steps)).map(|step| (step, value(step, stream))).collect()
}

#[test]
fn no_cache_changes_a_rule() {
    for (choice, judge) in everyone() {
        let mut stream = Stream::new(1, Lane::Test, 0);
        let curves: Vec<_> = (0..60).map(|_| curve(&mut stream, judge.steps)).collect();
        // `play` compares with a fresh instance at every proposal.
        let (records, _) = play(&choice, &judge, &curves, ordinary);
        let others: Vec<_> = (0..60).map(|_| curve(&mut stream, judge.steps)).collect();
        let (other, _) = play(&choice, &judge, &others, ordinary);
        // Forth and back, in another history, with some results still to come.
        let mut cached = explainer(&choice, &judge);
        for (records, done) in [(&records, 60), (&records, 12), (&other, 12), (&other, 40), (&records, 41)] {
            let history = History::new(&records[..(done + 3).min(60)], done);
            let fresh = scheduler(&choice, &judge).rule(60, &history);
            assert_eq!(cached.rule(60, &history), fresh, "{} at {done}", choice.name);
            assert_eq!(cached.standings(&history), explainer(&choice, &judge).standings(&history));
        }
    }
}

/// Who is at least as good as everybody at every step goes on under every rule that compares, whenever it comes.
#[test]
fn the_best_trial_is_never_stopped() {
    let compare = ["median", "percentile", "successive_halving", "asha", "hyperband", "wilcoxon"];
    let mut stopped = 0;
    for (choice, judge) in everyone().into_iter().filter(|(c, _)| compare.contains(&c.name.as_str())) {
        for round in 0..20 {
            let direction = if round % 2 == 0 { Direction::Minimize } else { Direction::Maximize };
            let sign = if round % 2 == 0 { 1.0 } else { -1.0 };
            let judge = Judge { direction, ..judge };
            let mut stream = Stream::new(2, Lane::Test, round);
            let mut curves: Vec<Vec<(u32, f64)>> = (0..50).map(|_| curve(&mut stream, judge.steps)).collect();
            let champion = stream.below(50) as usize;
            curves[champion] = (1..=judge.steps)
                .map(|step| {
                    let there = curves.iter().filter_map(|c| c.get(step as usize - 1));
                    (step, there.map(|(_, v)| *v).fold(1.0, f64::min))
                })
                .collect();
            curves.iter_mut().flatten().for_each(|(_, value)| *value *= sign);
            let (_, decisions) = play(&choice, &judge, &curves, ordinary);
            assert!(decisions[champion].iter().all(|(_, stop)| !stop), "{} {round}", choice.name);
            stopped += decisions.iter().flatten().filter(|(_, stop)| *stop).count();
        }
    }
    assert!(stopped > 1000, "the others are stopped: {stopped}");
}

/// What a picture of the rungs shows is what the rule says, and every bar is explained by the marks above it.
#[test]
fn standings_are_the_rule() {
    let (mut stream, mut compared) = (Stream::new(3, Lane::Test, 0), 0);
    for (choice, judge) in everyone() {
        let curves: Vec<_> = (0..60).map(|_| curve(&mut stream, judge.steps)).collect();
        let (records, _) = play(&choice, &judge, &curves, ordinary);
        let mut scheduler = explainer(&choice, &judge);
        let history = History::new(&records, 60);
        let standings = scheduler.standings(&history);
        for trial in 60..90 {
            let StopRule::Rungs(rule) = scheduler.rule(trial, &history) else { continue };
            let there = &standings[rule.bracket as usize];
            assert_eq!((there.bracket, there.rungs.len()), (rule.bracket, rule.rungs.len()));
            for (shown, rung) in there.rungs.iter().zip(&rule.rungs) {
                assert_eq!((shown.step, shown.bar), (rung.step, rung.bar));
                assert_eq!(shown.marks.len() as u32, rung.others);
                assert!(shown.marks.is_sorted_by(|a, b| a.value <= b.value), "the best first");
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

/// A hundred trials of a study that learned nothing, taken over by a halving: they stand at the rungs they reached.
#[test]
fn trials_under_another_rule_count() {
    let (choice, judge) = (choice("successive_halving", &[("min_resource", Value::Int(1))]), everyone()[0].1);
    let record = |i: u32| Record {
        leg: leg(i, StopRule::Never),
        outcome: Some(outcome(&[(1, f64::from(i)), (2, 0.0), (3, 0.0), (4, 9.0)], State::Complete, 9.0)),
    };
    let records: Vec<Record> = (0..100).map(record).collect();
    let StopRule::Rungs(rule) = scheduler(&choice, &judge).rule(100, &History::new(&records, 100)) else {
        panic!("rungs")
    };
    let rung = |step, others, bar| Rung { step, others, bar };
    let expected = [rung(1, 100, Bar::Value(24.0)), rung(4, 100, Bar::Value(9.0)), rung(16, 0, Bar::Open)];
    assert_eq!(rule.rungs, expected);
}

/// One rule of every kind.
fn rules() -> Vec<StopRule> {
    let direction = Direction::Maximize;
    let bounds = Bounds {
        metric: 2,
        direction,
        warmup: 1,
        interval: 3,
        bounds: vec![(1, -0.0), (4, f64::INFINITY)],
        mean: true,
        in_force: true,
    };
    let rungs = [Bar::Open, Bar::Value(0.1 + 0.2), Bar::Value(f64::NEG_INFINITY), Bar::Shut];
    let rungs = rungs.iter().enumerate().map(|(i, bar)| Rung { step: 1 << i, others: 300, bar: *bar });
    let patience = Patience {
        metric: 1,
        direction,
        mean: false,
        patience: 5,
        min_delta: 1e-300,
        inner: Some(bounds.clone()),
    };
    let alone = Patience { inner: None, ..patience.clone() };
    vec![
        StopRule::Never,
        StopRule::Bounds(bounds),
        StopRule::Rungs(Rungs {
            metric: 0,
            direction,
            mean: false,
            bracket: 3,
            every: true,
            rungs: rungs.collect(),
        }),
        StopRule::Patience(patience),
        StopRule::Patience(alone),
        StopRule::Limits(Limits {
            metric: 0,
            mean: true,
            lower: f64::NEG_INFINITY,
            upper: 0.3,
            warmup: 0,
            interval: 1,
        }),
        StopRule::Paired(Paired {
            metric: 3,
            direction,
            p_threshold: 0.1,
            n_startup_steps: 2,
            best: vec![(2, 0.5), (1, 0.25)],
        }),
    ]
}

#[test]
fn every_rule_travels_unchanged() {
    for (i, rule) in rules().into_iter().enumerate() {
        let message = ToWorker::Assign { job: 7, study: 1, legs: vec![leg(4, rule.clone()).into()] };
        let bytes = encode(&message);
        let Ok(ToWorker::Assign { legs, .. }) = decode(&bytes) else { panic!("rule {i} does not arrive") };
        assert_eq!(legs[0].leg.rule, rule);
        for cut in 0..bytes.len() {
            assert!(decode::<ToWorker>(&bytes[..cut]).is_err(), "rule {i} arrives without its end");
        }
        let json = serde_json::to_string(&leg(4, rule.clone())).expect("JSON");
        assert!(json.len() < 700, "a rule stays small: {json}");
    }
    // What older journals hold.
    assert_eq!(encode(&StopRule::Never), [0]);
    let bounds = encode(&rules()[1]);
    assert_eq!(bounds[..8], [1, 2, 1, 1, 3, 2, 1, 0], "kind, metric, direction, warm-up, interval, pairs");
    assert_eq!(bounds[bounds.len() - 2..], [1, 1], "mean, in force");
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let mut spec = Spec::from_json(include_str!("../specs/moons-median.json")).expect("good");
    let mut check = |name: &str, settings: &[(&str, Value)]| {
        spec.scheduler = choice(name, settings);
        spec.check().err().map(|e| (e.path, e.fault))
    };
    for entry in SCHEDULERS.iter().filter(|e| e.id != "wilcoxon" && e.id != "population") {
        assert_eq!(check(entry.id, &[]), None, "{}", entry.id);
    }
    assert_eq!(check("wilcoxon", &[]), Some(("scheduler.name".to_owned(), Fault::NoFolds)));
    let crossed = [("lower", Value::Real(2.0)), ("upper", Value::Real(1.0))];
    assert_eq!(check("threshold", &crossed), Some(("scheduler.lower".to_owned(), Fault::LowAboveHigh)));
    let late = [("min_resource", Value::Int(50)), ("max_resource", Value::Int(27))];
    let fault = Fault::OutOfRange { low: 1.0, high: 27.0 };
    assert_eq!(check("hyperband", &late), Some(("scheduler.min_resource".to_owned(), fault.clone())));
    let late = [("grace_period", Value::Int(50)), ("max_t", Value::Int(27))];
    assert_eq!(check("asha", &late), Some(("scheduler.grace_period".to_owned(), fault)));
    let one = Judge { metric: 0, direction: Direction::Minimize, mean: false, steps: 1 };
    for name in ["successive_halving", "asha", "hyperband", "asha_promotion", "hyperband_synchronous"] {
        let setup = Setup { judge: one, space: &spec.space, live: &[] };
        let refused = admits(&choice(name, &[]), &setup).map_err(|e| e.fault);
        assert_eq!(refused, Err(Fault::OneStep), "{name}");
    }
    let folds = Judge { mean: true, steps: 5, ..one };
    assert_eq!(
        admits(&choice("wilcoxon", &[]), &Setup { judge: folds, space: &spec.space, live: &[] }),
        Ok(())
    );
}
