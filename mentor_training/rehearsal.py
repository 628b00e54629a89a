"""A rehearsal: twelve simulated assessors of known character, so that a whole event can be tried alone.

Everything simulated says so: each code, each reason, each file. It is kept in a record of its own, and nothing of it can
come among what people decided.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .datasets import load_reference, load_scenario, load_set, load_standard
from .decisions import Decision, Reference, Sure
from .grading import grade_method
from .progress import case_order
from .records import RecordStore
from .scenario import Scenario
from .standard import Descriptor
from .submissions import BLIND, SECOND, Submission, submit_set
from .tables import assessors
from .taking_part import begin_again, event_context
from .workspace import workspace

SET = "rehearsal"
SEED = 2027
NAME = "rehearsal"  # of its records, with a number for each time

Decides = Callable[[Descriptor, bool], bool]  # (descriptor, reference) -> met
Character = Callable[[random.Random], Decides]  # made anew for every case


def share_right(met: float, not_met: float) -> Character:
    """Somebody who decides as the reference in this share of what it has met, and in that of what it has not met."""
    return lambda chance: lambda _descriptor, reference: reference == (chance.random() < (met if reference else not_met))


def failing_to_fail(chance: random.Random) -> Decides:
    """Somebody who sees distinction well and credits whatever a fail would follow from."""
    return lambda descriptor, reference: descriptor.level == "pass" or reference == (chance.random() < 0.97)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One simulated assessor."""

    code: str
    character: str  # in words
    decides: Character


CAST = (
    *(Simulated(code=f"Simulated {n:02}", character="competent", decides=share_right(0.96, 0.95)) for n in range(1, 8)),
    Simulated(code="Simulated 08", character="lenient: credits half of what is not met", decides=share_right(0.99, 0.45)),
    Simulated(code="Simulated 09", character="severe: misses a quarter of what is met", decides=share_right(0.75, 0.99)),
    Simulated(code="Simulated 10", character="careless: right in four of five", decides=share_right(0.80, 0.80)),
    Simulated(code="Simulated 11", character="fails nobody: every pass descriptor met", decides=failing_to_fail),
    Simulated(code="Simulated 12", character="competent, in a hurry: some left undecided", decides=share_right(0.95, 0.95)),
)
HURRIED = "Simulated 12"
MOVES = 0.7  # how often, at the second vote, somebody who was against the reference comes over to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What is the case of the event as a whole, so that the board has something to find."""

    divided: tuple[str, str] | None = None  # scenario and descriptor on which it is a matter of chance
    against: tuple[str, str] | None = None  # on which nearly all decide otherwise than the reference, as if it were wrong


def planted(set: str, seed: int) -> Planted:
    """An evenly divided descriptor and one on which nearly all are against the reference, in two cases of a set."""
    chance = random.Random(f"planted {set} {seed}")
    cases = [m.id for m in load_set(set).scenarios]
    one, two = chance.sample(cases, 2)
    divided, against = ([d for d, r in load_reference(c).decisions.items() if not r.contested] for c in (one, two))
    return Planted(divided=(one, chance.choice(divided)), against=(two, chance.choice(against)))


def store() -> RecordStore:
    """The record of the rehearsal, apart from what people decided."""
    return RecordStore(f"sqlite:///{_files()[-1]}")


def is_apart(store: RecordStore) -> bool:
    """Whether a record is one of a rehearsal\u2019s own."""
    return Path(store.engine.url.database or "").name.startswith(NAME)


def begin_anew() -> None:
    """Begin a fresh record; the last one stays, so that a window that still shows it loses nothing, those before it go."""
    files = _files()
    fresh = workspace() / f"{NAME}-{int(files[-1].stem.rpartition('-')[2]) + 1}.sqlite3"
    for old in files[:-1]:
        for path in workspace().glob(f"{old.name}*"):
            with suppress(OSError):
                path.unlink()
    RecordStore(f"sqlite:///{fresh}").engine.dispose()


def _files() -> list[Path]:
    """The records of rehearsals, oldest first; the first one\u2019s name where there is none yet."""
    numbered = {int(p.stem.rpartition("-")[2]): p for p in workspace().glob(f"{NAME}-*.sqlite3")}
    return [numbered[n] for n in sorted(numbered)] or [workspace() / f"{NAME}-1.sqlite3"]


