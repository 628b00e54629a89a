// The scenario editor: what is typed is kept; what is not yet as it should be stands at its field.

const SAID_ROLE = { set: "set question", gap: "gap question", "follow-up": "follow-up" };
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const STEPS = 100; // of undo

function Editor({ model }) {
  const page = usePage(model);
  const [said, setSaid] = useState(null);
  const [refused, setRefused] = useState(null);
  useAnswers(model, (answer) => {
    if (answer.to === "refused" && !["keep"].includes(answer.asked)) { setSaid(null); setRefused(answer.sentence); }
    else if (answer.said) { setRefused(null); setSaid(answer.said); }
  });
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const notes = html`${refused && html`<p class="refused" role="alert">${refused}</p>`}${said && html`<p class="told" role="status">${said}</p>`}`;
  const send = (message) => { setRefused(null); setSaid(null); model.send(message); };
  return html`<div class="edit">${page.open ? html`<${Opened} key=${`${page.open.id} ${page.open.stamp}`} page=${page} open=${page.open} model=${model} send=${send} notes=${notes} setRefused=${setRefused} />` : html`<${Shelf} page=${page} send=${send} notes=${notes} />`}</div>`;
}

/** What there is to open, and how to begin. */
function Shelf({ page, send, notes }) {
  const [title, setTitle] = useState("");
  const [from, setFrom] = useState("");
  const [again, setAgain] = useState("");
  const begin = (e) => {
    e.preventDefault();
    const [kind, a, b] = from.split("|");
    if (kind === "copy") send({ do: "copy", of: a, title });
    else send({ do: "begin", standard: a ?? page.methods[0].standard, method: b ?? page.methods[0].id, title });
  };
  return html`<div class="sheet"><h2>Scenarios</h2><p>Write a case, have it checked as you write, see it as an assessor will, and publish it. A draft is seen by nobody but you; a published case changes by a new version.</p>${notes}${page.cannot && html`<p class="refused" role="alert">${page.cannot}</p>`}
    <section class="card"><h3>Begin a new one</h3><form onSubmit=${begin}><div class="line"><label>What it is called<input value=${title} maxlength="120" onInput=${(e) => setTitle(e.target.value)} placeholder="says nothing of the grade" /></label>
      <label>From<select value=${from} onChange=${(e) => setFrom(e.target.value)}>${page.methods.map((m) => html`<option value=${`new|${m.standard}|${m.id}`}>the template for: ${m.title}</option>`)}${page.cases.map((c) => html`<option value=${`copy|${c.id}`}>a copy of “${c.title}”</option>`)}</select></label><button class="main">Begin</button></div></form></section>
    <section class="card"><h3>Drafts</h3>${page.drafts.length ? html`<ul class="list">${page.drafts.map((d) => html`<li key=${d.id}><span><b>${d.title}</b> <span class="quiet small">${d.id}${d.published ? ` · a new version; assessors have version ${d.published}` : ""}</span>${d.problem && html`<br /><span class="fault">${d.problem}</span>`}</span>${!d.problem && html`<button class="plain" aria-label=${`Go on with ${d.title}`} onClick=${() => send({ do: "open", id: d.id })}>Go on</button>`}<button class="word" aria-label=${`Put ${d.title} aside`} onClick=${() => send({ do: "aside", id: d.id })}>put aside</button></li>`)}</ul>` : html`<p class="quiet">None.</p>`}</section>
    <section class="card"><h3>Correct a published case</h3><form onSubmit=${(e) => { e.preventDefault(); if (again) send({ do: "reopen", id: again }); }}><div class="line"><label>Case<select value=${again} onChange=${(e) => setAgain(e.target.value)}><option value="">choose one</option>${page.cases.map((c) => html`<option value=${c.id}>${c.title}</option>`)}</select></label><button class="plain">Open it as a draft</button></div></form></section></div>`;
}

