// What every panel shares: the view library's names, the theme, and keeping what people decide.
const { Component, html, render, useState, useEffect, useLayoutEffect, useRef, useMemo } = preact;

/** Says a sentence where drawing a panel failed, instead of an empty page. */
class Guard extends Component {
  componentDidCatch(error) {
    console.error("mentor-training", error);
    this.setState({ failed: true });
  }
  render({ children }, { failed }) {
    return failed ? html`<${Problem} sentence="The kit met something it could not show. What was saved is kept; reload the page to go on." />` : children;
  }
}

/** Draw a panel and keep it in JupyterLab's theme. Returns what takes it down again. */
function mount(el, node) {
  const root = document.createElement("div");
  root.className = "mt";
  root.lang = "en-GB";
  el.append(root);
  const follow = () => {
    const light = document.body.dataset.jpThemeLight;
    const dark = light === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : light === "false";
    root.dataset.theme = dark ? "dark" : "light";
  };
  follow();
  const watcher = new MutationObserver(follow);
  watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  // JupyterLab's shortcuts must not fire from inside a panel.
  const keep = (event) => event.stopPropagation();
  for (const kind of ["keydown", "keypress", "keyup", "paste", "copy", "cut", "contextmenu"]) root.addEventListener(kind, keep);
  render(html`<${Guard}>${node}<//>`, root);
  return () => {
    watcher.disconnect();
    render(null, root);
    root.remove();
  };
}

const token = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** The panel's page as its Python sends it, drawn anew whenever it changes. */
function usePage(model) {
  const [page, setPage] = useState(() => model.get("page"));
  useEffect(() => {
    const turn = () => setPage(model.get("page"));
    model.on("change:page", turn);
    return () => model.off("change:page", turn);
  }, []);
  return page;
}

/** Hear every answer of the panel’s Python; `hear` knows what was so when it was first drawn. */
function useAnswers(model, hear) {
  useEffect(() => {
    model.on("msg:custom", hear);
    return () => model.off("msg:custom", hear);
  }, []);
}

/** The browser's own store, or nothing where it is switched off. */
const drawer = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  put(key, value) { try { localStorage.setItem(key, value); } catch { /* the kernel's store still has it */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
  keys(start) { try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; } },
};

const PATIENCE = 3000; // ms without an answer before "Not saved" is said and the change is sent again
const FINAL = ["AlreadySubmitted", "NotFound", "NotReady"]; // errors that sending the same change again cannot mend
const TYPING = 400; // ms after the last key before a text is sent

/**
 * Keeps the fields of one attempt: sends each change, waits for the word that it is saved, sends again if none comes,
 * and holds what is unsaved in the browser, so that a dead kernel or a closed tab loses nothing.
 */
class Keeper {
  constructor(model, attempt, changed) {
    this.model = model;
    this.attempt = attempt.id;
    this.fields = { ...attempt.fields };
    this.revision = attempt.revision;
    this.changed = changed;
    this.waiting = new Map(); // field -> {value, token, sent}
    this.typing = new Map(); // field -> timer
    this.clock = null; // of the last word that something was saved
    this.trouble = null; // a sentence
    this.refused = new Set(); // fields whose last value the record will not take
    this.elsewhere = null; // {fields, clock}: saved by another window
    this.ended = false;
    this.prefix = `mentor-training:${attempt.id}:`;
    this.hear = (answer) => this.answer(answer);
    this.leave = () => this.flush();
    this.look = () => (document.hidden ? this.flush() : this.ask());
    model.on("msg:custom", this.hear);
    addEventListener("pagehide", this.leave);
    document.addEventListener("visibilitychange", this.look);
    addEventListener("focus", this.look);
    this.beat = setInterval(() => this.retry(), 1000);
    this.asking = setInterval(() => this.ask(), 10000);
    for (const key of drawer.keys(this.prefix)) { // left unsaved by a kernel or tab that went away
      try {
        const [field, value] = JSON.parse(drawer.get(key));
        this.fields[field] = value;
        this.send(field, value, key.slice(this.prefix.length));
      } catch { drawer.drop(key); }
    }
  }

  get state() {
    if (this.trouble || this.refused.size) return "trouble"; // what was refused stands on the page and not in the record
    const now = Date.now();
    for (const { since } of this.waiting.values()) if (now - since > PATIENCE) return "unsaved";
    return this.waiting.size || this.typing.size ? "saving" : "saved";
  }

