//! The naive gradient: BFGS on the objective itself, its derivatives taken by forward differences of whole trials.
//!
//! What `scipy.optimize.minimize` does when it is handed a validation score: f(x) and f(x + eps e_i) are trials, the search is
//! [`bfgs`]. x holds one coordinate for each number of the space: its logarithm where the range is logarithmic, else the number
//! itself; integers and steps are rounded, so that small differences of them are 0. Beyond an end of a range the end counts.
//! Categories keep their first choice; whatever it leaves inactive has a derivative of 0. It starts at the share `start_at` of each
//! range, minimises the first objective (the negative of one to be maximised), and a trial without value counts as infinitely
//! bad. `eps` and `gtol` are SciPy's and are meant in these coordinates.
//!
//! It proposes nothing more, and the study ends early, when the gradient is within `gtol` or no step is any good. A score that
//! counts right answers is a staircase: all differences are 0, and the search ends where it began and calls that a success.
//!
//! Every proposal runs the search again from its start with the values in the history, which are found by the parameters of
//! their trials; the first value that is missing is the next trial. So each proposal needs the results of all before it: the window
//! must be 1. Not here: derivatives of the training itself (`train::hyper`).

use super::{Context, Explain, Sampler, Setup, Strategy};
use crate::math::float;
use crate::space::{
    Domain, Entry, Fault, Params, Setting, Settings, Space, SpecError, Texts, Value, named as n, text as t,
};
use crate::train::solver::bfgs::{self, Options};
use crate::trial::{Direction, Leg, Outcome};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "finite_difference",
        settings: &[
            // In the coordinates of the search: of a logarithmic range, the logarithm.
            Setting::real("eps", 1e-12, 1.0, true, 1.490_116_119_384_765_6e-8).fixed(),
            Setting::real("gtol", 1e-12, 1.0, true, 1e-5).fixed(),
            // Share of each range.
            Setting::real("start_at", 0.0, 1.0, false, 0.5).fixed(),
        ],
    },
    texts: TEXTS,
    admits,
    make: |settings| Box::new(FiniteDifference::new(settings)),
    explain: |settings| Box::new(FiniteDifference::new(settings)),
};

const TEXTS: Texts = Texts {
    name: n(
        t("Naive gradient", "朴素梯度法"),
        t(
            "Nudges each number, trains again, and walks down the differences (BFGS). It stops where they are 0: on a score that counts right answers, at once.",
            "把每个数稍微改动再训练一次，沿差分得到的梯度下降（BFGS）。差分为 0 就停止：若目标是答对的个数，会立刻停下。",
        ),
    ),
    settings: &[
        (
            "eps",
            n(
                t("difference step", "差分步长"),
                t(
                    "How far a number is moved to see the change of the goal; of a logarithmic range, its logarithm.",
                    "为观察目标的变化，把数值移动多少；对数范围移动的是它的对数。",
                ),
            ),
        ),
        (
            "gtol",
            n(
                t("gradient tolerance", "梯度容差"),
                t(
                    "The search ends when no component of the gradient is larger than this.",
                    "梯度的各个分量都不超过此值时，搜索结束。",
                ),
            ),
        ),
    ],
    options: &[],
};

/// One objective; something to move; each proposal needs all results before it.
fn admits(_: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.directions.len() > 1 {
        return Err(Fault::OneObjective.at("sampler.name"));
    }
    if numbers(setup.space).all(|(_, domain)| domain.size() == Some(1)) {
        return Err(Fault::NoNumber.at("space"));
    }
    if setup.window != 1 {
        return Err(Fault::OutOfRange { low: 1.0, high: 1.0 }.at("window"));
    }
    Ok(())
}

/// The strategy.
#[derive(Debug)]
pub struct FiniteDifference {
    eps: f64,
    gtol: f64,
    start_at: f64,
}

