// Works the controls of a page and holds its numbers against the tables of its folder.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Rows of a table as CSV; nothing where it was not written so. */
const table = (folder, name) => {
  const path = join(folder, "tables", `${name}.csv`);
  if (!existsSync(path)) return null;
  const cells = (line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2]);
  const [head, ...lines] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, at) => [names[at], cell])));
};
const number = (text) => Number.parseFloat(text.replaceAll("−", "-"));
/** Whether a number is shown with the digits that it has, within half of its interval's last one. */
const near = (text, exact, half = 0) => Math.abs(number(text) - exact) <= Math.max(6e-4 * Math.abs(exact), 0.06 * half) + 1e-8;
const rows = (page, selector) => page.$$eval(`${selector} tbody tr`, (found) => found.map((row) => [...row.cells].map((cell) => [cell.textContent, cell.dataset.v])));
const count = (page, selector) => page.locator(selector).count();
const set = (page, selector, value, event = "change") => page.$eval(selector, (element, [to, name]) => {
  element.value = to;
  element.dispatchEvent(new Event(name, { bubbles: true }));
}, [value, event]);
const text = (page, selector) => page.textContent(selector);

const sorts = async (page, check, id, column) => {
  await page.$eval(`#${id} thead th:nth-child(${column + 1}) button`, (button) => button.click());
  const values = (await rows(page, `#${id}`)).map((row) => row[column][1]).filter((value) => value !== undefined).map(Number);
  check(values.length > 0 && values.every((value, at) => at === 0 || values[at - 1] <= value), `${id} is not sorted by its column ${column}`);
};

const panel = async (page, check, folder) => {
  const means = table(folder, "arms");
  if (means) {
    const shown = await rows(page, "#arms-table");
    const known = new Map(means.filter((row) => row.mean).map((row) => [`${row.outcome} ${row.arm}`, Number(row.mean)]));
    check(known.size > 50 && shown.length >= known.size, "the table of arms is not whole");
    for (const [outcome, arm, , mean] of shown.map((row) => row.map(([cell]) => cell))) {
      const exact = known.get(`${outcome} ${arm}`);
      if (exact !== undefined) check(near(mean, exact), `${outcome} in ${arm}: ${mean} is shown, ${exact} is written`);
    }
  }
  const lines = () => count(page, "#panel-chart path.line");
  const before = await lines();
  check(before > 0, "the panel draws no line");
  const tenants = await page.$$eval("#panel-outcome option", (options) => options.find((option) => option.textContent.startsWith("tenants,"))?.value);
  await set(page, "#panel-outcome", tenants);
  check((await text(page, "#panel-values caption")).includes("tenants"), "the panel does not follow the outcome");
  await page.$eval("#panel-arms input", (box) => box.click());
  check((await lines()) < before, "an arm does not go when it is unticked");
  await set(page, "#panel-year", 2, "input");
  check((await text(page, "#panel-shown")) !== "", "the panel shows no year");
  await sorts(page, check, "arms-table", 3);
};

