//! Losses of classes.

use super::numbers::{clip, huber, sign};
use super::{LOG_LOSS_CAP, Loss, Shape, Tally};
use crate::math::scalar::Scalar;
use crate::model::activation::softplus;

/// A loss above the cap is the cap; NaN stays.
fn capped(loss: f64) -> f64 {
    if loss > LOG_LOSS_CAP { LOG_LOSS_CAP } else { loss }
}

/// Rows whose softmax is taken at once: then exponentials and logarithms run over more numbers than one row has.
const BLOCK: usize = 16;

pub(super) fn measure<S: Scalar>(loss: Loss, z: &mut [S], shape: Shape, labels: &[u32], tally: &mut Tally) {
    let Shape { rows, width, padded } = shape;
    let blocks = z[..rows * padded].chunks_mut(BLOCK * padded).zip(labels[..rows].chunks(BLOCK));
    for (block, labels) in blocks {
        // Of each row: the argument of its own class, less the highest one, and the sum of the exponentials.
        let (mut own, mut sums) = ([S::ZERO; BLOCK], [S::ONE; BLOCK]);
        for ((row, &label), own) in block.chunks_exact_mut(padded).zip(labels).zip(&mut own) {
            let row = &mut row[..width];
            let (mut best, mut top) = (0, row[0]);
            for (c, &v) in row.iter().enumerate().skip(1) {
                // Two selections, no branch.
                let higher = v > top;
                best = if higher { c } else { best };
                top = if higher { v } else { top };
            }
            for v in row.iter_mut() {
                *v = *v - top;
            }
            *own = row[label as usize];
            tally.correct += u64::from(best == label as usize);
        }
        for v in block.iter_mut() {
            *v = v.exp();
        }
        for (row, sum) in block.chunks_exact(padded).zip(&mut sums) {
            *sum = row[..width].iter().fold(S::ZERO, |sum, &v| sum + v);
        }
        for (row, &sum) in block.chunks_exact_mut(padded).zip(&sums) {
            divide(row, sum);
        }
        if let Loss::CrossEntropy | Loss::Bce = loss {
            for (sum, own) in sums.iter_mut().zip(own) {
                *sum = sum.ln() - own;
            }
        }
        for ((row, &label), &sum) in block.chunks_exact(padded).zip(labels).zip(&sums) {
            let (row, label) = (&row[..width], label as usize);
            tally.loss += match loss {
                Loss::CrossEntropy | Loss::Bce => capped(sum.to_f64()),
                Loss::Mse => mean(row, label, |d| d * d),
                Loss::Mae => mean(row, label, f64::abs),
                Loss::Huber { delta } => mean(row, label, |d| huber(d, delta)),
            };
        }
        tally.rows += labels.len() as u64;
    }
}

/// A padded row by its sum, four at a time.
#[inline(always)]
fn divide<S: Scalar>(row: &mut [S], sum: S) {
    let (fours, rest) = row.as_chunks_mut::<4>();
    for four in fours {
        *four = four.map(|v| v / sum);
    }
    for v in rest {
        *v = *v / sum;
    }
}

fn mean<S: Scalar>(p: &[S], label: usize, of: impl Fn(f64) -> f64) -> f64 {
    let each = |(c, p): (usize, &S)| of(p.to_f64() - f64::from(u8::from(c == label)));
    p.iter().enumerate().map(each).fold(0.0, |sum, s| sum + s) / p.len() as f64
}

/// One output, whose sigmoid is the probability of the second class.
pub(super) fn measure_binary<S: Scalar>(z: &mut [S], shape: Shape, labels: &[u32], tally: &mut Tally) {
    for (row, &label) in z.chunks_exact_mut(shape.padded).zip(labels).take(shape.rows) {
        let z = row[0];
        let wrong = if label == 1 { -z } else { z };
        tally.loss += capped(softplus(wrong).to_f64());
        // At one half the first class wins, as it does in a softmax.
        tally.correct += u64::from((z > S::ZERO) == (label == 1));
        tally.rows += 1;
        row[0] = z.sigmoid();
    }
}

