//! The data sets one can choose, and their knobs.

use super::Task;
use super::split::held_out;
use super::transfer::{LATER_DIGITS, transfer};
use crate::space::{Choice, Entry, Setting, find};

const COUNT: Setting = Setting::int("count", 60, 2000, true, 240).fixed();
/// How many digits, from the first one on: the file is ordered so that every beginning of it is balanced.
const MNIST_COUNT: Setting = Setting::int("count", 100, 10_000, true, 1000).fixed();

const LATER_COUNT: Setting = Setting::int("count", LATER_DIGITS.start, LATER_DIGITS.end, true, 1000).fixed();

/// How many training rows of a transfer task have labels.
const fn labelled(default: i64) -> Setting {
    Setting::int("labelled", 5, 2000, true, default)
}
/// Degrees.
const ROTATION: Setting = Setting::real("rotation", 0.0, 180.0, false, 40.0).fixed();
/// Instead of the common setting of this name: a pretrained network has its own.
const AS_PRETRAINED: Setting = Setting::choice("scaling", &["network"], "network").fixed();

const fn noise(default: f64) -> Setting {
    Setting::real("noise", 0.0, 0.6, false, default).fixed()
}

const AUGMENT_SHIFT: Setting = Setting::real("augment_shift", 0.0, 4.0, false, 0.0);
const AUGMENT_ROTATE: Setting = Setting::real("augment_rotate", 0.0, 45.0, false, 0.0);
const AUGMENT_NOISE: Setting = Setting::real("augment_noise", 0.0, 1.0, false, 0.0);

/// Augmentation of the training rows of images: pixels, degrees, standard deviations in scaled units.
pub const IMAGES: &[Setting] = &[AUGMENT_SHIFT, AUGMENT_ROTATE, AUGMENT_NOISE];
/// Augmentation of the training rows of everything else.
pub const AUGMENT: &[Setting] = &[AUGMENT_NOISE];

/// Every data set. Each carries the settings of its augmentation after its own. A setting that [`COMMON`] has too replaces it.
pub const DATA: &[Entry] = &[
    Entry { id: "moons", settings: &[COUNT, noise(0.25), AUGMENT_NOISE] },
    Entry { id: "circles", settings: &[COUNT, noise(0.1), AUGMENT_NOISE] },
    Entry { id: "spirals", settings: &[COUNT, noise(0.1), AUGMENT_NOISE] },
    Entry { id: "xor", settings: &[COUNT, noise(0.1), AUGMENT_NOISE] },
    Entry { id: "blobs", settings: &[COUNT, noise(0.5), AUGMENT_NOISE] },
    Entry { id: "iris", settings: AUGMENT },
    Entry { id: "wine", settings: AUGMENT },
    Entry { id: "breast_cancer", settings: AUGMENT },
    Entry { id: "digits", settings: IMAGES },
    Entry { id: "mnist", settings: &[MNIST_COUNT, AUGMENT_SHIFT, AUGMENT_ROTATE, AUGMENT_NOISE] },
    Entry { id: "plane", settings: &[COUNT, noise(0.1), AUGMENT_NOISE] },
    Entry { id: "wave", settings: &[COUNT, noise(0.1), AUGMENT_NOISE] },
    Entry { id: "diabetes", settings: AUGMENT },
    Entry {
        id: "digits_from_mnist",
        settings: &[labelled(50), AUGMENT_SHIFT, AUGMENT_ROTATE, AUGMENT_NOISE, AS_PRETRAINED],
    },
    Entry {
        id: "mnist_5_9",
        settings: &[LATER_COUNT, labelled(50), AUGMENT_SHIFT, AUGMENT_ROTATE, AUGMENT_NOISE, AS_PRETRAINED],
    },
    Entry {
        id: "moons_rotated",
        settings: &[COUNT, noise(0.25), ROTATION, labelled(10), AUGMENT_NOISE, AS_PRETRAINED],
    },
    Entry { id: CSV, settings: OWN },
];

/// The user's own file.
pub const CSV: &str = "csv";

/// What a Spec says about a file that it does not contain: its content by hash, how it is read (a
/// [`Schema`](super::import::Schema) as JSON), and the shape that comes of it.
const OWN: &[Setting] = &[
    Setting::text("sha256", 64),
    Setting::text("schema", 48 << 10),
    Setting::int("rows", 0, 100_000, false, 0).hidden(),
    Setting::int("inputs", 0, 4096, false, 0).hidden(),
    Setting::int("outputs", 0, 1000, false, 0).hidden(),
    Setting::choice("target_kind", &["classes", "numbers"], "classes").hidden(),
    AUGMENT_NOISE,
];

