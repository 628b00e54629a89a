"""What can be seen of a written reason without understanding it: items, the demand, restated words, talk of the person.

Ours, not the plan's; a hint for its writer and never a mark. See mistakes.yaml, 23 to 26.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .comparison import named_ids
from .standard import Descriptor

SHORT = 12  # words
RESTATED = 0.6  # share of a reason's words in runs of four that the descriptor has too
_PERSON = re.compile(
    r"\b(?:nice|lovely|kind|warm|friendly|confident|nervous|bubbly|personable|pleasant|likeable|charming|arrogant|lazy|bright"
    r"|intelligent|passionate|natural|gifted|experienced|senior|well[- ]spoken|articulate|hard[- ]working|deserves?"
    r"|tried (?:her|his|their) best)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:not|no|never|nothing|without|missing|lacks?|only|neither|nowhere|did ?n[’']t|was ?n[’']t|is ?n[’']t)\b", re.I
)
_VAGUE = re.compile(
    r"\b(?:good|great|excellent|very well|clearly|demonstrated|evidenced|met the criteria|as required)\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to look at in a reason."""

    about: str  # "items", "demand", "restated", "person", "gap", "short", "vague"
    fine: bool
    sentence: str


def remarks(descriptor: Descriptor, met: bool | None, reason: str, items: Sequence[str]) -> tuple[Remark, ...]:
    """What stands out in a reason, each with a next step; fine ones are said too.

    Args:
        met: the decision that the reason is for.
        items: ids of everything that may be cited.
    """
    words = re.findall(r"[\w’'-]+", reason)
    named = named_ids(reason, items)
    found = [
        Remark(
            about="items",
            fine=bool(named),
            sentence=f"Points at {', '.join(named)}."
            if named
            else "Names no item. Say where it can be seen or heard: E4, Q2.",
        ),
        _demand(descriptor, reason),
    ]
    if len(words) < SHORT:
        found.append(
            Remark(about="short", fine=False, sentence="Is very short. Say what shows it, or what is missing, and where.")
        )
    if (share := _shared(descriptor.text, reason)) >= RESTATED:
        found.append(
            Remark(
                about="restated",
                fine=False,
                sentence=f"Mostly repeats the descriptor ({share:.0%} of its words). Say what was seen instead.",
            )
        )
    if person := _PERSON.search(reason):
        found.append(
            Remark(
                about="person",
                fine=False,
                sentence=f"“{person.group()}” is about the person. Judge what was done and said.",
            )
        )
    if vague := _VAGUE.search(reason):
        found.append(
            Remark(
                about="vague", fine=False, sentence=f"“{vague.group()}” can be said of anything. Say what happened instead."
            )
        )
    if met is False:
        gap = bool(_MISSING.search(reason))
        found.append(
            Remark(
                about="gap",
                fine=gap,
                sentence="Says what is missing."
                if gap
                else "Does not say what is missing. Name the demand that nothing shows.",
            )
        )
    return tuple(found)


_COMMON = frozenset(
    word
    for words in (
        "a an the and or of to in on for with by as at from how when where which who what not no can could may must should",
        "is are was were be been this that it its they their them own use uses using",
        "apprentice mentee mentees mentor mentoring",
    )
    for word in words.split()
)


def _stem(word: str) -> str:
    return re.sub(r"(?:ations?|ing|ed|es|s|ies|y|e)$", "", word.lower())


def _demand(descriptor: Descriptor, reason: str) -> Remark:
    """Whether the reason names something that the descriptor asks for."""
    asked = {_stem(w) for w in re.findall(r"[a-z-]{4,}", descriptor.text.lower()) if w not in _COMMON}
    said = {_stem(w) for w in re.findall(r"[a-z-]{4,}", reason.lower()) if w not in _COMMON}
    return Remark(
        about="demand",
        fine=bool(asked & said),
        sentence="Names what is demanded."
        if asked & said
        else "Does not name what the descriptor demands. Begin with the part that decides it.",
    )


def _shared(text: str, reason: str) -> float:
    """The share of the reason's words that stand in runs of four which the descriptor has too, 0 to 1."""
    asked, said = (re.findall(r"[a-z]+", words.lower()) for words in (text, reason))
    runs = {tuple(asked[n : n + 4]) for n in range(len(asked) - 3)}
    inside = {n + k for n in range(len(said) - 3) if tuple(said[n : n + 4]) in runs for k in range(4)}
    return len(inside) / len(said) if said else 0.0
