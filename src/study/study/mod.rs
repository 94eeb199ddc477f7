//! Experiments over many points on disk: run into a journal, resumed from it, read back for tables and indices.
//!
//! Memory holds one batch of worlds while running and one point while reading, whatever the number of runs.

mod effects;
mod estimand;
mod index_tables;
mod indices;
mod jobs;
mod load_outcomes;
mod points_file;
mod precision;
mod regime_tables;
mod regimes;
mod regret_tables;
mod request_line;
mod requests;
mod run_table;
mod runner;
mod series;
mod shards;
mod tables;
mod verification;
mod worlds_by_point;

pub use effects::Effect;
pub use estimand::{Estimand, Estimated, QuantityError};
pub use index_tables::{MorrisRow, PawnRow, QuantityKey, RandomShareRow, SobolPairRow, SobolRow, Use, index_tables};
pub use indices::{Indices, Layout, Method, indices};
pub use jobs::StudyError;
pub use load_outcomes::{LoadedOutcomes, load_in_place, load_outcomes, worlds_of};
pub use points_file::{PointsFileError, points_file};
pub use precision::{LEAST, Precision, PrecisionTarget, PrecisionTargetError};
pub use regime_tables::{RegimePart, RegimeRow, RuleLimit, RuleRow, regime_tables};
pub use regimes::{PointRanking, Rule, map, rules};
pub use regret_tables::{RegretContrast, RegretRow};
pub use requests::{Answer, Requests};
pub use run_table::Failed;
pub use runner::{Rounds, Runner};
pub use series::{absent_in, absent_of, jobs_of, read_series, run_series, series_id, shape_of};
pub use shards::{NoShard, Shard, worlds_in};
pub(crate) use tables::axis_fields;
pub use tables::{AXIS, DesignPoints, PointArm, PointContrast, StudyTables, study_identity};
pub use verification::{Replayed, replay};
pub use worlds_by_point::WorldsByPoint;
