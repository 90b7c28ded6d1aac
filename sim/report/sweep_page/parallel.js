// Parallel coordinates: a line for each point through its parameters and figures, a brush on every axis.
function startParallel() {
  const place = byId("parallel"), choices = byId("parallel-axes");
  const able = [...parameterColumns.filter(c => c.levels.length > 1), ...figureColumns];
  const wanted = new Set(able.filter(c => !c.isFigure || objectives.includes(c)).map(c => c.name));
  const brushes = new Map();

  for (const column of able) {
    const label = choices.appendChild(element("label"));
    const box = label.appendChild(element("input", { type: "checkbox" }));
    label.append(column.label);
    box.checked = wanted.has(column.name);
    box.addEventListener("change", () => {
      if (box.checked) wanted.add(column.name); else { wanted.delete(column.name); setFilter(column.name, null); }
      draw();
    });
  }

  // Few levels stand at equal distances, whatever they are: 64 KiB to 4 MiB are as far apart as their order.
  const isSpaced = column => !column.isFigure && (!column.numeric || column.levels.length <= kMostChoices);
  function yScale(column, height) {
    if (isSpaced(column)) return d3.scale.linear().domain([-0.5, column.levels.length - 0.5]).range([height, 0]);
    const values = points.map(column.value), finite = values.filter(v => Number.isFinite(v) && v > 0);
    const wide = finite.length > 1 && d3.max(finite) / d3.min(finite) > 50 && d3.min(values) > 0;
    return scaleFor(values, wide, [height, 0]);
  }
  const place_of = (column, scale, point, height) => {
    const value = isSpaced(column) ? point.levels[column.index] : column.value(point);
    return value === Infinity ? -7 : value === -Infinity ? height + 7 : scale(value);
  };
  const axisOf = (column, scale) => {
    if (!isSpaced(column)) return axisFor(column, scale, "left", 6);
    const step = Math.ceil(column.levels.length / 16);
    return d3.svg.axis().scale(scale).orient("left").outerTickSize(0).tickValues(d3.range(0, column.levels.length, step)).tickFormat(l => column.levels[l]);
  };

  function brushed(column, scale, brush) {
    if (brush.empty()) return setFilter(column.name, null);
    const [low, high] = brush.extent();
    if (!isSpaced(column)) return setFilter(column.name, { low, high });
    setFilter(column.name, { levels: new Set(d3.range(column.levels.length).filter(level => level >= low && level <= high)) });
  }

  // The brush of an axis shows its filter, whoever set it.
  function extentOf(column, scale) {
    const filter = filters.get(column.name);
    if (!filter) return null;
    const [bottom, top] = d3.extent(scale.domain());
    if (!filter.levels) return [Math.max(bottom, filter.low), Math.min(top, filter.high)];
    const levels = [...filter.levels];
    return levels.length ? [d3.min(levels) - 0.4, d3.max(levels) + 0.4] : null;
  }

  function drawLines(context, box, columns, xs, scales) {
    const line = point => {
      context.beginPath();
      let open = false;
      columns.forEach((column, i) => {
        const y = place_of(column, scales[i], point, box.height);
        if (Number.isNaN(y)) { open = false; return; }
        if (open) context.lineTo(xs[i], y); else context.moveTo(xs[i], y);
        open = true;
      });
      context.stroke();
    };
    const draw = (list, stroke, alpha, width) => {
      context.strokeStyle = stroke;
      context.globalAlpha = alpha;
      context.lineWidth = width;
      list.forEach(line);
    };
    const passing = state.passing, faint = Math.max(0.06, Math.min(0.4, 150 / passing.length));
    draw(passing.filter(p => standingOf(p) === 4 || standingOf(p) === 5), colour("infeasible"), faint, 1);
    draw(passing.filter(p => standingOf(p) === 1 || standingOf(p) === 2 || standingOf(p) === 3), colour("dominated"), faint, 1);
    draw(passing.filter(p => standingOf(p) === 0), colour("front"), 0.8, 1.4);
    if (state.chosen) draw([state.chosen], colour("ink"), 1, 2.5);
  }

  function draw() {
    const columns = able.filter(c => wanted.has(c.name));
    const names = columns.length && isSpaced(columns[0]) ? d3.max(columns[0].levels, level => level.length) : 8;
    const half = column => column ? 3.5 * column.title.length : 0;
    const left = Math.max(16 + 6.2 * Math.min(26, names), half(columns[0])), right = Math.max(20, half(columns[columns.length - 1]));
    const box = frame(place, 320, { left, right, top: 34, bottom: 16 }, "");
    const context = canvasOf(place, box);
    const xs = columns.map((_, i) => columns.length > 1 ? i * box.width / (columns.length - 1) : box.width / 2);
    const crowded = columns.some((c, i) => i > 0 && half(c) + half(columns[i - 1]) > xs[1] - xs[0] - 6);
    const scales = columns.map(column => yScale(column, box.height));
    drawLines(context, box, columns, xs, scales);
    const axes = box.inner.selectAll("g.parallel-axis").data(columns).enter().append("g")
      .attr({ class: "axis parallel-axis", "data-column": c => c.name, transform: (_, i) => `translate(${xs[i]},0)` });
    axes.each(function (column, i) { d3.select(this).call(axisOf(column, scales[i])); });
    axes.append("text").attr({ class: "strong", "text-anchor": "middle", y: (_, i) => crowded && i % 2 ? -24 : -12 }).text(c => c.title);
    axes.each(function (column, i) {
      const brush = d3.svg.brush().y(scales[i]);
      const extent = extentOf(column, scales[i]);
      if (extent) brush.extent(extent);
      brush.on("brushend", () => { if (d3.event.sourceEvent) brushed(column, scales[i], brush); });
      d3.select(this).append("g").attr("class", "brush").call(brush).selectAll("rect").attr({ x: -9, width: 18 });
      brushes.set(column.name, brush);
    });
    box.svg.attr({ "aria-label": `Parallel coordinates of ${columns.map(c => c.label).join(", ")}: ${state.passing.length} points`,
                   "data-drawn": state.passing.length });
  }
  drawOn(["filter", "choose", "look"], draw);
}
