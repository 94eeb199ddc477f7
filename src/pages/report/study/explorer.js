// The explorer: points of an experiment along one axis, narrowed by ranges of all axes.
byId("explorer").hidden = false;
const [parts, outcomes, show, along, step] = ["part", "outcome", "show", "axis", "step"].map((name) => byId(`explorer-${name}`));
const option = (value, text) => make("option", { value }, text);
data.parts.forEach((part, at) => parts.append(option(at, part)));
parts.parentElement.hidden = data.parts.length < 2;
data.outcomes.forEach((outcome, at) => outcomes.append(option(at, words(outcome.name) + (outcome.unit ? `, ${outcome.unit}` : ""))));
show.append(option("arms", "levels of the arms"));
data.pairs.forEach(([arm, minus], at) => show.append(option(at, `${data.arms[arm]} − ${data.arms[minus]}`)));

// Of the part chosen: its points; values of each axis in order, each once; and which of them are let through.
let [own, steps, ranges, bars] = [[], [], [], []];
const named = (axis, value) => (data.axes[axis].words ? data.axes[axis].words[value] : number(value));
const range_of = (axis) => {
  const name = data.axes[axis].name;
  const field = make("fieldset");
  field.append(make("legend", {}, name));
  const output = make("output");
  const ends = ["from", "to"].map((end, at) => {
    const input = make("input", { type: "range", min: 0, max: steps[axis].length - 1, step: 1, "aria-label": `${name} ${end}` });
    input.addEventListener("input", () => {
      const other = ranges[axis][1 - at];
      ranges[axis][at] = at ? Math.max(Number(input.value), other) : Math.min(Number(input.value), other);
      render();
    });
    return input;
  });
  field.append(...ends, output);
  byId("explorer-ranges").append(field);
  return { ends, output };
};
const begin = () => {
  own = data.points.map((_, at) => at).filter((at) => data.part[at] === Number(parts.value));
  const values = data.axes.map((axis) => own.map((at) => axis.values[at]).filter((value) => value !== null));
  steps = values.map((of) => [...new Set(of)].sort((a, b) => a - b));
  ranges = steps.map((of) => [0, of.length - 1]);
  const usable = data.axes.map((_, at) => at).filter((at) => steps[at].length > 1);
  along.replaceChildren(...usable.map((at) => option(at, data.axes[at].name)));
  byId("explorer-ranges").replaceChildren();
  bars = usable.map((at) => ({ axis: at, ...range_of(at) }));
  byId("explorer-more").open = usable.length <= 4 && innerWidth > 700;
  step.value = 0;
  render();
};
const bounds = (axis) => ranges[axis].map((at) => steps[axis][at]);
const isWhole = (axis) => ranges[axis][0] <= 0 && ranges[axis][1] === steps[axis].length - 1;
// Where one axis alone is moved, only the points that move along the axis shown belong together.
const passes = (point) =>
  [null, undefined, Number(along.value)].includes(data.moved[point]) &&
  data.axes.every((axis, at) => {
    if (isWhole(at)) return true;
    const [low, high] = bounds(at);
    return axis.values[point] !== null && axis.values[point] >= low && axis.values[point] <= high;
  });

