//! Metrics of scores that rank rows: ROC and precision-recall curves and the areas under them.
//!
//! With P positive and N negative rows, the area under the ROC curve is the share of the P N pairs in which the positive
//! row has the larger score, ties counted one half (Mann and Whitney). It is counted in whole numbers, so it is exact up to
//! one rounding. Average precision = sum over thresholds of (R_n - R_{n-1}) P_n, R recall and P precision, no interpolation.
//! For several classes: one versus rest (each class against all others), and one versus one (each pair of classes, rows of
//! other classes left out, mean of both directions; D. Hand, R. Till, Machine Learning 45, 2001).
//!
//! Curves have one point for every distinct score, as scikit-learn's with drop_intermediate = False. Scores are numbers, not
//! NaN. Not here: partial areas, multi-label.

/// False and true positive rate at every threshold, from none positive to all.
#[derive(Clone, Debug, PartialEq)]
pub struct RocCurve {
    pub false_positive_rate: Vec<f64>,
    pub true_positive_rate: Vec<f64>,
    /// A row is positive if its score is at least this; the first is infinite, then they fall.
    pub thresholds: Vec<f64>,
}

/// Precision and recall at every threshold, thresholds rising; one last point (1, 0) belongs to no threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionRecallCurve {
    pub precision: Vec<f64>,
    pub recall: Vec<f64>,
    pub thresholds: Vec<f64>,
}

/// Rows with at least the score `threshold`.
#[derive(Clone, Copy)]
struct Counts {
    threshold: f64,
    positives: u64,
    negatives: u64,
}

/// One entry for each distinct score, scores falling.
fn cumulate(positive: &[bool], scores: &[f64]) -> Vec<Counts> {
    let mut order: Vec<(f64, bool)> = scores.iter().copied().zip(positive.iter().copied()).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut counts: Vec<Counts> = Vec::new();
    let (mut positives, mut negatives) = (0, 0);
    for (score, is_positive) in order {
        positives += u64::from(is_positive);
        negatives += u64::from(!is_positive);
        match counts.last_mut() {
            Some(last) if last.threshold == score => {
                (last.positives, last.negatives) = (positives, negatives)
            }
            _ => counts.push(Counts { threshold: score, positives, negatives }),
        }
    }
    counts
}

fn totals(counts: &[Counts]) -> (f64, f64) {
    counts.last().map_or((0.0, 0.0), |c| (c.positives as f64, c.negatives as f64))
}

/// The ROC curve; `None` if all rows are positive, or none is.
pub fn roc_curve(positive: &[bool], scores: &[f64]) -> Option<RocCurve> {
    let counts = cumulate(positive, scores);
    let (p, n) = totals(&counts);
    if p == 0.0 || n == 0.0 {
        return None;
    }
    let column =
        |first: f64, f: &dyn Fn(&Counts) -> f64| [first].into_iter().chain(counts.iter().map(f)).collect();
    Some(RocCurve {
        false_positive_rate: column(0.0, &|c| c.negatives as f64 / n),
        true_positive_rate: column(0.0, &|c| c.positives as f64 / p),
        thresholds: column(f64::INFINITY, &|c| c.threshold),
    })
}

/// Area under the ROC curve; `None` if all rows are positive, or none is.
pub fn roc_auc(positive: &[bool], scores: &[f64]) -> Option<f64> {
    let counts = cumulate(positive, scores);
    let (mut twice, mut before) = (0, Counts { threshold: 0.0, positives: 0, negatives: 0 });
    for &c in &counts {
        // Negatives of this score lose against the positives above, and tie with those here.
        twice += (c.negatives - before.negatives) * (before.positives + c.positives);
        before = c;
    }
    area(twice, before.positives, before.negatives)
}

/// From twice the number of pairs won; `None` without pairs.
pub(super) fn area(twice: u64, positives: u64, negatives: u64) -> Option<f64> {
    let pairs = positives * negatives;
    (pairs > 0).then(|| twice as f64 / (2 * pairs) as f64)
}

