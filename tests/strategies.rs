//! Promise: whole studies of eight samplers under four schedulers give the digests in `golden/strategies.txt`, natively (with
//! any number of threads) and in a browser's worker; so do studies under the three schedulers that work in legs. The space has a logarithmic range, steps, categories and a condition, and some
//! trainings diverge.
//!
//! This file runs natively and, through `wasm-bindgen-test`, in a worker of a real browser.

use tunescape::runtime::{Errand, FromWorker, ToWorker, Worker};
use tunescape::sampler::SAMPLERS;
use tunescape::scheduler::SCHEDULERS;
use tunescape::space::{Choice, Param, Space};
use tunescape::study::{Ask, Spec, Study};
use tunescape::train::LIVE;
use tunescape::trial::lineage;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Sampler, scheduler, digest. A changed digest means that links made before give other studies: raise the engine revision.
const GOLDEN: &str = include_str!("golden/strategies.txt");

/// The studies of the table, with their digests.
fn studies() -> impl Iterator<Item = (Spec, &'static str)> {
    GOLDEN.lines().map(|line| {
        let [sampler, scheduler, digest] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let mut spec = Spec::from_json(include_str!("specs/moons-strategies.json")).expect("a good spec");
        spec.sampler = Choice::of(SAMPLERS, sampler, &[]).expect("a sampler");
        spec.scheduler = Choice::of(SCHEDULERS, scheduler, &[]).expect("a scheduler");
        if scheduler == "population" {
            let live = |p: &&Param| LIVE.contains(&p.name.as_str());
            spec.space =
                Space::new(spec.space.params().iter().filter(live).cloned().collect()).expect("a space");
        }
        spec.check().expect("a good spec");
        (spec, digest)
    })
}

fn digest(spec: &Spec) -> String {
    let mut worker = Worker::trainer();
    worker.handle(ToWorker::Open { study: 0, recipe: Box::new(spec.recipe.clone()) });
    let mut study = Study::new(spec.clone());
    while let Ask::Leg(leg) = study.ask() {
        let index = leg.index;
        let records = study.records();
        let before = lineage(records, index);
        let ancestors = before.iter().map(|i| records[*i as usize].leg.clone()).collect();
        let errand = Errand { leg, ancestors, checkpoint: None };
        worker.handle(ToWorker::Assign { job: u64::from(index), study: 0, legs: vec![errand] });
        let outcome = loop {
            match worker.work(70_001) {
                Some(FromWorker::Done { outcome, .. }) => break outcome,
                Some(other) => panic!("not a result: {other:?}"),
                None => {}
            }
        };
        study.tell(index, outcome).expect("a first result");
    }
    assert!(study.finished());
    study.digest().to_string()
}

#[test]
fn golden_digests() {
    let mut table = String::new();
    let mut different = Vec::new();
    for (spec, golden) in studies() {
        let found = digest(&spec);
        let name = format!("{} {}", spec.sampler.name, spec.scheduler.name);
        table += &format!("{name} {found}\n");
        if found != golden {
            different.push(name);
        }
    }
    assert!(different.is_empty(), "{different:?} differ; the table is now\n{table}");
    assert_eq!(GOLDEN.lines().count(), 38);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn any_number_of_threads() {
    for threads in [1, 2, 8] {
        let (all, golden): (Vec<Study>, Vec<&str>) = studies().map(|(s, d)| (Study::new(s), d)).unzip();
        let ended = tunescape::runtime::threads::run(all, threads, |_| {}).expect("they run");
        let found: Vec<String> = ended.iter().map(|study| study.digest().to_string()).collect();
        assert_eq!(found, golden, "{threads} threads");
    }
}
