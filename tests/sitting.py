"""Simulated assessors who take a whole qualification set by the kit's public names."""

from __future__ import annotations

import random

import mentor_training as mt
from mentor_training.packs import set_digest
from mentor_training.rehearsal import Character, Decides, failing_to_fail, share_right
from mentor_training.submissions import BLIND, submit_set
from mentor_training.taking_part import event_context

__all__ = ["CARELESS", "COMPETENT", "LENIENT", "SEVERE", "at_level", "failing_to_fail", "grade", "sit", "took_part"]


def at_level(level: float, rho: float) -> Character:
    """Somebody with this share of right decisions, whose days are better and worse: right ones hang together in a case."""

    def case(chance: random.Random) -> Decides:
        today = chance.betavariate(level * (1 / rho - 1), (1 - level) * (1 / rho - 1))
        return share_right(today, today)(chance)

    return case


COMPETENT, LENIENT, SEVERE = share_right(0.97, 0.97), share_right(0.99, 0.60), share_right(0.70, 0.99)
CARELESS = share_right(0.72, 0.72)


def sit(store, who: str, assessor: Character = COMPETENT, set: str = "qualification-a", cases: int | None = None) -> None:
    """Grade and submit the cases of a set."""
    one, chance = mt.load_set(set), random.Random(who)
    context = {"purpose": "qualification", "set": one.id, "set_version": one.version, "set_digest": set_digest(one.id)}
    for place, member in enumerate(one.scenarios[:cases], start=1):
        grade(store, who, member.id, assessor(chance), {**context, "try": 1, "place": place})


def took_part(store, who: str, assessor: Character, set: str, folder, round: str = BLIND):
    """Grade the cases of an event in one round, and write the submission."""
    one, chance = mt.load_set(set), random.Random(f"{who} {round}")
    for place, member in enumerate(one.scenarios, start=1):
        grade(store, who, member.id, assessor(chance), event_context(set, round, place))
    return submit_set(store, who, set, 1, folder, round)


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