function Opened({ page, open, model, send, notes, setRefused }) {
  const key = `mentor-training:draft-of:${open.id}`;
  const [left] = useState(() => { try { return JSON.parse(drawer.get(key)); } catch { return null; } }); // typed, and never kept
  const stale = left && left.stamp !== open.stamp && !(same(left.scenario, open.scenario) && same(left.reference, open.reference));
  const [state, setState] = useState(() => (left ? { scenario: left.scenario, reference: left.reference } : { scenario: open.scenario, reference: open.reference }));
  const [found, setFound] = useState(open.found);
  const [tab, setTab] = useState("case");
  const [kept, setKept] = useState(stale ? "unsaved" : "saved");
  const [elsewhere, setElsewhere] = useState(stale ? "What you typed last was not kept, and the draft was changed since. Both are here. Choose which one to go on with." : null);
  const [past, setPast] = useState({ back: [], forth: [] });
  const [previewed, setPreviewed] = useState(false);
  const now = useRef({ state, stamp: open.stamp, timer: null, sent: null, at: 0, view: token(), over: !!stale });
  now.current.state = state;
  const whole = () => ({ ...now.current.state, stamp: now.current.stamp, view: now.current.view });
  const flush = () => {
    const n = now.current;
    clearTimeout(n.timer);
    n.timer = null;
    if (n.over) return; // the choice comes first
    n.sent = token();
    n.at = Date.now();
    n.was = n.state;
    setKept((k) => (k === "unsaved" ? k : "saving"));
    try { model.send({ do: "keep", token: n.sent, ...whole() }); } catch { /* the kernel is away: it is tried again */ }
  };
  /** The kit has a state of this page: what was typed since goes after it. */
  const has = (answer) => {
    const n = now.current;
    n.stamp = answer.stamp;
    n.over = false;
    setFound(answer.found);
    setElsewhere(null);
    if (n.state !== n.was || n.timer) { if (!n.timer) flush(); return; }
    n.sent = null;
    setKept("saved");
    drawer.drop(key);
  };
  useAnswers(model, (answer) => {
    const n = now.current;
    if (answer.to === "preview") setPreviewed(answer.on);
    else if (answer.to === "nobodys") setFound(answer.found);
    else if (answer.to === "theirs") { clearTimeout(n.timer); n.timer = n.sent = null; n.over = true; drawer.drop(key); }
    else if (answer.to === "mine" && answer.token === n.view) has(answer);
    else if (answer.token && answer.token === n.sent) {
      if (answer.to === "refused") { n.sent = null; setKept("unsaved"); setRefused(answer.sentence); }
      else if (answer.elsewhere) { n.sent = null; n.over = true; setElsewhere(answer.elsewhere); setKept("unsaved"); }
      else if (answer.to === "keep") has(answer);
    }
  });
  useEffect(() => {
    if (left && !stale) flush();
    const beat = setInterval(() => {
      const n = now.current, waited = Date.now() - n.at;
      if (n.sent && waited > PATIENCE) setKept("unsaved");
      if (n.sent && waited > 3 * PATIENCE) flush(); // sent again: what is kept already is no conflict
    }, 1000);
    const leave = () => now.current.timer && flush();
    addEventListener("pagehide", leave);
    return () => { leave(); clearInterval(beat); removeEventListener("pagehide", leave); };
  }, []);
  const put = (next) => {
    setState(next);
    now.current.state = next;
    drawer.put(key, JSON.stringify({ ...next, stamp: now.current.stamp }));
    clearTimeout(now.current.timer);
    if (!now.current.over) now.current.timer = setTimeout(flush, 600);
    setKept((k) => (k === "unsaved" ? k : "saving"));
  };
  const change = (next, typed) => {
    const fresh = !typed || Date.now() - (now.current.typed ?? 0) > 1500; // a run of typing is one step
    if (fresh) setPast((p) => ({ back: [...p.back.slice(-STEPS), state], forth: [] }));
    now.current.typed = typed ? Date.now() : 0;
    put(next);
  };
  const undo = () => past.back.length && (setPast({ back: past.back.slice(0, -1), forth: [state, ...past.forth] }), put(past.back.at(-1)));
  const redo = () => past.forth.length && (setPast({ back: [...past.back, state], forth: past.forth.slice(1) }), put(past.forth[0]));
  const set = (file) => (name, value, typed = true) => change({ ...state, [file]: { ...state[file], [name]: value } }, typed);
  const m = open.method;
  const at = (file, ...place) => found.filter((f) => f.file === file && same(f.place, place));
  const within = (file, ...start) => found.filter((f) => f.file === file && same(f.place.slice(0, start.length), start));
  const share = { state, change, set, at, within, m, page, open, model, send, whole };
  const parts = [["case", "Case", ["title", "setting", "briefing", "id", "version"].flatMap((p) => within("scenario", p))], ["conduct", "Conduct", within("scenario", "conduct")], ...(m.observed || state.scenario.evidence?.length ? [["evidence", "Evidence", within("scenario", "evidence")]] : []), ["questions", "Questions", within("scenario", "questions")], ["portfolio", "Portfolio", within("scenario", "portfolio")], ["reference", "Reference", found.filter((f) => f.file === "reference")]];
  const counted_ = new Set(parts.flatMap(([, , f]) => f));
  const rest = found.filter((f) => !counted_.has(f));
  return html`<header class="top"><button class="plain" onClick=${() => { clearTimeout(now.current.timer); now.current.timer = null; send({ do: "leave", ...(now.current.over ? {} : whole()) }); }}>← All scenarios</button><h2>${state.scenario.title || open.id}</h2><button class="plain" aria-disabled=${past.back.length ? null : "true"} onClick=${undo}>↶ Undo</button><button class="plain" aria-disabled=${past.forth.length ? null : "true"} onClick=${redo}>↷ Redo</button>${!page.shared && html`<button class="plain" aria-pressed=${previewed ? "true" : "false"} onClick=${() => send({ do: "preview", off: previewed, ...(previewed || now.current.over ? {} : whole()) })}>${previewed ? "Close the preview" : "See it as an assessor"}</button>`}<${Kept} kept=${kept} /></header>
    <nav class="steps" aria-label="Parts of the scenario">${[...parts, ["publish", "Check and publish", rest]].map(([id, name, f]) => html`<button key=${id} aria-current=${tab === id ? "page" : null} onClick=${() => setTab(id)}>${name}${f.length ? html`<span class="open" title="points still open">${f.length}</span>` : id !== "publish" ? html`<span class="none" aria-label="in order">✓</span>` : ""}</button>`)}</nav>
    ${notes}${elsewhere && html`<div class="choice" role="alert"><p>${elsewhere}</p><p class="bar"><button class="plain" onClick=${() => { now.current.was = now.current.state; model.send({ do: "mine", token: now.current.view, ...whole() }); }}>Go on with mine</button><button class="plain" onClick=${() => model.send({ do: "theirs", ...whole() })}>Go on with theirs</button></p></div>`}
    <div class="sheet">${parts.filter(([id]) => id === tab).flatMap(([, , f]) => f).filter((f) => homeless(f, m)).map((f) => html`<p class="fault">${f.place.join(", ")}: ${f.sentence}</p>`)}${tab === "case" ? html`<${CasePart} ...${share} />` : tab === "conduct" ? html`<${ConductPart} ...${share} />` : tab === "evidence" ? html`<${Items} kind="evidence" ...${share} />` : tab === "questions" ? html`<${Items} kind="questions" ...${share} />` : tab === "portfolio" ? html`<${Items} kind="portfolio" ...${share} />` : tab === "reference" ? html`<${ReferencePart} ...${share} />` : html`<${PublishPart} found=${found} go=${setTab} parts=${parts} ...${share} />`}</div>`;
}

