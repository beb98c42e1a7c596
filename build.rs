//! Gives every build an id that changes exactly when what is built changes.
//!
//! Trunk hashes the names of the page's files but not of the workers', so a browser may hold an old worker in
//! its cache when it fetches a new page. The page therefore asks for `worker_boot.js?v=<id>`, and the worker
//! reports the id that was compiled into it (`env!("TUNESCAPE_BUILD")`).
//!
//! The id is FNV-1a (64 bits) over the sources, the manifest and the lock file. Paths are relative and sorted
//! and line ends are normalised, so page and workers, and any two machines, agree on it. `xtask` includes this
//! file as a module, both to test it and to check a finished build.

use std::io;
use std::path::{Path, PathBuf};

/// What the id is computed from, relative to the package's folder.
pub const INPUTS: [&str; 3] = ["Cargo.lock", "Cargo.toml", "src"];

fn main() {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
    match build_id(&root) {
        Ok(id) => println!("cargo::rustc-env=TUNESCAPE_BUILD={id}"),
        Err(error) => {
            println!("cargo::error=the build id needs to read Cargo.lock, Cargo.toml and src: {error}")
        }
    }
}

/// The id of the sources under `root`: 16 hexadecimal digits.
pub fn build_id(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(root, input, &mut files)?;
    }
    files.sort();
    let mut hash = Fnv::start();
    for name in files {
        let bytes = std::fs::read(root.join(&name))?;
        hash.eat(name.as_bytes());
        hash.eat(&[0]);
        hash.eat_text(&bytes);
        hash.eat(&[0]);
    }
    Ok(format!("{:016x}", hash.0))
}

/// Adds the files at or below `name`, with `/` between the parts on every system.
fn collect(root: &Path, name: &str, files: &mut Vec<String>) -> io::Result<()> {
    let path = root.join(name);
    if !path.is_dir() {
        files.push(name.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        let child = entry?.file_name().to_string_lossy().into_owned();
        // Editors leave hidden and backup files behind; they are not part of what is built.
        if !child.starts_with('.') && !child.ends_with('~') {
            collect(root, &format!("{name}/{child}"), files)?;
        }
    }
    Ok(())
}

/// FNV-1a with 64 bits.
pub struct Fnv(pub u64);

impl Fnv {
    /// The published offset basis.
    pub fn start() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in the bytes as they are.
    pub fn eat(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Takes in a text, with CR LF counted as LF.
    pub fn eat_text(&mut self, bytes: &[u8]) {
        for (i, &byte) in bytes.iter().enumerate() {
            if byte != b'\r' || bytes.get(i + 1) != Some(&b'\n') {
                self.eat(&[byte]);
            }
        }
    }
}
