//! What a transfer task adds to a problem: the pretrained network, its scaling, and rows of the source that tell how much of
//! it a fine-tuned network still knows.
//!
//! Source accuracy is the share of the source's held-out rows ([`Transfer::held_out`]) that are classified correctly. Where
//! the target has other classes than the source, a fine-tuned network has a last layer of its own; the source is then judged
//! by its other layers under the last layer as it was pretrained. Networks of other models never knew the source: theirs is 0.
//! The multiply-adds of judging are part of a trial's cost.

use super::recipe::Recipe;
use crate::data::{DataError, Dataset, Files, Part, Scaling, Target, Transfer};
use crate::model::Pretrained;
use crate::model::mlp::{Mlp, SLAB, Workspace};
use crate::train::estimate::work;
use crate::train::{Plan, Session};
use std::sync::Arc;

/// A transfer task, loaded.
#[derive(Debug)]
pub(super) struct Origin {
    pub scaling: Scaling,
    /// Of the source's classes.
    pub net: Mlp<f32>,
    /// Whether the last layer serves the target too.
    pub same_classes: bool,
    /// Held-out rows; `None` if no trial starts from the network.
    pub source: Option<Arc<Part>>,
}

/// Multiply-adds of judging the source once.
pub(super) fn judging(task: &Transfer, inputs: u64) -> u64 {
    let hidden = || task.hidden.iter().map(|h| *h as u64);
    let outputs = hidden().chain([u64::from(task.source_classes)]);
    let layers = [inputs].into_iter().chain(hidden()).zip(outputs);
    work(layers, 0).forward.saturating_mul(task.held_out())
}

/// Memory that fine-tuning needs apart from its training, at 8 bytes a number: the source's rows and its network.
pub(super) fn room(task: &Transfer, inputs: u64) -> u64 {
    let forward = judging(task, inputs) / task.held_out().max(1);
    forward.saturating_mul(3).saturating_add(task.held_out().saturating_mul(inputs)).saturating_mul(8)
}

impl Origin {
    /// Reads what the recipe's task rests on, from the files that [`Recipe::files`] names.
    pub fn load(
        task: &Transfer,
        recipe: &Recipe,
        target: &Dataset,
        files: &Files,
    ) -> Result<Self, DataError> {
        let file = task.weights;
        let damaged = DataError::Damaged { file };
        let bytes = files.get(file).ok_or(DataError::NoFile { file })?;
        let Some(Pretrained { net, scaling }) = Pretrained::read(bytes) else { return Err(damaged) };
        let hidden = net.layers()[..net.layers().len() - 1].iter().map(|l| l.outputs);
        let fits = net.inputs() == target.x.ncols()
            && hidden.eq(task.hidden.iter().copied())
            && net.outputs() == task.source_classes as usize
            && net.activation().id() == task.activation;
        if !fits {
            return Err(damaged);
        }
        let (shift, scale) = scaling.into_iter().unzip();
        let scaling = Scaling { shift, scale, target: (0.0, 1.0) };
        let source = match recipe.fine_tunes() {
            true => Some(Arc::new(whole(&task.source(true, files)?, &scaling))),
            false => None,
        };
        Ok(Self { scaling, net, same_classes: task.same_classes, source })
    }

    /// A session that starts from the pretrained network; layers that the target has otherwise start anew. `None` if
    /// network and plan do not fit, which a loaded task rules out.
    pub fn session(
        &self,
        plan: Plan,
        train: Arc<Part>,
        validation: Arc<Part>,
        seed: u64,
        index: u64,
    ) -> Option<Session<f32>> {
        let mut net = Session::<f32>::blank(&plan, &train);
        net.initialise_by(plan.init, seed, index);
        let layers = net.layers().len();
        if !net.adopt(&self.net, if self.same_classes { layers } else { layers - 1 }) {
            return None;
        }
        Session::with_network(plan, net, train, validation, seed, index).ok()
    }
}

/// All rows of a data set as one part.
pub(super) fn whole(data: &Dataset, scaling: &Scaling) -> Part {
    let rows: Vec<u32> = (0..data.x.nrows() as u32).collect();
    data.part(&rows, scaling)
}

/// Tells how much of the source a network knows.
#[derive(Debug)]
pub(super) struct SourceJudge {
    net: Mlp<f32>,
    /// Layers that are the judged network's own.
    own: usize,
    space: Workspace<f32>,
    source: Arc<Part>,
    /// Multiply-adds of judging once.
    pub work: u64,
}

impl SourceJudge {
    /// `None` if the task was loaded without its source.
    pub fn new(origin: &Origin) -> Option<Self> {
        let source = origin.source.clone()?;
        let net = origin.net.clone();
        let layers = net.layers().len();
        let shapes = net.layers().iter().map(|l| (l.inputs as u64, l.outputs as u64));
        Some(Self {
            work: work(shapes, 0).forward.saturating_mul(source.rows as u64),
            own: if origin.same_classes { layers } else { layers - 1 },
            space: Workspace::new(&net, SLAB.min(source.rows), false),
            net,
            source,
        })
    }

    /// The share of the source's rows that `net` classifies correctly; of equal outputs the first counts.
    pub fn accuracy(&mut self, net: &Mlp<f32>) -> f64 {
        let Target::Classes { labels, .. } = &self.source.target else { return 0.0 };
        if !self.net.adopt(net, self.own) || self.source.rows == 0 {
            return 0.0;
        }
        let (inputs, classes) = (self.source.inputs, self.net.outputs());
        let padded = self.net.layers()[self.net.layers().len() - 1].padded;
        let mut right = 0u32;
        for (x, labels) in self.source.x.chunks(SLAB * inputs).zip(labels.chunks(SLAB)) {
            self.space.x.iter_mut().zip(x).for_each(|(to, from)| *to = *from as f32);
            self.net.forward(&mut self.space, labels.len());
            for (row, label) in self.space.outputs().chunks_exact(padded).zip(labels) {
                let best = (0..classes).rev().max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0);
                right += u32::from(best == *label as usize);
            }
        }
        f64::from(right) / self.source.rows as f64
    }
}
