// The test before and after the course.

function CourseTest({ model }) {
  const page = usePage(model);
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  if (!page.assessor) return html`<${AskCode} model=${model} why="Your answers are kept under a code of your own on this computer, so that you can stop and go on, and see at the end what the course did for you." />`;
  if (page.item) return html`<${Item} key=${page.item.id} model=${model} page=${page} />`;
  return page.when === "before" ? html`<div class="test"><section class="one"><h3>✓ Kept</h3><p>Your twelve decisions are kept. You will see them, beside twelve others, at the end of the course. Now go on to the first chapter.</p></section></div>` : html`<${Result} page=${page} />`;
}

function Item({ model, page }) {
  const { item, far } = page;
  const [met, setMet] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const mark = useRef(token());
  const late = useRef();
  const top = useRef();
  useEffect(() => {
    const hear = (answer) => { if (answer.token === mark.current && answer.to === "refused") { clearTimeout(late.current); setTrouble(answer.sentence); } };
    model.on("msg:custom", hear);
    return () => { clearTimeout(late.current); model.off("msg:custom", hear); };
  }, []);
  useEffect(() => { if (far[0]) top.current?.focus({ preventScroll: true }); }, []);
  const send = (event) => {
    event.preventDefault();
    if (met === null) { setTrouble("Choose met or not met first."); return; }
    model.send({ do: "answer", item: item.id, met, token: mark.current });
    clearTimeout(late.current);
    late.current = setTimeout(() => setTrouble("The kit does not answer. Keep this page open and try again in a moment."), PATIENCE);
  };
  const choice = (value, name) => html`<label><input type="radio" name="mt-test" checked=${met === value} onChange=${() => { setMet(value); setTrouble(null); }} /><span>${name}</span></label>`;
  return html`<div class="test"><form class="one" onSubmit=${send}>
    <p class="line small quiet"><span ref=${top} tabindex="-1">Extract ${far[0] + 1} of ${far[1]}</span><progress value=${far[0]} max=${far[1]} aria-label="Extracts decided"></progress></p>
    <blockquote class="extract">${paragraphs(item.extract)}</blockquote>
    <h3>${item.label}</h3><p>${item.descriptor}</p>
    <fieldset class="decision"><legend>On this extract alone, the descriptor is</legend>${choice(true, "met")}${choice(false, "not met")}</fieldset>
    ${trouble && html`<p class="refused" role="alert">${trouble}</p>`}
    <p class="go"><button class="main">Decide</button></p>
  </form></div>`;
}

function Result({ page }) {
  const { result: r } = page;
  const sign = (right) => (right === null ? "–" : right ? "✓" : "✗");
  return html`<div class="test"><section class="one">
    <h3>${r.before === null ? `${r.after} of ${r.of}` : `Before the course ${r.before} of ${r.of}, after it ${r.after} of ${r.of}`}</h3>
    <p>${r.before === null ? "You did not take the test before the course, so there is nothing to compare with." : r.after > r.before ? "More of your decisions are those of the kit’s reading now." : r.after === r.before ? "As many as before. Look below at which ones." : "Fewer than before. Look below at which ones, and go back to the chapters they belong to."} Twelve extracts are few: a difference of one or two may be chance. The readings are this kit’s own.</p>
    <table><caption class="said-only">Your decisions by descriptor, before and after</caption><thead><tr><th scope="col">Descriptor</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>${r.rows.map((row) => html`<tr><th scope="row"><details><summary>${row.label}</summary><p class="quiet">${row.text}</p>${row.items.map((i, n) => i.yours !== null && html`<div class="seen"><p class="small quiet">${n ? "After" : "Before"}: you decided ${metOr(i.yours)}, the kit reads ${metOr(i.met)}</p><blockquote class="extract small">${i.extract}</blockquote><p>${i.why}</p></div>`)}</details></th>
        ${[row.before, row.after].map((right) => html`<td data-right=${right === null ? null : right ? "yes" : "no"}><span aria-hidden="true">${sign(right)}</span><span class="said-only">${right === null ? "not taken" : right ? "as the kit reads it" : "otherwise"}</span></td>`)}</tr>`)}</tbody></table>
  </section></div>`;
}

const metOr = (met) => (met ? "met" : "not met");

export default { render: ({ model, el }) => mount(el, html`<${CourseTest} model=${model} />`) };
