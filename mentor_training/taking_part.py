"""What an assessor does in a standardisation event: grade blind, send, see the references at the reveal, vote again.

What came of it comes back as one file, which is theirs alone and goes into their record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from . import passports
from .datasets import load_set
from .decisions import Attempt
from .errors import SubmissionRefused
from .packs import set_digest
from .records import RecordStore
from .submissions import BLIND, FEEDBACK_SUFFIX, SECOND, own_attempts, read_file, still_as_made


def event_context(set: str, round: str, place: int | None = None, order: Sequence[str] = ()) -> dict[str, object]:
    """What an attempt in an event is part of.

    Args:
        set: id of the event's set.
        round: "blind" or "second".
        place: of the case in the assessor's order, from 1.
        order: that order.
    """
    one = load_set(set)
    context: dict[str, object] = {
        "purpose": "event",
        "set": one.id,
        "set_version": one.version,
        "set_digest": set_digest(one.id),
        "try": 1,
        "round": round,
    }
    if place is not None:
        context |= {"place": place, "order": list(order)}
    return context


def begin_again(store: RecordStore, code: str, blind: Attempt, context: Mapping[str, object]) -> Attempt:
    """A second vote on one case, which begins with what was decided blind; the one that was submitted, if there is one."""
    one = load_set(str(context["set"]))
    before = own_attempts(store, code, one, 1, SECOND).get(blind.scenario)
    if before and before.submitted_at:
        return before
    again = store.open_attempt(code, blind.scenario, context, blind.mode)
    if not again.revision:
        for decision in blind.decisions.values():
            store.decide(again, decision)
        if blind.awarded:
            store.save(again, "awarded", blind.awarded)
    return store.attempt(again.id)


def close_by_deadline(store: RecordStore, code: str, set: str, order: Sequence[str], mode: str) -> None:
    """Submit every case of the blind round as it stands, what is undecided too; what was not begun is all undecided.

    Args:
        order: the cases, in the assessor's order.
        mode: of cases that were not begun.
    """
    own = own_attempts(store, code, load_set(set), 1, BLIND)
    for place, id in enumerate(order, start=1):
        attempt = own.get(id) or store.open_attempt(code, id, event_context(set, BLIND, place, order), mode)
        if not attempt.submitted_at:
            store.submit(attempt, deadline=True)


# ── What came back ───────────────────────────────────────────────────────────────────────────────────────────────────


class _Difference(BaseModel):
    case: str
    descriptor: str
    yours: str
    reference: str
    reason: str
    outcome: str


class _Signed(BaseModel):
    name: str
    role: str
    at: str


class Feedback(BaseModel):
    """What came of an event for one assessor; `event_feedback.feedback_of` makes it."""

    event: str
    set: str
    set_version: int
    title: str
    standard: str
    assessor: str
    assessor_key: str
    on: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    present: bool
    graded: bool  # blind, in time
    figures: list[str]
    moved: list[str]
    drift: str
    differences: list[_Difference]
    provisional: bool
    signed: _Signed
    digest: str


def take_feedback(store: RecordStore, path: Path) -> dict[str, Any]:
    """Keep what came back from an event, for the assessor whose it is, and enter it in their record.

    Raises:
        SubmissionRefused: it is damaged, somebody else's, or taken already.
    """
    content = read_file(path, "feedback", FEEDBACK_SUFFIX)
    try:
        one = Feedback.model_validate(content, strict=True)
    except ValidationError as error:
        raise SubmissionRefused(
            f"{path.name} lacks something that it should hold, or holds what it cannot. Ask its sender to make it again."
        ) from error
    here = store.keys()
    if one.assessor_key not in here:
        raise SubmissionRefused(f"{path.name} is {one.assessor}’s, who does not work in this workspace. Send it to them.")
    if one.digest in dict(store.imports("feedback", one.assessor_key)):
        passports.attend(store, one.assessor_key, content)  # in case it stopped half way
        raise SubmissionRefused(f"{path.name} was taken already. Nothing was changed.")
    store.keep_import("feedback", one.digest, one.assessor_key, content)
    passports.attend(store, one.assessor_key, content)
    return content


def feedback(store: RecordStore, assessor_key: str) -> tuple[dict[str, Any], ...]:
    """What came back from events to one assessor, oldest first: of each event what was signed last; no tampered one."""
    own = [c for kept, c in store.imports("feedback", assessor_key) if c and still_as_made(kept, c)]
    newest = {c["event"]: c for c in sorted(own, key=lambda c: str(c["signed"]["at"]))}
    return tuple(c for c in own if newest[c["event"]] is c)
