//! Augmentation: a training row as it might have looked as well, shifted, turned, with noise.
//!
//! An image is moved by (dx, dy), each uniform on [-shift, shift] pixels, after a turn about its centre by an angle uniform on
//! [-rotate, rotate] degrees. Each pixel of the result is the bilinear interpolation of the picture at the place that is
//! carried to it; outside lies background, 0. Pixels are interpolated in their own units and scaled afterwards, because a
//! standardised pixel has a unit of its own. Noise is normal and independent on each scaled feature.
//!
//! A row draws from a stream of its own: three uniform numbers for the pose, then one normal number a feature if there is
//! noise. So no setting moves the draws of another, and neither the order of the rows nor the batch size matters.
//! Usual practice (compare torchvision's `RandomAffine` and Keras's `RandomTranslation`, `RandomRotation`, `GaussianNoise`).
//! Not here: flips, crops, elastic deformation.

use super::Scaling;
use crate::math::float;
use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;
use crate::space::Settings;

/// How far a row may be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Augment {
    /// Pixels, in each direction.
    pub shift: f64,
    /// Degrees, in each direction.
    pub rotate: f64,
    /// Standard deviation in scaled units.
    pub noise: f64,
}

/// Where one picture is put: a turn about the centre, then a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Pixels to the right.
    pub dx: f64,
    /// Pixels downwards.
    pub dy: f64,
    /// Counter-clockwise as seen, in degrees.
    pub degrees: f64,
}

/// The index of the stream of one row: `session` and `epoch` below 65,536.
pub fn key(session: u32, epoch: u32, row: u32) -> u64 {
    debug_assert!(session < 1 << 16 && epoch < 1 << 16, "the parts of a key must not overlap");
    u64::from(session) << 48 | u64::from(epoch) << 32 | u64::from(row)
}

impl Augment {
    /// From the settings of a trial; what a data set does not have is 0.
    pub fn of(settings: &Settings) -> Self {
        let real = |id: &str| {
            let value = settings.real(id);
            if value > 0.0 { value } else { 0.0 }
        };
        Self { shift: real("augment_shift"), rotate: real("augment_rotate"), noise: real("augment_noise") }
    }

    /// Whether rows stay as they are, so that nobody need ask.
    pub fn is_identity(&self) -> bool {
        *self == Self::default()
    }

    /// Writes the scaled `row` as it is seen under `key` (see [`key`]) into `out`, of the same length. `image` is that of the
    /// data set; without one, only noise applies. With nothing to do, every value is copied as it is.
    pub fn write<S: Scalar>(
        &self,
        row: &[f64],
        image: Option<(u32, u32)>,
        scaling: &Scaling,
        (seed, key): (u64, u64),
        out: &mut [S],
    ) {
        debug_assert_eq!(row.len(), out.len());
        if self.is_identity() {
            out.iter_mut().zip(row).for_each(|(o, v)| *o = S::from_f64(*v));
            return;
        }
        let mut stream = Stream::new(seed, Lane::Augment, key);
        let mut within = |most: f64| stream.uniform(-1.0, 1.0) * most;
        let pose = Pose { dx: within(self.shift), dy: within(self.shift), degrees: within(self.rotate) };
        let moved = self.shift > 0.0 || self.rotate > 0.0;
        let size = image.filter(|(h, w)| moved && u64::from(*h) * u64::from(*w) == row.len() as u64);
        let view = size.map(|(height, width)| View::new(row, scaling, height, width, pose));
        for (j, o) in out.iter_mut().enumerate() {
            let value = view.as_ref().map_or(row[j], |view| scaling.apply(j, view.pixel(j)));
            let noise = if self.noise > 0.0 { self.noise * stream.normal() } else { 0.0 };
            *o = S::from_f64(value + noise);
        }
    }
}

impl Pose {
    /// Writes the scaled picture `row` in this pose into `out`, of the same length.
    pub fn write<S: Scalar>(
        self,
        row: &[f64],
        (height, width): (u32, u32),
        scaling: &Scaling,
        out: &mut [S],
    ) {
        let view = View::new(row, scaling, height, width, self);
        for (j, o) in out.iter_mut().enumerate() {
            *o = S::from_f64(scaling.apply(j, view.pixel(j)));
        }
    }
}

/// A picture, looked at through a pose.
struct View<'a> {
    row: &'a [f64],
    scaling: &'a Scaling,
    height: i64,
    width: i64,
    pose: Pose,
    sin: f64,
    cos: f64,
}

impl<'a> View<'a> {
    fn new(row: &'a [f64], scaling: &'a Scaling, height: u32, width: u32, pose: Pose) -> Self {
        let angle = pose.degrees * (std::f64::consts::PI / 180.0);
        let (height, width) = (i64::from(height), i64::from(width));
        Self { row, scaling, height, width, pose, sin: float::sin(angle), cos: float::cos(angle) }
    }

    /// The value of the original at a place of its grid, in its own units; background outside.
    fn at(&self, row: i64, column: i64) -> f64 {
        if !(0..self.height).contains(&row) || !(0..self.width).contains(&column) {
            return 0.0;
        }
        let j = (row * self.width + column) as usize;
        self.scaling.invert(j, self.row[j])
    }

    /// Pixel `j` of the result, in its own units.
    fn pixel(&self, j: usize) -> f64 {
        let (row, column) = (j as i64 / self.width, j as i64 % self.width);
        let (middle_x, middle_y) = ((self.width - 1) as f64 / 2.0, (self.height - 1) as f64 / 2.0);
        // Back by the shift, then back by the turn (y runs downwards).
        let (x, y) = (column as f64 - self.pose.dx - middle_x, row as f64 - self.pose.dy - middle_y);
        let (x, y) = (self.cos * x - self.sin * y + middle_x, self.sin * x + self.cos * y + middle_y);
        let (left, top) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let above = (1.0 - u) * self.at(top, left) + u * self.at(top, left + 1);
        let below = (1.0 - u) * self.at(top + 1, left) + u * self.at(top + 1, left + 1);
        (1.0 - v) * above + v * below
    }
}
