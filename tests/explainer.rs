//! Promise: the explainer's answers are those of the strategies asked directly; it answers the newest question first and one of a
//! kind, and what is late, foreign or garbage does nothing.

use tunescape::analysis::explainer::{Answer, Explainer, FromExplainer, Measure, Thought, ToExplainer};
use tunescape::analysis::importance::{Forest, fanova};
use tunescape::analysis::scored;
use tunescape::math::float;
use tunescape::plot::map::{Ground, layers};
use tunescape::runtime::{FromLab, StudyId, Update, decode, encode};
use tunescape::sampler::{SAMPLERS, View, explainer};
use tunescape::space::{Choice, Params};
use tunescape::study::{Ask, Event, Moments, Spec, Study};
use tunescape::trial::{Backend, Direction, Ending, Leg, Outcome, Report, State};

fn spec(sampler: &str, scheduler: &str, trials: u32) -> Spec {
    let text = format!(
        r#"{{"version": 1, "data": {{"name": "moons"}}, "trials": {trials}, "window": 3, "training": {{"epochs": 9}},
        "sampler": {{"name": "{sampler}"}}, "scheduler": {{"name": "{scheduler}"}},
        "space": [{{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true}},
                  {{"name": "hidden_width", "type": "int", "low": 2, "high": 16}}]}}"#
    );
    Spec::from_json(&text).expect("a good spec")
}

/// A bowl around a learning rate of e^-3 and a width of 9, without a training behind it.
fn outcome(leg: &Leg) -> Outcome {
    let real = |name: &str| leg.params.get(name).and_then(|v| v.as_real());
    let rate = float::ln(real("learning_rate").expect("a rate")) + 3.0;
    let width = match leg.params.get("hidden_width") {
        Some(tunescape::space::Value::Int(n)) => *n as f64 / 7.0 - 9.0 / 7.0,
        other => panic!("{other:?}"),
    };
    let value = rate * rate / 9.0 + width * width;
    let reports = (1..=9).map(|step| Report { step, cost: 1, values: vec![value; 12] }).collect();
    let (state, ending, backend) = (State::Complete, Ending::Finished, Backend::Cpu);
    Outcome { reports, state, ending, values: vec![value], gradient: None, backend, refusal: None }
}

fn run(spec: &Spec) -> Study {
    let mut study = Study::new(spec.clone());
    while let Ask::Leg(leg) = study.ask() {
        study.tell(leg.index, outcome(&leg)).expect("a first result");
    }
    study
}

fn bundle(id: StudyId, events: &[Event]) -> ToExplainer {
    let updates = events.iter().map(|e| Update::Journal { study: id, event: e.clone() }).collect();
    ToExplainer::Heard(encode(&FromLab::Updates { study: Some(id), updates, digest: String::new() }))
}

/// An explainer that knows the study; the messages go over the wire.
fn following(id: StudyId, study: &Study) -> Explainer {
    let mut one = Explainer::default();
    say(&mut one, ToExplainer::Load { study: id, spec: Box::new(study.spec().clone()), events: Vec::new() });
    for events in study.events().chunks(7) {
        say(&mut one, bundle(id, events));
    }
    one
}

fn say(one: &mut Explainer, message: ToExplainer) {
    one.hear(decode(&encode(&message)).expect("readable"));
}

fn ask(one: &mut Explainer, study: StudyId, thought: Thought) {
    say(one, ToExplainer::Ask { study, thought });
}

/// The next answer, over the wire.
fn answer(one: &mut Explainer) -> Option<(StudyId, Thought, Answer)> {
    let said = one.work()?;
    match decode(&encode(&said)) {
        Ok(FromExplainer::Answered { study, thought, answer }) => Some((study, thought, *answer)),
        other => panic!("{other:?}"),
    }
}

fn view(cells: u32) -> View {
    View { x: 0, y: Some(1), cells: [cells, cells], held: Params::default() }
}

fn belief(at: Option<u32>, with: Option<Choice>) -> Thought {
    Thought::Belief { at, view: view(6), with }
}

fn choice(name: &str) -> Choice {
    Choice::of(SAMPLERS, name, &[]).expect("a sampler")
}

