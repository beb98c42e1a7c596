//! The page's snapshot as the pictures want it.

use super::snapshot::{Snapshot, Trial};
use crate::plot::{Row, View};

impl Snapshot {
    /// The study for a picture: borrowed, nothing is copied but references.
    pub fn view(&self) -> View<'_> {
        View {
            spec: &self.spec,
            rows: self.trials.iter().map(Row::from).collect(),
            expected: self.expected,
            finished: self.finished,
        }
    }
}

impl<'a> From<&'a Trial> for Row<'a> {
    fn from(trial: &'a Trial) -> Self {
        Row { leg: &trial.leg, reports: &trial.reports, outcome: trial.outcome.as_ref() }
    }
}
