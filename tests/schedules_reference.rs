//! Promise: learning rates are those of PyTorch and scikit-learn, step by step; schedules from settings are finite, never
//! negative, and keep their shape when the number of epochs changes.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::math::rng::{Lane, Stream};
use tunescape::space::{Settings, Value};
use tunescape::train::schedule::{
    Adaptive, Anneal, Curve, Cyclic, OneCycle, Plateau, Restarts, SETTINGS, Scale, Schedule, Threshold,
};

const TOLERANCE: f64 = 1e-9;

fn file() -> Json {
    serde_json::from_str(include_str!("golden/schedules.json")).expect("JSON")
}

fn reals(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// Relative, and exact at zero.
fn error(ours: f64, theirs: f64) -> f64 {
    if ours == theirs { 0.0 } else { (ours - theirs).abs() / theirs.abs() }
}

/// The schedule that an entry of the file describes.
fn schedule(case: &Json) -> Schedule {
    let real = |name: &str| case["params"][name].as_f64().expect("a number");
    let count = |name: &str| case["params"][name].as_u64().expect("a count");
    let base = real("base_lr");
    let curve = match case["kind"].as_str().expect("kind") {
        "constant" => Curve::Constant { base },
        "step" => Curve::Step { base, every: count("step_size"), factor: real("gamma") },
        "multistep" => {
            let milestones = &case["params"]["milestones"];
            let milestones = reals(milestones).into_iter().map(|m| m as u64).collect();
            Curve::MultiStep { base, milestones, factor: real("gamma") }
        }
        "exponential" => Curve::Exponential { base, factor: real("gamma") },
        "cosine" => Curve::Cosine { base, minimum: real("eta_min"), steps: count("t_max") },
        "cosine_warm_restarts" => Curve::CosineRestarts(Restarts {
            base,
            minimum: real("eta_min"),
            first: real("t_0"),
            growth: count("t_mult") as u32,
        }),
        "one_cycle" => Curve::OneCycle(OneCycle {
            peak: real("max_lr"),
            start_share: 1.0 / real("div_factor"),
            final_share: 1.0 / real("div_factor") / real("final_div_factor"),
            peak_at: real("pct_start"),
            steps: count("total_steps"),
            anneal: if case["params"]["anneal"] == "cos" { Anneal::Cosine } else { Anneal::Linear },
        }),
        "linear_warmup" => {
            let constant = Schedule::new(Curve::Constant { base });
            return Schedule { warmup: count("total_iters"), start: real("start_factor"), ..constant };
        }
        "warmup_cosine" => {
            let cosine = Curve::Cosine { base, minimum: real("eta_min"), steps: count("t_max") };
            let cosine = Schedule::new(cosine);
            return Schedule { warmup: count("warmup_iters"), start: real("start_factor"), ..cosine };
        }
        "polynomial" => {
            Curve::Polynomial { base, minimum: 0.0, steps: count("total_iters"), power: real("power") }
        }
        "inverse_time" => Curve::Inverse { base, scale: real("decay"), every: 1, power: 1.0 },
        "cyclic" => {
            assert_eq!(count("step_size_up"), count("step_size_down"));
            Curve::Cyclic(Cyclic {
                minimum: real("min_lr"),
                maximum: real("max_lr"),
                half: count("step_size_up"),
                scale: match case["params"]["mode"].as_str() {
                    Some("triangular") => Scale::Equal,
                    Some("triangular2") => Scale::Halving,
                    Some("exp_range") => Scale::Power(real("gamma")),
                    other => panic!("{other:?}"),
                },
            })
        }
        other => panic!("no such schedule here: {other}"),
    };
    Schedule::new(curve)
}

#[test]
fn every_schedule_follows_its_reference() {
    let file = file();
    let cases = file["schedules"].as_array().expect("schedules");
    let (mut steps, mut worst) = (0, 0.0_f64);
    for case in cases {
        let schedule = schedule(case);
        for (t, theirs) in reals(&case["lr"]).into_iter().enumerate() {
            let ours = schedule.rate(t as u64);
            let off = error(ours, theirs);
            assert!(off <= TOLERANCE, "{} at update {t}: {ours} instead of {theirs}", case["name"]);
            worst = worst.max(off);
            steps += 1;
        }
    }
    println!("{} schedules, {steps} rates, largest relative error {worst:.1e}", cases.len());
    assert_eq!((cases.len(), steps), (22, 947));
}

#[test]
fn reduce_on_plateau_replays_its_reference() {
    let file = file();
    let cases = file["reduce_on_plateau"].as_array().expect("cases");
    let mut drops = 0;
    for case in cases {
        let real = |name: &str| case["params"][name].as_f64().expect("a number");
        let threshold = match case["params"]["threshold_mode"].as_str() {
            Some("rel") => Threshold::Relative(real("threshold")),
            _ => Threshold::Absolute(real("threshold")),
        };
        let mut rule = Plateau::new(real("base_lr"), real("factor"), real("patience") as u32);
        (rule.threshold, rule.cooldown) = (threshold, real("cooldown") as u32);
        (rule.minimum, rule.epsilon) = (real("min_lr"), real("eps"));
        let (used, after) = (reals(&case["lr_used"]), reals(&case["lr_after"]));
        for (epoch, loss) in reals(&case["losses"]).into_iter().enumerate() {
            assert!(error(rule.rate(), used[epoch]) <= TOLERANCE, "{case} during epoch {epoch}");
            let before = rule.rate();
            let ours = rule.observe(loss);
            drops += u32::from(ours < before);
            assert!(error(ours, after[epoch]) <= TOLERANCE, "{case} after epoch {epoch}: {ours}");
        }
    }
    println!("{} replays, {drops} drops", cases.len());
    assert_eq!(cases.len(), 12);
}

#[test]
fn scikit_learns_two_schedules_replay_their_references() {
    let file = file();
    let mut kinds = [0, 0];
    for case in file["sklearn"].as_array().expect("cases") {
        let real = |name: &str| case["params"][name].as_f64().expect("a number");
        let rates = reals(&case["lr_by_epoch"]);
        let base = real("learning_rate_init");
        if case["kind"] == "sklearn_invscaling" {
            kinds[0] += 1;
            // 7 updates an epoch: the clock counts rows, and only at the ends of epochs.
            let curve = Curve::Inverse { base, scale: real("n_samples"), every: 7, power: real("power_t") };
            for (epoch, theirs) in rates.into_iter().enumerate() {
                for update in 0..7 {
                    let ours = curve.rate(epoch as u64 * 7 + update);
                    assert!(error(ours, theirs) <= TOLERANCE, "{case}: epoch {epoch} {ours}");
                }
            }
            continue;
        }
        kinds[1] += 1;
        let mut rule = Adaptive::new(base, real("tol"), real("n_iter_no_change") as u32);
        let losses = reals(&case["losses_by_epoch"]);
        let stopped = case["stopped_at_epoch"].as_u64().expect("an epoch") as usize;
        for (epoch, (loss, theirs)) in losses.into_iter().zip(rates).enumerate() {
            assert!(error(rule.rate(), theirs) <= TOLERANCE, "epoch {epoch}: {}", rule.rate());
            rule.observe(loss);
            assert_eq!(rule.stopped(), epoch == stopped, "epoch {epoch}");
        }
    }
    assert_eq!(kinds, [3, 3]);
}

fn set(settings: &mut Settings, id: &str, value: Value) {
    assert!(settings.0.insert(id.to_owned(), value).is_some(), "no setting {id}");
}

fn with(schedule: &str, changes: &[(&str, Value)]) -> Settings {
    let mut settings = Settings::defaults(SETTINGS);
    set(&mut settings, "schedule", Value::text(schedule));
    for (id, value) in changes {
        set(&mut settings, id, value.clone());
    }
    settings
}

#[test]
fn settings_say_where_the_rate_goes() {
    let rates = |settings: &Settings, total: u64| -> Vec<f64> {
        let schedule = Schedule::from_settings(settings, total, 10, 0.1);
        (0..total).map(|t| schedule.rate(t)).collect()
    };
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12, "{a} is not {b}");
    assert_eq!(rates(&with("constant", &[]), 3), [0.1; 3]);
    let step = rates(&with("step", &[]), 90);
    for (t, expected) in [(0, 0.1), (29, 0.1), (30, 0.01), (59, 0.01), (60, 0.001), (89, 0.001)] {
        near(step[t], expected);
    }
    let schedule = |name: &str| Schedule::from_settings(&with(name, &[]), 100, 10, 0.1);
    for name in ["exponential", "cosine", "polynomial", "linear", "one_cycle"] {
        // Without the end, the curve itself reaches the final share when all updates are done.
        near(schedule(name).curve.rate(100), 0.001);
    }
    near(schedule("exponential").rate(50), 0.01);
    near(schedule("cosine").rate(50), 0.5 * (0.1 + 0.001));
    near(schedule("linear").rate(50), 0.5 * (0.1 + 0.001));
    near(schedule("polynomial").rate(50), 0.001 + 0.099 * 0.25);
    near(schedule("one_cycle").rate(0), 0.004);
    near(schedule("one_cycle").rate(29), 0.1);
    near(schedule("one_cycle").rate(99), 0.001);
    near(schedule("inv_scaling").rate(30), 0.1 / 2.0);
    // Three cycles of 100, 200 and 400 updates.
    let restarts = rates(&with("cosine_restarts", &[]), 700);
    for peak in [0, 100, 300] {
        near(restarts[peak], 0.1);
    }
    for valley in [99, 299, 699] {
        assert!(restarts[valley] < 0.0011, "{}", restarts[valley]);
    }
    assert_eq!(restarts.iter().filter(|r| **r > 0.0999999).count(), 3);
}

