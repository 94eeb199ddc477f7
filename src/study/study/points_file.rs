//! Points from a file of another program: CSV, Parquet or JSON lines with a column for each key and a row for each point.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Map, Value as Json};

use crate::scenario::Axis;

/// Why a file has no points.
#[derive(Debug, thiserror::Error)]
pub enum PointsFileError {
    /// The system does not let it be read.
    #[error("cannot read {}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is none of the three kinds, or not whole.
    #[error("{}: {reason}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A row that is no point.
    #[error("{}:{row}: {reason}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Line of a text, counted from 1; row of a Parquet file, counted from 1.
        row: u64,
        /// What is wrong.
        reason: String,
    },
}

/// A file being read.
struct PointsReader<'a> {
    path: &'a Path,
    keys: Vec<String>,
    /// By key: the values of all points, as an axis lists them.
    columns: Vec<Vec<String>>,
}

/// Reads a file of points as axes with a value for each point, side by side. Its name says what it is: `.csv`, `.parquet`,
/// `.jsonl` or `.ndjson`. A line of JSON is an object of keys and values, or has one as `set`.
///
/// # Errors
/// A file that cannot be read, with the line of what is wrong in it.
pub fn points_file(path: &Path) -> Result<Vec<Axis>, PointsFileError> {
    let mut reading = PointsReader { path, keys: Vec::new(), columns: Vec::new() };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => reading.csv()?,
        "parquet" => reading.parquet()?,
        "jsonl" | "ndjson" => reading.json_lines()?,
        _ => return Err(reading.form("allowed: a file that ends in .csv, .parquet, .jsonl or .ndjson")),
    }
    if reading.columns.first().is_none_or(Vec::is_empty) {
        return Err(reading.form("it has no point"));
    }
    let axis = |(key, values): (&String, &Vec<String>)| format!("{key}={}", values.join(",")).parse();
    let axes = reading.keys.iter().zip(&reading.columns).map(axis).collect::<Result<_, _>>();
    axes.map_err(|error: crate::scenario::AxisError| reading.form(&error.to_string()))
}

