//! Randomness that is addressed, not consumed: the counter-based generator Threefry-4x32-20.
//!
//! A [`Stream`] is named by (study seed, lane, index); its k-th word is a pure function of that name and k. So trial 17's
//! initial weights are the same whoever trains it, whenever, and however many numbers its neighbours drew. All arithmetic is
//! on 32-bit words, so that a shader can run it too. Every variate takes a fixed number of words and no loop rejects.
//!
//! Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; checked against
//! the known-answer vectors of the authors' library Random123. Not here: seeding from entropy (the page asks `getrandom`
//! for a first seed, the engine never does).

pub mod wide;

use super::float;
use rand::rand_core::TryRng;
use std::convert::Infallible;

const ROTATIONS: [[u32; 2]; 8] =
    [[10, 26], [11, 21], [13, 27], [23, 5], [6, 20], [17, 11], [25, 10], [18, 20]];
const PARITY: u32 = 0x1BD1_1BDA;
const ROUNDS: usize = 20;

/// Words that a stream makes at once for a shuffle.
const BULK: usize = 32;

/// The bijection itself: 20 rounds of Threefry on four 32-bit words.
pub fn threefry4x32(key: [u32; 4], counter: [u32; 4]) -> [u32; 4] {
    threefry4x32_lanes(key, counter.map(|word| [word])).map(|[word]| word)
}

/// The same for L counters side by side: word w of counter l is `x[w][l]`.
#[inline(always)]
fn threefry4x32_lanes<const L: usize>(key: [u32; 4], mut x: [[u32; L]; 4]) -> [[u32; L]; 4] {
    let extended = [key[0], key[1], key[2], key[3], PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3]];
    for (words, k) in x.iter_mut().zip(key) {
        add(words, [k; L]);
    }
    for round in 0..ROUNDS {
        let [r0, r1] = ROTATIONS[round % 8];
        // Odd rounds mix the crossed pairs (0,3) and (2,1), even rounds the straight ones.
        let (b, d) = if round % 2 == 0 { (1, 3) } else { (3, 1) };
        for (to, from, r) in [(0, b, r0), (2, d, r1)] {
            let mixed = x[from];
            add(&mut x[to], mixed);
            let sum = x[to];
            for (word, other) in x[from].iter_mut().zip(sum) {
                *word = word.rotate_left(r) ^ other;
            }
        }
        if round % 4 == 3 {
            let injection = round / 4 + 1;
            for (i, words) in x.iter_mut().enumerate() {
                add(words, [extended[(injection + i) % 5]; L]);
            }
            add(&mut x[3], [injection as u32; L]);
        }
    }
    x
}

#[inline(always)]
fn add<const L: usize>(words: &mut [u32; L], others: [u32; L]) {
    for (word, other) in words.iter_mut().zip(others) {
        *word = word.wrapping_add(other);
    }
}

/// What a stream is for. Lanes are independent, so that drawing more of one never moves another. The numbers are part of
/// every digest: append, never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Lane {
    /// Which rows are for training, validation and test; shared by all trials of a study.
    Split = 1,
    /// Synthetic data.
    Data = 2,
    /// Initial weights of a network.
    Init = 3,
    /// Order of the rows in each epoch.
    Batches = 4,
    /// Proposals of a sampler, indexed by proposal number.
    Sampler = 5,
    /// Dropout masks.
    Dropout = 6,
    /// Augmentation of images.
    Augment = 7,
    /// Seeds of the samplers of a scheduler's brackets.
    Bracket = 8,
    /// Choices of a scheduler, indexed by the number of the leg.
    Scheduler = 9,
    /// Whatever a test needs.
    Test = 0xFFFF,
}

/// One named sequence of random words. Cloning copies the position.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 4],
    /// Upper half of the index; a part of the counter, because the key is full.
    high: u32,
    block: u64,
    words: [u32; 4],
    used: usize,
}

impl Stream {
    /// The stream named (seed, lane, index), at its first word.
    pub fn new(seed: u64, lane: Lane, index: u64) -> Self {
        let key = [seed as u32, (seed >> 32) as u32, lane as u32, index as u32];
        Self { key, high: (index >> 32) as u32, block: 0, words: [0; 4], used: 4 }
    }

