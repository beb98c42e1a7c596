//! Nested cross-validation: the choice is made inside each outer fold, and judged on that fold's sealed part.
//!
//! The score of the best of many settings is too good, since it was picked for being high. An outer fold is kept out of the whole
//! search; its best setting is trained once more on all rows that are not sealed and judged once on those that are. The mean over the
//! outer folds is an honest estimate of the procedure (search and training together), not of one setting. A study is one outer
//! fold; five folds are five studies. Source: S. Varma, R. Simon, BMC Bioinformatics 7:91, 2006. Not here: repetitions.

use super::Spec;
use crate::data::{DataError, Files};
use crate::objective::{Advance, Problem};
use crate::space::{Params, Value};
use crate::trial::{Ending, Report};

/// The studies of all outer folds, in order; `spec` is any one of them. Without outer folds, it alone.
pub fn outer(spec: &Spec) -> Vec<Spec> {
    let folds = spec.recipe.data.settings.int("outer_folds");
    if folds < 2 {
        return vec![spec.clone()];
    }
    let study = |fold: i64| {
        let mut study = spec.clone();
        study.recipe.data.settings.0.insert("outer_fold".to_owned(), Value::Int(fold));
        study
    };
    (1..=folds).map(study).collect()
}

/// What a setting showed on the sealed part.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The last report of the training on everything that is not sealed; what it calls validation is the sealed part.
    pub report: Report,
    pub ending: Ending,
    /// Rows of the sealed part.
    pub rows: u64,
}

/// Breaks the seal of the study `spec`: trains `params` on all other rows and judges them on the sealed ones. Early stopping
/// is off, since it would have to look at them.
pub fn open(spec: &Spec, params: &Params, files: &Files) -> Result<Opened, DataError> {
    let mut problem = Problem::opened(spec.recipe.clone(), files)?;
    let rows = problem.judged() as u64;
    let mut evaluation = problem.evaluate(params);
    let mut last = Report { step: 0, cost: 0, values: Vec::new() };
    loop {
        match evaluation.advance(u64::MAX) {
            Advance::Working => {}
            Advance::Report(report) => last = report,
            Advance::Ended(ending) => return Ok(Opened { report: last, ending, rows }),
        }
    }
}
