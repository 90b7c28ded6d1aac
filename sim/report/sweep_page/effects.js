// Sensitivity: how much of a figure's variance each parameter explains on its own, and its means value by value.
function startEffects() {
  const bars = byId("effects"), means = byId("effect-means"), select = byId("effects-figure");
  const able = figureColumns.filter(column => data.effects[column.name]);
  byId("effects-card").hidden = !able.length;
  if (!able.length) return;
  fillSelect(select, able, able.includes(objectives[0]) ? objectives[0] : able[0]);
  let chosen = null;

  const effectsOf = () => data.effects[select.value].map((effect, index) => ({ ...effect, index, name: data.parameters[index].name }))
    .filter(effect => effect.levels.length > 1).sort((a, b) => b.share - a.share);

  function drawBarsOf(list, column) {
    const box = frame(bars, 28 * list.length + 34, { left: 170, right: 70, top: 4, bottom: 26 }, `Share of the variance of ${column.label}: ` + list.map(e => `${e.name} ${(e.share * 100).toFixed(1)} %`).join(", "));
    const x = d3.scale.linear().domain([0, 1]).range([0, box.width]);
    const rows = box.inner.selectAll("g.effect").data(list).enter().append("g")
      .attr({ class: "effect", tabindex: 0, role: "button", "aria-label": e => `means by ${e.name}`, transform: (_, i) => `translate(0,${i * 28})` });
    rows.append("rect").attr({ x: -170, width: 170 + box.width + 70, height: 26, fill: "transparent" });
    rows.append("text").attr({ x: -8, y: 17, "text-anchor": "end" }).classed("strong", e => e.index === chosen).text(e => e.name);
    rows.append("rect").attr({ class: "amount", y: 4, height: 18, width: e => Math.max(1, x(e.share)) })
      .style({ fill: e => e.index === chosen ? "var(--front)" : "var(--accent)" });
    rows.append("text").attr({ x: e => x(e.share) + 6, y: 17 }).text(e => (e.share * 100).toFixed(1) + " %");
    const pick = e => { chosen = e.index; draw(); };
    rows.on("click", pick).on("keydown", e => { if (d3.event.key === "Enter" || d3.event.key === " ") { d3.event.preventDefault(); pick(e); } });
    box.inner.append("g").attr({ class: "axis", transform: `translate(0,${list.length * 28})` }).call(d3.svg.axis().scale(x).ticks(5).outerTickSize(0).tickFormat(d3.format("%")));
  }

  function drawMeans(effect, column) {
    const levels = effect.levels.map(([label, count, infeasible, mean, least, most]) =>
      ({ label, count, infeasible, mean: mean * column.factor, least: least * column.factor, most: most * column.factor }));
    const known = levels.filter(level => level.count);
    const box = frame(means, 250, { left: 58, right: 12, top: 26, bottom: 64 }, `${column.label} by ${effect.name}: ` + known.map(l => `${l.label}: ${plain(l.mean)}`).join(", "));
    const x = d3.scale.ordinal().domain(d3.range(levels.length)).rangePoints([0, box.width], 1);
    const spread = known.flatMap(l => [l.least, l.most]), log = spread.length > 0 && d3.min(spread) > 0 && d3.max(spread) / d3.min(spread) > 50;
    const y = scaleFor(spread, log, [box.height, 0]);
    box.inner.append("g").attr("class", "axis").call(axisFor(column, y, "left", 6));
    box.inner.append("text").attr({ x: -54, y: -12, class: "strong" }).text(`${column.title} by ${effect.name}: mean, least and most`);
    const places = levels.map((level, i) => ({ ...level, x: x(i) }));
    const longest = d3.max(levels, l => l.label.length) * 6.2, tilted = longest > box.width / levels.length - 6;
    const step = Math.ceil(levels.length * (tilted ? 15 : 1) / box.width);
    const names = box.inner.selectAll("text.level").data(places.filter((_, i) => i % step === 0)).enter().append("text")
      .attr({ class: "level", x: d => d.x, y: box.height + 16, "text-anchor": tilted ? "end" : "middle" })
      .text(d => d.label.length > 18 ? d.label.slice(0, 17) + "..." : d.label);
    if (tilted) names.attr("transform", d => `rotate(-30 ${d.x} ${box.height + 16})`);
    const shown = places.filter(d => d.count);
    box.inner.selectAll("line.spread").data(shown).enter().append("line").attr({ class: "spread even", x1: d => d.x, x2: d => d.x, y1: d => y(d.least), y2: d => y(d.most) });
    box.inner.append("path").attr({ class: "edge", d: d3.svg.line().x(d => d.x).y(d => y(d.mean))(shown) || "" });
    const marks = box.inner.selectAll("circle").data(shown).enter().append("circle").attr({ class: "mark front", r: 5, cx: d => d.x, cy: d => y(d.mean) });
    tips(marks, d => `${effect.name}: ${d.label}\nmean ${withUnit(column, d.mean)}\n${withUnit(column, d.least)} to ${withUnit(column, d.most)}\n${d.count} points, ${d.infeasible} infeasible`);
  }

  function draw() {
    const list = effectsOf(), column = columnOf(select.value);
    if (!list.length) return;
    if (!list.some(effect => effect.index === chosen)) chosen = list[0].index;
    drawBarsOf(list, column);
    drawMeans(list.find(effect => effect.index === chosen), column);
  }
  select.addEventListener("change", draw);
  drawOn(["look"], draw);
}
