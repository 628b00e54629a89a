// The drills of a chapter: one question at a time, its answer at once, and the next.

const KIND = { choose: "Choose one", match: "Match", order: "Put in order", mark: "Mark what is so", write: "Write" };

function Drills({ model }) {
  const page = usePage(model);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  if (!page.assessor) return html`<${AskCode} model=${model} why="What you answer is kept under a code of your own on this computer, so that what went wrong can come back, and you can stop and go on." />`;
  return html`<div class="drills">
    ${page.drill ? html`<${One} key=${page.drill.id + page.again} model=${model} page=${page} />` : html`<${Done} page=${page} />`}
    ${page.made.length > 0 && html`<aside class="endless" aria-label="More of these"><p class="small quiet">As many as you like, never the same; answered by the plan’s rules:</p>
      <p>${page.made.map((m) => html`<button key=${m.kind + m.method} class="plain" onClick=${() => model.send({ do: "made", kind: m.kind, method: m.method })}>${m.name}</button>`)}</p></aside>`}
  </div>`;
}

const Far = ({ far }) => html`<span class="far"><progress value=${far[0]} max=${far[1]} aria-label="Drills answered"></progress> ${far[0]} of ${far[1]}</span>`;

function Done({ page }) {
  const [done, all] = page.far;
  return html`<section class="one done"><h3>✓ ${done === all ? "All answered" : "Nothing to answer now"}</h3>
    <p>${counted(all, "drill")} of this chapter ${all === 1 ? "is" : "are"} behind you. What went wrong on the way comes back on another day; come and see.</p></section>`;
}

function One({ model, page }) {
  const { drill } = page;
  const [given, setGiven] = useState(() => (drill.kind === "match" ? drill.lefts.map(() => "") : drill.kind === "order" ? drill.items : drill.kind === "mark" ? [] : ""));
  const [answered, setAnswered] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const mark = useRef(token());
  const after = useRef();
  const top = useRef();
  const late = useRef();
  useEffect(() => {
    const hear = (answer) => {
      if (answer.token !== mark.current) return;
      clearTimeout(late.current);
      if (answer.to === "answer") { setTrouble(null); setAnswered(answer); }
      else if (answer.to === "refused") setTrouble(answer.sentence);
    };
    model.on("msg:custom", hear);
    return () => { clearTimeout(late.current); model.off("msg:custom", hear); };
  }, []);
  useEffect(() => { if (answered) after.current?.focus({ preventScroll: true }); after.current?.scrollIntoView({ block: "nearest" }); }, [answered]);
  useEffect(() => { if (drills.turned) top.current?.focus({ preventScroll: true }); drills.turned = false; }, []);
  const open = { match: () => given.some((g) => !g), mark: () => false, order: () => false }[drill.kind]?.() ?? !given.trim();
  const send = (event) => {
    event.preventDefault();
    if (open) { setTrouble(drill.kind === "match" ? "Choose something for each." : drill.kind === "write" ? "Write something first: then compare." : "Choose one first."); return; }
    const answer = drill.kind === "match" ? Object.fromEntries(drill.lefts.map((left, n) => [left, given[n]])) : given;
    model.send({ do: "answer", drill: drill.id, given: answer, token: mark.current });
    clearTimeout(late.current);
    late.current = setTimeout(() => setTrouble("The kit does not answer. Keep this page open and press Answer again in a moment; reload the page if that does not help."), PATIENCE);
  };
  const next = () => { drills.turned = true; model.send(drill.made ? { do: "made", ...made(drill.id) } : { do: "next" }); };
  const id = `mt-drill-${drill.id.replace(/\W/g, "-")}`;
  const far = answered?.far ?? page.far;
  return html`<form class="one" data-kind=${drill.kind} data-answered=${answered ? (drill.kind === "write" ? "written" : answered.right ? "right" : "wrong") : null} onSubmit=${send} aria-labelledby=${id}>
    <p class="line small quiet"><span>${drill.made ? "Made for you" : page.route ? `From your route after the qualification: ${counted(page.route, "drill")} left here` : page.from ? `Back from “${page.from}”` : page.again ? "Once more" : KIND[drill.kind]}</span>${!drill.made && html`<${Far} far=${far} />`}</p>
    <h3 id=${id} ref=${top} tabindex="-1">${drill.asks}</h3>
    ${drill.extract && html`<blockquote class="extract">${paragraphs(drill.extract)}</blockquote>`}
    ${{ choose: Choose, match: Match, order: Order, mark: Mark, write: Write }[drill.kind]({ drill, given, setGiven, answered, id })}
    ${trouble && html`<p class="refused" role="alert">${trouble}</p>`}
    ${answered ? html`<${Said} drill=${drill} answered=${answered} given=${given} after=${after} next=${next} />` : html`<p class="go"><button class="main">${drill.kind === "write" ? "Compare" : "Answer"}</button></p>`}
  </form>`;
}

const drills = { turned: false }; // whether the next drill was asked for from the keyboard's place

const made = (id) => { const [, kind, method] = id.split(":"); return { kind, method }; };

