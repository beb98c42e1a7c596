//! Promise: no strategy finds worse values than its reference implementation does, on four functions with known minima; and
//! `docs/race.md` is what `cargo xtask race` writes. A Gaussian process has few runs here and all of them there.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/quality/mod.rs"]
mod quality;

use quality::{
    CONTESTANTS, Claim, Contestant, Line, QUICK_SEEDS, SEEDS, Verdict, best_so_far, line, problems, sample,
    verdicts,
};

#[test]
fn functions_are_those_of_the_reference() {
    let mut points = 0;
    for problem in problems() {
        for (params, value) in &problem.check_points {
            let ours = (problem.value)(params);
            assert!((ours - value).abs() <= 1e-12 * value.abs().max(1.0), "{}: {ours} {value}", problem.name);
            points += 1;
        }
        let best = problem.reference.values().flatten().copied().fold(f64::INFINITY, f64::min);
        assert!(best >= problem.minimum, "nothing is below the minimum");
    }
    assert_eq!(points, 24);
}

/// The quick table: all tests together, the bound on the medians where there are as many runs as in the whole table, and there the
/// numbers of the document.
#[test]
fn no_strategy_is_worse_than_its_reference() {
    let document = include_str!("../docs/race.md").replace("\r\n", "\n");
    let rows: Vec<&str> = document.lines().filter(|l| l.starts_with("| ")).skip(1).collect();
    let (mut lines, mut whole) = (Vec::new(), Vec::new());
    for problem in problems() {
        for contestant in problem.contestants() {
            let seeds = if contestant.slow { QUICK_SEEDS } else { SEEDS };
            for (trials, values) in
                contestant.checkpoints.into_iter().zip(sample(&problem, contestant, seeds))
            {
                lines.push(line(&problem, contestant, trials, &values));
                whole.push(!contestant.slow);
            }
        }
    }
    assert_eq!(lines.len(), rows.len(), "run `cargo xtask race`");
    for (((line, whole), row), (p, verdict)) in lines.iter().zip(whole).zip(rows).zip(verdicts(&lines)) {
        assert!(row.ends_with("| holds |") || row.ends_with("| undecided |"), "{row}");
        if whole {
            let expected = line.begin();
            assert!(row.starts_with(&expected), "run `cargo xtask race`: {row} is now {expected}");
        }
        assert!(!verdict.refuses(), "{verdict:?} {p:?}: {}", line.begin());
    }
}

/// The table can refuse: random search is worse than TPE's reference, and TPE differs from random search's.
#[test]
fn a_worse_strategy_is_refused() {
    let problem = problems().remove(2);
    let named = |name: &str| *CONTESTANTS.iter().find(|c| c.name == name).expect("a contestant");
    let (random, tpe) = (named("random"), named("TPE, multivariate"));
    let crossed = [
        Contestant { sampler: "random", ..tpe },
        Contestant { sampler: "tpe", ..random },
        Contestant { sampler: "random", claim: Claim::Medians, ..tpe },
    ];
    let lines: Vec<Line> = crossed
        .iter()
        .map(|contestant| line(&problem, contestant, 100, &sample(&problem, contestant, SEEDS)[1]))
        .collect();
    let words: Vec<Verdict> = verdicts(&lines).into_iter().map(|(_, verdict)| verdict).collect();
    assert_eq!(words, [Verdict::Worse, Verdict::Different, Verdict::AboveTheBound], "{lines:?}");
    // Beyond the bound without being worse by the test: refused above the interval of the reference's median, undecided within.
    let twice = |upper: f64| Line { ours: 2.0, reference: 1.0, upper, p: Some(0.9), ..lines[0].clone() };
    assert_eq!(verdicts(&[twice(1.9)])[0].1, Verdict::AboveTheBound);
    assert_eq!(verdicts(&[twice(2.1)])[0].1, Verdict::Undecided);
}

/// Runs follow from their seeds, on however many cores.
#[test]
fn runs_follow_from_their_seeds() {
    let problem = problems().remove(0);
    let contestant = CONTESTANTS[0];
    let [_, last] = sample(&problem, &contestant, 9);
    let alone = |seed| best_so_far(&contestant.choice(), &problem.space, seed, 100, problem.value)[99];
    assert_eq!(last, (0..9).map(alone).collect::<Vec<f64>>());
    assert!(last.windows(2).all(|w| w[0] != w[1]));
}
