//! How a gradient moves the parameters.
//!
//! SGD: p -= lr g. Adam (D. Kingma, J. Ba, ICLR 2015): m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2,
//! p -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon), t from 1.
//!
//! Moments of a unit that has died decay for ever; as denormal numbers they would slow a training tenfold. So they are
//! flushed: m and the move of a weight below about 1e-37, v below 1.2e-37 and gradients whose square is about that small,
//! all of which are lost against the weights or epsilon (in f64 the bounds are near 1e-300). Nothing larger changes.
//!
//! To add a rule: a variant, the number of its slots (buffers as long as the parameters), one loop. Not here: schedules of
//! the learning rate, weight decay, clipping.

use crate::math::float;
use crate::math::scalar::Scalar;

/// The rule and its constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimizer {
    Sgd,
    Adam { beta1: f64, beta2: f64, epsilon: f64 },
}

impl Optimizer {
    /// Adam as its authors and most libraries set it.
    pub const ADAM: Self = Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

    /// Buffers that the rule keeps for each parameter.
    pub fn slots(self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Adam { .. } => 2,
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

impl<S: Scalar> State<S> {
    /// Nothing remembered yet, for `parameters` parameters.
    pub fn new(optimizer: Optimizer, parameters: usize) -> Self {
        Self { optimizer, memory: vec![S::ZERO; optimizer.slots() * parameters], powers: [1.0; 2] }
    }

    /// One update of all parameters.
    pub fn update(&mut self, learning_rate: f64, parameters: &mut [S], gradient: &[S]) {
        match self.optimizer {
            Optimizer::Sgd => descend(learning_rate, parameters, gradient),
            Optimizer::Adam { beta1, beta2, epsilon } => {
                let [power1, power2] = &mut self.powers;
                *power1 *= beta1;
                *power2 *= beta2;
                let rule = Adam {
                    beta: [S::from_f64(beta1), S::from_f64(beta2)],
                    rest: [S::from_f64(1.0 - beta1), S::from_f64(1.0 - beta2)],
                    rate: S::from_f64(learning_rate / (1.0 - *power1)),
                    correction: S::from_f64(1.0 / float::sqrt(1.0 - *power2)),
                    epsilon: S::from_f64(epsilon),
                };
                let (first, second) = self.memory.split_at_mut(parameters.len());
                rule.update(parameters, gradient, first, second);
            }
        }
    }
}

fn descend<S: Scalar>(learning_rate: f64, parameters: &mut [S], gradient: &[S]) {
    let rate = S::from_f64(learning_rate);
    // Below this the product would be denormal.
    let bound = S::from_f64((S::SMALLEST.to_f64() / learning_rate.abs()).min(S::TINY.to_f64()));
    for (p, &g) in parameters.iter_mut().zip(gradient) {
        *p = *p - rate * g.flush(bound);
    }
}

struct Adam<S> {
    beta: [S; 2],
    rest: [S; 2],
    rate: S,
    correction: S,
    epsilon: S,
}

impl<S: Scalar> Adam<S> {
    fn update(&self, parameters: &mut [S], gradient: &[S], first: &mut [S], second: &mut [S]) {
        // Ten times the smallest, so that neither b1 m nor (1 - b1) g is denormal.
        let small = S::SMALLEST * S::from_f64(10.0);
        for (((p, &g), m), v) in parameters.iter_mut().zip(gradient).zip(first).zip(second) {
            *m = (self.beta[0] * *m + self.rest[0] * g.flush(small)).flush(small);
            let root = g.flush(S::SMALLEST_ROOT);
            let square = self.beta[1] * *v + self.rest[1] * (root * root);
            *v = if square < S::SMALLEST { S::SMALLEST } else { square };
            *p = *p - *m / (v.sqrt() * self.correction + self.epsilon) * self.rate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut state = State::<f32>::new(Optimizer::ADAM, 2);
        let mut p = vec![0.5f32; 2];
        state.update(0.1, &mut p, &[1e-3, 1e-22]);
        for _ in 0..200_000 {
            state.update(0.1, &mut p, &[0.0, 3e-39]);
            assert!(state.memory.iter().all(|m| *m == 0.0 || m.is_normal()), "{:?}", state.memory);
        }
        assert_eq!(state.memory[..2], [0.0, 0.0]);
    }

    #[test]
    fn a_step_below_the_normal_numbers_is_no_step() {
        let mut p = vec![0.0f32, 0.0];
        State::new(Optimizer::Sgd, 2).update(1e-3, &mut p, &[1e-36, 1e-33]);
        assert_eq!(p, [0.0, -1e-36]);
    }
}
