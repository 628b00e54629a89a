// The start page: the journeys, and where one left off.

const ACTION = { page: "Open", new: "Begin", open: "Go on", between: "Go on", submitted: "Look at it again", problem: "Open" };

/** The induction course: its chapters in order, and where to go on. */
function Course({ chapters }) {
  const state = (c) => (c.done >= c.of ? "done" : c.done ? "begun" : "new");
  const next = chapters.find((c) => state(c) !== "done");
  const begun = chapters.some((c) => c.done);
  const minutes = chapters.reduce((all, c) => all + c.minutes, 0);
  const hours = `about ${Math.floor(minutes / 60)} hours${minutes % 60 >= 30 ? " and a half" : ""}`;
  return html`<section class="course" aria-label="The induction course"><h2>The induction course</h2><p class="quiet">For new assessors: from the first look at the standard to grading alone, ${hours} in all. Stop anywhere, go on there.</p>
    <ol>${chapters.map((c, n) => html`<li key=${c.id} data-state=${state(c)}><a href=${`induction/${c.notebook}`}><span class="n" aria-hidden="true">${state(c) === "done" ? "✓" : n}</span><span><b>${c.title}</b><span class="small quiet">${c.minutes} min · ${state(c) === "done" ? "done" : c.done ? `${c.done} of ${c.of}` : "not begun"}</span></span></a></li>`)}</ol>
    <p>${next ? html`<a class="main" href=${`induction/${next.notebook}`} aria-label=${`${begun ? "Go on" : "Begin"}: ${next.title}`}>${begun ? `Go on with “${next.title}”` : "Begin the course"}</a>` : html`<span class="state">✓ You have been through the whole course. Now grade whole cases, below.</span>`}</p></section>`;
}

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
  const [came, setCame] = useState(null); // {said, notebook} or {refused}
  useAnswers(model, (answer) => {
    if (answer.to === "file") setCame(answer);
    else if (answer.to === "refused" && answer.asked === "file") setCame({ refused: answer.sentence });
  });
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
        <${Course} chapters=${page.course} />
        <section class="came" aria-label="Files that you were sent"><h2>Were you sent a file?</h2><${Drop} model=${model} what="a pack, a result or feedback" before=${() => setCame(null)} refuse=${(refused) => setCame({ refused })} />
          ${came?.said && html`<p class="told" role="status">${came.said} <a href=${came.notebook}>Go there</a></p>`}${came?.refused && html`<p class="refused" role="alert">${came.refused}</p>`}</section>
        ${page.journeys.map((journey) => html`<section aria-label=${journey.title}><h2>${journey.title}</h2><p class="quiet">${journey.who}</p>
          <ul class="parts">${journey.parts.map((part) => html`<li data-state=${part.state}><h3>${part.title}</h3>
            ${part.case && html`<p class="case">“${part.case}”</p>`}
            <p>${part.what}</p><p class="small quiet">${part.minutes}${part.note && html` · <span class="state">${part.state === "submitted" ? "✓ " : ""}${part.note}</span>`}</p>
            <p><a class=${["submitted", "page"].includes(part.state) ? "plain" : "main"} href=${part.notebook} aria-label=${`${ACTION[part.state]}: ${part.title}`}>${ACTION[part.state]}</a></p></li>`)}</ul></section>`)}`}
    <footer class="small quiet"><p>Evidence is made up and names nobody. The references are provisional: written with the cases, checked by blind automated gradings, ratified by no panel. What you decide stays on this computer.</p><p>${page.standard.licence} Kit ${page.kit}.</p></footer>
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Start} model=${model} />`) };
