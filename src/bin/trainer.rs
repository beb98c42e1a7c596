//! Entry of the trainers' program.

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
    trainer::run(tunescape::runtime::Worker::trainer, || {
        use tunescape::runtime::benchmark::{Bench, Effort};
        Bench::new(&mut || 1e-3 * clock::now(), Effort::default()).all()
    });
}
