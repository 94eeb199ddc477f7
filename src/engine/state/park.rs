//! One park: a partnership with six role slots, its policy bundle and its tenants.

use crate::ids::{CorporationId, CountryId, RegionId};
use crate::policy::Bundle;
use crate::world::plan::{GOVERNMENTS, Initiator, Role};

use super::clock::Clock;
use super::tenant::Tenant;

/// Which of the six roles are enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Enrolment(pub u8);

impl Enrolment {
    /// Both corporations, bound by contract.
    pub const CORPORATIONS: Self = Self(1 << Role::HomeCorporation as u8 | 1 << Role::HostCorporation as u8);

    /// Whether a role is enrolled.
    pub fn has(self, role: Role) -> bool {
        self.0 >> role as u8 & 1 == 1
    }

    /// With a role enrolled.
    #[must_use]
    pub fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u8)
    }

    /// Without a role.
    #[must_use]
    pub fn without(self, role: Role) -> Self {
        Self(self.0 & !(1 << role as u8))
    }

    /// Number of roles enrolled, of six.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Number of governments enrolled, of four.
    pub fn governments(self) -> u32 {
        (self.0 & !Self::CORPORATIONS.0).count_ones()
    }

    /// Number of home roles enrolled, of three.
    pub fn home_roles(self) -> u32 {
        [Role::HomeNation, Role::HomeRegion, Role::HomeCorporation].iter().filter(|&&role| self.has(role)).count()
            as u32
    }

    /// Share of the home governments enrolled: 0, 0.5 or 1.
    pub fn home_support(self) -> f64 {
        f64::from(u8::from(self.has(Role::HomeNation)) + u8::from(self.has(Role::HomeRegion))) / 2.0
    }

    /// The four governments as bits, in the order of [`GOVERNMENTS`].
    pub fn government_bits(self) -> usize {
        GOVERNMENTS.iter().enumerate().map(|(bit, &role)| usize::from(self.has(role)) << bit).sum()
    }

    /// The enrolment with both corporations and these governments; inverse of [`Enrolment::government_bits`].
    pub fn from_government_bits(bits: usize) -> Self {
        (GOVERNMENTS.iter().enumerate())
            .filter(|&(bit, _)| bits >> bit & 1 == 1)
            .fold(Self::CORPORATIONS, |enrolment, (_, &role)| enrolment.with(role))
    }
}

/// Callon's moments after problematisation, and what follows when they succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The core is not enrolled.
    Interessement,
    /// The core is enrolled, the site is set up.
    Enrolment,
    /// Members mobilise.
    Mobilisation,
    /// Black-boxed: tenants enter.
    Operating,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 4] = [Self::Interessement, Self::Enrolment, Self::Mobilisation, Self::Operating];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interessement => "interessement",
            Self::Enrolment => "enrolment",
            Self::Mobilisation => "mobilisation",
            Self::Operating => "operating",
        }
    }
}

/// Why a park ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The members dissolved it (hazard of low payoff).
    Dissolved,
    /// It did not operate within its patience.
    Failed,
    /// The initiating government left.
    InitiatorLeft,
}

impl End {
    /// All causes in the order of tables.
    pub const ALL: [Self; 3] = [Self::Dissolved, Self::Failed, Self::InitiatorLeft];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dissolved => "dissolved",
            Self::Failed => "failed",
            Self::InitiatorLeft => "initiator_left",
        }
    }
}

/// Evidence for and against: r successes and s failures.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Weight of successes.
    pub successes: f64,
    /// Weight of failures.
    pub failures: f64,
}

impl Evidence {
    /// Expected reliability `(r+1)/(r+s+2)`, in (0, 1).
    pub fn expectation(self) -> f64 {
        (self.successes + 1.0) / (self.successes + self.failures + 2.0)
    }
}

/// Steps and transfer that a park spent with one set of governments enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spell {
    /// Steps.
    pub steps: u32,
    /// Log technology passed on to host firms by the partner and supplier channels in these steps.
    pub transfer: f64,
}

