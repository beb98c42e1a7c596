//! Finds Chromium and its driver, or installs them where that is allowed.
//!
//! Tried on Debian. The places named for macOS and Windows are the usual ones, but untried.

use std::path::{Path, PathBuf};

use crate::Project;
use crate::failure::Failure;
use crate::process::{find, program};
use crate::steps::{Kind, Steps};

/// Both programs, by their full paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    pub chrome: PathBuf,
    pub driver: PathBuf,
}

const CHROME: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVER: [&str; 2] = ["chromedriver", "chromium.chromedriver"];
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];
const NEXT: &str = "install Chromium and the chromedriver of the same version (Debian, as root: apt-get install \
    chromium chromium-driver fonts-noto-cjk), or name them in the variables CHROME and CHROMEDRIVER; \
    `cargo xtask test --native` does without";

/// Looks for both: the variables CHROME and CHROMEDRIVER first, then PATH, then the usual places.
pub fn locate() -> Result<Browser, Failure> {
    search()?.map_err(|what| Failure::new(what, NEXT))
}

/// Like [`locate`], with what is missing told apart from a variable that is wrong.
fn search() -> Result<Result<Browser, &'static str>, Failure> {
    let chrome = one("CHROME", &CHROME, usual_chrome())?;
    let driver = one("CHROMEDRIVER", &DRIVER, usual_driver())?;
    Ok(match (chrome, driver) {
        (Some(chrome), Some(driver)) => Ok(Browser { chrome, driver }),
        (None, Some(_)) => Err("Chromium was not found"),
        (Some(_), None) => Err("chromedriver was not found"),
        (None, None) => Err("neither Chromium nor chromedriver was found"),
    })
}

/// Looks for both and installs what is missing, if this is Debian or Ubuntu and we may.
pub fn ensure(project: &Project, steps: &mut Steps) -> Result<Browser, Failure> {
    let browser = match search()? {
        Ok(browser) => browser,
        Err(what) if !may_install(project) => return Err(Failure::new(what, NEXT)),
        Err(what) => {
            println!("{what}: installing it with apt");
            steps.run(Kind::Install, format!("install {}", PACKAGES.join(", ")), || {
                let apt = |args: &[&str]| {
                    let apt =
                        program("apt-get", &project.root).env("DEBIAN_FRONTEND", "noninteractive").args(args);
                    apt.run(NEXT)
                };
                apt(&["update"])?;
                apt(&[&["install", "-y", "--no-install-recommends"], &PACKAGES[..]].concat())
            })?;
            locate()?
        }
    };
    println!("browser: {}\ndriver:  {}", browser.chrome.display(), browser.driver.display());
    if let (Some(chrome), Some(driver)) = (major(&browser.chrome), major(&browser.driver))
        && chrome != driver
    {
        println!(
            "warning: Chromium is version {chrome}, its driver {driver}: if no session starts, match them"
        );
    }
    Ok(browser)
}

fn one(variable: &str, names: &[&str], usual: Vec<PathBuf>) -> Result<Option<PathBuf>, Failure> {
    if let Some(value) = std::env::var_os(variable).filter(|v| !v.is_empty()) {
        return match find(&value.to_string_lossy()) {
            Some(path) => Ok(Some(path)),
            None => {
                let what = format!("{variable} names {}, which is not a program", value.display());
                Err(Failure::new(
                    what,
                    format!("correct {variable}, or unset it to have the program searched"),
                ))
            }
        };
    }
    Ok(names.iter().find_map(|name| find(name)).or_else(|| usual.into_iter().find(|path| path.is_file())))
}

fn usual_chrome() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if cfg!(target_os = "macos") {
        places.push(PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));
        places.push(PathBuf::from("/Applications/Chromium.app/Contents/MacOS/Chromium"));
    }
    for variable in ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"] {
        if let Some(folder) = std::env::var_os(variable) {
            places.push(Path::new(&folder).join("Google/Chrome/Application/chrome.exe"));
        }
    }
    places
}

/// Hosted build machines name the driver's folder in CHROMEWEBDRIVER.
fn usual_driver() -> Vec<PathBuf> {
    let name = format!("chromedriver{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("CHROMEWEBDRIVER").map(|folder| Path::new(&folder).join(name)).into_iter().collect()
}

fn may_install(project: &Project) -> bool {
    let root = || program("id", &project.root).arg("-u").output().is_some_and(|id| id.trim() == "0");
    cfg!(target_os = "linux") && find("apt-get").is_some() && root()
}

/// The first number in what `--version` says. Not asked on Windows, where that would open a window.
fn major(path: &Path) -> Option<u32> {
    if cfg!(windows) {
        return None;
    }
    first_number(&program(path, Path::new(".")).arg("--version").output()?)
}

fn first_number(text: &str) -> Option<u32> {
    text.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(first_number("Chromium 156.0.8078.79 built on Debian GNU/Linux 12"), Some(156));
        assert_eq!(first_number("ChromeDriver 155.0.1 (a21)"), Some(155));
        assert_eq!(first_number("no version"), None);
    }
}
