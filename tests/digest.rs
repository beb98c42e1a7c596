//! Promise: the digest is what `docs/digest.md` says, byte for byte. The bytes are built here by hand, from the document.
#![cfg(not(target_arch = "wasm32"))]

use sha2::{Digest as _, Sha256};
use tunescape::space::{Params, Value};
use tunescape::study::Digest;
use tunescape::trial::{Backend, Ending, Leg, Origin, Outcome, Report, State, StopRule};

fn leg() -> (Leg, Outcome) {
    let params = vec![
        ("learning_rate".to_owned(), Value::Real(0.01)),
        ("hidden_width".to_owned(), Value::Int(16)),
        ("optimizer".to_owned(), Value::text("adam")),
    ];
    let leg = Leg {
        index: 0,
        trial: 0,
        from: 0,
        to: None,
        params: Params(params),
        parent: None,
        origin: Origin::Sampler,
        rule: StopRule::Never,
    };
    let report = Report { step: 1, cost: 1000, values: vec![0.5, 0.75, 0.625, 0.5] };
    let outcome = Outcome {
        reports: vec![report],
        state: State::Complete,
        ending: Ending::Finished,
        values: vec![0.625],
        gradient: None,
        backend: Backend::Cpu,
        refusal: None,
    };
    (leg, outcome)
}

#[test]
fn is_what_the_document_says() {
    let start: [u8; 32] = Sha256::digest(b"tunescape\x01\0\0\0").into();
    assert_eq!(Digest::start(1).0, start);

    let mut bytes = start.to_vec();
    let word = |bytes: &mut Vec<u8>, w: u32| bytes.extend(w.to_le_bytes());
    let text = |bytes: &mut Vec<u8>, s: &str| {
        bytes.extend((s.len() as u32).to_le_bytes());
        bytes.extend(s.as_bytes());
    };
    let real = |bytes: &mut Vec<u8>, x: f64| bytes.extend(x.to_bits().to_le_bytes());
    // Trial 0, from step 0 to the end, by the sampler, no parent, three parameters.
    [0, 0, 0, 0, 0, 3].into_iter().for_each(|w| word(&mut bytes, w));
    text(&mut bytes, "learning_rate");
    word(&mut bytes, 2);
    real(&mut bytes, 0.01);
    text(&mut bytes, "hidden_width");
    word(&mut bytes, 1);
    bytes.extend(16i64.to_le_bytes());
    text(&mut bytes, "optimizer");
    word(&mut bytes, 3);
    text(&mut bytes, "adam");
    // One report: step 1, cost 1000, four values.
    word(&mut bytes, 1);
    word(&mut bytes, 1);
    bytes.extend(1000u64.to_le_bytes());
    word(&mut bytes, 4);
    [0.5, 0.75, 0.625, 0.5].into_iter().for_each(|x| real(&mut bytes, x));
    // Complete, finished, one value, on the CPU.
    [2, 0, 1].into_iter().for_each(|w| word(&mut bytes, w));
    real(&mut bytes, 0.625);
    word(&mut bytes, 0);

    let (leg, outcome) = leg();
    let digest = Digest::start(1).then(&leg, &outcome);
    assert_eq!(digest.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
    let document = include_str!("../docs/digest.md");
    // The same with a gradient of two entries.
    word(&mut bytes, 2);
    [0.25, -1.5].into_iter().for_each(|x| real(&mut bytes, x));
    let outcome = Outcome { gradient: Some(vec![0.25, -1.5]), ..outcome };
    let steep = Digest::start(1).then(&leg, &outcome);
    assert_eq!(steep.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
    for value in [Digest::start(1), digest, steep] {
        assert!(document.contains(&value.to_string()), "the document has the vector {value}");
    }
}

#[test]
fn every_part_counts_and_nan_has_one_spelling() {
    let base = Digest::start(1);
    let (leg, outcome) = leg();
    let digest = base.then(&leg, &outcome);
    let changes: [fn(&mut Leg, &mut Outcome); 10] = [
        |_, o| o.gradient = Some(Vec::new()),
        |l, _| l.trial = 1,
        |l, _| l.origin = Origin::Hand,
        |l, _| l.parent = Some((0, 0)),
        |l, _| l.params.0[0].1 = Value::Real(0.010000000000000002),
        |l, _| drop(l.params.0.pop()),
        |_, o| o.reports[0].cost += 1,
        |_, o| o.reports[0].values[3] = 0.25,
        |_, o| o.state = State::Pruned,
        |_, o| o.backend = Backend::Gpu,
    ];
    for (i, change) in changes.iter().enumerate() {
        let (mut l, mut o) = (leg.clone(), outcome.clone());
        change(&mut l, &mut o);
        assert_ne!(base.then(&l, &o), digest, "change {i}");
    }
    let with = |x: f64| {
        let mut o = outcome.clone();
        o.values[0] = x;
        base.then(&leg, &o)
    };
    assert_eq!(with(f64::NAN), with(f64::from_bits(0xFFF8_0000_0000_1234)));
    // Who worked on it, and what the trial had to reach, are no part of the result.
    let mut other = leg.clone();
    other.index = 5;
    assert_eq!(base.then(&other, &outcome), digest);
}
