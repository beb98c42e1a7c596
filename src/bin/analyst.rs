//! Entry of the analysts' program: trainers that differentiate and explore as well.

#[cfg(target_arch = "wasm32")]
#[path = "worker/clock.rs"]
mod clock;
#[cfg(target_arch = "wasm32")]
#[path = "worker/port.rs"]
mod port;
#[cfg(target_arch = "wasm32")]
#[path = "worker/scope.rs"]
mod scope;
#[cfg(target_arch = "wasm32")]
#[path = "worker/trainer.rs"]
mod trainer;

fn main() {
    #[cfg(target_arch = "wasm32")]
    // The page asks a trainer.
    trainer::run(tunescape::runtime::Worker::default, Vec::new);
}
