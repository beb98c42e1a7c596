//! The way of a training as a bounded number of snapshots, one an epoch as long as there are few.
//!
//! When there would be too many, every other one is dropped and the distance doubled, so that they stay evenly spaced
//! whatever the number of epochs turns out to be.

use crate::model::mlp::Mlp;

/// Most snapshots.
pub const SNAPSHOTS: usize = 64;
/// Most parameters in all snapshots together; large networks have fewer snapshots.
const PARAMETERS: usize = 2_000_000;
/// Snapshots of the largest networks.
const LEAST: usize = 4;

/// Snapshots of one training.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    limit: usize,
    stride: u32,
    /// Epoch and flat parameters.
    kept: Vec<(u32, Vec<f64>)>,
}

impl Trail {
    /// For a network of so many parameters.
    pub fn new(parameters: usize) -> Self {
        let limit = (PARAMETERS / parameters.max(1)).clamp(LEAST, SNAPSHOTS);
        Self { limit, stride: 1, kept: Vec::new() }
    }

    /// Takes the network as it is after `epoch` epochs, if it is one of those to keep.
    pub fn note(&mut self, epoch: u32, net: &Mlp<f32>) {
        if !epoch.is_multiple_of(self.stride) {
            return;
        }
        self.kept.push((epoch, net.parameters()));
        // The last place is the final network's.
        while self.kept.len() >= self.limit {
            self.stride *= 2;
            self.kept.retain(|(epoch, _)| epoch.is_multiple_of(self.stride));
        }
    }

    /// Epochs and snapshots up to the network of epoch `last`.
    pub fn end(mut self, last: u32, network: &[f64]) -> (Vec<u32>, Vec<Vec<f64>>) {
        self.kept.retain(|(epoch, _)| *epoch < last);
        self.kept.push((last, network.to_vec()));
        self.kept.into_iter().unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::activation::Activation;

    #[test]
    fn snapshots_stay_few_and_evenly_spaced() {
        let net = Mlp::<f32>::zeros(2, &[3], 2, Activation::Tanh);
        for epochs in [1, 62, 63, 64, 500] {
            let mut trail = Trail::new(net.count());
            (0..=epochs).for_each(|epoch| trail.note(epoch, &net));
            let (kept, snapshots) = trail.end(epochs, &net.parameters());
            assert!(kept.len() <= SNAPSHOTS && kept.len() == snapshots.len(), "{epochs}: {kept:?}");
            assert_eq!((kept[0], kept[kept.len() - 1]), (0, epochs));
            let gaps: Vec<u32> = kept.windows(2).map(|w| w[1] - w[0]).collect();
            assert!(gaps[..gaps.len() - 1].iter().all(|g| *g == gaps[0]), "{epochs}: {kept:?}");
        }
        let mut trail = Trail::new(net.count());
        (0..=9).for_each(|epoch| trail.note(epoch, &net));
        assert_eq!(trail.end(4, &net.parameters()).0, [0, 1, 2, 3, 4], "back to an earlier epoch");
    }

    #[test]
    fn large_networks_keep_few() {
        assert_eq!(Trail::new(1_000_000).limit, LEAST);
        assert_eq!(Trail::new(100_000).limit, 20);
    }
}