/** Whether a finding has no field of its own, so that it is said at the top of its part. */
function homeless(f, m) {
  const [first, second] = f.place;
  if (f.file === "scenario") return ["id", "version"].includes(first) || (first === "conduct" && !m.conduct.some((c) => c.name === second)) || (first === "setting" && second !== undefined && !["sector", "delivery", "mentoring"].includes(second));
  if (first === "decisions" && second !== undefined) { const d = m.descriptors.find((x) => x.id === second), field = f.place[2]; return !d || (field !== undefined && !["met", "evidence", "reason", "what_would_change_it", "contested"].includes(field)); }
  return first !== undefined && !["grade", "decisions", "ksbs", "history", "gradings", "conduct_breaches", "mistakes"].includes(first);
}

/** Sentences at a field; a word that could tell who somebody is is marked in its text. */
function Faults({ found, text, send }) {
  const words = [...new Set(found.flatMap((f) => f.words))];
  const names = [...new Set(found.filter((f) => f.name).flatMap((f) => f.words))];
  const split = words.length && text ? text.split(new RegExp(`(${words.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`)) : [];
  return html`${found.map((f) => html`<p class="fault">${f.sentence}</p>`)}${split.length > 0 && html`<p class="marked">${split.map((part, n) => (n % 2 ? html`<mark>${part}</mark>` : part.length > 90 ? `${part.slice(0, 40)} … ${part.slice(-40)}` : part))}</p>`}${names.map((w) => html`<button type="button" class="word" onClick=${() => send({ do: "nobodys", word: w })}>“${w}” is nobody’s name</button> `)}`;
}

