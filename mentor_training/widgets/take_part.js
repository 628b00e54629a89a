// A standardisation event for the assessor who takes part: blind first, then sent, revealed, voted again.

function TakePart({ model }) {
  const page = usePage(model);
  const [refused, setRefused] = useState(null);
  const [said, setSaid] = useState(null);
  const [sure, setSure] = useState(false);
  const [mode, setMode] = useState(page.mode ?? "short");
  const live = useLive(model, page.shared && page.done);
  useAnswers(model, (answer) => {
    if (answer.to === "refused" && !["code", "live", "ballot"].includes(answer.asked)) { setSaid(null); setRefused(answer.sentence); }
    else if (answer.to === "send" && answer.content) { setRefused(null); save(answer.name, answer.content); setSaid(`“${answer.name}” was made. It is in your downloads, and in ${answer.folder}. It is safe to mail: it holds your code and decisions, and no name. Send it to your lead assessor.`); }
    else if (answer.said) { setRefused(null); setSaid(answer.said); }
  });
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  if (!page.assessor) return html`<${AskCode} model=${model} why="Your decisions go to your lead assessor under this code, and a key that tells you from anybody with the same code. In the meeting they are shown without it." />`;
  const notes = html`${refused && html`<p class="refused" role="alert">${refused}</p>`}${said && html`<p class="told" role="status">${said}</p>`}`;
  const drop = !page.shared && html`<${Drop} model=${model} what=${page.pack ? "the pack that your lead assessor sent you" : "what comes back after the event, or another pack,"} />`;
  if (page.pack) return html`<div class="blind"><header><h2>Standardisation event</h2><p>The cases are not on this computer. ${page.shared ? "They appear here when your lead assessor gives them out: reload the page then." : "They come in a pack, one file, from your lead assessor."}</p></header>${notes}${drop}<${Came} came=${page.came} /></div>`;
  const again = page.opened.startsWith("second "), id = page.opened.replace(/^second /, "");
  const opened = page.cases.find((c) => c.id === id);
  if (opened) return html`<nav class="practice-bar" aria-label="Standardisation event"><button class="plain" onClick=${() => model.send({ do: "all" })}>← All cases</button><span>Case <b>${opened.place}</b> of ${page.cases.length} · ${again ? "second vote: it begins with what you decided blind" : page.done ? "what you decided blind" : "blind: nothing is marked, nothing of others is shown"}</span>${notes}</nav>`;
  const done = page.cases.filter((c) => c.state === "submitted").length;
  const open = (id) => model.send({ do: "open", case: id, mode });
  return html`<div class="blind"><header><p class="quiet">${page.set.title}, version ${page.set.version}</p><h2>Standardisation event</h2><${SetChoice} page=${page} model=${model} />
      <p>${counted(page.cases.length, "case")} in an order of your own. Grade each alone, and talk to nobody about one before the meeting: what you see by yourself is what the meeting needs. What is submitted stays as it is.</p>
      <p class="line"><progress value=${done} max=${page.cases.length} aria-label="Cases submitted"></progress> ${done} of ${page.cases.length} submitted <span class="quiet small">You work here as <b>${page.assessor}</b></span></p>${notes}</header>
    ${page.shared && page.done && live.handed_in && html`<${InTheMeeting} live=${live} model=${model} />`}
    ${!page.done && html`<${Ways} mode=${mode} set=${setMode} />`}
    <${CaseList} cases=${page.cases} open=${open} />
    ${page.shared && page.done && live.handed_in ? html`<p class="told">✓ Handed in${live.handed_in === "late" ? ", after the blind round was closed: kept apart, and counted nowhere as blind" : ""}.</p>` : html`<p class="go"><button class="main" aria-disabled=${page.done ? null : "true"} onClick=${() => (page.done ? model.send({ do: "send", round: "blind" }) : setRefused(`${page.cases.length - done} of ${page.cases.length} cases are not submitted yet.`))}>${page.shared ? "Hand in" : "Make the file for my lead assessor"}</button></p>`}
    ${!page.done && html`<details><summary>The day has come and I am not done</summary><p>Everything is submitted as it stands. What you have not decided counts as undecided, neither right nor wrong. It cannot be taken back.</p>${sure ? html`<p><button class="plain" onClick=${() => setSure(false)}>Not yet</button> <button class="main" onClick=${() => { setSure(false); model.send({ do: "deadline" }); }}>Yes, submit everything</button></p>` : html`<p><button class="plain" onClick=${() => setSure(true)}>Submit everything as it stands …</button></p>`}</details>`}
    ${page.done && html`<${Reveal} page=${page} model=${model} />`}
    ${page.done && (!page.shared || live.closed) && html`<section class="part" aria-label="Second vote"><h3>${page.shared ? "Whole cases again" : "Second vote"}</h3><p>After the discussion, and if your lead assessor asks for it: open the cases that you see otherwise now. Each begins with what you decided blind; that stays kept beside it. A second vote is sent once, with every case that you have decided anew.</p>
      <${CaseList} cases=${page.second} open=${(id) => model.send({ do: "open", case: id, round: "second" })} />
      <p><button class="plain" onClick=${() => model.send({ do: "send", round: "second" })}>${page.shared ? "Hand in my second vote" : "Make the file with my second vote"}</button></p></section>`}
    ${drop}<${Came} came=${page.came} />
  </div>`;
}

