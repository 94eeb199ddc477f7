//! Rows that wait on disk until their row group is written column by column: of a wide table no more than some rows and a
//! piece of one column are held, however many rows a group has.
#![expect(clippy::disallowed_types, reason = "looked up by address in row after row, never walked")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Seek, Write};
use std::path::PathBuf;

use parquet::data_type::ByteArray;

use super::error::OutputError;
use super::piece::{Piece, own_word};
use super::read_at::read_exact_at;
use super::table::{Column, ColumnType, RowBatch};

/// A file beside its table, which goes when the spool does.
pub(super) struct Spool {
    path: PathBuf,
    file: File,
    end: u64,
    rows: usize,
    /// By chunk: its rows, and where each of its columns begins, then where the last one ends.
    chunks: Vec<(usize, Vec<u64>)>,
    words: TextPool,
    /// What is written next.
    bytes: Vec<u8>,
}

/// The program's own words, which wait as numbers: names of outcomes and arms stand in row after row, and none is made
/// again when it returns.
#[derive(Debug, Default)]
struct TextPool {
    known: Vec<ByteArray>,
    /// Positions by address and length: looking at what a word says would cost more.
    places: HashMap<(usize, usize), u32, BuildHasherDefault<AddressHasher>>,
}

impl TextPool {
    fn number(&mut self, word: &'static str) -> u32 {
        *self.places.entry((word.as_ptr().addr(), word.len())).or_insert_with(|| {
            self.known.push(own_word(word));
            self.known.len() as u32 - 1
        })
    }
}

