//! The points of an experiment as its tables tell them: where each lies, what arms come to there, how they differ.

use crate::charts::{self, Interval, Places};
use crate::measures::Outcome;
use crate::output::Field;
use crate::report::cells::Cells;
use crate::report::figures::{count_of, number};
use crate::report::{Analysis, ReportError, ResultTables, doubtful_worlds};
use crate::scenario::{Axis, Entry, RIVALS, Value, label};
use crate::study::AXIS;

/// A value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coordinate {
    Number(f64),
    Word(String),
}

impl Coordinate {
    /// With as many digits as a reader needs.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Number(value) => number(*value),
            Self::Word(word) => word.clone(),
        }
    }

    /// Numbers by size, then words.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Word(a), Self::Word(b)) => a.cmp(b),
            (Self::Number(_), Self::Word(_)) => std::cmp::Ordering::Less,
            (Self::Word(_), Self::Number(_)) => std::cmp::Ordering::Greater,
        }
    }

    pub(super) fn number(&self) -> f64 {
        if let Self::Number(number) = self { *number } else { f64::NAN }
    }
}

/// An axis that some points have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AxisColumn {
    pub(super) name: String,
    /// Whether its values are numbers.
    pub(super) has_numbers: bool,
    pub(super) is_logarithmic: bool,
    /// The scenario's own value, if it is a number.
    pub(super) own: Option<f64>,
    /// What the catalogue has on its first key.
    pub(super) entry: Option<&'static Entry>,
    /// Its levels in a grid.
    levels: Vec<Coordinate>,
}

/// A point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PointRow {
    pub(super) part: String,
    pub(super) worlds: u32,
    /// Axis that alone differs from the scenario.
    pub(super) moved: Option<usize>,
    /// A value per axis.
    pub(super) values: Vec<Option<Coordinate>>,
}

/// An arm at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    pub(super) value: Interval,
    /// Probability that its mean is the highest.
    pub(super) highest: f64,
}

/// A pair of arms at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Difference {
    pub(super) value: Interval,
    pub(super) resolved: bool,
    /// Share of worlds in which the first arm lies above.
    pub(super) above: f64,
    /// What pairing divides the variance by.
    pub(super) ratio: f64,
}

/// All points.
#[derive(Debug, Clone)]
pub(super) struct Space {
    pub(super) axes: Vec<AxisColumn>,
    pub(super) points: Vec<PointRow>,
    pub(super) arms: Vec<&'static str>,
}

impl AxisColumn {
    /// The name as it is read: that of an axis without one of its own is a key.
    pub(super) fn title(&self) -> String {
        label(&self.name)
    }

    /// A place on it as it is read: "exit rate = 0.1"; of an ablation, what the model has or lacks.
    pub(super) fn at(&self, value: &Coordinate) -> String {
        let rival = RIVALS.iter().find(|rival| rival.key == self.name);
        match (rival, value.text().as_str()) {
            (Some(rival), "true") => rival.label(),
            (Some(rival), "false") => format!("{}: with {}", rival.name, rival.lacks),
            (_, value) => format!("{} = {value}", self.title()),
        }
    }
}

impl Space {
    pub(super) fn of(tables: &ResultTables) -> Result<Self, ReportError> {
        let rows = tables.table("points")?;
        let known = known_axes(tables);
        let fields: Vec<&Field> = rows.fields().filter(|field| field.name.starts_with(AXIS)).collect();
        // The label is the name of the axis as it is written; columns have a plainer one.
        let names: Vec<&str> = fields.iter().map(|field| field.label.as_deref().unwrap_or(&field.name)).collect();
        let columns: Vec<Vec<Option<Coordinate>>> =
            fields.iter().map(|field| coordinates(rows, &field.name)).collect::<Result<_, _>>()?;
        let axes: Vec<AxisColumn> = (names.iter().zip(&columns))
            .map(|(name, values)| {
                let has_numbers = values.iter().flatten().all(|value| matches!(value, Coordinate::Number(_)));
                let axis = known.iter().find(|axis| axis.name == **name);
                let coordinate = |value: Value| match value.as_number().filter(|_| has_numbers) {
                    Some(number) => Coordinate::Number(number),
                    None => Coordinate::Word(value.unquoted()),
                };
                let levels = axis.map_or_else(Vec::new, |axis| axis.values.levels(axis.levels));
                AxisColumn {
                    name: (*name).to_owned(),
                    has_numbers,
                    own: axis.and_then(|axis| axis.own(&tables.scenario)?.as_number()),
                    entry: axis.and_then(|axis| axis.entry()),
                    is_logarithmic: axis.is_some_and(|axis| axis.values.is_logarithmic()),
                    levels: levels.into_iter().map(coordinate).collect(),
                }
            })
            .collect();
        let (parts, moved, worlds) = (rows.words("part")?, rows.words("moved")?, rows.numbers("worlds")?);
        let points = (0..rows.rows())
            .map(|row| PointRow {
                part: parts[row].to_owned(),
                worlds: worlds[row] as u32,
                moved: names.iter().position(|name| *name == moved[row]),
                values: columns.iter().map(|column| column[row].clone()).collect(),
            })
            .collect();
        Ok(Self { axes, points, arms: tables.arms() })
    }

