//! Promise: the same inputs give the same bits natively and in wasm, from the matrix kernel to a whole training.
//!
//! Each case is a digest (FNV-1a, 64 bits, over the little-endian result bits) of a computation with fixed pseudo-random
//! inputs. The same source runs on every target against the same constants.

use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::scalar::Scalar;
use tunescape::math::simd::{Left, Right, Start, panel_len, product};
use tunescape::model::activation::Activation;
use tunescape::model::init::Init;
use tunescape::model::norm::Norm;
use tunescape::space::{Settings, Value};
use tunescape::train::loss::Loss;
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Progress, Session};
use tunescape::train::stopping::Stopper;
use tunescape::train::training_settings;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Widening f32 to f64 is exact, so the digest holds every bit.
    fn add<S: Scalar>(&mut self, values: &[S]) {
        for value in values {
            for byte in value.to_f64().to_bits().to_le_bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
        }
    }
}

fn numbers<S: Scalar>(count: usize, index: u64) -> Vec<S> {
    let mut stream = Stream::new(11, Lane::Test, index);
    (0..count).map(|_| S::from_f64(stream.uniform(-1.0, 1.0))).collect()
}

fn products<S: Scalar>() -> u64 {
    let mut digest = Digest::new();
    for (i, (m, n, k)) in [(1, 1, 1), (3, 5, 7), (10, 4, 2), (32, 12, 64), (33, 129, 65), (128, 128, 784)]
        .into_iter()
        .enumerate()
    {
        let index = i as u64 * 4;
        let (a, b) = (numbers::<S>(m * k, index), numbers::<S>(k * n, index + 1));
        let (bias, mut c) = (numbers::<S>(n, index + 2), vec![S::ZERO; m * n]);
        let mut panel = vec![S::ZERO; panel_len(k)];
        let right = Right { data: &b, row: n };
        for (start, row, column) in [(Start::Row(&bias), k, 1), (Start::Held, 1, m), (Start::Zero, 1, m)] {
            let left = Left { data: &a, row, column };
            product((m, n, k), start, left, right, &mut c, n, &mut panel);
            digest.add(&c);
        }
    }
    digest.0
}

fn sweep(f: fn(f32) -> f32, low: f32, high: f32) -> u64 {
    let steps = 50_000;
    let mut x: Vec<f32> = (0..=steps).map(|i| low + (high - low) * (i as f32 / steps as f32)).collect();
    for v in &mut x {
        *v = f(*v);
    }
    let mut digest = Digest::new();
    digest.add(&x);
    digest.0
}

fn plan(activation: Activation, loss: Loss, optimizer: Optimizer) -> Plan {
    Plan {
        hidden: vec![9, 6],
        activation,
        loss,
        optimizer,
        learning_rate: 0.05,
        batch_size: 16,
        epochs: 12,
        ..Plan::default()
    }
}

fn training<S: Scalar>(activation: Activation, loss: Loss, optimizer: Optimizer) -> u64 {
    planned::<S>(plan(activation, loss, optimizer))
}

fn planned<S: Scalar>(plan: Plan) -> u64 {
    let part = |rows: usize, index| {
        let x = numbers::<f64>(rows * 3, index);
        let labels = x.chunks(3).map(|r| u32::from(r[0] * r[1] > 0.1) + u32::from(r[2] > 0.3)).collect();
        Arc::new(Part { rows, inputs: 3, x, target: Target::Classes { labels, classes: 3 } })
    };
    let mut session = Session::<S>::new(plan, part(150, 100), part(61, 101), 5, 8);
    let mut digest = Digest::new();
    loop {
        match session.advance(10_000) {
            Progress::Working => {}
            Progress::Epoch(e) => {
                digest.add(&[
                    e.cost as f64,
                    e.train_loss,
                    e.train_score,
                    e.validation_loss,
                    e.validation_score,
                ]);
            }
            Progress::Finished => break,
        }
    }
    digest.add(&session.net().parameters());
    digest.0
}