#[test]
fn a_warm_up_goes_before_every_schedule() {
    let names = options();
    for name in &names {
        let settings = with(name, &[("warmup", Value::Real(0.2))]);
        let warm = Schedule::from_settings(&settings, 100, 10, 0.1);
        let cold = Schedule::from_settings(&with(name, &[]), 80, 10, 0.1);
        for t in 0..20 {
            let expected = cold.rate(0) * (t + 1) as f64 / 21.0;
            assert!(error(warm.rate(t), expected) <= 1e-12, "{name} at {t}");
        }
        for t in 0..80 {
            assert_eq!(warm.rate(20 + t).to_bits(), cold.rate(t).to_bits(), "{name} at {t}");
        }
    }
    assert_eq!(names.len(), 11);
}

fn options() -> Vec<&'static str> {
    match SETTINGS[0].kind {
        tunescape::space::Kind::Choice { options, .. } => options.to_vec(),
        _ => panic!("the first setting is the choice"),
    }
}

#[test]
fn twice_the_epochs_is_the_same_curve_at_half_the_pace() {
    for name in options() {
        // Time in epochs: this one has no end that it runs towards.
        if name == "inv_scaling" {
            continue;
        }
        let short = Schedule::from_settings(&with(name, &[]), 6_000, 20, 1.0);
        let long = Schedule::from_settings(&with(name, &[]), 12_000, 20, 1.0);
        for t in (0..6_000).step_by(50) {
            let (a, b) = (short.rate(t + 1), long.rate(2 * t + 2));
            assert!((a - b).abs() < 2e-3, "{name} at {t}: {a} and {b}");
        }
    }
}

