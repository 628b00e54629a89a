"""Which case to write next: for each proposal a method, a grade, what it should meet and miss, and why.

A plan, not an order: each proposal counts as written when the next one is made, so that they differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from .coverage import Coverage, MethodCovered, MistakeCovered, spoken
from .cues import LENGTH, MEASURES, sector_of
from .datasets import load_mistake_fits
from .standard import ConductFact, Descriptor

PROPOSALS = 3
MISSED = 2  # pass descriptors that a failing case misses: at the border, not far from it
SECTORS = 3  # that are named
TO_MISS = 2  # how much more a missed descriptor of the lowest level is wanted than another decision
FORCES = (
    "must",
    "should",
    "states",
    "may",
)  # of the plan's sentence, the strongest first; what is only typical is no breach


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A case that is worth writing, and why."""

    covered: MethodCovered  # of its method
    grade: str
    not_met: tuple[Descriptor, ...]  # at the level on which the grade turns
    met: tuple[Descriptor, ...]  # above it, or where the grade allows it
    mistake: MistakeCovered | None
    sectors: tuple[str, ...]  # free for this grade
    breach: ConductFact | None
    reasons: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is, in short."""
        return f"{self.grade.capitalize()}, by {self.covered.method.id}"


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What there is, with what has been proposed so far."""

    decided: Counter[tuple[str, bool]]  # descriptor, met
    grades: Counter[tuple[str, str]]  # method, grade
    mistakes: Counter[int]
    sectors: set[tuple[str, str]]  # sector, grade: taken
    breaches: set[tuple[str, str]]  # method, breach: shown


def what_next(coverage: Coverage, proposals: int = PROPOSALS) -> tuple[Proposal, ...]:
    """The cases that would add most to what the given ones cover, the most wanted first."""
    tally, found = _tally(coverage), list[Proposal]()
    for _ in range(proposals):
        one = _best(coverage, tally, [(p.covered.method.id, p.grade) for p in found])
        found.append(one)
        _count_in(one, tally)
    return tuple(found)


def _tally(coverage: Coverage) -> _Tally:
    decided = Counter[tuple[str, bool]]()
    grades, breaches = Counter[tuple[str, str]](), set[tuple[str, str]]()
    for one in coverage.methods:
        for d in one.descriptors:
            decided[d.descriptor.id, True], decided[d.descriptor.id, False] = len(d.met), len(d.not_met)
        grades.update({(one.method.id, grade): n for grade, n in one.grades.items()})
        breaches |= {(one.method.id, str(b.fact.breach)) for b in one.breaches if b.cases}
    return _Tally(
        decided=decided,
        grades=grades,
        mistakes=Counter({m.number: len(m.cases) for m in coverage.mistakes}),
        sectors={(sector_of(c.scenario), c.reference.grade) for c in coverage.everywhere if c.reference},
        breaches=breaches,
    )


def _best(coverage: Coverage, tally: _Tally, proposed: Sequence[tuple[str, str]]) -> Proposal:
    """The case that adds most; no method and grade is proposed twice, or the set would be guessed."""
    every = [(one, g) for one in coverage.methods for g in one.method.grades if (one.method.id, g) not in proposed]
    one, grade = max(every, key=lambda candidate: _worth(candidate[0], candidate[1], tally))
    not_met, met = _decisions(one, grade, tally)
    mistake = _mistake(coverage, one, grade, tally)
    breach = _breach(one, tally)
    sectors = _sectors(coverage, grade, tally)
    reasons = tuple(_reasons(one, grade, (not_met, met), mistake, tally))
    return Proposal(
        covered=one, grade=grade, not_met=not_met, met=met, mistake=mistake, sectors=sectors, breach=breach, reasons=reasons
    )


def _count_in(one: Proposal, tally: _Tally) -> None:
    method = one.covered.method
    missed = {d.id for d in one.not_met}
    for d, met in _whole(one.covered, one.grade, (one.not_met, one.met)):
        tally.decided[d.id, met and d.id not in missed] += 1
    tally.grades[method.id, one.grade] += 1
    if one.mistake:
        tally.mistakes[one.mistake.number] += 1
    if one.sectors:
        tally.sectors.add((one.sectors[0], one.grade))
    if one.breach:
        tally.breaches.add((method.id, str(one.breach.breach)))


# ── What it should meet and miss ─────────────────────────────────────────────────────────────────────────────────────


def _want(count: int) -> float:
    """How much one more is wanted of what there are so many: much of none, little of many."""
    return 1 / (1 + count) ** 2


def _worth(one: MethodCovered, grade: str, tally: _Tally) -> float:
    """How much a case of this method and grade would add."""
    chosen = _decisions(one, grade, tally)
    lowest = one.method.grades[1]
    added = sum(
        _want(tally.decided[d.id, met]) * (TO_MISS if not met and d.level == lowest else 1)
        for d, met in _whole(one, grade, chosen)
    )
    return added + len(one.method.grades) * _want(tally.grades[one.method.id, grade])


