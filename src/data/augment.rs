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

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(shift: Vec<f64>, scale: Vec<f64>) -> Scaling {
        Scaling { shift, scale, target: (0.0, 1.0) }
    }

    fn plain(features: usize) -> Scaling {
        scaled(vec![0.0; features], vec![1.0; features])
    }

    /// 3 rows of 4 pixels: 1, 2, ... 12.
    fn picture() -> Vec<f64> {
        (1..=12).map(f64::from).collect()
    }

    fn posed(row: &[f64], size: (u32, u32), scaling: &Scaling, pose: Pose) -> Vec<f64> {
        let mut out = vec![f64::NAN; row.len()];
        pose.write(row, size, scaling, &mut out);
        out
    }

    #[test]
    fn whole_shifts_are_exact() {
        let shift = |dx: f64, dy: f64| posed(&picture(), (3, 4), &plain(12), Pose { dx, dy, degrees: 0.0 });
        assert_eq!(shift(0.0, 0.0), picture());
        // To the right, and down.
        assert_eq!(shift(1.0, 0.0), [0., 1., 2., 3., 0., 5., 6., 7., 0., 9., 10., 11.]);
        assert_eq!(shift(0.0, 1.0), [0., 0., 0., 0., 1., 2., 3., 4., 5., 6., 7., 8.]);
        assert_eq!(shift(-2.0, -1.0), [7., 8., 0., 0., 11., 12., 0., 0., 0., 0., 0., 0.]);
        assert_eq!(shift(9.0, 0.0), [0.0; 12]);
        // Half a pixel is the mean of two neighbours; the last but one column mixes with background.
        assert_eq!(shift(0.5, 0.0)[..4], [0.5, 1.5, 2.5, 3.5]);
        assert_eq!(shift(0.25, 0.5)[..2], [0.5 * 0.75, 0.5 * (0.25 * 1.0 + 0.75 * 2.0)]);
    }

    #[test]
    fn a_quarter_turn_is_exact() {
        let square: Vec<f64> = (1..=9).map(f64::from).collect();
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        let turn = |row: &[f64], side, degrees| {
            posed(row, (side, side), &plain(row.len()), Pose { dx: 0.0, dy: 0.0, degrees })
        };
        // Counter-clockwise: the right column becomes the top row.
        let left = turn(&square, 3, 90.0);
        assert!(close(&left, &[3., 6., 9., 2., 5., 8., 1., 4., 7.]), "{left:?}");
        let right = turn(&square, 3, -90.0);
        assert!(close(&right, &[7., 4., 1., 8., 5., 2., 9., 6., 3.]), "{right:?}");
        let even = turn(&[1., 2., 3., 4.], 2, 90.0);
        assert!(close(&even, &[2., 4., 1., 3.]), "{even:?}");
        let half = turn(&square, 3, 180.0);
        assert!(close(&half, &[9., 8., 7., 6., 5., 4., 3., 2., 1.]), "{half:?}");
        // The turn comes first, then the shift.
        let both = posed(&square, (3, 3), &plain(9), Pose { dx: 1.0, dy: 0.0, degrees: 90.0 });
        assert!(close(&both, &[0., 3., 6., 0., 2., 5., 0., 1., 4.]), "{both:?}");
    }

    /// Outside lies what background is scaled to, pixel by pixel; a pixel that moves is scaled by the place it comes to.
    #[test]
    fn scaled_pictures_move_in_their_own_units() {
        let scaling = scaled(vec![1.0, 2.0, 3.0, 4.0], vec![2.0, 4.0, 8.0, 16.0]);
        let raw = [8.0, 4.0, 2.0, 1.0];
        let row: Vec<f64> = raw.iter().enumerate().map(|(j, v)| scaling.apply(j, *v)).collect();
        let out = posed(&row, (2, 2), &scaling, Pose { dx: 1.0, dy: 0.0, degrees: 0.0 });
        assert_eq!(
            out,
            [scaling.apply(0, 0.0), scaling.apply(1, 8.0), scaling.apply(2, 0.0), scaling.apply(3, 2.0)]
        );
    }

    #[test]
    fn nothing_to_do_changes_no_bit() {
        let row = [0.1, -0.0, 1e-300, 1.0 / 3.0];
        let scaling = scaled(vec![0.3; 4], vec![0.7; 4]);
        let mut out = [f64::NAN; 4];
        Augment::default().write(&row, Some((2, 2)), &scaling, (1, 2), &mut out);
        assert!(out.iter().zip(&row).all(|(a, b)| a.to_bits() == b.to_bits()));
        let mut single = [f32::NAN; 4];
        Augment::default().write(&row, Some((2, 2)), &scaling, (1, 2), &mut single);
        assert_eq!(single[3], (1.0f64 / 3.0) as f32);
        // What has no pixels cannot be shifted.
        Augment { shift: 3.0, rotate: 40.0, noise: 0.0 }.write(&row, None, &scaling, (1, 2), &mut out);
        assert!(out.iter().zip(&row).all(|(a, b)| a == b));
    }

    #[test]
    fn noise_has_its_moments() {
        let row = vec![2.0; 50];
        let augment = Augment { shift: 0.0, rotate: 0.0, noise: 0.5 };
        let (mut sum, mut squares, mut out) = (0.0, 0.0, vec![0.0f64; 50]);
        let rows = 2_000;
        for r in 0..rows {
            augment.write(&row, None, &plain(50), (3, key(0, 1, r)), &mut out);
            for v in &out {
                sum += v - 2.0;
                squares += (v - 2.0) * (v - 2.0);
            }
        }
        let n = f64::from(rows) * 50.0;
        let (mean, sd) = (sum / n, float::sqrt(squares / n));
        // 5 standard errors: 0.5 / sqrt(100,000) = 0.0016 and that over sqrt(2).
        assert!(mean.abs() < 0.008 && (sd - 0.5).abs() < 0.0056, "{mean} {sd}");
    }

    /// One ink pixel in the middle: its centre of gravity is the shift that was drawn.
    #[test]
    fn shifts_are_uniform_and_within_their_limit() {
        let mut row = vec![0.0; 81];
        row[40] = 1.0;
        let augment = Augment { shift: 2.0, rotate: 0.0, noise: 0.0 };
        let mut out = vec![0.0f64; 81];
        let (mut squares, mut most, rows) = (0.0, 0.0f64, 4_000);
        for r in 0..rows {
            augment.write(&row, Some((9, 9)), &plain(81), (3, key(1, 2, r)), &mut out);
            let ink: f64 = out.iter().sum();
            assert!((ink - 1.0).abs() < 1e-12, "bilinear weights add up to one: {ink}");
            let dx: f64 = out.iter().enumerate().map(|(j, v)| v * ((j % 9) as f64 - 4.0)).sum();
            squares += dx * dx;
            most = most.max(dx.abs());
        }
        // Variance of a uniform number on [-2, 2]: 4/3, with a standard error of 0.019.
        let variance = squares / f64::from(rows);
        assert!((variance - 4.0 / 3.0).abs() < 0.095 && most <= 2.0 && most > 1.99, "{variance} {most}");
    }

    #[test]
    fn the_same_key_gives_the_same_row_and_another_another() {
        let row: Vec<f64> = (0..16).map(f64::from).collect();
        let write = |augment: Augment, seed, k| {
            let mut out = vec![0.0f32; 16];
            augment.write(&row, Some((4, 4)), &plain(16), (seed, k), &mut out);
            out
        };
        let all = Augment { shift: 1.0, rotate: 10.0, noise: 0.1 };
        let base = write(all, 7, key(1, 2, 3));
        assert_eq!(base, write(all, 7, key(1, 2, 3)));
        for (seed, k) in [(8, key(1, 2, 3)), (7, key(2, 2, 3)), (7, key(1, 3, 3)), (7, key(1, 2, 4))] {
            assert_ne!(base, write(all, seed, k));
        }
        // The pose is drawn first: noise does not move it.
        let quiet = write(Augment { noise: 0.0, ..all }, 7, key(1, 2, 3));
        assert!(base.iter().zip(&quiet).all(|(a, b)| (a - b).abs() < 0.6));
    }
}
