// The event board: one meeting, from the first submission to the signed minutes.

const TABS = [["in", "Submissions"], ["overview", "Overview"], ["talk", "Discussion"], ["outcomes", "Outcomes"], ["minutes", "Minutes"]];
const KIND = { reference: "doubt the reference", divided: "ambiguous", lean: "lean", "adding up": "adding up" };
const hundred = (x) => (x === null ? "" : `${Math.round(100 * x)} of 100`);

function Board({ model }) {
  const page = usePage(model);
  const [data, setData] = useState(() => model.get("data"));
  useEffect(() => { const turn = () => setData(model.get("data")); model.on("change:data", turn); return () => model.off("change:data", turn); }, []);
  const acts = useActs(model);
  const [tab, setTab] = useState(null);
  useEffect(() => { // another window may do something, too
    const look = () => { try { if (!document.hidden) model.send({ do: "look" }); } catch { /* the kernel is away */ } };
    const beat = setInterval(look, page.shared ? 500 : 5000); // where everybody votes from a kit of their own, a vote is here within a second
    document.addEventListener("visibilitychange", look);
    return () => { clearInterval(beat); document.removeEventListener("visibilitychange", look); };
  }, [page.shared]);
  const [note, setNote] = useState(null);
  useAnswers(model, (answer) => {
    if (answer.content) { save(answer.name, answer.content); setNote(`“${answer.name}” was made. It is in your downloads, and in ${answer.folder}.`); }
    else if (["finish", "feedback"].includes(answer.to) && answer.said) setNote(answer.said);
  });
  const root = useRef();
  const first = useRef(true);
  useEffect(() => { if (first.current) first.current = false; else root.current?.scrollIntoView({ block: "start" }); }, [tab]); // a new part is read from its top
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const items = data.items ?? [];
  const now = tab ?? (page.finished ? "minutes" : page.closed ? "talk" : "in");
  const go = (to) => { setNote(null); setTab(to); };
  const talked = items.filter((i) => page.talks[i.id]?.begun).length;
  const share = { page, data, items, model, act: acts.act, go };
  return html`<div class="board" ref=${root}>${page.rehearsal && html`<p class="rehearsal">Rehearsal: everybody here is simulated. Nothing of it comes among what people decided, and no reference is changed.</p>`}
    <header class="top"><h2>${page.set.title}</h2><span class="quiet">${page.submitted.length} submitted${page.waiting.length ? `, ${page.waiting.length} not yet` : ""} · ${page.closed ? `blind round closed ${page.closed}` : "blind round open"}</span><${SetChoice} page=${page} model=${model} /><${Kept} kept=${acts.kept} /></header>
    <nav class="steps" aria-label="Parts of the event">${TABS.map(([id, name]) => html`<button key=${id} aria-current=${now === id ? "page" : null} onClick=${() => go(id)}>${name}</button>`)}${page.closed && html`<span class="far">${talked} of ${items.length} discussed</span>`}</nav>
    ${acts.refused && html`<p class="refused note" role="alert">${acts.refused}</p>`}${note && html`<p class="told note" role="status">${note}</p>`}
    ${page.erased > 0 && html`<p class="told note">${counted(page.erased, "submission")} that counted ${page.erased === 1 ? "was" : "were"} erased since, on the wish of whoever made ${page.erased === 1 ? "it" : "them"}.</p>`}
    ${page.tampered.map((s) => html`<p class="refused note" role="alert">${s}</p>`)}
    ${now === "in" ? html`<${Coming} ...${share} />` : !page.closed ? html`<div class="sheet"><p class="big">The blind round is still open. Votes are shown once it is closed, so that nobody is drawn by the others.</p><p><button class="plain" onClick=${() => go("in")}>To the submissions</button></p></div>` : now === "overview" ? html`<${Overview} ...${share} />` : now === "talk" ? html`<${Discussion} ...${share} />` : now === "outcomes" ? html`<${Outcomes} ...${share} />` : html`<${Minutes} ...${share} />`}
  </div>`;
}

