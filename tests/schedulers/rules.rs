//! The parts of the rules by themselves: the bar of a rung, the two ways to climb, the signed-rank test.

use tunescape::math::rng::{Lane, Stream};
use tunescape::math::signed_rank::p_greater;
use tunescape::scheduler::Judge;
use tunescape::scheduler::halving::{Cut, rungs};
use tunescape::trial::{Bar, Direction};

/// Optuna's rule in its own words: with the own value among them, sort, and look up the place.
fn among_the_best(
    own: f64,
    others: &[f64],
    reduction: usize,
    bootstrap: usize,
    direction: Direction,
) -> bool {
    let mut competing: Vec<f64> = others.iter().copied().chain([own]).collect();
    if competing.len() <= bootstrap {
        return false;
    }
    competing.sort_by(f64::total_cmp);
    let place = (competing.len() / reduction).max(1) - 1;
    match direction {
        Direction::Minimize => own <= competing[place],
        Direction::Maximize => own >= competing[competing.len() - 1 - place],
    }
}

#[test]
fn one_number_says_who_is_among_the_best() {
    let mut stream = Stream::new(1, Lane::Test, 1);
    let (mut passed, rounds) = (0, 20_000);
    for round in 0..rounds {
        let mut others: Vec<f64> = (0..stream.below(14)).map(|_| f64::from(stream.below(6))).collect();
        others.sort_by(f64::total_cmp);
        let (own, reduction) = (f64::from(stream.below(6)), 2 + stream.below(4));
        let bootstrap = if round % 3 == 0 { stream.below(5) } else { 0 };
        let direction = if round % 2 == 0 { Direction::Minimize } else { Direction::Maximize };
        let bar = Cut::Top { reduction, bootstrap }.bar(&others, direction);
        let expected = among_the_best(own, &others, reduction as usize, bootstrap as usize, direction);
        assert_eq!(bar.passes(own, direction), expected, "{own} among {others:?}, 1 in {reduction}: {bar:?}");
        passed += u32::from(expected);
    }
    assert!(passed > rounds / 10 && passed < rounds - rounds / 10, "{passed}");
}

/// Ray Tune's own example: rewards 2 and 4 at a milestone with eta 2 make 3 the cut-off, 1 stops, and 1, 2, 4 make 2.
#[test]
fn asha_cuts_at_the_interpolated_quantile() {
    let two = Cut::Quantile { reduction: 2 };
    assert_eq!(two.bar(&[], Direction::Maximize), Bar::Open);
    assert_eq!(two.bar(&[2.0, 4.0], Direction::Maximize), Bar::Value(3.0));
    assert!(!Bar::Value(3.0).passes(1.0, Direction::Maximize));
    assert_eq!(two.bar(&[1.0, 2.0, 4.0], Direction::Maximize), Bar::Value(2.0));
    // numpy.percentile(-x, 75) of losses 0.1, 0.2, 0.4 is -0.15: a quarter of the way up from the best.
    let four = Cut::Quantile { reduction: 4 };
    let Bar::Value(bar) = four.bar(&[0.1, 0.2, 0.4], Direction::Minimize) else { panic!("a value") };
    assert!((bar - 0.15).abs() < 1e-15, "{bar}");
    assert!(Bar::Value(bar).passes(bar, Direction::Minimize), "as good is good enough");
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    assert_eq!(four.bar(&[low, high], Direction::Minimize), Bar::Open, "no number between infinities");
}

#[test]
fn two_ways_to_climb() {
    let judge = Judge { metric: 0, direction: Direction::Minimize, mean: false, steps: 30 };
    let others = [vec![1.0, 2.0], vec![0.5], vec![]];
    // The second report skips a rung.
    let own = [(1, 0.9), (12, 0.7)];
    let every = rungs(&judge, Cut::Top { reduction: 3, bootstrap: 0 }, &[1, 3, 9], &others);
    assert!(!every.stops(&own[..1]) && every.stops(&own), "0.7 fails at step 3");
    assert_eq!(every.recorded(&own), [(0, 0.9), (1, 0.7)]);
    let highest = rungs(&judge, Cut::Quantile { reduction: 3 }, &[1, 3, 9], &others);
    assert!(!highest.stops(&own), "only step 9 counts, and nobody was there");
    assert_eq!(highest.recorded(&own), [(0, 0.9), (2, 0.7)]);
    assert!(highest.stops(&[own[0], own[1], (13, 0.6)]), "the rung left out is looked at next");
    assert!(every.stops(&[(1, f64::NAN)]) && !every.stops(&[(0, f64::NAN)]));
}

/// Against SciPy 1.17.1, `wilcoxon(d, alternative="greater", zero_method="zsplit")`.
#[test]
fn signed_ranks_are_judged_as_scipy_does() {
    let near = |d: &[f64], p: f64| {
        let ours = p_greater(d);
        assert!((ours - p).abs() <= 1e-12, "{ours} for {p}");
    };
    near(&[0.5, 1.5, -0.25], 0.25);
    near(&[1.0, 1.0, -1.0, 2.0, 0.0, 3.0], 0.125);
    near(&[0.0, 0.0, 0.0], 1.0);
    near(&[2.2, -2.4, 0.6, -0.4, -0.3, 0.0, -1.8, -0.0, -0.7, 3.5, 0.4, -0.2, -0.1], 0.65185546875);
    // Ties among more than 13: the normal approximation.
    let tied = [-0.4, -0.8, -0.1, 0.8, 0.1, 1.3, 0.1, 0.3, 1.8, 0.8, -0.2, 0.1, 0.8, 2.2];
    near(&tied, 0.03608780274746229);
    // None among 20: exact.
    let plain = [
        0.03038, 0.056441, 1.302314, -0.58646, 0.00828, 1.182539, 0.88035, 0.391517, 0.970104, -2.528162,
        1.321307, -0.659645, -1.36862, 0.576446, 1.000545, -0.144767, -0.776406, 0.326125, 0.247253,
        1.705598,
    ];
    near(&plain, 0.11525630950927734);
    // 60 of them, signs + + - by turns: the normal approximation.
    let many: Vec<f64> = (1..=60).map(|i| if i % 3 == 0 { -f64::from(i) } else { f64::from(i) }).collect();
    near(&many, 0.017950061607939057);
}
