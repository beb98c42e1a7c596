//! Promise: rank tests, intervals and corrections are scipy's, and the verdict errs no more often than it says, looked at once or
//! after every seed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

use serde_json::Value as Json;
use tunescape::analysis::race::{
    Answer, Design, Method, Tail, Test, Zeros, gains, hodges_lehmann, holm, judge, pseudo_median,
    rank_biserial, rank_sum, sequential_sign, sign_test, signed_rank, worse,
};
use tunescape::math::rng::{Lane, Stream};
use tunescape::page::lang::{Lang, analysis::verdict as sentence};
use tunescape::trial::Direction;

fn file() -> Json {
    serde_json::from_str(include_str!("golden/search/race_stats.json")).expect("JSON")
}

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

fn reals(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(real).collect()
}

fn list<'a>(file: &'a Json, key: &str) -> &'a [Json] {
    file[key].as_array().expect("a list")
}

fn tail(json: &Json) -> Tail {
    match json["tail"].as_str() {
        Some("less") => Tail::Less,
        Some("greater") => Tail::Greater,
        _ => Tail::TwoSided,
    }
}

fn method(json: &Json) -> Method {
    if json["method"] == "exact" { Method::Exact } else { Method::Normal }
}

fn near(ours: f64, theirs: f64, what: &Json) {
    let close = ours == theirs || (ours - theirs).abs() <= 1e-10 * theirs.abs() + 1e-12;
    assert!(close, "{ours} for {theirs}: {what}");
}

#[test]
fn signed_ranks_are_scipys() {
    let file = file();
    for case in list(&file, "signed_rank") {
        let zeros = match case["zeros"].as_str() {
            Some("pratt") => Zeros::Pratt,
            Some("zsplit") => Zeros::Split,
            _ => Zeros::Drop,
        };
        let found = signed_rank(&reals(&case["d"]), zeros, tail(case), method(case));
        near(found.p, real(&case["p"]), case);
        assert_eq!(found.exact, case["method"] == "exact");
    }
    assert_eq!(list(&file, "signed_rank").len(), 768);
}

/// The automatic choice is exact up to 50 differences, ties or not, and joins the approximation smoothly.
#[test]
fn signed_ranks_choose_their_method() {
    let mut stream = Stream::new(5, Lane::Test, 0);
    let d: Vec<f64> = (0..51).map(|_| (2.0 * (stream.normal() + 0.3)).round() / 2.0 + 0.25).collect();
    assert!(signed_rank(&d[..50], Zeros::Drop, Tail::TwoSided, Method::Auto).exact);
    let all = signed_rank(&d, Zeros::Drop, Tail::TwoSided, Method::Auto);
    assert!(!all.exact);
    let exact = signed_rank(&d, Zeros::Drop, Tail::TwoSided, Method::Exact);
    assert!((all.p - exact.p).abs() < 0.01 * exact.p + 1e-3, "{all:?} {exact:?}");
    let none = signed_rank(&[0.0, 0.0], Zeros::Drop, Tail::TwoSided, Method::Auto);
    assert_eq!((none.p, none.used), (1.0, 0));
    assert_eq!(signed_rank(&[], Zeros::Split, Tail::Less, Method::Auto).p, 1.0);
}

#[test]
fn sign_tests_are_scipys() {
    let file = file();
    for case in list(&file, "sign") {
        let (n, k) = (case["n"].as_u64().expect("n"), case["k"].as_u64().expect("k"));
        let mut d: Vec<f64> = (0..n).map(|i| if i < k { 1.0 + i as f64 } else { -0.5 }).collect();
        d.push(0.0);
        near(sign_test(&d, tail(case)).p, real(&case["p"]), case);
    }
}

#[test]
fn rank_sums_are_scipys() {
    let file = file();
    for case in list(&file, "rank_sum") {
        let (a, b) = (reals(&case["a"]), reals(&case["b"]));
        let found = rank_sum(&a, &b, tail(case), method(case)).expect("two samples");
        near(found.u, real(&case["u"]), case);
        near(found.p, real(&case["p"]), case);
    }
    assert_eq!(list(&file, "rank_sum").len(), 180);
    assert_eq!(rank_sum(&[], &[1.0], Tail::Less, Method::Auto), None);
    let equal = rank_sum(&[1.0; 20], &[1.0; 20], Tail::TwoSided, Method::Normal).expect("two samples");
    assert_eq!((equal.p, equal.larger), (1.0, 0.5));
}

