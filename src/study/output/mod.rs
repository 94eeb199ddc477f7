//! Tables to bytes, and a folder of results that is whole or not there.
//!
//! Equal results are equal bytes: no clock, no thread count and no chunk size reaches a file, except the manifest, which
//! says how the results were made.

mod csv;
mod error;
mod folder;
pub mod journal;
mod journal_chunk;
mod journal_index;
mod journal_read;
mod journal_scan;
mod lock;
mod manifest;
mod parquet;
mod read;
pub mod results;
mod shell;
mod study_folder;
mod table;
mod writer;

pub use error::OutputError;
pub use folder::Folder;
pub use manifest::{
    MANIFEST, Making, Manifest, Progress, ResultFile, ScenarioIdentity, StoppingPoint, StudyFacts, read_manifest,
};
pub use read::{Part, Table, read_part, read_result_part, read_result_table, read_result_text, read_table};
pub use shell::{command_line, quoted};
pub use study_folder::{Earlier, JOURNAL, STUDY, STUDY_FORMAT, StudyFolder, StudyIdentity};
pub use table::{Chunk, Column, Field, Kind, TableDefinition, Value};
pub use writer::{Rows, TableWriter};
