"""In JupyterLab: from a click to the visible change, from a click to the word that it is saved, from an answer to its reason.

    uv run --group test python tests/benchmarks/panel.py [clicks]

The visible change is timed in the page, from the click's own time to the frame that draws it checked; the saved word
from the click's time to the moment the acknowledgement has come back from the kernel and stands on the page.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "browser")]
from chromium import ARGUMENTS, executable  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from test_jupyterlab import Kit  # noqa: E402

WATCH = """
window.seen = []; window.saved = [];
const panel = document.querySelector('.mt .page').closest('.mt');
panel.addEventListener('click', (event) => {
  if (!event.target.matches('.choice input')) return;
  const began = event.timeStamp;
  const changed = new MutationObserver(() => {
    const label = event.target.closest('label');
    if (event.target.checked && getComputedStyle(label).fontWeight === '600') { window.seen.push(performance.now() - began); changed.disconnect(); }
  });
  changed.observe(panel, { subtree: true, childList: true, attributes: true, characterData: true });
  const state = panel.querySelector('.saved');
  let left = false;
  const acknowledged = new MutationObserver(() => {
    left ||= state.dataset.state !== 'saved';
    if (left && state.dataset.state === 'saved') { window.saved.push(performance.now() - began); acknowledged.disconnect(); }
  });
  acknowledged.observe(state, { attributes: true });
}, true);
"""


ANSWER = """
() => new Promise((done) => {
  const form = document.querySelector('.mt form.one');
  const began = performance.now();
  const watch = new MutationObserver(() => { if (form.querySelector('.said h4')) { watch.disconnect(); requestAnimationFrame(() => done(performance.now() - began)); } });
  watch.observe(form, { subtree: true, childList: true });
  form.querySelector('.go button').click();
})
"""


def main(clicks: int) -> None:
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        kit = Kit(Path(home))
        try:
            browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
            tab = browser.new_page(viewport={"width": 1280, "height": 800})
            tab.set_default_timeout(60_000)
            tab.goto(kit.url("induction/practise_observation.ipynb"))
            tab.get_by_label("Assessor code").fill("IA-07")
            tab.keyboard.press("Enter")
            tab.get_by_role("button", name="Begin: Two weeks downstairs").click()
            tab.get_by_role("button", name="Evidence and decisions").click()
            tab.evaluate(WATCH)
            radios = tab.locator("fieldset.descriptor").first.locator(".choice input")
            for n in range(clicks):
                radios.nth(n % 2).click()
                tab.wait_for_function("n => window.saved.length > n", arg=n)
            seen, saved = tab.evaluate("[window.seen, window.saved]")
            tab.goto(kit.url("induction/3_from_descriptors_to_grades.ipynb"))
            tab.get_by_role("button", name="Combine two grades").click()
            tab.get_by_text("Made for you").wait_for()
            answered = []
            for _ in range(clicks):
                tab.locator(".choices input").first.check()
                answered.append(tab.evaluate(ANSWER))
                tab.get_by_role("button", name="Another one").click()
                tab.get_by_role("button", name="Answer").wait_for()
            browser.close()
        finally:
            kit.end()
    for what, times, limit in [
        ("visible change", seen, 16),
        ("acknowledged save", saved, 100),
        ("reason of a drill’s answer", answered, 100),
    ]:
        print(
            f"click to {what}: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms of {len(times)} (at most {limit} ms)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
