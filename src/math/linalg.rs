//! Vectors as slices, and the eigenvalues of a small symmetric matrix.
//!
//! Sums have one order, front to back, and are held in f64 whatever the scalar. [`symmetric_eigen`] is the cyclic method of
//! Jacobi: each off-diagonal element is rotated away in turn, row by row, until none is left that could move an eigenvalue.
//! Rotations as in H. Rutishauser, "The Jacobi method for real symmetric matrices", Numerische Mathematik 9, 1966. It costs
//! about 30 n^3 multiply-adds, keeps the vectors orthogonal to rounding and has no choice that depends on the machine.
//!
//! Not here: matrix products (see [`simd`](super::simd)), factorisations, large or unsymmetric matrices.

use super::float;
use super::order::ascending;
use super::scalar::Scalar;

/// Sweeps after which [`symmetric_eigen`] gives up. A dozen are plenty.
const SWEEPS: usize = 60;

/// Sum of products, in f64; the longer slice's surplus is left out.
pub fn dot<S: Scalar>(a: &[S], b: &[S]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (&a, &b)| sum + a.to_f64() * b.to_f64())
}

/// Euclidean length, in f64.
pub fn norm<S: Scalar>(a: &[S]) -> f64 {
    float::sqrt(dot(a, a))
}

/// y += a x
pub fn axpy<S: Scalar>(a: S, x: &[S], y: &mut [S]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// x *= a
pub fn scale<S: Scalar>(a: S, x: &mut [S]) {
    for x in x {
        *x = a * *x;
    }
}

/// Makes the entry of largest magnitude (the first of equals) positive: the sign of an eigenvector is free, a picture's
/// is not.
pub fn fix_sign(x: &mut [f64]) {
    let largest = x.iter().fold(0.0f64, |best, &v| if v.abs() > best.abs() { v } else { best });
    if largest < 0.0 {
        scale(-1.0, x);
    }
}

/// Eigenvalues in ascending order and their unit vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    pub values: Vec<f64>,
    /// Row k belongs to value k; n numbers a row.
    pub vectors: Vec<f64>,
}

impl Eigen {
    /// The unit vector of value `k`, sign free.
    pub fn vector(&self, k: usize) -> &[f64] {
        let n = self.values.len();
        &self.vectors[k * n..][..n]
    }
}

/// Why a matrix has no eigenvalues here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EigenError {
    /// The matrix does not hold n x n numbers.
    Shape,
    /// An element is NaN or infinite.
    NotFinite,
    /// Elements so far apart in size that the sweeps ran out.
    NotConverged,
}

/// All eigenvalues and vectors of the symmetric matrix `matrix`, n x n; only its upper triangle is read.
pub fn symmetric_eigen(n: usize, matrix: &[f64]) -> Result<Eigen, EigenError> {
    let mut a = symmetric(n, matrix)?;
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    let size = norm(&a);
    for _ in 0..SWEEPS {
        if off_diagonal(n, &a) <= f64::EPSILON * f64::EPSILON * size {
            let diagonal: Vec<f64> = (0..n).map(|i| a[i * n + i]).collect();
            return Ok(sorted(n, &diagonal, &vectors));
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(n, &mut a, &mut vectors, p, q);
            }
        }
    }
    Err(EigenError::NotConverged)
}

/// Length of the part above the diagonal.
fn off_diagonal(n: usize, a: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        sum += dot(&a[i * n + i + 1..(i + 1) * n], &a[i * n + i + 1..(i + 1) * n]);
    }
    float::sqrt(sum)
}

/// Turns the plane of axes p < q so that element (p, q) becomes 0; rows of `vectors` turn with it.
fn rotate(n: usize, a: &mut [f64], vectors: &mut [f64], p: usize, q: usize) {
    let (off, at_p, at_q) = (a[p * n + q], a[p * n + p], a[q * n + q]);
    // So small that even a hundredfold it is lost beside both diagonal elements.
    if at_p.abs() + off.abs() * 100.0 == at_p.abs() && at_q.abs() + off.abs() * 100.0 == at_q.abs() {
        a[p * n + q] = 0.0;
        a[q * n + p] = 0.0;
        return;
    }
    // Cotangent of twice the angle; the smaller root of t^2 + 2 theta t - 1 = 0 keeps the angle below 45 degrees.
    let theta = (at_q - at_p) / (2.0 * off);
    let root = theta.abs() + float::sqrt(theta * theta + 1.0);
    let t = if theta < 0.0 { -1.0 / root } else { 1.0 / root };
    let c = 1.0 / float::sqrt(t * t + 1.0);
    let s = t * c;
    let tau = s / (1.0 + c);
    let turn = |x: &mut [f64], i: usize, j: usize| {
        let (g, h) = (x[i], x[j]);
        x[i] = g - s * (h + g * tau);
        x[j] = h + s * (g - h * tau);
    };
    for k in 0..n {
        if k != p && k != q {
            turn(a, p * n + k, q * n + k);
            a[k * n + p] = a[p * n + k];
            a[k * n + q] = a[q * n + k];
        }
        turn(vectors, p * n + k, q * n + k);
    }
    a[p * n + p] = at_p - t * off;
    a[q * n + q] = at_q + t * off;
    a[p * n + q] = 0.0;
    a[q * n + p] = 0.0;
}