/** How the meeting stands, asked every second while the page is looked at. */
function useLive(model, wanted) {
  const [live, setLive] = useState(() => model.get("data") ?? {});
  const [away, setAway] = useState(null); // why it cannot be said just now
  useAnswers(model, (answer) => { if (answer.asked === "live") setAway(answer.sentence); else if (answer.live) setAway(null); });
  useEffect(() => {
    const turn = () => setLive(model.get("data") ?? {});
    model.on("change:data", turn);
    return () => model.off("change:data", turn);
  }, []);
  useEffect(() => {
    if (!wanted) return undefined;
    const look = () => { try { if (!document.hidden) model.send({ do: "live" }); } catch { /* the kernel is away */ } };
    const beat = setInterval(look, 1000);
    return () => clearInterval(beat);
  }, [wanted]);
  return { ...live, away };
}

/** What is on the board, without names, and one’s own second vote on it: sent again, as the same vote, until it is kept. */
function InTheMeeting({ live, model }) {
  const i = live.item;
  const waiting = useRef(null); // {item, met, mark} of a vote that is not kept yet
  const [state, setState] = useState({ kept: "saved", refused: null });
  const send = () => { const v = waiting.current; if (v) try { model.send({ do: "ballot", item: v.item, met: v.met, token: v.mark }); } catch { /* the kernel is away */ } };
  const vote = (met) => { waiting.current = { item: i.id, met, mark: token() }; setState({ kept: "saving", refused: null }); send(); };
  useAnswers(model, (answer) => {
    if (!waiting.current || answer.token !== waiting.current.mark) return;
    if (answer.to === "refused" && answer.error === "RecordsUnavailable") setState({ kept: "unsaved", refused: answer.sentence });
    else { waiting.current = null; setState({ kept: "saved", refused: answer.to === "refused" ? answer.sentence : null }); }
  });
  useEffect(() => { const beat = setInterval(send, 2000); return () => clearInterval(beat); }, []);
  const said = (met) => (met === null || met === undefined ? "undecided" : met ? "✓ met" : "✗ not met");
  const chosen = i && waiting.current?.item === i.id ? waiting.current.met : i?.ballot;
  const before = !live.closed ? `The blind round is open${live.closes ? ` until ${live.closes}` : ""}. What is on the board appears here once it is closed.` : "The blind round is closed. What your lead assessor puts on the board appears here.";
  return html`<section class="part meeting" aria-label="The meeting"><h3>In the meeting</h3>${live.away && html`<p class="refused" role="status">${live.away}</p>`}${!i ? html`<p>${before}</p>` : html`<p class="quiet small">“${i.case}”</p><h4>${i.label}</h4><p class="words">${i.text}</p>
      <p>You decided blind: <b>${said(i.mine)}</b></p>
      ${i.votes ? html`<p>All of you, blind: ${i.votes[0]} met, ${i.votes[1]} not met.${i.again ? ` Second vote so far: ${i.again[0]} met, ${i.again[1]} not met.` : ""}</p>` : html`<p class="quiet small">The votes of all are shown when the reference is revealed.</p>`}
      ${i.reference && html`<p>The reference: <b>${said(i.reference.met)}</b>${i.reference.contested ? " · contested" : ""}. ${i.reference.reason}</p>`}
      ${i.may_vote ? html`<div role="group" aria-label="Your second vote" class="line"><span>Your second vote</span>${[[true, "✓ met"], [false, "✗ not met"]].map(([met, word]) => html`<button class="plain" aria-pressed=${chosen === met ? "true" : "false"} onClick=${() => vote(met)}>${word}</button>`)}${(i.ballot !== null || state.kept !== "saved") && html`<${Kept} kept=${state.kept} />`}</div>` : html`<p class="quiet small">${live.handed_in === "late" ? "Who handed in late does not vote again." : "The minutes are signed: there is nothing more to vote on."}</p>`}
      ${state.refused && html`<p class="refused" role="alert">${state.refused}</p>`}`}</section>`;
}

