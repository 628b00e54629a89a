// The start page: the journeys, and where one left off.

const ACTION = { new: "Begin", open: "Go on", between: "Go on", submitted: "Look at it again", problem: "Open" };

function Start({ model }) {
  const [page, setPage] = useState(() => model.get("page"));
  const [changing, setChanging] = useState(false);
  useEffect(() => {
    const turn = () => { setPage(model.get("page")); setChanging(false); };
    const back = (event) => (event.persisted || !document.hidden) && model.send({ do: "refresh" });
    model.on("change:page", turn);
    addEventListener("pageshow", back);
    document.addEventListener("visibilitychange", back);
    return () => { model.off("change:page", turn); removeEventListener("pageshow", back); document.removeEventListener("visibilitychange", back); };
  }, []);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const last = page.journeys.flatMap((j) => j.parts).find((p) => p.last);
  return html`<div class="start">
    <header><h1>Assessor training</h1>
      <p class="lead">${page.standard.title}, level ${page.standard.level} (${page.standard.id.replace("-", " v")}). Grade anonymised evidence, and see each decision beside the reference with its reason.</p>
      ${page.assessor && !changing && html`<p class="small quiet">You work here as <b>${page.assessor}</b>. <button class="word" onClick=${() => setChanging(true)}>Somebody else?</button></p>`}
    </header>
    ${!page.assessor || changing
      ? html`<${AskCode} model=${model} why="What you decide is kept under a code of your own on this computer, so that you can stop at any time and go on where you left off." />`
      : html`${["open", "between"].includes(last?.state) && html`<a class="resume" href=${last.notebook}><span><b>Go on where you left off</b>${last.title}${last.case && `: ${last.case}`}</span><span class="far"><progress value=${last.done} max=${last.of} aria-label=${last.state === "open" ? "Descriptors decided" : "Cases graded"}></progress>${last.note}</span></a>`}
        ${page.journeys.map((journey) => html`<section aria-label=${journey.title}><h2>${journey.title}</h2><p class="quiet">${journey.who}</p>
          <ul class="parts">${journey.parts.map((part) => html`<li data-state=${part.state}><h3>${part.title}</h3>
            ${part.case && html`<p class="case">“${part.case}”</p>`}
            <p>${part.what}</p><p class="small quiet">${part.minutes} · <span class="state">${part.state === "submitted" ? "✓ " : ""}${part.note}</span></p>
            <p><a class=${part.state === "submitted" ? "plain" : "main"} href=${part.notebook} aria-label=${`${ACTION[part.state]}: ${part.title}`}>${ACTION[part.state]}</a></p></li>`)}</ul></section>`)}`}
    <footer class="small quiet"><p>Evidence is made up and names nobody. The references are provisional: written with the cases, checked by blind automated gradings, ratified by no panel. What you decide stays on this computer.</p><p>${page.standard.licence} Kit ${page.kit}.</p></footer>
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Start} model=${model} />`) };
