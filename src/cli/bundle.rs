//! `polmob bundle`: a folder of results as one archive for Zenodo or `CoMSES`, with what a reader needs beside it.
//!
//! Equal folders give equal bytes: entries in a fixed order, one time, no owner. Exit codes are those of `polmob verify`,
//! which comes first: 0 written, 1 the folder is not what it says and nothing is written, 2 wrong input, 3 disk trouble.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use crate::output::{MANIFEST, Manifest, OutputError, ResultFile, file_name, hexadecimal, quoted, read_result_text};
use crate::scenario::{Credit, Scenario};

use super::failure::Failure;
use super::odd::odd;
use super::print;
use super::verify::{Extent, judge, manifest_of};

/// Time of every entry, seconds since 1970: the first second of 2000. No clock reaches the archive.
const TIME: u64 = 946_684_800;
/// How the program and the article are cited.
const CITATION: &str = include_str!("../../CITATION.cff");
/// The licence of the program, whose description is in the archive.
const LICENCE: &str = include_str!("../../LICENSE-MIT");

#[derive(Debug, Args)]
pub(super) struct BundleArguments {
    /// Folder of finished results.
    #[arg(value_name = "DIR")]
    results: PathBuf,
    /// The archive [default: `SCENARIO-HASH.tar.gz` in the working folder, by the hash of the results].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the archive if it exists.
    #[arg(long)]
    force: bool,
    /// Author of the results [default: the scenario's `study.author`].
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Licence of the results, by its SPDX name or address [default: the scenario's `study.licence`].
    #[arg(long, value_name = "LICENCE")]
    licence: Option<String>,
    #[command(flatten)]
    extent: Extent,
}

pub(super) fn bundle(arguments: &BundleArguments) -> Result<ExitCode, Failure> {
    let folder = &arguments.results;
    let manifest = manifest_of(folder)?;
    refuse_unfit(folder, &manifest)?;
    let name = format!("{}-{}", file_name(&manifest.scenario.name), &manifest.results[..8]);
    let target = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.tar.gz")));
    refuse_existing(&target, arguments.force)?;
    let verdict = judge(folder, &manifest, &arguments.extent)?;
    if let Some(code) = verdict.refusal(folder) {
        let _ = writeln!(io::stderr(), "no archive was written");
        return Ok(code);
    }
    let credit = Credit {
        author: arguments.author.clone().unwrap_or_else(|| manifest.credit.author.clone()),
        licence: arguments.licence.clone().unwrap_or_else(|| manifest.credit.licence.clone()),
        date: manifest.credit.date.clone(),
    };
    note_missing(&credit);
    let texts = texts(folder, &manifest, &credit, &name)?;
    let partial = partial(&target);
    let written = write(&partial, &name, folder, &manifest, &texts).and_then(|()| {
        refuse_existing(&target, arguments.force)?;
        fs::rename(&partial, &target).map_err(OutputError::disk(&target)).map_err(Failure::from)
    });
    if written.is_err() {
        // The reason why it failed is what matters; what is left of it may stay if the disk refuses this, too.
        let _ = fs::remove_file(&partial);
    }
    written?;
    let bytes = target.metadata().map_err(OutputError::disk(&target))?.len();
    let files = texts.len() + manifest.files.len() + usize::from(manifest.made.journal.is_some()) + 1;
    print(&format!("wrote {}: {files} files, {bytes} bytes\n", target.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses results that are not ready for an archive.
fn refuse_unfit(folder: &Path, manifest: &Manifest) -> Result<(), Failure> {
    let (done, asked) = (manifest.worlds.done, manifest.worlds.asked);
    let ours = env!("CARGO_PKG_VERSION");
    if !manifest.complete {
        let folder = folder.display();
        return Err(Failure::Usage(format!("`{folder}` is INCOMPLETE ({done} of {asked} worlds): finish it first")));
    }
    if manifest.version != ours {
        return Err(Failure::Usage(format!(
            "`{}` was written by polmob {}, and this program is polmob {ours}, whose description of the model may be another: \
             bundle it with that version",
            folder.display(),
            manifest.version
        )));
    }
    Ok(())
}

fn refuse_existing(target: &Path, force: bool) -> Result<(), Failure> {
    let (name, is_file) = (target.display(), target.is_file());
    match target.symlink_metadata() {
        Ok(_) if !is_file => Err(Failure::Usage(format!("{name} exists and is no file; name another with --out"))),
        Ok(_) if !force => Err(Failure::Usage(format!("{name} exists; --force replaces it"))),
        _ => Ok(()),
    }
}

fn note_missing(credit: &Credit) {
    let missing = [("author", &credit.author), ("licence", &credit.licence)];
    for (key, _) in missing.iter().filter(|(_, value)| value.is_empty()) {
        let _ = writeln!(
            io::stderr(),
            "no {key} is stated, and archives ask for one: give --{key}, or set study.{key} in the scenario"
        );
    }
}

/// What an archive has beside the results, by path.
fn texts(folder: &Path, manifest: &Manifest, credit: &Credit, name: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut texts = vec![
        ("CITATION.cff".to_owned(), citation(manifest, credit)),
        ("LICENSE.md".to_owned(), licence(credit)),
        ("README.md".to_owned(), readme(manifest, credit, name)),
        ("docs/LICENSE-polmob".to_owned(), LICENCE.to_owned()),
    ];
    let scenarios = manifest.files.iter().filter_map(|file| {
        let stem = file.path.strip_prefix("scenarios/").and_then(|name| name.strip_suffix(".toml"));
        match stem {
            Some(stem) => Some((file, stem, format!("docs/ODD-{stem}.md"))),
            None if file.path == "scenario.toml" => Some((file, &*manifest.scenario.name, "docs/ODD.md".to_owned())),
            None => None,
        }
    });
    for (file, stem, path) in scenarios {
        let scenario = Scenario::parse(stem, &read_result_text(folder, &file.path)?, &[])?;
        texts.push((path, odd(&scenario)));
    }
    texts.sort();
    Ok(texts)
}

/// `CITATION.cff` of the results, which refers to the program and to the article whose thesis it makes computable.
fn citation(manifest: &Manifest, credit: &Credit) -> String {
    // Every string of JSON is one of YAML.
    let text = |value: &str| serde_json::Value::from(value).to_string();
    let author = if credit.author.is_empty() { "anonymous" } else { &credit.author };
    let mut cff = format!(
        "cff-version: 1.2.0\nmessage: \"If you use these results, please cite them as below.\"\ntype: dataset\ntitle: {}\n\
         authors:\n  - name: {}\n",
        text(&format!("{}: results of polmob {}", manifest.scenario.title, manifest.version)),
        text(author)
    );
    let key = if credit.licence.contains("://") { "license-url" } else { "license" };
    if !credit.licence.is_empty() {
        let _ = writeln!(cff, "{key}: {}", text(&credit.licence));
    }
    // The form knows whole dates only.
    if credit.date.len() == "2026-01-31".len() {
        let _ = writeln!(cff, "date-released: {}", text(&credit.date));
    }
    let references = CITATION.split_once("\nreferences:\n").map_or("", |(_, references)| references);
    let _ = write!(
        cff,
        "identifiers:\n  - type: other\n    value: {}\n    description: hash of the results\nreferences:\n  - type: software\n    \
         title: polmob\n    version: {}\n    authors:\n      - name: The polmob contributors\n{references}",
        text(&format!("sha256:{}", manifest.results)),
        text(&manifest.version)
    );
    cff
}

fn licence(credit: &Credit) -> String {
    let results = match credit.licence.as_str() {
        "" => "No licence of the results is stated: ask their author before you use them.".to_owned(),
        address if address.contains("://") => format!("The results are under the licence at <{address}>."),
        name => format!("The results are under the licence {name}: <https://spdx.org/licenses/{name}.html>."),
    };
    let own = "The description of the model in `docs` is part of polmob: MIT (`docs/LICENSE-polmob`) or Apache-2.0.";
    format!("# Licence\n\n{results}\n\n{own}\n")
}

fn readme(manifest: &Manifest, credit: &Credit, name: &str) -> String {
    let mut text = format!("# {}\n\n", manifest.scenario.title);
    let facts = [
        ("author", credit.author.clone()),
        ("licence", credit.licence.clone()),
        ("date", credit.date.clone()),
        ("program", format!("{} {}", manifest.program, manifest.version)),
        ("commit", manifest.made.commit.clone()),
        ("scenario, SHA-256", manifest.scenario.hash.clone()),
        ("results, SHA-256", manifest.results.clone()),
    ];
    for (key, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "- {key}: {value}");
    }
    let has_page = manifest.files.iter().any(|file| file.path == "report.html");
    let page = if has_page { "| `results/report.html` | the results to read, in any browser |\n" } else { "" };
    let again = manifest.arguments.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    let _ = write!(
        text,
        "\n| path | content |\n| --- | --- |\n{page}\
         | `results/tables/` | the results as tables (Parquet); `results/datapackage.json` describes every column |\n\
         | `results/scenario.toml` | the complete scenario, or `results/scenarios/` where there are more |\n\
         | `results/{MANIFEST}` | every file with its SHA-256, seed, worlds and how they were made |\n\
         | `docs/` | the model after the ODD protocol, with the values of the scenario |\n\
         | `CITATION.cff`, `LICENSE.md` | how to cite the results, and what they may be used for |\n\n\
         Verify that nothing has changed, and simulate a sample of worlds again:\n\n\
         ```sh\npolmob verify {name}/results\n```\n\n\
         Repeat it all, in `{name}/results`:\n\n```sh\npolmob {again} --out again\n```\n"
    );
    text
}

/// Where the archive grows until it is whole.
fn partial(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.partial", std::process::id()))
}

/// Writes the archive: every path below `name`, in order.
fn write(
    path: &Path,
    name: &str,
    folder: &Path,
    manifest: &Manifest,
    texts: &[(String, String)],
) -> Result<(), Failure> {
    let refused = |source| Failure::Output(OutputError::Disk { path: path.to_owned(), source });
    let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(refused)?;
    let gzip = GzBuilder::new().write(BufWriter::new(file), Compression::best());
    let mut archive = Builder::new(gzip);
    for (below, text) in texts {
        append(&mut archive, &format!("{name}/{below}"), text.len() as u64, text.as_bytes()).map_err(refused)?;
    }
    let sealed = folder.join(MANIFEST);
    let own = fs::read(&sealed).map_err(OutputError::disk(&sealed))?;
    append(&mut archive, &format!("{name}/results/{MANIFEST}"), own.len() as u64, &own[..]).map_err(refused)?;
    let mut files: Vec<&ResultFile> = manifest.files.iter().chain(&manifest.made.journal).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for listed in files {
        let place = folder.join(&listed.path);
        let open = File::open(&place).map_err(OutputError::disk(&place))?;
        let mut content = Hashed { inner: open.take(listed.bytes), hash: Sha256::new() };
        append(&mut archive, &format!("{name}/results/{}", listed.path), listed.bytes, &mut content)
            .map_err(refused)?;
        // It was sound when it was verified, which may be minutes ago.
        if hexadecimal(&content.hash.finalize()) != listed.sha256 {
            let files = vec![format!("{} has changed while the archive was written", listed.path)];
            return Err(OutputError::Damaged { path: folder.to_owned(), files }.into());
        }
    }
    let written = archive.into_inner().and_then(flate2::write::GzEncoder::finish);
    let file = written.map_err(refused)?.into_inner().map_err(|error| refused(error.into_error()))?;
    file.sync_all().map_err(refused)
}

fn append(archive: &mut Builder<impl io::Write>, path: &str, bytes: u64, content: impl Read) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_mtime(TIME);
    header.set_uid(0);
    header.set_gid(0);
    archive.append_data(&mut header, path, content)
}

/// A reader that hashes what passes.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}
