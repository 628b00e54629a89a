// How items perform: what to review or retire first, then every case with its descriptors.

const ASKS = { reference: "Look at the reference first", divided: "Evenly divided", disputed: "Disputed", discrimination: "Does not tell assessors apart", long: "Takes much longer", easy: "Everybody right" };
const WAY = { short: "decide only", full: "in the order of life" };
const minutes = (n) => (n < 1 ? "under a minute" : counted(Math.round(n), "minute"));
const signed = (x) => (Math.abs(x) < 0.005 ? "0.00" : `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(2)}`);
const share = (right, of) => (of ? `${Math.round((100 * right) / of)}%` : "");

/** Votes for met and not met in one bar, with the reference's side marked; the numbers stand beside it. */
const Votes = ({ i }) => html`<span class="votes"><span class="said-only">${i.met} met, ${i.not_met} not met, the reference: ${i.reference}</span>
  <span class="n" aria-hidden="true">${i.reference === "met" ? "▸ " : ""}${i.met}</span><span class="split" aria-hidden="true"><i class="yes" style=${`flex:${i.met}`}></i><i class="no" style=${`flex:${i.not_met}`}></i></span><span class="n" aria-hidden="true">${i.not_met}${i.reference === "not met" ? " ◂" : ""}</span></span>`;

const Level = ({ right, of, words = "" }) => (of ? html`<span class="level"><span class="bar" aria-hidden="true"><i style=${`width:${(100 * right) / of}%`}></i></span><span>${right} of ${of}${words}</span></span>` : html`<span class="quiet">not compared</span>`);

function Suggestions({ page, open }) {
  const kinds = Object.keys(ASKS).filter((k) => page.suggestions.some((s) => s.kind === k));
  return html`<section aria-labelledby="mt-review"><h3 id="mt-review">What to review or retire</h3>
    ${page.tries === 0 && html`<p>Nobody has graded these cases yet. This page fills as practice is submitted here and as submissions for qualification and events are taken.</p>`}
    ${page.tries > 0 && !page.suggestions.length && page.enough > 0 && html`<p>Nothing stands out in the ${counted(page.enough, "case")} that at least ${page.least} assessors have graded.</p>`}
    ${kinds.map((k) => html`<div class="card kind" data-kind=${k} key=${k}><div><h4>${ASKS[k]}</h4><p class="do">${page.suggestions.find((s) => s.kind === k).do}</p></div><ul>${page.suggestions.filter((s) => s.kind === k).map((s) => html`<li><p>${s.sentence} <button class="word" aria-label=${`show the figures: ${s.sentence}`} onClick=${() => open(s.case)}>show the figures</button></p>${s.said.map((x) => html`<blockquote>${x}</blockquote>`)}</li>`)}</ul></div>`)}
    ${page.too_few.length > 0 && html`<p class="few quiet">Nothing is suggested of a case before ${page.least} assessors have graded it: ${spoken(page.too_few.map((c) => `“${c.title}” (${c.assessors})`))}.</p>`}</section>`;
}

