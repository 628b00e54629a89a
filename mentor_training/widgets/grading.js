// The grading panel. What it shows comes in `page`; what is decided goes through the Keeper, field by field.

const STEPS = [["briefing", "Briefing"], ["decide", "Evidence and decisions"], ["grade", "Grade"], ["record", "Record"], ["submit", "Look over and submit"]];
/** The order of life: conduct, what is seen, what is asked, and only then the decisions. */
const fullSteps = (scenario) => [["briefing", "Briefing"], ["conduct", "Conduct"], ["see", scenario.evidence.length ? "Evidence" : "Portfolio"], ["ask", "Questions"], ["decide", "Decisions"], ["grade", "Grade"], ["record", "Record"], ["submit", "Look over and submit"]];
const stepsOf = (page) => (page.mode === "full" ? fullSteps(page.scenario) : STEPS);
const SURE = ["unsure", "fairly", "certain"];
const RELATION = { "over-award": "↑ over-award", "under-award": "↓ under-award", agreed: "= agreed", undecided: "? undecided" };
const metWords = (met) => (met === true ? "met" : met === false ? "not met" : "undecided");

/** One descriptor's decision as the fields have it. */
function decisionOf(fields, id) {
  const of = (part) => fields[`decision.${id}.${part}`];
  return { met: of("met") ?? null, evidence: of("evidence") ?? [], nothing_seen: of("nothing_seen") ?? false, reason: of("reason") ?? "", sure: of("sure") ?? null };
}

/** What a decision still needs before it can be submitted. */
const lacks = (d) => [d.met === null && "met or not met", !d.evidence.length && !d.nothing_seen && "an item it rests on", !d.reason.trim() && "a reason"].filter(Boolean);

function Grading({ model }) {
  const page = usePage(model);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  if (!page.attempt) return html`<${AskCode} model=${model} why="What you decide is kept under a code of your own, so that you can stop at any time and go on where you left off." />`;
  if (page.sealed) return html`<div class="page"><${Top} page=${page} model=${model} /><section class="pane"><h3>✓ Submitted</h3><p>${page.sealed}</p></section></div>`;
  const View = page.comparison ? Compared : Deciding;
  return html`<${View} key=${page.attempt.id + (page.comparison ? "c" : "")} model=${model} page=${page} />`;
}

// ── Deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function Deciding({ model, page }) {
  const [, redraw] = useState(0);
  const keeper = useMemo(() => new Keeper(model, page.attempt, () => redraw((n) => n + 1)), []);
  useEffect(() => () => keeper.close(), []);
  const descriptors = useMemo(() => page.standard.themes.flatMap((t) => t.descriptors), []);
  const decided = descriptors.filter((d) => keeper.fields[`decision.${d.id}.met`] != null).length;
  const full = page.mode === "full";
  const has = (start) => Object.keys(page.attempt.fields).some((f) => f.startsWith(start) && page.attempt.fields[f] != null);
  const begun = has("decision.") || (full && ["conduct.", "tags.", "asked"].some(has));
  const [step, setStep] = useState(has("decision.") ? "decide" : !full ? "briefing" : has("asked") ? "ask" : has("tags.") ? "see" : has("conduct.") ? "conduct" : "briefing");
  const [side, setSide] = useState("evidence"); // the column that a narrow screen shows
  const [active, setActive] = useState(null); // the descriptor last touched: citing goes there
  const [held, setHeld] = useState(null); // an item chosen before its descriptor
  const [said, setSaid] = useState("");
  const lastFocus = useRef();
  const top = useRef();
  const pane = useRef();
  const left = useRef(0); // how far the decisions were scrolled when they were left
  const go = (next, where) => {
    keeper.flush();
    if (step === "decide" && pane.current) left.current = pane.current.scrollTop;
    setStep(next);
    if (where) setSide(where);
    requestAnimationFrame(() => {
      if (pane.current) pane.current.scrollTop = next === "decide" ? left.current : 0;
      top.current?.scrollIntoView({ block: "start" });
    });
  };
  const order = useMemo(() => itemIds(page.scenario), []);
  /** Cite items for a descriptor; a single one that is cited already is taken off. */
  const cite = (items, id) => {
    const field = `decision.${id}.evidence`;
    const now = keeper.fields[field] ?? [];
    const off = items.length === 1 && now.includes(items[0]);
    const next = off ? now.filter((i) => i !== items[0]) : order.filter((i) => now.includes(i) || items.includes(i));
    keeper.set(field, next);
    if (keeper.fields[`decision.${id}.nothing_seen`]) keeper.set(`decision.${id}.nothing_seen`, false);
    setHeld(null);
    setSaid(`${spoken(items)} ${off ? "no longer cited" : "cited"} for ${descriptors.find((d) => d.id === id).label}`);
  };
  const touch = (id) => { setActive(id); if (held) cite([held], id); };
  const open = openPoints(page, keeper.fields, descriptors);
  const find = (id) => {
    go(id === "awarded" ? "grade" : "decide", "decisions");
    setTimeout(() => {
      const target = top.current.querySelector(id === "awarded" ? "[data-place=award] input" : `[data-place="${id}"] input`);
      target?.focus({ preventScroll: true });
      target?.closest("fieldset").scrollIntoView({ block: "start" });
    }, 50);
  };
  const asked = full ? keeper.fields.asked ?? [] : null; // questions whose answers are known; all of them in short mode
  const context = { page, keeper, asked, step, descriptors, active, setActive, held, cite, touch, setHeld, setSaid, find, go, open, model };
  const cited = descriptors.map((d) => keeper.fields[`decision.${d.id}.evidence`] ?? []).join(";");
  const marked = full ? JSON.stringify([step, asked, itemIds(page.scenario).map((i) => keeper.fields[`tags.${i}`])]) : "";
  const evidence = useMemo(() => html`<${Evidence} ...${context} />`, [cited, active, held, marked]); // drawn again only when it looks otherwise
  useLayoutEffect(() => { // what had the focus is gone: keep its place instead of losing it
    const [element, place] = lastFocus.current ?? [];
    if (element && !element.isConnected && document.activeElement === document.body) (place?.isConnected ? place : pane.current)?.focus({ preventScroll: true });
  });
  const remember = (e) => { lastFocus.current = [e.target, e.target.closest("[data-item], [data-place]")]; };
  return html`<div class="page" ref=${top} onfocusin=${remember}>
    <${Top} page=${page} model=${model} keeper=${keeper} />
    ${page.revised && html`<div class="notice" role="status"><p>${page.revised}</p></div>`}
    <${Notices} keeper=${keeper} descriptors=${descriptors} redraw=${() => redraw((n) => n + 1)} />
    <nav class="steps" aria-label="Steps">
      ${stepsOf(page).map(([id, name]) => html`<button key=${id} aria-current=${step === id ? "step" : null} onClick=${() => go(id, id === "decide" ? side : ["see", "ask"].includes(id) ? "evidence" : "decisions")}>${name}${done(id, open, keeper, page) && html` <span class="done" aria-label="done">✓</span>`}</button>`)}
      <span class="count">${decided} of ${descriptors.length} decided${decided < descriptors.length ? ` · ${descriptors.length - decided} to go` : ""}</span>
    </nav>
    <p class="said-only" role="status">${said}</p>
    ${step === "briefing"
      ? html`<${Briefing} page=${page} begin=${() => go(full ? "conduct" : "decide", "evidence")} begun=${begun} />`
      : step === "conduct" ? html`<${Conduct} ...${context} />`
      : html`<div class="two" data-side=${side}>
          ${evidence}
          <section class="pane decisions" aria-label=${["see", "ask"].includes(step) ? "KSBs" : stepsOf(page).find(([id]) => id === step)[1].replace("Evidence and decisions", "Decisions")} tabindex="-1" ref=${pane}>
            ${["see", "ask"].includes(step) && html`<${Seen} ...${context} />`}
            ${step === "decide" && html`<${Decide} ...${context} />`}
            ${step === "grade" && html`<${Award} ...${context} />`}
            ${step === "record" && html`<${Record} ...${context} />`}
            ${step === "submit" && html`<${LookOver} ...${context} />`}
          </section>
        </div>
        <${Sides} side=${side} setSide=${setSide} names=${[step === "ask" ? "Questions" : "Evidence", { see: "KSBs", ask: "KSBs", grade: "Your grade", record: "Your record", submit: "A last look" }[step] ?? `Decisions ${decided}/${descriptors.length}`]} />`}
  </div>`;
}

