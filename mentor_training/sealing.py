"""How a submission is sealed: canonical JSON, a salted digest, and a chain in which each digest covers the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from .decisions import Attempt

FIRST_DIGEST = "0" * 64


def content_of(attempt: Attempt, deadline: bool) -> dict[str, object]:
    """What is sealed: the whole attempt as plain JSON."""
    whole = asdict(attempt)
    for field in ("submitted_at", "digest", "number"):
        whole.pop(field)
    return {**json.loads(json.dumps(whole)), "deadline": deadline}


def seal_faults(row: Any, place: int, previous: str) -> Iterator[str]:
    """What is wrong with one seal, given its place in the chain and the digest before it."""
    if row.place != place:
        yield f"seal {place} of the chain is missing."
    if row.previous != previous:
        yield f"seal {row.place} does not follow from the one before it."
    sealed = digest(row.previous, row.content_digest, row.kind, row.attempt, row.sealed_at, str(row.place))
    if row.digest != sealed:
        yield f"seal {row.place} was changed after it was made."
    if row.content is not None and not _holds(row):
        yield f"what seal {row.place} holds was changed after it was sealed."


def attempt_faults(row: Any, attempt: Attempt) -> Iterator[str]:
    """What is wrong with an attempt beside the seal of its submission; nothing where what the seal holds was changed."""
    sealed = row.content if row.kind == "submission" and row.content is not None and _holds(row) else None
    if sealed is not None and canonical(content_of(attempt, bool(sealed["deadline"]))) != canonical(sealed):
        yield "its saved decisions are no longer those that were submitted."


def _holds(row: Any) -> bool:
    return bool(row.content_digest == digest(row.salt, canonical(row.content)))


def canonical(content: object) -> str:
    """One way, and only one, to write a content as text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: str) -> str:
    """SHA-256 over the parts, one to a line."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
