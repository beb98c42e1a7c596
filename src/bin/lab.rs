//! Entry of the lab's program.

#[cfg(target_arch = "wasm32")]
#[path = "worker/clock.rs"]
mod clock;
#[cfg(target_arch = "wasm32")]
#[path = "worker/lab.rs"]
mod lab;
#[cfg(target_arch = "wasm32")]
#[path = "worker/port.rs"]
mod port;
#[cfg(target_arch = "wasm32")]
#[path = "worker/scope.rs"]
mod scope;
#[cfg(target_arch = "wasm32")]
#[path = "worker/timer.rs"]
mod timer;

fn main() {
    #[cfg(target_arch = "wasm32")]
    lab::run();
}
