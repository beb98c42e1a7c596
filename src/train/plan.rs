//! The hyperparameters of one training, resolved: everything but the data and the seed.

use super::loss::Loss;
use super::optimizer::Optimizer;
use super::schedule::{self, Plateau};
use super::stopping::{self, Stopper};
use crate::model::activation::Activation;
use crate::model::init::Init;
use crate::model::mlp::SLAB;
use crate::model::norm::Norm;
use crate::space::Settings;

/// One training's resolved hyperparameters. What is 0 or `None` is off and costs nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Units of each hidden layer.
    pub hidden: Vec<usize>,
    pub activation: Activation,
    /// Of all hidden layers. Under batch norm whole batches are held in memory at once.
    pub norm: Norm,
    pub init: Init,
    pub loss: Loss,
    pub optimizer: Optimizer,
    /// Without schedule the rate of every update, with one its largest rate.
    pub learning_rate: f64,
    /// Rows before each update; 0 counts as 1.
    pub batch_size: usize,
    pub epochs: u32,
    /// Share of hidden units that are silenced in training, below 1.
    pub dropout: f64,
    /// Strengths of the penalties of weights; see [`regulariser`](super::regulariser).
    pub l1: f64,
    pub l2: f64,
    /// Coupled and of all parameters; decoupled under AdamW.
    pub weight_decay: f64,
    /// Share of each class target that is spread over all classes, for the gradient only.
    pub label_smoothing: f64,
    /// The largest norm of a gradient; 0 is no limit.
    pub clip_norm: f64,
    /// The settings of a schedule other than a constant rate.
    pub schedule: Option<Settings>,
    /// Of plain gradient descent: adapts the rate update by update, this fast.
    pub hyper_rate: Option<f64>,
    /// Lowers the rate when the validation loss stops falling.
    pub plateau: Option<Plateau>,
    /// Ends the training when the validation loss stops falling.
    pub stopping: Option<Stopper>,
    /// Whether a training with `stopping` ends with the weights of its best epoch.
    pub restore_best: bool,
    /// So many first layers are not trained; the last layer always is.
    pub frozen_layers: usize,
    /// The learning rate of all layers but the last, as a share of the last one's.
    pub backbone_ratio: f64,
    /// Pull of all layers but the last towards their first weights.
    pub l2_sp: f64,
}

impl Default for Plan {
    /// The defaults of the tables: one hidden layer of 16 tanh units, cross-entropy, Adam at 0.01, 30 epochs of batches of
    /// 16, everything else off.
    fn default() -> Self {
        Self {
            hidden: vec![16],
            activation: Activation::Tanh,
            norm: Norm::None,
            init: Init::Auto,
            loss: Loss::CrossEntropy,
            optimizer: Optimizer::ADAM,
            learning_rate: 0.01,
            batch_size: 16,
            epochs: 30,
            dropout: 0.0,
            l1: 0.0,
            l2: 0.0,
            weight_decay: 0.0,
            label_smoothing: 0.0,
            clip_norm: 0.0,
            schedule: None,
            hyper_rate: None,
            plateau: None,
            stopping: None,
            restore_best: true,
            frozen_layers: 0,
            backbone_ratio: 1.0,
            l2_sp: 0.0,
        }
    }
}

impl Plan {
    /// From the settings of the multilayer perceptron and of its training, complete and checked. What belongs to fine-tuning
    /// has no settings here and stays off.
    pub fn from_settings(settings: &Settings) -> Self {
        let width = settings.int("hidden_width").max(1) as usize;
        let epochs = settings.int("epochs").max(1) as u32;
        let named = |id: &str| settings.text(id);
        let activation = Activation::ALL.into_iter().find(|a| a.id() == named("activation"));
        let norm = Norm::ALL.into_iter().find(|n| n.id() == named("norm"));
        let init = Init::ALL.into_iter().find(|i| i.id() == named("init"));
        Self {
            hidden: vec![width; settings.int("hidden_layers").max(0) as usize],
            activation: activation.unwrap_or(Activation::Tanh),
            norm: norm.unwrap_or_default(),
            init: init.unwrap_or_default(),
            loss: loss(settings),
            optimizer: optimizer(settings),
            learning_rate: settings.real("learning_rate"),
            batch_size: settings.int("batch_size").max(1) as usize,
            epochs,
            dropout: settings.real("dropout"),
            l1: settings.real("l1"),
            l2: settings.real("l2"),
            weight_decay: settings.real("weight_decay"),
            label_smoothing: settings.real("label_smoothing"),
            clip_norm: settings.real("clip_norm"),
            schedule: scheduled(settings),
            hyper_rate: adapted(settings),
            plateau: Plateau::from_settings(settings, epochs),
            stopping: Stopper::from_settings(settings),
            restore_best: stopping::restores_best(settings),
            ..Self::default()
        }
    }

    /// Rows that pass through the network at once, in a training of so many rows.
    pub fn slab(&self, rows: usize) -> usize {
        match self.norm {
            Norm::Batch => self.batch_size.min(rows).max(SLAB),
            Norm::None | Norm::Layer => SLAB,
        }
    }

    /// Layers that are not trained.
    pub fn frozen(&self) -> usize {
        self.frozen_layers.min(self.hidden.len())
    }

    /// Whether the weights of the best epoch are kept.
    pub fn keeps_best(&self) -> bool {
        self.stopping.is_some() && self.restore_best
    }
}

fn loss(settings: &Settings) -> Loss {
    match settings.text("loss") {
        "mse" => Loss::Mse,
        "mae" => Loss::Mae,
        "huber" => Loss::Huber { delta: settings.real("huber_delta") },
        "bce" => Loss::Bce,
        _ => Loss::CrossEntropy,
    }
}

fn optimizer(settings: &Settings) -> Optimizer {
    let real = |id: &str| settings.real(id);
    let (momentum, epsilon) = (real("momentum"), real("epsilon"));
    let (beta1, beta2) = (real("beta1"), real("beta2"));
    match settings.text("optimizer") {
        "sgd" => Optimizer::Sgd,
        "momentum" => Optimizer::Momentum { momentum, nesterov: false },
        "nesterov" => Optimizer::Momentum { momentum, nesterov: true },
        "rmsprop" => Optimizer::RmsProp { rho: real("rho"), epsilon, momentum: real("rmsprop_momentum") },
        "adagrad" => Optimizer::Adagrad { epsilon },
        "adamw" => Optimizer::AdamW { beta1, beta2, epsilon },
        _ => Optimizer::Adam { beta1, beta2, epsilon },
    }
}

/// How fast the rate is adapted, if it is.
fn adapted(settings: &Settings) -> Option<f64> {
    let adapts = settings.text("schedule") == "hypergradient" && settings.text("optimizer") == "sgd";
    adapts.then(|| settings.real("hyper_rate"))
}

/// The settings of the schedule alone, if it is more than a constant rate.
fn scheduled(settings: &Settings) -> Option<Settings> {
    let flat = matches!(settings.text("schedule"), "constant" | "plateau" | "hypergradient" | "");
    if flat && settings.real("warmup") <= 0.0 {
        return None;
    }
    let known = schedule::SETTINGS.iter().filter_map(|s| settings.0.get_key_value(s.id));
    Some(Settings(known.map(|(id, value)| (id.clone(), value.clone())).collect()))
}
