//! Which tenants each host firm supplies, in ascending id of tenant.

use std::ops::Range;

use crate::ids::{CorporationId, ParkId};

/// One supplier link as the host firm sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The tenant.
    pub tenant: CorporationId,
    /// The tenant's park.
    pub park: ParkId,
    /// The tenant's log technology at the start of the run.
    pub ln_technology: f64,
}

/// Links of all host firms, by position, at most `capacity` each.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppliers {
    capacity: usize,
    total: usize,
    counts: Vec<u16>,
    links: Vec<Link>,
}

impl Suppliers {
    /// No links for `hosts` host firms that can hold `capacity` each.
    pub fn new(hosts: usize, capacity: u32) -> Self {
        let capacity = capacity as usize;
        let none = Link { tenant: CorporationId(u32::MAX), park: ParkId(u32::MAX), ln_technology: 0.0 };
        Self { capacity, total: 0, counts: vec![0; hosts], links: vec![none; hosts * capacity] }
    }

    /// Links of the host firm at a position.
    pub fn of(&self, host: usize) -> &[Link] {
        let start = host * self.capacity;
        &self.links[start..start + usize::from(self.counts[host])]
    }

    /// Numbers of links of the host firms at these positions.
    pub fn counts(&self, hosts: Range<usize>) -> &[u16] {
        &self.counts[hosts]
    }

    /// Places left at a host firm.
    pub fn free(&self, host: usize) -> usize {
        self.capacity - usize::from(self.counts[host])
    }

    /// Whether a host firm supplies a tenant.
    pub fn serves(&self, host: usize, tenant: CorporationId) -> bool {
        self.of(host).iter().any(|link| link.tenant == tenant)
    }

    /// Adds a link, keeping the order of tenants. The caller has seen that there is a place.
    pub fn add(&mut self, host: usize, link: Link) {
        let start = host * self.capacity;
        let mut at = start + usize::from(self.counts[host]);
        while at > start && self.links[at - 1].tenant > link.tenant {
            self.links[at] = self.links[at - 1];
            at -= 1;
        }
        self.links[at] = link;
        self.counts[host] += 1;
        self.total += 1;
    }

    /// Removes the link with a tenant.
    pub fn remove(&mut self, host: usize, tenant: CorporationId) {
        let start = host * self.capacity;
        let end = start + usize::from(self.counts[host]);
        if let Some(at) = (start..end).find(|&at| self.links[at].tenant == tenant) {
            self.links.copy_within(at + 1..end, at);
            self.counts[host] -= 1;
            self.total -= 1;
        }
    }

    /// Number of links of all host firms.
    pub fn total(&self) -> usize {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_in_order_of_tenants() {
        let mut suppliers = Suppliers::new(2, 3);
        for id in [7, 3, 5] {
            suppliers.add(1, Link { tenant: CorporationId(id), park: ParkId(0), ln_technology: 1.0 });
        }
        let ids = |suppliers: &Suppliers| suppliers.of(1).iter().map(|link| link.tenant.0).collect::<Vec<_>>();
        assert_eq!(ids(&suppliers), [3, 5, 7]);
        assert_eq!((suppliers.free(1), suppliers.free(0), suppliers.total()), (0, 3, 3));
        suppliers.remove(1, CorporationId(5));
        assert_eq!(ids(&suppliers), [3, 7]);
    }
}
