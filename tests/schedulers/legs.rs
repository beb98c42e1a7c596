//! The kinds that work in legs: ASHA's promotions against the paper's algorithm by hand, Hyperband's rounds against its table.

use std::collections::BTreeMap;
use tunescape::math::rng::{Lane, Stream};
use tunescape::scheduler::attempt::{Attempt, Move, Score};
use tunescape::scheduler::halving_tables::Form;
use tunescape::scheduler::promotion::Promotion;
use tunescape::scheduler::synchronous::Synchronous;
use tunescape::trial::{Bar, Direction};

const MINIMIZE: Direction = Direction::Minimize;

/// Losses of trials 0 to 8 at the rungs 1, 3 and 9; trial 5 comes to nothing.
const LOSSES: [[f64; 3]; 9] = [
    [0.50, 0.0, 0.0],
    [0.30, 0.29, 0.0],
    [0.40, 0.0, 0.0],
    [0.10, 0.20, 0.05],
    [0.20, 0.09, 0.07],
    [f64::INFINITY, 0.0, 0.0],
    [0.60, 0.0, 0.0],
    [0.15, 0.14, 0.0],
    [0.70, 0.0, 0.0],
];

fn attempt(trial: u32, rung: u32, score: Score) -> Attempt {
    Attempt { trial, rung, score }
}

/// The paper's toy search, r = 1, R = 9, eta = 3, with one worker, by Algorithm 2: of n results at a rung the best floor(n / 3)
/// may go up. Of 0.5, 0.3, 0.4 trial 1 does. Trial 3 is the best of four and goes at once, although one of four has gone
/// before: a promotion is not taken back, and so more than a third go up. Of six, 3 and 4 are the best two.
#[test]
fn asha_promotes_as_the_paper_says() {
    let asha = Promotion {
        min_resource: 1,
        max_resource: 9,
        reduction_factor: 3,
        min_early_stopping_rate: 0,
        direction: MINIMIZE,
    };
    assert_eq!(asha.rungs(), [1, 3, 9]);
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut trace = Vec::new();
    loop {
        let (trial, rung) = match asha.next(&attempts, 9) {
            Move::New { bracket: 0, to: 1 } => (attempts.iter().filter(|a| a.rung == 0).count() as u32, 0),
            Move::Continue { trial, bracket: 0, rung, from, to } => {
                assert_eq!((from, to), (3u32.pow(rung - 1), 3u32.pow(rung)));
                (trial, rung)
            }
            Move::Finished => break,
            other => panic!("{other:?}"),
        };
        trace.push((trial, rung));
        attempts.push(attempt(trial, rung, Score::Value(LOSSES[trial as usize][rung as usize])));
    }
    let expected = [
        (0, 0),
        (1, 0),
        (2, 0),
        (1, 1),
        (3, 0),
        (3, 1),
        (4, 0),
        (5, 0),
        (4, 1),
        // Three at the middle rung: 0.29, 0.20, 0.09.
        (4, 2),
        (6, 0),
        (7, 0),
        // Of eight still two: 3 and 7.
        (7, 1),
        // Of nine 3, 7 and 4, and of four at the middle rung 4: all of them have gone.
        (8, 0),
    ];
    assert_eq!(trace, expected);
    let standing = asha.standing(&attempts);
    let bars: Vec<Bar> = standing.rungs.iter().map(|r| r.bar).collect();
    assert_eq!(bars, [Bar::Value(0.20), Bar::Value(0.09), Bar::Open]);
    let order: Vec<u32> = standing.rungs[1].marks.iter().map(|m| m.trial).collect();
    assert_eq!(order, [4, 7, 3, 1]);
}

/// With several workers nobody waits: while results are pending, new trials start.
#[test]
fn asha_never_waits_while_trials_may_start() {
    let asha = Promotion {
        min_resource: 1,
        max_resource: 9,
        reduction_factor: 3,
        min_early_stopping_rate: 1,
        direction: Direction::Maximize,
    };
    let mut attempts: Vec<Attempt> = (0..5).map(|i| attempt(i, 0, Score::Pending)).collect();
    assert_eq!(asha.next(&attempts, 9), Move::New { bracket: 0, to: 3 });
    assert_eq!(asha.next(&attempts, 5), Move::Wait);
    for (a, value) in attempts.iter_mut().zip([0.2, 0.9, 0.9]) {
        a.score = Score::Value(value);
    }
    let go = Move::Continue { trial: 1, bracket: 0, rung: 1, from: 3, to: 9 };
    assert_eq!(asha.next(&attempts, 9), go, "of equals the first");
    attempts.push(attempt(1, 1, Score::Pending));
    assert_eq!(asha.next(&attempts, 9), Move::New { bracket: 0, to: 3 });
    // A failure counts as one of three, and cannot go up.
    let failed: Vec<Attempt> = (0..3).map(|i| attempt(i, 0, Score::Failed)).collect();
    assert_eq!(asha.next(&failed, 3), Move::Finished);
}

