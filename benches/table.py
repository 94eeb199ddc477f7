#!/usr/bin/env python3
"""What polmob costs on this machine, beside what is aimed at: the table of docs/performance.md.

    cargo build --release && benches/table.py           # some 20 s on a quiet machine
    benches/table.py --long                             # 10^7 corporations and 10^6 points too, some minutes

Processor time is that of all threads, user and system, the least of some repetitions; memory is the peak. How much two threads
gain is measured: the time that one takes over the time that two take, which says little on a busy machine."""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / "target/release/polmob"
TINY = "--worlds 1 --arms hybrid --set time.years=1 --max-points 1000000"
BARE = "--no-charts --no-page"
MAIN = "run three_partnerships"
SWEEP = f"sweep village {TINY} --vary policy.coercion=0..1:"


class Cost:
    """What a command took: seconds of all processors and of the clock, and bytes."""

    def __init__(self, words, times, threads=None):
        asked = [*shlex.split(words), *(["--threads", str(threads)] if threads else [])]
        self.processor, self.clock, self.memory = float("inf"), float("inf"), 0
        for _ in range(times):
            with tempfile.TemporaryDirectory() as place:
                begun = time.monotonic()
                silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                child = subprocess.Popen([PROGRAM, *asked, "--out", f"{place}/out"], cwd=place, **silent)
                _, status, used = os.wait4(child.pid, 0)
                child.returncode = os.waitstatus_to_exitcode(status)
                if child.returncode != 0:
                    sys.exit(f"polmob {words} ended with {child.returncode}")
                self.clock = min(self.clock, time.monotonic() - begun)
                self.processor = min(self.processor, used.ru_utime + used.ru_stime)
                self.memory = max(self.memory, used.ru_maxrss * 1024)


def row(what, words, found, goal):
    """A line of the table."""
    print(f"| {what} | `{words}` | {found} | {goal} |", flush=True)


def processor(what, words, goal, times=3):
    """How long a command takes."""
    cost = Cost(words, times)
    row(what, words, f"{cost.processor:.2f} s, {cost.memory / 1e6:.0f} MB", goal)


def rate(what, words, runs, goal, times=3):
    """How many runs a command does in a second of processor time."""
    cost = Cost(words, times)
    row(what, words, f"{round(runs / cost.processor, -2):.0f} runs a processor second, {cost.memory / 1e6:.0f} MB", goal)


def gain(what, words, goal, times=3):
    """What a second thread gains."""
    alone, both = (Cost(words, times, threads).clock for threads in (1, 2))
    row(what, words, f"{alone / both:.2f}", goal)


def main():
    """Measures and prints."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--long", action="store_true", help="what takes minutes too")
    is_long = reader.parse_args().long
    if not PROGRAM.exists():
        sys.exit("build it first: cargo build --release")
    print("| measure | polmob ... | this build | aim |\n|---|---|---|---|")
    processor("the main job: 800 runs, tables, charts in both formats, page", MAIN, "4.5 s")
    processor("10^6 corporations, 100 steps", f"run million {BARE}", "1.5 s, 125 MB")
    rate("sweep of 10 000 points of one world, tables alone", f"{SWEEP}10000 {BARE}", 10_000, "50 000")
    rate("the same with charts and page", f"{SWEEP}10000 --format svg", 10_000, "25 000")
    hundred = "sweep village --worlds 300 --arms hybrid --set time.years=1 --vary policy.coercion=0..1:100"
    rate("sweep of 100 points of 300 worlds, tables alone", f"{hundred} {BARE}", 30_000, "150 000")
    gain("gain of a second thread: main job", MAIN, "1.95", 2)
    gain("gain of a second thread: 2 500 points of one world", f"{SWEEP}2500 {BARE}", "1.9")
    if is_long:
        many = "run million --set world.home_corporations=6000000 --set world.host_corporations=160000"
        processor("ten times the home corporations", f"{many} {BARE}", "18 s, 1000 MB", 1)
        rate("sweep of 10^6 points, one outcome", f"{SWEEP}1000000 --keep transfer {BARE}", 1_000_000, "below 100 MB", 1)


if __name__ == "__main__":
    main()
