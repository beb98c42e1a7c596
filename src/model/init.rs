//! Initial weights: the laws that a layer of `inputs` and `outputs` units draws from.
//!
//! | law | uniform within +- bound | normal of deviation |
//! |---|---|---|
//! | Glorot | sqrt(6 / (inputs + outputs)) | sqrt(2 / (inputs + outputs)) |
//! | He | sqrt(6 / inputs) | sqrt(2 / inputs) |
//! | LeCun | sqrt(3 / inputs) | sqrt(1 / inputs) |
//!
//! Sources: X. Glorot, Y. Bengio, AISTATS 2010; K. He et al., ICCV 2015; Y. LeCun et al., "Efficient BackProp", 1998. Biases
//! are 0 but for PyTorch's own law, which draws weights and biases within +- 1 / sqrt(inputs). No gain is applied. Not here:
//! truncated normals (Keras), orthogonal matrices.

use crate::math::float;
use crate::math::rng::Stream;

/// How the first weights are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Init {
    /// He's uniform law below activations like ReLU, Glorot's uniform law elsewhere.
    #[default]
    Auto,
    GlorotUniform,
    GlorotNormal,
    HeUniform,
    HeNormal,
    LecunUniform,
    LecunNormal,
    /// What `torch.nn.Linear` starts with.
    Pytorch,
}

/// The law of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// Uniform within +- this bound.
    Uniform(f64),
    /// Normal around 0 with this deviation.
    Normal(f64),
}

impl Law {
    /// Draws one number: two words of the stream if uniform, four if normal.
    pub fn draw(self, stream: &mut Stream) -> f64 {
        match self {
            Self::Uniform(bound) => stream.uniform(-bound, bound),
            Self::Normal(deviation) => deviation * stream.normal(),
        }
    }
}

impl Init {
    pub const ALL: [Self; 8] = [
        Self::Auto,
        Self::GlorotUniform,
        Self::GlorotNormal,
        Self::HeUniform,
        Self::HeNormal,
        Self::LecunUniform,
        Self::LecunNormal,
        Self::Pytorch,
    ];

    /// The name in settings.
    pub fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::GlorotUniform => "glorot_uniform",
            Self::GlorotNormal => "glorot_normal",
            Self::HeUniform => "he_uniform",
            Self::HeNormal => "he_normal",
            Self::LecunUniform => "lecun_uniform",
            Self::LecunNormal => "lecun_normal",
            Self::Pytorch => "pytorch",
        }
    }

    /// The law of the weights of a layer; `relu_like` says what kind of activation follows it.
    pub fn weights(self, inputs: usize, outputs: usize, relu_like: bool) -> Law {
        let (fan_in, fan_both) = (inputs as f64, (inputs + outputs) as f64);
        match self {
            Self::Auto if relu_like => Self::HeUniform.weights(inputs, outputs, relu_like),
            Self::Auto | Self::GlorotUniform => Law::Uniform(float::sqrt(6.0 / fan_both)),
            Self::GlorotNormal => Law::Normal(float::sqrt(2.0 / fan_both)),
            Self::HeUniform => Law::Uniform(float::sqrt(6.0 / fan_in)),
            Self::HeNormal => Law::Normal(float::sqrt(2.0 / fan_in)),
            Self::LecunUniform => Law::Uniform(float::sqrt(3.0 / fan_in)),
            Self::LecunNormal => Law::Normal(float::sqrt(1.0 / fan_in)),
            Self::Pytorch => Law::Uniform(1.0 / float::sqrt(fan_in)),
        }
    }

    /// The law of the biases; `None` leaves them 0.
    pub fn biases(self, inputs: usize) -> Option<Law> {
        (self == Self::Pytorch && inputs > 0).then(|| Law::Uniform(1.0 / float::sqrt(inputs as f64)))
    }
}
