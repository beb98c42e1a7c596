//! Losses of classes.

use super::numbers::{clip, huber, sign};
use super::{LOG_LOSS_CAP, Loss, Shape, Tally};
use crate::math::scalar::Scalar;
use crate::model::activation::softplus;

/// A loss above the cap is the cap; NaN stays.
fn capped(loss: f64) -> f64 {
    if loss > LOG_LOSS_CAP { LOG_LOSS_CAP } else { loss }
}

pub(super) fn measure<S: Scalar>(loss: Loss, z: &mut [S], shape: Shape, labels: &[u32], tally: &mut Tally) {
    for (row, &label) in z.chunks_exact_mut(shape.padded).zip(labels).take(shape.rows) {
        let label = label as usize;
        let (mut best, mut top) = (0, row[0]);
        for (c, &v) in row[..shape.width].iter().enumerate().skip(1) {
            if v > top {
                (best, top) = (c, v);
            }
        }
        for v in &mut row[..shape.width] {
            *v = *v - top;
        }
        let own = row[label];
        for v in row.iter_mut() {
            *v = v.exp();
        }
        let sum = row[..shape.width].iter().fold(S::ZERO, |sum, &v| sum + v);
        for v in row.iter_mut() {
            *v = *v / sum;
        }
        tally.loss += match loss {
            Loss::CrossEntropy | Loss::Bce => capped((sum.ln() - own).to_f64()),
            Loss::Mse => mean(&row[..shape.width], label, |d| d * d),
            Loss::Mae => mean(&row[..shape.width], label, f64::abs),
            Loss::Huber { delta } => mean(&row[..shape.width], label, |d| huber(d, delta)),
        };
        tally.correct += u64::from(best == label);
        tally.rows += 1;
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
    let rows = p.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
    if smoothing > 0.0 {
        let (own, other) = targets(smoothing, shape.width);
        for ((p, errors), &label) in rows.zip(labels) {
            for (c, (e, &p)) in errors.iter_mut().zip(p).enumerate() {
                let target = if c == label as usize { own } else { other };
                *e = ((p - target) * share).flush(S::TINY);
            }
            errors[shape.width..].fill(S::ZERO);
        }
        return;
    }
    for ((p, errors), &label) in rows.zip(labels) {
        for (e, &p) in errors.iter_mut().zip(p) {
            *e = (p * share).flush(S::TINY);
        }
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