#[test]
fn answers_are_what_the_strategy_says_itself() {
    for (sampler, scheduler) in
        [("gp", "none"), ("forest", "none"), ("tpe", "hyperband"), ("cmaes", "median"), ("random", "none")]
    {
        let spec = spec(sampler, scheduler, 26);
        let study = run(&spec);
        let mut one = following(4, &study);
        let mut moments = Moments::new(&spec, study.records());
        for leg in [0, 5, 17, 25] {
            let chosen = &study.records()[leg as usize].leg.params;
            ask(&mut one, 4, belief(Some(leg), None));
            ask(&mut one, 4, Thought::Reason { leg });
            let reason = moments.look(leg, |c| explainer(&spec.sampler).reason(c, chosen)).expect("a moment");
            let seen = moments.look(leg, |c| c.history.done() as u32).expect("a moment");
            assert_eq!(answer(&mut one), Some((4, Thought::Reason { leg }, Answer::Reason { seen, reason })));
            let own = moments.look(leg, |c| explainer(&spec.sampler).belief(c, &view(6))).expect("a moment");
            let told = Answer::Belief { seen, belief: own };
            assert_eq!(answer(&mut one), Some((4, belief(Some(leg), None), told)), "{sampler} {leg}");
        }
        // The same strategy would have done the same.
        ask(&mut one, 4, Thought::Alternative { leg: 20, with: spec.sampler.clone() });
        let Some((_, _, Answer::Alternative { point, .. })) = answer(&mut one) else { panic!("no answer") };
        assert_eq!(point.as_ref(), Some(&study.records()[20].leg.params), "{sampler}");
    }
}

#[test]
fn another_strategy_thinks_about_the_same_trials() {
    let study = run(&spec("random", "none", 20));
    let mut one = following(1, &study);
    ask(&mut one, 1, belief(None, Some(choice("gp"))));
    let Some((1, _, Answer::Belief { seen, belief: Some(_) })) = answer(&mut one) else {
        panic!("no belief")
    };
    // The window of 3: what the next proposal of a learner would see, not what random search asks for.
    assert_eq!(seen, 18);
    ask(&mut one, 1, belief(None, None));
    let nothing = Answer::Belief { seen: 0, belief: None };
    assert_eq!(answer(&mut one), Some((1, belief(None, None), nothing)));
    ask(&mut one, 1, Thought::Importance { measure: Measure::Fanova, objective: 0 });
    let own = fanova(&study.spec().space, &scored(study.records(), 0), &Forest::default());
    assert!(own.is_ok());
    assert_eq!(answer(&mut one).map(|(_, _, a)| a), Some(Answer::Explained(own)));
    for measure in [Measure::FanovaLinear, Measure::MeanDecreaseImpurity, Measure::Ped] {
        ask(&mut one, 1, Thought::Importance { measure, objective: 0 });
        let told = answer(&mut one).map(|(_, _, a)| a);
        assert!(matches!(told, Some(Answer::Explained(Ok(_)) | Answer::Ped(Ok(_)))), "{told:?}");
    }
}

#[test]
fn the_newest_of_a_kind_is_answered_and_the_newest_first() {
    let study = run(&spec("tpe", "median", 15));
    let mut one = following(2, &study);
    ask(&mut one, 2, Thought::Reason { leg: 3 });
    ask(&mut one, 2, Thought::Standings);
    ask(&mut one, 2, Thought::Reason { leg: 12 });
    ask(&mut one, 2, belief(None, None));
    ask(&mut one, 2, belief(Some(14), None));
    let told: Vec<Thought> = std::iter::from_fn(|| answer(&mut one)).map(|(_, t, _)| t).collect();
    assert_eq!(told, [belief(Some(14), None), Thought::Reason { leg: 12 }, Thought::Standings]);
    assert!(!one.busy());
    ask(&mut one, 2, Thought::Standings);
    let Some((_, _, Answer::Standings(standings))) = answer(&mut one) else { panic!("no standings") };
    assert_eq!(standings[0].rungs.len(), 9);
    assert_eq!(standings[0].rungs[0].marks.len(), 15);
}

