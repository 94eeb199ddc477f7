//! A scenario under one list of settings after another, read as a whole only where that is needed.

use std::cell::OnceCell;
use std::sync::Arc;

use super::settings::Setting;
use super::variants::Variants;
use super::{Problem, Scenario, ScenarioError};

/// A scenario that is changed many times over.
pub struct Changeable<'a> {
    scenario: &'a Scenario,
    /// Made at the first change; none where worlds have draws.
    variants: OnceCell<Option<Variants>>,
}

impl<'a> Changeable<'a> {
    /// With nothing changed yet.
    pub fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, variants: OnceCell::new() }
    }

    /// As it is.
    pub fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    /// The scenario under settings, or what is wrong with it. Claims, targets, what-ifs and quantities are left out: they change
    /// no run, and what settings leave of their sense is not asked.
    ///
    /// # Errors
    /// The first problem in words.
    pub fn under(&self, settings: &[Setting]) -> Result<Scenario, String> {
        let read = || if self.scenario.draws() == 0 { self.scenario.variants(false).ok() } else { None };
        match self.variants.get_or_init(read) {
            Some(variants) => match self.changed(variants, settings) {
                Some(changed) => Ok(changed),
                None => variants.under(settings).map_err(first_problem),
            },
            None => self.whole(settings),
        }
    }

    /// The scenario under settings of its user, with all that it says of itself, or what is wrong with it.
    ///
    /// # Errors
    /// The first problem in words.
    pub fn whole(&self, settings: &[Setting]) -> Result<Scenario, String> {
        Scenario::parse(&self.scenario.name, self.scenario.resolved(), settings).map_err(first_problem)
    }

    /// The scenario under settings of single parameters; none where it has to be read for them, or to say what is wrong.
    fn changed(&self, variants: &Variants, settings: &[Setting]) -> Option<Scenario> {
        let conditions = variants.changes()?.conditions_under(settings)?;
        let mut changed = self.scenario.clone();
        changed.parameters = conditions.parameters;
        changed.plan = Arc::unwrap_or_clone(conditions.plan);
        changed.claims.clear();
        changed.targets.clear();
        changed.what_ifs.clear();
        changed.experiment.quantities.clear();
        Some(changed)
    }
}

fn first_problem(error: ScenarioError) -> String {
    match error {
        ScenarioError::Invalid(wrong) => wrong.problems().first().map(Problem::message).unwrap_or_default(),
        other @ ScenarioError::Disk { .. } => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{ValueType, catalogue, resolved, shipped};

    /// A shipped scenario without what is done with it, which a change leaves out.
    fn bare(name: &str, settings: &[Setting]) -> Scenario {
        let text = shipped::Shipped::named(name).expect("it ships").text;
        let whole = Scenario::parse(name, text, settings).expect("a scenario");
        let is_kept = |table: &str| !matches!(table, "claim" | "target" | "what_if" | "quantity");
        Scenario::parse(name, &resolved::tables(whole.resolved(), is_kept), &[]).expect("a scenario")
    }

    fn settings(texts: &[&str]) -> Vec<Setting> {
        texts.iter().map(|text| text.parse().expect("a setting")).collect()
    }

    /// All that runs and maps depend on.
    fn facts(scenario: &Scenario) -> String {
        let Scenario { parameters, plan, places, arms, experiment, record, evidence, draws, .. } = scenario;
        format!("{parameters:?} {plan:?} {places:?} {arms:?} {experiment:?} {record:?} {evidence:?} {draws:?}")
    }

    /// Holds a change against the complete text read under the same settings, refusals included.
    fn compare(scenario: &Scenario, list: &[Setting]) -> bool {
        let changeable = Changeable::new(scenario);
        let whole = Scenario::parse(&scenario.name, scenario.resolved(), list);
        let expected = whole.as_ref().map(facts).map_err(first_problem_of);
        let variants = scenario.variants(true).expect("it is a scenario").under(list);
        if scenario.draws() == 0 {
            assert_eq!(variants.as_ref().map(facts).map_err(first_problem_of), expected, "a variant under {list:?}");
        }
        let changed = changeable.under(list);
        assert_eq!(changed.as_ref().map(facts).map_err(Clone::clone), expected, "changed by {list:?}");
        assert_eq!(changeable.whole(list).as_ref().map(facts).map_err(Clone::clone), expected, "{list:?}");
        expected.is_ok()
    }

    fn first_problem_of(error: &ScenarioError) -> String {
        match error {
            ScenarioError::Invalid(wrong) => wrong.problems()[0].message(),
            ScenarioError::Disk { .. } => unreachable!("no disk is read"),
        }
    }

    #[test]
    fn a_change_is_what_the_complete_text_with_its_settings_is() {
        let [rayong, world] = ["rayong", "three_partnerships"].map(|name| bare(name, &[]));
        for entry in
            catalogue().entries().iter().filter(|entry| entry.kind == ValueType::Switch && entry.default.is_some())
        {
            for scenario in [&rayong, &world] {
                assert!(compare(scenario, &settings(&[&format!("{}=true", entry.key)])), "{}", entry.key);
            }
        }
        for list in [
            &[][..],
            &["case.park.0.imitation=0"],
            &["case.park.TCRIZ.land=40", "case.park.0.entry=0.5", "ablation.a4_no_trust=true"],
            &["country.distance=[0.1, 0.2]"],
            &["country.distance.0=0.1"],
            &["time.years=22", "policy.coercion=0"],
            &["experiment.seed=7", "experiment.runs=2"],
            &["record.every=3"],
            &["case.country.0.latitude=10"],
        ] {
            assert!(compare(&rayong, &settings(list)), "{list:?}");
        }
    }

    #[test]
    fn a_change_that_is_refused_is_refused_in_the_same_words() {
        let rayong = bare("rayong", &[]);
        for list in [
            &["policy.coercion=2"][..],
            &["policy.coercion=many"],
            &["policy.coersion=0.1"],
            &["case.park.9.land=3"],
            &["case.park.0.date=1990"],
            &["country.distance=[0.2, 0.1]"],
            &["time.step=7"],
            &["event.0.value=1"],
            &["ablation.a4_no_trust=true", "time.years=0"],
        ] {
            assert!(!compare(&rayong, &settings(list)), "{list:?}");
        }
    }

    #[test]
    fn worlds_with_draws_keep_them_unless_they_are_set() {
        let draws = ["posterior.keys=[\"exit.rate\"]", "posterior.draws=[\"0.1\", \"0.2\"]", "experiment.worlds=4"];
        let drawn = bare("rayong", &settings(&draws));
        assert_eq!(drawn.draws(), 2);
        for list in [&["policy.coercion=0.1"][..], &["exit.rate=0.3"], &["policy.coercion=2"]] {
            compare(&drawn, &settings(list));
        }
    }
}
