//! What reaches the disk: tables both ways, equal bytes, folders whole or not at all.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use polmob::experiment::Executor;
use polmob::output::{
    CellValue, Column, ColumnType, FORMAT, Field, Folder, IfExists, Manifest, OutputError, Projection, Provenance,
    RowBatch, Rows, ScenarioIdentity, StudyFolder, TableDefinition, TableWriter, WorldCounts, read_manifest,
    read_projection, read_result_table, read_table, verify,
};
use polmob::scenario::{Credit, Scenario};
use polmob::study::study_identity;

fn definition() -> TableDefinition {
    TableDefinition::new(
        "trial",
        "A row per trial.",
        vec![
            Field::new("world", "", "Number of the world.", ColumnType::I32),
            Field::new("key", "", "A large number.", ColumnType::I64),
            Field::new("transfer", "ln A", "Transfer, a \"model\" quantity.", ColumnType::F64),
            Field::new("operating", "", "Whether the park operates.", ColumnType::Bool),
            Field::new("type", "", "Type now.", ColumnType::Text),
        ],
    )
}

fn about() -> BTreeMap<String, String> {
    BTreeMap::from([("polmob.scenario".to_owned(), "abc123".to_owned())])
}

/// Rows with extremes, nulls of every kind, and text that CSV must quote.
fn rows(count: u32) -> RowBatch {
    let mut chunk = RowBatch::of(&definition());
    let reals = [0.1, -0.0, 1e300, f64::MIN_POSITIVE, f64::NAN, 1.0 / 3.0, -2.5e-7];
    for row in 0..count {
        let missing = row % 5 == 4;
        chunk.push([
            if missing { CellValue::Missing } else { [0, i32::MIN, row as i32][row as usize % 3].into() },
            if missing { CellValue::Missing } else { [i64::MIN, 0, i64::MAX][row as usize % 3].into() },
            reals[row as usize % reals.len()].into(),
            (!missing).then_some(row % 2 == 0).into(),
            [Some("hybrid"), None, Some("a, \"b\"\nc"), Some("Łódź"), Some("")][row as usize % 5].into(),
        ]);
    }
    chunk
}

#[test]
fn columns_encoded_side_by_side_are_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str| {
        let place = folder.path().join(name);
        TableWriter::write(&place, &definition(), &about(), false, &rows(5000)).unwrap();
        fs::read(place.join("trial.parquet")).unwrap()
    };
    let alone = written("alone");
    for threads in [2, 3, 8] {
        let together = Executor::new(threads).unwrap().install(|| written(&threads.to_string()));
        assert!(alone == together, "{threads} threads");
    }
}

#[test]
fn rows_with_some_words_are_read_alone() {
    let folder = tempfile::tempdir().unwrap();
    TableWriter::write(folder.path(), &definition(), &about(), false, &rows(3000)).unwrap();
    let path = folder.path().join("trial.parquet");
    let (whole, words) = (read_table(&path).unwrap(), ["Łódź", "hybrid"]);
    let projection = Projection { columns: &["transfer", "type"], only: Some(("type", &words)), rows: Some(2500) };
    let some = read_projection(&path, &projection).unwrap();

    let (Some(Column::Text(types)), Some(Column::F64(transfers))) = (whole.column("type"), whole.column("transfer"))
    else {
        panic!("columns keep their kinds");
    };
    let meant = types
        .iter()
        .zip(transfers)
        .take(2500)
        .filter(|(word, _)| word.as_deref().is_some_and(|word| words.contains(&word)));
    let (types, transfers): (Vec<_>, Vec<_>) = meant.map(|(word, value)| (word.clone(), *value)).unzip();
    assert!(types.len() == 1000, "{}", types.len());
    assert_eq!(some.definition.fields.len(), 2);
    assert_eq!(bits(&some.rows), bits(&RowBatch::from_columns(vec![Column::F64(transfers), Column::Text(types)])));
}

/// Every cell as a bit pattern, so that equal means equal.
fn bits(chunk: &RowBatch) -> Vec<Vec<String>> {
    chunk.columns().iter().map(|column| (0..column.len()).map(|row| cell(column, row)).collect()).collect()
}

fn cell(column: &Column, row: usize) -> String {
    match column.value(row) {
        CellValue::F64(value) => format!("{:x}", value.to_bits()),
        other => format!("{other:?}"),
    }
}

