//! Closed sets of words, declared once.

/// An enum whose members have names in files and tables: the members, all of them in order, their names, and a member by
/// its name follow from one list.
macro_rules! named {
    ($(#[$on:meta])* $vis:vis enum $name:ident { $($(#[$of:meta])* $member:ident = $word:literal,)* }) => {
        $(#[$on])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        $vis enum $name { $($(#[$of])* $member,)* }

        impl $name {
            /// All members, in order.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$member),*];

            /// The name in files, in tables and on pages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$member => $word),* }
            }

            /// The member of a name.
            pub fn called(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|member| member.as_str() == name)
            }

            /// The same, or what the members are, which are `what` together.
            ///
            /// # Errors
            /// A name that none has.
            pub fn read(name: &str, what: &str) -> Result<Self, String> {
                Self::called(name).ok_or_else(|| format!("{what} are {}", Self::ALL.map(Self::as_str).join(", ")))
            }
        }
    };
}

pub(crate) use named;
