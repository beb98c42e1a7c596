//! Promise: the page's first picture is what the engine draws from the recorded first study, never drawn by hand.
#![cfg(not(target_arch = "wasm32"))]

#[test]
fn is_what_the_engine_draws() {
    let drawn = tunescape::page::first::recorded().expect("the first study has something to show");
    let committed = include_str!("../www/first.html").replace("\r\n", "\n");
    assert!(committed.trim_end() == drawn.trim_end(), "run `cargo xtask picture` and commit www/first.html");
    assert!(!drawn.contains("<script") && drawn.len() < 60_000, "{} bytes", drawn.len());
}
