//! How fast this machine trains: one list of figures, measured by the same code natively and in a worker of the page.
//!
//! Rates of the matrix product at square sizes, of training steps of five networks (a step is what a [`Session`] does for
//! one batch: gather, forward, loss, backward, update, its share of the shuffle), of iterations of a logistic regression and
//! of trees of a forest. The data are drawn numbers; nothing is validated. Each figure is the median of several runs with the
//! slowest and the fastest, after one run that is thrown away; the clock comes from outside, since the engine knows none.
//!
//! What is measured never reaches a result of a study. Not here: several threads at once, other machines' figures.

use crate::data::{Part, Target};
use crate::math::rng::{Lane, Stream};
use crate::math::simd::{Left, Right, Start, panel_len, product};
use crate::model::activation::Activation;
use crate::model::forest::{ForestPlan, ForestProgress, ForestSession};
use crate::model::model_settings;
use crate::space::Settings;
use crate::train::loss::Loss;
use crate::train::optimizer::Optimizer;
use crate::train::plan::Plan;
use crate::train::session::{Progress, Session};
use crate::train::{LinearPlan, LinearSession};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::hint::black_box;
use std::sync::Arc;

/// Sides of the square matrices.
const SIDES: [usize; 5] = [32, 64, 128, 256, 512];

/// Training batches in an epoch of the networks.
const BATCHES: usize = 32;

/// A network and how it is trained.
type Network = (&'static str, &'static [usize], Activation, usize, Optimizer);

const NETWORKS: [Network; 5] = [
    ("steps_2_8_8_2_tanh_batch_10_sgd", &[2, 8, 8, 2], Activation::Tanh, 10, Optimizer::Sgd),
    ("steps_4_100_3_relu_batch_32_adam", &[4, 100, 3], Activation::Relu, 32, Optimizer::ADAM),
    ("steps_64_64_10_relu_batch_32_adam", &[64, 64, 10], Activation::Relu, 32, Optimizer::ADAM),
    ("steps_784_128_10_relu_batch_32_adam", &[784, 128, 10], Activation::Relu, 32, Optimizer::ADAM),
    ("steps_784_128_10_relu_batch_128_adam", &[784, 128, 10], Activation::Relu, 128, Optimizer::ADAM),
];

/// How long to measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Runs that count, at least 1.
    pub runs: u32,
    /// Least duration of a run.
    pub seconds: f64,
}

impl Default for Effort {
    /// Nine runs of a tenth of a second: about twelve seconds for everything.
    fn default() -> Self {
        Self { runs: 9, seconds: 0.1 }
    }
}

/// A rate, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    /// What is counted a second.
    pub unit: String,
    pub median: f64,
    pub slowest: f64,
    pub fastest: f64,
    /// Parameters of the network, if it is one.
    pub parameters: Option<u32>,
}

/// A clock (seconds since any moment) and how long to look at it.
///
/// The clock is no type parameter: a program that filled one in would compile a second copy of every session it measures.
pub struct Bench<'a> {
    now: &'a mut dyn FnMut() -> f64,
    effort: Effort,
}

impl<'a> Bench<'a> {
    pub fn new(now: &'a mut dyn FnMut() -> f64, effort: Effort) -> Self {
        Self { now, effort }
    }

    /// All figures, in a fixed order.
    pub fn all(&mut self) -> Vec<Figure> {
        let mut figures: Vec<Figure> = SIDES.iter().map(|&n| self.product(n)).collect();
        for network in NETWORKS {
            figures.push(self.network(network));
        }
        figures.push(self.logistic());
        figures.push(self.forest());
        figures
    }

    /// Training steps of a network of 16 inputs, two equal hidden layers and 4 classes, batch 32, Adam: width after width.
    pub fn widths(&mut self, widths: &[usize]) -> Vec<Figure> {
        let of = |&width: &usize| {
            let sizes = [16, width, width, 4];
            let mut figure =
                self.steps(String::new(), session(&sizes, Activation::Relu, 32, Optimizer::ADAM));
            figure.name = format!("steps_16_{width}_{width}_4_relu_batch_32_adam");
            figure
        };
        widths.iter().map(of).collect()
    }

    /// The rate of what `work` counts.
    fn rate(&mut self, mut work: impl FnMut() -> f64) -> f64 {
        let (begin, mut done) = ((self.now)(), 0.0);
        loop {
            done += work();
            let elapsed = (self.now)() - begin;
            // A clock that stands still (or runs back) must not hold the loop for ever.
            if elapsed >= self.effort.seconds || done > 1e15 {
                return done / elapsed;
            }
        }
    }

    fn figure(&mut self, name: String, unit: &'static str, mut work: impl FnMut() -> f64) -> Figure {
        self.rate(&mut work);
        let mut rates: Vec<f64> = (0..self.effort.runs.max(1)).map(|_| self.rate(&mut work)).collect();
        rates.sort_by(f64::total_cmp);
        let (median, last) = (rates[rates.len() / 2], rates.len() - 1);
        Figure {
            name,
            unit: unit.to_owned(),
            median,
            slowest: rates[0],
            fastest: rates[last],
            parameters: None,
        }
    }

