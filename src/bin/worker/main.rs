//! The workers' entry. One script serves both kinds: the page says in its first message whether this worker is the lab or a
//! trainer. The worker speaks first, with its build id, when it is able to listen.

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod lab;
#[cfg(target_arch = "wasm32")]
mod scope;
#[cfg(target_arch = "wasm32")]
mod trainer;

#[cfg(target_arch = "wasm32")]
fn main() {
    use tunescape::runtime::benchmark::{Bench, Effort, to_json};
    use tunescape::runtime::{BUILD, FromLab, PROTOCOL, Role, decode, encode};

    console_error_panic_hook::set_once();
    scope::on_message(|bytes, port| match (decode(&bytes), port) {
        (Ok(Role::Lab), _) => lab::start(),
        (Ok(Role::Trainer), Some(port)) => trainer::start(port),
        (Ok(Role::Benchmark), _) => {
            let effort = Effort::default();
            let figures = Bench::new(&mut || 1e-3 * scope::now(), effort).all();
            let json = to_json("browser", effort, &figures).to_string();
            scope::post(&encode(&FromLab::Benchmark(json)));
        }
        // A message that this build cannot read is from a page of another build; the handshake says so there.
        _ => {}
    });
    scope::post(&encode(&FromLab::Ready { build: BUILD.to_owned(), protocol: PROTOCOL }));
}
