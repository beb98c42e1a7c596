use super::{Text, t};
#[derive(Clone, Copy, Debug)]
pub struct Story { pub title: Text, pub about: Text, pub errs: Option<[Text; 3]> }
pub(super) const PRESETS: &[(&str, Story)] = &[
("forest_grid", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("mlp_random_72", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("mlp_grid_72", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("logistic_sorted", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("logistic_shuffled", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("logistic_stratified", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("logistic_c_penalty", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("gradient_on_accuracy", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("gradient_on_log_loss", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("exponent_bounds", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("exponent_bounds_repaired", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("mnist_784_128_10", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("without_test_set", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("with_test_set", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("nested_cv", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
("model_selection", Story { title: t("", ""), about: t("", ""), errs: Some([t("",""),t("",""),t("","")]) }),
];
pub fn preset(id: &str) -> Option<Story> { PRESETS.iter().find(|(i, _)| *i == id).map(|(_, s)| *s) }