/** Before the meeting: the pack out, submissions in, who is missing; then the blind round is closed for good. */
function Coming({ page, model, act, go }) {
  const [refused, setRefused] = useState([]);
  const [taken, setTaken] = useState([]);
  const [closing, setClosing] = useState(false);
  const [words, setWords] = useState("");
  const [twice, setTwice] = useState("");
  const [sim, setSim] = useState(null);
  useAnswers(model, (answer) => {
    if (answer.to === "file") setTaken((all) => [...all, answer.said]);
    else if (answer.to === "refused" && answer.asked === "file") setRefused((all) => [...all, answer.sentence]);
    else if (answer.to === "folder") { setTaken(answer.taken); setRefused(answer.refused); }
    else if (answer.to === "rehearse") { setSim(answer.left ? answer : null); if (answer.left) model.send({ do: "rehearse", number: answer.number + 1, second: answer.second }); }
  });
  const fresh = () => { setRefused([]); setTaken([]); };
  const simulate = (second) => { setSim({ number: -1, left: 12 }); model.send({ do: "rehearse", number: 0, second }); };
  const share = page.submitted.length;
  return html`<div class="sheet">
    ${page.rehearsal ? html`<section class="card"><h3>The twelve simulated assessors</h3><p>Seven are competent. One is lenient, one severe, one careless, one fails nobody, one is in a hurry. One descriptor is planted as ambiguous, and on one nearly all decide against the reference. See whether the board shows you which.</p>
        ${sim ? html`<p class="line" role="status"><progress value=${sim.number + 1} max="12" aria-label="Simulated submissions"></progress> ${sim.number + 1} of 12</p>` : html`<p class="foot">${!page.closed && share < 12 && html`<button class="main" onClick=${() => simulate(false)}>Take in their submissions</button>`}${page.closed && !page.submitted.some((s) => s.second) && html`<button class="plain" onClick=${() => simulate(true)}>Take in their second votes</button>`}${share > 0 && html`<button class="word" onClick=${() => model.send({ do: "anew" })}>Begin the rehearsal anew</button>`}</p>`}</section>`
      : html`${page.shared ? html`<section><h3>1. Give the cases out</h3><p>${page.offered ? `✓ Everybody in the group of assessors has the ${page.set.cases} cases on their event page.` : `Everybody in the group of assessors gets the ${page.set.cases} cases on their event page.`} References stay with the service.</p><p><button class="plain" onClick=${() => act({ do: "offer", offered: !page.offered })}>${page.offered ? "Take them back" : "Give them out"}</button></p></section>` : html`<section><h3>1. Give the cases out</h3><p>The pack holds the ${page.set.cases} cases and no reference. It is one file, safe to mail.</p><p><button class="plain" onClick=${() => act({ do: "pack" })}>Make the pack</button></p>
        <details><summary>Seal the references into it, for a pass-phrase that you read out at the reveal</summary><p>Then everybody can see the references on their own computer at that moment. Whoever has the pack can try pass-phrases: take four words or more that do not belong together.</p><form class="counts" onSubmit=${(e) => { e.preventDefault(); if (words === twice) act({ do: "pack", passphrase: words || " " }); }}><label>Pass-phrase<input autocomplete="off" spellcheck="false" value=${words} onInput=${(e) => setWords(e.target.value)} /></label><label>The same again<input autocomplete="off" spellcheck="false" value=${twice} onInput=${(e) => setTwice(e.target.value)} /></label><button class="plain">Make the sealed pack</button></form>${words && twice && words !== twice && html`<p class="quiet small">The two are not alike yet.</p>`}</details></section>`}
      <section><h3>2. Who is asked</h3><${Draft} id=${`${page.set.id}:expected`} label="Codes of those who take part, one on each line" value=${page.expected.join("\n")} rows="3" model=${model} keep=${(codes) => act({ do: "expect", codes })} /></section>`}
    <section><h3>${page.rehearsal ? "What came in" : page.shared ? "3. What was handed in" : "3. Take submissions in"}</h3>
      <${Drop} model=${model} what="submissions" many=${true} before=${fresh} refuse=${(s) => { setRefused((all) => [...all, s]); }} />
      ${!page.rehearsal && !page.shared && html`<p class="quiet small">Or put them into ${page.folder} and <button class="word" onClick=${() => { fresh(); act({ do: "folder" }); }}>take what lies there</button>.</p>`}
      ${taken.length > 0 && html`<p class="told" role="status">${taken.length === 1 ? `Taken: ${taken[0]}.` : `${taken.length} taken.`}</p>`}${refused.map((s) => html`<p class="refused" role="alert">${s}</p>`)}
      ${share + page.waiting.length > 0 ? html`<p class="line"><progress value=${share} max=${Math.max(page.expected.length, share)} aria-label="Submitted"></progress> <b>${share}</b> submitted${page.waiting.length > 0 ? `, ${page.waiting.length} not yet` : ""}</p>
        <ul class="who">${page.submitted.map((s) => html`<li key=${s.key}>✓ <b>${s.name}</b> <span class="quiet small">${s.at}${s.undecided ? ` · ${s.undecided} undecided` : ""}${s.second ? " · second vote" : ""}</span></li>`)}${page.waiting.map((c) => html`<li class="quiet">○ ${c} <span class="small">not yet</span></li>`)}</ul>` : html`<p class="quiet">Nothing has come in yet.</p>`}
      ${page.unexpected.length > 0 && html`<p class="quiet small">Not among those asked: ${page.unexpected.join(", ")}.</p>`}
      ${page.late.length > 0 && html`<p>After the blind round was closed, kept apart and counted nowhere: ${page.late.map((l) => `${l.name} (${l.at})`).join(", ")}.</p>`}</section>
    ${!page.closed && html`<section class="card"><h3>${page.rehearsal ? "" : "4. "}Close the blind round</h3><p>From then on everybody’s votes are on the board, and who submits later is kept apart. It cannot be opened again.</p>
      ${page.shared && html`<${ByTheClock} page=${page} act=${act} />`}${closing ? html`<p class="foot"><span><b>${counted(share, "submission")}</b> will count as blind${page.waiting.length ? `; ${counted(page.waiting.length, "person", "people")} asked ${page.waiting.length === 1 ? "has" : "have"} not submitted` : ""}.</span><button class="plain" onClick=${() => setClosing(false)}>Not yet</button><button class="main" onClick=${() => { act({ do: "close" }); go("overview"); }}>Close it</button></p>` : html`<p><button class="plain" aria-disabled=${share < 2 ? "true" : null} onClick=${() => share > 1 && setClosing(true)}>Close the blind round …</button>${share < 2 && html` <span class="quiet small">once two have submitted</span>`}</p>`}</section>`}
  </div>`;
}