#[test]
fn what_is_late_foreign_or_garbage_does_nothing() {
    let (study, other) = (run(&spec("tpe", "none", 15)), run(&spec("gp", "none", 12)));
    let mut one = Explainer::default();
    ask(&mut one, 7, Thought::Standings);
    assert!(!one.busy(), "nothing is open");
    one = following(7, &study);
    ask(&mut one, 6, Thought::Standings);
    assert!(!one.busy(), "another study's question");
    say(&mut one, bundle(6, other.events()));
    say(&mut one, ToExplainer::Heard(vec![255; 40]));
    say(&mut one, ToExplainer::Heard(Vec::new()));
    // Told again from the beginning, as after the lab was lost; and a gap.
    say(&mut one, bundle(7, study.events()));
    let mut far = study.records()[14].leg.clone();
    far.index = 99;
    say(
        &mut one,
        bundle(
            7,
            &[Event::Proposed(far), Event::Committed { leg: 80, outcome: outcome(&study.records()[3].leg) }],
        ),
    );
    ask(&mut one, 7, belief(None, None));
    let spec = study.spec();
    let own = Moments::new(spec, study.records()).look(15, |c| explainer(&spec.sampler).belief(c, &view(6)));
    let told = Answer::Belief { seen: 13, belief: own.flatten() };
    assert!(matches!(&told, Answer::Belief { belief: Some(_), .. }));
    assert_eq!(answer(&mut one), Some((7, belief(None, None), told)));
    for nowhere in [
        Thought::Reason { leg: 15 },
        belief(Some(16), None),
        Thought::Belief { at: None, view: View { x: 2, ..view(4) }, with: None },
        Thought::Belief { at: None, view: View { y: Some(0), ..view(4) }, with: None },
        Thought::Belief { at: None, view: view(100_000), with: None },
        Thought::Importance { measure: Measure::Ped, objective: 1 },
    ] {
        ask(&mut one, 7, nowhere.clone());
        assert_eq!(answer(&mut one), Some((7, nowhere, Answer::Unknown)));
    }
    // A new study takes the waiting questions with it.
    ask(&mut one, 7, Thought::Standings);
    let events = other.events().to_vec();
    say(&mut one, ToExplainer::Load { study: 8, spec: Box::new(other.spec().clone()), events });
    assert!(!one.busy());
    ask(&mut one, 8, Thought::Reason { leg: 11 });
    assert!(matches!(answer(&mut one), Some((8, _, Answer::Reason { seen: 9, .. }))));
}

/// While trials are under way, the belief is that of the last proposal that could be made.
#[test]
fn a_full_window_is_no_obstacle() {
    let mut study = Study::new(spec("tpe", "none", 40));
    for _ in 0..20 {
        let Ask::Leg(leg) = study.ask() else { panic!("a leg is due") };
        study.tell(leg.index, outcome(&leg)).expect("a first result");
    }
    while let Ask::Leg(_) = study.ask() {}
    let mut one = following(3, &study);
    ask(&mut one, 3, belief(None, None));
    let Some((3, _, Answer::Belief { seen: 20, belief: Some(_) })) = answer(&mut one) else {
        panic!("no belief")
    };
}

#[test]
fn a_thousand_trials_are_answered() {
    let study = run(&spec("random", "none", 1000));
    let mut one = following(5, &study);
    for name in ["tpe", "forest", "cmaes", "nsga2"] {
        ask(&mut one, 5, belief(None, Some(choice(name))));
        let Some((5, _, Answer::Belief { seen: 998, .. })) = answer(&mut one) else { panic!("{name}") };
    }
    ask(&mut one, 5, Thought::Importance { measure: Measure::Fanova, objective: 0 });
    assert!(matches!(answer(&mut one), Some((5, _, Answer::Explained(Ok(_))))));
}

/// The map's choice of layers is that of what the samplers have.
#[test]
fn the_map_has_layers_for_every_belief_and_no_others() {
    let study = run(&spec("random", "none", 40));
    let mut one = following(5, &study);
    let space = &study.spec().space;
    for entry in SAMPLERS {
        ask(&mut one, 5, belief(None, Some(choice(entry.id))));
        let Some((5, Thought::Belief { view, .. }, Answer::Belief { belief, .. })) = answer(&mut one) else {
            panic!("{}", entry.id)
        };
        assert_eq!(belief.is_some(), !layers(entry.id).is_empty(), "{}", entry.id);
        for layer in layers(entry.id) {
            let belief = belief.as_ref().expect("a belief");
            let ground =
                Ground::new(belief, *layer, &view, space, None, Direction::Minimize).expect("a ground");
            assert!(ground.levels.iter().all(|l| (0.0..=1.0).contains(l)), "{} {layer:?}", entry.id);
            let signs = ground.rings.len() + ground.population.len() + ground.path.len();
            let shaded = ground.levels.len() == 36;
            assert!(shaded || signs > 0, "{} {layer:?}: something is drawn", entry.id);
        }
    }
}
