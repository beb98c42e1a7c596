//! Promise: fine-tuning starts from the network that the files hold and from nothing else, is judged on the source as well as
//! on the target, and helps where labels are few.
#![cfg(not(target_arch = "wasm32"))]

mod claims;
mod common;
mod data;
mod files;
mod spec;
mod trials;