/** When the service is to close the blind round by its own clock. */
function ByTheClock({ page, act }) {
  const [at, setAt] = useState("");
  return html`<form class="counts clock" onSubmit=${(e) => { e.preventDefault(); act({ do: "close_at", at }); }}><label>By the service’s clock, in UK time<input type="datetime-local" value=${at} onInput=${(e) => setAt(e.target.value)} /></label><button class="plain">Set it</button>${page.closes ? html`<span>It closes on <b>${page.closes}</b>. <button type="button" class="word" onClick=${() => act({ do: "close_at", at: "" })}>leave it to me</button></span>` : html`<span class="quiet small">Not set: you close it.</span>`}</form>`;
}

function Overview({ page, data, items, model, act, go }) {
  const [{ found, few }, setFound] = useState({ found: null });
  useAnswers(model, (answer) => answer.to === "private" && setFound(answer));
  const cases = Object.entries(data.cases).map(([id, c]) => { const own = items.filter((i) => i.case === id); return { id, ...c, own, divided: own.filter((i) => i.met.length && i.not_met.length).length }; });
  return html`<div class="sheet"><section><h3>How far you agree with each other</h3><p class="big">${data.agreement}</p><p class="quiet small">Agreeing is not being right: a group that is lenient together agrees.</p></section>
    <section><h3>Case by case</h3><div class="wide"><table><thead><tr><th scope="col">Case</th><th scope="col">Method</th><th scope="col">Decided alike by all</th><th scope="col">Divided</th><th scope="col">Most divided on</th></tr></thead><tbody>${cases.map((c) => { const top = c.own.find((i) => i.met.length && i.not_met.length); return html`<tr key=${c.id}><th scope="row">“${c.title}”</th><td>${c.method}</td><td>${c.own.length - c.divided} of ${c.own.length}</td><td>${c.divided}</td><td>${top ? html`<button class="word" onClick=${() => { act({ do: "show", item: top.id }); go("talk"); }}>${top.label}, ${top.met.length} : ${top.not_met.length}</button>` : "–"}</td></tr>`; })}</tbody></table></div></section>
    <p class="foot"><button class="main" onClick=${() => go("talk")}>To the discussion, most contested first</button></p>
    <section class="card"><h3>For the facilitator alone</h3><p>Look at this before the meeting, not on the shared screen: it tells what references say.</p>
      ${found ? html`<ul class="found">${found.length ? found.map((f) => html`<li><span class="kind">${KIND[f.kind]}</span> ${f.sentence}</li>`) : html`<li>Nothing stands out${few ? ", as far as so few can show it" : ""}.</li>`}</ul><p><button class="word" onClick=${() => setFound({ found: null })}>Hide it</button></p>` : html`<p><button class="plain" onClick=${() => act({ do: "private" })}>Show what stands out</button></p>`}</section></div>`;
}