#[test]
fn pseudo_medians_and_their_intervals() {
    let file = file();
    for case in list(&file, "pseudo_median") {
        let d = reals(&case["d"]);
        let found = pseudo_median(&d, real(&case["confidence"])).expect("not empty");
        near(found.estimate, real(&case["estimate"]), case);
        near(found.interval.low, real(&case["low"]), case);
        near(found.interval.high, real(&case["high"]), case);
        near(found.confidence, real(&case["real"]), case);
        assert_eq!(hodges_lehmann(&d), Some(found.estimate));
    }
    assert_eq!(pseudo_median(&[], 0.95), None);
    assert_eq!(rank_biserial(&[1.0, 2.0, 3.0]), 1.0);
    assert_eq!(rank_biserial(&[1.0, -2.0, 3.0]), 2.0 / 6.0);
    assert_eq!(rank_biserial(&[0.0]), 0.0);
    // Diverged runs: infinite gains of both signs, and no NaN.
    let wild =
        pseudo_median(&[f64::INFINITY, f64::NEG_INFINITY, 1.0, 2.0, 3.0, 4.0, 5.0], 0.9).expect("some");
    assert!(!wild.estimate.is_nan() && !wild.interval.low.is_nan() && !wild.interval.high.is_nan());
}

#[test]
fn the_interval_covers_as_often_as_it_says() {
    let mut covered = 0;
    let rounds = 2000;
    let mut said = 0.0;
    for round in 0..rounds {
        let mut stream = Stream::new(11, Lane::Test, round);
        // Heavy tails, centre 0.7.
        let d: Vec<f64> = (0..12).map(|_| 0.7 + stream.normal() / (0.05 + stream.unit())).collect();
        let found = pseudo_median(&d, 0.9).expect("some");
        covered += u32::from(found.interval.low <= 0.7 && 0.7 <= found.interval.high);
        said = found.confidence;
    }
    let share = f64::from(covered) / rounds as f64;
    println!("covered {share:.4}, said {said:.4}");
    // Three standard errors.
    assert!((share - said).abs() < 3.0 * (said * (1.0 - said) / rounds as f64).sqrt());
}

#[test]
fn holm_corrects() {
    let file = file();
    for case in list(&file, "holm") {
        for (ours, theirs) in holm(&reals(&case["p"])).iter().zip(reals(&case["holm"])) {
            near(*ours, theirs, case);
        }
    }
    assert_eq!(holm(&[]), Vec::<f64>::new());
}

/// The wealth of the sequential test after n differences of which k are positive, from its p-value.
#[test]
fn the_bet_pays_what_its_formula_says() {
    let file = file();
    let mut compared = 0;
    for case in list(&file, "wealth") {
        let (n, k) = (case["n"].as_u64().expect("n"), case["k"].as_u64().expect("k"));
        // Losses first, zeros among them: then the bet on "positive" is at its highest at the end, and the other never gains.
        let d: Vec<f64> = (0..n).map(|i| if i < n - k { 0.0 } else { 1.0 }).collect();
        let theirs = real(&case["ln"]);
        if theirs > 0.0 {
            near(sequential_sign(&d, 0.95).p.ln(), (2f64.ln() - theirs).min(0.0), case);
            compared += 1;
        }
    }
    assert!(compared >= 8, "{compared}");
    assert!(sequential_sign(&[1.0; 7], 0.95).p > 0.05);
    let eight = sequential_sign(&[1.0; 8], 0.95);
    assert!(eight.p <= 0.05 && eight.side == 1, "{eight:?}");
    assert_eq!((eight.interval.low, eight.interval.high), (1.0, 1.0));
    assert_eq!(sequential_sign(&[-1.0; 8], 0.95).side, -1);
    assert_eq!(sequential_sign(&[], 0.95).p, 1.0);
}

