// The map of one run: a globe laid flat where the scenario has places, else a ring of regions by country.
const TYPES = ["hierarchical", "spontaneous", "hybrid"];
const STAGES = ["interessement", "enrolment", "mobilisation", "operating"];
const DASHES = [[9, 4], [2, 3], []];
const MANY = 40;
// The value of a list of [frame, value] at a frame; nothing before the first.
const valueAt = (pairs, frame) => {
  for (let at = pairs.length - 1; at >= 0; at -= 1) if (pairs[at][0] <= frame) return pairs[at][1];
  return null;
};
const changedAt = (pairs, frame) => pairs.some(([at], position) => position > 0 && at === frame);
// A park at a frame, or nothing before its founding.
const parkAt = (park, frame) => {
  if (frame < park.founded) return null;
  const at = Math.min(frame - park.founded, park.tenants.length - 1);
  const ended = park.end !== null && frame >= park.end[0];
  return {
    at, ended, stage: valueAt(park.stage, frame), type: valueAt(park.kind, frame), enrolled: valueAt(park.enrolled, frame),
    forms: valueAt(park.forms, frame), tenants: ended ? 0 : park.tenants[at], others: ended ? 0 : park.others[at], transfer: park.transfer[at],
    trust: park.trust[at], mobilised: park.mobilised[at], fit: park.fit[at],
  };
};
const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["ink", "soft", "paper", "shade", "line", "link", ...TYPES].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
};

// Where regions and parks are on a canvas of this size.
const layout = (run, width, height) => {
  const points = data.on_globe ? globe(width, height) : ring(width, height);
  const mine = new Map();
  const spots = run.parks.map((park) => {
    const region = park.regions[1];
    const [x, y] = points.regions[region];
    const place = mine.get(region) ?? 0;
    mine.set(region, place + 1);
    if (data.on_globe) {
      // Parks of one place lie around it in a spiral.
      const [far, turn] = [15 * Math.sqrt(place), place * 2.4];
      return [x + far * Math.cos(turn), y + far * Math.sin(turn)];
    }
    // On a ring they queue towards its centre, row beside row.
    const [dx, dy] = [points.centre[0] - x, points.centre[1] - y];
    const far = Math.hypot(dx, dy) || 1;
    const [deep, side] = [22 + 17 * (place % 6), 15 * Math.ceil(Math.floor(place / 6) / 2) * (Math.floor(place / 6) % 2 ? 1 : -1)];
    return [x + (dx * deep - dy * side) / far, y + (dy * deep + dx * side) / far];
  });
  return { ...points, spots };
};
const globe = (width, height) => {
  const at = data.regions.map((region) => region.at);
  const [south, north] = [Math.min(...at.map(([la]) => la)), Math.max(...at.map(([la]) => la))];
  const [west, east] = [Math.min(...at.map(([, lo]) => lo)), Math.max(...at.map(([, lo]) => lo))];
  const [la, lo] = [(south + north) / 2, (west + east) / 2];
  const squeeze = Math.max(0.2, Math.cos((la * Math.PI) / 180));
  const scale = Math.min((width - 110) / (Math.max(12, east - west) * squeeze), (height - 110) / Math.max(12, north - south));
  const point = ([y, x]) => [width / 2 + (x - lo) * squeeze * scale, height / 2 - (y - la) * scale];
  const land = new Path2D();
  for (const shape of LAND) {
    let [x, y] = [0, 0];
    for (let k = 0; k < shape.length; k += 2) {
      x += shape[k];
      y += shape[k + 1];
      const [px, py] = point([y / 5, x / 5]);
      if (k === 0) land.moveTo(px, py);
      else land.lineTo(px, py);
    }
    land.closePath();
  }
  const net = new Path2D();
  const every = [5, 10, 20, 30].find((step) => (width / (squeeze * scale)) / step <= 8) ?? 60;
  const degrees = [];
  for (let mark = -180; mark <= 180; mark += every) {
    const [x] = point([0, mark]);
    if (x > 30 && x < width - 10) {
      net.moveTo(x, 0);
      net.lineTo(x, height);
      degrees.push([`${Math.abs(mark)}°${mark < 0 ? "W" : mark > 0 ? "E" : ""}`, x + 3, height - 5]);
    }
    const [, y] = point([mark, 0]);
    if (Math.abs(mark) <= 90 && y > 14 && y < height - 24) {
      net.moveTo(0, y);
      net.lineTo(width, y);
      degrees.push([`${Math.abs(mark)}°${mark < 0 ? "S" : mark > 0 ? "N" : ""}`, 3, y - 3]);
    }
  }
  const countries = data.countries.map(({ name, at: place }) => (place ? [name, ...point(place)] : null)).filter(Boolean);
  return { regions: at.map(point), land, net, degrees, countries, centre: [width / 2, height / 2] };
};
const ring = (width, height) => {
  const centre = [width / 2, height / 2];
  const room = [width / 2 - Math.min(110, width * 0.2), height / 2 - 34];
  const regions = [];
  const countries = [];
  for (const host of [false, true]) {
    const ours = data.regions.map((region, at) => [at, region.country]).filter(([, country]) => data.countries[country].host === host);
    const gaps = new Set(ours.map(([, country]) => country)).size;
    // Home countries on the left, host countries on the right, both from the top down.
    const turn = (slot) => {
      const share = slot / Math.max(1, ours.length + 2 * gaps);
      const angle = (host ? -82 + 164 * share : -98 - 164 * share) * (Math.PI / 180);
      return [Math.cos(angle), Math.sin(angle)];
    };
    let [slot, first, last] = [0, 0, null];
    ours.forEach(([at, country], k) => {
      if (country !== last) [slot, first, last] = [slot + 1, slot + 1, country];
      const [x, y] = turn(slot + 0.5);
      regions[at] = [centre[0] + room[0] * x, centre[1] + room[1] * y];
      slot += 1;
      if (k + 1 === ours.length || ours[k + 1][1] !== country) {
        const [a, b] = turn((first + slot) / 2);
        countries.push([data.countries[country].name, centre[0] + (room[0] + 12) * a, centre[1] + (room[1] + 12) * b, host ? "left" : "right"]);
        slot += 1;
      }
    });
  }
  return { regions, countries, centre };
};

