//! Promise: the rooms of the house depend downwards only, and the engine does not know the browser.
#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};

/// Every room, in the order of dependency: each may use those before it.
const ROOMS: [&str; 14] = [
    "math",
    "space",
    "trial",
    "data",
    "model",
    "train",
    "objective",
    "sampler",
    "scheduler",
    "study",
    "runtime",
    "analysis",
    "plot",
    "page",
];

/// Crates of the browser: only the page's web half and the worker's entry may name them.
const WEB: [&str; 6] = ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "leptos", "getrandom"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("readable");
    // Comments may speak of anything; tests at the end of a file may look down from above.
    let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn in_rooms() -> Vec<(usize, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for (rank, room) in ROOMS.iter().enumerate() {
        let mut found = Vec::new();
        sources(&root.join(room), &mut found);
        assert!(!found.is_empty(), "the room {room} is empty");
        all.extend(found.into_iter().map(|path| (rank, path.clone(), code(&path))));
    }
    all
}

#[test]
fn no_arrow_runs_back() {
    for (rank, path, text) in in_rooms() {
        for (other, room) in ROOMS.iter().enumerate() {
            let used =
                text.contains(&format!("crate::{room}::")) || text.contains(&format!("crate::{{{room}"));
            assert!(!used || other <= rank, "{}: {} uses {room}", path.display(), ROOMS[rank]);
        }
        assert!(!text.contains("use crate::{"), "{}: name each room on a line of its own", path.display());
    }
}

#[test]
fn the_engine_does_not_know_the_browser() {
    for (_, path, text) in in_rooms() {
        if path.to_string_lossy().replace('\\', "/").contains("page/web/") {
            continue;
        }
        for name in WEB {
            assert!(!text.contains(&format!("{name}::")), "{} names {name}", path.display());
        }
    }
}

#[test]
fn every_room_is_in_the_map() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = std::fs::read_to_string(root.join("lib.rs")).expect("lib.rs");
    let listed: Vec<&str> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(listed, ROOMS, "lib.rs lists the rooms in their order");
}

#[test]
fn nothing_forbidden_in_results() {
    for (_, path, text) in in_rooms() {
        for word in
            ["HashMap", "HashSet", "mul_add(", "todo!(", "unimplemented!(", "Instant::now", "SystemTime"]
        {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
        for word in ["inner_html", "innerHTML", "document.write", "js_sys::eval", "Function::new"] {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}
