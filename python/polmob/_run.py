"""Runs and sweeps."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from . import _native
from ._results import Results, read_all
from ._scenario import Scenario, text

#: `True` writes a line to standard error; a function is called with runs done and runs in all.
Progress = bool | Callable[[int, int], Any] | None


class Outcome(NamedTuple):
    """An outcome that every run is read for."""

    name: str
    unit: str
    meaning: str


def outcomes() -> list[Outcome]:
    """All outcomes, in the order of the columns of the table `runs`."""
    return [Outcome(*outcome) for outcome in _native.outcomes()]


def scenarios() -> dict[str, str]:
    """The scenarios that come with polmob: name and question."""
    return dict(_native.scenarios())


def run(
    scenario: Scenario | str | os.PathLike[str],
    *,
    worlds: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    arms: Sequence[str] | None = None,
    set: Mapping[str, Any] | None = None,
    outcomes: Sequence[str] = (),
    detail: bool = False,
    first_world: int = 0,
    threads: int = 0,
    progress: Progress = None,
) -> Results:
    """Runs all arms of a scenario on the same worlds and draws.

    Tables: `runs` (a row per run), `arms` (means over worlds) and `contrasts` (paired differences), of the named `outcomes`
    or of all. With `detail` all outcomes and every other table of `polmob run`: years, parks, survival and so on; this takes
    longer. Numbers are those of the tables that the program writes, bit by bit, for any number of `threads` (0: one per
    core).
    """
    scenario = _scenario(scenario)
    named = None if arms is None else list(arms)
    numbers = {"experiment.worlds": worlds, "experiment.runs": runs, "experiment.seed": seed, "experiment.arms": named}
    options = {key: value for key, value in numbers.items() if value is not None}
    if set or options:
        scenario = scenario.at({**(set or {}), **options})
    if first_world < 0:
        raise ValueError(f"first_world: found {first_world}; allowed: 0 or more")
    if detail:
        if outcomes:
            raise ValueError("detail has all outcomes: name either outcomes or detail")
        with TemporaryDirectory(prefix="polmob-") as folder:
            _native.run_tables(scenario._native, folder, first_world, _threads(threads), _progress(progress))
            return read_all(Path(folder))
    names = [outcomes] if isinstance(outcomes, str) else list(outcomes)
    made = _native.run(scenario._native, names, first_world, _threads(threads), _progress(progress))
    return Results({"runs": made.runs, "arms": made.arms, "contrasts": made.contrasts})


def sweep(
    scenario: Scenario | str | os.PathLike[str],
    axes: Mapping[str, str | Iterable[Any]] | None = None,
    *,
    design: str | None = None,
    points: int | None = None,
    worlds: int | None = None,
    arms: Sequence[str] | None = None,
    set: Mapping[str, Any] | None = None,
    threads: int = 0,
    progress: Progress = None,
) -> Results:
    """Runs all arms at many points.

    `axes` maps keys to values, as a list or an array, or to a range as the program writes it: `{"policy.coercion": "0..1:6"}`;
    without them the scenario's own axes are taken. `design` is grid, list, latin_hypercube, sobol or one_at_a_time; `list`
    takes the first values of all axes, then the second, and so on, so that it takes the points of another package. `points`
    is the number of points of a Latin hypercube or a Sobol sequence.

    Tables: `points`, `runs`, `failures`, `point_arms`, `point_contrasts`, and `effects` of one axis at a time.
    """
    scenario = _scenario(scenario)
    changes = {**(set or {}), **({"experiment.arms": list(arms)} if arms is not None else {})}
    if changes:
        scenario = scenario.at(changes)
    for name, number in (("points", points), ("worlds", worlds)):
        if number is not None and not 1 <= number < 1 << 30:
            raise ValueError(f"{name}: found {number}; allowed: 1 to 2^30 - 1")
    texts = [f"{key}={_values(values)}" for key, values in (axes or {}).items()]
    with TemporaryDirectory(prefix="polmob-") as folder:
        native = (scenario._native, folder, texts, design, points, worlds, _threads(threads), _progress(progress))
        _native.sweep_tables(*native)
        return read_all(Path(folder))


def _scenario(scenario: Scenario | str | os.PathLike[str]) -> Scenario:
    return scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)


def _values(values: str | Iterable[Any]) -> str:
    return values if isinstance(values, str) else ",".join(text(value) for value in values)


def _threads(threads: int) -> int:
    if not 0 <= threads <= 1024:
        raise ValueError(f"threads: found {threads}; allowed: 0 (one per core) to 1024")
    return threads


def _progress(progress: Progress) -> Callable[[int, int], Any] | None:
    if progress is True:
        return _line
    return progress or None


def _line(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done} of {total} runs ({done / max(total, 1):.0%})", end=end, file=sys.stderr, flush=True)
