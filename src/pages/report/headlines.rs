//! The outcomes that pages and the terminal show first.

/// The outcome that arms are compared by.
pub(super) const LEADING: &str = "transfer";

/// Outcomes in the short table of the page and of the terminal; the first is the one arms are compared by.
pub const HEADLINES: &[&str] = &[
    LEADING,
    "transfer_supplier",
    "transfer_spillover",
    "parks_founded",
    "share_operated",
    "years_to_operation",
    "conversion",
    "tenants",
    "local_staff",
    "government_years",
    "moved_share",
];
