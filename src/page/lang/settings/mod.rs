//! What every setting, and every option of one, is called, and one sentence about it: a file for each room.

mod data;
mod forest;
mod linear;
mod network;
mod search;
mod training;

use super::Named;

/// By the id of the setting.
pub(super) const SETTINGS: &[&[(&str, Named)]] = &[
    data::SETTINGS,
    network::SETTINGS,
    linear::SETTINGS,
    forest::SETTINGS,
    training::SETTINGS,
    search::SETTINGS,
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[&[(&str, &str, Named)]] =
    &[data::CHOICES, network::CHOICES, linear::CHOICES, forest::CHOICES, training::CHOICES, search::CHOICES];
