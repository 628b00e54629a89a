"""A set that is graded without feedback, for the assessor who grades it: a qualification set, or the cases of an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .. import packs, submissions
from ..datasets import load_scenario, load_set, load_standard, readable_sets
from ..decisions import Attempt
from ..errors import NotFound, NotReady
from ..progress import case_order
from ..records import RecordStore, decided, shown_time
from ..scenario import Scenario, ScenarioSet
from .files import received
from .stored import CasesPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a set in the assessor's order, and their attempt at it."""

    scenario: Scenario
    place: int
    attempt: Attempt | None

    def shown(self) -> dict[str, Any]:
        """The case as the browser gets it."""
        shown = {
            "id": self.scenario.id,
            "place": self.place,
            "title": self.scenario.title,
            "setting": ", ".join(self.scenario.setting.values()),
        }
        if self.attempt is None:
            return {**shown, "state": "new", "note": "Not begun"}
        if self.attempt.submitted_at:
            return {**shown, "state": "submitted", "note": f"Submitted {shown_time(self.attempt.submitted_at)}"}
        done, of = decided(self.scenario, load_standard(self.scenario.standard), self.attempt)
        return {**shown, "state": "open", "note": f"{done} of {of} decided"}


class BlindPanel(CasesPanel):
    """The cases of a set, how far one is, and the files that go and come."""

    purposes: tuple[str, ...]  # of the sets that it is for
    _set: ScenarioSet
    _digest: str

    def __init__(self, set: str | None, assessor: str | None, store: RecordStore | None):
        super().__init__(assessor, store)
        self._wanted = set
        self._redraw()

    def _load_page(self) -> dict[str, Any]:
        self._begin()
        self._wanted = self._wanted or next((one["id"] for one in self.sets()), None)
        try:
            self._set = load_set(self._wanted or "")
            self._digest = packs.set_digest(self._set.id)
        except NotFound:
            return self._without_set()
        if self._set.purpose not in self.purposes:
            raise NotFound(f"set for {self.purposes[0]}", self._set.id, [s["id"] for s in self.sets()])
        return self._page()

    def _without_set(self) -> dict[str, Any]:
        """The page where no set is here yet: a place for its pack."""
        here = {"problem": None, "assessor": self._assessor, "shared": self.store.shared}
        return {**here, "pack": True, "sets": self.sets()}

    def _page(self) -> dict[str, Any]:
        raise NotImplementedError

    def sets(self) -> list[dict[str, str]]:
        """The sets on this computer that the page may be about, as `sets_for` has them."""
        return sets_for(*self.purposes)

    # ── What has been done ───────────────────────────────────────────────────────────────────────────────────────────

    def in_order(self, attempt_number: int, round: str = "") -> tuple[Case, ...]:
        """Every case in the assessor's order, with their attempt in one try or round.

        Raises:
            NotReady: the set is not as it was when they began it.
        """
        assert self._assessor is not None
        key = self.store.assessor(self._assessor)
        order = case_order(self._set, (m.id for m in self._set.scenarios), f"{key} {attempt_number}")
        mine = submissions.own_attempts(self.store, self._assessor, self._set, attempt_number, round)
        for attempt in mine.values():
            if attempt.context.get("set_digest") != self._digest:
                raise NotReady(
                    ["the set: its cases or its rule were changed after you began it. Tell whoever gave you this pack; "
                     "what you decided is kept"]
                )  # fmt: skip
        return tuple(
            Case(scenario=load_scenario(id), place=place, attempt=mine.get(id)) for place, id in enumerate(order, start=1)
        )

    def about_set(self) -> dict[str, Any]:
        """What every such page says of its set."""
        return {
            "problem": None,
            "pack": False,
            "sets": self.sets(),
            "assessor": self._assessor,
            "shared": self.store.shared,
            "set": {"id": self._set.id, "title": self._set.title, "version": self._set.version},
            "opened": self.opened,
        }

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_choose(self, message: dict[str, Any]) -> None:
        self._wanted, self.opened = message["set"], ""
        self._redraw()

    def on_all(self, _message: dict[str, Any]) -> None:
        self.opened = ""
        self._redraw()

    def on_file(self, message: dict[str, Any]) -> dict[str, Any]:
        """Take a file that was dropped on the page: a pack, or what came back."""
        with received(message) as path:
            said = self.take_file(path)
        self._redraw()
        return {"said": said}

    def take_file(self, path: Any) -> str:
        """Take a file that came; what it was, in a sentence."""
        raise NotImplementedError


def begun_in_another(pack: packs.Pack, attempts: Iterable[Attempt], answered: Sequence[tuple[str, int]] = ()) -> str | None:
    """Why a pack may not take the place of another version of its set: what one has begun would be out of reach.

    Args:
        answered: sets and versions of which a result came back.
    """
    for attempt in attempts:
        version = attempt.context.get("set_version")
        other = attempt.context.get("set") == pack.id and version != pack.version
        if other and attempt.context.get("purpose") != "practice" and (pack.id, version) not in answered:
            return (
                f"You have begun “{pack.title}” in version {version}, and this pack is version {pack.version}. Finish "
                "that and take its result in first, or ask your lead assessor; what you decided is kept."
            )
    return None


def sets_for(*purposes: str) -> list[dict[str, str]]:
    """The sets on this computer for these purposes, those of the packs opened last first: id and title of each."""
    last = [p.id for p in sorted(packs.opened(), key=lambda p: p.made_at, reverse=True)]
    here = {one.id: one for one in readable_sets()}
    sets = [here[id] for id in dict.fromkeys([*last, *here]) if id in here]
    found = sorted((one for one in sets if one.purpose in purposes), key=lambda one: purposes.index(one.purpose))
    return [{"id": one.id, "title": one.title} for one in found]
