//! Promise: a session's metrics are those of its validation rows at the end of each epoch, whichever way its work is cut;
//! augmentation changes what is trained on, never how it is cut, and nothing when it is off.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;
use tunescape::data::{Augment, Part, Scaling, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::train::metrics::Scores;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Epoch, Progress, Session};

fn part(rows: usize, index: u64) -> Arc<Part> {
    let mut stream = Stream::new(4, Lane::Test, index);
    let x: Vec<f64> = (0..rows * 2).map(|_| stream.uniform(-1.5, 1.5)).collect();
    let labels = x.chunks(2).map(|p| u32::from(p[0] > 0.3) + u32::from(p[1] > 0.0)).collect();
    Arc::new(Part { rows, inputs: 2, x, target: Target::Classes { labels, classes: 3 } })
}

fn plain() -> Scaling {
    Scaling { shift: vec![0.0; 2], scale: vec![1.0; 2], target: (0.0, 1.0) }
}

fn session(plan: &Plan, augment: Augment, index: u64) -> Session<f32> {
    let session = Session::new(plan.clone(), part(300, 0), part(200, 1), 7, index);
    session.augmented(augment, None, &plain(), (7, index)).judged()
}

fn run(mut session: Session<f32>, allowance: u64) -> Vec<(Epoch, Scores)> {
    let mut epochs = Vec::new();
    loop {
        match session.advance(allowance) {
            Progress::Working => {}
            Progress::Epoch(epoch) => epochs.push((epoch, session.scores().expect("it judges"))),
            Progress::Finished => return epochs,
        }
    }
}

#[test]
fn scores_are_those_of_the_epoch_even_where_the_best_weights_come_back() {
    let stopping = tunescape::train::Stopper::keras(2, 0.0);
    let plan = Plan { learning_rate: 0.3, epochs: 40, stopping: Some(stopping), ..Plan::default() };
    let all = run(session(&plan, Augment::default(), 0), u64::MAX);
    assert!(all.len() < 40, "it stops early");
    for (epoch, scores) in &all {
        let Scores::Classes(s) = scores else { panic!("classes") };
        assert_eq!(s.accuracy, epoch.validation_score, "epoch {}", epoch.epoch);
        assert!((s.log_loss - epoch.validation_loss).abs() < 1e-5 * epoch.validation_loss.max(1.0));
        assert!(s.roc_auc > 0.0 && s.f1 <= 1.0);
    }
    assert_ne!(all[0].1, all[all.len() - 1].1);
}

#[test]
fn cuts_change_neither_scores_nor_augmented_rows() {
    let augment = Augment { noise: 0.2, ..Augment::default() };
    let plan = Plan { epochs: 5, ..Plan::default() };
    let whole = run(session(&plan, augment, 3), u64::MAX);
    assert_eq!(run(session(&plan, augment, 3), 1), whole);
    let other = run(session(&plan, augment, 4), u64::MAX);
    assert_ne!(other, whole, "another session sees other noise");
    // A checkpoint after every slab, within the validation too.
    let mut legs = session(&plan, augment, 3);
    let mut epochs = Vec::new();
    loop {
        match legs.advance(1) {
            Progress::Working => {}
            Progress::Epoch(epoch) => epochs.push((epoch, legs.scores().expect("it judges"))),
            Progress::Finished => break,
        }
        let from = legs.checkpoint().expect("between slabs");
        let restored = Session::restore(plan.clone(), part(300, 0), part(200, 1), (7, 3), &from);
        legs = restored.expect("the same plan").augmented(augment, None, &plain(), (7, 3)).judged();
    }
    assert_eq!(epochs, whole);
}

#[test]
fn augmentation_acts_and_is_nothing_when_it_is_off() {
    let plan = Plan { epochs: 3, ..Plan::default() };
    let bare = run(Session::new(plan.clone(), part(300, 0), part(200, 1), 7, 0).judged(), u64::MAX);
    assert_eq!(run(session(&plan, Augment::default(), 0), u64::MAX), bare);
    let noisy = run(session(&plan, Augment { noise: 0.3, ..Augment::default() }, 0), u64::MAX);
    assert_ne!(noisy, bare);
    let (a, b) = (bare[2].0, noisy[2].0);
    assert!(
        b.train_loss > a.train_loss,
        "noise makes the training rows harder: {} {}",
        a.train_loss,
        b.train_loss
    );
    assert_eq!(a.cost, b.cost);
}
