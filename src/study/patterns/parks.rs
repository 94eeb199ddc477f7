//! Figures over the parks of a run: a mean, a share, a ratio of sums, a variation or a hazard, of parks that meet
//! conditions, written in columns of the record of a park.

use std::fmt;

use crate::experiment::RunRecord;
use crate::measures::records::ParkRecord;
use crate::scenario::Scenario;

use super::columns::{COLUMNS, Column, Read};

/// A figure over the parks of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkFigure {
    /// What is made of the parks.
    pub measure: ParkMeasure,
    /// Conditions that a park meets, all of them.
    pub of: Vec<Condition>,
}

/// What is made of the parks that meet the conditions.
#[derive(Debug, Clone, PartialEq)]
pub enum ParkMeasure {
    /// Mean of a column, or of the difference of two, over parks that have it.
    Mean(Column, Option<Column>),
    /// Share of parks that meet one more condition.
    Share(Condition),
    /// Sum of the first column over the sum of the second.
    Ratio(Column, Column),
    /// Standard deviation over mean of a column, of parks that have it.
    Variation(Column),
    /// How often an event comes between two ages in years: events over park-years without it at these ages. A park is
    /// observed until its end or the horizon.
    Hazard(Column, [f64; 2]),
}

/// A condition on a park.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The column has a value; of an age, it came.
    Known(Column),
    /// It has none, or never came.
    Missing(Column),
    /// Two values compare so. An age that never came is later than every other.
    Compares(Column, Sign, Term),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Equal.
    Is,
    /// Not equal.
    IsNot,
    /// Below.
    Below,
    /// Below or equal.
    AtMost,
    /// Above.
    Above,
    /// Above or equal.
    AtLeast,
}

const SIGNS: [(&str, Sign); 6] = [
    ("=", Sign::Is),
    ("!=", Sign::IsNot),
    ("<", Sign::Below),
    ("<=", Sign::AtMost),
    (">", Sign::Above),
    (">=", Sign::AtLeast),
];

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A number.
    Number(f64),
    /// Another column.
    Column(Column),
    /// A word of the column.
    Word(String),
}

impl Condition {
    /// Reads `operated`, `not operated`, `initiator = nation`, `tenants_peak >= land`.
    ///
    /// # Errors
    /// In words: what was found and what is allowed.
    pub fn read(text: &str) -> Result<Self, String> {
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [name] => Column::find(name).map(Self::Known),
            ["not", name] => Column::find(name).map(Self::Missing),
            [name, sign, term] => {
                let column = Column::find(name)?;
                let (_, sign) = SIGNS.into_iter().find(|(known, _)| *known == sign).ok_or_else(|| {
                    let known: Vec<&str> = SIGNS.iter().map(|(known, _)| *known).collect();
                    format!("{sign:?} compares nothing; allowed: {}", known.join(" "))
                })?;
                let term = match column.read {
                    Read::Word(_, words) if !words.contains(&term) || !matches!(sign, Sign::Is | Sign::IsNot) => {
                        return Err(format!("{text:?} can never be; allowed: {name} = or != {}", words.join(", ")));
                    }
                    Read::Word(..) => Term::Word(term.to_owned()),
                    Read::Number(_) | Read::Age(_) => match term.parse::<f64>() {
                        Ok(number) if number.is_finite() => Term::Number(number),
                        _ => Term::Column(Column::numeric(term)?),
                    },
                };
                Ok(Self::Compares(column, sign, term))
            }
            _ => Err(format!(
                "{text:?} is no condition; allowed: COLUMN, not COLUMN, or COLUMN SIGN VALUE with spaces between, such as \
                 \"initiator = nation\""
            )),
        }
    }

    fn is_met(&self, park: &ParkRecord, scenario: &Scenario) -> bool {
        let is_known = |column: &Column| match column.read {
            Read::Word(read, _) => read(park).is_some(),
            Read::Number(_) | Read::Age(_) => column.number(park, scenario).is_finite(),
        };
        match self {
            Self::Known(column) => is_known(column),
            Self::Missing(column) => !is_known(column),
            Self::Compares(column, sign, Term::Word(word)) => match column.read {
                Read::Word(read, _) => read(park).is_some_and(|own| (own == word) == (*sign == Sign::Is)),
                Read::Number(_) | Read::Age(_) => false,
            },
            Self::Compares(column, sign, term) => {
                let own = column.number(park, scenario);
                let other = match term {
                    Term::Number(number) => *number,
                    Term::Column(other) => other.number(park, scenario),
                    Term::Word(_) => f64::NAN,
                };
                match sign {
                    Sign::Is => own == other,
                    Sign::IsNot => own != other,
                    Sign::Below => own < other,
                    Sign::AtMost => own <= other,
                    Sign::Above => own > other,
                    Sign::AtLeast => own >= other,
                }
            }
        }
    }
}

