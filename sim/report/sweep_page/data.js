// What the page was made of: points, parameters, figures, and how they are written for people.
const data = JSON.parse(document.getElementById("sweep").textContent);
const kStandings = ["front", "dominated", "breaks a limit", "unknown", "infeasible", "failed", "pending"];
const kStandingClasses = ["front", "dominated", "limit", "unknown", "infeasible", "failed", "pending"];

const real = value => value === null ? NaN : value === "inf" ? Infinity : value === "-inf" ? -Infinity : value;

const points = data.rows.point.map((number, row) => ({
  number,
  row,
  levels: data.rows.levels.map(levels => levels[row]),
  reason: data.rows.reasons[data.rows.reason[row]],
  standings: { analytic: data.rows.standing[row], systemc: data.rows.standing_systemc[row] },
  analytic: data.rows.analytic[row] && data.rows.analytic[row].map(real),
  systemc: data.rows.systemc[row] && data.rows.systemc[row].map(real),
}));
const pointOf = new Map(points.map(point => [point.number, point]));
data.rows = null;

// Everything that the parts of the page share. Changes are told by `events`.
const state = { predictor: "analytic", chosen: null, passing: points };
const events = d3.dispatch("filter", "choose", "predictor", "look");

const standingOf = point => point.standings[state.predictor];
const figuresOf = point => point[state.predictor];

// Seconds as milliseconds, joules as millijoules, bytes as KiB: [factor, unit].
const kUnits = { s: [1e3, "ms"], J: [1e3, "mJ"], bytes: [1 / 1024, "KiB"] };

function plain(number) {
  if (Number.isNaN(number)) return "";
  if (!Number.isFinite(number)) return number > 0 ? "unlimited" : "-unlimited";
  const size = Math.abs(number);
  if (size >= 1e7 || (size > 0 && size < 1e-3)) return number.toExponential(2);
  return String(size >= 1e4 ? Math.round(number) : Number(number.toPrecision(4)));
}

function figureColumn(index) {
  const figure = data.figures[index];
  const [factor, unit] = kUnits[figure.unit] || [1, figure.unit];
  return {
    name: figure.name, label: figure.label, unit, better: figure.better, isFigure: true, numeric: true, index, factor,
    title: figure.label + (unit ? ", " + unit : ""),
    value: point => { const figures = figuresOf(point); return figures ? figures[index] * factor : NaN; },
    of: figures => figures ? figures[index] * factor : NaN,
    text: plain,
  };
}

// 65536 of "sram_bytes" as "64 KiB", 216000000 of "/core/clock_hz" as "216 MHz".
function readable(name, number) {
  const [factor, unit] = name.endsWith("_bytes") ? [1 / 1024, "KiB"] : name.endsWith("_hz") ? [1e-6, "MHz"] : [1, ""];
  return String(Number((number * factor).toPrecision(6))) + (unit ? " " + unit : "");
}

function parameterColumn(index) {
  const { name, numeric, values } = data.parameters[index];
  const say = value => value === null ? "none" : value === true ? "yes" : value === false ? "no" : typeof value === "number" ? readable(name, value) : String(value);
  // Numbers are drawn where they lie, all else by its place in the list.
  const isNumber = numeric && values.every(value => value !== null);
  return {
    name: "parameter " + name, label: name, unit: "", isFigure: false, index, title: name, levels: values.map(say), numeric: isNumber,
    value: point => isNumber ? values[point.levels[index]] : point.levels[index],
    text: value => isNumber ? readable(name, value) : say(values[Math.round(value)]),
    textOf: point => say(values[point.levels[index]]),
  };
}

const figureColumns = data.figures.map((_, index) => figureColumn(index))
  .filter(column => points.some(p => (p.analytic && !Number.isNaN(p.analytic[column.index])) ||
                                     (p.systemc && !Number.isNaN(p.systemc[column.index]))));
const parameterColumns = data.parameters.map((_, index) => parameterColumn(index));
const columnOf = name => [...figureColumns, ...parameterColumns].find(column => column.name === name);
const objectives = data.objectives.map(columnOf).filter(Boolean);

const withUnit = (column, value) => {
  const text = column.text(value);
  return column.unit && Number.isFinite(value) ? text + " " + column.unit : text;
};

// One line for each parameter and objective: what a tip and a screen reader say of a point.
function describe(point) {
  const lines = [`Point ${point.number}: ${kStandings[standingOf(point)]}`];
  for (const column of parameterColumns) lines.push(`${column.label}: ${column.textOf(point)}`);
  if (figuresOf(point)) for (const column of objectives) lines.push(`${column.label}: ${withUnit(column, column.value(point))}`);
  if (point.reason) lines.push(point.reason);
  return lines.join("\n");
}

function choose(point) {
  state.chosen = point;
  events.choose(point);
}
