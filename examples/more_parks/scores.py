"""Scores of forecasters over some of the parks of `calibrate --rolling --csv`.

    python3 examples/more_parks/scores.py output/NAME/tables/forecasts.csv Sihanoukville Suez ...

Means over parks of means over figures, as in the table `scores`: CRPS of ln(1 + x), its difference from pooled Bass at the
error that suits these parks best in hindsight, with the 90 % interval of Student's t over parks, and the shares of figures
within ranges of 50 and 90 %. Lower bounds are not scored.
"""

import csv
import sys
from collections import defaultdict
from statistics import mean, stdev

# Quantiles of 95 % of Student's t by degrees of freedom.
STUDENT = [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771]
BASS = "pooled Bass, error"


def by_park(rows, column):
    """Mean over figures of a column, by park."""
    parks = defaultdict(list)
    for row in rows:
        value = row[column]
        parks[row["park"]].append(float(value == "true") if value in ("true", "false") else float(value))
    return {park: mean(values) for park, values in parks.items()}


def table(rows):
    """Prints a line for each forecaster, best first."""
    named = defaultdict(list)
    for row in rows:
        named[row["forecaster"]].append(row)
    errors = {name: by_park(own, "crps") for name, own in named.items()}
    best = min((name for name in errors if name.startswith(BASS)), key=lambda name: mean(errors[name].values()))
    parks = sorted(errors[best])
    print(f"{len(named[best])} figures of {len(parks)} parks; the best Bass curve: {best.removeprefix('pooled Bass, ')}")
    for name in sorted(errors, key=lambda name: mean(errors[name].values())):
        gaps = [errors[name][park] - errors[best][park] for park in parks]
        half = STUDENT[len(gaps) - 2] * stdev(gaps) / len(gaps) ** 0.5 if len(gaps) > 1 else float("nan")
        covered = [mean(by_park(named[name], column).values()) for column in ("within_50", "within_90")]
        print(
            f"  {name:30} {mean(errors[name].values()):.3f}  {mean(gaps):+.3f} ({mean(gaps) - half:+.3f} to "
            f"{mean(gaps) + half:+.3f})  {covered[0]:.2f} / {covered[1]:.2f}  "
            + ", ".join(f"{park} {errors[name][park]:.3f}" for park in parks)
        )


def main():
    path, *parks = sys.argv[1:]
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["park"] in parks and row["crps"]]
    for protocol, said in (("rolling", "the past known"), ("left out", "from the other parks alone")):
        print(f"{said}: ", end="")
        table([row for row in rows if row["protocol"] == protocol])


if __name__ == "__main__":
    main()
