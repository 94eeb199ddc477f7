//! Lower layers name no higher ones, and the model touches nothing outside itself: read from the sources.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Folders of the crates below the root one, which are no part of a module's path.
pub(crate) const CRATES: [&str; 3] = ["engine", "study", "pages"];

/// Layers from the lowest to the highest: the modules of the crates in the order in which these declare them.
pub(crate) static LAYERS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let crates = [
        include_str!("../../src/engine/lib.rs"),
        include_str!("../../src/study/lib.rs"),
        include_str!("../../src/pages/lib.rs"),
        include_str!("../../src/lib.rs"),
    ];
    let lines = crates.into_iter().flat_map(str::lines);
    lines.filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect()
});

/// What may not be named from `ids` to `measures`: files, clocks, the environment, threads, processes, streams.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::time",
    "std::thread",
    "std::process",
    "std::net",
    "std::io",
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
];

/// One line of code, comments and tests left out.
struct Line {
    layer: usize,
    file: PathBuf,
    number: usize,
    /// Modules from the crate down to the one that the line stands in.
    module: Vec<String>,
    code: String,
}

impl Line {
    fn place(&self) -> String {
        format!("{}:{}", self.file.display(), self.number)
    }

    /// Layers that the line names through `crate` or `super`.
    fn layers_named(&self) -> Vec<usize> {
        let words = identifiers(&self.code);
        let mut named = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let supers = words[at..].iter().take_while(|word| **word == "super").count();
            let starts_at_root = words[at] == "crate" || (supers > 0 && supers >= self.module.len());
            at += supers.max(1);
            if starts_at_root && words.get(at) == Some(&"{") {
                // `use crate::{a, b::c}`: what stands at the first level of the braces.
                let mut depth = 0;
                for word in &words[at..] {
                    match *word {
                        "{" => depth += 1,
                        "}" => depth -= 1,
                        word if depth == 1 => named.extend(layer(word)),
                        _ => {}
                    }
                }
            } else if starts_at_root && let Some(word) = words.get(at) {
                named.extend(layer(word));
            }
        }
        named
    }
}

fn layer(word: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == word)
}

/// Names and braces of a line.
fn identifiers(code: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in code.char_indices().chain([(code.len(), ' ')]) {
        if letter.is_alphanumeric() || letter == '_' {
            start.get_or_insert(at);
        } else {
            words.extend(start.take().map(|start| &code[start..at]));
            if matches!(letter, '{' | '}') {
                words.push(&code[at..=at]);
            }
        }
    }
    words
}

/// Files of Rust below a folder.
pub(crate) fn sources(below: &Path) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![below.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// Every line of code of the library.
fn lines() -> Vec<Line> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut lines = Vec::new();
    for path in sources(&source) {
        let relative = path.strip_prefix(&source).unwrap();
        let mut module: Vec<String> =
            relative.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if CRATES.contains(&&*module[0]) {
            module.remove(0);
        }
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let Some(layer) = layer(&module[0]) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let file = Path::new("src").join(relative);
        for (number, code) in code(&text) {
            lines.push(Line { layer, file: file.clone(), number, module: module.clone(), code });
        }
    }
    lines
}

/// Numbered statements of a file: `use` trees joined to one line; comments, texts and test modules left out.
pub(crate) fn code(text: &str) -> Vec<(usize, String)> {
    let mut code: Vec<(usize, String)> = Vec::new();
    let mut in_use = false;
    for (at, line) in text.lines().enumerate() {
        // By the habit of the project tests stand at the end of a file.
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let line = without_texts(line);
        let line = line.trim();
        if in_use && let Some((_, statement)) = code.last_mut() {
            statement.push_str(line);
        } else {
            code.push((at + 1, line.to_owned()));
            in_use = line.starts_with("use ") || line.starts_with("pub use ");
        }
        in_use = in_use && !line.ends_with(';');
    }
    code
}

/// A line without what stands in quotation marks and in comments.
fn without_texts(line: &str) -> String {
    let mut kept = String::new();
    let mut letters = line.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => drop(letters.next()),
            '"' => quoted = !quoted,
            '/' if !quoted && letters.peek() == Some(&'/') => break,
            _ if !quoted => kept.push(letter),
            _ => {}
        }
    }
    kept
}