impl PointsReader<'_> {
    fn form(&self, reason: &str) -> PointsFileError {
        PointsFileError::Form { path: self.path.to_owned(), reason: reason.to_owned() }
    }

    /// The refusal of a row; number 0 is the head of a file without lines.
    fn row(&self, row: u64, reason: impl Into<String>) -> PointsFileError {
        if row == 0 {
            return self.form(&reason.into());
        }
        PointsFileError::Row { path: self.path.to_owned(), row, reason: reason.into() }
    }

    fn disk(&self, source: io::Error) -> PointsFileError {
        PointsFileError::Disk { path: self.path.to_owned(), source }
    }

    fn open(&self) -> Result<File, PointsFileError> {
        File::open(self.path).map_err(|error| self.disk(error))
    }

    /// Takes the keys that all points set.
    fn begin(&mut self, keys: Vec<String>, row: u64) -> Result<(), PointsFileError> {
        if let Some((_, key)) = keys.iter().enumerate().find(|(at, key)| keys[..*at].contains(key)) {
            return Err(self.row(row, format!("`{key}` is there twice")));
        }
        if keys.is_empty() {
            return Err(self.row(row, "it names no key"));
        }
        for key in &keys {
            if let Some(sign) = [';', '\t'].into_iter().find(|sign| keys.len() == 1 && key.contains(*sign)) {
                let found = if sign == ';' { "semicolons" } else { "tabs" };
                let reason = format!("found {found}; allowed: commas between columns, and a point in numbers");
                return Err(self.row(row, reason));
            }
            if key.is_empty() {
                return Err(
                    self.row(row, "a column has no name; allowed: keys, and before them one column of row names")
                );
            }
            Axis::check_keys(key).map_err(|error| self.row(row, error.to_string()))?;
        }
        self.columns = vec![Vec::new(); keys.len()];
        self.keys = keys;
        Ok(())
    }

    /// Takes the value of a key at the next point, after trying it alone: so the message has its line.
    fn push(&mut self, at: usize, value: String, row: u64) -> Result<(), PointsFileError> {
        let key = &self.keys[at];
        let tried = |value: &str| format!("{key}={value}").parse::<Axis>();
        let mut value = value;
        if let Err(error) = tried(&value) {
            // R and Python write switches in capitals.
            let switch = value.trim_matches('"').to_lowercase();
            if !["true", "false"].contains(&switch.as_str()) || tried(&switch).is_err() {
                return Err(self.row(row, error.to_string()));
            }
            value = switch;
        }
        self.columns[at].push(value);
        Ok(())
    }

    fn csv(&mut self) -> Result<(), PointsFileError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(self.open()?);
        let wrong = |reading: &Self, error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => reading.disk(error),
            csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
                let line = pos.map_or(0, |pos| pos.line());
                reading.row(line, format!("values here: {len}; keys in the first line: {expected_len}"))
            }
            csv::ErrorKind::Utf8 { pos, .. } => reading.row(pos.map_or(0, |pos| pos.line()), "it is not UTF-8"),
            other => reading.form(&format!("not valid CSV: {other:?}")),
        };
        let head = reader.headers().map_err(|error| wrong(self, error))?;
        // Spreadsheets put a mark before the first name.
        let mut keys: Vec<String> =
            head.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        // R and pandas put the names of rows before the columns, under no name.
        let names = usize::from(keys.len() > 1 && keys[0].is_empty());
        self.begin(keys.split_off(names), 1)?;
        for record in reader.into_records() {
            let record = record.map_err(|error| wrong(self, error))?;
            let line = record.position().map_or(0, csv::Position::line);
            for (at, cell) in record.iter().skip(names).enumerate() {
                if cell.is_empty() {
                    return Err(self.row(line, format!("`{}` has no value", self.keys[at])));
                }
                let value = cell.parse().map_or_else(|_| self.text(cell, line), |number| Ok(written(number, cell)))?;
                self.push(at, value, line)?;
            }
        }
        Ok(())
    }

    fn json_lines(&mut self) -> Result<(), PointsFileError> {
        for (line, text) in (1..).zip(BufReader::new(self.open()?).lines()) {
            let text = match text {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    return Err(self.row(line, "it is not UTF-8"));
                }
                text => text.map_err(|error| self.disk(error))?,
            };
            if text.trim().is_empty() {
                continue;
            }
            let mut point: Map<String, Json> =
                serde_json::from_str(&text).map_err(|error| self.row(line, error.to_string()))?;
            if let Some(Json::Object(set)) = point.get_mut("set") {
                point = std::mem::take(set);
            }
            if self.keys.is_empty() {
                self.begin(point.keys().cloned().collect(), line)?;
            }
            if let Some(key) = point.keys().find(|key| !self.keys.contains(key)) {
                return Err(
                    self.row(line, format!("`{key}` is not set by the first point; all points set the same keys"))
                );
            }
            for at in 0..self.keys.len() {
                let key = &self.keys[at];
                let value = match point.get(key) {
                    Some(Json::Number(number)) => written(number.as_f64().unwrap_or(f64::NAN), &number.to_string()),
                    Some(Json::Bool(flag)) => flag.to_string(),
                    Some(Json::String(word)) => self.text(word, line)?,
                    None => return Err(self.row(line, format!("`{key}` is missing; all points set the same keys"))),
                    Some(other) => return Err(self.row(line, format!("`{key}` is {other}; {ONE_VALUE}"))),
                };
                self.push(at, value, line)?;
            }
        }
        Ok(())
    }

    fn parquet(&mut self) -> Result<(), PointsFileError> {
        let path = self.path;
        if fs::metadata(path).is_ok_and(|about| about.is_dir()) {
            return Err(self.form("it is a folder"));
        }
        let damaged = |reading: &Self, error: ParquetError| reading.form(&format!("not a valid Parquet file: {error}"));
        let reader = SerializedFileReader::new(self.open()?).map_err(|error| damaged(self, error))?;
        let schema = reader.metadata().file_metadata().schema();
        // pandas keeps the numbers of rows in a column of their own.
        let is_index = |name: &str| name.starts_with("__index_level_");
        let names = schema.get_fields().iter().map(|field| field.name().to_owned());
        self.begin(names.filter(|name| !is_index(name)).collect(), 0)?;
        for (number, row) in (1..).zip(reader.get_row_iter(None).map_err(|error| damaged(self, error))?) {
            let row = row.map_err(|error| damaged(self, error))?;
            for (at, (key, field)) in row.get_column_iter().filter(|(name, _)| !is_index(name)).enumerate() {
                let value = match field {
                    Field::Bool(flag) => flag.to_string(),
                    Field::Byte(whole) => whole.to_string(),
                    Field::Short(whole) => whole.to_string(),
                    Field::Int(whole) => whole.to_string(),
                    Field::Long(whole) => whole.to_string(),
                    Field::UByte(whole) => whole.to_string(),
                    Field::UShort(whole) => whole.to_string(),
                    Field::UInt(whole) => whole.to_string(),
                    Field::ULong(whole) => whole.to_string(),
                    Field::Float(number) => written(f64::from(*number), &number.to_string()),
                    Field::Double(number) => written(*number, &number.to_string()),
                    Field::Str(word) => self.text(word, number)?,
                    Field::Null => return Err(self.row(number, format!("`{key}` has no value"))),
                    other => return Err(self.row(number, format!("`{key}` is {other}; {ONE_VALUE}"))),
                };
                self.push(at, value, number)?;
            }
        }
        Ok(())
    }

    /// A word as an axis lists it; marks of an axis stand in quotation marks.
    fn text(&self, word: &str, row: u64) -> Result<String, PointsFileError> {
        match word {
            "true" | "false" => Ok(word.to_owned()),
            word if !word.contains('"') => Ok(format!("\"{word}\"")),
            word if !word.contains('\'') => Ok(format!("'{word}'")),
            word => Err(self.row(row, format!("found {word}; allowed: a text without both kinds of quotation marks"))),
        }
    }
}

const ONE_VALUE: &str = "allowed: a number, a switch or a text";

/// A number as an axis lists it. Other programs write whole numbers with a point, which keys of whole numbers do not take.
fn written(number: f64, as_it_is: &str) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { as_it_is.to_owned() }
}
