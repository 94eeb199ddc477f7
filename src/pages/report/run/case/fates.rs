//! What became of a pinned park in each run, from the tables `parks` and `transitions`.

use crate::parameters::Arm;
use crate::report::{ReportError, ResultTables};

use super::figures::Whose;

/// A pinned park in one run of one arm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fate {
    /// Numbers of the world and of the run in it.
    pub(super) world: usize,
    pub(super) run: usize,
    pub(super) type_at_founding: String,
    pub(super) type_last: String,
    /// Calendar date of the founding.
    pub(super) founded: f64,
    /// Calendar dates of the first operation and of the end; NaN where there is none.
    pub(super) operated: f64,
    pub(super) ended: f64,
    /// Calendar dates of the first enrolment of home nation, home region, host nation, host region; NaN where never.
    pub(super) joined: [f64; 4],
    /// Changes of type: calendar date and the new type.
    pub(super) changes: Vec<(f64, String)>,
    /// Tenants at the horizon, 0 once it has ended.
    tenants: [f64; 2],
}

impl Fate {
    pub(super) fn tenants(&self, whose: Whose) -> f64 {
        self.tenants[usize::from(whose == Whose::All)]
    }

    pub(super) fn lives(&self) -> bool {
        self.ended.is_nan()
    }

    /// Years from the founding until it was first of a type; 0 if it began so, NaN if it never was.
    pub(super) fn years_to(&self, kind: &str) -> f64 {
        if self.type_at_founding == kind {
            return 0.0;
        }
        self.changes.iter().find(|(_, to)| to == kind).map_or(f64::NAN, |(date, _)| date - self.founded)
    }
}

/// The roles in the order of [`Fate::joined`], as tables name them.
const JOINED: [&str; 4] = ["home_nation_joined", "home_region_joined", "host_nation_joined", "host_region_joined"];

/// What became of the park called `name` in every run of every arm, by position of the arm and in order of worlds.
pub(super) fn fates(tables: &ResultTables, name: &str) -> Result<Vec<Vec<Fate>>, ReportError> {
    let rows = tables.table("parks")?;
    let arms = rows.arms(&tables.arms())?;
    let (worlds, runs) = tables.places(rows)?;
    let (names, parks) = (rows.words("name")?, rows.numbers("park")?);
    let (first, last) = (rows.words("type_at_founding")?, rows.words("type_last")?);
    let [founded, operated, ended, tenants, home] =
        ["founded", "operated", "ended", "tenants", "tenants_home"].map(|column| rows.numbers(column));
    let (founded, operated, ended, tenants, home) = (founded?, operated?, ended?, tenants?, home?);
    // Folders of earlier versions do not say when who joined.
    let joined =
        JOINED.map(|column| if rows.has(column) { rows.numbers(column) } else { Ok(vec![f64::NAN; rows.rows()]) });
    let [a, b, c, d] = joined;
    let joined = [a?, b?, c?, d?];
    let mut changes = changes(tables)?;
    let mut fates = vec![Vec::new(); tables.arms().len()];
    for row in (0..rows.rows()).filter(|&row| names[row] == name) {
        let key = (arms[row], (worlds[row], runs[row]), parks[row] as u32);
        fates[arms[row]].push(Fate {
            world: worlds[row] + tables.origin.first[0] as usize,
            run: runs[row] + tables.origin.first[1] as usize,
            type_at_founding: first[row].to_owned(),
            type_last: last[row].to_owned(),
            founded: founded[row],
            operated: operated[row],
            ended: ended[row],
            joined: [0, 1, 2, 3].map(|role| joined[role][row]),
            changes: changes.remove(&key).unwrap_or_default(),
            tenants: [home[row], tenants[row]],
        });
    }
    Ok(fates)
}

/// Changes of type: date and new type, by arm, world with run, and park.
type Changes = std::collections::BTreeMap<(usize, (usize, usize), u32), Vec<(f64, String)>>;

fn changes(tables: &ResultTables) -> Result<Changes, ReportError> {
    let rows = tables.table("transitions")?;
    let arms = rows.arms(&tables.arms())?;
    let (worlds, runs) = tables.places(rows)?;
    let (parks, dates, to) = (rows.numbers("park")?, rows.numbers("date")?, rows.words("type_after")?);
    let mut changes = Changes::new();
    for row in 0..rows.rows() {
        let key = (arms[row], (worlds[row], runs[row]), parks[row] as u32);
        changes.entry(key).or_default().push((dates[row], to[row].to_owned()));
    }
    Ok(changes)
}

/// The arm that stands for history: the open one, in which everybody may act, else the first.
pub(in crate::report::run) fn history(tables: &ResultTables) -> usize {
    tables.arms().iter().position(|arm| *arm == Arm::OPEN.as_str()).unwrap_or(0)
}
