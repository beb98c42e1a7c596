//! The browser's half of the page: one file a panel.

pub mod canvas;
pub mod paint;
pub mod state;
