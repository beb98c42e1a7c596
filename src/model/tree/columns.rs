//! Training rows as a tree sees them: each feature's values, rounded to f32, replaced by their rank among the distinct ones.
//!
//! Ranks keep the order, which is all that a split needs, and make it a matter of integers: few distinct values can be
//! counted instead of sorted. They are made once for all trees of a forest.

/// Values closer than this are one value, as in scikit-learn.
const NEAR: f32 = 1e-7;

/// The features of some rows, one column after the other.
#[derive(Clone, Debug)]
pub struct Columns {
    rows: usize,
    features: usize,
    /// Ranks, column by column.
    codes: Vec<u32>,
    /// Distinct values, ascending, column by column.
    values: Vec<f32>,
    /// Where the values of each column begin, and where the last ends.
    starts: Vec<usize>,
    keys: Vec<u64>,
}

impl Columns {
    /// No column yet, and room for `features` of `rows` values each. `rows` must be below 2^32.
    pub fn new(rows: usize, features: usize) -> Self {
        Self {
            rows,
            features,
            codes: Vec::with_capacity(rows * features),
            values: Vec::new(),
            starts: vec![0],
            keys: Vec::with_capacity(rows),
        }
    }

    /// All columns of `rows` rows of `features` values, row-major.
    pub fn of(x: &[f64], rows: usize, features: usize) -> Self {
        let mut columns = Self::new(rows, features);
        while !columns.is_complete() {
            columns.push(x);
        }
        columns
    }

    /// Appends the next column of the row-major rows `x`; returns the work: values moved and compared.
    pub fn push(&mut self, x: &[f64]) -> u64 {
        let feature = self.starts.len() - 1;
        self.keys.clear();
        let column = x.iter().skip(feature).step_by(self.features.max(1)).take(self.rows);
        self.keys.extend(column.zip(0u64..).map(|(&v, row)| u64::from(ordered(v)) << 32 | row));
        self.keys.sort_unstable();
        let base = self.codes.len();
        self.codes.resize(base + self.rows, 0);
        let start = self.values.len();
        let mut last = None;
        for &key in &self.keys {
            let (value, row) = ((key >> 32) as u32, key as u32);
            if last != Some(value) {
                last = Some(value);
                self.values.push(restored(value));
            }
            self.codes[base + row as usize] = (self.values.len() - start - 1) as u32;
        }
        self.starts.push(self.values.len());
        sorting(self.rows) + 2 * self.rows as u64
    }

    /// Whether all columns are there.
    pub fn is_complete(&self) -> bool {
        self.starts.len() > self.features
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn features(&self) -> usize {
        self.features
    }

    /// The rank of each row's value.
    pub(super) fn codes(&self, feature: usize) -> &[u32] {
        &self.codes[feature * self.rows..][..self.rows]
    }

    /// The values by rank.
    pub(super) fn values(&self, feature: usize) -> &[f32] {
        &self.values[self.starts[feature]..self.starts[feature + 1]]
    }

    /// Most distinct values of a column.
    pub(super) fn widest(&self) -> usize {
        self.starts.windows(2).map(|w| w[1] - w[0]).max().unwrap_or(0)
    }
}

/// Counted work of sorting `n` things.
pub(super) fn sorting(n: usize) -> u64 {
    n as u64 * (u64::from(n.max(1).ilog2()) + 1)
}

/// Whether a split can separate the two values.
pub(super) fn apart(low: f32, high: f32) -> bool {
    high > low + NEAR
}

/// Midway between two neighbouring values; the lower one where the middle is not below the upper one.
pub(super) fn threshold(low: f32, high: f32) -> f64 {
    let (low, high) = (f64::from(low), f64::from(high));
    let middle = low / 2.0 + high / 2.0;
    if middle < high && middle >= low { middle } else { low }
}

/// Rounded to f32, as an integer of the same order; NaN is the highest, -0 is 0.
fn ordered(value: f64) -> u32 {
    let value = if value.is_nan() { f32::NAN } else { value as f32 + 0.0 };
    let bits = value.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn restored(order: u32) -> f32 {
    f32::from_bits(if order >> 31 == 1 { order ^ (1 << 31) } else { !order })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_keep_the_order_and_give_the_values_back() {
        let x = [0.5, -0.0, -3.0, 0.0, f64::INFINITY, 1e300, 0.5, -1e300, 1e-300];
        let columns = Columns::of(&x, x.len(), 1);
        assert_eq!(columns.codes(0), [3, 2, 1, 2, 4, 4, 3, 0, 2]);
        assert_eq!(columns.values(0), [f32::NEG_INFINITY, -3.0, 0.0, 0.5, f32::INFINITY]);
        assert_eq!(threshold(0.5, f32::INFINITY), 0.5);
        assert_eq!(threshold(f32::NEG_INFINITY, 0.5), f64::NEG_INFINITY);
        assert_eq!(threshold(f32::NEG_INFINITY, f32::INFINITY), f64::NEG_INFINITY);
        assert_eq!(threshold(1.0, 2.0), 1.5);
    }
}