    fn product(&mut self, n: usize) -> Figure {
        let mut stream = Stream::new(1, Lane::Test, 0);
        let mut numbers = || (0..n * n).map(|_| stream.uniform(-1.0, 1.0) as f32).collect::<Vec<_>>();
        let (a, b) = (numbers(), numbers());
        let (mut c, mut panel) = (vec![0.0; n * n], vec![0.0; panel_len(n)]);
        // Several small products to one look at the clock.
        let times = (1 << 21) / (n * n * n) + 1;
        let work = 2e-9 * (n * n * n * times) as f64;
        self.figure(format!("product_{n}"), "GFLOP/s", || {
            for _ in 0..times {
                let left = Left { data: &a, row: n, column: 1 };
                let right = Right { data: &b, row: n };
                product((n, n, n), Start::Zero, left, right, black_box(&mut c), n, &mut panel);
            }
            work
        })
    }

    fn network(&mut self, (name, sizes, activation, batch, optimizer): Network) -> Figure {
        self.steps(name.to_owned(), session(sizes, activation, batch, optimizer))
    }

    fn steps(&mut self, name: String, mut session: Session<f32>) -> Figure {
        let parameters = session.net().count();
        let figure = self.figure(name, "steps/s", || {
            let mut steps = 0.0;
            while steps < BATCHES as f64 {
                // An allowance of 0 is one batch, for batches of at most one slab; the end of an epoch is not counted.
                match black_box(session.advance(0)) {
                    Progress::Working => steps += 1.0,
                    Progress::Epoch(_) => {}
                    // No epoch is the last one; a training that diverged would show as no work at all.
                    Progress::Finished => return 0.0,
                }
            }
            steps
        });
        Figure { parameters: Some(parameters as u32), ..figure }
    }

    /// Iterations of L-BFGS on 1,000 rows of 64 numbers and 10 classes, its restarts included.
    fn logistic(&mut self) -> Figure {
        let plan = LinearPlan::from_settings("logistic_regression", &defaults("logistic_regression"));
        let (train, none) = (part(1000, 64, 10), part(0, 64, 10));
        let start = || LinearSession::new(plan, train.clone(), none.clone()).ok();
        let mut fit = start();
        self.figure("iterations_logistic_1000_64_10".to_owned(), "iterations/s", || {
            let Some(session) = fit.as_mut() else { return f64::INFINITY };
            match black_box(session.advance(u64::MAX)) {
                Progress::Finished => {
                    fit = start();
                    0.0
                }
                _ => 1.0,
            }
        })
    }

    /// Trees of a default forest of classes on 1,000 rows of 16 numbers and 4 classes, the ranking of the features included.
    fn forest(&mut self) -> Figure {
        let plan = ForestPlan::from_settings(&defaults("random_forest"));
        let (train, none) = (part(1000, 16, 4), part(0, 16, 4));
        let start = || ForestSession::new(plan, train.clone(), none.clone(), 1, 0);
        let mut forest = start();
        self.figure("trees_1000_16_4".to_owned(), "trees/s", || match black_box(forest.advance(u64::MAX)) {
            ForestProgress::Finished => {
                forest = start();
                0.0
            }
            _ => 1.0,
        })
    }
}

/// The figures as `docs/api.md` describes them. `place` says where they were measured.
pub fn to_json(place: &str, effort: Effort, figures: &[Figure]) -> Json {
    let figure = |f: &Figure| {
        let mut json = json!({
            "name": f.name, "unit": f.unit, "median": f.median, "slowest": f.slowest, "fastest": f.fastest,
        });
        if let Some(parameters) = f.parameters {
            json["parameters"] = parameters.into();
        }
        json
    };
    json!({
        "version": 1,
        "build": super::BUILD,
        "place": place,
        "runs": effort.runs,
        "seconds": effort.seconds,
        "figures": figures.iter().map(figure).collect::<Vec<_>>(),
    })
}

fn defaults(model: &str) -> Settings {
    Settings::defaults(model_settings(&[model]))
}

/// Numbers around 0 and labels that have nothing to do with them.
fn part(rows: usize, inputs: usize, classes: u32) -> Arc<Part> {
    let mut stream = Stream::new(2, Lane::Test, 1);
    let x = (0..rows * inputs).map(|_| stream.normal()).collect();
    let labels = (0..rows).map(|_| stream.below(classes)).collect();
    Arc::new(Part { rows, inputs, x, target: Target::Classes { labels, classes } })
}

fn session(sizes: &[usize], activation: Activation, batch: usize, optimizer: Optimizer) -> Session<f32> {
    let (inputs, outputs) = (sizes[0], sizes[sizes.len() - 1] as u32);
    let plan = Plan {
        hidden: sizes[1..sizes.len() - 1].to_vec(),
        activation,
        loss: Loss::CrossEntropy,
        optimizer,
        learning_rate: 0.001,
        batch_size: batch,
        epochs: u32::MAX,
        ..Plan::default()
    };
    Session::new(plan, part(batch * BATCHES, inputs, outputs), part(0, inputs, outputs), 1, 0)
}
