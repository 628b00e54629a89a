// Sets and events: cases put together by purpose.

const FOR = { practice: "practice", qualification: "qualification", event: "a standardisation event", anchors: "anchors, for several events", panel: "a panel that agrees references", rehearsal: "the rehearsal" };
const BLANK = { id: "", title: "", purpose: "event", order: "random per assessor", cases: [] };

function Sets({ model }) {
  const page = usePage(model);
  const [set, keepSet, forget] = useKept("a-set", BLANK);
  const [planned, setPlanned] = useState(null);
  const [said, setSaid] = useState(null);
  const [refused, setRefused] = useState(null);
  const asked = useRef(0);
  useAnswers(model, (answer) => {
    if (answer.to === "refused") { setSaid(null); setRefused(answer.sentence); }
    else if (answer.to === "plan") { if (answer.token === String(asked.current)) setPlanned(answer.planned); }
    else if (answer.to === "publish") { setRefused(null); setSaid(answer.said); }
    else if (answer.content) { save(answer.name, answer.content); setSaid(`“${answer.name}” was made. It is in your downloads, and in ${answer.folder}.`); }
  });
  useEffect(() => {
    if (page.problem || !set.cases.length) { setPlanned(null); return undefined; }
    const timer = setTimeout(() => { asked.current += 1; model.send({ do: "plan", set, token: String(asked.current) }); }, 500);
    return () => clearTimeout(timer);
  }, [JSON.stringify(set), page]);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const put = (name) => (e) => { setSaid(null); setRefused(null); keepSet({ ...set, [name]: e.target.value }); };
  const toggle = (id) => keepSet({ ...set, cases: set.cases.includes(id) ? set.cases.filter((c) => c !== id) : [...set.cases, id] });
  const act = (message) => { setSaid(null); setRefused(null); model.send(message); };
  const known = page.sets.find((s) => s.id === set.id);
  return html`<div class="sets"><h2>Sets and events</h2><p>A set is cases put together for one purpose. What somebody has begun never changes: a changed set is a new version.</p>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}${said && html`<p class="told" role="status">${said}</p>`}
    ${page.broken > 0 && html`<p class="fault">${counted(page.broken, "file")} of cases or sets cannot be read, and ${page.broken === 1 ? "is" : "are"} left out here. In a terminal, mentor-training check says what is wrong.</p>`}<section class="card"><h3>The sets there are</h3><ul class="list">${page.sets.map((s) => html`<li key=${s.id}><span><b>${s.title}</b> <span class="quiet small">${s.id}, version ${s.version} · for ${FOR[s.purpose]} · ${counted(s.cases.length, "case")}</span></span>${s.purpose !== "rehearsal" && html`<button class="plain" aria-label=${`Open ${s.title}`} onClick=${() => { setSaid(null); keepSet({ id: s.id, title: s.title, purpose: s.purpose, order: s.order, cases: s.cases }); }}>Open</button><button class="plain" aria-label=${`Make the pack of ${s.title}`} onClick=${() => act({ do: "pack", id: s.id })}>Make its pack</button>`}</li>`)}</ul></section>
    <section class="card"><h3>${known ? `“${known.title}”` : "A new set"}</h3><div class="row"><label>Id<input value=${set.id} onInput=${put("id")} placeholder="annual-2028" /></label><label>Title<input value=${set.title} onInput=${put("title")} /></label><label>For<select value=${set.purpose} onChange=${put("purpose")}>${page.purposes.map((p) => html`<option value=${p} selected=${p === set.purpose}>${FOR[p]}</option>`)}</select></label><label>Order<select value=${set.order} onChange=${put("order")}>${page.orders.map((o) => html`<option value=${o} selected=${o === set.order}>${o}</option>`)}</select></label></div>
      <ul class="pick" aria-label="Cases">${page.cases.map((c) => html`<li key=${c.id}><label><input type="checkbox" checked=${set.cases.includes(c.id)} onChange=${() => toggle(c.id)} /><b>${c.title}</b><span class="small quiet">${c.method}, ${c.sector} · ${c.grade ? `${c.grade}, ${c.status}, ${counted(c.graders, "blind grading")}` : "no reference on this computer"} · ${c.seen ? `seen by ${c.seen}` : "seen by nobody here"}</span></label></li>`)}${set.cases.filter((id) => !page.cases.some((c) => c.id === id)).map((id) => html`<li key=${id}><label><input type="checkbox" checked onChange=${() => toggle(id)} /><b>${id}</b><span class="small fault">not on this computer</span></label></li>`)}</ul>
      <div aria-live="polite">${planned && html`<div class="known"><p><b>${counted(set.cases.length, "case")}</b>; published it is version ${planned.version}.</p>${planned.shared.map((s) => html`<p>In “${s.title}”, too: ${s.cases.map((t) => `“${t}”`).join(", ")}.${set.purpose === "qualification" ? " Whoever has had those cases remembers them." : ""}</p>`)}${planned.sure && html`<p>${planned.sure}</p>`}${planned.rule.length > 0 && html`<details><summary>The rule that it would have</summary><ul>${planned.rule.map((r) => html`<li>${r}</li>`)}</ul></details>`}${planned.warnings.map((w) => html`<p>${w}</p>`)}${planned.faults.map((f) => html`<p class="fault">${f}</p>`)}</div>`}</div>
      <p class="bar"><button class="main" onClick=${() => act({ do: "publish", set })}>Publish the set</button><button class="word" onClick=${() => { setPlanned(null); forget(); }}>Begin another</button></p></section></div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Sets} model=${model} />`) };
