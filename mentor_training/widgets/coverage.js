// The coverage planner: the gaps in words, what to write next, and the tables behind them.

const COVER_SIGN = { met: "✓", "not met": "✗", contested: "–" };
const GAP = { nothing: "No case", descriptors: "Descriptors", grades: "Grades", cues: "Given away", mistakes: "Mistakes", breaches: "Conduct", ksbs: "KSBs" };
const cases_ = (n) => counted(n, "case");

/** The gaps, those of the whole list first, then those of each method. */
function Gaps({ page }) {
  const groups = [...new Set(page.gaps.map((g) => g.method))].sort();
  return html`<section aria-labelledby="mt-gaps"><h3 id="mt-gaps">What is lacking</h3>
    ${page.gaps.length === 0 && html`<p>Nothing: every descriptor, grade, mistake, KSB and breach has its case, and nothing on the surface tells a grade.</p>`}
    <div class="gap-groups">${groups.map((m) => html`<div class="card" key=${m}><h4>${m || "All cases together"}</h4>
      <ul class="gaps">${page.gaps.filter((g) => g.method === m).map((g) => html`<li><span class="tag" data-kind=${g.kind}>${GAP[g.kind]}</span><p>${g.sentence}</p></li>`)}</ul></div>`)}</div></section>`;
}

const Wanted = ({ d, sign }) => html`<li><span class="sign" data-sign=${sign} aria-hidden="true">${COVER_SIGN[sign]}</span><div><b>${d.label}</b> <span class="said-only">${sign}</span>
  <details><summary>The plan’s words${d.near_miss ? ", and a near miss" : ""}</summary><p>${d.text}</p>${d.near_miss && html`<p class="quiet">A near miss (our words, not the plan’s): ${d.near_miss}</p>`}</details></div></li>`;

function Proposal({ p, n }) {
  const rest = p.grade === "fail" ? "All else at the lowest level is met." : p.not_met.length ? "Every pass descriptor is met." : "Every descriptor is met.";
  return html`<li class="card proposal" aria-labelledby=${`mt-p${n}`}><p class="kicker">${["Write this first", "Then this", "And then"][n] ?? "Later"}</p>
    <h4 id=${`mt-p${n}`}>${p.method}: <span class="grade">${p.grade}</span></h4>
    ${p.not_met.length > 0 && html`<p class="label">Not met</p><ul class="wanted">${p.not_met.map((d) => html`<${Wanted} d=${d} sign="not met" />`)}</ul>`}
    ${p.met.length > 0 && html`<p class="label">Met all the same</p><ul class="wanted">${p.met.map((d) => html`<${Wanted} d=${d} sign="met" />`)}</ul>`}
    <p class="quiet small">${rest}</p>
    <dl>${p.mistake && html`<div><dt>Trains against</dt><dd>Mistake ${p.mistake.number}: ${p.mistake.text}</dd></div>`}
      <div><dt>Sector</dt><dd>${p.sectors.length ? html`${capital(spoken(p.sectors))}: none has a ${p.grade} yet` : "one that no case has yet"}</dd></div>
      ${p.breach && html`<div><dt>If a breach of conduct is to be found</dt><dd>${capital(p.breach.name)}. <span class="quiet">“${p.breach.clause}”</span></dd></div>`}</dl>
    <p class="label">Why</p><ul class="why">${p.reasons.map((r) => html`<li>${r}</li>`)}</ul></li>`;
}