function Discussion({ page, data, items, model, act }) {
  const [only, setOnly] = useState("");
  const [every, setEvery] = useState(false);
  const [names, setNames] = useState(false);
  const listed = items.filter((i) => (!only || i.case === only) && (every || (i.met.length && i.not_met.length) || page.talks[i.id]?.begun || i.id === page.at));
  const item = items.find((i) => i.id === page.at) ?? listed[0] ?? items[0];
  const place = listed.findIndex((i) => i.id === item?.id);
  const show = (one) => one && act({ do: "show", item: one.id });
  const top = useRef();
  const first = useRef(true);
  useEffect(() => {
    const queue = top.current, current = queue?.querySelector('[aria-current="true"]');
    if (current) queue.scrollTop = current.offsetTop - queue.clientHeight / 3; // only the queue, never the page
    if (first.current) first.current = false;
    else if (queue?.nextElementSibling.getBoundingClientRect().top < 0) queue.nextElementSibling.scrollIntoView({ block: "start" });
  }, [item?.id]);
  if (!item) return html`<div class="sheet"><p class="big">Nothing was decided by two of you.</p></div>`;
  return html`<div class="talking"><div class="queue" ref=${top}><div class="filter"><label>Case <select value=${only} onChange=${(e) => setOnly(e.target.value)}><option value="">all, most contested first</option>${Object.entries(data.cases).map(([id, c]) => html`<option value=${id}>${c.title}</option>`)}</select></label><label class="inline"><input type="checkbox" checked=${every} onChange=${() => setEvery(!every)} /> those decided alike, too</label></div>
      <ol aria-label="Decisions, most contested first">${listed.map((i) => { const talk = page.talks[i.id]; return html`<li key=${i.id}><button aria-current=${i.id === item.id ? "true" : null} onClick=${() => show(i)}><span class="name">${i.label}</span><span class="votes">${i.met.length} : ${i.not_met.length}</span><span class="split" aria-hidden="true"><i style=${`width:${(100 * i.met.length) / Math.max(i.met.length + i.not_met.length, 1)}%`}></i><b></b></span><span class="under">“${data.cases[i.case].title}”${talk?.outcome ? html` · <span class="met">✓ ${talk.outcome.outcome}</span>` : talk?.begun ? " · discussed" : ""}</span></button></li>`; })}</ol></div>
    <${Item} key=${item.id} item=${item} talk=${page.talks[item.id] ?? {}} page=${page} data=${data} model=${model} act=${act} names=${names} setNames=${setNames}
      back=${place > 0 ? () => show(listed[place - 1]) : null} next=${place < listed.length - 1 ? () => show(listed[place + 1]) : null} /></div>`;
}

