// The engine in Node against the program, bit by bit; and what it refuses.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { start } from "../engine.mjs";

const { ENGINE, POLMOB } = process.env;
const module = await WebAssembly.compile(readFileSync(ENGINE));
const folder = mkdtempSync(join(tmpdir(), "polmob-"));
after(() => rmSync(folder, { recursive: true }));

/** Rows of a table of the program, as objects of texts. Cells here have no commas but in quotation marks. */
function table(run, name) {
  const cells = (line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2]);
  const [head, ...lines] = readFileSync(join(folder, run, "tables", `${name}.csv`), "utf8").trimEnd().split(/\r?\n/);
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, at) => [names[at], cell])));
}

/** Outcomes of a world, run by run. */
const byRun = (values, outcomes) => Array.from({ length: values.length / outcomes.length }, (_, at) => values.subarray(at * outcomes.length, (at + 1) * outcomes.length));

/** Whether a number and a cell have the same bits; missing is null or NaN, and empty. */
function same(number, cell, where) {
  if (number === null || Number.isNaN(number)) return assert.equal(cell, "", where);
  assert.notEqual(cell, "", where);
  assert.ok(Object.is(number, Number(cell)), `${where}: ${number} in the engine, ${cell} in the program`);
}

const cases = [
  { name: "village", worlds: 20, set: [] },
  { name: "village", worlds: 6, set: ["policy.coercion=0", "experiment.runs=3", "experiment.seed=9"] },
  { name: "three_partnerships", worlds: 3, set: [] },
  { name: "rayong", worlds: 2, set: ["policy.coercion=0.7"] },
  { name: "where_each_wins", worlds: 3, set: ["experiment.arms=[\"hybrid\", \"open\"]"] },
];

for (const [number, { name, worlds, set }] of cases.entries()) {
  test(`${name} ${set.join(" ")} has the bits of the program`, async () => {
    const options = set.flatMap((setting) => ["--set", setting]);
    const words = ["run", name, ...options, "--worlds", worlds, "--csv", "--quiet", "--format", "svg", "--out", join(folder, `${number}`)];
    execFileSync(POLMOB, words.map(String));
    const ask = await start(module);
    const { outcomes } = ask({ do: "list" });
    const { arms, runs: replicates } = ask({ do: "open", name, set });
    const rows = table(`${number}`, "runs");
    assert.equal(rows.length, worlds * replicates * arms.length);
    for (let world = 0; world < worlds; world += 1) {
      const { values } = ask({ do: "run", world });
      byRun(values, outcomes).forEach((run, at) => {
        const row = rows[world * arms.length * replicates + at];
        assert.deepEqual([row.arm, row.world], [arms[at % arms.length], `${world}`]);
        outcomes.forEach((outcome, column) => same(run[column], row[outcome.name], `${outcome.name}, world ${world}`));
      });
      assert.equal(values.length, arms.length * replicates * outcomes.length);
      assert.equal(ask({ do: "add", values }).worlds, world + 1);
    }
    for (const { name: outcome } of outcomes) {
      const found = ask({ do: "estimate", outcome });
      const means = table(`${number}`, "arms").filter((row) => row.outcome === outcome);
      found.arms.forEach((arm, at) => {
        assert.equal(arm.arm, means[at].arm);
        const columns = { mean: "mean", low: "low", high: "high", highest: "highest_probability", highestOfTypes: "highest_of_types" };
        for (const [ours, theirs] of Object.entries(columns)) same(arm[ours], means[at][theirs], `${outcome} ${theirs}`);
      });
      const differences = table(`${number}`, "contrasts").filter((row) => row.outcome === outcome);
      assert.equal(differences.length, found.contrasts.length);
      found.contrasts.forEach((pair, at) => {
        same(pair.mean, differences[at].difference, `${outcome} difference`);
        same(pair.low, differences[at].low, `${outcome} low`);
        assert.equal(`${pair.resolved}`, differences[at].resolved);
      });
    }
  });
}

const golden = readFileSync(new URL("../../tests/golden.toml", import.meta.url), "utf8");
const digests = JSON.parse(`{${[...golden.matchAll(/^("[^"]+") = ("[0-9a-f]{64}")$/gm)].map(([, name, digest]) => `${name}:${digest}`).join()}}`);
const columns = JSON.parse(/^runs = (\[[^\]]*\])/m.exec(golden)[1].replace(/,\s*\]/, "]"));
for (const [name, scenario, worlds, points] of [
  ["village: runs", "village", null, [[]]],
  ["three_partnerships, 2 worlds: runs", "three_partnerships", 2, [[]]],
  ["rayong: runs", "rayong", null, [[]]],
  ["sweep of village: runs", "village", 2, [0, 0.3, 1].map((value) => [`policy.coercion=${value}`])],
]) {
  test(`the golden digest of ${name}`, async () => {
    const ask = await start(module);
    const { outcomes } = ask({ do: "list" });
    const hash = createHash("sha256");
    // As in tests/all/golden.rs: numbers by their bits, words by their letters.
    const hold = (cell) => {
      const bits = Buffer.alloc(8);
      if (typeof cell === "number") bits.writeDoubleLE(cell);
      hash.update(typeof cell === "number" ? bits : cell).update(Buffer.of(0xff));
    };
    for (const set of points) {
      const opened = ask({ do: "open", name: scenario, set });
      for (let world = 0; world < (worlds ?? opened.worlds); world += 1) {
        byRun(ask({ do: "run", world }).values, outcomes).forEach((values, at) => {
          const row = { arm: opened.arms[at % opened.arms.length], world, run: Math.floor(at / opened.arms.length) };
          outcomes.forEach((outcome, column) => { row[outcome.name] = Number.isNaN(values[column]) ? "" : values[column]; });
          for (const column of columns) {
            assert.ok(column in row, column);
            hold(row[column]);
          }
        });
      }
    }
    assert.equal(hash.digest("hex"), digests[name]);
  });
}

