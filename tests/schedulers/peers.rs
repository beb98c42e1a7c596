//! Against installed libraries: ASHA's promotions are those of Orion 0.2.7, and a population copies and explores as in Ray Tune 2.60.0.

use super::common::{list, read, real, whole};
use serde_json::Value as Json;
use tunescape::math::rng::{Lane, Stream};
use tunescape::scheduler::attempt::{Attempt, Move, Score};
use tunescape::scheduler::population::{Change, Member, Population, STRATEGY};
use tunescape::scheduler::promotion::Promotion;
use tunescape::space::{Domain, Param, Params, Settings, Space, Value};
use tunescape::trial::Direction;

/// Whole searches, one worker and several, with ties and with results that come in any order: at every moment the next move is Orion's.
#[test]
fn asha_promotes_whom_orion_promotes() {
    let file = read(include_str!("../golden/search/asha_promotion.json"));
    let (mut starts, mut promotions, mut rests) = (0, 0, 0);
    for case in list(&file["cases"]) {
        let steps: Vec<u32> = list(&case["rungs"]).iter().map(whole).collect();
        let asha = Promotion {
            min_resource: 1,
            max_resource: steps[steps.len() - 1],
            reduction_factor: whole(&case["eta"]),
            min_early_stopping_rate: 0,
            direction: Direction::Minimize,
        };
        assert_eq!(asha.rungs(), steps);
        let (trials, workers) = (whole(&case["trials"]), whole(&case["workers"]) as usize);
        let mut attempts: Vec<Attempt> = Vec::new();
        for event in list(&case["events"]) {
            let (trial, rung) = (whole(&event[1]), whole(&event[2]));
            let next = asha.next(&attempts, trials);
            if event[0] == "start" {
                let expected = if rung == 0 {
                    Move::New { bracket: 0, to: 1 }
                } else {
                    let (from, to) = (steps[rung as usize - 1], steps[rung as usize]);
                    promotions += 1;
                    Move::Continue { trial, bracket: 0, rung, from, to }
                };
                assert_eq!(next, expected, "{case}: {attempts:?}");
                attempts.push(Attempt { trial, rung, score: Score::Pending });
                starts += 1;
                continue;
            }
            let pending = attempts.iter().filter(|a| a.score == Score::Pending).count();
            if pending < workers {
                assert_eq!(next, Move::Wait, "a worker rests");
                rests += 1;
            }
            let ended = attempts.iter_mut().find(|a| (a.trial, a.rung) == (trial, rung)).expect("started");
            ended.score = Score::Value(real(&event[3]));
        }
        assert_eq!(asha.next(&attempts, trials), Move::Finished);
    }
    assert!(starts > 400 && promotions > 150 && rests > 10, "{starts} {promotions} {rests}");
}

fn ray() -> Population {
    Population::of(&Settings::defaults(STRATEGY.entry.settings))
}

#[test]
fn quantiles_are_those_of_ray() {
    let file = read(include_str!("../golden/search/pbt_ray.json"));
    let mut copied = 0;
    for case in list(&file["quantiles"]) {
        let member = |(i, score): (usize, &Json)| Member {
            trial: i as u32,
            params: Params::default(),
            score: (!score.is_null()).then(|| real(score)),
            checkpoint: true,
        };
        let population: Vec<Member> = list(&case["scores"]).iter().enumerate().map(member).collect();
        let knobs = Population { quantile_fraction: real(&case["fraction"]), ..ray() };
        let positions = |key: &str| list(&case[key]).iter().map(whole).collect::<Vec<u32>>();
        let expected = (positions("lower"), positions("upper"));
        copied += expected.0.len();
        assert_eq!(knobs.quantiles(&population, Direction::Maximize), expected, "{case}");
    }
    assert!(copied > 50, "{copied}");
}

/// The values that come of a change are Ray's, and each change is as frequent as there.
#[test]
fn settings_change_as_in_ray() {
    let param = |name: &str, domain| Param { name: name.to_owned(), domain, when: None };
    let space = Space::new(vec![
        param("rate", Domain::Real { low: 1e-4, high: 1.0, log: true, step: None }),
        param("width", Domain::Int { low: 2, high: 1000, log: false, step: 1 }),
        param("share", Domain::Real { low: 0.0, high: 1.0, log: false, step: None }),
        param("optimizer", Domain::Categorical { choices: ["a", "b", "c", "d"].map(Value::text).to_vec() }),
    ])
    .expect("good");
    let file = read(include_str!("../golden/search/pbt_ray.json"));
    for case in list(&file["explore"]) {
        let old =
            space.choose(|_, p| p.domain.coerce(Value::from_json(&case["old"][&p.name]).expect("a value")));
        let draws = whole(&case["draws"]);
        let runs: Vec<(Params, Vec<Change>)> = (0..draws)
            .map(|draw| ray().explore(&space, &old, &mut Stream::new(4, Lane::Test, u64::from(draw))))
            .collect();
        for (i, p) in space.params().iter().enumerate() {
            for row in list(&case["operations"][&p.name]) {
                let name = row[0].as_str().expect("an operation");
                let same = |change: Change| match change {
                    Change::Resampled => name == "resample",
                    Change::Scaled(factor) => name == format!("* {factor}"),
                    Change::Shifted(shift) => name == if shift < 0 { "shift left" } else { "shift right" },
                };
                let ours: Vec<&Value> =
                    runs.iter().filter(|(_, changes)| same(changes[i])).map(|(new, _)| &new.0[i].1).collect();
                if name != "resample" {
                    let value = p.domain.coerce(Value::from_json(&row[1]).expect("a value"));
                    assert!(ours.iter().all(|v| **v == value), "{} {name}: {value:?}", p.name);
                }
                let (ours, theirs) = (ours.len() as f64, f64::from(whole(&row[2])));
                let n = f64::from(draws);
                let share = (ours + theirs) / (2.0 * n);
                let error = (share * (1.0 - share) * 2.0 * n).sqrt();
                assert!((ours - theirs).abs() < 4.0 * error, "{} {name}: {ours} for {theirs}", p.name);
            }
        }
    }
}
