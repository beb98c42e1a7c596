//! Promise: a new sampler is one file and its line in the table. The example of the README is added so, to a copy of the samplers' room,
//! and held to the contract that all samplers keep.
//!
//! The copy is a package of its own with the rooms down to the samplers; it shares this package's compiled dependencies, and a file
//! that did not change is not written again, so that a second run has nothing to compile.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the example is called.
const NAME: &str = "climb";
/// What the README says is to be added, besides the file.
const MODULE: &str = "mod climb;";
const ROW: &str = "super::climb::STRATEGY,";

fn read(path: &Path) -> String {
    // Line ends as everywhere, whatever the checkout has.
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.replace("\r\n", "\n")
}

/// The files below `folder`, by their path from `root`.
fn files(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("below it").to_owned();
            found.insert(name, read(&path));
        }
    }
}

/// The lines of a manifest from `header` to the next section.
fn section(manifest: &str, header: &str) -> String {
    let mut lines = manifest.lines().skip_while(|line| *line != header);
    let head = lines.next().expect("the section");
    let body: Vec<&str> = lines.take_while(|line| !line.starts_with('[')).collect();
    format!("{head}\n{}\n", body.join("\n"))
}

/// The package: what stands in which file.
fn package(root: &Path) -> BTreeMap<PathBuf, String> {
    let readme = read(&root.join("README.md"));
    assert!(
        readme.contains(&format!("`{MODULE}`")) && readme.contains(&format!("`{ROW}`")),
        "it says what to add"
    );
    let start = format!("```rust\n// src/sampler/{NAME}.rs\n");
    let (_, example) = readme.split_once(&start).expect("an example");
    let (example, _) = example.split_once("```").expect("its end");

    let source = root.join("src");
    let mut package = BTreeMap::new();
    files(root, &source.join("sampler"), &mut package);
    package.insert(PathBuf::from(format!("src/sampler/{NAME}.rs")), example.to_owned());
    let mut edit = |file: &str, from: &str, to: &str| {
        let text = package.get_mut(Path::new(file)).expect("a file of the room");
        assert!(text.contains(from), "{file}: {from}");
        *text = text.replacen(from, to, 1);
    };
    edit("src/sampler/mod.rs", "\nmod ", &format!("\n{MODULE}\nmod "));
    edit("src/sampler/table.rs", "STRATEGY,\n];", &format!("STRATEGY,\n    {ROW}\n];"));

    // The other rooms are used where they are.
    let mut library = String::new();
    for room in
        read(&source.join("lib.rs")).lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'))
    {
        if room == "sampler" {
            library += "pub mod sampler;\n";
            break;
        }
        let path = source.join(room).join("mod.rs");
        library += &format!("#[path = {path:?}]\npub mod {room};\n");
    }
    package.insert(PathBuf::from("src/lib.rs"), library);
    let manifest = read(&root.join("Cargo.toml"));
    let sections =
        ["[dependencies]", "[target.'cfg(not(target_arch = \"wasm32\"))'.dependencies]", "[profile.dev]"];
    let sections: String = sections.iter().map(|header| section(&manifest, header)).collect();
    let tests = root.join("tests").join("samplers").join("main.rs");
    package.insert(
        PathBuf::from("Cargo.toml"),
        format!(
            "[package]\nname = \"tunescape\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n{sections}\n\
             [profile.dev.package.tunescape]\nopt-level = 0\n\n[[test]]\nname = \"samplers\"\npath = {tests:?}\n"
        ),
    );
    package.insert(PathBuf::from("Cargo.lock"), read(&root.join("Cargo.lock")));
    package
}

#[test]
fn the_example_of_the_readme_keeps_the_contract() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let copy = temporary.join("added_sampler");
    let wanted = package(root);
    let mut present = BTreeMap::new();
    fs::create_dir_all(&copy).expect("a folder");
    files(&copy, &copy, &mut present);
    for name in present.keys().filter(|name| !wanted.contains_key(*name)) {
        fs::remove_file(copy.join(name)).expect("an old file");
    }
    // Cargo shortens its lock file.
    let lock = Path::new("Cargo.lock");
    for (name, text) in &wanted {
        if present.get(name).is_none_or(|there| there != text && name != lock) {
            let path = copy.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("written");
        }
    }
    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--test", "samplers", "--manifest-path"])
        .arg(copy.join("Cargo.toml"))
        .args(["--", "--nocapture"])
        .env("CARGO_TARGET_DIR", temporary.parent().expect("the target folder"))
        .env("TUNESCAPE_SAMPLER", NAME)
        .output()
        .expect("cargo runs");
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{complained}");
    // It was really asked.
    let cases = said.lines().filter_map(|line| line.strip_suffix(" cases")?.parse::<u32>().ok());
    assert!(cases.sum::<u32>() > 450, "{said}");
    assert!(said.contains(&format!("{NAME}: best value better in")), "{said}");
}
