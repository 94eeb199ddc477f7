// Numbers as people read them, and the two charts.
const ARMS = ["hierarchical", "spontaneous", "hybrid"];
const rank = (arm) => (arm === "open" ? 9 : ARMS.includes(arm) ? ARMS.indexOf(arm) : 5);
const look = (arm) => (ARMS.includes(arm) || arm === "open" ? arm : "other");
const fixed = (value, decimals) => {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
};
// Decimals that show two digits of a half-width.
const decimals = (half) => (half > 0 ? Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(half)))) : 2);
/** A quantity with its interval, as `show` turns it into what is read: log points of technology into per cent. */
const amount = ({ mean, low, high }, { unit }) => {
  const percent = unit === "log points";
  const shown = (value) => (value === null ? null : percent ? 100 * Math.expm1(value) : value);
  const sign = percent ? "\u00a0%" : "";
  if (shown(low) === null) return `${number(shown(mean))}${sign}`;
  const d = decimals((shown(high) - shown(low)) / 2);
  return `${fixed(shown(mean), d)}${sign} (${fixed(shown(low), d)} to ${fixed(shown(high), d)}${sign})`;
};
const isSame = ({ mean, low, high }) => mean === 0 && low === 0 && high === 0;

/** Rows of dots with intervals on one axis, of at least three marks. */
const dots = (box, rows, { label, zero }) => {
  const width = Math.max(260, box.clientWidth || 600);
  const narrow = width < 480;
  const left = narrow ? 8 : 200;
  const [right, top, row] = [width - 16, 6, narrow ? 42 : 30];
  const bottom = top + row * rows.length;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${bottom + 46}`, role: "img", "aria-label": `${label}: ${rows.map(({ name, text }) => `${name} ${text}`).join("; ")}` });
  const values = rows.flatMap(({ mean, low, high }) => [mean, low, high]).filter((value) => value !== null).concat(zero ? [0] : []);
  let [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) [least, most] = [0, 1];
  if (least === most) [least, most] = [least - Math.abs(least || 1) * 0.1, most + Math.abs(most || 1) * 0.1];
  const margin = 0.06 * (most - least);
  [least, most] = [least - margin, most + margin];
  const x = (value) => left + ((value - least) / (most - least)) * (right - left);
  const marks = [4, 5, 6, 8, 10].map((count) => ticks(least, most, narrow ? count - 1 : count)).find((list) => list.length >= 3) ?? ticks(least, most, 10);
  const places = Math.min(8, Math.max(0, -Math.floor(Math.log10(marks[1] - marks[0]) + 1e-9)));
  for (const mark of marks) {
    svg.append(draw("line", { x1: x(mark), x2: x(mark), y1: top, y2: bottom, class: "grid" }));
    svg.append(draw("text", { x: x(mark), y: bottom + 17, "text-anchor": "middle" }, fixed(mark, places)));
  }
  if (zero) svg.append(draw("line", { x1: x(0), x2: x(0), y1: top, y2: bottom, class: "zero" }));
  svg.append(draw("text", { x: (left + right) / 2, y: bottom + 38, "text-anchor": "middle" }, label));
  rows.forEach(({ name, mean, low, high, look: kind, hollow }, at) => {
    const y = top + row * at + (narrow ? 30 : row / 2);
    svg.append(draw("text", { x: narrow ? left : left - 12, y: narrow ? y - 13 : y + 4, "text-anchor": narrow ? "start" : "end" }, name));
    if (mean === null) return;
    if (low !== null) svg.append(draw("line", { x1: x(low), x2: x(high), y1: y, y2: y, class: `mark ${kind}` }));
    svg.append(draw("circle", { cx: x(mean), cy: y, r: 6, class: `dot ${hollow ? "hollow" : kind}` }));
  });
  box.replaceChildren(svg);
};

/** What was found, how sure, from an estimate: sentences. */
const sentences = ({ arms, contrasts, worlds }, outcome, years) => {
  const known = arms.filter(({ mean }) => mean !== null);
  const types = known.filter(({ arm }) => arm !== "open");
  const compared = (types.length > 1 ? types : known).toSorted((a, b) => b.mean - a.mean);
  const [leader, ...others] = compared;
  if (!leader) return [`In these worlds ${words(outcome.name)} does not exist.`, ""];
  const count = `${worlds} ${worlds === 1 ? "world" : "worlds"}`;
  const first = worlds < 30 ? `With only ${count} this is a first look. ` : "";
  const technology = outcome.name === "transfer";
  const level = technology ? `${amount(leader, outcome)} more technology at the average host firm after ${years} years` : `${amount(leader, outcome)}${outcome.unit && outcome.unit !== "log points" ? ` ${outcome.unit}` : ""}`;
  if (others.length === 0) return [`${first}In arm ${leader.arm}: ${level} (${count}).`, ""];
  const lead = (other) => {
    const found = contrasts.find(({ arm, minus }) => arm === leader.arm && minus === other.arm);
    if (found) return found;
    const turned = contrasts.find(({ arm, minus }) => arm === other.arm && minus === leader.arm);
    return { ...turned, mean: -turned.mean, low: turned.high === null ? null : -turned.high, high: turned.low === null ? null : -turned.low };
  };
  const leads = others.map((other) => [other.arm, lead(other)]);
  const join = (list) => (list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`);
  const same = leads.filter(([, found]) => isSame(found)).map(([arm]) => arm);
  const settled = leads.filter(([, found]) => found.resolved && !isSame(found)).map(([arm, found]) => `${amount(found, outcome)} more than ${arm}`);
  const open = leads.filter(([, found]) => !found.resolved && !isSame(found)).map(([arm]) => arm);
  const capital = leader.arm[0].toUpperCase() + leader.arm.slice(1);
  const parts = [`${capital} partnerships have the highest mean${technology ? "" : ` of ${words(outcome.name)}`}, ${level}`];
  if (settled.length) parts.push(`that is ${join(settled)}`);
  if (same.length) parts.push(`${join(same)} ${same.length === 1 ? "is" : "are"} the same in every world`);
  const doubt = open.length ? ` Not resolved: the sign of the difference from ${join(open)} may be chance.` : "";
  const probability = leader.highestOfTypes ?? leader.highest;
  const sure = probability === null ? "" : `The probability that ${leader.arm} has the highest mean${types.length > 1 ? " of the types" : ""} is ${probability > 0.995 ? "above 0.99" : probability.toFixed(2)}. `;
  const direction = outcome.better === "" ? "Nobody says whether more of it is better. " : outcome.better === "less" ? "Less of it is better. " : "";
  return [`${first}${parts.join("; ")}.${doubt}`, `${sure}${direction}Intervals cover the mean over worlds under these parameters, not our uncertainty about the parameters.`];
};

