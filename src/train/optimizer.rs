//! How a gradient moves the parameters.
//!
//! | rule | memory | move |
//! |---|---|---|
//! | SGD | | p -= lr g |
//! | momentum | v = mu v + g | p -= lr v |
//! | Nesterov | v = mu v + g | p -= lr (g + mu v) |
//! | RMSprop | v = rho v + (1 - rho) g^2, u = g / (sqrt(v) + epsilon), b = mu b + u | p -= lr b |
//! | Adagrad | s += g^2 | p -= lr g / (sqrt(s) + epsilon) |
//! | Adam | m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2 | p -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon) |
//! | AdamW | as Adam | p *= 1 - lr decay first, then as Adam |
//!
//! All memory begins at 0, t at 1. Sources: I. Sutskever et al., ICML 2013, in PyTorch's form; G. Hinton's lecture 6e;
//! J. Duchi, E. Hazan, Y. Singer, JMLR 12, 2011; D. Kingma, J. Ba, ICLR 2015; I. Loshchilov, F. Hutter, ICLR 2019.
//!
//! Moments of a unit that has died decay for ever; as denormal numbers they would slow a training tenfold. So they are
//! flushed: m and the move of a weight below about 1e-37, v below 1.2e-37 and gradients whose square is about that small,
//! all of which are lost against the weights or epsilon (in f64 the bounds are near 1e-300). Nothing larger changes.
//!
//! To add a rule: a variant, the number of its slots (buffers as long as the parameters), one loop in a file of its own. Not
//! here: the learning rate of an update ([`schedule`](super::schedule)), penalties and coupled decay
//! ([`regulariser`](super::regulariser)), clipping ([`clip`](super::clip)).

mod adagrad;
mod adam;
mod descent;
mod rmsprop;

use crate::math::scalar::Scalar;
use std::ops::Range;

/// The rule and its constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimizer {
    Sgd,
    Momentum {
        momentum: f64,
        nesterov: bool,
    },
    RmsProp {
        rho: f64,
        epsilon: f64,
        momentum: f64,
    },
    Adagrad {
        epsilon: f64,
    },
    Adam {
        beta1: f64,
        beta2: f64,
        epsilon: f64,
    },
    /// Adam with decoupled weight decay.
    AdamW {
        beta1: f64,
        beta2: f64,
        epsilon: f64,
    },
}

impl Optimizer {
    /// Adam as its authors and most libraries set it.
    pub const ADAM: Self = Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

    /// Buffers that the rule keeps for each parameter.
    pub fn slots(self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Momentum { .. } | Self::Adagrad { .. } => 1,
            Self::RmsProp { momentum, .. } => 1 + usize::from(momentum != 0.0),
            Self::Adam { .. } | Self::AdamW { .. } => 2,
        }
    }

    /// Whether weight decay shrinks the parameters themselves instead of joining the gradient.
    pub fn decouples(self) -> bool {
        matches!(self, Self::AdamW { .. })
    }

    /// What the rule remembers, as a number: memories of equal families can be handed on.
    fn family(self) -> u8 {
        match self {
            Self::Sgd => 0,
            Self::Momentum { .. } => 1,
            Self::RmsProp { .. } => 2,
            Self::Adagrad { .. } => 3,
            Self::Adam { .. } | Self::AdamW { .. } => 4,
        }
    }
}

/// A rule and what it remembers.
#[derive(Clone, Debug)]
pub struct State<S> {
    optimizer: Optimizer,
    /// Slot after slot, each as long as the parameters.
    memory: Vec<S>,
    /// beta1^t and beta2^t.
    powers: [f64; 2],
}

/// What a [`State`] remembers, to be stored.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Memory<S> {
    family: u8,
    slots: Vec<S>,
    powers: [f64; 2],
}

impl<S: Scalar> State<S> {
    /// Nothing remembered yet, for `parameters` parameters.
    pub fn new(optimizer: Optimizer, parameters: usize) -> Self {
        Self { optimizer, memory: vec![S::ZERO; optimizer.slots() * parameters], powers: [1.0; 2] }
    }

    /// A copy of the memory.
    pub fn memory(&self) -> Memory<S> {
        Memory { family: self.optimizer.family(), slots: self.memory.clone(), powers: self.powers }
    }

    /// Goes on from `memory`. One that belongs to another rule is left: the rule begins anew then.
    pub fn recall(&mut self, memory: &Memory<S>) {
        if memory.family == self.optimizer.family() && memory.slots.len() == self.memory.len() {
            self.memory.copy_from_slice(&memory.slots);
            self.powers = memory.powers;
        }
    }

    /// One update of all parameters, without weight decay.
    pub fn update(&mut self, learning_rate: f64, parameters: &mut [S], gradient: &[S]) {
        self.count();
        self.apply(0..parameters.len(), learning_rate, 0.0, parameters, gradient);
    }

    /// Begins the next update.
    pub fn count(&mut self) {
        if let Optimizer::Adam { beta1, beta2, .. } | Optimizer::AdamW { beta1, beta2, .. } = self.optimizer {
            self.powers[0] *= beta1;
            self.powers[1] *= beta2;
        }
    }

