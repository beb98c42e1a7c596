//! The hypergradient at the minimum itself: how the best parameters move with the strength of the L2 penalty.
//!
//! w* minimises F(w) = L_train(w) + strength / 2 sum of w_i^2 over penalised i. There grad F = 0, and differentiating that
//! gives, with H the Hessian of F and s = ln strength,
//!
//!   d L_validation(w*) / d s = - q . (strength w*, on penalised i), where H q = grad L_validation(w*).
//!
//! First w* is sought from the start by Newton's method (directions by conjugate gradients, steps halved until they pay),
//! then the system is solved. In scikit-learn's terms C = 1 / (strength rows) if only weights are penalised. For a network
//! without hidden layer F is convex and the answer is that of the true minimum; with hidden layers it is that of the
//! minimum found, if one was: read `gradient_norm`, `state` and `residual` before the number.
//!
//! Sources: Y. Bengio, "Gradient-based optimization of hyperparameters", Neural Computation 2000; F. Pedregosa,
//! "Hyperparameter optimization with approximate gradient", ICML 2016; the truncated Newton method of R. Dembo,
//! T. Steihaug, 1983. Not here: f32 (a badly conditioned H leaves it few digits), a strength for each parameter.

use super::solve::{Method, Solver, State};
use crate::data::Part;
use crate::math::float;
use crate::math::linalg::{axpy, dot, norm};
use crate::train::loss::Loss;
use crate::train::pass::{Advance, Architecture, Curvature, Fault, Pass};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Share of the promised descent that a step must keep (Armijo).
const SUFFICIENT: f64 = 1e-4;
/// Halvings of a Newton step before the search for the minimum is given up.
const HALVINGS: u32 = 40;

/// Which parameters are penalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Weights and biases.
    All,
    /// As scikit-learn's logistic regression.
    Weights,
}

/// A penalised training problem and how exactly it is to be solved.
#[derive(Clone, Debug, PartialEq)]
pub struct Ridge {
    pub architecture: Architecture,
    pub loss: Loss,
    /// Where the search for the minimum begins, flat; may be the minimum already.
    pub start: Vec<f64>,
    /// Above 0.
    pub strength: f64,
    pub penalty: Penalty,
    pub method: Method,
    /// Largest |b - H q| / |b|.
    pub tolerance: f64,
    /// Most products with H for the final system.
    pub limit: u32,
    /// The minimum is found when |grad F| is at most this.
    pub gradient_tolerance: f64,
    /// Most Newton steps; 0 takes the start for the minimum.
    pub newton_steps: u32,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImplicitGradient {
    /// Mean validation loss at the minimum.
    pub value: f64,
    /// By the natural logarithm of the strength.
    pub d_log_strength: f64,
    /// Mean training loss without the penalty.
    pub train_loss: f64,
    /// |grad F| where the search ended.
    pub gradient_norm: f64,
    pub newton_steps: u32,
    /// How the final system ended, after how many products with H and with which relative residual.
    pub state: State,
    pub products: u32,
    pub residual: f64,
    /// If false some number above is not finite.
    pub finite: bool,
    /// Multiply-adds of the session.
    pub cost: u64,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Value and gradient at the trial point.
    Trial,
    /// Products for the Newton direction.
    Newton,
    Validation,
    /// Products for the final system.
    System,
    Finished,
}

/// The search for the minimum and the system there, under way.
#[derive(Clone, Debug)]
pub struct Implicit {
    ridge: Ridge,
    train: Arc<Part>,
    validation: Arc<Part>,
    penalised: Vec<bool>,
    stage: Stage,
    pass: Pass<f64>,
    curvature: Curvature<f64>,
    /// Where the search stands, with F, L_train and grad F there.
    weights: Vec<f64>,
    objective: f64,
    train_loss: f64,
    gradient: Vec<f64>,
    /// Newton's direction, the share of it that is tried, where that leads.
    direction: Vec<f64>,
    share: f64,
    trial: Vec<f64>,
    newton_steps: u32,
    value: f64,
    solver: Solver,
    product: Vec<f64>,
}

impl Implicit {
    pub fn new(ridge: Ridge, train: Arc<Part>, validation: Arc<Part>) -> Result<Self, Fault> {
        ridge.architecture.check(&ridge.start)?;
        ridge.architecture.check_part(&train)?;
        ridge.architecture.check_part(&validation)?;
        if !(ridge.strength > 0.0 && ridge.strength.is_finite()) {
            return Err(Fault::Option { name: "strength" });
        }
        let all = ridge.penalty == Penalty::All;
        let count = ridge.start.len();
        let mut session = Self {
            penalised: ridge.architecture.weights().iter().map(|&weight| all || weight).collect(),
            stage: Stage::Trial,
            pass: Pass::new(&ridge.architecture, ridge.loss, 1),
            curvature: Curvature::new(&ridge.architecture, ridge.loss),
            weights: ridge.start.clone(),
            objective: f64::INFINITY,
            train_loss: 0.0,
            gradient: vec![0.0; count],
            direction: vec![0.0; count],
            share: 0.0,
            trial: ridge.start.clone(),
            newton_steps: 0,
            value: 0.0,
            solver: Solver::new(ridge.method, Vec::new(), 0.0, 0),
            product: vec![0.0; count],
            ridge,
            train,
            validation,
        };
        session.begin_trial();
        Ok(session)
    }

