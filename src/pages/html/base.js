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
  }
  // A row is shown if it has the words chosen in all columns that can be chosen by.
  const filters = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.filter !== undefined).map((cell) => {
    const [kind, at] = [cell.textContent, cell.cellIndex];
    const choices = [...new Set([...table.tBodies[0].rows].map((row) => row.cells[at].textContent))];
    const select = make("select", { "aria-label": `${kind} shown in: ${table.caption.textContent}` });
    select.append(make("option", { value: "" }, "all"));
    for (const choice of choices) select.append(make("option", { value: choice }, words(choice)));
    select.value = choices.includes(cell.dataset.filter) ? cell.dataset.filter : "";
    const label = make("label", {}, `${kind[0].toUpperCase()}${kind.slice(1)} `);
    label.append(select);
    bar.append(label);
    return [at, select];
  });
  if (filters.length > 0) {
    const show = () => {
      for (const row of table.tBodies[0].rows) {
        row.hidden = filters.some(([at, { value }]) => value !== "" && row.cells[at].textContent !== value);
      }
    };
    filters.forEach(([, select]) => select.addEventListener("change", show));
    show();
  }
  const button = make("button", { type: "button" }, "Copy table");
  button.addEventListener("click", () => copy(table, button));
  bar.append(button);
  // Said in words too where a table is wider than its place.
  const hint = make("span", { class: "scrolls" }, "Scrolls to the side: more columns →");
  const room = table.parentElement;
  const watch = () => { hint.hidden = room.scrollWidth <= room.clientWidth + 1; };
  bar.append(hint);
  new ResizeObserver(watch).observe(room);
  new ResizeObserver(watch).observe(table);
  table.parentElement.before(bar);
};
document.querySelectorAll("main table").forEach(tools);
document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", (event) => event.preventDefault()));

// On a phone what is for reference is folded; a link into a fold opens it.
if (matchMedia("(max-width: 40rem)").matches) {
  for (const [id, summary] of [["sources", "Show the sources"], ["downloads", "Show the files"], ["made", "Show how to repeat and cite it"]]) {
    const section = byId(id);
    const fold = make("details");
    fold.append(make("summary", {}, summary), ...[...(section?.children ?? [])].slice(1));
    section?.append(fold);
  }
}
const unfold = () => {
  const place = byId(decodeURIComponent(location.hash.slice(1)));
  for (let fold = place?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  place?.scrollIntoView();
};
addEventListener("hashchange", unfold);
if (location.hash) unfold();

const ticks = (low, high, most) => {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((lead) => lead * power).find((candidate) => candidate >= rough * 0.999);
  const marks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) marks.push(k * step);
  return marks;
};
const path = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
