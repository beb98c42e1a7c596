//! A session into a checkpoint, and back.

use super::Session;
use crate::data::Part;
use crate::math::scalar::Scalar;
use crate::train::checkpoint::{Checkpoint, Mismatch, Stage, Weights};
use crate::train::plan::Plan;
use std::sync::Arc;

impl<S: Scalar> Session<S> {
    /// Where the training stands; `None` inside a slab, which a few more calls of [`Session::advance`] bring to its end. After
    /// a report there always is one.
    pub fn checkpoint(&self) -> Option<Checkpoint<S>> {
        if self.inside_slab() {
            return None;
        }
        let inside = matches!(self.stage, Stage::Training { done, .. } if done > 0);
        Some(Checkpoint {
            weights: Weights { parameters: self.net.buffer().to_vec(), running: self.net.running().to_vec() },
            memory: self.state.memory(),
            gradient: if inside { self.space.gradient.clone() } else { Vec::new() },
            batch_size: self.batch_size(),
            order: self.order.clone(),
            position: self.stream.position(),
            stage: self.stage,
            epoch: self.epoch,
            cost: self.cost,
            trained: self.trained,
            validated: self.validated,
            adapted: self.adapted.clone(),
            plateau: self.plateau,
            stopper: self.stopper,
            best: self.best.clone(),
            start: self.start.clone(),
        })
    }

    /// Goes on from a checkpoint of the same rows and the same shapes. With the plan, seed and index that it was made with,
    /// the training is bit for bit the one that was never cut. With another plan the new one holds from here on; a training
    /// that had come to its last epoch goes on if the new plan has more, from the weights that it ended with.
    pub fn restore(
        plan: Plan,
        train: Arc<Part>,
        validation: Arc<Part>,
        (seed, index): (u64, u64),
        from: &Checkpoint<S>,
    ) -> Result<Self, Mismatch> {
        let net = Self::blank(&plan, &train);
        let mut session = Self::begin(plan, net, train, validation, seed, index);
        session.check(from)?;
        session.net.buffer_mut().copy_from_slice(&from.weights.parameters);
        session.net.running_mut().copy_from_slice(&from.weights.running);
        session.state.recall(&from.memory);
        session.order.copy_from_slice(&from.order);
        session.stream.seek(from.position);
        session.stage = from.stage;
        session.epoch = from.epoch;
        session.cost = from.cost;
        session.trained = from.trained;
        session.validated = from.validated;
        if let (Some(new), Some(old)) = (&mut session.adapted, &from.adapted) {
            new.resume(old);
        }
        if let (Some(new), Some(old)) = (&mut session.plateau, &from.plateau) {
            *new = new.resuming(old);
        }
        if let (Some(new), Some(old)) = (&mut session.stopper, &from.stopper) {
            *new = new.resuming(old);
        }
        if let Some(best) = &mut session.best {
            // A plan that has only now begun to keep them keeps what there is.
            best.clone_from(from.best.as_ref().unwrap_or(&from.weights));
        }
        let start = if from.start.is_empty() { &from.weights.parameters } else { &from.start };
        if !session.start.is_empty() {
            session.start.copy_from_slice(start);
        }
        if !from.gradient.is_empty() {
            session.space.gradient.copy_from_slice(&from.gradient);
            session.net.join(&mut session.space);
        }
        if session.stage == Stage::Finished && session.epoch < session.plan.epochs {
            session.next_epoch();
        }
        Ok(session)
    }

    fn check(&self, from: &Checkpoint<S>) -> Result<(), Mismatch> {
        let (parameters, running) = (self.net.buffer().len(), self.net.running().len());
        let fits = |w: &Weights<S>| w.parameters.len() == parameters && w.running.len() == running;
        let optional = |v: &[S]| v.is_empty() || v.len() == parameters;
        if !fits(&from.weights)
            || !from.best.as_ref().is_none_or(fits)
            || !optional(&from.gradient)
            || !optional(&from.start)
            || from.adapted.as_ref().is_some_and(|a| a.len() != parameters)
        {
            return Err(Mismatch::Network);
        }
        let rows = self.train.rows;
        let (inside, ok) = match from.stage {
            Stage::Training { at, done } => {
                (done > 0, at < rows && done < from.batch_size.min(rows - at) && from.epoch > 0)
            }
            Stage::Validation { at } => (false, at <= self.validation.rows && from.epoch > 0),
            Stage::Finished | Stage::Stopped | Stage::Diverged => (false, true),
        };
        if !ok || from.order.len() != rows || from.order.iter().any(|&place| place as usize >= rows) {
            return Err(Mismatch::Rows);
        }
        if inside && (from.batch_size != self.batch_size() || from.gradient.is_empty()) {
            return Err(Mismatch::InsideBatch);
        }
        Ok(())
    }
}