def _decisions(one: MethodCovered, grade: str, tally: _Tally) -> tuple[tuple[Descriptor, ...], tuple[Descriptor, ...]]:
    """What a case should miss at the level on which its grade turns, and meet although it need not."""
    grades = one.method.grades
    at = grades.index(grade)
    if at == len(grades) - 1:
        return (), ()
    turns = [d.descriptor for d in one.descriptors if d.descriptor.level == grades[at + 1]]
    above = [d.descriptor for d in one.descriptors if d.descriptor.level in grades[at + 2 :]]
    fewest_met = sorted(turns, key=lambda d: tally.decided[d.id, True])
    if at == 0:
        missed = _in_different_themes(sorted(turns, key=lambda d: tally.decided[d.id, False]), MISSED, tally)
        return missed, tuple(sorted(above, key=lambda d: tally.decided[d.id, True])[:1])
    met = fewest_met[: max(1, (len(turns) - 1) // 2)]  # some, never all: that would be the higher grade
    return tuple(d for d in turns if d not in met), tuple(met)


def _in_different_themes(rarest: Sequence[Descriptor], many: int, tally: _Tally) -> tuple[Descriptor, ...]:
    """The first of descriptors, the next ones from other themes where they are as rare."""
    chosen = [rarest[0]]
    for _ in range(many - 1):
        left = [d for d in rarest if d not in chosen]
        least = tally.decided[left[0].id, False] if left else 0
        alike = [d for d in left if tally.decided[d.id, False] == least]
        other = [d for d in alike if d.theme not in {c.theme for c in chosen}]
        chosen += (other or alike)[:1]
    return tuple(chosen)


def _whole(
    one: MethodCovered, grade: str, chosen: tuple[Sequence[Descriptor], Sequence[Descriptor]]
) -> Iterator[tuple[Descriptor, bool]]:
    """Every decision of a case that is written so: what lies above the level on which the grade turns is missed."""
    grades, (missed, met) = one.method.grades, chosen
    above = grades[grades.index(grade) + 1 :]
    for d in (c.descriptor for c in one.descriptors):
        turns = bool(above) and d.level == above[0]
        yield d, d in met or (d not in missed if turns else d.level not in above)


# ── What else it could train ─────────────────────────────────────────────────────────────────────────────────────────


def _mistake(coverage: Coverage, one: MethodCovered, grade: str, tally: _Tally) -> MistakeCovered | None:
    """The mistake that the fewest cases train, among those that such a case can train."""
    fits = load_mistake_fits()

    def fit(number: int) -> bool:
        limits = fits.get(number, {})
        return one.method.id in limits.get("methods", (one.method.id,)) and grade in limits.get("grades", (grade,))

    return min((m for m in coverage.mistakes if fit(m.number)), key=lambda m: tally.mistakes[m.number], default=None)


def _breach(one: MethodCovered, tally: _Tally) -> ConductFact | None:
    """A breach that no case shows, the plainest first."""

    def plainness(fact: ConductFact) -> tuple[int, bool]:
        return FORCES.index(one.standard.clauses[fact.clause].force), fact.ambiguity is not None

    unshown = [
        b.fact
        for b in one.breaches
        if (one.method.id, str(b.fact.breach)) not in tally.breaches and one.standard.clauses[b.fact.clause].force in FORCES
    ]
    return min(unshown, key=plainness, default=None)


def _sectors(coverage: Coverage, grade: str, tally: _Tally) -> tuple[str, ...]:
    """Sectors in which no case on this computer has the grade, those least used first."""
    used = Counter(sector_of(c.scenario) for c in coverage.everywhere)
    free = [sector for sector in sorted(used) if sector and (sector, grade) not in tally.sectors]
    return tuple(sorted(free, key=lambda sector: used[sector])[:SECTORS])


# ── Why ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reasons(
    one: MethodCovered,
    grade: str,
    chosen: tuple[Sequence[Descriptor], Sequence[Descriptor]],
    mistake: MistakeCovered | None,
    tally: _Tally,
) -> Iterator[str]:
    not_met, met = chosen
    for descriptors, to, word in ((not_met, False, "not met"), (met, True, "met")):
        rare = [d for d in descriptors if tally.decided[d.id, to] <= 1]
        for count in (0, 1):
            if alike := [d.label for d in rare if tally.decided[d.id, to] == count]:
                yield f"{spoken(alike)}: {word} in {'no case' if count == 0 else 'one case only' + _each(alike)} so far."
    n, total = tally.grades[one.method.id, grade], sum(tally.grades[one.method.id, g] for g in one.method.grades)
    yield f"{n} of {total} cases by this method {'has' if n == 1 else 'have'} the grade {grade}."
    if mistake:
        count = tally.mistakes[mistake.number]
        yield f"{_cases(count)} {'trains' if count <= 1 else 'train'} against mistake {mistake.number}."
    yield from _length(one, grade)


def _length(one: MethodCovered, grade: str) -> Iterator[str]:
    """How long the case should be where length gives the grade away."""
    cue = next((c for c in one.cues if c.measure == LENGTH and c.tells), None)
    at = one.method.grades.index(grade)
    outer = {0: 1, len(one.method.grades) - 1: -1}.get(at)
    if cue and outer:
        middle = round(median(MEASURES[LENGTH](c.scenario) for c in one.cases), -1)
        longer = cue.correlation * outer > 0
        way = "longer" if longer else "shorter"
        yield f"Make it {way} than the middle, {middle:,.0f} words: length gives the grade away."


def _each(names: Sequence[str]) -> str:
    return " each" if len(names) > 1 else ""


def _cases(n: int) -> str:
    return "No case" if n == 0 else "Only one case" if n == 1 else f"{n} cases"
