//! Promise: NSGA-II breeds and selects as its reference does; its sampler depends on what it sees and on nothing else, stays
//! inside the space whatever happens to its trials, and finds fronts as good as the reference's.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../cmaes/history.rs"]
mod history;

use history::{Story, choice, complete, cube, numbers, outcome, param, worse};
use serde_json::Value as Json;
use tunescape::math::hypervolume::hypervolume;
use tunescape::sampler::nsga2::variation::{Crossover, polynomial, sbx};
use tunescape::sampler::nsga2::{Individual, Nsga2Belief};
use tunescape::sampler::{Belief, View};
use tunescape::space::{Condition, Domain, Params, Space, Value};
use tunescape::trial::{Direction, Origin, Outcome, State};

const CASES: &str = include_str!("../golden/search/nsga2_cases.json");
const OPERATORS: &str = include_str!("../golden/search/nsga2_operators.json");

fn json(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

fn list(json: &Json) -> &Vec<Json> {
    json.as_array().expect("a list")
}

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        _ => json.as_f64().expect("a number"),
    }
}

fn reals(json: &Json) -> Vec<f64> {
    list(json).iter().map(real).collect()
}

fn belief(story: &Story, proposed: usize) -> Nsga2Belief {
    let view = View { x: 0, y: None, cells: [1, 1], held: Params::default() };
    match story.belief(&story.seeing(proposed, proposed), &view) {
        Some(Belief::Nsga2(belief)) => belief,
        other => panic!("{other:?}"),
    }
}

fn population(size: i64) -> (&'static str, Value) {
    ("population_size", Value::Int(size))
}

#[test]
fn operators_are_those_of_the_reference() {
    let file = json(OPERATORS);
    for row in list(&file["sbx"]) {
        let [a, b, u, eta, low, high] = reals(row)[..] else { panic!("six numbers") };
        let [first, second] = sbx(a, b, u, eta);
        assert!((first - low).abs() < 1e-12 && (second - high).abs() < 1e-12, "{row}: {first} {second}");
    }
    for row in list(&file["polynomial"]) {
        let [x, u, expected] = reals(row)[..] else { panic!("three numbers") };
        assert!((polynomial(x, u) - expected).abs() < 1e-12, "{row}");
    }
    assert_eq!((list(&file["sbx"]).len(), list(&file["polynomial"]).len()), (60, 40));
}

/// The values of a reference case are told as two generations; the parents that come out are its survivors, ranked as there.
#[test]
fn survivors_are_those_of_the_reference() {
    let mut seen = 0;
    for case in list(&json(CASES)["cases"]) {
        let points: Vec<Vec<f64>> = list(&case["points"]).iter().map(reals).collect();
        let elite: Vec<u32> = reals(&case["elite"]).iter().map(|i| *i as u32).collect();
        if elite.len() < 2 || elite.len() * 2 != points.len() || case.get("penalty").is_some() {
            continue;
        }
        let mut story = Story::new(&choice("nsga2", &[population(elite.len() as i64)]), cube(2));
        story.directions = vec![Direction::Minimize; points[0].len()];
        for values in &points {
            let point = story.propose();
            story.push(point, Origin::Sampler, outcome(State::Complete, values.clone()));
        }
        let parents = belief(&story, points.len()).parents;
        let ranks = reals(&case["ranks"]);
        let rank_of = |leg: u32| ranks[leg as usize];
        assert!(parents.iter().all(|p| p.values == points[p.leg as usize]));
        // Of equal distances anyone may survive: there the ranks must be those of the reference.
        let mut ours: Vec<f64> = parents.iter().map(|p| rank_of(p.leg)).collect();
        let mut theirs: Vec<f64> = elite.iter().map(|leg| rank_of(*leg)).collect();
        ours.sort_by(f64::total_cmp);
        theirs.sort_by(f64::total_cmp);
        assert_eq!(ours, theirs, "{}", case["name"]);
        let tied = case["name"]
            .as_str()
            .is_some_and(|n| n.contains("duplicates") || n.contains("equal") || n.contains("constant"));
        let mut legs: Vec<u32> = parents.iter().map(|p| p.leg).collect();
        let mut expected = elite.clone();
        legs.sort_unstable();
        expected.sort_unstable();
        assert!(tied || legs == expected, "{}: {legs:?} {expected:?}", case["name"]);
        seen += u32::from(!tied);
    }
    assert!(seen >= 3, "{seen}");
}

fn text(s: &str) -> Value {
    Value::text(s)
}

