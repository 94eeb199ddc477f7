// Opens pages in headless Chromium and reports what is wrong with them: `look.mjs PLACE CHROMIUM FOLDER..`.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";

import { controls, folds } from "./controls.mjs";

const [place, executablePath, ...folders] = process.argv.slice(2);
const require = createRequire(join(resolve(place), "node_modules", "x"));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
// A first screen of a desktop.
const SCREEN = 800;
const VIEWS = [[1280, SCREEN, "light"], [1280, SCREEN, "dark"], [390, 844, "light"], [390, 844, "dark"]];
// Most screens of a page, of a desktop and of a phone.
const LONGEST = { 1280: 8, 390: 12 };
// Bytes of a page that goes by mail.
const MOST = 3_000_000;
const screens = join(place, "screens");
mkdirSync(screens, { recursive: true });

const browser = await require("playwright-core").chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
let faults = 0;
const fault = (where, text) => {
  faults += 1;
  console.log(`${where}: ${text}`);
};

/** A page of a folder; what the console says and what is asked of the network is a fault. */
const open = async (folder, name, where, options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => fault(where, `the console says ${message.text()}`));
  page.on("pageerror", (error) => fault(where, error.message));
  page.on("request", (request) => { if (!/^(file|data|blob|about):/.test(request.url())) fault(where, `asks for ${request.url()}`); });
  await page.goto(`file://${resolve(folder, name)}`);
  return page;
};

const looks = async (folder, name) => {
  for (const [width, height, colorScheme] of VIEWS) {
    const where = `${join(folder, name)} at ${width} px, ${colorScheme}`;
    // The policy of a page refuses scripts that are not its own; axe is one.
    const page = await open(folder, name, where, { viewport: { width, height }, colorScheme, bypassCSP: true });
    const [wide, first, tall] = await page.evaluate(() => {
      const seen = [...document.querySelectorAll("figure svg, .plot svg, canvas")].find((picture) => picture.getClientRects().length > 0);
      const root = document.documentElement;
      return [root.scrollWidth - root.clientWidth, seen ? seen.getBoundingClientRect().top : null, root.scrollHeight];
    });
    if (wide > 0) fault(where, `${wide} pixels wider than the screen`);
    if (tall / height > LONGEST[width]) fault(where, `${(tall / height).toFixed(1)} screens long`);
    if (width > 1000 && first !== null && first > SCREEN) fault(where, `the first picture begins at ${Math.round(first)} pixels`);
    await page.screenshot({ path: join(screens, `${basename(resolve(folder))}-${name.replace(".html", "")}-${width}-${colorScheme}.png`) });
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    for (const { id, nodes } of violations) fault(where, `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
    if (colorScheme === "light") console.log(`${where}: ${(tall / height).toFixed(1)} screens, first picture at ${first === null ? "none" : Math.round(first)}`);
    await page.context().close();
  }
};

for (const folder of folders) {
  if (!existsSync(join(folder, "report.html")) && !existsSync(join(folder, "replay.html"))) fault(folder, "has no page");
  for (const name of ["report.html", "replay.html"].filter((name) => existsSync(join(folder, name)))) {
    await looks(folder, name);
    const where = join(folder, name);
    const size = readFileSync(where).length;
    if (size > MOST) fault(where, `${size} bytes`);
    const page = await open(folder, name, where, { viewport: { width: 1280, height: SCREEN } });
    const manifest = join(folder, "manifest.json");
    const isWhole = !existsSync(manifest) || JSON.parse(readFileSync(manifest, "utf8")).complete !== false;
    // Where most points have no value yet, controls have nothing to show.
    try {
      if (isWhole) await controls(page, folder, (holds, text) => { if (!holds) fault(where, text); });
    } catch (error) {
      fault(where, error.message);
    }
    await page.context().close();
    const phone = await open(folder, name, where, { viewport: { width: 390, height: 844 } });
    await folds(phone, (holds, text) => { if (!holds) fault(where, text); });
    await phone.context().close();
    // Without scripts the answer, or the story, is there, with the picture and the files, and the page says what is not.
    const plain = await open(folder, name, where, { viewport: { width: 1280, height: SCREEN }, javaScriptEnabled: false });
    if ((await plain.locator("#answer p").first().innerText()).length < 20) fault(where, "without scripts there is no answer");
    if (await plain.locator("#panel, #explorer, #instrument, #player").locator("visible=true").count()) fault(where, "without scripts dead controls are shown");
    if (!/^Scripts are off/.test(await plain.locator("noscript").innerText())) fault(where, "that scripts are off is not said");
    if (name === "report.html") {
      const picture = plain.locator("figure svg").first();
      const box = (await picture.count()) ? await picture.boundingBox() : null;
      if (!box || box.y > SCREEN) fault(where, "without scripts there is no picture on the first screen");
      if (!(await plain.locator("#downloads a[download]").count())) fault(where, "without scripts nothing can be saved");
    }
    // Results that are not complete say so before anything else, and how much of them there is.
    if (!isWhole) {
      const banner = plain.locator(".banner").first();
      const said = (await banner.count()) ? await banner.innerText() : "";
      if (!/^INCOMPLETE: .*\d/.test(said)) fault(where, `that results are incomplete is not said first: ${said}`);
      else if ((await banner.boundingBox()).y > 100) fault(where, "that results are incomplete is said late");
    } else if (basename(resolve(folder)).startsWith("incomplete")) fault(where, "what was interrupted is not marked as incomplete");
    await plain.context().close();
  }
}
await browser.close();
console.log(faults === 0 ? `no faults; first screens in ${screens}` : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
