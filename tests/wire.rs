//! Promise: what travels between page, lab and workers arrives as it was sent, and no bytes make the receiver panic.
#![cfg(not(target_arch = "wasm32"))]

use tunescape::math::rng::{Lane, Stream};
use tunescape::objective::{LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState, Trained};
use tunescape::runtime::{
    FromLab, FromWorker, ToLab, ToWorker, Update, WIRE_LIMIT, WireError, decode, encode,
};
use tunescape::space::{Params, Value};
use tunescape::study::{Event, Spec, Study};
use tunescape::trial::{Outcome, Refusal, Report};

fn spec() -> Spec {
    Spec::from_json(include_str!("specs/moons-median.json")).expect("good")
}

fn messages() -> Vec<Vec<u8>> {
    let mut study = Study::new(spec());
    let tunescape::study::Ask::Leg(leg) = study.ask() else { panic!("a first leg") };
    let mut outcome = Outcome::refused(Refusal::Skipped);
    outcome.reports = vec![Report { step: 1, cost: 9, values: vec![f64::INFINITY, -0.0, 1e-300, 0.5] }];
    let params =
        Params(vec![("a".to_owned(), Value::Flag(true)), ("b".to_owned(), Value::text("\u{5b66}\u{4e60}"))]);
    let events = vec![Event::Proposed(leg.clone()), Event::Placed(params.clone())];
    let journal = Update::Journal { study: 3, event: Event::Committed { leg: 0, outcome: outcome.clone() } };
    let query = LandscapeQuery { leg: 2, kind: LandscapeKind::Line { other: 7 }, cells: 25, seed: 1 << 40 };
    let networks = vec![Trained { params: params.clone(), steps: Some(3) }];
    let state = LandscapeState::Refused(LandscapeRefusal::OtherShape);
    vec![
        encode(&ToWorker::Assign { job: 1 << 40, study: 3, legs: vec![leg.clone().into()] }),
        encode(&ToWorker::Explore { job: 5, study: 3, query, networks }),
        encode(&FromWorker::Explored { job: 5, state: LandscapeState::Working { share: 0.25 } }),
        encode(&ToLab::Landscape { study: 3, query }),
        encode(&FromLab::Updates {
            study: Some(3),
            updates: vec![Update::Landscape { study: 3, query, state }],
            digest: String::new(),
        }),
        encode(&ToWorker::Open { study: 1, recipe: Box::new(spec().recipe) }),
        encode(&ToWorker::File { name: "data/iris.csv".to_owned(), bytes: vec![0, 255, 7] }),
        encode(&FromWorker::Done {
            job: 4,
            leg: 2,
            outcome: outcome.clone(),
            portrait: None,
            checkpoint: None,
        }),
        encode(&ToLab::Load { study: 9, spec: Box::new(spec()), events }),
        encode(&FromLab::Updates {
            study: Some(9),
            updates: vec![journal],
            digest: study.digest().to_string(),
        }),
    ]
}

#[test]
fn arrives_as_it_was_sent() {
    let all = messages();
    assert_eq!(encode(&decode::<ToWorker>(&all[0]).expect("read")), all[0]);
    let (questions, rest) = all[1..].split_at(4);
    assert_eq!(encode(&decode::<ToWorker>(&questions[0]).expect("read")), questions[0]);
    assert_eq!(encode(&decode::<FromWorker>(&questions[1]).expect("read")), questions[1]);
    assert_eq!(encode(&decode::<ToLab>(&questions[2]).expect("read")), questions[2]);
    assert_eq!(encode(&decode::<FromLab>(&questions[3]).expect("read")), questions[3]);
    assert_eq!(encode(&decode::<ToWorker>(&rest[0]).expect("read")), rest[0]);
    assert_eq!(encode(&decode::<ToWorker>(&rest[1]).expect("read")), rest[1]);
    assert_eq!(encode(&decode::<FromWorker>(&rest[2]).expect("read")), rest[2]);
    assert_eq!(encode(&decode::<ToLab>(&rest[3]).expect("read")), rest[3]);
    assert_eq!(encode(&decode::<FromLab>(&rest[4]).expect("read")), rest[4]);
    let Ok(FromWorker::Done { outcome, .. }) = decode(&rest[2]) else { panic!("a result") };
    assert_eq!(outcome.reports[0].values[1].to_bits(), (-0.0f64).to_bits(), "every bit of a number");
}

fn read_as_everything(bytes: &[u8]) -> u32 {
    u32::from(decode::<ToWorker>(bytes).is_ok())
        + u32::from(decode::<FromWorker>(bytes).is_ok())
        + u32::from(decode::<ToLab>(bytes).is_ok())
        + u32::from(decode::<FromLab>(bytes).is_ok())
}

#[test]
fn damage_never_panics() {
    let rounds = if std::env::var_os("TUNESCAPE_DEEP").is_some() { 500_000 } else { 30_000 };
    let mut stream = Stream::new(4, Lane::Test, 8);
    let all = messages();
    let mut refused = 0;
    for round in 0..rounds {
        let mut bytes = all[round % all.len()].clone();
        match stream.below(4) {
            0 => bytes.truncate(stream.below(bytes.len() as u32) as usize),
            1 => bytes.push(stream.word() as u8),
            _ => {
                for _ in 0..=stream.below(4) {
                    let at = stream.below(bytes.len() as u32) as usize;
                    bytes[at] ^= 1 << stream.below(8);
                }
            }
        }
        refused += u32::from(read_as_everything(&bytes) == 0);
        let noise: Vec<u8> = (0..stream.below(64)).map(|_| stream.word() as u8).collect();
        read_as_everything(&noise);
    }
    assert!(refused > rounds as u32 / 10, "truncated and longer messages are refused: {refused}");
    // A length that promises more than there is allocates nothing to speak of.
    assert_eq!(decode::<ToWorker>(&[1, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), Err(WireError::Malformed));
    assert_eq!(decode::<FromLab>(&vec![0; WIRE_LIMIT + 1]), Err(WireError::TooLong));
}