const itemIds = (scenario) => [...scenario.evidence, ...scenario.questions].map((item) => item.id);

function openPoints(page, fields, descriptors) {
  const points = descriptors.map((d) => ({ id: d.id, label: d.label, lacks: lacks(decisionOf(fields, d.id)) })).filter((p) => p.lacks.length);
  return fields.awarded ? points : [...points, { id: "awarded", label: "Grade", lacks: ["the grade you would award"] }];
}

function done(step, open, keeper, page) {
  if (step === "conduct") return page.scenario.conduct.every((fact) => keeper.fields[`conduct.${fact.name}`]);
  if (step === "see") return page.scenario.evidence.length ? page.scenario.evidence.some((e) => keeper.fields[`tags.${e.id}`]?.length) : false;
  if (step === "ask") return (keeper.fields.asked ?? []).filter((id) => page.scenario.questions.find((q) => q.id === id)?.role === "set").length >= (page.standard.least_questions ?? 1);
  if (step === "decide") return open.every((p) => p.id === "awarded");
  if (step === "grade") return Boolean(keeper.fields.awarded);
  if (step === "record") return page.standard.records.every((r) => keeper.fields[`record.${r.id}`]?.trim());
  return false;
}

function Top({ page, model, keeper }) {
  return html`<header class="top">
    <h2>${page.scenario.title}</h2>
    <span class="quiet">${page.standard.method} · ${page.assessor}</span>
    <${Attempts} page=${page} model=${model} keeper=${keeper} />
    ${keeper ? html`<${SavedState} keeper=${keeper} />` : html`<span class="saved">Submitted ${page.attempt.submitted} · sealed</span>`}
  </header>`;
}

function Attempts({ page, model, keeper }) {
  if (page.attempts.length < 2) return null;
  const show = (e) => { keeper?.flush(); model.send({ do: "show", attempt: e.target.value }); };
  return html`<label class="small quiet attempts">Attempt <select onChange=${show}>${page.attempts.map(
    (a) => html`<option value=${a.id} selected=${a.id === page.attempt.id}>${a.number}: ${a.submitted ? `submitted ${a.submitted}` : "open"}</option>`,
  )}</select></label>`;
}

function SavedState({ keeper }) {
  const words = {
    saved: keeper.clock ? `✓ Saved ${keeper.clock}` : "✓ Everything is saved",
    saving: "Saving …",
    unsaved: "! Not saved: the kit does not answer. It is tried again; keep this page open.",
    trouble: "! Not saved",
  };
  return html`<span class="saved" data-state=${keeper.state} role="status">${words[keeper.state]}</span>`;
}

function Notices({ keeper, descriptors, redraw }) {
  const name = (field) => (field === "awarded" ? "the grade" : field.startsWith("record.") ? "the record" : descriptors.find((d) => field.split(".")[1] === d.id)?.label);
  const away = (part) => () => { keeper[part] = null; redraw(); };
  return html`<div>
    ${keeper.trouble && html`<div class="notice bad" role="alert"><p>${keeper.trouble}</p><button class="word" onClick=${away("trouble")}>put away</button></div>`}
    ${keeper.elsewhere && html`<div class="notice" role="status"><p>Changed in another window at ${keeper.elsewhere.clock}: ${spoken([...new Set(keeper.elsewhere.fields.map(name).filter(Boolean))])}. Both are kept; the newer one is shown.</p><button class="word" onClick=${away("elsewhere")}>put away</button></div>`}
  </div>`;
}

const Sides = ({ side, setSide, names }) => html`<div class="sides" role="group" aria-label="Show">${["evidence", "decisions"].map(
  (id, n) => html`<button key=${id} aria-pressed=${side === id ? "true" : "false"} onClick=${() => setSide(id)}>${names[n]}</button>`,
)}</div>`;

