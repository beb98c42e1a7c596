//! Cholesky's factorisation A = U' U of a symmetric positive definite matrix, U upper triangular, and what it is good for.
//!
//! Matrices are kept as [`Packed`] panels of [`WIDTH`] columns, so that the one inner loop (the sum over p of a_p b_p' for two
//! panels, an 8 x 8 tile at a time) reads memory in order and puts neighbouring columns into SIMD lanes. Every element is one sum,
//! taken over p upwards, so that the bits do not depend on lanes or tiles. Costs in multiply-adds: factor n^3/6, inverse n^3/3, a
//! solution n^2, one more row n^2/2.
//!
//! Source: G. Golub, C. Van Loan, "Matrix computations", section 4.2. Not here: pivots, indefinite matrices, updates other than
//! by a last row.

use super::float;
use super::simd::Four;

/// Columns of a panel.
pub const WIDTH: usize = 8;
const W: usize = WIDTH;

/// A row of a panel.
pub type Lanes = [f64; WIDTH];
type Tile = [Lanes; WIDTH];

/// The upper triangle of a symmetric or of a triangular matrix: panel b holds columns 8b to 8b + 7 and rows 0 to 8b + 7. What lies
/// below the diagonal within a panel has no meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    n: usize,
    rows: Vec<Lanes>,
}

/// Where panel `b` begins.
fn start(b: usize) -> usize {
    W * b * (b + 1) / 2
}

impl Packed {
    /// All zero, n x n.
    pub fn zeros(n: usize) -> Self {
        Self { n, rows: vec![[0.0; W]; start(n.div_ceil(W))] }
    }

    /// The upper triangle of a full matrix, row by row.
    pub fn from_rows(n: usize, matrix: &[f64]) -> Self {
        let mut packed = Self::zeros(n);
        for i in 0..n {
            for j in i..n {
                packed.rows[start(j / W) + i][j % W] = matrix[i * n + j];
            }
        }
        packed
    }

    /// Number of rows, and of columns.
    pub fn order(&self) -> usize {
        self.n
    }

    pub fn panels(&self) -> usize {
        self.n.div_ceil(W)
    }

    /// Element (i, j), i <= j.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.rows[start(j / W) + i][j % W]
    }

    pub fn panel(&self, b: usize) -> &[Lanes] {
        &self.rows[start(b)..start(b + 1)]
    }

    pub fn panel_mut(&mut self, b: usize) -> &mut [Lanes] {
        &mut self.rows[start(b)..start(b + 1)]
    }

    /// Adds `amount` to the diagonal.
    pub fn add_diagonal(&mut self, amount: f64) {
        for i in 0..self.n {
            self.rows[start(i / W) + i][i % W] += amount;
        }
    }

    fn tile(&self, row: usize, panel: usize) -> Tile {
        let from = start(panel) + row * W;
        std::array::from_fn(|r| self.rows[from + r])
    }

    fn set_tile(&mut self, row: usize, panel: usize, tile: &Tile) {
        let from = start(panel) + row * W;
        self.rows[from..from + W].copy_from_slice(tile);
    }
}

/// The matrix is not positive definite, as far as rounding lets one see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPositive;

/// The factor U.
#[derive(Clone, Debug)]
pub struct Cholesky {
    u: Packed,
}

impl Cholesky {
    /// Factors `a`, of which only the upper triangle is read.
    pub fn new(mut a: Packed) -> Result<Self, NotPositive> {
        let (n, panels) = (a.n, a.panels());
        if n % W > 0 {
            // Columns beyond the matrix.
            a.panel_mut(panels - 1).iter_mut().for_each(|row| row[n % W..].fill(0.0));
        }
        for k in 0..panels {
            for b in k..panels {
                let sums = products(&a.panel(k)[..k * W], &a.panel(b)[..k * W]);
                let mut tile = a.tile(k, b);
                subtract(&mut tile, &sums);
                if b == k {
                    diagonal(&mut tile, n - k * W)?;
                } else {
                    forward(&a.tile(k, k), &mut tile);
                }
                a.set_tile(k, b, &tile);
            }
        }
        Ok(Self { u: a })
    }

    /// Number of rows.
    pub fn order(&self) -> usize {
        self.u.n
    }

    /// U; its diagonal is positive.
    pub fn factor(&self) -> &Packed {
        &self.u
    }

    /// ln sqrt(det A), the sum of the logarithms of U's diagonal.
    pub fn half_log_determinant(&self) -> f64 {
        (0..self.u.n).fold(0.0, |sum, i| sum + float::ln(self.u.at(i, i)))
    }

