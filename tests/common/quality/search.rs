//! Searches of a function by a sampler alone: one trial after the other, each seen before the next is proposed.

use std::sync::atomic::{AtomicU64, Ordering};
use tunescape::sampler::{Context, sampler};
use tunescape::space::{Choice, Params, Space};
use tunescape::trial::{Backend, Direction, Ending, History, Leg, Origin, Outcome, Record, State, StopRule};

/// The least value so far after each trial.
pub fn best_so_far(
    choice: &Choice,
    space: &Space,
    seed: u64,
    trials: u32,
    f: fn(&Params) -> f64,
) -> Vec<f64> {
    let mut sampler = sampler(choice);
    let mut records: Vec<Record> = Vec::new();
    let mut best = f64::INFINITY;
    let trial = |index| {
        let history = History::new(&records, records.len());
        let context = Context { space, history, index, directions: &[Direction::Minimize], seed };
        let params = sampler.propose(&context).expect("endless");
        let value = f(&params);
        best = best.min(value);
        let outcome = Outcome {
            reports: Vec::new(),
            state: State::Complete,
            ending: Ending::Finished,
            values: vec![value],
            gradient: None,
            backend: Backend::Cpu,
            refusal: None,
        };
        let (origin, rule) = (Origin::Sampler, StopRule::Never);
        let leg = Leg { index, trial: index, from: 0, to: None, params, parent: None, origin, rule };
        records.push(Record { leg, outcome: Some(outcome) });
        best
    };
    (0..trials).map(trial).collect()
}

/// What `run` gives for each seed below `seeds`, on all cores.
pub fn runs<T: Send>(seeds: u64, run: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(0);
    let work = || {
        let seeds = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|s| *s < seeds));
        seeds.map(|seed| (seed, run(seed))).collect::<Vec<(u64, T)>>()
    };
    let mut all: Vec<(u64, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|w| w.join().expect("no panic")).collect()
    });
    all.sort_by_key(|(seed, _)| *seed);
    all.into_iter().map(|(_, result)| result).collect()
}