function Field({ name, value, on, found, rows, send, hint, list }) {
  const props = { value: value ?? "", "aria-invalid": found.length ? "true" : "false", onInput: (e) => on(e.target.value) };
  return html`<label class="f"><span class="name">${name}${hint && html` <span class="quiet small">${hint}</span>`}</span>${rows ? html`<textarea rows=${rows} dir="auto" ...${props}></textarea>` : html`<input dir="auto" ...${props} list=${list} />`}</label><${Faults} found=${found} text=${value} send=${send} />`;
}

function CasePart({ state, set, at, within, send }) {
  const s = state.scenario, put = set("scenario");
  return html`<section class="card"><${Field} name="Title" hint="says nothing of the grade" value=${s.title} on=${(v) => put("title", v)} found=${at("scenario", "title")} send=${send} />
    <div class="row">${["sector", "delivery", "mentoring"].map((n) => html`<div><${Field} name=${capital(n)} hint=${{ sector: "healthcare, college, retail", delivery: "in person, online", mentoring: "one-to-one, group" }[n]} value=${s.setting?.[n]} on=${(v) => put("setting", { ...s.setting, [n]: v })} found=${at("scenario", "setting", n)} send=${send} /></div>`)}</div><${Faults} found=${at("scenario", "setting")} send=${send} />
    <${Field} name="Briefing" hint="what the assessor knows beforehand" rows="9" value=${s.briefing} on=${(v) => put("briefing", v)} found=${at("scenario", "briefing")} send=${send} /></section>`;
}

function ConductPart({ state, set, at, within, m, send }) {
  const c = state.scenario.conduct ?? {}, put = (name, v) => set("scenario")("conduct", { ...c, [name]: v });
  const number = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : text);
  return html`<section class="card"><h3>How the assessment was carried out</h3><p>As the plan has it, unless you say otherwise. A breach that the case is to show is set here, and named in the reference.</p><div class="facts">${m.conduct.map((f) => { const v = c[f.name]; const list = f.kind.startsWith("list"); const one = (x, n) => (f.kind.endsWith("yes/no") ? html`<label class="inline"><input type="checkbox" aria-label=${list ? `${f.asks} ${n + 1}` : f.asks} checked=${x === true} onChange=${(e) => put(f.name, list ? v.map((y, i) => (i === n ? e.target.checked : y)) : e.target.checked)} /> ${list ? n + 1 : "yes"}</label> ` : html`<input inputmode="numeric" aria-label=${list ? `${f.asks} ${n + 1}` : f.asks} value=${x ?? ""} onInput=${(e) => put(f.name, list ? v.map((y, i) => (i === n ? number(e.target.value) : y)) : number(e.target.value))} /> `);
      return html`<span class=${v !== undefined && !same(v, f.usual) ? "other" : ""}>${f.asks}${v !== undefined && !same(v, f.usual) ? " · not as is usual" : ""}</span><span>${list ? (v ?? []).map(one) : one(v)}</span>${within("scenario", "conduct", f.name).map((x) => html`<p class="fault">${x.sentence}</p>`)}`; })}</div></section>`;
}

const KINDS = { evidence: { start: "E", name: "item", long: "text" }, questions: { start: "Q", name: "question", long: "answer" }, portfolio: { start: "P", name: "portfolio item", long: "title" } };