    /// Solves U' x = b in place. `x` may be shorter than the matrix: then the leading part of it is solved with.
    pub fn solve_transposed(&self, x: &mut [f64]) {
        let n = x.len().min(self.u.n);
        for b in 0..n.div_ceil(W) {
            let panel = self.u.panel(b);
            let width = W.min(n - b * W);
            let mut lanes = [0.0; W];
            lanes[..width].copy_from_slice(&x[b * W..][..width]);
            let (mut low, mut high) = (Four::splat(0.0), Four::splat(0.0));
            for (row, &known) in panel.iter().zip(&x[..b * W]) {
                let known = Four::splat(known);
                low = low + Four::part::<0>(row) * known;
                high = high + Four::part::<4>(row) * known;
            }
            let mut sums = [0.0; W];
            low.store_part::<0>(&mut sums);
            high.store_part::<4>(&mut sums);
            for c in 0..W {
                lanes[c] -= sums[c];
            }
            let square = &panel[b * W..];
            for r in 0..width {
                lanes[r] /= square[r][r];
                for c in r + 1..W {
                    lanes[c] -= square[r][c] * lanes[r];
                }
            }
            x[b * W..][..width].copy_from_slice(&lanes[..width]);
        }
    }

    /// Solves U x = b in place; likewise for the leading part.
    pub fn solve_upper(&self, x: &mut [f64]) {
        let n = x.len().min(self.u.n);
        for b in (0..n.div_ceil(W)).rev() {
            let panel = self.u.panel(b);
            let width = W.min(n - b * W);
            let mut lanes = [0.0; W];
            lanes[..width].copy_from_slice(&x[b * W..][..width]);
            let square = &panel[b * W..];
            for r in (0..width).rev() {
                let known = (r + 1..width).fold(0.0, |sum, c| sum + square[r][c] * lanes[c]);
                lanes[r] = (lanes[r] - known) / square[r][r];
            }
            let (low, high) = (Four::part::<0>(&lanes), Four::part::<4>(&lanes));
            for (row, x) in panel.iter().zip(&mut x[..b * W]) {
                *x -= (Four::part::<0>(row) * low + Four::part::<4>(row) * high).folded();
            }
            x[b * W..][..width].copy_from_slice(&lanes[..width]);
        }
    }

    /// Solves A x = b in place.
    pub fn solve(&self, x: &mut [f64]) {
        self.solve_transposed(x);
        self.solve_upper(x);
    }

    /// Solves U' x = b for eight right sides at once, one a lane; `x` has as many rows as the panels (a multiple of 8), those
    /// beyond the matrix are zero and stay so.
    pub fn solve_transposed_lanes(&self, x: &mut [Lanes]) {
        for i in 0..self.u.panels() {
            let sums = products(&self.u.panel(i)[..i * W], &x[..i * W]);
            let mut tile: Tile = std::array::from_fn(|r| x[i * W + r]);
            subtract(&mut tile, &sums);
            forward(&self.u.tile(i, i), &mut tile);
            x[i * W..][..W].copy_from_slice(&tile);
        }
    }

    /// The inverse of A: its upper triangle, and all of each square on the diagonal.
    pub fn inverse(&self) -> Packed {
        let panels = self.u.panels();
        // V = U^-T, lower triangular; panel b of it holds rows from 8b on.
        let mut v: Vec<Vec<Lanes>> = Vec::with_capacity(panels);
        for b in 0..panels {
            let mut rows: Vec<Lanes> = vec![[0.0; W]; (panels - b) * W];
            for i in b..panels {
                let done = (i - b) * W;
                let sums = products(&self.u.panel(i)[b * W..i * W], &rows[..done]);
                let mut tile = [[0.0; W]; W];
                if i == b {
                    tile.iter_mut().enumerate().for_each(|(r, row)| row[r] = 1.0);
                }
                subtract(&mut tile, &sums);
                forward(&self.u.tile(i, i), &mut tile);
                rows[done..][..W].copy_from_slice(&tile);
            }
            v.push(rows);
        }
        let mut inverse = Packed::zeros(self.u.n);
        for j in 0..panels {
            for i in 0..=j {
                inverse.set_tile(i, j, &products(&v[i][(j - i) * W..], &v[j]));
            }
        }
        inverse
    }

