// A qualification set: cases without feedback, a file to send, a file to get back.

const ADVICE = { standardised: "✓ Standardised", "more evidence": "… More evidence", "not yet": "✗ Not yet" };

function Qualify({ model }) {
  const page = usePage(model);
  const [refused, setRefused] = useState(null);
  const [said, setSaid] = useState(null);
  useAnswers(model, (answer) => {
    if (answer.to === "refused" && answer.asked !== "code") { setSaid(null); setRefused(answer.sentence); }
    if (answer.to === "file") { setRefused(null); setSaid(answer.said); }
    if (answer.to === "send" && answer.said) { setRefused(null); setSaid(answer.said); }
    else if (answer.to === "send") { setRefused(null); save(answer.name, answer.content); setSaid(`“${answer.name}” was made. It is in your downloads, and in ${answer.folder}. Send it to your lead assessor; it holds your code and decisions, no name.`); }
  });
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  if (!page.assessor) return html`<${AskCode} model=${model} why="Your decisions go to your lead assessor under this code, and a key that tells you from anybody with the same code." />`;
  const notes = html`${refused && html`<p class="refused" role="alert">${refused}</p>`}${said && html`<p class="told" role="status">${said}</p>`}`;
  useEffect(() => { // a result comes by itself where there is a service
    if (!page.shared) return undefined;
    const beat = setInterval(() => { try { if (!document.hidden && !model.get("opened")) model.send({ do: "look" }); } catch { /* the kernel is away */ } }, 15000);
    return () => clearInterval(beat);
  }, [page.shared]);
  const drop = !page.shared && html`<${Drop} model=${model} what=${page.pack ? "the pack that your lead assessor sent you" : "the result file when it comes back"} />`;
  if (page.pack) return html`<div class="blind"><header><h2>Qualification</h2><p>The cases are not on this computer. ${page.shared ? "They appear here when your lead assessor gives them out: reload the page then." : "They come in a pack, one file, from your lead assessor."}</p></header>${notes}${drop}<${Results} results=${page.results} /></div>`;
  const opened = page.cases.find((c) => c.id === page.opened);
  if (page.gate) return html`<div class="blind"><header><p class="quiet">${page.set.title}, version ${page.set.version}</p><h2>Qualification</h2><${SetChoice} page=${page} model=${model} /><p class="told">${page.gate}</p>${notes}</header>${drop}<${Results} results=${page.results} /></div>`;
  if (opened) return html`<nav class="practice-bar" aria-label="Qualification set"><button class="plain" onClick=${() => model.send({ do: "all" })}>← All cases</button><span>Case <b>${opened.place}</b> of ${page.cases.length} · no feedback before the set is graded</span>${notes}</nav>`;
  const done = page.cases.filter((c) => c.state === "submitted").length;
  return html`<div class="blind"><header><p class="quiet">${page.set.title}, version ${page.set.version}${page.tries > 1 ? ` · try ${page.try} of ${page.tries}` : ""}</p><h2>Qualification</h2><${SetChoice} page=${page} model=${model} />
      <p>${counted(page.cases.length, "case")} in an order of your own, each in the order of life. You may stop at any time. What is submitted stays as it is, and you hear nothing of it before your lead assessor has all of them.</p>
      <p class="line"><progress value=${done} max=${page.cases.length} aria-label="Cases submitted"></progress> ${done} of ${page.cases.length} submitted <span class="quiet small">You work here as <b>${page.assessor}</b></span></p>
      <details><summary>The rule, fixed before you begin</summary><ul>${page.rule.map((r) => html`<li>${r}</li>`)}</ul></details>${notes}</header>
    ${page.ended ? html`<p class="told">The tries that this set allows are used. What comes next is for your lead assessor to say.</p>` : html`<${CaseList} cases=${page.cases} open=${(id) => model.send({ do: "open", case: id })} />
    <p class="go"><button class="main" aria-disabled=${page.done ? null : "true"} onClick=${() => (page.done ? model.send({ do: "send" }) : setRefused(`${page.cases.length - done} of ${page.cases.length} cases are not submitted yet.`))}>${page.shared ? "Hand in" : "Make the file for my lead assessor"}</button></p>`}
    ${drop}<${Results} results=${page.results} />
  </div>`;
}

function Results({ results }) {
  if (!results.length) return null;
  return html`<section class="results" aria-label="Results"><h3>What came back</h3>${results.map((r) => html`<article><h4>${ADVICE[r.advice] ?? r.advice} <span class="quiet small">${r.title}</span></h4>
    ${r.caveat && html`<p class="small quiet">${r.caveat}</p>`}
    ${r.signature ? html`<p><b>${capital(r.signature.decision)}</b>, signed by ${r.signature.name}, ${r.signature.role}, ${day(r.signature.on)}.${r.signature.why ? ` ${r.signature.why}` : ""}</p>` : html`<p>Advice of the kit; signed by nobody.</p>`}
    <ul>${r.reasons.map((x) => html`<li>${x}</li>`)}</ul><p>${r.next_step}</p>
    ${Object.keys(r.kinds).length > 0 && html`<details><summary>What kinds of error, how many</summary><ul>${Object.entries(r.kinds).map(([kind, n]) => html`<li>${n} × ${kind}</li>`)}</ul></details>`}
    ${(r.route.chapters.length > 0 || r.route.cases.length > 0) && html`<div class="route"><h4>Your route ${r.route.done ? "✓ done" : ""}</h4><p class="small quiet">Before another set. It trains: ${r.route.mistakes.map((m) => m.split(".")[0].toLowerCase()).join("; ")}.</p><ul>${r.route.chapters.map((c) => html`<li><a href=${c.notebook}>${c.title}</a>: ${c.left ? `${c.left} of ${counted(c.of, "drill")} still to answer` : "✓ answered"}</li>`)}${r.route.cases.map((c) => html`<li><a href=${c.notebook}>“${c.title}”</a>: ${c.done ? "✓ graded afresh" : "grade it afresh"}</li>`)}</ul></div>`}</article>`)}</section>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Qualify} model=${model} />`) };
