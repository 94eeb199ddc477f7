//! What one draw costs, addressed and otherwise: `cargo bench --bench draws`.

use divan::{Bencher, black_box};
use polmob::draws::{Address, Decision, Key, beta};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn main() {
    divan::main();
}

/// A block of 128 bits at an address.
#[divan::bench]
fn block(bencher: Bencher) {
    let key = Key::run(1, 0, 0);
    bencher.bench_local(|| key.block(black_box(Decision::Trust), black_box(Address::at(7, 3)), 0));
}

/// A uniform number at an address.
#[divan::bench]
fn uniform(bencher: Bencher) {
    let key = Key::run(1, 0, 0);
    bencher.bench_local(|| key.uniform(black_box(Decision::Trust), black_box(Address::at(7, 3))));
}

/// A standard normal number at an address.
#[divan::bench]
fn normal(bencher: Bencher) {
    let key = Key::run(1, 0, 0);
    bencher.bench_local(|| key.normal(black_box(Decision::Belief), black_box(Address::at(7, 3))));
}

/// A Beta(8, 2) number at an address, which takes as many blocks as it needs.
#[divan::bench]
fn beta_of_reliability(bencher: Bencher) {
    let key = Key::world(1, 0);
    bencher
        .bench_local(|| beta(&mut key.stream(black_box(Decision::Reliability), black_box(Address::of(7))), 8.0, 2.0));
}

/// The key of a run.
#[divan::bench]
fn key(bencher: Bencher) {
    bencher.bench_local(|| Key::run(black_box(1), black_box(7), black_box(3)));
}

/// For comparison: the first word of a `ChaCha8` stream at a position, as addressing by its streams would cost.
#[divan::bench]
fn chacha_at_a_position(bencher: Bencher) {
    let stream = ChaCha8Rng::from_seed([1; 32]);
    bencher.bench_local(|| {
        let mut stream = stream.clone();
        stream.set_stream(black_box(7));
        stream.set_word_pos(black_box(48));
        stream.next_u64()
    });
}

/// For comparison: the next word of a `ChaCha8` stream in sequence, which is not addressed.
#[divan::bench]
fn chacha_in_sequence(bencher: Bencher) {
    let mut stream = ChaCha8Rng::from_seed([1; 32]);
    bencher.bench_local(|| stream.next_u64());
}
