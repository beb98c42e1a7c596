//! Fitting a linear or logistic regression, in slices that can be stopped between any two slabs of rows.
//!
//! A slab is at most [`SLAB`] rows and [`PIECE_DOUBLE`] multiply-adds. A step is one iteration of the solver: L-BFGS where the penalty is smooth, FISTA where it has kinks. After each, the
//! validation part is measured and an [`Epoch`] reported: its training values are those of the very iterate, not running means.
//! The fit ends when the solver has converged, at `max_iter` iterations, at [`LinearPlan::most_evaluations`] passes over the rows,
//! or when no better point can be found; [`LinearSession::status`] says which. It starts at weights of 0, so there is no
//! randomness. Cost counts multiply-adds of rows with weights, as for networks; the solver's own vectors are left out.
//! Nothing is allocated after construction.
//!
//! The objectives are those of [`plan`], the variables those of [`coordinates`]. Not here: one-versus-rest, class weights,
//! coordinate descent.

pub mod coordinates;
pub mod measure;
pub mod plan;

pub use plan::{Family, LinearPlan, Penalty};

use super::loss::{Loss, Tally, Truth};
use super::session::{Epoch, Progress};
use super::solver::{Lbfgs, Proximal, Status, Step};
use crate::data::{Part, Target};
use crate::math::float;
use crate::math::simd::{Left, Right, Start, product};
use crate::model::linear::{Linear, Link, SLAB};
use crate::model::piece::{self, PIECE_DOUBLE};
use coordinates::Coordinates;
use std::sync::Arc;

/// Why a model cannot be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinearError {
    /// Logistic regression needs classes.
    NeedsClasses,
    /// Linear regression needs numbers.
    NeedsNumbers,
}

#[derive(Clone, Debug)]
enum Solver {
    // Boxed: it is four times as large as the other.
    Lbfgs(Box<Lbfgs>),
    Proximal(Proximal),
}

impl Solver {
    fn point(&self) -> &[f64] {
        match self {
            Self::Lbfgs(solver) => solver.point(),
            Self::Proximal(solver) => solver.point(),
        }
    }

    fn wants_gradient(&self) -> bool {
        match self {
            Self::Lbfgs(_) => true,
            Self::Proximal(solver) => solver.wants_gradient(),
        }
    }