    /// Appends a last row and column to A: its elements above the diagonal, and the one on it.
    pub fn push(&mut self, column: &[f64], diagonal: f64) -> Result<(), NotPositive> {
        let n = self.u.n;
        let mut x = column[..n].to_vec();
        self.solve_transposed(&mut x);
        let rest = diagonal - x.iter().fold(0.0, |sum, v| sum + v * v);
        if !(rest > 0.0 && rest.is_finite()) {
            return Err(NotPositive);
        }
        let (b, lane) = (n / W, n % W);
        if lane == 0 {
            self.u.rows.resize(start(b + 1), [0.0; W]);
            // Columns that are not there yet are those of the identity.
            for r in 0..W {
                self.u.rows[start(b) + n + r][r] = 1.0;
            }
        }
        self.u.n += 1;
        let panel = self.u.panel_mut(b);
        for (row, v) in panel.iter_mut().zip(x) {
            row[lane] = v;
        }
        panel[n][lane] = float::sqrt(rest);
        Ok(())
    }
}

/// The sum over the rows p of a_p b_p'.
#[inline]
fn products(a: &[Lanes], b: &[Lanes]) -> Tile {
    let mut tile = [[0.0; W]; W];
    // A quarter at a time: sixteen sums fit into the registers.
    quarter::<0, 0>(a, b, &mut tile);
    quarter::<0, 4>(a, b, &mut tile);
    quarter::<4, 0>(a, b, &mut tile);
    quarter::<4, 4>(a, b, &mut tile);
    tile
}

#[inline(always)]
fn quarter<const R: usize, const C: usize>(a: &[Lanes], b: &[Lanes], tile: &mut Tile) {
    // Written out, so that they are registers at every optimisation.
    let [mut first, mut second, mut third, mut fourth] = [Four::splat(0.0); 4];
    for (a, b) in a.iter().zip(b) {
        let b = Four::part::<C>(b);
        first = first + Four::splat(a[R]) * b;
        second = second + Four::splat(a[R + 1]) * b;
        third = third + Four::splat(a[R + 2]) * b;
        fourth = fourth + Four::splat(a[R + 3]) * b;
    }
    first.store_part::<C>(&mut tile[R]);
    second.store_part::<C>(&mut tile[R + 1]);
    third.store_part::<C>(&mut tile[R + 2]);
    fourth.store_part::<C>(&mut tile[R + 3]);
}

fn subtract(tile: &mut Tile, sums: &Tile) {
    for (row, sums) in tile.iter_mut().zip(sums) {
        (Four::part::<0>(row) - Four::part::<0>(sums)).store_part::<0>(row);
        (Four::part::<4>(row) - Four::part::<4>(sums)).store_part::<4>(row);
    }
}

/// Solves U' X = `tile` in place, U the square `u` on the diagonal.
#[inline]
fn forward(u: &Tile, tile: &mut Tile) {
    for r in 0..W {
        let (mut low, mut high) = (Four::part::<0>(&tile[r]), Four::part::<4>(&tile[r]));
        for q in 0..r {
            let factor = Four::splat(u[q][r]);
            low = low - factor * Four::part::<0>(&tile[q]);
            high = high - factor * Four::part::<4>(&tile[q]);
        }
        let inverse = Four::splat(1.0 / u[r][r]);
        (low * inverse).store_part::<0>(&mut tile[r]);
        (high * inverse).store_part::<4>(&mut tile[r]);
    }
}

