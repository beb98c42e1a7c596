//! The browser's half of the page: one file a panel.

pub mod app;
pub mod canvas;
pub mod confusion;
pub mod field;
pub mod help;
pub mod keys;
pub mod map;
pub mod notice;
pub mod paint;
pub mod preferences;
pub mod problem;
pub mod race;
pub mod range;
pub mod setting;
pub mod state;
pub mod strategy;
pub mod table;
pub mod topbar;
pub mod trial;
