// The standard as one connected map, the plan sentence by sentence, and where it is unclear.

const VIEWS = [["map", "Map"], ["text", "The plan’s text"], ["unclear", "Where it is unclear"]];
const KINDS = { K: "Knowledge", S: "Skills", B: "Behaviours" };

function Explorer({ model }) {
  const page = usePage(model);
  const [view, setView] = useState(page.view ?? "map");
  const [sought, setSought] = useState("");
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return html`<div class="explorer">
    <header><div class="tabs" role="group" aria-label="View">${VIEWS.map(([id, name]) => html`<button key=${id} aria-pressed=${view === id ? "true" : "false"} onClick=${() => setView(id)}>${name}</button>`)}</div>
      <label class="search"><span class="said-only">Search the standard</span><input type="search" placeholder="Search" value=${sought} onInput=${(e) => setSought(e.target.value)} /></label></header>
    ${view === "map" && html`<${Map_} page=${page} words=${words} />`}
    ${view === "text" && html`<${Text} page=${page} words=${words} />`}
    ${view === "unclear" && html`<${Unclear} page=${page} words=${words} model=${model} />`}
    <footer class="small quiet"><p>${page.standard.licence}</p></footer>
  </div>`;
}

const has = (words, ...texts) => words.every((w) => texts.join(" ").toLowerCase().includes(w));

// ── The map ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Everything as nodes: key -> {kind, id, name, text, joins}. */
function nodesOf(page) {
  const nodes = new Map();
  const put = (kind, id, name, text, joins, more = {}) => nodes.set(`${kind}:${id}`, { key: `${kind}:${id}`, kind, id, name, text, joins, ...more });
  for (const d of page.duties) put("duty", d.id, `Duty ${d.id}`, d.text, d.ksbs.map((k) => `ksb:${k}`));
  for (const k of page.ksbs) {
    const graded = page.descriptors.filter((d) => d.ksbs.includes(k.id));
    put("ksb", k.id, k.id, k.text, [...k.duties.map((d) => `duty:${d}`), `method:${k.method}`, `theme:${k.theme}`, ...graded.map((d) => `descriptor:${d.id}`)]);
  }
  for (const m of page.methods) put("method", m.id, m.title, `Grades: ${spoken(m.grades)}. Assesses ${counted(m.ksbs.length, "KSB")}. To be recorded: ${m.records.join("; ")}.`, [...m.themes.map((t) => `theme:${t}`), ...m.ksbs.map((k) => `ksb:${k}`)]);
  for (const t of page.themes) {
    const none = !t.descriptors.some((d) => page.descriptors.find((x) => x.id === d).level === "distinction");
    put("theme", t.id, t.title, none ? "No distinction descriptor: the plan’s table says n/a." : "", [`method:${t.method}`, ...t.ksbs.map((k) => `ksb:${k}`), ...t.descriptors.map((d) => `descriptor:${d}`)], { method: t.method });
  }
  for (const d of page.descriptors) put("descriptor", d.id, d.label, d.text, [`method:${d.method}`, `theme:${d.theme}`, ...d.ksbs.map((k) => `ksb:${k}`)], { level: d.level, ours: d.ours, method: d.method });
  return nodes;
}

/** What is joined to a node: its own joins, and what those lead to along duty, KSB, method, theme, descriptor. */
function joinedTo(nodes, key) {
  const node = nodes.get(key);
  const found = new Set([key, ...node.joins]);
  if (node.kind === "duty") for (const k of node.joins) for (const j of nodes.get(k).joins) if (!j.startsWith("duty:")) found.add(j);
  if (["theme", "descriptor"].includes(node.kind)) for (const k of node.joins.filter((j) => j.startsWith("ksb:"))) for (const j of nodes.get(k).joins) if (j.startsWith("duty:")) found.add(j);
  if (node.kind === "method") for (const t of node.joins.filter((j) => j.startsWith("theme:"))) for (const j of nodes.get(t).joins) if (j.startsWith("descriptor:")) found.add(j);
  return found;
}

