//! The static site: Trunk's release build, checked, with licences and compressed copies, and weighed.

use std::path::{Path, PathBuf};

use crate::args::Args;
use crate::compress::{self, Sizes};
use crate::failure::{Failure, with_path};
use crate::process::{program, warn_about_flags};
use crate::steps::{Kind, Steps};
use crate::{Project, build_id, sizes, tools};

/// What goes beside the page as text, so that a copy of the site carries its own terms.
const TERMS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];

/// Where the site goes and which address it is built for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The folder it is written to.
    pub out: PathBuf,
    /// What stands before every link; `./` works at any address.
    pub public_url: String,
}

impl Site {
    /// The default: `dist/`, with relative links.
    pub fn new(project: &Project) -> Self {
        Self { out: project.path("dist"), public_url: "./".to_owned() }
    }

    fn from(project: &Project, args: &mut Args) -> Result<Self, Failure> {
        let mut site = Self::new(project);
        if let Some(out) = args.value("--out")? {
            site.out = project.path(out);
        }
        site.public_url = match (args.value("--public-url")?, args.value("--base")?) {
            (None, None) => site.public_url,
            (Some(url), None) if url.starts_with('/') || url.starts_with("./") || url.contains("://") => {
                format!("{}/", url.trim_end_matches('/'))
            }
            (None, Some(name)) if !name.trim_matches('/').is_empty() => {
                format!("/{}/", name.trim_matches('/'))
            }
            (Some(_), Some(_)) => {
                return Err(Failure::new("--public-url and --base say the same thing", "give one of them"));
            }
            _ => {
                let next = "write a path (--public-url /any/path/) or a name (--base name)";
                return Err(Failure::new("that is no address", next));
            }
        };
        Ok(site)
    }
}

/// `cargo xtask dist`.
pub fn run(project: &Project, mut args: Args, steps: &mut Steps) -> Result<(), Failure> {
    let site = Site::from(project, &mut args)?;
    args.done()?;
    warn_about_flags();
    tools::toolchain(project, steps)?;
    build(project, &site, steps)?;
    finish(project, &site, steps)?;
    println!("\nThe site is in {}: copy the folder to any static host.", site.out.display());
    Ok(())
}

/// Trunk's release build into the site's folder; the two tools it needs are installed first.
pub fn build(project: &Project, site: &Site, steps: &mut Steps) -> Result<(), Failure> {
    tools::trunk(project, steps)?;
    tools::wasm_bindgen(project, steps)?;
    steps.run(Kind::Work, "build page and workers in release", || {
        let page = project.path("index.html");
        if !page.is_file() {
            return Err(Failure::new("there is no index.html", "restore it from version control"));
        }
        let trunk = program("trunk", &project.root)
            .args(["build", "--release", "--public-url", &site.public_url, "--dist"])
            .arg(&site.out)
            // A failed build is the compiler's affair; Trunk's own stack would bury its words.
            .env("RUST_BACKTRACE", "0")
            .own_flags();
        // Trunk reads this one as true or false; the usual value is 1.
        let trunk =
            if std::env::var_os("NO_COLOR").is_some() { trunk.env("NO_COLOR", "true") } else { trunk };
        trunk.run("read the first error above; `cargo xtask test --native` finds most of them faster")
    })
}

/// Everything after Trunk: terms, completeness, build id, compressed copies, sizes and their limits.
pub fn finish(project: &Project, site: &Site, steps: &mut Steps) -> Result<Vec<Sizes>, Failure> {
    let all = steps.run(Kind::Work, "add licences and compressed copies", || {
        for name in TERMS {
            let (from, to) = (project.path(name), site.out.join(format!("{name}.txt")));
            with_path(std::fs::copy(&from, &to), "copying", &from)?;
        }
        complete(project, &site.out)?;
        compress::folder(&site.out, &project.path("target/xtask-compressed"))
    })?;
    print!("\n{}", sizes::table(&all));
    sizes::check(&all)?;
    check_build_id(project, &site.out, &all)?;
    Ok(all)
}

