"""A killed interpreter: what it wrote is not taken for whole results, and the program goes on with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import polmob

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL to a process")


def killed_once(command, files, least, env=None):
    """Runs a command until one of the files that the function lists is so large, and kills it then."""
    child = subprocess.Popen([sys.executable, *map(str, command)], stderr=subprocess.DEVNULL, env=env)
    until = time.monotonic() + 60
    while not any(size(path) > least for path in files()):
        assert child.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    child.kill()
    child.wait()


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize(
    "words",
    [
        "run three_partnerships --worlds 200",
        "sweep village --vary policy.coercion=0..1:5 --worlds 2000",
    ],
)
def test_the_folder_of_a_killed_program_is_gone_on_with_and_is_no_result_before(program, tmp_path, words):
    words = [*words.split(), "--no-charts", "--no-page", "--quiet", "--out"]
    out = tmp_path / "out"
    logs = {"run": lambda: tmp_path.glob("out.partial-*/worlds.log"), "sweep": lambda: [out / "journal.bin"]}[words[0]]
    killed_once(["-m", "polmob", *words, out], logs, 200_000)
    with pytest.raises((ValueError, OSError), match="out"):
        polmob.read(out)
    program(*words, out, "--resume")
    program(*words, tmp_path / "whole")
    found, whole = polmob.read(out), polmob.read(tmp_path / "whole")
    assert list(found) == list(whole)
    assert all(found[name].to_arrow().equals(whole[name].to_arrow()) for name in whole)
    assert {path.name for path in tmp_path.iterdir()} == {"out", "whole"}


@pytest.mark.parametrize(
    "call",
    [
        "run('three_partnerships', worlds=100000, detail=True)",
        "sweep('village', {'policy.coercion': '0..1:5'}, design='grid', worlds=100000)",
    ],
)
def test_what_a_killed_call_leaves_among_temporary_files_is_no_result(tmp_path, call):
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    files = lambda: [path for path in tmp_path.glob("polmob-*/*") if path.is_file()]  # noqa: E731
    killed_once(["-c", f"import polmob; polmob.{call}"], files, 10_000, env)
    left = list(tmp_path.glob("polmob-*"))
    assert len(left) == 1
    with pytest.raises(ValueError, match="no finished results"):
        polmob.read(left[0])
