//! A data set as a small picture: two coordinates of each row that is not sealed.

use super::protocol::Preview;
use crate::data::{Dataset, Files, Target, stratified};
use crate::objective::{Problem, plane};
use crate::study::Spec;

/// Most points of a preview.
const POINTS: usize = 600;

impl Preview {
    /// The points of a Spec's data set; `None` if its data cannot be read.
    pub fn of(spec: &Spec, files: &Files) -> Option<Self> {
        let mut problem = Problem::new(spec.recipe.clone(), files).ok()?;
        let split = problem.split("none").ok()?;
        let data = problem.dataset();
        let Target::Classes { labels, .. } = &data.target else { return None };
        let choice = &spec.recipe.data.settings;
        let rows = stratified(data, choice.real("validation"), choice.real("test"), spec.recipe.seed).ok()?;
        let [a, b] = telling(data, labels);
        let at = |row: u32, j: usize| data.x[[row as usize, j]];
        let parts = rows.train.iter().map(|r| (*r, 0)).chain(rows.validation.iter().map(|r| (*r, 1)));
        let points: Vec<(f32, f32, u32, u8)> = parts
            .map(|(row, part)| (at(row, a) as f32, at(row, b) as f32, labels[row as usize], part))
            .take(POINTS)
            .collect();
        let (low, high) = if data.x.ncols() == 2 { plane(&split) } else { extent(&points) };
        let axes = [data.features[a].clone(), data.features[b].clone()];
        let name = spec.recipe.data.name.clone();
        Some(Self { data: name, axes, points, classes: data.classes.clone(), low, high })
    }
}

/// The two features that tell the classes apart best, by the ratio of the variance between classes to that within them; the
/// features themselves if there are but two.
fn telling(data: &Dataset, labels: &[u32]) -> [usize; 2] {
    let classes = data.classes.len();
    let ratio = |j: usize| {
        let column: Vec<f64> = data.x.column(j).to_vec();
        let mean = column.iter().sum::<f64>() / column.len().max(1) as f64;
        let (mut sums, mut counts) = (vec![0.0; classes], vec![0.0; classes]);
        for (x, label) in column.iter().zip(labels) {
            sums[*label as usize] += x;
            counts[*label as usize] += 1.0;
        }
        let centre = |l: u32| sums[l as usize] / counts[l as usize];
        let between: f64 = labels.iter().map(|l| (centre(*l) - mean) * (centre(*l) - mean)).sum();
        let within: f64 = column.iter().zip(labels).map(|(x, l)| (x - centre(*l)) * (x - centre(*l))).sum();
        between / within.max(1e-12)
    };
    if data.x.ncols() == 2 {
        return [0, 1];
    }
    let mut order: Vec<(usize, f64)> = (0..data.x.ncols()).map(|j| (j, ratio(j))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    [order[0].0, order.get(1).map_or(order[0].0, |o| o.0)]
}

fn extent(points: &[(f32, f32, u32, u8)]) -> ([f64; 2], [f64; 2]) {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (x, y, ..) in points {
        for (j, v) in [f64::from(*x), f64::from(*y)].into_iter().enumerate() {
            low[j] = low[j].min(v);
            high[j] = high[j].max(v);
        }
    }
    (low, high)
}