/// Mixes addresses and lengths: nobody chooses them, so that a multiplication is enough.
#[derive(Debug, Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_usize(byte.into());
        }
    }

    fn write_usize(&mut self, number: usize) {
        /// 2^64 divided by the golden ratio.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(26) ^ number as u64).wrapping_mul(SPREAD);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

impl Spool {
    /// An empty spool in a new file.
    pub(super) fn create(path: PathBuf) -> Result<Self, OutputError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path);
        let file = file.map_err(OutputError::disk(&path))?;
        Ok(Self { path, file, end: 0, rows: 0, chunks: Vec::new(), words: TextPool::default(), bytes: Vec::new() })
    }

    /// Rows that wait.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds rows.
    pub(super) fn add(&mut self, batch: &RowBatch) -> Result<(), OutputError> {
        self.bytes.clear();
        let mut places = vec![self.end];
        for column in batch.columns() {
            encode(column, &mut self.words, &mut self.bytes);
            places.push(self.end + self.bytes.len() as u64);
        }
        self.file.write_all(&self.bytes).map_err(OutputError::disk(&self.path))?;
        self.end += self.bytes.len() as u64;
        self.rows += batch.rows();
        self.chunks.push((batch.rows(), places));
        Ok(())
    }

    /// Hands over the column at a position in pieces.
    pub(super) fn column(
        &self,
        position: usize,
        kind: ColumnType,
        put: &mut dyn FnMut(&Piece) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        for (rows, places) in &self.chunks {
            let (begin, end) = (places[position], places[position + 1]);
            let mut bytes = vec![0; (end - begin) as usize];
            read_exact_at(&self.file, begin, &mut bytes).map_err(OutputError::disk(&self.path))?;
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

/// In the place of a word: none is there.
const NO_WORD: u32 = u32::MAX;
/// In the place of a word: a text of its own, which follows behind all rows with its length.
const OWN_TEXT: u32 = u32::MAX - 1;

/// Before a column: all rows follow, or the one that all are equal to.
const EACH: u8 = 0;
const ONE_FOR_ALL: u8 = 1;

/// Whether all rows are equal, which most columns of many tables are.
fn is_constant(column: &Column) -> bool {
    fn equal<T: PartialEq>(rows: &[T]) -> bool {
        rows.iter().all(|row| row == &rows[0])
    }
    match column {
        Column::F64(rows) => rows.iter().all(|row| row.to_bits() == rows[0].to_bits()),
        Column::I32(rows) => equal(rows),
        Column::I64(rows) => equal(rows),
        Column::Bool(rows) => equal(rows),
        Column::Text(rows) => equal(rows),
    }
}

fn encode(column: &Column, words: &mut TextPool, into: &mut Vec<u8>) {
    if is_constant(column) && !column.is_empty() {
        into.push(ONE_FOR_ALL);
        let mut first = Column::empty(column.kind());
        first.extend(column, 0..1);
        encode_rows(&first, words, into);
    } else {
        into.push(EACH);
        encode_rows(column, words, into);
    }
}

/// Real numbers as they are. Of everything else first a number per row: whether it is there, of words which; then what is.
fn encode_rows(column: &Column, words: &mut TextPool, into: &mut Vec<u8>) {
    fn optional<T: Copy, const N: usize>(values: &[Option<T>], into: &mut Vec<u8>, bytes: impl Fn(T) -> [u8; N]) {
        into.extend(values.iter().map(|value| u8::from(value.is_some())));
        into.extend(values.iter().flatten().flat_map(|value| bytes(*value)));
    }
    fn fixed<const N: usize>(values: impl ExactSizeIterator<Item = [u8; N]>, into: &mut Vec<u8>) {
        let begin = into.len();
        into.resize(begin + N * values.len(), 0);
        into[begin..].as_chunks_mut().0.iter_mut().zip(values).for_each(|(place, bytes)| *place = bytes);
    }
    match column {
        Column::F64(values) => fixed(values.iter().map(|value| value.to_le_bytes()), into),
        Column::I32(values) => optional(values, into, i32::to_le_bytes),
        Column::I64(values) => optional(values, into, i64::to_le_bytes),
        Column::Bool(values) => optional(values, into, |value| [u8::from(value)]),
        Column::Text(values) => {
            let mut number = |value: &Option<Cow<'static, str>>| match value {
                None => NO_WORD,
                Some(Cow::Borrowed(word)) => words.number(word),
                Some(Cow::Owned(_)) => OWN_TEXT,
            };
            fixed(values.iter().map(|value| number(value).to_le_bytes()), into);
            for value in values.iter().flatten() {
                if let Cow::Owned(text) = value {
                    into.extend((text.len() as u32).to_le_bytes());
                    into.extend(text.as_bytes());
                }
            }
        }
    }
}

fn decode(bytes: &[u8], words: &TextPool, kind: ColumnType, rows: usize) -> Option<Piece> {
    match bytes.split_first()? {
        (&EACH, bytes) => decode_rows(bytes, words, kind, rows),
        (&ONE_FOR_ALL, bytes) => Some(decode_rows(bytes, words, kind, 1)?.repeated(rows)),
        _ => None,
    }
}

fn decode_rows(mut bytes: &[u8], words: &TextPool, kind: ColumnType, rows: usize) -> Option<Piece> {
    fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
        let (head, rest) = bytes.split_at_checked(count)?;
        *bytes = rest;
        Some(head)
    }
    fn numbers<const N: usize>(bytes: &mut &[u8], count: usize) -> Option<impl Iterator<Item = [u8; N]> + Clone> {
        let (chunks, _) = take(bytes, N * count)?.as_chunks();
        Some(chunks.iter().copied())
    }
    fn optional<T, const N: usize>(
        bytes: &mut &[u8],
        rows: usize,
        value: fn([u8; N]) -> T,
    ) -> Option<(Vec<i16>, Vec<T>)> {
        let there: Vec<i16> = take(bytes, rows)?.iter().map(|&there| i16::from(there)).collect();
        let count = there.iter().filter(|&&there| there == 1).count();
        let values = numbers(bytes, count)?.map(value).collect();
        Some((there, values))
    }
    let bytes = &mut bytes;
    Some(match kind {
        ColumnType::F64 => Piece::of_numbers(numbers(bytes, rows)?.map(f64::from_le_bytes)),
        ColumnType::I32 => Piece::from(optional(bytes, rows, i32::from_le_bytes)?),
        ColumnType::I64 => Piece::from(optional(bytes, rows, i64::from_le_bytes)?),
        ColumnType::Bool => Piece::from(optional(bytes, rows, |[value]| value == 1)?),
        ColumnType::Text => {
            let which: Vec<u32> = numbers(bytes, rows)?.map(u32::from_le_bytes).collect();
            let mut text = |which: u32| {
                if which != OWN_TEXT {
                    return words.known.get(which as usize).cloned();
                }
                let length = numbers(bytes, 1)?.next().map(u32::from_le_bytes)?;
                Some(ByteArray::from(take(bytes, length as usize)?))
            };
            let there = which.iter().map(|&which| i16::from(which != NO_WORD)).collect();
            let mut texts = Vec::with_capacity(rows);
            for &which in which.iter().filter(|&&which| which != NO_WORD) {
                texts.push(text(which)?);
            }
            Piece::from((there, texts))
        }
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
            Column::F64(vec![f64::NAN; 3]),
            Column::F64(vec![0.0, -0.0, 0.0]),
            Column::I32(vec![Some(7); 3]),
            Column::Bool(vec![None; 3]),
            Column::Text(vec![Some("hybrid".into()), Some("hybrid".to_owned().into()), Some("hybrid".into())]),
        ];
        let mut words = TextPool::default();
        for column in columns {
            let mut bytes = Vec::new();
            encode(&column, &mut words, &mut bytes);
            let read = decode(&bytes, &words, column.kind(), 3).expect("it was written so");
            assert_eq!(read, Piece::of(&column), "{column:?}");
            assert!(decode(&bytes[..bytes.len() - 1], &words, column.kind(), 3).is_none());
        }
    }
}
