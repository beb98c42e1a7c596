//! Promise: `docs/settings.md` lists every setting as the tables have it. `headless --settings` writes it anew.
#![cfg(not(target_arch = "wasm32"))]

#[test]
fn the_document_is_made_from_the_tables() {
    let found = include_str!("../docs/settings.md");
    let expected = tunescape::page::reference::markdown();
    assert!(found == expected, "run: cargo run --bin headless -- --settings > docs/settings.md");
}