#[test]
fn plateau_from_settings_is_a_factor_with_a_floor() {
    assert!(Plateau::from_settings(&with("cosine", &[]), 100).is_none());
    let mut rule = Plateau::from_settings(&with("plateau", &[]), 30).expect("plateau");
    assert_eq!((rule.patience, rule.rate()), (3, 1.0));
    let rates: Vec<f64> = (0..14).map(|_| rule.observe(0.5)).collect();
    // The first loss is the best; then runs of four bad epochs.
    let expected = [1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01];
    for (ours, theirs) in rates.iter().zip(expected) {
        assert!(error(*ours, theirs) <= 1e-12, "{rates:?}");
    }
    let constant = Schedule::from_settings(&with("plateau", &[]), 100, 10, 0.1);
    assert!((0..100).all(|t| constant.rate(t) == 0.1));
}

#[test]
fn state_machines_go_on_from_their_bytes() {
    let losses = [1.0, 0.9, f64::NAN, 0.95, 0.9, 0.91, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1];
    let (mut plateau, mut adaptive) = (Plateau::new(0.1, 0.5, 1), Adaptive::new(0.1, 1e-4, 1));
    plateau.cooldown = 1;
    let mut dropped = [false; 2];
    for loss in losses {
        let bytes = postcard::to_stdvec(&(plateau, adaptive)).expect("bytes");
        let (mut p, mut a): (Plateau, Adaptive) = postcard::from_bytes(&bytes).expect("state");
        let json = serde_json::to_string(&(plateau, adaptive)).expect("JSON");
        let (mut pj, mut aj): (Plateau, Adaptive) = serde_json::from_str(&json).expect("state");
        let ours = (plateau.observe(loss), adaptive.observe(loss));
        assert_eq!((p.observe(loss), a.observe(loss)), ours);
        assert_eq!((pj.observe(loss), aj.observe(loss)), ours);
        assert_eq!((p, a, pj, aj), (plateau, adaptive, plateau, adaptive));
        dropped = [dropped[0] || ours.0 < 0.1, dropped[1] || ours.1 < 0.1];
    }
    assert_eq!(dropped, [true; 2]);
    // Other constants, the same memory.
    let gentler = Plateau::new(1.0, 0.9, 0).resuming(&plateau);
    assert_eq!((gentler.rate(), gentler.factor, gentler.patience), (plateau.rate(), 0.9, 0));
    let (mut gentler, before) = (gentler, plateau.rate());
    while gentler.rate() == before {
        gentler.observe(0.6);
    }
    assert!(error(gentler.rate(), before * 0.9) <= 1e-12, "the best loss was remembered");
}