const explorer = async (page, check, folder) => {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const means = table(folder, "point_arms");
  if (means) {
    const known = new Map(means.filter((row) => row.outcome === manifest.study.outcome && row.mean).map((row) => [`${row.point} ${row.arm}`, row]));
    const shown = await page.$$eval("table[id^=points]", (tables) => tables.flatMap((one) => {
      const arms = [...one.tHead.rows[0].cells].map((cell) => cell.textContent);
      return [...one.tBodies[0].rows].flatMap((row) => arms.map((arm, at) => [`${row.cells[0].textContent} ${arm}`, row.cells[at].textContent]));
    }));
    const compared = shown.filter(([place]) => known.has(place));
    check(compared.length > 10, `${compared.length} numbers of points could be compared`);
    for (const [place, cell] of compared) {
      const { mean, low, high } = known.get(place);
      check(near(cell, Number(mean), (high - low) / 2), `point and arm ${place}: ${cell} is shown, ${mean} is written`);
    }
  }
  const dots = () => count(page, "#explorer-chart circle");
  const [whole, before] = [await dots(), await text(page, "#explorer-count")];
  check(whole > 0, "the explorer draws no point");
  check((await text(page, "#explorer-chart svg")).includes("0"), "the scale of the explorer has no zero");
  await page.$eval("#explorer-ranges input:nth-of-type(2)", (input) => { input.value = 0; input.dispatchEvent(new Event("input")); });
  check((await dots()) < whole && (await text(page, "#explorer-count")) !== before, "a range does not narrow the points");
  check((await page.$$eval("table[id^=points] tbody tr", (all) => all.filter((row) => row.hidden).length)) > 0, "the table of points does not follow the range");
  await page.$eval("#explorer-reset", (button) => button.click());
  check((await dots()) === whole, "all points do not come back");
  // A brush: drag over the left half of the chart.
  await page.$eval("#explorer-chart", (chart) => chart.scrollIntoView({ block: "center", behavior: "instant" }));
  const box = await page.locator("#explorer-chart").boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.08, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, y);
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.up();
  if (await page.$eval("#explorer-step", (step) => step.max > 1)) check((await dots()) < whole, "a brush does not narrow the points");
  await page.$eval("#explorer-reset", (button) => button.click());
  await set(page, "#explorer-axis", (await count(page, "#explorer-axis option")) - 1);
  if ((await count(page, "#explorer-show option")) > 1) {
    await set(page, "#explorer-show", "0");
    check((await count(page, "#explorer-chart circle.difference")) > 0, "no difference is drawn");
  }
  await set(page, "#explorer-step", 1, "input");
  check((await text(page, "#explorer-values caption")).includes("of the chosen points"), "the explorer shows no values");
  await sorts(page, check, await page.$eval("table[id^=points]", (found) => found.id), 0);
};

/** Sliders set a place; at a point of a grid or a line the instrument says what was simulated there. */
const instrument = async (page, check) => {
  const data = JSON.parse(await text(page, "#data"));
  const sliders = await page.locator("#instrument-axes input[type=range]").all();
  check(sliders.length > 0 || (await count(page, "#instrument-axes select")) > 0, "the instrument has no slider");
  const [bars, arms] = [await count(page, "#instrument-chart .whisker"), data.arms.length];
  check(bars === arms, `${bars} of ${arms} arms have intervals`);
  for (const slider of sliders) {
    const before = await text(page, "#instrument-found");
    const output = await slider.evaluate((input) => input.parentElement.querySelector("output").textContent);
    await slider.focus();
    await page.keyboard.press("End");
    if ((await slider.evaluate((input) => input.parentElement.querySelector("output").textContent)) === output) await page.keyboard.press("Home");
    check((await text(page, "#instrument-found")) !== before || data.axes.length > 4, "the sentence does not follow a slider");
    check((await slider.getAttribute("aria-valuetext")).length > 0, "a slider has no value in words");
  }
  const how = await text(page, "#instrument-how");
  if (/nearest/.test(how)) return check(/left out and predicted/.test(how), `how sure a fit is stays open: ${how}`);
  check(/As simulated at this point/.test(how), `the ends of all axes are no point: ${how}`);
  // Bars at a point are its numbers: their text is the label of the chart.
  const label = await page.getAttribute("#instrument-chart svg", "aria-label");
  const own = data.points.map((_, at) => at).filter((at) => data.part[at] === 0);
  const percent = data.outcomes[0].unit === "log points";
  const same = own.some((point) => data.arms.every((arm, at) => {
    const mean = data.outcomes[0].arms[at][point][0];
    const shown = new RegExp(`${arm} ([−\\d.]+)`).exec(label)?.[1];
    return mean === null || (shown !== undefined && Math.abs(number(shown) - (percent ? 100 * Math.expm1(mean) : mean)) <= 0.06);
  }));
  check(same, `the bars are of no point: ${label}`);
};

const claims = async (page, check, folder) => {
  const values = table(folder, "claims");
  const shown = await rows(page, "#trials-table");
  if (values) {
    const known = new Map(values.filter((row) => row.value).map((row) => [`${row.claim} ${row.trial}`, Number(row.value)]));
    check(known.size > 10 && shown.length >= known.size, "the table of trials is not whole");
    for (const row of shown) {
      const exact = known.get(`${row[0][0]} ${row[2][0]}`);
      if (exact !== undefined) check(near(row[4][0], exact), `${row[0][0]}, ${row[2][0]}: ${row[4][0]} is shown, ${exact} is written`);
    }
  }
  const visible = () => page.$$eval("#trials-table tbody tr", (all) => all.filter((row) => !row.hidden).length);
  const own = await visible();
  await set(page, "#tables select", "");
  check((await visible()) > own, "all claims are not shown when all are chosen");
};

