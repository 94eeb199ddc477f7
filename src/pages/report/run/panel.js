// The panel: an outcome over time for chosen arms, and the values of one year.
const data = JSON.parse(byId("data").textContent);
byId("panel").hidden = false;
const [select, year, shown] = [byId("panel-outcome"), byId("panel-year"), byId("panel-shown")];
data.outcomes.forEach((outcome, at) => {
  select.append(make("option", { value: at }, words(outcome.name) + (outcome.unit ? `, ${outcome.unit}` : "")));
});
const boxes = data.arms.map((arm) => {
  const label = make("label");
  const box = make("input", { type: "checkbox" });
  box.checked = true;
  label.append(box, " ", make("span", { class: `key ${arm}` }), arm);
  byId("panel-arms").append(label);
  box.addEventListener("change", () => render());
  return box;
});
year.max = data.times.length - 1;
year.value = year.max;
const size = { width: 760, height: 380, left: 62, right: 16, top: 14, bottom: 34 };
let scale = null;

// Cuts where a year has no value.
const pieces = (bands) => {
  const all = [[]];
  bands.forEach((band, at) => {
    if (band) all[all.length - 1].push([at, band]);
    else if (all[all.length - 1].length) all.push([]);
  });
  return all.filter((piece) => piece.length);
};

const chart = (outcome) => {
  // On a narrow screen the drawing is drawn narrow, so that letters keep their size.
  size.width = Math.max(320, Math.min(900, byId("panel-chart").clientWidth || 760));
  const chosen = data.arms.map((arm, at) => [arm, outcome.bands[at]]).filter((_, at) => boxes[at].checked);
  const values = chosen.flatMap(([, bands]) => bands.filter(Boolean).flat());
  const label = `${words(outcome.name)} over time for ${chosen.map(([arm]) => arm).join(", ") || "no arm"}`;
  const svg = draw("svg", { viewBox: `0 0 ${size.width} ${size.height}`, role: "img", "aria-label": label });
  byId("panel-chart").replaceChildren(svg);
  scale = null;
  if (!values.length) {
    svg.append(draw("text", { x: size.left, y: 40 }, "no values"));
    return;
  }
  let [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
  if (low === high) high = low + 1;
  const [first, last] = [data.times[0], data.times[data.times.length - 1]];
  const span = last - first || 1;
  const x = (time) => size.left + ((time - first) / span) * (size.width - size.left - size.right);
  const y = (value) => size.height - size.bottom - ((value - low) / (high - low)) * (size.height - size.top - size.bottom);
  for (const mark of ticks(low, high, 6)) {
    svg.append(draw("line", { class: "grid", x1: size.left, x2: size.width - size.right, y1: y(mark), y2: y(mark) }));
    svg.append(draw("text", { x: size.left - 6, y: y(mark) + 4, "text-anchor": "end" }, number(mark)));
  }
  for (const mark of ticks(first, last, size.width < 500 ? 4 : 8)) {
    svg.append(draw("text", { x: x(mark), y: size.height - 10, "text-anchor": "middle" }, number(mark).replace("−", "-")));
  }
  for (const [arm, bands] of chosen) {
    for (const piece of pieces(bands)) {
      for (const [from, to] of [[0, 4], [1, 3]]) {
        const upper = piece.map(([at, band]) => [x(data.times[at]), y(band[to])]);
        const lower = piece.map(([at, band]) => [x(data.times[at]), y(band[from])]).reverse();
        svg.append(draw("path", { class: `band ${arm}`, d: `${path([...upper, ...lower])}Z` }));
      }
      svg.append(draw("path", { class: `line ${arm}`, d: path(piece.map(([at, band]) => [x(data.times[at]), y(band[2])])) }));
    }
  }
  const pointer = draw("g", {});
  svg.append(pointer);
  scale = { x, y, first, span, pointer, chosen };
};

const values = (outcome) => {
  const at = Number(year.value);
  shown.textContent = number(data.times[at]).replace("−", "-");
  year.setAttribute("aria-valuetext", shown.textContent);
  if (scale) {
    const place = scale.x(data.times[at]);
    scale.pointer.replaceChildren(draw("line", { class: "year", x1: place, x2: place, y1: size.top, y2: size.height - size.bottom }));
    for (const [arm, bands] of scale.chosen) {
      if (bands[at]) scale.pointer.append(draw("circle", { class: `dot ${arm}`, cx: place, cy: scale.y(bands[at][2]), r: 4 }));
    }
  }
  const table = make("table");
  table.createCaption().textContent = `${words(outcome.name)}${outcome.unit ? `, ${outcome.unit}` : ""} at ${shown.textContent}`;
  const head = table.createTHead().insertRow();
  for (const name of ["arm", "median", "50 % of worlds", "90 % of worlds"]) head.append(make("th", { scope: "col" }, name));
  const body = table.createTBody();
  data.arms.forEach((arm, position) => {
    if (!boxes[position].checked) return;
    const band = outcome.bands[position][at] || [];
    const row = body.insertRow();
    const name = make("th", { scope: "row" });
    name.append(make("span", { class: `key ${arm}` }), arm);
    row.append(name);
    const cells = band.length ? [number(band[2]), `${number(band[1])} to ${number(band[3])}`, `${number(band[0])} to ${number(band[4])}`] : ["–", "–", "–"];
    for (const cell of cells) row.append(make("td", {}, cell));
  });
  byId("panel-values").replaceChildren(table);
};
const render = () => {
  const outcome = data.outcomes[Number(select.value)];
  byId("panel-meaning").textContent = `${outcome.meaning}.`;
  chart(outcome);
  values(outcome);
};
select.addEventListener("change", render);
year.addEventListener("input", () => values(data.outcomes[Number(select.value)]));
byId("panel-chart").addEventListener("pointermove", (event) => {
  if (!scale) return;
  const box = byId("panel-chart").firstElementChild.getBoundingClientRect();
  const inside = ((event.clientX - box.left) / box.width) * size.width;
  const time = scale.first + ((inside - size.left) / (size.width - size.left - size.right)) * scale.span;
  const near = data.times.reduce((best, other, at) => (Math.abs(other - time) < Math.abs(data.times[best] - time) ? at : best), 0);
  if (Number(year.value) !== near) {
    year.value = near;
    values(data.outcomes[Number(select.value)]);
  }
});
window.addEventListener("resize", render);
byId("panel-chart").closest("details")?.addEventListener("toggle", render);
render();
