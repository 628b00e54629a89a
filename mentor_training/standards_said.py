"""What changed between two standards, what it touches here, and what is to be done: as text for a trainer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .standards_compared import KINDS, Change
from .standards_touched import Touched, TouchedCase

SHOWN = 8  # of a list of ids


def said(found: Touched) -> str:
    """The whole as text for a trainer: what changed by kind, what it touches here, what is to be done."""
    head = f"{found.old.id} ({found.old.title}) -> {found.new.id} ({found.new.title})"
    if not found.changes:
        return f"{head}\n\nNothing that is compared differs. Headings and where a sentence stands are not compared."
    how = "[-out-]  [+in+]  [this -> that]  … unchanged words left out; ids match things, so renumbering shows as a change."
    parts = [head, f"WHAT CHANGED\n{how}", *_by_kind(found.changes), "WHAT IT TOUCHES HERE"]
    parts += [_apart(found)] if found.another else _touches(found)
    return "\n\n".join([*parts, "WHAT TO DO\n" + "\n".join(f"{n}. {s}" for n, s in enumerate(to_do(found), start=1))])


def _by_kind(changes: Sequence[Change]) -> list[str]:
    by_kind = {kind: [c for c in changes if c.kind == kind] for kind in KINDS}
    return [
        "\n".join([f"{kind[:1].upper()}{kind[1:]}: {_counted(own)}", *(f"  {c}" for c in own)])
        for kind, own in by_kind.items()
        if own
    ]


def _counted(changes: Sequence[Change]) -> str:
    return ", ".join(f"{count} {what}" for what, count in Counter(c.what for c in changes).items())


def _touches(found: Touched) -> list[str]:
    listed = [_listed("Descriptors that no longer ask for the same", _why(found.descriptors)), _cases_said(found)]
    listed += [_listed("Critical in the rule of a set", _ids(found.critical))]
    listed += [_listed("Drills that say something that changed", _ids(found.drills))]
    listed += [_listed("Questions of the bank that aim at a KSB that changed", _ids(found.questions))]
    if found.unreadable:
        listed.append(f"Could not be read, so not looked at: {', '.join(found.unreadable)}. mentor-training check says why.")
    if found.interpretations:
        listed.append(f"Interpretations of your organisation under {found.old.id}: {found.interpretations}.")
    return [*filter(None, listed), _kept_said(found)]


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{title}:", *(f"  {line}" for line in lines)]) if lines else ""


def _why(descriptors: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [f"{d}: {', '.join(dict.fromkeys(why))}" for d, why in descriptors.items()]


def _ids(by: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [f"{name}: {_some(ids)}" for name, ids in by.items()]


def _some(ids: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(ids) - SHOWN
    return f"{', '.join(ids[:SHOWN])} and {more} more" if more > 1 else ", ".join(ids)


def _apart(found: Touched) -> str:
    """Of two standards that are no versions of one: what was made under either stays under it."""
    return (
        f"These are two standards, not two versions of one. {_n(len(found.cases), 'scenario')}, their references and "
        f"everything in the record of decisions under {found.old.id} stay under it, and need no change."
    )


def _cases_said(found: Touched) -> str:
    if not found.cases:
        return f"No scenario on this computer is under {found.old.id}."
    still = [c for c in found.cases if not c.touched]
    lines = [_case_said(c) for c in found.cases if c.touched]
    title = f"Scenarios under {found.old.id}: {len(found.cases)}, of which {len(lines)} rest on something that changed"
    lines += [f"rest on nothing that changed: {', '.join(c.id for c in still)}"] if still else []
    return _listed(title, lines)


def _case_said(case: TouchedCase) -> str:
    about = [f"{len(case.decisions)} of its reference’s decisions ({_some(case.decisions)})"] if case.decisions else []
    about += ["no reference on this computer"] if case.reference is None else []
    about += [f"{case.missing} descriptors to be decided that it has no decision on"] if case.missing else []
    about += [f"conduct: {_some(case.conduct)}"] if case.conduct else []
    about += [f"KSBs: {_some(case.ksbs)}"] if case.ksbs else []
    sets = f", in {', '.join(case.sets)}" if case.sets else ", in no set"
    return f"{case.id}, version {case.version}{sets}: {'; '.join(about)}"


def _kept_said(found: Touched) -> str:
    kept = found.kept
    if not kept.anything:
        return f"The record of decisions here holds nothing under {found.old.id}."
    counted = [
        (kept.submitted, "submitted attempt", ""),
        (kept.open, "open attempt", ""),
        (kept.taken, "submission", " taken in"),
        (kept.drills, "answer", " of the course"),
        *((count, "verdict", f" signed “{decision}”") for decision, count in kept.signatures.items()),
        (kept.events, "standardisation event", " in assessors’ records"),
        (kept.standardised, "assessor", " whose newest standardisation is under it"),
    ]
    lines = [_n(count, what, more) for count, what, more in counted if count]
    return _listed(f"In the record of decisions under {found.old.id}, and kept as it is", lines)


def _n(count: int, what: str, more: str = "") -> str:
    return f"{count} {what}{'' if count == 1 else 's'}{more}"


def to_do(found: Touched) -> tuple[str, ...]:
    """What a trainer has to do, in the order in which to do it."""
    old, new = found.old.id, found.new.id
    moved, sets = [c for c in found.cases if c.touched], sorted({s for c in found.cases for s in c.sets})
    steps = [
        f"Have {new} read against its source by a second person; mentor-training check finds what does not fit together.",
    ]
    if found.another:
        return (
            *steps,
            f"Write scenarios, references and sets for {new}: datasets/standards/README.md says how. Nothing is taken over.",
            f"Nobody’s standing under {old} changes by it; an assessor is standardised on {new} by cases under {new}.",
        )
    if moved:
        steps.append(
            f"Regrade {_n(len(moved), 'scenario')} before anybody is compared under {new}: copy each to a new id (or, once "
            f"{old} is no longer assessed, raise its `version`), set `standard: {new}`, mend what the list above names, "
            "have it graded blind afresh, and agree its reference anew. A decision is never carried over by hand."
        )
    if found.cases and (still := len(found.cases) - len(moved)):
        steps.append(
            f"{_n(still, 'scenario')}, resting on nothing that changed: the same steps, but their earlier reference is a "
            "fair starting point for the panel that agrees the new one."
        )
    if sets:
        steps.append(f"Raise the version of the sets that hold them, or make new sets: {', '.join(sets)}.")
    if found.critical:
        steps.append("Choose anew what is critical in the rules named above, before anybody grades those sets.")
    if found.drills or found.questions:
        steps.append(f"Mend the drills and questions named above, and set `standard: {new}` in their files.")
    if found.interpretations:
        steps.append(
            f"Decide for each interpretation whether it still holds; what is kept under {old} is not read under {new}."
        )
    return (*steps, *_of_people(found))


def _of_people(found: Touched) -> list[str]:
    old, new, kept = found.old.id, found.new.id, found.kept
    steps = []
    renewed = [r for r in found.new.assessor.values() if r.renewed_by_update]
    if renewed:
        words = next(
            (found.new.clauses[c].text for r in renewed for c in r.clauses if "updated" in found.new.clauses[c].text), ""
        )
        quote = f" (“{words}”)" if words else ""
        steps.append(
            f"Standardisation is due again before the next assessment under {new}{quote}: here for "
            f"{_n(kept.standardised, 'assessor')}. Hold an event or a qualification on cases under {new}."
        )
    if kept.open:
        steps.append(f"Have {_n(kept.open, 'open attempt')} submitted or left: they stay under {old}.")
    if kept.signatures or kept.submitted:
        steps.append(f"Leave what was decided and signed under {old} as it is: it says what held then.")
    return steps
