//! Tunescape's own tools, started as `cargo xtask <command>`. Plain Rust, so that they run wherever Rust does;
//! they were tried on Linux, and what could be tried nowhere else says so.
//!
//! - [`COMMANDS`] is the list of commands; a new one is a module with a `run` function and one line there.
//! - [`process`] runs programs, [`steps`] times them, [`tools`] and [`browser`] install what is missing.
//! - [`server`] is the static file server behind `serve`; the browser tests use it too.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub mod args;
pub mod browser;
#[path = "../../build.rs"]
#[allow(dead_code)] // its `main` is for Cargo
pub mod build_id;
pub mod compress;
pub mod dist;
pub mod failure;
pub mod launch;
pub mod lock;
pub mod picture;
pub mod pretrain;
pub mod process;
pub mod race;
pub mod serve;
pub mod server;
pub mod sizes;
pub mod steps;
pub mod test;
pub mod tools;

use args::Args;
use failure::Failure;
use steps::Steps;

/// One command of `cargo xtask`.
pub struct Command {
    /// What is typed.
    pub name: &'static str,
    /// Its options, as shown by `help`.
    pub usage: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Does it. The steps are printed with their times when it is over, whether it succeeded or not.
    pub run: fn(&Project, Args, &mut Steps) -> Result<(), Failure>,
}

/// Every command, in the order `help` shows them.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        usage: "[--port N] [--no-open] [--watch]",
        about: "installs what is missing, builds the page, serves it on this machine and opens a browser",
        run: serve::run,
    },
    Command {
        name: "test",
        usage: "[--native] [--deep]",
        about: "runs every check and test, as CI does (--native: nothing of the browser; --deep: long sweeps)",
        run: test::run,
    },
    Command {
        name: "dist",
        usage: "[--public-url /any/path/ | --base name] [--out folder]",
        about: "builds the static site into dist/, compressed copies included, and checks its size",
        run: dist::run,
    },
    Command {
        name: "picture",
        usage: "[--check]",
        about: "regenerates the page's first picture, www/first.html, from its recorded study",
        run: picture::run,
    },
    Command {
        name: "pretrain",
        usage: "[--check]",
        about: "trains the pretrained networks again, www/pretrained/*.bin.gz, bit for bit",
        run: pretrain::run,
    },
    Command {
        name: "race",
        usage: "[--quick | --check]",
        about: "races the search strategies against the runs of their references and writes docs/race.md",
        run: race::run,
    },
];

/// The folder the commands work in.
#[derive(Clone, Debug)]
pub struct Project {
    /// The repository's root.
    pub root: PathBuf,
}

impl Project {
    /// Finds the repository: Cargo names the package's folder when it runs us; else from the current folder up.
    pub fn find() -> Result<Self, Failure> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => std::env::current_dir().map_err(|e| {
                Failure::new(format!("the current folder cannot be read: {e}"), "change folder")
            })?,
        };
        start
            .ancestors()
            .find(|folder| folder.join("Trunk.toml").is_file() && folder.join("xtask").is_dir())
            .map(|root| Self { root: root.to_owned() })
            .ok_or_else(|| {
                Failure::new("this is not Tunescape's folder", "run `cargo xtask` inside the repository")
            })
    }

    /// A path below the root.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }
}

/// The whole program: picks the command, runs it, says what to do after a failure.
pub fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
        eprintln!("xtask: there is no command `{name}`\n\n{}", help());
        return ExitCode::from(2);
    };
    let words: Vec<String> = words.collect();
    if words.iter().any(|w| w == "--help" || w == "-h") {
        println!("cargo xtask {} {}\n\n{}", command.name, command.usage, command.about);
        return ExitCode::SUCCESS;
    }
    let mut steps = Steps::new();
    let outcome = Project::find().and_then(|project| (command.run)(&project, Args::new(words), &mut steps));
    steps.print();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask {name}: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The text of `cargo xtask help`.
pub fn help() -> String {
    let mut text = String::from("cargo xtask <command>\n\n");
    for command in COMMANDS {
        text += &format!("  {} {}\n      {}\n", command.name, command.usage, command.about);
    }
    text + "  help\n      this list\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command_and_the_project_is_found() {
        for command in COMMANDS {
            assert!(help().contains(&format!("  {} ", command.name)));
        }
        assert!(Project::find().unwrap().path("Cargo.lock").is_file());
    }
}
