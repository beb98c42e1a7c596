//! Promise: the same Spec gives the same bits, natively with any number of threads and in a browser's worker; a study
//! resumed from any prefix of its journal ends the same.
//!
//! This file runs natively and, through `wasm-bindgen-test`, in a worker of a real browser.

use tunescape::data::Files;
use tunescape::objective::Problem;
use tunescape::runtime::{FromWorker, ToWorker, Worker};
use tunescape::study::{Ask, Spec, Study};
use tunescape::trial::Outcome;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// What studies read, as the page's fetch gives it: decompressed.
const FILES: [(&str, &[u8]); 2] = [
    ("data/iris.csv.gz", include_bytes!("golden/iris.csv")),
    ("pretrained/moons.bin.gz", include_bytes!("golden/moons.bin")),
];

/// Spec, trials, digest. Changing a digest means that links made before give other studies: raise the engine revision.
const GOLDEN: [(&str, u32, &str); 10] = [
    (
        include_str!("specs/iris-random.json"),
        40,
        "35eea0c063e2c5cb97b4972f0562c675967d3f6442fe4faca1b99ca94d5a7f65",
    ),
    (
        include_str!("specs/moons-median.json"),
        30,
        "220a9f518d9551426bab1eee43f5c73e606663d3d096a90b5de7247144582406",
    ),
    (
        include_str!("specs/moons-grid.json"),
        24,
        "a9194c7cee2af95890d1536f322c81f64267b61def87d99cf94b5827279b1d2f",
    ),
    (
        include_str!("specs/spirals-everything.json"),
        16,
        "4815de9d43f4610f7c1ef78ce4b81a8eddc871a5b5287fd44fd49d60f6d7fb1e",
    ),
    (
        include_str!("specs/blobs-models.json"),
        18,
        "2528a3f79935a272324a8cf6fa2a025b8cf36245bd050074ca603db47930623a",
    ),
    (
        include_str!("specs/wave-models.json"),
        12,
        "c1a66cd5b12030b0254b83e256713ac07607f1b9dff8c5cb6720a9a1e17b3f6c",
    ),
    (
        include_str!("specs/moons-gradient.json"),
        6,
        "3558b8ee53f6aea10e5044684d362c5af7524924490a074e528eb72c4962e763",
    ),
    (
        include_str!("specs/moons-finetuning.json"),
        10,
        "433a23f0ff3e8c66065f479745cb7e742f9f814310d87be28ca78542fbef244d",
    ),
    (
        include_str!("specs/moons-gradient-means.json"),
        4,
        "07ecb6e164d59ce1eca8f10231db06a9ff36dc56eb7d8b955434a4a73fb493f2",
    ),
    (
        include_str!("specs/moons-hypergradient.json"),
        12,
        "bdc08d7b5d1eed89950bc8db80ed0700ac03cfa56a71e9141b112a700d86ff63",
    ),
];

fn spec(text: &str) -> Spec {
    Spec::from_json(text).expect("a good spec")
}

/// A worker that has the study open, driven by hand with slices of `allowance`.
struct Trainer {
    worker: Worker,
    allowance: u64,
    jobs: u64,
}

impl Trainer {
    fn new(spec: &Spec, allowance: u64) -> Self {
        let mut worker = Worker::default();
        for name in spec.recipe.files() {
            let (_, bytes) = FILES.iter().find(|(known, _)| *known == name).expect("its file");
            worker.handle(ToWorker::File { name, bytes: bytes.to_vec() });
        }
        worker.handle(ToWorker::Open { study: 0, recipe: Box::new(spec.recipe.clone()) });
        Self { worker, allowance, jobs: 0 }
    }

    fn train(&mut self, leg: tunescape::trial::Leg) -> Outcome {
        self.jobs += 1;
        self.worker.handle(ToWorker::Assign { job: self.jobs, study: 0, legs: vec![leg.into()] });
        loop {
            match self.worker.work(self.allowance) {
                Some(FromWorker::Done { outcome, .. }) => return outcome,
                Some(other) => panic!("not a result: {other:?}"),
                None => {}
            }
        }
    }
}

