//! What was done, and so which tables a report reads.

use crate::output::Manifest;
use crate::output::results::TABLES;
use crate::scenario::Scenario;

/// What was done, and so which tables there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Analysis {
    /// All arms of a scenario on many worlds.
    Run,
    /// All arms at many points.
    Sweep,
    /// Which inputs decide.
    Sensitivity,
    /// Which arm is best where.
    Regimes,
    /// Claims and trials.
    Claims,
}

impl Analysis {
    /// The command whose results they are.
    pub fn command(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Sweep => "sweep",
            Self::Sensitivity => "sensitivity",
            Self::Regimes => "regimes",
            Self::Claims => "claims",
        }
    }
}

/// A table that is read: its columns, all if none is named, whether only rows of the outcome shown are, and whether every
/// folder of its kind has it.
pub(super) struct TableSpec(
    pub(super) &'static str,
    pub(super) &'static [&'static str],
    pub(super) Rows,
    pub(super) Requirement,
);

#[derive(PartialEq)]
pub(super) enum Rows {
    All,
    /// Of outcomes that the page shows.
    Shown,
    /// Of parks that history pinned.
    Pinned,
    /// Of the first worlds, as many as a chart draws: a row for each of their runs.
    First,
}

#[derive(PartialEq)]
pub(super) enum Requirement {
    Required,
    Optional,
}

use Requirement::{Optional, Required};
use Rows::{All, First, Pinned, Shown};

const RUN: &[TableSpec] = &[
    TableSpec("arms", &[], All, Required),
    TableSpec("contrasts", &[], All, Required),
    TableSpec("runs", &["arm", "world", "run", "transfer", "government_years"], First, Required),
    TableSpec("courses", &[], All, Required),
    TableSpec("convergence", &[], All, Required),
    TableSpec("survival", &[], All, Required),
    TableSpec("lives", &[], All, Required),
    TableSpec("type_flows", &[], All, Required),
    TableSpec("region_shares", &[], All, Required),
];
/// Columns of `parks` that pages of a case read.
const PARKS: &[&str] = &[
    "arm",
    "world",
    "run",
    "park",
    "name",
    "founded",
    "type_at_founding",
    "type_last",
    "home_nation_joined",
    "home_region_joined",
    "host_nation_joined",
    "host_region_joined",
    "operated",
    "ended",
    "tenants",
    "tenants_home",
];

/// What only cases have.
const CASE: &[TableSpec] = &[
    TableSpec("park_courses", &[], All, Required),
    TableSpec("parks", PARKS, Pinned, Required),
    TableSpec("transitions", &["arm", "world", "run", "park", "date", "type_after"], All, Required),
];
const POINTS: &[TableSpec] = &[
    TableSpec("points", &[], All, Required),
    TableSpec(
        "point_arms",
        &["point", "outcome", "arm", "mean", "low", "high", "highest_probability"],
        Shown,
        Required,
    ),
    TableSpec(
        "point_contrasts",
        &["point", "outcome", "arm", "minus", "difference", "low", "high", "resolved", "share_above", "variance_ratio"],
        Shown,
        Required,
    ),
];
const SWEEP: &[TableSpec] = &[TableSpec("effects", &[], Shown, Optional)];
const SENSITIVITY: &[TableSpec] = &[
    TableSpec("sobol", &[], All, Optional),
    TableSpec("luck", &[], All, Optional),
    TableSpec("sobol_pairs", &[], All, Optional),
    TableSpec("morris", &[], All, Optional),
    TableSpec("pawn", &[], All, Optional),
];
const REGIMES: &[TableSpec] = &[
    TableSpec("regimes", &[], All, Required),
    TableSpec("rules", &[], All, Required),
    TableSpec("rule_limits", &[], All, Required),
    TableSpec("regret", &[], All, Optional),
    TableSpec("regret_contrasts", &[], All, Optional),
];
const CLAIMS: &[TableSpec] = &[TableSpec("claims", &[], All, Required)];

impl Analysis {
    pub(super) fn specs(self, scenario: &Scenario) -> Vec<&'static TableSpec> {
        let case = if scenario.plan.parks.is_empty() { &[] } else { CASE };
        match self {
            Self::Run => RUN.iter().chain(case).collect(),
            Self::Sweep => POINTS.iter().chain(SWEEP).collect(),
            Self::Sensitivity => POINTS.iter().chain(SENSITIVITY).collect(),
            Self::Regimes => POINTS.iter().chain(REGIMES).collect(),
            Self::Claims => CLAIMS.iter().collect(),
        }
    }

    /// What a manifest is of, if charts can be drawn from it.
    pub(super) fn of(manifest: &Manifest) -> Option<Self> {
        match manifest.study.as_ref().map(|study| study.experiment.as_str()) {
            Some("sweep") => Some(Self::Sweep),
            Some("sensitivity") => Some(Self::Sensitivity),
            Some("regimes") => Some(Self::Regimes),
            None if has_table(manifest, "claims") => Some(Self::Claims),
            None if has_table(manifest, "arms") => Some(Self::Run),
            _ => None,
        }
    }
}

/// Whether a folder has a table.
pub(super) fn has_table(manifest: &Manifest, name: &str) -> bool {
    manifest.files.iter().any(|file| file.path == format!("{TABLES}/{name}.parquet"))
}