/** One row per descriptor, one column per case. */
function Matrix({ m }) {
  const id = `mt-matrix-${m.id}`;
  return html`<section aria-labelledby=${id}><h3 id=${id}>${m.title}</h3>
    <p class="counts">${Object.entries(m.grades).map(([grade, n]) => html`<span class="count" data-none=${n ? null : "yes"}><b>${n}</b> ${grade}</span>`)}${m.levels.map((l) => html`<span class="quiet small">${capital(l.level)} level: ${l.counts[0]} met, ${l.counts[1]} not met${l.counts[2] ? `, ${l.counts[2]} contested` : ""}</span>`)}</p>
    <div class="wide" tabindex="0" role="region" aria-label=${`Table of descriptors and cases, ${m.title}`}><table class="matrix"><thead><tr><th scope="col">Descriptor</th><th scope="col" class="sum">met</th><th scope="col" class="sum">not met</th>${m.cases.map((c) => html`<th scope="col" title=${c.title}>${c.short}<span class="said-only">, ${c.title}</span></th>`)}</tr></thead>
      <tbody>${m.descriptors.map((d) => html`<tr data-lacks=${d.lacks.length ? "yes" : null}><th scope="row">${d.label}</th><td class="sum">${d.met || html`<b class="none">none</b>`}</td><td class="sum">${d.not_met || html`<b class="none">none</b>`}</td>${m.cases.map((c) => { const s = d.signs[c.id]; return html`<td>${s && html`<span class="sign" data-sign=${s} aria-hidden="true">${COVER_SIGN[s]}</span><span class="said-only">${s}</span>`}</td>`; })}</tr>`)}</tbody>
      <tfoot><tr><th scope="row">Grade</th><td></td><td></td>${m.cases.map((c) => html`<td>${c.grade}</td>`)}</tr></tfoot></table></div>
    <p class="small quiet">✓ met · ✗ not met · – contested, not counted.</p>
    <details><summary>The cases by name</summary><ul class="rows">${m.cases.map((c) => html`<li><b>${c.short}</b><span>“${c.title}”, ${c.grade}</span></li>`)}</ul></details>
    <details><summary>What on the surface goes with the grade</summary><ul class="rows">${m.cues.map((c) => html`<li data-bad=${c.tells ? "yes" : null}><b>${capital(c.measure)}</b><span>${c.sentence}</span></li>`)}</ul><p class="small quiet">${m.cues.length} measures are looked at, so one of them goes with the grade by chance more often than each alone would.</p></details>
    <details><summary>KSBs: shown by an item, asked about</summary><div class="wide" tabindex="0" role="region" aria-label=${`Table of KSBs, ${m.title}`}><table><thead><tr><th scope="col">KSB</th><th scope="col" class="sum">cases that show it</th><th scope="col" class="sum">cases that ask</th><th scope="col">The standard’s words</th></tr></thead><tbody>${m.ksbs.map((k) => html`<tr data-lacks=${k.shown ? null : "yes"}><th scope="row">${k.id}</th><td class="sum">${k.shown || html`<b class="none">none</b>`}</td><td class="sum">${k.asked || html`<b class="none">none</b>`}</td><td class="text">${k.text}</td></tr>`)}</tbody></table></div></details>
    <details><summary>Breaches of conduct: shown by which case</summary><ul class="rows">${m.breaches.map((b) => html`<li data-bad=${b.cases.length ? null : "yes"}><b>${capital(b.name)}</b><span>${b.cases.length ? b.cases.map((t) => `“${t}”`).join(", ") : html`<span class="none">no case</span>`}<span class="quiet small clause">The plan: “${b.clause}”</span></span></li>`)}</ul></details></section>`;
}

function Planner({ model }) {
  const page = usePage(model);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const most = Math.max(1, ...page.mistakes.map((m) => m.cases.length));
  const grades = page.methods[0] ? Object.keys(page.methods[0].grades) : [];
  return html`<div class="planner"><header><p class="quiet">For those who write cases</p><h2>What your cases cover</h2>
      <p>This page tells what references say. Do not show it to anybody who will still grade these cases.</p>
      <div class="head-line"><${SetChoice} page=${page} model=${model} /><p class="quiet">${page.set.title ? `${page.set.title}: ` : ""}${cases_(page.cases)} counted${page.left_out.length ? `, ${page.left_out.length} not counted` : ""}</p></div>
      ${page.left_out.length > 0 && html`<details class="left-out"><summary>${cases_(page.left_out.length)} not counted, and why</summary><ul>${page.left_out.map((s) => html`<li>${s}</li>`)}</ul></details>`}</header>
    <${Gaps} page=${page} />
    <section aria-labelledby="mt-next"><h3 id="mt-next">What to write next</h3><p class="quiet">Each counts the ones before it as written. Keep every case at the border: what is missed is missed the way people miss it.</p><ol class="proposals">${page.next.map((p, n) => html`<${Proposal} key=${n} p=${p} n=${n} />`)}</ol></section>
    ${page.methods.map((m) => html`<${Matrix} key=${m.id} m=${m} />`)}
    ${page.cases > 0 && html`<section aria-labelledby="mt-mistakes"><h3 id="mt-mistakes">Mistakes that assessors make, and how many cases train against each</h3>
      <ul class="bars">${page.mistakes.map((m) => html`<li data-none=${m.cases.length ? null : "yes"}><span class="n">${m.number}</span><details><summary>${m.text}</summary><p class="small">${m.cases.length ? m.cases.map((t) => `“${t}”`).join(", ") : "No case."}</p></details><span class="bar" aria-hidden="true"><i style=${`width:${(100 * m.cases.length) / most}%`}></i></span><b>${m.cases.length || html`<span class="none">none</span>`}</b></li>`)}</ul></section>
      <section aria-labelledby="mt-sectors"><h3 id="mt-sectors">Sectors and their grades</h3><div class="wide" tabindex="0" role="region" aria-label="Sectors and grades, as a table"><table><thead><tr><th scope="col">Sector</th>${grades.map((g) => html`<th scope="col">${capital(g)}</th>`)}</tr></thead><tbody>${page.sectors.map((s) => html`<tr><th scope="row">${capital(s.sector)}</th>${grades.map((g) => { const own = s.cases.filter((c) => c.grade === g); return html`<td data-twice=${own.length > 1 ? "yes" : null}>${own.length ? own.map((c) => c.short).join(", ") : html`<span class="quiet">free</span>`}${own.length > 1 ? " twice" : ""}</td>`; })}</tr>`)}</tbody></table></div><p class="small quiet">No sector should have one grade twice: it would give the grade away.</p></section>`}
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Planner} model=${model} />`) };
