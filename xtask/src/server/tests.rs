//! The server over a real socket.

use std::io::Read;

use super::*;

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tunescape-server-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("site/data")).unwrap();
        std::fs::write(folder.join("secret.txt"), "secret").unwrap();
        std::fs::write(folder.join("site/index.html"), "<p>hello</p>").unwrap();
        std::fs::write(folder.join("site/a b.wasm"), b"\0asm").unwrap();
        std::fs::write(folder.join("site/a b.wasm.br"), b"br").unwrap();
        std::fs::write(folder.join("site/data/iris.csv"), "a,b\n1,2\n").unwrap();
        std::fs::write(folder.join("site/data/wine.csv.gz"), "packed").unwrap();
        Self(folder)
    }

    fn serve(&self, prefix: &str) -> Server {
        Server::start(Options::new(self.0.join("site")).prefix(prefix).csp("default-src 'none'")).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn get(server: &Server, target: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn files_are_served_under_the_prefix_with_their_types() {
    let folder = Folder::new("types");
    let server = folder.serve("tunescape");
    assert!(server.url().ends_with("/tunescape/"));
    let page = get(&server, "/tunescape/?v=1", "");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html"), "{page}");
    assert!(page.contains("Content-Security-Policy: default-src 'none'\r\n"));
    assert!(page.ends_with("\r\n\r\n<p>hello</p>"));
    assert!(get(&server, "/tunescape/a%20b.wasm", "").contains("Content-Type: application/wasm"));
    assert!(get(&server, "/tunescape/data/iris.csv", "").contains("text/csv"));
    assert!(get(&server, "/tunescape", "").starts_with("HTTP/1.1 301"));
    assert!(get(&server, "/index.html", "").starts_with("HTTP/1.1 404"));
    let seen = server.requests();
    assert_eq!((seen[0].path.as_str(), seen[0].query.as_str(), seen[0].status), ("/tunescape/", "v=1", 200));
    assert_eq!(seen.len(), 5);
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let folder = Folder::new("outside");
    let server = folder.serve("/");
    for target in
        ["/../secret.txt", "/%2e%2e/secret.txt", "/data/../../secret.txt", "/..%5csecret.txt", "/%00"]
    {
        assert!(get(&server, target, "").starts_with("HTTP/1.1 404"), "{target}");
    }
}

#[test]
fn compressed_copies_and_unchanged_files_are_negotiated() {
    let folder = Folder::new("encodings");
    let server = folder.serve("/");
    let packed = get(&server, "/a%20b.wasm", "Accept-Encoding: gzip, br;q=0.9\r\n");
    assert!(packed.contains("Content-Encoding: br\r\n") && packed.ends_with("\r\n\r\nbr"), "{packed}");
    // A file that is compressed by itself is not a copy: the page unpacks it.
    let own = get(&server, "/data/wine.csv.gz", "Accept-Encoding: gzip, br\r\n");
    assert!(own.contains("application/gzip") && own.ends_with("\r\n\r\npacked"), "{own}");
    assert!(!own.contains("Content-Encoding"), "{own}");
    assert!(packed.contains("application/wasm"));
    assert!(get(&server, "/a%20b.wasm", "Accept-Encoding: gzip, br;q=0\r\n").ends_with("\0asm"));
    let tag = packed.lines().find_map(|l| l.strip_prefix("ETag: ")).unwrap();
    let again = get(&server, "/a%20b.wasm", &format!("Accept-Encoding: br\r\nIf-None-Match: {tag}\r\n"));
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
}

#[test]
fn faults_can_be_switched_on_and_off() {
    let folder = Folder::new("faults");
    let server = folder.serve("/lab/");
    server.set_fault("index.html", Fault::Status(503));
    assert!(get(&server, "/lab/index.html", "").starts_with("HTTP/1.1 503"));
    server.set_fault("index.html", Fault::Cut);
    assert!(get(&server, "/lab/index.html", "").ends_with("\r\n\r\n<p>hel"));
    server.clear_faults();
    assert!(get(&server, "/lab/index.html", "").ends_with("</p>"));
}

#[test]
fn a_taken_port_gives_the_next_free_one() {
    let first = listen(0).unwrap();
    let port = first.local_addr().unwrap().port();
    if port < u16::MAX - 100 {
        let second = listen(port).unwrap().local_addr().unwrap().port();
        assert!(second > port && second < port + 100, "{port} {second}");
    }
}

#[test]
fn nonsense_is_not_a_request() {
    for head in ["", "GET", "GET x HTTP/1.1", "GET / SMTP", "GET /%zz HTTP/1.1", "GET /%é HTTP/1.1"] {
        assert_eq!(Request::parse(head), None, "{head}");
    }
}
