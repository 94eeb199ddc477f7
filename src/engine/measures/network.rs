//! Outcomes of the two-mode network of actors and parks.
//!
//! Degree: parks of an actor. Assortativity by scale or side: Newman's coefficient over pairs of actors that share a
//! park (2003, Phys. Rev. E 67:026126). The others are those of the network itself.

use crate::world::plan::{Role, Side};

use super::graph::{enrolled, side};
use super::{Digest, Outcome, gini, mean, ratio};

/// All of them.
pub const OUTCOMES: &[Outcome] = &[
    Outcome::at_end("degree_nations", "parks", "living parks per nation that is enrolled in any", |d| {
        mean(d.network().degrees[0].iter().copied())
    }),
    Outcome::at_end("degree_regions", "parks", "living parks per region that is enrolled in any", |d| {
        mean(d.network().degrees[1].iter().copied())
    }),
    Outcome::at_end("degree_corporations", "parks", "living parks per corporation that is a member of any", |d| {
        mean(d.network().degrees[2].iter().copied())
    }),
    Outcome::at_end(
        "degree_gini_nations",
        "0 to 1",
        "inequality of degree between enrolled nations (Gini coefficient)",
        |d| gini(d.network().degrees[0].clone()),
    ),
    Outcome::at_end(
        "degree_gini_regions",
        "0 to 1",
        "inequality of degree between enrolled regions (Gini coefficient)",
        |d| gini(d.network().degrees[1].clone()),
    ),
    Outcome::at_end(
        "degree_gini_corporations",
        "0 to 1",
        "inequality of degree between member corporations (Gini coefficient)",
        |d| gini(d.network().degrees[2].clone()),
    ),
    Outcome::at_end(
        "assortativity_scale",
        "-1 to 1",
        "whether parks join actors of one scale (Newman's coefficient)",
        |d| assortativity(d, 3, scale),
    ),
    Outcome::at_end(
        "assortativity_side",
        "-1 to 1",
        "whether parks join actors of one side (Newman's coefficient)",
        |d| assortativity(d, 2, |role| usize::from(side(role) == Side::Host)),
    ),
    Outcome::at_end(
        "passage_nation",
        "share",
        "operating parks lost when the nation withdraws on which most depend",
        |d| ratio(d.network().lost[0], d.network().operating),
    ),
    Outcome::at_end(
        "passage_region",
        "share",
        "operating parks lost when the region withdraws on which most depend",
        |d| ratio(d.network().lost[1], d.network().operating),
    ),
    Outcome::at_end(
        "betweenness_nations",
        "share",
        "betweenness that nations hold, of that of all actors (sampled)",
        |d| d.betweenness()[0],
    ),
    Outcome::at_end(
        "betweenness_regions",
        "share",
        "betweenness that regions hold, of that of all actors (sampled)",
        |d| d.betweenness()[1],
    ),
];

/// Position of the scale of a role.
fn scale(role: Role) -> usize {
    match role {
        Role::HomeNation | Role::HostNation => 0,
        Role::HomeRegion | Role::HostRegion => 1,
        Role::HomeCorporation | Role::HostCorporation => 2,
    }
}

/// Newman's assortativity over ordered pairs of actors that share a park.
fn assortativity(d: &Digest, groups: usize, group: impl Fn(Role) -> usize) -> f64 {
    let mut pairs = vec![0.0; groups * groups];
    for park in d.living() {
        for one in enrolled(park) {
            for other in enrolled(park).filter(|&other| other != one) {
                pairs[group(one) * groups + group(other)] += 1.0;
            }
        }
    }
    let total: f64 = pairs.iter().sum();
    let within: f64 = (0..groups).map(|at| pairs[at * groups + at]).sum();
    let expected: f64 = (0..groups)
        .map(|at| {
            let row: f64 = pairs[at * groups..(at + 1) * groups].iter().sum();
            let column: f64 = (0..groups).map(|from| pairs[from * groups + at]).sum();
            row * column
        })
        .sum();
    ratio(within * total - expected, total * total - expected)
}
