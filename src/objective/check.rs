//! A trial's gradient held against finite differences: the trial is trained again a little to both sides of each hyperparameter.
//!
//! The sides are trained at the random numbers of the trial itself, also where these belong to the setting, and end with the loss of the
//! last epoch, as the gradient does. A side beyond an end of the range takes the end. Trainings are in f32 (or a linear model's
//! fit to its tolerance), so a difference has an error of about 1e-7 of the loss divided by the step, and another of the square of the
//! step; where both are small and the two still differ, the loss is rough there.

use super::evaluation::{Advance, Evaluation};
use super::gradient::{Gradient, Variable};
use super::problem::Problem;
use crate::math::float;
use crate::space::{Domain, Params, Space, Value};
use crate::trial::{Ending, Report};
use serde::{Deserialize, Serialize};

/// Step of a logarithm.
const LOG_STEP: f64 = 0.01;
/// Step of a number, as a share of its range.
const SHARE: f64 = 1e-3;

/// One entry of a gradient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// What it is by; `log`: by its natural logarithm.
    pub by: Variable,
    /// As computed; `None` if the trial has none, or the parameter is inactive.
    pub gradient: Option<f64>,
    /// (first value at the other side - first value at this side) / their distance; `None` if one of the trainings left the finite
    /// numbers.
    pub difference: Option<f64>,
    /// The two sides, as values of the parameter, and the trial's first value there.
    pub sides: [(f64, f64); 2],
}

/// A check under way.
#[derive(Debug)]
pub struct GradientCheck {
    params: Params,
    /// What is trained next: the trial itself, then two sides of each variable.
    tasks: Vec<Task>,
    values: Vec<f64>,
    slope: Vec<f64>,
    running: Option<Evaluation>,
    reports: Vec<Report>,
}

#[derive(Debug)]
struct Task {
    /// None: the trial itself.
    by: Option<(usize, Variable)>,
    params: Params,
    at: f64,
}

impl GradientCheck {
    /// Of the trial with these `params`. `None`: the problem has no gradient.
    pub fn new(problem: &Problem, space: &Space, params: &Params) -> Option<Self> {
        let gradient: &Gradient = problem.recipe().gradient.as_ref()?;
        let mut tasks = vec![Task { by: None, params: params.clone(), at: f64::NAN }];
        for (i, variable) in gradient.by.iter().enumerate() {
            let Some(x) = params.get(&variable.name).and_then(Value::as_real) else { continue };
            let Some(Domain::Real { low, high, .. }) = space.get(&variable.name).map(|p| &p.domain) else {
                continue;
            };
            for sign in [-1.0, 1.0] {
                let moved = match variable.log {
                    true => x * float::exp(sign * LOG_STEP),
                    false => x + sign * SHARE * (high - low),
                };
                let at = moved.clamp(*low, *high);
                let mut params = params.clone();
                if let Some((_, value)) = params.0.iter_mut().find(|(name, _)| *name == variable.name) {
                    *value = Value::Real(at);
                }
                tasks.push(Task { by: Some((i, variable.clone())), params, at });
            }
        }
        let (values, slope, reports) = (Vec::new(), Vec::new(), Vec::new());
        Some(Self { params: params.clone(), tasks, values, slope, running: None, reports })
    }

    /// Does about `allowance` multiply-adds; the answer once it is there.
    pub fn advance(&mut self, problem: &mut Problem, allowance: u64) -> Option<Vec<Checked>> {
        let Some(task) = self.tasks.get(self.values.len()) else { return Some(self.answer()) };
        if self.running.is_none() {
            self.running = Some(match task.by {
                None => problem.evaluate(&task.params),
                Some(_) => problem.beside(&self.params, &task.params),
            });
        }
        let running = self.running.as_mut()?;
        match running.advance(allowance) {
            Advance::Working => {}
            Advance::Report(report) => self.reports.push(report),
            Advance::Ended(ending) => {
                let values = problem.recipe().values(&task.params, &self.reports, ending);
                let value = values.first().filter(|v| ending != Ending::NotFinite && v.is_finite());
                self.values.push(value.copied().unwrap_or(f64::NAN));
                if task.by.is_none() {
                    self.slope = running.slope().map_or_else(Vec::new, |slope| slope.values.clone());
                }
                self.running = None;
                self.reports.clear();
            }
        }
        None
    }

    fn answer(&self) -> Vec<Checked> {
        let sides = self.tasks.iter().zip(&self.values).filter_map(|(t, v)| Some((t.by.as_ref()?, t.at, *v)));
        let sides: Vec<_> = sides.collect();
        let pair = |pair: &[(&(usize, Variable), f64, f64)]| {
            let [((i, by), a, f), (_, b, g)] = pair else { return None };
            let apart = if by.log { float::ln(*b) - float::ln(*a) } else { b - a };
            let difference = (g - f) / apart;
            Some(Checked {
                by: by.clone(),
                gradient: self.slope.get(*i).copied(),
                difference: Some(difference).filter(|d| d.is_finite()),
                sides: [(*a, *f), (*b, *g)],
            })
        };
        sides.chunks_exact(2).filter_map(pair).collect()
    }
}