/// What happened to one element of a park's bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ElementHistory {
    /// Times tabled.
    pub offered: u16,
    /// Times landed, freely or not.
    pub taken: u16,
    /// Times landed by coercion.
    pub imposed: u16,
    /// Times imposed although it lowered the fit.
    pub imposed_badly: u16,
}

/// What a park went through, kept for the measures.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkHistory {
    /// Enrolment at founding and after every change, with the step of the change.
    pub enrolments: Vec<(u32, Enrolment)>,
    /// Steps spent in each stage.
    pub stage_steps: [u32; 4],
    /// By governments enrolled, see [`Enrolment::government_bits`].
    pub spells: [Spell; 16],
    /// Elements in order.
    pub elements: Vec<ElementHistory>,
    /// Step in which it first operated.
    pub first_operating: Option<u32>,
    /// Tenants of all origins that ever registered.
    pub tenants_ever: u32,
    /// Most tenants of all origins at once.
    pub tenants_peak: u32,
    /// Gains of land.
    pub extensions: u32,
    /// Log technology passed on by the developer to the partner.
    pub partner_transfer: f64,
    /// Log technology passed on by tenants to suppliers.
    pub supplier_transfer: f64,
    /// Both up to the end of its eighth year of operation, if it came so far: parks at equal exposure.
    pub transfer_in_eight_years: Option<f64>,
    /// Fit of the bundle at founding.
    pub founding_fit: f64,
    /// Fit of the source model in the host region as the initiator believed it.
    pub believed_fit: f64,
}

/// One park.
#[derive(Debug, Clone, PartialEq)]
pub struct Park {
    /// Position among the pinned parks of the plan, if history founded it.
    pub pinned: Option<usize>,
    /// Home corporation.
    pub developer: CorporationId,
    /// Host corporation.
    pub partner: CorporationId,
    /// Region of the developer.
    pub home_region: RegionId,
    /// Region of the partner, where the park is.
    pub host_region: RegionId,
    /// Country of the developer.
    pub home: CountryId,
    /// Country of the partner.
    pub host: CountryId,
    /// Step of founding.
    pub founded: u32,
    /// Who took the initiative.
    pub initiator: Initiator,
    /// Who is enrolled.
    pub enrolled: Enrolment,
    /// Thresholds theta, in the order of [`GOVERNMENTS`].
    pub thresholds: [f64; 4],
    /// Chance of success at full fit: product of both reliabilities.
    pub reliability: f64,
    /// Log technology of the developer at the start of the run.
    pub developer_technology: f64,
    /// Bundle at founding.
    pub founding_bundle: Bundle,
    /// Bundle x.
    pub bundle: Bundle,
    /// Fit `F_r(x)` of the bundle in the host region.
    pub fit: f64,
    /// Step from whose start the age of the policy window counts that was opened last.
    pub window: Option<u32>,
    /// Trust counts.
    pub trust: Evidence,
    /// Mobilised share q.
    pub mobilised: f64,
    /// Stage.
    pub stage: Stage,
    /// Step from which the core is enrolled.
    pub core_since: Option<u32>,
    /// Step from which the park waits to operate (again).
    pub waiting_since: u32,
    /// First step in which the site is ready.
    pub ready: u32,
    /// Steps without operation after which it has failed.
    pub patience: u32,
    /// Home firms among the tenants, by date of entry and id.
    pub tenants: Vec<Tenant>,
    /// Firms from elsewhere among the tenants: numbers, not agents.
    pub others: Others,
    /// Firms from elsewhere that ask for land per home firm that does.
    pub others_per_home: f64,
    /// Tenants that fit.
    pub land: u32,
    /// Tenants that fit on a further phase.
    pub phase: u32,
    /// Independent entry a0, firms per year.
    pub entry: f64,
    /// Imitation e1, per tenant and year.
    pub imitation: f64,
    /// Firms that may ever want a place at once; infinite where only the home country's own number limits them.
    pub potential: f64,
    /// Exit rate of tenants, per year.
    pub exit: f64,
    /// Factor that events put on entry.
    pub entry_factor: f64,
    /// Exit hazard that a tenant would have met since the founding.
    pub exit_clock: f64,
    /// Least reading of the exit clock at which a tenant leaves.
    pub next_leave: f64,
    /// Tenants of all origins that began to produce in this step.
    pub starters: u32,
    /// Home firms that produce.
    pub producing: u32,
    /// Local staff share ell, once a tenant has produced.
    pub local_staff: Option<f64>,
    /// What it passed on to its partner and to suppliers in the step under way, log points x firms, until the step is counted.
    pub passed_on: [f64; 2],
    /// Running payoff.
    pub payoff: f64,
    /// Share of its region's stock of presence that its tenants built up.
    pub presence: f64,
    /// Step up to which `presence` was kept.
    pub presence_step: u32,
    /// Step and cause of its end.
    pub end: Option<(u32, End)>,
    /// What it went through.
    pub history: ParkHistory,
}