function Item({ item, talk, page, data, model, act, names, setNames, back, next }) {
  const [open, setOpen] = useState(null);
  const shown = useRef(talk.revealed), reference = useRef();
  useEffect(() => { if (talk.revealed && !shown.current) reference.current?.focus(); shown.current = talk.revealed; }, [talk.revealed]); // the button that was pressed is gone
  const case_ = data.cases[item.case];
  const where = `${page.set.id}:${page.set.version}`;
  const votes = Math.max(item.met.length + item.not_met.length, 1);
  const again = talk.vote ? talk.vote[0] + talk.vote[1] : 0;
  const text = open && case_.items.find((t) => t.id === open);
  const bar = (n, of, kind, small) => html`<span class=${`bar ${kind} ${small ? "again" : ""}`} style=${`width:${(100 * n) / of}%`}></span>`;
  const side = (voices) => (voices.length ? voices.map((v) => html`<blockquote dir="auto">${v.reason || html`<span class="quiet">no reason given</span>`}<cite>${names ? `${v.who} · ` : ""}${v.evidence.join(", ") || "nothing cited"}${v.sure ? ` · ${v.sure}` : ""}</cite></blockquote>`) : html`<p class="quiet">Nobody.</p>`);
  return html`<article class="item" aria-label=${`${case_.title}, ${item.label}`}><header><h3>${item.label}</h3>${item.ksbs.map((k) => html`<span class="chip k">${k}</span>`)}<span class="quiet">“${case_.title}” · two of you decide alike in ${hundred(item.alike)}</span></header>
    <p class="words">${item.text}</p>
    <div class="bars"><span>✓ Met</span>${bar(item.met.length, votes, "m")}<span class="c">${item.met.length}</span>${again > 0 && html`<span class="small">second vote</span>${bar(talk.vote[0], again, "m", true)}<span class="small">${talk.vote[0]}</span>`}
      <span>✗ Not met</span>${bar(item.not_met.length, votes, "n")}<span class="c">${item.not_met.length}</span>${again > 0 && html`<span class="small">second vote</span>${bar(talk.vote[1], again, "n", true)}<span class="small">${talk.vote[1]}</span>`}</div>
    ${item.undecided > 0 && html`<p class="quiet small">${item.undecided} left it undecided.</p>`}
    <div class="cites" role="group" aria-label="Evidence that is cited"><span class="quiet small">Rests on</span>${item.cited.map(([id, a, b]) => html`<button class="chip" aria-expanded=${open === id ? "true" : "false"} aria-label=${`${id}, cited by ${a} for met and ${b} for not met: show its text`} onClick=${() => setOpen(open === id ? null : id)}><b>${id}</b> ${a > 0 && html`<span class="m">✓${a}</span>`} ${b > 0 && html`<span class="n">✗${b}</span>`}</button>`)}<label class="inline small"><select aria-label="Show any other item of the case" value="" onChange=${(e) => { setOpen(e.target.value); e.target.value = ""; }}><option value="">any other item …</option>${case_.items.map((t) => html`<option value=${t.id}>${t.id}</option>`)}</select></label></div>
    ${text && html`<div class="text" role="region" aria-label=${`Text of ${text.id}`}><h4>${text.id} · ${text.head}</h4><p dir="auto">${text.text}</p></div>`}
    <div class="sides"><section class="met" aria-label="Why met"><h4>Why met</h4>${side(item.met)}</section><section class="not" aria-label="Why not met"><h4>Why not met</h4>${side(item.not_met)}</section></div>
    ${talk.revealed && html`<section class="reference" aria-label="The reference" tabindex="-1" ref=${reference}>${talk.reference ? html`<h4>The reference: ${talk.reference.met ? "✓ met" : "✗ not met"}${talk.reference.contested ? " · contested" : ""}</h4><p>${talk.reference.reason}</p>${talk.reference.what_would_change_it && html`<p class="quiet">${talk.reference.what_would_change_it}</p>`}<p class="small quiet">Rests on ${talk.reference.evidence.join(", ") || "nothing seen"}. Version ${talk.reference.version}, ${talk.reference.status}${talk.reference.status === "provisional" ? ": ratified by no panel" : ""}.</p>` : html`<p>The reference of this case is not on this computer.</p>`}</section>`}
    <div class="foot"><button class="plain" aria-disabled=${back ? null : "true"} onClick=${() => back?.()}>← Previous</button><button class="plain" aria-disabled=${next ? null : "true"} onClick=${() => next?.()}>Next →</button><label class="inline small"><input type="checkbox" checked=${names} onChange=${() => setNames(!names)} /> show codes</label>${!talk.revealed && html`<button class="main" onClick=${() => act({ do: "reveal", item: item.id })}>Reveal the reference</button>`}</div>
    <div class="work"><${SecondVote} key=${`v${talk.hands}`} item=${item} talk=${talk} page=${page} act=${act} where=${where} /><${Why} item=${item} talk=${talk} page=${page} act=${act} />
      <div class="whole"><${Draft} id=${`${where}:${item.id}:notes`} label="Notes of the discussion" hint="for the minutes, without names" value=${talk.notes ?? ""} rows="3" model=${model} keep=${(text, was) => act({ do: "note", item: item.id, text, was })} /></div>
      <${Decide} item=${item} talk=${talk} page=${page} act=${act} where=${where} /><${ToDo} item=${item.id} page=${page} act=${act} about=${`${case_.title}, ${item.label}`} /></div>
  </article>`;
}

