"""Runs a study on engines while its tasks are killed; `tests/cluster/run` installs them and calls this."""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from slurm import Slurm

TREE = Path(__file__).resolve().parents[2]
PYTHON = TREE / "target/cluster/python/bin"
STUDY = "sweep village --vary policy.coercion=0..1:10 --worlds 2500 --format svg --csv --seed 5".split()
RUNS = 100_000
SHARDS = 20
# Studies whose shards run several rounds: how many is decided by what the rounds before have found.
ROUNDS = {
    "sweep": "sweep village --vary policy.coercion=0,1 --worlds 20 --precision transfer=0.003 --format svg".split(),
    "run": "run village --worlds 20 --precision transfer=0.003 --format svg".split(),
}
ROUND_SHARDS = 3
# Most kills of one shard: engines give up on a task after a few.
MOST = 2
WAIT = 900


class Plain:
    """An engine that is one command which comes back when all is done."""

    kinds = ("TERM", "KILL")

    def __init__(self, word, file, command):
        self.word, self.file, self.command = word, file, command

    def begin(self, place):
        self.place = place
        self.log = open(place / "engine.log", "w")
        self.process = self.start()

    def start(self):
        return subprocess.Popen([str(word) for word in self.command], cwd=self.place, stdout=self.log, stderr=self.log)

    def over(self):
        return self.process.poll() is not None

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        if self.process.wait() != 0:
            raise SystemExit(f"{self.word} ended with {self.process.returncode}:\n{(self.place / 'engine.log').read_text()}")


class Snakemake(Plain):
    """Snakemake, which is itself killed once and goes on."""

    kinds = ("TERM", "KILL", "ENGINE")

    def kill_engine(self):
        if self.over() or self.command[-1] == "--rerun-incomplete":
            return False
        self.process.kill()
        self.process.wait()
        subprocess.run([*self.command, "--unlock"], cwd=self.place, check=True, stdout=self.log, stderr=self.log)
        self.command = [*self.command, "--rerun-incomplete"]
        self.process = self.start()
        return True


def engine_of(word):
    return {
        "slurm": lambda: Slurm("slurm"),
        "hq": lambda: Plain("hq", "study.py", [PYTHON / "python", TREE / "tests/cluster/hyperqueue_server.py", "study.py"]),
        "dask": lambda: Plain("dask", "study.py", [PYTHON / "python", "study.py"]),
        "snakemake": lambda: Snakemake("snakemake", "Snakefile", [PYTHON / "snakemake", "--cores", "2"]),
        "parallel": lambda: Plain("parallel", "study.sh", ["sh", "study.sh"]),
    }[word]()


