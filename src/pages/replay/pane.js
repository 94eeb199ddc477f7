// One arm: its map, what there is in all, the park chosen, its course and its story.
const FORMS = [["○", "practice of the place"], ["■", "home model"], ["◆", "translated"]];
const quantity = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const said = { taken: "is taken over", imposed: "is imposed", refused: "is refused", lapsed: "goes back to practice", translated: "takes a form of the place" };
const name = (text) => make("bdi", {}, text);
// What happened to a park in a frame, but for its tenants.
const events = (park, frame) => {
  const found = [];
  if (frame === park.founded) found.push(`founded by initiative of a ${park.initiator}`);
  for (const [at, [before, now]] of steps(park.enrolled)) {
    if (at !== frame) continue;
    data.roles.forEach((role, bit) => {
      const [was, is] = [(before >> bit) & 1, (now >> bit) & 1];
      if (was !== is) found.push(`${park.actors[bit]} (${role}) ${is ? "joins" : "leaves"}`);
    });
  }
  for (const [at, [before, now]] of steps(park.stage)) if (at === frame) found.push(now === 3 ? "the park operates" : now < before ? `falls back to ${STAGES[now]}` : `reaches ${STAGES[now]}`);
  for (const [at, [, now]] of steps(park.kind)) if (at === frame) found.push(`becomes ${TYPES[now]}`);
  for (const [at, element, what] of park.moves) if (at === frame) found.push(`${data.elements[element][0]} ${said[what]}`);
  if (park.end && park.end[0] === frame) found.push(`ends (${park.end[1]})`);
  return found;
};
const steps = (pairs) => pairs.slice(1).map(([at, value], before) => [at, [pairs[before][1], value]]);

class Pane {
  constructor(at) {
    this.box = make("article", { class: "pane" });
    this.heading = make("h2");
    this.canvas = make("canvas", { role: "img" });
    this.counts = make("p", { class: "counts" });
    this.now = make("p", { class: "now" });
    this.card = make("div", { class: "card" });
    this.gauge = make("div", { class: "gauge" });
    this.told = make("div", { class: "told", tabindex: "0", role: "group" });
    const left = make("div");
    left.append(this.canvas, this.counts, this.now, this.gauge);
    const right = make("div");
    right.append(this.card, this.told);
    this.box.append(this.heading, left, right);
    this.pen = this.canvas.getContext("2d");
    this.at = at;
  }

  // Shows the park of this key in an arm; another one where the arm has none such.
  choose(run, key) {
    this.run = run;
    const found = run.parks.findIndex((park) => park.key === key);
    this.focus = found < 0 && run.parks.length > 0 && key === undefined ? 0 : found;
    this.park = run.parks[this.focus];
    this.heading.replaceChildren(`In arm ${run.arm}`);
    const story = this.park && document.getElementById(`story-${run.arm}-${this.park.id}`);
    this.passages = [];
    if (story) {
      const copy = story.cloneNode(true);
      copy.removeAttribute("id");
      copy.querySelector("h2")?.remove();
      this.told.replaceChildren(...copy.childNodes);
      this.passages = [...this.told.querySelectorAll("p")].map((element) => [element.dataset.frame === undefined ? null : Number(element.dataset.frame), element]);
      // What looks back at the end is read at the end; what opens the story, from the founding on.
      let last = this.park.founded;
      this.passages = this.passages.map(([frame, element], k) => {
        const closing = this.passages.slice(k).every(([later]) => later === null) && element.closest("[data-closing]");
        last = closing ? data.frames.length - 1 : Math.max(last, frame ?? last);
        return [closing && this.park.end ? this.park.end[0] : last, element];
      });
    } else {
      this.told.replaceChildren(make("p", {}, this.park ? "The words of this park's story are not in this page; polmob story writes them." : run.parks.length ? "This park is not founded in this arm, or is too small to be shown." : "No park is founded in this arm."));
    }
    this.told.setAttribute("aria-label", `Story in arm ${run.arm}, up to the date shown`);
    this.drawCard();
    this.resize();
  }

