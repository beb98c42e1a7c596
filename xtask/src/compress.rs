//! Compressed copies beside the files of a built site, for hosts that send them as they are.
//!
//! Both formats at their best setting. Brotli at its best is slow, so the copies are kept under `target/` by
//! content and made only once.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::build_id::Fnv;
use crate::failure::{Failure, with_path};

/// Smaller files gain nothing: they fit into one packet anyway.
const SMALLEST: usize = 512;
/// What is compressed already, by extension.
const PACKED: [&str; 11] = ["br", "gz", "png", "jpg", "jpeg", "webp", "ico", "woff2", "zip", "mp4", "gif"];

/// A file of the site and its three sizes in bytes; without a smaller copy, the raw size stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Relative to the site's folder, with `/` between the parts.
    pub name: String,
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// Writes the copies for every file below `folder`; gives the sizes in the order of the names.
pub fn folder(folder: &Path, cache: &Path) -> Result<Vec<Sizes>, Failure> {
    with_path(std::fs::create_dir_all(cache), "making", cache)?;
    let mut names = Vec::new();
    list(folder, "", &mut names)?;
    names.retain(|name| !PACKED.contains(&extension(name)));
    names.sort();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = file(folder, name, cache);
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(result);
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut sizes = results.into_iter().collect::<Result<Vec<_>, _>>()?;
    sizes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sizes)
}

/// The names of all files below `folder`, relative, with `/` between the parts.
pub fn list(folder: &Path, below: &str, names: &mut Vec<String>) -> Result<(), Failure> {
    let path = folder.join(below);
    for entry in with_path(std::fs::read_dir(&path), "listing", &path)? {
        let entry = with_path(entry, "listing", &path)?;
        let child = entry.file_name().to_string_lossy().into_owned();
        let name = if below.is_empty() { child } else { format!("{below}/{child}") };
        if entry.path().is_dir() { list(folder, &name, names)? } else { names.push(name) }
    }
    Ok(())
}

fn extension(name: &str) -> &str {
    Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or("")
}

fn file(folder: &Path, name: &str, cache: &Path) -> Result<Sizes, Failure> {
    let path = folder.join(name);
    let bytes = with_path(std::fs::read(&path), "reading", &path)?;
    let raw = bytes.len() as u64;
    let mut sizes = Sizes { name: name.to_owned(), raw, gzip: raw, brotli: raw };
    if bytes.len() < SMALLEST {
        return Ok(sizes);
    }
    let mut hash = Fnv::start();
    hash.eat(&bytes);
    let stem = format!("{:016x}-{raw}", hash.0);
    for (suffix, compress) in [("gz", gzip as fn(&[u8]) -> std::io::Result<Vec<u8>>), ("br", brotli)] {
        let kept = cache.join(format!("{stem}.{suffix}"));
        let packed = match std::fs::read(&kept) {
            Ok(packed) => packed,
            Err(_) => {
                let packed = with_path(compress(&bytes), "compressing", &path)?;
                // Written aside first: an interrupted run must not leave half a copy under the final name.
                let aside = cache.join(format!("{stem}.{suffix}.{:?}", std::thread::current().id()));
                with_path(std::fs::write(&aside, &packed), "writing", &aside)?;
                with_path(std::fs::rename(&aside, &kept), "writing", &kept)?;
                packed
            }
        };
        if packed.len() < bytes.len() {
            let copy = PathBuf::from(format!("{}.{suffix}", path.display()));
            with_path(std::fs::write(&copy, &packed), "writing", &copy)?;
            let size = if suffix == "gz" { &mut sizes.gzip } else { &mut sizes.brotli };
            *size = packed.len() as u64;
        }
    }
    Ok(sizes)
}

/// Gzip at its best, without a time stamp.
pub fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Brotli at its best (quality 11).
pub fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn copies_unpack_to_the_original_and_small_or_packed_files_get_none() {
        let site = std::env::temp_dir().join(format!("tunescape-compress-{}", std::process::id()));
        std::fs::create_dir_all(site.join("dist/data")).unwrap();
        let text = "5.1,3.5,1.4,0.2,setosa\n".repeat(100);
        std::fs::write(site.join("dist/data/iris.csv"), &text).unwrap();
        std::fs::write(site.join("dist/small.js"), "1").unwrap();
        std::fs::write(site.join("dist/picture.png"), &text).unwrap();
        std::fs::write(site.join("dist/data/wine.csv.gz"), &text).unwrap();
        for _ in 0..2 {
            let sizes = folder(&site.join("dist"), &site.join("cache")).unwrap();
            let names: Vec<_> = sizes.iter().map(|s| s.name.as_str()).collect();
            assert_eq!(names, ["data/iris.csv", "small.js"]);
            assert!(sizes[0].brotli < sizes[0].gzip && sizes[0].gzip < sizes[0].raw, "{sizes:?}");
            assert_eq!(sizes[1].brotli, 1);
        }
        let mut unpacked = String::new();
        let packed = std::fs::read(site.join("dist/data/iris.csv.gz")).unwrap();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        let packed = std::fs::read(site.join("dist/data/iris.csv.br")).unwrap();
        unpacked.clear();
        brotli::Decompressor::new(&packed[..], 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(!site.join("dist/small.js.gz").exists() && !site.join("dist/picture.png.br").exists());
        assert!(!site.join("dist/data/wine.csv.gz.gz").exists(), "nothing is compressed twice");
        std::fs::remove_dir_all(&site).unwrap();
    }
}
