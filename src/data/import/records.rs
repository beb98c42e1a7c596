//! Where the records of a text stand, found before any of them is stored: lines, blank lines, comments, quotes (RFC 4180),
//! and the number of cells of each record. This is what limits are checked on.
//!
//! LF, CR LF and CR end a line. A quote opens only at the start of a cell, a doubled quote inside stands for one, and after
//! the closing one only a delimiter or the end of the line may follow: a stray quote would otherwise move cells into other
//! columns or swallow the rest of the file. Lines of nothing but delimiters and spaces are blank.

use super::error::ImportError;
use std::io::Read;

/// One record: bytes `start..end` of the text without its line end, from `line` on, of `cells` cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub start: u32,
    pub end: u32,
    pub line: u32,
    pub cells: u32,
}

/// Walks over the records of a text; ends at its first error.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    delimiter: u8,
    skip_comments: bool,
    /// Comment lines passed so far.
    pub comments: u32,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str, delimiter: u8, skip_comments: bool) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1, delimiter, skip_comments, comments: 0 }
    }

    /// Steps over a line end, if one stands here.
    fn end_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return,
        };
        self.line += 1;
    }

    /// Steps over blank lines and comments; false at the end of the text.
    fn find_record(&mut self) -> bool {
        while let Some(rest) = self.bytes.get(self.at..).filter(|r| !r.is_empty()) {
            let end = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
            let (line, space) = (&rest[..end], |b: &u8| matches!(b, b' ' | b'\t' | 12));
            let blank = line.iter().all(|b| space(b) || *b == self.delimiter);
            let first = line.iter().position(|b| !space(b)).unwrap_or(0);
            // `#` may also be the name of a first column.
            let comment = self.skip_comments
                && line.get(first) == Some(&b'#')
                && line.get(first + 1) != Some(&self.delimiter);
            if !blank && !comment {
                return true;
            }
            self.comments += u32::from(comment);
            self.at += end;
            self.end_line();
        }
        false
    }

    /// Steps over a quoted cell whose opening quote stands here.
    fn quoted(&mut self) -> Result<(), ImportError> {
        let opened = self.line;
        self.at += 1;
        loop {
            match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (None, _) => return Err(ImportError::UnclosedQuote { line: opened }),
                (Some(b'"'), Some(b'"')) => self.at += 2,
                (Some(b'"'), after) => {
                    self.at += 1;
                    let ends = after.is_none_or(|b| *b == self.delimiter || matches!(b, b'\r' | b'\n'));
                    let stray = ImportError::StrayQuote { line: self.line, opened };
                    return if ends { Ok(()) } else { Err(stray) };
                }
                (Some(b'\r' | b'\n'), _) => self.end_line(),
                _ => self.at += 1,
            }
        }
    }

    fn record(&mut self) -> Result<Record, ImportError> {
        let (start, line) = (self.at as u32, self.line);
        let (mut cells, mut cell_starts) = (1, true);
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\r' | b'\n' => break,
                b'"' if cell_starts => self.quoted()?,
                _ => self.at += 1,
            }
            cell_starts = byte == self.delimiter;
            cells += u32::from(cell_starts);
        }
        let end = self.at as u32;
        self.end_line();
        Ok(Record { start, end, line, cells })
    }
}

impl Iterator for Scanner<'_> {
    type Item = Result<Record, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.find_record() {
            return None;
        }
        let record = self.record();
        if record.is_err() {
            self.at = self.bytes.len();
        }
        Some(record)
    }
}

/// The bytes of some records, one a line: what the `csv` reader is given, so that it meets nothing that was not checked.
pub(super) struct Source<'a> {
    text: &'a [u8],
    records: &'a [Record],
    done: usize,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str, records: &'a [Record]) -> Self {
        Self { text: text.as_bytes(), records, done: 0 }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let Some((record, rest)) = self.records.split_first() else { return Ok(0) };
        let whole = self.text.get(record.start as usize..record.end as usize).unwrap_or_default();
        let left = whole.get(self.done..).unwrap_or_default();
        let count = left.len().min(out.len());
        out[..count].copy_from_slice(&left[..count]);
        self.done += count;
        if count == left.len() && count < out.len() {
            out[count] = b'\n';
            (self.records, self.done) = (rest, 0);
            return Ok(count + 1);
        }
        Ok(count)
    }
}
