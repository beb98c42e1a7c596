//! From a request to the file it means, safely.

use std::path::{Path, PathBuf};

use super::{Options, Request};

/// An answer before it is sent.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer with a status and its name as text.
    pub fn plain(status: u16) -> Self {
        let headers = vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body: reason(status).as_bytes().to_vec() }
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// The words behind a status.
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        304 => "Not Modified",
        404 => "Not Found",
        405 => "Method Not Allowed",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// Finds and reads the file.
pub fn reply(options: &Options, request: &Request) -> Reply {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Reply::plain(405).with("Allow", "GET, HEAD");
    }
    if format!("{}/", request.path) == options.prefix {
        return Reply::plain(301).with("Location", options.prefix.clone());
    }
    let Some(file) =
        request.path.strip_prefix(&options.prefix).and_then(|inner| resolve(&options.root, inner))
    else {
        return Reply::plain(404);
    };
    let (sent, encoding) = encoded(options, request, &file);
    let tag = tag(&sent, encoding);
    let head = Reply { status: 200, headers: Vec::new(), body: Vec::new() }
        .with("Content-Type", mime(&file))
        .with("X-Content-Type-Options", "nosniff")
        .with("Cache-Control", "no-cache")
        .with("Vary", "Accept-Encoding")
        .with("ETag", tag.clone());
    let head = if encoding.is_empty() { head } else { head.with("Content-Encoding", encoding) };
    if request.header("if-none-match") == Some(tag.as_str()) {
        return Reply { status: 304, ..head };
    }
    match std::fs::read(&sent) {
        Ok(body) => Reply { body, ..head },
        // The file was there a moment ago: a rebuild is replacing it.
        Err(_) => Reply::plain(503).with("Retry-After", "1"),
    }
}

/// The file below `root` that a decoded path means; `None` for what is missing or outside.
fn resolve(root: &Path, inner: &str) -> Option<PathBuf> {
    let mut file = root.to_owned();
    for part in inner.split('/').filter(|part| !part.is_empty()) {
        if part == "." || part == ".." || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() && (inner.is_empty() || inner.ends_with('/')) {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

/// The copy to send, and its encoding: brotli, else gzip, else the file itself.
fn encoded(options: &Options, request: &Request, file: &Path) -> (PathBuf, &'static str) {
    let accepted = request.header("accept-encoding").unwrap_or("");
    let accepts = |name: &str| {
        accepted.split(',').any(|item| {
            let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
            coding.trim() == name && !matches!(weight.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00")
        })
    };
    if options.precompressed {
        for (coding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
            let copy = PathBuf::from(format!("{}{suffix}", file.display()));
            if accepts(coding) && copy.is_file() {
                return (copy, coding);
            }
        }
    }
    (file.to_owned(), "")
}

/// Changes when the file does: its length and time of change.
fn tag(file: &Path, encoding: &str) -> String {
    let (length, time) = file.metadata().map_or((0, 0), |m| {
        let since = m.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        (m.len(), since.map_or(0, |d| d.as_nanos()))
    });
    format!("\"{length:x}-{time:x}{encoding}\"")
}

/// The media type by a file's extension.
pub fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|e| e.to_str()).unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "jsonl" => "application/x-ndjson",
        "webmanifest" => "application/manifest+json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        // A file of its own, not a copy of another: it goes out as it is.
        "gz" => "application/gzip",
        _ => "application/octet-stream",
    }
}
