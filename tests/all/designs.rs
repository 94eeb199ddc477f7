//! Designs have their defining properties, and Sobol points equal the published ones.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use polmob::experiment::designs::{
    Cube, Distribution, DistributionError, Levels, Places, SOBOL_DIMENSIONS, SaltelliLayout, SaltelliPoint, Stop,
    Value, latin_hypercube, maximin_latin_hypercube, sobol, spread_trajectories, trajectories,
};

fn all(cube: &Cube) -> Vec<Vec<f64>> {
    (0..cube.len()).map(|at| cube.point(at)).collect()
}

fn scrambled(points: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    all(&Cube::sobol(points, dimensions, seed).unwrap())
}

/// Stops in even steps along an axis from 0 to 1.
fn evenly(levels: usize) -> Vec<Stop> {
    Stop::of(&Distribution::uniform(0.0, 1.0).unwrap(), levels)
}

fn number(value: &Value) -> f64 {
    value.as_number().expect("a number")
}

fn words(words: &[&str]) -> Vec<Value> {
    words.iter().map(|word| Value::Word((*word).to_owned())).collect()
}

/// Every quantile function inverts its distribution function and meets the ends of its range exactly.
#[test]
fn quantiles_invert_distribution_functions() {
    let (from, mode, to) = (0.3, 0.4, 2.7);
    let triangular_share = |x: f64| {
        if x < mode {
            (x - from) * (x - from) / ((to - from) * (mode - from))
        } else {
            1.0 - (to - x) * (to - x) / ((to - from) * (to - mode))
        }
    };
    let uniform = Distribution::uniform(from, to).unwrap();
    let log = Distribution::log_uniform(from, to).unwrap();
    let triangular = Distribution::triangular(from, mode, to).unwrap();
    for i in 0..=200 {
        let u = f64::from(i) / 200.0;
        assert!(((number(&uniform.quantile(u)) - from) / (to - from) - u).abs() < 1e-12);
        let log_share = libm::log(number(&log.quantile(u)) / from) / libm::log(to / from);
        assert!((log_share - u).abs() < 1e-12);
        assert!((triangular_share(number(&triangular.quantile(u))) - u).abs() < 1e-12);
    }
    for distribution in [uniform, log, triangular] {
        let rounded = distribution.clone().rounded();
        assert_eq!((rounded.quantile(0.0), rounded.quantile(1.0)), (Value::Integer(0), Value::Integer(3)));
        assert_eq!(distribution.quantile(0.0), Value::Number(from));
        assert_eq!(distribution.quantile(1.0), Value::Number(to));
    }
}

/// Whole numbers are equally likely, a discrete value has its weight, one of weight zero never comes.
#[test]
fn discrete_values_have_their_weights() {
    let count = |distribution: &Distribution, value: &Value| {
        (0..1000).filter(|i| distribution.quantile((f64::from(*i) + 0.5) / 1000.0) == *value).count()
    };
    let integers = Distribution::integers(-2, 2).unwrap();
    for whole in -2..=2 {
        assert_eq!(count(&integers, &Value::Integer(whole)), 200);
    }
    assert_eq!(integers.quantile(1.0), Value::Integer(2));
    let shapes = words(&["never", "linear", "step", "nor this"]);
    let discrete = Distribution::discrete(shapes.clone(), &[0.0, 3.0, 1.0, 0.0]).unwrap();
    assert_eq!([0, 1, 2, 3].map(|i: usize| count(&discrete, &shapes[i])), [0, 750, 250, 0]);
    assert_eq!((discrete.quantile(0.0), discrete.quantile(1.0)), (shapes[1].clone(), shapes[2].clone()));
}

