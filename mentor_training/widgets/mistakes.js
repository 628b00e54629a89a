// What assessors are known to get wrong.

function Mistakes({ model }) {
  const page = model.get("page");
  if (page.problem) return html`<${Problem} sentence=${page.problem} />`;
  return html`<section class="mistakes" aria-label="Mistakes to watch for"><p class="quiet small">This kit’s list, not the plan’s. Every case says at the end which of these it trains.</p>
    <ol>${page.mistakes.map((m) => { const [name, ...rest] = m.text.split(/(?<=\.) /); return html`<li key=${m.number} value=${m.number}><b>${name}</b> ${rest.join(" ")}</li>`; })}</ol></section>`;
}

export default { render: ({ model, el }) => mount(el, html`<${Mistakes} model=${model} />`) };
