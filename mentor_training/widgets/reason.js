// Try a reason.

function Reason({ model }) {
  const page = model.get("page");
  const [descriptor, setDescriptor] = useState(page.descriptors?.[0]?.id);
  const [met, setMet] = useState(null);
  const [reason, setReason] = useState("");
  const [remarks, setRemarks] = useState(null);
  const last = useRef(0);
  useAnswers(model, (answer) => answer.to === "look" && answer.token === last.current && setRemarks(answer.remarks));
  useEffect(() => {
    if (!reason.trim()) { setRemarks(null); return undefined; }
    const timer = setTimeout(() => { last.current += 1; model.send({ do: "look", descriptor, met, reason, token: last.current }); }, TYPING);
    return () => clearTimeout(timer);
  }, [descriptor, met, reason]);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  const text = page.descriptors.find((d) => d.id === descriptor).text;
  return html`<div class="reason"><div>
      <label>Descriptor<select value=${descriptor} onChange=${(e) => setDescriptor(e.target.value)}>${page.descriptors.map((d) => html`<option value=${d.id} selected=${d.id === descriptor}>${d.label}</option>`)}</select></label>
      <p class="plan">${text}</p>
      <fieldset><legend class="said-only">Decision</legend>${[[true, "Met"], [false, "Not met"]].map(([value, name]) => html`<label><input type="radio" name="mt-reason-met" checked=${met === value} onChange=${() => setMet(value)} /> ${name}</label>`)}</fieldset>
      <label>Because<textarea rows="6" maxlength="6000" dir="auto" value=${reason} onInput=${(e) => setReason(e.target.value)} placeholder="What the descriptor demands, where it is seen (E4, Q2), or what is missing"></textarea></label>
      <p class="quiet small">For practice only: nothing is kept. The kit sees words, not sense; whether the reason is true is for you.</p></div>
    <section aria-label="What stands out" aria-live="polite"><h3>What stands out</h3>${remarks === null ? html`<p class="quiet">Write, and it appears here.</p>` : html`<ul>${remarks.map((r) => html`<li data-fine=${r.fine ? "yes" : "no"}><b aria-hidden="true">${r.fine ? "✓" : "!"}</b> ${r.sentence}</li>`)}</ul>`}</section>
  </div>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Reason} model=${model} />`) };