#[test]
fn impossible_distributions_are_refused() {
    use DistributionError as E;
    assert_eq!(Distribution::uniform(1.0, 1.0), Err(E::EmptyRange { from: 1.0, to: 1.0 }));
    assert_eq!(Distribution::uniform(2.0, 1.0), Err(E::EmptyRange { from: 2.0, to: 1.0 }));
    assert!(matches!(Distribution::uniform(f64::NAN, 1.0), Err(E::NotFinite(_))));
    assert!(matches!(Distribution::uniform(-f64::MAX, f64::MAX), Err(E::EmptyRange { .. })));
    assert_eq!(Distribution::log_uniform(0.0, 1.0), Err(E::LogThroughZero { from: 0.0, to: 1.0 }));
    assert_eq!(Distribution::triangular(0.0, 2.0, 1.0), Err(E::ModeOutside { mode: 2.0, from: 0.0, to: 1.0 }));
    assert!(matches!(Distribution::integers(3, 2), Err(E::EmptyRange { .. })));
    assert!(matches!(Distribution::integers(i64::MIN, i64::MAX), Err(E::EmptyRange { .. })));
    assert_eq!(Distribution::list(Vec::new()), Err(E::NoValues));
    assert_eq!(Distribution::discrete(words(&["a"]), &[1.0, 2.0]), Err(E::WeightCount { values: 1, weights: 2 }));
    assert_eq!(Distribution::discrete(words(&["a", "b"]), &[1.0, -0.5]), Err(E::Weights));
    assert_eq!(Distribution::discrete(words(&["a", "b"]), &[0.0, 0.0]), Err(E::Weights));
}

#[test]
fn levels_include_the_ends() {
    let numbers = |levels: Vec<Value>| levels.iter().map(number).collect::<Vec<_>>();
    assert_eq!(numbers(Distribution::uniform(0.0, 1.0).unwrap().levels(5)), [0.0, 0.25, 0.5, 0.75, 1.0]);
    assert_eq!(numbers(Distribution::uniform(0.0, 1.0).unwrap().levels(1)), [0.5]);
    let log = numbers(Distribution::log_uniform(1.0, 100.0).unwrap().levels(3));
    assert!((log[1] - 10.0).abs() < 1e-12 && log[0] == 1.0 && log[2] == 100.0);
    assert_eq!(numbers(Distribution::integers(1, 3).unwrap().levels(9)), [1.0, 2.0, 3.0]);
    let decades = Distribution::log_uniform(1.0, 1000.0).unwrap().rounded();
    assert_eq!(decades.levels(4), [1, 10, 100, 1000].map(Value::Integer));
    assert_eq!(decades.quantile(0.5), Value::Integer(32));
    assert_eq!(Distribution::list(words(&["b", "a"])).unwrap().levels(7), words(&["b", "a"]));
}

#[test]
fn grid_has_every_combination_once() {
    let whole = |numbers: &[i64]| numbers.iter().map(|&number| Value::Integer(number)).collect::<Vec<_>>();
    let places = Places::Grid([whole(&[1, 2]), whole(&[10, 20, 30])].map(Levels::from_iter).into());
    let points: Vec<Vec<i64>> = (0..places.len())
        .map(|at| places.point(at).0.iter().flatten().map(|value| number(value) as i64).collect())
        .collect();
    assert_eq!(points, [[1, 10], [1, 20], [1, 30], [2, 10], [2, 20], [2, 30]]);
    assert_eq!(Places::Grid(Vec::new()).len(), 1, "without axes there is the base");
}

