//! The best cut of one feature at one node: every place between two neighbouring values is tried.
//!
//! Two ways to walk through the rows in ascending order. Where the feature has few values for that many rows, rows are
//! collected in one bin a value, and the bins are walked; else the rows' ranks are sorted. Which way is taken depends on the
//! sizes alone. For classes both give the same bits.

use super::columns::{apart, sorting};
use super::tally::{Sample, Tally};

/// A place to cut at: between two ranks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    pub score: f64,
    /// Highest rank on the left, lowest on the right.
    pub low: u32,
    pub high: u32,
}

/// What a feature offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// All rows have one value.
    Constant,
    /// The best cut, if one leaves enough rows on both sides.
    Cut(Option<Cut>),
}

/// Ranks and values of one feature.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub codes: &'a [u32],
    pub values: &'a [f32],
}

/// Scans one feature for the rows of the node that `tally` has opened, at least `least` on each side; returns the counted
/// work too. `keys` is scratch.
pub fn scan<T: Tally>(
    tally: &mut T,
    samples: &[Sample],
    column: Column<'_>,
    least: usize,
    keys: &mut Vec<u64>,
) -> (Found, u64) {
    if column.values.len() < 2 {
        return (Found::Constant, 1);
    }
    let (n, bins) = (samples.len(), column.values.len());
    let by_bins = (bins + n.min(bins) * tally.width()) as u64;
    tally.rewind();
    if by_bins < sorting(n) {
        (binned(tally, samples, column, least), n as u64 + by_bins)
    } else {
        sorted(tally, samples, column, least, keys)
    }
}

fn binned<T: Tally>(tally: &mut T, samples: &[Sample], column: Column<'_>, least: usize) -> Found {
    for sample in samples {
        tally.collect(column.codes[sample.row as usize] as usize, sample);
    }
    let (mut first, mut last) = (None, 0);
    let (mut left, mut best) = (0, Best::new(least, samples.len()));
    for bin in 0..column.values.len() {
        let held = tally.held(bin) as usize;
        if held == 0 {
            continue;
        }
        match first {
            None => first = Some(bin),
            Some(_) => best.consider(tally, column, left, last as u32, bin as u32),
        }
        tally.pass_bin(bin);
        left += held;
        last = bin;
    }
    best.found(column, first.unwrap_or(0), last)
}

fn sorted<T: Tally>(
    tally: &mut T,
    samples: &[Sample],
    column: Column<'_>,
    least: usize,
    keys: &mut Vec<u64>,
) -> (Found, u64) {
    let n = samples.len();
    keys.clear();
    let (mut low, mut high) = (u32::MAX, 0);
    keys.extend(samples.iter().zip(0u64..).map(|(sample, place)| {
        let code = column.codes[sample.row as usize];
        low = low.min(code);
        high = high.max(code);
        u64::from(code) << 32 | place
    }));
    if low >= high {
        return (Found::Constant, n as u64);
    }
    keys.sort_unstable();
    let mut best = Best::new(least, n);
    for (i, pair) in keys.windows(2).enumerate() {
        tally.pass(&samples[pair[0] as u32 as usize]);
        let (here, next) = ((pair[0] >> 32) as u32, (pair[1] >> 32) as u32);
        if here != next {
            best.consider(tally, column, i + 1, here, next);
        }
    }
    (best.found(column, low as usize, high as usize), n as u64 + sorting(n))
}

/// The best cut so far.
struct Best {
    least: usize,
    rows: usize,
    cut: Option<Cut>,
}

impl Best {
    fn new(least: usize, rows: usize) -> Self {
        Self { least, rows, cut: None }
    }

    #[inline(always)]
    fn consider<T: Tally>(&mut self, tally: &T, column: Column<'_>, left: usize, low: u32, high: u32) {
        if left < self.least || self.rows - left < self.least {
            return;
        }
        let score = tally.score();
        // A score that is not a number is never better.
        if self.cut.map_or(f64::NEG_INFINITY, |c| c.score) < score
            && apart(column.values[low as usize], column.values[high as usize])
        {
            self.cut = Some(Cut { score, low, high });
        }
    }

    fn found(self, column: Column<'_>, low: usize, high: usize) -> Found {
        if apart(column.values[low], column.values[high]) { Found::Cut(self.cut) } else { Found::Constant }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tally::Classes;
    use super::*;
    use crate::math::rng::{Lane, Stream};

    #[test]
    fn bins_and_sorting_agree_bit_by_bit() {
        let mut stream = Stream::new(1, Lane::Test, 0);
        for round in 0..300 {
            let (n, bins) = (2 + stream.below(60) as usize, 2 + stream.below(12));
            let samples: Vec<Sample> = (0..n as u32)
                .map(|row| Sample { row, weight: 1 + stream.below(3), label: stream.below(4) })
                .collect();
            let codes: Vec<u32> = (0..n).map(|_| stream.below(bins)).collect();
            let values: Vec<f32> = (0..bins).map(|v| v as f32 * if v % 2 == 0 { 1.0 } else { 1.5 }).collect();
            let values = &values[..];
            let column = Column { codes: &codes, values };
            let mut tally = Classes::new(4);
            tally.prepare(bins as usize, 200, round % 2 == 0);
            tally.open(&samples);
            for least in 1..4 {
                tally.rewind();
                let by_bins = binned(&mut tally, &samples, column, least);
                tally.rewind();
                let (by_sorting, _) = sorted(&mut tally, &samples, column, least, &mut Vec::new());
                assert_eq!(by_bins, by_sorting, "round {round}, {n} rows");
            }
        }
    }
}
