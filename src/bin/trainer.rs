//! Entry of the trainers' program.

#[cfg(target_arch = "wasm32")]
#[path = "worker/scope.rs"]
mod scope;
#[cfg(target_arch = "wasm32")]
#[path = "worker/trainer.rs"]
mod trainer;

fn main() {
    #[cfg(target_arch = "wasm32")]
    trainer::run();
}