/** Evidence, questions or portfolio: items in order. */
function Items({ kind, state, change, at, within, m, send, model }) {
  const items = state.scenario[kind] ?? [], k = KINDS[kind];
  const [paste, setPaste] = useState(null);
  const all = (next, reference = state.reference, typed = false) => change({ scenario: { ...state.scenario, [kind]: next }, reference }, typed);
  const edit = (n) => (name, v, typed = true) => all(items.map((x, i) => (i === n ? { ...x, [name]: v } : x)), state.reference, typed);
  const named = () => [...items.map((x) => x.id), ...Object.keys(state.reference.ksbs ?? {}), ...Object.values(state.reference.decisions ?? {}).flatMap((d) => d.evidence ?? [])];
  const free = () => `${k.start}${Math.max(0, ...named().filter((id) => new RegExp(`^${k.start}\\d+$`).test(id)).map((id) => Number(id.slice(1)))) + 1}`;
  const takeOut = (n) => { const id = items[n].id, r = state.reference, { [id]: _, ...ksbs } = r.ksbs ?? {}; all(items.filter((_x, i) => i !== n), { ...r, ksbs, decisions: Object.fromEntries(Object.entries(r.decisions ?? {}).map(([d, v]) => [d, { ...v, evidence: (v.evidence ?? []).filter((i) => i !== id) }])) }); };
  const joined = (a, b) => (kind === "questions" ? { ...a, answer: [a.answer, b.asked, b.answer].filter(Boolean).join(" ") } : { ...a, [k.long]: `${a[k.long]} ${b[k.long]}`.trim() });
  const blank = (n) => ({ evidence: { id: free(), source: items[n]?.source ?? m.sources[0], at: "", text: "" }, questions: { id: free(), role: "set", asked: "", aims_at: [], answer: "" }, portfolio: { id: free(), title: "", kind: "", ksbs: [] } })[kind];
  const insert = (n) => all([...items.slice(0, n + 1), blank(n), ...items.slice(n + 1)]);
  const move = (n, by) => { const next = [...items]; const [x] = next.splice(n, 1); next.splice(n + by, 0, x); all(next); };
  const renumber = () => { // and whatever names an item goes with it
    const to = Object.fromEntries(items.map((x, n) => [x.id, `${k.start}${n + 1}`])), name = (id) => to[id] ?? id, r = state.reference;
    const words = (text) => (text ?? "").replace(new RegExp(`\\b${k.start}\\d+\\b`, "g"), name);
    all(items.map((x) => ({ ...x, id: name(x.id), ...(x.follows ? { follows: name(x.follows) } : {}) })), { ...r, ksbs: Object.fromEntries(Object.entries(r.ksbs ?? {}).map(([id, v]) => [name(id), v])), decisions: Object.fromEntries(Object.entries(r.decisions ?? {}).map(([d, v]) => [d, { ...v, evidence: (v.evidence ?? []).map(name), reason: words(v.reason), what_would_change_it: words(v.what_would_change_it) }])) });
  };
  useAnswers(model, (answer) => { if (answer.to === "split") latest.current(answer.items); });
  const latest = useRef();
  latest.current = (made) => { let next = items.filter((x) => x[k.long] || x.asked); made.forEach((x) => { let n = next.length + 1; while (next.some((y) => y.id === `${k.start}${n}`)) n++; next = [...next, { id: `${k.start}${n}`, ...x }]; }); all(next); setPaste(null); };
  const ordered = items.every((x, n) => x.id === `${k.start}${n + 1}`);
  return html`<div class="bar">${kind !== "portfolio" && html`<button class="plain" onClick=${() => setPaste(paste ? null : { text: "", source: m.sources[0] })}>Paste a ${kind === "evidence" ? "transcript" : "list of questions and answers"} …</button>`}${!ordered && html`<button class="plain" onClick=${renumber}>Number them afresh</button>`}<span class="quiet small">${counted(items.length, k.name)}</span></div>
    ${paste && html`<section class="card"><h3>Paste, and have it divided</h3><p class="small quiet">${kind === "evidence" ? "A line that begins with a time, such as 00:02, begins an item; without times, an empty line does." : "“Q:” begins a question and “A:” its answer; without them, paragraphs are taken in turn."} You can join and move them afterwards.</p>${kind === "evidence" && html`<label class="f"><span class="name">Where it comes from</span><select value=${paste.source} onChange=${(e) => setPaste({ ...paste, source: e.target.value })}>${m.sources.map((x) => html`<option value=${x}>${x}</option>`)}</select></label>`}<label class="f"><span class="name">Text</span><textarea rows="10" value=${paste.text} onInput=${(e) => setPaste({ ...paste, text: e.target.value })}></textarea></label><button class="main" onClick=${() => model.send({ do: "split", kind, ...paste })}>Divide it</button></section>`}
    <${Faults} found=${at("scenario", kind)} send=${send} />
    ${items.map((x, n) => html`<div class="one" key=${x.id} role="group" aria-label=${x.id}><div class="head"><b>${x.id}</b>
      ${kind === "evidence" && html`<select aria-label=${`Source of ${x.id}`} value=${x.source} onChange=${(e) => edit(n)("source", e.target.value, false)}>${[...new Set([...m.sources, x.source])].map((s) => html`<option value=${s} selected=${s === x.source}>${s}</option>`)}</select><input class="at" aria-label=${`Minute mark of ${x.id}`} placeholder="00:00" value=${x.at} onInput=${(e) => edit(n)("at", e.target.value)} />`}
      ${kind === "questions" && html`<select aria-label=${`Role of ${x.id}`} value=${x.role} onChange=${(e) => edit(n)("role", e.target.value, false)}>${Object.entries(SAID_ROLE).map(([r, s]) => html`<option value=${r} selected=${r === x.role}>${s}</option>`)}</select>${x.role === "follow-up" && html`<select aria-label=${`Question that ${x.id} follows`} value=${x.follows ?? ""} onChange=${(e) => edit(n)("follows", e.target.value, false)}><option value="">follows …</option>${items.filter((y) => y.id !== x.id).map((y) => html`<option value=${y.id} selected=${y.id === x.follows}>${y.id}</option>`)}</select>`}`}
      <span class="tools"><button aria-label=${`Move ${x.id} up`} aria-disabled=${n ? null : "true"} onClick=${() => n && move(n, -1)}>↑</button><button aria-label=${`Move ${x.id} down`} aria-disabled=${n < items.length - 1 ? null : "true"} onClick=${() => n < items.length - 1 && move(n, 1)}>↓</button>${n > 0 && kind !== "portfolio" && html`<button aria-label=${`Join ${x.id} to the one above`} onClick=${() => all(items.filter((_, i) => i !== n).map((y, i) => (i === n - 1 ? joined(y, x) : y)))}>join</button>`}<button aria-label=${`Insert below ${x.id}`} onClick=${() => insert(n)}>+</button><button aria-label=${`Take out ${x.id}`} onClick=${() => takeOut(n)}>✕</button></span></div>
      ${kind === "evidence" && html`<${Field} name="What was seen or said" rows="3" value=${x.text} on=${(v) => edit(n)("text", v)} found=${at("scenario", kind, n, "text")} send=${send} />`}
      ${kind === "questions" && html`<${Field} name="Asked" rows="2" value=${x.asked} on=${(v) => edit(n)("asked", v)} found=${at("scenario", kind, n, "asked")} send=${send} /><${Field} name="Answer" rows="4" value=${x.answer} on=${(v) => edit(n)("answer", v)} found=${at("scenario", kind, n, "answer")} send=${send} /><${Ksbs} label=${`KSBs that ${x.id} aims at`} m=${m} chosen=${x.aims_at ?? []} on=${(v) => edit(n)("aims_at", v, false)} />`}
      ${kind === "portfolio" && html`<div class="row"><div><${Field} name="Title" value=${x.title} on=${(v) => edit(n)("title", v)} found=${at("scenario", kind, n, "title")} send=${send} /></div><div><${Field} name="Kind" hint="mentoring contract, log" value=${x.kind} on=${(v) => edit(n)("kind", v)} found=${at("scenario", kind, n, "kind")} send=${send} /></div></div><${Ksbs} label=${`KSBs of ${x.id}`} m=${m} chosen=${x.ksbs ?? []} on=${(v) => edit(n)("ksbs", v, false)} />`}
      ${kind !== "portfolio" && html`<details><summary>KSBs that it shows, for the reference${state.reference.ksbs?.[x.id]?.length ? `: ${state.reference.ksbs[x.id].join(", ")}` : ""}</summary><${Ksbs} label=${`KSBs that ${x.id} shows`} m=${m} chosen=${state.reference.ksbs?.[x.id] ?? []} on=${(v) => { const { [x.id]: _, ...others } = state.reference.ksbs ?? {}; change({ ...state, reference: { ...state.reference, ksbs: v.length ? { ...others, [x.id]: v } : others } }); }} /></details>`}
      <${Faults} found=${within("scenario", kind, n).filter((f) => f.place.length < 3 || !["text", "asked", "answer", "title", "kind"].includes(f.place[2]))} send=${send} /></div>`)}
    <p><button class="plain" onClick=${() => insert(items.length - 1)}>Add ${k.name === "item" ? "an item" : `a ${k.name}`}</button></p>`;
}

