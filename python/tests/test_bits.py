"""The same bits as the tables of the program."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import polmob


def same(ours: pa.Table, theirs: pa.Table) -> bool:
    """Equal names, types, order, nulls and bits of numbers; notes aside."""
    assert ours.schema.remove_metadata().equals(theirs.schema.remove_metadata())
    for name in ours.column_names:
        left, right = ours[name].combine_chunks(), theirs[name].combine_chunks()
        if pa.types.is_floating(left.type):
            assert left.is_null().equals(right.is_null()), name
            bits = [side.fill_null(0.0).to_numpy(zero_copy_only=False).view(np.uint64) for side in (left, right)]
            assert (bits[0] == bits[1]).all(), name
        else:
            assert left.equals(right), name
    return True


@pytest.mark.parametrize("threads", [1, 3])
def test_a_run_has_the_bits_of_the_program(village, threads):
    results = polmob.run("village", worlds=12, threads=threads)
    assert list(results) == ["runs", "arms", "contrasts"]
    for name, table in results.items():
        assert same(table.to_arrow(), pq.read_table(village / "tables" / f"{name}.parquet"))
    assert len(results["runs"]) == 48


def test_another_seed_has_other_bits(village):
    table = polmob.run("village", worlds=12, seed=2)["runs"].to_arrow()
    with pytest.raises(AssertionError):
        same(table, pq.read_table(village / "tables/runs.parquet"))


def test_detail_has_every_table_of_the_program(village):
    results = polmob.run("village", worlds=12, detail=True)
    files = sorted((village / "tables").glob("*.parquet"))
    assert list(results) == [file.stem for file in files] and len(files) > 10
    for file in files:
        assert same(results[file.stem].to_arrow(), pq.read_table(file))


def test_histories_that_repeat_count_once(tmp_path):
    village = (Path(__file__).parents[2] / "scenarios/village.toml").read_text(encoding="utf-8")
    (tmp_path / "post.toml").write_text(
        village + '\n[posterior]\nkeys = ["policy.coercion"]\ndraws = ["0.2", "0.4", "0.2", "0.4", "0.3"]\n'
        'worlds = ["7", "8", "7", "8", "9"]\nscheme = 3\n',
        encoding="utf-8",
    )
    scenario = polmob.Scenario.load(str(tmp_path / "post.toml"))
    plain, whole = (polmob.run(scenario, worlds=10, detail=detail) for detail in (False, True))
    for name in ("arms", "contrasts"):
        assert same(plain[name].to_arrow(), whole[name].to_arrow())
    transfer = plain["arms"].to_polars().filter(pl.col("outcome") == "transfer")
    assert (transfer["high"] - transfer["low"]).min() > 0


def test_chosen_outcomes_are_columns_of_all():
    every = polmob.run("village", worlds=4, first_world=3)
    some = polmob.run("village", worlds=4, first_world=3, outcomes=["tenants", "transfer"])
    assert some["runs"].columns == ["arm", "world", "run", "tenants", "transfer"]
    assert same(some["runs"].to_arrow(), every["runs"].to_arrow().select(some["runs"].columns))
    assert set(some["runs"].to_arrow()["world"].to_pylist()) == {3, 4, 5, 6}
    tables = [results["contrasts"].to_polars().filter(pl.col("outcome") == "transfer") for results in (every, some)]
    assert tables[0].equals(tables[1]) and len(tables[0]) == 6


def test_a_sweep_has_the_bits_of_the_program(program, tmp_path):
    folder = tmp_path / "sweep"
    words = ["--vary", "policy.coercion=0..1:3", "--design", "one-at-a-time", "--worlds", "5", "--out", folder, "--quiet"]
    program("sweep", "village", *words)
    results = polmob.sweep("village", {"policy.coercion": "0..1:3"}, design="one_at_a_time", worlds=5)
    files = sorted((folder / "tables").glob("*.parquet"))
    assert list(results) == [file.stem for file in files] and "effects" in results
    for file in files:
        assert same(results[file.stem].to_arrow(), pq.read_table(file))


def test_values_of_an_array_arrive_to_the_last_bit():
    values = np.random.default_rng(1).random(50)
    points = polmob.sweep("village", {"policy.coercion": values}, design="list", worlds=1, arms=["hybrid"])["points"]
    assert (points.to_arrow()["axis_policy_coercion"].to_numpy() == values).all()


def test_a_folder_is_read_with_units(village):
    results = polmob.read(village)
    assert results.manifest["format"] == 1 and results.manifest["scenario"]["name"] == "village"
    runs = results["runs"]
    assert same(runs.to_arrow(), pq.read_table(village / "tables/runs.parquet"))
    known = {outcome.name: outcome for outcome in polmob.outcomes()}
    assert runs.units["transfer"] == known["transfer"].unit == "log points"
    assert runs.meanings["transfer"] == known["transfer"].meaning
    assert runs.to_arrow().field("transfer").metadata[b"unit"] == b"log points"
    assert runs.to_pandas().attrs["units"]["transfer"] == "log points"
    assert runs.about["scenario_hash"] == polmob.Scenario.load("village", {"experiment.worlds": 12}).hash
    package = json.loads((village / "datapackage.json").read_text())
    fields = next(table for table in package["resources"] if table["name"] == "runs")["schema"]["fields"]
    assert {field["name"]: field.get("unit", "") for field in fields} == runs.units


def test_other_packages_take_a_table_as_it_is(village):
    table = polmob.read(village)["runs"]
    arrow = pa.table(table)
    assert arrow.schema.equals(pa.schema(table))
    frame, polar = table.to_pandas(), pl.DataFrame(table)
    assert frame.shape == polar.shape == (len(table), len(table.columns))
    assert polar["transfer"].to_list() == arrow["transfer"].to_pylist()
    assert frame["transfer"].to_list() == arrow["transfer"].to_pylist()
    if hasattr(pd.DataFrame, "from_arrow"):
        assert list(pd.DataFrame.from_arrow(table).columns) == table.columns
    # No copy: both views of one table have the same address.
    address = [pa.table(table)["transfer"].chunk(0).buffers()[1].address for _ in range(2)]
    assert address[0] == address[1]


def test_missing_is_null_and_not_a_number_or_zero():
    runs = polmob.run("village", worlds=4, arms=["hierarchical"])["runs"].to_arrow()
    missing = [name for name in runs.column_names if runs[name].null_count]
    assert missing, "no outcome is missing in any run"
    assert not any(value != value for name in missing for value in runs[name].to_pylist() if value is not None)
