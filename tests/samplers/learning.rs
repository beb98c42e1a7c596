//! Who looks at results does better than who does not.

use crate::cases::{bowl, choice, plain, record, rows};
use tunescape::math::signed_rank::p_greater;
use tunescape::sampler::{Context, sampler};
use tunescape::space::{Choice, Space, Value};
use tunescape::trial::{Direction, History, State};

const REPETITIONS: u64 = 30;

/// The best value after `trials`.
fn best(choice: &Choice, space: &Space, trials: u32, seed: u64) -> f64 {
    let mut sampler = sampler(choice);
    let (mut records, mut best) = (Vec::new(), f64::INFINITY);
    for index in 0..trials {
        let history = History::new(&records, records.len());
        let context = Context { space, history, index, directions: &[Direction::Minimize], seed };
        let Some(point) = sampler.propose(&context) else { break };
        let value = bowl(space, &point);
        best = best.min(value);
        let mut trial = record(index, point, State::Complete, &[value]);
        // All trained equally long.
        trial.outcome.iter_mut().for_each(|outcome| outcome.reports.truncate(1));
        records.push(trial);
    }
    best
}

/// A smooth bowl in two dimensions, as many trials as a strategy's first draws and some generations need: 30 pairs with common
/// seeds, judged by the signed-rank test at 0.1 %.
#[test]
fn whoever_learns_beats_random_search() {
    let (space, mut no_better) = (plain(), Vec::new());
    for entry in rows().filter(|e| sampler(&choice(e.id, &[])).learns()) {
        let (knobs, trials): (&[(&str, Value)], u32) = match entry.id {
            // Its default of 50 makes one generation of all these trials.
            "nsga2" => (&[("population_size", Value::Int(10))], 150),
            "gp" => (&[], 24),
            _ => (&[], 60),
        };
        let of = |choice: &Choice| (0..REPETITIONS).map(|seed| best(choice, &space, trials, seed)).collect();
        let (random, own): (Vec<f64>, Vec<f64>) = (of(&choice("random", &[])), of(&choice(entry.id, knobs)));
        let differences: Vec<f64> = random.iter().zip(&own).map(|(random, own)| random - own).collect();
        let better = differences.iter().filter(|d| **d > 0.0).count();
        let p = p_greater(&differences);
        let median = |values: &[f64]| {
            let mut v = values.to_vec();
            v.sort_by(f64::total_cmp);
            v[v.len() / 2]
        };
        println!("{:e} {:e}", median(&random), median(&own));
        println!(
            "{}: better than random search in {better} of {REPETITIONS} studies of {trials} trials, p = {p:.1e}",
            entry.id
        );
        if p >= 1e-3 {
            no_better.push(entry.id);
        }
    }
    assert!(no_better.is_empty(), "{no_better:?}");
}
