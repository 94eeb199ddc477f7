//! The parameters of the model: one struct per scenario table, every field one scenario key.
//!
//! Defaults, ranges, units, meanings and sources stand in one place, the annotated template
//! (`scenario/template.toml`); the scenario layer checks every value against it before these structs are filled,
//! so the layers below may rely on the ranges stated there.

use serde::{Deserialize, Deserializer, Serialize};

mod ablations;
mod arm;
mod world;

pub use ablations::Ablations;
pub use arm::{Arm, ArmError};
pub use world::{
    ActorParameters, BetaParameters, CorporationParameters, CountryParameters, ThresholdParameters, WorldParameters,
};

/// Declares the parameters by section, of which each is a table of the scenario.
macro_rules! sections {
    ($($(#[$about:meta])* $section:ident: $kind:ty,)*) => {
        /// All parameters of one run. Keys are dotted paths of the scenario file, such as `launch.rate`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Parameters {
            $($(#[$about])* pub $section: $kind,)*
        }

        impl Parameters {
            /// Takes the section of a name from `value`, in place of what it was; gives whether there is one.
            ///
            /// # Errors
            /// What the section cannot be made of.
            pub fn take_section<'a, D: Deserializer<'a>>(&mut self, name: &str, value: D) -> Result<bool, D::Error> {
                match name {
                    $(stringify!($section) => self.$section = Deserialize::deserialize(value)?,)*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }
    };
}

sections! {
    /// Step and horizon.
    time: TimeParameters,
    /// Sizes of the generated world.
    world: WorldParameters,
    /// Distances and ties of generated countries.
    country: CountryParameters,
    /// Thresholds of nations and regions.
    actor: ActorParameters,
    /// Traits of corporations.
    corporation: CorporationParameters,
    /// Attempts to found a partnership.
    launch: LaunchParameters,
    /// Search and choice of a partner.
    selection: SelectionParameters,
    /// Bundles, fit, policy rounds and learning.
    policy: PolicyParameters,
    /// Enrolment and withdrawal of the four government roles.
    enrolment: EnrolmentParameters,
    /// Mobilised share of a park.
    mobilisation: MobilisationParameters,
    /// Stages and land of a park.
    park: ParkParameters,
    /// Evidence of reliability.
    trust: TrustParameters,
    /// Entry and exit of tenants.
    tenant: TenantParameters,
    /// Supplier links.
    supply: SupplyParameters,
    /// Transfer of technology.
    technology: TechnologyParameters,
    /// Level effect of presence on all host firms of a region.
    spillover: SpilloverParameters,
    /// Share of local staff.
    staff: StaffParameters,
    /// What a partnership is worth to its members.
    payoff: PayoffParameters,
    /// Dissolution.
    exit: ExitParameters,
    /// Switches that turn mechanisms off.
    ablation: Ablations,
}

/// Step and horizon of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeParameters {
    /// Calendar year at whose beginning the run starts.
    pub start: i32,
    /// Length of a step in years; its inverse is whole.
    pub step: f64,
    /// Horizon in years.
    pub years: u32,
}

/// Attempts to found a partnership and who leads them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaunchParameters {
    /// Whether free home corporations search at all; case scenarios switch it off.
    pub search: bool,
    /// Attempts per free home corporation and year.
    pub rate: f64,
    /// Share of attempts led by the nation in the open arm.
    pub nation_led: f64,
    /// Share of the other attempts led by the home region.
    pub region_led: f64,
}

/// Search and choice of a partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionParameters {
    /// Host corporations looked at.
    pub candidates: u32,
    /// Share of looks guided by the searcher's region's earlier parks.
    pub reputed: f64,
    /// Share of looks guided by living parks.
    pub popular: f64,
    /// Sharpness of choice, beta; 0 is chance.
    pub sharpness: f64,
    /// Cognitive distance of best fit, d*.
    pub best_distance: f64,
    /// Value below which a host corporation refuses.
    pub reservation: f64,
    /// Standard deviation of every belief about fit, sigma.
    pub noise: f64,
    /// What each kind of initiator looks for.
    pub weights: InitiatorWeights,
}

/// Selection weights by initiator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitiatorWeights {
    /// Weights of a corporation, also those of every host corporation.
    pub corporation: Weights,
    /// Weights of a home region.
    pub region: Weights,
    /// Weights of a home nation.
    pub nation: Weights,
}

/// Weights of the parts of a candidate's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Cognitive fit of the technology gap, bC.
    pub cognitive: f64,
    /// Institutional nearness, bI.
    pub institutional: f64,
    /// Reputation, bR.
    pub reputation: f64,
    /// Believed fit of the source model in the host region, bF.
    pub policy_fit: f64,
    /// Political tie, bD.
    pub political: f64,
}

/// Policy bundles: fit, travel and learning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyParameters {
    /// Elements of a bundle in order.
    pub element: Vec<Element>,
    /// Interdependence of elements, K.
    pub interdependence: u32,
    /// Share of a country's fit entries that a region redraws.
    pub regional_variety: f64,
    /// Tries behind each entry of practice and of translated forms, m.
    pub local_knowledge: u32,
    /// Chance that a goal leaves out an element of the source model.
    pub goal_noise: f64,
    /// Chance per year that an element is tabled, at full home enrolment.
    pub offer: f64,
    /// Chance that what is tabled is imposed in a nation-led park, chi.
    pub coercion: f64,
    /// Rate per element and year at which an enrolled host role translates what it has jurisdiction over.
    pub translation: f64,
    /// Rate per element and year at which what has moved goes back to practice.
    pub lapse: f64,
    /// Rate per year at which a host region adopts a better bundle of a park on its soil.
    pub adoption: f64,
    /// Other regions looked at by a region that did not adopt.
    pub peers: u32,
    /// Gain in fit that a change of policy must exceed.
    pub change_cost: f64,
}

