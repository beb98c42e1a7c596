//! The random forest that fANOVA and MDI ask, over the same trees as the model of that name.
//!
//! Each parameter becomes one column in [0, 1], each choice of a category a column of 0 and 1. A parameter that is inactive in a trial
//! takes a random value there: any fixed one would let the trees tell by it that the parameter is inactive. Optuna looks only at
//! parameters that every trial has.
//!
//! Defaults as Optuna's: 64 trees on bootstrap samples, depth at most 64, nodes of two trials are split, all columns are tried.

use super::{Refusal, admit, varies};
use crate::analysis::Scored;
use crate::math::rng::{Lane, Stream};
use crate::model::tree::{Columns, Criterion, Grower, MaxFeatures, Rules, Tree, Truth};
use crate::space::{Domain, Space, Value};

/// In which measure the space is filled evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As random search samples it: logarithmic ranges in the logarithm, end values of steps with a full share, one choice of a
    /// category at a time.
    Sampled,
    /// As Optuna's fANOVA: every range as it is written, so that nine tenths of 0.001 to 1 lie above 0.1, end values of steps with
    /// half a share, and the choices of a category as if they were switches of their own. It makes logarithmic parameters look
    /// unimportant near their small end.
    Linear,
}

/// The knobs of the forest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forest {
    pub n_trees: u32,
    pub max_depth: u32,
    pub min_samples_split: u32,
    pub min_samples_leaf: u32,
    /// Only fANOVA's volumes depend on it.
    pub scale: Scale,
    pub seed: u64,
}

impl Default for Forest {
    fn default() -> Self {
        Self {
            n_trees: 64,
            max_depth: 64,
            min_samples_split: 2,
            min_samples_leaf: 1,
            scale: Scale::Sampled,
            seed: 0,
        }
    }
}

/// The columns of one parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Group {
    /// None: it has a single value.
    Fixed,
    Number {
        column: usize,
    },
    /// At most 64 columns.
    Category {
        first: usize,
        choices: usize,
    },
}

/// A grown forest.
#[derive(Debug)]
pub(super) struct Grown {
    /// By parameter.
    pub groups: Vec<Group>,
    pub trees: Vec<Tree>,
    /// R2 out of the bag.
    pub fit: Option<f64>,
    /// Trials with infinite values.
    pub left_out: u32,
}

/// Grows the forest over the trials with finite values.
pub(super) fn grow(space: &Space, trials: &[Scored], knobs: &Forest) -> Result<Grown, Refusal> {
    let finite: Vec<Scored> = trials.iter().filter(|t| t.value.is_finite()).copied().collect();
    let y: Vec<f64> = finite.iter().map(|t| t.value).collect();
    admit(space, &y)?;
    let groups = groups(space);
    let width = groups.iter().fold(0, |sum, group| sum + columns_of(group));
    let x = encode(space, &finite, &groups, width, knobs);
    let columns = Columns::of(&x, y.len(), width);
    let rules = Rules {
        criterion: Criterion::SquaredError,
        max_depth: Some(knobs.max_depth),
        min_samples_split: knobs.min_samples_split,
        min_samples_leaf: knobs.min_samples_leaf,
        max_features: MaxFeatures::All,
    };
    let mut grower = Grower::new(rules, Truth::Numbers(&y), width);
    let mut judge = Judge::new(y.len());
    let trees = (0..u64::from(knobs.n_trees))
        .map(|t| {
            let mut bag = Stream::new(knobs.seed, Lane::Batches, t);
            let mut weights = vec![0u32; y.len()];
            for _ in 0..y.len() {
                weights[bag.below(y.len() as u32) as usize] += 1;
            }
            let tree = grower.grow(&columns, &weights, &mut Stream::new(knobs.seed, Lane::Init, t));
            judge.add(&tree, &x, width, &weights);
            tree
        })
        .collect();
    let left_out = (trials.len() - finite.len()) as u32;
    Ok(Grown { groups, trees, fit: judge.score(&y), left_out })
}

fn groups(space: &Space) -> Vec<Group> {
    let mut next = 0;
    let group = |param: &crate::space::Param| {
        let first = next;
        let group = match &param.domain {
            _ if !varies(param) => Group::Fixed,
            Domain::Categorical { choices } => Group::Category { first, choices: choices.len() },
            _ => Group::Number { column: first },
        };
        next += columns_of(&group);
        group
    };
    space.params().iter().map(group).collect()
}

fn columns_of(group: &Group) -> usize {
    match group {
        Group::Fixed => 0,
        Group::Number { .. } => 1,
        Group::Category { choices, .. } => *choices,
    }
}

/// Row-major trials x columns.
fn encode(space: &Space, trials: &[Scored], groups: &[Group], width: usize, knobs: &Forest) -> Vec<f64> {
    let mut x = vec![0.0; trials.len() * width];
    for (t, (trial, row)) in trials.iter().zip(x.chunks_exact_mut(width)).enumerate() {
        let mut blanks = Stream::new(knobs.seed, Lane::Sampler, t as u64);
        for (param, group) in space.params().iter().zip(groups) {
            let value = trial.params.get(&param.name);
            match (group, &param.domain) {
                (Group::Category { first, .. }, Domain::Categorical { choices }) => {
                    let known = value.and_then(|v| choices.iter().position(|c| c == v));
                    let choice = known.unwrap_or_else(|| blanks.below(choices.len() as u32) as usize);
                    row[first + choice] = 1.0;
                }
                (Group::Number { column }, domain) => {
                    let known = value.and_then(|v| match knobs.scale {
                        Scale::Sampled => domain.to_unit(v),
                        Scale::Linear => linear(domain, v),
                    });
                    row[*column] = known.unwrap_or_else(|| blanks.unit());
                }
                _ => {}
            }
        }
    }
    x
}

/// Where `value` lies between the ends as they are written.
fn linear(domain: &Domain, value: &Value) -> Option<f64> {
    let (low, high) = match domain {
        Domain::Real { low, high, .. } => (*low, *high),
        Domain::Int { low, high, .. } => (*low as f64, *high as f64),
        Domain::Categorical { .. } => return None,
    };
    Some(((value.as_real()? - low) / (high - low)).clamp(0.0, 1.0))
}

/// Predictions of trials by the trees that have not seen them.
struct Judge {
    sums: Vec<f64>,
    trees: Vec<u32>,
}

impl Judge {
    fn new(rows: usize) -> Self {
        Self { sums: vec![0.0; rows], trees: vec![0; rows] }
    }

    fn add(&mut self, tree: &Tree, x: &[f64], width: usize, weights: &[u32]) {
        for (row, x) in x.chunks_exact(width).enumerate().filter(|(row, _)| weights[*row] == 0) {
            self.sums[row] += tree.predict(x)[0];
            self.trees[row] += 1;
        }
    }

    fn score(&self, y: &[f64]) -> Option<f64> {
        let judged: Vec<usize> = (0..y.len()).filter(|&i| self.trees[i] > 0).collect();
        let mean = judged.iter().fold(0.0, |sum, &i| sum + y[i]) / judged.len().max(1) as f64;
        let (mut squares, mut spread) = (0.0, 0.0);
        for i in judged {
            let error = y[i] - self.sums[i] / f64::from(self.trees[i]);
            squares += error * error;
            spread += (y[i] - mean) * (y[i] - mean);
        }
        (spread > 0.0).then(|| 1.0 - squares / spread)
    }
}