def polmob(*words, cwd):
    done = subprocess.run(["polmob", *map(str, words)], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"polmob {' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def tasks(place):
    """Processes that work at the study in this place: shard by process."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            own = entry.name.isdigit() and Path(os.readlink(entry / "cwd")) == place
        except OSError:
            continue
        if own and Path(words[0]).name == "polmob" and words[1:2] == ["work"]:
            found[int(entry.name)] = words[words.index("--shard") + 1]
    return found


def disturb(engine, place):
    """Kills tasks at random until the engine is done; how often, by kind."""
    dice, kinds = random.Random(1), itertools.cycle(engine.kinds)
    killed, by_shard, kind = dict.fromkeys(engine.kinds, 0), {}, next(kinds)
    until = time.monotonic() + WAIT
    while not engine.over():
        if time.monotonic() > until:
            raise SystemExit(f"{engine.word} is not done after {WAIT} s")
        time.sleep(dice.uniform(0.2, 0.6))
        running = [(process, shard) for process, shard in tasks(place).items() if by_shard.get(shard, 0) < MOST]
        if not running:
            continue
        process, shard = dice.choice(running)
        if kind in ("TERM", "KILL"):
            try:
                os.kill(process, signal.Signals[f"SIG{kind}"])
                happened = True
            except ProcessLookupError:
                happened = False
        elif kind == "REQUEUE":
            happened = engine.requeue(shard)
        else:
            happened = engine.kill_engine()
        if happened:
            killed[kind] += 1
            by_shard[shard] = by_shard.get(shard, 0) + 1
        kind = next(kinds)
    return killed


def files(folder):
    """Contents of results by name: all but the journals and what a manifest says of its making."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_dir() or name.split("/")[0] in ("plan", "shards") or name.endswith(".bin") or name.endswith(".lock"):
            continue
        found[name] = path.read_bytes()
    manifest = json.loads(found.pop("manifest.json"))
    journal = [file for file in manifest["files"] if file["path"] == "journal.bin"]
    manifest["files"] = [file for file in manifest["files"] if file not in journal]
    for varying in ("made", "checksum"):
        manifest.pop(varying, None)
    return found, manifest


def in_rounds(word, base):
    """Studies under a precision, which the printed script runs to their end; rounds of each."""
    rounds = {}
    for name, study in ROUNDS.items():
        engine, place = engine_of(word), base / f"{word}-{name}"
        place.mkdir()
        polmob(*study, "--quiet", "--out", "one", cwd=place)
        polmob(*study, "--quiet", "--plan", "study", cwd=place)
        script = polmob("script", "study", "--for", word, "--shards", ROUND_SHARDS, cwd=place)
        (place / engine.file).write_text(script)
        until = time.monotonic() + WAIT
        try:
            engine.begin(place)
            while not engine.over():
                if time.monotonic() > until:
                    raise SystemExit(f"{word}: {name} in rounds is not done after {WAIT} s")
                time.sleep(0.2)
        finally:
            engine.end()
        want, got = files(place / "one"), files(place / "study")
        if want != got:
            raise SystemExit(f"{word}: {name} in rounds differs from one process; see {base}")
        part = "study" if name == "sweep" else "precision"
        rounds[name] = got[1][part]["rounds"]
        if rounds[name] < 3:
            raise SystemExit(f"{word}: {name} took {rounds[name]} rounds, too few to prove anything")
    return rounds


def main(words):
    program = (TREE / os.environ["POLMOB"]).resolve()
    base = Path(tempfile.mkdtemp(prefix="polmob-cluster-")).resolve()
    shutil.copy(program, base / "polmob")
    os.environ["PATH"] = f"{base}:{os.environ['PATH']}"
    # A program like any other: nothing of Snakemake or Dask is left in the home of whoever runs this.
    os.environ.update(XDG_CACHE_HOME=str(base / "cache"), DASK_CONFIG=str(base / "dask"))
    begun = time.monotonic()
    polmob(*STUDY, "--threads", "0", "--quiet", "--out", "one", cwd=base)
    print(f"one process: {RUNS} runs in {time.monotonic() - begun:.1f} s")
    want, want_manifest = files(base / "one")
    for word in words:
        engine, place = engine_of(word), base / word
        place.mkdir()
        polmob(*STUDY, "--quiet", "--plan", "study", cwd=place)
        laid = json.loads(polmob("status", "study", "--json", cwd=place))
        assert laid["jobs"] * laid["runs_per_job"] == RUNS and laid["done"] == 0, laid
        (place / engine.file).write_text(polmob("script", "study", "--for", word, "--shards", SHARDS, cwd=place))
        begun = time.monotonic()
        try:
            engine.begin(place)
            killed = disturb(engine, place)
        finally:
            engine.end()
        took = time.monotonic() - begun
        # In the shards, not in what `merge` would have run itself.
        left = json.loads(polmob("status", "study", "--json", cwd=place))
        assert left["complete"] and len(left["shards"]) == SHARDS, f"{word}: {left}"
        got, manifest = files(place / "study")
        differs = sorted(name for name in want.keys() | got.keys() if want.get(name) != got.get(name))
        if differs or manifest != want_manifest:
            raise SystemExit(f"{word}: differs in {differs or 'its manifest'}; see {base}")
        least = {"ENGINE": 1, "REQUEUE": 2}
        if any(times < least.get(kind, 3) for kind, times in killed.items()):
            raise SystemExit(f"{word}: too little was killed to prove anything: {killed}")
        told = ", ".join(f"{kind} {times}" for kind, times in killed.items())
        print(f"{word}: {len(got)} files equal, {SHARDS} shards, {took:.1f} s, killed: {told}")
        rounds = ", ".join(f"{name} {count}" for name, count in in_rounds(word, base).items())
        print(f"{word}: equal in rounds of {ROUND_SHARDS} shards: {rounds}")
    print("all equal")
    shutil.rmtree(base)


if __name__ == "__main__":
    main(sys.argv[1:])
