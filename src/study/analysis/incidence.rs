//! Of what things end when several ends compete: cumulative incidence after Aalen and Johansen.

use super::survival::{LifeTable, log_log};

/// One cause at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CauseIncidence {
    /// Lives that ended of this cause at this time.
    pub ended: usize,
    /// Probability of having ended of this cause by this time.
    pub incidence: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of the 95 % interval (log-log); `None` while the cause has not been seen or nothing else is left.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
}

/// All causes at a time at which at least one life ended.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidenceStep {
    /// Age, years.
    pub time: f64,
    /// Lives watched just before.
    pub at_risk: usize,
    /// Probability of living beyond; with the incidences of all causes it sums to 1.
    pub survival: f64,
    /// The causes in order of their index.
    pub causes: Vec<CauseIncidence>,
}

/// The incidence of each cause over time: 0 before the first step, then constant from step to step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CumulativeIncidence {
    /// The steps in order of time.
    pub steps: Vec<IncidenceStep>,
    /// Lives used.
    pub n: usize,
}

impl LifeTable {
    /// The incidence of each of the competing causes.
    ///
    /// ```text
    /// I_k(t) = sum S(t_i -) d_ki / n_i
    /// var I_k(t) = sum (I_k(t) - I_k(t_i))^2 d_i / (n_i (n_i - d_i)) + sum S(t_i -)^2 (n_i - d_ki) d_ki / n_i^3
    ///              - 2 sum (I_k(t) - I_k(t_i)) S(t_i -) d_ki / n_i^2
    /// ```
    ///
    /// One minus Kaplan-Meier of one cause, the others censored, would overstate it: it speaks of a world in which the
    /// other ends do not exist. Sources: Aalen and Johansen 1978, Scand. J. Statist. 5:141-150; variance by the delta method
    /// as in Marubini and Valsecchi 1995. With one cause it is one minus Kaplan-Meier.
    pub fn aalen_johansen(&self) -> CumulativeIncidence {
        let risk = self.risk_sets();
        let mut survival = 1.0;
        let mut running = vec![Running::default(); self.causes()];
        let mut steps = Vec::with_capacity(risk.sets.len());
        for set in &risk.sets {
            let before = survival;
            let (at_risk, ended) = (set.at_risk as f64, set.ended() as f64);
            survival *= 1.0 - ended / at_risk;
            // Once nobody is left no incidence moves, so the term that would divide by zero never counts.
            let greenwood = if ended < at_risk { ended / (at_risk * (at_risk - ended)) } else { 0.0 };
            let causes = running
                .iter_mut()
                .zip(&set.ended_of)
                .map(|(running, &ended)| {
                    running.step(before, at_risk, ended as f64, greenwood);
                    let standard_error = running.variance().sqrt();
                    let inside = 0.0 < running.incidence && running.incidence < 1.0;
                    let interval = inside.then(|| log_log(running.incidence, standard_error));
                    CauseIncidence {
                        ended,
                        incidence: running.incidence,
                        standard_error,
                        low: interval.map(|(low, _)| low),
                        high: interval.map(|(_, high)| high),
                    }
                })
                .collect();
            steps.push(IncidenceStep { time: set.time, at_risk: set.at_risk, survival, causes });
        }
        CumulativeIncidence { steps, n: risk.n }
    }
}

/// The sums from which incidence and variance of one cause follow at every step, without going back.
#[derive(Clone, Default)]
struct Running {
    incidence: f64,
    /// Sums of g, g I and g I^2 with g the Greenwood term and I the incidence at its time.
    greenwood: [f64; 3],
    own: f64,
    /// Sums of c and c I with c the term of the covariance.
    shared: [f64; 2],
}

impl Running {
    fn step(&mut self, before: f64, at_risk: f64, ended: f64, greenwood: f64) {
        self.incidence += before * ended / at_risk;
        let incidence = self.incidence;
        self.greenwood[0] += greenwood;
        self.greenwood[1] += greenwood * incidence;
        self.greenwood[2] += greenwood * incidence * incidence;
        self.own += before * before * (at_risk - ended) * ended / (at_risk * at_risk * at_risk);
        let shared = before * ended / (at_risk * at_risk);
        self.shared[0] += shared;
        self.shared[1] += shared * incidence;
    }

    fn variance(&self) -> f64 {
        let i = self.incidence;
        let [g, gi, gii] = self.greenwood;
        let [c, ci] = self.shared;
        // Rounding may leave a trace below zero where the variance is nothing.
        (i * i * g - 2.0 * i * gi + gii + self.own - 2.0 * (i * c - ci)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }

    #[test]
    fn a_small_group_by_hand() {
        // Cause 0 at 1 and 3, cause 1 at 2, censored at 2 and 4: at risk 5, 4, 2.
        let lives = [(1.0, Some(0)), (2.0, Some(1)), (2.0, None), (3.0, Some(0)), (4.0, None)];
        let result = LifeTable::of(2, lives).aalen_johansen();
        let incidence: Vec<[f64; 2]> =
            result.steps.iter().map(|step| [step.causes[0].incidence, step.causes[1].incidence]).collect();
        for (found, expected) in incidence.iter().zip([[0.2, 0.0], [0.2, 0.2], [0.5, 0.2]]) {
            close(found[0], expected[0]);
            close(found[1], expected[1]);
        }
        close(result.steps[2].survival, 0.3);
        assert_eq!(result.steps.iter().map(|step| step.at_risk).collect::<Vec<_>>(), [5, 4, 2]);
        assert_eq!((result.steps[0].causes[1].low, result.steps[0].causes[1].standard_error), (None, 0.0));
    }

    #[test]
    fn without_censoring_it_is_a_share_with_a_binomial_error() {
        let lives = (0..12_u32).map(|k| (f64::from(k + 1), Some((k % 3) as usize)));
        let result = LifeTable::of(3, lives).aalen_johansen();
        for (position, step) in result.steps.iter().enumerate() {
            for (cause, entry) in step.causes.iter().enumerate() {
                let share = (0..=position).filter(|k| k % 3 == cause).count() as f64 / 12.0;
                close(entry.incidence, share);
                close(entry.standard_error, (share * (1.0 - share) / 12.0).sqrt());
            }
        }
    }

    #[test]
    fn with_one_cause_it_is_one_minus_kaplan_meier() {
        let lives = LifeTable::of(1, (0..40_u32).map(|k| (f64::from(k * 17 % 23 + 1), (k % 4 != 0).then_some(0))));
        let curve = lives.kaplan_meier(crate::scenario::Worth::all(1));
        for (step, expected) in lives.aalen_johansen().steps.iter().zip(&curve.steps) {
            close(step.causes[0].incidence, 1.0 - expected.survival);
            if let Some(standard_error) = expected.standard_error {
                close(step.causes[0].standard_error, standard_error);
            }
        }
    }

    #[test]
    fn incidences_and_survival_sum_to_one() {
        let lives = (0..200_u32).map(|k| (f64::from(k * 29 % 37 + 1), (k % 5 != 0).then_some((k % 3) as usize)));
        for step in LifeTable::of(3, lives).aalen_johansen().steps {
            close(step.survival + step.causes.iter().map(|cause| cause.incidence).sum::<f64>(), 1.0);
            for cause in &step.causes {
                assert!(cause.low.is_none_or(|low| 0.0 <= low && low <= cause.incidence));
                assert!(cause.high.is_none_or(|high| cause.incidence <= high && high <= 1.0));
            }
        }
    }
}
