//! The nonlinearities of hidden layers and their derivatives, over whole buffers.
//!
//! | name | value | derivative |
//! |---|---|---|
//! | tanh | tanh(z) | 1 - a^2 |
//! | ReLU | max(0, z) | 0 for z <= 0, else 1 |
//! | leaky ReLU | z, or 0.01 z for z <= 0 | 0.01 for z <= 0, else 1 |
//! | ELU | z, or exp(z) - 1 for z <= 0 | a + 1 for z <= 0, else 1 |
//! | GELU | z Phi(z), the exact form by erf (not the tanh approximation) | Phi(z) + z phi(z) |
//! | sigmoid | 1 / (1 + exp(-z)) | a (1 - a) |
//!
//! GELU: D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016; ELU (alpha = 1): D.-A. Clevert, T. Unterthiner,
//! S. Hochreiter, ICLR 2016. Not here: softmax, which belongs to the loss.

use crate::math::scalar::Scalar;

/// Slope of the leaky ReLU for negative arguments.
const LEAK: f64 = 0.01;

/// The nonlinearity of all hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Tanh,
    Relu,
    /// Slope 0.01 for negative arguments.
    LeakyRelu,
    /// alpha = 1.
    Elu,
    /// The exact form, by the error function.
    Gelu,
    Sigmoid,
}

impl Activation {
    pub const ALL: [Self; 6] =
        [Self::Tanh, Self::Relu, Self::LeakyRelu, Self::Elu, Self::Gelu, Self::Sigmoid];

    /// Kinked or nearly so at 0: such layers start with He's variance instead of Glorot's.
    pub fn is_relu_like(self) -> bool {
        !matches!(self, Self::Tanh | Self::Sigmoid)
    }

    /// Whether the derivative needs the argument z and not only the value a.
    pub fn needs_argument(self) -> bool {
        self == Self::Gelu
    }

    /// a = f(z), in place.
    pub fn apply<S: Scalar>(self, z: &mut [S]) {
        let leak = S::from_f64(LEAK);
        let (half, root) = (S::from_f64(0.5), S::from_f64(std::f64::consts::FRAC_1_SQRT_2));
        match self {
            Self::Tanh => map(z, S::tanh),
            // NaN fails the comparison and stays.
            Self::Relu => map(z, |x| if x <= S::ZERO { S::ZERO } else { x }),
            Self::LeakyRelu => map(z, |x| if x <= S::ZERO { leak * x } else { x }),
            Self::Elu => map(z, |x| {
                let below = x.exp_m1();
                if x > S::ZERO { x } else { below }
            }),
            Self::Gelu => map(z, |x| half * x * (S::ONE + (x * root).erf())),
            Self::Sigmoid => map(z, S::sigmoid),
        }
    }

    /// `delta` *= f'(z), where a = f(z); z is read only if [`Activation::needs_argument`]. Products below
    /// [`Scalar::TINY`] in magnitude become 0, so that vanishing errors never turn into slow denormal numbers.
    pub fn differentiate<S: Scalar>(self, delta: &mut [S], a: &[S], z: &[S]) {
        let leak = S::from_f64(LEAK);
        let (half, root) = (S::from_f64(0.5), S::from_f64(std::f64::consts::FRAC_1_SQRT_2));
        // 1 / sqrt(2 pi)
        let density = S::from_f64(0.398_942_280_401_432_7);
        match self {
            Self::Tanh => scale(delta, a, |a| S::ONE - a * a),
            Self::Relu => scale(delta, a, |a| if a <= S::ZERO { S::ZERO } else { S::ONE }),
            Self::LeakyRelu => scale(delta, a, |a| if a <= S::ZERO { leak } else { S::ONE }),
            Self::Elu => scale(delta, a, |a| if a <= S::ZERO { a + S::ONE } else { S::ONE }),
            Self::Gelu => {
                scale(delta, z, |x| half * (S::ONE + (x * root).erf()) + x * density * (-half * x * x).exp())
            }
            Self::Sigmoid => scale(delta, a, |a| a * (S::ONE - a)),
        }
    }
}

#[inline(always)]
fn map<S: Scalar>(values: &mut [S], f: impl Fn(S) -> S) {
    for v in values {
        *v = f(*v);
    }
}

#[inline(always)]
fn scale<S: Scalar>(delta: &mut [S], of: &[S], slope: impl Fn(S) -> S) {
    for (d, &v) in delta.iter_mut().zip(of) {
        *d = (*d * slope(v)).flush(S::TINY);
    }
}
