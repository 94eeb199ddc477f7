#!/usr/bin/env python3
"""Faults planted in the model, and whether the tests see them.

    pip install tree-sitter tree-sitter-rust && cargo install cargo-mutants --locked
    tests/mutation/run.py engine                      # all faults of the rules
    tests/mutation/run.py analysis --count 200        # a random sample of the faults of the estimators
    tests/mutation/run.py engine --missed             # only those that were missed, after new tests

cargo-mutants lists the faults (`.cargo/mutants.toml` says which). All of them are planted at once in a copy of the tree
below target/mutation: each stands beside the sound text, and a variable of the environment picks one, so that the tests are
built once. An operator is replaced between its whole operands. Where the compiler refuses a fault in that form (in a `const fn`,
in a function that returns an opaque type), it is planted alone, as cargo-mutants would, and the tests are built for it.

Faults are tried in random order, so that the first n are a random sample. One line of JSON per fault goes to FILE, which a
later call continues. The end prints the share of viable faults that were seen, with its 95 % interval (Wilson 1927)."""

import argparse
import json
import math
import os
import random
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import tree_sitter
import tree_sitter_rust

ROOT = Path(__file__).resolve().parent.parent.parent
COPY = ROOT / "target/mutation"
PICKED = "POLMOB_FAULT"
GROUPS = {
    "engine": {
        "package": "polmob-engine",
        "files": ["policy", "mechanisms", "simulation", "measures"],
        "root": "src/engine",
        "tests": [
            ["--package", "polmob-engine", "--lib"],
            ["--package", "polmob", "--no-default-features", "--test", "model"],
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
PICKS = f"""
/// The fault that this process has.
pub(crate) fn planted() -> u32 {{
    static PICKED: std::sync::LazyLock<u32> =
        std::sync::LazyLock::new(|| std::env::var("{PICKED}").map_or(u32::MAX, |text| text.parse().expect("a number")));
    *PICKED
}}
"""


def listed(group):
    """All faults of a group, in the order of cargo-mutants."""
    files = [word for name in group["files"] for word in ("--file", f"{group['root']}/{name}/**")]
    words = ["cargo", "mutants", "--list", "--json", "--package", group["package"], *files]
    return json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def copied():
    """Brings the copy to the state of the tree, without touching what is the same there."""
    COPY.mkdir(parents=True, exist_ok=True)
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        source, target = ROOT / name, COPY / name
        if source.exists() and not (target.exists() and target.read_bytes() == source.read_bytes()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def offset(text, at):
    """Where a line and a column, in characters from 1, are in the bytes of a text."""
    lines = text.split("\n")
    before = "\n".join(lines[: at["line"] - 1] + [lines[at["line"] - 1][: at["column"] - 1]])
    return len(before.encode())


def alone(text, fault):
    """The text of a file with one fault in it and nothing else."""
    start, end = (offset(text, fault["span"][side]) for side in ("start", "end"))
    raw = text.encode()
    return (raw[:start] + fault["replacement"].encode() + raw[end:]).decode()


class Planter:
    """A file with all its faults beside the sound text."""

    def __init__(self, text, faults):
        self.raw = text.encode()
        tree = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language())).parse(self.raw)
        self.faults = {}
        self.alone = []
        for number, fault in faults:
            span = [offset(text, fault["span"][side]) for side in ("start", "end")]
            is_opaque = fault["genre"] == "FnValue" and "impl " in fault["function"]["return_type"]
            node = None if is_opaque else self.place(tree.root_node, fault["genre"], *span)
            if node is None:
                self.alone.append(number)
            else:
                self.faults.setdefault(node.id, []).append((number, fault))
        self.text = self.written(tree.root_node).decode()

    def place(self, root, genre, start, end):
        """The part of the syntax that a fault changes."""
        node = root.descendant_for_byte_range(start, max(start, end - 1))
        kinds = {
            "BinaryOperator": ("binary_expression", "compound_assignment_expr"),
            "UnaryOperator": ("unary_expression",),
            "FnValue": ("function_item",),
            "MatchArm": ("match_arm",),
            "MatchArmGuard": ("match_arm",),
        }.get(genre, ())
        while node is not None and node.type not in kinds:
            node = node.parent
        return node

    def sound(self, node, begin=None):
        """The text of a node, or of what is left of it from some byte on, with the faults of its parts."""
        at = node.start_byte if begin is None else begin
        made = b""
        for child in node.children:
            if child.start_byte >= at:
                made += self.raw[at : child.start_byte] + self.written(child)
                at = child.end_byte
        return made + self.raw[at : node.end_byte]

    def written(self, node):
        """The text of a node with its faults."""
        faults = self.faults.get(node.id)
        if not faults:
            return self.sound(node)
        change = {"function_item": self.function, "match_arm": self.arm}.get(node.type, self.expression)
        return change(node, faults)

    def function(self, node, faults):
        """A function that may give something else at once."""
        inside = node.child_by_field_name("body").start_byte + 1
        early = (marked(n, f" if crate::planted() == {n} {{ return {fault['replacement']}; }} ") for n, fault in faults)
        body = self.sound(node.child_by_field_name("body"))[1:]
        return self.raw[node.start_byte : inside] + "".join(early).encode() + body

    def arm(self, node, faults):
        """An arm of a match that may be left out, or taken whatever its guard says."""
        pattern = node.child_by_field_name("pattern")
        guard = pattern.child_by_field_name("condition")
        words = self.written(guard).decode() if guard else "true"
        for number, fault in faults:
            words = either(number, "false" if fault["genre"] == "MatchArm" else fault["replacement"], words)
        plain = pattern.children[0].end_byte if guard else pattern.end_byte
        return self.raw[node.start_byte : plain] + f" if {words}".encode() + self.sound(node, pattern.end_byte)

    def expression(self, node, faults):
        """An operator that may be another one. Where it is, nothing else is changed."""
        made = self.sound(node).decode()
        text = lambda part: self.raw[part.start_byte : part.end_byte].decode()
        for number, fault in faults:
            if node.type == "unary_expression":
                other = text(node.children[1])
            elif node.type == "binary_expression":
                other = f"({text(node.children[0])}) {fault['replacement']} ({text(node.children[2])})"
            else:
                other = f"{text(node.children[0])} {fault['replacement']} {text(node.children[2])}"
            made = either(number, other, made)
        return made.encode()


def either(number, other, sound):
    """An expression that is another one where a fault is picked."""
    return marked(number, f"(if crate::planted() == {number} {{ {other} }} else {{ {sound} }})")


def marked(number, text):
    """A text that says of which fault it is."""
    return f"/*<{number}*/{text}/*{number}>*/"


def build(words):
    """The binaries of tests, or none, and the errors of the compiler."""
    command = ["cargo", "test", "--profile", "mutants", "--no-run", "--message-format", "json", "--quiet", *words]
    made = subprocess.run(command, cwd=COPY, capture_output=True, text=True)
    parts = [json.loads(line) for line in made.stdout.splitlines() if line.startswith("{")]
    errors = [part["message"] for part in parts if part.get("reason") == "compiler-message"]
    errors = [error for error in errors if error["level"] == "error" and error["spans"]]
    if made.returncode != 0:
        return None, errors
    return [part["executable"] for part in parts if part.get("executable")], []


def around(text, at):
    """The innermost fault around a place of a planted text, or none."""
    found, size = None, len(text) + 1
    for opened in re.finditer(r"/\*<(\d+)\*/", text[:at]):
        closed = text.find(f"/*{opened[1]}>*/", opened.end())
        if closed >= at and closed - opened.start() < size:
            found, size = int(opened[1]), closed - opened.start()
    return found


def not_exhaustive(error):
    """Whether a match no longer covers all values."""
    return (error["code"] or {}).get("code") == "E0004"


def planted(group, faults):
    """The binaries of tests with all faults, and the numbers of those that can only be planted alone."""
    apart = set()
    files = sorted({fault["file"] for fault in faults})
    while True:
        copied()
        for name in files:
            text = (ROOT / name).read_text()
            mine = [(n, f) for n, f in enumerate(faults) if f["file"] == name and n not in apart]
            planter = Planter(text, mine)
            apart.update(planter.alone)
            (COPY / name).write_text(planter.text)
        library = COPY / group["root"] / "lib.rs"
        library.write_text((ROOT / group["root"] / "lib.rs").read_text() + PICKS)
        binaries = []
        for words in group["tests"]:
            made, errors = build(words)
            if made is None:
                break
            binaries += made
        else:
            return binaries, apart
        refused = set()
        for error in errors:
            for span in error["spans"]:
                file = COPY / span["file_name"]
                if file.exists():
                    number = around(file.read_text(), len(file.read_bytes()[: span["byte_start"]].decode()))
                    if number is not None:
                        refused.add(number)
            if not_exhaustive(error):  # An arm with a guard covers nothing.
                here = error["spans"][0]["file_name"]
                refused.update(n for n, f in enumerate(faults) if f["genre"] == "MatchArm" and here.endswith(f["file"]))
        refused -= apart
        if not refused:
            raise SystemExit("\n".join(error["rendered"] for error in errors) or "the tests do not build")
        print(f"{len(refused)} to be planted alone: " + "; ".join(faults[n]["name"] for n in sorted(refused)), flush=True)
        apart |= refused


def seen(words, picked, longest):
    """The first test that fails, or none."""
    begun = time.monotonic()
    environment = {**os.environ, PICKED: str(picked)} if picked is not None else dict(os.environ)
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    tests = subprocess.Popen(words, cwd=COPY, env=environment, **quiet)
    timer = threading.Timer(longest, tests.kill)
    timer.start()
    found = None
    for line in tests.stdout:
        if line.startswith("test ") and line.rstrip().endswith("FAILED"):
            found = line.split()[1]
            break
    timer.cancel()
    tests.kill()
    code = tests.wait()
    if found is None and time.monotonic() - begun >= longest:
        return "does not end"
    return found if found or code == 0 else f"ended with {code}"


def in_turn(binaries):
    """Commands that run all tests, those that take long last and each alone, and the seconds that all take."""
    first, last, whole = [], [], 0.0
    for binary in binaries:
        times = timed(binary)
        whole += sum(times.values())
        slow = sorted((time, test) for test, time in times.items() if time > 0.5)
        first.append([binary, *(word for _, test in slow for word in ("--skip", test))])
        last += [(time, [binary, "--exact", test]) for time, test in slow]
    return [*first, *(words for _, words in sorted(last))], whole


def timed(binary):
    """The seconds that each test takes. libtest tells them to nightly programs alone, unless a variable says that it may."""
    words = [binary, "--test-threads", "1", "-Z", "unstable-options", "--report-time"]
    made = subprocess.run(words, cwd=COPY, env={**os.environ, "RUSTC_BOOTSTRAP": "1"}, capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit(f"without a fault the tests fail:\n{made.stdout}")
    return {name: float(time) for name, time in re.findall(r"^test (\S+) \.\.\. ok <([0-9.]+)s>$", made.stdout, re.M)}


def first(commands, picked, longest):
    """What tests say of a fault."""
    for words in commands:
        test = seen(words, picked, longest)
        if test:
            return "caught", test
    return "missed", None


def tried_alone(group, fault, longest):
    """The same for a fault that is planted alone, or that it is no program."""
    file = COPY / fault["file"]
    file.write_text(alone((ROOT / fault["file"]).read_text(), fault))
    try:
        for words in group["tests"]:
            binaries, _ = build(words)
            if binaries is None:
                return "unviable", None
            verdict, test = first([[binary] for binary in binaries], None, longest)
            if test:
                return verdict, test
        return "missed", None
    finally:
        copied()


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
    reader.add_argument("--count", type=int, help="a random sample of so many faults instead of all")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--out", type=Path)
    reader.add_argument("--missed", action="store_true", help="try those of FILE again that were missed")
    asked = reader.parse_args()
    out = (asked.out or Path(f"mutation_{asked.group}.jsonl")).resolve()
    group = GROUPS[asked.group]
    faults = listed(group)
    random.Random(asked.seed).shuffle(faults)
    done = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    missed = set()
    if asked.missed:
        missed = {one["name"] for one in done if one["verdict"] == "missed"}
        done = [one for one in done if one["name"] not in missed]
        out.write_text("".join(json.dumps(one) + "\n" for one in done))
    known = {one["name"] for one in done}
    sample = faults[: asked.count] if asked.count else faults
    left = [n for n, fault in enumerate(sample) if fault["name"] not in known]
    if asked.missed:
        left = [n for n in left if sample[n]["name"] in missed]
    print(f"{len(faults)} faults, {len(sample)} asked for in the order of seed {asked.seed}, {len(left)} of them to be tried", flush=True)
    if left:
        binaries, apart = planted(group, faults)
        kept = []
        for binary in binaries:  # Building faults alone replaces what Cargo made.
            kept.append(shutil.copy2(binary, COPY / f"tests_{len(kept)}"))
        commands, whole = in_turn(kept)
        longest = 20 + 5 * whole
        for n in sorted(left, key=lambda n: (n in apart, n)):
            verdict, test = tried_alone(group, sample[n], longest) if n in apart else first(commands, n, longest)
            done.append({"name": sample[n]["name"], "verdict": verdict, "test": test})
            with out.open("a") as file:
                file.write(json.dumps(done[-1]) + "\n")
            print(f"{verdict:9} {sample[n]['name']} {test or ''}", flush=True)
    names = {fault["name"] for fault in sample}
    viable = [one for one in done if one["verdict"] != "unviable" and one["name"] in names]
    if viable:
        share = sum(one["verdict"] == "caught" for one in viable) / len(viable)
        low, high = interval(share, len(viable))
        print(f"{100 * share:.1f} % of {len(viable)} viable faults seen (95 %: {100 * low:.1f} to {100 * high:.1f})")


if __name__ == "__main__":
    main()