impl FiniteDifference {
    /// From the settings `eps`, `gtol` and `start_at` of the table.
    pub fn new(settings: &Settings) -> Self {
        Self {
            eps: settings.real("eps"),
            gtol: settings.real("gtol"),
            start_at: settings.real("start_at").clamp(0.0, 1.0),
        }
    }
}

impl Sampler for FiniteDifference {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let space = context.space;
        let start: Vec<f64> = numbers(space)
            .map(|(_, domain)| {
                let (low, high) = ends(domain);
                // So that half of a symmetric range is exactly 0.
                (1.0 - self.start_at) * low + self.start_at * high
            })
            .collect();
        let sign = match context.directions.first() {
            Some(Direction::Maximize) => -1.0,
            _ => 1.0,
        };
        let max_iter = 200 * start.len().max(1) as u32;
        let options = Options { eps: self.eps, gtol: self.gtol, max_iter };
        let mut known = Known { trials: context.history.finished().collect(), next: 0 };
        let mut missing = None;
        // Its end, whatever it was, is the end of the study.
        bfgs::minimize(&start, options, |x| {
            let point = point(space, x);
            match known.value(&point) {
                Some(value) => Some(sign * value),
                None => {
                    missing = Some(point);
                    None
                }
            }
        });
        missing
    }
}

/// It has no belief.
impl Explain for FiniteDifference {}

/// Finished trials, looked up by their parameters.
struct Known<'a> {
    trials: Vec<(&'a Leg, &'a Outcome)>,
    /// Where the search goes on: it asks in the order in which it asked before.
    next: usize,
}

impl Known<'_> {
    fn value(&mut self, point: &Params) -> Option<f64> {
        let count = self.trials.len();
        let at = (self.next..count).chain(0..self.next).find(|i| self.trials[*i].0.params == *point)?;
        self.next = (at + 1) % count;
        // NaN is no better than anything: the search takes it as it takes an infinity.
        Some(self.trials[at].1.values.first().copied().unwrap_or(f64::NAN))
    }
}

/// The parameters that have coordinates, with their places.
fn numbers(space: &Space) -> impl Iterator<Item = (usize, &Domain)> {
    let all = space.params().iter().map(|p| &p.domain).enumerate();
    all.filter(|(_, domain)| !matches!(domain, Domain::Categorical { .. }))
}

/// Whether the coordinate is the logarithm, and the ends of the range as numbers.
fn range(domain: &Domain) -> (bool, f64, f64) {
    match domain {
        Domain::Real { low, high, log, .. } => (*log, *low, *high),
        Domain::Int { low, high, log, .. } => (*log, *low as f64, *high as f64),
        Domain::Categorical { .. } => (false, 0.0, 0.0),
    }
}

/// The ends of the range as coordinates.
fn ends(domain: &Domain) -> (f64, f64) {
    let (log, low, high) = range(domain);
    if log { (float::ln(low), float::ln(high)) } else { (low, high) }
}

/// The point at the coordinates `x`.
fn point(space: &Space, x: &[f64]) -> Params {
    space.choose(|i, param| {
        let place = numbers(space).position(|(at, _)| at == i);
        match (&param.domain, place.map(|place| x[place])) {
            (Domain::Categorical { choices }, _) => choices[0].clone(),
            (domain, x) => value(domain, x.unwrap_or(f64::NAN)),
        }
    })
}

/// The value at the coordinate `x`, or at the nearer end.
fn value(domain: &Domain, x: f64) -> Value {
    let (log, low, high) = range(domain);
    let (first, last) = ends(domain);
    let x = if x.is_nan() { first } else { x.clamp(first, last) };
    match domain {
        // The ends as they are written, not as exp(ln) gives them back.
        Domain::Real { step: None, .. } if x == first => Value::Real(low),
        Domain::Real { step: None, .. } if x == last => Value::Real(high),
        Domain::Real { step: None, .. } => Value::Real(if log { float::exp(x).clamp(low, high) } else { x }),
        stepped => {
            let (start, end) = stepped.bounds();
            stepped.from_unit(if end > start { (x - start) / (end - start) } else { 0.5 })
        }
    }
}
