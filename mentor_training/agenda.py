"""What an event talks about: every decision that was asked for, the most contested first, with votes, reasons and evidence.

Nothing here comes from a reference: the order tells how divided the group is, not who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .datasets import load_scenario, load_standard
from .decisions import Attempt, Decision
from .meeting import item_of
from .scenario import Scenario
from .standard import Descriptor
from .submissions import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One assessor's blind decision."""

    who: str  # shown only where names are switched on
    reason: str
    sure: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One descriptor in one case, and how the votes fell."""

    scenario: Scenario
    descriptor: Descriptor
    met: tuple[Voice, ...]
    not_met: tuple[Voice, ...]
    undecided: int

    @property
    def id(self) -> str:
        return item_of(self.scenario.id, self.descriptor.id)

    @property
    def alike(self) -> float | None:
        """The share of pairs of assessors who decide alike; None under two votes."""
        a, b = len(self.met), len(self.not_met)
        pairs = (a + b) * (a + b - 1)
        return (a * (a - 1) + b * (b - 1)) / pairs if pairs else None

    @property
    def cited(self) -> dict[str, tuple[int, int]]:
        """How often each item of the evidence is cited for met and for not met, the most cited first."""
        sides = [Counter(i for voice in side for i in voice.evidence) for side in (self.met, self.not_met)]
        both = sides[0] + sides[1]
        order = {id: n for n, id in enumerate(self.scenario.items)}
        return {i: (sides[0][i], sides[1][i]) for i in sorted(both, key=lambda i: (-both[i], order.get(i, 0)))}


def agenda(submissions: Sequence[Submission]) -> tuple[AgendaItem, ...]:
    """Every decision that was asked for, the most contested first.

    Args:
        submissions: of the blind round.
    """
    names = names_of(submissions)
    work: dict[str, list[tuple[str, Attempt]]] = {}
    for s in submissions:
        for attempt in s.attempts:
            work.setdefault(attempt.scenario, []).append((names[s.assessor_key], attempt))
    items = list(chain.from_iterable(_of_case(id, own) for id, own in work.items()))
    return tuple(sorted(items, key=lambda item: 2.0 if item.alike is None else item.alike))


def _of_case(id: str, own: Sequence[tuple[str, Attempt]]) -> Iterable[AgendaItem]:
    scenario = load_scenario(id)
    for d in load_standard(scenario.standard).descriptors_of(scenario.method):
        voices: dict[bool | None, list[Voice]] = {True: [], False: [], None: []}
        for who, attempt in own:
            said = attempt.decisions.get(d.id, Decision(descriptor=d.id))
            voices[said.met].append(Voice(who=who, reason=said.reason.strip(), sure=said.sure, evidence=said.evidence))
        yield AgendaItem(
            scenario=scenario, descriptor=d, met=tuple(voices[True]), not_met=tuple(voices[False]),
            undecided=len(voices[None]),
        )  # fmt: skip


def names_of(submissions: Iterable[Submission]) -> dict[str, str]:
    """What to call each assessor, by key: the code, with the start of the key where others chose it too."""
    every = {s.assessor_key: s for s in submissions}
    codes = Counter(s.assessor for s in every.values())
    return {key: s.assessor if codes[s.assessor] == 1 else s.name for key, s in every.items()}


def texts_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The evidence of a case, item by item, as a page shows it."""
    evidence = [{"id": e.id, "head": f"{e.source}, {e.at}", "text": e.text} for e in scenario.evidence]
    questions = [{"id": q.id, "head": q.asked, "text": q.answer} for q in scenario.questions]
    return [*evidence, *questions]
