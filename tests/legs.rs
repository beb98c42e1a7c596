//! Promise: schedulers that work in legs give one study, whoever trains what: legs equal one go bit for bit, with any number of
//! workers, with every checkpoint and without any; replay, every prefix included, gives the same proposals; promotions, rounds and
//! generations are those of the rules themselves.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use tunescape::runtime::{Errand, FromWorker, ToWorker, Worker, threads};
use tunescape::scheduler::family::family;
use tunescape::space::{Fault, Params, Value};
use tunescape::study::{Ask, Journal, Spec, Study};
use tunescape::trial::{Ending, Leg, Origin, Outcome, Record, State, lineage};

fn spec(scheduler: &str, sampler: &str, more: &str) -> Spec {
    let text = format!(
        r#"{{"version": 1, "data": {{"name": "moons", "count": 120}}, "trials": 18, "window": 3,
        "training": {{"epochs": 9, "optimizer": "adam", "batch_size": 8}},
        "sampler": {{"name": "{sampler}"}}, "scheduler": {scheduler},
        "space": [{{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 1.0, "log": true}},
                  {{"name": "dropout", "type": "float", "low": 0.0, "high": 0.5}}]{more}}}"#
    );
    Spec::from_json(&text).unwrap_or_else(|e| panic!("{scheduler} {more}: {e:?}"))
}

const ASHA: &str = r#"{"name": "asha_promotion", "reduction_factor": 3}"#;
const ROUNDS: &str = r#"{"name": "hyperband_synchronous"}"#;
const POPULATION: &str = r#"{"name": "population", "population_size": 6, "perturbation_interval": 2}"#;
const IN_STEP: &str =
    r#"{"name": "population", "population_size": 9, "perturbation_interval": 3, "synch": "on"}"#;
const ALL: [&str; 4] = [ASHA, ROUNDS, POPULATION, IN_STEP];

fn run(spec: &Spec, threads: u32) -> Study {
    threads::run(vec![Study::new(spec.clone())], threads, |_| {}).expect("it runs").remove(0)
}

/// One worker that is told everything and given no checkpoint: all lineages are trained again from their beginning.
struct Bare(Worker);

impl Bare {
    fn new(spec: &Spec) -> Self {
        let mut worker = Worker::default();
        for (name, bytes) in spec.recipe.provisions(&threads::files_for(&spec.recipe)) {
            worker.handle(ToWorker::File { name, bytes });
        }
        worker.handle(ToWorker::Open { study: 0, recipe: Box::new(spec.recipe.clone()) });
        Self(worker)
    }

    fn train(&mut self, errand: Errand) -> Outcome {
        self.0.handle(ToWorker::Assign { job: 1, study: 0, legs: vec![errand] });
        loop {
            if let Some(FromWorker::Done { outcome, .. }) = self.0.work(500_000) {
                return outcome;
            }
        }
    }

    fn leg(&mut self, records: &[Record], leg: Leg) -> Outcome {
        let ancestors =
            lineage(records, leg.index).iter().map(|i| records[*i as usize].leg.clone()).collect();
        self.train(Errand { leg, ancestors, checkpoint: None })
    }
}

#[test]
fn any_number_of_workers_and_no_checkpoint_give_the_same_study() {
    for scheduler in ALL {
        let spec = spec(scheduler, "tpe", "");
        let study = run(&spec, 1);
        assert!(study.finished() && study.records().iter().any(|r| r.leg.parent.is_some()), "{scheduler}");
        assert_eq!(run(&spec, 4).digest(), study.digest(), "{scheduler}");
        let (mut bare, mut alone) = (Bare::new(&spec), Study::new(spec.clone()));
        while let Ask::Leg(leg) = alone.ask() {
            let outcome = bare.leg(alone.records(), leg.clone());
            alone.tell(leg.index, outcome).expect("taken");
            assert!(alone.committed() == leg.index + 1);
        }
        assert_eq!(alone.digest(), study.digest(), "{scheduler}: without checkpoints, one at a time");
    }
}

