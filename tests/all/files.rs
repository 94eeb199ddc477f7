//! Files of a crate can be read one after the other: no file needs one that needs it, and none is too long to be read at
//! once. Read from the sources.
//!
//! A file needs another one where it names something that is defined there. What is named through a module that passes it
//! on (`pub use`) is defined where it comes from, so passing on is no need, and hides none. One need does not count: that
//! of what a module's own file declares, by the files below it. A module's file (`mod.rs`, or `parameters.rs` beside
//! `parameters/`) holds what the files below it share, and calls them.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use crate::layers::{CRATES, code, sources};

/// Lines above which a file says more than one thing.
const LONGEST: usize = 400;

/// A crate, and modules from its root down to a file.
type Place = (String, Vec<String>);

/// What a file names.
#[derive(Default)]
struct Names {
    /// Paths behind `use` by the name that they have in the file.
    imports: BTreeMap<String, Vec<String>>,
    /// Names that the file passes on.
    passed_on: BTreeSet<String>,
    /// Paths in the rest of the file, single names among them.
    mentions: BTreeSet<Vec<String>>,
}

/// Identifiers, `::` and other signs of a text.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let length = if is_word(first) {
            rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            tokens.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    tokens
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

impl Names {
    fn of(text: &str) -> Self {
        let code: Vec<String> = code(text).into_iter().map(|(_, line)| line).collect();
        let code = code.join("\n");
        let tokens = tokens(&code);
        let mut names = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            // `impl Trait + use<'a>` names nothing.
            if tokens[at] == "use" && tokens.get(at + 1) != Some(&"<") {
                let is_passed_on = at > 0 && ["pub", ")"].contains(&tokens[at - 1]);
                let end = at + tokens[at..].iter().position(|token| *token == ";").unwrap_or(tokens.len() - at);
                names.import(&tokens[at + 1..end], &[], is_passed_on);
                at = end;
            } else if is_name(tokens[at]) {
                let mut path = vec![tokens[at].to_owned()];
                while tokens.get(at + 1) == Some(&"::") && tokens.get(at + 2).is_some_and(|token| is_name(token)) {
                    path.push(tokens[at + 2].to_owned());
                    at += 2;
                }
                names.mentions.insert(path);
            }
            at += 1;
        }
        names
    }

    /// Takes in a tree of `use` below a path.
    fn import(&mut self, tree: &[&str], above: &[String], is_passed_on: bool) {
        let Some(first) = tree.first() else { return };
        let mut path = above.to_vec();
        for (at, token) in tree.iter().enumerate() {
            match *token {
                "{" => {
                    let inner = &tree[at + 1..tree.len() - 1];
                    let mut depth = 0;
                    for branch in inner.split(|token| {
                        depth += i32::from(*token == "{") - i32::from(*token == "}");
                        depth == 0 && *token == ","
                    }) {
                        self.import(branch, &path, is_passed_on);
                    }
                    return;
                }
                "as" => break,
                "::" => {}
                name => path.push(name.to_owned()),
            }
        }
        if path.len() > above.len() + 1 || *first != "self" {
            let is_renamed = tree.len() > 1 && tree[tree.len() - 2] == "as";
            let name =
                if is_renamed { tree[tree.len() - 1].to_owned() } else { path.last().cloned().unwrap_or_default() };
            self.add(name, path, is_passed_on);
        } else if !above.is_empty() {
            self.add(above[above.len() - 1].clone(), above.to_vec(), is_passed_on);
        }
    }

    fn add(&mut self, name: String, path: Vec<String>, is_passed_on: bool) {
        if is_passed_on {
            self.passed_on.insert(name.clone());
        }
        self.imports.insert(name, path);
    }
}

/// The files of all crates by their place, with what each names.
struct Sources {
    names: BTreeMap<Place, Names>,
    files: BTreeMap<Place, String>,
}

