//! The page's entry.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    tunescape::page::web::open();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this is the page: build it with `cargo xtask serve`");
}
