//! Growing one tree at a time, in slices of counted work.
//!
//! Open nodes wait on a stack, the left child before the right one. The rows of a node are a range of one buffer, which a
//! split divides in place without changing the order within a side; so every sum over a node's rows runs in the order of
//! the rows, and the bits depend on nothing else. A slice may end after any single feature of a node.
//!
//! Work is counted in rows touched and comparisons made: a node costs its rows, a feature its rows and their sorting (or its
//! values, where rows are counted by value), a split its rows.

use super::columns::{Columns, threshold};
use super::scan::{Column, Cut, Found, scan};
use super::tally::{Classes, Numbers, Sample};
use super::{Criterion, LEAF, Node, Rules, Tree};
use crate::math::rng::Stream;

/// What the rows are to predict, by row.
#[derive(Clone, Copy, Debug)]
pub enum Truth<'a> {
    /// Labels are below the number of classes.
    Classes {
        labels: &'a [u32],
        classes: usize,
    },
    Numbers(&'a [f64]),
}

/// A node whose split is not yet known.
#[derive(Clone, Copy, Debug)]
struct Open {
    node: u32,
    start: u32,
    end: u32,
    depth: u32,
}

/// The search for a node's split.
#[derive(Clone, Copy, Debug)]
struct Search {
    open: Open,
    visited: usize,
    /// Whether a feature was met that is not constant.
    varied: bool,
    best: Option<(u32, Cut)>,
}

#[derive(Clone, Debug)]
enum Sides {
    Classes(Classes),
    Numbers(Numbers),
}

/// Grows trees over the same rows one after the other; all buffers are kept.
#[derive(Clone, Debug)]
pub struct Grower {
    rules: Rules,
    outputs: usize,
    labels: Vec<u32>,
    sides: Sides,
    samples: Vec<Sample>,
    spare: Vec<Sample>,
    /// A permutation, shuffled further at each node.
    features: Vec<u32>,
    keys: Vec<u64>,
    stack: Vec<Open>,
    search: Option<Search>,
    nodes: Vec<Node>,
    values: Vec<f64>,
    leaf_of: Vec<u32>,
}

impl Grower {
    /// For trees over the rows that `truth` speaks of.
    pub fn new(rules: Rules, truth: Truth<'_>, features: usize) -> Self {
        let (sides, labels, outputs, rows) = match truth {
            Truth::Classes { labels, classes } => {
                let classes = classes.max(1);
                (Sides::Classes(Classes::new(classes)), labels.to_vec(), classes, labels.len())
            }
            Truth::Numbers(numbers) => {
                (Sides::Numbers(Numbers::new(numbers.to_vec())), Vec::new(), 1, numbers.len())
            }
        };
        Self {
            rules,
            outputs,
            labels,
            sides,
            samples: Vec::with_capacity(rows),
            spare: vec![Sample::default(); rows],
            features: (0..features as u32).collect(),
            keys: Vec::with_capacity(rows),
            stack: Vec::new(),
            search: None,
            nodes: Vec::with_capacity(2 * rows),
            values: Vec::new(),
            leaf_of: vec![LEAF; rows],
        }
    }

    /// Values of one leaf.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Begins a tree over the rows of `columns` (all of them pushed); `weights` says how often each row counts, 0 leaves it
    /// out. The sum of the weights must be below 2^32.
    pub fn start(&mut self, columns: &Columns, weights: &[u32]) {
        self.samples.clear();
        let mut total = 0u32;
        for (row, &weight) in weights.iter().enumerate() {
            if weight > 0 {
                let label = self.labels.get(row).copied().unwrap_or(0);
                self.samples.push(Sample { row: row as u32, weight, label });
                total += weight;
            }
        }
        self.nodes.clear();
        self.values.clear();
        match &mut self.sides {
            Sides::Classes(sides) => {
                sides.prepare(columns.widest(), total, self.rules.criterion == Criterion::Entropy);
                // The rows of pure leaves.
                self.values.resize(self.outputs * self.outputs, 0.0);
                self.values.iter_mut().step_by(self.outputs + 1).for_each(|v| *v = 1.0);
            }
            Sides::Numbers(sides) => sides.prepare(columns.widest()),
        }
        for (place, feature) in self.features.iter_mut().enumerate() {
            *feature = place as u32;
        }
        self.leaf_of.fill(LEAF);
        self.search = None;
        self.stack.clear();
        self.nodes.push(EMPTY);
        self.stack.push(Open { node: 0, start: 0, end: self.samples.len() as u32, depth: 0 });
    }

    /// Does one bit of work and returns how much it was; `None` when the tree is grown. Features are drawn from `stream`.
    pub fn step(&mut self, columns: &Columns, stream: &mut Stream) -> Option<u64> {
        let work = match self.search.take() {
            None => {
                let open = self.stack.pop()?;
                self.open(open)
            }
            Some(search) => {
                let wanted = self.rules.max_features.count(self.features.len());
                let enough = search.visited >= wanted && search.varied;
                if enough || search.visited >= self.features.len() {
                    self.close(columns, search)
                } else {
                    self.visit(columns, stream, search)
                }
            }
        };
        Some(work)
    }

