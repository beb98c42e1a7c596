//! The knobs of the schedules, and schedules from them.
//!
//! Every length is a share of the training, so that the number of epochs can be searched together with the schedule, and
//! `learning_rate` is always the largest rate. The warm-up takes its share of the updates first and rises in equal steps to
//! the curve's first rate, none of which is zero; the curve has the updates that are left. After the last update the rate
//! stays. `plateau` is a constant curve and a [`Plateau`] from 1 on, which the rate is multiplied by; `hypergradient` is a constant
//! curve whose rate the session adapts, see [`train::adapted`](crate::train::adapted).

use super::{Anneal, Curve, OneCycle, Plateau, Restarts, Schedule};
use crate::math::float;
use crate::space::{Setting, Settings};

/// The choice, and the knobs that some of its options have.
pub const SETTINGS: &[Setting] = &[
    Setting::choice(
        "schedule",
        &[
            "constant",
            "step",
            "exponential",
            "cosine",
            "cosine_restarts",
            "one_cycle",
            "polynomial",
            "linear",
            "inv_scaling",
            "plateau",
            "hypergradient",
        ],
        "constant",
    ),
    // What a drop multiplies the rate by.
    Setting::real("decay_factor", 0.01, 1.0, true, 0.1).when("schedule", &["step", "plateau"]),
    // Drops, evenly spread.
    Setting::int("decay_count", 1, 10, false, 2).when("schedule", &["step"]),
    // The lowest rate as a share of the largest.
    Setting::real("final_share", 1e-4, 1.0, true, 0.01).when(
        "schedule",
        &["exponential", "cosine", "cosine_restarts", "one_cycle", "polynomial", "linear", "plateau"],
    ),
    Setting::real("decay_power", 0.1, 10.0, true, 2.0).when("schedule", &["polynomial"]),
    Setting::real("inverse_power", 0.0, 2.0, false, 0.5).when("schedule", &["inv_scaling"]),
    Setting::int("restart_cycles", 1, 10, false, 3).when("schedule", &["cosine_restarts"]),
    Setting::int("restart_growth", 1, 4, false, 2).when("schedule", &["cosine_restarts"]),
    // Share of the updates before the peak.
    Setting::real("peak_at", 0.05, 0.95, false, 0.3).when("schedule", &["one_cycle"]),
    // The first rate as a share of the peak.
    Setting::real("start_share", 1e-3, 1.0, true, 0.04).when("schedule", &["one_cycle"]),
    // Share of the epochs to wait for a better loss.
    Setting::real("plateau_wait", 0.0, 0.5, false, 0.1).when("schedule", &["plateau"]),
    // How fast the rate follows the agreement of successive gradients.
    Setting::real("hyper_rate", 1e-8, 10.0, true, 1e-3).when("schedule", &["hypergradient"]),
    // Share of the updates.
    Setting::real("warmup", 0.0, 0.5, false, 0.0),
];

impl Schedule {
    /// The schedule of a training of `total_steps` updates, `steps_per_epoch` of them an epoch (0 counts as 1), whose largest
    /// rate is `base_rate`. Checked settings give rates between 0 and `base_rate`, but for roundings.
    pub fn from_settings(
        settings: &Settings,
        total_steps: u64,
        steps_per_epoch: u64,
        base_rate: f64,
    ) -> Self {
        let total = total_steps.max(1);
        // At most half of the updates: the curve keeps at least one.
        let warmup = ((settings.real("warmup") * total as f64) as u64).min(total / 2);
        let (base, steps) = (base_rate, total - warmup);
        let minimum = base * settings.real("final_share");
        let curve = match settings.text("schedule") {
            "step" => {
                let parts = settings.int("decay_count").max(0) as u64 + 1;
                Curve::Step { base, every: steps.div_ceil(parts), factor: settings.real("decay_factor") }
            }
            "exponential" => {
                let factor = float::pow(settings.real("final_share"), 1.0 / steps as f64);
                Curve::Exponential { base, factor }
            }
            "cosine" => Curve::Cosine { base, minimum, steps },
            "cosine_restarts" => {
                let growth = settings.int("restart_growth").clamp(1, 4) as u32;
                let cycles = settings.int("restart_cycles").clamp(1, 10) as u32;
                // The length of all cycles in lengths of the first.
                let lengths: u32 = (0..cycles).map(|cycle| growth.pow(cycle)).sum();
                let first = steps as f64 / f64::from(lengths);
                Curve::CosineRestarts(Restarts { base, minimum, first, growth })
            }
            "one_cycle" => Curve::OneCycle(OneCycle {
                peak: base,
                start_share: settings.real("start_share"),
                final_share: settings.real("final_share"),
                peak_at: settings.real("peak_at"),
                steps,
                anneal: Anneal::Cosine,
            }),
            "polynomial" => Curve::Polynomial { base, minimum, steps, power: settings.real("decay_power") },
            "linear" => Curve::Polynomial { base, minimum, steps, power: 1.0 },
            "inv_scaling" => {
                // Time in epochs, so that neither the batch size nor the number of rows changes the curve.
                let scale = 1.0 / steps_per_epoch.max(1) as f64;
                Curve::Inverse { base, scale, every: 1, power: settings.real("inverse_power") }
            }
            _ => Curve::Constant { base },
        };
        Self { curve, warmup, start: 1.0 / (warmup + 1) as f64, last: total - 1 }
    }
}

impl Plateau {
    /// If `schedule` is `plateau`: the factor, 1 at first, that the schedule's rate is to be multiplied by in a training of
    /// `epochs` epochs. It observes validation losses.
    pub fn from_settings(settings: &Settings, epochs: u32) -> Option<Self> {
        if settings.text("schedule") != "plateau" {
            return None;
        }
        let patience = (settings.real("plateau_wait") * f64::from(epochs)) as u32;
        let mut rule = Self::new(1.0, settings.real("decay_factor"), patience);
        rule.minimum = settings.real("final_share");
        rule.epsilon = 0.0;
        Some(rule)
    }
}