const size = { width: 760, height: 380, left: 66, right: 16, top: 30, bottom: 44 };
// Points of arms whose intervals are drawn, at most.
const MOST_BARS = 400;
let plot = null;
// What is drawn: a name, a class and the triples of all points.
const shownSeries = () => {
  const outcome = data.outcomes[Number(outcomes.value)];
  if (show.value === "arms") return data.arms.map((arm, at) => ({ name: arm, look: arm, values: outcome.arms[at] }));
  const pair = Number(show.value);
  const [arm, minus] = data.pairs[pair];
  return [{ name: `${data.arms[arm]} − ${data.arms[minus]}`, look: "difference", values: outcome.pairs[pair] }];
};
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const draw_points = (points, series, axis) => {
  size.width = Math.max(320, Math.min(900, byId("explorer-chart").clientWidth || 760));
  const label = `${words(data.outcomes[Number(outcomes.value)].name)} along ${data.axes[axis].name}, ${points.length} points`;
  const svg = draw("svg", { viewBox: `0 0 ${size.width} ${size.height}`, role: "img", "aria-label": label });
  byId("explorer-chart").replaceChildren(svg);
  plot = null;
  const values = series.flatMap(({ values: of }) => points.map((point) => of[point][0])).filter((value) => value !== null);
  if (!values.length) {
    svg.append(draw("text", { x: size.left, y: 40 }, "no values"));
    return;
  }
  let [low, high] = [Math.min(...values), Math.max(...values)];
  // Intervals where they can be told apart; zero is always on the axis.
  const bars = points.length * series.length <= MOST_BARS;
  const ends = bars ? series.flatMap(({ values: of }) => points.flatMap((point) => of[point].slice(1))).filter((value) => value !== null) : [];
  [low, high] = [Math.min(low, 0, ...ends), Math.max(high, 0, ...ends)];
  const pad = (high - low) * 0.05 || 1;
  [low, high] = [low < 0 ? low - pad : 0, high > 0 ? high + pad : 0];
  const scaled = (value) => (data.axes[axis].logarithmic ? Math.log(value) : value);
  const [first, last] = [steps[axis][0], steps[axis][steps[axis].length - 1]];
  const span = scaled(last) - scaled(first) || 1;
  const inner = size.width - size.left - size.right - 20;
  const x = (value) => size.left + 10 + ((scaled(value) - scaled(first)) / span) * inner;
  const y = (value) => size.height - size.bottom - ((value - low) / (high - low)) * (size.height - size.top - size.bottom);
  for (const mark of ticks(low, high, 6)) {
    svg.append(draw("line", { class: mark === 0 ? "zero" : "grid", x1: size.left, x2: size.width - size.right, y1: y(mark), y2: y(mark) }));
    svg.append(draw("text", { x: size.left - 6, y: y(mark) + 4, "text-anchor": "end" }, number(mark)));
  }
  const few = steps[axis].length <= 8 || data.axes[axis].words;
  const round = (lead) => Array.from({ length: 40 }, (_, k) => lead * 10 ** (k - 20)).filter((mark) => mark >= first && mark <= last);
  const even = data.axes[axis].logarithmic ? [1, 2, 5].flatMap(round).sort((a, b) => a - b) : ticks(first, last, size.width < 500 ? 4 : 8);
  const marks = few || even.length < 2 ? steps[axis] : even;
  // Marks that would touch the one before are left out.
  let free = -1;
  for (const mark of marks) {
    const text = named(axis, mark);
    const half = text.length * 3.7;
    const place = Math.min(Math.max(x(mark), size.left + half - 8), size.width - half);
    if (place - half < free) continue;
    free = place + half + 6;
    svg.append(draw("text", { x: place, y: size.height - 24, "text-anchor": "middle" }, text));
  }
  svg.append(draw("text", { x: size.left + inner / 2, y: size.height - 6, "text-anchor": "middle" }, data.axes[axis].name.replaceAll("_", " ").replaceAll(".", " ")));
  const outcome = data.outcomes[Number(outcomes.value)];
  const pair = series[0].look === "difference" ? `${series[0].name}: difference in ` : "";
  svg.append(draw("text", { x: 8, y: 16 }, `${pair}${words(outcome.name)}${outcome.unit ? `, ${outcome.unit}` : ""}${bars ? "; 95 % intervals" : ""}`));
  series.forEach(({ look, values: of }, at) => {
    // Arms stand beside each other where they share a place.
    const aside = (at - (series.length - 1) / 2) * (bars && steps[axis].length <= 12 ? 7 : 0);
    for (const point of points) {
      const [place, value] = [data.axes[axis].values[point], of[point][0]];
      if (place === null || value === null) continue;
      const across = (x(place) + aside).toFixed(1);
      const [, from, to] = of[point];
      if (bars && from !== null) svg.append(draw("line", { class: `mark thin ${look}`, x1: across, x2: across, y1: y(from).toFixed(1), y2: y(to).toFixed(1) }));
      svg.append(draw("circle", { class: `dot faint ${look}`, cx: across, cy: y(value).toFixed(1), r: 3 }));
    }
    if (steps[axis].length > 12) return;
    const means = steps[axis].map((place) => {
      const here = points.filter((point) => data.axes[axis].values[point] === place).map((point) => of[point][0]);
      const known = here.filter((value) => value !== null);
      return known.length ? [x(place) + aside, y(mean(known))] : null;
    });
    svg.append(draw("path", { class: `line ${look}`, d: path(means.filter(Boolean)) }));
  });
  const pointer = draw("g", {});
  const brush = draw("rect", { class: "brush", y: size.top, height: size.height - size.top - size.bottom, width: 0 });
  svg.append(brush, pointer);
  plot = { x, y, pointer, brush };
};

