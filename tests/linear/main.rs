//! Promise: a linear or logistic regression is scikit-learn's: the same function is minimised, to the same minimum, and
//! cross-validation counts the same right answers. However the work is cut the bits are equal, and nothing ends in NaN.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods)]

#[path = "../common/allocator.rs"]
mod allocator;
mod common;
mod folds;
mod properties;
mod references;
