"""Tables of results, from memory or from a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _native

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Table:
    """A table with unit and meaning of every column.

    It has the Arrow PyCapsule interface: `pyarrow.table(t)`, `polars.DataFrame(t)` and `pandas.DataFrame.from_arrow(t)` take
    it, pyarrow and polars without a copy of numbers. A value that does not exist is null, never 0.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Table) -> None:
        self._native = native

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self._native.num_rows

    @property
    def name(self) -> str:
        """Name of the table, as in docs/outputs.md."""
        return self._native.about["polmob.table"]

    @property
    def meaning(self) -> str:
        """What a row is."""
        return self._native.about["polmob.meaning"]

    @property
    def about(self) -> dict[str, str]:
        """What is noted about the table: version, title, hash of the scenario, seed."""
        return self._native.about

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [name for name, _ in self._native.fields]

    @property
    def units(self) -> dict[str, str]:
        """Unit of every column; empty for words and pure numbers."""
        return {name: notes.get("unit", "") for name, notes in self._native.fields}

    @property
    def meanings(self) -> dict[str, str]:
        """Meaning of every column."""
        return {name: notes.get("meaning", "") for name, notes in self._native.fields}

    def to_arrow(self) -> pyarrow.Table:
        """The table for pyarrow; units and meanings are in the metadata of its fields."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The table for pandas (needs pyarrow); units and meanings are in `attrs`."""
        frame = self.to_arrow().to_pandas()
        frame.attrs.update(table=self.name, units=self.units, meanings=self.meanings)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The table for polars."""
        import polars

        return polars.DataFrame(self)

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows, {len(self.columns)} columns; a row is {self.meaning}>"


class Results(Mapping[str, Table]):
    """Tables by name. A table is made or read when it is first asked for, then kept."""

    def __init__(self, makers: Mapping[str, Callable[[], _native.Table]], manifest: dict[str, Any] | None = None) -> None:
        self._makers = dict(makers)
        self._tables: dict[str, Table] = {}
        #: What `manifest.json` says of the making; `None` for results that were not read from a folder.
        self.manifest = manifest

    def __getitem__(self, name: str) -> Table:
        if name not in self._tables:
            if name not in self._makers:
                raise KeyError(f"no table {name!r}; there are {', '.join(self._makers)}")
            self._tables[name] = Table(self._makers[name]())
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __repr__(self) -> str:
        return f"<Results: {', '.join(self)}>"


def read(folder: str | os.PathLike[str]) -> Results:
    """The tables of a folder of results that the program wrote, with units and meanings.

    A table is compared with the manifest before it is read: `ValueError` where it has changed since.
    """
    path = Path(folder)
    if path.is_dir() and not (path / "manifest.json").exists():
        raise ValueError(f"{path} holds no finished results: it has no manifest.json, which is written last")
    names = _native.result_tables(path)
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    return Results({name: partial(_native.read_result_table, path, name) for name in names}, manifest)


def read_all(folder: Path) -> Results:
    """The tables in a folder of tables, read at once."""
    paths = sorted(folder.glob("*.parquet"))
    results = Results({path.stem: partial(_native.read_table, path) for path in paths})
    for name in results:
        results[name]
    return results
