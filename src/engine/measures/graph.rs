//! The two-mode network of actors and parks: who is linked to whom, and on whom parks depend.
//!
//! Actors are nations, regions and corporations; an actor is linked to each living park in which its role is enrolled.
//! Obligatory passage point index of an actor: operating parks that are lost when it withdraws, of all operating parks
//! (after Callon 1984). Betweenness: Brandes (2001, J. Math. Sociol. 25:163-177) from sampled actors; reported as the
//! share that an actor scale holds.

use std::collections::{BTreeMap, VecDeque};

use crate::draws::{Address, Decision};
use crate::parameters::{ExitParameters, Scale};
use crate::state::{Park, Stage};
use crate::world::plan::{Initiator, Role, Side};

use super::{Snapshot, ratio};

/// Sources from which betweenness is sampled.
const SAMPLED: usize = 32;

/// An actor of one scale by its id.
pub type Actor = (Scale, u32);

/// The actor in a role of a park.
pub fn actor(park: &Park, role: Role) -> Actor {
    match role {
        Role::HomeNation => (Scale::Nation, park.home.0),
        Role::HostNation => (Scale::Nation, park.host.0),
        Role::HomeRegion => (Scale::Region, park.home_region.0),
        Role::HostRegion => (Scale::Region, park.host_region.0),
        Role::HomeCorporation => (Scale::Corporation, park.developer.0),
        Role::HostCorporation => (Scale::Corporation, park.partner.0),
    }
}

/// Side of a role.
pub fn side(role: Role) -> Side {
    match role {
        Role::HomeNation | Role::HomeRegion | Role::HomeCorporation => Side::Home,
        Role::HostNation | Role::HostRegion | Role::HostCorporation => Side::Host,
    }
}

/// Probability that an operating park is lost when the actor in a role withdraws: 1 for developer, partner and host
/// region, and for the host nation while a nation leads; `exit.initiator` for the government that took the initiative;
/// 0 otherwise.
pub fn passage(park: &Park, role: Role, parameters: &ExitParameters) -> f64 {
    match (role, park.initiator) {
        (Role::HomeCorporation | Role::HostCorporation | Role::HostRegion, _) => 1.0,
        (Role::HostNation, _) if park.nation_led() => 1.0,
        (Role::HomeNation, Initiator::Nation) | (Role::HomeRegion, Initiator::Region) => parameters.initiator,
        _ => 0.0,
    }
}

/// Roles of a park that are enrolled.
pub(super) fn enrolled(park: &Park) -> impl Iterator<Item = Role> + '_ {
    Role::ALL.into_iter().filter(|&role| park.enrolled.has(role))
}

/// Degrees of actors, and operating parks that depend on them.
pub(super) struct Network {
    /// Degrees of nations, regions and corporations that are enrolled in any park.
    pub(super) degrees: [Vec<f64>; 3],
    /// Operating parks lost when the nation, or region, withdraws on which most depend.
    pub(super) lost: [f64; 2],
    /// Operating parks.
    pub(super) operating: f64,
}

impl Network {
    pub(super) fn of(snapshot: Snapshot) -> Self {
        let mut degrees: BTreeMap<Actor, f64> = BTreeMap::new();
        let mut lost: BTreeMap<Actor, f64> = BTreeMap::new();
        for park in snapshot.living() {
            for role in enrolled(park) {
                *degrees.entry(actor(park, role)).or_default() += 1.0;
                if park.stage == Stage::Operating {
                    *lost.entry(actor(park, role)).or_default() +=
                        passage(park, role, &snapshot.context.parameters.exit);
                }
            }
        }
        let of_scale = |map: &BTreeMap<Actor, f64>, scale: Scale| -> Vec<f64> {
            map.iter().filter(|((own, _), _)| *own == scale).map(|(_, value)| *value).collect()
        };
        Self {
            degrees: [Scale::Nation, Scale::Region, Scale::Corporation].map(|scale| of_scale(&degrees, scale)),
            lost: [Scale::Nation, Scale::Region].map(|scale| of_scale(&lost, scale).into_iter().fold(0.0, f64::max)),
            operating: snapshot.living().filter(|park| park.stage == Stage::Operating).count() as f64,
        }
    }
}

/// Shares of betweenness that nations and regions hold among actors.
pub(super) fn betweenness_shares(snapshot: Snapshot) -> [f64; 2] {
    let parks = snapshot.living();
    let mut nodes: BTreeMap<Actor, usize> = BTreeMap::new();
    for park in parks.clone() {
        for role in enrolled(park) {
            nodes.insert(actor(park, role), 0);
        }
    }
    for (at, node) in nodes.values_mut().enumerate() {
        *node = at;
    }
    let actors = nodes.len();
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); actors + parks.len()];
    for (at, park) in parks.enumerate() {
        for role in enrolled(park) {
            let node = nodes[&actor(park, role)];
            neighbours[node].push(actors + at);
            neighbours[actors + at].push(node);
        }
    }
    let key = snapshot.context.draws.key;
    let sources: Vec<usize> = if actors <= SAMPLED {
        (0..actors).collect()
    } else {
        let mut draws = key.stream(Decision::Betweenness, Address::of(snapshot.state.step));
        (0..SAMPLED).map(|_| draws.position(actors)).collect()
    };
    let mut betweenness = vec![0.0; neighbours.len()];
    for source in sources {
        add_dependencies(source, &neighbours, &mut betweenness);
    }
    let sum = |wanted: Option<Scale>| -> f64 {
        (nodes.iter())
            .filter(|((scale, _), _)| wanted.is_none_or(|wanted| *scale == wanted))
            .map(|(_, &node)| betweenness[node])
            .sum()
    };
    [Scale::Nation, Scale::Region].map(|scale| ratio(sum(Some(scale)), sum(None)))
}

/// Adds what every node contributes to shortest paths from a source.
fn add_dependencies(source: usize, neighbours: &[Vec<usize>], betweenness: &mut [f64]) {
    let count = neighbours.len();
    let mut distance = vec![usize::MAX; count];
    let mut paths = vec![0.0; count];
    let mut order = Vec::with_capacity(count);
    let mut queue = VecDeque::from([source]);
    distance[source] = 0;
    paths[source] = 1.0;
    while let Some(node) = queue.pop_front() {
        order.push(node);
        for &next in &neighbours[node] {
            if distance[next] == usize::MAX {
                distance[next] = distance[node] + 1;
                queue.push_back(next);
            }
            if distance[next] == distance[node] + 1 {
                paths[next] += paths[node];
            }
        }
    }
    let mut dependency = vec![0.0; count];
    for &node in order.iter().rev() {
        for &before in neighbours[node].iter().filter(|&&before| distance[before] + 1 == distance[node]) {
            dependency[before] += paths[before] / paths[node] * (1.0 + dependency[node]);
        }
        if node != source {
            betweenness[node] += dependency[node];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn betweenness_of_a_path_and_a_star() {
        // Path 0-1-2: the middle stands on the one pair, seen from both ends.
        let path = [vec![1], vec![0, 2], vec![1]];
        let mut all = vec![0.0; 3];
        (0..3).for_each(|source| add_dependencies(source, &path, &mut all));
        assert_eq!(all, [0.0, 2.0, 0.0]);
        // Star with centre 0 and four leaves: 4 x 3 ordered pairs.
        let star = [vec![1, 2, 3, 4], vec![0], vec![0], vec![0], vec![0]];
        let mut all = vec![0.0; 5];
        (0..5).for_each(|source| add_dependencies(source, &star, &mut all));
        assert_eq!(all, [12.0, 0.0, 0.0, 0.0, 0.0]);
    }
}