/// Runs a study to its end, one leg at a time.
fn finish(mut study: Study, trainer: &mut Trainer) -> Study {
    loop {
        match study.ask() {
            Ask::Leg(leg) => {
                let index = leg.index;
                let outcome = trainer.train(leg);
                study.tell(index, outcome).expect("a first result");
            }
            Ask::Wait => panic!("nothing is under way"),
            Ask::Finished => return study,
        }
    }
}

#[test]
fn golden_digests() {
    for (text, trials, digest) in GOLDEN {
        let spec = spec(text);
        // Odd slices: how the work is cut must not matter.
        let mut trainer = Trainer::new(&spec, 70_001);
        let study = finish(Study::new(spec), &mut trainer);
        assert_eq!((study.committed(), study.digest().to_string().as_str()), (trials, digest));
        assert!(study.finished() && study.expected() == trials);
    }
}

#[test]
fn resumes_from_every_prefix() {
    let (text, trials, digest) = GOLDEN[1];
    let spec = spec(text);
    let mut trainer = Trainer::new(&spec, 5_000_000);
    let whole = finish(Study::new(spec), &mut trainer);
    let journal = whole.journal();
    for length in 0..=journal.events.len() {
        let mut prefix = journal.clone();
        prefix.events.truncate(length);
        let mut study = Study::resume(&prefix).expect("a prefix of a good journal");
        assert_eq!(study.events(), prefix.events, "replay writes the journal it reads");
        let open: Vec<_> =
            study.records().iter().filter(|r| r.outcome.is_none()).map(|r| r.leg.clone()).collect();
        for leg in open {
            let known = whole.records()[leg.index as usize].outcome.clone().expect("finished");
            study.tell(leg.index, known).expect("a first result");
        }
        // Training again is needed for a few prefixes only; the others take the known results.
        let mut next = || loop {
            match study.ask() {
                Ask::Leg(leg) => {
                    let known = whole.records()[leg.index as usize].outcome.clone().expect("finished");
                    assert_eq!(leg, whole.records()[leg.index as usize].leg, "the same proposal");
                    study.tell(leg.index, known).expect("a first result");
                }
                Ask::Wait => panic!("nothing is under way"),
                Ask::Finished => return study.digest().to_string(),
            }
        };
        assert_eq!(next(), digest);
    }
    assert_eq!(whole.committed(), trials);
}

#[test]
fn a_changed_journal_is_refused() {
    use tunescape::study::{Event, ReplayFault};
    let spec = spec(GOLDEN[1].0);
    let mut trainer = Trainer::new(&spec, 5_000_000);
    let journal = finish(Study::new(spec), &mut trainer).journal();
    let mut other = journal.clone();
    let at = other.events.iter().position(|e| matches!(e, Event::Proposed(_))).expect("a proposal");
    if let Event::Proposed(leg) = &mut other.events[at] {
        leg.params.0[0].1 = tunescape::space::Value::Real(0.123);
    }
    assert_eq!(
        Study::resume(&other).map(|_| ()).expect_err("other proposal").fault,
        ReplayFault::OtherProposal
    );
    // Under another engine revision the same journal is taken as recorded, and says so.
    let mut foreign = other;
    foreign.engine = 0;
    let study = Study::resume(&foreign).expect("as recorded");
    assert!(study.foreign() && study.finished());
    let mut doubled = journal.clone();
    let result =
        doubled.events.iter().find(|e| matches!(e, Event::Committed { .. })).cloned().expect("a result");
    if let Event::Committed { leg, outcome } = result {
        let mut outcome = outcome;
        outcome.values = vec![0.0];
        doubled.events.push(Event::Committed { leg, outcome });
    }
    assert_eq!(
        Study::resume(&doubled).map(|_| ()).expect_err("a second result").fault,
        ReplayFault::NoSuchLeg
    );
}