    /// Multiply-adds so far.
    pub fn cost(&self) -> u64 {
        self.pass.cost().saturating_add(self.curvature.cost())
    }

    /// Where the search for the minimum stands, flat.
    pub fn parameters(&self) -> &[f64] {
        &self.weights
    }

    /// Does about `allowance` multiply-adds (at least one slab). There is one report.
    pub fn advance(&mut self, allowance: u64) -> Advance<ImplicitGradient> {
        let end = self.cost().saturating_add(allowance);
        loop {
            match self.stage {
                Stage::Finished => return Advance::Finished,
                Stage::Trial => {
                    if self.pass.slab(&self.train, None) {
                        self.judge_trial();
                    }
                }
                Stage::Validation => {
                    if self.pass.slab(&self.validation, None) {
                        self.value = self.pass.tally().mean_loss();
                        let right = self.pass.gradient().collect();
                        let Ridge { method, tolerance, limit, .. } = self.ridge;
                        self.solver = Solver::new(method, right, tolerance, limit);
                        self.stage = Stage::System;
                        self.begin_product();
                    }
                }
                // A system may be solved before the first product: b = 0.
                Stage::Newton | Stage::System if self.solver.state() != State::Working => {
                    if let Stage::System = self.stage {
                        self.stage = Stage::Finished;
                        return Advance::Report(self.report());
                    }
                    self.begin_search();
                }
                Stage::Newton | Stage::System => {
                    if self.curvature.slab(&self.train, None) {
                        self.absorb();
                    }
                }
            }
            if self.cost() >= end {
                return Advance::Working;
            }
        }
    }

    fn begin_trial(&mut self) {
        self.pass.set(self.trial.iter().copied());
        self.pass.start(true);
        self.stage = Stage::Trial;
    }

