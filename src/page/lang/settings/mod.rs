//! What every setting, and every option of one, is called, and one sentence about it: a file for each room.

mod data;
mod forest;
mod linear;
mod network;
mod schedule;
mod scheduler;
mod search;
mod training;
mod transfer;

use super::Named;

/// By the id of the setting.
pub(super) const SETTINGS: &[&[(&str, Named)]] = &[
    data::SETTINGS,
    network::SETTINGS,
    linear::SETTINGS,
    forest::SETTINGS,
    training::SETTINGS,
    schedule::SETTINGS,
    scheduler::SETTINGS,
    search::SETTINGS,
    transfer::SETTINGS,
];

/// By the ids of the setting and of its option.
pub(super) const CHOICES: &[&[(&str, &str, Named)]] = &[
    data::CHOICES,
    network::CHOICES,
    linear::CHOICES,
    forest::CHOICES,
    training::CHOICES,
    schedule::CHOICES,
    scheduler::CHOICES,
    transfer::CHOICES,
];
