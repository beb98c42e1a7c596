//! Which parameters are drawn together.
//!
//! Sets of parameters are bit masks: bit i is the i-th parameter of the space. The default draws together what every finished trial
//! had (the intersection), and everything else one by one. `group` splits the space where trials differ: each new trial's set splits
//! every block into what it shares and what it lacks, and what nobody had becomes a block.

/// What all of `sets` have; nothing if there are none.
pub fn intersection(sets: impl IntoIterator<Item = u64>) -> u64 {
    sets.into_iter().reduce(|a, b| a & b).unwrap_or(0)
}

/// The blocks that `sets` split the space into, none of them empty.
pub fn groups(sets: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut blocks: Vec<u64> = Vec::new();
    for set in sets {
        let known = blocks.iter().fold(0, |all, block| all | block);
        blocks = blocks
            .iter()
            .flat_map(|block| [block & set, block & !set])
            .chain([set & !known])
            .filter(|block| *block != 0)
            .collect();
    }
    blocks
}

/// The places of the bits, ascending.
pub fn places(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |i| mask >> i & 1 == 1)
}