/// Numbers of every kind, categories, conditions, a single value.
fn mixed() -> Space {
    let mut child = param("child", Domain::Real { low: 0.0, high: 1.0, log: false, step: None });
    child.when = Some(Condition { parameter: "root".to_owned(), is: vec![text("a")] });
    let mut other = param("other", Domain::Int { low: 1, high: 9, log: false, step: 1 });
    other.when = Some(Condition { parameter: "root".to_owned(), is: vec![text("b")] });
    Space::new(vec![
        param("rate", Domain::Real { low: 1e-5, high: 1.0, log: true, step: None }),
        param("root", Domain::Categorical { choices: vec![text("a"), text("b")] }),
        child,
        other,
        param("single", Domain::Int { low: 4, high: 4, log: false, step: 1 }),
        param("share", Domain::Real { low: 0.0, high: 0.95, log: false, step: Some(0.05) }),
        param("many", Domain::Categorical { choices: (0..30).map(Value::Int).collect() }),
    ])
    .expect("a good space")
}

fn eventful(params: &Params) -> Outcome {
    let x = numbers(params);
    let values = vec![x[0], (1.0 - x[0]) * (1.0 + x[x.len() - 1])];
    match (x[0] * 1e7) as u64 % 9 {
        0 => outcome(State::Failed, Vec::new()),
        1 => outcome(State::Pruned, values),
        2 => outcome(State::Complete, vec![f64::INFINITY, f64::NEG_INFINITY]),
        3 => outcome(State::Complete, vec![0.5, 0.5]),
        _ => outcome(State::Complete, values),
    }
}

fn variants() -> Vec<Vec<(&'static str, Value)>> {
    let mut all = Vec::new();
    for crossover in ["uniform", "sbx", "blx_alpha"] {
        for mutation in ["uniform", "polynomial"] {
            all.push(vec![population(10), ("crossover", text(crossover)), ("mutation", text(mutation))]);
        }
    }
    all.push(vec![population(2), ("mutation_prob", Value::Real(1.0)), ("crossover_prob", Value::Real(0.0))]);
    all
}

#[test]
fn a_new_instance_proposes_what_the_old_one_does() {
    for variant in variants() {
        for window in [1, 4, 30] {
            let mut story = Story::new(&choice("nsga2", &variant), mixed());
            story.directions = vec![Direction::Minimize, Direction::Maximize];
            story.window = window;
            story.run(150, eventful);
            for n in (0..150).step_by(7) {
                assert_eq!(story.fresh(n), story.records[n].leg.params, "{variant:?} {window} {n}");
            }
            assert!(belief(&story, 150).generation > 5);
        }
    }
    // An instance that has seen another history.
    let chosen = choice("nsga2", &[population(8)]);
    let mut one = Story::new(&chosen, cube(3));
    one.run(60, |p| complete(numbers(p).iter().sum()));
    let mut up = Story::new(&chosen, cube(3));
    up.directions = vec![Direction::Maximize];
    up.run(60, |p| complete(numbers(p).iter().sum()));
    let mut instance = tunescape::sampler::sampler(&chosen);
    for n in [60, 59, 20, 60, 9] {
        for story in [&one, &up] {
            assert_eq!(instance.propose(&story.context(n)), Some(story.fresh(n)), "{n}");
        }
    }
}

/// The first generation is random search's; only complete trials count; a point placed by hand counts, too.
#[test]
fn a_generation_is_so_many_complete_trials() {
    let mut random = Story::new(&choice("random", &[]), mixed());
    random.run(12, eventful);
    let mut story = Story::new(&choice("nsga2", &[population(12)]), mixed());
    story.directions = vec![Direction::Minimize; 2];
    story.run(12, eventful);
    assert!((0..12).all(|i| story.records[i].leg.params == random.records[i].leg.params));
    for _ in 0..6 {
        story.run(9, eventful);
        let by_hand = story.fresh(3);
        story.push(by_hand, Origin::Hand, outcome(State::Complete, vec![0.4, 0.4]));
    }
    let mut complete = 0;
    for (n, record) in story.records.iter().enumerate() {
        if complete > 0 {
            let at = belief(&story, n);
            assert_eq!((at.generation, at.members.len()), (complete / 12, complete as usize % 12), "{n}");
            assert_eq!(at.parents.len(), if complete < 12 { 0 } else { 12 });
        }
        complete += u32::from(record.outcome.as_ref().is_some_and(|o| o.state == State::Complete));
    }
    assert!(complete > 36);
}

