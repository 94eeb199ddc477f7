//! Addresses of draws: what is decided, by whom, when.

/// What is decided. The numbers are part of the scheme: never reuse or renumber one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Decision {
    /// Entries of the reference fit table.
    ReferenceFit = 1,
    /// Entries of a country's fit table.
    CountryFit = 2,
    /// Entries of a region's fit table.
    RegionFit = 3,
    /// A nation's goal.
    NationGoal = 5,
    /// A region's goal.
    RegionGoal = 6,
    /// A nation's threshold.
    NationThreshold = 7,
    /// A region's threshold.
    RegionThreshold = 8,
    /// The tie of a pair of countries.
    Tie = 9,
    /// A corporation's sector.
    Sector = 10,
    /// A corporation's log technology.
    Technology = 11,
    /// A corporation's reliability.
    Reliability = 12,
    /// A corporation's absorptive capacity.
    Absorption = 13,
    /// A corporation's public track record.
    TrackRecord = 14,
    /// What is known in a place beside its table: tries behind practice and translated forms.
    LocalKnowledge = 15,
    /// Gaps between a corporation's attempts.
    Attempt = 20,
    /// A corporation's patience before it enters a park.
    EntryClock = 21,
    /// Who leads an attempt.
    Initiator = 22,
    /// Which host country a nation picks.
    Country = 23,
    /// How and where a candidate is found.
    Look = 24,
    /// Unobserved value of a candidate to the searcher.
    SearcherTaste = 25,
    /// Unobserved value of the searcher to a candidate.
    CandidateTaste = 26,
    /// Belief about the fit of the source model.
    Belief = 27,
    /// A park's own patience.
    Patience = 28,
    /// A government role joins or leaves.
    Enrolment = 30,
    /// A park whose initiator left dissolves.
    InitiatorLeft = 31,
    /// An element is tabled, imposed, believed to fit.
    Offer = 32,
    /// A region adopts a park's bundle.
    Adoption = 35,
    /// A region looks at its peers.
    Peers = 36,
    /// An element that has moved lapses or is translated.
    Rework = 37,
    /// A project succeeds.
    Trust = 40,
    /// Which park an entrant picks, and its rank among claimants of scarce land.
    ParkChoice = 41,
    /// When a tenant starts to produce and how long it stays.
    TenantSpell = 42,
    /// A full park is extended.
    Extension = 43,
    /// When the slots of a new producer search first.
    FirstSlots = 44,
    /// Which host firms a slot looks at, its rank among claimants, and when it looks again.
    SupplierLook = 45,
    /// When a slot searches after its link ended.
    SlotWait = 46,
    /// When a link ends.
    LinkEnd = 48,
    /// How many firms from elsewhere ask for land, and their ranks among claimants.
    OthersEntry = 49,
    /// How many firms from elsewhere leave and start to produce.
    OthersSpell = 50,
    /// A park dissolves.
    Dissolution = 47,
    /// Which corporations the betweenness of a network is sampled from.
    Betweenness = 60,
    /// Where a calibration looks next.
    Proposal = 70,
    /// Which particles of a weighted sample are taken.
    Resampling = 71,
    /// The order of the draws of a posterior.
    Shuffle = 73,
    /// By how much a figure misses its growth curve.
    FigureError = 72,
    /// Where the means of arms may lie, given the worlds simulated.
    MeansOfArms = 74,
}

/// Who decides, and when: the address of a draw but for its decision and count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The actor.
    pub actor: u32,
    /// The other party, or 0.
    pub partner: u32,
    /// The moment: a step, or for a park the step of founding in the high half and the step in the low half.
    pub time: u32,
}

impl Address {
    /// An actor outside time.
    pub fn of(actor: u32) -> Self {
        Self { actor, partner: 0, time: 0 }
    }

    /// An actor at a step.
    pub fn at(actor: u32, step: u32) -> Self {
        Self { actor, partner: 0, time: step }
    }

    /// A pair of actors at a step.
    pub fn pair(actor: u32, partner: u32, step: u32) -> Self {
        Self { actor, partner, time: step }
    }

    /// A park, known by developer, partner and step of founding, at a step. Steps stay below 2^16.
    pub fn park(developer: u32, partner: u32, founded: u32, step: u32) -> Self {
        Self { actor: developer, partner, time: (founded << 16) | (step & 0xffff) }
    }
}