/// What is put together of a trial's legs is what one training brings, reports and value.
#[test]
fn legs_equal_one_go() {
    let runs = r#", "repeat": {"policy": "average", "runs": 2}, "value": "best""#;
    for (scheduler, more) in [(ASHA, ""), (ROUNDS, ""), (ASHA, runs)] {
        let spec = spec(scheduler, "random", more);
        let study = run(&spec, 2);
        let mut bare = Bare::new(&spec);
        let mut seen = 0;
        for record in study.records() {
            let outcome = record.outcome.as_ref().expect("finished");
            if record.leg.parent.is_none() || outcome.state != State::Complete {
                continue;
            }
            seen += 1;
            let mut reports = Vec::new();
            for before in lineage(study.records(), record.leg.index) {
                let leg = study.records()[before as usize].outcome.as_ref().expect("finished");
                assert_eq!(leg.state, State::Waiting);
                reports.extend(leg.reports.clone());
            }
            reports.extend(outcome.reports.clone());
            let whole = Leg { from: 0, to: None, parent: None, ..record.leg.clone() };
            let whole = bare.train(whole.into());
            assert_eq!((reports, &outcome.values), (whole.reports, &whole.values), "{scheduler}");
        }
        assert!(seen > 0, "{scheduler}: no trial came to its end in several legs");
    }
}

/// Folds, forests and linear models pause and go on as well: some have no checkpoint and are trained again.
#[test]
fn other_models_and_folds_work_in_legs() {
    let texts = [
        r#"{"version": 1, "data": {"name": "moons_rotated"}, "model": {"name": "pretrained_mlp"},
            "trials": 9, "window": 2, "training": {"epochs": 4},
            "scheduler": {"name": "population", "population_size": 5, "perturbation_interval": 1},
            "space": [{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 1.0, "log": true}]}"#,
        r#"{"version": 1, "data": {"name": "digits", "augment_shift": 1.0}, "trials": 6, "window": 2,
            "training": {"epochs": 2, "batch_size": 64}, "scheduler": {"name": "asha_promotion", "reduction_factor": 2},
            "space": [{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 1.0, "log": true}]}"#,
        r#"{"version": 1, "data": {"name": "iris", "method": "stratified_k_fold", "folds": 4}, "trials": 9, "window": 2,
            "training": {"epochs": 3}, "scheduler": {"name": "asha_promotion", "reduction_factor": 2},
            "space": [{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 1.0, "log": true}]}"#,
        r#"{"version": 1, "data": {"name": "iris"}, "model": {"name": "random_forest", "n_estimators": 9}, "trials": 9,
            "window": 2, "scheduler": {"name": "hyperband_synchronous"},
            "space": [{"name": "max_depth", "type": "int", "low": 1, "high": 9}]}"#,
        r#"{"version": 1, "data": {"name": "wine"}, "model": {"name": "logistic_regression", "max_iter": 30}, "trials": 9,
            "window": 2, "scheduler": {"name": "asha_promotion"},
            "space": [{"name": "C", "type": "float", "low": 1e-3, "high": 1e3, "log": true}]}"#,
    ];
    for text in texts {
        let spec = Spec::from_json(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        let study = run(&spec, 3);
        assert!(study.records().iter().any(|r| r.leg.parent.is_some()), "{text}");
        let mut bare = Bare::new(&spec);
        for record in study.records() {
            let again = bare.leg(study.records(), record.leg.clone());
            assert_eq!(Some(&again), record.outcome.as_ref(), "{text}: leg {}", record.leg.index);
        }
    }
}

/// From every prefix of its journal a study goes on to the same end.
#[test]
fn replay_goes_on_from_every_prefix() {
    for scheduler in ALL {
        let spec = spec(scheduler, "tpe", "");
        let study = run(&spec, 2);
        let outcomes: BTreeMap<u32, Outcome> =
            study.records().iter().map(|r| (r.leg.index, r.outcome.clone().expect("finished"))).collect();
        let journal = study.journal();
        for length in 0..=journal.events.len() {
            let events = journal.events[..length].to_vec();
            let mut again = Study::resume(&Journal { events, ..journal.clone() })
                .unwrap_or_else(|e| panic!("{scheduler} {length}: {e:?}"));
            for leg in again.committed()..again.records().len() as u32 {
                if again.awaits(leg) {
                    again.tell(leg, outcomes[&leg].clone()).expect("taken");
                }
            }
            while let Ask::Leg(leg) = again.ask() {
                again.tell(leg.index, outcomes[&leg.index].clone()).expect("taken");
            }
            assert!(again.finished(), "{scheduler} {length}");
            assert_eq!(again.digest(), study.digest(), "{scheduler} {length}");
        }
    }
}

