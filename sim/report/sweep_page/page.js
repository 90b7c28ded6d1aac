// Starts all parts of the page.
function startLook() {
  const root = document.documentElement, button = byId("look"), dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wear = look => {
    root.dataset.theme = look;
    button.textContent = look === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", look === "dark" ? "Switch to light colours" : "Switch to dark colours");
    events.look();
  };
  wear(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => wear(dark.matches ? "dark" : "light"));
  button.addEventListener("click", () => wear(root.dataset.theme === "dark" ? "light" : "dark"));
  let waiting = null;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => events.look(), 80);
  });
}

function startPredictor() {
  const buttons = { analytic: byId("by-analytic"), systemc: byId("by-systemc") };
  buttons.systemc.disabled = data.counts.confirmed === 0;
  for (const [name, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => {
      state.predictor = name;
      for (const [other, b] of Object.entries(buttons)) b.setAttribute("aria-pressed", other === name);
      startCounts();
      events.predictor();
    });
  }
}

function startCounts() {
  const { counts } = data, front = data.fronts[state.predictor];
  const told = [`${counts.points} point${counts.points === 1 ? "" : "s"}`, `${counts.done} done`];
  for (const name of ["infeasible", "failed", "pending", "confirmed"]) if (counts[name]) told.push(`${counts[name]} ${name}`);
  told.push(`${front.points} on the front of ${objectives.map(c => c.label).join(", ")}`);
  if (front.volume !== null) told.push(`hypervolume ${(front.volume * 100).toFixed(2)} %`);
  byId("counts").textContent = told.join(" · ");
  byId("sample").hidden = counts.shown === counts.points;
  byId("sample").textContent = `This page holds ${counts.shown} of ${counts.points} points: the front with its neighbours, what was confirmed, and a random sample ` +
    "of the others (the same one every time). Fronts, hypervolume and sensitivity are those of all points.";
  const knees = byId("knees");
  knees.textContent = front.knees.length ? "Knees: " : "";
  for (const [number] of front.knees.slice(0, 8)) {
    const button = element("button", { type: "button" }, number);
    button.addEventListener("click", () => choose(pointOf.get(number)));
    knees.append(button, " ");
  }
}

function startOrigin() {
  byId("title").textContent = data.title;
  byId("origin").textContent = [data.program, ...data.inputs.map(([what, sha256]) => `${what} sha256 ${sha256}`)].join(" · ");
}

startLook();
startOrigin();
startPredictor();
startCounts();
startFilters();
startScatter();
startParallel();
startTable();
startEffects();
startWhatIf();
startFidelity();
startPoint();
document.body.dataset.ready = "yes";