fn write(folder: &Path, chunks: &[&RowBatch]) -> (Vec<u8>, Vec<u8>) {
    let mut table = TableWriter::create(folder, &definition(), &about(), true).unwrap();
    for chunk in chunks {
        table.append(chunk).unwrap();
    }
    table.finish().unwrap();
    (fs::read(folder.join("trial.parquet")).unwrap(), fs::read(folder.join("trial.csv")).unwrap())
}

#[test]
fn a_table_reads_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    // More than one row group, and some rows more than are held.
    let written = rows(270_000);
    write(folder.path(), &[&written]);
    let table = read_table(&folder.path().join("trial.parquet")).unwrap();
    assert_eq!(table.definition, definition());
    assert_eq!(table.about, about());
    assert!(bits(&table.rows) == bits(&written));
    assert_eq!(table.column("transfer").unwrap().value(4), CellValue::Missing);
    assert!(table.column("unknown").is_none());
}

#[test]
fn csv_and_parquet_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[&rows(1000)]);
    let parquet = read_table(&folder.path().join("trial.parquet")).unwrap().rows;
    let mut csv = csv::Reader::from_path(folder.path().join("trial.csv")).unwrap();
    let names: Vec<String> = definition().fields.iter().map(|field| field.name.to_string()).collect();
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>(), names);
    let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 1000);
    for (row, record) in records.iter().enumerate() {
        for (column, text) in parquet.columns().iter().zip(record) {
            match column.value(row) {
                CellValue::Missing => assert_eq!(text, ""),
                CellValue::I32(value) => assert_eq!(text.parse(), Ok(value)),
                CellValue::I64(value) => assert_eq!(text.parse(), Ok(value)),
                CellValue::F64(value) => assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits()),
                CellValue::Bool(value) => assert_eq!(text.parse(), Ok(value)),
                CellValue::Text(value) => assert_eq!(text, value),
            }
        }
    }
}

#[test]
fn the_same_rows_are_the_same_bytes_however_they_come() {
    let [one, two, three] = [(), (), ()].map(|()| tempfile::tempdir().unwrap());
    // More than one row group.
    let all = rows(270_000);
    let whole = write(one.path(), &[&all]);
    assert!(whole == write(two.path(), &[&all]));

    // The same rows in chunks of odd sizes, one of them empty.
    let mut pieces: Vec<RowBatch> = Vec::new();
    for (position, piece) in [3_usize, 0, 262_141, 7856].into_iter().enumerate() {
        let start: usize = [0, 3, 3, 262_144][position];
        let mut chunk = RowBatch::of(&definition());
        for row in start..start + piece {
            chunk.push(all.columns().iter().map(|column| column.value(row)));
        }
        pieces.push(chunk);
    }
    assert!(whole == write(three.path(), &pieces.iter().collect::<Vec<_>>()));
}

#[test]
fn a_table_written_by_column_is_the_same_however_its_pieces_come() {
    // More rows than are encoded at a time and than one page holds.
    let all = rows(70_000);
    let written = |piece: usize| {
        let folder = tempfile::tempdir().unwrap();
        let sizes = Rows { count: 70_000, together: 7 };
        let mut asked = Vec::new();
        TableWriter::write_by_column(folder.path(), &definition(), &about(), true, sizes, |field, rows, put| {
            assert!(rows.start.is_multiple_of(7) && rows.end.is_multiple_of(7), "{rows:?}");
            asked.push(rows.end - rows.start);
            let (start, end) = (rows.start as usize, rows.end as usize);
            (start..end).step_by(piece).try_for_each(|first| {
                let mut some = RowBatch::of(&definition());
                for row in first..end.min(first + piece) {
                    some.push(all.columns().iter().map(|column| column.value(row)));
                }
                put(&some.columns()[field])
            })
        })
        .unwrap();
        let files = ["parquet", "csv"].map(|ending| fs::read(folder.path().join(format!("trial.{ending}"))).unwrap());
        (files, read_table(&folder.path().join("trial.parquet")).unwrap(), asked)
    };
    let (files, table, asked) = written(1000);
    assert!(bits(&table.rows) == bits(&all));
    assert_eq!((&table.definition, &table.about), (&definition(), &about()));
    assert!(asked[5..].iter().all(|&rows| rows < 1100), "CSV holds rows of all columns, but few");
    assert!(files == written(16_385).0 && files == written(99_999).0);
    // CSV is that of a table written by row.
    let folder = tempfile::tempdir().unwrap();
    assert!(files[1] == write(folder.path(), &[&all]).1);
}