function Map_({ page, words }) {
  const nodes = useMemo(() => nodesOf(page), [page]);
  const [chosen, setChosen] = useState(null);
  const card = useRef();
  const narrow = useRef();
  const joined = chosen ? joinedTo(nodes, chosen) : null;
  const sought = words.length ? new Set([...nodes.values()].filter((n) => has(words, n.id, n.name, n.text)).map((n) => n.key)) : null;
  const choose = (key) => {
    setChosen(key);
    requestAnimationFrame(() => { if (narrow.current?.offsetWidth < 760) card.current?.scrollIntoView({ block: "start" }); });
  };
  const state = (key) => (key === chosen ? "chosen" : sought ? (sought.has(key) ? "joined" : "apart") : joined ? (joined.has(key) ? "joined" : "apart") : null);
  const node = (key, label) => html`<button key=${key} class="node" data-kind=${nodes.get(key).kind} data-level=${nodes.get(key).level} data-state=${state(key)} aria-pressed=${key === chosen ? "true" : "false"} aria-label=${`${nodes.get(key).name}: ${nodes.get(key).text}`} onClick=${() => choose(key)}>${label}</button>`;
  return html`<div class="map" ref=${narrow}>
    <div class="columns">
      <section aria-label="Duties"><h3>Duties</h3>${page.duties.map((d) => node(`duty:${d.id}`, html`<b>${d.id}</b> ${short(d.text, 46)}`))}</section>
      <section aria-label="KSBs"><h3>KSBs</h3>${Object.entries(KINDS).map(([letter, name]) => html`<h4>${name}</h4><div class="tiles">${page.ksbs.filter((k) => k.id[0] === letter).map((k) => node(`ksb:${k.id}`, k.id))}</div>`)}</section>
      <section aria-label="Methods and themes"><h3>Methods and themes</h3>${page.methods.map((m) => html`<div class="method">${node(`method:${m.id}`, html`<b>${m.title}</b>`)}${m.themes.map((t) => node(`theme:${t}`, nodes.get(`theme:${t}`).name))}</div>`)}</section>
      <section aria-label="Descriptors"><h3>Descriptors</h3>${page.methods.map((m) => html`<h4>${m.title}</h4>${m.themes.map((t) => html`<h5>${nodes.get(`theme:${t}`).name}</h5><div class="tiles">${page.descriptors.filter((d) => d.theme === t).map((d) => node(`descriptor:${d.id}`, d.label.split(", ").at(-1)))}</div>`)}`)}</section>
    </div>
    <aside class="card" ref=${card} aria-live="polite" aria-label="What you chose">${chosen ? html`<${Card} node=${nodes.get(chosen)} nodes=${nodes} choose=${choose} />` : html`<p class="lead">Choose anything.</p><p>Whatever you choose, the map shows what it is joined to: a duty calls for KSBs; each KSB is assessed by one method, under one theme; each theme has its pass descriptors and, but for two, its distinction descriptors.</p><p class="quiet small">${counted(page.duties.length, "duty", "duties")}, ${page.ksbs.length} KSBs, ${page.methods.length} methods, ${page.themes.length} themes, ${page.descriptors.length} descriptors.</p>`}</aside>
  </div>`;
}

const short = (text, length) => (text.length > length ? `${text.slice(0, text.lastIndexOf(" ", length))} …` : text);

function Card({ node, nodes, choose }) {
  const of = (kind) => [...joinedTo(nodes, node.key)].filter((k) => k.startsWith(`${kind}:`) && k !== node.key).map((k) => nodes.get(k));
  const chips = (kind, name) => of(kind).length > 0 && html`<dt>${name}</dt><dd>${of(kind).map((n) => html`<button key=${n.key} class="chip" title=${n.text} onClick=${() => choose(n.key)}>${n.name}</button>`)}</dd>`;
  return html`<p class="quiet small">${{ duty: "Duty", ksb: KINDS[node.id[0]], method: "Assessment method", theme: "Theme", descriptor: node.level === "pass" ? "Pass descriptor" : "Distinction descriptor" }[node.kind]}</p>
    <h3>${node.name}</h3>
    ${node.ours ? html`<p class="plan">${parts(node)}</p>` : html`<p class="plan">${node.text}</p>`}
    <dl>${chips("duty", "Duties")}${chips("ksb", "KSBs")}${chips("method", "Method")}${chips("theme", "Theme")}${chips("descriptor", "Descriptors")}</dl>
    ${node.ours && html`<div class="ours"><p class="small quiet">This kit’s reading, not the plan’s. ${node.ours.parts.length > 1 ? `${capital(["", "one", "two", "three", "four", "five", "six"][node.ours.parts.length] ?? String(node.ours.parts.length))} separate demands, each to be shown.` : "One demand."}</p>
      <dl><dt>Only just met</dt><dd>${node.ours.threshold}</dd><dt>Met with room to spare</dt><dd>${node.ours.secure}</dd><dt>A near miss</dt><dd>${node.ours.near_miss}</dd></dl></div>`}`;
}

