//! The one matrix kernel of the engine: C = start + A B.
//!
//! A is read by two strides, so that a transposed operand needs no copy; B and C are row-major with a row stride. Each
//! element is summed in one order, `start + a[0] b[0] + a[1] b[1] + ...`, by a plain multiplication and then a plain
//! addition; SIMD lanes lie over the columns of the result, never over the summed index. So the bits are those of the
//! naive triple loop, for every shape, on every machine, whichever tile or packing computed them.
//!
//! A tile of 4 rows x 8 columns (or 8 x 4) of accumulators lives in registers; the arrays are of fixed size and the compiler turns
//! them into SIMD code on every target. Where B is large its columns are packed, eight at a time, so that they stay in
//! the first cache while all rows of A pass.
//!
//! With [`Four`]'s loads the only `unsafe` of the engine: bounds are asserted once for a product instead of in the innermost loop, which is
//! worth half as much speed again in wasm. Not here: fused multiply-add (other bits), threads, blocking over k.

mod four;

pub use four::Four;

use super::scalar::Scalar;

/// Columns of a packed panel, and the widest tile.
pub const LANES: usize = 8;
const ROWS: usize = 4;
/// Elements of B from which packing pays, if enough rows of A share it.
const LARGE: usize = 4096;

/// The left operand: element (i, p) is `data[i * row + p * column]`.
#[derive(Clone, Copy, Debug)]
pub struct Left<'a, S> {
    pub data: &'a [S],
    pub row: usize,
    pub column: usize,
}

/// The right operand: element (p, j) is `data[p * row + j]`.
#[derive(Clone, Copy, Debug)]
pub struct Right<'a, S> {
    pub data: &'a [S],
    pub row: usize,
}

/// What each sum begins with.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, S> {
    Zero,
    /// Element j of this row (a bias), for all rows of C.
    Row(&'a [S]),
    /// What C holds.
    Held,
}

/// Elements of scratch that let [`product`] pack a right operand of `k` rows.
pub const fn panel_len(k: usize) -> usize {
    k * LANES
}

/// C (m x n, rows `stride` apart) = start + A (m x k) B (k x n). `panel` is scratch: with fewer than
/// [`panel_len`]`(k)` elements nothing is packed, which changes the speed only.
///
/// # Panics
/// If an operand is shorter than its shape and strides ask for.
#[allow(clippy::too_many_arguments)]
pub fn product<S: Scalar>(
    (m, n, k): (usize, usize, usize),
    start: Start<S>,
    a: Left<S>,
    b: Right<S>,
    c: &mut [S],
    stride: usize,
    panel: &mut [S],
) {
    if m == 0 || n == 0 {
        return;
    }
    let ends =
        |rows: usize, stride: usize, last: usize| (rows - 1).saturating_mul(stride).saturating_add(last);
    assert!(stride >= n && ends(m, stride, n) <= c.len(), "the result is too short for its shape");
    if let Start::Row(row) = start {
        assert!(row.len() >= n, "the starting row is too short");
    }
    if k > 0 {
        assert!(k == 1 || b.row >= n, "rows of the right operand overlap");
        let last = ends(k, a.column, 0);
        assert!(ends(m, a.row, last) < a.data.len(), "the left operand is too short for its shape");
        assert!(ends(k, b.row, n) <= b.data.len(), "the right operand is too short for its shape");
    }
    let pack = m >= 2 * ROWS && k * n >= LARGE && b.row > LANES && panel.len() >= panel_len(k);
    let mut sums = Sums { m, k, start, a, c, stride };
    let mut j = 0;
    while j + LANES <= n {
        if pack {
            let rows = b.data.chunks(b.row).take(k);
            for (to, from) in panel.as_chunks_mut::<LANES>().0.iter_mut().zip(rows) {
                to.copy_from_slice(&from[j..j + LANES]);
            }
            sums.columns::<LANES>(panel, 0, LANES, j);
        } else {
            sums.columns::<LANES>(b.data, j, b.row, j);
        }
        j += LANES;
    }
    if j + 4 <= n {
        sums.columns::<4>(b.data, j, b.row, j);
        j += 4;
    }
    while j < n {
        sums.columns::<1>(b.data, j, b.row, j);
        j += 1;
    }
}

/// A product under way: all but its right operand.
struct Sums<'a, S> {
    m: usize,
    k: usize,
    start: Start<'a, S>,
    a: Left<'a, S>,
    c: &'a mut [S],
    stride: usize,
}

