//! A data set as a small picture: two coordinates of each row that is not sealed.

use super::protocol::Preview;
use crate::data::{Dataset, Files, Target, resample};
use crate::math::float;
use crate::math::order::descending;
use crate::objective::{Problem, plane};
use crate::study::Spec;

/// (x, y, class or level, part).
type Point = (f32, f32, u32, u8);

/// Most points of a preview.
const POINTS: usize = 600;
/// Highest level of a target.
const LEVELS: f64 = 255.0;

impl Preview {
    /// The points of a Spec's data set; `None` if its data cannot be read. What is drawn is chosen by rows that are not sealed.
    pub fn of(spec: &Spec, files: &Files) -> Option<Self> {
        let problem = Problem::plain(spec.recipe.clone(), files).ok()?;
        let data = problem.dataset();
        let splits = resample(data, &spec.recipe.data, spec.recipe.seed).ok()?;
        let rows = splits.first()?;
        let open: Vec<u32> = rows.train.iter().chain(&rows.validation).copied().collect();
        let parts = rows.train.iter().map(|r| (*r, 0)).chain(rows.validation.iter().map(|r| (*r, 1)));
        let at = |row: u32, j: usize| data.x[[row as usize, j]] as f32;
        let flat = data.x.ncols() == 2;
        let (axes, points): ([String; 2], Vec<Point>) = match &data.target {
            Target::Classes { labels, .. } => {
                let [a, b] = if flat { [0, 1] } else { telling(data, labels, &open) };
                let point = |(row, part)| (at(row, a), at(row, b), labels[row as usize], part);
                (
                    [data.features[a].clone(), data.features[b].clone()],
                    parts.map(point).take(POINTS).collect(),
                )
            }
            Target::Numbers(y) => {
                let level = levels(y, &open);
                let best = if flat { 0 } else { correlated(data, y, &open) };
                let second = |row: u32| if flat { at(row, 1) } else { y[row as usize] as f32 };
                let name = if flat { &data.features[1] } else { &data.target_name };
                let point = |(row, part)| (at(row, best), second(row), level(y[row as usize]), part);
                ([data.features[best].clone(), name.clone()], parts.map(point).take(POINTS).collect())
            }
        };
        let (low, high) = if flat { plane(&data.split(rows, "none")) } else { extent(&points) };
        let name = spec.recipe.data.name.clone();
        Some(Self { data: name, axes, points, classes: data.classes.clone(), low, high })
    }
}

/// The two features that tell the classes apart best, by the ratio of the variance between classes to that within them.
fn telling(data: &Dataset, labels: &[u32], rows: &[u32]) -> [usize; 2] {
    let classes = data.classes.len();
    let ratio = |j: usize| {
        let value = |row: u32| data.x[[row as usize, j]];
        let mean = rows.iter().map(|r| value(*r)).sum::<f64>() / rows.len().max(1) as f64;
        let (mut sums, mut counts) = (vec![0.0; classes], vec![0.0; classes]);
        for &row in rows {
            let label = labels[row as usize] as usize;
            sums[label] += value(row);
            counts[label] += 1.0;
        }
        let (mut between, mut within) = (0.0, 0.0);
        for &row in rows {
            let label = labels[row as usize] as usize;
            let centre = sums[label] / counts[label];
            between += (centre - mean) * (centre - mean);
            within += (value(row) - centre) * (value(row) - centre);
        }
        between / within.max(1e-12)
    };
    let ratios: Vec<f64> = (0..data.x.ncols()).map(ratio).collect();
    let order = descending(&ratios);
    let first = order.first().copied().unwrap_or(0);
    [first, order.get(1).copied().unwrap_or(first)]
}

/// The feature whose correlation with the target is the largest in magnitude.
fn correlated(data: &Dataset, y: &[f64], rows: &[u32]) -> usize {
    let n = rows.len().max(1) as f64;
    let mean_y = rows.iter().map(|r| y[*r as usize]).sum::<f64>() / n;
    let strength = |j: usize| {
        let value = |row: u32| data.x[[row as usize, j]];
        let mean = rows.iter().map(|r| value(*r)).sum::<f64>() / n;
        let (mut both, mut own) = (0.0, 0.0);
        for &row in rows {
            both += (value(row) - mean) * (y[row as usize] - mean_y);
            own += (value(row) - mean) * (value(row) - mean);
        }
        // The target's own deviation is the same for all features.
        if own > 0.0 { both.abs() / float::sqrt(own) } else { 0.0 }
    };
    (0..data.x.ncols()).rev().max_by(|a, b| strength(*a).total_cmp(&strength(*b))).unwrap_or(0)
}

/// From a target to its level between the lowest and the highest of `rows`.
fn levels(y: &[f64], rows: &[u32]) -> impl Fn(f64) -> u32 + use<> {
    let shown = || rows.iter().map(|r| y[*r as usize]);
    let (low, high) = (shown().fold(f64::INFINITY, f64::min), shown().fold(f64::NEG_INFINITY, f64::max));
    let span = if high > low { high - low } else { 1.0 };
    move |v| ((v - low) / span * LEVELS).round() as u32
}

/// The corners of the points' box, as large as it is: a thumbnail need not leave a margin.
fn extent(points: &[Point]) -> ([f64; 2], [f64; 2]) {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (x, y, ..) in points {
        for (j, v) in [f64::from(*x), f64::from(*y)].into_iter().enumerate() {
            low[j] = low[j].min(v);
            high[j] = high[j].max(v);
        }
    }
    (low, high)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::data::DATA;
    use crate::runtime::threads::files_for;

    #[test]
    fn every_data_set_has_a_picture() {
        for entry in DATA.iter().filter(|e| e.id != "csv") {
            let spec = Spec::example(entry.id).expect("an example");
            let preview = Preview::of(&spec, &files_for(&spec.recipe)).expect(entry.id);
            assert!(preview.points.len() > 100 && preview.points.len() <= POINTS, "{}", entry.id);
            let top = if preview.classes.is_empty() { 256 } else { preview.classes.len() as u32 };
            assert!(preview.points.iter().all(|p| p.2 < top && p.0.is_finite() && p.1.is_finite()));
            for j in 0..2 {
                assert!(preview.low[j] < preview.high[j], "{}: axis {j} has no width", entry.id);
            }
        }
    }

    #[test]
    fn what_tells_most_is_shown() {
        let axes = |name: &str| {
            let spec = Spec::example(name).expect("an example");
            Preview::of(&spec, &files_for(&spec.recipe)).expect(name).axes
        };
        // Iris by its petals; diabetes by the body mass index or the blood's triglycerides, the two strongest.
        assert!(axes("iris").iter().all(|a| a.starts_with("petal")));
        let [x, y] = axes("diabetes");
        assert!(["bmi", "s5", "ltg"].iter().any(|n| x.contains(n)), "{x}");
        assert_eq!(y, "progression");
        assert_eq!(axes("wave"), ["x1", "x2"]);
    }
}
