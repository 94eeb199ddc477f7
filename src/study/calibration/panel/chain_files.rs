//! Chains that have come to their end, on disk until their command has: what an interrupted panel goes on with.
//!
//! ```text
//! file    SHA-256 of the study's digest, the name and what follows    the chain, compressed (snappy)
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::output::bytes::{Bytes, fields};
use crate::output::journal::write_whole;
use crate::output::{OutputError, StudyIdentity};
use crate::scenario::History;

use super::fit::Population;
use super::joined::Kept;

/// The folder of chains within that of the results, while a panel is under way.
const CHAINS: &str = "chains";
/// Bytes of a checksum.
const SUM: usize = 32;

fields!(Population { mean, spread, error });
fields!(History { world, later });
fields!(Kept { populations, runs });

/// Files of the chains of one study.
#[derive(Debug)]
pub struct ChainFiles {
    folder: PathBuf,
    study: [u8; 32],
    kept: usize,
    damaged: Vec<String>,
}

impl ChainFiles {
    /// Those within the folder of a study; what is damaged is taken away.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn open(results: &Path, identity: &StudyIdentity) -> Result<Self, OutputError> {
        let folder = results.join(CHAINS);
        let disk = OutputError::disk(&folder);
        fs::create_dir_all(&folder).map_err(&disk)?;
        let mut files = Self { folder: folder.clone(), study: identity.digest(), kept: 0, damaged: Vec::new() };
        for entry in fs::read_dir(&folder).map_err(&disk)? {
            let path = entry.map_err(&disk)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if files.body(&name)?.is_some() {
                files.kept += 1;
            } else {
                if !name.ends_with(".partial") {
                    files.damaged.push(format!("{CHAINS}/{name}"));
                }
                fs::remove_file(&path).map_err(OutputError::disk(&path))?;
            }
        }
        files.damaged.sort();
        Ok(files)
    }

    /// Chains that were there when the folder was opened.
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// Files that were damaged then; their chains are begun anew.
    pub fn damaged(&self) -> &[String] {
        &self.damaged
    }

    /// Takes all of them away.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn remove(self) -> Result<(), OutputError> {
        fs::remove_dir_all(&self.folder).map_err(OutputError::disk(&self.folder))
    }

    /// A chain, if it has ended before.
    pub(super) fn read(&self, fit: usize, chain: usize) -> Result<Option<Kept>, OutputError> {
        let Some(body) = self.body(&name(fit, chain))? else { return Ok(None) };
        let bytes = snap::raw::Decoder::new().decompress_vec(&body).ok();
        Ok(bytes.and_then(|bytes| {
            let mut rest = bytes.as_slice();
            Kept::take(&mut rest).filter(|_| rest.is_empty())
        }))
    }

    /// Keeps a chain.
    pub(super) fn write(&self, fit: usize, chain: usize, kept: &Kept) -> Result<(), OutputError> {
        let name = name(fit, chain);
        let path = self.folder.join(&name);
        let mut bytes = Vec::new();
        kept.put(&mut bytes);
        let packed = snap::raw::Encoder::new().compress_vec(&bytes).map_err(io::Error::other);
        let packed = packed.map_err(OutputError::disk(&path))?;
        write_whole(&path, &[self.sum(&name, &packed).as_slice(), &packed].concat())
    }

    /// What a file holds behind its checksum; nothing where it is not there or not what was written.
    fn body(&self, name: &str) -> Result<Option<Vec<u8>>, OutputError> {
        let path = self.folder.join(name);
        let mut bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(OutputError::disk(&path)(error)),
        };
        if bytes.len() < SUM {
            return Ok(None);
        }
        let body = bytes.split_off(SUM);
        Ok((bytes == self.sum(name, &body)).then_some(body))
    }

    fn sum(&self, name: &str, body: &[u8]) -> [u8; SUM] {
        Sha256::new().chain_update(self.study).chain_update(name).chain_update(body).finalize().into()
    }
}

fn name(fit: usize, chain: usize) -> String {
    format!("{fit}-{chain}")
}
