//! Sobol's sequence: points that fill the unit cube more evenly than random ones.
//!
//! Coordinate d of point i is the exclusive or of the direction numbers v_(d,k) over the bits k that are set in the Gray code
//! i ^ (i >> 1); so each point differs from the one before by one direction number. Of any 2^k consecutive points that begin at a
//! multiple of 2^k, each interval of length 2^-k of every axis holds exactly one. Order and values as in SciPy's `qmc.Sobol`.
//!
//! Scrambled points are a random sequence with the same evenness: each bit is flipped by a bit that depends on the bits above it
//! (A. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995). The flips come from a keyed hash of the reversed bits in
//! which a bit moves only higher ones (S. Laine, T. Karras, "Stratified sampling for stochastic transparency", 2011; B. Burley,
//! "Practical hash-based Owen scrambling", JCGT 9, 2020), in the form whose constants N. Vegdahl searched for ("Building a better
//! LK hash", 2021). One word of a stream keys a dimension.
//!
//! Source: I. Sobol, 1967; P. Bratley, B. Fox, "Algorithm 659", ACM TOMS 14, 1988. Not here: other sequences, more than
//! [`DIMENSIONS`] dimensions.

mod directions;

use super::rng::Stream;
use directions::DIRECTIONS;

/// Most dimensions that there are direction numbers for.
pub const DIMENSIONS: usize = 128;

const BITS: usize = 32;

/// A sequence, at its next point.
#[derive(Clone, Debug)]
pub struct Sobol {
    numbers: Vec<[u32; BITS]>,
    /// Of a scrambled sequence.
    keys: Option<Vec<u32>>,
    state: Vec<u32>,
    index: u32,
}

impl Sobol {
    /// The sequence itself, from point 0, the origin. `None` beyond [`DIMENSIONS`].
    pub fn new(dimensions: usize) -> Option<Self> {
        let numbers: Vec<_> = (0..dimensions).map(numbers).collect::<Option<_>>()?;
        Some(Self { numbers, keys: None, state: vec![0; dimensions], index: 0 })
    }

    /// A scrambled sequence, keyed by one word of `stream` for each dimension.
    pub fn scrambled(dimensions: usize, stream: &mut Stream) -> Option<Self> {
        let plain = Self::new(dimensions)?;
        let keys = (0..dimensions).map(|_| stream.word()).collect();
        Some(Self { keys: Some(keys), ..plain })
    }

    /// Goes to point `index`.
    pub fn seek(&mut self, index: u32) {
        let gray = index ^ (index >> 1);
        self.index = index;
        for (state, numbers) in self.state.iter_mut().zip(&self.numbers) {
            *state = (0..BITS).filter(|k| gray >> k & 1 == 1).fold(0, |bits, k| bits ^ numbers[k]);
        }
    }

    /// Writes the next point, as many coordinates as there are dimensions: multiples of 2^-32 in [0, 1); scrambled ones lie
    /// half of that higher and so in the open interval. After 2^32 points they begin again.
    pub fn next_point(&mut self, point: &mut [f64]) {
        const STEP: f64 = 1.0 / (1u64 << BITS) as f64;
        match &self.keys {
            None => point.iter_mut().zip(&self.state).for_each(|(x, &bits)| *x = f64::from(bits) * STEP),
            Some(keys) => {
                for ((x, &bits), &key) in point.iter_mut().zip(&self.state).zip(keys) {
                    *x = (f64::from(scramble(bits, key)) + 0.5) * STEP;
                }
            }
        }
        self.index = self.index.wrapping_add(1);
        match self.index {
            0 => self.state.fill(0),
            index => {
                let moved = index.trailing_zeros() as usize;
                self.state
                    .iter_mut()
                    .zip(&self.numbers)
                    .for_each(|(state, numbers)| *state ^= numbers[moved]);
            }
        }
    }

    /// The next `count` points, one after the other.
    pub fn points(&mut self, count: usize) -> Vec<f64> {
        let width = self.state.len();
        let mut all = vec![0.0; count * width];
        if width > 0 {
            all.chunks_exact_mut(width).for_each(|point| self.next_point(point));
        }
        all
    }
}