#[test]
fn branches_and_points_by_hand() {
    let spec = spec(GOLDEN[1].0);
    let mut trainer = Trainer::new(&spec, 5_000_000);
    let parent = finish(Study::new(spec.clone()), &mut trainer);
    let mut other = spec.clone();
    other.sampler = tunescape::space::Choice::of(tunescape::sampler::SAMPLERS, "grid", &[]).expect("grid");
    other.trials = 20;
    let branch = parent.branch(12, other.clone()).expect("a branch");
    assert_eq!(branch.digest(), parent.digest_at(12), "the prefix is the parent's");
    let branch = finish(branch, &mut trainer);
    assert_eq!(branch.committed(), 20);
    assert_eq!(branch.records()[11], parent.records()[11]);
    assert_ne!(branch.records()[12].leg.params, parent.records()[12].leg.params);
    let again = Study::resume(&branch.journal()).expect("a branch resumes");
    assert_eq!(again.digest(), branch.digest());
    other.recipe.seed += 1;
    assert!(parent.branch(12, other).is_err(), "another problem is no branch");

    // A point by hand takes the next proposal and widens the budget.
    let mut study = Study::new(spec);
    let point = parent.best().expect("a best").0.params.clone();
    study.place(&point).expect("inside");
    let study = finish(study, &mut trainer);
    assert_eq!(study.committed(), 31);
    assert_eq!(study.records()[0].leg.params, point);
    assert_eq!(
        study.records()[1].leg.params,
        parent.records()[0].leg.params,
        "the sampler's own numbering goes on"
    );
    assert_eq!(Study::resume(&study.journal()).expect("resumes").digest(), study.digest());
}

/// The window: what proposal n sees does not depend on how early results came in.
#[test]
fn early_results_wait() {
    let spec = spec(GOLDEN[1].0);
    let mut problem = Problem::new(spec.recipe.clone(), &Files::none()).expect("moons need no file");
    drop(problem.split("none"));
    let mut trainer = Trainer::new(&spec, 5_000_000);
    let expected = finish(Study::new(spec.clone()), &mut trainer);
    let mut study = Study::new(spec);
    let mut open = Vec::new();
    loop {
        match study.ask() {
            Ask::Leg(leg) => open.push(leg),
            // The latest first: results come in the wrong order.
            Ask::Wait => {
                let leg = open.pop().expect("waiting for something");
                study.tell(leg.index, trainer.train(leg)).expect("a first result");
            }
            Ask::Finished => break,
        }
    }
    assert_eq!(study.digest(), expected.digest());
}

