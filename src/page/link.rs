//! A Spec in the address: `#1.<crc-32, 8 hex digits>.<base64url of the Spec's JSON>`.
//!
//! Bounded before anything is decoded, checksummed, then checked like a form; one spelling a Spec, so that
//! `encode(decode(x)) == x` for every x that is accepted. Loading a link never starts a run.

use crate::space::SpecError;
use crate::study::Spec;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Longest link that is looked at, in bytes, without the `#`.
pub const LINK_LIMIT: usize = 4096;
/// Version of the encoding.
pub const LINK_VERSION: u64 = 1;

/// Why a link cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkError {
    /// Longer than [`LINK_LIMIT`].
    TooLong,
    /// Not of the form of a link.
    NotALink,
    /// Made by a newer page.
    Newer { found: u64 },
    /// The checksum does not fit: characters were lost or changed on the way.
    Damaged,
    /// The Spec inside is refused.
    Spec(SpecError),
    /// A spelling that this page would not have written.
    OtherSpelling,
}

/// The hash of a Spec, without the `#`. It may be longer than [`LINK_LIMIT`]; then it is of no use.
pub fn encode(spec: &Spec) -> String {
    seal(&spec.to_json())
}

fn seal(json: &str) -> String {
    format!("{LINK_VERSION}.{:08x}.{}", crc32fast::hash(json.as_bytes()), URL_SAFE_NO_PAD.encode(json))
}

/// The Spec in a hash, with or without the `#`.
pub fn decode(hash: &str) -> Result<Spec, LinkError> {
    let hash = hash.strip_prefix('#').unwrap_or(hash);
    if hash.len() > LINK_LIMIT {
        return Err(LinkError::TooLong);
    }
    let mut parts = hash.splitn(3, '.');
    let (Some(version), Some(checksum), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(LinkError::NotALink);
    };
    let version: u64 = version.parse().map_err(|_| LinkError::NotALink)?;
    if version > LINK_VERSION {
        return Err(LinkError::Newer { found: version });
    }
    let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| LinkError::Damaged)?;
    if checksum != format!("{:08x}", crc32fast::hash(&bytes)) {
        return Err(LinkError::Damaged);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| LinkError::Damaged)?;
    let spec = Spec::from_json(text).map_err(LinkError::Spec)?;
    // The spelling of the document, not of the Spec: a link made before a setting existed leaves it out, and stays good.
    let spelling =
        serde_json::from_str::<serde_json::Value>(text).map(|json| json.to_string()).unwrap_or_default();
    if spelling != text || seal(text) != hash { Err(LinkError::OtherSpelling) } else { Ok(spec) }
}