pub(super) fn differentiate_binary<S: Scalar>(
    p: &[S],
    shape: Shape,
    labels: &[u32],
    (batch, smoothing): (usize, f64),
    errors: &mut [S],
) {
    let share = S::from_f64(1.0 / batch as f64);
    let targets = [0.5 * smoothing, 1.0 - 0.5 * smoothing].map(S::from_f64);
    let rows = p.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
    for ((p, errors), &label) in rows.zip(labels) {
        errors.fill(S::ZERO);
        errors[0] = ((p[0] - targets[usize::from(label == 1)]) * share).flush(S::TINY);
    }
}

pub(super) fn differentiate_log<S: Scalar>(
    p: &[S],
    shape: Shape,
    labels: &[u32],
    (batch, smoothing): (usize, f64),
    errors: &mut [S],
) {
    let share = S::from_f64(1.0 / batch as f64);
    if smoothing > 0.0 {
        let (own, other) = targets(smoothing, shape.width);
        let rows = p.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
        for ((p, errors), &label) in rows.zip(labels) {
            for (c, (e, &p)) in errors.iter_mut().zip(p).enumerate() {
                let target = if c == label as usize { own } else { other };
                *e = ((p - target) * share).flush(S::TINY);
            }
            errors[shape.width..].fill(S::ZERO);
        }
        return;
    }
    // All rows in one pass, then what is special in each.
    let numbers = shape.rows * shape.padded;
    for (e, &p) in errors[..numbers].iter_mut().zip(&p[..numbers]) {
        *e = (p * share).flush(S::TINY);
    }
    let rows = p.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
    for ((p, errors), &label) in rows.zip(labels) {
        let label = label as usize;
        errors[label] = ((p[label] - S::ONE) * share).flush(S::TINY);
        errors[shape.width..].fill(S::ZERO);
    }
}

/// Smoothed (own class, other classes).
fn targets<S: Scalar>(smoothing: f64, classes: usize) -> (S, S) {
    let other = smoothing / classes as f64;
    (S::from_f64(1.0 - smoothing + other), S::from_f64(other))
}

/// Losses that are functions of p - y, through the softmax.
pub(super) fn differentiate<S: Scalar>(
    loss: Loss,
    p: &[S],
    shape: Shape,
    labels: &[u32],
    (batch, smoothing): (usize, f64),
    errors: &mut [S],
) {
    let share = 1.0 / batch as f64 / shape.width as f64;
    match loss {
        Loss::Mae => {
            let each = S::from_f64(share);
            through_softmax(p, shape, labels, smoothing, each, errors, |d| sign(d));
        }
        Loss::Huber { delta } => {
            let (each, delta) = (S::from_f64(share), S::from_f64(delta));
            through_softmax(p, shape, labels, smoothing, each, errors, |d| clip(d, delta));
        }
        _ => {
            let each = S::from_f64(2.0 * (1.0 / batch as f64) / shape.width as f64);
            through_softmax(p, shape, labels, smoothing, each, errors, |d| d);
        }
    }
}

fn through_softmax<S: Scalar>(
    p: &[S],
    shape: Shape,
    labels: &[u32],
    smoothing: f64,
    each: S,
    errors: &mut [S],
    slope: impl Fn(S) -> S,
) {
    let (own, other) = targets(smoothing, shape.width);
    let rows = p.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
    for ((p, errors), &label) in rows.zip(labels) {
        let p = &p[..shape.width];
        errors.fill(S::ZERO);
        for (c, (e, &p)) in errors.iter_mut().zip(p).enumerate() {
            *e = slope(p - if c == label as usize { own } else { other });
        }
        let dot = p.iter().zip(errors.iter()).fold(S::ZERO, |sum, (&p, &g)| sum + p * g);
        for (e, &p) in errors.iter_mut().zip(p) {
            *e = (p * (*e - dot) * each).flush(S::TINY);
        }
    }
}