function SecondVote({ item, talk, page, act, where }) {
  const [{ counts }, keepCounts] = useKept(`${where}:${item.id}:vote`, { counts: talk.hands ? talk.hands.map(String) : ["", ""] });
  const setCounts = (counts) => keepCounts({ counts });
  const number = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim() || "none");
  const set = (n) => (e) => setCounts(counts.map((c, m) => (m === n ? e.target.value : c)));
  return html`<form onSubmit=${(e) => { e.preventDefault(); act({ do: "vote", item: item.id, met: number(counts[0]), not_met: number(counts[1]) }); }}><h4>Second vote${page.shared ? "" : ", by show of hands"}</h4>${page.shared && html`<p class="small quiet">${talk.ballots ? `${counted(talk.ballots, "vote")} from kits of their own; counts by hand take their place.` : "Each votes on their event page while this is on the board, or you count hands."}</p>`}<div class="counts"><label class="count">Met<input inputmode="numeric" value=${counts[0]} onInput=${set(0)} /></label><label class="count">Not met<input inputmode="numeric" value=${counts[1]} onInput=${set(1)} /></label><button class="plain">Keep</button>${talk.hands && html`<button type="button" class="word" onClick=${() => act({ do: "vote", item: item.id, met: null, not_met: null })}>take it back</button>`}</div></form>`;
}

function Why({ item, talk, page, act }) {
  const send = (change) => act({ do: "reason", item: item.id, reason: talk.reason ?? null, guidance: !!talk.guidance, ...change });
  return html`<div><h4>Why were you divided?</h4><label><span class="said-only">Why the group was divided</span><select value=${talk.reason ?? ""} onChange=${(e) => send({ reason: e.target.value || null })}><option value="">not said yet</option>${page.reasons.map((r) => html`<option value=${r} selected=${r === talk.reason}>${r}</option>`)}</select></label><label class="inline small"><input type="checkbox" checked=${!!talk.guidance} onChange=${(e) => send({ guidance: e.target.checked })} /> the guidance wants a change</label></div>`;
}

const SAID = { upheld: "upheld", changed: "changed", contested: "contested: honest judgement differs, it counts against nobody", retired: "retired: the case is not used any more" };

function Decide({ item, talk, page, act, where }) {
  const was = talk.outcome;
  const [fields, setFields, forget] = useKept(`${where}:${item.id}:outcome`, { outcome: was?.outcome ?? "", reason: was?.reason ?? "", evidence: (was?.evidence ?? []).join(" ") });
  const said = useRef(was?.said);
  useEffect(() => { if (said.current !== was?.said) { said.current = was?.said; forget(fields); } }, [was?.said]); // it is kept now
  if (!talk.revealed) return html`<div><h4>Outcome</h4><p class="quiet">Once the reference is revealed.</p></div>`;
  const to = was?.outcome === "changed" ? was.met : talk.reference ? !talk.reference.met : null;
  const send = (e) => { e.preventDefault(); act({ do: "outcome", item: item.id, outcome: fields.outcome, reason: fields.reason, met: fields.outcome === "changed" ? to : null, evidence: fields.evidence.split(/[\s,;]+/).filter(Boolean) }); };
  return html`<form onSubmit=${send}><fieldset><legend>Outcome for the reference</legend>${page.outcomes.map((o) => html`<label class="small"><input type="radio" name=${`o-${item.id}`} checked=${fields.outcome === o} onChange=${() => setFields({ ...fields, outcome: o })} /> ${o === "changed" && to !== null ? `changed to ${to ? "met" : "not met"}` : SAID[o]}</label>`)}</fieldset>
    <label class="draft"><span>Because</span><textarea rows="2" maxlength="4000" value=${fields.reason} onInput=${(e) => setFields({ ...fields, reason: e.target.value })}></textarea></label>
    ${fields.outcome === "changed" && html`<label class="draft"><span>It rests on <span class="quiet small">items, such as E4 Q2</span></span><input value=${fields.evidence} onInput=${(e) => setFields({ ...fields, evidence: e.target.value })} /></label>`}
    <p><button class="plain">Keep the outcome</button> ${was && html`<span class="small quiet">✓ ${was.said}</span>`}</p></form>`;
}

