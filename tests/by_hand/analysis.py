"""Estimators worked out from their definitions alone: sums, integrals and bisection in place of the program's formulas.

Prints tests/by_hand/analysis.toml, which tests/all/analysis_by_hand.rs holds against the program:

    python3 tests/by_hand/analysis.py > tests/by_hand/analysis.toml
"""

import itertools
import random
from math import gamma, isfinite, nan, pi, sqrt
from statistics import fmean, variance

NOTHING = nan  # in the table, what is absent


def density(t, freedom):
    """Of Student's distribution."""
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    return scale * (1 + t * t / freedom) ** (-(freedom + 1) / 2)


def outside(t, freedom, pieces=4000):
    """Probability beyond -t and t, by Simpson's rule."""
    step = abs(t) / pieces
    inner = sum((1, 4, 2)[0 if i in (0, pieces) else 1 + (i % 2 == 0)] * density(i * step, freedom) for i in range(pieces + 1))
    return 1 - 2 * inner * step / 3


def bisected(of, low, high):
    """Where a function changes its sign."""
    above = of(low) > 0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (of(middle) > 0) == above else (low, middle)
    return low


def t_of(values):
    return fmean(values) / sqrt(variance(values) / len(values))


def reading(scale, first, second, start, end):
    """A claim, world by world."""
    other = second or [0.0] * len(first)
    pairs = [(a, b) for a, b in zip(first, other) if isfinite(a) and isfinite(b)]
    a, b = zip(*pairs)
    n = len(pairs)
    limit = bisected(lambda t: outside(t, n - 1) - 0.05, 0.5, 15.0)
    if scale == "difference":
        apart = [x - y for x, y in pairs]
        value, error, times = fmean(apart), sqrt(variance(apart) / n), 1.0
        low, high = value - limit * error, value + limit * error
    else:
        value = times = fmean(a) / fmean(b)
        error = sqrt(variance([x - value * y for x, y in pairs]) / n) / fmean(b)
        rejected = lambda r: abs(t_of([x - r * y for x, y in pairs])) - limit
        low, high = bisected(rejected, value - 20 * error, value), bisected(rejected, value, value + 20 * error)
    ratio = NOTHING
    if second:
        ratio = (variance(a) + times**2 * variance(b)) / variance([x - times * y for x, y in pairs])
    beyond = lambda edge: [x - edge * y if scale == "ratio" else x - y - edge for x, y in pairs]
    edges = ([beyond(start)] if isfinite(start) else []) + ([[-x for x in beyond(end)]] if isfinite(end) else [])
    p = [outside(t_of(edge), n - 1) for edge in edges]
    inside = all(fmean(edge) > 0 for edge in edges)
    against = 1.0 if inside else min(p for p, edge in zip(p, edges) if fmean(edge) <= 0)
    return {"scale": scale, "first": first, "second": second, "from": start, "to": end, "mean": value,
            "standard_error": error, "low": low, "high": high, "n": n, "missing": len(first) - n,
            "variance_ratio": ratio, "share_true": sum(all(x > 0 for x in row) for row in zip(*edges)) / n,
            "p_for": max(p) if inside else 1.0, "p_against": against}


def ranking(arms, draws=200_000):
    """The chance of each arm that its mean is the highest: the multivariate Student distribution, drawn."""
    n, chance = len(arms[0]), random.Random(1)
    apart = [[x - y for x, y in zip(arm, arms[0])] for arm in arms[1:]]
    centred = [[x - fmean(row) for x in row] for row in apart]
    means, won = [fmean(row) for row in apart], [0.0] * len(arms)
    for _ in range(draws):
        # Weighted sums of the worlds' own deviations have their covariance, so no factor of it is needed.
        normal = [chance.gauss(0, 1) for _ in range(n)]
        scale = sqrt((n - 1) / chance.gammavariate((n - 1) / 2, 2) / (n - 1) / n)
        deltas = [0.0] + [m + scale * sum(z * x for z, x in zip(normal, row)) for m, row in zip(means, centred)]
        won[deltas.index(max(deltas))] += 1
    return {"values": arms, "probability": [w / draws for w in won]}


def half_square(one, other):
    apart = [a - b for a, b in zip(one, other) if isfinite(a) and isfinite(b)]
    if len(apart) < 2:
        return None
    left = variance(apart) / len(apart)
    return (fmean(apart) ** 2 - left) / 2, left / 2


def sobol(rows, axes, outcomes):
    """Jansen's estimators with A and B exchanged, luck taken out; points of a row: A, B, A_B by axis, B_A by axis."""
    size = 2 + 2 * axes
    table = [outcomes[row * size : (row + 1) * size] for row in range(rows)]
    table = [row for row in table if half_square(row[0], row[1])]

    def means(*groups):
        """V and the means of half squares, each of two pairs of points, over the rows that have them all."""
        kept, terms = [], []
        for row in table:
            squares = [[half_square(row[i], row[j]) for i, j in pairs] for pairs in groups]
            if all(all(pairs) for pairs in squares):
                kept.append(row)
                terms.append([fmean(square for square, _ in pairs) for pairs in squares])
        there = lambda runs: fmean(x for x in runs if isfinite(x))
        spread = variance([there(runs) for row in kept for runs in row[:2]])
        explained = spread - fmean(half_square(row[0], row[1])[1] for row in kept)
        return explained, [fmean(column) for column in zip(*terms)], len(kept)

    a_with, b_with = lambda i: 2 + i, lambda i: 2 + axes + i
    alone = lambda i: [(1, a_with(i)), (0, b_with(i))]
    first, total, second, used = [], [], [], []
    for i in range(axes):
        v, (own, rest), count = means(alone(i), [(0, a_with(i)), (1, b_with(i))])
        first.append(1 - own / v)
        total.append(rest / v)
        used.append(count)
    for i, j in itertools.combinations(range(axes), 2):
        v, (one, other, both), _ = means(alone(i), alone(j), [(b_with(i), a_with(j)), (b_with(j), a_with(i))])
        second.append(((v - both) - (v - one) - (v - other)) / v)
    known = [[x for x in runs if isfinite(x)] for row in table for runs in row]
    within = fmean(fmean(variance(runs) for runs in known[k : k + size] if len(runs) > 1) for k in range(0, len(known), size))
    v, _, _ = means()
    return {"rows": rows, "axes": axes, "outcomes": outcomes, "first": first, "total": total, "second": second,
            "used": used, "luck": within / (within + v)}


