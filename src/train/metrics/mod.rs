//! How good predictions are: of classes, of rankings by score, of numbers, and the accumulator that judges an epoch.
//!
//! Definitions and conventions are scikit-learn's (zero_division = 0); where it gives NaN, a function here gives `None`
//! or the value that its comment names. Sums run in the order of the rows, so equal input gives equal bits.

pub mod classification;
pub mod judge;
pub mod ranking;
pub mod regression;

pub use classification::{Average, ConfusionMatrix, PrecisionRecall};
pub use judge::{ClassJudge, ClassScores, Judge, NumberJudge, NumberScores, Scores};
