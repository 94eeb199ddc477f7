//! The scenarios that come with polmob, as text. They are a crate of their own so that this folder, which is for reading, is
//! also what the published program embeds: a crate is published without what lies outside its folder.

/// A scenario that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// Name, by which commands take it.
    pub name: &'static str,
    /// Its file, as text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        /// All of them, the main experiment first.
        pub const SHIPPED: &[Shipped] =
            &[$(Shipped { name: $name, text: include_str!(concat!($name, ".toml")) }),+];
    };
}

shipped![
    "three_partnerships",
    "village",
    "where_each_wins",
    "rayong",
    "kitic",
    "great_stone",
    "saysettha",
    "three_parks",
    "parks",
    "belt_and_road",
    "million",
];

impl Shipped {
    /// The scenario of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|shipped| shipped.name == name)
    }

    /// The question it answers: the first paragraph of its comment.
    pub fn question(&self) -> String {
        let comment = self.text.lines().skip_while(|line| line.starts_with("#:"));
        let lines = comment.map_while(|line| line.strip_prefix("# ").filter(|words| !words.trim().is_empty()));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }
}
