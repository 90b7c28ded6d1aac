// The points as a table: any column sorts, the first thousand rows come in pages.
const kMostTableRows = 1000, kPageRows = 25;

function startTable() {
  const head = byId("table-head"), body = byId("table-body");
  const figures = [...objectives, ...figureColumns.filter(c => !objectives.includes(c))];
  const number = { name: "point", title: "point", numeric: true, value: p => p.number, textOf: p => p.number };
  const standing = { name: "standing", title: "standing", value: standingOf, textOf: p => kStandings[standingOf(p)] };
  const columns = [number, standing, ...parameterColumns, ...figures];
  const sort = { column: objectives[0] || number, descending: (objectives[0] || number).better === "more" };
  let page = 0, rows = [];

  function order() {
    const { column, descending } = sort;
    // What has no figures comes last, whichever way.
    const rank = point => { const v = column.value(point); return Number.isNaN(v) ? null : v; };
    rows = state.passing.slice().sort((a, b) => {
      const x = rank(a), y = rank(b);
      if (x === null || y === null) return (x === null) - (y === null) || a.number - b.number;
      return (x === y ? 0 : (x < y) === descending ? 1 : -1) || a.number - b.number;
    });
  }

  function drawHead() {
    head.textContent = "";
    for (const column of columns) {
      const cell = head.appendChild(element("th", { scope: "col", class: column.numeric ? "n" : "" }));
      if (column === sort.column) cell.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
      const button = cell.appendChild(element("button", { type: "button" }, column.title));
      button.addEventListener("click", () => {
        sort.descending = column === sort.column ? !sort.descending : column.better === "more";
        sort.column = column;
        page = 0;
        draw();
        head.children[columns.indexOf(column)].firstChild.focus();
      });
    }
  }

  function addRow(point) {
    const row = body.appendChild(element("tr", { class: "pick", "data-point": point.number, "aria-selected": point === state.chosen }));
    columns.forEach(column => {
      const cell = row.appendChild(element("td", { class: column.numeric ? "n" : "" }));
      if (column === number) {
        const button = cell.appendChild(element("button", { type: "button", "aria-label": `Show point ${point.number}` }, point.number));
        button.addEventListener("click", event => { event.stopPropagation(); choose(point); });
      } else if (column === standing) {
        cell.append(element("span", { class: "tag " + kStandingClasses[standingOf(point)], title: point.reason }, column.textOf(point)));
        if (point.systemc) cell.append(" ", element("span", { class: "tag soft" }, "confirmed"));
      } else {
        cell.textContent = column.isFigure ? column.text(column.value(point)) : column.textOf(point);
      }
    });
    row.addEventListener("click", () => choose(point));
  }

  function draw() {
    order();
    const reachable = Math.min(rows.length, kMostTableRows), pages = Math.max(1, Math.ceil(reachable / kPageRows));
    page = Math.min(page, pages - 1);
    drawHead();
    body.textContent = "";
    rows.slice(page * kPageRows, Math.min(reachable, (page + 1) * kPageRows)).forEach(addRow);
    const first = reachable ? page * kPageRows + 1 : 0, last = Math.min(reachable, (page + 1) * kPageRows);
    byId("table-range").textContent = `rows ${first} to ${last} of ${rows.length}` +
      (rows.length > kMostTableRows ? ` (the first ${kMostTableRows} can be reached; sort or filter for others)` : "");
    byId("table-back").disabled = page === 0;
    byId("table-on").disabled = page >= pages - 1;
    byId("table").dataset.rows = rows.length;
  }

  byId("table-back").addEventListener("click", () => { --page; draw(); });
  byId("table-on").addEventListener("click", () => { ++page; draw(); });
  events.on("choose.table", () => {
    for (const row of body.children) row.setAttribute("aria-selected", Boolean(state.chosen) && row.dataset.point === String(state.chosen.number));
  });
  drawOn(["filter"], () => { page = 0; draw(); });
}