/// Compares all at once, so that one run shows every digest that moved.
fn check(cases: &[(&str, u64, u64)]) {
    let moved: Vec<String> =
        cases.iter().filter(|c| c.1 != c.2).map(|c| format!("{} is {:#018x}", c.0, c.1)).collect();
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

#[test]
fn matrix_products_have_their_bits() {
    check(&[
        ("f32", products::<f32>(), 0x1d78_a224_83b2_e67a),
        ("f64", products::<f64>(), 0xdf15_f804_1498_f9a2),
    ]);
}

#[test]
fn functions_have_their_bits() {
    check(&[
        ("exp", sweep(Scalar::exp, -90.0, 90.0), 0xaee5_bacf_0eef_3b12),
        ("exp_m1", sweep(Scalar::exp_m1, -20.0, 1.0), 0x8a10_0bd4_0c49_6012),
        ("ln", sweep(Scalar::ln, 1e-6, 40.0), 0x50ae_d23b_71fc_0efd),
        ("tanh", sweep(Scalar::tanh, -10.0, 10.0), 0xbbf0_a1d8_9c97_e290),
        ("erf", sweep(Scalar::erf, -5.0, 5.0), 0xda21_51fd_eae2_0cb8),
        ("sigmoid", sweep(Scalar::sigmoid, -90.0, 90.0), 0x1df0_9320_2f8e_9fe9),
    ]);
}

#[test]
fn trainings_have_their_bits() {
    use Activation::{Elu, Gelu, LeakyRelu, Relu, Sigmoid, Tanh};
    use Loss::{CrossEntropy, Mse};
    let (sgd, adam) = (Optimizer::Sgd, Optimizer::ADAM);
    check(&[
        ("f32 tanh", training::<f32>(Tanh, CrossEntropy, sgd), 0x0f67_f7da_c221_2b55),
        ("f32 ReLU", training::<f32>(Relu, CrossEntropy, adam), 0x8bb2_61ec_f936_b02a),
        ("f32 leaky ReLU", training::<f32>(LeakyRelu, Mse, adam), 0x0a01_c355_03c6_fc96),
        ("f32 ELU", training::<f32>(Elu, Mse, sgd), 0x172b_96e1_da69_6994),
        ("f32 GELU", training::<f32>(Gelu, CrossEntropy, adam), 0xc814_075e_a723_b7f2),
        ("f32 sigmoid", training::<f32>(Sigmoid, Mse, adam), 0x9065_c2d3_c208_bb92),
        ("f64 tanh", training::<f64>(Tanh, CrossEntropy, adam), 0x9118_1054_fdae_336f),
        ("f64 GELU", training::<f64>(Gelu, Mse, adam), 0xb907_fc7f_d7ce_57ac),
        ("f64 ELU", training::<f64>(Elu, CrossEntropy, sgd), 0xe5ae_879b_8c14_ac1e),
    ]);
}

#[test]
fn rules_of_training_have_their_bits() {
    use Activation::{GeluTanh, Silu, Softplus};
    let base = plan(Silu, Loss::CrossEntropy, Optimizer::Momentum { momentum: 0.9, nesterov: true });
    let rmsprop = Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.5 };
    let adamw = Optimizer::AdamW { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
    let drops = Plan { dropout: 0.25, label_smoothing: 0.1, ..base.clone() };
    let pulls = Plan { l1: 1e-3, l2: 1e-3, clip_norm: 0.5, weight_decay: 0.01, ..base.clone() };
    let both = Plan { dropout: 0.2, norm: Norm::Batch, weight_decay: 0.1, optimizer: adamw, ..base.clone() };
    let normal = Plan { init: Init::HeNormal, norm: Norm::Layer, ..plan(Softplus, Loss::Mae, rmsprop) };
    let huber = plan(GeluTanh, Loss::Huber { delta: 0.2 }, Optimizer::Adagrad { epsilon: 1e-10 });
    let mut schedule = Settings::defaults(training_settings());
    schedule.0.insert("schedule".into(), Value::text("one_cycle"));
    let schedule = Some(schedule);
    let waits = Some(Stopper::keras(1, 0.0));
    let stops = Plan { schedule, stopping: waits, norm: Norm::Batch, init: Init::Pytorch, ..huber.clone() };
    check(&[
        ("f32 dropout", planned::<f32>(drops.clone()), 0x12c0_9ccb_4a59_ba97),
        ("f32 penalties", planned::<f32>(pulls), 0x1b13_9669_222c_b912),
        ("f32 batch norm", planned::<f32>(both), 0xba15_f79f_324c_337e),
        ("f32 layer norm", planned::<f32>(normal.clone()), 0x7d45_7177_53e0_2911),
        ("f32 Huber", planned::<f32>(huber), 0xd138_1e85_d881_8739),
        ("f32 stopped", planned::<f32>(stops), 0xf5f8_c563_96d0_393d),
        ("f64 dropout", planned::<f64>(drops), 0x20e1_1f76_4100_f152),
        ("f64 layer norm", planned::<f64>(normal), 0xc4e9_0069_c857_845f),
    ]);
}
