#!/usr/bin/env python3
"""Kills commands at random and looks at what is left.

    tests/kill/run.py [--kills 100] [--seed 1] [--program target/release/polmob]

Each command is first run undisturbed. Then it is begun again and again in a fresh folder and killed (SIGKILL) at a random
moment of the time that it took, some of them twice; and then run to its end, with --resume where a study was begun. What
is there then must be the same, byte for byte, but for times, threads and the command line in the manifest, and nothing else
may lie beside it. Or the program has to refuse in clear words (exit code 2 or 3); it is then run with what it proposes,
--force, and must give the same bytes. Ends with 1 if anything else happens."""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
COMMANDS = {
    "run": ("run village.toml --worlds 400", False),
    "sweep": ("sweep village.toml --vary policy.coercion=0..1:6 --worlds 40", True),
    "sensitivity": ("sensitivity village.toml --samples 16", True),
    "regimes": ("regimes village.toml --worlds 10", True),
    "claims": ("claims village.toml --trials ablations,seeds --trial-worlds 20", False),
    "patterns": ("patterns plain.toml --worlds 20 --pattern types_move,never_a_copy", False),
    "calibrate": ("calibrate village.toml --most-runs 2000 --until 2004", True),
    "what-if": ("what-if village.toml --worlds 200", False),
}


class Program:
    """The program in a folder of its own."""

    def __init__(self, path):
        self.path = path

    def begin(self, place, words):
        command = [self.path, *words, "--threads", "2", "--format", "svg", "--quiet", "--out", "out"]
        return subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def end(self, place, words):
        process = self.begin(place, words)
        error = process.communicate()[1]
        return process.returncode, error


def fresh():
    place = Path(tempfile.mkdtemp(prefix="polmob-kill-"))
    shutil.copy(TREE / "tests/village.toml", place / "village.toml")
    shutil.copy(TREE / "scenarios/village.toml", place / "plain.toml")
    return place


def contents(folder):
    """Every file by its name, the manifest without what differs between two runs of one command."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name == ".lock":
            continue
        if path.name == "manifest.json":
            facts = json.loads(path.read_text())
            for key in ("made", "checksum"):
                facts.pop(key, None)
            # The file that a study goes on from may be in another order.
            facts["files"] = [file for file in facts["files"] if file["path"] != "report.html"]
            found[name] = json.dumps(facts).encode()
        elif name not in ("journal.bin", "report.html"):
            found[name] = path.read_bytes()
    return found


def trial(program, words, resumes, took, chance):
    """One command killed once or twice and then run to its end: its folder, its words, how it went."""
    place = fresh()
    begun = False
    for _ in range(1 + (chance.random() < 0.3)):
        more = ["--resume"] if begun and resumes else []
        process = program.begin(place, words + more)
        time.sleep(chance.random() * took)
        process.kill()
        process.communicate()
        begun = (place / "out/study.json").exists()
    more = ["--resume"] if begun and resumes else []
    code, error = program.end(place, words + more)
    if code in (2, 3) and error.strip() and "panicked" not in error:
        # It was over when it was killed, or what is left does not tell what it is.
        return place, program.end(place, words + ["--force"]), f"refused ({error.strip().splitlines()[0]})"
    return place, (code, error), "resumed" if more else "again"


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--kills", type=int, default=100)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--program", default=str(TREE / "target/release/polmob"))
    asked = reader.parse_args()
    program, chance, begun = Program(asked.program), random.Random(asked.seed), time.monotonic()
    expected = {}
    for name, (line, _) in COMMANDS.items():
        place, start = fresh(), time.monotonic()
        code, error = program.end(place, line.split())
        if code != 0:
            sys.exit(f"{name} fails undisturbed: {code} {error}")
        expected[name] = (contents(place / "out"), time.monotonic() - start)
        shutil.rmtree(place)
    faults, ways = 0, {}
    for number in range(asked.kills):
        name = list(COMMANDS)[number % len(COMMANDS)]
        line, resumes = COMMANDS[name]
        whole, took = expected[name]
        place, (code, error), way = trial(program, line.split(), resumes, took, chance)
        found = contents(place / "out")
        beside = sorted(path.name for path in place.iterdir() if path.name not in ("out", "village.toml", "plain.toml"))
        differs = sorted(key for key in whole.keys() | found.keys() if whole.get(key) != found.get(key))
        ways[way.split(" ")[0]] = ways.get(way.split(" ")[0], 0) + 1
        if code != 0 or beside or differs:
            faults += 1
            print(f"{number} {name}, {way}: code {code}, beside it {beside}, other bytes in {differs[:5]}; {error.strip()}")
            print(f"  left in {place}")
        else:
            shutil.rmtree(place)
    told = ", ".join(f"{count} {way}" for way, count in sorted(ways.items()))
    print(f"{asked.kills} kills ({told}) in {time.monotonic() - begun:.0f} s: {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
