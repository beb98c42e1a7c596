//! Brings the build's tools onto the machine: only what is missing or of another version.

use crate::failure::Failure;
use crate::process::{find, program};
use crate::steps::{Kind, Steps};
use crate::{Project, lock};

/// The version of Trunk the project is built with.
pub const TRUNK: &str = "0.21.14";
/// The target of the page and the workers.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The pinned toolchain, its components and the WebAssembly target.
pub fn toolchain(project: &Project, steps: &mut Steps) -> Result<(), Failure> {
    let runs = |name: &str, arg: &str| program(name, &project.root).arg(arg).output().is_some();
    let rustup = find("rustup").is_some();
    if !runs("rustc", "--version") {
        need_rustup(rustup, "the pinned Rust toolchain is missing", "install Rust with rustup")?;
        steps.run(Kind::Install, "install the toolchain that rust-toolchain.toml names", || {
            let next = "check the network connection, then run `rustup toolchain install` in this folder";
            program("rustup", &project.root).args(["toolchain", "install"]).run(next)
        })?;
    }
    for (component, tool) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if !runs(tool, "--version") {
            let hint = format!("install {component} with your system's package manager");
            need_rustup(rustup, &format!("{component} is missing"), &hint)?;
            steps.run(Kind::Install, format!("install {component}"), || {
                let next =
                    format!("check the network connection, then run `rustup component add {component}`");
                program("rustup", &project.root).args(["component", "add", component]).run(&next)
            })?;
        }
    }
    if !has_target(project) {
        let hint = format!("install the Rust standard library for {WASM} (Debian: libstd-rust-dev-wasm32)");
        need_rustup(rustup, &format!("the target {WASM} is missing"), &hint)?;
        steps.run(Kind::Install, format!("install the target {WASM}"), || {
            let next = format!("check the network connection, then run `rustup target add {WASM}`");
            program("rustup", &project.root).args(["target", "add", WASM]).run(&next)
        })?;
    }
    Ok(())
}

fn need_rustup(there: bool, what: &str, next: &str) -> Result<(), Failure> {
    if there { Ok(()) } else { Err(Failure::new(format!("{what} and there is no rustup to fetch it"), next)) }
}

fn has_target(project: &Project) -> bool {
    program("rustc", &project.root)
        .args(["--print", "target-libdir", "--target", WASM])
        .output()
        .and_then(|folder| std::fs::read_dir(folder.trim()).ok())
        .is_some_and(|mut files| files.next().is_some())
}

/// Trunk, at the pinned version.
pub fn trunk(project: &Project, steps: &mut Steps) -> Result<(), Failure> {
    let install = ["install", "trunk", "--version", TRUNK, "--locked"];
    tool(project, steps, "trunk", TRUNK, &install)
}

/// wasm-bindgen and its test runner, at the version the lock file names.
pub fn wasm_bindgen(project: &Project, steps: &mut Steps) -> Result<(), Failure> {
    let version = lock::version(project, "wasm-bindgen")?;
    let exactly = format!("={version}");
    // Without --locked: its own lock file is reported not to build.
    let install = ["install", "wasm-bindgen-cli", "--version", &exactly];
    tool(project, steps, "wasm-bindgen", &version, &install)?;
    let runner = "wasm-bindgen-test-runner";
    if find(runner).is_some() {
        return Ok(());
    }
    tool(project, steps, runner, &version, &[&install[..], &["--force"]].concat())
}

fn tool(
    project: &Project,
    steps: &mut Steps,
    name: &str,
    version: &str,
    install: &[&str],
) -> Result<(), Failure> {
    let there = || {
        let text = program(name, &project.root).arg("--version").output()?;
        version_word(&text).map(str::to_owned)
    };
    let before = there();
    if before.as_deref() == Some(version) {
        println!("{name} {version}: there");
        return Ok(());
    }
    let replaced = before.map(|b| format!(", in place of {b}")).unwrap_or_default();
    steps.run(Kind::Install, format!("install {name} {version}{replaced} (some minutes, once)"), || {
        let next = "check the network connection and that a C compiler and linker are installed (Debian: \
                    build-essential; macOS: xcode-select --install; Windows: Visual Studio Build Tools), then run \
                    the command above by hand";
        program("cargo", &project.root).args(install).own_flags().run(next)
    })?;
    match there() {
        Some(now) if now == version => Ok(()),
        now => Err(Failure::new(
            format!("{name} {version} was installed, but PATH finds {}", now.as_deref().unwrap_or("none")),
            format!("remove the other {name} from PATH, or put Cargo's bin folder before it"),
        )),
    }
}

/// The version in `trunk 0.21.14` or `wasm-bindgen 0.2.130 (abc)`.
fn version_word(text: &str) -> Option<&str> {
    text.split_whitespace().nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_tools_own_words() {
        assert_eq!(version_word("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(version_word("wasm-bindgen 0.2.130 (abc)\n"), Some("0.2.130"));
        assert_eq!(version_word(""), None);
    }

    #[test]
    fn the_pinned_toolchain_has_the_wasm_target() {
        let project = crate::Project::find().unwrap();
        let text = std::fs::read_to_string(project.path("rust-toolchain.toml")).unwrap();
        assert!(text.contains(WASM));
    }
}
