//! How far to go, and where: the rules by which a descent turns slopes into moves.
//!
//! Everything is in the unit cube of the search, x for one coordinate, g for the slope along it.
//!
//! - plain: x <- x - a g, as D. Maclaurin et al. (ICML 2015) and L. Franceschi et al. (ICML 2017) write it. The step a must suit
//!   the size of the loss.
//! - Adam (D. P. Kingma, J. Ba, ICLR 2015; as J. Lorraine et al., AISTATS 2020, move hyperparameters): m <- 0.9 m + 0.1 g,
//!   v <- 0.999 v + 0.001 g^2, x <- x - a m' / (sqrt(v') + 1e-8), both corrected for their start at 0. The first move is a long.
//! - sign: each coordinate has a length of its own, a at first, 1.2 times as long where the slope kept its sign and half as long where
//!   it turned (M. Riedmiller, H. Braun, ICNN 1993, without going back; at most [`LONGEST`]).
//! - adaptive: x <- x - g / L, after F. Pedregosa (ICML 2016). L makes the first move a long. A point that is better than the last one is
//!   kept, and L shrinks to 1/1.2 of it if the value fell by more than L/2 |move|^2; one that is not doubles L, and the move is made again
//!   from where it began. Its author shrinks L to 0.95 of it: here a study has tens of trials, not hundreds.

use crate::math::float;

/// Longest move of one coordinate under the sign rule, as a share of its range.
pub const LONGEST: f64 = 0.5;

/// A rule with what it remembers of a descent.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rule {
    Plain { step: f64 },
    Adam { step: f64, m: Vec<f64>, v: Vec<f64>, moves: i32 },
    Sign { lengths: Vec<f64>, before: Vec<f64> },
    Adaptive { step: f64, steepness: Option<f64> },
}

impl Rule {
    /// The rule called `name`, before the first move in `d` coordinates.
    pub fn new(name: &str, step: f64, d: usize) -> Self {
        match name {
            "plain" => Self::Plain { step },
            "sign" => Self::Sign { lengths: vec![step; d], before: vec![0.0; d] },
            "adaptive" => Self::Adaptive { step, steepness: None },
            _ => Self::Adam { step, m: vec![0.0; d], v: vec![0.0; d], moves: 0 },
        }
    }

    /// Whether a point that is no better than the last one is left again.
    pub fn returns(&self) -> bool {
        matches!(self, Self::Adaptive { .. })
    }

    /// The move from a point with these slopes. A slope of 0 moves nothing by itself.
    pub fn step(&mut self, slopes: &[f64]) -> Vec<f64> {
        match self {
            Self::Plain { step } => slopes.iter().map(|g| -*step * g).collect(),
            Self::Adam { step, m, v, moves } => {
                *moves = moves.saturating_add(1);
                let [first, second] = [0.9, 0.999].map(|b| 1.0 - float::pow(b, f64::from(*moves)));
                let of = |((g, m), v): ((&f64, &mut f64), &mut f64)| {
                    *m = 0.9 * *m + 0.1 * g;
                    *v = 0.999 * *v + 0.001 * (g * g);
                    -*step * (*m / first) / (float::sqrt(*v / second) + 1e-8)
                };
                slopes.iter().zip(m).zip(v).map(of).collect()
            }
            Self::Sign { lengths, before } => {
                let of = |((g, length), before): ((&f64, &mut f64), &mut f64)| {
                    if g * *before > 0.0 {
                        *length = (*length * 1.2).min(LONGEST);
                    } else if g * *before < 0.0 {
                        *length *= 0.5;
                    }
                    *before = *g;
                    if *g == 0.0 { 0.0 } else { -*length * g.signum() }
                };
                slopes.iter().zip(lengths).zip(before).map(of).collect()
            }
            Self::Adaptive { step, steepness } => {
                let length = float::sqrt(slopes.iter().fold(0.0, |sum, g| sum + g * g));
                let steepness = *steepness.get_or_insert(length / *step);
                let share = if steepness > 0.0 { 1.0 / steepness } else { 0.0 };
                slopes.iter().map(|g| -share * g).collect()
            }
        }
    }

    /// A move of this squared length changed the value by `change`; more than 0 is worse.
    pub fn heed(&mut self, change: f64, squared: f64) {
        if let Self::Adaptive { steepness: Some(steepness), .. } = self {
            if change >= 0.0 {
                *steepness *= 2.0;
            } else if change <= -0.5 * *steepness * squared {
                *steepness /= 1.2;
            }
        }
    }

    /// Shorter moves from now on: the last one led where there is no slope.
    pub fn shorten(&mut self) {
        match self {
            Self::Plain { step } | Self::Adam { step, .. } => *step *= 0.5,
            Self::Sign { lengths, .. } => lengths.iter_mut().for_each(|length| *length *= 0.5),
            Self::Adaptive { steepness, .. } => *steepness = steepness.map(|s| 2.0 * s),
        }
    }
}