#[test]
fn an_empty_table_is_still_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let (_, csv) = write(folder.path(), &[]);
    assert_eq!(String::from_utf8(csv).unwrap(), "world,key,transfer,operating,type\n");
    let table = read_table(&folder.path().join("trial.parquet")).unwrap();
    assert_eq!((table.rows.rows(), table.definition), (0, definition()));
}

#[test]
fn what_is_not_our_table_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, _) = write(folder.path(), &[&rows(100)]);
    let path = folder.path().join("other.parquet");
    for content in [&b""[..], b"PAR1 but not really PAR1", &bytes[..bytes.len() / 2], &bytes[4..]] {
        fs::write(&path, content).unwrap();
        let error = read_table(&path).unwrap_err();
        assert!(matches!(error, OutputError::Unreadable { .. }), "{error}");
        assert_eq!(error.exit_code(), 2);
    }
    assert!(matches!(read_table(folder.path()), Err(OutputError::Unreadable { .. })));
    assert!(matches!(read_table(&folder.path().join("none.parquet")), Err(OutputError::Disk { .. })));
}

/// Damage of one byte anywhere is refused, or read as something; it never ends the program.
#[test]
fn a_damaged_table_is_no_reason_to_panic() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, _) = write(folder.path(), &[&rows(50)]);
    let path = folder.path().join("damaged.parquet");
    let mut refused = 0;
    for position in (0..bytes.len()).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[position] ^= 0xff;
        fs::write(&path, damaged).unwrap();
        refused += usize::from(read_table(&path).is_err());
    }
    assert!(refused > bytes.len() / 9, "{refused} of {}", bytes.len() / 3);
}

fn manifest() -> Manifest {
    Manifest {
        credit: Credit::default(),
        program: "polmob".into(),
        version: "0.1.0".into(),
        draws_scheme: 1,
        scenario: ScenarioIdentity { name: "village".into(), title: "A village".into(), hash: "abc".into() },
        seed: u64::MAX,
        arms: vec!["hybrid".into()],
        worlds: WorldCounts { asked: 3, done: 2 },
        runs_per_world: 1,
        complete: false,
        first: None,
        precision: None,
        study: None,
        arguments: Vec::new(),
        files: Vec::new(),
        format: FORMAT,
        results: String::new(),
        made: Provenance {
            threads: 2,
            wall_seconds: 0.25,
            command: vec!["polmob".into(), "run".into()],
            ..Provenance::default()
        },
        checksum: String::new(),
    }
}

/// Names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Results whose one file says `word`.
fn results(target: &Path, force: bool, word: &str) -> Result<PathBuf, OutputError> {
    let folder = Folder::create(target, force)?;
    folder.write("tables/word.txt", word.as_bytes())?;
    folder.finish(manifest())
}

