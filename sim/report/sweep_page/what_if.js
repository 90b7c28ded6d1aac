// "What would I have to change to get under 100 ms?": points that meet a wish, fewest changed parameters first, then
// the smallest steps, and what they cost in the other objectives. As explore::what_if.
function startWhatIf() {
  const figure = byId("wish-figure"), bound = byId("wish-bound"), answers = byId("answers");
  fillSelect(figure, figureColumns, objectives[0]);
  const isNone = (parameter, level) => data.parameters[parameter].values[level] === null;

  function stepLength(parameter, from, to) {
    const { numeric, values } = data.parameters[parameter];
    if (!numeric || isNone(parameter, from)) return 1;
    return Math.abs(to - from) / (values.length - 1 - (isNone(parameter, 0) ? 1 : 0));
  }

  function changesFrom(from, to) {
    const changes = [];
    let decisions = 0, steps = 0;
    from.levels.forEach((level, parameter) => {
      const other = to.levels[parameter];
      if (level === other) return;
      changes.push(parameter);
      if (isNone(parameter, other)) return;
      ++decisions;
      steps += stepLength(parameter, level, other);
    });
    return { to, changes, decisions, steps };
  }

  const keepsLimits = point => data.limits.every(limit => {
    const column = columnOf(limit.figure), value = column ? column.value(point) / column.factor : NaN;
    return value >= (limit.at_least === undefined ? -Infinity : limit.at_least) && value <= (limit.at_most === undefined ? Infinity : limit.at_most);
  });

  function preference(a, b) {
    for (const column of objectives) {
      const cost = point => { const v = column.value(point); return Number.isNaN(v) ? Infinity : column.better === "more" ? -v : v; };
      if (cost(a) !== cost(b)) return cost(a) < cost(b) ? -1 : 1;
    }
    return a.number - b.number;
  }

  // The best point by the first objective that keeps the limits stands in until one is chosen.
  const start = () => state.chosen || points.filter(p => standingOf(p) === 0).sort(preference)[0] || points[0];

  function show(answer, from, column) {
    const item = answers.appendChild(element("li", { "data-point": answer.to.number }));
    for (const parameter of answer.changes) {
      const p = parameterColumns[parameter];
      item.append(element("div", {}, `${p.label}: ${p.textOf(from)} to ${p.textOf(answer.to)}`));
    }
    const prices = [column, ...objectives.filter(c => c !== column)].map(c => {
      const before = c.value(from), after = c.value(answer.to), change = (after / before - 1) * 100;
      return `${c.label} ${withUnit(c, after)}` + (Number.isFinite(change) && before ? ` (${change >= 0 ? "+" : ""}${change.toFixed(1)} %)` : "");
    });
    item.append(element("div", { class: "soft" }, prices.join(", ")));
    const button = item.appendChild(element("button", { type: "button" }, `Show point ${answer.to.number}`));
    button.addEventListener("click", () => choose(answer.to));
  }

  function ask() {
    const column = columnOf(figure.value), more = column.better === "more", from = start();
    answers.textContent = "";
    byId("wish-unit").textContent = column.unit;
    byId("wish-sense").textContent = more ? "at least" : "at most";
    byId("wish-from").textContent = from ? `From point ${from.number}${state.chosen ? "" : " (the best by the first objective; choose another one in any chart)"}.` : "";
    if (bound.value === "" || !from) { byId("wish-said").textContent = ""; return; }
    const wish = Number(bound.value);
    const able = points.filter(p => figuresOf(p) && keepsLimits(p));
    const meets = p => more ? column.value(p) >= wish : column.value(p) <= wish;
    if (able.includes(from) && meets(from)) {
      byId("wish-said").textContent = `Nothing: it has ${withUnit(column, column.value(from))}.`;
      return;
    }
    const found = able.filter(meets).map(to => changesFrom(from, to))
      .sort((a, b) => a.decisions - b.decisions || a.steps - b.steps || preference(a.to, b.to));
    byId("wish-said").textContent = found.length
      ? `${found.length} points do; the nearest:` : nearest(able, column, more);
    found.slice(0, 3).forEach(answer => show(answer, from, column));
  }

  function nearest(able, column, more) {
    const known = able.filter(p => !Number.isNaN(column.value(p)));
    if (!known.length) return "No point keeps the limits of the sweep.";
    const best = known.reduce((a, b) => (more ? column.value(b) > column.value(a) : column.value(b) < column.value(a)) ? b : a);
    return `No point does. Point ${best.number} comes nearest: ${withUnit(column, column.value(best))}.`;
  }

  figure.addEventListener("change", () => { bound.value = ""; ask(); });
  bound.addEventListener("input", ask);
  events.on("choose.wish", ask);
  events.on("predictor.wish", ask);
  ask();
}
