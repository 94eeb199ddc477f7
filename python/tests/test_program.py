"""The console script, Ctrl-C, progress, types."""

from __future__ import annotations

import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

import polmob

LONG = "import polmob, sys; print('begun', flush=True); polmob.{}"


def test_the_console_script_is_the_program(program):
    script = Path(sysconfig.get_path("scripts")) / "polmob"
    said = subprocess.run([script, "--version"], check=True, capture_output=True, text=True).stdout
    assert said == program("--version").stdout and said.startswith("polmob ")
    refused = subprocess.run([script, "run", "vilage"], capture_output=True, text=True)
    assert refused.returncode == 2 and "village" in refused.stderr


def test_the_command_in_the_manifest_is_the_one_that_was_typed(village):
    command = polmob.read(village).manifest["made"]["command"]
    assert command[:4] == ["polmob", "run", "village", "--worlds"], command


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process")
@pytest.mark.parametrize(
    "call",
    [
        "run('three_partnerships', worlds=100000, outcomes=['transfer'])",
        "run('three_partnerships', worlds=100000, detail=True)",
        "sweep('three_partnerships', {'policy.coercion': '0..1:50'}, design='grid', worlds=1000)",
    ],
)
def test_ctrl_c_ends_a_call_within_a_second(call):
    child = subprocess.Popen([sys.executable, "-c", LONG.format(call)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout.readline() == b"begun\n"
    time.sleep(1.5)
    assert child.poll() is None
    begun = time.monotonic()
    child.send_signal(signal.SIGINT)
    said = child.communicate(timeout=30)[1]
    took = time.monotonic() - begun
    assert b"KeyboardInterrupt" in said and child.returncode == -signal.SIGINT
    assert took < 1.0, f"{took:.2f} s"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process")
def test_ctrl_c_ends_the_console_script(tmp_path):
    words = ["run", "three_partnerships", "--worlds", "100000", "--out", tmp_path / "run"]
    child = subprocess.Popen([sys.executable, "-m", "polmob", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=60)
    assert child.returncode == 130


def test_progress_counts_runs_and_may_refuse_to_go_on():
    seen = []
    polmob.run("village", worlds=50, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (200, 200) and seen == sorted(seen)

    class Enough(Exception):
        pass

    def enough(done, total):
        raise Enough

    with pytest.raises(Enough):
        polmob.run("three_partnerships", worlds=100000, progress=enough)


def test_progress_writes_a_line(capsys):
    polmob.run("village", worlds=2, progress=True)
    assert capsys.readouterr().err.endswith("8 of 8 runs (100%)\n")


def test_stubs_agree_with_the_code(tmp_path):
    package = Path(polmob.__file__).parent
    assert (package / "py.typed").exists()
    user = tmp_path / "user.py"
    user.write_text(
        "import polmob\n"
        "scenario = polmob.Scenario.load('rayong').at({'policy.coercion': 0.3})\n"
        "table: polmob.Table = polmob.run(scenario, worlds=3)['runs']\n"
        "unit: str = table.units['transfer']\n"
    )
    config = Path(__file__).parents[1] / "pyproject.toml"
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file", config, "--cache-dir", tmp_path / "cache"]
    checked = subprocess.run([*words, user, package], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    tested = [sys.executable, "-m", "mypy.stubtest", "polmob._native", "--mypy-config-file", config]
    stubs = subprocess.run(tested, capture_output=True, text=True, cwd=tmp_path)
    assert stubs.returncode == 0, stubs.stdout
    user.write_text("import polmob\npolmob.run(3)\n")
    assert subprocess.run([*words, user], capture_output=True).returncode == 1


def test_examples_in_docstrings(tmp_path):
    import doctest

    assert doctest.testmod(polmob).failed == 0
