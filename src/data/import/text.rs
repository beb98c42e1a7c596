//! Bytes to characters: UTF-8 with or without a byte order mark; windows-1252 where the bytes look like it; a refusal of
//! everything else.
//!
//! Text that is not UTF-8 is taken as windows-1252 if all of its bytes are defined there and at most half of those above
//! 127 stand side by side: accented letters are scattered among plain ones, while Chinese, Japanese and Cyrillic encodings
//! and damaged UTF-8 come in runs. A wrong guess would show as wrong letters, so the guess is always told.

use super::BYTES_LIMIT;
use super::error::ImportError;
use super::schema::Encoding;
use std::borrow::Cow;

/// 128 to 159 of windows-1252 (WHATWG Encoding Standard); NUL where nothing is defined.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The characters of a file, without byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), ImportError> {
    let found = bytes.len() as u64;
    if found > BYTES_LIMIT {
        return Err(ImportError::TooManyBytes { found, limit: BYTES_LIMIT });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(ImportError::Spreadsheet);
    }
    if utf16(bytes) {
        return Err(ImportError::Utf16);
    }
    if let Some(at) = bytes.iter().position(|b| *b < 32 && !matches!(b, b'\t' | b'\n' | b'\r' | 12)) {
        return Err(ImportError::NotText { line: line_of(bytes, at) });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((Cow::Borrowed(text.trim_start_matches('\u{feff}')), Encoding::Utf8)),
        Err(error) => {
            let refused = ImportError::NotUtf8 { line: line_of(bytes, error.valid_up_to()) };
            windows_1252(bytes).map(|text| (Cow::Owned(text), Encoding::Windows1252)).ok_or(refused)
        }
    }
}

/// Whether the bytes are UTF-16 or UTF-32: by their mark, or by zeros in every second place.
fn utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF])
        || bytes.starts_with(&[0, 0, 0xFE, 0xFF])
    {
        return true;
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    sample.len() >= 8 && even.min(odd) == 0 && even.max(odd) * 5 > sample.len() * 2
}

/// The text, if it is plausible that the bytes are windows-1252.
fn windows_1252(bytes: &[u8]) -> Option<String> {
    let high = |i: usize| bytes.get(i).is_some_and(|b| *b >= 128);
    let (mut all, mut paired) = (0_u64, 0_u64);
    for i in (0..bytes.len()).filter(|i| high(*i)) {
        all += 1;
        paired += u64::from(high(i + 1) || (i > 0 && high(i - 1)));
    }
    if paired * 2 > all {
        return None;
    }
    let character = |b: &u8| match b {
        128..160 => WINDOWS_1252.get(usize::from(b - 128)).copied().filter(|c| *c != '\0'),
        _ => Some(char::from(*b)),
    };
    bytes.iter().map(character).collect()
}

/// The line, from 1, that the byte at `at` stands on.
fn line_of(bytes: &[u8], at: usize) -> u32 {
    let breaks = bytes[..at.min(bytes.len())]
        .iter()
        .enumerate()
        .filter(|(i, b)| **b == b'\n' && (*i == 0 || bytes[i - 1] != b'\r') || **b == b'\r')
        .count();
    breaks as u32 + 1
}