    fn judge_trial(&mut self) {
        let strength = self.ridge.strength;
        let train_loss = self.pass.tally().mean_loss();
        let mut penalty = 0.0;
        let mut gradient: Vec<f64> = self.pass.gradient().collect();
        for ((g, &w), &penalised) in gradient.iter_mut().zip(&self.trial).zip(&self.penalised) {
            if penalised {
                penalty += w * w;
                *g += strength * w;
            }
        }
        let objective = train_loss + 0.5 * strength * penalty;
        // The start has nothing to beat.
        if self.share > 0.0 && !self.pays(objective, &gradient) {
            self.share *= 0.5;
            if self.share < float::pow(0.5, f64::from(HALVINGS)) {
                return self.begin_validation();
            }
            return self.try_share();
        }
        if self.share > 0.0 {
            self.newton_steps += 1;
        }
        self.weights.copy_from_slice(&self.trial);
        (self.objective, self.train_loss, self.gradient) = (objective, train_loss, gradient);
        let length = norm(&self.gradient);
        // NaN ends the search too.
        let on = length > self.ridge.gradient_tolerance && length.is_finite();
        if !on || self.newton_steps >= self.ridge.newton_steps {
            return self.begin_validation();
        }
        // The closer the minimum, the more exactly the direction is wanted: that keeps convergence quadratic. But never
        // below what the goal asks: a residual that is only rounding has parts that H cannot reach.
        let enough = 0.1 * self.ridge.gradient_tolerance / length;
        let wanted = if length < 0.1 { length } else { 0.1 };
        let tolerance = if wanted < enough { enough } else { wanted };
        let limit = (self.weights.len() as u32).saturating_mul(4).saturating_add(20);
        let right = self.gradient.iter().map(|g| -g).collect();
        self.solver = Solver::new(Method::ConjugateGradients, right, tolerance, limit);
        self.stage = Stage::Newton;
        self.begin_product();
    }

    /// Whether the trial point is better than where we stand. At the end F is flat to rounding and its gradient judges.
    fn pays(&self, objective: f64, gradient: &[f64]) -> bool {
        let promised = self.share * dot(&self.gradient, &self.direction);
        let flat = (objective - self.objective).abs() <= 1e-12 * (1.0 + self.objective.abs());
        objective <= self.objective + SUFFICIENT * promised || (flat && norm(gradient) < norm(&self.gradient))
    }

    fn begin_search(&mut self) {
        // Downhill in any case: conjugate gradients never leave the descent directions, and where the very first product
        // showed no upward curvature, steepest descent is left.
        if self.solver.solution().iter().all(|&d| d == 0.0) {
            self.direction.iter_mut().zip(&self.gradient).for_each(|(d, g)| *d = -g);
        } else {
            self.direction.copy_from_slice(self.solver.solution());
        }
        self.share = 1.0;
        self.try_share();
    }

    fn try_share(&mut self) {
        self.trial.copy_from_slice(&self.weights);
        axpy(self.share, &self.direction, &mut self.trial);
        self.begin_trial();
    }

    fn begin_validation(&mut self) {
        self.pass.set(self.weights.iter().copied());
        self.pass.start(true);
        self.stage = Stage::Validation;
    }

    fn begin_product(&mut self) {
        self.curvature.start(&self.weights, self.solver.direction());
    }

    fn absorb(&mut self) {
        let terms = self.curvature.product().zip(self.solver.direction()).zip(&self.penalised);
        for (to, ((h, d), &penalised)) in self.product.iter_mut().zip(terms) {
            *to = if penalised { h + self.ridge.strength * d } else { h };
        }
        if self.solver.absorb(&self.product) == State::Working {
            self.begin_product();
        }
    }

    fn report(&self) -> ImplicitGradient {
        let mut slope = 0.0;
        for ((q, w), &penalised) in self.solver.solution().iter().zip(&self.weights).zip(&self.penalised) {
            if penalised {
                slope += q * w;
            }
        }
        let d_log_strength = -self.ridge.strength * slope;
        let gradient_norm = norm(&self.gradient);
        let finite =
            [self.value, d_log_strength, self.train_loss, gradient_norm].iter().all(|v| v.is_finite());
        ImplicitGradient {
            value: float::canonical(self.value),
            d_log_strength: float::canonical(d_log_strength),
            train_loss: float::canonical(self.train_loss),
            gradient_norm: float::canonical(gradient_norm),
            newton_steps: self.newton_steps,
            state: self.solver.state(),
            products: self.solver.products(),
            residual: float::canonical(self.solver.residual()),
            finite,
            cost: self.cost(),
        }
    }
}
