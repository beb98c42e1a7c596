//! Pretraining: the source of a transfer task is learned from its training rows, and the network becomes a file.
//!
//! Nothing of it is chosen by the target or by held-out rows. The file is a pure function of the source's rows and the
//! constants here: pretraining again gives the same bytes. In the page the same is an ordinary study of the source data with
//! a multilayer perceptron of these layers and settings.

use super::transfer::whole;
use crate::data::{DataError, Files, Scaling, Transfer};
use crate::model::{Activation, Pretrained};
use crate::train::{Optimizer, Plan, Progress, Session};
use std::sync::Arc;

/// Names its random numbers.
const SEED: u64 = 20;

/// The plan of pretraining: Adam with its usual constants, long enough that the training loss has settled.
fn plan(task: &Transfer) -> Plan {
    let activation = Activation::ALL.into_iter().find(|a| a.id() == task.activation);
    let small = task.source.is_none();
    Plan {
        hidden: task.hidden.to_vec(),
        activation: activation.unwrap_or(Activation::Tanh),
        optimizer: Optimizer::ADAM,
        learning_rate: if small { 0.01 } else { 0.001 },
        batch_size: 32,
        epochs: if small { 30 } else { 12 },
        l2: 1e-4,
        ..Plan::default()
    }
}

/// The file of the network of a transfer task, not compressed. `files` holds the task's source.
pub fn pretrain(task: &Transfer, files: &Files) -> Result<Vec<u8>, DataError> {
    let data = task.source(false, files)?;
    let rows: Vec<u32> = (0..data.x.nrows() as u32).collect();
    let scaling = Scaling::fit(task.scaling, &data.x, &rows);
    let train = Arc::new(whole(&data, &scaling));
    let held_out = Arc::new(whole(&task.source(true, files)?, &scaling));
    let mut session = Session::<f32>::new(plan(task), train, held_out, SEED, 0);
    while session.advance(u64::MAX) != Progress::Finished {}
    let pairs = scaling.shift.iter().copied().zip(scaling.scale.iter().copied()).collect();
    Ok(Pretrained { net: session.net().clone(), scaling: pairs }.write())
}
