// Which points are shown. The panel, the brushes of the parallel coordinates and the what-if box all read and
// set the same filters: a range or a set of levels for a column.
const filters = new Map();  // name of a column -> { low, high } in its unit, or { levels: Set }
const only = { front: false, confirmed: false };

function passes(point) {
  if (only.front && standingOf(point) !== 0) return false;
  if (only.confirmed && !point.systemc) return false;
  for (const [name, filter] of filters) {
    const column = columnOf(name);
    if (filter.levels) {
      if (!filter.levels.has(point.levels[column.index])) return false;
    } else {
      const value = column.value(point);
      if (!(value >= filter.low && value <= filter.high)) return false;
    }
  }
  return true;
}

function applyFilters() {
  state.passing = points.filter(passes);
  byId("passing").textContent = state.passing.length === points.length
    ? `all ${points.length} points` : `${state.passing.length} of ${points.length} points`;
  events.filter();
}

function setFilter(name, filter) {
  if (filter) filters.set(name, filter); else filters.delete(name);
  showFilters();
  applyFilters();
}

const kMostChoices = 16;
const controls = [];  // each shows its filter when told to

function levelChoices(column) {
  const set = element("fieldset");
  set.append(element("legend", {}, column.label));
  const list = set.appendChild(element("div", { class: "choices" }));
  const boxes = column.levels.map(text => {
    const label = list.appendChild(element("label"));
    const box = label.appendChild(element("input", { type: "checkbox" }));
    label.append(text);
    return box;
  });
  const read = () => {
    const chosen = new Set(boxes.flatMap((box, level) => box.checked ? [level] : []));
    setFilter(column.name, chosen.size === boxes.length ? null : { levels: chosen });
  };
  for (const box of boxes) box.addEventListener("change", read);
  controls.push(() => {
    const filter = filters.get(column.name);
    boxes.forEach((box, level) => { box.checked = !filter || !filter.levels || filter.levels.has(level); });
  });
  return set;
}

function rangeInputs(column) {
  const set = element("fieldset");
  set.append(element("legend", {}, column.title));
  const input = name => {
    const made = set.appendChild(element("input", { type: "number", step: "any", placeholder: name, "aria-label": `${column.title}, ${name}` }));
    made.addEventListener("change", read);
    return made;
  };
  const read = () => {
    if (low.value === "" && high.value === "") return setFilter(column.name, null);
    setFilter(column.name, { low: low.value === "" ? -Infinity : Number(low.value), high: high.value === "" ? Infinity : Number(high.value) });
  };
  const low = input("at least");
  set.append(" ");
  const high = input("at most");
  controls.push(() => {
    const filter = filters.get(column.name);
    low.value = filter && Number.isFinite(filter.low) ? Number(filter.low.toPrecision(4)) : "";
    high.value = filter && Number.isFinite(filter.high) ? Number(filter.high.toPrecision(4)) : "";
  });
  return set;
}

function showFilters() {
  for (const show of controls) show();
}

function startFilters() {
  const panel = byId("filters");
  for (const column of parameterColumns.filter(c => c.levels.length > 1))
    panel.append(column.levels.length <= kMostChoices || !column.numeric ? levelChoices(column) : rangeInputs(column));
  for (const column of objectives) panel.append(rangeInputs(column));
  for (const name of ["front", "confirmed"]) {
    byId("only-" + name).addEventListener("change", event => {
      only[name] = event.target.checked;
      applyFilters();
    });
  }
  byId("clear").addEventListener("click", () => {
    filters.clear();
    for (const name of ["front", "confirmed"]) byId("only-" + name).checked = only[name] = false;
    showFilters();
    applyFilters();
  });
  events.on("predictor.filters", applyFilters);
  showFilters();
  applyFilters();
}