/// A whole n x n matrix from its upper triangle, if its numbers are finite.
pub(super) fn symmetric(n: usize, matrix: &[f64]) -> Result<Vec<f64>, EigenError> {
    if n.checked_mul(n) != Some(matrix.len()) {
        return Err(EigenError::Shape);
    }
    if !matrix.iter().all(|v| v.is_finite()) {
        return Err(EigenError::NotFinite);
    }
    let mut a = matrix.to_vec();
    for i in 0..n {
        for j in 0..i {
            a[i * n + j] = a[j * n + i];
        }
    }
    Ok(a)
}

/// Eigenvalues in ascending order, with their vectors (rows of `vectors`).
pub(super) fn sorted(n: usize, values: &[f64], vectors: &[f64]) -> Eigen {
    let order = ascending(values);
    Eigen {
        values: order.iter().map(|&i| values[i]).collect(),
        vectors: order.iter().flat_map(|&i| &vectors[i * n..][..n]).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::{Lane, Stream};

    #[test]
    fn known_matrices() {
        let eigen = symmetric_eigen(2, &[2.0, 1.0, 1.0, 2.0]).unwrap();
        assert!((eigen.values[0] - 1.0).abs() < 1e-15 && (eigen.values[1] - 3.0).abs() < 1e-15);
        assert!((eigen.vector(1)[0] - eigen.vector(1)[1]).abs() < 1e-15);
        assert!(symmetric_eigen(0, &[]).unwrap().values.is_empty());
        assert_eq!(symmetric_eigen(2, &[0.0; 4]).unwrap().values, [0.0, 0.0]);
        assert_eq!(
            symmetric_eigen(3, &[5.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 2.0]).unwrap().values,
            [-1.0, 2.0, 5.0]
        );
        assert_eq!(symmetric_eigen(2, &[1.0; 3]), Err(EigenError::Shape));
        assert_eq!(symmetric_eigen(1, &[f64::NAN]), Err(EigenError::NotFinite));
    }

    #[test]
    fn vectors_diagonalise_the_matrix() {
        for n in [1, 2, 5, 24] {
            let mut stream = Stream::new(1, Lane::Test, n as u64);
            let mut a = vec![0.0; n * n];
            for i in 0..n {
                for j in i..n {
                    // Rows of very different sizes.
                    let v = stream.normal() * [1.0, 1e-3, 1e-6][(i + j) % 3];
                    a[i * n + j] = v;
                    a[j * n + i] = v;
                }
            }
            let eigen = symmetric_eigen(n, &a).unwrap();
            let size = norm(&a);
            for k in 0..n {
                let v = eigen.vector(k);
                for i in 0..n {
                    let left = dot(&a[i * n..][..n], v);
                    assert!((left - eigen.values[k] * v[i]).abs() < 1e-14 * size, "{n} {k}");
                }
                for other in 0..n {
                    let product = dot(v, eigen.vector(other));
                    assert!((product - f64::from(u8::from(other == k))).abs() < 1e-13, "{n} {k} {other}");
                }
            }
            assert!(eigen.values.is_sorted());
        }
    }

    #[test]
    fn the_largest_entry_becomes_positive() {
        let mut x = [1.0, -3.0, 3.0];
        fix_sign(&mut x);
        assert_eq!(x, [-1.0, 3.0, -3.0]);
        fix_sign(&mut x);
        assert_eq!(x, [-1.0, 3.0, -3.0]);
    }

    #[test]
    fn vectors() {
        let mut y = [1.0f32, 2.0];
        axpy(2.0, &[3.0, 4.0], &mut y);
        assert_eq!(y, [7.0, 10.0]);
        scale(0.5, &mut y);
        assert_eq!((y, norm(&[3.0, 4.0]), dot(&y, &[2.0, 1.0])), ([3.5, 5.0], 5.0, 12.0));
    }
}
