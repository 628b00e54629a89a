"""Questions that an independent assessor may put, and questions that show how not to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class BankQuestion:
    """One question of the bank, with what a good answer would touch."""

    id: str  # "OWQ-K4-1"
    aims_at: tuple[str, ...]  # KSBs
    kind: Literal["open", "probing"]
    asked: str
    touches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBank:
    """The questions of one assessment method."""

    standard: str
    method: str
    version: int
    questions: tuple[BankQuestion, ...]

    def aimed_at(self, ksb: str) -> tuple[BankQuestion, ...]:
        """The questions that aim at one KSB, in the bank's order."""
        return tuple(q for q in self.questions if ksb in q.aims_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlawedQuestion:
    """A question that should not be put so, why, and how it could be put."""

    id: str  # "F1"
    method: str
    aims_at: tuple[str, ...]
    flaw: Literal["leading", "closed", "multiple", "off-method"]
    asked: str
    why: str
    better: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlawedQuestions:
    """A collection of flawed questions."""

    standard: str
    version: int
    questions: tuple[FlawedQuestion, ...]
