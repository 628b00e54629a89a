"""Routes: what to train after a qualification that did not end in standardised, and how far one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .course import COURSE
from .datasets import list_scenarios, load_drills
from .drills import Answered, standings
from .records import RecordStore, london
from .submissions import results


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One result with its route; what this kit no longer has is left out of it."""

    result: Mapping[str, Any]
    drills: Mapping[str, bool]  # id -> whether its newest answer since the result is right
    cases: Mapping[str, bool]  # id of a practice case -> whether it was graded since the result

    @property
    def decision(self) -> str:
        """What was decided: by signature, or else as the kit advises."""
        signature = self.result["signature"]
        return str(signature["decision"] if signature else self.result["advice"])

    @property
    def done(self) -> bool:
        """Whether nothing of it is left."""
        return all(self.drills.values()) and all(self.cases.values())


def routes(store: RecordStore, assessor: str) -> tuple[Route, ...]:
    """The route of every result that came back to one assessor, oldest first.

    Args:
        assessor: the assessor's code.
    """
    key = store.assessor(assessor)
    came = {content["digest"]: at for at, _, content in store.entries(key, "result")}
    returned = [r for r in results(store, key) if r["digest"] in came]
    if not returned:
        return ()
    answers, attempts = store.drill_answers(assessor), store.attempts(assessor)
    known_drills = {d.id for c in COURSE if c.drills for d in load_drills(c.id).drills}
    known_cases = set(list_scenarios())
    found = []
    for result in returned:
        since = came[result["digest"]]
        history = [Answered(drill=a.drill, right=a.right, at=london(a.at)) for a in answers if a.at >= since]
        right = {d for d, standing in standings(history).items() if standing.done()}
        graded = {a.scenario for a in attempts if (a.submitted_at or "") > since}
        wanted = result["route"]
        found.append(
            Route(
                result=result,
                drills={d: d in right for d in wanted["drills"] if d in known_drills},
                cases={c: c in graded for c in wanted["cases"] if c in known_cases},
            )
        )
    return tuple(found)