    /// Numbers of the points of a part, or of all.
    pub(super) fn part(&self, name: Option<&str>) -> Vec<usize> {
        let is_in = |point: &PointRow| name.is_none_or(|name| point.part == name);
        self.points.iter().enumerate().filter(|(_, point)| is_in(point)).map(|(at, _)| at).collect()
    }

    /// Axes on which the points of a part have values.
    pub(super) fn axes_of(&self, part: &[usize]) -> Vec<usize> {
        let has = |axis: &usize| part.iter().any(|&point| self.points[point].values[*axis].is_some());
        (0..self.axes.len()).filter(has).collect()
    }

    /// Worlds at each point of a part, in words.
    pub(super) fn worlds(&self, part: Option<&str>) -> String {
        let worlds: Vec<u32> = self.part(part).into_iter().map(|point| self.points[point].worlds).collect();
        let (least, most) = (worlds.iter().min().copied().unwrap_or(0), worlds.iter().max().copied().unwrap_or(0));
        if least == most { count_of(most as usize, "world") } else { format!("{least} to {most} worlds") }
    }

    /// The warning of the worlds of the point with fewest, if these are few or repeat one another.
    pub(super) fn doubtful_worlds(&self, tables: &ResultTables) -> Option<String> {
        let worlds = self.points.iter().map(|point| point.worlds).filter(|&worlds| worlds > 0).min()?;
        doubtful_worlds(&tables.scenario.experiment, worlds as usize, " at a point")
    }

    /// Where a point is, in words: what was moved, or all its values.
    pub(super) fn text(&self, point: usize) -> String {
        let place = &self.points[point];
        let is_alone = self.points.iter().any(|point| point.moved.is_some());
        if is_alone && place.moved.is_none() {
            return "the scenario as it is".to_owned();
        }
        let values = self.axes.iter().zip(&place.values).enumerate().filter_map(|(at, (axis, value))| {
            let is_told = place.moved.is_none_or(|moved| moved == at);
            value.as_ref().filter(|_| is_told).map(|value| axis.at(value))
        });
        values.collect::<Vec<_>>().join(", ")
    }

    /// An outcome by point, then arm.
    pub(super) fn levels(&self, tables: &ResultTables, outcome: &str) -> Result<Vec<Vec<Level>>, ReportError> {
        let rows = tables.table("point_arms")?;
        let (points, arms) = (rows.indices("point", 0..self.points.len())?, rows.arms(&self.arms)?);
        let outcomes = rows.words("outcome")?;
        let [mean, low, high, highest] = ["mean", "low", "high", "highest_probability"].map(|name| rows.numbers(name));
        let (mean, low, high, highest) = (mean?, low?, high?, highest?);
        let none = Level { value: Interval::UNKNOWN, highest: f64::NAN };
        let mut levels = vec![vec![none; self.arms.len()]; self.points.len()];
        for row in (0..rows.rows()).filter(|&row| outcomes[row] == outcome) {
            let value = Interval::new(mean[row], low[row], high[row]);
            levels[points[row]][arms[row]] = Level { value, highest: highest[row] };
        }
        Ok(levels)
    }

    /// Pairs of arms that are compared: positions of the arm and of the one that is subtracted.
    pub(super) fn pairs(&self) -> Vec<(usize, usize)> {
        (0..self.arms.len()).rev().flat_map(|arm| (0..arm).rev().map(move |minus| (arm, minus))).collect()
    }