/** Charts and tables of an estimate. */
const show = (estimate, outcome, years) => {
  const [found, sure] = sentences(estimate, outcome, years);
  byId("found").textContent = found;
  byId("sure").textContent = sure;
  const unit = outcome.unit ? `${words(outcome.name)}, ${outcome.unit}` : words(outcome.name);
  const arms = estimate.arms.toSorted((a, b) => rank(a.arm) - rank(b.arm));
  byId("means-caption").textContent = `${outcome.meaning[0].toUpperCase()}${outcome.meaning.slice(1)}: mean and 95 % interval of each arm.${outcome.unit === "log points" ? " 0.1 log points are 10.5 % more technology." : ""}`;
  dots(byId("means"), arms.map((arm) => ({ ...arm, name: arm.arm, look: look(arm.arm), text: amount(arm, outcome) })), { label: unit, zero: false });
  const turned = (pair) => (rank(pair.arm) >= rank(pair.minus) ? pair : { ...pair, arm: pair.minus, minus: pair.arm, mean: pair.mean === null ? null : -pair.mean, low: pair.high === null ? null : -pair.high, high: pair.low === null ? null : -pair.low, above: pair.above === null ? null : 1 - pair.above });
  const last = ({ arm, minus }) => Math.max(rank(arm), rank(minus));
  const pairs = estimate.contrasts.map((pair) => (pair.arm === "open" ? pair : pair.minus === "open" ? turned(pair) : turned(pair))).toSorted((a, b) => last(a) - last(b) || rank(b.minus) - rank(a.minus));
  dots(byId("pairs"), pairs.map((pair) => ({ ...pair, name: `${pair.arm} − ${pair.minus}`, look: "difference", hollow: !pair.resolved, text: isSame(pair) ? "the same in every world" : amount(pair, { unit: "" }) })), { label: `difference in ${unit}`, zero: true });
  const fill = (id, rows) => byId(id).tBodies[0].replaceChildren(...rows.map(([head, ...cells]) => {
    const row = make("tr");
    row.append(make("th", { scope: "row" }, head), ...cells.map((cell) => make("td", {}, cell)));
    return row;
  }));
  const share = (value) => (value === null ? "–" : value.toFixed(2));
  fill("arms", arms.map(({ arm, mean, low, high, highestOfTypes, worlds }) => [arm, number(mean), number(low), number(high), share(highestOfTypes), String(worlds)]));
  fill("contrasts", pairs.map(({ arm, minus, mean, low, high, above }) => [`${arm} − ${minus}`, number(mean), number(low), number(high), share(above)]));
};
