//! The page: drafts and snapshots in front, workers behind. No engine work runs on this thread.
//!
//! Texts, links and snapshots are plain data and compile everywhere; `web` is the browser's half.

pub mod first;
pub mod form;
pub mod import;
pub mod lang;
pub mod link;
pub mod message;
pub mod reading;
pub mod reference;
pub mod shelf;
pub mod snapshot;
pub mod terrain;
mod view;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod web;
