//! What is known of the two sides of a cut, kept up to date while rows pass from the right side to the left one.
//!
//! A score is larger the better the cut, and falls short of the lowered impurity only by what all cuts of a node share:
//!
//! - Gini: sum_c l_c^2 / l + sum_c r_c^2 / r, the squares as exact integers;
//! - entropy: sum_c l_c log2 l_c - l log2 l, and the same of the right side;
//! - squared error: s^2 w / (l r), where s is the left side's sum of deviations from the node's mean.
//!
//! l, r: weights of the sides, w = l + r; l_c, r_c: of one class. Rows can also be collected in bins first, one for each
//! value of a feature, and pass bin by bin.

use super::k_log_k;

/// A training row at its present place in the tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    pub row: u32,
    /// How often it counts; not 0.
    pub weight: u32,
    /// Its class; 0 for numbers.
    pub label: u32,
}

/// The two sides of a cut.
pub trait Tally {
    /// Values a bin holds, beside its number of rows.
    fn width(&self) -> usize;
    /// Puts all rows of the opened node on the right side.
    fn rewind(&mut self);
    /// One row passes.
    fn pass(&mut self, sample: &Sample);
    /// Collects one row in a bin.
    fn collect(&mut self, bin: usize, sample: &Sample);
    /// Rows in a bin.
    fn held(&self, bin: usize) -> u32;
    /// A bin that is not empty passes, and is empty afterwards.
    fn pass_bin(&mut self, bin: usize);
    /// How good the present cut is; both sides have rows.
    fn score(&self) -> f64;
}

/// Sides of classes.
#[derive(Clone, Debug)]
pub struct Classes {
    classes: usize,
    /// By weight, k log2 k; empty under the Gini impurity.
    logs: Vec<f64>,
    total: Vec<u32>,
    left: Vec<u32>,
    right: Vec<u32>,
    /// Weight and sum of squared class weights.
    all: [u64; 2],
    passed: [u64; 2],
    remaining: [u64; 2],
    /// Bins of a number of rows and a weight for each class.
    bins: Vec<u32>,
}

impl Classes {
    pub fn new(classes: usize) -> Self {
        let zeros = || vec![0; classes];
        let (total, left, right) = (zeros(), zeros(), zeros());
        let [all, passed, remaining] = [[0; 2]; 3];
        Self { classes, logs: Vec::new(), total, left, right, all, passed, remaining, bins: Vec::new() }
    }

    /// Room for `bins` bins, and, if the entropy is asked for, for its logarithms up to `weight`.
    pub fn prepare(&mut self, bins: usize, weight: u32, entropy: bool) {
        self.bins.resize(bins * (self.classes + 1), 0);
        if entropy {
            self.logs.extend((self.logs.len() as u32..=weight).map(k_log_k));
        }
    }

    /// Takes up a node.
    pub fn open(&mut self, samples: &[Sample]) {
        self.total.fill(0);
        for sample in samples {
            self.total[sample.label as usize] += sample.weight;
        }
        self.all = self.total.iter().fold([0, 0], |[sum, squares], &t| {
            let t = u64::from(t);
            [sum + t, squares + t * t]
        });
    }

    pub fn weight(&self) -> u32 {
        self.all[0] as u32
    }

    /// Class weights of the opened node.
    pub fn total(&self) -> &[u32] {
        &self.total
    }

    /// Of the opened node.
    pub fn impurity(&self) -> f64 {
        let [weight, squares] = self.all;
        if weight == 0 {
            return 0.0;
        }
        if self.logs.is_empty() {
            return (weight * weight - squares) as f64 / (weight * weight) as f64;
        }
        let inner = self.total.iter().fold(0.0, |sum, &t| sum + self.logs[t as usize]);
        (self.logs[weight as usize] - inner) / weight as f64
    }

    fn shift(&mut self, class: usize, weight: u32) {
        let (left, right) = (&mut self.left[class], &mut self.right[class]);
        let (w, l, r) = (u64::from(weight), u64::from(*left), u64::from(*right));
        self.passed = [self.passed[0] + w, self.passed[1] + w * (2 * l + w)];
        self.remaining = [self.remaining[0] - w, self.remaining[1] - w * (2 * r - w)];
        *left += weight;
        *right -= weight;
    }
}

impl Tally for Classes {
    fn width(&self) -> usize {
        self.classes
    }

    fn rewind(&mut self) {
        self.left.fill(0);
        self.right.copy_from_slice(&self.total);
        self.passed = [0, 0];
        self.remaining = self.all;
    }