/** The descriptor's own words with its separate demands marked. */
function parts(node) {
  const out = [];
  let rest = node.text;
  for (const part of node.ours.parts) {
    const at = rest.indexOf(part);
    if (at < 0) continue;
    out.push(rest.slice(0, at), html`<mark>${part}</mark>`);
    rest = rest.slice(at + part.length);
  }
  return [...out, rest];
}

// ── The text, and where it is unclear ─────────────────────────────────────────────────────────────────────────────────

function Text({ page, words }) {
  const shown = page.sections.map((s) => ({ ...s, clauses: s.clauses.filter((c) => has(words, c.text, s.title, c.force)) })).filter((s) => s.clauses.length);
  return html`<div class="text"><p class="quiet">Every sentence of the plan that the kit uses, under its own heading and with the force it has: must, should, may, typically, or simply stated.</p>
    ${shown.length === 0 && html`<p role="status">Nothing holds all of these words. Try fewer.</p>`}
    ${shown.map((s) => html`<section key=${s.id}><h3>${s.title}</h3><ul>${s.clauses.map((c) => html`<li key=${c.id}><span class="force" data-force=${c.force}>${c.force === "states" ? "stated" : c.force}</span><span>${c.text}</span></li>`)}</ul></section>`)}</div>`;
}

function Unclear({ page, words, model }) {
  const shown = page.unclear.filter((a) => has(words, a.question, a.turns_on, ...a.quotes.map((q) => q.text)));
  return html`<div class="unclear"><p class="quiet">Where the plan contradicts itself or is silent, an assessor does not settle it alone. Here are the plan’s own sentences, what turns on them, and room for what your assessment organisation has decided.</p>
    ${shown.length === 0 && html`<p role="status">Nothing holds all of these words. Try fewer.</p>`}
    ${shown.map((a) => html`<${One} key=${a.id} a=${a} model=${model} />`)}</div>`;
}

function One({ a, model }) {
  const [writing, setWriting] = useState(false);
  const [fields, setFields] = useState({ text: "", owner: "", date: new Date().toISOString().slice(0, 10) });
  const [refused, setRefused] = useState(null);
  const mark = useRef(token());
  useAnswers(model, (answer) => { if (answer.token !== mark.current) return; if (answer.to === "refused") setRefused(answer.sentence); else { setRefused(null); setWriting(false); } });
  const set = (name) => (e) => setFields({ ...fields, [name]: e.target.value });
  const send = (e) => { e.preventDefault(); model.send({ do: "interpret", ambiguity: a.id, token: mark.current, ...fields }); };
  return html`<details><summary><h3>${a.question}</h3>${a.local.text && html` <span class="small">decided</span>`}</summary>
    ${a.quotes.map((q) => html`<blockquote>“${q.text}” <span class="quiet small">${q.section}</span></blockquote>`)}
    <p><span class="small quiet">What turns on it (ours): </span>${a.turns_on}</p>
    ${a.local.text && html`<p class="local"><b>Your organisation</b> (${a.local.owner}, ${a.local.date}): ${a.local.text}</p>`}
    ${writing
      ? html`<form onSubmit=${send}><label>What your organisation has decided<textarea rows="3" maxlength="4000" value=${fields.text} onInput=${set("text")}></textarea></label>
          <div class="line"><label>Who decided<input value=${fields.owner} maxlength="200" onInput=${set("owner")} placeholder="Lead assessor" /></label><label>On<input type="date" value=${fields.date} onInput=${set("date")} /></label></div>
          ${refused && html`<p class="refused" role="alert">${refused}</p>`}
          <p class="line"><button class="plain">Keep it</button><button type="button" class="word" onClick=${() => setWriting(false)}>not now</button></p></form>`
      : html`<button class="word" onClick=${() => setWriting(true)}>${a.local.text ? "Change" : "Write down"} your organisation’s interpretation<span class="said-only">: ${a.question}</span></button>`}
  </details>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Explorer} model=${model} />`) };
