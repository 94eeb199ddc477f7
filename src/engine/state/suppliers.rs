//! Which tenants each host firm supplies, and which firms of a region have a place free.

use std::ops::Range;

use crate::ids::{CorporationId, ParkId};

/// A supplier link as its host firm sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The tenant.
    pub tenant: CorporationId,
    /// The tenant's park.
    pub park: ParkId,
    /// The tenant's log technology at the start of the run.
    pub ln_technology: f64,
}

/// Links by host firm, in ascending id of tenant. Host firms are positions in columns over host corporations.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppliers {
    capacity: usize,
    total: usize,
    counts: Vec<u16>,
    links: Vec<Link>,
    /// Host firms region by region, in each those with a place free first.
    order: Vec<u32>,
    /// Where each host firm stands in `order`.
    place: Vec<u32>,
    /// Firms with a place free, at the position of the first firm of each region.
    free_count: Vec<u32>,
    /// Position of the first firm of each firm's region.
    region_start: Vec<u32>,
}

impl Suppliers {
    /// No links yet. `regions` are the positions of the host firms of each region, `capacity` the links of a firm.
    pub fn new(regions: impl Iterator<Item = Range<usize>>, hosts: usize, capacity: u32) -> Self {
        let capacity = capacity as usize;
        let none = Link { tenant: CorporationId(u32::MAX), park: ParkId(u32::MAX), ln_technology: 0.0 };
        let (mut free_count, mut region_start) = (vec![0; hosts], vec![0; hosts]);
        for range in regions.filter(|range| !range.is_empty()) {
            region_start[range.clone()].fill(range.start as u32);
            free_count[range.start] = if capacity > 0 { range.len() as u32 } else { 0 };
        }
        let order: Vec<u32> = (0..hosts as u32).collect();
        Self {
            capacity,
            total: 0,
            counts: vec![0; hosts],
            links: vec![none; hosts * capacity],
            place: order.clone(),
            order,
            free_count,
            region_start,
        }
    }

    /// Links of a host firm.
    #[inline]
    pub fn of(&self, host: usize) -> &[Link] {
        let start = host * self.capacity;
        &self.links[start..start + usize::from(self.counts[host])]
    }

    /// Links of several host firms: for each its count, and room for all it could have, of which the first count.
    pub fn of_each(&self, hosts: Range<usize>) -> impl Iterator<Item = (u16, &[Link])> {
        let rooms =
            self.links[hosts.start * self.capacity..hosts.end * self.capacity].chunks_exact(self.capacity.max(1));
        self.counts[hosts].iter().copied().zip(rooms)
    }

    /// Places free at a host firm.
    #[inline]
    pub fn free(&self, host: usize) -> usize {
        self.capacity - usize::from(self.counts[host])
    }

    /// Firms with a place free in the region whose firms begin at position `start`.
    #[inline]
    pub fn with_place(&self, start: usize) -> &[u32] {
        &self.order[start..start + self.free_count[start] as usize]
    }

    /// Whether a host firm supplies a tenant.
    #[inline]
    pub fn serves(&self, host: usize, tenant: CorporationId) -> bool {
        self.of(host).iter().any(|link| link.tenant == tenant)
    }

    fn swap(&mut self, host: usize, to: usize) {
        let from = self.place[host] as usize;
        let other = self.order[to];
        self.order.swap(from, to);
        self.place[host] = to as u32;
        self.place[other as usize] = from as u32;
    }

    /// Adds a link at a host firm that has a place free.
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
        if self.free(host) == 0 {
            let region = self.region_start[host] as usize;
            self.free_count[region] -= 1;
            self.swap(host, region + self.free_count[region] as usize);
        }
    }

    /// Removes the link between a host firm and a tenant, if there is one.
    pub fn remove(&mut self, host: usize, tenant: CorporationId) {
        let start = host * self.capacity;
        let end = start + usize::from(self.counts[host]);
        if let Some(at) = (start..end).find(|&at| self.links[at].tenant == tenant) {
            if self.free(host) == 0 {
                let region = self.region_start[host] as usize;
                self.swap(host, region + self.free_count[region] as usize);
                self.free_count[region] += 1;
            }
            self.links.copy_within(at + 1..end, at);
            self.counts[host] -= 1;
            self.total -= 1;
        }
    }

    /// Number of links.
    pub fn total(&self) -> usize {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(id: u32) -> Link {
        Link { tenant: CorporationId(id), park: ParkId(0), ln_technology: 1.0 }
    }

    #[test]
    fn links_stay_in_order_of_tenants() {
        let mut suppliers = Suppliers::new(std::iter::once(0..2), 2, 3);
        for id in [7, 3, 5] {
            suppliers.add(1, link(id));
        }
        let ids = |suppliers: &Suppliers| suppliers.of(1).iter().map(|link| link.tenant.0).collect::<Vec<_>>();
        assert_eq!(ids(&suppliers), [3, 5, 7]);
        assert_eq!((suppliers.free(1), suppliers.free(0), suppliers.total()), (0, 3, 3));
        suppliers.remove(1, CorporationId(5));
        assert_eq!(ids(&suppliers), [3, 7]);
    }

    #[test]
    fn firms_with_a_place_are_those_that_are_not_full() {
        let mut suppliers = Suppliers::new([0..3, 3..5].into_iter(), 5, 1);
        let with_place = |suppliers: &Suppliers, start: usize| {
            let mut firms = suppliers.with_place(start).to_vec();
            firms.sort_unstable();
            firms
        };
        suppliers.add(0, link(1));
        suppliers.add(2, link(2));
        suppliers.add(4, link(3));
        assert_eq!((with_place(&suppliers, 0), with_place(&suppliers, 3)), (vec![1], vec![3]));
        suppliers.remove(0, CorporationId(1));
        suppliers.remove(4, CorporationId(9));
        assert_eq!((with_place(&suppliers, 0), with_place(&suppliers, 3)), (vec![0, 1], vec![3]));
        assert!(Suppliers::new(std::iter::once(0..2), 2, 0).with_place(0).is_empty());
    }
}
