"""What an assessor does in a standardisation event: grade blind, send, see the references at the reveal, vote again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .datasets import load_set
from .decisions import Attempt
from .packs import set_digest
from .records import RecordStore
from .submissions import BLIND


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
    """A second vote on one case, which begins with what was decided blind."""
    again = store.open_attempt(code, blind.scenario, context, blind.mode)
    if not again.revision:
        for decision in blind.decisions.values():
            store.decide(again, decision)
        if blind.awarded:
            store.save(again, "awarded", blind.awarded)
    return store.attempt(again.id)


def close_by_deadline(store: RecordStore, code: str, set: str, order: Sequence[str], mode: str) -> int:
    """Submit every case of the blind round as it stands, what is undecided too; what was not begun is all undecided.

    Returns:
        How many descriptors were left undecided.
    """
    left = 0
    for place, id in enumerate(order, start=1):
        attempt = store.open_attempt(code, id, event_context(set, BLIND, place, order), mode)
        if not attempt.submitted_at:
            sealed = store.submit(attempt, deadline=True)
            left += sum(met is None for met in sealed.met.values()) + (0 if sealed.met else 1)
    return left
