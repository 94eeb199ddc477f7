"""The program that the package brings, and a folder of results that it wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def program():
    """Runs `polmob` as its console script does."""

    def run(*words: str, cwd: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "polmob", *map(str, words)]
        return subprocess.run(command, cwd=cwd, check=check, capture_output=True, text=True)

    return run


@pytest.fixture(scope="session")
def village(program, tmp_path_factory) -> Path:
    """A run of `village` by the program."""
    folder = tmp_path_factory.mktemp("run") / "village"
    program("run", "village", "--worlds", "12", "--out", folder, "--quiet")
    return folder
