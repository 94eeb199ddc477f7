//! The numbers and words that several charts share; the facts of one chart stand in its own file.

/// The words around a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// What the chart answers, as the finding's question.
    pub title: String,
    /// Below the chart: number of worlds, seed, what bands mean.
    pub caption: String,
    /// For readers who cannot see the chart: what it shows.
    pub description: String,
}

/// What an axis measures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AxisLabel {
    /// In the field's words.
    pub name: String,
    /// Empty if there is none.
    pub unit: String,
}

impl AxisLabel {
    /// A quantity with its unit; an empty unit is not written.
    pub fn new(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name: name.into(), unit: unit.into() }
    }

    pub(crate) fn label(&self) -> String {
        if self.unit.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.unit) }
    }
}

/// Quantiles of an outcome at one time; what is missing is NaN and leaves a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Time.
    pub x: f64,
    /// Quantile 0.05.
    pub low: f64,
    /// Quantile 0.25.
    pub q25: f64,
    /// Quantile 0.5.
    pub median: f64,
    /// Quantile 0.75.
    pub q75: f64,
    /// Quantile 0.95.
    pub high: f64,
}

/// A named series of quantiles over time: an arm, a type or an outcome.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BandSeries {
    /// Shown beside the line.
    pub name: String,
    /// In order of time.
    pub points: Vec<Band>,
}

/// Parts of a whole over time, one panel of a stacked chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Composition {
    /// Shown above the panel.
    pub name: String,
    /// Times in order, as many as each part has values.
    pub times: Vec<f64>,
    /// From the bottom up.
    pub parts: Vec<CompositionPart>,
}

/// One part of a [`Composition`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompositionPart {
    /// Shown in the legend.
    pub name: String,
    /// One per time, in the unit of the axis; NaN leaves a gap in the whole stack.
    pub values: Vec<f64>,
}