function Briefing({ page, begin, begun }) {
  const { scenario, standard } = page;
  return html`<section class="pane briefing" aria-label="Briefing">
    <div class="reading">
      <h3>What you know beforehand</h3>
      ${paragraphs(scenario.briefing)}
      <p class="quiet">${capital(Object.entries(scenario.setting).map(([name, value]) => `${name}: ${value}`).join(" · "))}</p>
      <h3>How it goes</h3>
      ${page.mode === "full" && html`<p><b>The order of life.</b> First check how the assessment was carried out; then read, marking the KSBs you see; choose which questions to ask, and read the answers; then decide. A question that you do not ask stays unanswered.</p>`}<p>Read the evidence, decide each descriptor ${"“"}met${"”"} or ${"“"}not met${"”"} with the items it rests on and a reason, state the grade, and submit. Then you see each decision beside the reference. Everything is saved as you go; you can stop at any time.</p>
      <p><button class="main" onClick=${begin}>${page.mode === "full" ? (begun ? "Go on" : "Check the conduct") : begun ? "Back to the evidence" : "Read the evidence"}</button></p>
    </div>
    <div>
      <h3>The assessment, as recorded</h3>
      <dl class="facts">${scenario.conduct.map((fact) => html`<div><dt>${fact.asks}</dt><dd>${fact.found}</dd></div>`)}</dl>
      <details><summary>How the plan grades this method</summary>${standard.rules.map((rule) => html`<blockquote>${rule}</blockquote>`)}<p class="quiet small">${standard.id}, ${standard.themes[0].section}</p></details>
    </div>
  </section>`;
}

// ── The evidence ──────────────────────────────────────────────────────────────────────────────────────────────────────

function Evidence(props) {
  const { scenario } = props.page;
  const sources = [...new Set(scenario.evidence.map((e) => e.source))];
  const active = props.descriptors.find((d) => d.id === props.active);
  return html`<section class="pane evidence" aria-label="Evidence" tabindex="0">
    ${["see", "ask"].includes(props.step) ? html`<p class="citing small">${props.step === "ask" ? "Ask, and read the answer. Mark the KSBs that you hear in it." : "Mark the KSBs that you see in each item: type their numbers, or open the list."}</p>` : html`<p class="citing small" aria-live="polite">${props.held
      ? html`<b>${props.held} chosen.</b> Now choose the descriptor it belongs to. <button class="word" onClick=${() => props.setHeld(null)}>not now</button>`
      : active ? html`Citing for <b>${active.label}</b>` : "Touch a descriptor, then cite items for it; or cite an item first and choose the descriptor after."}</p>`}
    ${scenario.portfolio.length > 0 && html`<${Portfolio} scenario=${scenario} rule=${props.page.standard.portfolio_rule} />`}
    ${props.step !== "ask" && sources.map((source) => html`<h3>${capital(source)}</h3>${scenario.evidence.filter((e) => e.source === source).map(
      (e) => html`<${Item} key=${e.id} ...${props} item=${e} head=${e.at}><p>${e.text}</p><//>`,
    )}`)}
    ${props.step === "ask" ? html`<${Ask} ...${props} />` : props.step === "see" ? !sources.length && html`<p>${scenario.portfolio.length ? "There is nothing to observe in a discussion. Read the portfolio index, which underpins it and is not graded, and go on to the questions." : "There is nothing to observe in this method. Go on to the questions."}</p>` : html`<h3>Questions and answers</h3>
    ${props.asked && !props.asked.length && html`<p>You have asked nothing yet: the answers come with the questions.</p>`}
    ${scenario.questions.filter((q) => !props.asked || props.asked.includes(q.id)).map((q) => html`<${Answered} key=${q.id} ...${props} q=${q} />`)}`}
  </section>`;
}

const Answered = ({ q, ...props }) => html`<${Item} ...${props} item=${q} head=${questionRole(q)}><p class="asked">${q.asked}</p>${paragraphs(q.answer)}<p class="quiet small aims">aims at ${q.aims_at.join(", ")}</p><//>`;

/** The questions: those asked with their answers, the others to choose from. A follow-up comes up once its question is answered. */
function Ask(props) {
  const { page, keeper, asked, setSaid } = props;
  const all = page.scenario.questions;
  const put = (ids) => {
    keeper.set("asked", all.map((q) => q.id).filter((id) => asked.includes(id) || ids.includes(id)));
    setSaid(`${spoken(ids)} asked`);
    requestAnimationFrame(() => document.querySelector(`.mt [data-item="${ids[0]}"]`)?.focus({ preventScroll: ids.length > 1 }));
  };
  const left = all.filter((q) => q.role === "set" && !asked.includes(q.id));
  const one = (q) => (asked.includes(q.id)
    ? html`<${Answered} key=${q.id} ...${props} q=${q} />`
    : html`<article key=${q.id} class="item unasked" data-item=${q.id} tabindex="-1" aria-label=${q.id}><div class="when"><b>${q.id}</b>${questionRole(q)}</div><div class="what"><p class="asked">${q.asked}</p><p class="quiet small aims">aims at ${q.aims_at.join(", ")}</p><button class="plain" aria-label=${`Ask ${q.id}`} onClick=${() => put([q.id])}>Ask</button></div></article>`);
  const gaps = all.filter((q) => q.role === "gap" && !q.follows);
  const within = (q) => [one(q), ...all.filter((f) => f.follows === q.id && asked.includes(q.id)).flatMap(within)];
  return html`<h3>Questions</h3>${left.length > 1 && html`<p><button class="plain" onClick=${() => put(left.map((q) => q.id))}>Ask all ${left.length} set questions</button></p>`}
    ${all.filter((q) => q.role === "set").flatMap(within)}
    ${gaps.length > 0 && html`<h3>On KSBs that were not seen</h3><p class="quiet small">In addition to the set questions, and as few as will do: ask only about what you have seen nowhere.</p>${gaps.flatMap(within)}`}`;
}

const questionRole = (q) => (q.role === "follow-up" ? `follows ${q.follows}` : q.role === "gap" ? "gap" : "");

function Portfolio({ scenario, rule }) {
  return html`<details class="portfolio" open><summary>Portfolio index, ${counted(scenario.portfolio.length, "item")}</summary>
    <p class="small quiet">${rule}</p>
    <ul>${scenario.portfolio.map((p) => html`<li><b>${p.id}</b> ${p.title} <span class="quiet small">${p.kind} · ${p.ksbs.join(", ")}</span></li>`)}</ul></details>`;
}

