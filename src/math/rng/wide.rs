//! The generator on several keys and counters at once: lane for lane the words of [`threefry4x32`](super::threefry4x32).
//!
//! The lanes of every step lie side by side, so that the compiler makes SIMD code of them. For random numbers by the
//! thousand, as dropout needs them.

use super::{PARITY, ROTATIONS, ROUNDS};

/// Four words for each of L lanes, word by word.
pub type Words<const L: usize> = [[u32; L]; 4];

/// The bijection on L lanes.
#[inline]
pub fn threefry4x32<const L: usize>(key: Words<L>, counter: Words<L>) -> Words<L> {
    let mut last = [PARITY; L];
    for word in &key {
        for (k, w) in last.iter_mut().zip(word) {
            *k ^= w;
        }
    }
    let extended = [key[0], key[1], key[2], key[3], last];
    let mut x = counter;
    for (word, k) in x.iter_mut().zip(&key) {
        add(word, k);
    }
    for group in 0..ROUNDS / 4 {
        let rotations = &ROTATIONS[4 * (group % 2)..][..4];
        for pair in rotations.chunks_exact(2) {
            mix(&mut x, 0, 1, pair[0][0]);
            mix(&mut x, 2, 3, pair[0][1]);
            mix(&mut x, 0, 3, pair[1][0]);
            mix(&mut x, 2, 1, pair[1][1]);
        }
        let injection = group + 1;
        for (i, word) in x.iter_mut().enumerate() {
            add(word, &extended[(injection + i) % 5]);
        }
        for word in &mut x[3] {
            *word = word.wrapping_add(injection as u32);
        }
    }
    x
}

#[inline(always)]
fn add<const L: usize>(to: &mut [u32; L], what: &[u32; L]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to = to.wrapping_add(*what);
    }
}

// Two of the four rows are changed together.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn mix<const L: usize>(x: &mut Words<L>, a: usize, b: usize, rotation: u32) {
    for l in 0..L {
        x[a][l] = x[a][l].wrapping_add(x[b][l]);
        x[b][l] = x[b][l].rotate_left(rotation) ^ x[a][l];
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Lane, Stream};

    #[test]
    fn lanes_are_single_calls() {
        let mut stream = Stream::new(1, Lane::Test, 5);
        for _ in 0..50 {
            let mut words = || [[0u32; 8]; 4].map(|lanes| lanes.map(|_| stream.word()));
            let (key, counter) = (words(), words());
            let wide = super::threefry4x32(key, counter);
            for l in 0..8 {
                let single = super::super::threefry4x32(key.map(|w| w[l]), counter.map(|w| w[l]));
                assert_eq!(wide.map(|w| w[l]), single);
            }
        }
    }
}
