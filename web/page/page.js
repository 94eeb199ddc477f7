// The page: a state, which the controls and the address have, and what is run and shown for it.
const state = { scenario: "three_partnerships", text: null, outcome: "transfer", worlds: 40, seed: null, moved: {} };
let [list, keeper, pool, opened, sliders, runs, waiting, begun, spent] = [null, null, null, null, [], [], [], 0, 0];
let turn = 0;
const shown = (ids, on) => { for (const id of ids) byId(id).hidden = !on; };
const cores = Math.max(1, Math.min(16, navigator.hardwareConcurrency || 1));
const quoted = (word) => (/^[\w.,:=+/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
const file = () => (state.text === null ? state.scenario : "scenario.toml");
const shift = () => [...Object.entries(state.moved).flatMap(([name, value]) => sliders.find((slider) => slider.name === name)?.steps.find((step) => step.value === value)?.set ?? []), ...(state.seed === null ? [] : [`experiment.seed=${state.seed}`])];
const command = (verb, ...more) => ["polmob", verb, file(), ...shift().flatMap((setting) => ["--set", setting]), ...more].map(quoted).join(" ");
const request = () => ({ do: "open", ...(state.text === null ? { name: state.scenario } : { text: state.text }), set: [...shift(), `experiment.worlds=${state.worlds}`] });
// Those of the model, and behind them the quantities that the scenario names.
const outcomes = () => opened?.outcomes ?? list.outcomes;
const outcome = () => outcomes().find(({ name }) => name === state.outcome);

// Trouble that ends the page: what is wrong, and what works instead.
const trouble = (text) => {
  byId("trouble").textContent = `${text} In a terminal: ${command("run", "--worlds", state.worlds)}`;
  byId("trouble").hidden = false;
};
const refuse = (error) => {
  pool.cancel();
  shown(["work", "replay", "along"], false);
  byId("refused").hidden = false;
  byId("refused").textContent = error.broken ? `The engine stopped: ${error.message}. The scenario may need more memory than a page has. In a terminal:\n${command("run", "--worlds", state.worlds)}` : error.message;
  byId("stop").hidden = true;
};

const fromBase64 = (text) => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
};
// The address has the state, so that a link repeats it.
const packed = async (text, how) => new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(how)).arrayBuffer());
const address = async () => {
  const parts = new URLSearchParams();
  if (state.text === null) parts.set("scenario", state.scenario);
  else parts.set("toml", btoa(String.fromCharCode(...await packed(state.text, new CompressionStream("deflate-raw")))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""));
  parts.set("outcome", state.outcome);
  parts.set("worlds", state.worlds);
  if (state.seed !== null) parts.set("seed", state.seed);
  for (const [name, value] of Object.entries(state.moved)) parts.set(`at ${name}`, value);
  return `#${parts}`;
};
const remember = async () => {
  const hash = await address();
  try {
    history.replaceState(null, "", hash);
  } catch {
    location.replace(hash);
  }
};
/** Reads the address; gives what in it is no state. */
const recall = async () => {
  const parts = new URLSearchParams(location.hash.slice(1));
  Object.assign(state, { scenario: parts.get("scenario") ?? "three_partnerships", text: null, outcome: "transfer", worlds: 40, seed: null, moved: {} });
  const wrong = [];
  const toml = parts.get("toml");
  if (toml !== null) {
    try {
      state.text = new TextDecoder().decode(await packed(fromBase64(toml.replaceAll("-", "+").replaceAll("_", "/")), new DecompressionStream("deflate-raw")));
    } catch {
      wrong.push("the text of the scenario is cut or changed");
    }
  }
  if (!list.scenarios.some(({ name }) => name === state.scenario)) {
    wrong.push(`there is no scenario ${state.scenario}`);
    state.scenario = "three_partnerships";
  }
  state.outcome = parts.get("outcome") ?? "transfer";
  const counted = (name, low, high) => {
    const text = parts.get(name);
    if (text === null) return null;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    wrong.push(`${name} is ${text}; allowed: ${low} to ${high}`);
    return null;
  };
  state.worlds = counted("worlds", 1, 1000) ?? 40;
  state.seed = counted("seed", 0, Number.MAX_SAFE_INTEGER);
  for (const [name, value] of parts) if (name.startsWith("at ")) state.moved[name.slice(3)] = Number(value);
  return wrong;
};

