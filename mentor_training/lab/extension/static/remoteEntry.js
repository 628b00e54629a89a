/* The kit's JupyterLab extension, written by hand as a module-federation container: no build step.
 *
 * A notebook whose metadata hold {"mentor-training": {"page": true}} opens as a calm page: its cells are run when it is
 * trusted, and again after a kernel restart; code, prompts, menus and bars are hidden until "Show the workings".
 */
(function () {
  const NAME = "mentor-training";
  let scope;
  const shared = async (name) => (await Object.values(scope[name])[0].get())();

  const BARS = /^(jp-top-panel|jp-menu-panel|jp-bottom-panel|jp-top-bar|jp-main-statusbar|jp-single-document-mode)$/;

  /** Hide or show JupyterLab's own bars; Lumino must be told, or grey gaps stay. */
  function calm(app, on) {
    document.body.classList.toggle("mt-calm", on);
    const walk = (widget) => {
      if (BARS.test(widget.id) || widget.hasClass("jp-SideBar")) on ? widget.hide() : widget.show();
      for (const child of widget.children ? widget.children() : []) walk(child);
    };
    walk(app.shell);
  }

  function button(words, action, className) {
    const node = document.createElement("button");
    node.textContent = words;
    node.className = className;
    node.addEventListener("click", action);
    return node;
  }

  async function openPage(app, panel, { NotebookActions, Dialog }) {
    await panel.context.ready;
    const page = panel.content.model?.getMetadata(NAME);
    if (!page?.page) return;
    panel.addClass("mt-kit");
    panel.content.node.setAttribute("tabindex", "-1");
    panel.content.node.addEventListener("keydown", (event) => {
      if (event.target.closest?.(".jp-OutputArea-output")) event.stopPropagation(); // no shortcut from inside an output
    });

    // Running a page changes nothing worth saving: what people decide is in the record of decisions.
    const model = panel.content.model;
    const clean = () => { if (isCalm() && model.dirty) model.dirty = false; };
    const isCalm = () => document.body.classList.contains("mt-calm");
    model.stateChanged.connect(clean);

    const workings = button("Show the workings", () => {
      const now = !isCalm();
      calm(app, now);
      panel.toolbar.setHidden(now);
      for (const cell of panel.content.widgets) if (cell.model.type === "code") cell.inputHidden = now;
      workings.textContent = now ? "Show the workings" : "Hide the workings";
    }, "mt-workings");
    const run = async () => {
      await panel.sessionContext.ready;
      await panel.sessionContext.session?.kernel?.info;
      await NotebookActions.runAll(panel.content, panel.sessionContext);
      panel.content.deselectAll();
    };
    let again = false;
    panel.sessionContext.statusChanged.connect((_context, status) => {
      if (["restarting", "autorestarting", "dead"].includes(status)) again = true;
      else if (status === "idle" && again) {
        again = false;
        if (isCalm()) Dialog.flush(); // the page is drawn again from the record; there is nothing to confirm
        void run();
      }
    });

    const settle = async () => {
      await app.restored;
      calm(app, true);
      panel.toolbar.hide();
      (panel.content.node.querySelector(".jp-WindowedPanel-outer") ?? panel.content.node).append(workings);
      clean();
    };

    const code = Array.from(model.cells).filter((cell) => cell.type === "code");
    if (code.every((cell) => cell.trusted)) return Promise.all([settle(), run()]);
    await settle();
    const notice = document.createElement("div");
    notice.className = "mt-untrusted";
    notice.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = "This page was changed since the kit put it here, or came from elsewhere, so it was not started by itself. If you know where it comes from, start it; otherwise close it and open the kit again.";
    notice.append(words, button("Start this page", () => { notice.remove(); void run(); }, "mt-start"));
    panel.content.node.prepend(notice);
  }

  const box = (window._JUPYTERLAB = window._JUPYTERLAB || {});
  box[NAME] = {
    init(shareScope) { scope = shareScope; },
    async get() {
      const { INotebookTracker, NotebookActions } = await shared("@jupyterlab/notebook");
      const { Dialog } = await shared("@jupyterlab/apputils");
      const plugin = {
        id: `${NAME}:page`,
        autoStart: true,
        requires: [INotebookTracker],
        activate: (app, tracker) => {
          tracker.widgetAdded.connect((_tracker, panel) => {
            openPage(app, panel, { NotebookActions, Dialog }).catch((error) => console.error(NAME, error));
          });
        },
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };

  const style = document.createElement("style");
  style.textContent = `
    .mt-calm .mt-kit .jp-CodeCell .jp-Cell-inputWrapper, .mt-calm .mt-kit .jp-InputPrompt, .mt-kit .jp-OutputPrompt, .mt-kit .jp-OutputArea-promptOverlay,
    .mt-calm .mt-kit .jp-Notebook-footer, .mt-calm .mt-kit .jp-cell-toolbar, .mt-calm .mt-kit .jp-Collapser, .mt-calm .mt-kit .jp-collapseHeadingButton,
    .mt-calm .mt-kit .jp-cell-menu, .mt-kit .jp-Cell:has(.mt-if-not-started), .mt-calm #jp-top-panel, .mt-calm #jp-menu-panel, .mt-calm #jp-bottom-panel, .mt-calm .jp-SideBar { display: none !important; }
    .mt-calm .mt-kit, .mt-calm .mt-kit .jp-Notebook { background: #f5f6f8; } .mt-calm[data-jp-theme-light="false"] .mt-kit, .mt-calm[data-jp-theme-light="false"] .mt-kit .jp-Notebook { background: #101317; }
    .mt-calm .mt-kit .jp-Notebook { padding: 0 !important; } .mt-calm .mt-kit .jp-WindowedPanel-viewport { padding: 0; } .mt-calm .mt-kit .jp-Cell { padding: 0 !important; margin: 0; border: 0 !important; }
    .mt-calm .mt-kit .jp-Cell.jp-mod-selected, .mt-calm .mt-kit .jp-Cell.jp-mod-active { background: none; box-shadow: none; }
    .mt-calm .mt-kit .jp-OutputArea-output { padding: 0; overflow: visible; } .mt-calm .mt-kit .jp-OutputArea-child, .mt-calm .mt-kit .jp-OutputArea, .mt-calm .mt-kit .jp-Cell-outputArea { overflow: visible; }
    .mt-calm .mt-kit .jp-MarkdownCell .jp-MarkdownOutput { padding: 16px 24px 0; font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; max-width: 76ch; }
    .mt-calm .mt-kit .jp-MarkdownOutput h1 { font-size: 26px; font-weight: 680; letter-spacing: -.01em; margin: 4px 0 8px; } .mt-calm .mt-kit .jp-MarkdownOutput .jp-InternalAnchorLink { display: none; }
    .mt-workings { display: block; margin: 16px 24px 24px auto; background: none; border: 0; padding: 4px; font: 13px system-ui, sans-serif; color: var(--jp-content-font-color2); text-decoration: underline; cursor: pointer; }
    .mt-untrusted { margin: 24px; padding: 16px 24px; border: 1px solid var(--jp-border-color1); border-radius: 8px; background: var(--jp-layout-color1); font: 15px/1.5 system-ui, sans-serif; max-width: 70ch; }
    .mt-start { font: inherit; font-weight: 600; padding: 8px 16px; border-radius: 6px; border: 0; background: #0b5cad; color: #fff; cursor: pointer; }
  `;
  document.head.append(style);
})();
