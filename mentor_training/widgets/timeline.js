// How an assessment by one method goes.

const WHEN = { before: "Before", day: "On the day", after: "After" };

function Timeline({ model }) {
  const page = model.get("page");
  const [open, setOpen] = useState(null);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const day = page.steps.filter((s) => s.when === "day");
  const sum = (extra) => day.filter((s) => s.extra === extra).reduce((all, s) => all + (s.minutes ?? 0), 0);
  const number = (s) => page.steps.indexOf(s);
  const step = (s) => html`<button key=${s.label} class="step" data-extra=${s.extra ? "yes" : null} style=${s.minutes ? `flex-grow: ${s.minutes}` : ""} aria-expanded=${open === number(s) ? "true" : "false"} aria-controls="mt-step" onClick=${() => setOpen(open === number(s) ? null : number(s))}><b>${s.label}</b><span>${s.days ? `at least ${s.days} days` : s.minutes ? `${s.minutes} min` : ""}</span></button>`;
  const chosen = page.steps[open];
  return html`<section class="timeline" aria-label=${`Timeline: ${page.title}`}>
    <h3>${page.title}</h3>
    ${Object.entries(WHEN).map(([when, name]) => html`<div class="row" data-when=${when}><h4>${name}${when === "day" ? html` <span class="quiet small">${sum(false)} minutes${sum(true) ? `, at most ${sum(false) + sum(true)}` : ""}</span>` : ""}</h4><div class="steps">${page.steps.filter((s) => s.when === when).map(step)}</div></div>`)}
    <div id="mt-step" class="what" aria-live="polite">${chosen ? html`<p><b>${chosen.label}.</b> “${chosen.text}”</p><p class="quiet small">The plan, ${chosen.section}. ${{ must: "A must.", should: "A should.", may: "A may.", typically: "Typical, no bound." }[chosen.force] ?? "Stated."}</p>` : html`<p class="quiet small">Choose a step to read the plan’s sentence.</p>`}</div>
    <details class="bounds"><summary>Every bound of this method on one page</summary><table><thead><tr><th scope="col">What is asked</th><th scope="col">The plan</th><th scope="col">Its word</th></tr></thead><tbody>${page.bounds.map((b) => html`<tr><th scope="row">${b.asks}</th><td>${b.bound}</td><td>${b.force === "states" ? "stated" : b.force}${b.unclear ? ", and not clear throughout" : ""}</td></tr>`)}</tbody></table></details>
  </section>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Timeline} model=${model} />`) };
