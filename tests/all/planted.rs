//! What planted faults showed that no other test saw (docs/testing.md).

use std::collections::BTreeMap;

use polmob::experiment::run;
use polmob::ids::RegionId;
use polmob::measures::graph::{Actor, actor};
use polmob::measures::{OutcomeId, Snapshot, measure, position};
use polmob::parameters::{Arm, Scale};
use polmob::simulation::{Depth, simulate, simulate_to};
use polmob::state::EventLog;
use polmob::world::plan::Role;

use crate::worlds::{Setting, crowd, scenario};

const VILLAGE: &str = "[time]\nyears = 12\n[world]\nhome_regions = 2\nhome_corporations = 40\nhost_countries = 2\n\
     host_regions = 3\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.004\n[enrolment]\njoin = 2\n\
     [park]\npatience = 8\n";

/// Steps and numbers of shortest paths from a node.
fn paths(from: usize, links: &[Vec<usize>]) -> Vec<(f64, f64)> {
    let mut found = vec![(f64::INFINITY, 0.0); links.len()];
    found[from] = (0.0, 1.0);
    let mut level = vec![from];
    while !level.is_empty() {
        let mut next = Vec::new();
        for &node in &level {
            let (steps, ways) = found[node];
            for &other in &links[node] {
                if found[other].0.is_infinite() {
                    found[other].0 = steps + 1.0;
                    next.push(other);
                }
                if found[other].0 == steps + 1.0 {
                    found[other].1 += ways;
                }
            }
        }
        level = next;
    }
    found
}