/// Looking after every one of 150 seeds: the sequential rule keeps its level and its interval; a fixed test does not.
#[test]
fn looking_often_is_paid_for() {
    let (rounds, seeds) = (1000u64, 150);
    let (mut false_alarms, mut missed, mut peeking) = (0, 0, 0);
    let mut needed = Vec::new();
    for round in 0..rounds {
        let mut stream = Stream::new(23, Lane::Test, round);
        let null: Vec<f64> = (0..seeds).map(|_| stream.normal()).collect();
        let at_the_end = sequential_sign(&null, 0.95);
        // The p-value only falls and the interval only shrinks, so the last look tells of all.
        false_alarms += u32::from(at_the_end.p <= 0.05);
        missed += u32::from(at_the_end.interval.low > 0.0 || at_the_end.interval.high < 0.0);
        if round < 200 {
            let looks = (6..=60).step_by(3);
            let found = |n| signed_rank(&null[..n], Zeros::Drop, Tail::TwoSided, Method::Auto).p <= 0.05;
            peeking += u32::from(looks.clone().any(found));
            let shifted: Vec<f64> = null.iter().map(|d| d + 1.0).collect();
            let first = (1..=seeds).find(|&n| sequential_sign(&shifted[..n], 0.95).p <= 0.05);
            needed.push(first.unwrap_or(seeds));
        }
    }
    needed.sort_unstable();
    println!(
        "false alarms {:.3}, intervals that miss {:.3}; peeking at a fixed test {:.3}; seeds needed for a shift of one \
         deviation: median {}",
        f64::from(false_alarms) / rounds as f64,
        f64::from(missed) / rounds as f64,
        f64::from(peeking) / 200.0,
        needed[100]
    );
    assert!(f64::from(false_alarms) <= 0.05 * rounds as f64 && f64::from(missed) <= 0.05 * rounds as f64);
    assert!(peeking > 20, "a fixed test that is looked at 19 times finds too much: {peeking} of 200");
    assert!(needed[100] <= 25, "{}", needed[100]);
}

#[test]
fn verdicts_have_three_answers() {
    let run = |shift: f64, n: u64, index: u64| -> Vec<f64> {
        let mut stream = Stream::new(31, Lane::Test, index);
        (0..n).map(|_| stream.normal() + shift).collect()
    };
    let fixed = Design::Fixed { seeds: 20, test: Test::SignedRank };
    let found = judge(&[run(2.0, 20, 0), run(-2.0, 20, 1), run(0.0, 20, 2)], fixed, 0.05);
    let answers: Vec<Answer> = found.iter().map(|v| v.answer).collect();
    assert_eq!(answers, [Answer::First, Answer::Second, Answer::Open]);
    assert!(found[0].interval.low > 0.0 && found[1].interval.high < 0.0);
    assert!(found[2].within().is_some_and(|x| x > 0.0 && x < 2.0), "{:?}", found[2]);
    assert!(found[2].interval.low < 0.0 && found[2].interval.high > 0.0);
    for lang in [Lang::En, Lang::Zh] {
        found.iter().for_each(|v| println!("{}", sentence(lang, v, "TPE", "random search")));
    }
    // Nothing is said before the seeds are in, and nothing of those beyond.
    let early = judge(&[run(2.0, 19, 0)], fixed, 0.05)[0];
    assert_eq!((early.answer, early.p, early.missing, early.within()), (Answer::Open, None, 1, None));
    assert_eq!(judge(&[run(2.0, 40, 0)], fixed, 0.05)[0].seeds, 20);
    assert_eq!(judge(&[run(2.0, 40, 0)], fixed, 0.05), judge(&[run(2.0, 20, 0)], fixed, 0.05));
    // Three seeds cannot decide, whatever they show.
    let three = judge(&[vec![5.0; 3]], Design::Fixed { seeds: 3, test: Test::SignedRank }, 0.05)[0];
    assert_eq!((three.answer, three.within()), (Answer::Open, None));
    // A p-value that decides alone does not decide as one of six.
    let close = vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -0.05];
    let design = Design::Fixed { seeds: 7, test: Test::SignedRank };
    assert_eq!(judge(std::slice::from_ref(&close), design, 0.05)[0].answer, Answer::First);
    let six = judge(&vec![close.clone(); 6], design, 0.05);
    assert!(six.iter().all(|v| v.answer == Answer::Open));
    let alone = judge(&[vec![-1.0; 8]], Design::Sequential, 0.05);
    assert_eq!(alone[0].answer, Answer::Second);
    let sequential = judge(&[vec![1.0; 8], vec![-1.0; 8]], Design::Sequential, 0.05);
    assert!(
        sequential.iter().all(|v| v.answer == Answer::Open),
        "two pairs need more: {:?}",
        sequential[0].p
    );
    let sequential = judge(&[vec![1.0; 8], vec![-1.0; 10]], Design::Sequential, 0.05);
    assert_eq!(
        (sequential[0].answer, sequential[1].answer),
        (Answer::First, Answer::Second),
        "Holm's second step"
    );
    let sign = judge(&[vec![1.0; 6]], Design::Fixed { seeds: 6, test: Test::Sign }, 0.05)[0];
    assert_eq!((sign.answer, sign.p), (Answer::First, Some(2.0 / 64.0)));
    assert!(judge(&[], fixed, 0.05).is_empty());
}

