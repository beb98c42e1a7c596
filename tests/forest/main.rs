//! Promise: trees are scikit-learn's trees, node by node; forests are as good as scikit-learn's; and a forest is the same
//! however its work is sliced, whatever monotone scale its features have.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod laws;
mod scores;
mod trees;
