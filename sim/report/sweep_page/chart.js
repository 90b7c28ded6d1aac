// What all charts share: frames with axes, canvases over them, colours of the theme, the tip.
const byId = id => document.getElementById(id);
const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

function element(tag, attributes, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// An empty SVG of `height` as wide as its place, with `margin` around its inner group.
function frame(place, height, margin, label) {
  const width = Math.max(260, place.clientWidth);
  d3.select(place).selectAll("svg").remove();
  const svg = d3.select(place).append("svg").attr({ width, height, role: "img", "aria-label": label });
  return {
    svg, inner: svg.append("g").attr("transform", `translate(${margin.left},${margin.top})`),
    width: width - margin.left - margin.right, height: height - margin.top - margin.bottom, margin,
  };
}

// A canvas under the marks of a frame, in its coordinates; for what there is too much of for SVG.
function canvasOf(place, box) {
  let canvas = place.querySelector("canvas");
  if (!canvas) place.insertBefore(canvas = element("canvas", { "aria-hidden": "true" }), place.firstChild);
  const ratio = window.devicePixelRatio || 1;
  const width = box.width + box.margin.left + box.margin.right, height = box.height + box.margin.top + box.margin.bottom;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, box.margin.left * ratio, box.margin.top * ratio);
  return context;
}

// A scale over the finite ones of `values`; equal ones get room around them, logarithms need more than 0.
function scaleFor(values, log, range) {
  let finite = values.filter(value => Number.isFinite(value) && (!log || value > 0));
  if (!finite.length) finite = [1];
  let [low, high] = d3.extent(finite);
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10];
  return log ? d3.scale.log().domain([low / 1.1, high * 1.1]).range(range)
             : d3.scale.linear().domain([low, high]).range(range).nice();
}

// Axis of a column: numbers, or the names of its levels where they are few.
function axisFor(column, scale, orient, count) {
  const axis = d3.svg.axis().scale(scale).orient(orient).outerTickSize(0);
  if (!column.numeric) {
    const step = Math.ceil(column.levels.length / Math.max(2, count));
    return axis.tickValues(d3.range(0, column.levels.length, step)).tickFormat(column.text);
  }
  if (!scale.base) return axis.ticks(count).tickFormat(column.text || plain);
  // A logarithmic axis: powers of ten, and between them as many digits as there is room for.
  const all = scale.ticks(), leading = tick => Math.round(tick / Math.pow(10, Math.floor(Math.log10(tick) + 1e-9)));
  const rows = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];
  const digits = rows.find(row => all.filter(tick => row.includes(leading(tick))).length <= count) || [1];
  return axis.tickValues(all.filter(tick => digits.includes(leading(tick)))).tickFormat(column.text || plain);
}

function drawAxes(box, x, y, xTitle, yTitle, xAxis, yAxis) {
  box.inner.append("g").attr("class", "axis").attr("transform", `translate(0,${box.height})`).call(xAxis);
  box.inner.append("g").attr("class", "axis").call(yAxis);
  box.inner.append("text").attr({ x: box.width, y: box.height + 34, "text-anchor": "end", class: "strong" }).text(xTitle);
  box.inner.append("text").attr({ x: -box.margin.left + 4, y: -10, class: "strong" }).text(yTitle);
}

const tip = byId("tip");
function showTip(text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  tip.style.left = Math.min(x + 14, window.innerWidth - tip.offsetWidth - 8) + "px";
  tip.style.top = Math.min(y + 14, window.innerHeight - tip.offsetHeight - 8) + "px";
}
const hideTip = () => { tip.hidden = true; };

// Marks of `selection` say `text(d)` while the mouse is over them.
function tips(selection, text) {
  selection.on("mousemove", d => showTip(text(d), d3.event.clientX, d3.event.clientY)).on("mouseout", hideTip);
}

// Says it to who can not see the charts.
const say = text => { byId("spoken").textContent = text; };

function fillSelect(select, columns, chosen) {
  for (const column of columns) select.append(element("option", { value: column.name }, column.title));
  if (chosen) select.value = chosen.name;
}

// Runs `draw` at once, and again when one of `names` happens; many changes within a frame cost one drawing.
function drawOn(names, draw) {
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  };
  for (const name of names) events.on(name + "." + Math.random().toString(36).slice(2), later);
  draw();
}
