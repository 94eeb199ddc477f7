// Time, controls and keys.
const last = data.frames.length - 1;
const panes = [new Pane(0)];
const still = matchMedia("(prefers-reduced-motion: reduce)");
let [frame, part, playing, before] = [0, 1, false, 0];
let most = 0;
// Most tenants of any park that is shown: all panes share one scale.
const highest = () => most;
const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32, 64];
const usual = SPEEDS.reduce((best, speed) => (Math.abs(last / speed - 40) < Math.abs(last / best - 40) ? speed : best));

const showFrame = () => {
  byId("at").value = frame;
  byId("at").setAttribute("aria-valuetext", data.frames[frame]);
  byId("date").textContent = data.frames[frame];
  for (const pane of panes) pane.show(frame);
};
const paint = () => { for (const pane of panes) pane.draw(frame, part); };
const go = (to) => {
  frame = Math.min(last, Math.max(0, to));
  part = 1;
  showFrame();
  paint();
};
const tick = (now) => {
  if (!playing) return;
  const gone = ((now - before) / 1000) * Number(byId("speed").value);
  before = now;
  part += gone;
  if (part >= 1) {
    if (frame >= last) {
      part = 1;
      paint();
      play(false);
      return;
    }
    const on = Math.min(Math.floor(part), last - frame);
    frame += on;
    part = Math.min(part - on, 1);
    showFrame();
  }
  for (const pane of panes) pane.draw(frame, still.matches ? 1 : Math.max(part, 0.001));
  requestAnimationFrame(tick);
};
const play = (on) => {
  playing = on;
  byId("play").textContent = on ? "Pause" : "Play";
  // Only what is looked at is read out: while it plays, too much happens.
  for (const pane of panes) pane.now.setAttribute("aria-live", on ? "off" : "polite");
  if (!on) {
    part = 1;
    paint();
    return;
  }
  if (frame >= last) go(0);
  part = 1;
  before = performance.now();
  requestAnimationFrame(tick);
};

const options = (select, choices, chosen) => {
  select.replaceChildren(...choices.map(([value, text]) => make("option", { value }, text)));
  select.value = chosen;
};
const runOf = (arm) => data.arms.find((run) => run.arm === arm);
const cut = (text) => ([...text].length > 48 ? `${[...text].slice(0, 47).join("")}…` : text);
// First frame in which the same park differs between two arms.
const partsAt = (one, other) => {
  for (let at = 0; at <= last; at += 1) {
    const [a, b] = [parkAt(one, at), parkAt(other, at)];
    if ((a === null) !== (b === null)) return at;
    if (a && ["ended", "stage", "type", "enrolled", "forms", "tenants"].some((key) => a[key] !== b[key])) return at;
  }
  return null;
};
const moments = (park, parted) => {
  if (!park) return [];
  const all = [[park.founded, "founded"]];
  for (const [at, [was, is]] of steps(park.enrolled)) {
    data.roles.forEach((role, bit) => { if (((was ^ is) >> bit) & 1) all.push([at, `${role} ${(is >> bit) & 1 ? "joins" : "leaves"}`]); });
  }
  for (const [at, [, is]] of steps(park.stage)) if (is === 3) all.push([at, "operates"]);
  for (const [at, [, is]] of steps(park.kind)) all.push([at, `becomes ${TYPES[is]}`]);
  for (const [programme, from] of data.programmes) all.push([from, `${programme} begins`]);
  if (park.end) all.push([park.end[0], `ends (${park.end[1]})`]);
  if (parted !== null) all.push([parted, "the arms part"]);
  return all.filter(([at]) => at <= last).sort(([a], [b]) => a - b);
};
const choose = () => {
  const [arm, beside] = [byId("arm").value, byId("beside").value];
  if (beside && panes.length === 1) panes.push(new Pane(1));
  if (!beside) panes.splice(1);
  byId("panes").replaceChildren(...panes.map((pane) => pane.box));
  byId("panes").classList.toggle("two", panes.length === 2);
  for (const pane of panes) pane.box.classList.toggle("alone", panes.length === 1);
  const run = runOf(arm);
  const key = byId("park").value || undefined;
  const runs = [run, ...(beside ? [runOf(beside)] : [])];
  most = Math.max(1, ...runs.flatMap((one) => one.parks.map((park) => Math.max(...park.tenants))));
  panes.forEach((pane, at) => pane.choose(runs[at], key));
  let parted = null;
  const [one, other] = panes.map((pane) => pane.park);
  const words = byId("parting");
  words.hidden = panes.length < 2;
  if (panes.length === 2) {
    if (one && other) parted = partsAt(one, other);
    if (!one || !other) words.textContent = "The park is founded in one of the two arms only.";
    else words.textContent = parted === null ? `Both arms are the same to the last step for ${one.name}.` : `${one.name} parts in ${data.frames[parted]}: until then the two arms are the same.`;
  }
  options(byId("jump"), [["", "a moment …"], ...moments(panes[0].park, parted).map(([at, text]) => [at, `${data.frames[at]}: ${cut(text)}`])], "");
  showFrame();
  paint();
};
const parks = () => {
  const run = runOf(byId("arm").value);
  const wanted = byId("park").value;
  const choices = run.parks.map((park) => [park.key, `${cut(park.name)}, in ${cut(data.regions[park.regions[1]].name)}`]);
  options(byId("park"), choices, run.parks.some((park) => park.key === wanted) ? wanted : choices[0]?.[0] ?? "");
  const others = data.arms.map(({ arm }) => arm).filter((arm) => arm !== run.arm);
  const kept = byId("beside").value;
  options(byId("beside"), [["", "nothing"], ...others.map((arm) => [arm, `arm ${arm}`])], others.includes(kept) ? kept : "");
};