/// The precision-recall curve; `None` if no row is positive.
pub fn precision_recall_curve(positive: &[bool], scores: &[f64]) -> Option<PrecisionRecallCurve> {
    let counts = cumulate(positive, scores);
    let (p, _) = totals(&counts);
    if p == 0.0 {
        return None;
    }
    let rising = || counts.iter().rev();
    Some(PrecisionRecallCurve {
        precision: rising().map(precision).chain([1.0]).collect(),
        recall: rising().map(|c| c.positives as f64 / p).chain([0.0]).collect(),
        thresholds: rising().map(|c| c.threshold).collect(),
    })
}

fn precision(c: &Counts) -> f64 {
    c.positives as f64 / (c.positives + c.negatives) as f64
}

/// Average precision; `None` unless there are positive and negative rows.
pub fn average_precision(positive: &[bool], scores: &[f64]) -> Option<f64> {
    let counts = cumulate(positive, scores);
    let (p, n) = totals(&counts);
    if p == 0.0 || n == 0.0 {
        return None;
    }
    let (mut sum, mut before) = (0.0, 0);
    for c in &counts {
        sum += (c.positives - before) as f64 / p * precision(c);
        before = c.positives;
    }
    Some(sum)
}

/// Areas under the ROC curves of several classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassAreas {
    /// Each class against the rest; `None` if it has all rows or none.
    pub per_class: Vec<Option<f64>>,
    /// Mean of those; `None` if one is.
    pub one_vs_rest_macro: Option<f64>,
    /// Mean weighted by the rows of each class; `None` if one is.
    pub one_vs_rest_weighted: Option<f64>,
    /// Mean over pairs of classes; `None` if a class has no rows.
    pub one_vs_one_macro: Option<f64>,
    /// Mean over pairs, weighted by the rows of both; `None` if a class has no rows.
    pub one_vs_one_weighted: Option<f64>,
}

/// Areas of several classes from labels and probabilities, rows x `classes`.
pub fn class_areas(truth: &[u32], probabilities: &[f64], classes: u32) -> ClassAreas {
    let width = classes as usize;
    let rows = || truth.iter().zip(probabilities.chunks_exact(width));
    let mut per_class = Vec::with_capacity(width);
    let (mut rest, mut one) = (Weighted::default(), Weighted::default());
    for class in 0..classes {
        let (positive, scores): (Vec<bool>, Vec<f64>) =
            rows().map(|(t, row)| (*t == class, row[class as usize])).unzip();
        let value = roc_auc(&positive, &scores);
        rest.add(value, positive.iter().filter(|p| **p).count() as f64);
        per_class.push(value);
    }
    for a in 0..classes {
        for b in a + 1..classes {
            let pair = || rows().filter(|(t, _)| **t == a || **t == b);
            let against = |class: u32| {
                let (positive, scores): (Vec<bool>, Vec<f64>) =
                    pair().map(|(t, row)| (*t == class, row[class as usize])).unzip();
                roc_auc(&positive, &scores)
            };
            let value = against(a).zip(against(b)).map(|(a, b)| 0.5 * (a + b));
            one.add(value, pair().count() as f64);
        }
    }
    ClassAreas {
        per_class,
        one_vs_rest_macro: rest.plain(),
        one_vs_rest_weighted: rest.weighted(),
        one_vs_one_macro: one.plain(),
        one_vs_one_weighted: one.weighted(),
    }
}

/// A plain and a weighted mean under way.
#[derive(Default)]
struct Weighted {
    undefined: bool,
    sum: f64,
    count: f64,
    weighted: f64,
    weight: f64,
}

impl Weighted {
    fn add(&mut self, value: Option<f64>, weight: f64) {
        let Some(value) = value else {
            self.undefined = true;
            return;
        };
        self.sum += value;
        self.count += 1.0;
        self.weighted += weight * value;
        self.weight += weight;
    }

    fn plain(&self) -> Option<f64> {
        (!self.undefined && self.count > 0.0).then(|| self.sum / self.count)
    }

    fn weighted(&self) -> Option<f64> {
        (!self.undefined && self.weight > 0.0).then(|| self.weighted / self.weight)
    }
}
