// The chosen point: what it is set to, its figures by both predictors, and of a confirmed one its schedule, memories,
// roofline, energy and waits.
const details = new Map();  // parsed once asked for

function detailOf(point) {
  if (!details.has(point.number)) {
    const text = byId("detail-" + point.number);
    details.set(point.number, text ? JSON.parse(text.textContent) : null);
  }
  return details.get(point.number);
}

function addFacts(place, facts) {
  const list = place.appendChild(element("dl", { class: "facts" }));
  for (const [name, value] of facts) list.append(element("dt", {}, name), element("dd", {}, value));
}

function figureRows(point) {
  const body = byId("point-figures");
  body.textContent = "";
  for (const column of figureColumns) {
    const a = column.of(point.analytic), s = column.of(point.systemc);
    if (Number.isNaN(a) && Number.isNaN(s)) continue;
    const off = a === s ? 0 : s !== 0 && Number.isFinite(a) && Number.isFinite(s) ? (a / s - 1) * 100 : NaN;
    const row = body.appendChild(element("tr"));
    row.append(element("td", {}, column.title), element("td", { class: "n" }, plain(a)), element("td", { class: "n" }, plain(s)),
      element("td", { class: "n" }, Number.isNaN(off) ? "" : off === 0 ? "none" : Math.abs(off) < 0.005 ? "< 0.01 %" : (off > 0 ? "+" : "") + off.toFixed(2) + " %"));
  }
}

// Bars of named amounts, the largest first.
function drawBars(place, amounts, unit, factor, label) {
  const list = Object.entries(amounts).map(([name, value]) => ({ name, value: value * factor })).filter(d => d.value > 0).sort((a, b) => b.value - a.value);
  const box = frame(place, 24 * list.length + 12, { left: 150, right: 90, top: 4, bottom: 4 }, `${label}: ` + list.map(d => `${d.name} ${plain(d.value)} ${unit}`).join(", "));
  const x = d3.scale.linear().domain([0, d3.max(list, d => d.value) || 1]).range([0, box.width]), all = d3.sum(list, d => d.value);
  const rows = box.inner.selectAll("g").data(list).enter().append("g").attr("transform", (_, i) => `translate(0,${i * 24})`);
  rows.append("text").attr({ x: -8, y: 14, "text-anchor": "end" }).text(d => d.name);
  rows.append("rect").attr({ class: "amount", y: 3, height: 15, width: d => Math.max(1, x(d.value)) }).style("fill", (_, i) => `var(--k${i % 8})`);
  rows.append("text").attr({ x: d => x(d.value) + 6, y: 14 }).text(d => `${plain(d.value)} ${unit}, ${(d.value / all * 100).toFixed(1)} %`);
}

function drawRoofline(place, roofline) {
  const list = roofline.operators.filter(op => op.macs > 0 && op.bytes > 0 && op.seconds > 0)
    .map(op => ({ ...op, x: op.macs / op.bytes, y: op.macs / op.seconds / 1e6 }));
  const peak = roofline.peak_macs_per_s / 1e6, rate = roofline.bytes_per_s / 1e6, ridge = rate > 0 ? peak / rate : NaN;
  const box = frame(place, 260, { left: 56, right: 16, top: 22, bottom: 44 }, `Roofline: ${list.length} operators under ${plain(peak)} million MAC/s and ${plain(rate)} MB/s`);
  const x = scaleFor([...list.map(d => d.x), ridge], true, [0, box.width]), y = scaleFor([...list.map(d => d.y), peak], true, [box.height, 0]);
  const numbers = { numeric: true };
  drawAxes(box, x, y, "MAC per byte moved", "million MAC/s", axisFor(numbers, x, "bottom", box.width / 70), axisFor(numbers, y, "left", 6));
  const [left, right] = x.domain(), roof = [[left, Math.min(peak, rate * left)], [ridge, peak], [right, peak]].filter(d => d[0] >= left && d[0] <= right);
  const clip = d => Math.max(0, Math.min(box.height, y(Math.max(d[1], 1e-12))));
  if (rate > 0) {
    box.inner.append("path").attr({ class: "even", fill: "none", d: d3.svg.line().x(d => x(d[0])).y(clip)(roof) });
    box.inner.append("text").attr({ x: x(roof[0][0]) + 6, y: box.height - 6 }).text(`slope: storage, ${plain(rate)} MB/s`);
  }
  const longest = d3.max(list, d => d.seconds) || 1;
  const marks = box.inner.selectAll("circle").data(list).enter().append("circle").attr({
    class: "operator", cx: d => x(d.x), cy: d => y(d.y), r: d => 3 + 7 * Math.sqrt(d.seconds / longest),
  }).style({ fill: "var(--accent)", "fill-opacity": 0.55 });
  tips(marks, d => `${d.name}\n${plain(d.macs / 1e6)} million MAC, ${plain(d.bytes / 1024)} KiB, ${plain(d.seconds * 1e3)} ms`);
}

function drawLegend(place, detail) {
  place.textContent = "";
  for (const kind of [...new Set(detail.tasks.map(task => task[1]))].sort((a, b) => a - b)) {
    const key = place.appendChild(element("span", { class: "key" }));
    key.append(element("i", { class: "square", style: `background: var(--k${kind % 8})` }), detail.kinds[kind]);
  }
}

function drawDetail(detail) {
  const timeline = drawTimeline(byId("timeline"), detail);
  byId("nearer").onclick = timeline.nearer;
  byId("farther").onclick = timeline.farther;
  byId("whole").onclick = timeline.whole;
  drawLegend(byId("kinds"), detail);
  drawRoofline(byId("roofline"), detail.roofline);
  drawBars(byId("energy"), detail.energy_j, "mJ", 1e3, "Energy of an inference");
  drawBars(byId("stalls"), detail.stalls_s, "ms", 1e3, "Time of the core");
}

function drawPoint() {
  const point = state.chosen;
  byId("no-point").hidden = Boolean(point);
  byId("point-card").hidden = !point;
  if (!point) return;
  byId("point-title").textContent = `Point ${point.number}`;
  byId("point-standing").textContent = kStandings[standingOf(point)] + (point.systemc ? ", confirmed by SystemC" : "");
  const facts = byId("point-facts");
  facts.textContent = "";
  addFacts(facts, [...parameterColumns.map(column => [column.label, column.textOf(point)]), ...(point.reason ? [["why", point.reason]] : [])]);
  byId("point-figures-table").hidden = !point.analytic && !point.systemc;
  figureRows(point);
  const detail = detailOf(point);
  byId("point-detail").hidden = byId("point-sums").hidden = !detail;
  byId("no-detail").hidden = Boolean(detail);
  if (detail) drawDetail(detail);
}

function startPoint() {
  const confirmed = points.filter(point => byId("detail-" + point.number));
  const list = byId("with-detail");
  for (const point of confirmed) list.append(element("option", { value: point.number }, `point ${point.number}`));
  byId("with-detail-label").hidden = !confirmed.length;
  list.addEventListener("change", () => { if (list.value) choose(pointOf.get(Number(list.value))); });
  events.on("choose.list", () => { list.value = state.chosen && confirmed.includes(state.chosen) ? state.chosen.number : ""; });
  drawOn(["choose", "look"], drawPoint);
}