// One slider for each open parameter, at the value that the scenario or the address gives it.
const unit = (slider, value) => `${number(value)}${slider.unit ? ` ${slider.unit}` : ""}`;
const drawSliders = () => {
  const wrong = [];
  for (const [name, value] of Object.entries(state.moved)) {
    const slider = sliders.find((one) => one.name === name);
    const values = slider?.steps.map((step) => step.value) ?? [];
    if (!slider) wrong.push(`this scenario has no slider ${name}`);
    else if (!(value >= values[0] && value <= values.at(-1))) wrong.push(`${name} is ${value}; allowed: ${values[0]} to ${values.at(-1)}`);
    else state.moved[name] = values.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
    if (wrong.length && !(values.includes(state.moved[name]))) delete state.moved[name];
  }
  byId("list").replaceChildren(...sliders.map((slider, at) => {
    const box = make("div", { class: "slider" });
    const values = slider.steps.map((step) => step.value);
    const input = make("input", { type: "range", id: `slider-${at}`, min: 0, max: values.length - 1, step: 1, "aria-describedby": `meaning-${at}` });
    const [line, output, ends] = [make("div", { class: "line-1" }), make("output", { for: `slider-${at}` }), make("div", { class: "ends", "aria-hidden": "true" })];
    const name = slider.name[0].toUpperCase() + slider.name.slice(1);
    line.append(make("label", { for: `slider-${at}` }, words(name)), output);
    ends.append(make("span", {}, number(values[0])), make("span", {}, number(values.at(-1))));
    box.append(line, input, ends, make("p", { class: "meaning", id: `meaning-${at}` }, slider.meaning));
    const tell = () => {
      const value = values[input.value];
      output.textContent = unit(slider, value);
      input.setAttribute("aria-valuetext", `${unit(slider, value)}${value === slider.own ? ", as in the scenario" : ""}`);
      box.classList.toggle("moved", value !== slider.own);
    };
    input.value = Math.max(0, values.indexOf(state.moved[slider.name] ?? slider.own));
    tell();
    input.addEventListener("input", () => {
      const value = values[input.value];
      if (value === slider.own) delete state.moved[slider.name];
      else state.moved[slider.name] = value;
      tell();
      later();
    });
    return box;
  }));
  return wrong;
};

// Where a slider moves, what is under way ends at once; the next begins when it rests.
let timer = 0;
const later = () => {
  pool.cancel();
  turn += 1;
  clearTimeout(timer);
  timer = setTimeout(() => go(false), 60);
};

const status = () => {
  const [done, all] = [runs.length, state.worlds];
  byId("progress").value = done / all;
  const seconds = `${((spent + (begun ? performance.now() - begun : 0)) / 1000).toFixed(1)} s`;
  const workers = `${cores} ${cores === 1 ? "worker" : "workers"}`;
  byId("stop").textContent = begun ? "Stop" : "Go on";
  byId("stop").hidden = done >= all;
  // Read out at the end and when stopped, not at every world.
  byId("status").setAttribute("aria-live", begun ? "off" : "polite");
  byId("status").textContent = `${done} of ${all} worlds in ${seconds} on ${workers}${begun || done >= all ? "" : ", stopped"}`;
  byId("world").max = Math.max(0, done - 1);
};

// Worlds that wait are added together, so that estimates come as quickly as they are shown.
let adding = null;
const add = async (mine) => {
  while (waiting.length && mine === turn) {
    const some = waiting.splice(0);
    const answers = await keeper.ask(...some.map((values) => ({ do: "add", values })), { do: "estimate", outcome: state.outcome });
    if (mine !== turn) return;
    if (!byId("found").dataset.first) byId("found").dataset.first = Math.round(performance.now());
    show(answers.at(-1), outcome(), opened.years);
    status();
    byId("work").hidden = false;
    if (sliders.length === 0) {
      [{ sliders }] = await keeper.ask({ do: "sliders" });
      if (mine !== turn) return;
      drawSliders();
    }
  }
  adding = null;
};
const simulate = async () => {
  const mine = turn;
  begun = performance.now();
  status();
  try {
    const whole = await pool.run(request(), runs.length, state.worlds, (world, values) => {
      runs.push(values);
      waiting.push(values);
      adding ??= add(mine).catch((error) => { if (mine === turn) refuse(error); });
    });
    if (!whole || mine !== turn) return;
    await adding;
    finish();
  } catch (error) {
    if (mine === turn) refuse(error);
  }
};
const finish = () => {
  if (begun) spent += performance.now() - begun;
  begun = 0;
  status();
  shown(["replay", "along", "save-runs"], runs.length > 0);
};

