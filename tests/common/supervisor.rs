//! What tests of the supervisor share: a study by one faultless worker, and a worker's first word.

use tunescape::runtime::{BUILD, Event, FromWorker, PROTOCOL, WorkerId};
use tunescape::study::{Ask, Digest, Spec, Study};
use tunescape::trial::{Backend, Ending, Leg, Outcome, Report, State};

/// What a leg with these reports comes to: its value is the validation loss of the last one.
pub fn outcome(reports: Vec<Report>, state: State) -> Outcome {
    Outcome {
        values: vec![reports[reports.len() - 1].values[2]],
        reports,
        state,
        ending: Ending::Finished,
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    }
}

/// The digest of a study whose legs are trained one by one.
pub fn alone(spec: Spec, train: impl Fn(&Leg) -> Outcome) -> Digest {
    let mut study = Study::new(spec);
    loop {
        match study.ask() {
            Ask::Leg(leg) => study.tell(leg.index, train(&leg)).expect("a first result"),
            Ask::Wait => panic!("nothing is under way"),
            Ask::Finished => return study.digest(),
        }
    }
}

pub fn ready(worker: WorkerId) -> Event {
    let message = FromWorker::Ready { build: BUILD.to_owned(), protocol: PROTOCOL, takes: 1 };
    Event::Message { worker, message }
}