    /// The grown tree.
    pub fn tree(&self) -> Tree {
        Tree { nodes: self.nodes.to_vec(), values: self.values.to_vec(), outputs: self.outputs }
    }

    /// The place of the leaf that training row `row` lies in; `None` for a row of weight 0.
    pub fn leaf_of(&self, row: usize) -> Option<usize> {
        let leaf = self.leaf_of[row];
        (leaf != LEAF).then_some(leaf as usize)
    }

    fn open(&mut self, open: Open) -> u64 {
        let samples = &self.samples[open.start as usize..open.end as usize];
        let rows = open.end - open.start;
        let (pure, weight, impurity) = match &mut self.sides {
            Sides::Classes(sides) => {
                sides.open(samples);
                let pure = sides.total().contains(&sides.weight());
                (pure, sides.weight(), if pure { 0.0 } else { sides.impurity() })
            }
            Sides::Numbers(sides) => (sides.open(samples), sides.weight(), sides.impurity()),
        };
        self.nodes[open.node as usize] = Node { impurity, rows, weight, ..EMPTY };
        let Rules { max_depth, min_samples_split, min_samples_leaf, .. } = self.rules;
        let ends = pure
            || max_depth.is_some_and(|limit| open.depth >= limit)
            || rows < min_samples_split.max(2)
            || rows < min_samples_leaf.saturating_mul(2);
        if ends {
            self.leaf(open);
        } else {
            self.search = Some(Search { open, visited: 0, varied: false, best: None });
        }
        u64::from(rows) + 1
    }

    fn visit(&mut self, columns: &Columns, stream: &mut Stream, mut search: Search) -> u64 {
        let remaining = (self.features.len() - search.visited) as u32;
        let drawn = search.visited + stream.below(remaining) as usize;
        self.features.swap(search.visited, drawn);
        let feature = self.features[search.visited];
        search.visited += 1;
        let place = feature as usize;
        let column = Column { codes: columns.codes(place), values: columns.values(place) };
        let samples = &self.samples[search.open.start as usize..search.open.end as usize];
        let least = self.rules.min_samples_leaf.max(1) as usize;
        let (found, work) = match &mut self.sides {
            Sides::Classes(sides) => scan(sides, samples, column, least, &mut self.keys),
            Sides::Numbers(sides) => scan(sides, samples, column, least, &mut self.keys),
        };
        if let Found::Cut(cut) = found {
            search.varied = true;
            if let Some(cut) = cut
                && search.best.is_none_or(|(_, best)| cut.score > best.score)
            {
                search.best = Some((feature, cut));
            }
        }
        self.search = Some(search);
        work
    }

    fn close(&mut self, columns: &Columns, search: Search) -> u64 {
        let open = search.open;
        let Some((feature, cut)) = search.best else {
            self.leaf(open);
            return 1;
        };
        let codes = columns.codes(feature as usize);
        let samples = &mut self.samples[open.start as usize..open.end as usize];
        let (mut left, mut right) = (0, 0);
        for i in 0..samples.len() {
            // Both places are written and one is kept: no branch to guess.
            let sample = samples[i];
            let goes_left = codes[sample.row as usize] <= cut.low;
            samples[left] = sample;
            self.spare[right] = sample;
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        samples[left..].copy_from_slice(&self.spare[..right]);
        let values = columns.values(feature as usize);
        let child = self.nodes.len() as u32;
        let node = &mut self.nodes[open.node as usize];
        node.feature = feature;
        node.threshold = threshold(values[cut.low as usize], values[cut.high as usize]);
        node.child = child;
        self.nodes.extend([EMPTY, EMPTY]);
        let (middle, depth) = (open.start + left as u32, open.depth + 1);
        self.stack.push(Open { node: child + 1, start: middle, end: open.end, depth });
        self.stack.push(Open { node: child, start: open.start, end: middle, depth });
        u64::from(open.end - open.start)
    }

    /// Ends the branch that was opened last.
    fn leaf(&mut self, open: Open) {
        let next = (self.values.len() / self.outputs) as u32;
        let row = match &self.sides {
            Sides::Classes(sides) => {
                let (total, weight) = (sides.total(), sides.weight());
                match total.iter().position(|&t| t == weight && weight > 0) {
                    Some(class) => class as u32,
                    None if weight == 0 => {
                        self.values.extend(total.iter().map(|_| 1.0 / total.len() as f64));
                        next
                    }
                    None => {
                        self.values.extend(total.iter().map(|&t| f64::from(t) / f64::from(weight)));
                        next
                    }
                }
            }
            Sides::Numbers(sides) => {
                self.values.push(sides.mean());
                next
            }
        };
        self.nodes[open.node as usize].child = row;
        for sample in &self.samples[open.start as usize..open.end as usize] {
            self.leaf_of[sample.row as usize] = open.node;
        }
    }
}

/// A node before its rows are known.
const EMPTY: Node = Node { threshold: 0.0, impurity: 0.0, feature: LEAF, child: 0, rows: 0, weight: 0 };