/** Opens what the state says and runs its worlds; `fresh` where the scenario is another one, with other sliders. */
const go = async (fresh) => {
  pool.cancel();
  const mine = ++turn;
  [runs, waiting, adding, begun, spent] = [[], [], null, 0, 0];
  try {
    if (fresh) {
      // The first numbers need no sliders, unless the address moves one.
      const plain = { ...request(), set: [] };
      if (Object.keys(state.moved).length) {
        const [, found] = await keeper.ask(plain, { do: "sliders" });
        if (mine !== turn) return [];
        sliders = found.sliders;
      } else {
        sliders = [];
      }
    }
    const wrong = fresh && sliders.length ? drawSliders() : [];
    // The workers open it at the same time; what is not to be run is ended below.
    const opening = keeper.ask(request());
    void simulate();
    const [found] = await opening;
    if (mine !== turn) return wrong;
    opened = found;
    if (!outcome()) {
      wrong.push(`there is no outcome ${state.outcome}`);
      state.outcome = "transfer";
    }
    byId("outcome").replaceChildren(...outcomes().map(({ name }) => make("option", { value: name }, words(name))));
    byId("outcome").value = state.outcome;
    byId("refused").hidden = true;
    byId("title").textContent = opened.title;
    document.title = `${opened.title}: polmob in this page`;
    byId("command").textContent = command("run", "--worlds", state.worlds);
    byId("arm").replaceChildren(...opened.arms.map((arm) => make("option", { value: arm }, arm)));
    byId("arm").value = opened.arms.includes("hybrid") ? "hybrid" : opened.arms[0];
    shown(["frame", "keep"], false);
    byId("replay-status").textContent = "";
    void remember();
    if (opened.tooLarge) {
      pool.cancel();
      turn += 1;
      shown(["work", "replay"], false);
      shown(["along", "refused"], true);
      byId("save-runs").hidden = true;
      byId("refused").textContent = "This scenario is too large for a page: one run would take many seconds and much memory. The command below runs it in a terminal.";
      byId("stop").hidden = true;
      return wrong;
    }
    return wrong;
  } catch (error) {
    if (mine === turn) refuse(error);
    return [];
  }
};

const whole = async () => {
  const wrong = await recall();
  byId("scenario").value = state.text === null ? state.scenario : "";
  byId("outcome").value = state.outcome;
  byId("worlds").append(...([...byId("worlds").options].some((option) => option.value === String(state.worlds)) ? [] : [make("option", {}, String(state.worlds))]));
  byId("worlds").value = String(state.worlds);
  byId("seed").value = state.seed ?? "";
  write();
  wrong.push(...await go(true));
  byId("trouble").hidden = wrong.length === 0;
  if (wrong.length) byId("trouble").textContent = `The link is not whole, the rest of it is followed: ${wrong.join("; ")}.`;
};
const write = () => {
  const known = list.scenarios.find(({ name }) => name === state.scenario);
  byId("question").textContent = state.text === null ? known.question : "A scenario of your own.";
  byId("text").value = state.text ?? known.text;
};
const another = (change) => {
  Object.assign(state, { moved: {} }, change);
  byId("trouble").hidden = true;
  byId("scenario").value = state.text === null ? state.scenario : "";
  write();
  void go(true);
};

const copied = async (button, text) => {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied: the browser does not allow it";
  }
};
const saved = (link, text, kind) => {
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
};
/** The runs as the program's table has them. */
const csv = () => {
  const [arms, names] = [opened.arms, outcomes().map(({ name }) => name)];
  const head = ["arm", "world", "run", ...names];
  const cell = (value) => (Number.isNaN(value) ? "" : Object.is(value, -0) ? "-0" : String(value));
  const rows = runs.flatMap((values, world) => Array.from({ length: values.length / names.length }, (_, at) => [arms[at % arms.length], world, Math.floor(at / arms.length), ...Array.from(values.subarray(at * names.length, (at + 1) * names.length), cell)]));
  return [head, ...rows].map((row) => row.join(",")).join("\n");
};

