// The lead assessor's page for a qualification set.

const ADVICE = { standardised: "✓ standardised", "more evidence": "… more evidence", "not yet": "✗ not yet" };
const percent = (x) => `${(100 * x).toFixed(x < 0.1 ? 1 : 0)}%`;

function Lead({ model }) {
  const page = usePage(model);
  const [refused, setRefused] = useState([]);
  const [said, setSaid] = useState([]);
  useAnswers(model, (answer) => {
    if (answer.to === "refused") setRefused((all) => [...all, answer.sentence]);
    else if (answer.said) setSaid((all) => [...all, answer.said]);
    else if (answer.content) { save(answer.name, answer.content); setSaid((all) => [...all, `“${answer.name}” was made. It is in your downloads, and in ${answer.folder}.`]); }
  });
  useEffect(() => { // what is handed in comes by itself where there is a service
    if (!page.shared) return undefined;
    const beat = setInterval(() => { try { if (!document.hidden) model.send({ do: "look" }); } catch { /* the kernel is away */ } }, 5000);
    return () => clearInterval(beat);
  }, [page.shared]);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const fresh = () => { setRefused([]); setSaid([]); };
  return html`<div class="lead-page"><header><p class="quiet">${page.set.title}, version ${page.set.version}</p><h2>Submissions and verdicts</h2><${SetChoice} page=${page} model=${model} />
      <p>${page.caveat}</p>
      <details><summary>The rule, and how often it errs</summary><ul>${page.rule.map((r) => html`<li>${r}</li>`)}</ul>
        <table><caption>Of assessors whose true share of right decisions is as in the first column, how many get which answer (simulated on this set)</caption><thead><tr><th scope="col">Right decisions</th><th scope="col">standardised</th><th scope="col">more evidence</th><th scope="col">not yet</th></tr></thead><tbody>${page.errs.map((e) => html`<tr><th scope="row">${percent(e.level)}</th><td>${percent(e.standardised)}</td><td>${percent(e["more evidence"])}</td><td>${percent(e["not yet"])}</td></tr>`)}</tbody></table><p>${page.adequacy}</p></details></header>
    ${page.shared ? html`<section><h3>1. Give the cases out</h3><p>${page.offered ? "✓ Everybody in the group of assessors has the cases on their qualification page." : "Everybody in the group of assessors gets them on their qualification page."} Their references stay with the service.</p><p><button class="plain" onClick=${() => { fresh(); model.send({ do: "offer", offered: !page.offered }); }}>${page.offered ? "Take them back" : "Give them out"}</button></p></section>` : html`<section><h3>1. Give the cases out</h3><p>The pack holds the ${page.set.cases} cases and the rule, and no reference. It is one file, safe to mail.</p><p><button class="plain" onClick=${() => { fresh(); model.send({ do: "pack" }); }}>Make the pack</button></p></section>`}
    <section><h3>2. ${page.shared ? "What was handed in" : "Take submissions in"}</h3><${Drop} model=${model} what="submissions" many=${true} before=${fresh} />
      ${said.map((s) => html`<p class="told" role="status">${s}</p>`)}${refused.map((s) => html`<p class="refused" role="alert">${s}</p>`)}${page.tampered.map((s) => html`<p class="refused" role="alert">${s}</p>`)}</section>
    <section><h3>3. Read, decide, sign, give back</h3>${page.submissions.length ? page.submissions.map((s) => s.problem ? html`<article key=${s.digest}><h4>${s.name}</h4><p class="refused">${s.problem}</p></article>` : html`<${One} key=${s.digest} s=${s} page=${page} model=${model} fresh=${fresh} />`) : html`<p class="quiet">Nothing has come in yet.</p>`}</section>
  </div>`;
}

function One({ s, page, model, fresh }) {
  const id = `mt-${s.digest.slice(0, 8)}`;
  const [fields, setFields] = useState({ name: "", role: "Lead assessor", on: page.today, seen: "", decision: "", why: "" });
  const set = (name) => (e) => setFields({ ...fields, [name]: e.target.value });
  const sign = (e) => { e.preventDefault(); fresh(); model.send({ do: "sign", submission: s.digest, ...fields }); };
  return html`<article aria-labelledby=${id}><h4 id=${id}>${s.name} <span class="quiet small">try ${s.try}, submitted ${s.submitted} · chain ${s.head}</span></h4>
    <p><b class="advice" data-advice=${s.advice}>${ADVICE[s.advice]}</b> <span class="quiet small">the kit’s advice</span></p>
    <ul>${s.reasons.map((r) => html`<li>${r}</li>`)}</ul><p>${s.next_step}</p>
    ${s.routes.map((r) => html`<p class="quiet">${r}</p>`)}
    ${s.clock_back && html`<p class="refused">The clock of that computer went back between two submissions: its times are not certain.</p>`}
    ${s.signature ? html`<p class="signed"><b>${capital(s.signature.decision)}</b>, signed by ${s.signature.name}, ${s.signature.role}, ${day(s.signature.on)}. Seen: ${s.signature.seen}.${s.signature.why ? ` Why: ${s.signature.why}` : ""}</p>` : ""}
    <details><summary>${s.signature ? "Sign anew" : "Decide and sign"}</summary><form onSubmit=${sign}>
      <fieldset><legend>What you decide</legend>${Object.keys(ADVICE).map((d) => html`<label class="inline"><input type="radio" name=${`${id}-d`} checked=${fields.decision === d} onChange=${() => setFields({ ...fields, decision: d })} /> ${d}</label>`)}</fieldset>
      <label>Why, if not as advised<textarea rows="2" maxlength="4000" value=${fields.why} onInput=${set("why")}></textarea></label>
      <label>What you have seen<input value=${fields.seen} maxlength="400" onInput=${set("seen")} placeholder="the reasons above; half of the cases" /></label>
      <div class="row3"><label>Your name<input value=${fields.name} maxlength="120" onInput=${set("name")} /></label><label>Your role<input value=${fields.role} maxlength="120" onInput=${set("role")} /></label><label>On<input type="date" value=${fields.on} onInput=${set("on")} /></label></div>
      <p><button class="plain">Sign</button></p></form></details>
    <p class="give"><button class=${s.signature ? "main" : "plain"} onClick=${() => { fresh(); model.send({ do: "result", submission: s.digest }); }}>${page.shared ? "Give" : "Make"} the result ${page.shared ? "to" : "file for"} ${s.name}</button> ${!s.signature && html`<span class="quiet small">once it is signed</span>`}</p>
  </article>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Lead} model=${model} />`) };
