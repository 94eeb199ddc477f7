//! The charts of a run: facts from its findings, drawn as SVG and PNG.

mod pinned_park;

use crate::analysis::findings::{COURSES, Findings};
use crate::analysis::summary::OverTime;
use crate::analysis::{Band, aalen_johansen, kaplan_meier, numbers_at_risk, quantile, sorted};
use crate::charts::{
    self, BandSeries, BandsOverTime, ChartError, CompetingEnds, Composition, Contrasts, Distribution, Part, Quantity,
    Sample, Survival, TypeShares, Words,
};
use crate::measures;
use crate::measures::kinds::Kind;
use crate::rules::Arm;
use crate::scenario::Scenario;
use crate::state::End;

use super::failure::Failure;

/// Width of PNG pictures: 160 mm at 300 dots per inch.
pub(super) const PIXELS: u32 = 1890;

/// A picture as a file.
pub(super) struct Picture {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// All charts of a run, each as SVG and PNG.
pub(super) fn draw(scenario: &Scenario, findings: &Findings) -> Result<Vec<Picture>, Failure> {
    if findings.collected.worlds() == 0 {
        return Ok(Vec::new());
    }
    let view = View { scenario, findings };
    let mut drawings = vec![
        ("transfer_over_time".to_owned(), charts::bands_over_time(&view.transfer_over_time())),
        ("transfer_by_arm".to_owned(), charts::distribution(&view.transfer_by_arm())),
        ("type_shares".to_owned(), charts::type_shares(&view.type_shares())),
        ("survival".to_owned(), charts::survival(&view.survival())),
        ("competing_ends".to_owned(), charts::competing_ends(&view.competing_ends())),
    ];
    if findings.collected.arms.len() > 1 {
        drawings.insert(2, ("transfer_contrasts".to_owned(), charts::contrasts(&view.transfer_contrasts())));
    }
    for (at, park) in scenario.plan.parks.iter().enumerate() {
        drawings.push((format!("tenants_{}", file_name(&park.name)), charts::fan(&view.fan(at, park))));
    }
    let mut pictures = Vec::with_capacity(2 * drawings.len());
    for (name, svg) in drawings {
        let failed = |error: ChartError| Failure::Chart(name.clone(), error);
        let svg = svg.map_err(failed)?;
        pictures.push(Picture { name: format!("{name}.png"), bytes: charts::png(&svg, PIXELS).map_err(failed)? });
        pictures.push(Picture { name: format!("{name}.svg"), bytes: svg.into_bytes() });
    }
    Ok(pictures)
}

/// Letters and digits of a name, joined by underscores.
pub(super) fn file_name(name: &str) -> String {
    let words: Vec<String> = (name.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("_")
}

struct View<'a> {
    scenario: &'a Scenario,
    findings: &'a Findings,
}

impl View<'_> {
    fn words(&self, title: &str, caption: &str, description: &str) -> Words {
        let worlds = self.findings.collected.worlds();
        let asked = self.scenario.experiment.worlds;
        let n = if worlds as u64 == u64::from(asked) {
            format!("n = {worlds} worlds")
        } else {
            format!("INCOMPLETE: n = {worlds} of {asked} worlds")
        };
        Words {
            title: title.to_owned(),
            caption: format!("{n}, seed {}. {caption}", self.scenario.experiment.seed),
            description: format!("{description} {}", self.scenario.title),
        }
    }

    fn time(&self) -> Quantity {
        if self.scenario.rules.time.start == 0 { Quantity::new("time", "years") } else { Quantity::new("year", "") }
    }

    fn date(&self, years: f64) -> f64 {
        f64::from(self.scenario.rules.time.start) + years
    }