/// Names the first file the site lacks.
fn complete(project: &Project, out: &Path) -> Result<(), Failure> {
    let mut needed: Vec<String> = ["index.html", "boot.js", "worker_boot.js"].map(str::to_owned).into();
    needed.extend(sizes::WORKERS.iter().flat_map(|w| [format!("{w}.js"), sizes::file_of(w)]));
    for kind in ["data", "pretrained"] {
        let mut names = Vec::new();
        let folder = project.path("www").join(kind);
        if folder.is_dir() {
            compress::list(&folder, "", &mut names)?;
        }
        needed.extend(names.iter().map(|name| format!("{kind}/{name}")));
    }
    match needed.iter().find(|name| !out.join(name).is_file()) {
        None => Ok(()),
        Some(name) => Err(Failure::new(
            format!("the built site has no {name}"),
            "index.html must name it in a `<link data-trunk ...>` (copy-file, copy-dir or rust)",
        )),
    }
}

/// Both programs must carry the id of these sources, or the page would refuse its own workers.
fn check_build_id(project: &Project, out: &Path, all: &[Sizes]) -> Result<(), Failure> {
    let id = with_path(build_id::build_id(&project.root), "hashing the sources in", &project.root)?;
    println!("\nbuild id: {id}");
    let workers = sizes::WORKERS.iter().map(|w| sizes::worker_wasm(all, w));
    for program in std::iter::once(sizes::page_wasm(all)).chain(workers).flatten() {
        let path = out.join(&program.name);
        let bytes = with_path(std::fs::read(&path), "reading", &path)?;
        if !bytes.windows(id.len()).any(|window| window == id.as_bytes()) {
            println!(
                "warning: {} does not contain the build id (env!(\"TUNESCAPE_BUILD\")): it does not use it, or the \
                 sources changed during the build",
                program.name
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(words: &[&str]) -> Result<Site, Failure> {
        let project = Project { root: PathBuf::from("root") };
        let mut args = Args::new(words.iter().copied());
        Site::from(&project, &mut args).and_then(|site| args.done().map(|()| site))
    }

    #[test]
    fn the_address_is_relative_or_as_asked() {
        assert_eq!(site(&[]).unwrap().public_url, "./");
        assert_eq!(site(&["--public-url", "/any/path"]).unwrap().public_url, "/any/path/");
        assert_eq!(site(&["--public-url=/"]).unwrap().public_url, "/");
        assert_eq!(site(&["--base", "tunescape"]).unwrap().public_url, "/tunescape/");
        assert_eq!(site(&["--out", "site"]).unwrap().out, Path::new("root").join("site"));
        assert!(site(&["--base", "a", "--public-url", "/b/"]).is_err());
        assert!(site(&["--public-url", "lab"]).is_err());
        assert!(site(&["--base="]).is_err());
    }

    #[test]
    fn the_build_id_is_stable_and_follows_the_sources() {
        let root = std::env::temp_dir().join(format!("tunescape-id-{}", std::process::id()));
        std::fs::create_dir_all(root.join("src/deep")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        for name in ["Cargo.lock", "Cargo.toml", "src/lib.rs", "src/deep/b.rs"] {
            write(name, "one\ntwo\n");
        }
        let id = || build_id::build_id(&root).unwrap();
        let first = id();
        assert_eq!(first.len(), 16);
        assert_eq!(id(), first);
        write("src/lib.rs", "one\r\ntwo\r\n");
        write("src/.lib.rs.swp", "an editor's");
        assert_eq!(id(), first, "line ends and hidden files do not count");
        write("src/lib.rs", "one\ntwo");
        assert_ne!(id(), first);
        write("src/lib.rs", "one\ntwo\n");
        std::fs::rename(root.join("src/deep/b.rs"), root.join("src/deep/c.rs")).unwrap();
        assert_ne!(id(), first, "names count");
        std::fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_hash_is_the_published_one() {
        let mut hash = build_id::Fnv::start();
        hash.eat(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }
}