  resize() {
    const width = this.canvas.clientWidth || 300;
    const height = Math.round(Math.min(width * (width < 500 ? 0.95 : 0.66), 440));
    const dots = Math.min(3, globalThis.devicePixelRatio || 1);
    this.canvas.width = width * dots;
    this.canvas.height = height * dots;
    this.canvas.style.height = `${height}px`;
    this.pen.setTransform(dots, 0, 0, dots, 0, 0);
    this.view = { width, height, ink: colours(), place: layout(this.run, width, height) };
    this.drawGauge();
  }

  // The fixed parts of the card, once for each park.
  drawCard() {
    const { park } = this;
    this.card.replaceChildren();
    if (!park) return;
    const title = make("h3");
    title.append(name(park.name));
    this.line = make("p");
    this.roles = park.actors.map((actor, role) => {
      const [item, mark, state] = [make("li"), make("span", { class: "mark", "aria-hidden": "true" }), make("span", { class: "vh" })];
      const words = make("span", {}, `${data.roles[role]}: `);
      words.append(name(actor));
      item.append(mark, words, state);
      return [item, mark, state];
    });
    const list = make("ul", { class: "roles", "aria-label": "Roles" });
    for (const role of [0, 3, 1, 4, 2, 5]) list.append(this.roles[role][0]);
    this.elements = data.elements.map(([element]) => {
      const [item, mark, state] = [make("li"), make("span", { class: "mark", "aria-hidden": "true" }), make("span", { class: "vh" })];
      item.append(mark, make("span", {}, element), state);
      return [item, mark, state];
    });
    const policy = make("ul", { class: "elements", "aria-label": "Elements of the policy" });
    policy.append(...this.elements.map(([item]) => item));
    this.numbers = make("p");
    this.card.append(title, this.line, list, make("p", { class: "kind" }, "Policy: ○ practice of the place, ■ home model, ◆ translated"), policy, this.numbers);
  }