function Choose({ drill, given, setGiven, answered, id }) {
  return html`<fieldset class="choices" aria-labelledby=${id}>${drill.options.map((text, n) => {
    const state = answered && (text === answered.answer ? "right" : text === given ? "wrong" : null);
    return html`<label key=${text} data-state=${state}><input type="radio" name=${id} value=${n} checked=${given === text} disabled=${Boolean(answered)} onChange=${() => setGiven(text)} /><span>${text}</span>${state && html`<b class="mark">${state === "right" ? "✓ right" : "✗ yours"}</b>`}</label>`;
  })}</fieldset>`;
}

function Match({ drill, given, setGiven, answered }) {
  const set = (n, value) => setGiven(given.map((g, m) => (m === n ? value : g)));
  return html`<ol class="matches">${drill.lefts.map((left, n) => {
    const fine = answered && answered.answer[left] === given[n];
    return html`<li key=${left} data-state=${answered ? (fine ? "right" : "wrong") : null}><label><span>${left}</span>
      <select value=${given[n]} disabled=${Boolean(answered)} onChange=${(e) => set(n, e.target.value)}><option value="">choose …</option>${drill.rights.map((r) => html`<option value=${r} selected=${r === given[n]}>${r}</option>`)}</select></label>
      ${answered && html`<span class="mark">${fine ? "✓" : html`✗ ${answered.answer[left]}`}</span>`}</li>`;
  })}</ol>`;
}

function Order({ drill, given, setGiven, answered }) {
  const list = useRef();
  const move = (n, by) => {
    const to = n + by;
    if (to < 0 || to >= given.length) return;
    const next = [...given];
    [next[n], next[to]] = [next[to], next[n]];
    setGiven(next);
    requestAnimationFrame(() => list.current?.querySelectorAll("li")[to]?.querySelector(by < 0 ? "[data-up]" : "[data-down]")?.focus());
  };
  const keys = (n) => (e) => { if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) { e.preventDefault(); move(n, e.key === "ArrowUp" ? -1 : 1); } };
  return html`<ol class="order" ref=${list}>${given.map((item, n) => html`<li key=${item} data-state=${answered ? (answered.answer[n] === item ? "right" : "wrong") : null} onKeyDown=${keys(n)}><span class="n" aria-hidden="true">${n + 1}</span><span>${item}${answered && answered.answer[n] !== item ? html` <b class="mark">✗ belongs at ${answered.answer.indexOf(item) + 1}</b>` : ""}</span>
    ${!answered && html`<span class="moves"><button type="button" class="plain" data-up aria-label=${`Move up: ${item}`} aria-disabled=${n === 0 ? "true" : null} onClick=${() => move(n, -1)}>↑</button><button type="button" class="plain" data-down aria-label=${`Move down: ${item}`} aria-disabled=${n === given.length - 1 ? "true" : null} onClick=${() => move(n, 1)}>↓</button></span>`}</li>`)}</ol>`;
}

function Mark({ drill, given, setGiven, answered }) {
  const toggle = (n) => setGiven(given.includes(n) ? given.filter((m) => m !== n) : [...given, n].sort((a, b) => a - b));
  return html`<ul class="pieces">${drill.pieces.map((text, n) => {
    const on = given.includes(n);
    const should = answered?.answer.includes(n);
    const state = answered ? (on === should ? "right" : "wrong") : null;
    const words = answered && (state === "right" ? (should ? "✓ marked" : "") : should ? "✗ should be marked" : "✗ is in order");
    return html`<li key=${n} data-state=${state} data-on=${on ? "yes" : null}><label><input type="checkbox" checked=${on} disabled=${Boolean(answered)} onChange=${() => toggle(n)} /><span>${text}</span></label>${words && html`<b class="mark">${words}</b>`}</li>`;
  })}</ul>`;
}

function Write({ drill, given, setGiven, answered, id }) {
  return html`<textarea aria-labelledby=${id} rows="5" maxlength="6000" dir="auto" value=${given} readonly=${Boolean(answered)} onInput=${(e) => setGiven(e.target.value)}></textarea>`;
}

function Said({ drill, answered, after, next }) {
  const written = drill.kind === "write";
  const head = written ? "Compare" : answered.right ? "✓ Right" : "✗ Not quite";
  return html`<section class="said" aria-live="polite">
    <h4 ref=${after} tabindex="-1">${head}</h4>
    ${written && html`<p class="small quiet">Look for each of these in what you wrote:</p><ul class="looks">${answered.looks_for.map((l) => html`<li><label><input type="checkbox" /> <span>${l}</span></label></li>`)}</ul><p class="small quiet">One way to put it:</p><blockquote class="extract">${paragraphs(answered.model)}</blockquote>`}
    ${answered.why.map((w) => html`<p>${w}</p>`)}
    ${answered.sources.filter((s) => s.text).length > 0 && html`<dl class="sources">${answered.sources.filter((s) => s.text).map((s) => html`<div><dt>${s.label}</dt><dd>${s.ours ? s.text : `“${s.text}”`}</dd></div>`)}</dl>`}
    ${!written && !answered.right && html`<p class="small quiet">${drill.made ? "Another of its kind may go better." : "It comes back a little later."}</p>`}
    <p class="go"><button type="button" class="main" onClick=${next}>${drill.made ? "Another one" : "Next"}</button></p>
  </section>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Drills} model=${model} />`) };
