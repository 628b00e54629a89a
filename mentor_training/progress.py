"""How an assessor comes on over a set of practice cases, and what to practise next.

Only first tries count: after one, the assessor has read the reference.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .comparison import Comparison
from .scenario import ScenarioSet
from .standard import Descriptor


def case_order(one: ScenarioSet, ids: Iterable[str], assessor_key: str) -> tuple[str, ...]:
    """The order in which one assessor meets the cases of a set: always the same for the same assessor and version.

    Args:
        ids: the cases, in the set's order.
        assessor_key: what tells this assessor from every other.

    Source: order effects are real (contrast, first impressions), so every assessor gets an order of their own.
    """
    order = list(ids)
    if one.order == "random per assessor":
        random.Random(f"{one.id} {one.version} {assessor_key}").shuffle(order)
    return tuple(order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """A descriptor on which an assessor and the references differed."""

    descriptor: Descriptor
    over: int  # cases in which it was over-awarded
    under: int  # cases in which it was under-awarded
    decided: int  # cases in which it was decided and counts

    @property
    def sentence(self) -> str:
        """Where it went wrong and how often, in words."""
        ways = [f"over-awarded in {self.over}" if self.over else "", f"under-awarded in {self.under}" if self.under else ""]
        return f"{self.descriptor.label}: {' and '.join(filter(None, ways))} of {_cases(self.decided)}"


def weaknesses(first_tries: Sequence[Comparison]) -> tuple[Weakness, ...]:
    """Descriptors decided otherwise than the references, those most often so first."""
    over: Counter[str] = Counter()
    under: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    descriptors: dict[str, Descriptor] = {}
    for one in (c for comparison in first_tries for c in comparison.descriptors if c.counts):
        id = one.descriptor.id
        descriptors[id] = one.descriptor
        decided[id] += one.relation != "undecided"
        over[id] += one.relation == "over-award"
        under[id] += one.relation == "under-award"
    found = [
        Weakness(descriptor=d, over=over[id], under=under[id], decided=decided[id])
        for id, d in descriptors.items()
        if over[id] or under[id]
    ]
    return tuple(sorted(found, key=lambda w: -(w.over + w.under) / w.decided))


def remarks(first_tries: Sequence[Comparison]) -> tuple[str, ...]:
    """What stands out over several first tries, in sentences; none where too little was seen to say."""
    said = []
    over = sum(c.relation == "over-award" for t in first_tries for c in t.differences)
    under = sum(c.relation == "under-award" for t in first_tries for c in t.differences)
    if len(first_tries) >= 2 and over + under >= 4 and max(over, under) >= 3 * min(over, under):
        more, fewer = ("over-awards", "credited more") if over > under else ("under-awards", "asked for more")
        said.append(
            f"{max(over, under)} of {over + under} differences were {more}: in these cases you {fewer} than the references "
            "did. That is a description, not a verdict; look at the reasons before you change anything."
        )
    if slips := [t for t in first_tries if t.grade.awarded and t.grade.derived and not t.grade.follows]:
        said.append(
            f"In {_cases(len(slips))} the grade you stated was not the one your own decisions give. Every pass descriptor "
            "must be met for a pass, and every distinction descriptor as well for a distinction."
        )
    if another := sum(c.for_another_reason for t in first_tries for c in t.descriptors):
        said.append(
            f"{another} of your decisions agreed with the reference but rested on none of its items. "
            "Open those in the comparison: the right decision needs the evidence that carries it."
        )
    return tuple(said)


def furthest_off(first_tries: Sequence[Comparison]) -> Comparison | None:
    """The first try that differs from its reference on the largest share of descriptors, if any differs."""
    differing = [t for t in first_tries if t.differences]
    return max(differing, key=lambda t: len(t.differences) / (len(t.differences) + len(t.agreed)), default=None)


def _cases(n: int) -> str:
    return f"{n} case{'' if n == 1 else 's'}"
