//! Promise: any past proposal can be looked at again: what the sampler saw follows from the Spec and the records before it, and asked
//! again it proposes the same.

use tunescape::runtime::threads;
use tunescape::sampler;
use tunescape::study::{Moments, Spec, Study};

fn spec(sampler: &str, scheduler: &str, window: u32) -> Spec {
    let text = format!(
        r#"{{"version": 1, "data": {{"name": "moons"}}, "trials": 24, "window": {window}, "training": {{"epochs": 9}},
        "sampler": {{"name": "{sampler}"}}, "scheduler": {{"name": "{scheduler}"}},
        "space": [{{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true}},
                  {{"name": "hidden_width", "type": "int", "low": 2, "high": 16}}]}}"#
    );
    Spec::from_json(&text).expect("a good spec")
}

#[test]
fn every_proposal_is_made_again_from_what_it_saw() {
    for (sampler, scheduler, window) in
        [("tpe", "none", 4), ("tpe", "hyperband", 3), ("random", "none", 4), ("cmaes", "median", 2)]
    {
        let spec = spec(sampler, scheduler, window);
        let study = threads::run(vec![Study::new(spec.clone())], 2, |_| {}).expect("it runs").remove(0);
        let mut moments = Moments::new(&spec, study.records());
        for record in study.records() {
            let again = moments.look(record.leg.index, |context| {
                let seen = context.history.done() as u32;
                assert!(seen <= record.leg.index, "{sampler} {scheduler}");
                sampler::sampler(&spec.sampler).propose(context)
            });
            assert_eq!(again.flatten().as_ref(), Some(&record.leg.params), "{sampler} {scheduler}");
        }
        assert_eq!(moments.seen(25), None, "there is no such proposal");
    }
}

#[test]
fn the_next_proposal_is_known_once_its_results_are_in() {
    let spec = spec("tpe", "none", 1);
    let mut study = Study::new(spec.clone());
    assert_eq!(Moments::new(&spec, study.records()).seen(0), Some(0));
    study.ask();
    assert_eq!(Moments::new(&spec, study.records()).seen(1), None, "its result is still to come");
}
