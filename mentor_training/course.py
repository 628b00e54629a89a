"""The induction course: one list, in order, that the start page, the notebooks and progress all read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One notebook of the course."""

    id: str  # "conduct", also the name of its drills' file
    title: str
    minutes: int
    will: tuple[str, ...]  # what you will do, each a phrase that follows "you will" and "you can now"
    notebook: str  # under notebooks/
    drills: bool = True  # whether it has a sheet of written drills
    made: tuple[str, ...] = ()  # kinds of generated drills


COURSE: tuple[Chapter, ...] = (
    Chapter(
        id="before",
        title="Where you stand",
        minutes=20,
        will=("decide twelve short extracts, so that the course can show what it did for you",),
        notebook="induction/0_where_you_stand.ipynb",
        drills=False,
    ),
    Chapter(
        id="standard",
        title="The standard",
        minutes=25,
        will=(
            "find any duty, KSB, theme and descriptor, and say what it is joined to",
            "take a descriptor apart into its separate demands",
            "say what the plan requires of an independent assessor",
        ),
        notebook="induction/1_the_standard.ipynb",
    ),
    Chapter(
        id="conduct",
        title="The two methods and their conduct",
        minutes=30,
        will=(
            "say how each method is carried out, with the plan’s times and numbers",
            "check an assessment against the plan, keeping must, should and typically apart",
            "name what the plan leaves unclear, and whom to ask",
        ),
        notebook="induction/2_the_two_methods.ipynb",
        made=("conduct",),
    ),
    Chapter(
        id="grades",
        title="From descriptors to grades",
        minutes=20,
        will=(
            "go from decisions to a method’s grade, and from two grades to the overall one",
            "apply the cap after a re-sit or re-take, and count the months",
        ),
        notebook="induction/3_from_descriptors_to_grades.ipynb",
        made=("method-grade", "overall", "six-months"),
    ),
    Chapter(
        id="evidence",
        title="Evidence and judgement",
        minutes=30,
        will=(
            "tell evidence from opinion, and description from explanation and analysis",
            "see the part of a descriptor that is missing",
            "notice what pulls a decision the wrong way",
        ),
        notebook="induction/4_evidence_and_judgement.ipynb",
    ),
    Chapter(
        id="questioning",
        title="Questioning",
        minutes=30,
        will=(
            "ask open and probing questions that supply no answer",
            "plan questions for what has not been seen",
        ),
        notebook="induction/5_questioning.ipynb",
    ),
    Chapter(
        id="record",
        title="Writing the record",
        minutes=25,
        will=(
            "record what the plan makes you record, for each method",
            "write a reason that another assessor can check against the evidence",
        ),
        notebook="induction/6_writing_the_record.ipynb",
    ),
    Chapter(
        id="after",
        title="What has changed",
        minutes=20,
        will=("decide twelve other extracts, and see what the course did for you",),
        notebook="induction/7_what_has_changed.ipynb",
        drills=False,
    ),
)


def chapter(id: str) -> Chapter:
    """A chapter of the course by its id.

    Raises:
        NotFound: there is no such chapter.
    """
    found = next((c for c in COURSE if c.id == id), None)
    if found is None:
        raise NotFound("chapter of the course", id, [c.id for c in COURSE])
    return found


def beside(one: Chapter) -> tuple[Chapter | None, Chapter | None]:
    """The chapters before and after one, where there are any."""
    place = COURSE.index(one)
    return (COURSE[place - 1] if place else None, COURSE[place + 1] if place + 1 < len(COURSE) else None)


def earlier(one: Chapter) -> Sequence[Chapter]:
    """The chapters before one, whose drills may come back in it."""
    return COURSE[: COURSE.index(one)]


# ── What the course does ─────────────────────────────────────────────────────────────────────────────────────────────

FEWEST = 5  # assessors with both tests before figures are shown: fewer could be told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the tests before and after the course came to, over everybody who took both."""

    assessors: int
    items: int  # of each test
    before: float  # mean number right
    after: float
    gained: int  # assessors with more right after than before
    by_descriptor: Mapping[str, tuple[int, int]]  # descriptor -> how many were right before, after


def effect(answers: Iterable[tuple[str, str, str, str, bool]]) -> Effect | None:
    """What the course did, without names.

    Args:
        answers: (assessor key, "before" or "after", item, descriptor, right), oldest first; the first to an item counts.

    Returns:
        None where fewer than five assessors took both tests whole.
    """
    first: dict[tuple[str, str, str], tuple[str, bool]] = {}
    for assessor, when, item, descriptor, right in answers:
        first.setdefault((assessor, when, item), (descriptor, right))
    taken: dict[str, dict[str, dict[str, bool]]] = {}
    for (assessor, when, _), (descriptor, right) in first.items():
        taken.setdefault(assessor, {}).setdefault(when, {})[descriptor] = right
    items = max((len(test) for tests in taken.values() for test in tests.values()), default=0)
    both = [t for t in taken.values() if all(len(t.get(when, {})) == items for when in ("before", "after"))]
    if len(both) < FEWEST:
        return None
    totals = [(sum(t["before"].values()), sum(t["after"].values())) for t in both]
    return Effect(
        assessors=len(both),
        items=items,
        before=sum(b for b, _ in totals) / len(both),
        after=sum(a for _, a in totals) / len(both),
        gained=sum(a > b for b, a in totals),
        by_descriptor={d: (sum(t["before"][d] for t in both), sum(t["after"][d] for t in both)) for d in both[0]["before"]},
    )