    /// Differences in an outcome by point, then pair.
    pub(super) fn differences(
        &self,
        tables: &ResultTables,
        outcome: &str,
    ) -> Result<Vec<Vec<Difference>>, ReportError> {
        let rows = tables.table("point_contrasts")?;
        let points = rows.indices("point", 0..self.points.len())?;
        let (outcomes, arms, minus) = (rows.words("outcome")?, rows.words("arm")?, rows.words("minus")?);
        let [mean, low, high] = ["difference", "low", "high"].map(|name| rows.numbers(name));
        let (mean, low, high) = (mean?, low?, high?);
        let (resolved, above) = (rows.numbers("resolved")?, rows.numbers("share_above")?);
        let ratio = rows.numbers("variance_ratio")?;
        let pairs: Vec<(&str, &str)> =
            self.pairs().into_iter().map(|(arm, minus)| (self.arms[arm], self.arms[minus])).collect();
        let none = Difference { value: Interval::UNKNOWN, resolved: false, above: f64::NAN, ratio: f64::NAN };
        let mut differences = vec![vec![none; pairs.len()]; self.points.len()];
        for row in (0..rows.rows()).filter(|&row| outcomes[row] == outcome) {
            if let Some(pair) = pairs.iter().position(|pair| *pair == (arms[row], minus[row])) {
                differences[points[row]][pair] = Difference {
                    value: Interval::new(mean[row], low[row], high[row]),
                    resolved: resolved[row] == 1.0,
                    above: above[row],
                    ratio: ratio[row],
                };
            }
        }
        Ok(differences)
    }

    /// The pair requested, else hybrid less spontaneous, else the last pair that there is.
    pub(super) fn main_pair(&self, asked: &str) -> Option<usize> {
        let pairs = self.pairs();
        let named = |name: &str| pairs.iter().position(|pair| self.pair_name(*pair) == name);
        named(asked).or_else(|| named("hybrid - spontaneous")).or(pairs.len().checked_sub(1))
    }

    pub(super) fn pair_name(&self, (arm, minus): (usize, usize)) -> String {
        format!("{} - {}", self.arms[arm], self.arms[minus])
    }

    /// The place of a point on an axis of a grid.
    pub(super) fn level(&self, point: usize, axis: usize) -> Option<usize> {
        let value = self.points[point].values[axis].as_ref()?;
        self.axes[axis].levels.iter().position(|level| level == value)
    }

    /// An axis of a grid as charts draw it.
    pub(super) fn grid_axis(&self, axis: usize) -> charts::Axis {
        self.drawn_axis(axis, &self.axes[axis].levels)
    }

    /// An axis with places at these values, as charts draw it.
    pub(super) fn drawn_axis(&self, axis: usize, values: &[Coordinate]) -> charts::Axis {
        let axis = &self.axes[axis];
        let numbers = || values.iter().map(Coordinate::number).collect();
        let places = match (axis.has_numbers, axis.is_logarithmic) {
            (true, true) => Places::Logarithmic(numbers()),
            (true, false) => Places::Linear(numbers()),
            (false, _) => Places::Named(values.iter().map(Coordinate::text).collect()),
        };
        charts::Axis { quantity: charts::AxisLabel::new(axis.title(), ""), places }
    }

    /// One panel for each level of a third axis of a grid, or one without a name; with the points that stand in it.
    pub(super) fn panels(&self, part: &[usize]) -> Vec<(String, Vec<usize>)> {
        let axes = self.axes_of(part);
        let Some(&axis) = axes.get(2) else { return vec![(String::new(), part.to_vec())] };
        (self.axes[axis].levels.iter().enumerate())
            .map(|(level, value)| {
                let inside = part.iter().copied().filter(|&point| self.level(point, axis) == Some(level)).collect();
                (self.axes[axis].at(value), inside)
            })
            .collect()
    }
}

/// Axes of the scenario that results of this kind may lie on.
fn known_axes(tables: &ResultTables) -> Vec<&Axis> {
    let scenario = &tables.scenario;
    match tables.analysis {
        Analysis::Sweep => scenario.sweep.axes.iter().collect(),
        Analysis::Sensitivity => scenario.uncertain.axes.iter().collect(),
        Analysis::Regimes => scenario.regimes.axes.iter().chain(&scenario.uncertain.axes).collect(),
        Analysis::Run | Analysis::Claims => Vec::new(),
    }
}

fn coordinates(rows: Cells, column: &str) -> Result<Vec<Option<Coordinate>>, ReportError> {
    if rows.has_words(column) {
        let word = |word: &str| (!word.is_empty()).then(|| Coordinate::Word(word.to_owned()));
        return Ok(rows.words(column)?.into_iter().map(word).collect());
    }
    let numbers = rows.numbers(column)?;
    Ok(numbers.into_iter().map(|value| value.is_finite().then_some(Coordinate::Number(value))).collect())
}

/// An outcome by its name.
pub(super) fn outcome(tables: &ResultTables, name: &str) -> Result<&'static Outcome, ReportError> {
    let mut all = tables.scenario.experiment.outcomes();
    let reason = || format!("is to show the outcome `{name}`, which this version does not have");
    all.find(|outcome| outcome.name == name).ok_or_else(|| ReportError::content("point_arms", reason()))
}