/// Children of two known parents: shares of each parent, of mutations, of copies.
#[test]
fn children_have_their_shares() {
    let settings = [population(2), ("swapping_prob", Value::Real(0.3)), ("mutation_prob", Value::Real(0.25))];
    let mut story = Story::new(&choice("nsga2", &settings), cube(4));
    story.directions = vec![Direction::Minimize; 2];
    for at in [0.25, 0.75] {
        let point = story.space.choose(|_, p| p.domain.from_unit(at));
        // Neither dominates the other.
        story.push(point, Origin::Hand, outcome(State::Complete, vec![at, 1.0 - at]));
    }
    let mut sampler = tunescape::sampler::sampler(&story.choice);
    let draws = 20_000;
    let (mut low, mut new, mut copies) = (0, 0, 0);
    for index in 0..draws {
        let mut context = story.context(2);
        context.index = index;
        let x = numbers(&sampler.propose(&context).expect("endless"));
        let kinds: Vec<u32> =
            x.iter().map(|x| if *x == 0.25 { 0 } else { 1 + u32::from(*x != 0.75) }).collect();
        low += kinds.iter().filter(|k| **k == 0).count();
        new += kinds.iter().filter(|k| **k == 2).count();
        copies += u32::from(kinds == [0; 4] || kinds == [1; 4]);
    }
    let near = |count: f64, share: f64, of: f64| {
        let error = 4.0 * f64::sqrt(share * (1.0 - share) / of);
        assert!((count / of - share).abs() < error, "{} instead of {share}", count / of);
    };
    let values = f64::from(4 * draws);
    near(new as f64, 0.25, values);
    // Either parent may come first: half of what does not mutate.
    let errors = 2.0; // Values of one child hang together.
    assert!((low as f64 / values - 0.375).abs() < 4.0 * errors * f64::sqrt(0.375 * 0.625 / values));
    let fourth = |x: f64| x * x * x * x;
    // No mutation, and copied (0.1) or all four from the same parent.
    near(f64::from(copies), fourth(0.75) * (0.1 + 0.9 * (fourth(0.3) + fourth(0.7))), f64::from(draws));
}

/// BLX-alpha is even on its interval; half of the simulated binary children are a parent's own number.
#[test]
fn mixtures_have_their_shares() {
    let mut stream = tunescape::math::rng::Stream::new(3, tunescape::math::rng::Lane::Test, 1);
    let (mut bins, mut own) = ([0u32; 10], 0u32);
    for _ in 0..8000 {
        // From 0.2 to 0.8.
        let x = Crossover::BlxAlpha.mix(0.35, 0.65, 2.0, &mut stream);
        bins[((x - 0.2) / 0.06).floor() as usize] += 1;
        own += u32::from([0.35, 0.65].contains(&Crossover::Sbx.mix(0.35, 0.65, 2.0, &mut stream)));
    }
    let chi: f64 = bins.iter().map(|c| (f64::from(*c) - 800.0) * (f64::from(*c) - 800.0) / 800.0).sum();
    assert!(chi < 27.9, "{bins:?}");
    assert!((f64::from(own) - 4000.0).abs() < 4.0 * f64::sqrt(2000.0), "{own}");
}

#[test]
fn it_stays_inside_whatever_happens() {
    let outcomes: [fn(&Params) -> Outcome; 6] = [
        |_| outcome(State::Complete, vec![1.0, 1.0]),
        |_| outcome(State::Complete, vec![f64::INFINITY, f64::NEG_INFINITY]),
        |_| outcome(State::Failed, Vec::new()),
        |p| outcome(State::Complete, vec![if p.0.len() % 2 == 0 { f64::INFINITY } else { 0.0 }, 1e308]),
        |_| complete(1.0),
        |p| if p.0.is_empty() { outcome(State::Pruned, vec![1.0, 2.0]) } else { eventful(p) },
    ];
    let few = Domain::Int { low: 1, high: 2, log: false, step: 1 };
    let few = Space::new(vec![param("few", few)]).expect("good");
    for space in [mixed(), cube(1), few, Space::default()] {
        for f in outcomes {
            for variant in variants() {
                let mut story = Story::new(&choice("nsga2", &variant), space.clone());
                story.directions = vec![Direction::Minimize, Direction::Maximize];
                story.window = 3;
                story.run(200, f);
                assert_eq!(story.fresh(199), story.records[199].leg.params, "{variant:?}");
            }
        }
    }
}

