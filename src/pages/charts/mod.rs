//! Charts: facts to pictures.
//!
//! Each chart is a function from plain numbers to a [`Picture`]; [`png()`] turns one into pixels. Nothing here reads or
//! writes a file, and nothing computes a statistic: quantiles, intervals and shares come ready made. The exception is
//! the smoothed outline of [`distribution()`], which is drawing.

mod ablation_effects;
mod bands;
mod canvas;
mod claim_trials;
mod colour_scale;
mod contour;
mod contrasts;
mod convergence;
mod distances;
mod distribution;
mod division;
mod factor_curves;
mod facts;
mod fan;
mod flags;
mod forecast;
mod frame;
mod hatch;
mod heat_map;
mod legend;
mod lorenz;
mod maps;
mod marks;
mod morris_plane;
mod names;
mod network;
mod pair_plot;
mod panels;
mod panels_over_time;
mod plane;
mod png;
mod ranges;
mod regime_map;
mod rows;
mod scatter;
mod scorecard;
mod shrinkage;
mod stacks;
mod style;
mod survival;
mod text_style;
mod ticks;
mod timeline;
mod tolerance;
mod tornado;
mod type_face;

pub use crate::analysis::Interval;
pub use crate::evidence::Bound;
pub use ablation_effects::{AblatedContrast, AblationEffects, Effect, ablation_effects};
pub use canvas::Picture;
pub use claim_trials::{ClaimTrials, TrialRow, claim_trials};
pub use contrasts::{Contrast, Contrasts, contrasts};
pub use convergence::{Convergence, Stop, convergence};
pub use distances::{DistanceBar, Distances, distances};
pub use distribution::{ArmValues, Distribution, distribution};
pub use factor_curves::{Factor, FactorCurve, FactorCurves, MOST_FACTORS, factor_curves};
pub use facts::{AxisLabel, Band, BandSeries, Composition, CompositionPart, Labels};
pub use fan::{Fan, Observation, fan};
pub use flags::DatedLine;
pub use forecast::{Forecast, ForecastFigure, forecast};
pub use heat_map::{HeatCell, HeatMap, HeatPanel, heat_map};
pub use lorenz::{Lorenz, lorenz};
pub use morris_plane::{MorrisPlane, MorrisPoint, morris_plane};
pub use network::{MapActor, MapPark, NetworkMap, network_map};
pub use pair_plot::{PairParameter, PairPlot, pair_plot};
pub use panels_over_time::{PanelsOverTime, panels_over_time};
pub use plane::{Axis, Places};
pub use png::png;
pub use ranges::{RangeRow, Ranges, ranges};
pub use regime_map::{RegimeCell, RegimeMap, RegimePanel, RuleBox, regime_map};
pub use scatter::{Scatter, scatter};
pub use scorecard::{Score, ScoreGroup, ScoreRow, ScorecardFacts, scorecard};
pub use shrinkage::{Shrinkage, ShrinkageRow, shrinkage};
pub use stacks::{Stacks, stacks};
pub use survival::{Survival, SurvivalCurve, SurvivalStep, survival};
pub use timeline::{Course, Fate, Mark, Span, Timeline, timeline};
pub use tolerance::{Tolerance, ToleranceStep, tolerance};
pub use tornado::{Tornado, TornadoBar, tornado};

/// What can go wrong between a picture and its pixels.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded faces or the encoder failed.
    #[error("render the chart: {0}")]
    Drawing(String),
    /// The text given is not an SVG document of a chart.
    #[error("read the picture as SVG: {0}")]
    NotSvg(String),
    /// A picture without pixels or too large.
    #[error("render a picture {0} pixels wide")]
    Size(u32),
}
