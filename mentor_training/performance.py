"""How the cases and their descriptors perform, from what real assessors decided: what to review, and what to retire.

Where many differ from a reference, it is the reference or the evidence that wants looking at first, not the assessors.
Counted are first tries by people: practice in this workspace, and the submissions taken for qualification and events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import median
from typing import Literal

import numpy as np
import pandas as pd

from .datasets import list_scenarios, load_reference, load_scenario, load_set, load_standard
from .decisions import Attempt, Reference
from .drift import drift_of_all
from .errors import DataFaults, NoReference, NotFound
from .event import DIVIDED
from .intervals import LEAST_SCENARIOS
from .items import items
from .records import Dispute, RecordStore, london
from .results import decisions_of, references_of
from .scenario import Scenario
from .submissions import SECOND, Submission, taken

LEAST = 5  # assessors, before anything is suggested
ONE_SITTING = 8 * 60  # minutes; who submits later has not worked at it all the time
MUCH_LONGER = 1.5  # times the middle of the other cases
LEAST_LONGER = 10  # minutes more than the middle of the others, before anything is said of it
OTHERS = 2  # cases with times, before one can be longer than the others
WORTH = 0.2  # the discrimination that an item should have
SPREAD = 3  # right, and wrong, at least: of what nearly everybody got right no discrimination is worth reading
ONE_SIDED = 1.645  # of a normal, 95 %
Kind = Literal["reference", "divided", "disputed", "discrimination", "long", "easy"]
DO: Mapping[Kind, str] = {  # the kinds in the order in which they matter
    "reference": "Correct the reference, or say better why it stands.",
    "divided": "Read the evidence together. Make it say one thing, or mark the descriptor contested.",
    "disputed": "Answer each objection, as a panel would have to.",
    "discrimination": "Read what those who are right elsewhere wrote here. If the evidence is sound, retire the descriptor "
    "from verdicts: mark it contested.",
    "long": "Shorten it, or look for what makes people read twice.",
    "easy": "Move it nearer the border in a new version, or retire it.",
}


# ── What was decided ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One assessor's work on a case."""

    attempt: Attempt
    when: str  # of which event or month it is part: "Annual standardisation 2027, version 1", "March 2027"
    timed: bool = True  # whether its times can be believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything that was decided here and counts, and what was left out."""

    first: tuple[Observation, ...]  # one of each assessor and case
    dated: tuple[Observation, ...]  # those, and what the same people decided at later events: for the order of time
    disputes: tuple[tuple[Attempt, Dispute], ...]  # each with the attempt that it was raised from
    later_tries: int
    second_votes: int  # submissions
    simulated: int  # submissions


def observed(store: RecordStore, simulated: bool = False) -> Observed:
    """Everything that people decided, as far as this record knows.

    Args:
        simulated: whether submissions that no person made are counted too, as in a rehearsal.
    """
    here, came = set(store.keys()), taken(store)  # of whoever was erased there is no decision any more
    own = [a for a in store.attempts() if a.submitted_at and a.assessor_key in here and _practised(a)]
    made = [s for s in came if simulated or not s.simulated]
    blind = [s for s in made if s.round != SECOND]
    every = [Observation(attempt=a, when=_month(a)) for a in own]
    title = {id: _title(id) for id in {s.set for s in blind}}
    every += [
        Observation(attempt=a, when=f"{title[s.set]}, version {s.set_version}", timed=not s.clock_back)
        for s in blind
        for a in s.attempts
    ]
    every.sort(key=lambda o: str(o.attempt.submitted_at))
    first: dict[tuple[str, str], Observation] = {}  # after it the reference may have been read, whatever the version
    dated: dict[tuple[str, str, str], Observation] = {}
    for one in every:
        case = one.attempt.assessor_key, one.attempt.scenario
        if first.setdefault(case, one) is one or not _practised(one.attempt):
            dated.setdefault((*case, one.when), one)
    return Observed(
        first=tuple(first.values()),
        dated=tuple(dated.values()),
        disputes=tuple(_disputes(store, own, made)),
        later_tries=len(every) - len(first),
        second_votes=len(made) - len(blind),
        simulated=len(came) - len(made),
    )


def _month(attempt: Attempt) -> str:
    return f"Practice, {london(str(attempt.submitted_at)):%B %Y}"


def _practised(attempt: Attempt) -> bool:
    return attempt.context.get("purpose", "practice") == "practice"


def _title(set: str) -> str:
    try:
        return load_set(set).title
    except (NotFound, DataFaults):
        return set