function Item({ item, head, children, keeper, page, step, descriptors, active, held, cite, setHeld, setSaid, marks }) {
  const tagging = ["see", "ask"].includes(step);
  const citedFor = keeper ? descriptors.filter((d) => (keeper.fields[`decision.${d.id}.evidence`] ?? []).includes(item.id)) : [];
  const target = descriptors.find((d) => d.id === active);
  const already = target && citedFor.includes(target);
  const hold = () => { setHeld(item.id); setSaid(`${item.id} chosen. Now choose the descriptor it belongs to.`); };
  return html`<article class=${`item ${citedFor.length || marks?.length ? "cited" : ""} ${held === item.id ? "held" : ""}`} data-item=${item.id} tabindex="-1" aria-label=${item.id}>
    <div class="when"><b>${item.id}</b>${head}</div>
    <div class="what">${children}
      ${tagging && html`<${Tags} item=${item} page=${page} keeper=${keeper} setSaid=${setSaid} />`}
      ${!tagging && keeper && keeper.fields[`tags.${item.id}`]?.length > 0 && html`<p class="quiet small aims">you marked ${keeper.fields[`tags.${item.id}`].join(", ")}</p>`}
      <div class="for" hidden=${tagging}>
        ${citedFor.map((d) => html`<button key=${d.id} class="chip" onClick=${() => cite([item.id], d.id)} aria-label=${`${item.id} is cited for ${d.label}: take it off`}>${d.label} <span aria-hidden="true">✕</span></button>`)}
        ${marks?.map((mark) => html`<span class="chip">${mark}</span>`)}
        ${keeper && !already && html`<button class="cite" aria-label=${target ? `Cite ${item.id} for ${target.label}` : `Cite ${item.id}`} onClick=${() => (target ? cite([item.id], target.id) : hold())}>${target ? html`Cite for ${target.label}` : "Cite"}</button>`}
      </div>
    </div>
  </article>`;
}

/** The KSBs that the assessor sees in one item. */
function Tags({ item, page, keeper, setSaid }) {
  const field = `tags.${item.id}`;
  const now = keeper.fields[field] ?? [];
  const ksbs = page.standard.themes.flatMap((t) => t.ksbs);
  const order = ksbs.map((k) => k.id).sort((a, b) => "KSB".indexOf(a[0]) - "KSB".indexOf(b[0]) || a.slice(1) - b.slice(1));
  const put = (ids) => { keeper.set(field, order.filter((k) => now.includes(k) !== ids.includes(k) || (now.includes(k) && ids.length > 1))); setSaid(`${item.id}: ${spoken(ids)}`); };
  return html`<div class="tags">${now.map((k) => html`<button key=${k} class="chip" title=${ksbs.find((x) => x.id === k).text} aria-label=${`Take ${k} off ${item.id}`} onClick=${() => put([k])}>${k} <span aria-hidden="true">✕</span></button>`)}
    <${AddItems} label=${`KSBs to ${item.id}`} hint="K4, S8 …" known=${order} cited=${now} add=${put} />
    <details class="list"><summary>list</summary><ul>${order.map((k) => html`<li key=${k}><label><input type="checkbox" checked=${now.includes(k)} onChange=${() => put([k])} /> <b>${k}</b> ${ksbs.find((x) => x.id === k).text}</label></li>`)}</ul></details></div>`;
}

/** Which KSBs were seen and heard so far, and which were not: the assessor's own marks, nothing proposed. */
function Seen({ page, keeper, asked, step, go }) {
  const items = itemIds(page.scenario).filter((i) => !/^Q/.test(i) || asked.includes(i));
  const where = (k) => items.filter((i) => keeper.fields[`tags.${i}`]?.includes(k));
  const aimed = (k) => page.scenario.questions.filter((q) => asked.includes(q.id) && q.aims_at.includes(k)).map((q) => q.id);
  const ksbs = page.standard.themes.flatMap((t) => t.ksbs);
  const unseen = ksbs.filter((k) => !where(k.id).length);
  const of = (role) => page.scenario.questions.filter((q) => q.role === role && asked.includes(q.id)).length;
  const least = page.standard.least_questions;
  const observed = page.scenario.evidence.length > 0;
  return html`<div class="seen-ksbs"><h3>${ksbs.length - unseen.length} of ${ksbs.length} KSBs marked</h3>
    ${step === "ask" && html`<p>${counted(of("set"), "set question")} asked${least ? ` (the plan: at least ${least})` : ""}${of("follow-up") ? ` · ${counted(of("follow-up"), "follow-up")}` : ""}${of("gap") ? ` · ${of("gap")} on what was not seen, in addition` : ""}</p>`}
    ${page.standard.themes.map((t) => html`<section key=${t.id}><h4>${t.title}</h4><ul>${t.ksbs.map((k) => {
      const seen = where(k.id);
      return html`<li key=${k.id} data-seen=${seen.length ? "yes" : "no"}><b>${k.id}</b><span>${k.text}</span><span class="small">${seen.length ? seen.join(", ") : step === "ask" && aimed(k.id).length ? `asked in ${aimed(k.id).join(", ")}` : "not yet"}</span></li>`;
    })}</ul></section>`)}
    <footer class="bar">${step === "see" ? html`<button class="main" onClick=${() => go("ask", "evidence")}>On to the questions</button>` : html`${observed && html`<button class="plain" onClick=${() => go("see", "evidence")}>Back to the evidence</button>`}<button class="main" onClick=${() => go("decide", "evidence")}>On to the decisions</button>`}</footer></div>`;
}

const CONDUCT = [["in order", "in order"], ["not in order", "not in order"], ["ask", "ask the organisation"]];

/** The conduct of the assessment, fact by fact. */
function Conduct({ page, keeper, go }) {
  return html`<section class="pane conduct" aria-label="Conduct"><div class="reading"><h3>Was it carried out as the plan has it?</h3><p>Look at each fact as it was recorded. What the plan says of it you see after you have submitted. Grade the evidence as it stands whatever you find here: a breach is reported apart.</p></div>
    <ul class="facts">${page.scenario.conduct.map((fact) => {
      const field = `conduct.${fact.name}`;
      const id = `mt-${page.attempt.id}-${fact.name}`;
      return html`<li key=${fact.name}><span id=${id}>${fact.asks} <b>${fact.found}</b></span><span class="choices" role="radiogroup" aria-labelledby=${id}>${CONDUCT.map(([value, word]) => html`<label><input type="radio" name=${id} checked=${keeper.fields[field] === value} onChange=${() => keeper.set(field, value)} /> ${word}</label>`)}${keeper.fields[field] && html`<button class="word" aria-label=${`Clear: ${fact.asks}`} onClick=${() => keeper.set(field, null)}>clear</button>`}</span></li>`;
    })}</ul>
    <footer class="bar"><button class="main" onClick=${() => go("see", "evidence")}>On to the ${page.scenario.evidence.length ? "evidence" : page.scenario.portfolio.length ? "portfolio" : "questions"}</button></footer></section>`;
}