    fn tell(&mut self, value: f64, gradient: &[f64]) -> Step {
        match self {
            Self::Lbfgs(solver) => solver.tell(value, gradient),
            Self::Proximal(solver) => solver.tell(value, gradient),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// The function is evaluated at the solver's point; rows before `at` are done.
    Fitting {
        at: usize,
    },
    /// The iterate is measured on the validation part.
    Judging {
        at: usize,
    },
    Finished,
}

/// A fit under way.
#[derive(Clone, Debug)]
pub struct LinearSession {
    plan: LinearPlan,
    train: Arc<Part>,
    validation: Arc<Part>,
    /// The iterate, and the model at the solver's point.
    model: Linear,
    trial: Linear,
    coordinates: Coordinates,
    /// Strength of 1/2 |w|^2 that is part of the smooth function.
    ridge: f64,
    solver: Solver,
    /// Most rows that pass at once.
    slab: usize,
    z: Vec<f64>,
    panel: Vec<f64>,
    /// Sums over rows of the gradient by the weights, and the gradient that the solver is told.
    sums: Vec<f64>,
    gradient: Vec<f64>,
    /// Sum of the losses of the rows passed.
    loss: f64,
    passed: Tally,
    /// Of the iterate.
    trained: Tally,
    validated: Tally,
    /// Sums of squares of the numbers around their mean: training, validation.
    spread: [f64; 2],
    stage: Stage,
    status: Option<Status>,
    iteration: u32,
    evaluations: u64,
    cost: u64,
}

impl LinearSession {
    /// A model at weights of 0. The two parts have the same inputs and the same kind of target.
    pub fn new(plan: LinearPlan, train: Arc<Part>, validation: Arc<Part>) -> Result<Self, LinearError> {
        let model = match (&train.target, plan.family) {
            (Target::Classes { classes, .. }, Family::Logistic { .. }) => {
                Linear::classifier(train.inputs, *classes)
            }
            (Target::Numbers(_), Family::LeastSquares { .. }) => {
                Linear::zeros(Link::Identity, train.inputs, 1)
            }
            (Target::Numbers(_), Family::Logistic { .. }) => return Err(LinearError::NeedsClasses),
            (Target::Classes { .. }, Family::LeastSquares { .. }) => return Err(LinearError::NeedsNumbers),
        };
        let spread = [spread(&train.target), spread(&validation.target)];
        let standard = plan.penalty.has_kinks() || model.link() == Link::Identity;
        let coordinates = match standard {
            true => Coordinates::standard(&train.x, train.inputs),
            false => Coordinates::plain(train.inputs),
        };
        let (padded, n) = (model.padded(), model.weights().len());
        let mut start = vec![0.0; n];
        let mut tol = plan.tol;
        if let Target::Numbers(numbers) = &train.target {
            start[n - 1] = mean(numbers);
            let deviation = float::sqrt(spread[0] / train.rows.max(1) as f64);
            tol *= if deviation > 0.0 { deviation } else { 1.0 };
        }
        let (l1, l2) = plan.strengths(train.rows as u64);
        let each = |strength: f64, power: fn(f64) -> f64| {
            let mut all = vec![0.0; n];
            for (j, row) in all.chunks_exact_mut(padded).take(train.inputs).enumerate() {
                row.fill(strength / power(coordinates.scale(j)));
            }
            all
        };
        let (solver, ridge) = match plan.penalty.has_kinks() {
            true => (Solver::Proximal(Proximal::new(start, each(l1, |s| s), each(l2, |s| s * s), tol)), 0.0),
            false => (Solver::Lbfgs(Box::new(Lbfgs::new(start, tol))), l2),
        };
        let row = 2 * train.inputs.saturating_mul(model.columns()) as u64;
        let slab = piece::rows(PIECE_DOUBLE, row, SLAB);
        let mut session = Self {
            slab,
            z: vec![0.0; slab * padded],
            panel: vec![0.0; model.panel_len()],
            sums: vec![0.0; n],
            gradient: vec![0.0; n],
            trial: model.clone(),
            model,
            coordinates,
            ridge,
            solver,
            loss: 0.0,
            passed: Tally::default(),
            trained: Tally::default(),
            validated: Tally::default(),
            spread,
            stage: Stage::Finished,
            status: None,
            iteration: 0,
            evaluations: 0,
            cost: 0,
            plan,
            train,
            validation,
        };
        session.evaluate();
        session.model.clone_from(&session.trial);
        Ok(session)
    }

    /// Values a row that [`LinearSession::predict`] gives.
    pub fn outputs(&self) -> usize {
        self.model.outputs()
    }

    /// The model as the last iteration left it.
    pub fn model(&self) -> &Linear {
        &self.model
    }

    /// Multiply-adds so far.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// Iterations done.
    pub fn iterations(&self) -> u32 {
        self.iteration
    }

    /// Why the fit ended; `None` while it goes on. [`Status::Limit`] is scikit-learn's "failed to converge".
    pub fn status(&self) -> Option<Status> {
        self.status
    }

    /// Class probabilities or numbers of `rows` rows, row-major rows x [`LinearSession::outputs`].
    pub fn predict(&self, x: &[f64], rows: usize) -> Vec<f64> {
        self.model.predict(x, rows)
    }

    /// Does about `allowance` multiply-adds of work (at least one slab), then returns; earlier if an iteration is complete.
    pub fn advance(&mut self, allowance: u64) -> Progress {
        let end = self.cost.saturating_add(allowance);
        loop {
            let report = match self.stage {
                Stage::Finished => return Progress::Finished,
                Stage::Fitting { at } => {
                    self.fit_slab(at);
                    None
                }
                Stage::Judging { at } => self.judge_slab(at),
            };
            if let Some(report) = report {
                return Progress::Epoch(report);
            }
            if self.cost >= end {
                return Progress::Working;
            }
        }
    }

    fn count(&mut self, rows: usize, passes: u64) {
        let work = (self.train.inputs * self.model.columns()) as u64;
        self.cost = self.cost.saturating_add(work.saturating_mul(rows as u64).saturating_mul(passes));
    }

    /// Begins an evaluation at the solver's point.
    fn evaluate(&mut self) {
        self.coordinates.write(self.solver.point(), &mut self.trial);
        self.sums.fill(0.0);
        self.loss = 0.0;
        self.passed = Tally::default();
        self.stage = Stage::Fitting { at: 0 };
    }

    fn fit_slab(&mut self, at: usize) {
        let Self { train, trial, z, panel, sums, .. } = self;
        let slab = self.slab;
        let count = slab.min(train.rows - at);
        let (inputs, padded) = (train.inputs, trial.padded());
        let x = &train.x[at * inputs..][..count * inputs];
        let z = &mut z[..count * padded];
        trial.forward(x, count, z, panel);
        self.loss = measure::measure(trial, z, truth(&train.target, at, count), &mut self.passed, self.loss);
        let gradient = self.solver.wants_gradient();
        if gradient {
            let (weights, intercepts) = sums.split_at_mut(inputs * padded);
            let a = Left { data: x, row: 1, column: inputs };
            let b = Right { data: z, row: padded };
            product((inputs, padded, count), Start::Held, a, b, weights, padded, panel);
            for row in z.chunks_exact(padded) {
                for (sum, e) in intercepts.iter_mut().zip(row) {
                    *sum += e;
                }
            }
        }
        self.count(count, if gradient { 2 } else { 1 });
        if at + count < self.train.rows {
            self.stage = Stage::Fitting { at: at + count };
        } else {
            self.evaluated();
        }
    }

    /// Tells the solver, and does what it says.
    fn evaluated(&mut self) {
        self.evaluations += 1;
        let share = 1.0 / self.train.rows.max(1) as f64;
        let padded = self.trial.padded();
        let mut value = self.loss * share;
        if self.solver.wants_gradient() {
            self.coordinates.gradient(&self.sums, share, padded, &mut self.gradient);
        }
        if self.ridge > 0.0 {
            let rows = self.trial.weights().chunks_exact(padded).zip(self.gradient.chunks_exact_mut(padded));
            for (j, (weights, gradient)) in rows.take(self.train.inputs).enumerate() {
                for (w, g) in weights.iter().zip(gradient) {
                    value += 0.5 * self.ridge * w * w;
                    *g += self.ridge * w / self.coordinates.scale(j);
                }
            }
        }
        if self.evaluations == 1 {
            self.trained = self.passed;
        }
        match self.solver.tell(value, &self.gradient) {
            Step::Evaluate => {
                if self.evaluations < self.plan.most_evaluations() {
                    return self.evaluate();
                }
                self.end(Status::Limit);
            }
            Step::Done(status) => self.end(status),
            Step::Iterate(status) => {
                std::mem::swap(&mut self.model, &mut self.trial);
                self.trained = self.passed;
                self.iteration += 1;
                let limit =
                    self.iteration >= self.plan.max_iter || self.evaluations >= self.plan.most_evaluations();
                self.status = status.or(limit.then_some(Status::Limit));
                self.judge();
            }
        }
    }

    /// Ends without another iterate. One that ends before the first is reported as it began.
    fn end(&mut self, status: Status) {
        self.status = Some(status);
        if self.iteration == 0 {
            self.judge();
        } else {
            self.stage = Stage::Finished;
        }
    }

    fn judge(&mut self) {
        self.validated = Tally::default();
        self.stage = Stage::Judging { at: 0 };
    }

    fn judge_slab(&mut self, at: usize) -> Option<Epoch> {
        let slab = self.slab;
        let Self { validation: part, model, z, panel, validated, .. } = self;
        let count = slab.min(part.rows - at);
        let z = &mut z[..count * model.padded()];
        model.forward(&part.x[at * part.inputs..][..count * part.inputs], count, z, panel);
        measure::measure(model, z, truth(&part.target, at, count), validated, 0.0);
        self.count(count, 1);
        let finite = self.validated.loss.is_finite() && self.trained.loss.is_finite();
        if finite && at + count < self.validation.rows {
            self.stage = Stage::Judging { at: at + count };
            return None;
        }
        if !finite {
            self.status = Some(Status::Stalled);
        }
        match self.status {
            Some(_) => self.stage = Stage::Finished,
            None => self.evaluate(),
        }
        Some(self.report(finite))
    }

    fn report(&self, finite: bool) -> Epoch {
        let score = |tally: &Tally, spread: f64| match (&self.train.target, tally.rows) {
            (Target::Classes { .. }, _) => tally.accuracy(),
            (Target::Numbers(_), 0) => 0.0,
            (Target::Numbers(_), _) => tally.r2(spread),
        };
        let mut epoch = Epoch {
            epoch: self.iteration.max(1),
            cost: self.cost,
            train_loss: self.trained.mean_loss(),
            train_score: score(&self.trained, self.spread[0]),
            validation_loss: self.validated.mean_loss(),
            validation_score: score(&self.validated, self.spread[1]),
            finite,
        };
        if !finite {
            let worst = Loss::CrossEntropy.worst(match &self.train.target {
                Target::Classes { classes, .. } => Some(*classes as usize),
                Target::Numbers(_) => None,
            });
            (epoch.train_loss, epoch.train_score) = worst;
            (epoch.validation_loss, epoch.validation_score) = worst;
        }
        epoch
    }
}

fn truth(target: &Target, at: usize, count: usize) -> Truth<'_> {
    match target {
        Target::Classes { labels, .. } => Truth::Classes(&labels[at..at + count]),
        Target::Numbers(numbers) => Truth::Numbers(&numbers[at..at + count]),
    }
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |sum, v| sum + v) / numbers.len().max(1) as f64
}

/// Sum of squares around the mean; 0 for classes.
fn spread(target: &Target) -> f64 {
    let Target::Numbers(y) = target else { return 0.0 };
    let mean = mean(y);
    y.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean))
}
