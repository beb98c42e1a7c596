//! A network before its training: first weights are drawn piece by piece.

use crate::data::{Augment, Part, Scaling};
use crate::model::mlp::{Drawing, Mlp};
use crate::train::{self, Session};
use std::sync::Arc;

/// A network whose first weights are being drawn.
#[derive(Debug)]
pub(super) struct Start {
    pub plan: train::Plan,
    pub net: Mlp<f32>,
    pub drawing: Drawing,
    pub parts: [Arc<Part>; 2],
    pub streams: (u64, u64),
    pub augment: Augment,
    pub image: Option<(u32, u32)>,
    pub scaling: Scaling,
}

impl Start {
    /// The session at the weights that are drawn.
    pub fn session(self) -> Option<Session<f32>> {
        let Self { plan, net, parts: [train, validation], streams, augment, image, scaling, .. } = self;
        let session = Session::with_network(plan, net, train, validation, streams.0, streams.1).ok()?;
        Some(session.augmented(augment, image, &scaling, streams).judged())
    }
}
