"""The README's pictures, made from the panels as they are.

uv run --group test python tests/benchmarks/pictures.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from chromium import ARGUMENTS, drawn, executable  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

import mentor_training as mt  # noqa: E402
from mentor_training import meeting, rehearsal, submissions  # noqa: E402

TARGET = HERE.parents[1] / "notebooks" / "pictures"

REASONS = {
    "OWQ-TC-P1": ("E5 E13 Q1 Q2", True, "fairly", "The sheet and the card are used and the rules kept (E5, E13). Q1 and Q2 each give a reason tied to this mentee."),
    "OWQ-TC-D1": ("E3 E4", True, "certain", "The plan went to the bottom of the pile when the mentee brought news (E3), and the ladder was relabelled (E4)."),
    "OWQ-CO-D1": ("E29", True, "unsure", "The question was put another way (E29)."),
}  # fmt: skip


def decide(store: mt.RecordStore, descriptors: list[str], attempt) -> None:
    reference = mt.load_reference(attempt.scenario)
    for id in descriptors:
        items, met, sure, reason = REASONS.get(
            id, (None, reference.decisions[id].met, "certain", "As the items cited show.")
        )
        evidence = tuple(items.split()) if items else reference.decisions[id].evidence
        store.decide(attempt, mt.Decision(descriptor=id, met=met, evidence=evidence, reason=reason, sure=sure))


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        context = browser.new_context(device_scale_factor=1)
        store = mt.RecordStore(f"sqlite:///{home}/records.sqlite3")
        attempt = store.open_attempt("IA-07", "owq-01")
        own = [d.id for d in mt.load_standard().descriptors_of("OWQ")]
        decide(store, own[:3], attempt)
        with drawn(context, mt.practise("owq-01", assessor="IA-07", store=store)) as tab:
            tab.locator("[data-place=OWQ-TC-P1] textarea").focus()
            tab.screenshot(path=TARGET / "grading-panel.png")
        decide(store, own, attempt)
        store.save(attempt, "awarded", "pass")
        store.submit(attempt)
        with drawn(context, mt.practise("owq-01", assessor="IA-07", store=store)) as tab:
            tab.screenshot(path=TARGET / "comparison.png")
        with drawn(context, mt.explore()) as tab:
            tab.get_by_role("button", name="K8:").click()
            tab.screenshot(path=TARGET / "standard.png")
        store.work_as("IA-07")
        with drawn(context, mt.practise("owq-04", assessor="IA-07", store=store, mode="full")) as tab:
            full = store.attempts("IA-07")[-1]
            for item, ksbs in {"E1": ["K4", "B2"], "E2": ["S7", "K7"], "E4": ["K8", "S9"], "E5": ["S11"]}.items():
                store.save(full, f"tags.{item}", ksbs)
            store.save(full, "asked", ["Q1", "Q2"])
        with drawn(context, mt.practise("owq-04", assessor="IA-07", store=store, mode="full")) as tab:
            tab.screenshot(path=TARGET / "questions.png")
        with drawn(context, rehearsed(home), height=900) as tab:
            tab.locator(".cites button").first.click()
            tab.screenshot(path=TARGET / "event-board.png")
        browser.close()


def rehearsed(home: str):
    """The board of the rehearsal after its blind round."""
    store = mt.RecordStore(f"sqlite:///{home}/rehearsal.sqlite3")
    for file in rehearsal.simulate(Path(home) / "simulated"):
        submissions.take(store, file, simulated=True)
    meeting.close(store, rehearsal.SET)
    return mt.board(rehearsal.SET, store)


if __name__ == "__main__":
    main()
