// Two columns against each other: the mass of points on a canvas; the front, knees, what SystemC confirmed and the chosen
// point as marks above it; points without figures in a strip of their own below.
// Height of the strip, with the line above it.
const kStrip = points.some(p => p.standings.analytic === 4 || p.standings.analytic === 5) ? 44 : 0;

// Points that no other one beats in both columns, by their x. Limits are kept.
function frontOfTwo(list, x, y) {
  const cost = (column, point) => column.better === "more" ? -column.value(point) : column.value(point);
  const able = list.filter(p => standingOf(p) <= 1 && !Number.isNaN(x.value(p)) && !Number.isNaN(y.value(p)));
  able.sort((a, b) => cost(x, a) - cost(x, b) || cost(y, a) - cost(y, b));
  const front = [];
  for (const point of able) {
    const last = front[front.length - 1];
    if (!last || cost(y, point) < cost(y, last)) front.push(point);
  }
  return front;
}

function startScatter() {
  const place = byId("scatter"), xSelect = byId("scatter-x"), ySelect = byId("scatter-y");
  const columns = [...objectives, ...figureColumns.filter(c => !objectives.includes(c)), ...parameterColumns];
  fillSelect(xSelect, columns, objectives[1] || columns.find(c => c !== objectives[0]));
  fillSelect(ySelect, columns, objectives[0]);
  let shown = { near: () => null, front: [] };

  function drawMass(context, list, px, py) {
    for (const [standing, name, hollow] of [[1, "dominated", false], [3, "dominated", true], [2, "limit", true]]) {
      context.fillStyle = context.strokeStyle = colour(name);
      context.globalAlpha = list.length > 3000 ? 0.35 : 0.6;
      for (const point of list) {
        if (standingOf(point) !== standing) continue;
        context.beginPath();
        context.arc(px(point), py(point), hollow ? 2.6 : 2.2, 0, 2 * Math.PI);
        if (hollow) context.stroke(); else context.fill();
      }
    }
    context.globalAlpha = 1;
  }

  // Where a point without figures is: by its x if that is a parameter, else one after another.
  function drawStrip(box, context, list, x, px) {
    const top = box.height + 52;
    const place = (point, index) => x.isFigure ? (index + 0.5) / list.length * box.width : px(point);
    box.inner.append("text").attr({ x: 0, y: top - 4 }).text(list.length ? `Without figures (${list.length}): infeasible or failed` : "");
    list.forEach((point, index) => {
      context.fillStyle = colour(standingOf(point) === 4 ? "infeasible" : "k5");
      context.globalAlpha = list.length > 400 ? 0.4 : 0.85;
      context.fillRect(place(point, index) - 1.5, top, 3, 16);
    });
    context.globalAlpha = 1;
    return list.map((point, index) => ({ point, x: place(point, index), y: top + 8 }));
  }

  function drawLimits(box, x, y, sx, sy) {
    for (const limit of data.limits) {
      for (const bound of [limit.at_least, limit.at_most]) {
        if (bound === undefined) continue;
        const onX = x.isFigure && x.name === limit.figure, onY = y.isFigure && y.name === limit.figure;
        const at = onX ? sx(bound * x.factor) : onY ? sy(bound * y.factor) : NaN;
        if (!(at >= 0 && at <= (onX ? box.width : box.height))) continue;
        box.inner.append("line").attr("class", "limit-line")
          .attr(onX ? { x1: at, x2: at, y1: 0, y2: box.height } : { x1: 0, x2: box.width, y1: at, y2: at });
      }
    }
  }

  function drawMarks(box, list, px, py, two) {
    const front = list.filter(p => standingOf(p) === 0), knees = new Set(data.fronts[state.predictor].knees.map(k => k[0]));
    const put = (name, chosen, radius) => box.inner.selectAll("circle." + name).data(chosen).enter().append("circle")
      .attr({ class: "mark " + name, r: radius, cx: px, cy: py });
    box.inner.append("path").attr("class", "edge").attr("d", d3.svg.line().x(px).y(py).interpolate("step-after")(two) || "");
    const marks = put("front", front, 4.5);
    marks.attr("data-point", p => p.number).on("click", choose);
    tips(marks, describe);
    put("confirmed", list.filter(p => p.systemc), 7);
    put("knee", front.filter(p => knees.has(p.number)), 10);
    put("chosen", list.filter(p => p === state.chosen), 8.5);
    shown.front = front.sort((a, b) => px(a) - px(b));
  }

  function draw() {
    const x = columnOf(xSelect.value), y = columnOf(ySelect.value);
    const logX = byId("scatter-log-x").checked && x.numeric, logY = byId("scatter-log-y").checked && y.numeric;
    const box = frame(place, 414 + kStrip, { left: 58, right: 24, top: 26, bottom: 46 + kStrip }, "");
    const context = canvasOf(place, box);
    const drawable = value => !Number.isNaN(value);
    const list = state.passing.filter(p => figuresOf(p) && drawable(x.value(p)) && drawable(y.value(p)));
    // Infinite values lie on the edge of the chart, with room before it.
    const unlimited = column => list.some(p => column.value(p) === Infinity);
    const sx = scaleFor(list.map(x.value), logX, [8, box.width - (unlimited(x) ? 70 : 8)]);
    const sy = scaleFor(list.map(y.value), logY, [box.height - 8, unlimited(y) ? 34 : 8]);
    const on = (scale, value, low, high) => value === Infinity ? high : value === -Infinity || (scale.base && !(value > 0)) ? low : scale(value);
    const px = p => on(sx, x.value(p), 0, box.width - 8), py = p => on(sy, y.value(p), box.height, 8);
    if (unlimited(x)) box.inner.append("text").attr({ x: box.width, y: box.height + 18, "text-anchor": "end" }).text("unlimited");
    if (unlimited(y)) box.inner.append("text").attr({ x: -8, y: 12, "text-anchor": "end" }).text("unlimited");
    box.inner.append("g").attr("class", "grid").selectAll("line").data(sy.ticks(6)).enter().append("line")
      .attr({ x1: 0, x2: box.width, y1: d => sy(d), y2: d => sy(d) });
    drawAxes(box, sx, sy, x.title, y.title, axisFor(x, sx, "bottom", box.width / 90), axisFor(y, sy, "left", 7));
    drawLimits(box, x, y, sx, sy);
    drawMass(context, list, px, py);
    const strip = drawStrip(box, context, state.passing.filter(p => standingOf(p) === 4 || standingOf(p) === 5), x, px);
    const two = x === y ? [] : frontOfTwo(list, x, y);
    drawMarks(box, list, px, py, two);
    const places = [...list.map(point => ({ point, x: px(point), y: py(point) })), ...strip];
    const tree = d3.geom.quadtree().x(d => d.x).y(d => d.y)(places);
    shown.near = (mx, my) => {
      const found = tree.find([mx, my]);
      return found && Math.hypot(found.x - mx, found.y - my) < 14 ? found.point : null;
    };
    const told = `${y.title} against ${x.title}: ${list.length} points, ${shown.front.length} on the front, ${strip.length} without figures`;
    box.svg.attr({ "aria-label": told, tabindex: 0, "data-drawn": list.length, "data-strip": strip.length });
    listen(box);
  }

  function listen(box) {
    const under = () => { const [mx, my] = d3.mouse(box.inner.node()); return shown.near(mx, my); };
    box.svg.on("mousemove", () => {
      const point = under();
      if (point) showTip(describe(point), d3.event.clientX, d3.event.clientY); else hideTip();
    }).on("mouseout", hideTip).on("click", () => {
      const point = under();
      if (point && !d3.event.target.classList.contains("front")) choose(point);
    }).on("keydown", () => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[d3.event.key];
      if (!step || !shown.front.length) return;
      d3.event.preventDefault();
      const at = shown.front.indexOf(state.chosen);
      const next = shown.front[(at < 0 ? (step > 0 ? 0 : shown.front.length - 1) : at + step + shown.front.length) % shown.front.length];
      choose(next);
      say(describe(next));
    });
  }

  for (const id of ["scatter-x", "scatter-y", "scatter-log-x", "scatter-log-y"]) byId(id).addEventListener("change", draw);
  drawOn(["filter", "choose", "look"], () => {
    const focused = place.contains(document.activeElement);
    draw();
    if (focused) place.querySelector("svg").focus();
  });
}
