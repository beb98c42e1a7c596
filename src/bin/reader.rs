//! Entry of the reader's program: a user's own file.

#[cfg(target_arch = "wasm32")]
#[path = "worker/reader.rs"]
mod reader;
#[cfg(target_arch = "wasm32")]
#[path = "worker/scope.rs"]
mod scope;

fn main() {
    #[cfg(target_arch = "wasm32")]
    reader::run();
}