/// One element of a policy bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Name.
    pub name: String,
    /// Scale that can decide it.
    pub jurisdiction: Scale,
}

/// The three scales of actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// National states.
    Nation,
    /// Regional governments.
    Region,
    /// Corporations.
    Corporation,
}

/// Enrolment and withdrawal of government roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentParameters {
    /// Sharpness of the logistic, kE.
    pub sharpness: f64,
    /// Weight of alignment, wA.
    pub alignment: f64,
    /// Weight of the share of other roles enrolled, wS.
    pub peers: f64,
    /// Weight of trust, wT.
    pub trust: f64,
    /// Joining rate per year at full expected use, nuE.
    pub join: f64,
    /// Leaving rate per year at no expected use, omega.
    pub leave: f64,
    /// Mean time in years for which a policy window stays open to nations, T; 0: it never closes.
    pub window: f64,
    /// Incentive of nations per unit of mobilised share.
    pub visibility: f64,
    /// Incentive of regions per share of other regions with an operating park.
    pub competition: f64,
    /// Part of coercion that a nation exerts on its region in a park it does not lead.
    pub command: f64,
}

/// Mobilised share of a park.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MobilisationParameters {
    /// Part of mobilisation that needs no fit, phi0.
    pub base: f64,
    /// Relaxation rate per year, nuM.
    pub rate: f64,
    /// Mobilised share at which a park operates.
    pub operating_at: f64,
}

/// Stages and land of a park.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParkParameters {
    /// Years between enrolment of the core and mobilisation.
    pub setup: f64,
    /// Years without operation after which a park has failed, in the mean over parks.
    pub patience: f64,
    /// Half-width of the uniform spread of patience between parks, as a share of its mean.
    pub patience_spread: f64,
    /// Tenants that fit on the land of one phase.
    pub land: u32,
    /// Rate per year at which a full park gains another phase.
    pub extension: f64,
}

/// Evidence of reliability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustParameters {
    /// Memory per quarter, lambda.
    pub memory: f64,
    /// Weight of a failure, `w_bad`.
    pub penalty: f64,
}

/// Entry, start and exit of tenants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantParameters {
    /// Independent entry, firms per year at 2 tau F q = 1, a0.
    pub entry: f64,
    /// Imitation per tenant and year, e1.
    pub imitation: f64,
    /// Rate per year at which a registered tenant starts producing.
    pub start: f64,
    /// Rate per year at which a tenant leaves at F tau = 0.
    pub exit: f64,
    /// Firms from elsewhere that ask for land per home firm that does.
    pub others: f64,
}

/// Supplier links of producing tenants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplyParameters {
    /// Slots of a tenant.
    pub slots: u32,
    /// Searches per empty slot and year.
    pub search: f64,
    /// Host firms looked at.
    pub candidates: u32,
    /// Links a host firm can hold.
    pub capacity: u32,
    /// Ends per link and year.
    pub end: f64,
}

/// Technology and its transfer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TechnologyParameters {
    /// Mean log technology of home over host firms at the start.
    pub initial_gap: f64,
    /// Standard deviation of log technology.
    pub spread: f64,
    /// Willingness to share without governments, om0.
    pub willingness: f64,
    /// What home governments add to willingness, omG.
    pub support: f64,
    /// Highest transfer rate per year, `c_max`.
    pub rate: f64,
    /// Shape s: 1 logistic, 0 Gompertz, -1 Nelson-Phelps.
    pub shape: i32,
    /// Absorptive capacity of half speed, h0.
    pub absorption_threshold: f64,
    /// Steepness of the Hill function, nu.
    pub steepness: f64,
    /// Growth of home technology per year, gT.
    pub frontier_growth: f64,
    /// Growth of host technology per year, g0.
    pub host_growth: f64,
}

/// Spillovers from presence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpilloverParameters {
    /// Log technology at full presence and absorption, `e_b`.
    pub size: f64,
    /// Relaxation rate per year, kappa.
    pub rate: f64,
}

/// Share of local staff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffParameters {
    /// Local share of the first producing tenant.
    pub start: f64,
    /// Part of what the park has trained that those who begin to produce find, 0 to 1.
    pub pool: f64,
    /// Logistic rate per year.
    pub rate: f64,
    /// Cap where the talent element has moved.
    pub cap: f64,
    /// Cap elsewhere.
    pub cap_untrained: f64,
}

/// What a partnership is worth to its members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoffParameters {
    /// Weight of tenants (30 count in full), aT.
    pub tenants: f64,
    /// Weight of the share of governments enrolled, aG.
    pub governments: f64,
    /// Cost per role enrolled, kN.
    pub coordination: f64,
    /// Fixed cost, k0.
    pub base: f64,
}

/// Dissolution of partnerships.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitParameters {
    /// Rate per year at payoff 0, d0.
    pub rate: f64,
    /// Decline of the log rate per unit of payoff, eta.
    pub slope: f64,
    /// Running payoff at founding.
    pub goodwill: f64,
    /// Factor in interessement.
    pub early: f64,
    /// Chance that a park dissolves when its initiating government leaves.
    pub initiator: f64,
}
