"""One practice case: what an assessor may see before deciding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

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


Answer = Literal["standardised", "more evidence", "not yet"]  # of a qualification: advised, or decided
ANSWERS: tuple[Answer, ...] = get_args(Answer)
STANDARDISED, MORE_EVIDENCE, NOT_YET = ANSWERS


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRule:
    """When a qualification set calls an assessor standardised; fixed in its file before anybody grades it.

    What the numbers do, and how often the rule is wrong: `qualification`.
    """

    p0: float  # share of decisions that are the reference's: the level to reach
    p1: float  # the same of a competent assessor
    rho: float  # how far decisions of one assessor within a scenario hang together, 0 to 1
    looks: tuple[int, ...]  # after how many scenarios it is looked at
    standardised: float  # probability of having reached p0 that is needed
    not_yet: float  # probability of having reached p0 at or under which the answer is "not yet"
    most_over: int  # over-awards in the whole set, at most
    critical: tuple[str, ...]  # pass descriptors on which an over-award lets a failing apprentice pass
    most_critical_over: int  # over-awards on those in the whole set, at most
    tries: int  # at this set, by one assessor
    failing_cases: int  # that the set must have, at least

    def in_words(self) -> list[str]:
        """The rule as it is printed before anybody begins."""
        tries = "One try" if self.tries == 1 else f"{self.tries} tries"
        return [
            f"You are standardised when your decisions make it {self.standardised:.0%} probable that at least {self.p0:.0%} "
            f"of them are the reference’s, not yet when that is {self.not_yet:.0%} or less; else more evidence is needed.",
            f"Of what the reference has as not met, at most {self.most_over} may be over-awarded in the whole set, "
            f"and at most {self.most_critical_over} on pass descriptors that would let a failing apprentice pass.",
            f"{tries}; looked at after {' and '.join(map(str, self.looks))} cases. "
            "The kit advises; the lead assessor signs.",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSet:
    """Scenarios put together for one purpose."""

    id: str  # "induction-practice"
    version: int
    title: str
    purpose: Literal["practice", "qualification", "event", "anchors", "panel", "rehearsal"]
    order: Literal["as listed", "random per assessor"]
    scenarios: tuple[SetMember, ...]
    verdict: VerdictRule | None = None  # of a qualification set, and of no other