/// What is included above is what ships.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn files_are_the_shipped_ones() {
    for (name, bytes) in FILES {
        assert_eq!(tunescape::runtime::threads::file(name), Some(bytes), "{name}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn any_number_of_threads() {
    for (text, trials, digest) in GOLDEN {
        for threads in [1, 2, 8] {
            let studies = tunescape::runtime::threads::run(vec![Study::new(spec(text))], threads, |_| {});
            let studies = studies.expect("runs");
            assert_eq!((studies[0].committed(), studies[0].digest().to_string().as_str()), (trials, digest));
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn several_studies_side_by_side() {
    let studies = GOLDEN.iter().map(|(text, ..)| Study::new(spec(text))).collect();
    let studies = tunescape::runtime::threads::run(studies, 3, |_| {}).expect("runs");
    for (study, (_, _, digest)) in studies.iter().zip(GOLDEN) {
        assert_eq!(study.digest().to_string(), digest);
    }
}

/// A training that leaves the finite numbers is complete with the worst value, whatever the stop rule and the best epoch say.
#[test]
fn divergence_is_data() {
    use tunescape::trial::{Ending, State};
    let text = r#"{"version": 1, "seed": 5, "data": {"name": "moons"}, "value": "best", "scheduler": {"name": "median",
        "n_startup_trials": 1}, "trials": 24, "repeat": {"policy": "average", "runs": 2}, "training": {"optimizer": "sgd"},
        "model": {"name": "mlp", "activation": "relu", "hidden_layers": 3}, "space": [{"name": "learning_rate",
        "type": "float", "low": 0.01, "high": 100.0, "log": true}]}"#;
    let spec = spec(text);
    let mut trainer = Trainer::new(&spec, 5_000_000);
    let study = finish(Study::new(spec), &mut trainer);
    let (mut diverged, mut last_cost) = (0, 0);
    for (_, outcome) in study.committed_trials() {
        if outcome.ending == Ending::NotFinite {
            diverged += 1;
            assert_eq!(outcome.state, State::Complete);
            assert_eq!(outcome.values, [outcome.reports[outcome.reports.len() - 1].values[2]]);
            assert!(outcome.values[0] > 30.0, "the worst there is: {:?}", outcome.values);
        }
        for report in &outcome.reports {
            assert!(report.values.iter().all(|v| v.is_finite()));
            last_cost = if report.step == 1 { 0 } else { last_cost };
            assert!(report.cost > last_cost, "cost only grows");
            last_cost = report.cost;
        }
    }
    assert!(diverged >= 3, "{diverged}");
    assert!(study.best().is_some_and(|(_, o)| o.ending != Ending::NotFinite));
}

/// Resuming recomputes some proposals only; but each depends on all that a sampler that learns saw before it, so that a changed one is
/// found by the next that is recomputed, and the last one always is. What nothing depends on is found by verifying.
#[test]
fn a_changed_proposal_is_found_wherever_it_stands() {
    use tunescape::sampler::SAMPLERS;
    use tunescape::space::{Choice, Value};
    use tunescape::study::{Event, Journal, ReplayFault};
    use tunescape::trial::{Backend, Ending, Outcome, Report, State};
    let journal = |sampler: &str| {
        let mut spec = Spec::first().expect("a good spec");
        spec.sampler = Choice::of(SAMPLERS, sampler, &[]).expect("a sampler");
        (spec.trials, spec.window) = (60, 1);
        let mut study = Study::new(spec);
        while let Ask::Leg(leg) = study.ask() {
            let rate = leg.params.get("learning_rate").and_then(Value::as_real).expect("a rate");
            let outcome = Outcome {
                reports: vec![Report { step: 40, cost: 1, values: vec![rate; 12] }],
                state: State::Complete,
                ending: Ending::Finished,
                values: vec![(rate - 0.05) * (rate - 0.05)],
                gradient: None,
                backend: Backend::Cpu,
                refusal: None,
            };
            study.tell(leg.index, outcome).expect("a first result");
        }
        study.journal()
    };
    let changed = |journal: &Journal, n: u32| {
        let mut other = journal.clone();
        let legs = other
            .events
            .iter_mut()
            .filter_map(|e| if let Event::Proposed(leg) = e { Some(leg) } else { None });
        let leg = legs.into_iter().find(|leg| leg.index == n).expect("a proposal");
        let rate = leg.params.0.iter_mut().find(|(name, _)| name == "learning_rate").expect("a rate");
        rate.1 = Value::Real(0.0123);
        other
    };
    let fault =
        |found: Result<Study, tunescape::study::ReplayError>| found.map(|_| ()).expect_err("changed").fault;
    let learned = journal("tpe");
    assert_eq!(
        Study::resume(&learned).expect("its own").digest(),
        Study::verify(&learned).expect("its own").digest()
    );
    for n in 0..60 {
        let other = changed(&learned, n);
        // Of the very last ones few proposals are left that could differ.
        if n < 52 || n == 59 {
            assert_eq!(fault(Study::resume(&other)), ReplayFault::OtherProposal, "{n}");
        }
        assert_eq!(fault(Study::verify(&other)), ReplayFault::OtherProposal, "{n}");
    }
    let blind = changed(&journal("random"), 17);
    assert_eq!(fault(Study::verify(&blind)), ReplayFault::OtherProposal);
    assert!(Study::resume(&blind).is_ok(), "nothing depends on it");
}