fn assert_none(what: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{what}:\n{}", offences.join("\n"));
}

#[test]
fn no_layer_names_a_higher_one() {
    let lines = lines();
    let offences: Vec<String> = (lines.iter())
        .flat_map(|line| line.layers_named().into_iter().map(move |named| (line, named)))
        .filter(|(line, named)| *named > line.layer)
        .map(|(line, named)| format!("{}: {} names {}", line.place(), LAYERS[line.layer], LAYERS[named]))
        .collect();
    assert_none("lower layers name higher ones", &offences);
    let found: usize = lines.iter().map(|line| line.layers_named().len()).sum();
    assert_eq!((LAYERS[0], LAYERS.last()), ("ids", Some(&"cli")));
    assert!(found > 100, "only {found} references between layers were found: the sources are not read rightly");
}

#[test]
fn the_model_touches_nothing_outside_itself() {
    let model = layer("measures").unwrap();
    let offences: Vec<String> = (lines().iter().filter(|line| line.layer <= model))
        .flat_map(|line| OUTSIDE.iter().filter(|what| names(&line.code, what)).map(move |what| (line, what)))
        .map(|(line, what)| format!("{}: {what}", line.place()))
        .collect();
    assert_none("the model reaches outside itself", &offences);
}

/// Whether code names a path or macro, also within the braces of a `use`.
fn names(code: &str, what: &str) -> bool {
    let direct = code.match_indices(what).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    });
    let grouped =
        code.contains("std::{") && what.strip_prefix("std::").is_some_and(|module| identifiers(code).contains(&module));
    direct || grouped
}

#[test]
fn threads_are_the_matter_of_experiments_alone() {
    let experiment = layer("experiment").unwrap();
    let offences: Vec<String> = (lines().iter())
        .filter(|line| line.layer != experiment && identifiers(&line.code).contains(&"rayon"))
        .map(Line::place)
        .collect();
    assert_none("rayon is named outside `experiment`", &offences);
}

#[test]
fn no_rule_reads_the_type_of_a_partnership() {
    let measures = layer("measures").unwrap();
    let offences: Vec<String> = (lines().iter())
        .filter(|line| line.layer < measures && identifiers(&line.code).contains(&"PartnershipType"))
        .map(Line::place)
        .collect();
    assert_none("`PartnershipType` is named below `measures`", &offences);
}

#[test]
fn a_reference_upwards_is_seen_however_it_is_written() {
    let line = |module: &[&str], code: &str| Line {
        layer: 0,
        file: PathBuf::new(),
        number: 1,
        module: module.iter().map(|part| (*part).to_owned()).collect(),
        code: code.to_owned(),
    };
    let cli = layer("cli").unwrap();
    for (module, code) in [
        (&["ids"][..], "use crate::cli::main;"),
        (&["ids"], "crate::cli::main()"),
        (&["ids"], "use crate::{parameters::{Arm, Parameters}, cli};"),
        (&["ids"], "use super::cli::main;"),
        (&["world", "plan"], "super::super::cli::main()"),
    ] {
        assert!(line(module, code).layers_named().contains(&cli), "{code}");
    }
    assert!(!line(&["world", "plan"], "use super::cli;").layers_named().contains(&cli));
    assert_eq!(
        code("use crate::{\n    cli,\n};\nlet x; // crate::cli\n#[cfg(test)]\nmod tests {}"),
        [(1, "use crate::{cli,};".to_owned()), (4, "let x;".to_owned()),]
    );
    assert!(names("use std::{fs, io};", "std::fs") && names("println!()", "println!"));
    assert!(!names("eprintln!()", "println!") && !names("self.fs", "std::fs"));
}

/// A crate is published without what lies outside its folder.
#[test]
fn charts_and_pages_embed_only_what_is_in_their_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages").canonicalize().unwrap();
    let mut embedded = 0;
    for path in sources(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let built = text.split("#[cfg(test)]").next().unwrap();
        for call in ["include_str!(\"", "include_bytes!(\""] {
            for rest in built.split(call).skip(1) {
                let file = path.parent().unwrap().join(rest.split('"').next().unwrap()).canonicalize().unwrap();
                assert!(file.starts_with(&root), "{} embeds {}", path.display(), file.display());
                embedded += 1;
            }
        }
    }
    assert!(embedded >= 4, "{embedded} files");
}