/// Runs Hyperband to its end with so many workers; late results are drawn at random. Returns the attempts.
fn play(hyperband: &Synchronous, trials: u32, workers: usize, seed: u64) -> Vec<Attempt> {
    let mut stream = Stream::new(seed, Lane::Test, 4);
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut steps: BTreeMap<u32, u32> = BTreeMap::new();
    loop {
        let pending: Vec<usize> =
            (0..attempts.len()).filter(|i| attempts[*i].score == Score::Pending).collect();
        let next = hyperband.next(&attempts, trials);
        let finish = match next {
            Move::Finished if pending.is_empty() => return attempts,
            Move::Finished => panic!("finished with results to come"),
            Move::Wait => true,
            _ => pending.len() == workers,
        };
        if finish {
            let i = pending[stream.below(pending.len() as u32) as usize];
            attempts[i].score = Score::Value(f64::from(stream.below(50)));
            continue;
        }
        match next {
            Move::New { to, .. } => {
                let trial = steps.len() as u32;
                steps.insert(trial, to);
                attempts.push(attempt(trial, 0, Score::Pending));
            }
            Move::Continue { trial, rung, from, to, .. } => {
                assert_eq!(steps.insert(trial, to), Some(from), "it goes on from where it paused");
                attempts.push(attempt(trial, rung, Score::Pending));
            }
            _ => {}
        }
    }
}

#[test]
fn hyperband_runs_through_its_table() {
    for (form, overlap, workers) in
        [(Form::Ceil, false, 1), (Form::Ceil, true, 4), (Form::Floor, false, 4), (Form::Floor, true, 9)]
    {
        let hyperband =
            Synchronous { max_resource: 27, reduction_factor: 3, form, overlap, direction: MINIMIZE };
        let table = hyperband.brackets();
        let sum = table.iter().map(|b| b.rounds[0].configurations).sum::<u64>() as u32;
        // Twice through all brackets.
        let attempts = play(&hyperband, 2 * sum, workers, 7);
        let standings = hyperband.standings(&attempts);
        assert_eq!(standings.len(), 2 * table.len());
        for (run, standing) in standings.iter().enumerate() {
            let bracket = &table[run % table.len()];
            let found: Vec<(u64, u32)> =
                standing.rungs.iter().map(|r| (r.marks.len() as u64, r.step)).collect();
            let expected: Vec<(u64, u32)> =
                bracket.rounds.iter().map(|r| (r.configurations, r.steps(27))).collect();
            assert_eq!(found, expected, "{form:?}, run {run}");
            for (here, next) in standing.rungs.iter().zip(&standing.rungs[1..]) {
                let mut best: Vec<u32> = here.marks[..next.marks.len()].iter().map(|m| m.trial).collect();
                let mut went: Vec<u32> = next.marks.iter().map(|m| m.trial).collect();
                best.sort_unstable();
                went.sort_unstable();
                assert_eq!(went, best, "the best go on");
                assert_eq!(here.bar, Bar::Value(here.marks[next.marks.len() - 1].value));
            }
        }
        // The same from any beginning: the next move after a prefix is what was done then, as far as results were known.
        if workers == 1 {
            for n in 0..attempts.len() {
                let (rung, trial) = (attempts[n].rung, attempts[n].trial);
                match hyperband.next(&attempts[..n], 2 * sum) {
                    Move::New { .. } => assert_eq!(rung, 0),
                    Move::Continue { trial: t, rung: r, .. } => assert_eq!((t, r), (trial, rung)),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

#[test]
fn hyperband_waits_for_every_result_unless_brackets_overlap() {
    let strict = Synchronous {
        max_resource: 9,
        reduction_factor: 3,
        form: Form::Floor,
        overlap: false,
        direction: MINIMIZE,
    };
    // 9 at step 1, 3 at 3, 1 at 9.
    let mut attempts: Vec<Attempt> = (0..8).map(|i| attempt(i, 0, Score::Value(f64::from(10 - i)))).collect();
    attempts.push(attempt(8, 0, Score::Pending));
    assert_eq!(strict.next(&attempts, 40), Move::Wait);
    let overlapping = Synchronous { overlap: true, ..strict };
    assert_eq!(overlapping.next(&attempts, 40), Move::New { bracket: 1, to: 3 });
    attempts[8].score = Score::Failed;
    let go = |trial| Move::Continue { trial, bracket: 0, rung: 1, from: 1, to: 3 };
    assert_eq!(strict.next(&attempts, 40), go(7));
    attempts.push(attempt(7, 1, Score::Pending));
    assert_eq!(strict.next(&attempts, 40), go(6));
    // Nobody survives a round of failures: the bracket is over, the next begins.
    let failed: Vec<Attempt> = (0..9).map(|i| attempt(i, 0, Score::Failed)).collect();
    assert_eq!(strict.next(&failed, 40), Move::New { bracket: 1, to: 3 });
    // A budget that ends within a bracket: of five, one third goes on.
    let five: Vec<Attempt> = (0..5).map(|i| attempt(i, 0, Score::Value(f64::from(i)))).collect();
    let mut some = five.clone();
    assert_eq!(strict.next(&some, 5), go(0));
    some.push(attempt(0, 1, Score::Value(0.0)));
    assert_eq!(strict.next(&some, 5), Move::Continue { trial: 0, bracket: 0, rung: 2, from: 3, to: 9 });
    some.push(attempt(0, 2, Score::Value(0.0)));
    assert_eq!(strict.next(&some, 5), Move::Finished);
}
