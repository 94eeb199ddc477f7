//! Tables to bytes, and a folder of results that is whole or not there.
//!
//! Equal results are equal bytes: no clock, no thread count and no chunk size reaches a file, except the manifest, which
//! says how the results were made.

pub(crate) mod bytes;
mod cell;
mod csv;
mod datapackage;
mod error;
mod folder;
pub mod journal;
mod journal_chunk;
mod journal_index;
mod journal_read;
mod journal_scan;
mod journal_survey;
mod json;
mod lock;
pub(crate) mod manifest;
mod names;
mod parquet;
mod piece;
mod read;
mod read_at;
pub mod results;
mod ro_crate;
pub mod row;
mod shell;
mod spool;
mod study_folder;
mod study_identity;
mod table;
mod world_bytes;
mod world_frames;
mod world_log;
mod world_shards;
mod writer;
mod written;

pub use self::csv::csv_bytes;
pub use cell::Cell;
pub(crate) use cell::words;
pub use datapackage::DATAPACKAGE;
pub use error::OutputError;
pub use folder::Folder;
pub use journal_survey::{Held, Survey};
pub use json::{headed, json_rows, json_seed};
pub use lock::{PLAN, SHARDS};
pub use manifest::{
    FORMAT, Manifest, Provenance, ResultFile, ScenarioIdentity, StoppingPoint, StudyFacts, WorldCounts, hexadecimal,
    read_manifest, verify,
};
pub use names::{JOURNAL, MANIFEST, STUDY, WORLD_LOG, column_names, file_name, file_names};
pub use read::{
    Projection, Table, count_rows, read_projection, read_result_projection, read_result_table, read_result_text,
    read_table,
};
pub use ro_crate::RO_CRATE;
pub use row::{Columns, Row, RowReader, RowWriter, row};
pub use shell::{command_line, quoted};
pub use study_folder::{IfExists, StudyFolder};
pub use study_identity::{StudyIdentity, text_differences};
pub use table::{CellValue, Column, ColumnType, Field, RowBatch, TableDefinition};
pub use world_log::{WorldLog, run_identity};
pub use world_shards::WorldShards;
pub use writer::{RowGroup, RowGroupEncoder, Rows, TableWriter};
