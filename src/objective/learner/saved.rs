//! A learner between two steps as plain data, and back. Networks only: other models are made again from their beginning.

use super::{Augment, Dataset, Kind, Learner, Origin, Plan, Session, Source, Split, task};
use crate::train::{Checkpoint, Mismatch};
use serde::{Deserialize, Serialize};

/// What cannot be derived from plan, split and seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    network: Checkpoint<f32>,
    /// How often it was judged on its source.
    judged: u64,
}

impl Learner {
    /// Where a network stands after a step; `None` of another model, and within a step.
    pub fn save(&self) -> Option<Saved> {
        match (&self.session, &self.pending) {
            (Kind::Network(session), None) => {
                Some(Saved { network: session.checkpoint()?, judged: self.judged })
            }
            _ => None,
        }
    }

    /// Goes on from where another training stood, with a plan of its own. With the same plan, split and streams it is the one
    /// that was never interrupted, bit for bit.
    pub fn restore(
        plan: &Plan,
        augment: Augment,
        (split, dataset, origin): (&Split, &Dataset, Option<&Origin>),
        streams: (u64, u64),
        saved: &Saved,
    ) -> Result<Self, Mismatch> {
        let network = plan.network().ok_or(Mismatch::Network)?.clone();
        let (train, validation) = (split.train.clone(), split.validation.clone());
        let session = Session::restore(network, train, validation, streams, &saved.network)?;
        let session = session.augmented(augment, dataset.image, &split.scaling, streams).judged();
        let source = Source::of(plan, origin.filter(|o| o.source.is_some()));
        let (judged, unit, task) = (saved.judged, split.scaling.target.1, task(split));
        Ok(Self { session: Kind::Network(Box::new(session)), source, judged, unit, task, pending: None })
    }
}