function Case({ c, shown, turn }) {
  const id = `mt-case-${c.key}`;
  return html`<article class="card case" id=${id} aria-label=${c.title}><button class="opens" aria-expanded=${shown ? "true" : "false"} onClick=${turn}>
      <span class="name"><b>“${c.title}”</b> <span class="quiet small">${c.short}, version ${c.version}</span></span>
      <span class="fact"><b>${c.assessors}</b> <span class="quiet small">${c.assessors === 1 ? "assessor" : "assessors"}</span></span>
      <span class="fact wide-fact">${c.state ? html`<span class="quiet small">not compared</span>` : html`<${Level} right=${c.right} of=${c.compared} words=" as the reference" />`}</span>
      <span class="fact">${c.times.length ? html`<span class="small">${minutes(c.times[0].minutes)}</span>` : html`<span class="quiet small">no time</span>`}</span>
      <span class="fact">${c.disputes ? html`<b>${c.disputes}</b> <span class="quiet small">disputed</span>` : html`<span class="quiet small">no dispute</span>`}</span></button>
    ${shown && html`<div class="inside">${c.state && html`<p>${c.state}</p>`}
      ${c.items.length > 0 && html`<div class="wide" tabindex="0" role="region" aria-label=${`Table of the descriptors of ${c.title}`}><table><thead><tr><th scope="col">Descriptor</th><th scope="col">Votes: met, not met</th><th scope="col">As the reference</th><th scope="col">Tells apart</th><th scope="col">Disputed by</th></tr></thead><tbody>${c.items.map((i) => html`<tr><th scope="row">${i.label}</th><td><${Votes} i=${i} /></td><td>${i.compared ? html`<${Level} right=${i.right} of=${i.compared} />` : html`<span class="quiet">${i.reference}</span>`}</td><td>${i.discrimination === null ? html`<span class="quiet" title=${i.why_none}>–<span class="said-only">${i.why_none}</span></span>` : signed(i.discrimination)}</td><td>${i.disputes.length || html`<span class="quiet">–<span class="said-only">nobody</span></span>`}</td></tr>`)}</tbody></table></div>
        <p class="small quiet">▸ ◂ the side of the reference. <i>Tells apart</i>: whether those who are right elsewhere are right here, −1 to +1; shown from 10 assessors on, and off by some .2 either way with 20.</p>`}
      ${c.items.some((i) => i.disputes.length) && html`<div class="said"><h4>What was objected</h4>${c.items.filter((i) => i.disputes.length).map((i) => html`<p><b>${i.label}</b></p>${i.disputes.map((x) => html`<blockquote>${x}</blockquote>`)}`)}</div>`}
      <dl class="facts">${c.times.map((t) => html`<div><dt>Time taken, ${WAY[t.mode]}</dt><dd>${minutes(t.minutes)} in the middle, of ${counted(t.n, "assessor")}</dd></div>`)}${c.untimed > 0 && html`<div><dt>Without a time</dt><dd>${c.untimed}: over eight hours from opening to submitting, or an uncertain clock</dd></div>`}</dl>
      ${c.over_time.length > 0 && html`<div class="over"><h4>In order of time</h4><ul>${c.over_time.map((s) => html`<li><span>${s.when}</span><${Level} right=${s.right} of=${s.compared} /><span class="quiet small">${share(s.right, s.compared)} by ${counted(s.assessors, "assessor")}</span></li>`)}</ul></div>`}</div>`}</article>`;
}

function Performance_({ model }) {
  const page = usePage(model);
  const [shown, setShown] = useState([]);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const turn = (key) => setShown((all) => (all.includes(key) ? all.filter((k) => k !== key) : [...all, key]));
  const open = (key) => {
    setShown((all) => [...new Set([...all, key])]);
    setTimeout(() => { const there = document.getElementById(`mt-case-${key}`); there?.scrollIntoView({ block: "start" }); there?.querySelector("button").focus(); });
  };
  return html`<div class="performs"><header><p class="quiet">For those who look after the cases</p><h2>How cases and their descriptors perform</h2>
      ${page.rehearsal && html`<p class="told"><b>A rehearsal.</b> Everybody here is simulated: these figures try the page out and say nothing of the cases.</p>`}
      <p>What people decided beside the references. Where many differ, doubt the reference and the evidence before the assessors. Do not show it to anybody who will still grade these cases.</p>
      <div class="head-line"><${SetChoice} page=${page} model=${model} /><p class="quiet">${counted(page.tries, "first try", "first tries")} by ${counted(page.assessors, "assessor")}${page.set.title ? ` at the cases of ${page.set.title}` : ""}</p></div></header>
    <${Suggestions} page=${page} open=${open} />
    ${page.drift && html`<section aria-labelledby="mt-drift"><h3 id="mt-drift">Drift</h3><p>${page.drift}</p></section>`}
    ${page.cases.length > 0 && html`<section aria-labelledby="mt-cases"><h3 id="mt-cases">Every case</h3>${page.cases.map((c) => html`<${Case} key=${c.key} c=${c} shown=${shown.includes(c.key)} turn=${() => turn(c.key)} />`)}</section>`}
    ${page.left_out.length > 0 && html`<section aria-labelledby="mt-out"><h3 id="mt-out">Not counted</h3><ul>${page.left_out.map((s) => html`<li>${s}</li>`)}</ul></section>`}
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Performance_} model=${model} />`) };