#[test]
fn a_finished_folder_lists_what_it_holds() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("new/results");
    let folder = Folder::create(&target, false).unwrap();
    folder.write("scenario.toml", b"").unwrap();
    folder.write("charts/a.svg", b"abc").unwrap();
    TableWriter::write(&folder.subfolder("tables").unwrap(), &definition(), &about(), false, &rows(3)).unwrap();
    assert!(!target.exists());
    folder.finish(manifest()).unwrap();

    assert_eq!(names(&place.path().join("new")), ["results"]);
    let found = read_manifest(&target).unwrap();
    let listed: Vec<(&str, u64)> = found.files.iter().map(|file| (file.path.as_str(), file.bytes)).collect();
    let size = fs::metadata(target.join("tables/trial.parquet")).unwrap().len();
    let package = fs::metadata(target.join("datapackage.json")).unwrap().len();
    let described = fs::metadata(target.join("ro-crate-metadata.json")).unwrap().len();
    let expected = [
        ("charts/a.svg", 3),
        ("datapackage.json", package),
        ("ro-crate-metadata.json", described),
        ("scenario.toml", 0),
        ("tables/trial.parquet", size),
    ];
    assert_eq!(listed, expected);
    // Published test vectors of SHA-256.
    assert_eq!(found.files[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(found.files[3].sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(verify(&target).unwrap(), found);
    let bare = Manifest { files: Vec::new(), results: String::new(), checksum: String::new(), ..found };
    assert_eq!(bare, manifest());

    assert_eq!(read_result_table(&target, "trial").unwrap().rows.rows(), 3);
    assert!(matches!(read_result_table(&target, "parks"), Err(OutputError::Unreadable { .. })));
    let path = target.join("tables/trial.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(read_result_table(&target, "trial"), Err(OutputError::Unreadable { .. })));
}

/// Two files of one run never become one: not by name, not by case, not as tables; a run that comes later replaces.
#[test]
fn a_file_is_written_once_in_a_run() {
    let place = tempfile::tempdir().unwrap();
    let twice = |written: Result<(), OutputError>| assert!(matches!(written, Err(OutputError::Twice { .. })));
    let folder = Folder::create(&place.path().join("results"), false).unwrap();
    for name in ["charts/p.svg", "charts/straße.svg", "σασ"] {
        folder.write(name, b"first").unwrap();
    }
    for name in ["charts/p.svg", "charts/P.svg", "CHARTS/p.SVG", "charts/STRASSE.svg", "σας"] {
        twice(folder.write(name, b"second"));
    }
    assert_eq!(fs::read(folder.path().join("charts/p.svg")).unwrap(), b"first");
    let tables = folder.subfolder("tables").unwrap();
    let table = || TableWriter::write(&tables, &definition(), &about(), true, &rows(3));
    table().unwrap();
    twice(table());
    folder.finish(manifest()).unwrap();

    let identity = study_identity(&Scenario::template(), "sweep");
    let study = || StudyFolder::open(&place.path().join("study"), &identity, IfExists::Resume).unwrap();
    let first = study();
    first.write("scenario.toml", b"first").unwrap();
    twice(first.write("Scenario.toml", b"second"));
    drop(first);
    study().write("scenario.toml", b"again").unwrap();
}

#[test]
fn a_flipped_byte_in_any_file_is_told_with_its_name() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("results");
    let folder = Folder::create(&target, false).unwrap();
    folder.write("report.html", b"<p>page</p>").unwrap();
    TableWriter::write(&folder.subfolder("tables").unwrap(), &definition(), &about(), true, &rows(3)).unwrap();
    folder.finish(manifest()).unwrap();
    for name in ["report.html", "tables/trial.parquet", "tables/trial.csv", "datapackage.json", "manifest.json"] {
        let path = target.join(name);
        let sound = fs::read(&path).unwrap();
        for at in (0..sound.len()).step_by(sound.len() / 7) {
            let mut damaged = sound.clone();
            damaged[at] ^= 1;
            fs::write(&path, damaged).unwrap();
            let told = verify(&target).unwrap_err().to_string();
            assert!(told.contains(name), "byte {at} of {name}: {told}");
        }
        fs::write(&path, &sound).unwrap();
        fs::remove_file(&path).unwrap();
        let told = verify(&target).unwrap_err().to_string();
        assert!(told.contains(name), "{told}");
        fs::write(&path, &sound).unwrap();
    }
    verify(&target).unwrap();
}

#[test]
fn a_folder_of_an_earlier_format_is_refused_with_its_version() {
    let place = tempfile::tempdir().unwrap();
    let target = results(&place.path().join("out"), false, "one").unwrap();
    let path = target.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    for earlier in [text.replace("\"format\": 1,\n  ", ""), text.replace("\"format\": 1", "\"format\": 0")] {
        fs::write(&path, earlier.replace("0.1.0", "0.0.7")).unwrap();
        let told = read_manifest(&target).unwrap_err().to_string();
        assert!(told.contains("version 0.0.7") && told.contains("another format"), "{told}");
    }
}

#[test]
fn what_is_not_part_of_a_result_changes_no_hash_of_results() {
    let place = tempfile::tempdir().unwrap();
    let made = |name: &str, threads, word: &str| {
        let folder = Folder::create(&place.path().join(name), false).unwrap();
        folder.write("tables/word.txt", word.as_bytes()).unwrap();
        folder.write(&format!("charts/{name}.svg"), b"").unwrap();
        let manifest = Manifest { made: Provenance { threads, ..Provenance::default() }, ..manifest() };
        read_manifest(&folder.finish(manifest).unwrap()).unwrap().results
    };
    let (one, other, third) = (made("one", 1, "same"), made("other", 64, "same"), made("third", 1, "new"));
    assert_eq!(one, other);
    assert_ne!(one, third);
}

#[test]
fn the_manifest_keeps_its_order() {
    let place = tempfile::tempdir().unwrap();
    let target = results(&place.path().join("out"), false, "one").unwrap();
    let text = fs::read_to_string(target.join("manifest.json")).unwrap();
    let keys: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("  \"")?.split_once('"').map(|(key, _)| key)).collect();
    assert_eq!(
        keys,
        [
            "format",
            "program",
            "version",
            "draws_scheme",
            "scenario",
            "seed",
            "arms",
            "worlds",
            "runs_per_world",
            "complete",
            "files",
            "results",
            "arguments",
            "made",
            "checksum"
        ]
    );
    assert!(text.ends_with("}\n"));
}

#[test]
fn what_is_dropped_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    let folder = Folder::create(&target, false).unwrap();
    folder.write("a/b/c.txt", b"abc").unwrap();
    assert_eq!(names(place.path()).len(), 1);
    drop(folder);
    assert!(names(place.path()).is_empty());

    drop(Folder::create(&place.path().join("a/b/out"), false).unwrap());
    assert!(names(place.path()).is_empty(), "nor the folders above it");

    results(&target, false, "old").unwrap();
    drop(Folder::create(&target, true).unwrap());
    assert_eq!(names(place.path()), ["out"]);
    assert_eq!(fs::read(target.join("tables/word.txt")).unwrap(), b"old");
}