    fn arms(&self) -> impl Iterator<Item = (usize, Arm)> + '_ {
        self.findings.collected.arms.iter().copied().enumerate()
    }

    fn series(&self, name: &str, bands: &[Band]) -> BandSeries {
        let point = |band: &Band| charts::Band {
            x: self.date(band.x),
            low: band.low,
            q25: band.q25,
            median: band.median,
            q75: band.q75,
            high: band.high,
        };
        BandSeries { name: name.to_owned(), points: bands.iter().map(point).collect() }
    }

    fn course(&self, name: &str) -> Option<&OverTime> {
        COURSES.iter().position(|course| *course == name).map(|at| &self.findings.courses[at])
    }

    fn transfer_over_time(&self) -> BandsOverTime {
        let course = self.course("transfer");
        BandsOverTime {
            words: self.words(
                "How much technology reaches host firms over time?",
                "Line: median over worlds; bands: 50 % and 90 % of worlds. A quantity of the model.",
                "Transfer over time by arm.",
            ),
            time: self.time(),
            outcome: Quantity::new("transfer, mean over host firms", "log points"),
            arms: course.map_or_else(Vec::new, |course| {
                self.arms().map(|(at, arm)| self.series(arm.word(), &course.bands(at))).collect()
            }),
        }
    }

    fn transfer_by_arm(&self) -> Distribution {
        let values = measures::position("transfer").map(|at| &self.findings.collected.outcomes[at].by_arm);
        Distribution {
            words: self.words(
                "How does transfer differ between arms and between worlds?",
                "A point is a world; box: quartiles; outline: smoothed density. A quantity of the model.",
                "Distribution of transfer at the horizon over worlds by arm.",
            ),
            outcome: Quantity::new("transfer, mean over host firms", "log points"),
            arms: values.map_or_else(Vec::new, |values| {
                (self.arms())
                    .map(|(at, arm)| {
                        let order = sorted(&values[at]);
                        let quartiles = [0.25, 0.5, 0.75].map(|p| quantile(&order, p).unwrap_or(f64::NAN));
                        Sample { name: arm.word().to_owned(), values: values[at].clone(), quartiles }
                    })
                    .collect()
            }),
        }
    }

    fn transfer_contrasts(&self) -> Contrasts {
        let contrasts =
            measures::position("transfer").map(|at| self.findings.collected.contrasts(at)).unwrap_or_default();
        let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Contrasts {
            words: self.words(
                "Which arm transfers more on the same worlds?",
                "Mean paired difference with its 95 % interval; right: share of worlds with the first arm ahead.",
                "Paired differences in transfer between arms.",
            ),
            difference: Quantity::new("difference in transfer", "log points"),
            rows: (contrasts.into_iter())
                .map(|(arm, other, contrast)| charts::Contrast {
                    first: arm.word().to_owned(),
                    second: other.word().to_owned(),
                    mean: number(contrast.difference.mean),
                    low: number(contrast.difference.low),
                    high: number(contrast.difference.high),
                    ahead: number(contrast.share_above),
                    resolved: contrast.resolved,
                })
                .collect(),
        }
    }

    fn type_shares(&self) -> TypeShares {
        let parts = |arm: usize| {
            (Kind::ALL.into_iter())
                .filter_map(|kind| {
                    let course = self.course(&format!("share_{}", kind.word()))?;
                    let values = course.means(arm).into_iter().map(|share| 100.0 * share).collect();
                    Some(Part { name: kind.word().to_owned(), values })
                })
                .collect()
        };
        let times = || self.course("share_hybrid").map_or_else(Vec::new, |course| course.times.clone());
        TypeShares {
            words: self.words(
                "Which types do living parks have?",
                "Mean over worlds of the share of living parks by current type; one panel per arm.",
                "Shares of living parks by current type over time.",
            ),
            time: self.time(),
            share: Quantity::new("living parks", "%"),
            whole: 100.0,
            arms: (self.arms())
                .map(|(at, arm)| Composition {
                    name: arm.word().to_owned(),
                    times: times().into_iter().map(|time| self.date(time)).collect(),
                    parts: parts(at),
                })
                .collect(),
        }
    }

    fn survival(&self) -> Survival {
        let horizon = f64::from(self.scenario.rules.time.years);
        // Round ages, as on the axis, of which eight columns find room.
        let apart = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|apart| horizon / apart < 8.0).unwrap_or(50.0);
        let risk_ages: Vec<f64> = (0..=(horizon / apart) as u32).map(|k| apart * f64::from(k)).collect();
        let groups = self.arms().map(|(at, arm)| {
            let lives = &self.findings.lives[at];
            let first = charts::SurvivalStep { age: 0.0, share: 1.0, low: f64::NAN, high: f64::NAN };
            let steps = kaplan_meier(lives).steps.into_iter().map(|step| charts::SurvivalStep {
                age: step.time,
                share: step.survival,
                low: step.low.unwrap_or(f64::NAN),
                high: step.high.unwrap_or(f64::NAN),
            });
            charts::SurvivalCurve {
                name: arm.word().to_owned(),
                steps: std::iter::once(first).chain(steps).collect(),
                at_risk: numbers_at_risk(lives, &risk_ages).into_iter().map(|count| count as u64).collect(),
            }
        });
        Survival {
            words: self.words(
                "How long do parks live?",
                "Kaplan-Meier estimate over the parks of all worlds; band: 95 % interval.",
                "Survival of parks by age and arm.",
            ),
            age: Quantity::new("age of the park", "years"),
            share: Quantity::new("parks alive", "share"),
            whole: 1.0,
            risk_ages: risk_ages.clone(),
            groups: groups.collect(),
        }
    }

    fn competing_ends(&self) -> CompetingEnds {
        let groups = self.arms().map(|(at, arm)| {
            let incidence = aalen_johansen(&self.findings.lives[at], End::ALL.len());
            let steps = thinned(incidence.steps);
            let parts = (End::ALL.into_iter().enumerate())
                .map(|(cause, end)| Part {
                    name: end.word().replace('_', " "),
                    values: std::iter::once(0.0)
                        .chain(steps.iter().map(|step| 100.0 * step.causes[cause].incidence))
                        .collect(),
                })
                .collect();
            let times = std::iter::once(0.0).chain(steps.iter().map(|step| step.time)).collect();
            Composition { name: arm.word().to_owned(), times, parts }
        });
        CompetingEnds {
            words: self.words(
                "Of what do parks end?",
                "Cumulative incidence by cause (Aalen-Johansen) over the parks of all worlds.",
                "Cumulative incidence of the ends of parks by age, cause and arm.",
            ),
            age: Quantity::new("age of the park", "years"),
            incidence: Quantity::new("parks ended", "%"),
            groups: groups.collect(),
        }
    }
}

/// At most some hundred steps, evenly: a curve needs no more.
fn thinned<T>(steps: Vec<T>) -> Vec<T> {
    let every = steps.len().div_ceil(120).max(1);
    let last = steps.len().saturating_sub(1);
    steps.into_iter().enumerate().filter(|(at, _)| at % every == 0 || *at == last).map(|(_, step)| step).collect()
}
