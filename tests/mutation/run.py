#!/usr/bin/env python3
"""Faults planted one by one, and whether the tests see them.

    tests/mutation/run.py engine 300 --tree COPY [--seed 1] [--out FILE]
    tests/mutation/run.py analysis 200 --tree COPY
    tests/mutation/run.py analysis 200 --tree COPY --missed     # after new tests

cargo-mutants lists the faults (`.cargo/mutants.toml` says which); this takes a random sample of them in random order, so
that the first n are a random sample too, and for each changes the file, builds the tests and runs them until one fails. One
line of JSON per fault goes to FILE, which a later call continues. COPY is a copy of the tree that nothing else is using:
its files change. The end prints the share of viable faults that were seen, with its 95 % interval (Wilson 1927)."""

import argparse
import json
import math
import random
import subprocess
import threading
import time
from pathlib import Path

GROUPS = {
    "engine": {
        "package": "polmob-engine",
        "files": ["policy", "mechanisms", "simulation", "measures"],
        "root": "src/engine",
        "tests": [
            ["--package", "polmob", "--no-default-features", "--test", "model"],
            ["--package", "polmob-engine", "--lib"],
        ],
    },
    "analysis": {
        "package": "polmob-study",
        "files": ["analysis"],
        "root": "src/study",
        "tests": [
            ["--package", "polmob-study", "--no-default-features", "--lib"],
            ["--package", "polmob", "--no-default-features", "--test", "analysis"],
        ],
    },
}
LONGEST = 600.0


def listed(tree, group):
    """All faults of a group, in the order of cargo-mutants."""
    files = [word for name in group["files"] for word in ("--file", f"{group['root']}/{name}/**")]
    words = ["cargo", "mutants", "--list", "--json", "--package", group["package"], *files]
    return json.loads(subprocess.run(words, cwd=tree, check=True, capture_output=True, text=True).stdout)


def planted(text, fault):
    """The text of a file with a fault in it."""
    lines = text.splitlines(keepends=True)
    place = lambda at: sum(map(len, lines[: at["line"] - 1])) + at["column"] - 1
    start, end = place(fault["span"]["start"]), place(fault["span"]["end"])
    return text[:start] + fault["replacement"] + text[end:]


def built(tree, words):
    """The binaries of tests, or none where the fault is no program."""
    command = ["cargo", "test", "--profile", "mutants", "--no-run", "--message-format", "json", "--quiet", *words]
    made = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    if made.returncode != 0:
        return None
    parts = (json.loads(line) for line in made.stdout.splitlines() if line.startswith("{"))
    return [part["executable"] for part in parts if part.get("executable")]


def seen(tree, binary):
    """The first test that fails, or none."""
    begun = time.monotonic()
    tests = subprocess.Popen([binary], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    timer = threading.Timer(LONGEST, tests.kill)
    timer.start()
    found = None
    for line in tests.stdout:
        if line.startswith("test ") and line.rstrip().endswith("FAILED"):
            found = line.split()[1]
            break
    timer.cancel()
    tests.kill()
    code = tests.wait()
    if found is None and time.monotonic() - begun >= LONGEST:
        return "does not end"
    return found if found or code == 0 else f"ended with {code}"


def tried(tree, group, fault):
    """What became of a fault: unviable, seen by a test, or missed."""
    file = tree / fault["file"]
    text = file.read_text()
    file.write_text(planted(text, fault))
    try:
        for words in group["tests"]:
            binaries = built(tree, words)
            if binaries is None:
                return "unviable", None
            for binary in binaries:
                test = seen(tree, binary)
                if test:
                    return "caught", test
        return "missed", None
    finally:
        file.write_text(text)


def interval(share, count):
    """Wilson's 95 % interval of a share."""
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def main():
    """Samples, plants, counts."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("group", choices=GROUPS)
    reader.add_argument("count", type=int)
    reader.add_argument("--tree", type=Path, required=True)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--out", type=Path)
    reader.add_argument("--missed", action="store_true", help="plant those of FILE again that were missed")
    asked = reader.parse_args()
    out = asked.out or Path(f"mutation_{asked.group}.jsonl")
    group, faults = GROUPS[asked.group], listed(asked.tree, GROUPS[asked.group])
    sample = random.Random(asked.seed).sample(faults, min(asked.count, len(faults)))
    done = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    if asked.missed:
        done = [one for one in done if one["verdict"] != "missed"]
        out.write_text("".join(json.dumps(one) + "\n" for one in done))
    known = {one["name"] for one in done}
    print(f"{len(faults)} faults, a sample of {len(sample)} with seed {asked.seed}, {len(done)} of them known")
    for fault in sample:
        if fault["name"] in known:
            continue
        verdict, test = tried(asked.tree, group, fault)
        done.append({"name": fault["name"], "verdict": verdict, "test": test})
        with out.open("a") as file:
            file.write(json.dumps(done[-1]) + "\n")
        print(f"{verdict:9} {fault['name']} {test or ''}", flush=True)
    viable = [one for one in done if one["verdict"] != "unviable"]
    if viable:
        share = sum(one["verdict"] == "caught" for one in viable) / len(viable)
        low, high = interval(share, len(viable))
        print(f"{100 * share:.1f} % of {len(viable)} viable faults seen (95 %: {100 * low:.1f} to {100 * high:.1f})")


if __name__ == "__main__":
    main()