// ── The decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────

function Decide(props) {
  const { page, open, find, go, keeper } = props;
  const next = open.find((p) => p.id !== "awarded");
  const jump = (theme) => document.getElementById(`mt-${page.attempt.id}-${theme.id}`)?.scrollIntoView({ block: "start" });
  return html`<div>
    <div class="themes" role="group" aria-label="Themes">${page.standard.themes.map((t) => {
      const n = t.descriptors.filter((d) => keeper.fields[`decision.${d.id}.met`] != null).length;
      return html`<button key=${t.id} class="chip" onClick=${() => jump(t)}>${t.title} <span class="quiet">${n}/${t.descriptors.length}</span></button>`;
    })}</div>
    ${page.standard.themes.map((theme) => html`<${ThemeBlock} key=${theme.id} ...${props} theme=${theme} />`)}
    <footer class="bar">
      ${next ? html`<button class="plain" onClick=${() => find(next.id)}>Next one open <span aria-hidden="true">↓</span></button>` : html`<span class="quiet small">Every descriptor is decided.</span>`}
      <button class="main" onClick=${() => go("grade", "decisions")}>On to the grade</button>
    </footer>
  </div>`;
}

function ThemeBlock({ theme, ...props }) {
  return html`<section class="theme-block" id=${`mt-${props.page.attempt.id}-${theme.id}`} aria-label=${theme.title}>
    <div class="theme"><h3>${theme.title}</h3>${theme.ksbs.map((k) => html`<span class="chip k" title=${k.text}>${k.id}</span>`)}</div>
    <details class="words"><summary>The plan’s words for ${theme.ksbs.map((k) => k.id).join(", ")}</summary>
      <dl>${theme.ksbs.map((k) => html`<div><dt>${k.id}</dt><dd>${k.text}</dd></div>`)}</dl></details>
    ${theme.descriptors.map((d) => html`<${DescriptorBlock} key=${d.id} ...${props} d=${d} />`)}
  </section>`;
}

/** The descriptor's text with its separate demands marked. */
function Parts({ d }) {
  if (d.ours.parts.length < 2) return d.text;
  let rest = d.text;
  const out = [];
  for (const part of d.ours.parts) {
    const at = rest.indexOf(part);
    out.push(rest.slice(0, at), html`<span class="part">${part}</span>`);
    rest = rest.slice(at + part.length);
  }
  return html`${out}${rest}`;
}

function DescriptorBlock({ d, page, keeper, asked, active, held, cite, touch, setActive }) {
  const field = (part) => `decision.${d.id}.${part}`;
  const now = decisionOf(keeper.fields, d.id);
  const id = `mt-${page.attempt.id}-${d.id}`;
  const set = (part, value, typed) => keeper.set(field(part), value, typed);
  const radio = (value, word) => html`<label class=${word.replace(" ", "")}><input type="radio" name=${`${id}-met`} checked=${now.met === value} onChange=${() => set("met", value)} /> ${word === "met" ? "Met" : "Not met"}</label>`;
  return html`<fieldset class="descriptor" tabindex="-1" data-place=${d.id} data-active=${active === d.id ? "" : null} aria-describedby=${`${id}-text`} onfocusin=${() => setActive(d.id)} onClick=${(e) => e.target.closest("input, label, button, select, textarea, summary") || touch(d.id)}>
    <legend><span class="level">${d.level}</span><span class="said-only">${d.label}</span></legend>
    <p class="text" id=${`${id}-text`}><${Parts} d=${d} /> <span class="quiet">(${d.ksbs.join(", ")})</span></p>
    ${held && html`<button class="chip hold-here" onClick=${() => cite([held], d.id)}>Cite ${held} here</button>`}
    <div class="line"><div class="choice">${radio(true, "met")}${radio(false, "not met")}</div>
      ${now.met !== null && html`<button class="word" aria-label=${`Clear the decision on ${d.label}`} onClick=${() => set("met", null)}>clear</button>`}</div>
    <div class="row"><span class="l">Rests on</span><div class="r">
      ${now.evidence.map((i) => html`<button key=${i} class="chip" aria-label=${`Take ${i} off ${d.label}`} onClick=${() => cite([i], d.id)}>${i} <span aria-hidden="true">✕</span></button>`)}
      <${AddItems} label=${`items to ${d.label}`} known=${itemIds(page.scenario).filter((i) => !asked || !/^Q/.test(i) || asked.includes(i))} cited=${now.evidence} add=${(items) => cite(items, d.id)} />
      ${!now.evidence.length && html`<label class="nothing"><input type="checkbox" checked=${now.nothing_seen} onChange=${(e) => set("nothing_seen", e.target.checked)} /> nothing seen</label>`}
    </div></div>
    <div class="row"><label class="l" for=${`${id}-why`}>Because</label><${Growing} id=${`${id}-why`} label=${`Reason for ${d.label}`} value=${now.reason} hint="What in the evidence decides it?" onText=${(text) => set("reason", text, true)} keeper=${keeper} /></div>
    <div class="row"><span class="l" id=${`${id}-sure`}>How sure</span><div class="r sure" role="radiogroup" aria-label=${`How sure on ${d.label}`}>
      ${SURE.map((word) => html`<label><input type="radio" name=${`${id}-sure`} checked=${now.sure === word} onChange=${() => set("sure", word)} /> ${word}</label>`)}
      ${now.sure && html`<button class="word" aria-label=${`Clear how sure on ${d.label}`} onClick=${() => set("sure", null)}>clear</button>`}
    </div></div>
    <details class="words"><summary>Our reading<span class="said-only"> of ${d.label}</span>, not the plan’s</summary>
      <dl><div><dt>Demands</dt><dd>${d.ours.parts.length > 1 ? html`<ul>${d.ours.parts.map((p) => html`<li>${p}</li>`)}</ul>` : "one"}</dd></div>
        <div><dt>Just met</dt><dd>${d.ours.threshold}</dd></div><div><dt>Safely met</dt><dd>${d.ours.secure}</dd></div><div><dt>Near miss</dt><dd>${d.ours.near_miss}</dd></div></dl></details>
  </fieldset>`;
}

