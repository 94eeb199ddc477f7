//! What a world and one run cost at 10^4, 10^5 and 10^6 firms: `cargo bench --bench runs`.

use divan::Bencher;
use polmob::draws::Key;
use polmob::experiment;
use polmob::parameters::Arm;
use polmob::scenario::Scenario;
use polmob::world::World;

/// Firms, about.
const FIRMS: [u32; 3] = [10_000, 100_000, 1_000_000];

fn main() {
    divan::main();
}

/// The stylised world with as many firms in each of its regions as give this number; everything else as it stands, so
/// that attempts grow with home firms.
fn scenario(firms: u32) -> Scenario {
    let (home, host) = (firms / 50, firms / 200);
    let text = format!("[world]\nhome_corporations = {home}\nhost_corporations = {host}\n");
    Scenario::parse("bench", &text, &[]).expect("a valid scenario")
}

/// World generation alone.
#[divan::bench(args = FIRMS, sample_count = 10, sample_size = 1)]
fn world(bencher: Bencher, firms: u32) {
    let scenario = scenario(firms);
    bencher.bench_local(|| World::generate(&scenario.parameters, &scenario.plan, Key::world(1, 0)));
}

/// One run of 100 steps with its world and its outcomes, by arm.
#[divan::bench(args = FIRMS, sample_count = 10, sample_size = 1)]
fn hybrid_with_world(bencher: Bencher, firms: u32) {
    let scenario = scenario(firms);
    bencher.bench_local(|| experiment::run(&scenario, Arm::HYBRID, 0, 0));
}

/// The same where nations found the parks.
#[divan::bench(args = FIRMS, sample_count = 10, sample_size = 1)]
fn hierarchical_with_world(bencher: Bencher, firms: u32) {
    let scenario = scenario(firms);
    bencher.bench_local(|| experiment::run(&scenario, Arm::HIERARCHICAL, 0, 0));
}
