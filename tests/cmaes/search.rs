//! The sampler: amnesia, membership in a generation, shares of its draws, hard histories.

use super::history::{Story, choice, complete, cube, numbers, outcome, param};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::stats::{normal_cdf, normal_quantile};
use tunescape::sampler::cmaes::CmaesBelief;
use tunescape::sampler::cmaes::distribution::Distribution;
use tunescape::sampler::{Belief, Setup, View, admits};
use tunescape::space::{Condition, Domain, Params, Space, Value};
use tunescape::trial::{Direction, Origin, Outcome, State};

fn text(s: &str) -> Value {
    Value::text(s)
}

fn knobs(list: &[(&str, &str)]) -> Vec<(&'static str, Value)> {
    let ids = ["restart_strategy", "use_separable_cma", "with_margin", "lr_adapt", "consider_pruned_trials"];
    list.iter().map(|(id, v)| (*ids.iter().find(|i| *i == id).expect("a knob"), text(v))).collect()
}

/// Numbers of every kind, categories, a condition, a single value.
fn mixed() -> Space {
    let root = param("root", Domain::Categorical { choices: vec![text("a"), text("b")] });
    let mut child = param("child", Domain::Real { low: 0.0, high: 1.0, log: false, step: None });
    child.when = Some(Condition { parameter: "root".to_owned(), is: vec![text("a")] });
    Space::new(vec![
        param("rate", Domain::Real { low: 1e-5, high: 1.0, log: true, step: None }),
        root,
        param("layers", Domain::Int { low: 1, high: 5, log: false, step: 1 }),
        param("width", Domain::Int { low: 1, high: 512, log: true, step: 1 }),
        child,
        param("single", Domain::Int { low: 4, high: 4, log: false, step: 1 }),
        param("share", Domain::Real { low: 0.0, high: 0.95, log: false, step: Some(0.05) }),
        param("many", Domain::Categorical { choices: (0..30).map(Value::Int).collect() }),
    ])
    .expect("a good space")
}

/// Smooth, and now and then a failure, a pruned trial, a diverged one or a tie.
fn eventful(params: &Params) -> Outcome {
    let x = numbers(params);
    let sum: f64 = x.iter().map(|v| (v - 0.3) * (v - 0.3)).sum();
    match (x[0] * 1e7) as u64 % 11 {
        0 => outcome(State::Failed, Vec::new()),
        1 => outcome(State::Pruned, vec![sum]),
        2 => complete(f64::INFINITY),
        3 => complete(5.0),
        _ => complete(sum),
    }
}

fn view() -> View {
    View { x: 0, y: Some(2), cells: [7, 5], held: Params::default() }
}

