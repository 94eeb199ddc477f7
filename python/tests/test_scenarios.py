"""Scenarios, and what wrong input is answered with."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import polmob
from polmob import Scenario


def test_keys_have_their_types():
    village = Scenario.load("village").at({"policy.coercion": 0.25, "ablation.a2_no_support": True, "title": "A test"})
    assert village["policy.coercion"] == 0.25 and isinstance(village["policy.coercion"], float)
    assert village["ablation.a2_no_support"] is True
    assert village["time.years"] == 15 and isinstance(village["time.years"], int)
    assert village.title == village["title"] == "A test"
    with pytest.raises(KeyError, match="no.such"):
        village["no.such"]


@pytest.mark.parametrize("value", [0.3, np.float64(0.3), np.array(0.3), 1, np.int64(1), np.float32(0.5)])
def test_numbers_of_numpy_are_numbers(value):
    assert Scenario.load("village").at({"policy.coercion": value})["policy.coercion"] == float(value)


def test_a_scenario_is_a_value():
    village = Scenario.load("village").at({"policy.coercion": 0.35})
    for again in (pickle.loads(pickle.dumps(village)), copy.deepcopy(village), Scenario.parse(village.toml, "village")):
        assert again == village and hash(again) == hash(village) and again.hash == village.hash
    assert village != Scenario.load("village")
    assert "village" in repr(village)


def test_scenarios_and_outcomes_are_listed():
    assert {"three_partnerships", "rayong", "village"} <= set(polmob.scenarios())
    assert all(outcome.name and outcome.meaning for outcome in polmob.outcomes())


def test_a_file_is_loaded_and_all_that_is_wrong_is_said(tmp_path):
    good = tmp_path / "good.toml"
    good.write_text("[time]\nyears = 5\n")
    assert Scenario.load(good)["time.years"] == 5
    bad = tmp_path / "bad.toml"
    bad.write_text("[time]\nyears = 0\n[policy]\ncoercoin = 1\n")
    with pytest.raises(ValueError) as found:
        Scenario.load(bad)
    message = str(found.value)
    assert "bad.toml:2:" in message and "allowed: 1 to" in message and 'coercion' in message
    with pytest.raises((OSError, ValueError), match="nowhere"):
        Scenario.load(tmp_path / "nowhere.toml")


def test_messages_are_those_of_the_program(program):
    said = program("check", "village", "--set", "policy.coercion=3", check=False)
    assert said.returncode == 2
    with pytest.raises(ValueError) as found:
        Scenario.load("village").at({"policy.coercion": 3})
    cause = next(line for line in said.stderr.splitlines() if "allowed" in line).strip(" =^-")
    assert "0 to 1" in cause and "0 to 1" in str(found.value) and "policy.coercion" in str(found.value)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Scenario.load("village").at({"policy.coercion": float("nan")}), "policy.coercion"),
        (lambda: Scenario.load("village").at({"policy.coercion": float("inf")}), "policy.coercion"),
        (lambda: Scenario.load("village").at({"policy.coercion": "much"}), "policy.coercion"),
        (lambda: Scenario.load("village").at({"policy.coercion": None}), "allowed"),
        (lambda: Scenario.load("village").at({"": 1}), "key=value"),
        (lambda: polmob.run("vilage"), "village"),
        (lambda: polmob.run("village", worlds=0), "worlds"),
        (lambda: polmob.run("village", arms=["hybird"]), "hybrid"),
        (lambda: polmob.run("village", outcomes=["transfr"]), "transfer"),
        (lambda: polmob.run("village", first_world=-1), "first_world"),
        (lambda: polmob.run("village", threads=-1), "threads"),
        (lambda: polmob.run("village", detail=True, outcomes=["transfer"]), "detail"),
        (lambda: polmob.sweep("village", {"policy.coercoin": [1]}), "coercion"),
        (lambda: polmob.sweep("village", {"policy.coercion": [0, 3]}), "0 to 1"),
        (lambda: polmob.sweep("village", {"policy.coercion": [0, 1]}, design="cube"), "latin_hypercube"),
        (lambda: polmob.sweep("village", {"policy.coercion": [0, 1]}, worlds=0), "worlds"),
        (lambda: polmob.sweep("village", {"policy.coercion": [0, 1], "park.land": [20]}, design="list"), "park.land"),
    ],
)
def test_wrong_input_is_a_value_error_that_says_what_is_allowed(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_folder_that_is_none_or_changed_is_refused(village, tmp_path):
    import shutil

    with pytest.raises((ValueError, OSError), match="manifest"):
        polmob.read(tmp_path)
    folder = tmp_path / "copy"
    shutil.copytree(village, folder)
    with (folder / "tables/runs.parquet").open("ab") as file:
        file.write(b"more")
    results = polmob.read(folder)
    assert len(results["arms"]) > 0
    with pytest.raises(ValueError, match="changed since"):
        results["runs"]
    with pytest.raises(KeyError, match="contrasts"):
        results["no_such"]