const replay = async () => {
  const field = byId("world");
  const world = Number(field.value);
  const arm = byId("arm").value;
  if (!/^\d+$/.test(field.value) || world >= runs.length) {
    byId("replay-status").textContent = `World ${field.value || "(empty)"} was not run; allowed: 0 to ${runs.length - 1}.`;
    return;
  }
  byId("replay-status").textContent = "The world is run once more …";
  const engine = new Engine(pool.module);
  try {
    const line = command("replay", ...(state.worlds > opened.worlds ? ["--set", `experiment.worlds=${state.worlds}`] : []), "--arm", arm, "--world", world);
    const [, { page, summary }] = await engine.ask(request(), { do: "replay", world, arm, command: line });
    byId("replay-status").textContent = summary;
    byId("frame").hidden = false;
    byId("frame").srcdoc = page;
    byId("keep").hidden = false;
    saved(byId("keep"), page, "text/html");
  } catch (error) {
    byId("replay-status").textContent = error.broken ? `The engine stopped: ${error.message}.` : error.message;
  } finally {
    engine.end();
  }
};
/** The world in which the chosen arm comes nearest to its median. */
const typical = () => {
  const [arm, column] = [opened.arms.indexOf(byId("arm").value), outcomes().findIndex(({ name }) => name === state.outcome)];
  const values = runs.map((values, world) => [values[arm * outcomes().length + column], world]).filter(([value]) => !Number.isNaN(value)).sort(([a], [b]) => a - b);
  byId("world").value = values.length ? values[Math.floor(values.length / 2)][1] : 0;
  void replay();
};

const listen = () => {
  byId("scenario").addEventListener("change", () => another({ scenario: byId("scenario").value, text: null }));
  byId("use").addEventListener("click", () => another({ text: byId("text").value }));
  byId("file").addEventListener("change", async () => {
    const [chosen] = byId("file").files;
    if (!chosen) return;
    byId("text").value = await chosen.text();
    another({ text: byId("text").value });
  });
  byId("outcome").addEventListener("change", async () => {
    state.outcome = byId("outcome").value;
    void remember();
    const mine = turn;
    if (runs.length === 0) return;
    const [found] = await keeper.ask({ do: "estimate", outcome: state.outcome });
    if (mine === turn) show(found, outcome(), opened.years);
  });
  byId("worlds").addEventListener("change", () => {
    state.worlds = Number(byId("worlds").value);
    void go(false);
  });
  byId("seed").addEventListener("change", () => {
    const text = byId("seed").value;
    if (text !== "" && (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))) {
      byId("seed").setCustomValidity(`A whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
      byId("seed").reportValidity();
      return;
    }
    byId("seed").setCustomValidity("");
    state.seed = text === "" ? null : Number(text);
    void go(false);
  });
  byId("reset").addEventListener("click", () => {
    state.moved = {};
    state.seed = null;
    byId("seed").value = "";
    drawSliders();
    void go(false);
  });
  byId("stop").addEventListener("click", () => {
    if (begun) {
      pool.cancel();
      finish();
    } else {
      void simulate();
    }
  });
  byId("show").addEventListener("click", () => void replay());
  byId("typical").addEventListener("click", typical);
  byId("frame").addEventListener("load", () => {
    const inside = byId("frame").contentDocument?.documentElement;
    if (!inside) return;
    new ResizeObserver(() => { byId("frame").style.height = `${inside.scrollHeight + 4}px`; }).observe(inside);
  });
  byId("copy-command").addEventListener("click", () => copied(byId("copy-command"), byId("command").textContent));
  byId("copy-link").addEventListener("click", async () => copied(byId("copy-link"), location.href.split("#")[0] + await address()));
  byId("save-runs").addEventListener("click", () => saved(byId("save-runs"), csv(), "text/csv"));
  byId("save-scenario").addEventListener("click", () => saved(byId("save-scenario"), opened.scenario, "text/plain"));
  addEventListener("hashchange", () => void whole());
  let width = innerWidth;
  addEventListener("resize", async () => {
    if (innerWidth === width || runs.length === 0) return;
    width = innerWidth;
    const [found] = await keeper.ask({ do: "estimate", outcome: state.outcome });
    show(found, outcome(), opened.years);
  });
};

const begin = async () => {
  const missing = [["WebAssembly", globalThis.WebAssembly], ["workers", globalThis.Worker], ["DecompressionStream", globalThis.DecompressionStream]].filter(([, has]) => !has).map(([name]) => name);
  if (missing.length) {
    trouble(`This browser lacks ${missing.join(" and ")}, which this page needs to run the model; a current browser has it.`);
    return;
  }
  try {
    const module = await WebAssembly.compile(await packed(fromBase64(byId("engine").textContent), new DecompressionStream("gzip")));
    byId("engine").remove();
    keeper = new Engine(module);
    pool = new Pool(module, cores);
    [list] = await keeper.ask({ do: "list" });
  } catch (error) {
    trouble(`The engine of this page does not start: ${error.message}. The file may be cut.`);
    return;
  }
  byId("scenario").append(...list.scenarios.map(({ name }) => make("option", { value: name }, words(name))), make("option", { value: "", hidden: "" }, "your own"));
  shown(["choose", "paste"], true);
  listen();
  await whole();
};
void begin();
