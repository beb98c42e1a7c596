//! Versions read from `Cargo.lock`, so that no tool's version is written down twice.

use crate::Project;
use crate::failure::{Failure, with_path};

/// The version of `package` in a lock file's text; `None` if it is not in it. With several, the last (newest).
pub fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    lock.split("[[package]]").filter(|block| block.lines().any(|line| line.trim() == name)).last().and_then(
        |block| {
            block
                .lines()
                .find_map(|line| line.trim().strip_prefix("version = \"")?.strip_suffix('"'))
                .map(str::to_owned)
        },
    )
}

/// The version of `package` in the project's lock file.
pub fn version(project: &Project, package: &str) -> Result<String, Failure> {
    let path = project.path("Cargo.lock");
    let text = with_path(std::fs::read_to_string(&path), "reading", &path)?;
    version_in(&text, package).ok_or_else(|| {
        Failure::new(
            format!("Cargo.lock does not name {package}"),
            "restore Cargo.lock from version control, or run `cargo update --workspace`",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\r\n\r\n[[package]]\r\nname = \"wasm-bindgen-futures\"\r\nversion = \"0.4.80\"\r\n\
        \r\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"registry\"\n\
        dependencies = [\n \"cfg-if\",\n]\n";

    #[test]
    fn the_exact_package_is_read() {
        assert_eq!(version_in(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "wasm-bindgen-futures").as_deref(), Some("0.4.80"));
        assert_eq!(version_in(LOCK, "wasm"), None);
    }

    #[test]
    fn the_projects_lock_file_names_wasm_bindgen() {
        let version = version(&Project::find().unwrap(), "wasm-bindgen").unwrap();
        assert!(version.starts_with("0.2."), "{version}");
    }
}
