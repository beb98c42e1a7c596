//! What a linear model is fitted by, and what that would cost.
//!
//! With n rows, the fit minimises over weights w and intercepts b, which are never penalised:
//!
//! | model | penalty | mean over rows of | plus |
//! |---|---|---|---|
//! | logistic regression | none | log loss | |
//! | | L2 | log loss | 1/2 \|w\|^2 / (C n) |
//! | | L1 | log loss | \|w\|_1 / (C n) |
//! | | elastic net | log loss | (r \|w\|_1 + 1/2 (1 - r) \|w\|^2) / (C n) |
//! | linear regression | none | 1/2 (z - y)^2 | |
//! | | L2 (ridge) | 1/2 (z - y)^2 | 1/2 alpha \|w\|^2 / n |
//! | | L1 (lasso) | 1/2 (z - y)^2 | alpha \|w\|_1 |
//! | | elastic net | 1/2 (z - y)^2 | alpha (r \|w\|_1 + 1/2 (1 - r) \|w\|^2) |
//!
//! with r = `l1_ratio`: the minima of scikit-learn's `LogisticRegression`, `LinearRegression`, `Ridge`, `Lasso` and `ElasticNet`.

use crate::model::linear::{PAD, SLAB};
use crate::space::Settings;
use crate::train::Estimate;
use crate::train::solver::lbfgs::MEMORY;

/// What is added for large weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Penalty {
    None,
    L2,
    L1,
    /// `l1_ratio` from 0 (all L2) to 1 (all L1).
    ElasticNet {
        l1_ratio: f64,
    },
}

impl Penalty {
    /// Shares of (|w|_1, 1/2 |w|^2).
    pub fn shares(self) -> (f64, f64) {
        match self {
            Self::None => (0.0, 0.0),
            Self::L2 => (0.0, 1.0),
            Self::L1 => (1.0, 0.0),
            Self::ElasticNet { l1_ratio } => (l1_ratio, 1.0 - l1_ratio),
        }
    }

    /// Whether weights become exactly 0: then the function has kinks.
    pub fn has_kinks(self) -> bool {
        matches!(self, Self::L1 | Self::ElasticNet { .. })
    }
}

/// Which model, and how strong its penalty is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    /// Of classes. `c` > 0 is the inverse of the penalty's strength.
    Logistic { c: f64 },
    /// Of numbers. `alpha` >= 0 is the penalty's strength.
    LeastSquares { alpha: f64 },
}

/// One fit's resolved hyperparameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearPlan {
    pub family: Family,
    pub penalty: Penalty,
    /// Most iterations of the solver, at least 1.
    pub max_iter: u32,
    /// Largest component of the gradient that counts as none (of the function in the table above). For numbers in units of
    /// their standard deviation.
    pub tol: f64,
}

impl LinearPlan {
    /// Of the model `name` ("logistic_regression" or "linear_regression").
    pub fn from_settings(name: &str, settings: &Settings) -> Self {
        Self {
            family: match name {
                "linear_regression" => Family::LeastSquares { alpha: settings.real("alpha") },
                _ => Family::Logistic { c: settings.real("C") },
            },
            penalty: match settings.text("penalty") {
                "l1" => Penalty::L1,
                "elasticnet" => Penalty::ElasticNet { l1_ratio: settings.real("l1_ratio") },
                "none" => Penalty::None,
                _ => Penalty::L2,
            },
            max_iter: settings.int("max_iter").clamp(1, i64::from(u32::MAX)) as u32,
            tol: settings.real("tol"),
        }
    }

    /// Strengths of (|w|_1, 1/2 |w|^2) beside the mean over `rows` rows.
    pub fn strengths(&self, rows: u64) -> (f64, f64) {
        let (l1, l2) = self.penalty.shares();
        let rows = rows.max(1) as f64;
        let strength = match (self.family, self.penalty) {
            // 0 / 0 shall not be asked.
            (_, Penalty::None) => 0.0,
            (Family::Logistic { c }, _) => 1.0 / (c * rows),
            (Family::LeastSquares { alpha }, Penalty::L2) => alpha / rows,
            (Family::LeastSquares { alpha }, _) => alpha,
        };
        (strength * l1, strength * l2)
    }

    /// Most passes over the training rows: two an iteration, and some to find the scale.
    pub fn most_evaluations(&self) -> u64 {
        u64::from(self.max_iter).saturating_mul(2).saturating_add(64)
    }

    /// At most what a fit would need; `outputs` is the number of classes, or 1. Saturating.
    pub fn estimate(&self, rows_train: u64, rows_validation: u64, inputs: u64, outputs: u64) -> Estimate {
        let columns = if outputs == 2 { 1 } else { outputs };
        let pass = inputs.saturating_mul(columns);
        let fit = rows_train.saturating_mul(pass).saturating_mul(2).saturating_mul(self.most_evaluations());
        let judge = rows_validation.saturating_mul(pass).saturating_mul(u64::from(self.max_iter));

        let padded = if columns == 1 { 1 } else { columns.div_ceil(PAD as u64).saturating_mul(PAD as u64) };
        let weights = inputs.saturating_add(1).saturating_mul(padded);
        // Two models, two gradients, the solver's pairs of vectors and six more, or its eight.
        let vectors = 2 + 2 + 2 * MEMORY as u64 + 8;
        let rows = rows_train.saturating_add(rows_validation);
        let numbers = weights
            .saturating_mul(vectors)
            .saturating_add(padded.saturating_mul(SLAB as u64))
            .saturating_add(inputs.max(SLAB as u64).saturating_mul(12))
            .saturating_add(rows.saturating_mul(inputs.saturating_add(2)));
        Estimate { multiply_adds: fit.saturating_add(judge), bytes: numbers.saturating_mul(8) }
    }
}