/// Each of the strata of each axis holds exactly one point, whatever the size; spreading keeps that.
#[test]
fn hypercube_strata_hold_one_point() {
    for (points, axes) in [(0, 3), (1, 1), (2, 5), (7, 1), (49, 3), (1000, 4)] {
        for design in [latin_hypercube(points, axes, 5), maximin_latin_hypercube(points, axes, 500, 5)] {
            assert_eq!(design.len(), points);
            for axis in 0..axes {
                let mut strata: Vec<usize> =
                    design.iter().map(|row| (row[axis] * points as f64).floor() as usize).collect();
                strata.sort_unstable();
                assert_eq!(strata, (0..points).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn maximin_keeps_points_apart() {
    let least_distance = |design: Vec<Vec<f64>>| {
        let squared = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
        let pairs = design.iter().enumerate().flat_map(|(i, a)| design[..i].iter().map(move |b| squared(a, b)));
        pairs.reduce(f64::min).unwrap().sqrt()
    };
    for seed in 0..5 {
        let random = least_distance(latin_hypercube(30, 2, seed));
        let spread = least_distance(all(&Cube::latin_hypercube(30, 2, seed)));
        assert!(spread > 1.5 * random, "seed {seed}: {spread} after {random}");
    }
    assert_eq!(maximin_latin_hypercube(30, 2, 600, 1), maximin_latin_hypercube(30, 2, 600, 1));
    assert_ne!(latin_hypercube(30, 2, 1), latin_hypercube(30, 2, 2));
}

/// Points of the reference implementation (`SciPy` 1.17, `qmc.Sobol(160, scramble=False)`), in dimensions 1, 2, 3, 4, 21,
/// 64, 128 and 160, in units of 1/1024, and the sum over all 160.
#[test]
fn sobol_points_equal_the_published_ones() {
    let design = sobol(1024, 160).unwrap();
    let published = [
        (0, [0, 0, 0, 0, 0, 0, 0, 0]),
        (1, [512, 512, 512, 512, 512, 512, 512, 512]),
        (2, [768, 256, 256, 256, 256, 768, 256, 768]),
        (3, [256, 768, 768, 768, 768, 256, 768, 256]),
        (5, [896, 896, 128, 384, 640, 640, 128, 128]),
        (13, [832, 704, 832, 64, 576, 64, 192, 64]),
        (700, [287, 101, 141, 483, 333, 447, 603, 719]),
        (1023, [1, 771, 627, 149, 887, 41, 717, 437]),
    ];
    for (point, expected) in published {
        let found = [0, 1, 2, 3, 20, 63, 127, 159].map(|dimension: usize| design[point][dimension] * 1024.0);
        assert_eq!(found, expected.map(f64::from), "point {point}");
    }
    let sum = |point: usize| design[point].iter().sum::<f64>();
    assert_eq!([3, 700, 1023].map(|point| sum(point) * 1024.0), [82_944.0, 78_866.0, 85_814.0]);
    assert!(sobol(1, SOBOL_DIMENSIONS).is_ok());
    assert!(sobol(1, SOBOL_DIMENSIONS + 1).is_err());
    assert!(scrambled(0, 3, 1).is_empty());
}

/// 2^m points put one into each of 2^m strata of every dimension, and one into each elementary box of the first two
/// dimensions, which form a (0, m, 2)-net; Owen's scrambling keeps both.
#[test]
fn sobol_points_form_a_net() {
    let m = 8;
    let count = 1_usize << m;
    for design in [sobol(count, 160).unwrap(), scrambled(count, 160, 9)] {
        for dimension in 0..160 {
            let mut strata = vec![0; count];
            for point in &design {
                strata[(point[dimension] * count as f64) as usize] += 1;
            }
            assert_eq!(strata, vec![1; count], "dimension {dimension}");
        }
        for columns in 0..=m {
            let (wide, high) = (1 << columns, 1 << (m - columns));
            let mut boxes = vec![0; count];
            for point in &design {
                let (column, row) = ((point[0] * f64::from(wide)) as usize, (point[1] * f64::from(high)) as usize);
                boxes[column * high as usize + row] += 1;
            }
            assert_eq!(boxes, vec![1; count], "boxes of {wide} by {high}");
        }
    }
}

/// Over seeds a scrambled point is uniform. Kolmogorov-Smirnov at 0.001; with the four points looked at, a right
/// implementation would fail for one choice of seeds in 250.
#[test]
fn scrambled_points_are_uniform() {
    for point in [0, 1, 2, 77] {
        let mut sample: Vec<f64> = (0..2000).map(|seed| scrambled(78, 2, seed)[point][1]).collect();
        sample.sort_by(f64::total_cmp);
        let step = 1.0 / sample.len() as f64;
        let distance = sample.iter().enumerate().map(|(i, x)| (x - (i as f64 + 0.5) * step).abs()).fold(0.0, f64::max);
        assert!(distance < 1.95 * step.sqrt(), "point {point}: {distance}");
    }
}

/// The mean of a smooth function over 1024 scrambled points in six dimensions has an error far below that of as many
/// independent ones, whose standard error is 0.0153 here; and a longer design begins with the shorter one.
#[test]
fn scrambled_points_integrate_well_and_grow() {
    let product = |point: &Vec<f64>| point.iter().map(|x| 1.0 + 0.5 * (x - 0.5)).product::<f64>();
    let errors = (0..20).map(|seed| {
        let design = scrambled(1024, 6, seed);
        (design.iter().map(product).sum::<f64>() / 1024.0 - 1.0).abs()
    });
    let worst = errors.fold(0.0, f64::max);
    assert!(worst < 0.001, "{worst}");
    assert_eq!(scrambled(64, 6, 3)[..], scrambled(128, 6, 3)[..64]);
}

#[test]
fn one_at_a_time_moves_one_axis() {
    let whole = |numbers: &[i64]| numbers.iter().map(|&number| Value::Integer(number)).collect::<Vec<_>>();
    let base = whole(&[0, 5]).into_iter().map(Some).collect();
    let places = Places::one_at_a_time(base, vec![whole(&[0, 1, 2]), whole(&[5, 6])]);
    let moves: Vec<_> = (0..places.len()).map(|at| places.point(at)).collect();
    let point = |moved, numbers: &[i64]| (whole(numbers).into_iter().map(Some).collect::<Vec<_>>(), moved);
    assert_eq!(
        moves,
        [point(None, &[0, 5]), point(Some(0), &[1, 5]), point(Some(0), &[2, 5]), point(Some(1), &[0, 6])]
    );
}

/// Each walk stays on the grid and moves every axis once by half the levels.
#[test]
fn trajectories_move_every_axis_once() {
    let (axes, levels) = (5, 4);
    for walk in trajectories(&vec![evenly(levels); axes], 40, 3) {
        assert_eq!(walk.points.len(), axes + 1);
        let mut moved = walk.moved.clone();
        moved.sort_unstable();
        assert_eq!(moved, (0..axes).collect::<Vec<_>>());
        for (i, &axis) in walk.moved.iter().enumerate() {
            for other in 0..axes {
                let step = (walk.points[i + 1][other] - walk.points[i][other]).abs();
                assert!((step - if other == axis { 2.0 / 3.0 } else { 0.0 }).abs() < 1e-15);
            }
        }
        assert!(walk.points.iter().flatten().all(|x| (0..levels).any(|level| *x == level as f64 / 3.0)));
    }
}

/// An input of few values takes each of them equally often, however many there are and whatever they weigh, and a step is
/// a share of the input's own range: 1 for a switch. Counts of 3000 walks and their two ends are within 6 standard errors
/// of a fair share, which a right design misses once in 10^8 designs.
#[test]
fn walks_visit_few_values_evenly_and_know_their_steps() {
    let switch = Distribution::list(vec![Value::Flag(true), Value::Flag(false)]).unwrap();
    let weighted =
        Distribution::discrete(vec![1.0, 2.0, 10.0].into_iter().map(Value::Number).collect(), &[8.0, 1.0, 1.0]);
    let logarithmic = Distribution::log_uniform(1.0, 6.0).unwrap().rounded();
    let axes = [
        Distribution::integers(1, 5).unwrap(),
        switch,
        weighted.unwrap(),
        logarithmic,
        Distribution::list(words(&["a", "b", "c"])).unwrap(),
    ];
    let stops: Vec<Vec<Stop>> = axes.iter().map(|axis| Stop::of(axis, 4)).collect();
    let walks = trajectories(&stops, 3000, 5);
    for (at, (axis, values)) in axes.iter().zip([5, 2, 3, 6, 3]).enumerate() {
        let ends = walks.iter().flat_map(|walk| [&walk.points[0], walk.points.last().unwrap()]);
        let mut counts = std::collections::BTreeMap::new();
        for point in ends {
            *counts.entry(axis.quantile(point[at]).to_string()).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), values, "{counts:?}");
        let share = 1.0 / values as f64;
        // Both ends of a walk are one draw at worst.
        let error = (2.0 * 6000.0 * share * (1.0 - share)).sqrt();
        assert!(counts.values().all(|&count| (f64::from(count) - 6000.0 * share).abs() < 6.0 * error), "{counts:?}");
        for walk in &walks {
            let step = walk.moved.iter().position(|&moved| moved == at).unwrap();
            let [before, after] = [step, step + 1].map(|point| axis.position(&axis.quantile(walk.points[point][at])));
            assert_eq!(walk.steps[step], after - before);
            assert!(walk.steps[step] != 0.0 && (at != 1 || walk.steps[step].abs() == 1.0));
        }
    }
    let position = |axis: &Distribution, value: f64| axis.position(&Value::Number(value));
    assert_eq!([1.0, 3.0, 5.0].map(|value| position(&axes[0], value)), [0.0, 0.5, 1.0]);
    assert!((position(&axes[2], 2.0) - 1.0 / 9.0).abs() < 1e-15);
    assert!((position(&axes[3], 6.0_f64.sqrt()) - 0.5).abs() < 1e-15);
    assert_eq!(Stop::of(&Distribution::integers(1, 100).unwrap(), 4).len(), 4);
}

/// Walks chosen to keep apart are farther from one another than the first random ones, and are among the candidates.
#[test]
fn spread_trajectories_keep_apart() {
    let sum = |walks: &[polmob::experiment::designs::Trajectory]| -> f64 {
        let points: Vec<&Vec<f64>> = walks.iter().flat_map(|walk| &walk.points).collect();
        let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt();
        points.iter().flat_map(|a| points.iter().map(move |b| distance(a, b))).sum()
    };
    let grid = vec![evenly(4); 4];
    let random = trajectories(&grid, 100, 8);
    let spread = spread_trajectories(&grid, 6, 100, 8);
    assert!(spread.iter().all(|walk| random.contains(walk)));
    assert!(sum(&spread) > 1.1 * sum(&random[..6]), "{} {}", sum(&spread), sum(&random[..6]));
}

/// `A_B^i` is A but for column i, which is B's; `B_A^i` the other way round.
#[test]
fn saltelli_points_swap_one_column() {
    let layout = SaltelliLayout { rows: 8, axes: 3, second_order: true };
    let points = all(&Cube::saltelli(layout, 4).unwrap());
    assert_eq!((points.len(), layout.size()), (64, 64));
    for row in 0..8 {
        let at = |point| &points[layout.index(row, point)];
        let (a, b) = (at(SaltelliPoint::A), at(SaltelliPoint::B));
        for axis in 0..3 {
            for column in 0..3 {
                let (from_a, from_b) = (a[column], b[column]);
                assert_ne!(from_a, from_b);
                let expected = if column == axis { (from_b, from_a) } else { (from_a, from_b) };
                let found = (at(SaltelliPoint::AWithB(axis))[column], at(SaltelliPoint::BWithA(axis))[column]);
                assert_eq!(found, expected);
            }
        }
    }
    assert_eq!(SaltelliLayout { second_order: false, ..layout }.points_per_row(), 5);
    assert!(Cube::saltelli(SaltelliLayout { axes: SOBOL_DIMENSIONS, ..layout }, 4).is_err());
}

#[test]
fn a_point_of_the_cube_has_the_values_of_its_axes() {
    let axes = [
        Distribution::uniform(0.0, 1.0).unwrap(),
        Distribution::integers(1, 3).unwrap(),
        Distribution::list(words(&["linear", "step"])).unwrap(),
    ];
    let (values, moved) = Places::Cube(axes.to_vec(), Cube::listed(&[vec![0.25, 0.5, 0.9]])).point(0);
    let expected = [Value::Number(0.25), Value::Integer(2), words(&["step"])[0].clone()];
    assert_eq!((values, moved), (expected.map(Some).to_vec(), None));
}