function Ksbs({ label, m, chosen, on }) {
  return html`<div class="ksbs" role="group" aria-label=${label}>${m.ksbs.map((k) => html`<button type="button" class="chip" key=${k.id} title=${k.text} aria-pressed=${chosen.includes(k.id) ? "true" : "false"} onClick=${() => on(chosen.includes(k.id) ? chosen.filter((c) => c !== k.id) : m.ksbs.map((x) => x.id).filter((id) => id === k.id || chosen.includes(id)))}>${k.id}</button>`)}</div>`;
}

/** The grade that follows from decisions, or nothing while some are open. */
function gradeOf(m, decisions) {
  const met = m.descriptors.map((d) => decisions?.[d.id]?.met);
  if (met.some((x) => x !== true && x !== false)) return null;
  const lacks = (pass) => m.descriptors.some((d, n) => (d.level === "pass") === pass && !met[n]);
  return lacks(true) ? "fail" : lacks(false) || m.descriptors.every((d) => d.level === "pass") ? "pass" : "distinction";
}

/** Ids of items as they are typed; what stands there is read, never written over. */
function Ids({ value, on, found, send }) {
  const read = (text) => text.split(/[\s,;]+/).filter(Boolean);
  const [text, setText] = useState(value.join(" "));
  useEffect(() => { if (!same(read(text), value)) setText(value.join(" ")); }, [value.join(" ")]);
  return html`<${Field} name="Rests on" hint="items, such as E4 Q2" value=${text} on=${(v) => { setText(v); if (!same(read(v), value)) on(read(v)); }} found=${found} send=${send} />`;
}

