//! From the rows of a part to what a network works on.

use crate::data::{Augment, Part, Scaling, Target, key};
use crate::math::scalar::Scalar;
use crate::train::loss::Truth;

/// Rows `at..at + count` of whichever of the two buffers belongs to the kind of target.
pub(super) fn truth<'a>(
    kind: &Target,
    labels: &'a [u32],
    numbers: &'a [f64],
    at: usize,
    count: usize,
) -> Truth<'a> {
    match kind {
        Target::Classes { .. } => Truth::Classes(&labels[at..at + count]),
        Target::Numbers(_) => Truth::Numbers(&numbers[at..at + count]),
    }
}

/// Sum of squares around the mean; 0 for classes.
pub(super) fn spread(target: &Target) -> f64 {
    let Target::Numbers(y) = target else { return 0.0 };
    let mean = y.iter().fold(0.0, |sum, v| sum + v) / y.len().max(1) as f64;
    y.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean))
}

pub(super) fn copy<S: Scalar>(to: &mut [S], from: &[f64]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = S::from_f64(from);
    }
}

/// The training rows at `places`, and the truth about them.
pub(super) fn gather<S: Scalar>(
    part: &Part,
    places: &[u32],
    x: &mut [S],
    labels: &mut [u32],
    numbers: &mut [f64],
) {
    let inputs = part.inputs;
    for (i, &place) in places.iter().enumerate() {
        let place = place as usize;
        copy(&mut x[i * inputs..][..inputs], &part.x[place * inputs..][..inputs]);
        match &part.target {
            Target::Classes { labels: all, .. } => labels[i] = all[place],
            Target::Numbers(all) => numbers[i] = all[place],
        }
    }
}

/// How training rows are changed before a network sees them.
#[derive(Clone, Debug)]
pub(super) struct Augmented {
    pub augment: Augment,
    pub image: Option<(u32, u32)>,
    pub scaling: Scaling,
    pub seed: u64,
}

impl Augmented {
    /// Writes the rows at `places` as they are seen in `epoch` over what [`gather`] left in `x`.
    pub fn write<S: Scalar>(&self, part: &Part, epoch: u32, places: &[u32], x: &mut [S]) {
        let inputs = part.inputs;
        for (&place, out) in places.iter().zip(x.chunks_exact_mut(inputs.max(1))) {
            let row = &part.x[place as usize * inputs..][..inputs];
            let key = (self.seed, key(0, epoch, place));
            self.augment.write(row, self.image, &self.scaling, key, out);
        }
    }
}