const values_at = (points, series, axis) => {
  const at = Math.min(Number(step.value), steps[axis].length - 1);
  const place = steps[axis][at];
  byId("explorer-shown").textContent = named(axis, place);
  step.setAttribute("aria-valuetext", named(axis, place));
  const here = points.filter((point) => data.axes[axis].values[point] === place);
  if (plot) plot.pointer.replaceChildren(draw("line", { class: "year", x1: plot.x(place), x2: plot.x(place), y1: size.top, y2: size.height - size.bottom }));
  const table = make("table");
  table.createCaption().textContent = `At ${data.axes[axis].name} = ${named(axis, place)}: ${here.length} of the chosen points`;
  const head = table.createTHead().insertRow();
  const single = here.length === 1;
  for (const name of single ? ["arm or pair", "value", "95 % interval"] : ["arm or pair", "mean", "least", "most"]) head.append(make("th", { scope: "col" }, name));
  const body = table.createTBody();
  for (const { name, look, values: of } of series) {
    const row = body.insertRow();
    const header = make("th", { scope: "row" });
    header.append(make("span", { class: `key ${look}` }), name);
    row.append(header);
    const known = here.map((point) => of[point]).filter(([value]) => value !== null);
    const all = known.map(([value]) => value);
    const cells = !known.length ? ["–", "–"] : single
      ? [number(all[0]), `${number(known[0][1])} to ${number(known[0][2])}`]
      : [number(mean(all)), number(Math.min(...all)), number(Math.max(...all))];
    for (const cell of cells) row.append(make("td", {}, cell));
  }
  byId("explorer-values").replaceChildren(table);
};

let chosen = [];
const leaders = (points) => {
  const wins = data.arms.map(() => 0);
  let equal = 0;
  for (const point of points) {
    const values = data.outcomes[Number(outcomes.value)].arms.map((of) => of[point][0]);
    if (!values.every((value) => value !== null)) continue;
    const highest = Math.max(...values);
    if (values.indexOf(highest) === values.lastIndexOf(highest)) wins[values.indexOf(highest)] += 1;
    else equal += 1;
  }
  const counts = [...data.arms.map((arm, at) => [arm, wins[at]]), ["no difference", equal]];
  return counts.filter(([, count]) => count).map(([arm, count]) => `${arm} ${count}`).join(", ");
};
const render = () => {
  const [axis, series] = [Number(along.value), shownSeries()];
  chosen = own.filter(passes);
  bars.forEach(({ axis: at, ends, output }) => {
    ends.forEach((input, end) => { input.value = ranges[at][end]; input.setAttribute("aria-valuetext", named(at, bounds(at)[end])); });
    output.textContent = bounds(at).map((value) => named(at, value)).join(" to ");
  });
  const thinned = data.points.length < data.all ? ` (of ${data.all} in the tables)` : "";
  const best = data.arms.length > 1 ? `; highest at: ${leaders(chosen) || "none"}` : "";
  byId("explorer-count").textContent = `${chosen.length} of ${own.length} points${thinned}${best}`;
  byId("explorer-meaning").textContent = `${data.outcomes[Number(outcomes.value)].meaning}.`;
  step.max = steps[axis].length - 1;
  draw_points(chosen, series, axis);
  values_at(chosen, series, axis);
  // Tables of points show those that were let through, once any was not.
  const [numbers, all] = [chosen, own].map((points) => new Set(points.map((at) => String(data.points[at]))));
  for (const row of document.querySelectorAll("table[id^=points] tbody tr")) {
    const point = row.cells[0].textContent;
    row.hidden = !steps.every((_, at) => isWhole(at)) && all.has(point) && !numbers.has(point);
  }
};
const restep = () => values_at(chosen, shownSeries(), Number(along.value));
along.addEventListener("change", () => { step.value = 0; render(); });
[outcomes, show].forEach((select) => select.addEventListener("change", () => render()));
step.addEventListener("input", restep);
byId("explorer-reset").addEventListener("click", () => {
  ranges = steps.map((of) => [0, of.length - 1]);
  render();
});
// Pointing steps along the axis; dragging chooses a range of it.
let from = null;
const nearest = (event) => {
  const axis = Number(along.value);
  const box = byId("explorer-chart").firstElementChild.getBoundingClientRect();
  const inside = ((event.clientX - box.left) / box.width) * size.width;
  return steps[axis].reduce((best, value, at) => (Math.abs(plot.x(value) - inside) < Math.abs(plot.x(steps[axis][best]) - inside) ? at : best), 0);
};
byId("explorer-chart").addEventListener("pointerdown", (event) => { if (plot) from = nearest(event); });
byId("explorer-chart").addEventListener("pointermove", (event) => {
  if (!plot) return;
  const at = nearest(event);
  if (Number(step.value) !== at) {
    step.value = at;
    restep();
  }
  if (from === null) return;
  const ends = [from, at].map((end) => plot.x(steps[Number(along.value)][end])).sort((a, b) => a - b);
  plot.brush.setAttribute("x", ends[0]);
  plot.brush.setAttribute("width", ends[1] - ends[0]);
});
window.addEventListener("pointerup", (event) => {
  if (from === null || !plot) return;
  const [axis, to] = [Number(along.value), nearest(event)];
  if (to !== from) ranges[axis] = [Math.min(from, to), Math.max(from, to)];
  from = null;
  render();
});
window.addEventListener("resize", () => render());
parts.addEventListener("change", begin);
begin();
