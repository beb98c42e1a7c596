//! Reading one HTTP request.

use std::io::Read;

/// The longest request head that is read; browsers send less than 2 kB.
const LONGEST: usize = 32 * 1024;

/// One request, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `HEAD`, ...
    pub method: String,
    /// The path, decoded, without the query.
    pub path: String,
    /// What stood behind the question mark, undecoded; empty if there was none.
    pub query: String,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The status it was answered with.
    pub status: u16,
}

impl Request {
    /// Reads up to the empty line; `None` for a connection that says nothing or nonsense.
    pub fn read(stream: &mut impl Read) -> std::io::Result<Option<Self>> {
        let mut head = Vec::new();
        let mut piece = [0; 2048];
        while !head.windows(4).any(|w| w == b"\r\n\r\n") {
            let count = stream.read(&mut piece)?;
            if count == 0 || head.len() > LONGEST {
                return Ok(None);
            }
            head.extend_from_slice(&piece[..count]);
        }
        Ok(Self::parse(&String::from_utf8_lossy(&head)))
    }

    /// Reads a request's head.
    pub fn parse(head: &str) -> Option<Self> {
        let mut lines = head.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return None;
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let path = decode(path)?;
        Some(Self { method: method.to_owned(), path, query: query.to_owned(), headers, status: 0 })
    }

    /// The value of a header, named in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Resolves `%20` and the like; `None` if that is not a text.
fn decode(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            let digits = path.get(i + 1..i + 3)?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).ok()
}
