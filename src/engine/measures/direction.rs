//! Of which outcomes more is better, of which less, and of which neither is clear.

/// Which end of an outcome is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More.
    More,
    /// Less.
    Less,
}

impl Better {
    /// 1 where more is better, -1 where less is: the outcome times this is better the higher it is.
    pub fn sign(self) -> f64 {
        match self {
            Self::More => 1.0,
            Self::Less => -1.0,
        }
    }

    /// The best of several values: `highest` or `lowest`.
    pub fn superlative(self) -> &'static str {
        match self {
            Self::More => "highest",
            Self::Less => "lowest",
        }
    }
}

/// What the host side seeks: technology that reaches it, parks that work, policies that fit, jobs.
const MORE: &[&str] = &[
    "transfer",
    "transfer_partner",
    "transfer_supplier",
    "transfer_spillover",
    "transfer_per_park",
    "transfer_per_government_year",
    "flow_hierarchical",
    "flow_spontaneous",
    "flow_hybrid",
    "gap_closed",
    "hosts_reached",
    "parks_operating",
    "attempts_matched",
    "share_operated",
    "operated_hierarchical",
    "operated_spontaneous",
    "operated_hybrid",
    "years_operating",
    "fit_gain",
    "tenants",
    "tenants_producing",
    "producing_share",
    "tenants_per_operating_park",
    "local_staff",
    "supplier_links",
];

/// What it is spared: parks that end early, years of waiting, the three ways in which transfer of policies fails.
const LESS: &[&str] = &[
    "years_to_operation",
    "ended_dissolved",
    "ended_failed",
    "ended_initiator_left",
    "uninformed",
    "incomplete",
    "inappropriate",
];

/// Which end of an outcome is clearly the better one. `None` for stocks and shares of types, changes, years in stages,
/// what governments spend, what policies move, inequality and the shape of the network: there it depends on the question.
pub fn better(name: &str) -> Option<Better> {
    match name {
        name if MORE.contains(&name) => Some(Better::More),
        name if LESS.contains(&name) => Some(Better::Less),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::position;
    use super::*;

    #[test]
    fn directions_are_of_outcomes_that_there_are_and_say_one_thing() {
        assert!(MORE.iter().chain(LESS).all(|name| position(name).is_some()));
        assert!(MORE.iter().all(|name| !LESS.contains(name)));
        assert_eq!((better("transfer"), better("ended_failed")), (Some(Better::More), Some(Better::Less)));
        assert_eq!(better("government_years"), None);
    }
}
