// Predicted against measured: the closed forms against SystemC for confirmed points, published rows beside them, and the ranks
// that flip between both.
function startFidelity() {
  const place = byId("fidelity"), select = byId("fidelity-figure");
  const confirmed = points.filter(point => point.systemc);
  byId("fidelity-card").hidden = !confirmed.length && !data.published.length;
  fillSelect(select, objectives.length ? objectives : figureColumns, objectives[0]);

  function draw() {
    const column = columnOf(select.value);
    const list = confirmed.map(point => ({ point, x: column.of(point.systemc), y: column.of(point.analytic), text: describe(point) }))
      .filter(d => Number.isFinite(d.x) && Number.isFinite(d.y));
    const published = column.name !== "latency_s" ? [] : data.published
      .map(([text, x, y]) => ({ text: `published: ${text}`, x: x * column.factor, y: y * column.factor }));
    byId("published-key").hidden = !published.length;
    const all = [...list, ...published];
    const box = frame(place, 320, { left: 58, right: 16, top: 24, bottom: 46 }, `${column.label} predicted by closed forms against SystemC: ${list.length} points`);
    const values = all.flatMap(d => [d.x, d.y]), log = values.length > 0 && d3.min(values) > 0 && d3.max(values) / d3.min(values) > 30;
    const x = scaleFor(values, log, [0, box.width]), y = scaleFor(values, log, [box.height, 0]);
    drawAxes(box, x, y, `SystemC${published.length ? " or published" : ""}, ${column.unit}`, `closed forms, ${column.unit}`,
      axisFor(column, x, "bottom", box.width / 80), axisFor(column, y, "left", 6));
    const [low, high] = x.domain();
    const clip = v => Math.max(0, Math.min(box.height, y(v)));
    for (const [factor, name] of [[1, "even"], [1.05, "band"], [1 / 1.05, "band"]]) {
      const steps = log ? [low, high] : d3.range(0, 1.001, 0.02).map(t => low + t * (high - low));
      box.inner.append("path").attr({ class: name, fill: "none", d: d3.svg.line().x(x).y(v => clip(v * factor))(steps) });
    }
    const marks = box.inner.selectAll("circle.pair-mark").data(list).enter().append("circle")
      .attr({ class: d => "mark pair-mark" + (standingOf(d.point) === 0 ? " front" : ""), r: 4.5, cx: d => x(d.x), cy: d => y(d.y) })
      .style("fill", d => standingOf(d.point) === 0 ? null : "var(--accent)").on("click", d => choose(d.point));
    tips(marks, d => `${d.text}\nSystemC: ${withUnit(column, d.x)}`);
    tips(box.inner.selectAll("rect.published").data(published).enter().append("rect").attr({ class: "mark published", width: 8, height: 8, x: d => x(d.x) - 4, y: d => y(d.y) - 4 }),
      d => `${d.text}\n${withUnit(column, d.x)}, predicted ${withUnit(column, d.y)}`);
    tell(column, list);
  }

  function tell(column, list) {
    const off = list.map(d => Math.abs(d.y / d.x - 1) * 100).filter(Number.isFinite);
    byId("fidelity-sum").textContent = off.length
      ? `${list.length} confirmed points: off by ${d3.mean(off).toFixed(2)} % on average, ${d3.max(off).toFixed(2)} % at most; the band is 5 %.` : "";
    const flips = data.flips.find(f => f.figure === column.name), body = byId("flips");
    body.textContent = "";
    byId("flips-sum").textContent = !flips || !flips.pairs ? ""
      : `${flips.flipped} of ${flips.pairs} pairs of confirmed points change places.` + changes();
    for (const [better, worse, analytic, systemc] of flips ? flips.worst : []) {
      body.appendChild(element("tr")).append(element("td", {}, `${better} over ${worse}`),
        element("td", { class: "n" }, (analytic * 100).toFixed(2) + " %"), element("td", { class: "n" }, (systemc * 100).toFixed(2) + " %"));
    }
    byId("flips-table").hidden = !flips || !flips.worst.length;
  }

  function changes() {
    const told = [];
    if (data.gained.length) told.push(` Joins the front: ${data.gained.join(", ")}.`);
    if (data.lost.length) told.push(` Leaves the front: ${data.lost.join(", ")}.`);
    return told.join("");
  }

  select.addEventListener("change", draw);
  drawOn(["look", "choose"], draw);
}
