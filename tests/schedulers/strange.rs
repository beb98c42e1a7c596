//! Reports that no sound training makes: no rule panics on them, forgets that it is a pure function, or loses the best trial.

use crate::common::choice;
use crate::studies::{everyone, ordinary, play};
use tunescape::math::rng::{Lane, Stream};
use tunescape::scheduler::Judge;
use tunescape::space::{Choice, Value};
use tunescape::trial::Direction;

/// Steps that leave gaps, and values of every kind of strangeness.
fn strange(stream: &mut Stream, steps: u32) -> Vec<(u32, f64)> {
    let kind = stream.below(7);
    let mut value = |step: u32| match kind {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::NEG_INFINITY,
        3 if step % 2 == 0 => f64::NAN,
        4 => [1e308, -1e308, 5e-324][step as usize % 3],
        5 => [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0][stream.below(4) as usize],
        _ => stream.unit(),
    };
    let stride = 1 + kind % 3;
    let all: Vec<(u32, f64)> =
        (1..=steps).filter(|step| step % stride == 0 || *step == 1).map(|s| (s, value(s))).collect();
    let made = 1 + stream.below(all.len() as u32) as usize;
    all[..made].to_vec()
}

/// `play` asks a fresh instance at every proposal as well.
#[test]
fn strange_reports_do_no_harm() {
    let mut judged = 0;
    for (choice, judge) in everyone() {
        for round in 0..30 {
            let direction = if round % 2 == 0 { Direction::Minimize } else { Direction::Maximize };
            let mut stream = Stream::new(3, Lane::Test, round);
            let curves: Vec<_> = (0..40).map(|_| strange(&mut stream, judge.steps)).collect();
            let (records, decisions) = play(&choice, &Judge { direction, ..judge }, &curves, ordinary);
            judged += decisions.iter().flatten().count();
            // The rule that travelled says the same of the same reports.
            for (record, decisions) in records.iter().zip(&decisions) {
                let reports = &record.outcome.as_ref().expect("finished").reports;
                for (n, (_, stop)) in decisions.iter().enumerate() {
                    assert_eq!(record.leg.rule.stops(&reports[..=n]), *stop, "{} {round}", choice.name);
                }
            }
        }
    }
    assert!(judged > 50_000, "{judged}");
}

/// Rules that compare with others promise not to stop the trial that leads at every step, and keep that among trials that diverge
/// or have nothing but NaN to show. Patience promises it if the rule it asks does; without one it stops whoever stays behind its own best, and
/// the threshold whoever leaves its limits: these two look at the trial alone.
#[test]
fn the_leader_goes_on_among_the_broken() {
    let patient = |wrapped| choice("patient", &[("wrapped", Value::text(wrapped))]);
    let alone = ["none", "threshold", "patient"];
    let comparing = everyone().into_iter().filter(|(c, _)| !alone.contains(&c.name.as_str()));
    let ahead = |steps| (1..=steps).map(|step| (step, if step == 1 { -9.0 } else { -2.0 })).collect();
    let led = |choice: &Choice, judge: &Judge, round: u64| {
        let mut stream = Stream::new(4, Lane::Test, round);
        let mut curves: Vec<_> = (0..40).map(|_| strange(&mut stream, judge.steps)).collect();
        // Nobody is better than -1.
        curves.iter_mut().flatten().for_each(|(_, value)| *value = value.max(-1.0));
        let leader = stream.below(40) as usize;
        curves[leader] = ahead(judge.steps);
        let (_, decisions) = play(choice, judge, &curves, ordinary);
        decisions[leader].iter().all(|(_, stop)| !stop)
    };
    let mut rules = 0;
    for (choice, judge) in
        comparing.chain(everyone().into_iter().take(1).map(|(_, j)| (patient("median"), j)))
    {
        rules += 1;
        for round in 0..30 {
            assert!(led(&choice, &judge, round), "{} {round}", choice.name);
        }
    }
    assert!(rules >= 8, "{rules}");
    let (_, judge) = everyone().remove(0);
    assert!(!led(&patient("none"), &judge, 0), "patience alone stops whoever was better once");
}
