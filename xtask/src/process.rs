//! Running other programs: no standard input, a clean environment, and a failure that says what to do.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Variables that replace the flags in `.cargo/config.toml`, and with them SIMD.
const FLAG_VARIABLES: [&str; 2] = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];

/// A program about to run in the project's folder.
pub struct Program {
    command: Command,
    shown: String,
}

/// A program by its name (searched on PATH and in Cargo's own bin folder) or by its path.
pub fn program(name: impl AsRef<OsStr>, folder: &Path) -> Program {
    let name = name.as_ref();
    let mut command = Command::new(find(&name.to_string_lossy()).unwrap_or_else(|| PathBuf::from(name)));
    command.current_dir(folder).stdin(Stdio::null()).env("PATH", search_path());
    // What Cargo told us about xtask is not meant for the programs we start; the pinned toolchain is theirs by
    // rust-toolchain.toml, whatever toolchain xtask itself was started with.
    for (variable, _) in std::env::vars_os() {
        let key = variable.to_string_lossy();
        if key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_") || key == "RUSTUP_TOOLCHAIN" {
            command.env_remove(&variable);
        }
    }
    Program { command, shown: name.to_string_lossy().into_owned() }
}

impl Program {
    /// Adds an argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown += " ";
        self.shown += &arg.as_ref().to_string_lossy();
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    pub fn args(self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// For builds of WebAssembly: the project's own compiler flags hold, whatever the environment says.
    pub fn own_flags(mut self) -> Self {
        for variable in FLAG_VARIABLES {
            self.command.env_remove(variable);
        }
        self
    }

    /// Runs it with its output shown; a failure names the command and what to do next.
    pub fn run(mut self, next: &str) -> Result<(), Failure> {
        println!("$ {}", self.shown);
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::new(format!("`{}` ended with {status}", self.shown), next)),
            Err(error) => Err(Failure::new(format!("`{}` could not be started: {error}", self.shown), next)),
        }
    }

    /// Runs it silently and gives its standard output, if it ran and succeeded.
    pub fn output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it with its errors shown and gives its standard output.
    pub fn read(mut self, next: &str) -> Result<Vec<u8>, Failure> {
        println!("$ {}", self.shown);
        match self.command.stderr(Stdio::inherit()).output() {
            Ok(output) if output.status.success() => Ok(output.stdout),
            Ok(output) => Err(Failure::new(format!("`{}` ended with {}", self.shown, output.status), next)),
            Err(error) => Err(Failure::new(format!("`{}` could not be started: {error}", self.shown), next)),
        }
    }
}

/// Says so when the environment's compiler flags will be left out of the WebAssembly builds.
pub fn warn_about_flags() {
    for variable in FLAG_VARIABLES.iter().filter(|v| std::env::var_os(v).is_some()) {
        println!(
            "warning: {variable} is set; it would switch SIMD off, so the WebAssembly builds leave it out"
        );
    }
}

/// The full path of a program, searched on PATH and in Cargo's bin folder.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    if path.components().count() > 1 {
        return path.is_file().then(|| path.to_owned());
    }
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&search_path()).map(|folder| folder.join(&name)).find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// PATH, with the folder `cargo install` writes to at its end.
fn search_path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Some(bin) = cargo_bin()
        && !folders.contains(&bin)
    {
        folders.push(bin);
    }
    std::env::join_paths(folders).unwrap_or(path)
}

fn cargo_bin() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))?;
    Some(home.join("bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_found_and_runs() {
        let cargo = find("cargo").unwrap();
        assert!(cargo.is_absolute());
        let text = program("cargo", Path::new(".")).arg("--version").output().unwrap();
        assert!(text.starts_with("cargo "), "{text}");
        assert_eq!(find("no-such-program-anywhere"), None);
    }

    #[test]
    fn a_failure_names_the_command_and_the_next_step() {
        let failure = program("cargo", Path::new(".")).arg("no-such-subcommand").run("do this").unwrap_err();
        assert!(failure.to_string().contains("cargo no-such-subcommand"));
        assert!(failure.to_string().contains("next: do this"));
    }
}
