//! The compiler's promise that no table has an id without a text.

use super::Named;
use super::metrics::METRICS;
use super::names::{DATA, GROUPS, MODELS, SCHEDULERS};
use super::presets::PRESETS;
use super::settings::{CHOICES, SETTINGS};
use super::ui_problem::LIBRARIES;
use crate::sampler::{SAMPLERS, TEXTS};
use crate::space::{Entry, Kind, Setting};

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn named(table: &[(&str, Named)], id: &str) -> bool {
    let mut i = 0;
    while i < table.len() {
        if same(table[i].0, id) {
            return true;
        }
        i += 1;
    }
    false
}

const fn has_option(table: &[(&str, &str, Named)], setting: &str, option: &str) -> bool {
    let mut i = 0;
    while i < table.len() {
        if same(table[i].0, setting) && same(table[i].1, option) {
            return true;
        }
        i += 1;
    }
    false
}

/// In a table of this room, or among what the samplers bring.
const fn option_named(setting: &str, option: &str) -> bool {
    let mut i = 0;
    while i < CHOICES.len() {
        if has_option(CHOICES[i], setting, option) {
            return true;
        }
        i += 1;
    }
    i = 0;
    while i < TEXTS.len() {
        if has_option(TEXTS[i].options, setting, option) {
            return true;
        }
        i += 1;
    }
    false
}

/// In a table of this room, or among what the samplers bring.
const fn setting_named(id: &str) -> bool {
    let mut i = 0;
    while i < SETTINGS.len() {
        if named(SETTINGS[i], id) {
            return true;
        }
        i += 1;
    }
    i = 0;
    while i < TEXTS.len() {
        if named(TEXTS[i].settings, id) {
            return true;
        }
        i += 1;
    }
    false
}

const fn settings_named(settings: &[Setting]) -> bool {
    let mut i = 0;
    while i < settings.len() {
        if !setting_named(settings[i].id) {
            return false;
        }
        if let Kind::Choice { options, .. } = settings[i].kind {
            let mut j = 0;
            while j < options.len() {
                if !option_named(settings[i].id, options[j]) {
                    return false;
                }
                j += 1;
            }
        }
        i += 1;
    }
    true
}

const fn entries_named(entries: &[Entry], table: &[(&str, Named)]) -> bool {
    let mut i = 0;
    while i < entries.len() {
        if !named(table, entries[i].id) || !settings_named(entries[i].settings) {
            return false;
        }
        i += 1;
    }
    true
}

/// A sampler brings its own name.
const fn samplers_named() -> bool {
    let mut i = 0;
    while i < SAMPLERS.len() {
        if !settings_named(SAMPLERS[i].settings) {
            return false;
        }
        i += 1;
    }
    true
}

const fn metrics_named() -> bool {
    let mut i = 0;
    while i < crate::objective::metrics::ALL.len() {
        let list = crate::objective::metrics::ALL[i];
        let mut j = 0;
        while j < list.len() {
            if !named(METRICS, list[j].0) {
                return false;
            }
            j += 1;
        }
        i += 1;
    }
    true
}

const fn libraries_named() -> bool {
    let all = crate::study::defaults::LIBRARIES;
    let mut i = 0;
    while i < all.len() {
        if !named(LIBRARIES, all[i].id) {
            return false;
        }
        i += 1;
    }
    true
}

/// Every preset has a text, and those that are shown as written say what goes wrong.
const fn presets_told() -> bool {
    let all = crate::study::presets::PRESETS;
    let mut i = 0;
    while i < all.len() {
        let mut j = 0;
        while j < PRESETS.len() && !same(PRESETS[j].0, all[i].id) {
            j += 1;
        }
        if j == PRESETS.len() || (all[i].repaired.is_some() && PRESETS[j].1.errs.is_none()) {
            return false;
        }
        i += 1;
    }
    true
}

const _: () = assert!(presets_told(), "a preset has no text");
const _: () = assert!(entries_named(crate::data::DATA, DATA), "a data set, or a setting of one, has no text");
const _: () = assert!(settings_named(crate::data::COMMON), "a common setting of the data sets has no text");
const _: () =
    assert!(entries_named(crate::model::MODELS, MODELS), "a model, or a setting of one, has no text");
const _: () = assert!(
    entries_named(crate::train::TRAINING, GROUPS),
    "a group of training settings, or one of them, has no text"
);
const _: () = assert!(samplers_named(), "a setting of a sampler has no text");
const _: () = assert!(entries_named(crate::scheduler::SCHEDULERS, SCHEDULERS), "a scheduler has no text");
const _: () = assert!(metrics_named(), "a metric has no text");
const _: () = assert!(libraries_named(), "a library has no text");