    /// The part `range` of the update begun by [`State::count`]; the buffers are whole. `decay` is used by a rule that
    /// [decouples](Optimizer::decouples) it.
    pub fn apply(
        &mut self,
        range: Range<usize>,
        learning_rate: f64,
        decay: f64,
        parameters: &mut [S],
        gradient: &[S],
    ) {
        let count = parameters.len().min(self.memory.len());
        let (p, g) = (&mut parameters[range.clone()], &gradient[range.clone()]);
        let (first, second) = self.memory.split_at_mut(count);
        match self.optimizer {
            Optimizer::Sgd => descent::descend(learning_rate, p, g),
            Optimizer::Momentum { momentum, nesterov } => {
                descent::roll(learning_rate, (momentum, nesterov), p, g, &mut first[range]);
            }
            Optimizer::RmsProp { rho, epsilon, momentum } => {
                let v = &mut first[range.clone()];
                let b = if second.is_empty() { &mut [][..] } else { &mut second[range] };
                rmsprop::update(learning_rate, (rho, epsilon, momentum), p, g, v, b);
            }
            Optimizer::Adagrad { epsilon } => {
                adagrad::update(learning_rate, epsilon, p, g, &mut first[range]);
            }
            Optimizer::Adam { beta1, beta2, epsilon } => {
                let rule = adam::Adam::new((beta1, beta2, epsilon), self.powers, learning_rate);
                rule.update(p, g, &mut first[range.clone()], &mut second[range]);
            }
            Optimizer::AdamW { beta1, beta2, epsilon } => {
                adam::shrink(1.0 - learning_rate * decay, p);
                let rule = adam::Adam::new((beta1, beta2, epsilon), self.powers, learning_rate);
                rule.update(p, g, &mut first[range.clone()], &mut second[range]);
            }
        }
    }
}

/// Below this a number times the learning rate would be denormal.
fn bound<S: Scalar>(learning_rate: f64) -> S {
    S::from_f64((S::SMALLEST.to_f64() / learning_rate.abs()).min(S::TINY.to_f64()))
}

/// Ten times the smallest, so that a share of it is no denormal number.
fn small<S: Scalar>() -> S {
    S::SMALLEST * S::from_f64(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Optimizer; 8] = [
        Optimizer::Sgd,
        Optimizer::Momentum { momentum: 0.9, nesterov: false },
        Optimizer::Momentum { momentum: 0.9, nesterov: true },
        Optimizer::RmsProp { rho: 0.99, epsilon: 1e-8, momentum: 0.0 },
        Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.9 },
        Optimizer::Adagrad { epsilon: 1e-10 },
        Optimizer::ADAM,
        Optimizer::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    ];

    #[test]
    fn the_first_step_of_adam_is_the_learning_rate() {
        let mut p = vec![1.0f64, -2.0, 3.0];
        State::new(Optimizer::ADAM, 3).update(0.01, &mut p, &[5.0, -0.02, 0.0]);
        for (p, expected) in p.iter().zip([0.99, -1.99, 3.0]) {
            assert!((p - expected).abs() < 1e-8, "{p} {expected}");
        }
    }

    #[test]
    fn moments_of_a_dead_unit_never_become_denormal() {
        for optimizer in ALL {
            let mut state = State::<f32>::new(optimizer, 2);
            let mut p = vec![0.5f32; 2];
            state.update(0.1, &mut p, &[1e-3, 1e-22]);
            for _ in 0..200_000 {
                state.count();
                state.apply(0..2, 0.1, 0.5, &mut p, &[0.0, 3e-39]);
                assert!(state.memory.iter().all(|m| *m == 0.0 || m.is_normal()), "{:?}", state.memory);
                assert!(p.iter().all(|p| *p == 0.0 || p.is_normal()), "{p:?}");
            }
            if optimizer == Optimizer::ADAM {
                assert_eq!(state.memory[..2], [0.0, 0.0]);
            }
        }
    }

    #[test]
    fn a_step_below_the_normal_numbers_is_no_step() {
        let mut p = vec![0.0f32, 0.0];
        State::new(Optimizer::Sgd, 2).update(1e-3, &mut p, &[1e-36, 1e-33]);
        assert_eq!(p, [0.0, -1e-36]);
    }

    #[test]
    fn parts_make_the_whole() {
        for optimizer in ALL {
            let (mut whole, mut parts) = (vec![1.0f64, -2.0, 0.5], vec![1.0, -2.0, 0.5]);
            let (mut a, mut b) = (State::new(optimizer, 3), State::new(optimizer, 3));
            for t in 0..5 {
                let g = [0.3, -0.1 * f64::from(t), 0.2];
                a.update(0.1, &mut whole, &g);
                b.count();
                b.apply(2..3, 0.1, 0.0, &mut parts, &g);
                b.apply(0..2, 0.1, 0.0, &mut parts, &g);
            }
            assert_eq!(whole, parts, "{optimizer:?}");
        }
    }
}