fn belief(story: &Story, proposed: usize, done: usize, view: &View) -> CmaesBelief {
    match story.belief(&story.seeing(proposed, done), view) {
        Some(Belief::Cmaes(belief)) => belief,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_instance_proposes_what_the_old_one_does() {
    let variants: [&[(&str, &str)]; 6] = [
        &[],
        &[("use_separable_cma", "yes"), ("consider_pruned_trials", "yes")],
        &[("with_margin", "yes")],
        &[("lr_adapt", "yes")],
        &[("restart_strategy", "ipop")],
        &[("restart_strategy", "bipop"), ("with_margin", "yes")],
    ];
    for variant in variants {
        for window in [1, 4, 11] {
            let mut story = Story::new(&choice("cmaes", &knobs(variant)), mixed());
            story.window = window;
            story.run(120, eventful);
            for n in (0..120).step_by(7).chain([119]) {
                assert_eq!(story.fresh(n), story.records[n].leg.params, "{variant:?} {window} {n}");
            }
            let last = belief(&story, 119, 120 - window, &view());
            assert!(last.generation > 3, "{variant:?} {window}: {}", last.generation);
        }
    }
}

/// One instance that is asked about another history, a shorter one, another seed, another direction.
#[test]
fn an_instance_that_has_seen_something_else_proposes_the_same() {
    let plain = choice("cmaes", &[]);
    let mut one = Story::new(&plain, cube(3));
    one.run(80, |p| complete(numbers(p).iter().sum()));
    let mut other = Story::new(&plain, cube(3));
    other.run(80, |p| complete(-numbers(p).iter().sum::<f64>()));
    let mut up = Story::new(&plain, cube(3));
    up.directions = vec![Direction::Maximize];
    up.run(80, |p| complete(numbers(p).iter().sum()));
    let mut seeded = Story::new(&plain, cube(3));
    seeded.seed = 4;
    seeded.run(80, |p| complete(numbers(p).iter().sum()));
    let mut instance = tunescape::sampler::sampler(&plain);
    for n in [80, 79, 30, 80, 12, 55] {
        for story in [&one, &other, &up, &seeded] {
            assert_eq!(instance.propose(&story.context(n)), Some(story.fresh(n)), "{n}");
        }
    }
    assert_eq!(other.records[70].leg.params, up.records[70].leg.params, "max f is min -f");
    assert_ne!(one.records[70].leg.params, other.records[70].leg.params);
}

/// lambda = 7 complete trials make a generation: the random first one, failures and pruned ones do not count.
#[test]
fn a_generation_is_told_when_it_is_complete() {
    let mut story = Story::new(&choice("cmaes", &[]), cube(3));
    let mut turn = 0;
    story.run(60, |p| {
        turn += 1;
        match turn % 5 {
            3 => outcome(State::Failed, Vec::new()),
            4 => outcome(State::Pruned, vec![0.0]),
            _ => complete(numbers(p).iter().sum()),
        }
    });
    let mut members = 0u32;
    for (n, record) in story.records.iter().enumerate() {
        let at = belief(&story, n, n, &view());
        assert_eq!((at.generation, at.population_size), (members / 7, 7), "{n}");
        let complete = record.outcome.as_ref().is_some_and(|o| o.state == State::Complete);
        members += u32::from(n > 0 && complete);
    }
    assert!(members > 30);
}

/// With a window of 4, three trials of each generation come too late for it; at the end of the study, when all results are in,
/// the state is what the same results make of it earlier.
#[test]
fn late_trials_are_left_out_whatever_is_known_of_the_window() {
    let mut story = Story::new(&choice("cmaes", &[]), cube(3));
    story.window = 4;
    story.run(84, |p| complete(numbers(p).iter().map(|x| (x - 0.8) * (x - 0.8)).sum()));
    // Trials 0 to 3 are random: none of them has seen a complete one. Then 7 count and 3 are late, again and again.
    for (done, told) in [(10, 0), (11, 1), (20, 1), (21, 2), (30, 2), (31, 3), (80, 7), (81, 8), (84, 8)] {
        assert_eq!(belief(&story, 84, done, &view()).generation, told, "{done} results");
    }
    let at_proposal = belief(&story, 60, 57, &view());
    let later = belief(&story, 84, 57, &view());
    assert_eq!((at_proposal.mean, at_proposal.sigma), (later.mean, later.sigma));
    let waiting = at_proposal.population.iter().filter(|i| i.value.is_none()).count();
    assert_eq!((waiting, at_proposal.population.len()), (3, 6));
}

/// Points placed by hand, and points of another strategy that came first, are no members of a generation.
#[test]
fn strangers_are_left_out() {
    let plain = choice("cmaes", &[]);
    let f = |p: &Params| complete(numbers(p).iter().map(|x| (x - 0.2) * (x - 0.2)).sum());
    let mut alone = Story::new(&plain, cube(2));
    alone.run(40, f);
    let mut story = Story::new(&plain, cube(2));
    for n in 0..40 {
        if n % 3 == 1 {
            let by_hand = story.space.choose(|_, p| p.domain.from_unit(0.9));
            story.push(by_hand, Origin::Hand, complete(-1e9));
        }
        story.run(1, f);
        let own: Vec<_> = story.records.iter().filter(|r| r.leg.origin == Origin::Sampler).collect();
        assert_eq!(own[n].leg.params, alone.records[n].leg.params, "{n}");
    }
    // A branch: ten points of a random search first. What follows is the same search, without its random start.
    let mut branch = Story::new(&choice("random", &[]), cube(2));
    branch.run(10, f);
    let mut sampler = tunescape::sampler::explainer(&plain);
    for index in 0..30 {
        let mut context = branch.context(branch.records.len());
        context.index = index;
        let point = sampler.propose(&context).expect("endless");
        if index > 0 && index < 6 {
            assert_eq!(point, alone.records[index as usize].leg.params, "generation 0 at the same places");
        }
        let outcome = f(&point);
        branch.push(point, Origin::Sampler, outcome);
    }
    let mut context = branch.context(40);
    context.index = 30;
    match sampler.belief(&context, &view()) {
        Some(Belief::Cmaes(belief)) => assert_eq!(belief.generation, 5, "30 points, 6 a generation"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn draws_have_the_mean_and_covariance_of_the_state() {
    let mut state = Distribution::new(vec![0.5; 3], 0.3, 7, false, false);
    let mut stream = Stream::new(5, Lane::Test, 0);
    for _ in 0..12 {
        let points: Vec<Vec<f64>> = (0..7).map(|_| state.sample(&mut stream)).collect();
        let values: Vec<f64> = points.iter().map(|x| 100.0 * (x[0] - x[1]) * (x[0] - x[1]) + x[2]).collect();
        state.tell(&points.concat(), &values);
    }
    let draws = 40_000;
    let (mut mean, mut square) = ([0.0; 3], [0.0; 9]);
    for _ in 0..draws {
        let x = state.sample(&mut stream);
        let y: Vec<f64> = (0..3).map(|i| (x[i] - state.mean[i]) / state.sigma).collect();
        for i in 0..9 {
            mean[i % 3] += y[i % 3] / f64::from(draws) / 3.0;
            square[i] += y[i / 3] * y[i % 3] / f64::from(draws);
        }
    }
    let c = &state.covariance;
    assert!(c[1] / f64::sqrt(c[0] * c[4]) > 0.8, "the valley is slanted: {c:?}");
    for i in 0..9 {
        let (a, b) = (c[i / 3 * 4], c[i % 3 * 4]);
        // Five standard errors.
        assert!((square[i] - c[i]).abs() < 5.0 * f64::sqrt((a * b + c[i] * c[i]) / f64::from(draws)));
        assert!(mean[i % 3].abs() < 5.0 * f64::sqrt(c[i % 3 * 4] / f64::from(draws)));
    }
}

/// Generation 0 within the bounds is the normal distribution cut off at them; categories are even; what depends on a condition
/// is uniform.
#[test]
fn first_draws_have_their_shares() {
    let start =
        [("sigma0", Value::Real(0.5)), ("start_at", Value::Real(0.25)), ("n_startup_trials", Value::Int(0))];
    let story = Story::new(&choice("cmaes", &start), mixed());
    let mut sampler = tunescape::sampler::sampler(&story.choice);
    let (low, high) = (normal_cdf(-0.5), normal_cdf(1.5));
    let mut bins = [[0u32; 10]; 4];
    let draws = 6000;
    for index in 0..draws {
        let mut context = story.context(0);
        context.index = index;
        let point = sampler.propose(&context).expect("endless");
        assert_eq!(story.space.admit(&point).as_ref(), Ok(&point));
        let unit = |name: &str| {
            let value = point.get(name)?;
            story.space.get(name)?.domain.to_unit(value)
        };
        let bin = |u: f64| ((10.0 * u) as usize).min(9);
        bins[0][bin((normal_cdf(2.0 * unit("rate").expect("active") - 0.5) - low) / (high - low))] += 1;
        bins[1][bin(unit("many").expect("active"))] += 1;
        if let Some(u) = unit("child") {
            bins[2][bin(u)] += 1;
        }
        bins[3][usize::from(point.get("root") == Some(&text("a")))] += 1;
    }
    // Chi-squared, 9 degrees of freedom: 0.1 % lies above 27.9.
    for counts in &bins[..3] {
        let n = f64::from(counts.iter().sum::<u32>()) / 10.0;
        let chi: f64 = counts.iter().map(|c| (f64::from(*c) - n) * (f64::from(*c) - n) / n).sum();
        assert!(chi < 27.9, "{counts:?}: {chi}");
    }
    let share = f64::from(bins[3][0]) / f64::from(draws);
    assert!((share - 0.5).abs() < normal_quantile(0.9995) * 0.5 / f64::sqrt(f64::from(draws)), "{share}");
}

#[test]
fn it_stays_inside_whatever_happens() {
    let mut spaces = vec![mixed(), cube(1), cube(12), Space::default()];
    let few = Domain::Int { low: 1, high: 3, log: false, step: 1 };
    spaces.push(
        Space::new(vec![
            param("few", few),
            param("flag", Domain::Categorical { choices: vec![Value::Flag(true), Value::Flag(false)] }),
        ])
        .expect("good"),
    );
    let wide = Domain::Int { low: 0, high: 1 << 50, log: false, step: 1 };
    let real = Domain::Real { low: 1e-300, high: 1e15, log: true, step: None };
    spaces.push(Space::new(vec![param("wide", wide), param("real", real)]).expect("good"));
    let outcomes: [fn(&Params) -> Outcome; 8] = [
        |_| complete(1.0),
        |_| complete(f64::INFINITY),
        |_| complete(f64::NEG_INFINITY),
        |_| outcome(State::Failed, Vec::new()),
        |_| outcome(State::Pruned, vec![2.0]),
        |p| complete(if p.0.len() % 2 == 0 { 1e308 } else { -1e308 }),
        |p| complete(-numbers(p).first().copied().unwrap_or(0.0)),
        |p| if p.0.is_empty() { complete(f64::NAN) } else { eventful(p) },
    ];
    let variants: [&[(&str, &str)]; 6] = [
        &[],
        &[("use_separable_cma", "yes"), ("restart_strategy", "ipop")],
        &[("with_margin", "yes"), ("restart_strategy", "bipop")],
        &[("with_margin", "yes"), ("consider_pruned_trials", "yes")],
        &[("lr_adapt", "yes"), ("restart_strategy", "ipop")],
        &[("restart_strategy", "bipop")],
    ];
    let views = [view(), View { x: 0, y: None, cells: [1, 1], held: Params::default() }];
    for space in &spaces {
        for (o, f) in outcomes.iter().enumerate() {
            for variant in variants {
                let mut story = Story::new(&choice("cmaes", &knobs(variant)), space.clone());
                story.window = 1 + o;
                story.run(200, f);
                assert_eq!(story.fresh(199), story.records[199].leg.params, "{variant:?} {o}");
                for view in &views {
                    let Some(Belief::Cmaes(b)) = story.belief(&story.context(200), view) else { continue };
                    let finite = |v: &[f64]| v.iter().all(|x| x.is_finite());
                    assert!(finite(&b.mean) && finite(&b.covariance) && finite(&b.p_sigma) && finite(&b.pc));
                    assert!(b.sigma > 0.0 && b.density.iter().all(|d| (0.0..=1.0).contains(d)), "{b:?}");
                }
            }
        }
    }
}

/// Far beyond convergence, where steps vanish in f64.
#[test]
fn a_run_that_has_shrunk_to_nothing_goes_on() {
    for (variant, restarts) in [("none", false), ("ipop", true), ("bipop", true)] {
        let mut story = Story::new(&choice("cmaes", &knobs(&[("restart_strategy", variant)])), cube(2));
        story.run(3000, |p| complete(numbers(p).iter().map(|x| (x - 0.4) * (x - 0.4)).sum()));
        let b =
            belief(&story, 3000, 3000, &View { x: 0, y: Some(1), cells: [3, 3], held: Params::default() });
        assert_eq!(b.restarts > 0, restarts, "{b:?}");
        // A restart comes when values differ by less than 1e-12.
        assert!(story.best()[2999] < if restarts { 1e-11 } else { 1e-30 }, "{}", story.best()[2999]);
    }
}

#[test]
fn belief_and_reason_say_what_the_next_point_is_drawn_from() {
    let mut story = Story::new(&choice("cmaes", &[]), cube(3));
    let plane = View { x: 2, y: Some(0), cells: [41, 41], held: Params::default() };
    let mut sampler = tunescape::sampler::explainer(&story.choice);
    assert!(sampler.reason(&story.context(0), &Params::default()).blind);
    story.run(70, |p| {
        let x = numbers(p);
        complete(7.0 + 30.0 * (x[0] - x[2]) * (x[0] - x[2]) + (x[0] - 0.6) * (x[0] - 0.6) + x[1])
    });
    let context = story.context(70);
    let reason = sampler.reason(&context, &story.fresh(70));
    assert_eq!((reason.blind, reason.best), (false, story.best().last().copied()));
    let b = belief(&story, 70, 70, &plane);
    assert_eq!((b.parameters.clone(), b.density.len()), (vec![0, 1, 2], 41 * 41));
    let ellipse = b.ellipse.expect("both are searched");
    assert_eq!(ellipse.centre, [b.mean[2], b.mean[0]]);
    // The axes are the eigenvalues of the covariance of x2 and x0, and lie along the valley x0 = x2.
    let c = |i: usize, j: usize| b.covariance[3 * i + j];
    let [long, short] = ellipse.axes.map(|a| a * a);
    assert!((long + short - c(2, 2) - c(0, 0)).abs() < 1e-12);
    assert!((long * short - (c(2, 2) * c(0, 0) - c(0, 2) * c(0, 2))).abs() < 1e-12);
    let [u, v] = ellipse.direction;
    assert!((c(2, 2) * u + c(0, 2) * v - long * u).abs() < 1e-12 && (u * u + v * v - 1.0).abs() < 1e-12);
    assert!(long > 4.0 * short && u * v > 0.2, "{ellipse:?}");
    // The density at a cell, from the inverse of that covariance.
    let det = c(2, 2) * c(0, 0) - c(0, 2) * c(0, 2);
    for cell in [0, 840, 860, 1000] {
        let at = |k: usize| (k as f64 + 0.5) / 41.0;
        let (dx, dy) = (at(cell % 41) - b.mean[2], at(cell / 41) - b.mean[0]);
        let square = (c(0, 0) * dx * dx - 2.0 * c(0, 2) * dx * dy + c(2, 2) * dy * dy) / det;
        #[allow(clippy::disallowed_methods)]
        let expected = (-0.5 * square).exp();
        assert!((b.density[cell] - expected).abs() < 1e-6, "{cell}: {} {expected}", b.density[cell]);
    }
    // 1 random trial, 7 a generation: 69 = 9 * 7 + 6.
    assert_eq!((b.generation, b.population.len()), (9, 6));
    assert!(b.population.iter().all(|i| i.value.is_some() && i.leg > 63));
}

#[test]
fn it_refuses_what_it_cannot_search() {
    let (space, one) = (cube(2), [Direction::Minimize]);
    let two = [Direction::Minimize, Direction::Maximize];
    let path = |directions: &[Direction], settings: &[(&'static str, Value)]| {
        let setup = Setup { space: &space, directions, window: 4, trials: 40, earlier: 0, gradient: None };
        admits(&choice("cmaes", settings), &setup).err().map(|e| e.path)
    };
    assert_eq!(path(&one, &[]), None);
    assert_eq!(path(&two, &[]).as_deref(), Some("sampler.name"));
    assert_eq!(path(&one, &[("population_size", Value::Int(4))]), None);
    assert_eq!(path(&one, &[("population_size", Value::Int(3))]).as_deref(), Some("sampler.population_size"));
    let both = knobs(&[("with_margin", "yes"), ("lr_adapt", "yes")]);
    assert_eq!(path(&one, &both).as_deref(), Some("sampler.lr_adapt"));
}
