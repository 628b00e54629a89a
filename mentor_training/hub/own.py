"""What one person may ask of the record of decisions: what is their own, and nothing else.

The names are those of `RecordStore`, which the kit of that person calls; `remote.CALLS` lists them. Whose something is, is
never taken from what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError, validate_call

from ..decisions import Attempt, Decision
from ..errors import NotFound, NotReady, OutOfTurn
from ..records import Change, Dispute, DrillAnswer, Finding, RecordStore, Saved
from .members import Member, Members

STATED = ("requirement", "route")  # kinds of entries that assessors make in their own record
RETURNED = ("result", "feedback")  # kinds of files that come back to them
NOT_YOURS = "This is somebody else’s, or it is not there. Nothing was changed."


class Own:
    """The record of decisions as one person has it.

    Args:
        member: who asks, as the hub says.
        owners: a memory of whose an attempt is, by its id; shared by all who ask.
    """

    def __init__(self, store: RecordStore, members: Members, member: Member, owners: dict[str, str]):
        self._store, self._members, self._member, self._owners = store, members, member, owners

    # ── Who they are ─────────────────────────────────────────────────────────────────────────────────────────────────

    def assessor(self, code: str) -> str:
        return self._members.admit(self._member.name, code)[0]

    def work_as(self, code: str) -> None:
        self.assessor(code)

    def at_work(self) -> str | None:
        known = self._members.known(self._member.name)
        return known[1] if known else None

    @property
    def key(self) -> str:
        return self._known()[0]

    @property
    def code(self) -> str:
        return self._known()[1]

    def _known(self) -> tuple[str, str]:
        known = self._members.known(self._member.name)
        if known is None:
            raise NotReady(["the code that you work under: choose one on the start page"])
        return known

    def _mine(self, attempt: str) -> str:
        """An attempt’s id, once it is theirs."""
        if attempt not in self._owners:
            try:
                owner = self._store.attempt(attempt).assessor_key
            except NotFound:
                raise OutOfTurn(NOT_YOURS) from None
            if len(self._owners) > MOST_REMEMBERED:
                self._owners.clear()
            self._owners[attempt] = owner
        if self._owners[attempt] != self.key:
            raise OutOfTurn(NOT_YOURS)
        return attempt

    def _my_key(self, key: str) -> str:
        if key != self.key:
            raise OutOfTurn(NOT_YOURS)
        return key

    def _my_code(self, code: str | None) -> str:
        """Their code; the one that was sent is theirs or none."""
        if code is not None and " ".join(code.split()) != self.code:
            raise OutOfTurn(NOT_YOURS)
        return self.code

    # ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def open_attempt(
        self, assessor: str, scenario_id: str, context: Mapping[str, object] | None = None, mode: str = "short"
    ) -> Attempt:
        if mode not in ("short", "full"):
            raise NotFound("way of grading", mode[:20], ["short", "full"])
        return self._store.open_attempt(self._my_code(assessor), scenario_id, context, mode)

    def attempt(self, id: str) -> Attempt:
        return self._store.attempt(self._mine(id))

    def attempts(self, assessor: str | None = None, scenario_id: str | None = None) -> tuple[Attempt, ...]:
        every = self._store.attempts(self._my_code(assessor), scenario_id)
        return tuple(a for a in every if a.assessor_key == self.key)

    def save(self, attempt: str, field: str, value: Any, token: str | None = None) -> Saved:
        return self._store.save(self._mine(attempt), field, value, token)

    def decide(self, attempt: str, decision: Mapping[str, Any]) -> Saved:
        return self._store.decide(self._mine(attempt), TypeAdapter(Decision).validate_python(decision))

    def changes(self, attempt: str, since: int) -> dict[str, Change]:
        return self._store.changes(self._mine(attempt), since)

    def submit(self, attempt: str, deadline: bool = False) -> Attempt:
        return self._store.submit(self._mine(attempt), deadline=deadline)

    def dispute(self, attempt: str, descriptor: str, reference_version: int, reason: str) -> Dispute:
        return self._store.dispute(self._mine(attempt), descriptor, reference_version, reason)

    def disputes(self, attempt: str) -> tuple[Dispute, ...]:
        return self._store.disputes(self._mine(attempt))

    # ── The course ───────────────────────────────────────────────────────────────────────────────────────────────────

    def answer_drill(
        self, assessor: str, drill: str, given: Any, right: bool, context: Mapping[str, object], token: str | None = None
    ) -> None:
        self._store.answer_drill(self._my_code(assessor), drill, given, right, context, token)

    def drill_answers(self, assessor: str | None = None) -> tuple[DrillAnswer, ...]:
        return self._store.drill_answers(self._my_code(assessor))

    # ── Their record ─────────────────────────────────────────────────────────────────────────────────────────────────

    def chain(self, assessor_key: str) -> list[dict[str, Any]]:
        return self._store.chain(self._my_key(assessor_key))

    def keys(self) -> tuple[str, ...]:
        known = self._members.known(self._member.name)
        return (known[0],) if known else ()

    def erased(self, assessor_key: str) -> bool:
        return self._store.erased(self._my_key(assessor_key))

    def imports(self, kind: str, assessor_key: str | None = None) -> list[tuple[str, dict[str, Any] | None]]:
        if kind not in RETURNED:
            raise OutOfTurn("What others have sent in is for their lead assessor. Nothing was given out.")
        return self._store.imports(kind, self._my_key(assessor_key) if assessor_key else self.key)

    def how_many(self, kind: str) -> int:
        return len(self.imports(kind))

    def enter(self, assessor_key: str, kind: str, content: Mapping[str, object]) -> None:
        linked = [name for name in ("submission", "event") if content.get(name)]
        if kind not in STATED or linked:
            raise OutOfTurn("What is signed, or comes of an event, is entered by a lead assessor. Nothing was changed.")
        self._store.enter(self._my_key(assessor_key), kind, content)

    def entries(self, assessor_key: str, kind: str | None = None) -> list[tuple[str, str, dict[str, Any]]]:
        return self._store.entries(self._my_key(assessor_key), kind)

    def verify(self) -> tuple[Finding, ...]:
        mine = {a.id for a in self.attempts()}
        return tuple(f for f in self._store.verify() if f.attempt in mine)


MOST_REMEMBERED = 50_000  # attempts


def asked(own: Own, call: str, given: Mapping[str, Any], calls: Sequence[str]) -> Any:
    """What one call comes to.

    Raises:
        OutOfTurn: there is no such call, or what was sent does not fit it.
    """
    if call not in calls:
        raise OutOfTurn("The service does not know what was asked of it. Nothing was changed.")
    try:
        return _checked(call)(own, **given)
    except (TypeError, ValidationError) as error:
        raise OutOfTurn("What was sent is not what the kit sends. Nothing was changed.") from error


@lru_cache
def _checked(call: str) -> Callable[..., Any]:
    """A call that takes only what is of the kind that it says."""
    checked: Callable[..., Any] = validate_call(config={"strict": True})(getattr(Own, call))
    return checked
