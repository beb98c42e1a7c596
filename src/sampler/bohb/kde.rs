//! A kernel density estimate of rows in the unit cube and of categories, as statsmodels' `KDEMultivariate` has it.
//!
//! Product kernels. A number: a normal, not cut off at the ends. A category of c: 1 - h for the observed one and h / (c - 1) for each
//! other (J. Aitchison, C. Aitken, Biometrika 63 (1976)). Bandwidths by the normal reference rule, h = 1.06 s n^(-1 / (4 + d)) with s
//! the standard deviation (by n; of a category, of its place), at least a floor.
//!
//! Two departures. The number of categories is the domain's, where statsmodels counts those in the data and finds an unseen one
//! infinitely likely. And h of a category goes no higher than (c - 1) / c, where all categories are equally likely: the rule
//! can ask for more, and beyond 1 for negative chances.

use crate::math::float;
use crate::math::truncnorm::DENSITY_AT_0;

/// An estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Kde {
    /// For each column the number of categories; 0 for a number in [0, 1].
    pub kinds: Vec<u32>,
    /// Rows one after the other.
    pub data: Vec<f64>,
    pub bandwidth: Vec<f64>,
}

/// h = 1.06 s n^(-1 / (4 + d)) for each of `columns` columns.
pub fn normal_reference(data: &[f64], columns: usize) -> Vec<f64> {
    let rows = data.len().checked_div(columns).unwrap_or(0) as f64;
    let factor = float::pow(rows, -1.0 / (4.0 + columns as f64));
    (0..columns)
        .map(|k| {
            let column = || data.iter().skip(k).step_by(columns);
            let mean = column().fold(0.0, |sum, x| sum + x) / rows;
            let variance = column().fold(0.0, |sum, x| sum + (x - mean) * (x - mean)) / rows;
            1.06 * float::sqrt(variance) * factor
        })
        .collect()
}

impl Kde {
    /// Of at least one row.
    pub fn new(kinds: &[u32], data: Vec<f64>, min_bandwidth: f64) -> Self {
        let mut bandwidth = normal_reference(&data, kinds.len());
        for (h, kind) in bandwidth.iter_mut().zip(kinds) {
            *h = h.max(min_bandwidth);
            if *kind > 0 {
                *h = h.min(1.0 - 1.0 / f64::from(*kind));
            }
        }
        Self { kinds: kinds.to_vec(), data, bandwidth }
    }

    pub fn rows(&self) -> usize {
        self.data.len().checked_div(self.kinds.len()).unwrap_or(0)
    }

    pub fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.kinds.len()..][..self.kinds.len()]
    }

    /// The kernel of a column: density at `x` around `centre`.
    fn kernel(&self, k: usize, centre: f64, x: f64) -> f64 {
        let h = self.bandwidth[k];
        match self.kinds[k] {
            0 => {
                let t = (x - centre) / h;
                DENSITY_AT_0 / h * float::exp(-0.5 * t * t)
            }
            1 => 1.0,
            _ if x == centre => 1.0 - h,
            count => h / f64::from(count - 1),
        }
    }

    /// The density at a point.
    pub fn density(&self, point: &[f64]) -> f64 {
        let all: Vec<(usize, f64)> = point.iter().copied().enumerate().collect();
        self.marginal(&all)
    }

    /// The density of some columns, (column, value) each, the others left out.
    pub fn marginal(&self, point: &[(usize, f64)]) -> f64 {
        let term = |i: usize| {
            let row = self.row(i);
            point.iter().fold(1.0, |product, (k, x)| product * self.kernel(*k, row[*k], *x))
        };
        (0..self.rows()).fold(0.0, |sum, i| sum + term(i)) / self.rows() as f64
    }
}
