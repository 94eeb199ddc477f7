"""Other packages drive the model: EMA Workbench by one call a point, SALib by the points of a design."""

from __future__ import annotations

import numpy as np
import pytest

import polmob

VILLAGE = polmob.Scenario.load("village")


def model(coercion: float, price: float) -> dict[str, float]:
    """One experiment: means of transfer in two arms."""
    scenario = VILLAGE.at({"policy.coercion": coercion, "payoff.coordination": price})
    arms = polmob.run(scenario, worlds=4, outcomes=["transfer"], arms=["spontaneous", "hybrid"], threads=1)["arms"]
    means = dict(zip(*(arms.to_arrow()[column].to_pylist() for column in ("arm", "mean"))))
    return {"hybrid": means["hybrid"], "spontaneous": means["spontaneous"]}


def test_ema_workbench_plays_experiments():
    ema = pytest.importorskip("ema_workbench")
    driven = ema.Model("polmob", function=model)
    driven.uncertainties = [ema.RealParameter("coercion", 0, 1), ema.RealParameter("price", 0, 0.3)]
    driven.outcomes = [ema.ScalarOutcome("hybrid"), ema.ScalarOutcome("spontaneous")]
    experiments, found = ema.perform_experiments(driven, 12)
    assert len(experiments) == 12
    for at in (0, 11):
        again = model(*(float(experiments[name].iloc[at]) for name in ("coercion", "price")))
        assert [found["hybrid"][at], found["spontaneous"][at]] == [again["hybrid"], again["spontaneous"]]
    assert len(set(found["hybrid"])) > 1


def test_salib_takes_its_points_from_a_list_and_gives_indices():
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    names = ["policy.coercion", "payoff.coordination", "launch.rate"]
    problem = {"num_vars": 3, "names": names, "bounds": [[0, 1], [0, 0.3], [0.002, 0.02]]}
    points = sample.sample(problem, 16, calc_second_order=False, seed=1)
    axes = dict(zip(names, points.T))
    results = polmob.sweep("village", axes, design="list", worlds=8, arms=["hybrid"])
    means = results["point_arms"].to_pandas().query("outcome == 'parks_founded'").sort_values("point")["mean"].to_numpy()
    assert len(means) == len(points)
    indices = analyze.analyze(problem, means, calc_second_order=False, seed=1)
    # How often parks are launched decides how many there are.
    assert np.argmax(indices["ST"]) == 2 and indices["ST"][2] > 0.5
    # The points that went in are the points that came out.
    table = results["points"].to_pandas()
    assert (table[[f"axis_{name.replace('.', '_')}" for name in names]].to_numpy() == points).all()