#[test]
fn any_settings_give_finite_rates_from_zero_to_the_base() {
    let mut draws = Stream::new(11, Lane::Test, 0);
    let (mut rates, mut seen) = (0_u64, std::collections::BTreeSet::new());
    for round in 0..4_000 {
        let mut settings = Settings::default();
        for setting in SETTINGS {
            // The ends of the ranges are drawn often.
            let u = match draws.below(6) {
                0 => 0.0,
                1 => 1.0 - f64::EPSILON,
                _ => draws.unit(),
            };
            let value = setting.accept(setting.domain().from_unit(u)).expect("inside");
            settings.0.insert(setting.id.to_owned(), value);
        }
        seen.insert(settings.text("schedule").to_owned());
        let total =
            if round % 3 == 0 { u64::from(draws.below(4)) } else { 1 + u64::from(draws.below(3_000)) };
        let base = [1e-6, 0.01, 100.0][draws.below(3) as usize];
        let schedule = Schedule::from_settings(&settings, total, 1 + u64::from(draws.below(100)), base);
        let last = schedule.rate(total.saturating_sub(1));
        let stride = (total / 60).max(1);
        let steps = (0..=10 * total).step_by(stride as usize).chain([u64::MAX]);
        for t in steps {
            let rate = schedule.rate(t);
            let inside = rate.is_finite() && rate >= 0.0 && rate <= base * (1.0 + 1e-12);
            assert!(inside, "{rate} at {t} of {total} under {settings:?}");
            assert!(t < total || rate.to_bits() == last.to_bits(), "{t} of {total} under {settings:?}");
            rates += 1;
        }
        let Some(mut plateau) = Plateau::from_settings(&settings, draws.below(500)) else { continue };
        for _ in 0..200 {
            let loss = [draws.unit(), f64::NAN, f64::INFINITY, 1e300][draws.below(4) as usize];
            let factor = plateau.observe(loss);
            assert!((settings.real("final_share")..=1.0).contains(&factor), "{factor} under {settings:?}");
        }
    }
    println!("{rates} rates of {} schedules", seen.len());
    assert_eq!(seen.len(), 11);
}
