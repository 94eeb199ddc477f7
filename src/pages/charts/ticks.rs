//! Where an axis has its marks (1, 2 or 5 times a power of ten) and how numbers are written.

/// The lowest and highest finite value seen so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Beyond this a span of two values would no longer be a number.
const HUGEST: f64 = 1e300;

impl Extent {
    /// From 0 to 1.
    pub(crate) const UNIT: Self = Self { low: 0.0, high: 1.0 };

    /// The extent of all finite values, `None` if there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        values.into_iter().filter(|v| v.is_finite()).map(|v| v.clamp(-HUGEST, HUGEST)).fold(None, |extent, v| {
            let Self { low, high } = extent.unwrap_or(Self { low: v, high: v });
            Some(Self { low: low.min(v), high: high.max(v) })
        })
    }

    /// Widened to hold `value`.
    pub(crate) fn with(self, value: f64) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value) }
    }

    /// Widened to zero if zero is near, as most readers expect of an amount.
    pub(crate) fn near_zero(self) -> Self {
        if (self.low > 0.0 && self.low < 0.5 * self.high) || (self.high < 0.0 && self.high > 0.5 * self.low) {
            self.with(0.0)
        } else {
            self
        }
    }

    /// Widened if it is too narrow to be divided.
    pub(crate) fn open(self) -> Self {
        let size = self.low.abs().max(self.high.abs());
        if self.high - self.low > size * 1e-9 && self.high - self.low > 1e-290 {
            return self;
        }
        let pad = if size > 1e-290 { size * 0.5 } else { 1.0 };
        Self { low: self.low - pad, high: self.high + pad }
    }
}

/// Marks of an axis with their labels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ticks {
    pub(crate) values: Vec<f64>,
    pub(crate) labels: Vec<String>,
}

/// A step 1, 2 or 5 times ten to a whole power.
#[derive(Debug, Clone, Copy)]
struct Step {
    lead: f64,
    power: i32,
}

impl Step {
    /// The smallest step that divides `span` into at most `most` parts, of at least 1 if `whole`.
    fn of(span: f64, most: usize, whole: bool) -> Self {
        let raw = span / most.max(1) as f64;
        let power = libm::floor(libm::log10(raw)) as i32;
        let unit = libm::pow(10.0, f64::from(power));
        let step = [1.0, 2.0, 5.0].into_iter().find(|lead| lead * unit >= raw * (1.0 - 1e-9));
        let step = step.map_or(Self { lead: 1.0, power: power + 1 }, |lead| Self { lead, power });
        if whole && step.power < 0 { Self { lead: 1.0, power: 0 } } else { step }
    }

    fn size(self) -> f64 {
        self.times(1.0)
    }

    /// `count` steps; dividing keeps decimals such as 0.3 exact to the last bit.
    fn times(self, count: f64) -> f64 {
        let power = libm::pow(10.0, f64::from(self.power.abs()));
        if self.power < 0 { count * self.lead / power } else { count * self.lead * power }
    }
}

/// Marks within `extent`, about `most` of them, on whole numbers if `whole`. Three at least, since fewer give no scale, unless
/// there are not so many whole numbers.
pub(crate) fn within(extent: Extent, most: usize, whole: bool) -> Ticks {
    let with = |most| marks(extent, Step::of(extent.high - extent.low, most, whole));
    (most..most + 6).map(with).find(|ticks| ticks.values.len() >= 3).unwrap_or_else(|| with(most))
}

/// `extent` widened to whole steps at both ends, and its marks, three at least.
pub(crate) fn around(extent: Extent, most: usize) -> (Extent, Ticks) {
    let with = |most| {
        let step = Step::of(extent.high - extent.low, most, false);
        let low = step.times((extent.low / step.size() + 1e-6).floor());
        let high = step.times((extent.high / step.size() - 1e-6).ceil());
        let wide = Extent { low, high };
        (wide, marks(wide, step))
    };
    (most..most + 6).map(with).find(|(_, ticks)| ticks.values.len() >= 3).unwrap_or_else(|| with(most))
}

fn marks(extent: Extent, step: Step) -> Ticks {
    let first = (extent.low / step.size() - 1e-6).ceil();
    let last = (extent.high / step.size() + 1e-6).floor();
    // Adding zero turns minus zero into zero.
    let values: Vec<f64> = (0..=(last - first) as usize).map(|k| step.times(first + k as f64) + 0.0).collect();
    let size = extent.low.abs().max(extent.high.abs());
    let labels = values.iter().map(|&value| label(value, step.power, size)).collect();
    Ticks { values, labels }
}