#[test]
fn gains_are_positive_for_the_better_side() {
    assert_eq!(gains(&[1.0, 2.0, 9.0], &[3.0, 1.0], Direction::Minimize), [2.0, -1.0]);
    assert_eq!(gains(&[1.0, 2.0], &[3.0, 1.0], Direction::Maximize), [-2.0, 1.0]);
    let inf = f64::INFINITY;
    assert_eq!(gains(&[inf, 1.0], &[inf, inf], Direction::Minimize), [0.0, inf]);
}

/// The table of regrets: every reference sampler against random search, one-sided, as scipy has it; then Holm.
#[test]
fn the_regret_table() {
    let file = file();
    let regret: Json = serde_json::from_str(include_str!("golden/search/regret.json")).expect("JSON");
    let functions = regret["functions"].as_array().expect("functions");
    let column = |function: &str, sampler: &str, trials: u64| -> Vec<f64> {
        let function = functions.iter().find(|f| f["name"] == function).expect("a function");
        let sampler = &function["samplers"][sampler];
        let checkpoints = sampler["checkpoints"].as_array().expect("checkpoints");
        let at = checkpoints.iter().position(|c| c.as_u64() == Some(trials)).expect("a checkpoint");
        list(sampler, "best_so_far").iter().map(|row| real(&row[at])).collect()
    };
    let mut samples: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for case in list(&file, "regret_against_random") {
        let (function, sampler) =
            (case["function"].as_str().expect("f"), case["sampler"].as_str().expect("s"));
        let trials = case["trials"].as_u64().expect("trials");
        let (ours, base) = (column(function, sampler, trials), column(function, "random", trials));
        let found = rank_sum(&ours, &base, Tail::Greater, Method::Normal).expect("runs");
        near(found.p, real(&case["p"]), case);
        if sampler != "random" && !sampler.starts_with("qmc") && trials >= 40 {
            samples.push((ours, base));
        }
    }
    // No model-based sampler of the reference is worse than random search at 40 trials or more; random search is worse than most.
    let table = |samples: &[(Vec<f64>, Vec<f64>)]| {
        let pairs: Vec<(&[f64], &[f64])> = samples.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        let forward = worse(&pairs, Direction::Minimize);
        let negated: Vec<(Vec<f64>, Vec<f64>)> = samples
            .iter()
            .map(|(a, b)| (a.iter().map(|v| -v).collect(), b.iter().map(|v| -v).collect()))
            .collect();
        let pairs: Vec<(&[f64], &[f64])> = negated.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        assert_eq!(forward, worse(&pairs, Direction::Maximize));
        forward
    };
    let found = table(&samples);
    let smallest = found.iter().copied().fold(1.0, f64::min);
    samples.iter_mut().for_each(|(a, b)| std::mem::swap(a, b));
    let turned = table(&samples).iter().filter(|p| **p <= 0.01).count();
    println!("{} comparisons, smallest p {smallest:.3}; the other way round {turned} at 0.01", found.len());
    assert!(found.len() > 50 && smallest > 0.01 && turned > found.len() / 2, "{turned}");
    assert_eq!(worse(&[(&[], &[1.0])], Direction::Minimize), [1.0]);
}
