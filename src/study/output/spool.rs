//! Rows that wait on disk until their row group is written column by column: of a wide table no more than some rows and a
//! piece of one column are held, however many rows a group has.
#![expect(clippy::disallowed_types, reason = "looked up by address in row after row, never walked")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::error::OutputError;
use super::table::{Chunk, Column, Kind};

/// A file beside its table, which goes when the spool does.
pub(super) struct Spool {
    path: PathBuf,
    file: File,
    end: u64,
    rows: usize,
    /// By chunk: its rows, and where each of its columns begins, then where the last one ends.
    chunks: Vec<(usize, Vec<u64>)>,
    words: Words,
}

/// The program's own words, which wait as numbers: names of outcomes and arms stand in row after row, and none is made
/// again when it returns.
#[derive(Debug, Default)]
struct Words {
    known: Vec<&'static str>,
    /// Positions by address and length: looking at what a word says would cost more.
    places: HashMap<(usize, usize), u32>,
}

impl Words {
    fn number(&mut self, word: &'static str) -> u32 {
        *self.places.entry((word.as_ptr().addr(), word.len())).or_insert_with(|| {
            self.known.push(word);
            self.known.len() as u32 - 1
        })
    }
}

impl Spool {
    /// An empty spool in a new file.
    pub(super) fn create(path: PathBuf) -> Result<Self, OutputError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path);
        let file = file.map_err(OutputError::disk(&path))?;
        Ok(Self { path, file, end: 0, rows: 0, chunks: Vec::new(), words: Words::default() })
    }

    /// Rows that wait.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds rows.
    pub(super) fn add(&mut self, chunk: &Chunk) -> Result<(), OutputError> {
        let mut bytes = Vec::new();
        let mut places = vec![self.end];
        for column in chunk.columns() {
            encode(column, &mut self.words, &mut bytes);
            places.push(self.end + bytes.len() as u64);
        }
        self.file.write_all(&bytes).map_err(OutputError::disk(&self.path))?;
        self.end += bytes.len() as u64;
        self.rows += chunk.rows();
        self.chunks.push((chunk.rows(), places));
        Ok(())
    }

    /// Hands over the column at a position in pieces.
    pub(super) fn column(
        &mut self,
        position: usize,
        kind: Kind,
        put: &mut dyn FnMut(&Column) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        for (rows, places) in &self.chunks {
            let (begin, end) = (places[position], places[position + 1]);
            let mut bytes = vec![0; (end - begin) as usize];
            self.file.seek(SeekFrom::Start(begin)).map_err(OutputError::disk(&self.path))?;
            self.file.read_exact(&mut bytes).map_err(OutputError::disk(&self.path))?;
            let damaged = || OutputError::disk(&self.path)(io::ErrorKind::InvalidData.into());
            put(&decode(&bytes, &self.words, kind, *rows).ok_or_else(damaged)?)?;
        }
        Ok(())
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) -> Result<(), OutputError> {
        (self.end, self.rows) = (0, 0);
        self.chunks.clear();
        self.file.set_len(0).and_then(|()| self.file.rewind()).map_err(OutputError::disk(&self.path))
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // What stays behind lies in a folder that is not finished, and means nothing.
        let _ = fs::remove_file(&self.path);
    }
}

/// Length of a text in whose place the number of a word stands.
const A_WORD: u32 = u32::MAX;

/// Real numbers as they are; everything else with a byte before it that says whether it is there.
fn encode(column: &Column, words: &mut Words, into: &mut Vec<u8>) {
    fn optional<T>(values: &[Option<T>], into: &mut Vec<u8>, mut write: impl FnMut(&T, &mut Vec<u8>)) {
        for value in values {
            into.push(u8::from(value.is_some()));
            if let Some(value) = value {
                write(value, into);
            }
        }
    }
    match column {
        Column::F64(values) => values.iter().for_each(|value| into.extend(value.to_le_bytes())),
        Column::I32(values) => optional(values, into, |value, into| into.extend(value.to_le_bytes())),
        Column::I64(values) => optional(values, into, |value, into| into.extend(value.to_le_bytes())),
        Column::Bool(values) => optional(values, into, |value, into| into.push(u8::from(*value))),
        Column::Text(values) => optional(values, into, |value, into| match value {
            Cow::Borrowed(word) => {
                into.extend(A_WORD.to_le_bytes());
                into.extend(words.number(word).to_le_bytes());
            }
            Cow::Owned(text) => {
                into.extend((text.len() as u32).to_le_bytes());
                into.extend(text.as_bytes());
            }
        }),
    }
}

fn decode(mut bytes: &[u8], words: &Words, kind: Kind, rows: usize) -> Option<Column> {
    fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
        let (head, rest) = bytes.split_at_checked(count)?;
        *bytes = rest;
        Some(head)
    }
    fn number<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        take(bytes, N)?.try_into().ok()
    }
    fn optional<T>(bytes: &mut &[u8], rows: usize, read: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<Option<T>>> {
        let value = |bytes: &mut &[u8]| if number::<1>(bytes)? == [1] { read(bytes).map(Some) } else { Some(None) };
        (0..rows).map(|_| value(bytes)).collect()
    }
    let bytes = &mut bytes;
    Some(match kind {
        Kind::F64 => Column::F64((0..rows).map(|_| number(bytes).map(f64::from_le_bytes)).collect::<Option<_>>()?),
        Kind::I32 => Column::I32(optional(bytes, rows, |bytes| number(bytes).map(i32::from_le_bytes))?),
        Kind::I64 => Column::I64(optional(bytes, rows, |bytes| number(bytes).map(i64::from_le_bytes))?),
        Kind::Bool => Column::Bool(optional(bytes, rows, |bytes| Some(number::<1>(bytes)? == [1]))?),
        Kind::Text => Column::Text(optional(bytes, rows, |bytes| {
            let length = u32::from_le_bytes(number(bytes)?);
            if length == A_WORD {
                let word = u32::from_le_bytes(number(bytes)?);
                return words.known.get(word as usize).map(|word| Cow::Borrowed(*word));
            }
            Some(Cow::Owned(String::from_utf8(take(bytes, length as usize)?.to_vec()).ok()?))
        })?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_return_as_they_went() {
        let columns = [
            Column::F64(vec![0.1, f64::NAN, -0.0]),
            Column::I32(vec![Some(-1), None, Some(i32::MAX)]),
            Column::I64(vec![None, Some(i64::MIN), Some(7)]),
            Column::Bool(vec![Some(true), Some(false), None]),
            Column::Text(vec![Some("é".into()), None, Some("".into())]),
            Column::Text(vec![Some("é".to_owned().into()), Some("hybrid".into()), Some(String::new().into())]),
        ];
        let mut words = Words::default();
        for column in columns {
            let mut bytes = Vec::new();
            encode(&column, &mut words, &mut bytes);
            let read = decode(&bytes, &words, column.kind(), 3).expect("it was written so");
            assert!((0..3).all(|row| read.value(row) == column.value(row)), "{column:?} {read:?}");
            assert!(decode(&bytes[..bytes.len() - 1], &words, column.kind(), 3).is_none());
        }
    }
}