options(byId("arm"), data.arms.map(({ arm }) => [arm, arm]), data.arms[0].arm);
// On a phone the run comes before what else could be looked at.
byId("choices").open = matchMedia("(min-width:40.01rem)").matches;
options(byId("speed"), SPEEDS.map((speed) => [speed, `${speed} ${speed === 1 ? "step" : "steps"} a second`]), usual);
byId("at").max = last;
byId("player").hidden = false;
byId("stories").hidden = true;
parks();
if (data.beside) byId("beside").value = data.beside;
choose();
go(panes[0].park ? panes[0].park.founded : 0);
byId("play").addEventListener("click", () => play(!playing));
byId("back").addEventListener("click", () => { play(false); go(frame - 1); });
byId("next").addEventListener("click", () => { play(false); go(frame + 1); });
byId("at").addEventListener("input", () => { play(false); go(Number(byId("at").value)); });
byId("jump").addEventListener("change", () => { if (byId("jump").value !== "") { play(false); go(Number(byId("jump").value)); } });
byId("arm").addEventListener("change", () => { parks(); choose(); });
byId("park").addEventListener("change", choose);
byId("beside").addEventListener("change", choose);
const again = () => { for (const pane of panes) pane.resize(); showFrame(); paint(); };
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; again(); } });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, summary, a")) return;
  const slider = event.target.id === "at";
  const speed = (by) => { const at = SPEEDS.indexOf(Number(byId("speed").value)) + by; if (SPEEDS[at]) byId("speed").value = SPEEDS[at]; };
  const keys = {
    " ": () => (event.target.closest("button") ? null : play(!playing)),
    ArrowLeft: () => (slider ? null : (play(false), go(frame - 1))),
    ArrowRight: () => (slider ? null : (play(false), go(frame + 1))),
    Home: () => (slider ? null : (play(false), go(0))),
    End: () => (slider ? null : (play(false), go(last))),
    "+": () => speed(1),
    "-": () => speed(-1),
  };
  const act = keys[event.key];
  if (!act || act() === null) return;
  event.preventDefault();
});