  // The course of tenants, up to the date in full, afterwards faint.
  drawGauge() {
    const { park, view } = this;
    this.gauge.replaceChildren();
    this.cursor = null;
    if (!park) return;
    const [width, height, left, bottom] = [view.width, 116, 44, 20];
    const last = Math.max(1, data.frames.length - 1);
    const most = Math.max(1, highest());
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Tenants of ${park.name} over time, at most ${Math.max(...park.tenants)}` });
    const x = (frame) => left + (frame / last) * (width - left - 12);
    const y = (tenants) => height - bottom - (tenants / most) * (height - bottom - 20);
    // At least three marks, all of them whole.
    const marks = most < 2 ? [0, 1] : [...new Set([2, 3, 4, 5].map((least) => ticks(0, most, least + 1)).find((list) => list.length > 2).map(Math.round))];
    for (const mark of marks) {
      svg.append(draw("line", { x1: left, x2: width - 12, y1: y(mark), y2: y(mark), class: "grid" }));
      svg.append(draw("text", { x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, String(mark)));
    }
    const few = Math.max(2, Math.min(6, Math.floor(width / 110)));
    for (let k = 0; k <= few; k += 1) {
      const frame = Math.round((k * last) / few);
      svg.append(draw("text", { x: x(frame), y: height - 5, "text-anchor": k === 0 ? "start" : k === few ? "end" : "middle" }, data.frames[frame]));
    }
    svg.append(draw("text", { x: left, y: 12 }, "tenants"));
    this.points = park.tenants.map((tenants, at) => [x(park.founded + at), y(tenants)]);
    this.done = draw("path", { class: "line done" });
    svg.append(draw("path", { d: path(this.points), class: "line coming" }), this.done);
    this.cursor = draw("line", { y1: 16, y2: height - bottom, class: "year" });
    this.x = x;
    svg.append(this.cursor);
    this.gauge.classList.add("plot");
    this.gauge.append(svg);
  }

  // What changes with the frame but does not move within it.
  show(frame) {
    const { run, park } = this;
    this.counts.replaceChildren();
    for (const [value, unit] of [[run.living[frame], "parks"], [run.tenants[frame], "tenants"], [quantity(run.transfer[frame]), "transfer"]]) {
      this.counts.append(make("b", {}, String(value)), ` ${unit === "parks" && value === 1 ? "park" : unit}   `);
    }
    const others = run.parks.length <= MANY ? run.parks : park ? [park] : [];
    const happened = others.flatMap((one) => events(one, frame).map((event) => (one === park && run.parks.length === 1 ? event : `${one.name}: ${event}`)));
    const more = happened.length > 4 ? `, and ${happened.length - 4} more` : "";
    this.now.textContent = happened.length ? `${data.frames[frame]}: ${happened.slice(0, 4).join("; ")}${more}.` : "";
    const state = park && parkAt(park, frame);
    this.canvas.setAttribute("aria-label", `Map at ${data.frames[frame]} in arm ${run.arm}: ${run.living[frame]} living parks with ${run.tenants[frame]} tenants. ${this.now.textContent}`);
    if (park) this.showPark(state, frame);
    this.told.scrollTop = 0;
    let here = null;
    for (const [at, element] of this.passages) {
      element.classList.toggle("later", at > frame);
      element.classList.remove("here");
      if (at <= frame && (here === null || at >= here[0])) here = [at, element];
    }
    for (const heading of this.told.querySelectorAll("h3")) heading.classList.toggle("later", ![...heading.parentElement.querySelectorAll("p")].some((p) => !p.classList.contains("later")));
    if (here) {
      here[1].classList.add("here");
      this.told.scrollTop = Math.max(0, here[1].offsetTop + here[1].offsetHeight - this.told.clientHeight + 8);
    }
    if (this.cursor) {
      this.done.setAttribute("d", path(this.points.slice(0, Math.max(0, frame - park.founded + 1))));
      this.cursor.setAttribute("x1", this.x(frame));
      this.cursor.setAttribute("x2", this.x(frame));
    }
  }

  showPark(state, frame) {
    const { park } = this;
    if (!state) this.line.textContent = `to be founded in ${data.frames[park.founded]}`;
    else if (state.ended) this.line.textContent = `ended in ${data.frames[park.end[0]]} (${park.end[1]})`;
    else this.line.textContent = `${TYPES[state.type]}, ${state.stage === 3 ? "operating" : `in ${STAGES[state.stage]}`}`;
    this.roles.forEach(([item, mark, words], role) => {
      const is = state !== null && !state.ended && ((state.enrolled >> role) & 1) === 1;
      mark.textContent = is ? "●" : "–";
      words.textContent = is ? "enrolled, " : "not enrolled, ";
      item.className = is ? "" : "out";
    });
    steps(park.enrolled).filter(([at]) => at === frame).forEach(([, [before, now]]) => this.roles.forEach(([item], role) => item.classList.toggle("just", (((before ^ now) >> role) & 1) === 1)));
    const moved = new Set(park.moves.filter(([at]) => at === frame).map(([, element]) => element));
    this.elements.forEach(([item, mark, words], element) => {
      const [sign, meaning] = state ? FORMS[Number(state.forms[element])] : ["·", "not yet"];
      mark.textContent = sign;
      words.textContent = `${meaning}: `;
      item.className = moved.has(element) ? "just" : "";
    });
    this.numbers.textContent = state
      ? `${state.tenants} tenants${state.others > 0 ? `, ${state.others} of them from elsewhere` : ""} · transfer ${quantity(state.transfer)} · trust ${state.trust} % · fit ${state.fit} % · mobilised ${state.mobilised} %`
      : "";
  }

  draw(frame, part) {
    drawMap(this.pen, this.view, this.run, this.focus, frame, part, highest());
  }
}
