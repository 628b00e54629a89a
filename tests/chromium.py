"""Where this computer's Chromium is, how tests start it, and how a panel is drawn there without a kernel."""

from __future__ import annotations

import shutil
from contextlib import contextmanager

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
PATIENCE = 15_000  # ms that a test waits for what should come at once, on a busy machine
HOW_TO_GET_ONE = "Install Chromium (Debian and Ubuntu: apt-get install chromium) or Chrome, then run the tests again."


def executable() -> str | None:
    """The path of a Chromium, Chrome or Edge, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


MODEL = """
window.kit = { down: false, sent: [], listeners: {} };
kit.on = (name, f) => (kit.listeners[name] ??= new Set()).add(f);
kit.off = (name, f) => kit.listeners[name]?.delete(f);
kit.tell = (name, value) => [...(kit.listeners[name] ?? [])].forEach((f) => f(value));
kit.model = {
  get: (name) => kit[name], on: kit.on, off: kit.off,
  send: async (message) => {
    kit.sent.push(message);
    if (kit.down) return; // the kernel is away: nothing answers
    for (const [kind, value] of await window.toKernel(message)) {
      if (kind === "answer") kit.tell("msg:custom", value);
      else { kit[kind] = value; kit.tell(`change:${kind}`); }
    }
  },
};
"""

PAGE = "<!doctype html><html lang='en-GB'><title>Training kit</title><body style='margin:0'><main></main>"


@contextmanager
def drawn(context, panel, *, theme="light", width=1280, height=800):
    """A tab that shows a panel, with a kernel's part played by the panel itself."""
    tab = context.new_page()
    tab.set_viewport_size({"width": width, "height": height})
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    answers: list[tuple[str, object]] = []
    panel.send = lambda content, buffers=None: answers.append(("answer", content))

    data = {"now": getattr(panel, "data", None)}

    def kernel(message):
        answers.clear()
        before = panel.page
        panel._answer(panel, message, [])
        if panel.page != before:
            answers.insert(0, ("page", panel.page))
        if getattr(panel, "data", None) is not data["now"]:
            data["now"] = panel.data
            answers.insert(0, ("data", panel.data))
        return [list(answer) for answer in answers]

    tab.route("http://kit.test/", lambda route: route.fulfill(content_type="text/html", body=PAGE))
    tab.goto("http://kit.test/")
    tab.expose_function("toKernel", kernel)
    tab.evaluate("(theme) => { document.body.dataset.jpThemeLight = theme === 'light' ? 'true' : 'false'; }", theme)
    tab.add_style_tag(content=str(panel._css))
    tab.evaluate(MODEL)
    tab.evaluate(
        """async ([source, page, data]) => {
          kit.page = page;
          kit.data = data;
          const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          kit.takeDown = module.default.render({ model: kit.model, el: document.querySelector("main") });
        }""",
        [str(panel._esm), panel.page, data["now"]],
    )
    tab.errors = errors
    yield tab
    tab.close()
    assert errors == []
