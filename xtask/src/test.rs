//! `cargo xtask test`: every check and test, from the quickest to the slowest; the first failure ends it.

use std::path::Path;

use crate::args::Args;
use crate::browser::{self, Browser};
use crate::dist::{self, Site};
use crate::failure::{Failure, with_path};
use crate::process::{Program, find, program, warn_about_flags};
use crate::steps::{Kind, Steps};
use crate::tools::WASM;
use crate::{Project, tools};

/// `cargo xtask test`.
pub fn run(project: &Project, mut args: Args, steps: &mut Steps) -> Result<(), Failure> {
    let native_only = args.flag("--native");
    let deep = args.flag("--deep");
    args.done()?;

    warn_about_flags();
    tools::toolchain(project, steps)?;
    // What is missing on this machine should be known before an hour of tests, not after it.
    let browser = if native_only { None } else { Some(prepare(project, steps)?) };
    let cargo = |deep: bool| {
        let cargo = program("cargo", &project.root);
        if deep { cargo.env("TUNESCAPE_DEEP", "1") } else { cargo }
    };
    native(steps, &|| cargo(deep))?;
    if let Some(browser) = browser {
        in_browser(project, &browser, steps, &|| cargo(deep))?;
    }
    println!("\nEverything passed{}.", if native_only { " (native part only)" } else { "" });
    Ok(())
}

/// The tools and the browser the full run needs.
fn prepare(project: &Project, steps: &mut Steps) -> Result<Browser, Failure> {
    let browser = browser::ensure(project, steps)?;
    tools::trunk(project, steps)?;
    tools::wasm_bindgen(project, steps)?;
    Ok(browser)
}

fn native(steps: &mut Steps, cargo: &dyn Fn() -> Program) -> Result<(), Failure> {
    steps.run(Kind::Work, "formatting", || {
        cargo().args(["fmt", "--all", "--check"]).run("run `cargo fmt --all`")
    })?;
    let next = "correct what is warned of above; nothing may be left";
    steps.run(Kind::Work, "lints, native", || {
        cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run(next)
    })?;
    let next = "run the failed test alone: `cargo test NAME -- --nocapture`";
    let members = ["--workspace", "--exclude", "browser-tests"];
    if find("cargo-nextest").is_some() {
        steps.run(Kind::Work, "tests, native", || {
            cargo().args(["nextest", "run", "--no-fail-fast"]).args(members).run(next)
        })?;
    } else {
        let targets = ["--lib", "--bins", "--tests"];
        steps.run(Kind::Work, "tests, native", || {
            cargo().args(["test", "--no-fail-fast"]).args(members).args(targets).run(next)
        })?;
    }
    steps.run(Kind::Work, "examples in the documentation", || {
        cargo().args(["test", "--doc"]).args(members).run("correct the example; `cargo test --doc` runs them")
    })
}

fn in_browser(
    project: &Project,
    browser: &Browser,
    steps: &mut Steps,
    cargo: &dyn Fn() -> Program,
) -> Result<(), Failure> {
    steps.run(Kind::Work, "lints, WebAssembly", || {
        cargo()
            .args(["clippy", "--target", WASM, "--lib", "--bins", "--features", "page,worker"])
            .args(["--", "-D", "warnings"])
            .own_flags()
            .run("correct what is warned of above; nothing may be left")
    })?;
    let names = wasm_tests(&project.path("tests"))?;
    if names.is_empty() {
        println!("\nno file in tests/ uses wasm_bindgen_test: no tests in WebAssembly");
    } else {
        steps.run(Kind::Work, format!("tests in WebAssembly: {}", names.join(", ")), || {
            let settings = runner_settings(project, browser)?;
            let tests = names.iter().flat_map(|name| ["--test", name.as_str()]);
            cargo()
                .args(["test", "--target", WASM])
                .args(tests)
                .own_flags()
                .env("CHROMEDRIVER", &browser.driver)
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
                .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
                .run("the browser's own words are above; the same tests run natively with `cargo test --test NAME`")
        })?;
    }
    let site = Site::new(project);
    dist::build(project, &site, steps)?;
    dist::finish(project, &site, steps)?;
    steps.run(Kind::Work, "end to end, in Chromium", || {
        // The page itself uses every core, so half as many browsers as cores.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = format!("--test-threads={}", cores.div_ceil(2));
        let tests = ["--no-fail-fast", "--package", "browser-tests", "--lib", "--tests"];
        let program = match find("cargo-nextest") {
            // A browser that a busy machine starves is asked again; what passes only then is reported as flaky.
            Some(_) => cargo().args(["nextest", "run", "--retries", "2"]).args(tests).arg(threads),
            None => cargo().arg("test").args(tests).args(["--", &threads]),
        };
        program
            .env("TUNESCAPE_DIST", &site.out)
            .env("CHROME", &browser.chrome)
            .env("CHROMEDRIVER", &browser.driver)
            .run("run the failed test alone: `cargo xtask dist`, then with TUNESCAPE_DIST set to the full path of \
                  dist: `cargo test -p browser-tests NAME -- --nocapture`")
    })
}

/// The test files that hold tests for the browser, by their names without `.rs`.
fn wasm_tests(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in with_path(std::fs::read_dir(folder), "listing", folder)? {
        let path = with_path(entry, "listing", folder)?.path();
        if path.extension().is_some_and(|e| e == "rs") {
            let text = with_path(std::fs::read_to_string(&path), "reading", &path)?;
            if text.contains("wasm_bindgen_test")
                && let Some(stem) = path.file_stem()
            {
                names.push(stem.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

/// `webdriver.json` with the browser we found written into it: the driver may look for another one by itself.
fn runner_settings(project: &Project, browser: &Browser) -> Result<std::path::PathBuf, Failure> {
    let from = project.path("webdriver.json");
    let text = with_path(std::fs::read_to_string(&from), "reading", &from)?;
    let to = project.path("target/webdriver.json");
    with_path(std::fs::write(&to, with_binary(&text, &browser.chrome.to_string_lossy())), "writing", &to)?;
    Ok(to)
}

fn with_binary(settings: &str, chrome: &str) -> String {
    let path = chrome.replace('\\', "\\\\").replace('"', "\\\"");
    settings.replacen("\"args\"", &format!("\"binary\": \"{path}\",\n    \"args\""), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_written_into_the_runners_settings() {
        let text = std::fs::read_to_string(Project::find().unwrap().path("webdriver.json")).unwrap();
        let settings = with_binary(&text, r"C:\Chrome\chrome.exe");
        assert!(settings.contains(r#""binary": "C:\\Chrome\\chrome.exe","#), "{settings}");
    }

    #[test]
    fn only_files_with_browser_tests_are_taken() {
        let folder = std::env::temp_dir().join(format!("tunescape-tests-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("golden")).unwrap();
        std::fs::write(folder.join("kernel.rs"), "use wasm_bindgen_test::*;").unwrap();
        std::fs::write(folder.join("samplers.rs"), "#[test] fn t() {}").unwrap();
        assert_eq!(wasm_tests(&folder).unwrap(), ["kernel"]);
        assert_eq!(wasm_tests(&folder.join("none")).unwrap(), [] as [String; 0]);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_unknown_option_is_refused_before_anything_runs() {
        let project = Project::find().unwrap();
        assert!(run(&project, Args::new(["--fast"]), &mut Steps::new()).is_err());
    }
}