/// All settings of a data set: its own, then the common ones that it has not in a form of its own.
pub fn settings(data: &str) -> impl Iterator<Item = &'static Setting> {
    let own = find(DATA, data).map_or(&[][..], |e| e.settings);
    own.iter().chain(COMMON.iter().filter(|c| own.iter().all(|s| s.id != c.id)))
}

/// Knobs that every data set has.
///
/// `validation` and `test` are shares of all rows; a `test` of 0 seals nothing. With `outer_folds` of 2 or more the sealed
/// part is fold `outer_fold` (from 1) of so many over all rows, instead of the share: nested cross-validation.
pub const COMMON: &[Setting] = &[
    Setting::choice("method", &["holdout", "k_fold", "stratified_k_fold"], "holdout").fixed(),
    Setting::real("validation", 0.05, 0.6, false, 0.25).fixed().when("method", &["holdout"]),
    Setting::int("folds", 2, 20, false, 5).fixed().when("method", &["k_fold", "stratified_k_fold"]),
    Setting::choice("shuffle", &["yes", "no"], "yes")
        .fixed()
        .when("method", &["k_fold", "stratified_k_fold"]),
    Setting::real("test", 0.0, 0.6, false, 0.2).fixed(),
    Setting::int("outer_folds", 0, 10, false, 0).fixed(),
    Setting::int("outer_fold", 1, 10, false, 1).fixed(),
    Setting::choice("scaling", &["standard", "min_max", "none"], "standard"),
];

/// (rows, features, outputs) of the data set of `choice`, without loading it. Regression has one output.
pub fn dimensions(choice: &Choice) -> (u64, u64, u64) {
    let count = choice.settings.int("count").max(0) as u64;
    match choice.name.as_str() {
        "iris" => (150, 4, 3),
        "wine" => (178, 13, 3),
        "breast_cancer" => (569, 30, 2),
        "digits" => (1797, 64, 10),
        "mnist" => (count, 784, 10),
        "digits_from_mnist" => (1797, 784, 10),
        "mnist_5_9" => (count, 784, 5),
        "diabetes" => (442, 10, 1),
        CSV => {
            let size = |id: &str| choice.settings.int(id).max(0) as u64;
            (size("rows"), size("inputs"), size("outputs"))
        }
        "blobs" => (count, 2, 3),
        "plane" | "wave" => (count, 2, 1),
        _ => (count, 2, 2),
    }
}

/// What the data set of `choice` asks for, without loading it.
pub fn task(choice: &Choice) -> Task {
    match choice.name.as_str() {
        "plane" | "wave" | "diabetes" => Task::Numbers,
        CSV if choice.settings.text("target_kind") == "numbers" => Task::Numbers,
        _ => Task::Classes,
    }
}

/// (validation, test): shares of all rows that a training with `choice` does not learn from, by its method of validation.
pub fn shares(choice: &Choice) -> (f64, f64) {
    let settings = &choice.settings;
    let test = held_out(settings);
    match settings.text("method") {
        "k_fold" | "stratified_k_fold" => ((1.0 - test) / settings.int("folds").max(2) as f64, test),
        _ => (settings.real("validation"), test),
    }
}

/// How many pairs of training and validation rows `choice` makes: 1, or its folds.
pub fn resamples(choice: &Choice) -> u32 {
    match choice.settings.text("method") {
        "k_fold" | "stratified_k_fold" => choice.settings.int("folds").clamp(2, 20) as u32,
        _ => 1,
    }
}

/// How many rows a training with `choice` learns from, give or take one; of a transfer task those with labels, `labelled` in
/// number, if there are as many. The second number is that of its validation rows.
pub fn training_rows(choice: &Choice, labelled: i64) -> (u64, u64) {
    let (rows, ..) = dimensions(choice);
    let (validation, test) = shares(choice);
    let held = |share: f64| (share * rows as f64) as u64;
    let validation = held(validation);
    let training = rows.saturating_sub(validation).saturating_sub(held(test));
    let labelled = transfer(&choice.name).map_or(u64::MAX, |_| labelled.max(0) as u64);
    (training.min(labelled), validation)
}
