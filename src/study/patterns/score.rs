//! Verdicts: what the full model and its rivals make of each pattern, and which mechanism carries it.

use std::sync::Arc;

use crate::analysis::claims::{ClaimEstimate, ClaimResult, Finding, TrialResult, examine};
use crate::experiment::claims::ClaimValues;

use super::values::Untouched;
use super::{Criterion, ModelValues, Pattern, Question, Rival, TestPlan};

/// A pattern with its verdicts.
#[derive(Debug)]
pub struct Scored {
    /// The pattern.
    pub pattern: Arc<Pattern>,
    /// The full model, and the rivals that have values of their own.
    pub examined: ClaimResult,
    /// By rival, in the order of the scorecard.
    pub rivals: Vec<RivalVerdict>,
}

/// What a rival makes of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "some hundreds of them, most of which are tried")]
pub enum RivalVerdict {
    /// It changes nothing of what the pattern is read off.
    Untouched,
    /// It could not be run.
    NotRun,
    /// What was found, after correction for the number of rivals.
    Tested(TrialResult),
}

/// All that was found.
#[derive(Debug)]
pub struct Scorecard {
    /// Patterns that were read, in order.
    pub scored: Vec<Scored>,
    /// Patterns that were not, with the reason.
    pub unasked: Vec<(Arc<Pattern>, String)>,
    /// Rivals in order.
    pub rivals: Vec<Rival>,
    /// Whether all models were run.
    pub complete: bool,
    /// Worlds of the full model that every pattern has; all of them unless it was stopped.
    pub worlds: u32,
}

/// The name of a finding on the scorecard.
pub fn verdict_label(finding: Finding) -> &'static str {
    match finding {
        Finding::Holds => "pass",
        Finding::Fails => "fail",
        Finding::NotResolved => "cannot say",
    }
}

impl Scored {
    /// How it was asked.
    pub fn test(&self) -> &Criterion {
        match &self.pattern.question {
            Question::Testable(test) => test,
            Question::NotModelled(why) => unreachable!("{} was read: {why}", self.pattern.id),
        }
    }

    /// What the full model says.
    pub fn finding(&self) -> Finding {
        self.examined.base.finding()
    }

    /// Why nothing can be said, where that is so.
    pub fn why_open(&self) -> Option<String> {
        if self.finding() != Finding::NotResolved {
            return None;
        }
        let value = &self.examined.base.value;
        Some(match (value.low, self.examined.worlds_needed) {
            (None, _) => format!("too few worlds have the figure ({})", value.n),
            (_, Some(worlds)) => format!("the interval straddles an edge; about {worlds} worlds would be enough"),
            (_, None) => "the interval straddles an edge".to_owned(),
        })
    }

    /// Rivals, by position, that miss a pattern which the full model meets, or meet one which it misses.
    pub fn turned(&self) -> Vec<usize> {
        let other = match self.finding() {
            Finding::Holds => Finding::Fails,
            Finding::Fails => Finding::Holds,
            Finding::NotResolved => return Vec::new(),
        };
        let turned = |verdict: &RivalVerdict| matches!(verdict, RivalVerdict::Tested(tried) if tried.finding == other);
        (self.rivals.iter().enumerate()).filter(|(_, verdict)| turned(verdict)).map(|(at, _)| at).collect()
    }
}

impl Scorecard {
    /// What its patterns are about, in the order in which each comes first.
    pub fn subjects(&self) -> Vec<&str> {
        let mut subjects: Vec<&str> = Vec::new();
        for scored in &self.scored {
            if !subjects.contains(&scored.pattern.about.as_str()) {
                subjects.push(&scored.pattern.about);
            }
        }
        subjects
    }

    /// Verdicts of rivals on the patterns of which the full model says `what`: how many cannot be said, and of how many.
    pub fn open_verdicts(&self, what: Finding) -> (usize, usize) {
        let scored = self.scored.iter().filter(|scored| scored.finding() == what);
        let tried = scored.flat_map(|scored| &scored.rivals).filter_map(|verdict| match verdict {
            RivalVerdict::Tested(tried) => Some(tried.finding),
            RivalVerdict::Untouched | RivalVerdict::NotRun => None,
        });
        tried.fold((0, 0), |(open, all), finding| (open + usize::from(finding == Finding::NotResolved), all + 1))
    }

    /// Patterns read, by what the full model says of them.
    pub fn count(&self, finding: Finding) -> usize {
        self.scored.iter().filter(|scored| scored.finding() == finding).count()
    }

    /// For each rival: passes, fails and undecided patterns among those that it touches.
    pub fn of_rival(&self, rival: usize) -> [usize; 3] {
        let mut counts = [0; 3];
        for scored in &self.scored {
            if let Some(RivalVerdict::Tested(tried)) = scored.rivals.get(rival) {
                counts[match tried.finding {
                    Finding::Holds => 0,
                    Finding::Fails => 1,
                    Finding::NotResolved => 2,
                }] += 1;
            }
        }
        counts
    }
}

/// Scores what was run: the full model, then as many rivals as there was time for.
pub fn score(plan: &TestPlan, models: &[ModelValues]) -> Scorecard {
    let rivals: Vec<Rival> = plan.rivals().collect();
    let scored = plan.asked().enumerate().filter_map(|(at, pattern)| {
        let Question::Testable(test) = &pattern.question else { return None };
        let region = test.region();
        let read = |model: &ModelValues| {
            model.values[at].as_ref().map_or_else(
                |why| Err(*why),
                |values| {
                    let (first, second) = test.figures(&values.first, values.second.as_deref());
                    Ok(ClaimEstimate::of(region, &first, second.as_deref(), values.worth))
                },
            )
        };
        let base = models.first().and_then(|full| read(full).ok())?;
        let estimates: Vec<Option<Result<ClaimEstimate, Untouched>>> =
            (0..rivals.len()).map(|rival| models.get(rival + 1).map(read)).collect();
        let trials: Vec<Option<ClaimEstimate>> =
            estimates.iter().map(|estimate| estimate.and_then(Result::ok)).collect();
        let examined = examine(region, base, &trials);
        let verdicts = (estimates.iter().zip(&examined.trials))
            .map(|(estimate, tried)| match (estimate, tried) {
                (_, Some(tried)) => RivalVerdict::Tested(*tried),
                (Some(Err(Untouched::Same)), None) => RivalVerdict::Untouched,
                _ => RivalVerdict::NotRun,
            })
            .collect();
        Some(Scored { pattern: pattern.clone(), examined, rivals: verdicts })
    });
    Scorecard {
        scored: scored.collect(),
        unasked: plan.unasked.clone(),
        complete: models.len() == rivals.len() + 1 && models.iter().all(|model| model.complete),
        worlds: match models.first() {
            Some(full) if full.complete => plan.worlds[0],
            Some(full) => full.values.iter().flatten().map(ClaimValues::worlds).min().unwrap_or(0) as u32,
            None => 0,
        },
        rivals,
    }
}
