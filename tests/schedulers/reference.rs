//! The rules as pure functions of a snapshot, against Optuna's decisions.

use crate::common::{Trial, arg, curves, direction, expected, judge, list, read, real, run, whole, wholes};
use serde_json::Value as Json;
use tunescape::scheduler::brackets::{Draw, bracket_count, hash, raised, shares, steps};
use tunescape::scheduler::halving::{Cut, rungs};
use tunescape::scheduler::{Judge, Percentile, percentile_bounds};
use tunescape::trial::{Direction, Limits, Paired, Patience};

const PATIENT: &str = include_str!("../golden/search/pruner_patient_threshold.json");
const SHA: &str = include_str!("../golden/search/pruner_sha.json");
const HYPERBAND: &str = include_str!("../golden/search/pruner_hyperband.json");
const WILCOXON: &str = include_str!("../golden/search/pruner_wilcoxon.json");

/// How many reports were judged, and how many of them stopped a trial.
fn count(decisions: &[Vec<(u32, bool)>]) -> (usize, usize) {
    let all = || decisions.iter().flatten();
    (all().count(), all().filter(|(_, stop)| *stop).count())
}

fn complete(trials: &[Trial]) -> Vec<Vec<(u32, f64)>> {
    trials.iter().filter(|t| t.complete).map(|t| t.own.clone()).collect()
}

#[test]
fn patience_and_limits_decide_as_the_reference() {
    let file = read(PATIENT);
    let cases = list(&file["cases"]);
    let (mut judged, mut stopped) = (0, 0);
    for case in cases {
        let (args, direction) = (&case["args"], direction(case));
        let inner = args.get("wrapped").filter(|w| w.is_object()).map(|wrapped| Percentile {
            percentile: arg(wrapped, "percentile", 50.0),
            n_startup_trials: arg(wrapped, "n_startup_trials", 5.0) as u32,
            n_warmup_steps: 0,
            interval_steps: 1,
            n_min_trials: 1,
            metric: 0,
            mean: false,
            direction,
        });
        let decisions = run(case, |trials, i| {
            if case["pruner"] == "threshold" {
                let limits = Limits {
                    metric: 0,
                    mean: false,
                    lower: arg(case, "lower", f64::NEG_INFINITY),
                    upper: arg(case, "upper", f64::INFINITY),
                    warmup: arg(case, "n_warmup_steps", 0.0) as u32,
                    interval: arg(case, "interval_steps", 1.0) as u32,
                };
                return limits.stops(&trials[i].own);
            }
            let rule = Patience {
                metric: 0,
                direction,
                mean: false,
                patience: arg(case, "patience", f64::NAN) as u32,
                min_delta: arg(case, "min_delta", 0.0),
                inner: inner.as_ref().map(|knobs| percentile_bounds(knobs, complete(trials))),
            };
            rule.stops(&trials[i].own)
        });
        assert_eq!(decisions, expected(case), "{} {}", case["name"], case["args"]);
        let (n, k) = count(&decisions);
        (judged, stopped) = (judged + n, stopped + k);
    }
    assert!(cases.len() == 14 && judged > 2000 && stopped > 80, "{judged} judged, {stopped} stopped");
}

/// What a trial of a halving case remembers.
#[derive(Clone, Default)]
struct Climber {
    been: u64,
    recorded: Vec<(u32, f64)>,
}

/// One report under successive halving with its first rung at `first`, among the trials that `peers` admits.
fn halve(
    judge: &Judge,
    cut: Cut,
    first: u32,
    climbers: &mut [Climber],
    own: (usize, u32, f64),
    peers: impl Fn(usize) -> bool,
) -> bool {
    let (i, step, value) = own;
    let Cut::Top { reduction, .. } = cut else { panic!("Optuna's") };
    let steps = steps(first, reduction, judge.steps);
    let mut others = vec![Vec::new(); steps.len()];
    for (_, climber) in climbers.iter().enumerate().filter(|(j, _)| *j != i && peers(*j)) {
        climber.recorded.iter().for_each(|(rung, value)| others[*rung as usize].push(*value));
    }
    let mut been = climbers[i].been;
    let climb = rungs(judge, cut, &steps, &others).climb(&mut been, step, value);
    climbers[i].been = been;
    climbers[i].recorded.extend(climb.recorded);
    climb.stops
}

fn last_complete(trials: &[Trial]) -> Option<u32> {
    trials.iter().filter(|t| t.complete).filter_map(|t| t.own.last()).map(|(step, _)| *step).max()
}

