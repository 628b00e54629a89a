// A practice set: the cases in the assessor's own order, how the first tries went, and what to practise next.

const NEXT = { ...DO, submitted: "Look at it again" };
const SIGN = { agreed: "✓", "over-award": "▲", "under-award": "▼", undecided: "○", contested: "–" };

/** One column per case in the order graded, one row per descriptor: where decisions and references met. */
function Map_({ page }) {
  const tried = page.cases.filter((c) => c.first).sort((a, b) => (a.first.submitted < b.first.submitted ? -1 : 1));
  if (!tried.length) return null;
  return html`<section class="trend" aria-labelledby="mt-trend"><h3 id="mt-trend">Your first tries, in the order you graded them</h3>
    <div class="wide"><table><thead><tr><th scope="col">Descriptor</th>${tried.map((c) => html`<th scope="col"><span class="n">${c.place}</span><span class="said-only">${c.title}</span></th>`)}</tr></thead>
      <tbody>${page.descriptors.map((d) => html`<tr><th scope="row">${d.label}</th>${tried.map((c) => { const r = c.first.relations[d.id]; return html`<td data-relation=${r}><span aria-hidden="true">${SIGN[r]}</span><span class="said-only">${r}</span></td>`; })}</tr>`)}</tbody>
      <tfoot><tr><th scope="row">Agreed with the reference</th>${tried.map((c) => html`<td>${c.first.agreed} of ${c.first.counted}</td>`)}</tr>
        <tr><th scope="row">Grade: yours, the reference’s</th>${tried.map((c) => html`<td>${c.first.awarded}, ${c.first.reference}${c.first.settled ? (c.first.awarded === c.first.reference ? " ✓" : " ✗") : ""}</td>`)}</tr></tfoot></table></div>
    <p class="small quiet">✓ agreed · ▲ over-award: met where the reference has not met · ▼ under-award: not met where it has met · – contested, not counted. A few cases show where to look, not how good you are.</p></section>`;
}

function Next({ page, open }) {
  const { next, cases } = page;
  const case_ = cases.find((c) => c.id === (next.case ?? next.again));
  const begun = cases.some((c) => c.first);
  return html`<section class="next" aria-labelledby="mt-next"><h3 id="mt-next">What to practise next</h3>
    ${!begun && html`<p>Grade the first case. The rest of this page fills with how it went.</p>`}
    ${next.weak.map((w) => html`<div class="weak"><p><b>${w.sentence}.</b> ${w.text}</p>${w.near_miss && html`<p class="small quiet">A near miss (our words, not the plan’s): ${w.near_miss}</p>`}</div>`)}
    ${next.remarks.map((r) => html`<p>${r}</p>`)}
    ${next.mistakes.length > 0 && html`<details><summary>Mistakes that the cases where you differed are made to show</summary><ul>${next.mistakes.map((m) => html`<li>${m}</li>`)}</ul></details>`}
    ${begun && !next.weak.length && html`<p>So far you and the references agree on every descriptor that counts.</p>`}
    ${case_ && html`<p class="go"><button class="main" onClick=${() => open(case_.id)}>${next.case ? `${NEXT[case_.state]}: case ${case_.place}, “${case_.title}”` : `Grade “${case_.title}” afresh, where you differed most`}</button></p>`}
    ${!next.case && html`<p>You have graded every case of this set${next.other ? html`. Next on your way: <b>${next.other}</b>, from the start page` : ""}.</p>`}</section>`;
}

function Practice({ model }) {
  const [page, setPage] = useState(() => model.get("page"));
  const [refused, setRefused] = useState(null);
  const [mode, setMode] = useState("short");
  useEffect(() => {
    const turn = () => { setPage(model.get("page")); setRefused(null); };
    const hear = (answer) => answer.to === "refused" && answer.asked !== "code" && setRefused(answer.sentence);
    model.on("change:page", turn);
    model.on("msg:custom", hear);
    return () => { model.off("change:page", turn); model.off("msg:custom", hear); };
  }, []);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const open = (id) => model.send({ do: "open", case: id, mode });
  if (!page.assessor) return html`<${AskCode} model=${model} why="Your order of cases and what you decide are kept under a code of your own on this computer." />`;
  const opened = page.cases.find((c) => c.id === page.opened);
  const bad = refused && html`<p class="refused" role="alert">${refused}</p>`;
  if (opened) return html`<nav class="practice-bar" aria-label="Practice set"><button class="plain" onClick=${() => model.send({ do: "all" })}>← All cases</button><span>Case <b>${opened.place}</b> of ${page.cases.length}</span>${bad}</nav>`;
  const done = page.cases.filter((c) => c.first).length;
  return html`<div class="practice"><header><p class="quiet">${page.set.title}</p><h2>${page.method}</h2><${SetChoice} page=${page} model=${model} />
      <p>${counted(page.cases.length, "case")} in an order of your own, kept with your attempts. You grade each alone, submit, and then see it beside the reference.</p>
      <p class="line"><progress value=${done} max=${page.cases.length} aria-label="Cases graded"></progress> <span>${done} of ${page.cases.length} graded</span> <span class="quiet small">You work here as <b>${page.assessor}</b></span></p>${bad}</header>
    <${Ways} mode=${mode} set=${setMode} />
    <ol class="cases">${page.cases.map((c) => html`<li data-state=${c.state}><span class="n" aria-hidden="true">${c.place}</span>
      <div><h3>“${c.title}”</h3><p class="quiet small">${c.setting}</p><p class="small state">${c.first && c.state === "submitted" ? "✓ " : ""}${c.note}${c.first ? ` · first try: ${c.first.agreed} of ${c.first.counted} agreed` : ""}</p></div>
      <button class=${c.id === page.next?.case || c.state === "open" ? "main" : "plain"} aria-label=${`${NEXT[c.state]}: ${c.title}`} onClick=${() => open(c.id)}>${NEXT[c.state]}</button></li>`)}</ol>
    <${Map_} page=${page} /><${Next} page=${page} open=${open} />
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Practice} model=${model} />`) };
