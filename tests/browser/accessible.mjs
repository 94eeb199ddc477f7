// Opens pages in headless Chromium and reports what axe finds: `accessible.mjs MODULES FOLDER..`.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, ...folders] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "node_modules", "x"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
// A first screen of a desktop.
const SCREEN = 800;
const VIEWS = [[1280, SCREEN, "light"], [1280, SCREEN, "dark"], [390, 844, "light"], [390, 844, "dark"]];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
let faults = 0;
const fault = (place, text) => {
  faults += 1;
  console.log(`${place}: ${text}`);
};
for (const folder of folders) {
  for (const name of ["report.html", "replay.html"].filter((name) => existsSync(join(folder, name)))) {
    for (const [width, height, colorScheme] of VIEWS) {
      const place = `${join(folder, name)} at ${width} px, ${colorScheme}`;
      // The policy of a page refuses scripts that are not its own; axe is one.
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true });
      const page = await context.newPage();
      page.on("console", (message) => fault(place, `the console says ${message.text()}`));
      page.on("pageerror", (error) => fault(place, error.message));
      await page.goto(`file://${resolve(folder, name)}`);
      const [wide, first, tall] = await page.evaluate(() => {
        const seen = [...document.querySelectorAll("figure svg, canvas")].find((picture) => picture.getClientRects().length > 0);
        const page = document.documentElement;
        return [page.scrollWidth - page.clientWidth, seen ? seen.getBoundingClientRect().top : null, page.scrollHeight];
      });
      if (wide > 0) fault(place, `${wide} pixels wider than the screen`);
      if (width > 1000 && first !== null && first > SCREEN) fault(place, `the first picture begins at ${Math.round(first)} pixels`);
      await page.addScriptTag({ content: axe });
      const found = await page.evaluate(() => globalThis.axe.run());
      for (const { id, nodes } of found.violations) fault(place, `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
      if (colorScheme === "light") console.log(`${place}: ${(tall / height).toFixed(1)} screens, first picture at ${first === null ? "none" : Math.round(first)}`);
      await context.close();
    }
  }
}
await browser.close();
console.log(faults === 0 ? "no faults" : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
