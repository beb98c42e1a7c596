//! Messages as bytes: postcard, compact, exact in every bit of a float, and refusing what it does not know.
//!
//! The two ends of the encoding are functions of their own that are never inlined: dozens of message types are written and read in every
//! program, and copies of the byte handling in each of their fields would be a good part of it.

use postcard::{Deserializer, Error, Result, de_flavors, ser_flavors};
use serde::{Serialize, de::DeserializeOwned};

/// Longest message that is decoded, in bytes.
pub const WIRE_LIMIT: usize = 64 << 20;

/// A message that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireError {
    TooLong,
    Malformed,
}

struct Sink(Vec<u8>);

impl ser_flavors::Flavor for Sink {
    type Output = Vec<u8>;

    #[inline(never)]
    fn try_push(&mut self, byte: u8) -> Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline(never)]
    fn try_extend(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> Result<Vec<u8>> {
        Ok(self.0)
    }
}

struct Source<'a>(&'a [u8]);

impl<'a> de_flavors::Flavor<'a> for Source<'a> {
    type Remainder = &'a [u8];
    type Source = &'a [u8];

    #[inline(never)]
    fn pop(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or(Error::DeserializeUnexpectedEnd)?;
        self.0 = rest;
        Ok(*first)
    }

    // No more items than bytes are made room for.
    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }

    #[inline(never)]
    fn try_take_n(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Error::DeserializeUnexpectedEnd)?;
        self.0 = rest;
        Ok(taken)
    }

    fn finalize(self) -> Result<&'a [u8]> {
        Ok(self.0)
    }
}

pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Serialising plain data into a growing buffer has no way to fail.
    postcard::serialize_with_flavor(message, Sink(Vec::new())).unwrap_or_default()
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> std::result::Result<T, WireError> {
    if bytes.len() > WIRE_LIMIT {
        return Err(WireError::TooLong);
    }
    let mut source = Deserializer::from_flavor(Source(bytes));
    let message = T::deserialize(&mut source).map_err(|_| WireError::Malformed)?;
    match source.finalize() {
        Ok([]) => Ok(message),
        _ => Err(WireError::Malformed),
    }
}
