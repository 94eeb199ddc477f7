// Writes the page, one file with everything in it: `node web/page.mjs ENGINE PAGE`.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { start } from "./engine.mjs";

const [engine, target] = process.argv.slice(2);
const beside = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const wasm = readFileSync(engine);
const ask = await start(await WebAssembly.compile(wasm));
const { version } = ask({ do: "list" });

// A replay in the page has style and scripts of its own, which the policy of the page must name too: those of a park on a
// map, and of one on a ring.
const policies = ["rayong", "village"].map((name) => {
  const { arms } = ask({ do: "open", name, set: [] });
  return ask({ do: "replay", world: 0, arm: arms[0], command: "" }).page;
});
const named = (page, what) => new RegExp(`${what} ('sha256-[^']+')`).exec(page)[1];
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const shared = (name) => beside(`../src/pages/html/${name}`);
const style = shared("page.css") + beside("page/page.css");
const worker = beside("engine.mjs").replaceAll("export ", "") + beside("page/worker.js");
const body = `const WORKER = ${JSON.stringify(worker).replaceAll("<", "\\u003c")};\n${["pool", "draw", "page"].map((name) => beside(`page/${name}.js`)).join("")}`;
const script = `"use strict";\n(() => {\n${shared("base.js")}${shared("intervals.js")}${body}})();\n`;
const slots = {
  version,
  style,
  script,
  styles: [...new Set([hash(style), ...policies.map((page) => named(page, "style-src"))])].join(" "),
  scripts: [...new Set([hash(script), ...policies.map((page) => named(page, "script-src"))])].join(" "),
  engine: gzipSync(wasm, { level: 9 }).toString("base64"),
};
// What is filled in is never read as a slot.
const page = beside("page/page.html").replaceAll(/\{\{(\w+)\}\}/g, (_, name) => slots[name]);
writeFileSync(target, page);
console.log(`${target}: ${page.length} bytes, the engine ${wasm.length} before it is packed`);