#[test]
fn results_are_replaced_only_when_told_and_only_our_own() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    fs::create_dir(&target).unwrap();
    results(&target, false, "one").unwrap();

    let error = results(&target, false, "two").unwrap_err();
    assert!(matches!(&error, OutputError::Exists { path } if path.ends_with("out")), "{error}");
    assert_eq!(error.exit_code(), 2);
    assert_eq!(fs::read(target.join("tables/word.txt")).unwrap(), b"one");

    let running = Folder::create(&target, true).unwrap();
    assert_eq!(fs::read(target.join("tables/word.txt")).unwrap(), b"one", "the old results stay until the end");
    running.finish(manifest()).unwrap();
    assert_eq!(names(&target), ["manifest.json", "ro-crate-metadata.json"]);
    assert_eq!(names(place.path()), ["out"]);

    for (name, content) in
        [("notes.txt", "mine"), ("manifest.json", "{\"program\": \"webapp\"}"), ("manifest.json", "?")]
    {
        let foreign = tempfile::tempdir().unwrap();
        fs::write(foreign.path().join(name), content).unwrap();
        assert!(matches!(results(foreign.path(), false, "x"), Err(OutputError::Exists { .. })));
        let error = results(foreign.path(), true, "x").unwrap_err();
        assert!(matches!(error, OutputError::NotOurs { .. }), "{error}");
        assert_eq!(error.exit_code(), 2);
        assert_eq!(names(foreign.path()), [name]);
    }
    let file = place.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(results(&file, true, "x"), Err(OutputError::NotOurs { .. })));
}

#[test]
fn results_that_appeared_meanwhile_are_not_overwritten() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    let slow = Folder::create(&target, false).unwrap();
    // Another of this program is refused before it computes anything; somebody else is not asked.
    assert!(matches!(Folder::create(&target, true), Err(OutputError::InUse { .. })));
    fs::create_dir(&target).unwrap();
    fs::write(target.join("theirs"), b"x").unwrap();
    slow.write("word.txt", b"slow").unwrap();
    let error = slow.finish(manifest()).unwrap_err();
    let OutputError::NotMoved { results, reason, .. } = &error else { panic!("{error}") };
    assert!(matches!(**reason, OutputError::Exists { .. }), "{error}");
    assert_eq!(fs::read(results.join("word.txt")).unwrap(), b"slow", "what was computed is not thrown away");
    assert!(!target.join("word.txt").exists());
}

#[test]
fn what_nobody_fills_any_more_goes_when_the_next_begins() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    let left = |name: &str, file: &str| {
        let folder = place.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(file), b"x").unwrap();
        folder
    };
    // Abandoned under either form of the name; complete or of another version; other things that only look like it.
    let gone = [left("out.partial-7", ".lock"), left("out.partial-7-2", ".lock"), place.path().join("out.partial-9")];
    fs::create_dir(&gone[2]).unwrap();
    let kept = [
        left("out.partial-8", "manifest.json"),
        left("out.partial-7.replaced", ".lock"),
        left("out.partial-mine", ".lock"),
        left("other.partial-7", ".lock"),
    ];
    let filled = Folder::create(&target, false).unwrap();
    assert!(gone.iter().all(|folder| !folder.exists()) && kept.iter().all(|folder| folder.exists()));
    let second = Folder::create(&target, false);
    assert!(matches!(second, Err(OutputError::InUse { .. })) && filled.path().exists(), "it is being filled");
    filled.finish(manifest()).unwrap();
    assert_eq!(names(&target), ["manifest.json", "ro-crate-metadata.json"], "the lock is no result");
}