/** Opening the references that came sealed in the pack, once the pass-phrase is read out. */
function Reveal({ page, model }) {
  const [words, setWords] = useState("");
  if (page.seal === "none") return null;
  if (page.seal === "opened") return html`<section class="part" aria-label="References"><h3>✓ The references are open</h3><p>Open a case to see each of your decisions beside the reference and its reason.</p><ul>${page.cases.map((c) => html`<li><button class="word" onClick=${() => model.send({ do: "open", case: c.id })}>${c.title}</button></li>`)}</ul></section>`;
  return html`<section class="part" aria-label="References"><h3>At the reveal</h3><form onSubmit=${(e) => { e.preventDefault(); model.send({ do: "unseal", passphrase: words }); }}>
    <label for="mt-words">The pass-phrase that is read out in the meeting</label><div class="line"><input id="mt-words" autocomplete="off" spellcheck="false" value=${words} onInput=${(e) => setWords(e.target.value)} /><button class="plain">Open the references</button></div></form></section>`;
}

function Came({ came }) {
  if (!came.length) return null;
  return html`<section class="results" aria-label="What came back"><h3>What came back</h3>${came.map((f) => html`<article><h4>${f.title} <span class="quiet small">${day(f.on)}</span></h4>
    <p class="small quiet">${f.present ? "You were present." : "You were not present."} ${f.graded ? "You graded blind, in time." : "Your decisions came after the blind round was closed."} Signed by ${f.signed.name}, ${f.signed.role}.${f.provisional ? " The references are provisional: no panel has ratified them." : ""}</p>
    <ul>${[...f.figures, ...f.moved, ...(f.drift ? [f.drift] : [])].map((x) => html`<li>${x}</li>`)}</ul>
    ${f.differences.length > 0 && html`<details><summary>${counted(f.differences.length, "decision")} otherwise than the reference</summary><div class="wide"><table><thead><tr><th scope="col">Case and descriptor</th><th scope="col">You</th><th scope="col">Reference</th><th scope="col">Its reason, and what the meeting decided</th></tr></thead><tbody>${f.differences.map((d) => html`<tr><th scope="row">${d.case}<br />${d.descriptor}</th><td>${d.yours}</td><td>${d.reference}</td><td>${d.reason}${d.outcome && html`<br /><b>${d.outcome}</b>`}</td></tr>`)}</tbody></table></div></details>`}</article>`)}</section>`;
}

export default { render: ({ model, el }) => mount(el, html`<${TakePart} model=${model} />`) };
