"""Panels that work beside the references: the event board, the lead assessor's page, the trainer's workbench.

They are the same panels as at home, in a process of their own beside the service, because they reckon with pandas and read
references. What the browser sends goes to them by the service; what comes back is what the browser shows.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..errors import RecordsUnavailable, TrainingError
from ..records import RecordStore
from ..served import LARGEST_FILE, SERVICE
from .members import LEADS, TRAINERS

MOST_OPEN = 60  # panels at once; the one that was asked longest ago is closed first
PATIENCE = 120  # seconds for an answer: a simulation of a rule takes some


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of panel, and for whom it is."""

    groups: tuple[str, ...]


SHOWN = ("data", "page")  # what a panel shows: the page last, because it may point into the data
PANELS = {
    "board": Kind((LEADS,)),
    "lead": Kind((LEADS,)),
    "sets": Kind((LEADS, TRAINERS)),
    "editor": Kind((TRAINERS,)),
    "coverage": Kind((LEADS, TRAINERS)),
    "performance": Kind((LEADS, TRAINERS)),
}


def _make(kind: str, given: dict[str, Any], store: RecordStore) -> Any:
    """A panel of a kind; what each needs is loaded only here, in the process of panels."""
    from ..widgets.board import BoardPanel
    from ..widgets.coverage import CoveragePanel
    from ..widgets.editor import EditorPanel
    from ..widgets.lead import LeadPanel
    from ..widgets.performance import PerformancePanel
    from ..widgets.sets import SetsPanel

    set = given.get("set")
    made: dict[str, Callable[[], Any]] = {
        "board": lambda: BoardPanel(set, shared=store),
        "lead": lambda: LeadPanel(set, shared=store),
        "sets": lambda: SetsPanel(store),
        "editor": lambda: EditorPanel(given.get("draft"), shared=True),
        "coverage": lambda: CoveragePanel(set),
        "performance": lambda: PerformancePanel(set, store),
    }
    return made[kind]()


# ── In the service ───────────────────────────────────────────────────────────────────────────────────────────────────


class Worker:
    """The process of panels, begun at the first question and begun again when it has ended."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn: asyncio.Lock | None = None

    async def ask(self, kind: str, who: str, given: dict[str, Any]) -> Any:
        """What a panel of somebody’s answers.

        Raises:
            RecordsUnavailable: it did not answer; it is begun anew at the next question.
        """
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            process = await self._running()
            assert process.stdin and process.stdout
            try:
                process.stdin.write(json.dumps({"kind": kind, "who": who, "given": given}).encode() + b"\n")
                await process.stdin.drain()
                answer = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
            except (OSError, ValueError, TimeoutError) as error:
                self._process = None
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
                raise RecordsUnavailable("This page did not answer. Nothing was lost: reload it.") from error
        if "error" in answer:
            raise RecordsUnavailable(answer["sentence"])
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            environment = {
                name: value for name, value in os.environ.items() if name not in (SERVICE, "JUPYTERHUB_API_TOKEN")
            }
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "mentor_training.hub.worker",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment, limit=2 * LARGEST_FILE,
            )  # fmt: skip
        return self._process

    async def close(self) -> None:
        """End it."""
        if self._process and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


# ── In the process of panels ─────────────────────────────────────────────────────────────────────────────────────────


class Open:
    """The panels that are open, of everybody."""

    def __init__(self) -> None:
        self._store = RecordStore()
        self._panels: OrderedDict[tuple[str, str, str], _Shown] = OrderedDict()

    def ask(self, kind: str, who: str, given: dict[str, Any]) -> dict[str, Any]:
        """Hand a message to somebody’s panel.

        Args:
            given: view (of the page that asks), seen (the mark of what it shows), message (None at the beginning), and
                what the panel begins with.

        Returns:
            What the panel said, and what it shows now, unless that page shows it already.
        """
        place = kind, who, str(given.get("view"))
        shown = self._panels.get(place) or self._begin(place, given)
        self._panels.move_to_end(place)
        return shown.after(given.get("message"), given.get("seen"))

    def _begin(self, place: tuple[str, str, str], given: dict[str, Any]) -> _Shown:
        self._panels[place] = _Shown(_make(place[0], given, self._store))
        while len(self._panels) > MOST_OPEN:
            self._panels.popitem(last=False)[1].panel.close()
        return self._panels[place]


class _Shown:
    """A panel, and how often what it shows has changed."""

    def __init__(self, panel: Any):
        self.panel, self._said, self._which, self._turns = panel, list[Any](), secrets.token_hex(4), 0
        panel.send = lambda content, _buffers=None: self._said.append(content)
        panel.observe(self._turn, [name for name in SHOWN if panel.has_trait(name)])

    def _turn(self, _change: object) -> None:
        self._turns += 1

    def after(self, message: dict[str, Any] | None, seen: str | None) -> dict[str, Any]:
        """What there is to say and to show after a message."""
        if message:
            self.panel._answer(self.panel, message, [])
        said, self._said[:] = [*self._said], []
        mark = f"{self._which} {self._turns}"
        shown = {} if mark == seen else {name: getattr(self.panel, name, {}) for name in SHOWN}
        return {"said": said, "mark": mark, "shown": shown}


def main() -> None:
    """Answer questions, one on each line, until there are no more."""
    out, sys.stdout = sys.stdout, sys.stderr  # nothing that is printed on the way is an answer
    opened: Open | None = None
    for line in sys.stdin:
        try:
            opened = opened or Open()
            answer = opened.ask(**json.loads(line))
        except TrainingError as error:  # the record cannot be reached: it is said, and asked again
            answer = {"error": type(error).__name__, "sentence": str(error)}
        out.write(json.dumps(answer, default=list) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
