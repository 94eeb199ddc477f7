"""Agent-based simulation of policy mobility through transnational partnerships.

>>> import polmob
>>> village = polmob.Scenario.load("village").at({"policy.coercion": 0.3})
>>> results = polmob.run(village, worlds=20)
>>> results["contrasts"].to_pandas()            # doctest: +SKIP

The model is the one of the program `polmob`: the same scenario gives the same bits. Wrong input raises `ValueError` with
the program's own message, trouble with the disk `OSError`; Ctrl-C stops a run that is under way.
"""

from __future__ import annotations

from ._results import Results, Table, read
from ._run import Outcome, Progress, outcomes, run, scenarios, sweep
from ._scenario import Scenario

__all__ = ["Outcome", "Progress", "Results", "Scenario", "Table", "outcomes", "read", "run", "scenarios", "sweep"]
