"""The notebook runs, and shows the main result as docs/guide.md has it."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]


def test_the_notebook_shows_the_main_result():
    notebook = nbformat.read(ROOT / "python/examples/main_result.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "outputs are not kept"
    client = NotebookClient(notebook, timeout=600, kernel_name="python3")
    asked = "__import__('json').dumps([pairs.set_index(labels).difference.to_dict(), list(lead.difference)])"
    notebook.cells.append(nbformat.v4.new_code_cell(asked))
    client.execute()
    pictures = [output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert len(pictures) == 2
    import ast
    import json

    differences, lead = json.loads(ast.literal_eval(notebook.cells[-1].outputs[0].data["text/plain"]))
    guide = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
    for name, found in differences.items():
        said = re.search(rf"{name} +([+−]\d\.\d+) ±", guide)
        assert said, name
        assert f"{found:+.4f}".replace("-", "−") == said[1], name
    assert len(differences) == 3
    # Without coercion hierarchical partnerships lead, with it hybrid ones.
    assert lead[0] < 0 < lead[-1]
