"""One practice case: what an assessor may see before deciding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .standard import ConductValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One minute-marked item of what was seen and heard."""

    id: str  # "E1"
    source: str  # "live session", "recording 1"
    at: str  # "00:02", within its source
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that the assessor asked, and the apprentice's answer."""

    id: str  # "Q1"
    role: Literal["set", "gap", "follow-up"]
    asked: str
    aims_at: tuple[str, ...]  # KSBs
    answer: str
    follows: str | None = None  # the question that a follow-up follows
    available: bool = False  # a gap question whose answer exists if the assessor chooses to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioItem:
    """A piece of the portfolio; it underpins the discussion and is never graded."""

    id: str  # "P1"
    title: str
    kind: str
    ksbs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One apprentice's assessment by one method, anonymised, without the reference."""

    id: str  # "owq-01-ward-rota"
    title: str
    standard: str  # "ST1379-1.0"
    method: str
    version: int
    setting: Mapping[str, str]
    briefing: str
    conduct: Mapping[str, ConductValue]
    evidence: tuple[Evidence, ...] = ()
    questions: tuple[Question, ...] = ()
    portfolio: tuple[PortfolioItem, ...] = field(default=())

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of everything that a decision can rest on, in order; the portfolio is not among them."""
        return tuple(e.id for e in self.evidence) + tuple(q.id for q in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMember:
    """One scenario of a set, in the version that the set was made with."""

    id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSet:
    """Scenarios put together for one purpose."""

    id: str  # "induction-practice"
    version: int
    title: str
    purpose: Literal["practice", "qualification", "event", "anchors"]
    order: Literal["as listed", "random per assessor"]
    scenarios: tuple[SetMember, ...]
    verdict: Mapping[str, object] | None = None  # the numbers of the qualification rule, where there is one
