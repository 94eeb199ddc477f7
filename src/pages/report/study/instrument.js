// The instrument: a place among the points, chosen by sliders, and what the arms have there.
const data = JSON.parse(byId("data").textContent);
{
  const ARMS = ["hierarchical", "spontaneous", "hybrid"];
  const look = (arm) => (ARMS.includes(arm) || arm === "open" ? arm : "other");
  const [parts, outcomes] = ["part", "outcome"].map((name) => byId(`instrument-${name}`));
  data.parts.forEach((part, at) => parts.append(make("option", { value: at }, part)));
  parts.parentElement.hidden = data.parts.length < 2;
  data.outcomes.forEach((outcome, at) => outcomes.append(make("option", { value: at }, words(outcome.name))));

  // Of the part chosen: its points, the axes that differ among them, and how they cover these.
  let [own, axes, levels, design, place] = [[], [], [], "", []];
  let errors = new Map();
  // The name of an axis that has none of its own is a key.
  const title = (axis) => words(data.axes[axis].name).replaceAll(".", " ");
  const isWord = (axis) => data.axes[axis].words !== null;
  const scaled = (axis, value) => {
    const of = levels[axis];
    const turn = (x) => (data.axes[axis].logarithmic ? Math.log(x) : x);
    return (turn(value) - turn(of[0])) / (turn(of.at(-1)) - turn(of[0]) || 1);
  };
  const at = (point, axis) => data.axes[axis].values[point];
  const named = (axis, value) => (isWord(axis) ? data.axes[axis].words[value] : `${number(value)}${data.axes[axis].unit ? ` ${data.axes[axis].unit}` : ""}`);

  // Each of these gives points and weights that add up to one; what any arm has at the place is the sum of theirs.
  const between = (axis, value, of) => {
    const above = of.findIndex((level) => level >= value);
    if (above <= 0 || of[above] === value) return [[of[Math.max(0, above)], 1]];
    const [low, high] = [scaled(axis, of[above - 1]), scaled(axis, of[above])];
    const share = (scaled(axis, value) - low) / (high - low);
    return [[of[above - 1], 1 - share], [of[above], share]];
  };
  const onGrid = () => {
    let corners = [[own, 1]];
    for (const axis of axes) {
      const ends = isWord(axis) ? [[place[axis], 1]] : between(axis, place[axis], levels[axis]);
      corners = corners.flatMap(([points, weight]) => ends.map(([level, share]) => [points.filter((point) => at(point, axis) === level), weight * share]));
    }
    return corners.filter(([points]) => points.length).map(([[point], weight]) => [point, weight]);
  };
  // Where one axis alone is moved from the scenario.
  const alone = () => {
    const base = own.filter((point) => data.moved[point] === null);
    const moved = axes.find((axis) => place[axis] !== start(axis));
    if (moved === undefined) return base.slice(0, 1).map((point) => [point, 1]);
    const line = own.filter((point) => data.moved[point] === moved);
    // The scenario itself is a point of every axis.
    const value = (point) => at(point, moved) ?? data.axes[moved].own;
    const known = [...line, ...base].filter((point) => value(point) !== null);
    const of = [...new Set(known.map(value))].sort((a, b) => a - b);
    return between(moved, place[moved], of).map(([level, weight]) => [known.find((point) => value(point) === level), weight]);
  };
  // A plane through the nearest points, by weighted least squares.
  const fit = (where, points) => {
    const numeric = axes.filter((axis) => !isWord(axis));
    const need = Math.max(3 * (numeric.length + 1), 20);
    const near = points.map((point) => {
      const away = numeric.map((axis) => scaled(axis, at(point, axis)) - scaled(axis, where[axis]));
      return [Math.hypot(...away), point, [1, ...away]];
    }).sort(([a], [b]) => a - b).slice(0, need);
    const size = numeric.length + 1;
    if (near.length < size + 2) return null;
    const wide = near.at(-1)[0] * 1.05 || 1;
    const weights = near.map(([far]) => (1 - (far / wide) ** 3) ** 3);
    const rows = Array.from({ length: size }, (_, i) => Array.from({ length: size + 1 }, (_, j) => (j === size ? Number(i === 0) : near.reduce((sum, [, , x], k) => sum + weights[k] * x[i] * x[j], 0))));
    // A little towards flat, so that few points give no wild slopes.
    for (let i = 1; i < size; i += 1) rows[i][i] += 1e-3 * rows[0][0];
    for (let i = 0; i < size; i += 1) {
      const best = rows.slice(i).reduce((most, row, k) => (Math.abs(row[i]) > Math.abs(rows[most][i]) ? i + k : most), i);
      [rows[i], rows[best]] = [rows[best], rows[i]];
      for (let k = i + 1; k < size; k += 1) {
        const share = rows[k][i] / rows[i][i];
        for (let j = i; j <= size; j += 1) rows[k][j] -= share * rows[i][j];
      }
    }
    const z = [];
    for (let i = size - 1; i >= 0; i -= 1) z[i] = (rows[i][size] - rows[i].slice(i + 1, size).reduce((sum, value, k) => sum + value * z[i + 1 + k], 0)) / rows[i][i];
    return near.map(([, point, x], k) => [point, weights[k] * x.reduce((sum, value, i) => sum + value * z[i], 0)]);
  };
  const ofWords = (where) => own.filter((point) => axes.every((axis) => !isWord(axis) || at(point, axis) === where[axis]));
  /** How far off the fit is at points that are left out: below what 95 % of them are. */
  const error = (values) => {
    const every = Math.max(1, Math.ceil(own.length / 200));
    const off = own.filter((_, k) => k % every === 0).map((point) => {
      if (!errors.has(point)) {
        const where = data.axes.map((_, axis) => at(point, axis));
        errors.set(point, fit(where, ofWords(where).filter((other) => other !== point)));
      }
      const weights = errors.get(point);
      if (!weights || values[point][0] === null || weights.some(([other]) => values[other][0] === null)) return null;
      return Math.abs(values[point][0] - weights.reduce((sum, [other, weight]) => sum + weight * values[other][0], 0));
    }).filter((value) => value !== null).sort((a, b) => a - b);
    return off.length < 10 ? null : off[Math.min(off.length - 1, Math.ceil(0.95 * off.length) - 1)];
  };
  const read = (weights, values) => {
    const used = weights.filter(([, weight]) => Math.abs(weight) > 1e-12);
    const none = { mean: null, low: null, high: null };
    if (!used.length || used.some(([point]) => values[point][0] === null)) return none;
    const mean = used.reduce((sum, [point, weight]) => sum + weight * values[point][0], 0);
    const widths = used.map(([point]) => (values[point][1] === null ? null : (values[point][2] - values[point][1]) / 2));
    const half = design === "fit" ? error(values) : widths.includes(null) ? null : used.reduce((sum, [, weight], k) => sum + Math.abs(weight) * widths[k], 0);
    return half === null ? { ...none, mean } : { mean, low: mean - half, high: mean + half };
  };

  const METHODS = {
    grid: (count) => (count === 1 ? "As simulated at this point." : `Interpolated on straight lines between ${count} simulated points; the intervals are theirs and leave the error of interpolation out.`),
    alone: (count) => `${count === 1 ? "As simulated at this point." : "Interpolated on a straight line between 2 simulated points; the intervals are theirs."} One axis at a time was moved: a slider puts the others back.`,
    fit: (count) => `Interpolated by a plane through the nearest ${count} of ${own.length} points. The intervals contain 95 % of the simulated points when each is left out and predicted from the others.`,
  };
  const show = () => {
    const outcome = data.outcomes[Number(outcomes.value)];
    const weights = (design === "grid" ? onGrid() : design === "alone" ? alone() : fit(place, ofWords(place))) ?? [];
    const order = data.arms.map((arm, k) => [arm, k]).sort(([a], [b]) => (a === "open") - (b === "open"));
    const arms = order.map(([arm, k]) => ({ arm, k, ...read(weights, outcome.arms[k]) }));
    const less = outcome.better === "less";
    const ranked = arms.filter(({ mean }) => mean !== null).sort((a, b) => (less ? a.mean - b.mean : b.mean - a.mean));
    const here = axes.map((axis) => `${title(axis)} ${isWord(axis) ? data.axes[axis].words[place[axis]] : number(place[axis])}`);
    const where = axes.length <= 4 ? `At ${here.join(", ")}: ` : "Here ";
    const most = less ? "lowest" : "highest";
    let found = `${where}the points at hand have no value of ${words(outcome.name)}.`;
    if (ranked.length === 1) found = `${where}${ranked[0].arm} has ${amount(ranked[0], outcome)} ${outcome.unit === "log points" ? "more technology" : `${words(outcome.name)}${outcome.unit ? `, ${outcome.unit}` : ""}`}.`;
    if (ranked.length > 1) {
      const [first, second] = ranked;
      const pair = data.pairs.findIndex(([a, b]) => (a === first.k && b === second.k) || (a === second.k && b === first.k));
      const gap = read(weights, outcome.pairs[pair]);
      const lead = data.pairs[pair][0] === (less ? second.k : first.k) ? gap : { mean: -gap.mean, low: gap.high === null ? null : -gap.high, high: gap.low === null ? null : -gap.low };
      const more = `${amount(lead, outcome)} ${less ? "less" : "more"} than ${second.arm}`;
      const unit = outcome.unit === "log points" ? " more technology" : outcome.unit ? ` ${outcome.unit}` : "";
      if (lead.mean === 0 && lead.low === 0 && lead.high === 0) found = `${where}${first.arm} and ${second.arm} are the same in every world: ${amount(first, outcome)}${unit}.`;
      else if (lead.low !== null && lead.low > 0) found = `${where}${first.arm} has the ${most} mean ${words(outcome.name)}, ${amount(first, outcome)}${unit}; ${more}.`;
      else found = `${where}not resolved: ${first.arm} has the ${most} mean ${words(outcome.name)}, ${amount(first, outcome)}${unit}, but that it is ${more} may be chance.`;
    }
    byId("instrument-found").textContent = found[0].toUpperCase() + found.slice(1);
    byId("instrument-how").textContent = weights.length ? METHODS[design](weights.filter(([, weight]) => Math.abs(weight) > 1e-12).length) : "";
    // One axis for all places, so that bars can be compared while sliders move.
    const all = outcome.arms.flatMap((values) => own.map((point) => values[point][0])).filter((value) => value !== null);
    intervals(byId("instrument-chart"), arms.map((arm) => ({ ...arm, name: arm.arm, look: look(arm.arm), text: amount(arm, outcome) })), { label: outcome.unit ? `${words(outcome.name)}, ${outcome.unit}` : words(outcome.name), bars: true, range: [Math.min(...all), Math.max(...all)] });
  };

  // The scenario's own value where points lie around it, else the middle of what was simulated.
  const start = (axis) => {
    const [of, mine] = [levels[axis], data.axes[axis].own];
    return mine !== null && !isWord(axis) && mine >= of[0] && mine <= of.at(-1) ? mine : of[Math.floor((of.length - 1) / 2)];
  };
  const slider = (axis) => {
    const [name, { meaning }] = [title(axis), data.axes[axis]];
    const of = levels[axis];
    const box = make("div", { class: "slider" });
    const id = `instrument-axis-${axis}`;
    const line = make("div", { class: "line-1" });
    line.append(make("label", { for: id }, name[0].toUpperCase() + name.slice(1)));
    if (isWord(axis)) {
      const select = make("select", { id });
      for (const level of of) select.append(make("option", { value: level }, data.axes[axis].words[level]));
      select.value = place[axis];
      select.addEventListener("change", () => { place[axis] = Number(select.value); show(); });
      line.append(select);
      box.append(line);
      return { box, tell: () => { select.value = place[axis]; } };
    }
    // Steps between the levels, and the levels themselves; whole numbers only where all are whole.
    const turn = data.axes[axis].logarithmic ? [Math.log, Math.exp] : [(x) => x, (x) => x];
    const [low, high] = [turn[0](of[0]), turn[0](of.at(-1))];
    const whole = of.every(Number.isInteger);
    const even = whole ? Array.from({ length: of.at(-1) - of[0] + 1 }, (_, k) => of[0] + k) : Array.from({ length: 99 }, (_, k) => Number(turn[1](low + ((k + 1) / 100) * (high - low)).toPrecision(3)));
    const exact = design === "fit" ? [of[0], of.at(-1)] : of;
    const steps = [...new Set([...even.filter((value) => !exact.some((level) => Math.abs(scaled(axis, level) - scaled(axis, value)) < 0.004)), ...exact, start(axis)])].sort((a, b) => a - b);
    const input = make("input", { type: "range", id, min: 0, max: steps.length - 1, step: 1 });
    const output = make("output", { for: id });
    const ends = make("div", { class: "ends", "aria-hidden": "true" });
    ends.append(make("span", {}, number(of[0])), make("span", {}, number(of.at(-1))));
    line.append(output);
    box.append(line, input, ends);
    if (meaning) {
      box.append(make("p", { class: "meaning", id: `${id}-meaning` }, meaning));
      input.setAttribute("aria-describedby", `${id}-meaning`);
    }
    const tell = () => {
      input.value = steps.indexOf(place[axis]);
      output.textContent = named(axis, place[axis]);
      input.setAttribute("aria-valuetext", named(axis, place[axis]));
    };
    input.addEventListener("input", () => {
      if (design === "alone") axes.filter((other) => other !== axis).forEach((other) => { place[other] = start(other); });
      place[axis] = steps[Number(input.value)];
      sliders.forEach((one) => one.tell());
      show();
    });
    return { box, tell };
  };
  let sliders = [];
  const begin = () => {
    own = data.points.map((_, point) => point).filter((point) => data.part[point] === Number(parts.value));
    levels = data.axes.map((axis) => [...new Set(own.map((point) => axis.values[point]).filter((value) => value !== null))].sort((a, b) => a - b));
    axes = data.axes.map((_, axis) => axis).filter((axis) => levels[axis].length > 1);
    errors = new Map();
    const isAlone = own.some((point) => data.moved[point] !== null);
    // What cannot be told from the axes has no place on them.
    if (!isAlone) own = own.filter((point) => axes.every((axis) => at(point, axis) !== null));
    const product = axes.reduce((count, axis) => count * levels[axis].length, 1);
    design = isAlone ? "alone" : product === own.length ? "grid" : "fit";
    // An axis along which one value was moved to is a line with the scenario itself.
    if (isAlone) {
      axes = data.axes.map((_, axis) => axis).filter((axis) => levels[axis].length > 0 && !isWord(axis) && (levels[axis].length > 1 || data.axes[axis].own !== null));
      for (const axis of axes) if (data.axes[axis].own !== null) levels[axis] = [...new Set([...levels[axis], data.axes[axis].own])].sort((a, b) => a - b);
    }
    place = data.axes.map((_, axis) => (levels[axis].length ? start(axis) : null));
    sliders = axes.map(slider);
    byId("instrument-axes").replaceChildren(...sliders.map(({ box }) => box));
    sliders.forEach((one) => one.tell());
    byId("instrument").hidden = axes.length === 0 || own.length < 2;
    const link = document.querySelector('nav a[href="#instrument"]');
    if (link) link.parentElement.hidden = byId("instrument").hidden;
    if (!byId("instrument").hidden) show();
  };
  outcomes.addEventListener("change", show);
  parts.addEventListener("change", begin);
  addEventListener("resize", show);
  begin();
}