/// Firms of the host and of third countries that are tenants of a park: counted, not tracked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Others {
    /// Registered, but not producing.
    pub waiting: u32,
    /// Producing.
    pub producing: u32,
}

impl Park {
    /// Tenants of all origins, `n_p`.
    pub fn tenant_count(&self) -> u32 {
        self.tenants.len() as u32 + self.others.waiting + self.others.producing
    }

    /// Tenants of all origins that produce.
    pub fn producing_count(&self) -> u32 {
        self.producing + self.others.producing
    }

    /// Places left on its land.
    pub fn places(&self) -> u32 {
        self.land.saturating_sub(self.tenant_count())
    }

    /// Opens the policy window: its age counts from the start of `step`.
    pub fn open_window(&mut self, step: u32) {
        self.window = self.window.max(Some(step));
    }

    /// Roles enrolled at the end of the last whole step before `step`, or at the founding if there is none.
    pub fn enrolled_before(&self, step: u32) -> Enrolment {
        let earlier = self.history.enrolments.iter().rev().find(|(changed, _)| *changed < step);
        earlier.or(self.history.enrolments.first()).map_or(self.enrolled, |(_, enrolled)| *enrolled)
    }

    /// Whether a nation leads: the initiator is a nation and the home nation is enrolled.
    pub fn nation_led(&self) -> bool {
        self.initiator == Initiator::Nation && self.enrolled.has(Role::HomeNation)
    }

    /// Counts one step of the clock in the present stage and, with what was passed on in it, in an enrolment.
    pub fn count_step(&mut self, enrolled: Enrolment, clock: &Clock) {
        let history = &mut self.history;
        history.stage_steps[self.stage as usize] += 1;
        let spell = &mut history.spells[enrolled.government_bits()];
        spell.steps += 1;
        for passed_on in std::mem::take(&mut self.passed_on) {
            spell.transfer += passed_on;
        }
        if history.stage_steps[Stage::Operating as usize] == clock.steps_of(8.0) {
            history.transfer_in_eight_years.get_or_insert(history.partner_transfer + history.supplier_transfer);
        }
    }

    /// Whether developer, partner and host region are enrolled.
    pub fn managed(&self) -> bool {
        [Role::HomeCorporation, Role::HostCorporation, Role::HostRegion].iter().all(|&role| self.enrolled.has(role))
    }

    /// Whether the core is enrolled: developer, partner and host region, and both nations while a nation leads.
    pub fn core_enrolled(&self) -> bool {
        self.managed()
            && (!self.nation_led() || self.enrolled.has(Role::HomeNation) && self.enrolled.has(Role::HostNation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn government_bits_come_back() {
        for bits in 0..16 {
            let enrolment = Enrolment::from_government_bits(bits);
            assert_eq!(enrolment.government_bits(), bits);
            assert_eq!(enrolment.governments(), bits.count_ones());
            assert_eq!(enrolment.count(), 2 + bits.count_ones());
        }
    }
}
