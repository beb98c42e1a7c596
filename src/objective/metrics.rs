//! What each report's values are. The kind of target decides which list applies; the position in it is part of every digest:
//! append, never renumber.
//!
//! The first four places mean the same in both lists: loss and score of the training part, loss and score of the validation
//! part. The training part is measured while it is trained on (a running mean over the epoch, each batch before its update,
//! as Keras reports it); losses are without penalties and label smoothing, so that settings can be compared. Precision, recall
//! and F1 are means over the classes (macro); ROC AUC is one class against the rest, averaged.

use crate::data::Task;
use crate::trial::Direction;

/// Id and the direction that is better.
pub type Metric = (&'static str, Direction);

/// Position of the training loss.
pub const TRAIN_LOSS: usize = 0;
/// Position of the training score: accuracy, or R2.
pub const TRAIN_SCORE: usize = 1;
/// Position of the validation loss.
pub const VALIDATION_LOSS: usize = 2;
/// Position of the validation score: accuracy, or R2.
pub const VALIDATION_SCORE: usize = 3;

/// Of classes.
const CLASSES: &[Metric] = &[
    ("train_loss", Direction::Minimize),
    ("train_accuracy", Direction::Maximize),
    ("validation_loss", Direction::Minimize),
    ("validation_accuracy", Direction::Maximize),
    ("validation_balanced_accuracy", Direction::Maximize),
    ("validation_precision", Direction::Maximize),
    ("validation_recall", Direction::Maximize),
    ("validation_f1", Direction::Maximize),
    ("validation_log_loss", Direction::Minimize),
    ("validation_roc_auc", Direction::Maximize),
];

/// Of classes, in studies that fine-tune.
const TRANSFER: &[Metric] = &[
    CLASSES[0],
    CLASSES[1],
    CLASSES[2],
    CLASSES[3],
    CLASSES[4],
    CLASSES[5],
    CLASSES[6],
    CLASSES[7],
    CLASSES[8],
    CLASSES[9],
    ("source_accuracy", Direction::Maximize),
];

/// Of numbers. The errors are in the target's own units; the losses are of the standardised target.
const NUMBERS: &[Metric] = &[
    ("train_loss", Direction::Minimize),
    ("train_r2", Direction::Maximize),
    ("validation_loss", Direction::Minimize),
    ("validation_r2", Direction::Maximize),
    ("validation_mse", Direction::Minimize),
    ("validation_mae", Direction::Minimize),
];

/// Every list.
pub const ALL: &[&[Metric]] = &[CLASSES, NUMBERS, TRANSFER];

/// The values of a report about targets of this kind, in a study that `fine_tunes` or not.
pub const fn metrics(task: Task, fine_tunes: bool) -> &'static [Metric] {
    match task {
        Task::Classes if fine_tunes => TRANSFER,
        Task::Classes => CLASSES,
        Task::Numbers => NUMBERS,
    }
}
