//! The nonlinearities of hidden layers and their derivatives, over whole buffers.
//!
//! | name | value | derivative |
//! |---|---|---|
//! | tanh | tanh(z) | 1 - a^2 |
//! | ReLU | max(0, z) | 0 for z <= 0, else 1 |
//! | leaky ReLU | z, or 0.01 z for z <= 0 | 0.01 for z <= 0, else 1 |
//! | ELU | z, or exp(z) - 1 for z <= 0 | a + 1 for z <= 0, else 1 |
//! | GELU | z Phi(z), the exact form by erf (not the tanh approximation) | Phi(z) + z phi(z) |
//! | GELU (tanh) | z (1 + t) / 2, t = tanh(sqrt(2 / pi) (z + 0.044715 z^3)) | (1 + t) / 2 + z (1 - t^2) t' / 2 |
//! | SiLU | z s, s = 1 / (1 + exp(-z)) | s (1 + z (1 - s)) |
//! | softplus | ln(1 + exp(z)) | 1 / (1 + exp(-z)) |
//! | sigmoid | 1 / (1 + exp(-z)) | a (1 - a) |
//!
//! GELU and its approximation by tanh: D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016; ELU (alpha = 1): D.-A.
//! Clevert, T. Unterthiner, S. Hochreiter, ICLR 2016; SiLU: S. Elfwing, E. Uchibe, K. Doya, Neural Networks 107, 2018;
//! softplus: C. Dugas et al., NIPS 2000. Not here: softmax, which belongs to the loss.

use crate::math::scalar::Scalar;

/// Slope of the leaky ReLU for negative arguments.
const LEAK: f64 = 0.01;

/// sqrt(2 / pi)
const GELU_SCALE: f64 = 0.797_884_560_802_865_4;
const GELU_CUBIC: f64 = 0.044_715;

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
    /// GELU's approximation by tanh.
    GeluTanh,
    /// Also called swish.
    Silu,
    Softplus,
    Sigmoid,
}

impl Activation {
    pub const ALL: [Self; 9] = [
        Self::Tanh,
        Self::Relu,
        Self::LeakyRelu,
        Self::Elu,
        Self::Gelu,
        Self::GeluTanh,
        Self::Silu,
        Self::Softplus,
        Self::Sigmoid,
    ];

    /// The name in settings.
    pub fn id(self) -> &'static str {
        match self {
            Self::Tanh => "tanh",
            Self::Relu => "relu",
            Self::LeakyRelu => "leaky_relu",
            Self::Elu => "elu",
            Self::Gelu => "gelu",
            Self::GeluTanh => "gelu_tanh",
            Self::Silu => "silu",
            Self::Softplus => "softplus",
            Self::Sigmoid => "sigmoid",
        }
    }

    /// Kinked or nearly so at 0: such layers start with He's variance instead of Glorot's.
    pub fn is_relu_like(self) -> bool {
        !matches!(self, Self::Tanh | Self::Sigmoid)
    }

    /// Whether the derivative needs the argument z and not only the value a.
    pub fn needs_argument(self) -> bool {
        matches!(self, Self::Gelu | Self::GeluTanh | Self::Silu | Self::Softplus)
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
            Self::GeluTanh => map(z, |x| half * x * (S::ONE + bend(x).tanh())),
            Self::Silu => map(z, |x| x * x.sigmoid()),
            Self::Softplus => map(z, softplus),
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
            Self::GeluTanh => {
                let (factor, cubic) = (S::from_f64(GELU_SCALE), S::from_f64(3.0 * GELU_CUBIC));
                scale(delta, z, |x| {
                    let t = bend(x).tanh();
                    half * (S::ONE + t) + half * x * (S::ONE - t * t) * factor * (S::ONE + cubic * x * x)
                });
            }
            Self::Silu => scale(delta, z, |x| {
                let s = x.sigmoid();
                s * (S::ONE + x * (S::ONE - s))
            }),
            Self::Softplus => scale(delta, z, S::sigmoid),
            Self::Sigmoid => scale(delta, a, |a| a * (S::ONE - a)),
        }
    }
}

/// What the approximate GELU takes the tanh of.
#[inline(always)]
fn bend<S: Scalar>(x: S) -> S {
    S::from_f64(GELU_SCALE) * x * (S::ONE + S::from_f64(GELU_CUBIC) * x * x)
}

/// ln(1 + exp(x)) without overflow, accurate relative to the result: ln(1 + e) as ln(u) e / (u - 1) with u = 1 + e rounded.
#[inline(always)]
pub fn softplus<S: Scalar>(x: S) -> S {
    let below = -x.abs();
    let e = (if below < S::LOWEST_EXPONENT { S::LOWEST_EXPONENT } else { below }).exp();
    let u = S::ONE + e;
    let near = u.ln() * e / (u - S::ONE);
    let tail = if u == S::ONE { e } else { near };
    if x > S::ZERO { x + tail } else { tail }
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