impl ParkMeasure {
    /// Reads what a measure (`mean`, `share`, `ratio`, `variation`, `hazard`) is taken of.
    ///
    /// # Errors
    /// In words: what was found and what is allowed.
    pub fn read(measure: &str, text: &str, ages: Option<[f64; 2]>) -> Result<Self, String> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let shape = |allowed: &str| format!("found {text:?}; allowed for the measure {measure}: {allowed}");
        match (measure, &parts[..]) {
            ("share", _) => Condition::read(text).map(Self::Share),
            ("mean", [column]) => Ok(Self::Mean(Column::numeric(column)?, None)),
            ("mean", [column, "-", other]) => Ok(Self::Mean(Column::numeric(column)?, Some(Column::numeric(other)?))),
            ("mean", _) => Err(shape("a column, or COLUMN - COLUMN")),
            ("ratio", [above, "/", below]) => Ok(Self::Ratio(Column::numeric(above)?, Column::numeric(below)?)),
            ("ratio", _) => Err(shape("COLUMN / COLUMN")),
            ("variation", [column]) => Ok(Self::Variation(Column::numeric(column)?)),
            ("variation", _) => Err(shape("a column")),
            (_, [event]) => {
                let column = Column::find(event)?;
                let Read::Age(_) = column.read else {
                    let ages = COLUMNS.iter().filter(|column| matches!(column.read, Read::Age(_)));
                    let ages: Vec<&str> = ages.map(|column| column.name).collect();
                    return Err(shape(&ages.join(", ")));
                };
                let ages = ages.ok_or("a hazard is taken between two ages: it needs `ages`")?;
                Ok(Self::Hazard(column, ages))
            }
            _ => Err(shape("an event, such as ended")),
        }
    }

    /// Its unit.
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Mean(column, _) => column.unit,
            Self::Share(_) => "share",
            Self::Ratio(..) => "ratio",
            Self::Variation(_) => "coefficient of variation",
            Self::Hazard(..) => "per year",
        }
    }

    /// Whether it is a level of transfer.
    pub fn is_transfer(&self) -> bool {
        match self {
            Self::Mean(column, _) | Self::Ratio(column, _) | Self::Variation(column) => {
                column.name.starts_with("transfer")
            }
            Self::Share(_) | Self::Hazard(..) => false,
        }
    }
}

impl ParkFigure {
    /// The figure in one run; of the pinned park at a position alone if one is given. NaN where no park has it.
    pub fn value(&self, run: &RunRecord, scenario: &Scenario, pinned: Option<usize>) -> f64 {
        let parks = || {
            (run.parks.iter())
                .filter(move |park| pinned.is_none() || park.pinned == pinned)
                .filter(|park| self.of.iter().all(|condition| condition.is_met(park, scenario)))
        };
        let finite = |value: &f64| value.is_finite();
        match &self.measure {
            ParkMeasure::Mean(column, other) => {
                let value = |park: &ParkRecord| {
                    let own = column.number(park, scenario);
                    other.map_or(own, |other| own - other.number(park, scenario))
                };
                mean(parks().map(value).filter(finite))
            }
            ParkMeasure::Share(condition) => {
                mean(parks().map(|park| f64::from(u8::from(condition.is_met(park, scenario)))))
            }
            ParkMeasure::Ratio(above, below) => {
                let sum = |(a, b): (f64, f64), park: &ParkRecord| {
                    (a + above.number(park, scenario), b + below.number(park, scenario))
                };
                let (above, below) = parks().fold((0.0, 0.0), sum);
                above / below
            }
            ParkMeasure::Variation(column) => {
                let values: Vec<f64> = parks().map(|park| column.number(park, scenario)).filter(finite).collect();
                let centre = mean(values.iter().copied());
                let square = mean(values.iter().map(|value| (value - centre) * (value - centre)));
                if values.len() > 1 && centre > 0.0 { square.sqrt() / centre } else { f64::NAN }
            }
            ParkMeasure::Hazard(event, [from, to]) => {
                let horizon = f64::from(scenario.parameters.time.years);
                let (mut events, mut years) = (0.0, 0.0);
                for park in parks() {
                    let came = event.number(park, scenario);
                    let life = park.end.map_or(horizon - park.founded, |(end, _)| end - park.founded);
                    let (until, has_come) = if came.is_finite() { (came, true) } else { (life, false) };
                    years += (until.min(*to) - from).max(0.0);
                    events += f64::from(u8::from(has_come && until > *from && until <= *to));
                }
                if years > 0.0 { events / years } else { f64::NAN }
            }
        }
    }
}

impl fmt::Display for ParkFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.measure {
            ParkMeasure::Mean(column, None) => write!(f, "mean {column:?} of parks")?,
            ParkMeasure::Mean(column, Some(other)) => write!(f, "mean {column:?} - {other:?} of parks")?,
            ParkMeasure::Share(condition) => write!(f, "share of parks with {condition}, of parks")?,
            ParkMeasure::Ratio(above, below) => write!(f, "{above:?} / {below:?} summed over parks")?,
            ParkMeasure::Variation(column) => write!(f, "variation of {column:?} between parks")?,
            ParkMeasure::Hazard(event, [from, to]) => {
                write!(f, "{event:?} per park-year at ages {from} to {to}, parks")?;
            }
        }
        let of: Vec<String> = self.of.iter().map(ToString::to_string).collect();
        if of.is_empty() { Ok(()) } else { write!(f, " with {}", of.join(", ")) }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(column) => write!(f, "{column:?}"),
            Self::Missing(column) => write!(f, "not {column:?}"),
            Self::Compares(column, sign, term) => {
                let sign = SIGNS.iter().find(|(_, known)| known == sign).map_or("", |(text, _)| *text);
                write!(f, "{column:?} {sign} ")?;
                match term {
                    Term::Number(number) => write!(f, "{number}"),
                    Term::Column(other) => write!(f, "{other:?}"),
                    Term::Word(word) => f.write_str(word),
                }
            }
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}