  set(field, value, typed = false) {
    this.fields = { ...this.fields, [field]: value };
    clearTimeout(this.typing.get(field));
    if (typed) this.typing.set(field, setTimeout(() => { this.typing.delete(field); this.send(field, value); }, TYPING));
    else { this.typing.delete(field); this.send(field, value); }
    this.changed();
  }

  flush() {
    for (const [field, timer] of this.typing) { clearTimeout(timer); this.send(field, this.fields[field]); }
    this.typing.clear();
  }

  send(field, value, again = token()) {
    const before = this.waiting.get(field);
    if (before) drawer.drop(this.prefix + before.token);
    drawer.put(this.prefix + again, JSON.stringify([field, value]));
    this.waiting.set(field, { value, token: again, since: Date.now(), sent: 0 });
    this.post(field);
  }

  post(field) {
    const change = this.waiting.get(field);
    change.sent = Date.now();
    this.say({ do: "save", attempt: this.attempt, field, value: change.value, token: change.token, seen: this.revision });
  }

  say(message) { try { this.model.send(message); } catch { /* the kernel is away: retry() sends again */ } }

  retry() {
    for (const [field, { sent }] of this.waiting) if (Date.now() - sent > PATIENCE) this.post(field);
    const state = this.state;
    if (state !== this.told) { this.told = state; this.changed(); }
  }

  ask() { if (!this.ended) this.say({ do: "news", attempt: this.attempt, token: "news", seen: this.revision }); }

  answer(answer) {
    if (answer.to === "refused") {
      const refused = [...this.waiting].find(([, change]) => change.token === answer.token);
      if (!refused && !["submit", "show", "fresh"].includes(answer.asked)) return;
      this.trouble = answer.sentence;
      if (refused && FINAL.includes(answer.error)) { this.forget(...refused); this.refused.add(refused[0]); } // again would be refused again
    } else if (answer.to === "save" || answer.to === "news") {
      if (answer.to === "save") {
        const change = this.waiting.get(answer.field);
        if (change?.token === answer.token) this.forget(answer.field, change);
        const settled = !this.waiting.has(answer.field) && !this.typing.has(answer.field);
        if (settled) this.fields = { ...this.fields, [answer.field]: answer.value }; // a change sent again may have been overtaken
        this.refused.delete(answer.field);
        if (!this.refused.size) this.trouble = null;
        this.clock = answer.clock;
      }
      this.revision = Math.max(this.revision, answer.revision);
      const others = Object.entries(answer.others).filter(([field]) => !this.waiting.has(field) && !this.typing.has(field));
      const news = others.filter(([field, change]) => JSON.stringify(change.value) !== JSON.stringify(this.fields[field]));
      if (news.length) {
        this.fields = { ...this.fields, ...Object.fromEntries(news.map(([field, change]) => [field, change.value])) };
        this.elsewhere = { fields: news.map(([field]) => field), clock: news.at(-1)[1].clock };
      }
      if (answer.submitted && !this.ended) { this.ended = true; this.say({ do: "show", attempt: this.attempt }); }
    } else return;
    this.changed();
  }

  forget(field, change) {
    this.waiting.delete(field);
    drawer.drop(this.prefix + change.token);
  }

  close() {
    this.flush();
    this.model.off("msg:custom", this.hear);
    removeEventListener("pagehide", this.leave);
    removeEventListener("focus", this.look);
    document.removeEventListener("visibilitychange", this.look);
    clearInterval(this.beat);
    clearInterval(this.asking);
  }
}

const capital = (word) => (word ? word[0].toUpperCase() + word.slice(1) : "");
const counted = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;
const spoken = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0] ?? "");
const paragraphs = (text) => text.trim().split(/\n{2,}/).map((p) => html`<p>${p}</p>`);

/** A sentence where a panel should be. */
const Problem = ({ sentence }) => html`<div class="problem" role="alert"><h2>This cannot be shown</h2>${paragraphs(sentence)}</div>`;

