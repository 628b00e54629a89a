"""How a submission is sealed: canonical JSON, a salted digest, and a chain in which each digest covers the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from .decisions import Attempt

FIRST_DIGEST = "0" * 64


def content_of(attempt: Attempt, deadline: bool) -> dict[str, object]:
    """What is sealed: the whole attempt as plain JSON."""
    whole = asdict(attempt)
    for field in ("submitted_at", "digest", "number"):
        whole.pop(field)
    return {**json.loads(json.dumps(whole)), "deadline": deadline}


def seal_faults(row: Any, place: int, previous: str, current: Attempt) -> Iterator[str]:
    """What is wrong with one row of the table of seals, given its place in the chain and the digest before it."""
    if row.place != place:
        yield f"seal {place} of the chain is missing."
    if row.previous != previous:
        yield f"seal {row.place} does not follow from the one before it."
    sealed = digest(row.previous, row.content_digest, row.kind, row.attempt, row.sealed_at, str(row.place))
    if row.digest != sealed:
        yield f"seal {row.place} was changed after it was made."
    if row.content is not None:
        if row.content_digest != digest(row.salt, canonical(row.content)):
            yield f"what seal {row.place} holds was changed after it was sealed."
        elif row.kind == "submission":
            now = content_of(replace(current, submitted_at=None, digest=None), bool(row.content["deadline"]))
            if canonical(now) != canonical(row.content):
                yield "its saved decisions are no longer those that were submitted."


def canonical(content: object) -> str:
    """One way, and only one, to write a content as text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: str) -> str:
    """SHA-256 over the parts, one to a line."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
