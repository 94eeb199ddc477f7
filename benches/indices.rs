//! What Sobol indices cost beside the runs: `cargo bench --bench indices`.

use divan::Bencher;
use polmob::analysis::bootstrap::Bootstrap;
use polmob::analysis::sobol_indices::sobol_indices;
use polmob::experiment::designs::{Cube, SaltelliLayout};

fn main() {
    divan::main();
}

/// Indices of first and of all orders of ten inputs, 4 096 rows, with intervals from 1 000 resamples; the second number is the
/// same with indices of pairs.
#[divan::bench(args = [false, true], sample_count = 10, sample_size = 1)]
fn of_ten_inputs(bencher: Bencher, second_order: bool) {
    let layout = SaltelliLayout { rows: 4096, axes: 10, second_order };
    let cube = Cube::saltelli(layout, 1).expect("few inputs");
    let g = |point: Vec<f64>| (0..).zip(point).map(|(a, x)| ((4.0 * x - 2.0).abs() + f64::from(a)) / f64::from(1 + a));
    let outcomes: Vec<Vec<f64>> = (0..cube.len()).map(|at| vec![g(cube.point(at)).product()]).collect();
    let bootstrap = Bootstrap { resamples: 1000, level: 0.95, seed: 1 };
    bencher.bench_local(|| sobol_indices(&layout, &outcomes, &bootstrap));
}