/// Every bit of the answer depends on `key` and on the bits of `bits` from its own place upwards.
fn scramble(bits: u32, key: u32) -> u32 {
    let mut x = bits.reverse_bits();
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(key);
    x = x.wrapping_mul((key >> 16) | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^= x.wrapping_mul(0x53a2_2864);
    x.reverse_bits()
}

/// The direction numbers of one dimension, highest bit first.
fn numbers(dimension: usize) -> Option<[u32; BITS]> {
    let mut v = [0u32; BITS];
    if dimension == 0 {
        for (k, v) in v.iter_mut().enumerate() {
            *v = 1 << (BITS - 1 - k);
        }
        return Some(v);
    }
    let (polynomial, first) = DIRECTIONS.get(dimension - 1)?;
    let degree = first.len();
    for k in 0..BITS {
        if k < degree {
            v[k] = u32::from(first[k]) << (BITS - 1 - k);
            continue;
        }
        // m_k = 2 a_1 m_(k-1) ^ ... ^ 2^q m_(k-q) ^ m_(k-q), with the polynomial's inner coefficients a.
        v[k] = v[k - degree] ^ (v[k - degree] >> degree);
        for back in 1..degree {
            if polynomial >> (degree - back) & 1 == 1 {
                v[k] ^= v[k - back];
            }
        }
    }
    Some(v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Lane;

    /// Points 2^k j .. 2^k (j + 1) put one in each interval of length 2^-k, in every dimension, scrambled or not.
    #[test]
    fn every_interval_has_its_point() {
        let mut stream = Stream::new(1, Lane::Test, 0);
        for scrambled in [false, true] {
            let mut sobol = match scrambled {
                true => Sobol::scrambled(DIMENSIONS, &mut stream).unwrap(),
                false => Sobol::new(DIMENSIONS).unwrap(),
            };
            for _ in 0..3 {
                let points = sobol.points(256);
                for d in 0..DIMENSIONS {
                    let mut seen = [false; 256];
                    for i in 0..256 {
                        seen[(points[i * DIMENSIONS + d] * 256.0) as usize] = true;
                    }
                    assert!(seen.iter().all(|s| *s), "{scrambled} {d}");
                }
            }
        }
        assert!(Sobol::new(DIMENSIONS + 1).is_none());
    }

    /// A net of base 2 in the first two dimensions: every rectangle of area 2^-6 of a dyadic partition holds one of 64 points.
    #[test]
    fn scrambling_keeps_the_net() {
        for seed in 0..20 {
            let mut sobol = Sobol::scrambled(2, &mut Stream::new(seed, Lane::Test, 1)).unwrap();
            let points = sobol.points(64);
            for wide in 0..=6 {
                let mut seen = [false; 64];
                for p in points.chunks_exact(2) {
                    let (a, b) =
                        ((p[0] * f64::from(1 << wide)) as usize, (p[1] * f64::from(64 >> wide)) as usize);
                    seen[a * (64 >> wide) + b] = true;
                }
                assert!(seen.iter().all(|s| *s), "{seed} {wide}");
            }
        }
    }

    /// One scrambled point is uniform over the keys, and its dimensions are uncorrelated.
    #[test]
    fn a_scrambled_point_is_uniform() {
        let (count, bins) = (8000u32, 16);
        let mut counts = [[0u32; 16]; 2];
        let mut product = 0.0;
        for seed in 0..u64::from(count) {
            let mut sobol = Sobol::scrambled(2, &mut Stream::new(seed, Lane::Test, 2)).unwrap();
            sobol.seek(5);
            let mut point = [0.0; 2];
            sobol.next_point(&mut point);
            for (counts, x) in counts.iter_mut().zip(point) {
                counts[(x * f64::from(bins)) as usize] += 1;
            }
            product += (point[0] - 0.5) * (point[1] - 0.5);
        }
        let expected = f64::from(count) / f64::from(bins);
        for counts in counts {
            let chi: f64 =
                counts.iter().map(|&c| (f64::from(c) - expected) * (f64::from(c) - expected)).sum();
            assert!(chi / expected < 37.7, "chi-squared, 15 degrees of freedom, 0.1 %: {}", chi / expected);
        }
        // Five standard errors: the product has a variance of 1/144.
        assert!((product / f64::from(count)).abs() < 5.0 / 12.0 / f64::from(count).sqrt(), "{product}");
    }

    #[test]
    fn seeking_is_stepping() {
        let mut stepped = Sobol::scrambled(7, &mut Stream::new(3, Lane::Test, 3)).unwrap();
        let mut sought = stepped.clone();
        let mut points = [[0.0; 7]; 2];
        for index in 0..300 {
            stepped.next_point(&mut points[0]);
            sought.seek(index);
            sought.next_point(&mut points[1]);
            assert_eq!(points[0], points[1], "{index}");
        }
    }
}