/// Trials begin one after the other; a part begins where its parent ended, after it was finished; nobody goes back.
#[test]
fn lineages_hold_together() {
    for scheduler in ALL {
        let spec = spec(scheduler, "random", "");
        let study = run(&spec, 2);
        let (mut begun, mut clocks) = (0, BTreeMap::new());
        for record in study.records() {
            let leg = &record.leg;
            match leg.parent {
                None => {
                    assert_eq!((leg.trial, leg.from, leg.origin), (begun, 0, Origin::Sampler));
                    begun += 1;
                }
                Some((_, step)) => {
                    let parent = *lineage(study.records(), leg.index).last().expect("a parent");
                    assert!(parent < leg.index, "{scheduler}");
                    assert_eq!((leg.from, leg.origin), (step, Origin::Scheduler));
                    assert!(clocks[&leg.trial] <= leg.from);
                }
            }
            let reports = &record.outcome.as_ref().expect("finished").reports;
            assert!(reports.iter().map(|r| r.step).eq(leg.from + 1..=leg.from + reports.len() as u32));
            clocks.insert(leg.trial, leg.from + reports.len() as u32);
        }
        assert_eq!(begun, 18, "{scheduler}");
    }
}

/// An exploited member starts from the donor's weights: its first report continues the donor's curve, its settings lie near the
/// donor's or are drawn anew, and the population ends better than it would have without exchange.
#[test]
fn populations_copy_the_best_and_explore() {
    let spec = spec(POPULATION, "random", "");
    let study = run(&spec, 2);
    let (mut copies, mut scaled) = (0, 0);
    for record in study.records() {
        let Some((donor, step)) = record.leg.parent.filter(|p| p.0 != record.leg.trial) else { continue };
        copies += 1;
        let parent = *lineage(study.records(), record.leg.index).last().expect("a parent");
        let from = &study.records()[parent as usize];
        assert_eq!((from.leg.trial, from.leg.to), (donor, Some(step)));
        let rate = |p: &Params| p.get("learning_rate").and_then(Value::as_real).expect("a rate");
        let ratio = rate(&record.leg.params) / rate(&from.leg.params);
        scaled += u32::from((ratio - 1.2).abs() < 1e-9 || (ratio - 0.8).abs() < 1e-9);
    }
    assert!(copies > 4 && scaled > copies / 2, "{copies} copies, {scaled} of them a factor away");
    let ends = |study: &Study| {
        let last: BTreeMap<u32, f64> = study
            .records()
            .iter()
            .filter_map(|r| Some((r.leg.trial, r.outcome.as_ref()?.values[0])))
            .collect();
        let mut values: Vec<f64> = last.into_values().collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let still = spec_without_exchange();
    assert!(ends(&study) < ends(&run(&still, 2)), "the median member");
}

fn spec_without_exchange() -> Spec {
    spec(
        r#"{"name": "population", "population_size": 6, "perturbation_interval": 2, "quantile_fraction": 0.0}"#,
        "random",
        "",
    )
}

/// The family tree says who took over from whom and what changed, and leads from the best member back to a first leg.
#[test]
fn the_family_tree_leads_back_to_a_beginning() {
    let study = run(&spec(POPULATION, "random", ""), 2);
    let best = study.best().expect("a best member").0.index;
    let tree = family(study.records(), Some(best));
    let mut copies = 0;
    for (kin, record) in tree.iter().zip(study.records()) {
        let parent = kin.parent.map(|p| &study.records()[p as usize].leg);
        assert_eq!(
            parent.map(|p| (p.trial, p.to)),
            record.leg.parent.map(|(trial, step)| (trial, Some(step)))
        );
        for (name, old, new) in &kin.changed {
            assert!(old != new && record.leg.params.get(name) == new.as_ref());
            assert_eq!(parent.expect("a parent").params.get(name), old.as_ref());
        }
        copies += u32::from(kin.copied);
        assert_eq!(kin.changed.is_empty(), !kin.copied, "only what was copied is changed");
    }
    assert!(copies > 0);
    let (mut at, mut steps) = (&tree[best as usize], 0);
    while let Some(parent) = at.parent {
        assert!(at.ancestor_of_best);
        (at, steps) = (&tree[parent as usize], steps + 1);
    }
    assert!(at.ancestor_of_best && at.from == 0 && steps > 0);
    assert_eq!(tree.iter().filter(|k| k.ancestor_of_best).count(), steps + 1);
}

/// Members that diverge are replaced, or are over; either way the study ends.
#[test]
fn members_that_diverge_do_not_stop_the_others() {
    let text = r#"{"version": 1, "data": {"name": "plane"}, "trials": 8, "window": 2,
        "training": {"epochs": 12, "optimizer": "sgd", "clip_norm": 0.0},
        "scheduler": {"name": "population", "population_size": 8, "perturbation_interval": 2},
        "space": [{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 100.0, "log": true}]}"#;
    let study = run(&Spec::from_json(text).expect("a good spec"), 2);
    let diverged = |r: &&Record| r.outcome.as_ref().is_some_and(|o| o.ending == Ending::NotFinite);
    let lost: Vec<u32> = study.records().iter().filter(diverged).map(|r| r.leg.trial).collect();
    assert!(study.finished() && !lost.is_empty());
    let healed = study.records().iter().filter(|r| lost.contains(&r.leg.trial)).filter(|r| {
        r.leg.parent.is_some_and(|p| p.0 != r.leg.trial)
            && r.outcome.as_ref().is_some_and(|o| o.ending != Ending::NotFinite)
    });
    assert!(healed.count() > 0);
}

