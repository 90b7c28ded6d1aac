// The schedule of a confirmed point over time: lanes of tasks, and below them what lies where in each memory. Both
// share one time axis, which the wheel, a drag, the buttons and the arrow keys move.
const kLaneHeight = 26, kMemoryHeight = 110;

const span = microseconds => microseconds >= 1000 ? plain(microseconds / 1000) + " ms" : plain(microseconds) + " us";

function drawTimeline(place, detail) {
  const memories = detail.memories.filter(memory => memory.buffers.length);
  const lanes = detail.lanes.map((name, lane) => ({ name, tasks: detail.tasks.filter(task => task[0] === lane) })).filter(lane => lane.tasks.length);
  const end = d3.max(detail.tasks, task => task[4]) || 1;
  const bottom = lanes.length * kLaneHeight;
  const box = frame(place, 60 + bottom + memories.length * (kMemoryHeight + 30) + 24, { left: 92, right: 16, top: 24, bottom: 36 }, `Schedule: ${detail.tasks.length} tasks on ${lanes.length} lanes`);
  const time = d3.scale.linear().domain([0, end]).range([0, box.width]), full = time.copy();
  const cut = "cut-" + place.id;
  box.svg.append("defs").append("clipPath").attr("id", cut).append("rect").attr({ x: 0, y: -4, width: box.width, height: box.height + 8 });
  const zoom = d3.behavior.zoom().x(time).scaleExtent([1, 4000]).on("zoom", moved);
  const back = box.inner.append("rect").attr({ class: "sheet", width: box.width, height: box.height, fill: "transparent" });
  const sheet = box.inner.append("g").attr("clip-path", `url(#${cut})`);
  const moving = sheet.append("g");
  const axis = box.inner.append("g").attr({ class: "axis", transform: `translate(0,${bottom + 6})` });

  function addLanes() {
    lanes.forEach((lane, index) => {
      box.inner.append("text").attr({ x: -8, y: index * kLaneHeight + 16, "text-anchor": "end", class: "strong" }).text(lane.name);
      const bars = moving.append("g").attr("data-lane", lane.name).selectAll("rect").data(lane.tasks).enter().append("rect").attr({
        class: "task", x: task => full(task[3]), width: task => Math.max(0, full(task[4]) - full(task[3])),
        y: index * kLaneHeight + 3, height: kLaneHeight - 6,
      }).style("fill", task => `var(--k${task[1] % 8})`);
      tips(bars, task => `${detail.kinds[task[1]]}${task[2] >= 0 ? ", " + detail.operators[task[2]] : ""}\n${span(task[3])} to ${span(task[4])}: ${span(task[4] - task[3])}`);
    });
  }

  function addMemories() {
    memories.forEach((memory, index) => {
      const top = bottom + 60 + index * (kMemoryHeight + 30);
      const used = d3.max(memory.buffers, buffer => buffer[0] + buffer[1]);
      const y = d3.scale.linear().domain([0, Math.max(used, 1) / 1024]).range([top + kMemoryHeight, top]);
      box.inner.append("text").attr({ x: 0, y: top - 6, class: "strong" })
        .text(`${memory.name}: ${plain(used / 1024)} of ${plain(memory.usable_bytes / 1024)} KiB in use at most`);
      box.inner.append("g").attr("class", "axis").call(d3.svg.axis().scale(y).orient("left").ticks(4).outerTickSize(0).tickFormat(kib => plain(kib) + " KiB"));
      const colours = new Map();
      const hue = label => { if (!colours.has(label)) colours.set(label, colours.size % 8); return colours.get(label); };
      const blocks = moving.append("g").attr("data-memory", memory.name).selectAll("rect").data(memory.buffers).enter().append("rect").attr({
        class: "buffer", x: b => full(b[2]), width: b => Math.max(0, full(b[3]) - full(b[2])), y: b => y((b[0] + b[1]) / 1024),
        height: b => Math.max(0.6, y(b[0] / 1024) - y((b[0] + b[1]) / 1024)),
      }).style("fill", b => `var(--k${hue(b[4])})`).style("fill-opacity", 0.7);
      tips(blocks, b => `${b[4]}: ${plain(b[1] / 1024)} KiB at ${plain(b[0] / 1024)} KiB\n${span(b[2])} to ${span(b[3])}`);
    });
  }

  function moved() {
    const scale = zoom.scale(), most = 0, least = box.width * (1 - scale);
    const x = Math.max(least, Math.min(most, zoom.translate()[0]));
    zoom.translate([x, 0]);
    moving.attr("transform", `translate(${x},0) scale(${scale},1)`);
    axis.call(d3.svg.axis().scale(time).orient("bottom").ticks(box.width / 110).outerTickSize(0).tickFormat(span));
    box.svg.attr("data-scale", scale);
  }

  function move(factor, shift) {
    const centre = box.width / 2, scale = Math.max(1, Math.min(4000, zoom.scale() * factor));
    const x = centre - (centre - zoom.translate()[0]) * scale / zoom.scale() + shift * box.width;
    zoom.scale(scale).translate([x, 0]);
    moved();
  }

  addLanes();
  addMemories();
  // The wheel belongs to the page until the chart has been clicked or focused.
  box.svg.attr("tabindex", 0).on("focus", () => { box.inner.call(zoom); }).on("keydown", () => {
    const steps = { ArrowLeft: [1, 0.2], ArrowRight: [1, -0.2], "+": [1.5, 0], "=": [1.5, 0], "-": [1 / 1.5, 0], "0": [1e-9, 0] };
    const step = steps[d3.event.key];
    if (!step) return;
    d3.event.preventDefault();
    move(...step);
  });
  back.on("click", () => box.svg.node().focus());
  moved();
  return { nearer: () => move(2, 0), farther: () => move(0.5, 0), whole: () => move(1e-9, 0) };
}
