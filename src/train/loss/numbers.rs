//! Losses of numbers, output by output.

use super::{Loss, Shape, Tally};
use crate::math::scalar::Scalar;
use crate::model::activation::softplus;

/// Huber's loss of one error.
pub(super) fn huber(d: f64, delta: f64) -> f64 {
    let size = d.abs();
    if size <= delta { 0.5 * d * d } else { delta * (size - 0.5 * delta) }
}

pub(super) fn measure<S: Scalar>(loss: Loss, z: &[S], shape: Shape, numbers: &[f64], tally: &mut Tally) {
    let rows = z.chunks_exact(shape.padded).zip(numbers.chunks_exact(shape.width));
    for (row, truth) in rows.take(shape.rows) {
        let (mut squares, mut sum) = (0.0, 0.0);
        for (o, &y) in row.iter().zip(truth) {
            let d = o.to_f64() - y;
            squares += d * d;
            match loss {
                Loss::CrossEntropy | Loss::Mse => {}
                Loss::Mae => sum += d.abs(),
                Loss::Huber { delta } => sum += huber(d, delta),
                Loss::Bce => sum += softplus(*o).to_f64() - y * o.to_f64(),
            }
        }
        let squared = matches!(loss, Loss::CrossEntropy | Loss::Mse);
        tally.loss += if squared { squares } else { sum } / shape.width as f64;
        tally.squares += squares;
        tally.rows += 1;
    }
}

pub(super) fn differentiate<S: Scalar>(
    loss: Loss,
    z: &[S],
    shape: Shape,
    numbers: &[f64],
    batch: usize,
    errors: &mut [S],
) {
    let share = 1.0 / batch as f64;
    match loss {
        Loss::CrossEntropy | Loss::Mse => {
            let each = S::from_f64(2.0 * share / shape.width as f64);
            by_output(z, shape, numbers, errors, |o, y| (o - y) * each);
        }
        Loss::Mae => {
            let each = S::from_f64(share / shape.width as f64);
            by_output(z, shape, numbers, errors, |o, y| sign(o - y) * each);
        }
        Loss::Huber { delta } => {
            let each = S::from_f64(share / shape.width as f64);
            let delta = S::from_f64(delta);
            by_output(z, shape, numbers, errors, |o, y| clip(o - y, delta) * each);
        }
        Loss::Bce => {
            let each = S::from_f64(share / shape.width as f64);
            by_output(z, shape, numbers, errors, |o, y| (o.sigmoid() - y) * each);
        }
    }
}

fn by_output<S: Scalar>(z: &[S], shape: Shape, numbers: &[f64], errors: &mut [S], slope: impl Fn(S, S) -> S) {
    let rows = z.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
    for ((z, errors), truth) in rows.zip(numbers.chunks_exact(shape.width)) {
        errors.fill(S::ZERO);
        for ((e, &o), &y) in errors.iter_mut().zip(z).zip(truth) {
            *e = slope(o, S::from_f64(y)).flush(S::TINY);
        }
    }
}

/// -1, 0 or 1; NaN stays.
pub(super) fn sign<S: Scalar>(d: S) -> S {
    if d > S::ZERO {
        S::ONE
    } else if d < S::ZERO {
        -S::ONE
    } else {
        d
    }
}

/// d within +- `delta`; NaN stays.
pub(super) fn clip<S: Scalar>(d: S, delta: S) -> S {
    if d > delta {
        delta
    } else if d < -delta {
        -delta
    } else {
        d
    }
}