def luck(outcomes):
    """Points that meet the same worlds: W over W + B."""
    worlds = [fmean(run for run in column if isfinite(run)) for column in zip(*outcomes)]
    own = [[run - world for run, world in zip(runs, worlds) if isfinite(run)] for runs in outcomes]
    points = len(outcomes)
    left = fmean(variance(runs) / len(runs) for runs in own) * points / (points - 1)
    between = max(0.0, variance([fmean(runs) for runs in own]) - left)
    within = fmean(variance([run for run in runs if isfinite(run)]) for runs in outcomes)
    return {"outcomes": outcomes, "luck": within / (within + between)}


def pawn(inputs, outcomes, slices):
    """Kolmogorov and Smirnov's distance of each slice of an input from all."""
    cases = sorted((x, y) for x, y in zip(inputs, outcomes) if isfinite(x) and isfinite(y))
    values = sorted({x for x, _ in cases})
    if len(values) <= slices:  # each value is a slice
        bounds = [sum(x < value for x, _ in cases) for value in values] + [len(cases)]
    else:
        bounds = [k * len(cases) // slices for k in range(slices)] + [len(cases)]
    share = lambda group, y: sum(own <= y for _, own in group) / len(group)
    far = sorted(max(abs(share(cases[a:b], y) - share(cases, y)) for _, y in cases) for a, b in zip(bounds, bounds[1:]))
    middle = len(far) // 2
    median = far[middle] if len(far) % 2 else (far[middle - 1] + far[middle]) / 2
    return {"inputs": inputs, "outcomes": outcomes, "slices": slices, "median": median, "maximum": far[-1]}


def printed(value):
    if isinstance(value, list):
        return "[" + ", ".join(map(printed, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def main():
    print("# Made by tests/by_hand/analysis.py, which says what each number is.")
    a, b = [4.0, 6.5, 7.0, 9.0, 12.0, nan, 3.0], [2.0, 3.0, 2.5, 4.0, 5.0, 1.0, nan]
    c, d = [1.5, 0.25, 2.75, 3.0, -0.5, 1.0], [0.5, 1.25, 0.75, 2.0, 0.0, -1.0]
    chance = random.Random(7)
    noise = lambda scale: round(chance.gauss(0, scale), 3)
    readings = [reading("ratio", a, b, 1.9, nan), reading("ratio", a, b, 1.0, 2.2), reading("ratio", a, b, 2.9, 3.5),
                reading("difference", c, d, -0.25, nan), reading("difference", c, d, 0.125, 3.0),
                reading("difference", c, d, nan, 0.25), reading("difference", c, [], 0.5, 4.0)]
    common = [noise(1.0) for _ in range(9)]
    arms = [[x + noise(0.6) + shift for x in common] for shift in (0.0, 0.35, 0.2)]
    correlated = [noise(1.0) for _ in range(7)]
    four = [[noise(0.8) + 0.1 for _ in range(7)], [x + noise(0.3) for x in correlated],
            [1.5 * x + noise(0.3) + 0.3 for x in correlated], [0.2 - 0.7 * x + noise(0.5) for x in correlated]]
    outcomes = []
    for row in range(7):
        first, second = [noise(1.0) for _ in range(2)], [noise(1.0) for _ in range(2)]
        worlds = [noise(0.5) for _ in range(3)]
        points = [first, second, [second[0], first[1]], [first[0], second[1]], [first[0], second[1]], [second[0], first[1]]]
        outcomes += [[round(3 * x + 2 * y + x * y + world + noise(0.3), 3) for world in worlds] for x, y in points]
    outcomes[2 * 6 + 3][1] = nan  # one of three runs
    outcomes[4 * 6 + 2] = [nan, nan, 1.5]  # too few runs: a row that one input loses
    shared = [noise(2.0) for _ in range(4)]
    grid = [[round(point + world + noise(0.5), 3) for world in shared] for point in (0.0, 1.5, 1.0, 4.0, -2.0)]
    grid[1][2] = nan
    inputs = [round(chance.random(), 3) for _ in range(14)]
    answers = [round(3 * x + chance.random(), 3) for x in inputs]
    answers[3] = nan
    few = [0.0, 2.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 1.0]  # as many values as slices, of unequal weight
    tables = {"reading": readings, "ranking": [ranking(arms), ranking(four)], "sobol": [sobol(7, 2, outcomes)],
              "luck": [luck(grid)], "pawn": [pawn(inputs, answers, slices) for slices in (2, 3, 5)]
              + [pawn(few, answers, 3)]}
    for name, rows in tables.items():
        for row in rows:
            print(f"\n[[{name}]]")
            for key, value in row.items():
                print(f"{key} = {printed(value)}")


if __name__ == "__main__":
    main()