    /// Words drawn so far.
    pub fn position(&self) -> u64 {
        self.block * 4 + self.used as u64 - 4
    }

    /// Goes to where `position` words have been drawn.
    pub fn seek(&mut self, position: u64) {
        self.block = position / 4;
        self.used = 4;
        for _ in 0..position % 4 {
            self.word();
        }
    }

    /// The next 32 random bits.
    pub fn word(&mut self) -> u32 {
        if self.used == 4 {
            let counter = [self.block as u32, (self.block >> 32) as u32, self.high, 0];
            self.words = threefry4x32(self.key, counter);
            self.block += 1;
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// The next 64 random bits (two words, low half first).
    pub fn double_word(&mut self) -> u64 {
        let low = u64::from(self.word());
        low | u64::from(self.word()) << 32
    }

    /// Uniform on [0, 1): a multiple of 2^-53. Two words.
    pub fn unit(&mut self) -> f64 {
        (self.double_word() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on [low, high). Two words.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform on 0..n by multiplication of 64 bits: the bias is below n / 2^64. Two words. `n` must not be 0.
    pub fn below(&mut self, n: u32) -> u32 {
        debug_assert!(n > 0, "below(0) has no value to give");
        let (low, high) = (self.word(), self.word());
        scaled(low, high, n) as u32
    }

    /// Standard normal, by Box and Muller's cosine branch. Four words.
    pub fn normal(&mut self) -> f64 {
        // 1 - u lies in (0, 1], so that the logarithm is finite.
        let radius = float::sqrt(-2.0 * float::ln(1.0 - self.unit()));
        radius * float::cos(std::f64::consts::TAU * self.unit())
    }

    /// A random permutation in place (Fisher and Yates, from the back). Two words for each item but one.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let mut i = items.len().saturating_sub(1);
        while i > 0 {
            // Words come in bulk while a whole bulk is needed: many blocks at once are SIMD code, one is not.
            if i >= BULK / 2 {
                let words = self.bulk();
                for pair in words.as_chunks::<2>().0 {
                    items.swap(i, scaled(pair[0], pair[1], i as u32 + 1));
                    i -= 1;
                }
            } else {
                let (low, high) = (self.word(), self.word());
                items.swap(i, scaled(low, high, i as u32 + 1));
                i -= 1;
            }
        }
    }

    /// The next [`BULK`] words.
    fn bulk(&mut self) -> [u32; BULK] {
        let mut words = [0; BULK];
        // What is left of the block at hand, then whole blocks, then the beginning of one more.
        let left = 4 - self.used;
        for word in &mut words[..left] {
            *word = self.word();
        }
        let mut lanes = [[0; BULK / 4]; 4];
        for (b, block) in (self.block..).take(BULK / 4).enumerate() {
            (lanes[0][b], lanes[1][b], lanes[2][b]) = (block as u32, (block >> 32) as u32, self.high);
        }
        let lanes = threefry4x32_lanes(self.key, lanes);
        let whole = (BULK - left) / 4;
        for (b, four) in words[left..].as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *four = std::array::from_fn(|w| lanes[w][b]);
        }
        self.block += whole as u64;
        self.used = 4;
        let rest = left + 4 * whole;
        for word in &mut words[rest..] {
            *word = self.word();
        }
        words
    }
}

/// floor(x n / 2^64) for the 64 bits x = high 2^32 + low: below n, and no 128-bit product.
#[inline(always)]
fn scaled(low: u32, high: u32, n: u32) -> usize {
    let n = u64::from(n);
    ((u64::from(high) * n + ((u64::from(low) * n) >> 32)) >> 32) as usize
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.double_word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;

    /// `kat_vectors` of Random123 1.14: "threefry4x32 20".
    #[test]
    fn known_answers() {
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let pi_key = [0xa409_3822, 0x299f_31d0, 0x082e_fa98, 0xec4e_6c89];
        let cases = [
            ([0; 4], [0; 4], [0x9c6c_a96a, 0xe17e_ae66, 0xfc10_ecd4, 0x5256_a7d8]),
            ([u32::MAX; 4], [u32::MAX; 4], [0x2a88_1696, 0x5701_2287, 0xf6c7_446e, 0xa16a_6732]),
            (pi_key, pi, [0x59cd_1dbb, 0xb887_9579, 0x86b5_d00c, 0xac8b_6d84]),
        ];
        for (key, counter, answer) in cases {
            assert_eq!(threefry4x32(key, counter), answer);
        }
    }

    #[test]
    fn streams_are_addressed() {
        let words = |seed, lane, index| {
            let mut s = Stream::new(seed, lane, index);
            (0..9).map(|_| s.word()).collect::<Vec<_>>()
        };
        let base = words(7, Lane::Init, 3);
        assert_eq!(base, words(7, Lane::Init, 3));
        let others = [
            words(8, Lane::Init, 3),
            words(7, Lane::Batches, 3),
            words(7, Lane::Init, 4),
            words(7, Lane::Init, 3 | 1 << 32),
        ];
        for other in others {
            assert!(base.iter().zip(&other).all(|(a, b)| a != b));
        }
    }

    #[test]
    fn a_stream_can_be_sought() {
        let mut s = Stream::new(7, Lane::Init, 3);
        let words: Vec<u32> = (0..20).map(|_| s.word()).collect();
        for position in 0..20 {
            let mut other = Stream::new(7, Lane::Init, 3);
            other.seek(position);
            assert_eq!((other.position(), other.word()), (position, words[position as usize]));
        }
        assert_eq!(s.position(), 20);
    }

    /// Wherever in a block a shuffle begins, and whether its words come in bulk or one by one.
    #[test]
    fn a_shuffle_takes_the_words_in_order() {
        for (count, skip) in (0..70).flat_map(|count| (0..5).map(move |skip| (count, skip))) {
            let mut s = Stream::new(7, Lane::Batches, u64::from(u32::MAX) + 2);
            s.seek((1 << 34) - 8 + skip);
            let mut plain = s.clone();
            let (mut items, mut expected): (Vec<u32>, Vec<u32>) =
                ((0..count).collect(), (0..count).collect());
            s.shuffle(&mut items);
            for i in (1..count).rev() {
                let word = plain.double_word();
                expected.swap(i as usize, ((u128::from(word) * u128::from(i + 1)) >> 64) as usize);
            }
            assert_eq!((items, s.position(), s.word()), (expected, plain.position(), plain.word()));
        }
    }

    #[test]
    fn variates_have_their_moments() {
        let n = 200_000;
        let mut s = Stream::new(1, Lane::Test, 0);
        let units: Vec<f64> = (0..n).map(|_| s.unit()).collect();
        let normals: Vec<f64> = (0..n).map(|_| s.normal()).collect();
        let moments = |x: &[f64]| {
            let mean = x.iter().sum::<f64>() / n as f64;
            (mean, x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n as f64)
        };
        let (mean, variance) = moments(&units);
        // Five standard errors.
        assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0 / n as f64).sqrt(), "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 5.0 * (1.0 / 180.0 / n as f64).sqrt(), "{variance}");
        let (mean, variance) = moments(&normals);
        assert!(mean.abs() < 5.0 / (n as f64).sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / n as f64).sqrt(), "{variance}");
        assert!(units.iter().all(|u| (0.0..1.0).contains(u)));
    }

    #[test]
    fn below_is_even_and_shuffle_permutes() {
        let mut s = Stream::new(2, Lane::Test, 0);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[s.below(7) as usize] += 1;
        }
        let chi: f64 = counts.iter().map(|&c| (f64::from(c) - 1e4).powi(2) / 1e4).sum();
        assert!(chi < 22.5, "chi-squared with 6 degrees of freedom, 0.1 %: {chi}");
        let mut items: Vec<u32> = (0..100).collect();
        s.shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn speaks_rand() {
        use rand::Rng as _;
        let mut ours = Stream::new(3, Lane::Test, 1);
        let mut theirs = ours.clone();
        assert_eq!(ours.double_word(), theirs.next_u64());
        let mut bytes = [0; 6];
        theirs.fill_bytes(&mut bytes);
        assert_eq!(bytes[..4], ours.word().to_le_bytes());
    }
}
