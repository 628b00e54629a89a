"""What can go wrong, in sentences that somebody can act on.

TrainingError
├── DataFaults            a file of datasets/ says something that cannot be
├── NotFound              no such standard, scenario, descriptor, set
├── Undecided             descriptors without a decision
├── NotReady              an attempt that cannot be submitted yet
├── AlreadySubmitted      a change to an attempt that is sealed
├── NoReference           nothing to compare with, or not yet, or another version
├── UnusableTable         a table of decisions from which no figure can be computed
├── WorkspaceUnusable     the folder for records cannot be used
├── RecordsUnavailable    the record of decisions cannot be read or written now
├── RecordsFromNewerKit   the record of decisions was made by a newer kit
├── OutOfTurn             an act in an event that is not possible yet, or not any more
├── DraftRefused          a draft that cannot be kept or published
├── PackRefused           a pack that cannot be made or opened
└── SubmissionRefused     a submission, result or feedback that cannot be taken
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class TrainingError(Exception):
    """Root of every error that the kit raises on purpose; its text is one or more whole sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in a data file: where, what, and what to do."""

    file: str
    place: str  # "decisions, PD-PP-P2", or empty for the whole file
    line: int | None
    sentence: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, [self.file, self.place]))
        return f"{where}: {self.sentence}" + (f" (line {self.line})" if self.line else "")


class DataFaults(TrainingError):
    """A data file cannot be used; carries every fault found in it, not only the first."""

    def __init__(self, faults: Sequence[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


class NotFound(TrainingError):
    """A standard, scenario, set or descriptor that is not there."""

    def __init__(self, kind: str, wanted: str, known: Sequence[str]):
        self.kind, self.wanted, self.known = kind, wanted, tuple(known)
        shown = ", ".join(known) if known else "none"
        super().__init__(f"There is no {kind} “{wanted}”. Choose one of: {shown}.")


class Undecided(TrainingError):
    """A grade was asked for while descriptors have no decision."""

    def __init__(self, descriptors: Sequence[str]):
        self.descriptors = tuple(descriptors)
        names = _spoken_list(self.descriptors)
        them = "it" if len(self.descriptors) == 1 else "them"
        super().__init__(f"No decision yet on {names}. Decide {them}, then grade.")


class NotReady(TrainingError):
    """Something lacks what it needs before it can be submitted, signed or kept."""

    def __init__(self, open_points: Sequence[str]):
        self.open_points = tuple(open_points)
        super().__init__("Not done yet; still open: " + "; ".join(open_points) + ".")


class AlreadySubmitted(TrainingError):
    """A submitted attempt is sealed and stays as it is."""


class NoReference(TrainingError):
    """There is no reference to compare with: none exists, the attempt is open, or the versions differ."""


class UnusableTable(TrainingError, ValueError):
    """A table of decisions, or what was asked of it, from which no figure can be computed."""


class WorkspaceUnusable(TrainingError):
    """The folder in which the kit keeps notebooks and records cannot be used."""


class RecordsUnavailable(TrainingError):
    """The record of decisions cannot be read or written at this moment."""


class RecordsFromNewerKit(TrainingError):
    """The record of decisions was written by a newer version of the kit."""


class OutOfTurn(TrainingError):
    """An act in an event that is not possible yet, or not any more; says what comes first."""


class DraftRefused(TrainingError):
    """A draft of a scenario that cannot be kept or published: what is wrong with it, and what to do."""


class PackRefused(TrainingError):
    """A pack that cannot be made or opened: what is wrong with it, and what to do."""


class SubmissionRefused(TrainingError):
    """A submission or result file that cannot be taken: what is wrong with it, and what to do."""


def _spoken_list(names: Sequence[str]) -> str:
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last
