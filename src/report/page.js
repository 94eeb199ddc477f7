"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (tag, attributes = {}, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  };
  const draw = (tag, attributes, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  };
  const words = (name) => name.replaceAll("_", " ");
  const number = (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    const decimals = size === 0 ? 0 : Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(size))));
    const text = value.toFixed(decimals);
    return (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "−");
  };

  // Tables: sorted by a click on a column's name, shown for one outcome, copied with tabs between cells.
  const key = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    return cell.textContent === "–" ? null : cell.textContent;
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
  const sort = (table, column) => {
    const head = table.tHead.rows[0].cells[column];
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
    // What is missing stays at the end either way.
    rows.sort(([a], [b]) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : (down ? -1 : 1) * compare(a, b)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };
  const copy = async (table, button) => {
    const rows = [...table.rows].filter((row) => !row.hidden);
    const plain = (cell) => [...cell.childNodes].filter((part) => part.className !== "vh").map((part) => part.textContent).join("");
    const text = rows.map((row) => [...row.cells].map(plain).join("\t")).join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = `Copied ${rows.length - 1} rows`;
  };
  const tools = (table) => {
    const bar = make("div", { class: "tools" });
    if (table.classList.contains("sortable")) {
      const head = table.tHead.rows[0].cells;
      [...head].forEach((cell, column) => {
        const button = make("button", { type: "button", title: "sort by this column" }, cell.textContent);
        button.addEventListener("click", () => sort(table, column));
        cell.replaceChildren(button);
      });
      const outcomes = [...new Set([...table.tBodies[0].rows].map((row) => row.cells[0].textContent))];
      const select = make("select", { "aria-label": `outcome shown in: ${table.caption.textContent}` });
      select.append(make("option", { value: "" }, "all outcomes"));
      for (const outcome of outcomes) select.append(make("option", { value: outcome }, words(outcome)));
      const show = () => {
        for (const row of table.tBodies[0].rows) row.hidden = select.value !== "" && row.cells[0].textContent !== select.value;
      };
      select.addEventListener("change", show);
      select.value = outcomes.includes("transfer") ? "transfer" : "";
      show();
      const label = make("label", {}, "Outcome ");
      label.append(select);
      bar.append(label);
    }
    const button = make("button", { type: "button" }, "Copy table");
    button.addEventListener("click", () => copy(table, button));
    bar.append(button);
    table.parentElement.before(bar);
  };
  document.querySelectorAll("main table").forEach(tools);
  document.querySelectorAll("details.listed").forEach((details) => { details.open = true; });

  // The panel: an outcome over time for chosen arms, and the values of one year.
  const data = byId("panel-data") && JSON.parse(byId("panel-data").textContent);
  if (!data) return;
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

  const ticks = (low, high, most) => {
    const rough = (high - low) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((lead) => lead * power).find((candidate) => candidate >= rough * 0.999);
    const marks = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) marks.push(k * step);
    return marks;
  };
  const path = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
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
  document.querySelector(".controls").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("resize", render);
  render();
})();