/** Cites by typing: "E5, Q1" and Enter, for those who do not leave the keyboard. */
function AddItems({ label, known, cited, add, hint = "E5, Q1 …" }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState("");
  const take = () => {
    const named = [...new Set(text.toUpperCase().split(/[^A-Z0-9]+/).filter(Boolean))];
    const strange = named.filter((i) => !known.includes(i));
    const fresh = named.filter((i) => known.includes(i) && !cited.includes(i));
    if (fresh.length) add(fresh);
    setText(strange.join(", "));
    setWrong(strange.length ? `There is no ${spoken(strange)}.` : "");
  };
  return html`<input class="add" value=${text} placeholder=${hint} maxlength="60" aria-label=${`Add ${label}: type their numbers and press Enter`} aria-invalid=${wrong ? "true" : "false"}
    onInput=${(e) => { setText(e.target.value); setWrong(""); }} onKeyDown=${(e) => e.key === "Enter" && take()} onBlur=${take} />${wrong && html`<span class="refused small" role="alert">${wrong}</span>`}`;
}

/** A text field as tall as its text. */
function Growing({ id, label, value, hint, onText, keeper, rows = 2 }) {
  const box = useRef();
  useLayoutEffect(() => {
    if (box.current.value !== value) box.current.value = value;
    box.current.style.height = "auto";
    box.current.style.height = `${Math.min(box.current.scrollHeight + 2, 420)}px`;
  }, [value]);
  return html`<textarea id=${id} ref=${box} rows=${rows} maxlength="20000" aria-label=${label} placeholder=${hint} dir="auto" onInput=${(e) => onText(e.target.value)} onBlur=${() => keeper.flush()}></textarea>`;
}

// ── Grade, record, submit ─────────────────────────────────────────────────────────────────────────────────────────────

function Award({ page, keeper, go }) {
  const { standard, attempt } = page;
  return html`<div>
    <h3>Which grade would you award?</h3>
    <p>State it yourself, from your decisions. The kit works it out only after you have submitted.</p>
    <fieldset class="award" data-place="award"><legend class="said-only">The grade you would award</legend>
      ${standard.grades.map((grade) => html`<label><input type="radio" name=${`mt-${attempt.id}-award`} checked=${keeper.fields.awarded === grade} onChange=${() => keeper.set("awarded", grade)} /> ${capital(grade)}</label>`)}
      ${keeper.fields.awarded && html`<button class="word" onClick=${() => keeper.set("awarded", null)} aria-label="Clear the grade">clear</button>`}
    </fieldset>
    <details class="words" open><summary>What the plan says</summary>${standard.rules.map((rule) => html`<blockquote>${rule}</blockquote>`)}</details>
    <footer class="bar"><button class="plain" onClick=${() => go("decide", "decisions")}>Back to the decisions</button><button class="main" onClick=${() => go("record", "decisions")}>On to the record</button></footer>
  </div>`;
}

function Record({ page, keeper, go }) {
  return html`<div>
    <h3>The assessment record</h3>
    <p>What the plan makes you record besides the grade. In practice you may leave it; the comparison then says what would be missing.</p>
    ${page.standard.records.map((duty) => {
      const id = `mt-${page.attempt.id}-record-${duty.id}`;
      const name = `record.${duty.id}`;
      return html`<div class="record"><label for=${id}>${capital(duty.text)}</label>
        <p class="small quiet" id=${`${id}-why`}>“${duty.clause}”</p>
        <${Growing} id=${id} rows=${4} value=${keeper.fields[name] ?? ""} hint=${duty.kind === "answers" ? "Q1: …" : "K4 in E1, E3: …"} onText=${(text) => keeper.set(name, text, true)} keeper=${keeper} /></div>`;
    })}
    <footer class="bar"><button class="plain" onClick=${() => go("grade", "decisions")}>Back to the grade</button><button class="main" onClick=${() => go("submit", "decisions")}>Look it over</button></footer>
  </div>`;
}

function LookOver({ page, keeper, open, find, descriptors, model, setSaid }) {
  const [sent, setSent] = useState(false);
  const last = useRef();
  useAnswers(model, (answer) => answer.to === "refused" && answer.asked === "submit" && setSent(false));
  const settled = !open.length && keeper.state === "saved";
  const submit = () => {
    keeper.flush();
    if (!settled) { setSaid(open.length ? `${counted(open.length, "point")} still open` : "Wait until everything is saved"); last.current?.focus(); return; }
    setSent(true);
    model.send({ do: "submit", attempt: page.attempt.id, seen: keeper.revision });
    setTimeout(() => setSent(false), 10000); // no answer: it may be pressed again; a second submission changes nothing
  };
  return html`<div>
    <h3>A last look</h3>
    ${open.length > 0 && html`<div class="still" ref=${last} tabindex="-1"><p><b>${counted(open.length, "point")} still open</b></p>
      <ul>${open.map((p) => html`<li><button class="word" onClick=${() => find(p.id)}>${p.label}</button> <span class="quiet">lacks ${spoken(p.lacks)}</span></li>`)}</ul></div>`}
    <table class="summary"><caption class="said-only">Your decisions</caption><thead><tr><th scope="col">Descriptor</th><th scope="col">Decision</th><th scope="col">Rests on</th><th scope="col">Sure</th></tr></thead>
      <tbody>${descriptors.map((d) => {
        const now = decisionOf(keeper.fields, d.id);
        return html`<tr><th scope="row"><button class="word" onClick=${() => find(d.id)}>${d.label}</button></th><td class=${now.met === null ? "quiet" : now.met ? "is-met" : "is-not"}>${now.met === null ? "–" : metWords(now.met)}</td><td>${now.evidence.join(", ") || (now.nothing_seen ? "nothing seen" : "–")}</td><td>${now.sure ?? "–"}</td></tr>`;
      })}</tbody>
      <tfoot><tr><th scope="row"><button class="word" onClick=${() => find("awarded")}>Grade you award</button></th><td colspan="3"><b>${keeper.fields.awarded ? capital(keeper.fields.awarded) : "–"}</b></td></tr></tfoot></table>
    <p>${page.feedback ? "Submitting seals your decisions: they cannot be changed afterwards, and only then is the reference opened. You can grade the case afresh as often as you like; each attempt is kept beside the first." : "Submitting seals your decisions: they cannot be changed afterwards, and this case cannot be graded again in this set. There is no feedback before the whole set is graded."}</p>
    <p class="small quiet">You work as <b>${page.assessor}</b>.${!open.length && keeper.state !== "saved" ? " Wait until everything is saved." : ""}</p>
    <footer class="bar"><button class="main" aria-disabled=${settled && !sent ? null : "true"} onClick=${submit}>${sent ? "Submitting …" : page.feedback ? "Submit and see the reference" : "Submit this case"}</button></footer>
  </div>`;
}