function ToDo({ item, page, act, about }) {
  const blank = { text: "", owner: "", due: "" };
  const [fields, setFields, forget] = useKept(`${page.set.id}:${page.set.version}:${item ?? "event"}:action`, blank);
  const own = page.actions.filter((a) => item === undefined || a.item === item);
  const set = (name) => (e) => setFields({ ...fields, [name]: e.target.value });
  const send = (e) => { e.preventDefault(); act({ do: "action", action: { ...fields, item: item ?? null } }); if (fields.text && fields.owner && fields.due) forget(); };
  return html`<form onSubmit=${send}><h4>${item === undefined ? "Actions" : "Action"}<span class="said-only"> for ${about ?? "the event"}</span></h4>${own.length > 0 && html`<ul>${own.map((a) => html`<li key=${a.id}><span dir="auto">${a.text}</span> <span class="quiet small">${a.owner}, by ${day(a.due)}</span> <button type="button" class="word" aria-label=${`Take out: ${a.text}`} onClick=${() => act({ do: "action", action: { ...a, dropped: true } })}>take out</button></li>`)}</ul>`}
    <label class="draft"><span>What is to be done</span><input value=${fields.text} maxlength="1000" onInput=${set("text")} /></label><div class="grid3"><label>Who<input value=${fields.owner} maxlength="200" onInput=${set("owner")} /></label><label>By<input type="date" value=${fields.due} onInput=${set("due")} /></label><button class="plain">Add</button></div></form>`;
}

function Outcomes({ page, data, items, model, act, go }) {
  const [after, setAfter] = useState(null);
  useAnswers(model, (answer) => answer.to === "after" && setAfter(answer));
  const votes = JSON.stringify([page.everything, page.finished, Object.entries(page.talks).map(([id, t]) => [id, t.vote, t.outcome])]);
  useEffect(() => { act({ do: "after" }); }, [votes]);
  const talked = items.filter((i) => page.talks[i.id]?.begun);
  return html`<div class="sheet"><section><h3>What was discussed</h3>${talked.length ? html`<div class="wide"><table><thead><tr><th scope="col">Case and descriptor</th><th scope="col">Blind</th><th scope="col">Second vote</th><th scope="col">Why divided</th><th scope="col">Outcome</th></tr></thead><tbody>${talked.map((i) => { const t = page.talks[i.id]; return html`<tr key=${i.id}><th scope="row"><button class="word" onClick=${() => { act({ do: "show", item: i.id }); go("talk"); }}>“${data.cases[i.case].title}”: ${i.label}</button></th><td>${i.met.length} : ${i.not_met.length}</td><td>${t.vote ? `${t.vote[0]} : ${t.vote[1]}` : "–"}</td><td>${t.reason ?? "–"}</td><td dir="auto">${t.outcome?.said ?? "–"}</td></tr>`; })}</tbody></table></div>` : html`<p class="quiet">Nothing yet.</p>`}</section>
    ${!page.everything && html`<section class="card"><h3>Reveal all references</h3><p>Who moved which way, and who should look at which case, is said beside the references. Reveal them all when nothing is to be voted on any more.</p><p><button class="plain" onClick=${() => act({ do: "reveal", item: "*" })}>Reveal all references</button></p></section>`}
    ${after && html`<section><h3>What the discussion changed</h3>${after.agreement.length ? html`<ul>${[...after.agreement, ...after.movement].map((s) => html`<li>${s}</li>`)}</ul>` : html`<p class="quiet">No second vote yet: by show of hands in the discussion, or by files on the first page.</p>`}</section>
      ${after.again.length > 0 && html`<section><h3>Compared again with changed references</h3><ul>${after.again.map((s) => html`<li>${s}</li>`)}</ul></section>`}
      ${after.years && html`<section><h3>Since “${after.years.before}”</h3><p>On ${counted(after.years.cases, "case")} of both events, everybody together: ${after.years.everybody}.</p><details><summary>Assessor by assessor, for the facilitator alone</summary><ul>${Object.entries(after.years.people).map(([who, s]) => html`<li><b>${who}</b>: ${s}</li>`)}</ul></details></section>`}
      ${after.reviews.length > 0 && html`<section><h3>Who should look at which case</h3><details><summary>For the facilitator alone: it names assessors by their codes</summary>${after.reviews.map((r) => html`<h4>“${r.case}”</h4><ul>${r.panel.map((s) => html`<li>Those who answer for the reference: ${s}</li>`)}${r.assessors.map((s) => html`<li>${s}</li>`)}</ul>`)}</details></section>`}`}
    <p class="foot"><button class="main" onClick=${() => go("minutes")}>To the minutes</button></p></div>`;
}

