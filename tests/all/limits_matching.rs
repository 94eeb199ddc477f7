//! Search and matching where the answer is known: V1 to V3.

use polmob::draws::{Address, Decision, Key};
use polmob::mechanisms::matching::{Entry, Matching, deferred_acceptance};
use polmob::mechanisms::selection::Attempt;
use polmob::mechanisms::{founding, selection};
use polmob::parameters::Arm;

use crate::worlds::{Setting, assert_within, mean_and_error, scenario, start};

/// All of `searchers` home corporations search at once, by chance, for `candidates` of `hosts` host corporations.
fn rush(candidates: u32, searchers: u32, hosts: u32, number: u32) -> Setting {
    let mut scenario = scenario(&format!(
        "[world]\nhome_regions = 1\nhome_corporations = {searchers}\nhost_countries = 1\nhost_regions = 1\n\
         host_corporations = {hosts}\nsectors = 1\n[selection]\nsharpness = 0\ncandidates = {candidates}\n\
         [time]\nyears = 1\n"
    ));
    scenario.parameters.launch.rate = 1e9;
    Setting::new(&scenario.parameters, scenario.plan, number)
}

fn lists(attempts: &[Attempt]) -> Vec<Vec<Entry>> {
    (attempts.iter())
        .map(|attempt| {
            (attempt.candidates.iter())
                .map(|candidate| Entry {
                    receiver: candidate.host.0,
                    to_searcher: candidate.to_searcher,
                    to_receiver: candidate.to_host,
                })
                .collect()
        })
        .collect()
}

/// Pairs on the lists that would both rather have each other than what they have; one place per receiver.
fn blocking_pairs(lists: &[Vec<Entry>], matching: &Matching) -> usize {
    let held = |receiver: u32| {
        (lists.iter().zip(&matching.matched))
            .filter_map(|(list, matched)| matched.map(|at| &list[at]))
            .find(|entry| entry.receiver == receiver)
            .map(|entry| entry.to_receiver)
    };
    (lists.iter().zip(&matching.matched))
        .map(|(list, matched)| {
            let own = matched.map_or(f64::NEG_INFINITY, |at| list[at].to_searcher);
            let better = list.iter().filter(|entry| entry.to_searcher > own);
            better.filter(|entry| held(entry.receiver).is_none_or(|other| entry.to_receiver > other)).count()
        })
        .sum()
}

/// V1: with one candidate each, matches number V(1 - (1 - 1/V)^U) in the mean. 30 worlds.
#[test]
fn one_candidate_each_fills_places_like_balls_in_urns() {
    for (searchers, hosts) in [(400_u32, 400_u32), (100, 400), (600, 200)] {
        let founded: Vec<f64> = (0..30)
            .map(|number| {
                let setting = rush(1, searchers, hosts, number);
                let context = setting.context(Arm::HYBRID);
                let mut state = start(&context);
                let attempts = selection::phase(&mut state, &context);
                assert_eq!(attempts.len(), searchers as usize);
                founding::phase(&attempts, &mut state, &context);
                state.parks.len() as f64
            })
            .collect();
        let (mean, error) = mean_and_error(&founded);
        let places = f64::from(hosts);
        let expected = places * (1.0 - libm::pow(1.0 - 1.0 / places, f64::from(searchers)));
        assert_within(&format!("{searchers} searchers, {hosts} hosts"), mean, expected, error, 0.0);
    }
}

/// V2: short lists leave no blocking pair, take at most n c proposals, and match the shares known from simulation, which
/// are rounded to three digits. 20 worlds of 1000 on each side.
#[test]
fn short_lists_are_stable_and_match_known_shares() {
    for (candidates, share_matched, proposals_each) in [(1, 0.632, 1.0), (5, 0.908, 2.39), (10, 0.966, 3.38)] {
        let mut shares = Vec::new();
        let mut efforts = Vec::new();
        for number in 0..20 {
            let setting = rush(candidates, 1000, 1000, number);
            let context = setting.context(Arm::HYBRID);
            let lists = lists(&selection::phase(&mut start(&context), &context));
            let matching = deferred_acceptance(&lists, |_| 1, None);
            if number == 0 {
                assert_eq!(blocking_pairs(&lists, &matching), 0);
            }
            assert!(matching.proposals <= 1000 * candidates as usize);
            shares.push(matching.matched.iter().flatten().count() as f64 / 1000.0);
            efforts.push(matching.proposals as f64 / 1000.0);
        }
        let (share, error) = mean_and_error(&shares);
        assert_within(&format!("share matched, {candidates} candidates"), share, share_matched, error, 5e-4);
        let (effort, error) = mean_and_error(&efforts);
        assert_within(&format!("proposals, {candidates} candidates"), effort, proposals_each, error, 5e-3);
    }
}

/// V3: full lists of 1000 take at most `H_n` proposals per searcher in the mean, some 7.2, and leave receivers at a mean
/// rank of about `n / H_n`, some 141. 12 draws.
#[test]
fn full_lists_take_about_log_n_proposals() {
    let n = 1000;
    let harmonic: f64 = (1..=n).map(|k| 1.0 / f64::from(k)).sum();
    let mut efforts = Vec::new();
    let mut ranks = Vec::new();
    for draw in 0..12 {
        let key = Key::world(3, draw);
        let lists: Vec<Vec<Entry>> = (0..n)
            .map(|searcher| {
                (0..n)
                    .map(|receiver| {
                        let [u, v] = key.uniforms(
                            Decision::SearcherTaste,
                            Address::pair(searcher as u32, receiver as u32, 0),
                            0,
                        );
                        Entry { receiver: receiver as u32, to_searcher: u, to_receiver: v }
                    })
                    .collect()
            })
            .collect();
        let matching = deferred_acceptance(&lists, |_| 1, None);
        efforts.push(matching.proposals as f64 / f64::from(n));
        let rank = |receiver: usize, own: f64| lists.iter().filter(|list| list[receiver].to_receiver >= own).count();
        let total: usize = (lists.iter().zip(&matching.matched))
            .map(|(list, matched)| {
                let entry = list[matched.expect("full lists of equal sides match everyone")];
                rank(entry.receiver as usize, entry.to_receiver)
            })
            .sum();
        ranks.push(total as f64 / f64::from(n));
    }
    let (effort, _) = mean_and_error(&efforts);
    let error = 0.66 / libm::sqrt(12.0);
    assert!(effort < harmonic + 4.0 * error, "{effort} proposals each, at most {harmonic} in the mean");
    assert_within("proposals per searcher", effort, 7.2, error, 0.05);
    let (rank, error) = mean_and_error(&ranks);
    assert_within("mean rank of receivers", rank, 141.0, error, 0.5);
}
