"""Files that somebody was sent and drops on the start page: each goes where it belongs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from .. import packs
from ..datasets import load_set
from ..errors import PackRefused, SubmissionRefused
from ..records import RecordStore
from ..submissions import FEEDBACK_SUFFIX, RESULT_SUFFIX, SUFFIX, take_result
from ..taking_part import take_feedback
from .blind import begun_in_another

NOTEBOOKS = {"qualification": "standardisation/qualify.ipynb", "event": "standardisation/event.ipynb"}


def arrived(store: RecordStore, path: Path) -> tuple[str, str]:
    """Take a pack, a result or feedback.

    Returns:
        What it was, in a sentence; the notebook on which it is, beside start_here.ipynb.

    Raises:
        PackRefused, SubmissionRefused: says what is wrong with it and what to do.
    """
    if zipfile.is_zipfile(path):
        code = store.at_work()
        if sentence := begun_in_another(packs.peek(path), store.attempts(code) if code else ()):
            raise PackRefused(sentence)
        pack = packs.open_pack(path)
        notebook = NOTEBOOKS.get(load_set(pack.id).purpose, NOTEBOOKS["event"])
        return f"“{pack.title}” is open: {pack.cases} cases.", notebook
    kind = _kind_of(path)
    if kind == "submission":
        raise SubmissionRefused(
            f"{path.name} is a submission. Submissions are taken on the lead assessor’s page of their qualification set or "
            "event."
        )
    if kind == "feedback":
        return f"What came of “{take_feedback(store, path)['title']}” is kept.", NOTEBOOKS["event"]
    if kind == "result":
        return f"The result of “{take_result(store, path)['title']}” is kept.", NOTEBOOKS["qualification"]
    raise SubmissionRefused(
        f"{path.name} is no file that this kit reads. Choose a pack ({packs.SUFFIX}), a result ({RESULT_SUFFIX}) or "
        f"feedback ({FEEDBACK_SUFFIX}); a submission ({SUFFIX}) goes to the lead assessor."
    )


def _kind_of(path: Path) -> str:
    """What a file of the kit says that it is; nothing where it is none."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
        return str(content["kind"]).removeprefix("mentor-training ")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
