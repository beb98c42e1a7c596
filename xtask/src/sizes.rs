//! How large the site may be, and the table that shows how large it is.

use crate::compress::Sizes;
use crate::failure::Failure;

/// The most the page's program may weigh after brotli, in bytes. The aim is 500,000; the layers of the map and the reasons took it
/// beyond that, and it is to come back.
pub const PAGE_LIMIT: u64 = 516_000;
/// The most each of the workers' programs may weigh after brotli, in bytes.
pub const WORKER_LIMIT: u64 = 250_000;
/// The workers' programs. Trunk never hashes their files, so the names are known.
pub const WORKERS: [&str; 5] = ["lab", "trainer", "analyst", "reader", "explainer"];

/// The name of a worker's program in the site.
pub fn file_of(worker: &str) -> String {
    format!("{worker}_bg.wasm")
}

/// The page's program: the only wasm file that is no worker's.
pub fn page_wasm(sizes: &[Sizes]) -> Option<&Sizes> {
    sizes.iter().find(|s| s.name.ends_with(".wasm") && WORKERS.iter().all(|w| s.name != file_of(w)))
}

/// A worker's program.
pub fn worker_wasm<'a>(sizes: &'a [Sizes], worker: &str) -> Option<&'a Sizes> {
    sizes.iter().find(|s| s.name == file_of(worker))
}

/// The table: both programs first, then what else the page loads at once, then everything together.
pub fn table(sizes: &[Sizes]) -> String {
    let mut text = format!("{:<34} {:>10} {:>10} {:>10} {:>10}\n", "bytes", "raw", "gzip", "brotli", "limit");
    let mut row = |name: &str, s: (u64, u64, u64), limit: Option<u64>| {
        let limit = limit.map(|l| l.to_string()).unwrap_or_default();
        let line = format!("{name:<34} {:>10} {:>10} {:>10} {limit:>10}", s.0, s.1, s.2);
        text += line.trim_end();
        text.push('\n');
    };
    let all = |s: &Sizes| (s.raw, s.gzip, s.brotli);
    if let Some(page) = page_wasm(sizes) {
        row("page wasm", all(page), Some(PAGE_LIMIT));
    }
    for worker in WORKERS {
        if let Some(program) = worker_wasm(sizes, worker) {
            row(&format!("{worker} wasm"), all(program), Some(WORKER_LIMIT));
        }
    }
    for s in sizes.iter().filter(|s| !s.name.contains('/') && !s.name.ends_with(".wasm")) {
        row(&s.name, all(s), None);
    }
    for (title, inside) in [("data and other folders", true), ("the whole site", false)] {
        let sum = sizes
            .iter()
            .filter(|s| !inside || s.name.contains('/'))
            .fold((0, 0, 0), |t, s| (t.0 + s.raw, t.1 + s.gzip, t.2 + s.brotli));
        row(title, sum, None);
    }
    text
}

/// Refuses a program that is missing or too large.
pub fn check(sizes: &[Sizes]) -> Result<(), Failure> {
    let workers = WORKERS.map(|worker| (worker, worker_wasm(sizes, worker), WORKER_LIMIT, worker));
    let page = ("page", page_wasm(sizes), PAGE_LIMIT, "tunescape");
    for (title, found, limit, bin) in std::iter::once(page).chain(workers) {
        let Some(found) = found else {
            return Err(Failure::new(
                format!("the site has no {title} wasm"),
                format!("index.html needs a `<link data-trunk rel=\"rust\" data-bin=\"{bin}\" ...>`"),
            ));
        };
        if found.brotli > limit {
            return Err(Failure::new(
                format!("the {title} wasm weighs {} bytes after brotli; {limit} are allowed", found.brotli),
                "look for a new dependency or large tables (`cargo tree -e normal --features page,worker`), move \
                 data into www/data, or take the feature out",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(page: u64, worker: u64) -> Vec<Sizes> {
        let size =
            |name: &str, brotli| Sizes { name: name.to_owned(), raw: 3 * brotli, gzip: 2 * brotli, brotli };
        vec![
            size("data/iris.csv", 10),
            size("index.html", 20),
            size("tunescape-1_bg.wasm", page),
            size("lab_bg.wasm", 30),
            size("trainer_bg.wasm", worker),
            size("analyst_bg.wasm", 40),
            size("reader_bg.wasm", 50),
            size("explainer_bg.wasm", 60),
        ]
    }

    #[test]
    fn the_limits_are_the_last_allowed_sizes() {
        check(&site(PAGE_LIMIT, WORKER_LIMIT)).unwrap();
        let page = check(&site(PAGE_LIMIT + 1, 1)).unwrap_err();
        assert!(page.what.contains("page wasm weighs 516001 bytes"), "{page}");
        let worker = check(&site(1, WORKER_LIMIT + 1)).unwrap_err();
        assert!(worker.what.contains("trainer wasm weighs 250001 bytes"), "{worker}");
        assert!(check(&site(1, 1)[..4]).unwrap_err().what.contains("no trainer wasm"));
    }

    #[test]
    fn the_table_adds_up() {
        let table = table(&site(100, 50));
        let row = |name: &str| {
            let line = table.lines().find(|l| l.starts_with(name)).unwrap();
            line[name.len()..].split_whitespace().map(|n| n.parse().unwrap()).collect::<Vec<u64>>()
        };
        assert_eq!(row("page wasm"), [300, 200, 100, PAGE_LIMIT]);
        assert_eq!(row("index.html"), [60, 40, 20]);
        assert_eq!(row("data and other folders"), [30, 20, 10]);
        assert_eq!(row("the whole site"), [1080, 720, 360]);
    }
}