function ReferencePart({ state, change, set, at, within, m, open, send }) {
  const r = state.reference, put = set("reference"), items = [...(state.scenario.evidence ?? []), ...(state.scenario.questions ?? [])].map((x) => x.id);
  const edit = (d) => (name, v, typed = true) => {
    const decisions = { ...r.decisions, [d]: { ...r.decisions?.[d], [name]: v } };
    change({ ...state, reference: { ...r, decisions, grade: gradeOf(m, decisions) ?? r.grade } }, typed);
  };
  const grade = gradeOf(m, r.decisions);
  return html`<section class="card"><h3>The reference, as its author has it</h3><p>It is provisional until a panel has graded the case blind and agreed it. Assessors see it only after they have submitted.</p><p>Status: <b>${r.status}</b>, version ${r.version}.${r.gradings?.length ? ` ${counted(r.gradings.length, "blind grading")}.` : " Nobody has graded it blind yet."}</p>${r.history?.length > 0 && html`<details><summary>What it superseded</summary><ul>${r.history.map((h) => html`<li>Version ${h.version}, until ${h.date}: ${h.reason}</li>`)}</ul></details>`}<p>Grade that follows: <b>${grade ?? "not yet, some are undecided"}</b></p><${Faults} found=${[...at("reference"), ...at("reference", "grade"), ...at("reference", "decisions"), ...within("reference", "ksbs"), ...within("reference", "history"), ...within("reference", "gradings")]} send=${send} /></section>
    ${m.descriptors.map((d) => { const x = r.decisions?.[d.id] ?? {}; return html`<div class="one" key=${d.id} role="group" aria-label=${d.label}><div class="head"><b>${d.label}</b></div><p class="small quiet">${d.text}</p>
      <p class="bar">${[[true, "✓ met"], [false, "✗ not met"]].map(([v, w]) => html`<label class="inline"><input type="radio" name=${`r-${d.id}`} checked=${x.met === v} onChange=${() => edit(d.id)("met", v, false)} /> ${w}</label>`)}<label class="inline"><input type="checkbox" checked=${!!x.contested} onChange=${(e) => edit(d.id)("contested", e.target.checked, false)} /> contested</label></p>
      <${Ids} value=${x.evidence ?? []} on=${(v) => edit(d.id)("evidence", v)} found=${within("reference", "decisions", d.id, "evidence")} send=${send} />
      <${Field} name="Because" hint="names items, in the plan’s words" rows="3" value=${x.reason} on=${(v) => edit(d.id)("reason", v)} found=${at("reference", "decisions", d.id, "reason")} send=${send} />
      <${Field} name="What would change it" rows="2" value=${x.what_would_change_it} on=${(v) => edit(d.id)("what_would_change_it", v)} found=${at("reference", "decisions", d.id, "what_would_change_it")} send=${send} /><${Faults} found=${[...at("reference", "decisions", d.id), ...at("reference", "decisions", d.id, "met"), ...at("reference", "decisions", d.id, "contested")]} send=${send} /></div>`; })}
    <section class="card"><h3>Breaches of conduct that the case shows</h3><div class="ksbs">${[...new Set(m.conduct.map((f) => f.breach).filter(Boolean))].map((b) => html`<button type="button" class="chip" aria-pressed=${(r.conduct_breaches ?? []).includes(b) ? "true" : "false"} onClick=${() => put("conduct_breaches", (r.conduct_breaches ?? []).includes(b) ? r.conduct_breaches.filter((x) => x !== b) : [...(r.conduct_breaches ?? []), b], false)}>${b.replaceAll("-", " ")}</button>`)}</div><${Faults} found=${within("reference", "conduct_breaches")} send=${send} /></section>
    <section class="card"><h3>Mistakes that it trains against</h3>${open.mistakes.map((x) => html`<label class="small" style="display:block"><input type="checkbox" checked=${(r.mistakes ?? []).includes(x.number)} onChange=${(e) => put("mistakes", e.target.checked ? [...(r.mistakes ?? []), x.number].sort((a, b) => a - b) : r.mistakes.filter((y) => y !== x.number), false)} /> ${x.number}. ${x.text}</label>`)}<${Faults} found=${within("reference", "mistakes")} send=${send} /></section>`;
}