/// A plan that runs out of points ends with what has begun: its trials still go up.
#[test]
fn a_grid_that_is_used_up_does_not_stop_promotions() {
    let mut spec = spec(ASHA, "grid", "");
    spec.sampler.settings.0.insert("grid_points".to_owned(), Value::Int(3));
    let study = run(&spec, 2);
    let begun = study.records().iter().filter(|r| r.leg.parent.is_none()).count();
    assert!(begun < 18 && study.records().len() > begun, "{begun} of {}", study.records().len());
    assert_eq!(study.expected(), study.records().len() as u32);
}

/// A point placed by hand is trained in one go and stands outside of rungs and populations.
#[test]
fn points_by_hand_run_to_their_end() {
    for scheduler in ALL {
        let spec = spec(scheduler, "tpe", "");
        let (mut bare, mut study) = (Bare::new(&spec), Study::new(spec.clone()));
        let point = Params(vec![
            ("learning_rate".to_owned(), Value::Real(0.01)),
            ("dropout".to_owned(), Value::Real(0.1)),
        ]);
        while let Ask::Leg(leg) = study.ask() {
            let outcome = bare.leg(study.records(), leg.clone());
            study.tell(leg.index, outcome).expect("taken");
            if leg.index == 7 {
                study.place(&point).expect("inside");
            }
        }
        let by_hand: Vec<_> = study.records().iter().filter(|r| r.leg.origin == Origin::Hand).collect();
        assert_eq!(by_hand.len(), 1);
        let (leg, outcome) = (&by_hand[0].leg, by_hand[0].outcome.as_ref().expect("finished"));
        assert!(leg.to.is_none() && outcome.state == State::Complete && outcome.reports.len() == 9);
        assert!(study.records().iter().all(|r| r.leg.parent.is_none_or(|p| p.0 != leg.trial)));
        assert_eq!(Study::resume(&study.journal()).expect("replay").digest(), study.digest());
    }
}

/// What cannot be explored in the middle of a training is refused by name, before anything runs.
#[test]
fn populations_refuse_what_cannot_change() {
    let refused = |space: &str, more: &str| {
        let text = format!(
            r#"{{"version": 1, "data": {{"name": "moons"{more}}}, "scheduler": {{"name": "population"}}, "space": [{space}]}}"#
        );
        let error = Spec::from_json(&text).expect_err("it is refused");
        (error.path, error.fault)
    };
    let rate = r#"{"name": "learning_rate", "type": "float", "low": 1e-3, "high": 1.0, "log": true}"#;
    let width = r#"{"name": "hidden_width", "type": "int", "low": 2, "high": 8}"#;
    let name = "hidden_width".to_owned();
    assert_eq!(
        refused(&format!("{rate}, {width}"), ""),
        ("space[1]".to_owned(), Fault::NotWhileTraining { name })
    );
    assert_eq!(refused(rate, r#", "method": "k_fold""#), ("scheduler.name".to_owned(), Fault::NoCopies));
    let text = r#"{"version": 1, "data": {"name": "iris"}, "model": {"name": "random_forest"},
        "scheduler": {"name": "population"}, "space": [{"name": "max_depth", "type": "int", "low": 1, "high": 9}]}"#;
    assert_eq!(Spec::from_json(text).expect_err("refused").fault, Fault::NoCopies);
}
