// Means with intervals: how they are written, and drawn in rows.
const fixed = (value, decimals) => {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
};
// Decimals that show two digits of a half-width.
const decimals = (half) => (half > 0 ? Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(half)))) : 2);
/** A quantity with its interval as it is read: log points of technology in per cent. */
const amount = ({ mean, low, high }, { unit }) => {
  const percent = unit === "log points";
  const shown = (value) => (value === null ? null : percent ? 100 * Math.expm1(value) : value);
  const sign = percent ? "\u00a0%" : "";
  if (shown(low) === null) return `${number(shown(mean))}${sign}`;
  const d = decimals((shown(high) - shown(low)) / 2);
  return `${fixed(shown(mean), d)}${sign} (${fixed(shown(low), d)} to ${fixed(shown(high), d)}${sign})`;
};
const isSame = ({ mean, low, high }) => mean === 0 && low === 0 && high === 0;

/**
 * Rows of means with intervals on one axis of at least three marks: dots, or `bars` from zero. `zero` draws a line there,
 * `range` are numbers that the axis shows in any case.
 */
const intervals = (box, rows, { label, zero = false, bars = false, range = [] }) => {
  const width = Math.max(260, box.clientWidth || 600);
  const narrow = width < 480;
  const left = narrow ? 20 : 200;
  const [right, top, row] = [width - 16, 6, narrow ? 42 : 30];
  const bottom = top + row * rows.length;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${bottom + 46}`, role: "img", "aria-label": `${label}: ${rows.map(({ name, text }) => `${name} ${text}`).join("; ")}` });
  const values = rows.flatMap(({ mean, low, high }) => [mean, low, high]).concat(range).filter((value) => value !== null).concat(zero || bars ? [0] : []);
  let [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) [least, most] = [0, 1];
  if (least === most) [least, most] = [least - Math.abs(least || 1) * 0.1, most + Math.abs(most || 1) * 0.1];
  const margin = 0.06 * (most - least);
  // Bars begin where the axis does.
  [least, most] = [bars && least === 0 ? 0 : least - margin, bars && most === 0 ? 0 : most + margin];
  const x = (value) => left + ((value - least) / (most - least)) * (right - left);
  const marks = [4, 5, 6, 8, 10].map((count) => ticks(least, most, narrow ? count - 1 : count)).find((list) => list.length >= 3) ?? ticks(least, most, 10);
  const places = Math.min(8, Math.max(0, -Math.floor(Math.log10(marks[1] - marks[0]) + 1e-9)));
  for (const mark of marks) {
    svg.append(draw("line", { x1: x(mark), x2: x(mark), y1: top, y2: bottom, class: "grid" }));
    svg.append(draw("text", { x: x(mark), y: bottom + 17, "text-anchor": "middle" }, fixed(mark, places)));
  }
  if (zero || bars) svg.append(draw("line", { x1: x(0), x2: x(0), y1: top, y2: bottom, class: "zero" }));
  svg.append(draw("text", { x: (left + right) / 2, y: bottom + 38, "text-anchor": "middle" }, label));
  rows.forEach(({ name, mean, low, high, look: kind, hollow }, at) => {
    const y = top + row * at + (narrow ? 30 : row / 2);
    svg.append(draw("text", { x: narrow ? left : left - 12, y: narrow ? y - 13 : y + 4, "text-anchor": narrow ? "start" : "end" }, name));
    if (mean === null) return;
    if (bars) svg.append(draw("rect", { x: Math.min(x(0), x(mean)), width: Math.abs(x(mean) - x(0)), y: y - 9, height: 18, class: `bar ${kind}` }));
    if (low !== null) svg.append(draw("line", { x1: x(low), x2: x(high), y1: y, y2: y, class: bars ? "whisker" : `mark ${kind}` }));
    if (!bars) svg.append(draw("circle", { cx: x(mean), cy: y, r: 6, class: `dot ${hollow ? "hollow" : kind}` }));
  });
  box.replaceChildren(svg);
};
