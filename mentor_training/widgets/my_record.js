// An assessor's record.

const STATE = { "in order": "✓ in order", "due soon": "! due soon", lapsed: "✗ lapsed", missing: "○ missing", "too little": "✗ too little" };

function MyRecord({ model }) {
  const page = usePage(model);
  const [made, setMade] = useState(null);
  useAnswers(model, (answer) => {
    if (answer.to === "report") { save(answer.name, answer.content); setMade(answer); }
    else if (answer.asked === "report") setMade(answer);
  });
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  if (!page.assessor) return html`<${AskCode} model=${model} why="Your record is kept under a code of your own on this computer." />`;
  const order = page.standings.filter((s) => s.state === "in order").length;
  return html`<div class="record-page"><header><h2>Assessor’s record of ${page.assessor}</h2>
      <p>What the plan requires of an independent assessor, in its own words, and how it stands today. What is entered is only ever added to; nothing is taken out unless you ask for all of it to be erased.</p>
      <p class="line"><progress value=${order} max=${page.standings.length} aria-label="Requirements in order"></progress> ${order} of ${page.standings.length} in order</p></header>
    ${page.actions.length > 0 && html`<section class="todo" aria-label="What remains"><h3>What remains</h3><ul class="tight">${page.actions.map((a) => html`<li>${a}</li>`)}</ul></section>`}
    <section aria-label="Requirements">${page.standings.map((s) => html`<${Requirement} key=${s.id + s.entries.length} s=${s} page=${page} model=${model} />`)}</section>
    ${page.signed.length > 0 && html`<section aria-label="Signed"><h3>Signed</h3><ul>${page.signed.map((s) => html`<li><b>${capital(s.decision)}</b> on ${s.set}, version ${s.set_version}, try ${s.attempt_number}: ${s.name}, ${s.role}, ${day(s.on)}. The kit advised: ${s.advice}.${s.why ? ` ${s.why}` : ""}</li>`)}</ul></section>`}
    ${page.events.length > 0 && html`<section aria-label="Events"><h3>Standardisation events</h3>${page.events.map((e) => html`<article class="need" key=${e.event}><div class="head"><h3>${e.title}</h3><span class="quiet small">${day(e.on)}</span></div><p>${e.present ? "Present" : "Not present"}; ${e.graded ? "graded blind, in time" : "graded after the blind round was closed"}. Signed by ${e.signed.name}, ${e.signed.role}.</p><ul class="tight">${[...e.figures, ...e.moved, ...(e.drift ? [e.drift] : [])].map((s) => html`<li>${s}</li>`)}</ul></article>`)}</section>`}
    <footer><p><button class="plain" onClick=${() => { setMade(null); model.send({ do: "report" }); }}>Make a copy to print or send</button></p>${made && html`<p class=${made.sentence ? "refused" : "told"} role="status">${made.sentence ?? `“${made.name}” was made. It is in your downloads, and in ${made.folder}.`}</p>`}</footer>
  </div>`;
}

function Requirement({ s, page, model }) {
  const [open, setOpen] = useState(false);
  const [fields, setFields] = useState({ requirement: s.id, on: page.today, what: "", basis: s.bases[0] ?? null, years: s.years ? "" : null, seen: "", by: "" });
  const [refused, setRefused] = useState(null);
  const mark = useRef(token());
  useAnswers(model, (answer) => answer.token === mark.current && answer.to === "refused" && setRefused(answer.sentence));
  const set = (name) => (e) => setFields({ ...fields, [name]: e.target.value });
  const send = (e) => { e.preventDefault(); setRefused(null); model.send({ do: "state", token: mark.current, entry: { ...fields, years: fields.years === null || fields.years === "" ? null : Number(fields.years) } }); };
  return html`<article class="need" data-state=${s.state}><div class="head"><h3>${s.label}</h3><span class="state">${STATE[s.state]}</span></div>
    <p>${s.sentence}${s.state === "in order" && !s.seen ? " Stated; seen by nobody yet." : ""}</p>
    <details><summary>The plan’s words</summary>${s.clauses.map((c) => html`<blockquote>${c}</blockquote>`)}</details>
    ${s.entries.length > 0 && html`<ul class="entries">${s.entries.map((e) => html`<li><b>${day(e.on)}</b> ${e.what}${e.basis ? ` (${e.basis})` : ""}${e.years ? `, ${counted(e.years, "year")}` : ""}${e.seen ? html` · <span class="ok">seen: ${e.seen}${e.by ? `, ${e.by}` : ""}</span>` : ""}</li>`)}</ul>`}
    ${open
      ? html`<form onSubmit=${send}><div class="grid"><label>Day<input type="date" value=${fields.on} max=${page.today} onInput=${set("on")} /></label>
          ${s.bases.length > 0 && html`<label>How it is met<select value=${fields.basis} onChange=${set("basis")}>${s.bases.map((b) => html`<option value=${b} selected=${b === fields.basis}>${b}</option>`)}</select></label>`}
          ${s.years && html`<label>Years<input inputmode="decimal" value=${fields.years} onInput=${set("years")} placeholder=${`at least ${s.years}`} /></label>`}</div>
          <label>What it is<input value=${fields.what} maxlength="400" onInput=${set("what")} /></label>
          <div class="grid"><label>Seen by a lead assessor: what<input value=${fields.seen} maxlength="400" onInput=${set("seen")} placeholder="certificate, original" /></label><label>Who saw it, in which role<input value=${fields.by} maxlength="200" onInput=${set("by")} /></label></div>
          ${refused && html`<p class="refused" role="alert">${refused}</p>`}
          <p class="line"><button class="plain">Enter it</button><button type="button" class="word" onClick=${() => setOpen(false)}>not now</button></p></form>`
      : html`<button class="word" onClick=${() => setOpen(true)}>Enter something<span class="said-only"> for ${s.label}</span></button>`}
  </article>`;
}

export default { render: ({ model, el }) => mount(el, html`<${MyRecord} model=${model} />`) };