function Minutes({ page, model, act }) {
  const [sign, setSign] = useState({ name: "", role: "Lead assessor", ratify: false, rule: "each decision settled by the panel after all had graded blind" });
  const field = (name, options = {}) => html`<${Draft} key=${name} id=${`${page.set.id}:${page.set.version}:minutes:${name}`} label=${page.fields[name]} value=${page.minutes[name] ?? ""} model=${model} keep=${(text, was) => act({ do: "minute", field: name, text, was })} ...${options} />`;
  const all = page.submitted.every((s) => page.present.includes(s.key));
  return html`<div class="sheet"><section><h3>Who was there</h3><div class="grid2">${field("date", { type: "date" })}${field("place", { type: "text" })}${field("chair", { type: "text" })}${field("others", { type: "text" })}</div>
      <fieldset><legend>Present, of those who graded blind</legend><ul class="tick">${page.submitted.map((s) => html`<li key=${s.key}><label class="inline"><input type="checkbox" checked=${page.present.includes(s.key)} onChange=${(e) => act({ do: "present", keys: [s.key], present: e.target.checked })} /> ${s.name}</label></li>`)}</ul><p><button class="word" onClick=${() => act({ do: "present", keys: page.submitted.map((s) => s.key), present: !all })}>${all ? "nobody" : "everybody"} was present</button></p></fieldset>${field("apologies", { type: "text" })}</section>
    <section><h3>Actions from last time</h3>${page.previous.length ? page.previous.map((a) => html`<${Draft} key=${a.id} id=${`${page.set.id}:${page.set.version}:action:${a.id}`} label=${`${a.text} (${a.owner}, by ${day(a.due)})`} hint="what came of it" value=${page.minutes[`action ${a.id}`] ?? ""} model=${model} keep=${(text, was) => act({ do: "minute", field: `action ${a.id}`, text, was })} />`) : html`<p class="quiet">None are on record from an earlier event.</p>`}</section>
    <section><h3>What quality assurance asks for</h3>${["quality", "regulation", "apprentices", "sampled", "trends", "other"].map((name) => field(name))}</section>
    <section class="card"><${ToDo} page=${page} act=${act} /></section>
    <section>${field("next", { type: "date" })}</section>
    <section class="card"><h3>${page.finished && !page.changed_since ? "Signed" : "Sign the minutes"}</h3>${page.finished && page.changed_since ? html`<p class="refused">Changed since ${page.finished.name} signed on ${page.finished.at}. Sign again, so that references and records follow.</p>` : page.finished && !page.settled ? html`<p class="refused">Signed, and not written into everybody’s record: the kit was stopped in between. Sign again.</p>` : page.finished ? html`<p class="signed">Signed by ${page.finished.name}, ${page.finished.role}, ${page.finished.at}.</p>` : html`<p>Signing writes the changed references as new versions, each with its reason, and enters the event in everybody’s record.</p>`}
      <form onSubmit=${(e) => { e.preventDefault(); act({ do: "finish", ...sign }); }}>${page.panel && html`<p><label class="inline"><input type="checkbox" checked=${sign.ratify} onChange=${(e) => setSign({ ...sign, ratify: e.target.checked })} /> The panel has agreed these references: make them definitive</label></p>${sign.ratify && html`<label class="draft"><span>The rule by which it agreed</span><input value=${sign.rule} maxlength="400" onInput=${(e) => setSign({ ...sign, rule: e.target.value })} /></label>`}`}<div class="grid3"><label>Your name<input value=${sign.name} maxlength="120" onInput=${(e) => setSign({ ...sign, name: e.target.value })} /></label><label>Your role<input value=${sign.role} maxlength="120" onInput=${(e) => setSign({ ...sign, role: e.target.value })} /></label><button class="plain">${page.finished ? "Sign again" : "Sign"}</button></div></form></section>
    <p class="foot"><button class=${page.finished ? "main" : "plain"} onClick=${() => act({ do: "minutes" })}>Make the minutes as a page</button><button class="plain" onClick=${() => act({ do: "feedback" })}>${page.shared ? "Give" : "Make"} everybody’s feedback</button><span class="quiet small">${page.shared ? "Feedback: each has their own on their event page." : "Feedback: one file for each assessor, for them alone; they drop it on their event page."}</span></p></div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Board} model=${model} />`) };