/// A mark's label: decimals as its step needs, powers of ten where the axis is huge or tiny.
fn label(value: f64, step_power: i32, size: f64) -> String {
    if (1e-3..1e6).contains(&size) {
        return number(value, step_power.min(0).unsigned_abs() as usize);
    }
    let power = libm::floor(libm::log10(size)) as i32;
    scientific(value, power, (power - step_power).clamp(0, 15) as usize)
}

fn scientific(value: f64, power: i32, decimals: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    // Two steps, since ten to a power below -308 is not a number of full precision.
    let half = power / 2;
    let lead = value / libm::pow(10.0, f64::from(half)) / libm::pow(10.0, f64::from(power - half));
    format!("{}×10{}", number(lead, decimals), superscript(power))
}

fn superscript(power: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = power.unsigned_abs().to_string();
    let sign = (power < 0).then_some('⁻');
    sign.into_iter().chain(digits.bytes().map(|digit| DIGITS[usize::from(digit - b'0')])).collect()
}

/// A number with a true minus sign, thin spaces between thousands from 10 000 on, and never minus zero.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').map_or((digits.as_str(), None), |(w, f)| (w, Some(f)));
    let mut written = String::new();
    if value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        written.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && whole.len() > 4 && (whole.len() - place).is_multiple_of(3) {
            written.push('\u{2009}');
        }
        written.push(digit);
    }
    if let Some(fraction) = fraction {
        written.push('.');
        written.push_str(fraction);
    }
    written
}

/// A number written so that two figures of `spread` show; a leading plus if `signed` and above zero.
pub(crate) fn to_precision(value: f64, spread: f64, signed: bool) -> String {
    let power = |v: f64| if v.is_finite() && v > 0.0 { libm::floor(libm::log10(v)) as i32 } else { 0 };
    let spread = if spread.is_finite() && spread > 0.0 { spread } else { value.abs() };
    let finest = power(spread) - 1;
    let written = if value.is_finite() && value != 0.0 && !(1e-4..1e6).contains(&value.abs().max(spread)) {
        let lead = power(value.abs());
        scientific(value, lead, (lead - finest).clamp(0, 6) as usize)
    } else {
        number(value, (-finest).clamp(0, 9) as usize)
    };
    if signed && value > 0.0 { format!("+{written}") } else { written }
}