test("a quantity that the scenario names is an outcome like any other", async () => {
  const ask = await start(module);
  const { scenarios } = ask({ do: "list" });
  const quantity = '\n[[quantity]]\nname = "rayong_2020"\npark = "TCRIZ"\noutcome = "tenants"\nat = "2020"\nended = "zero"\n';
  const text = scenarios.find(({ name }) => name === "rayong").text + quantity;
  const opened = ask({ do: "open", text, set: ["experiment.worlds=2"] });
  assert.equal(opened.outcomes.at(-1).name, "rayong_2020");
  const tenants = [0, 1].map((world) => {
    const { values } = ask({ do: "run", world });
    assert.equal(values.length, opened.arms.length * opened.runs * opened.outcomes.length);
    ask({ do: "add", values });
    return values[opened.outcomes.length - 1];
  });
  const { arms } = ask({ do: "estimate", outcome: "rayong_2020" });
  assert.equal(arms[0].mean, (tenants[0] + tenants[1]) / 2);
});

test("a replay is the page that the program writes", async () => {
  const ask = await start(module);
  ask({ do: "open", name: "rayong", set: [] });
  const out = join(folder, "replay");
  execFileSync(POLMOB, ["replay", "rayong", "--arm", "hybrid", "--world", "3", "--out", out], { stdio: "ignore" });
  const { page, summary } = ask({ do: "replay", world: 3, arm: "hybrid", command: "polmob replay" });
  // But for the command, which names the folder.
  const rest = (text) => text.replace(/<code>polmob replay[^<]*/, "").split("\n");
  assert.deepEqual(rest(page), rest(readFileSync(join(out, "replay.html"), "utf8")));
  assert.match(summary, /In arm hybrid of world 3, TCRIZ is founded/);
  assert.throws(() => ask({ do: "replay", world: 200, arm: "hybrid" }), /no world 200/);
  assert.throws(() => ask({ do: "replay", world: 0, arm: "nobody" }), /no arm `nobody`/);
});

test("another seed has other bits", async () => {
  const ask = await start(module);
  const first = (set) => (ask({ do: "open", name: "village", set }), ask({ do: "run", world: 0 }).values.join());
  assert.notEqual(first([]), first(["experiment.seed=2"]));
  assert.equal(first([]), first([]));
});

test("messages are those of the program, with line and column", async () => {
  const ask = await start(module);
  const text = "[time]\nyears = 0\n[policy]\ncoercoin = 1\n";
  const said = (request) => {
    try {
      ask(request);
    } catch (error) {
      return error.message;
    }
    return assert.fail("it was accepted");
  };
  const message = said({ do: "open", text, set: [] });
  assert.match(message, /2:9/);
  assert.match(message, /did you mean.*coercion/);
  const program = spawnSync(POLMOB, ["check", "village", "--set", "policy.coercion=3"], { encoding: "utf8" }).stderr;
  const allowed = /allowed: [^\n]*/.exec(program)[0];
  assert.ok(said({ do: "open", name: "village", set: ["policy.coercion=3"] }).includes(allowed));
  assert.match(said({ do: "open", name: "vilage", set: [] }), /no scenario vilage/);
  assert.match(said({ do: "open", text: "", set: [] }), /empty/);
  assert.match(said({ do: "open", name: "village", set: ["policy.coercion"] }), /key=value/);
  // What was refused leaves the engine as it was.
  ask({ do: "open", name: "village", set: [] });
  said({ do: "open", text, set: [] });
  assert.equal(ask({ do: "run", world: 1 }).world, 1);
  assert.match(said({ do: "run", world: -1 }), /world/);
  assert.match(said({ do: "estimate", outcome: "transfr" }), /transfr/);
  assert.match(said({ do: "add", values: [1] }), /all outcomes of all runs of all arms/);
});

test("nothing is run before a scenario is open", async () => {
  const ask = await start(module);
  assert.throws(() => ask({ do: "run", world: 0 }), /no scenario is open/);
  assert.throws(() => ask({ do: "nothing" }), /no request/);
});

test("sliders have ranges, units and meanings, and settings that are accepted", async () => {
  const ask = await start(module);
  for (const { name } of ask({ do: "list" }).scenarios) {
    const { tooLarge } = ask({ do: "open", name, set: [] });
    const { sliders } = ask({ do: "sliders" });
    assert.ok(sliders.length > 0, name);
    assert.equal(tooLarge, name === "million", name);
    for (const slider of sliders) assert.ok(slider.steps.some(({ value }) => value === slider.own), `${name}: ${slider.name} has its own value`);
    for (const slider of sliders.slice(0, 3)) {
      assert.ok(slider.meaning && slider.steps.length > 1, `${name}: ${slider.name}`);
      const last = slider.steps.at(-1);
      const opened = ask({ do: "open", name, set: last.set });
      assert.notEqual(opened.hash, ask({ do: "open", name, set: slider.steps[0].set }).hash, slider.name);
    }
  }
});

test("the engine asks nothing of its surroundings", () => assert.deepEqual(WebAssembly.Module.imports(module), []));
