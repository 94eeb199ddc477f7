//! The packages for Python and for the browser have lock files of their own: both must go with the manifests of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use toml::{Table, Value};

/// The crates of the workspace, and where they are.
const CRATES: [(&str, &str); 4] =
    [("polmob", "."), ("polmob-engine", "src/engine"), ("polmob-pages", "src/pages"), ("polmob-study", "src/study")];

fn read(path: &str) -> Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A lock file: by package its versions, each with the names of what it depends on.
type Lock = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn lock(path: &str) -> Lock {
    let mut lock = Lock::new();
    for package in read(path)["package"].as_array().expect("packages") {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let needed = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
        // A name that has several versions stands with the one that is meant.
        let needed = needed.map(|name| text(name).split(' ').next().unwrap_or_default().to_owned());
        lock.entry(text(&package["name"])).or_default().insert(text(&package["version"]), needed.collect());
    }
    lock
}

/// Crates of the workspace with the features that a package of its own switches on, and what each then needs.
struct Needed {
    workspace: Table,
    manifests: BTreeMap<&'static str, Table>,
    /// By crate: features and `dep:` names that are on.
    on: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Needed {
    fn new() -> Self {
        let manifests = CRATES.map(|(name, place)| (name, read(&format!("{place}/Cargo.toml"))));
        let workspace = read("Cargo.toml")["workspace"]["dependencies"].as_table().expect("a table").clone();
        Self { workspace, manifests: manifests.into(), on: BTreeMap::new() }
    }

    /// Features of a dependency as it is declared, with the default ones.
    fn features(&self, name: &str, declared: &Value) -> Vec<String> {
        let of = |declared: &Value| -> Vec<String> {
            let listed = declared.get("features").and_then(Value::as_array).into_iter().flatten();
            listed.filter_map(|feature| Some(feature.as_str()?.to_owned())).collect()
        };
        let inherited = declared.get("workspace").map_or(declared, |_| &self.workspace[name]);
        let mut features = [of(declared), of(inherited)].concat();
        if inherited.get("default-features").and_then(Value::as_bool) != Some(false) {
            features.push("default".to_owned());
        }
        features
    }

    /// Switches a feature of a crate on, with all that it brings.
    fn switch(&mut self, name: &str, feature: &str) {
        let Some((name, _)) = CRATES.into_iter().find(|(own, _)| *own == name) else { return };
        let manifest = self.manifests[name].clone();
        if !self.on.contains_key(name) {
            self.on.insert(name, BTreeSet::new());
            for (needed, declared) in manifest["dependencies"].as_table().expect("a table") {
                if declared.get("optional").is_none() {
                    self.features(needed, declared).iter().for_each(|feature| self.switch(needed, feature));
                    self.switch(needed, "");
                }
            }
        }
        if feature.is_empty() || !self.on.get_mut(name).expect("a crate").insert(feature.to_owned()) {
            return;
        }
        if let Some(needed) = feature.strip_prefix("dep:") {
            let declared = manifest["dependencies"][needed].clone();
            self.features(needed, &declared).iter().for_each(|feature| self.switch(needed, feature));
            self.switch(needed, "");
        } else if let Some((needed, feature)) = feature.split_once('/') {
            self.switch(needed, feature);
        } else {
            let brought = manifest.get("features").and_then(|features| features.get(feature));
            for brought in brought.and_then(Value::as_array).into_iter().flatten() {
                self.switch(name, brought.as_str().expect("a text"));
            }
        }
    }

    /// The names of what a crate needs.
    fn of(&self, name: &str) -> BTreeSet<String> {
        let all = self.manifests[name]["dependencies"].as_table().expect("a table");
        let is_on = |needed: &str, declared: &Value| {
            declared.get("optional").is_none() || self.on[name].contains(&format!("dep:{needed}"))
        };
        all.iter().filter(|(needed, declared)| is_on(needed, declared)).map(|(needed, _)| needed.clone()).collect()
    }
}

#[test]
fn the_lock_files_of_python_and_the_browser_go_with_the_workspace() {
    let root = lock("Cargo.lock");
    for package in ["python", "web"] {
        let (own, path) = (lock(&format!("{package}/Cargo.lock")), format!("{package}/Cargo.lock"));
        let mut needed = Needed::new();
        let declared = read(&format!("{package}/Cargo.toml"))["dependencies"]["polmob"].clone();
        needed.switch("polmob", "");
        needed.features("polmob", &declared).iter().for_each(|feature| needed.switch("polmob", feature));
        let advice = format!("bring {path} up to date: cargo update --manifest-path {package}/Cargo.toml -p PACKAGE");
        for (name, _) in CRATES {
            let versions = |lock: &Lock| lock[name].keys().cloned().collect::<Vec<_>>();
            assert_eq!(versions(&own), versions(&root), "{path}: version of {name}; {advice}");
            let locked = own[name].values().next().expect("a version");
            let wanted = needed.of(name);
            assert_eq!(locked, &wanted, "{path}: dependencies of {name}; {advice}");
            for shared in wanted.iter().filter(|shared| root[*shared].len() == 1 && own[*shared].len() == 1) {
                let version = |lock: &Lock| lock[shared].keys().next().cloned();
                assert_eq!(
                    version(&own),
                    version(&root),
                    "{path}: version of {shared}, a dependency of {name}; {advice}"
                );
            }
        }
    }
}