// ── Beside the reference ──────────────────────────────────────────────────────────────────────────────────────────────

function Compared({ model, page }) {
  const { comparison: c, scenario } = page;
  const [side, setSide] = useState("decisions");
  const top = useRef();
  const descriptors = page.standard.themes.flatMap((t) => t.descriptors);
  const label = (id) => descriptors.find((d) => d.id === id).label;
  const show = (item) => {
    setSide("evidence");
    requestAnimationFrame(() => {
      const there = top.current.querySelector(`[data-item="${item}"]`);
      there.scrollIntoView({ block: "center" });
      there.classList.remove("flash");
      void there.offsetWidth;
      there.classList.add("flash");
      there.focus({ preventScroll: true });
    });
  };
  useEffect(() => {
    top.current.scrollIntoView({ block: "start" });
    top.current.focus({ preventScroll: true }); // the button that led here is gone
  }, []);
  if (c.problem) return html`<div class="page" ref=${top} tabindex="-1"><${Top} page=${page} model=${model} /><${Problem} sentence=${c.problem} /><${Afresh} model=${model} page=${page} /></div>`;
  const of = (test) => c.descriptors.filter(test);
  const differing = of((d) => !d.contested && d.relation !== "agreed");
  const agreed = of((d) => !d.contested && d.relation === "agreed");
  const contested = of((d) => d.contested);
  const marks = (item) => c.descriptors.flatMap((d) => {
    const mine = d.yours.evidence.includes(item);
    const theirs = d.evidence.includes(item);
    return mine || theirs ? [`${label(d.id)}: ${mine && theirs ? "both" : mine ? "you" : "reference"}`] : [];
  });
  const blocks = (list) => list.map((d) => html`<${Beside} key=${d.id} d=${d} name=${label(d.id)} text=${descriptors.find((x) => x.id === d.id)} show=${show} model=${model} page=${page} />`);
  return html`<div class="page compared" ref=${top} tabindex="-1">
    <${Top} page=${page} model=${model} />
    <section class="verdict" aria-label="Grades"><dl>
      <div><dt>You awarded</dt><dd>${capital(c.awarded) || "–"}</dd></div>
      <div><dt>Your decisions give</dt><dd>${capital(c.derived) || "–"}</dd></div>
      <div><dt>Reference</dt><dd>${capital(c.reference)}</dd></div>
      <div><dt>Descriptors agreed</dt><dd>${c.agreed} of ${c.counted}</dd></div>
      </dl>
      <div class="sentences">${verdictSentences(c, label, differing).map((s) => html`<p>${s}</p>`)}</div>
    </section>
    <div class="two" data-side=${side}>
      <section class="pane evidence" aria-label="Evidence" tabindex="0"><${Marked} page=${page} descriptors=${descriptors} marks=${marks} /></section>
      <section class="pane decisions" aria-label="Beside the reference" tabindex="0">
        <h3>${differing.length ? headed(differing.length, "difference") : "No difference"}</h3>
        ${differing.length ? blocks(differing) : html`<p>Every counted descriptor agrees with the reference. Look below whether it was for the same reason.</p>`}
        ${contested.length > 0 && html`<h3>Contested, not counted</h3><p class="quiet small">Careful graders differ here, and the reference says so.</p>${blocks(contested)}`}
        <h3>${capital(numeral(agreed.length))} agreed</h3>
        ${blocks(agreed)}
        ${c.way && html`<${Way} way=${c.way} show=${show} />`}
        ${c.record_gaps.length > 0 && html`<h3>Your record against the plan</h3><ul class="gaps">${c.record_gaps.map((g) => html`<li><b>${capital(g.duty)}</b>: ${g.sentence}</li>`)}</ul>`}
        ${!c.record_gaps.length && html`<h3>Your record against the plan</h3><p>Nothing that the plan asks to be recorded is missing.</p>`}
        ${c.mistakes.length > 0 && html`<h3>What this case trains</h3><ul class="gaps">${c.mistakes.map((m) => html`<li>${m}</li>`)}</ul>`}
        <h3>Where the reference comes from</h3>
        <p class="small">${provenance(c)}</p>
        <${Afresh} model=${model} page=${page} />
      </section>
    </div>
    <${Sides} side=${side} setSide=${setSide} names=${["Evidence", `Differences ${differing.length}`]} />
  </div>`;
}

/** The way to the decisions beside the plan and the reference. */
function Way({ way, show }) {
  const off = way.conduct.filter((f) => !f.agreed);
  const unseen = way.ksbs.filter((k) => k.unseen);
  const chip = (i) => html`<button key=${i} class="chip" aria-label=${`Show ${i}`} onClick=${() => show(i)}>${i}</button>`;
  return html`<h3>The conduct</h3>
    ${off.length ? html`<ul class="gaps">${off.map((f) => html`<li><b>${f.asks} ${f.found}.</b> You: ${f.yours ?? "nothing said"}. ${f.sentence} <span class="quiet">“${f.clause}”</span>${f.unclear && html` <span class="quiet">${f.unclear}</span>`}</li>`)}</ul>` : html`<p>You read every fact of the conduct as the plan has it.</p>`}
    <h3>The KSBs you marked</h3>
    ${unseen.length ? html`<ul class="gaps">${unseen.map((k) => html`<li><b>${k.id}</b> you marked nowhere; the reference sees it in ${k.reference.map(chip)}</li>`)}</ul>` : html`<p>You marked every KSB that the reference sees.</p>`}
    ${way.unasked.length > 0 && html`<h3>What you did not ask</h3><p>The reference rests on the ${way.unasked.length === 1 ? "answer" : "answers"} to ${way.unasked.map(chip)}. In an assessment, what is not asked cannot be credited, and must not be failed for it.</p>`}`;
}

function Marked({ page, descriptors, marks }) {
  const { scenario, standard } = page;
  const item = (i, head, children) => html`<${Item} key=${i.id} item=${i} head=${head} descriptors=${descriptors} marks=${marks(i.id)}>${children}<//>`;
  const sources = [...new Set(scenario.evidence.map((e) => e.source))];
  return html`${scenario.portfolio.length > 0 && html`<${Portfolio} scenario=${scenario} rule=${standard.portfolio_rule} />`}
    ${sources.map((source) => html`<h3>${capital(source)}</h3>${scenario.evidence.filter((e) => e.source === source).map((e) => item(e, e.at, html`<p>${e.text}</p>`))}`)}
    <h3>Questions and answers</h3>
    ${scenario.questions.map((q) => item(q, questionRole(q), html`<p class="asked">${q.asked}</p>${paragraphs(q.answer)}`))}`;
}

