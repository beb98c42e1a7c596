//! A forest under way: one tree a step, in slices of counted work, with running predictions for the rows it is judged on.
//!
//! The features are ranked first, column by column; then each tree draws its bag, grows, and adds its outputs to the sums of
//! the training and validation rows. Rows in the bag are not sent through the tree: growing has told their leaf. Slices may
//! be of any size, the bits are the same.

use super::super::tree::{Columns, Criterion, Grower, Rules, Tree, Truth};
use super::ForestPlan;
use crate::data::{Part, Target};
use crate::math::rng::{Lane, Stream};
use std::ops::Range;
use std::sync::Arc;

/// Rows that are predicted without looking up.
const SLAB: usize = 64;

/// A tree was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForestStep {
    /// Its number, from 1.
    pub tree: u32,
    /// Counted work of the session so far: rows touched and comparisons made.
    pub cost: u64,
}

/// What a slice of work came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForestProgress {
    Working,
    Step(ForestStep),
    Finished,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Ranking the features.
    Columns,
    Growing,
    /// Adding the newest tree to the sums of the training rows from this one on.
    Training(usize),
    /// The same of the validation rows.
    Validation(usize),
    Finished,
}

/// A forest under way.
#[derive(Clone, Debug)]
pub struct ForestSession {
    plan: ForestPlan,
    train: Arc<Part>,
    validation: Arc<Part>,
    columns: Columns,
    grower: Grower,
    trees: Vec<Tree>,
    /// Features visited at the nodes.
    draws: Stream,
    bags: Stream,
    /// How often each training row is in the bag of the newest tree.
    weights: Vec<u32>,
    training: Vec<f64>,
    validating: Vec<f64>,
    out_of_bag: Vec<f64>,
    /// Trees that have not seen the row.
    unseen: Vec<u32>,
    /// Said before there is a tree.
    prior: Vec<f64>,
    stage: Stage,
    cost: u64,
}

impl ForestSession {
    /// A forest of no tree. `seed` and `index` name the streams: [`Lane::Init`] for the features that nodes visit,
    /// [`Lane::Batches`] for the bags. The two parts have the same inputs and the same kind of target, labels below the number
    /// of classes, fewer than 2^31 rows.
    pub fn new(plan: ForestPlan, train: Arc<Part>, validation: Arc<Part>, seed: u64, index: u64) -> Self {
        let (truth, rules) = match &train.target {
            Target::Classes { labels, classes } => {
                (Truth::Classes { labels, classes: *classes as usize }, plan.rules)
            }
            Target::Numbers(numbers) => {
                (Truth::Numbers(numbers), Rules { criterion: Criterion::SquaredError, ..plan.rules })
            }
        };
        let grower = Grower::new(rules, truth, train.inputs);
        let width = grower.outputs();
        let mut session = Self {
            columns: Columns::new(train.rows, train.inputs),
            trees: Vec::with_capacity(plan.n_estimators as usize),
            draws: Stream::new(seed, Lane::Init, index),
            bags: Stream::new(seed, Lane::Batches, index),
            weights: vec![1; train.rows],
            training: vec![0.0; train.rows * width],
            validating: vec![0.0; validation.rows * width],
            out_of_bag: vec![0.0; if plan.bootstrap { train.rows * width } else { 0 }],
            unseen: vec![0; train.rows],
            prior: prior(&train.target, width),
            stage: if plan.n_estimators == 0 { Stage::Finished } else { Stage::Columns },
            cost: 0,
            plan,
            train,
            validation,
            grower,
        };
        session.after_column();
        session
    }

    /// Values a row that predictions have: the number of classes, or 1.
    pub fn outputs(&self) -> usize {
        self.grower.outputs()
    }

    /// The trees that are grown.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// Counted work so far.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// Does about `allowance` of counted work (at least one bit of it), then returns; earlier if a tree is complete.
    pub fn advance(&mut self, allowance: u64) -> ForestProgress {
        let end = self.cost.saturating_add(allowance);
        loop {
            match self.stage {
                Stage::Finished => return ForestProgress::Finished,
                Stage::Columns => {
                    self.cost += self.columns.push(&self.train.x);
                    self.after_column();
                }
                Stage::Growing => match self.grower.step(&self.columns, &mut self.draws) {
                    Some(work) => self.cost += work,
                    None => {
                        self.trees.push(self.grower.tree());
                        self.stage = Stage::Training(0);
                    }
                },
                Stage::Training(at) => self.add_training(at),
                Stage::Validation(at) => {
                    if self.add_validation(at) {
                        let tree = self.trees.len() as u32;
                        if tree < self.plan.n_estimators {
                            self.start_tree();
                        } else {
                            self.stage = Stage::Finished;
                        }
                        return ForestProgress::Step(ForestStep { tree, cost: self.cost });
                    }
                }
            }
            if self.cost >= end {
                return ForestProgress::Working;
            }
        }
    }

    /// Class probabilities or numbers for `rows` rows of `x`, row-major rows x [`ForestSession::outputs`], by the trees that
    /// are grown; before the first one, what is known without features: class shares or the mean of the training rows.
    pub fn predict(&self, x: &[f64], rows: usize) -> Vec<f64> {
        let (inputs, width) = (self.train.inputs, self.outputs());
        let mut sums = vec![0.0; rows * width];
        // Tree by tree: a tree stays in the cache while all rows pass it.
        for tree in &self.trees {
            for (row, sum) in sums.chunks_exact_mut(width).enumerate() {
                add(sum, tree.predict(&x[row * inputs..][..inputs]));
            }
        }
        self.mean(&sums)
    }

