// The page in headless Chromium: its numbers against the program bit by bit, its controls, what it says when it cannot, its
// looks to axe. Needs Chromium and, in target/browser, playwright-core and axe-core.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const { PAGE, POLMOB, CHROMIUM = "/usr/bin/chromium" } = process.env;
const modules = fileURLToPath(new URL("../../target/browser/node_modules/", import.meta.url));
const lacks = [CHROMIUM, join(modules, "playwright-core"), join(modules, "axe-core")].filter((place) => !existsSync(place));
if (lacks.length) {
  test("the page in a browser", { skip: `not there: ${lacks.join(", ")}` }, () => {});
} else {
  const require = createRequire(join(modules, "x"));
  const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await require("playwright-core").chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const folder = mkdtempSync(join(tmpdir(), "polmob-page-"));
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  const address = `file://${resolve(PAGE)}`;

  /** The page at a state; what the console says and what is asked of the network fail the test. */
  const open = async (hash, { width = 1280, height = 800, colorScheme = "light", before, at = address, ...more } = {}) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: more.bypassCSP, ...more });
    const page = await context.newPage();
    page.said = [];
    page.on("console", (message) => page.said.push(message.text()));
    page.on("pageerror", (error) => page.said.push(error.message));
    page.on("request", (request) => { if (/^(https?|wss?):/.test(request.url())) page.said.push(`asks for ${request.url()}`); });
    if (before) await page.addInitScript(before);
    await page.goto(`${at}${hash}`);
    return page;
  };
  const text = (page, id) => page.locator(`#${id}`).textContent();
  const done = (page, worlds) => page.waitForFunction((count) => document.getElementById("status").textContent.startsWith(`${count} of ${count} worlds`), worlds, { timeout: 60_000 });
  const saved = async (page, id) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#${id}`)]);
    return readFileSync(await download.path(), "utf8");
  };
  /** Runs the command that the page shows and gives its table of runs by column. */
  const program = async (page, name) => {
    const words = (await text(page, "command")).match(/'[^']*'|\S+/g).map((word) => word.replaceAll("'", ""));
    assert.equal(words.shift(), "polmob");
    execFileSync(POLMOB, [...words, "--csv", "--quiet", "--format", "svg", "--out", join(folder, name)], { cwd: folder });
    return table(readFileSync(join(folder, name, "tables", "runs.csv"), "utf8"));
  };
  const table = (csv) => {
    const [head, ...rows] = csv.trimEnd().split(/\r?\n/).map((line) => line.split(","));
    return rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at], cell])));
  };
  const same = (ours, theirs) => {
    assert.equal(ours.length, theirs.length);
    ours.forEach((row, at) => {
      for (const [column, cell] of Object.entries(row)) {
        const other = theirs[at][column];
        const isSame = cell === other || (cell !== "" && other !== "" && Object.is(Number(cell), Number(other)));
        assert.ok(isSame, `row ${at}, ${column}: ${cell} in the page, ${other} in the program`);
      }
    });
  };

  test("the page has its size and needs no other file", () => assert.ok(statSync(PAGE).size < 3_000_000));

  for (const [name, hash, worlds] of [
    ["village", "#scenario=village&worlds=40&seed=7", 40],
    ["three_partnerships", "#scenario=three_partnerships&worlds=6&at+coercion=0.61&at+distance=0.35", 6],
  ]) {
    test(`${name}: the page's runs have the bits of the command that it shows`, async () => {
      const page = await open(hash);
      await done(page, worlds);
      same(table(await saved(page, "save-runs")), await program(page, name));
      assert.deepEqual(page.said, []);
    });
  }

  test("a text of one's own: its link repeats it, and its file runs in a terminal", async () => {
    const page = await open("#scenario=village&worlds=20");
    await done(page, 20);
    await page.click("#paste summary");
    await page.fill("#text", `${(await page.inputValue("#text")).replace("rate = 0.02 ", "rate = 0.015 ")}`);
    await page.click("#use");
    await page.waitForFunction(() => document.getElementById("command").textContent.includes("scenario.toml"));
    await done(page, 20);
    const runs = await saved(page, "save-runs");
    writeFileSync(join(folder, "scenario.toml"), await saved(page, "save-scenario"));
    same(table(runs), await program(page, "pasted"));
    const again = await open(new URL(page.url()).hash);
    await done(again, 20);
    assert.equal(await saved(again, "save-runs"), runs);
    assert.deepEqual([...page.said, ...again.said], []);
  });

  test("a slider ends what is under way, and its value is in command and link", async () => {
    const page = await open("#scenario=three_partnerships&worlds=1000");
    await page.waitForSelector("#slider-3");
    await page.focus("#slider-3");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /coercion=0\.31/.test(document.getElementById("command").textContent));
    assert.match(page.url(), /at\+coercion=0\.31/);
    await page.waitForFunction(() => Number.parseInt(document.getElementById("status").textContent, 10) > 2);
    assert.match(await text(page, "found"), /With only \d+ worlds this is a first look/);
    await page.click("#stop");
    const stopped = await text(page, "status");
    assert.match(stopped, /stopped/);
    await page.waitForTimeout(400);
    assert.equal(await text(page, "status"), stopped);
    assert.equal(table(await saved(page, "save-runs")).length, 4 * Number.parseInt(stopped, 10));
    await page.click("#stop");
    await page.waitForFunction((before) => Number.parseInt(document.getElementById("status").textContent, 10) > Number.parseInt(before, 10), stopped);
    await page.click("#reset");
    await page.waitForFunction(() => !document.getElementById("command").textContent.includes("coercion"));
    assert.deepEqual(page.said, []);
  });

  test("a world that was run moves, and is the program's replay", async () => {
    const page = await open("#scenario=rayong&worlds=20");
    await done(page, 20);
    await page.selectOption("#arm", "hybrid");
    await page.click("#typical");
    await page.waitForSelector("#frame:not([hidden])");
    const frame = page.frameLocator("#frame");
    const date = await frame.locator("#date").textContent();
    await frame.locator("#next").click();
    assert.notEqual(await frame.locator("#date").textContent(), date);
    await page.fill("#world", "20");
    await page.click("#show");
    await page.waitForFunction(() => document.getElementById("replay-status").textContent.includes("allowed: 0 to 19"));
    assert.deepEqual(page.said, []);
  });

  for (const [what, hash, id, words] of [
    ["broken TOML", `#toml=${Buffer.from(execFileSync(process.execPath, ["-e", "process.stdout.write(require('zlib').deflateRawSync('[time]\\nyears = 0\\n[policy]\\ncoercoin = 1\\n'))"])).toString("base64url")}`, "refused", /2:9[\s\S]*did you mean[\s\S]*coercion/],
    ["a cut link", "#toml=abc", "trouble", /the text of the scenario is cut or changed/],
    ["values out of range", "#scenario=village&worlds=5000&at+coercion=3&outcome=none", "trouble", /worlds is 5000; allowed: 1 to 1000; coercion is 3; allowed: 0 to 1; there is no outcome none/],
    ["a scenario that is none", "#scenario=vilage", "trouble", /no scenario vilage/],
    ["a scenario too large for a page", "#scenario=million", "refused", /too large for a page/],
  ]) {
    test(`${what} is answered in the page`, async () => {
      const page = await open(hash);
      await page.waitForFunction(([place, source]) => new RegExp(source).test(document.getElementById(place).textContent), [id, words.source]);
      assert.ok(await page.locator(`#${id}`).isVisible());
      if (what.includes("large")) assert.match(await text(page, "command"), /polmob run million/);
      // It goes on with another scenario.
      await page.selectOption("#scenario", "village");
      await done(page, 40);
      assert.ok(await page.locator("#found").isVisible());
      assert.ok(!(await page.locator("#refused").isVisible()));
      assert.deepEqual(page.said, []);
    });
  }

  for (const [what, before, words] of [
    ["WebAssembly", "delete globalThis.WebAssembly", /lacks WebAssembly[\s\S]*polmob run three_partnerships/],
    ["workers", "delete globalThis.Worker", /lacks workers[\s\S]*polmob run/],
    ["workers that start", "globalThis.Worker = class { constructor() { throw new Error('none are allowed'); } }", /does not start: none are allowed/],
  ]) {
    test(`without ${what} the page names it`, async () => {
      const page = await open("", { before });
      await page.waitForSelector("#trouble:not([hidden])");
      assert.match(await text(page, "trouble"), words);
    });
  }

  test("without scripts the page says so", async () => {
    const page = await open("", { javaScriptEnabled: false });
    assert.match(await page.locator("noscript").innerText(), /needs scripts[\s\S]*polmob run three_partnerships/);
  });

  test("a page that is cut says so", async () => {
    const cut = join(folder, "cut.html");
    const whole = readFileSync(PAGE, "utf8");
    const at = whole.indexOf('id="engine">') + 200_000;
    writeFileSync(cut, whole.slice(0, at) + whole.slice(whole.indexOf("</script>", at)));
    const page = await open("", { at: `file://${cut}` });
    await page.waitForSelector("#trouble:not([hidden])");
    assert.match(await text(page, "trouble"), /does not start[\s\S]*may be cut/);
  });

  for (const [width, height, colorScheme] of [[1280, 800, "light"], [1280, 800, "dark"], [390, 844, "light"], [390, 844, "dark"]]) {
    test(`axe finds nothing at ${width} px, ${colorScheme}`, async () => {
      const page = await open("#scenario=rayong&worlds=20", { width, height, colorScheme, bypassCSP: true });
      await done(page, 20);
      await page.click("#typical");
      await page.waitForSelector("#frame:not([hidden])");
      for (const summary of await page.locator("summary").all()) await summary.click();
      await page.frameLocator("#frame").locator("#date").waitFor();
      for (const frame of page.frames()) await frame.addScriptTag({ content: axe });
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))]), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} pixels wider than the screen`);
    });
  }
}