    #[inline(always)]
    fn pass(&mut self, sample: &Sample) {
        self.shift(sample.label as usize, sample.weight);
    }

    #[inline(always)]
    fn collect(&mut self, bin: usize, sample: &Sample) {
        let bin = &mut self.bins[bin * (self.classes + 1)..][..self.classes + 1];
        bin[0] += 1;
        bin[sample.label as usize + 1] += sample.weight;
    }

    #[inline(always)]
    fn held(&self, bin: usize) -> u32 {
        self.bins[bin * (self.classes + 1)]
    }

    #[inline(always)]
    fn pass_bin(&mut self, bin: usize) {
        let base = bin * (self.classes + 1);
        self.bins[base] = 0;
        for class in 0..self.classes {
            let weight = std::mem::take(&mut self.bins[base + 1 + class]);
            if weight > 0 {
                self.shift(class, weight);
            }
        }
    }

    #[inline(always)]
    fn score(&self) -> f64 {
        let ([l, squares_l], [r, squares_r]) = (self.passed, self.remaining);
        if self.logs.is_empty() {
            return squares_l as f64 / l as f64 + squares_r as f64 / r as f64;
        }
        let sides = self.left.iter().zip(&self.right);
        let inner =
            sides.fold([0.0, 0.0], |[a, b], (&l, &r)| [a + self.logs[l as usize], b + self.logs[r as usize]]);
        (inner[0] - self.logs[l as usize]) + (inner[1] - self.logs[r as usize])
    }
}

/// Sides of numbers.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// By row.
    pub values: Vec<f64>,
    weight: f64,
    mean: f64,
    impurity: f64,
    /// Weight and sum of deviations of the left side.
    passed: [f64; 2],
    /// Rows, weight and sum of deviations.
    bins: Vec<(u32, f64, f64)>,
}

impl Numbers {
    pub fn new(values: Vec<f64>) -> Self {
        Self { values, weight: 0.0, mean: 0.0, impurity: 0.0, passed: [0.0; 2], bins: Vec::new() }
    }

    /// Room for `bins` bins.
    pub fn prepare(&mut self, bins: usize) {
        self.bins.resize(bins, (0, 0.0, 0.0));
    }

    /// Takes up a node; says whether its numbers are all equal.
    pub fn open(&mut self, samples: &[Sample]) -> bool {
        let [mut weight, mut sum] = [0.0; 2];
        for s in samples {
            weight += f64::from(s.weight);
            sum += f64::from(s.weight) * self.values[s.row as usize];
        }
        self.weight = weight;
        let first = samples.first().map_or(0.0, |s| self.values[s.row as usize]);
        if samples.iter().all(|s| self.values[s.row as usize] == first) {
            (self.mean, self.impurity) = (first, 0.0);
            return true;
        }
        self.mean = sum / weight;
        let mut squares = 0.0;
        for s in samples {
            let deviation = self.values[s.row as usize] - self.mean;
            squares += f64::from(s.weight) * deviation * deviation;
        }
        self.impurity = squares / weight;
        false
    }

    /// Of the opened node.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    pub fn weight(&self) -> u32 {
        self.weight as u32
    }

    pub fn impurity(&self) -> f64 {
        self.impurity
    }

    fn deviation(&self, sample: &Sample) -> f64 {
        f64::from(sample.weight) * (self.values[sample.row as usize] - self.mean)
    }
}

impl Tally for Numbers {
    fn width(&self) -> usize {
        1
    }

    fn rewind(&mut self) {
        self.passed = [0.0; 2];
    }

    #[inline(always)]
    fn pass(&mut self, sample: &Sample) {
        self.passed = [self.passed[0] + f64::from(sample.weight), self.passed[1] + self.deviation(sample)];
    }

    #[inline(always)]
    fn collect(&mut self, bin: usize, sample: &Sample) {
        let deviation = self.deviation(sample);
        let (rows, weight, sum) = &mut self.bins[bin];
        *rows += 1;
        *weight += f64::from(sample.weight);
        *sum += deviation;
    }

    #[inline(always)]
    fn held(&self, bin: usize) -> u32 {
        self.bins[bin].0
    }

    #[inline(always)]
    fn pass_bin(&mut self, bin: usize) {
        let (_, weight, sum) = std::mem::take(&mut self.bins[bin]);
        self.passed = [self.passed[0] + weight, self.passed[1] + sum];
    }

    #[inline(always)]
    fn score(&self) -> f64 {
        let [weight, sum] = self.passed;
        sum * sum * self.weight / (weight * (self.weight - weight))
    }
}
