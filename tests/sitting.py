"""Simulated assessors who take a whole qualification set by the kit's public names."""

from __future__ import annotations

import random
from collections.abc import Callable

import mentor_training as mt
from mentor_training.packs import set_digest

Decides = Callable[..., bool]  # (descriptor, reference) -> met
Assessor = Callable[[random.Random], Decides]  # made anew for every case


def share_right(met: float, not_met: float) -> Assessor:
    """Somebody who decides as the reference in this share of what it has met, and in that of what it has not met."""
    return lambda chance: lambda _descriptor, reference: reference == (chance.random() < (met if reference else not_met))


def at_level(level: float, rho: float) -> Assessor:
    """Somebody with this share of right decisions, whose days are better and worse: right ones hang together in a case."""

    def case(chance: random.Random) -> Decides:
        today = chance.betavariate(level * (1 / rho - 1), (1 - level) * (1 / rho - 1))
        return share_right(today, today)(chance)

    return case


def failing_to_fail(chance: random.Random) -> Decides:
    """Somebody who sees distinction well and credits whatever a fail would follow from."""
    return lambda descriptor, reference: descriptor.level == "pass" or reference == (chance.random() < 0.97)


COMPETENT, LENIENT, SEVERE = share_right(0.97, 0.97), share_right(0.99, 0.60), share_right(0.70, 0.99)
CARELESS = share_right(0.72, 0.72)


def sit(store, who: str, assessor: Assessor = COMPETENT, set: str = "qualification-a", cases: int | None = None) -> None:
    """Grade and submit the cases of a set."""
    one, chance = mt.load_set(set), random.Random(who)
    context = {"purpose": "qualification", "set": one.id, "set_version": one.version, "set_digest": set_digest(one.id)}
    for place, member in enumerate(one.scenarios[:cases], start=1):
        grade(store, who, member.id, assessor(chance), {**context, "try": 1, "place": place})


def grade(store, who: str, case: str, decides: Decides, context: dict[str, object] | None = None) -> None:
    """Grade and submit one case, each decision with evidence and a reason."""
    scenario, reference = mt.load_scenario(case), mt.load_reference(case)
    standard, met = mt.load_standard(scenario.standard), {}
    attempt = store.open_attempt(who, case, context)
    for id, agreed in reference.decisions.items():
        met[id] = decides(standard.descriptors[id], agreed.met)
        reason = f"{agreed.evidence[0]} shows it" if agreed.evidence else "nothing shows it"
        store.decide(attempt, mt.Decision(descriptor=id, met=met[id], evidence=agreed.evidence[:1], reason=reason))
    store.save(attempt, "awarded", str(mt.grade_method(standard, scenario.method, met)))
    store.submit(attempt)
