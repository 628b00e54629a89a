// A chapter's opening or closing, with the map of the course.

function ChapterEnd({ model }) {
  const [page, setPage] = useState(() => model.get("page"));
  useEffect(() => {
    const turn = () => setPage(model.get("page"));
    const back = () => !document.hidden && model.send({ do: "refresh" });
    model.on("change:page", turn);
    document.addEventListener("visibilitychange", back);
    return () => { model.off("change:page", turn); document.removeEventListener("visibilitychange", back); };
  }, []);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const { chapter, end } = page;
  return html`<div class="chapter" data-end=${end}>
    <section class="words">
      ${end === "opening"
        ? html`${page.before && html`<p class="quiet small">In the last notebook: ${spoken(page.before.will)}.</p>`}
            <p class="lead">In this one, in about ${chapter.minutes} minutes, you will</p>
            <ul>${chapter.will.map((w) => html`<li>${w}${chapter.will.at(-1) === w ? "." : ";"}</li>`)}</ul>`
        : html`<p class="lead">You can now</p><ul>${chapter.will.map((w) => html`<li>${w}${chapter.will.at(-1) === w ? "." : ";"}</li>`)}</ul>
            <p class="go">${page.next && html`<a class="main" href=${page.next.notebook}>Next: ${page.next.title}</a> `}<button class="word" onClick=${() => model.send({ do: "refresh" })}>Bring the map up to date</button></p>`}
    </section>
    <nav class="map" aria-label="The course"><ol>${page.course.map((c, n) => {
      const state = c.done >= c.of ? "done" : c.done ? "begun" : "new";
      return html`<li key=${c.id} data-state=${state} aria-current=${c.id === chapter.id ? "step" : null}><span class="n" aria-hidden="true">${state === "done" ? "✓" : n}</span><span>${c.id === chapter.id ? html`<b>${c.title}</b>` : html`<a href=${c.notebook}>${c.title}</a>`} <span class="quiet small">${c.minutes} min · ${state === "done" ? "done" : `${c.done} of ${c.of}`}</span></span></li>`;
    })}</ol></nav>
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${ChapterEnd} model=${model} />`) };