/// Factors a square on the diagonal, of which the first `size` rows and columns count; the rest becomes the identity.
fn diagonal(tile: &mut Tile, size: usize) -> Result<(), NotPositive> {
    for r in 0..W {
        if r >= size {
            tile[r] = [0.0; W];
            tile[r][r] = 1.0;
            continue;
        }
        for q in 0..r {
            let above = tile[q];
            for c in r..W {
                tile[r][c] -= above[r] * above[c];
            }
        }
        let square = tile[r][r];
        if !(square > 0.0 && square.is_finite()) {
            return Err(NotPositive);
        }
        let root = float::sqrt(square);
        tile[r][r] = root;
        for (c, v) in tile[r].iter_mut().enumerate().skip(r + 1) {
            *v = if c < size { *v / root } else { 0.0 };
        }
        tile[r][..r].fill(0.0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::{Lane, Stream};

    const SIZES: [usize; 9] = [1, 2, 7, 8, 9, 16, 17, 40, 67];

    /// B B' + 0.1 I.
    fn matrix(n: usize) -> Vec<f64> {
        let mut stream = Stream::new(n as u64, Lane::Test, 0);
        let b: Vec<f64> = (0..n * n).map(|_| stream.normal()).collect();
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                let sum = (0..n).fold(0.0, |sum, k| sum + b[i * n + k] * b[j * n + k]);
                a[i * n + j] = sum + if i == j { 0.1 } else { 0.0 };
            }
        }
        a
    }

    fn vector(n: usize) -> Vec<f64> {
        let mut stream = Stream::new(n as u64, Lane::Test, 1);
        (0..n).map(|_| stream.normal()).collect()
    }

    fn largest(x: impl Iterator<Item = f64>) -> f64 {
        x.fold(0.0, |most, v| if v.abs() <= most { most } else { v.abs() })
    }

    #[test]
    fn the_factor_multiplies_back() {
        for n in SIZES {
            let a = matrix(n);
            let cholesky = Cholesky::new(Packed::from_rows(n, &a)).unwrap();
            let u = cholesky.factor();
            for i in 0..n {
                for j in i..n {
                    let sum = (0..=i).fold(0.0, |sum, k| sum + u.at(k, i) * u.at(k, j));
                    assert!(
                        (sum - a[i * n + j]).abs() < 1e-13 * n as f64 * a[i * n + i].max(1.0),
                        "{n} {i} {j}"
                    );
                }
            }
        }
    }

    #[test]
    fn solutions_satisfy_their_equations() {
        for n in SIZES {
            let (a, b) = (matrix(n), vector(n));
            let cholesky = Cholesky::new(Packed::from_rows(n, &a)).unwrap();
            let mut x = b.clone();
            cholesky.solve(&mut x);
            let residual = (0..n).map(|i| (0..n).fold(-b[i], |sum, j| sum + a[i * n + j] * x[j]));
            assert!(largest(residual) < 1e-10, "{n}");

            // The inverse gives the same, the lanes give what one right side gives.
            let inverse = cholesky.inverse();
            let other =
                (0..n).map(|i| (0..n).fold(-x[i], |sum, j| sum + inverse.at(i.min(j), i.max(j)) * b[j]));
            assert!(largest(other) < 1e-9 * largest(x.iter().copied()).max(1.0), "{n}");
            let mut lanes = vec![[0.0; W]; n.div_ceil(W) * W];
            for (row, b) in lanes.iter_mut().zip(&b) {
                *row = std::array::from_fn(|c| b * (c as f64 - 3.0));
            }
            cholesky.solve_transposed_lanes(&mut lanes);
            let mut half = b.clone();
            cholesky.solve_transposed(&mut half);
            for (row, v) in lanes.iter().zip(half.iter().chain(std::iter::repeat(&0.0))) {
                let error = (0..W).map(|c| row[c] - v * (c as f64 - 3.0));
                assert!(largest(error) < 1e-11 * largest(half.iter().copied()), "{n}");
            }
        }
    }

    #[test]
    fn rows_appended_one_by_one_make_the_same_factor() {
        for n in SIZES {
            let a = matrix(n);
            let whole = Cholesky::new(Packed::from_rows(n, &a)).unwrap();
            let mut grown = Cholesky::new(Packed::zeros(0)).unwrap();
            for j in 0..n {
                let column: Vec<f64> = (0..j).map(|i| a[i * n + j]).collect();
                grown.push(&column, a[j * n + j]).unwrap();
            }
            for i in 0..n {
                for j in i..n {
                    let (x, y) = (whole.factor().at(i, j), grown.factor().at(i, j));
                    assert!((x - y).abs() < 1e-10 * a[i * n + i].max(1.0), "{n} {i} {j}");
                }
            }
            assert!((whole.half_log_determinant() - grown.half_log_determinant()).abs() < 1e-9);
            // A leading part is the factor of the leading part.
            let mut part = vector(n / 2);
            let mut alone = part.clone();
            whole.solve(&mut part);
            let leading: Vec<f64> = (0..n / 2).flat_map(|i| a[i * n..][..n / 2].to_vec()).collect();
            Cholesky::new(Packed::from_rows(n / 2, &leading)).unwrap().solve(&mut alone);
            assert!(largest(part.iter().zip(&alone).map(|(x, y)| x - y)) < 1e-9);
        }
    }

    #[test]
    fn what_is_not_positive_definite_is_refused() {
        let refused = |a: &[f64; 4]| Cholesky::new(Packed::from_rows(2, a)).is_err();
        assert!(refused(&[1.0, 2.0, 2.0, 1.0]) && refused(&[0.0, 0.0, 0.0, 1.0]));
        assert!(refused(&[1.0, f64::NAN, f64::NAN, 1.0]) && refused(&[f64::INFINITY, 0.0, 0.0, 1.0]));
        let mut one = Cholesky::new(Packed::from_rows(1, &[1.0])).unwrap();
        assert_eq!(one.push(&[1.0], 1.0), Err(NotPositive));
        assert_eq!((one.order(), one.push(&[0.5], 1.0)), (1, Ok(())));
    }
}