def simulate(
    folder: Path,
    set: str = SET,
    seed: int = SEED,
    cast: Sequence[Simulated] = CAST,
    plant: Planted | None = None,
    blind: Mapping[str, Submission] | None = None,
    first: int = 0,
) -> Iterator[Path]:
    """Write a submission of each simulated assessor; the same seed decides the same.

    Args:
        folder: where to put the files.
        set: id of the set that is graded; its references must be on this computer.
        seed: of chance.
        cast: who takes part.
        plant: what the event holds; by default what `planted` chooses.
        blind: submissions of the blind round by code; then what is made are second votes after it.
        first: the place in the whole cast of the first who takes part here.

    Raises:
        NoReference: a reference is not on this computer.
        SubmissionRefused: a file could not be written.
    """
    held = plant or planted(set, seed)
    note = f"mentor-training rehearse {set} --seed {seed}: no person made this"
    for n, one in enumerate(cast, start=first):
        if blind is not None and one.code not in blind:
            continue
        own = _workplace(one, seed)
        if blind is None:
            _grade(own, one, n, set, seed, held)
        else:
            _vote_again(own, one, blind[one.code], random.Random(f"second {set} {seed} {one.code}"), held)
        yield submit_set(own, one.code, set, 1, folder, BLIND if blind is None else SECOND, note)


def _workplace(one: Simulated, seed: int) -> RecordStore:
    """A record in memory, in which a simulated assessor has the same key at every round."""
    own = RecordStore("sqlite://")
    key = hashlib.sha256(f"{seed} {one.code}".encode()).hexdigest()[:16]
    with own.engine.begin() as connection:
        connection.execute(assessors.insert().values(key=key, code=one.code, since="2027-01-01T00:00:00+00:00"))
    return own


def _grade(own: RecordStore, one: Simulated, number: int, set: str, seed: int, held: Planted) -> None:
    chosen, chance = load_set(set), random.Random(f"{set} {seed} {one.code}")
    order = case_order(chosen, (m.id for m in chosen.scenarios), one.code)
    for place, id in enumerate(order, start=1):
        scenario, reference = load_scenario(id), load_reference(id)
        standard, decides = load_standard(scenario.standard), one.decides(chance)
        attempt = own.open_attempt(one.code, id, event_context(set, BLIND, place, order))
        met = {d.id: decides(d, reference.decisions[d.id].met) for d in standard.descriptors_of(scenario.method)}
        if held.divided and held.divided[0] == id:
            met[held.divided[1]] = number % 2 == 0
        if held.against and held.against[0] == id:
            met[held.against[1]] = (not reference.decisions[held.against[1]].met) == (number % 6 != 5)
        left = chance.sample(list(met), 2) if one.code == HURRIED and place == len(order) else []
        for id_, value in met.items():
            if id_ not in left:
                own.decide(attempt, _decision(scenario, reference, standard.descriptors[id_], value, chance))
        own.save(attempt, "awarded", str(grade_method(standard, scenario.method, met)))
        own.submit(attempt, deadline=bool(left))


def _decision(
    scenario: Scenario, reference: Reference, descriptor: Descriptor, met: bool, chance: random.Random
) -> Decision:
    agreed = reference.decisions[descriptor.id]
    cited = list(agreed.evidence[:2])
    if met != agreed.met:
        cited = [*cited[:1], chance.choice(scenario.items)]
    cited = list(dict.fromkeys(cited)) or ([chance.choice(scenario.items)] if met else [])
    part = chance.choice(descriptor.ours.parts)
    where = f"In {' and '.join(cited)}" if cited else "Nowhere"
    said = f"(simulated) {where}: {part[0].lower()}{part[1:]}{'' if met else '; not all that is asked'}."
    degrees: tuple[Sure, Sure] = ("fairly", "certain") if met == agreed.met else ("unsure", "fairly")
    sure = chance.choice(degrees)
    return Decision(descriptor=descriptor.id, met=met, evidence=tuple(cited), nothing_seen=not cited, reason=said, sure=sure)


def _vote_again(own: RecordStore, one: Simulated, blind: Submission, chance: random.Random, held: Planted) -> None:
    """Decide every case anew: often over to the reference, and where nearly all are against it, over to them."""
    for attempt in blind.attempts:
        reference = load_reference(attempt.scenario)
        again = begin_again(own, one.code, attempt, event_context(blind.set, SECOND))
        for id, decision in attempt.decisions.items():
            right = reference.decisions[id].met
            to = not right if held.against == (attempt.scenario, id) else right
            if decision.met not in (None, to) and chance.random() < MOVES:
                own.save(again, f"decision.{id}.met", to)
        own.submit(again, deadline=True)