// Text of at most so many pixels.
const fitted = (pen, text, most) => {
  if (pen.measureText(text).width <= most) return text;
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(`${letters.join("")}…`).width > most) letters.pop();
  return `${letters.join("")}…`;
};
const curve = ([x, y], [u, v], centre) => {
  // Bent towards the centre of a ring, and upwards on a globe.
  const bend = data.on_globe ? [(x + u) / 2 + (y - v) * 0.12, (y + v) / 2 - Math.abs(u - x) * 0.16 - 12] : [(x + u) / 4 + centre[0] / 2, (y + v) / 4 + centre[1] / 2];
  return (t) => [0, 1].map((k) => (1 - t) ** 2 * [x, y][k] + 2 * t * (1 - t) * bend[k] + t ** 2 * [u, v][k]).concat(bend);
};

// Draws one frame; `part` in (0, 1] is how much of its step has gone.
const drawMap = (pen, view, run, focus, frame, part, most) => {
  const { place, width, height, ink } = view;
  const few = run.parks.length <= MANY;
  pen.clearRect(0, 0, width, height);
  pen.font = "12px system-ui, sans-serif";
  const taken = [];
  // A label where there is room for it, on paper of its own.
  const label = (text, x, y, { align = "left", colour = ink.ink, must = false, most: wide = 170, bold = false } = {}) => {
    pen.font = `${bold ? "600 " : ""}12px system-ui, sans-serif`;
    const shown = fitted(pen, text, Math.min(wide, width - 12));
    const long = pen.measureText(shown).width;
    const left = Math.min(Math.max(align === "left" ? x : align === "right" ? x - long : x - long / 2, 4), width - long - 4);
    const top = Math.min(Math.max(y - 11, 2), height - 16);
    const box = [left - 2, top - 1, left + long + 2, top + 14];
    if (!must && taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
    taken.push(box);
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = ink.paper;
    pen.strokeText(shown, left, top + 11);
    pen.fillStyle = colour;
    pen.fillText(shown, left, top + 11);
  };
  if (place.land) {
    pen.fillStyle = ink.shade;
    pen.fill(place.land);
    pen.strokeStyle = ink.line;
    pen.lineWidth = 0.8;
    pen.stroke(place.land);
    pen.globalAlpha = 0.55;
    pen.stroke(place.net);
    pen.globalAlpha = 1;
    for (const [text, x, y] of place.degrees) label(text, x, y, { colour: ink.soft });
  }
  const learned = new Set(run.learned.filter(([at]) => at <= frame).map(([, region]) => region));
  place.regions.forEach(([x, y], region) => {
    pen.beginPath();
    pen.arc(x, y, 3, 0, 7);
    pen.lineWidth = 1.2;
    pen.strokeStyle = ink.soft;
    pen.fillStyle = learned.has(region) ? ink.soft : ink.paper;
    pen.fill();
    pen.stroke();
  });
  const states = run.parks.map((park) => parkAt(park, frame));
  const size = (tenants) => 4 + Math.sqrt(tenants / Math.max(1, most)) * (run.parks.length <= 15 ? 26 : few ? 17 : 9);
  run.parks.forEach((park, at) => {
    const state = states[at];
    if (!state) return;
    const [x, y] = place.spots[at];
    const mine = at === focus;
    if (state.ended) {
      const fading = park.end[0] === frame ? 1 - part : 0;
      pen.strokeStyle = ink.soft;
      pen.lineWidth = mine ? 2 : 1.2;
      pen.setLineDash([]);
      pen.beginPath();
      pen.moveTo(x - 4, y - 4);
      pen.lineTo(x + 4, y + 4);
      pen.moveTo(x + 4, y - 4);
      pen.lineTo(x - 4, y + 4);
      pen.stroke();
      if (fading > 0) {
        pen.globalAlpha = fading;
        pen.beginPath();
        pen.arc(x, y, 8 + 20 * part, 0, 7);
        pen.stroke();
        pen.globalAlpha = 1;
      }
      return;
    }
    const before = frame > park.founded ? park.tenants[state.at - 1] : 0;
    let radius = size(before + (state.tenants - before) * part);
    if (park.founded === frame) radius *= part;
    const colour = ink[TYPES[state.type]];
    const home = place.regions[park.regions[0]];
    const along = curve(home, [x, y], place.centre);
    pen.setLineDash(DASHES[state.type]);
    pen.strokeStyle = colour;
    pen.globalAlpha = mine ? 1 : few ? 0.5 : 0.22;
    pen.lineWidth = mine ? 2.2 : 1.1;
    const [, , bx, by] = along(0);
    pen.beginPath();
    pen.moveTo(...home);
    pen.quadraticCurveTo(bx, by, x, y);
    pen.stroke();
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fillStyle = ink.paper;
    pen.fill();
    if (state.stage === 3) {
      pen.globalAlpha = 0.45;
      pen.fillStyle = colour;
      pen.fill();
      pen.globalAlpha = 1;
    }
    pen.lineWidth = mine ? 2.6 : 1.6;
    pen.stroke();
    pen.setLineDash([]);
    if (mine || few) roles(pen, park, state, x, y, radius + (mine ? 7 : 4), mine ? 5 : 2.5, frame, part, ink);
    if (mine || few) tokens(pen, park, along, frame, part, ink, mine ? label : null);
  });
  const chosen = run.parks[focus];
  if (chosen && states[focus]) {
    const [x, y] = place.spots[focus];
    const below = y + size(states[focus].tenants) + 26;
    label(chosen.name, x, below > height - 8 ? y - size(states[focus].tenants) - 16 : below, { align: "center", must: true, bold: true });
    const [hx, hy] = place.regions[chosen.regions[0]];
    label(data.regions[chosen.regions[0]].name, hx, hy - 8, { align: "center", must: true });
  }
  if (few) run.parks.forEach((park, at) => {
    if (at !== focus && states[at] && !states[at].ended) label(park.name, place.spots[at][0], place.spots[at][1] + size(states[at].tenants) + 18, { align: "center" });
  });
  for (const [name, x, y, align = "center"] of place.countries) label(name, x, y + 4, { align, colour: ink.soft, most: data.on_globe ? 170 : Math.min(105, width * 0.2) });
};
const roles = (pen, park, state, x, y, radius, thick, frame, part, ink) => {
  const fresh = changedAt(park.enrolled, frame);
  const earlier = fresh ? valueAt(park.enrolled, frame - 1) : state.enrolled;
  data.roles.forEach((_, role) => {
    const host = role > 2;
    const middle = host ? -Math.PI / 3 + (role - 3) * (Math.PI / 3) : Math.PI + Math.PI / 3 - role * (Math.PI / 3);
    const is = (state.enrolled >> role) & 1;
    const was = (earlier >> role) & 1;
    const full = was + (is - was) * part;
    pen.beginPath();
    pen.arc(x, y, radius, middle - 0.42, middle + 0.42);
    pen.lineWidth = 1 + (thick - 1) * full;
    pen.strokeStyle = full > 0.5 ? ink.ink : ink.soft;
    pen.stroke();
  });
};
// Elements under way: those offered come from the home region, those that change on the spot appear at the park: a diamond for translated, a ring for lapsed.
const tokens = (pen, park, along, frame, part, ink, label) => {
  const moves = park.moves.filter(([at]) => at === frame);
  moves.forEach(([, element, what], k) => {
    const spot = what === "lapsed" || what === "translated";
    const stop = what === "refused" ? 0.72 : 0.86;
    const [x, y] = along(spot ? 0.86 : stop * (1 - (1 - part) ** 2));
    const side = (k - (moves.length - 1) / 2) * 15;
    const [px, py] = [x, y + side];
    pen.lineWidth = 1.8;
    pen.strokeStyle = ink.ink;
    pen.fillStyle = ink.ink;
    pen.beginPath();
    if (what === "lapsed") {
      pen.arc(px, py, 5.5, 0, 7);
      pen.fillStyle = ink.paper;
      pen.fill();
    } else if (spot) {
      pen.moveTo(px, py - 6);
      pen.lineTo(px + 6, py);
      pen.lineTo(px, py + 6);
      pen.lineTo(px - 6, py);
      pen.closePath();
      pen.fill();
    } else {
      pen.rect(px - 4.5, py - 4.5, 9, 9);
      if (what === "refused") {
        pen.fillStyle = ink.paper;
        pen.fill();
        pen.moveTo(px - 7, py - 7);
        pen.lineTo(px + 7, py + 7);
      } else {
        pen.fill();
      }
    }
    pen.stroke();
    if (label) label(`${data.elements[element][0]} ${what}`, px + 10, py + 4, { must: true });
  });
};