impl Sources {
    fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let (mut names, mut files) = (BTreeMap::new(), BTreeMap::new());
        for (file, text) in texts {
            let mut module: Vec<String> =
                Path::new(&file).with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            let own = if CRATES.contains(&&*module[0]) { module.remove(0) } else { String::new() };
            if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&&**last)) {
                module.pop();
            }
            names.insert((own.clone(), module.clone()), Names::of(&text));
            files.insert((own, module), file);
        }
        Self { names, files }
    }

    /// A path from the root of the crate, if it is one of this crate.
    fn absolute(&self, (own, module): &Place, path: &[String]) -> Option<Vec<String>> {
        let supers = path.iter().take_while(|part| *part == "super").count();
        let (base, rest) = match path.first()?.as_str() {
            "crate" => (&[][..], &path[1..]),
            "self" => (module.as_slice(), &path[1..]),
            "super" => (&module[..module.len().checked_sub(supers)?], &path[supers..]),
            child => {
                let below = [module.as_slice(), &[child.to_owned()]].concat();
                if !self.files.contains_key(&(own.clone(), below)) {
                    return None;
                }
                (module.as_slice(), path)
            }
        };
        Some([base, rest].concat())
    }

    /// The file in which what a path from the root names is defined, and what of the path lies in it.
    fn definition(&self, own: &str, path: &[String]) -> Option<(Place, Vec<String>)> {
        let of = |length: usize| (own.to_owned(), path[..length].to_vec());
        let length = (0..=path.len()).rev().find(|length| self.files.contains_key(&of(*length)))?;
        let (place, rest) = (of(length), &path[length..]);
        match rest.first().and_then(|name| self.names[&place].imports.get(name)) {
            Some(import) => {
                let further = [self.absolute(&place, import)?.as_slice(), &rest[1..]].concat();
                self.definition(own, &further)
            }
            None => Some((place, rest.to_vec())),
        }
    }

    /// The files that a file needs.
    fn needs(&self, place: &Place) -> BTreeSet<&str> {
        let names = &self.names[place];
        let imported = names.imports.iter().filter(|(name, _)| {
            !names.passed_on.contains(*name) || names.mentions.iter().any(|mention| mention[0] == **name)
        });
        let mentioned = names.mentions.iter().map(|mention| match names.imports.get(&mention[0]) {
            Some(import) => [import.as_slice(), &mention[1..]].concat(),
            None => mention.clone(),
        });
        let paths = imported.map(|(_, path)| path.clone()).chain(mentioned.filter(|path| path.len() > 1));
        let paths = paths.filter_map(|path| self.absolute(place, &path));
        paths
            .filter_map(|path| self.definition(&place.0, &path))
            // A module that is named is not yet needed: what is named in it is.
            .filter(|((_, module), rest)| !rest.is_empty() && !place.1.starts_with(module))
            .map(|(defined, _)| self.files[&defined].as_str())
            .collect()
    }

    /// Files that need each other, one after the other until the first again; one circle of each kind.
    fn circles(&self) -> Vec<Vec<&str>> {
        let needs: BTreeMap<&str, BTreeSet<&str>> =
            self.files.iter().map(|(place, file)| (file.as_str(), self.needs(place))).collect();
        let mut circles: Vec<Vec<&str>> = Vec::new();
        for start in needs.keys().copied() {
            if circles.iter().any(|circle| circle.contains(&start)) {
                continue;
            }
            let mut from: BTreeMap<&str, &str> = BTreeMap::new();
            let mut queue = VecDeque::from([start]);
            while let Some(file) = queue.pop_front().filter(|_| !from.contains_key(start)) {
                for &next in &needs[file] {
                    if !from.contains_key(next) {
                        from.insert(next, file);
                        queue.push_back(next);
                    }
                }
            }
            if from.contains_key(start) {
                let mut circle = vec![start];
                while from[circle[circle.len() - 1]] != start {
                    circle.push(from[circle[circle.len() - 1]]);
                }
                circle.push(start);
                circle.reverse();
                circles.push(circle);
            }
        }
        circles
    }
}

/// All files of the library with their paths below `src`.
fn texts() -> Vec<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let relative = |path: &PathBuf| path.strip_prefix(&source).unwrap().to_str().unwrap().replace('\\', "/");
    let files = sources(&source).into_iter().map(|path| (relative(&path), fs::read_to_string(&path).unwrap()));
    files.filter(|(file, _)| file != "main.rs").collect()
}

#[test]
fn no_two_files_need_each_other() {
    let sources = Sources::of(texts());
    let circles: Vec<String> = sources.circles().iter().map(|circle| circle.join(" -> ")).collect();
    assert!(circles.is_empty(), "files need each other; move what both need to a third:\n{}", circles.join("\n"));
    let needs: usize = sources.files.keys().map(|place| sources.needs(place).len()).sum();
    assert!(needs > 1000, "only {needs} needs of files were found: the sources are not read rightly");
}

#[test]
fn no_file_is_longer_than_can_be_read_at_once() {
    let long: Vec<String> = (texts().iter())
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("src/{file} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "files have more than {LONGEST} lines; split them by subject:\n{}", long.join("\n"));
}

#[test]
fn a_circle_is_seen_however_it_is_written() {
    let circles = |files: &[(&str, &str)]| {
        let sources = Sources::of(files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())));
        sources.circles().iter().map(|circle| circle.join(" ")).collect::<Vec<_>>()
    };
    let module =
        ("study/m/mod.rs", "mod a;\nmod b;\npub use a::one;\npub use b::{self, Two as Second};\nstruct Shared;");
    let b = ("study/m/b.rs", "use super::one;\npub struct Two;");
    let circle = ["study/m/a.rs study/m/b.rs study/m/a.rs"];
    for a in [
        "use super::b::Two;\npub fn one() {}",
        "use crate::m::{\n    Shared,\n    b::{Two},\n};\npub fn one() {}",
        "pub fn one() {\n    super::b::Two::new();\n}",
        "use super::b;\npub fn one() {\n    b::Two::new();\n}",
        // Through the module that passes it on under another name.
        "use crate::m::Second;\npub fn one() {}",
        "use super::super::m;\npub fn one() {\n    m::Second::new()\n}",
    ] {
        assert_eq!(circles(&[module, ("study/m/a.rs", a), b]), circle, "{a}");
    }
    for a in [
        "use super::Shared;\npub fn one() {}",
        "pub fn one() {} // super::b::Two",
        "use super::b;\npub fn one() {}",
        "pub fn one() {}\n#[cfg(test)]\nmod tests {\n    use super::super::b::Two;\n}",
        // Another crate's module of that name.
        "use other::b::Two;\npub fn one() {}",
    ] {
        assert!(circles(&[module, ("study/m/a.rs", a), b]).is_empty(), "{a}");
    }
    // A file beside the module needs it, and it calls that file through one below.
    let outside = ("study/c.rs", "use crate::m::Shared;");
    let caller = ("study/m/mod.rs", "mod a;\nmod b;\nstruct Shared;\nfn call() {\n    a::one();\n}");
    let calling = ("study/m/a.rs", "use crate::c::f;\npub fn one() {}");
    assert_eq!(circles(&[outside, caller, calling]).len(), 1);
}
