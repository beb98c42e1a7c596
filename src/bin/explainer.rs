//! Entry of the explainer's program.

#[cfg(target_arch = "wasm32")]
#[path = "worker/explainer.rs"]
mod explainer;
#[cfg(target_arch = "wasm32")]
#[path = "worker/port.rs"]
mod port;
#[cfg(target_arch = "wasm32")]
#[path = "worker/scope.rs"]
mod scope;

fn main() {
    #[cfg(target_arch = "wasm32")]
    explainer::run();
}
