//! `ro-crate-metadata.json`: what a folder of results is, in the words that archives read.
//!
//! An RO-Crate 1.1 (<https://www.researchobject.org/ro-crate/>) of the files that the manifest lists. It has no clock and
//! nothing else that may differ between equal results: who made them, under which licence and when they are published comes
//! from the table `[study]` of the scenario, and is absent where that is silent.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::error::OutputError;
use super::manifest::{Manifest, ResultFile, digest};
use super::names::JOURNAL;

/// Name of the file.
pub const RO_CRATE: &str = "ro-crate-metadata.json";

/// Writes the description of a folder whose files are these, and adds it to them.
pub(super) fn describe(folder: &Path, manifest: &Manifest, files: &mut Vec<ResultFile>) -> Result<(), OutputError> {
    files.retain(|file| file.path != RO_CRATE);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let path = folder.join(RO_CRATE);
    let text = format!("{:#}\n", crate_of(manifest, files));
    fs::write(&path, text).map_err(OutputError::disk(&path))?;
    super::lock::sync(&path)?;
    let (bytes, sha256) = digest(&path).map_err(OutputError::disk(&path))?;
    files.push(ResultFile { path: RO_CRATE.to_owned(), bytes, sha256 });
    Ok(())
}

fn crate_of(manifest: &Manifest, files: &[ResultFile]) -> Json {
    // Batches of a journal lie in the order in which they were done: its bytes are of one making.
    let listed: Vec<&ResultFile> = files.iter().filter(|file| file.path != JOURNAL).collect();
    let references: Vec<Json> = listed.iter().map(|file| json!({ "@id": id(&file.path) })).collect();
    let credit = &manifest.credit;
    let mut root = Map::new();
    let mut put = |key: &str, value: Json| root.insert(key.to_owned(), value);
    put("@id", json!("./"));
    put("@type", json!("Dataset"));
    put("name", json!(manifest.scenario.title));
    put(
        "description",
        json!(format!(
            "Results of the scenario with SHA-256 {} by {} {}, seed {}.",
            manifest.scenario.hash, manifest.program, manifest.version, manifest.seed
        )),
    );
    if !credit.licence.is_empty() {
        put("license", json!({ "@id": licence(&credit.licence) }));
    }
    if !credit.author.is_empty() {
        put("author", json!({ "@id": "#author" }));
    }
    if !credit.date.is_empty() {
        put("datePublished", json!(credit.date));
    }
    put("hasPart", Json::Array(references.clone()));
    put("mentions", json!({ "@id": "#run" }));

    let mut graph = vec![
        json!({
            "@id": RO_CRATE,
            "@type": "CreativeWork",
            "conformsTo": { "@id": "https://w3id.org/ro/crate/1.1" },
            "about": { "@id": "./" },
        }),
        Json::Object(root),
        json!({
            "@id": "#program",
            "@type": "SoftwareApplication",
            "name": manifest.program,
            "softwareVersion": manifest.version,
        }),
        json!({
            "@id": "#run",
            "@type": "CreateAction",
            "name": format!("{} run by {} {}", manifest.scenario.title, manifest.program, manifest.version),
            "instrument": { "@id": "#program" },
            "object": { "@id": "scenario.toml" },
            "result": references,
        }),
    ];
    if !credit.licence.is_empty() {
        graph.push(json!({ "@id": licence(&credit.licence), "@type": "CreativeWork", "name": credit.licence }));
    }
    if !credit.author.is_empty() {
        graph.push(json!({ "@id": "#author", "@type": "Person", "name": credit.author }));
    }
    graph.extend(listed.into_iter().map(|file| {
        json!({
            "@id": id(&file.path),
            "@type": "File",
            "name": file.path,
            "encodingFormat": format_of(&file.path),
            "contentSize": file.bytes.to_string(),
            "sha256": file.sha256,
        })
    }));
    json!({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph })
}

/// The address of a licence: its own, or that of its name in the list of SPDX.
fn licence(text: &str) -> String {
    if text.starts_with("http://") || text.starts_with("https://") {
        return text.to_owned();
    }
    format!("https://spdx.org/licenses/{}", id(text))
}

/// A path as the relative address of a file.
fn id(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let sign = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(sign).collect()
}

fn format_of(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("parquet") => "application/vnd.apache.parquet",
        Some("csv") => "text/csv",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("html") => "text/html",
        Some("toml") => "application/toml",
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("graphml") => "application/graphml+xml",
        Some("md" | "txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{id, licence};

    #[test]
    fn names_become_addresses() {
        assert_eq!(id("charts/Suzhou 中.svg"), "charts/Suzhou%20%E4%B8%AD.svg");
        assert_eq!(licence("CC-BY-4.0"), "https://spdx.org/licenses/CC-BY-4.0");
        assert_eq!(licence("https://example.org/l"), "https://example.org/l");
    }
}