    /// As [`ForestSession::predict`] of these training rows, kept up to date: valid right after a step.
    pub fn training_predictions(&self, rows: Range<usize>) -> Vec<f64> {
        self.mean(&self.training[rows.start * self.outputs()..rows.end * self.outputs()])
    }

    /// As [`ForestSession::predict`] of these validation rows, kept up to date: valid right after a step.
    pub fn validation_predictions(&self, rows: Range<usize>) -> Vec<f64> {
        self.mean(&self.validating[rows.start * self.outputs()..rows.end * self.outputs()])
    }

    /// Accuracy, or R2, on the training rows, each judged only by the trees that have not seen it; valid right after a step.
    /// `None` without bootstrap, while every row was seen by all trees, and for R2 if the numbers judged are all equal.
    /// Rows that every tree has seen are left out (scikit-learn counts them as class 0).
    pub fn oob_score(&self) -> Option<f64> {
        if !self.plan.bootstrap {
            return None;
        }
        let width = self.outputs();
        let judged = || (0..self.train.rows).filter(|&row| self.unseen[row] > 0);
        let count = judged().count();
        let sums = |row: usize| &self.out_of_bag[row * width..][..width];
        match &self.train.target {
            Target::Classes { labels, .. } => {
                let right = judged().filter(|&row| highest(sums(row)) == labels[row] as usize).count();
                (count > 0).then(|| right as f64 / count as f64)
            }
            Target::Numbers(numbers) => {
                let mean = judged().fold(0.0, |sum, row| sum + numbers[row]) / count.max(1) as f64;
                let (mut squares, mut spread) = (0.0, 0.0);
                for row in judged() {
                    let error = numbers[row] - sums(row)[0] / f64::from(self.unseen[row]);
                    squares += error * error;
                    spread += (numbers[row] - mean) * (numbers[row] - mean);
                }
                (spread > 0.0).then(|| 1.0 - squares / spread)
            }
        }
    }

    fn after_column(&mut self) {
        if matches!(self.stage, Stage::Columns) && self.columns.is_complete() {
            self.start_tree();
        }
    }

    fn start_tree(&mut self) {
        let rows = self.train.rows;
        if self.plan.bootstrap {
            self.weights.fill(0);
            for _ in 0..rows {
                let row = self.bags.below(rows as u32) as usize;
                self.weights[row] += 1;
            }
        }
        self.cost += 3 * rows as u64;
        self.grower.start(&self.columns, &self.weights);
        self.stage = Stage::Growing;
    }

    /// Rows from `at` on, a slab of them.
    fn add_training(&mut self, at: usize) {
        let Some(tree) = self.trees.last() else { return };
        let (inputs, width) = (self.train.inputs, self.outputs());
        let end = (at + SLAB).min(self.train.rows);
        for row in at..end {
            let sum = &mut self.training[row * width..][..width];
            if let Some(leaf) = self.grower.leaf_of(row) {
                self.cost += 1;
                add(sum, tree.value(leaf));
                continue;
            }
            let (leaf, passed) = tree.leaf(&self.train.x[row * inputs..][..inputs]);
            self.cost += u64::from(passed);
            add(sum, tree.value(leaf));
            add(&mut self.out_of_bag[row * width..][..width], tree.value(leaf));
            self.unseen[row] += 1;
        }
        self.stage = if end < self.train.rows { Stage::Training(end) } else { Stage::Validation(0) };
    }

    /// As [`Self::add_training`]; says whether these were the last ones.
    fn add_validation(&mut self, at: usize) -> bool {
        let Some(tree) = self.trees.last() else { return true };
        let (inputs, width) = (self.validation.inputs, tree.outputs());
        let end = (at + SLAB).min(self.validation.rows);
        for row in at..end {
            let (leaf, passed) = tree.leaf(&self.validation.x[row * inputs..][..inputs]);
            self.cost += u64::from(passed);
            add(&mut self.validating[row * width..][..width], tree.value(leaf));
        }
        self.stage = Stage::Validation(end);
        end >= self.validation.rows
    }

    fn mean(&self, sums: &[f64]) -> Vec<f64> {
        let trees = self.trees.len() as f64;
        if self.trees.is_empty() {
            return self.prior.iter().copied().cycle().take(sums.len()).collect();
        }
        sums.iter().map(|sum| sum / trees).collect()
    }
}

fn add(sum: &mut [f64], values: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value;
    }
}

/// The first of the highest.
fn highest(values: &[f64]) -> usize {
    let mut best = 0;
    for (i, &value) in values.iter().enumerate() {
        if value > values[best] {
            best = i;
        }
    }
    best
}

/// Class shares, or the mean; even shares or 0 where there are no rows.
fn prior(target: &Target, width: usize) -> Vec<f64> {
    match target {
        Target::Classes { labels, .. } if labels.is_empty() => vec![1.0 / width as f64; width],
        Target::Classes { labels, .. } => {
            let mut counts = vec![0u32; width];
            for &label in labels {
                counts[label as usize] += 1;
            }
            counts.iter().map(|&c| f64::from(c) / labels.len() as f64).collect()
        }
        Target::Numbers(numbers) => {
            vec![numbers.iter().fold(0.0, |sum, v| sum + v) / numbers.len().max(1) as f64]
        }
    }
}