/// Betweenness by its definition, the share of shortest paths between an actor and any other node that lead through a node,
/// instead of by the accumulation of dependencies; in networks of so few actors that none is sampled.
#[test]
fn betweenness_is_a_share_of_shortest_paths_and_assortativity_one_of_pairs() {
    let scenario = scenario(VILLAGE);
    let [nations, regions, assortativity] = ["betweenness_nations", "betweenness_regions", "assortativity_scale"]
        .map(|name| position(name).expect("there"));
    let place = |scale: Scale| match scale {
        Scale::Nation => 0,
        Scale::Region => 1,
        Scale::Corporation => 2,
    };
    let mut compared = 0;
    for world in 0..12 {
        let setting = Setting::new(&scenario.parameters, scenario.plan.clone(), world);
        let Setting { parameters, plan, world, draws } = &setting;
        simulate(world, parameters, plan, draws, Arm::HYBRID, EventLog::default(), |state, context| {
            let parks: Vec<_> = state.living.iter().map(|&id| &state.parks[id]).collect();
            let members: Vec<Vec<Actor>> = (parks.iter())
                .map(|park| {
                    Role::ALL
                        .into_iter()
                        .filter(|&role| park.enrolled.has(role))
                        .map(|role| actor(park, role))
                        .collect()
                })
                .collect();
            let mut nodes: BTreeMap<Actor, usize> = BTreeMap::new();
            for &member in members.iter().flatten() {
                let next = nodes.len();
                nodes.entry(member).or_insert(next);
            }
            if !(4..=32).contains(&nodes.len()) || !state.step.is_multiple_of(8) {
                return;
            }
            let mut links = vec![Vec::new(); nodes.len() + parks.len()];
            for (at, member) in members.iter().enumerate().flat_map(|(at, own)| own.iter().map(move |one| (at, one))) {
                links[nodes[member]].push(nodes.len() + at);
                links[nodes.len() + at].push(nodes[member]);
            }
            let from: Vec<Vec<(f64, f64)>> = (0..links.len()).map(|node| paths(node, &links)).collect();
            let through = |node: usize| -> f64 {
                let mut sum = 0.0;
                for source in (0..nodes.len()).filter(|&source| source != node) {
                    for end in (0..links.len()).filter(|&end| end != source && end != node) {
                        let ((there, ways), (one, first), (two, then)) =
                            (from[source][end], from[source][node], from[node][end]);
                        if there.is_finite() && one + two == there {
                            sum += first * then / ways;
                        }
                    }
                }
                sum
            };
            let of = |wanted: Option<Scale>| -> f64 {
                nodes
                    .iter()
                    .filter(|((scale, _), _)| wanted.is_none_or(|own| own == *scale))
                    .map(|(_, &at)| through(at))
                    .sum()
            };
            let all = of(None);
            let seen = measure(Snapshot { state, context });
            // Newman's coefficient from shares of ordered pairs.
            let mut shares = [[0.0_f64; 3]; 3];
            for own in &members {
                for (at, (one, _)) in own.iter().enumerate() {
                    for (_, (other, _)) in own.iter().enumerate().filter(|(number, _)| *number != at) {
                        shares[place(*one)][place(*other)] += 1.0;
                    }
                }
            }
            let pairs: f64 = shares.iter().flatten().sum();
            let alike: f64 = (0..3).map(|at| shares[at][at]).sum::<f64>() / pairs;
            let by_chance: f64 = shares.iter().map(|row| (row.iter().sum::<f64>() / pairs).powi(2)).sum();
            let expected = (alike - by_chance) / (1.0 - by_chance);
            assert!((seen[assortativity] - expected).abs() < 1e-9, "saw {}, by pairs {expected}", seen[assortativity]);
            for (outcome, scale) in [(nations, Scale::Nation), (regions, Scale::Region)] {
                if all > 0.0 {
                    let expected = of(Some(scale)) / all;
                    assert!(
                        (seen[outcome] - expected).abs() < 1e-9,
                        "{scale:?}: saw {}, by paths {expected}",
                        seen[outcome]
                    );
                    compared += u32::from(expected > 0.0 && expected < 1.0);
                } else {
                    assert!(seen[outcome].is_nan());
                }
            }
        });
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn years_are_counted_from_the_start() {
    let mut scenario = scenario(VILLAGE);
    scenario.record.every = 2;
    let times: Vec<f64> = run(&scenario, Arm::OPEN, 0, 0).years.iter().map(|row| row.time).collect();
    let expected: Vec<f64> = (1..=24).map(|row| 0.5 * f64::from(row)).collect();
    assert_eq!(times, expected);
}

/// Half the mean difference of all pairs over the mean.
pub(crate) fn gini_by_pairs(values: &[f64]) -> f64 {
    let differences: f64 = values.iter().flat_map(|a| values.iter().map(move |b| (a - b).abs())).sum();
    differences / (2.0 * values.len() as f64 * values.iter().sum::<f64>())
}

#[test]
fn the_spread_of_transfer_is_that_of_the_gains_of_firms() {
    let scenario = scenario(VILLAGE);
    let [reached, closed, firms, regions, transfer] =
        ["hosts_reached", "gap_closed", "gini_hosts", "gini_regions", "transfer"]
            .map(|name| position(name).expect("there"));
    let mut between = 0;
    for world in 0..12 {
        let setting = Setting::new(&scenario.parameters, scenario.plan.clone(), world);
        let Setting { parameters, plan, world, draws } = &setting;
        simulate(world, parameters, plan, draws, Arm::HYBRID, EventLog::default(), |state, context| {
            if state.step + 1 != context.clock.steps {
                return;
            }
            let gain = |at: usize, region: RegionId| {
                state.partner_gain[at]
                    + state.supplier_gain[at]
                    + parameters.spillover.size * world.hill()[at] * state.presence[region]
            };
            let (mut gains, mut of_regions, mut shares) = (Vec::new(), Vec::new(), Vec::new());
            for region in world.host_regions().map(RegionId) {
                let places: Vec<usize> = world.host_positions(region).collect();
                let own: Vec<f64> = places.iter().map(|&at| gain(at, region)).collect();
                let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
                let start: Vec<f64> = places.iter().map(|&at| world.host_technology()[at]).collect();
                of_regions.push(mean(&own));
                shares.push(mean(&own) / (parameters.technology.initial_gap - mean(&start)));
                gains.extend(own);
            }
            let seen = measure(Snapshot { state, context });
            let count = gains.iter().filter(|gain| **gain > 0.0).count();
            let same = |outcome: OutcomeId, expected: f64| {
                let found = seen[outcome];
                let is_same = (found - expected).abs() <= 1e-9 || (found.is_nan() && expected.is_nan());
                assert!(is_same, "{found} {expected}");
            };
            same(reached, count as f64 / gains.len() as f64);
            same(closed, shares.iter().sum::<f64>() / shares.len() as f64);
            same(firms, gini_by_pairs(&gains));
            same(regions, gini_by_pairs(&of_regions));
            same(transfer, gains.iter().sum::<f64>() / gains.len() as f64);
            between += u32::from(count > 0 && count < gains.len());
        });
    }
    assert!(between >= 4, "{between}");
}

/// Where nobody searches, phases that parks do not depend on may be left out, and are run all the same unless they are.
#[test]
fn technology_is_run_unless_it_is_left_out() {
    let crowd = crowd(40, "[time]\nyears = 12\n[tenant]\nentry = 4\nothers = 2\n", |_| {}, |_, _| {});
    let Setting { parameters, plan, world, draws } = &crowd;
    let of = |depth| {
        let (mut tenants, mut gained) = (Vec::new(), Vec::new());
        simulate_to(depth, world, parameters, plan, draws, Arm::HYBRID, EventLog::default(), |state, _| {
            tenants.push(state.parks.iter().map(|park| park.tenants.len()).sum::<usize>());
            gained.push(state.gained);
        });
        (tenants, gained.last().copied().expect("a step"))
    };
    let ((whole, gained), (parks, nothing)) = (of(Depth::Whole), of(Depth::Parks));
    assert_eq!(whole, parks);
    assert!(*whole.last().expect("a step") > 0 && gained[0] > 0.0 && gained[1] > 0.0, "{whole:?} {gained:?}");
    assert_eq!(nothing, [0.0; 2]);
}