#[test]
fn belief_ranks_the_population() {
    let mut story = Story::new(&choice("nsga2", &[population(4)]), cube(1));
    story.directions = vec![Direction::Minimize, Direction::Maximize];
    for values in [[1.0, 1.0], [2.0, 3.0], [3.0, 4.0], [3.0, 0.0], [0.0, 0.0]] {
        let point = story.propose();
        story.push(point, Origin::Sampler, outcome(State::Complete, values.to_vec()));
    }
    let at = belief(&story, 5);
    let individual =
        |leg, values: [f64; 2], rank, crowding| Individual { leg, values: values.to_vec(), rank, crowding };
    assert_eq!(
        at.parents,
        [
            individual(0, [1.0, 1.0], 0, None),
            individual(1, [2.0, 3.0], 0, Some(2.0)),
            individual(2, [3.0, 4.0], 0, None),
            // Alone in its rank: no gap to measure.
            individual(3, [3.0, 0.0], 1, Some(0.0)),
        ]
    );
    assert_eq!(at.members, [individual(4, [0.0, 0.0], 0, Some(0.0))]);
    let mut sampler = tunescape::sampler::explainer(&story.choice);
    assert!(sampler.reason(&story.context(2), &Params::default()).blind);
    let reason = sampler.reason(&story.context(5), &Params::default());
    assert_eq!((reason.blind, reason.best), (false, None), "no single best of two objectives");
}

/// With one objective it is a genetic algorithm with an elite: the parents are the best so far.
#[test]
fn one_objective_will_do() {
    let f = |p: &Params| complete(numbers(p).iter().map(|x| (x - 0.3) * (x - 0.3)).sum());
    let mut story = Story::new(&choice("nsga2", &[population(10)]), cube(5));
    story.run(300, f);
    let mut values: Vec<f64> =
        story.records.iter().filter_map(|r| r.outcome.as_ref()).map(|o| o.values[0]).collect();
    let best = story.best()[299];
    let mut random = Story::new(&choice("random", &[]), cube(5));
    random.run(300, f);
    assert!(best < 0.2 * random.best()[299], "{best} {}", random.best()[299]);
    values.sort_by(f64::total_cmp);
    let parents = belief(&story, 300).parents;
    assert!(parents.iter().all(|p| p.values[0] <= values[9]), "{parents:?}");
}

#[allow(clippy::disallowed_methods)]
fn two_goals(p: &Params) -> Vec<f64> {
    let x = numbers(p);
    let g = 1.0 + 3.0 * (x[1] + x[2] + x[3]);
    let penalty = match p.get("c").and_then(Value::as_text) {
        Some("a") => 0.3,
        Some("b") => 0.0,
        _ => 0.6,
    } + 0.1 * (x[4] - 2.0) * (x[4] - 2.0);
    vec![x[0] + penalty, g * (1.0 - f64::sqrt(x[0] / g)) + penalty]
}

/// Hypervolume after 300 trials, 30 seeds each side, three pairs of operators; Holm. And far better than random search.
#[test]
fn fronts_are_not_worse_than_the_references() {
    let file = json(OPERATORS);
    let mut params: Vec<_> = cube(4).params().to_vec();
    params.push(param("n", Domain::Int { low: 1, high: 4, log: false, step: 1 }));
    params.push(param("c", Domain::Categorical { choices: ["a", "b", "c"].map(text).to_vec() }));
    let space = Space::new(params).expect("good");
    let volumes = |name: &str, settings: &[(&str, Value)]| -> Vec<f64> {
        (0..30)
            .map(|seed| {
                let mut story = Story::new(&choice(name, settings), space.clone());
                (story.seed, story.directions) = (seed, vec![Direction::Minimize; 2]);
                story.run(300, |p| outcome(State::Complete, two_goals(p)));
                let all: Vec<f64> = story
                    .records
                    .iter()
                    .filter_map(|r| r.outcome.as_ref())
                    .flat_map(|o| o.values.clone())
                    .collect();
                hypervolume(&all, 2, &[2.0, 6.0])
            })
            .collect()
    };
    let median = |v: &[f64]| {
        let mut v = v.to_vec();
        v.sort_by(f64::total_cmp);
        v[15]
    };
    // Where larger is better, "worse" is asked of the negatives.
    let negative = |v: &[f64]| v.iter().map(|x| -x).collect::<Vec<_>>();
    let random = volumes("random", &[]);
    let theirs = reals(&file["random"]);
    let p = worse(&random, &theirs).min(worse(&theirs, &random));
    println!("random: {} against {}, p {p:.3}", median(&random), median(&theirs));
    assert!(p > 0.005, "{p}");
    for case in list(&file["quality"]) {
        let [crossover, mutation] =
            ["crossover", "mutation"].map(|k| text(case[k].as_str().expect("a name")));
        let ours = volumes("nsga2", &[population(20), ("crossover", crossover), ("mutation", mutation)]);
        let theirs = reals(&case["volumes"]);
        let p = worse(&negative(&ours), &negative(&theirs));
        println!("{}: {} against {}, p {p:.3}", case["crossover"], median(&ours), median(&theirs));
        assert!(p > 0.01 / 3.0, "{}: {p}", case["crossover"]);
        assert!(worse(&ours, &random) < 1e-6, "better than random");
    }
}