def _disputes(store: RecordStore, own: Iterable[Attempt], made: Iterable[Submission]) -> Iterator[tuple[Attempt, Dispute]]:
    for attempt in own:
        yield from ((attempt, dispute) for dispute in store.disputes(attempt))
    for submission in made:
        by_id = {a.id: a for a in submission.attempts}
        yield from ((by_id[d.attempt], d) for d in submission.disputes if d.attempt in by_id)


# ── What it comes to ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """How one descriptor of a case performs."""

    descriptor: str
    label: str
    met: int  # votes
    not_met: int
    reference: str  # met, not met, contested
    right: int
    discrimination: float | None
    why_none: str  # why there is no discrimination
    disputes: tuple[str, ...]  # reasons, one of each assessor

    @property
    def votes(self) -> int:
        return self.met + self.not_met

    @property
    def compared(self) -> int:
        """Votes that can be right or wrong."""
        return self.votes if self.reference in ("met", "not met") else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long assessors took over a case, from opening to submitting."""

    mode: str  # "short" or "full"
    minutes: float  # median
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many decisions were the reference's, in one event or month."""

    when: str
    right: int
    compared: int
    assessors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePerformance:
    """How one version of a case performs."""

    scenario: Scenario
    version: int
    assessors: int
    items: tuple[Item, ...]
    times: tuple[Timing, ...]
    untimed: int  # tries of more than one sitting, or with times that cannot be
    over_time: tuple[Share, ...]  # the oldest first
    state: str  # why nothing is compared, or empty

    @property
    def right(self) -> int:
        return sum(item.right for item in self.items if item.compared)

    @property
    def compared(self) -> int:
        return sum(item.compared for item in self.items)

    @property
    def disputes(self) -> int:
        return sum(len(item.disputes) for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Something to review or retire, with the reason and what it rests on."""

    kind: Kind
    scenario: str
    descriptor: str | None
    sentence: str
    weight: float  # how far it stands out among its kind

    @property
    def do(self) -> str:
        """What to do about it."""
        return DO[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How cases perform, and what follows."""

    cases: tuple[CasePerformance, ...]
    suggestions: tuple[Suggestion, ...]
    too_few: tuple[CasePerformance, ...]  # nothing is suggested of these
    drift: str  # in a sentence, or empty
    unreadable: tuple[str, ...]  # sentences about graded cases that cannot be read
    observed: Observed

    @property
    def assessors(self) -> int:
        return len({o.attempt.assessor_key for o in self.observed.first})


def performance(store: RecordStore, ids: Iterable[str] | None = None, simulated: bool = False) -> Performance:
    """How cases perform, from the record of decisions.

    Args:
        ids: of the cases, such as those of a set; without them every case on this computer.
        simulated: whether what no person made is counted too, as in a rehearsal.
    """
    found = observed(store, simulated)
    graded = {o.attempt.scenario for o in found.first}
    faults = {id: _fault(id) for id in (list_scenarios() if ids is None else ids) if id in graded}
    wanted = [id for id, fault in faults.items() if not fault]
    first = [o for o in found.first if o.attempt.scenario in wanted]
    references = {id: r for id in wanted if (r := _reference(id))}
    table = _table(first, references)
    by_case: dict[tuple[str, int], list[Observation]] = {}
    for one in sorted(first, key=lambda o: wanted.index(o.attempt.scenario)):
        by_case.setdefault((one.attempt.scenario, one.attempt.scenario_version), []).append(one)
    dated = [o for o in found.dated if o.attempt.scenario in wanted]
    cases = tuple(_case(key, those, table, references, (dated, found.disputes)) for key, those in by_case.items())
    enough = [c for c in cases if c.assessors >= LEAST]
    return Performance(
        cases=cases,
        suggestions=tuple(suggestions(enough)),
        too_few=tuple(c for c in cases if c.assessors < LEAST),
        drift=_drift(dated, references),
        unreadable=tuple(filter(None, faults.values())),
        observed=found,
    )


def _fault(id: str) -> str:
    """Why a case cannot be read; empty where it can."""
    try:
        load_scenario(id)
    except (NotFound, DataFaults) as error:
        return str(error)
    return ""


def _reference(id: str) -> Reference | None:
    with suppress(NoReference, NotFound, DataFaults):
        return load_reference(id)
    return None


def _comparable(one: Observation, references: Mapping[str, Reference]) -> bool:
    known = references.get(one.attempt.scenario)
    return known is not None and known.scenario_version == one.attempt.scenario_version


def _table(first: Iterable[Observation], references: Mapping[str, Reference]) -> pd.DataFrame | None:
    """Every item that has a reference, as `items` gives them: who is right elsewhere is asked over all cases at once."""
    usable = [o for o in first if _comparable(o, references)]
    if not usable:
        return None
    return items(decisions_of(o.attempt for o in usable), references_of({o.attempt.scenario for o in usable}))


def _case(
    key: tuple[str, int],
    those: Sequence[Observation],
    table: pd.DataFrame | None,
    references: Mapping[str, Reference],
    besides: tuple[Sequence[Observation], Sequence[tuple[Attempt, Dispute]]],
) -> CasePerformance:
    (id, version), (dated, disputes) = key, besides
    comparable = table is not None and _comparable(those[0], references)
    objections = [(a, d) for a, d in disputes if (a.scenario, a.scenario_version) == key]
    own = [o for o in dated if (o.attempt.scenario, o.attempt.scenario_version) == key]
    times, untimed = _times(those)
    return CasePerformance(
        scenario=load_scenario(id),
        version=version,
        assessors=len(those),
        items=tuple(_items(load_scenario(id), table, objections)) if comparable and table is not None else (),
        times=times,
        untimed=untimed,
        over_time=tuple(_over_time(own, references)) if comparable else (),
        state="" if comparable else _why_not(version, references.get(id)),
    )


def _why_not(version: int, reference: Reference | None) -> str:
    if reference is None:
        return "Not compared: its reference is not on this computer."
    return f"Not compared: version {version} was graded, and the reference here is for version {reference.scenario_version}."


def _items(scenario: Scenario, table: pd.DataFrame, disputes: Sequence[tuple[Attempt, Dispute]]) -> Iterator[Item]:
    own = table[table.index.get_level_values("scenario") == scenario.id]
    rows = {str(row["descriptor"]): row for row in own.reset_index().to_dict("records")}
    for d in load_standard(scenario.standard).descriptors_of(scenario.method):
        if (row := rows.get(d.id)) is None:
            continue
        reasons = {a.assessor_key: dispute.reason for a, dispute in disputes if dispute.descriptor == d.id}
        known = not np.isnan(row["discrimination"])
        yield Item(
            descriptor=d.id,
            label=d.label,
            met=int(row["met"]),
            not_met=int(row["not_met"]),
            reference=str(row["reference"]),
            right=int(row["right"]),
            discrimination=float(row["discrimination"]) if known else None,
            why_none="" if known else str(row["state"]),
            disputes=tuple(reasons.values()),
        )


def _times(those: Iterable[Observation]) -> tuple[tuple[Timing, ...], int]:
    """How long each way of grading took, and how many tries say nothing about it."""
    minutes: dict[str, list[float]] = {}
    untimed = 0
    for one in those:
        a = one.attempt
        took = (datetime.fromisoformat(str(a.submitted_at)) - datetime.fromisoformat(a.opened_at)).total_seconds() / 60
        if one.timed and 0 <= took <= ONE_SITTING:
            minutes.setdefault(a.mode, []).append(took)
        else:
            untimed += 1
    times = (
        Timing(mode=mode, minutes=median(minutes[mode]), n=len(minutes[mode])) for mode in sorted(minutes, reverse=True)
    )
    return tuple(times), untimed


def _over_time(those: Iterable[Observation], references: Mapping[str, Reference]) -> Iterator[Share]:
    for when, in_it in _by_when(those).items():
        table = _table(in_it, references)
        if table is None:
            continue
        known = table[table["reference"].isin(["met", "not met"])]
        right, votes = int(known["right"].sum()), int((known["met"] + known["not_met"]).sum())
        yield Share(when=when, right=right, compared=votes, assessors=len(in_it))


def _by_when(those: Iterable[Observation]) -> dict[str, list[Observation]]:
    """Tries by event or month, the oldest first."""
    found: dict[str, list[Observation]] = {}
    for one in sorted(those, key=lambda o: str(o.attempt.submitted_at)):
        found.setdefault(one.when, []).append(one)
    return found


def _drift(dated: Sequence[Observation], references: Mapping[str, Reference]) -> str:
    """Whether the share of decisions that are the reference's has moved, on the cases that two dates share."""
    dates = list(_by_when(o for o in dated if _comparable(o, references)).items())
    pairs = [
        (_graded(before[1]) & _graded(after[1]), before, after)
        for n, before in enumerate(dates)
        for after in reversed(dates[n + 1 :])
    ]
    both, before, after = max(pairs, key=lambda pair: len(pair[0]), default=(set[str](), ("", []), ("", [])))
    if not both:
        return ""
    one, two = (decisions_of(o.attempt for o in date[1] if o.attempt.scenario in both) for date in (before, after))
    row = drift_of_all(one, two, references_of(both))
    said = (
        f"On the {len(both)} case{'s' if len(both) != 1 else ''} of both, {row['share_before']:.0%} of decisions were the "
    )
    said += f"reference’s in {before[0]}, {row['share_after']:.0%} in {after[0]}"
    if len(both) < LEAST_SCENARIOS:
        return f"{said}. No interval: {LEAST_SCENARIOS} cases in both are needed."
    low, high = (100 * float(str(row[name])) for name in ("low", "high"))
    verdict = "no drift is shown" if low <= 0 <= high else "the group has moved, or other people graded"
    change = f"{low:+.0f} to {high:+.0f}".replace("-", "−")
    return f"{said}: a change of {change} in a hundred (95% interval), so {verdict}."


def _graded(those: Iterable[Observation]) -> set[str]:
    return {o.attempt.scenario for o in those}


# ── What to do about it ──────────────────────────────────────────────────────────────────────────────────────────────


def suggestions(cases: Sequence[CasePerformance]) -> Iterator[Suggestion]:
    """What to review or retire, what concerns references first.

    Args:
        cases: each with enough assessors.
    """
    every = [s for case in cases for s in _of_case(case, cases)]
    yield from sorted(every, key=lambda s: (list(DO).index(s.kind), -s.weight))


def _of_case(case: CasePerformance, cases: Sequence[CasePerformance]) -> Iterator[Suggestion]:
    for item in case.items:
        yield from _of_item(case, item)
    yield from _flat(case)
    yield from _long(case, cases)
    yield from _easy(case)


def _of_item(case: CasePerformance, item: Item) -> Iterator[Suggestion]:
    id, where, wrong = case.scenario.id, f"{case.scenario.title}, {item.label}", item.votes - item.right
    votes = f"{item.met} met, {item.not_met} not met"
    smaller = min(item.met, item.not_met)
    if item.votes >= LEAST and smaller >= DIVIDED * item.votes:
        said = f"{where}: evenly divided over {item.votes} assessors, {votes}. Evidence or descriptor may be ambiguous."
        yield Suggestion(kind="divided", scenario=id, descriptor=item.descriptor, sentence=said, weight=smaller / item.votes)
    elif item.compared >= LEAST and wrong > item.compared / 2:
        said = f"{where}: {wrong} of {item.compared} assessors decide otherwise than the reference ({item.reference})."
        yield Suggestion(
            kind="reference", scenario=id, descriptor=item.descriptor, sentence=said, weight=wrong / item.compared
        )
    if many := len(item.disputes):
        said = f"{where}: disputed by {many} of {case.assessors} assessors."
        yield Suggestion(kind="disputed", scenario=id, descriptor=item.descriptor, sentence=said, weight=many)


def _flat(case: CasePerformance) -> Iterator[Suggestion]:
    """Descriptors on which those who are right elsewhere are not right more often, beyond what chance would give."""
    flat = [i for i in case.items if i.discrimination is not None and _spread(i) and _highest(i) < WORTH]
    if not flat:
        return
    named = "; ".join(f"{i.label} ({i.discrimination:+.2f} over {i.compared})".replace("-", "−") for i in flat[:3])
    do = "does" if len(flat) == 1 else "do"
    more = f" and {len(flat) - 3} more" if len(flat) > 3 else ""
    said = (
        f"{case.scenario.title}: {len(flat)} of {len(case.items)} descriptors {do} not tell assessors apart: {named}{more}."
    )
    yield Suggestion(kind="discrimination", scenario=case.scenario.id, descriptor=None, sentence=said, weight=len(flat))


def _spread(item: Item) -> bool:
    return min(item.right, item.compared - item.right) >= SPREAD


def _highest(item: Item) -> float:
    """The most that the discrimination could well be: one-sided 95 %, by the usual 1 / √(n − 1)."""
    assert item.discrimination is not None
    return item.discrimination + ONE_SIDED / sqrt(max(item.compared - 1, 1))


def _long(case: CasePerformance, cases: Sequence[CasePerformance]) -> Iterator[Suggestion]:
    for time in (t for t in case.times if t.n >= LEAST):
        others = [
            t.minutes
            for c in cases
            if c is not case and c.scenario.method == case.scenario.method
            for t in c.times
            if t.mode == time.mode and t.n >= LEAST
        ]
        if len(others) >= OTHERS and time.minutes > max(MUCH_LONGER * median(others), median(others) + LEAST_LONGER):
            said = (
                f"{case.scenario.title} takes {time.minutes:.0f} minutes, the other {len(others)} cases by this method "
                f"{median(others):.0f} (medians; {time.n} assessors)."
            )
            yield Suggestion(kind="long", scenario=case.scenario.id, descriptor=None, sentence=said, weight=time.minutes)


def _easy(case: CasePerformance) -> Iterator[Suggestion]:
    if case.compared and case.right == case.compared:
        said = f"{case.scenario.title}: all {case.assessors} assessors decide everything as the reference."
        yield Suggestion(kind="easy", scenario=case.scenario.id, descriptor=None, sentence=said, weight=case.assessors)