impl<S: Scalar> Sums<'_, S> {
    /// C columns of the result from column `to` on; their right operand begins at `b[from]`, rows `row` apart.
    fn columns<const C: usize>(&mut self, b: &[S], from: usize, row: usize, to: usize) {
        let mut i = 0;
        // Few columns leave registers free: more rows keep more sums in flight.
        while C < LANES && i + 2 * ROWS <= self.m {
            self.tile::<{ 2 * ROWS }, C>(i, b, from, row, to);
            i += 2 * ROWS;
        }
        while i + ROWS <= self.m {
            self.tile::<ROWS, C>(i, b, from, row, to);
            i += ROWS;
        }
        if i + 2 <= self.m {
            self.tile::<2, C>(i, b, from, row, to);
            i += 2;
        }
        if i < self.m {
            self.tile::<1, C>(i, b, from, row, to);
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const C: usize>(
        &mut self,
        i: usize,
        b: &[S],
        from: usize,
        row: usize,
        to: usize,
    ) {
        let mut sums = [[S::ZERO; C]; R];
        match self.start {
            Start::Zero => {}
            Start::Row(start) => {
                for sum in &mut sums {
                    sum.copy_from_slice(&start[to..to + C]);
                }
            }
            Start::Held => {
                for (r, sum) in sums.iter_mut().enumerate() {
                    sum.copy_from_slice(&self.c[(i + r) * self.stride + to..][..C]);
                }
            }
        }
        let mut left = i * self.a.row;
        let mut right = from;
        for _ in 0..self.k {
            // SAFETY: `product` asserted that row k - 1 of the right operand ends inside it (a packed panel holds
            // k * LANES elements); `right` is p * row + from for a p below k, and from + C is at most its width.
            let lanes: &[S; C] = unsafe { &*b.as_ptr().add(right).cast() };
            for (r, sum) in sums.iter_mut().enumerate() {
                // SAFETY: `product` asserted that element (m - 1, k - 1) of the left operand lies inside it; here the
                // row i + r is below m and the column p is below k, and strides are not negative.
                let x = unsafe { *self.a.data.get_unchecked(left + r * self.a.row) };
                for (s, &y) in sum.iter_mut().zip(lanes) {
                    *s += x * y;
                }
            }
            left += self.a.column;
            right += row;
        }
        for (r, sum) in sums.iter().enumerate() {
            self.c[(i + r) * self.stride + to..][..C].copy_from_slice(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::{Lane, Stream};

    fn numbers<S: Scalar>(count: usize, index: u64) -> Vec<S> {
        let mut stream = Stream::new(1, Lane::Test, index);
        (0..count).map(|_| S::from_f64(stream.uniform(-1.0, 1.0))).collect()
    }

    fn naive<S: Scalar>(
        (m, n, k): (usize, usize, usize),
        start: Start<S>,
        a: Left<S>,
        b: Right<S>,
        c: &mut [S],
        stride: usize,
    ) {
        for i in 0..m {
            for j in 0..n {
                let mut sum = match start {
                    Start::Zero => S::ZERO,
                    Start::Row(row) => row[j],
                    Start::Held => c[i * stride + j],
                };
                for p in 0..k {
                    sum += a.data[i * a.row + p * a.column] * b.data[p * b.row + j];
                }
                c[i * stride + j] = sum;
            }
        }
    }

    fn bits<S: Scalar>(x: &[S]) -> Vec<u64> {
        x.iter().map(|v| v.to_f64().to_bits()).collect()
    }

    /// All starts and both orientations of the left operand, with and without a panel, strides wider than the shape.
    fn check<S: Scalar>(m: usize, n: usize, k: usize) {
        let (width, height, wide, stride) = (k + 1, m + 2, n + 3, n + 1);
        let a = numbers::<S>((m + 2) * (k + 2), 0);
        let b = numbers::<S>(k * wide, 1);
        let row = numbers::<S>(n, 2);
        let held = numbers::<S>(m * stride, 3);
        for (row_stride, column) in [(width, 1), (1, height)] {
            let a = Left { data: &a[..], row: row_stride, column };
            let b = Right { data: &b[..], row: wide };
            for start in [Start::Zero, Start::Row(&row), Start::Held] {
                let mut expected = held.clone();
                naive((m, n, k), start, a, b, &mut expected, stride);
                for scratch in [0, panel_len(k)] {
                    let mut c = held.clone();
                    let mut panel = vec![S::from_f64(f64::NAN); scratch];
                    product((m, n, k), start, a, b, &mut c, stride, &mut panel);
                    assert!(bits(&c) == bits(&expected), "{m} x {n} x {k}, panel {scratch}");
                }
            }
        }
    }

    #[test]
    fn every_small_shape_is_the_naive_loop() {
        for m in 0..=17 {
            for n in 0..=17 {
                for k in 0..=17 {
                    check::<f32>(m, n, k);
                    check::<f64>(m, n, k);
                }
            }
        }
    }

    #[test]
    fn odd_big_shapes_are_the_naive_loop() {
        for (m, n, k) in
            [(33, 129, 65), (8, 61, 300), (130, 31, 257), (1, 1000, 7), (100, 1, 100), (9, 8, 513)]
        {
            check::<f32>(m, n, k);
            check::<f64>(m, n, k);
        }
    }

    #[test]
    fn a_product_cut_along_k_goes_on_where_it_stopped() {
        let (m, n, k, cut) = (9, 13, 40, 17);
        let (a, b) = (numbers::<f32>(m * k, 0), numbers::<f32>(k * n, 1));
        let (mut whole, mut parts) = (vec![0.0; m * n], vec![0.0; m * n]);
        let left = |from: usize| Left { data: &a[from..], row: k, column: 1 };
        let right = |from: usize| Right { data: &b[from * n..], row: n };
        product((m, n, k), Start::Zero, left(0), right(0), &mut whole, n, &mut []);
        product((m, n, cut), Start::Zero, left(0), right(0), &mut parts, n, &mut []);
        product((m, n, k - cut), Start::Held, left(cut), right(cut), &mut parts, n, &mut []);
        assert_eq!(bits(&whole), bits(&parts));
    }

    #[test]
    #[should_panic(expected = "left operand")]
    fn a_short_left_operand_is_refused() {
        let (a, b, mut c) = ([1.0f32; 11], [1.0; 16], [0.0; 12]);
        let (a, b) = (Left { data: &a, row: 4, column: 1 }, Right { data: &b, row: 4 });
        product((3, 4, 4), Start::Zero, a, b, &mut c, 4, &mut []);
    }
}