const headed = (n, one) => `${capital(numeral(n))} ${one}${n === 1 ? "" : "s"}`;
const NUMERALS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" ");
const numeral = (n) => NUMERALS[n] ?? String(n);

function verdictSentences(c, label, differing) {
  const out = [];
  if (c.derived && !c.follows) out.push(html`<b>The grade you awarded does not follow from your own decisions:</b> they give ${c.derived}, you awarded ${c.awarded}. That is a slip of aggregation, apart from any descriptor.`);
  if (!c.settled) out.push("A contested descriptor decides the grade of this case, so the grade is not counted.");
  else if (c.derived === c.reference) out.push(differing.length ? `Your decisions give the reference’s grade; your ${differing.length === 1 ? "difference" : "differences"} did not change it.` : "Your decisions give the reference’s grade.");
  else if (c.turning.length) {
    const size = c.turning[0].length;
    const always = c.turning[0].filter((d) => c.turning.every((some) => some.includes(d)));
    const choices = [...new Set(c.turning.map((some) => spoken(some.filter((d) => !always.includes(d)).map(label))))].filter(Boolean);
    const either = choices.length ? `${always.length ? ", with " : ""}${choices.length > 2 ? "any of " : "either "}${choices.join(choices.length > 2 ? "; " : " or ")}` : "";
    out.push(html`${size === 1 ? "One decision separates" : `${capital(numeral(size))} decisions together separate`} your grade from the reference: <b>${spoken(always.map(label))}${either}</b>.`);
    const idle = differing.filter((d) => !c.changed_by.includes(d.id)).length;
    if (idle) out.push(`${idle === 1 ? "Your other difference" : `Your ${idle} other differences`} did not change the grade.`);
  } else if (c.derived) out.push("Only a contested descriptor separates your grade from the reference; it is not counted.");
  return out;
}

function provenance(c) {
  const said = { provisional: "provisional: it was written with the case and ratified by no panel", definitive: "definitive: ratified by a panel", contested: "contested", retired: "retired" };
  const graded = c.gradings ? ` It was checked by ${counted(c.gradings, c.graders === "panel" ? "blind grading" : "blind automated grading")} made from the evidence and the standard alone.` : "";
  return `Version ${c.version} of this reference is ${said[c.status]}.${graded} If you think it is wrong, say so at the descriptor: what you write is kept.`;
}

function Beside({ d, name, text, show, model, page }) {
  const earlier = page.comparison.earlier[d.id] ?? [];
  const ids = (list, words) => list.length > 0 && html`<span class="ids">${words} ${list.map((i) => html`<button key=${i} class="chip" aria-label=${`Show ${i}`} onClick=${() => show(i)}>${i}</button>`)}</span>`;
  return html`<article class="beside" data-relation=${d.relation} aria-label=${name}>
    <div class="head"><span class=${`rel ${d.relation}`}>${RELATION[d.relation]}</span><h4>${name}</h4>
      <span class="quiet small">you: ${metWords(d.yours.met)}${d.yours.sure ? `, ${d.yours.sure}` : ""} · reference: ${metWords(d.met)}${d.for_another_reason ? " · for another reason" : ""}</span></div>
    <details class="words"><summary>The plan’s words<span class="said-only"> for ${name}</span></summary><p>${text.text} <span class="quiet">(${text.ksbs.join(", ")})</span></p></details>
    <div class="reasons">
      <div><h4 class="quiet small">Reference</h4><p>${d.reason}</p>${d.relation !== "agreed" && d.what_would_change_it && html`<h4 class="quiet small">What would change it</h4><p>${d.what_would_change_it}</p>`}</div>
      <div><h4 class="quiet small">You</h4><p dir="auto">${d.yours.reason || "No reason given."}</p></div>
    </div>
    <p class="where">${ids(d.found, "Both rest on")}${ids(d.missed, "You missed")}${ids(d.extra, "You alone cite")}</p>
    ${earlier.length > 0 && html`<p class="quiet small">Your ${earlier.length === 1 ? "first attempt" : "earlier attempts"}: ${earlier.map(metWords).join(", ")}</p>`}
    <${Disagree} d=${d} name=${name} model=${model} page=${page} />
  </article>`;
}

function Disagree({ d, name, model, page }) {
  const [writing, setWriting] = useState(false);
  const [reason, setReason] = useState("");
  const [refused, setRefused] = useState(null);
  const mine = page.comparison.disputes[d.id];
  useAnswers(model, (answer) => { if (answer.to === "refused" && answer.token === d.id) setRefused(answer.sentence); if (answer.to === "dispute" && answer.token === d.id) setWriting(false); });
  const box = useRef();
  useEffect(() => { if (writing) box.current?.focus(); }, [writing]);
  const send = () => model.send({ do: "dispute", token: d.id, attempt: page.attempt.id, descriptor: d.id, reference_version: page.comparison.version, reason });
  if (mine) return html`<p class="small disputed"><b>You disagree with the reference</b> (kept ${mine.at}): <span dir="auto">${mine.reason}</span></p>`;
  if (!writing) return html`<button class="word" onClick=${() => setWriting(true)}>I disagree with the reference<span class="said-only"> on ${name}</span></button>`;
  return html`<div class="dispute"><label for=${`mt-no-${d.id}`}>Why is the reference wrong here?</label>
    <textarea id=${`mt-no-${d.id}`} ref=${box} rows="3" maxlength="20000" dir="auto" value=${reason} onInput=${(e) => setReason(e.target.value)}></textarea>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <div class="line"><button class="plain" onClick=${send}>Keep my objection</button><button class="word" onClick=${() => setWriting(false)}>not now</button></div></div>`;
}

function Afresh({ model, page }) {
  const open = page.attempts.find((a) => !a.submitted);
  const [refused, setRefused] = useState(null);
  useAnswers(model, (answer) => answer.to === "refused" && ["show", "fresh"].includes(answer.asked) && setRefused(answer.sentence));
  return html`<footer class="bar">${refused && html`<p class="refused" role="alert">${refused}</p>`}<button class="plain" onClick=${() => model.send(open ? { do: "show", attempt: open.id } : { do: "fresh" })}>${open ? "Go on with the open attempt" : "Grade this case afresh"}</button></footer>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Grading} model=${model} />`) };
