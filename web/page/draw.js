// Sentences, charts and tables of an estimate.
const ARMS = ["hierarchical", "spontaneous", "hybrid"];
const rank = (arm) => (arm === "open" ? 9 : ARMS.includes(arm) ? ARMS.indexOf(arm) : 5);
const look = (arm) => (ARMS.includes(arm) || arm === "open" ? arm : "other");
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
  intervals(byId("means"), arms.map((arm) => ({ ...arm, name: arm.arm, look: look(arm.arm), text: amount(arm, outcome) })), { label: unit });
  const turned = (pair) => (rank(pair.arm) >= rank(pair.minus) ? pair : { ...pair, arm: pair.minus, minus: pair.arm, mean: pair.mean === null ? null : -pair.mean, low: pair.high === null ? null : -pair.high, high: pair.low === null ? null : -pair.low, above: pair.above === null ? null : 1 - pair.above });
  const last = ({ arm, minus }) => Math.max(rank(arm), rank(minus));
  const pairs = estimate.contrasts.map((pair) => (pair.arm === "open" ? pair : pair.minus === "open" ? turned(pair) : turned(pair))).toSorted((a, b) => last(a) - last(b) || rank(b.minus) - rank(a.minus));
  intervals(byId("pairs"), pairs.map((pair) => ({ ...pair, name: `${pair.arm} − ${pair.minus}`, look: "difference", hollow: !pair.resolved, text: isSame(pair) ? "the same in every world" : amount(pair, { unit: "" }) })), { label: `difference in ${unit}`, zero: true });
  const fill = (id, rows) => byId(id).tBodies[0].replaceChildren(...rows.map(([head, ...cells]) => {
    const row = make("tr");
    row.append(make("th", { scope: "row" }, head), ...cells.map((cell) => make("td", {}, cell)));
    return row;
  }));
  const share = (value) => (value === null ? "–" : value.toFixed(2));
  fill("arms", arms.map(({ arm, mean, low, high, highestOfTypes, worlds }) => [arm, number(mean), number(low), number(high), share(highestOfTypes), String(worlds)]));
  fill("contrasts", pairs.map(({ arm, minus, mean, low, high, above }) => [`${arm} − ${minus}`, number(mean), number(low), number(high), share(above)]));
};
