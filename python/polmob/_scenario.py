"""Scenarios: loaded, changed, read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from . import _native


def text(value: Any) -> str:
    """A value as the program writes it; numbers of NumPy count as numbers."""
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        # Keys of whole numbers take no point; keys of real numbers take both.
        return str(int(value)) if value != 0 else "0"
    if value is None or isinstance(value, Mapping):
        raise ValueError(f"found {value!r}; allowed: a number, True, False, a text or a list of them")
    return json.dumps(value, ensure_ascii=False)


def settings(changes: Mapping[str, Any] | None) -> list[str]:
    return [f"{key}={text(value)}" for key, value in (changes or {}).items()]


class Scenario:
    """A scenario that was accepted: it cannot be wrong, and it does not change.

    Made by `load`, `parse` and `at`. `scenario["policy.coercion"]` is the value of a key.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Scenario) -> None:
        self._native = native

    @classmethod
    def load(cls, path: str | os.PathLike[str], set: Mapping[str, Any] | None = None) -> Scenario:
        """A scenario file (TOML), or one that comes with polmob by its name, with some keys set.

        Raises `ValueError` with all that is wrong, by line and column; `OSError` where the file cannot be read.
        """
        return cls(_native.Scenario.load(os.fspath(path), settings(set)))

    @classmethod
    def parse(cls, text: str, name: str = "scenario", set: Mapping[str, Any] | None = None) -> Scenario:
        """A scenario from the text of a file. Raises `ValueError` as `load` does."""
        return cls(_native.Scenario.parse(name, text, settings(set)))

    def at(self, set: Mapping[str, Any]) -> Scenario:
        """The same scenario with some keys changed, as `{"policy.coercion": 0.3, "park.land": 20}`.

        Raises `ValueError` where a key or value is not allowed.
        """
        return Scenario(self._native.at(settings(set)))

    def __getitem__(self, key: str) -> float | int | bool | str:
        value = self._native.get(key)
        if value is None:
            raise KeyError(key)
        return value

    @property
    def name(self) -> str:
        """Name: that of its file without ending."""
        return self._native.name

    @property
    def title(self) -> str:
        """Title."""
        return self._native.title

    @property
    def arms(self) -> list[str]:
        """Arms in order."""
        return self._native.arms

    @property
    def worlds(self) -> int:
        """Worlds of a run."""
        return self._native.worlds

    @property
    def runs(self) -> int:
        """Runs of each world and arm."""
        return self._native.runs

    @property
    def seed(self) -> int:
        """Seed of all draws."""
        return self._native.seed

    @property
    def hash(self) -> str:
        """SHA-256 of the complete scenario: the `scenario_hash` of every table."""
        return self._native.hash

    @property
    def toml(self) -> str:
        """The complete scenario, defaults included, as a scenario file."""
        return self._native.toml

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {self.title}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.toml == other.toml

    def __hash__(self) -> int:
        return hash(self.toml)

    def __reduce__(self) -> tuple[Any, ...]:
        return Scenario.parse, (self.toml, self.name)