const patterns = async (page, check, folder) => {
  const known = new Map((table(folder, "patterns") ?? []).filter((row) => row.value).map((row) => [row.pattern, row]));
  const visible = () => page.$$eval("#patterns-table tbody tr", (all) => all.filter((row) => !row.hidden).map((row) => row.cells[1].textContent));
  const all = await visible();
  check(all.length >= known.size && all.length > 10, "the table of patterns is not whole");
  const verdicts = [...new Set(all)];
  await page.$$eval("#patterns .tools select", ([select], verdict) => { select.value = verdict; select.dispatchEvent(new Event("change")); }, verdicts[0]);
  const some = await visible();
  check(some.length > 0 && some.length < all.length && some.every((verdict) => verdict === verdicts[0]), "verdicts do not narrow the table");
};

/** The park is what the page speaks of: what became of it, the record beside the model, dated recognition, sources. */
const park = async (page, check) => {
  const answer = await text(page, "#answer");
  check(/of \d+ worlds/.test(answer), `the answer counts no worlds: ${answer}`);
  const all = await text(page, "main");
  for (const word of ["on record", "Sources"]) check(all.includes(word), `the page of a park does not speak of: ${word}`);
};

/** On a phone a link to a source opens the fold that the list is in. */
export const folds = async (page, check) => {
  const link = page.locator("table a[href^='#source-']").first();
  if ((await link.count()) === 0) return;
  const place = (await link.getAttribute("href")).slice(1);
  check(!(await page.locator(`#${place}`).isVisible()), "the sources are not folded on a phone");
  await link.evaluate((element) => element.click());
  await page.waitForTimeout(50);
  check(await page.locator(`#${place}`).isVisible(), "a link to a source does not open the fold");
};

const replay = async (page, check) => {
  const date = () => text(page, "#date");
  const first = await date();
  await page.click("#next");
  const second = await date();
  check(second !== first, "a step does not change the date");
  await page.keyboard.press("ArrowLeft");
  check((await date()) === first, "the arrow key does not step back");
  await page.keyboard.press("End");
  const last = await date();
  check(last !== first && (await page.locator(".told .here").count()) > 0, "the story is not in step");
  await page.keyboard.press("Home");
  await page.focus("#speed");
  await page.click("#play");
  await page.waitForFunction((before) => document.getElementById("date").textContent !== before, await date(), { timeout: 10_000 });
  await page.click("#play");
  const paused = await date();
  await page.waitForTimeout(300);
  check((await date()) === paused, "a pause does not stop it");
  const others = await page.$$eval("#beside option", (options) => options.map((option) => option.value).filter(Boolean));
  if (others.length) {
    await set(page, "#beside", others[0]);
    check((await count(page, "canvas")) === 2, "another arm is not shown beside the first");
    check((await text(page, "#parting")).length > 20, "where the arms part is not said");
  }
  const dark = await page.$$eval("canvas", (all) => all.every((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)));
  check(dark, "a map is empty");
};

/** Everything that this page has is worked. */
export const controls = async (page, folder, check) => {
  const has = async (id) => (await count(page, `#${id}`)) > 0 && page.$eval(`#${id}`, (element) => !element.hidden);
  const unnamed = await page.$$eval("input, select, button", (all) => all.filter((e) => !(e.tagName === "BUTTON" && e.textContent.trim()) && !e.getAttribute("aria-label") && !e.labels?.length).map((e) => e.outerHTML));
  check(unnamed.length === 0, `controls without a name: ${unnamed}`);
  const mute = await page.$$eval("svg", (all) => all.filter((e) => !e.querySelector("title") && !e.getAttribute("aria-label")).length);
  check(mute === 0, `${mute} drawings have no title`);
  // What is filtered by default is shown whole for the comparison.
  if (await has("panel")) await panel(page, check, folder);
  if (await has("instrument")) await instrument(page, check);
  if (await has("explorer")) await explorer(page, check, folder);
  if (await has("trials-table")) await claims(page, check, folder);
  if (await has("patterns-table")) await patterns(page, check, folder);
  if (await has("player")) await replay(page, check);
  if (await has("sources")) await park(page, check);
  if (await has("downloads")) {
    const saved = await page.$$eval("#downloads a[download]", (links) => links.length);
    check(saved > 0, "nothing can be saved");
  }
};