/// Killed between the two moves that put new results in the place of old ones.
#[test]
fn results_that_were_moved_aside_come_back() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    results(&target, false, "old").unwrap();
    let aside = place.path().join("out.partial-7.replaced");
    fs::rename(&target, &aside).unwrap();
    let exists = Folder::create(&target, false);
    assert!(exists.is_ok() && !aside.exists());
    drop(exists);
    assert_eq!(fs::read(target.join("tables/word.txt")).unwrap(), b"old");
    // Or after them, before the old ones were deleted.
    results(&aside, false, "older").unwrap();
    results(&target, true, "new").unwrap();
    assert_eq!(names(place.path()), ["out"]);
    assert_eq!(fs::read(target.join("tables/word.txt")).unwrap(), b"new");
}

#[cfg(unix)]
#[test]
fn a_target_is_looked_at_before_anything_is_computed() {
    let place = tempfile::tempdir().unwrap();
    let link = place.path().join("link");
    std::os::unix::fs::symlink(place.path().join("nowhere"), &link).unwrap();
    let error = Folder::create(&link, true).unwrap_err();
    assert!(error.to_string().contains("a link that leads nowhere"), "{error}");
    assert_eq!(names(place.path()), ["link"]);
    // The longest name that a file system takes has room for its partial folder; a longer one is refused.
    let longest = place.path().join("é".repeat(127));
    results(&longest, false, "x").unwrap();
    assert!(longest.join("tables/word.txt").exists());
    let error = Folder::create(&place.path().join("a".repeat(256)), false).unwrap_err();
    assert!(matches!(error, OutputError::Disk { .. }), "{error}");
}

#[test]
fn a_folder_that_vanished_is_an_error_of_the_disk() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::create(&place.path().join("out"), false).unwrap();
    fs::rename(folder.path(), place.path().join("elsewhere")).unwrap();
    // Somebody made another in its place.
    fs::create_dir(folder.path()).unwrap();
    let error = folder.finish(manifest()).unwrap_err();
    assert!(error.exit_code() == 3 && error.to_string().contains("removed or moved"), "{error}");
    assert!(!place.path().join("out").exists());
}

#[test]
fn what_the_disk_refuses_is_an_error_of_the_disk() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "x").unwrap();
    let error = Folder::create(&place.path().join("file/below/out"), false).unwrap_err();
    assert!(matches!(error, OutputError::Disk { .. }), "{error}");
    assert_eq!(error.exit_code(), 3);

    let folder = Folder::create(&place.path().join("out"), false).unwrap();
    folder.write("a", b"x").unwrap();
    assert!(matches!(folder.write("a/b", b"x"), Err(OutputError::Disk { .. })));
    assert!(TableWriter::create(&place.path().join("none"), &definition(), &about(), false).is_err());
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_of_the_disk() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    for ending in ["parquet", "csv"] {
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join(format!("trial.{ending}"));
        std::os::unix::fs::symlink(full, &link).unwrap();
        let error = TableWriter::write(place.path(), &definition(), &about(), true, &rows(70_000)).unwrap_err();
        let OutputError::Disk { path, source } = &error else { panic!("{error}") };
        assert_eq!((path, source.kind()), (&link, std::io::ErrorKind::StorageFull), "{error}");
    }
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::create(&place.path().join("out"), false).unwrap();
    std::os::unix::fs::symlink(full, folder.path().join("a.txt")).unwrap();
    assert!(matches!(folder.write("a.txt", b"x"), Err(OutputError::Disk { .. })));
}

#[cfg(unix)]
#[test]
fn results_reach_the_folder_behind_a_link() {
    let place = tempfile::tempdir().unwrap();
    let real = place.path().join("real");
    fs::create_dir(&real).unwrap();
    let link = place.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    results(&link, false, "one").unwrap();
    results(&link, true, "two").unwrap();
    assert_eq!(fs::read(real.join("tables/word.txt")).unwrap(), b"two");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
#[should_panic(expected = "field 2 wants a F64")]
fn a_value_of_another_kind_is_a_fault_of_the_program() {
    RowBatch::of(&definition()).push([1_u32.into(), 2_u64.into(), true.into(), true.into(), "x".into()]);
}