function PublishPart({ found, parts, go, open, model, send, whole }) {
  const [why, setWhy] = useState("");
  const [lines, setLines] = useState(null);
  useAnswers(model, (answer) => answer.to === "changes" && setLines(answer.lines));
  const of = (f) => parts.find(([, , own]) => own.includes(f));
  return html`<section class="card"><h3>${found.length ? `${counted(found.length, "point")} still open` : "✓ Nothing is open"}</h3>${found.length > 0 && html`<ul class="points">${found.slice(0, 60).map((f) => html`<li><span class="fault">${f.sentence}</span> ${of(f) && html`<button class="word" onClick=${() => go(of(f)[0])}>${of(f)[1]}${typeof f.place[1] === "number" ? ` ${f.place[1] + 1}` : f.place[1] ? `, ${f.place[1]}` : ""}</button>`}</li>`)}</ul>`}<p class="quiet small">What only a person can judge: whether somebody who knows the place could tell who is meant; whether the evidence reads like life; whether anything gives the grade away.</p></section>
    <section class="card"><h3>Publish</h3><form onSubmit=${(e) => { e.preventDefault(); send({ do: "publish", why, ...whole() }); }}><p>${open.published ? `Assessors have version ${open.published}. If a word of the case has changed, this becomes the next version, and what was graded before stays with the old one.` : "Published, it is among this organisation’s cases: put it into a set, and have it graded blind."}</p>${open.published && html`<label class="f"><span class="name">Why there is a new version</span><input value=${why} maxlength="400" onInput=${(e) => setWhy(e.target.value)} /></label>`}<button class="main">Publish</button></form></section>
    <section class="card"><h3>What changes, line by line</h3><p><button class="plain" onClick=${() => model.send({ do: "changes" })}>Show it</button></p>${lines !== null && html`<pre tabindex="0">${lines ? lines.split("\n").map((l) => html`<span class=${l[0] === "+" ? "add" : l[0] === "-" ? "del" : ""}>${l}\n</span>`) : "Nothing changes."}</pre>`}</section>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Editor} model=${model} />`) };