#[test]
fn successive_halving_decides_as_the_reference() {
    let file = read(SHA);
    let cases = list(&file["cases"]);
    let (mut judged, mut stopped) = (0, 0);
    for case in cases {
        let judge = judge(case);
        let reduction = arg(case, "reduction_factor", 4.0) as u32;
        let rate = arg(case, "min_early_stopping_rate", 0.0) as u32;
        let cut = Cut::Top { reduction, bootstrap: arg(case, "bootstrap_count", 0.0) as u32 };
        let mut min_resource = case["args"].get("min_resource").and_then(Json::as_u64).map(|n| n as u32);
        let mut climbers = vec![Climber::default(); list(&case["table"]).len()];
        let decisions = run(case, |trials, i| {
            min_resource = min_resource.or_else(|| Some((last_complete(trials)? / 100).max(1)));
            let Some(min_resource) = min_resource else { return false };
            let (step, value) = trials[i].own[trials[i].own.len() - 1];
            let first = raised(min_resource, reduction, rate);
            halve(&judge, cut, first, &mut climbers, (i, step, value), |_| true)
        });
        let name = format!("{} {} {}", case["name"], case["args"], case["order"]);
        assert_eq!(decisions, expected(case), "{name}");
        for (climber, rungs) in climbers.iter().zip(list(&case["completed_rungs"])) {
            let expected: Vec<(u32, f64)> = rungs
                .as_object()
                .expect("rungs")
                .iter()
                .map(|(rung, value)| (rung.parse().expect("a rung"), real(value)))
                .collect();
            assert_eq!(climber.recorded, expected, "{name}");
        }
        let (n, k) = count(&decisions);
        (judged, stopped) = (judged + n, stopped + k);
    }
    assert!(cases.len() == 24 && judged > 3000 && stopped > 300, "{judged} judged, {stopped} stopped");
}

#[test]
fn hyperband_decides_as_the_reference() {
    let file = read(HYPERBAND);
    let cases = list(&file["cases"]);
    let (mut judged, mut stopped) = (0, 0);
    for case in cases {
        let judge = judge(case);
        let reduction = arg(case, "reduction_factor", 3.0) as u32;
        let min = arg(case, "min_resource", 1.0) as u32;
        let cut = Cut::Top { reduction, bootstrap: arg(case, "bootstrap_count", 0.0) as u32 };
        let draw = |max| Draw::Shares(shares(bracket_count(min, max, reduction), reduction));
        let study = case["study_name"].as_str().expect("a name");
        let mut max = case["args"].get("max_resource").and_then(Json::as_u64).map(|n| n as u32);
        let mut climbers = vec![Climber::default(); list(&case["table"]).len()];
        let decisions = run(case, |trials, i| {
            max = max.or_else(|| Some(last_complete(trials)? + 1));
            let Some(max) = max else { return false };
            let draw = draw(max);
            let bracket = |j: usize| draw.of_hash(hash(study, j as u32));
            let (step, value) = trials[i].own[trials[i].own.len() - 1];
            let first = raised(min, reduction, bracket(i));
            let peers = |j: usize| bracket(j) == bracket(i);
            halve(&judge, cut, first, &mut climbers, (i, step, value), peers)
        });
        assert_eq!(decisions, expected(case), "{} {}", case["args"], case["order"]);
        let max = max.expect("a complete trial");
        assert_eq!(bracket_count(min, max, reduction), whole(&case["n_brackets"]));
        assert_eq!(draw(max), Draw::Shares(wholes(&case["trial_allocation"])));
        for (j, bracket) in wholes(&case["bracket_of_trial"]).into_iter().enumerate() {
            assert_eq!(u64::from(draw(max).of_hash(hash(study, j as u32))), bracket, "trial {j}");
        }
        let (n, k) = count(&decisions);
        (judged, stopped) = (judged + n, stopped + k);
    }
    assert!(cases.len() == 8 && judged > 2000 && stopped > 150, "{judged} judged, {stopped} stopped");
}

#[test]
fn wilcoxon_decides_as_the_reference() {
    let file = read(WILCOXON);
    let cases = list(&file["cases"]);
    let (mut judged, mut stopped) = (0, 0);
    for case in cases {
        let direction = direction(case);
        let n = curves(case).len();
        let mean = |own: &[(u32, f64)]| own.iter().map(|(_, v)| v).sum::<f64>() / own.len() as f64;
        let decisions = run(case, |trials, i| {
            // Every trial that ended counts as complete, with its mean.
            let ended = trials.iter().filter(|t| t.ended);
            let best = ended.reduce(|a, b| if direction.better(mean(&b.own), mean(&a.own)) { b } else { a });
            let rule = Paired {
                metric: 0,
                direction,
                p_threshold: arg(case, "p_threshold", 0.1),
                n_startup_steps: arg(case, "n_startup_steps", 2.0) as u32,
                best: best.map_or_else(Vec::new, |t| t.own.clone()),
            };
            rule.stops(&trials[i].own)
        });
        assert_eq!(decisions, expected(case), "{}", case["args"]);
        let (all, k) = count(&decisions);
        assert!(n == 20 && (direction == Direction::Minimize || k > 0));
        (judged, stopped) = (judged + all, stopped + k);
    }
    assert!(cases.len() == 3 && judged > 200 && stopped > 30, "{judged} judged, {stopped} stopped");
}