/// An axis of logarithms to base ten, a little wider than `extent`, with marks at 1, 2 and 5 times a power, at more numbers
/// where these are fewer than three, and at powers alone where they are many.
pub(crate) fn powers(Extent { low, high }: Extent) -> (Extent, Ticks) {
    let extent = Extent { low: low - 0.08, high: high + 0.08 };
    let span = extent.high - extent.low;
    let stride = ((span / 5.0).ceil() as usize).max(1);
    let at_leads = |leads: &[f64]| -> Vec<(f64, f64)> {
        let powers = (extent.low.floor() as i32..=extent.high.ceil() as i32).step_by(stride);
        powers
            .flat_map(|power| {
                leads
                    .iter()
                    .map(move |lead| (f64::from(power) + libm::log10(*lead), lead * libm::pow(10.0, f64::from(power))))
            })
            .filter(|(log, _)| (extent.low..=extent.high).contains(log))
            .collect()
    };
    let leads: [&[f64]; 3] = [&[1.0], &[1.0, 2.0, 5.0], &[1.0, 2.0, 3.0, 5.0, 7.0]];
    let sparsest = usize::from(span < 2.0);
    let inside = leads[sparsest..].iter().map(|leads| at_leads(leads)).find(|inside| inside.len() >= 3);
    let inside = inside.unwrap_or_else(|| {
        // Too narrow for round numbers: both ends and the middle.
        let mut inside = [low, f64::midpoint(low, high), high].map(|log| (log, libm::pow(10.0, log))).to_vec();
        inside.dedup_by(|a, b| (a.0 - b.0).abs() < 1e-3);
        inside
    });
    let label = |value: f64| {
        let size = libm::pow(10.0, libm::floor(libm::log10(value) + 1e-9));
        let lead = value / size;
        // One figure says a round number.
        let round = (lead - lead.round()).abs() < 1e-6;
        to_precision(value, if round { size * 10.0 } else { size }, false)
    };
    let (values, labels) = inside.into_iter().map(|(log, value)| (log, label(value))).unzip();
    (extent, Ticks { values, labels })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, most: usize) -> Vec<String> {
        within(Extent { low, high }, most, false).labels
    }

    #[test]
    fn marks_are_round_and_have_the_decimals_they_need() {
        assert_eq!(labels(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(-0.12, 0.11, 5), ["−0.10", "−0.05", "0.00", "0.05", "0.10"]);
        assert_eq!(labels(2000.0, 2025.0, 5), ["2000", "2005", "2010", "2015", "2020", "2025"]);
        assert_eq!(labels(0.0, 60_000.0, 3), ["0", "20\u{2009}000", "40\u{2009}000", "60\u{2009}000"]);
    }

    #[test]
    fn an_axis_has_three_marks_at_least_unless_whole_numbers_are_fewer() {
        assert_eq!(labels(0.0, 50_000.0, 2).len(), 3);
        for (low, high) in [(-0.019, 0.022), (-0.012, 0.018), (0.3, 0.4), (-1.0, 4.9), (1e-9, 7e-9), (-0.04, 0.001)] {
            for most in 2..8 {
                assert!(labels(low, high, most).len() >= 3, "{low} to {high}, {most}: {:?}", labels(low, high, most));
            }
        }
        assert_eq!(within(Extent { low: 0.0, high: 1.0 }, 4, true).labels, ["0", "1"]);
        for high in [0.9, 1.0, 2.1, 4.1, 5.0] {
            assert!(around(Extent { low: 0.0, high }, 2).1.labels.len() >= 3, "0 to {high}");
        }
    }

    #[test]
    fn huge_and_tiny_axes_are_written_with_powers_of_ten() {
        assert_eq!(labels(0.0, 3.0e7, 3), ["0", "1×10⁷", "2×10⁷", "3×10⁷"]);
        assert_eq!(labels(0.0, 2.5e-5, 5), ["0", "0.5×10⁻⁵", "1.0×10⁻⁵", "1.5×10⁻⁵", "2.0×10⁻⁵", "2.5×10⁻⁵"]);
        assert_eq!(labels(-4e9, 4e9, 4), ["−4×10⁹", "−2×10⁹", "0", "2×10⁹", "4×10⁹"]);
    }

    #[test]
    fn an_axis_can_be_widened_to_whole_steps() {
        let (extent, ticks) = around(Extent { low: 0.013, high: 0.187 }, 5);
        assert_eq!((extent.low, extent.high), (0.0, 0.2));
        assert_eq!(ticks.labels, ["0.00", "0.05", "0.10", "0.15", "0.20"]);
    }

    #[test]
    fn missing_and_equal_values_still_give_an_extent() {
        assert_eq!(Extent::of([f64::NAN, f64::INFINITY]), None);
        let flat = Extent::of([7.0, f64::NAN, 7.0]).unwrap().open();
        assert_eq!((flat.low, flat.high), (3.5, 10.5));
        let wide = Extent::of([f64::MIN, f64::MAX]).unwrap();
        assert!(around(wide, 5).1.values.iter().all(|v| v.is_finite()));
    }

    #[test]
    fn numbers_follow_their_uncertainty() {
        assert_eq!(to_precision(0.028_14, 0.000_7, true), "+0.02814");
        assert_eq!(to_precision(-12.34, 3.0, true), "−12.3");
        assert_eq!(to_precision(0.0, 0.0, true), "0.0");
        assert_eq!(number(-0.001, 1), "0.0");
        assert_eq!(to_precision(3.14e8, 2.0e7, false), "3.14×10⁸");
    }

    #[test]
    fn a_logarithmic_axis_has_three_marks_at_least() {
        let labels = |low, high| powers(Extent { low: libm::log10(low), high: libm::log10(high) }).1.labels;
        assert_eq!(labels(2.97, 11.0), ["3", "5", "7", "10"]);
        assert_eq!(labels(0.012, 0.3), ["0.01", "0.02", "0.05", "0.1", "0.2"]);
        assert_eq!(labels(1.0, 1000.0), ["1", "10", "100", "1000"]);
        assert_eq!(labels(3.1, 3.3).len(), 3);
        assert_eq!(labels(2.0, 2.0), ["2"]);
    }
}
