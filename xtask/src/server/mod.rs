//! A static file server on the standard library alone: a thread a connection, one request a connection.
//!
//! `cargo xtask serve` shows the page with it, and the browser tests serve the built site with it: under any
//! path prefix, with a content-security policy as a header, with precompressed copies, with faults switched
//! on, and with a record of every request. It is for this machine only and listens on 127.0.0.1.

mod files;
mod request;

use std::collections::HashMap;
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

pub use files::mime;
pub use request::Request;

use crate::failure::Failure;

/// What is served, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder.
    pub root: PathBuf,
    /// Where it is mounted: `/`, or a path such as `/tunescape/`.
    pub prefix: String,
    /// Whether `.br` and `.gz` copies are sent to clients that accept them.
    pub precompressed: bool,
    /// Headers added to every answer, for example a `Content-Security-Policy`.
    pub headers: Vec<(String, String)>,
}

impl Options {
    /// The folder at `/`, with compressed copies where there are any.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), prefix: "/".to_owned(), precompressed: true, headers: Vec::new() }
    }

    /// Mounts the folder elsewhere; slashes are added as needed.
    pub fn prefix(mut self, prefix: &str) -> Self {
        let inner = prefix.trim_matches('/');
        self.prefix = if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") };
        self
    }

    /// Adds a header to every answer.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends this content-security policy as a header.
    pub fn csp(self, policy: &str) -> Self {
        self.header("Content-Security-Policy", policy)
    }
}

/// What goes wrong, on purpose, with one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this status and no file.
    Status(u16),
    /// Waits first.
    Delay(Duration),
    /// Sends half of the file, then closes the connection.
    Cut,
}

#[derive(Debug)]
struct Shared {
    options: Options,
    stop: AtomicBool,
    requests: Mutex<Vec<Request>>,
    faults: Mutex<HashMap<String, Fault>>,
}

/// A running server; it stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves on any free port.
    pub fn start(options: Options) -> Result<Self, Failure> {
        Self::on(listen(0)?, options)
    }

    /// Serves on a listener that is already bound (see [`listen`]).
    pub fn on(listener: TcpListener, options: Options) -> Result<Self, Failure> {
        let failed = |e: std::io::Error| Failure::new(format!("the server cannot start: {e}"), "try again");
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared {
            options,
            stop: AtomicBool::new(false),
            requests: Mutex::default(),
            faults: Mutex::default(),
        });
        let inner = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("static-server".to_owned())
            .spawn(move || accept(&listener, &inner))
            .map_err(failed)?;
        Ok(Self { address, shared, thread: Some(thread) })
    }

    /// The address of the mounted folder, for example `http://127.0.0.1:8080/tunescape/`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.shared.options.prefix)
    }

    /// Every request so far, in the order of their arrival.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        lock(&self.shared.requests).clear();
    }

    /// Makes one file fail from now on; `path` is relative to the folder, such as `trainer.js`.
    pub fn set_fault(&self, path: &str, fault: Fault) {
        lock(&self.shared.faults).insert(path.to_owned(), fault);
    }

    /// Everything works again.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Serves until the program is ended.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread ends only when this value is dropped, which is not before it has ended.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // One more connection wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Listens on this machine at `port`, or at the next free port of the hundred from there on; 0 is any free one.
pub fn listen(port: u16) -> Result<TcpListener, Failure> {
    for candidate in port..=port.saturating_add(99) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => {
                let what = format!("port {candidate} cannot be used: {error}");
                return Err(Failure::new(what, "choose another with --port N (above 1023)"));
            }
        }
    }
    Err(Failure::new(format!("no port from {port} on is free"), "choose another with --port N"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        // A connection that broke before it was accepted concerns nobody.
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            // So does one that breaks while it is answered: browsers close connections at will.
            let _ = answer(stream, &shared);
        });
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    let Some(mut request) = Request::read(&mut stream)? else { return Ok(()) };
    let options = &shared.options;
    let fault = request.path.strip_prefix(&options.prefix).and_then(|p| lock(&shared.faults).get(p).copied());
    if let Some(Fault::Delay(time)) = fault {
        std::thread::sleep(time);
    }
    let mut reply = match fault {
        Some(Fault::Status(status)) => files::Reply::plain(status),
        _ => files::reply(options, &request),
    };
    request.status = reply.status;
    let head_only = request.method == "HEAD";
    lock(&shared.requests).push(request);

    reply.headers.extend(options.headers.iter().cloned());
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, files::reason(reply.status));
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\nConnection: close\r\n\r\n", reply.body.len());
    stream.write_all(head.as_bytes())?;
    if !head_only {
        let sent = if fault == Some(Fault::Cut) { reply.body.len() / 2 } else { reply.body.len() };
        stream.write_all(&reply.body[..sent])?;
    }
    stream.flush()
}

#[cfg(test)]
mod tests;
