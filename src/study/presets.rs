//! The studies that articles about tuning walk through, ready to run; where an article errs, as it is written and repaired.
//!
//! The texts stand in `page::lang::presets`. A file leaves out what the tables' defaults say anyway; the Spec it is read into has
//! everything written out. `tests/presets.rs` runs them.

use super::Spec;
use crate::space::SpecError;

/// One study by name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    pub id: &'static str,
    /// The Spec as JSON.
    pub json: &'static str,
    /// Of one that is shown as written: the study that does it right.
    pub repaired: Option<&'static str>,
}

const fn preset(id: &'static str, json: &'static str) -> Preset {
    Preset { id, json, repaired: None }
}

impl Preset {
    const fn mended_by(mut self, id: &'static str) -> Self {
        self.repaired = Some(id);
        self
    }

    /// The study itself, checked.
    pub fn spec(&self) -> Result<Spec, SpecError> {
        Spec::from_json(self.json)
    }
}

/// Every preset, in the order in which they are offered.
pub const PRESETS: &[Preset] = &[
    preset("forest_grid", include_str!("presets/forest_grid.json")),
    preset("mlp_random_72", include_str!("presets/mlp_random_72.json")).mended_by("mlp_grid_72"),
    preset("mlp_grid_72", include_str!("presets/mlp_grid_72.json")),
    preset("logistic_sorted", include_str!("presets/logistic_sorted.json")).mended_by("logistic_stratified"),
    preset("logistic_shuffled", include_str!("presets/logistic_shuffled.json")),
    preset("logistic_stratified", include_str!("presets/logistic_stratified.json")),
    preset("logistic_c_penalty", include_str!("presets/logistic_c_penalty.json")),
    preset("gradient_on_accuracy", include_str!("presets/gradient_on_accuracy.json"))
        .mended_by("gradient_on_log_loss"),
    preset("gradient_on_log_loss", include_str!("presets/gradient_on_log_loss.json")),
    preset("exponent_bounds", include_str!("presets/exponent_bounds.json"))
        .mended_by("exponent_bounds_repaired"),
    preset("exponent_bounds_repaired", include_str!("presets/exponent_bounds_repaired.json")),
    preset("mnist_784_128_10", include_str!("presets/mnist_784_128_10.json")),
    preset("without_test_set", include_str!("presets/without_test_set.json")).mended_by("with_test_set"),
    preset("with_test_set", include_str!("presets/with_test_set.json")),
    preset("nested_cv", include_str!("presets/nested_cv.json")),
    preset("model_selection", include_str!("presets/model_selection.json")),
];

/// The preset called `id`.
pub fn find(id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|p| p.id == id)
}