/** Asks once under which code somebody works here. */
function AskCode({ model, why }) {
  const [code, setCode] = useState("");
  const [refused, setRefused] = useState(null);
  useAnswers(model, (answer) => answer.to === "refused" && setRefused(answer.sentence));
  const send = (event) => {
    event.preventDefault();
    if (code.trim()) model.send({ do: "code", code });
    else setRefused("Write a code first: letters or numbers of your own, such as IA-07.");
  };
  return html`<form class="ask-code" onSubmit=${send}>
    <h2>Which code do you work under?</h2>
    <p>${why}</p>
    <label for="mt-code">Assessor code</label>
    <div class="line">
      <input id="mt-code" autocomplete="off" maxlength="60" value=${code} onInput=${(e) => setCode(e.target.value)}
        aria-describedby="mt-code-hint" aria-invalid=${refused ? "true" : "false"} />
      <button class="main">Begin</button>
    </div>
    <p id="mt-code-hint" class="quiet">No name is needed. The code stays on this computer and stands on what you submit.</p>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
  </form>`;
}

/** Hand the browser a file to keep. */
function save(name, content) {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** "2026-11-25" as people write a day. */
const day = (iso) => new Date(`${iso}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** Which set a page is about, where there is more than one of its kind. */
function SetChoice({ page, model }) {
  if (page.sets.length < 2) return null;
  return html`<p class="set-choice"><label>Set <select value=${page.set?.id} onChange=${(e) => model.send({ do: "choose", set: e.target.value })}>${page.sets.map((s) => html`<option value=${s.id}>${s.title}</option>`)}</select></label></p>`;
}

const DO = { new: "Begin", open: "Go on", submitted: "Submitted" };

/** The cases of a set that is graded without feedback. */
const CaseList = ({ cases, open }) => html`<ol class="cases">${cases.map((c) => html`<li data-state=${c.state}><span class="n" aria-hidden="true">${c.place}</span><div><h3>“${c.title}”</h3><p class="quiet small">${c.setting}</p><p class="small state">${c.state === "submitted" ? "✓ " : ""}${c.note}</p></div>
  ${c.state === "submitted" ? html`<span class="quiet small">sealed</span>` : html`<button class=${c.state === "open" || c.id === cases.find((x) => x.state !== "submitted").id ? "main" : "plain"} aria-label=${`${DO[c.state]}: ${c.title}`} onClick=${() => open(c.id)}>${DO[c.state]}</button>`}</li>`)}</ol>`;

/** How a case that is begun goes: decide only, or the order of life. */
const Ways = ({ mode, set }) => html`<fieldset class="ways"><legend>How a case that you begin goes</legend>${[["short", "Decide only", "the evidence and all answers are there; decide, grade, compare"], ["full", "The order of life", "check the conduct, mark KSBs, choose the questions, then decide and record; allow half an hour more"]].map(([id, name, what]) => html`<label key=${id}><input type="radio" name="mt-way" checked=${mode === id} onChange=${() => set(id)} /><span><b>${name}</b> <span class="quiet small">${what}</span></span></label>`)}</fieldset>`;

const LARGEST_FILE = 60e6; // bytes; no file of the kit is larger

/** A place to drop files that came, or to choose them: one after another goes to Python, and how far that is stands here. */
function Drop({ model, what, many = false, before, refuse }) {
  const [over, setOver] = useState(false);
  const [far, setFar] = useState(null); // {done, of}
  const queue = useRef([]);
  const input = useRef();
  const next = () => {
    const file = queue.current.shift();
    if (!file) return setFar(null);
    const reader = new FileReader();
    reader.onload = () => model.send({ do: "file", name: file.name, content: reader.result.split(",")[1] ?? "", left: queue.current.length });
    reader.onerror = () => { refuse?.(`“${file.name}” could not be read. Choose it again.`); next(); };
    reader.readAsDataURL(file);
  };
  useAnswers(model, (answer) => {
    if (answer.to !== "file" && answer.asked !== "file") return;
    setFar((f) => f && { ...f, done: f.done + 1 });
    next();
  });
  const take = (files) => {
    before?.();
    const fit = [...files].filter((file) => file.size <= LARGEST_FILE || refuse?.(`“${file.name}” is larger than any file of this kit. It was not taken; ask its sender for the file itself.`));
    const waits = queue.current.length > 0 || far;
    queue.current.push(...fit);
    setFar((f) => (fit.length ? { done: f?.done ?? 0, of: (f?.of ?? 0) + fit.length } : f));
    if (!waits) next();
  };
  return html`<div class="drop" role="group" data-over=${over ? "yes" : null} aria-label="Files" onDragOver=${(e) => { e.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${(e) => { e.preventDefault(); setOver(false); take(e.dataTransfer.files); }}>
    <p>Drop ${what} here, or <label class="word">choose ${many ? "the files" : "the file"}<input type="file" multiple=${many} ref=${input} class="said-only" onChange=${(e) => { take(e.target.files); e.target.value = ""; }} /></label>.</p>
    ${far && far.of > 1 && html`<p class="line" role="status"><progress value=${far.done} max=${far.of} aria-label="Files taken"></progress> ${far.done} of ${far.of}</p>`}</div>`;
}

/**
 * Acts that are answered: says whether all are kept, and the sentence where one was refused.
 * Gives what an act is sent by, and the state: "saved", "saving" or "unsaved".
 */
function useActs(model) {
  const waiting = useRef(new Map()); // token -> when sent
  const [state, setState] = useState({ kept: "saved", refused: null });
  const look = () => {
    const now = Date.now(), all = [...waiting.current.values()];
    const kept = all.some((at) => now - at > PATIENCE) ? "unsaved" : all.length ? "saving" : "saved";
    setState((s) => (s.kept === kept ? s : { ...s, kept }));
  };
  useAnswers(model, (answer) => {
    if (!waiting.current.delete(answer.token)) return;
    if (answer.to === "refused") setState((s) => ({ ...s, refused: answer.sentence }));
    look();
  });
  useEffect(() => { const beat = setInterval(look, 1000); return () => clearInterval(beat); }, []);
  const act = (message, mark = token()) => {
    waiting.current.set(mark, Date.now());
    setState((s) => ({ ...s, refused: null }));
    look();
    model.send({ ...message, token: mark });
    return mark;
  };
  return { act, ...state };
}

const Kept = ({ kept }) => html`<span class="kept" data-kept=${kept} role="status">${kept === "saved" ? "✓ Saved" : kept === "saving" ? "Saving …" : "✗ Not saved: the kit does not answer. What you typed is kept here; reload the page."}</span>`;

/** Fields of a form that is not sent yet, kept by the browser while one looks elsewhere. Gives fields, a way to set them, and one to forget them. */
function useKept(id, blank) {
  const key = `mentor-training:form:${id}`;
  const [fields, setFields] = useState(() => { try { return { ...blank, ...JSON.parse(drawer.get(key)) }; } catch { return blank; } });
  return [fields, (next) => { setFields(next); drawer.put(key, JSON.stringify(next)); }, (next = blank) => { setFields(next); drawer.drop(key); }];
}

/** A text that is kept while it is typed, and by the browser until the kit has it. */
function Draft({ id, label, value, keep, model, rows = 2, type, list, hint }) {
  const key = `mentor-training:draft:${id}`;
  const [text, setText] = useState(() => drawer.get(key) ?? value);
  const [settled, setSettled] = useState(0); // how often the kit has said that it has it
  const now = useRef({ timer: null, mark: null, text, was: value }); // was: what the kit had when it was last read
  const flush = () => { clearTimeout(now.current.timer); now.current.timer = null; now.current.mark = keep(now.current.text, now.current.was); };
  useAnswers(model, (answer) => { if (answer.token === now.current.mark && answer.to !== "refused") { drawer.drop(key); now.current.mark = null; setSettled((n) => n + 1); } });
  useEffect(() => { if (drawer.get(key) !== null) flush(); return () => { if (now.current.timer) flush(); }; }, []);
  useEffect(() => { if (!now.current.timer && !now.current.mark && drawer.get(key) === null) { now.current.text = now.current.was = value; setText(value); } }, [value, settled]);
  const type_ = (e) => {
    now.current.text = e.target.value;
    setText(e.target.value);
    drawer.put(key, e.target.value);
    clearTimeout(now.current.timer);
    now.current.timer = setTimeout(flush, TYPING);
  };
  const props = { value: text, onInput: type_, onBlur: () => now.current.timer && flush(), maxlength: 19000 };
  return html`<label class="draft"><span>${label}${hint && html` <span class="quiet small">${hint}</span>`}</span>${type ? html`<input type=${type} ...${props} />` : html`<textarea rows=${rows} ...${props}></textarea>`}</label>`;
}
