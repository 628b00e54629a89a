"""Submissions and results: one file each, safe to mail, checked when it comes in and taken once.

A submission holds one assessor's sealed attempts at a set, with their chain. A result holds what came of it, and never an
answer of a set that others will still take.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from . import __version__, passports
from .datasets import list_sets, load_scenario, load_set, load_standard
from .decisions import Attempt, Decision
from .errors import NotFound, NotReady, SubmissionRefused
from .packs import set_digest
from .records import Dispute, RecordStore, fit, shown_time
from .scenario import Answer, ScenarioSet
from .sealing import FIRST_DIGEST, attempt_faults, canonical, seal_faults
from .workspace import put

SUFFIX, RESULT_SUFFIX, FEEDBACK_SUFFIX = ".submission.json", ".result.json", ".feedback.json"
BLIND, SECOND = "blind", "second"  # the rounds of an event
FORMAT = 1
LARGEST = 20_000_000  # bytes
LONGEST_CODE = 200  # characters of an assessor's code


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One assessor's work on one set, as it came in."""

    set: str
    set_version: int
    set_digest: str
    assessor: str  # code
    assessor_key: str
    attempt_number: int  # which try at the set, from 1
    kit: str
    made_at: str
    attempts: tuple[Attempt, ...]
    head: str  # the newest digest of the assessor's chain
    digest: str
    clock_back: bool  # whether a later seal bears an earlier time: then no time in it is certain
    routes: tuple[dict[str, str], ...] = ()  # done since earlier results: of which set, and when
    round: str = ""  # of an event: blind or second; empty elsewhere
    simulated: str = ""  # how it was made, where no person made it
    disputes: tuple[Dispute, ...] = ()  # objections to references, raised from its attempts

    @property
    def name(self) -> str:
        """The assessor's code, with the start of the key where codes could be alike."""
        return f"{self.assessor} ({self.assessor_key[:4]})"


# ── Making one ───────────────────────────────────────────────────────────────────────────────────────────────────────


def own_attempts(
    store: RecordStore, assessor: str, one: ScenarioSet, attempt_number: int, round: str = ""
) -> dict[str, Attempt]:
    """An assessor's attempts in one try at a set, open or submitted, by case; of an event, those of one round."""
    key = store.assessor(assessor)  # another's imported attempts may bear the same code
    this_try = {"set": one.id, "set_version": one.version, "try": attempt_number, "round": round}
    mine = [a for a in store.attempts(assessor) if a.assessor_key == key and _of_try(a) == this_try]
    return {
        a.scenario: a for a in sorted(mine, key=lambda a: bool(a.submitted_at))
    }  # a sealed one counts before an open one


def _of_try(attempt: Attempt) -> dict[str, object]:
    """Which try at which set an attempt is part of."""
    context = attempt.context
    return {**{name: context.get(name) for name in ("set", "set_version", "try")}, "round": context.get("round", "")}


def submit_set(
    store: RecordStore,
    assessor: str,
    set: str,
    attempt_number: int,
    folder: Path,
    round: str = "",
    simulated: str = "",
) -> Path:
    """Write an assessor's submission for a set.

    Args:
        assessor: the assessor's code.
        attempt_number: which try at the set.
        folder: where to put the file.
        round: of an event, "blind" (every case) or "second" (the cases that were decided anew).
        simulated: how it was made, where no person made it.

    Raises:
        NotReady: cases of the set are not submitted yet; names how many.
        SubmissionRefused: the file could not be written.
    """
    one = load_set(set)
    key = store.assessor(assessor)
    done = {id: a for id, a in own_attempts(store, assessor, one, attempt_number, round).items() if a.submitted_at}
    attempts = [done[m.id] for m in one.scenarios if m.id in done]
    if round == SECOND and not attempts:
        raise NotReady(["a case that you have decided anew and submitted"])
    if round != SECOND and len(attempts) < len(one.scenarios):
        raise NotReady([f"{len(one.scenarios) - len(attempts)} of {len(one.scenarios)} cases of this set"])
    wanted = {a.id for a in attempts}
    chain = store.chain(key)
    content = {
        "kind": "mentor-training submission",
        "format": FORMAT,
        "set": one.id,
        "set_version": one.version,
        "set_digest": set_digest(set),
        "assessor": assessor,
        "assessor_key": key,
        "attempt_number": attempt_number,
        "kit": __version__,
        "made_at": max(str(a.submitted_at) for a in attempts),
        **({"round": round} if round else {}),
        **({"simulated": simulated} if simulated else {}),
        "routes": [{"set": done["set"], "at": at} for at, _, done in store.entries(key, "route")],
        "seals": [seal if seal["attempt"] in wanted else {**seal, "content": None, "salt": None} for seal in chain],
    }
    whole = {**content, "digest": _digest(content)}
    return put(folder / _name(whole, SUFFIX), json.dumps(whole, indent=1), SubmissionRefused)


# ── Taking one ───────────────────────────────────────────────────────────────────────────────────────────────────────


def read_submission(path: Path) -> Submission:
    """A submission, checked by itself: its form, its digest, its chain.

    Raises:
        SubmissionRefused: says what is wrong and what to do.
    """
    return _read_submission(path)[0]


def _read_submission(path: Path) -> tuple[Submission, dict[str, Any]]:
    """A submission, and its file's content as it came."""
    content = read_file(path, "submission", SUFFIX)
    try:
        submission = _submission(content, path)
        _look_over(submission)
    except WRONG as error:
        raise _not_a_submission(path) from error
    return submission, content


def _not_a_submission(path: Path) -> SubmissionRefused:
    return SubmissionRefused(
        f"{path.name} lacks something that a submission holds, or holds what it cannot. "
        "Ask its sender to make it again, with the kit of this version."
    )


WRONG = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, NotFound, NotReady)


def _submission(content: Mapping[str, Any], path: Path) -> Submission:
    """A submission as its file has it; its chain is checked on the way."""
    own = ("attempts", "head", "clock_back", "routes", "round", "simulated", "disputes")
    names = [f.name for f in fields(Submission) if f.name not in own]
    return Submission(
        **{name: content[name] for name in names},
        round=content.get("round", ""),
        simulated=content.get("simulated", ""),
        attempts=tuple(_attempts(content["seals"], path)),
        head=content["seals"][-1]["digest"] if content["seals"] else FIRST_DIGEST,
        clock_back=_clock_back(content["seals"]),
        routes=tuple({"set": r["set"], "at": r["at"]} for r in content["routes"]),
        disputes=tuple(_disputes(content["seals"])),
    )


def _disputes(seals: Sequence[Mapping[str, Any]]) -> Iterable[Dispute]:
    """The objections that a chain seals; what is no objection is passed over, because none decides anything."""
    for seal in seals:
        said = seal["content"]
        if seal["kind"] != "dispute" or not isinstance(said, Mapping):
            continue
        descriptor, version, reason = (said.get(name) for name in ("descriptor", "reference_version", "reason"))
        if isinstance(descriptor, str) and isinstance(version, int) and isinstance(reason, str):
            yield Dispute(
                attempt=str(seal["attempt"]), descriptor=descriptor, reference_version=version, reason=reason,
                raised_at=str(seal["sealed_at"]),
            )  # fmt: skip


def _look_over(one: Submission) -> None:
    """Raise one of `WRONG` where something is not of its kind: what is taken stays, so nothing odd may come in."""
    texts = [one.set, one.set_digest, one.assessor, one.assessor_key, one.kit, one.made_at, one.head, one.digest]
    texts += [one.simulated, *(text for done in one.routes for text in done.values())]
    numbers = [one.set_version, one.attempt_number]
    if one.round not in ("", BLIND, SECOND):
        raise ValueError
    if not all(type(t) is str for t in texts) or not all(type(n) is int and 0 < n < 1000 for n in numbers):
        raise TypeError
    for time in [one.made_at, *(done["at"] for done in one.routes)]:
        if datetime.fromisoformat(time).tzinfo is None or not shown_time(time):  # a time that no clock here can show
            raise ValueError
    if not re.fullmatch(r"[0-9a-f]{16}", one.assessor_key) or not 0 < len(one.assessor) <= LONGEST_CODE:
        raise ValueError
    if not one.assessor.strip() or not all(c.isprintable() for c in one.assessor):
        raise ValueError


def _look_over_attempts(one: Submission) -> None:
    """Raise one of `WRONG` where an attempt is of another try, of somebody else, or holds what no attempt can."""
    if len({a.scenario for a in one.attempts}) < len(one.attempts):
        raise ValueError
    for attempt in one.attempts:
        this_try = {"set": one.set, "set_version": one.set_version, "try": one.attempt_number, "round": one.round}
        place = attempt.context.get("place")
        if _of_try(attempt) != this_try or not (place is None or type(place) is int):
            raise ValueError
        if (attempt.assessor, attempt.assessor_key) != (one.assessor, one.assessor_key):
            raise ValueError
        _look_over_attempt(attempt)


def _look_over_attempt(attempt: Attempt) -> None:
    scenario = load_scenario(attempt.scenario)
    standard = load_standard(attempt.standard)
    if (scenario.id, scenario.standard) != (attempt.scenario, attempt.standard):
        raise ValueError
    saved = {f"decision.{id}.{part}": value for id, d in attempt.decisions.items() for part, value in asdict(d).items()}
    if any(d.descriptor != id for id, d in attempt.decisions.items()):
        raise ValueError
    parts = {f: value for f, value in saved.items() if not f.endswith(".descriptor")}
    record = {f"record.{name}": text for name, text in attempt.record.items()}
    for field, value in {**parts, **record, **attempt.other, "awarded": attempt.awarded}.items():
        fit(standard, scenario, field, value)


def take(store: RecordStore, path: Path, only: str | None = None, simulated: bool = False) -> Submission:
    """Check a submission against the set as it is here, and keep it once.

    Args:
        only: id of the set that is asked for; without it any that is here.
        simulated: whether what no person made is taken, as in a rehearsal.

    Raises:
        SubmissionRefused: it is damaged, for another set or version, incomplete, or taken already.
    """
    submission, content = _read_submission(path)
    one = _set_here(submission, path)
    who = f"{path.name}, by {submission.assessor},"
    if only not in (None, one.id):
        raise SubmissionRefused(
            f"{who} is for “{one.title}”, and this is about “{load_set(str(only)).title}”. It was not taken."
        )
    if submission.simulated and not simulated:
        raise SubmissionRefused(
            f"{who} is simulated ({submission.simulated}). It belongs into a rehearsal and was not taken."
        )
    if one.version != submission.set_version:
        raise SubmissionRefused(
            f"{who} belongs to “{one.title}” version {submission.set_version}; here it is version {one.version}. "
            "Ask its sender to take the set in that version."
        )
    if set_digest(one.id) != submission.set_digest:
        raise SubmissionRefused(
            f"{who} was made of other cases or another rule than “{one.title}” version {one.version} has here. "
            "A set may not be changed once somebody has begun it: give the changed one a new version."
        )
    try:
        _look_over_attempts(submission)
    except WRONG as error:
        raise _not_a_submission(path) from error
    cases = {m.id: m.version for m in one.scenarios}
    found = {a.scenario: a.scenario_version for a in submission.attempts}
    if not found.items() <= cases.items() or (submission.round != SECOND and found != cases) or not found:
        raise SubmissionRefused(
            f"{who} does not hold every case of the set in its version. Ask its sender to make it again."
        )
    own = dict(store.imports("submission", submission.assessor_key))
    if submission.digest in own:
        raise SubmissionRefused(f"{who} was taken already. Nothing was changed.")
    if store.erased(submission.assessor_key):
        raise SubmissionRefused(f"{who} is by somebody whose data were erased here. It was not taken.")
    this_try = (one.id, one.version, submission.attempt_number, submission.round)
    for earlier in filter(None, (_from_kept(*kept) for kept in own.items())):
        if (earlier.set, earlier.set_version, earlier.attempt_number, earlier.round) == this_try:
            raise SubmissionRefused(
                f"{who} is a second submission for the same try. The first one counts; nothing was changed."
            )
    store.keep_import("submission", submission.digest, submission.assessor_key, content)
    return submission


def _set_here(submission: Submission, path: Path) -> ScenarioSet:
    """The set that a submission is for, as it is here."""
    one = load_set(submission.set) if submission.set in list_sets() else None
    if one is None:
        raise SubmissionRefused(f"{path.name} is for a set “{submission.set}”, which is not here. Open its pack first.")
    return one


def files_in(folder: Path) -> list[Path]:
    """Everything in a folder that may be a submission: one that was renamed is looked at too."""
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def taken(store: RecordStore, set: str | None = None) -> tuple[Submission, ...]:
    """The submissions that were taken, for one set or all, oldest first; a tampered one is left out (`verify_imports`)."""
    found = []
    for digest_kept, content in store.imports("submission"):
        submission = _from_kept(digest_kept, content)
        if submission and (set is None or submission.set == set):
            found.append(submission)
    return tuple(found)


def verify_imports(store: RecordStore) -> tuple[str, ...]:
    """What of the submissions and results taken is not as it was when it came in."""
    bad = []
    for kind in ("submission", "result", "feedback"):
        for digest_kept, content in store.imports(kind):
            if content is not None and _digest(content) != digest_kept:
                bad.append(
                    f"A {kind} of {content.get('assessor', 'somebody')} was changed after it was taken; it is not used."
                )
    return tuple(bad)


def _from_kept(digest_kept: str, content: Mapping[str, Any] | None) -> Submission | None:
    if content is None or _digest(content) != digest_kept:
        return None
    return _submission(content, Path("kept"))


def _clock_back(seals: Sequence[Mapping[str, Any]]) -> bool:
    times = [str(seal["sealed_at"]) for seal in seals]
    return times != sorted(times)


def read_file(path: Path, kind: str, suffix: str) -> dict[str, Any]:
    """The content of a file of the kit, as it was made.

    Args:
        kind: submission, result or feedback.
        suffix: how the name of such a file ends.

    Raises:
        SubmissionRefused: says what is wrong and what to do.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SubmissionRefused(f"{path.name} is larger than any {kind}. Ask its sender for the file itself.")
        content = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SubmissionRefused(
            f"{path} cannot be read ({error.strerror or error}). Check the name and try again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise SubmissionRefused(f"{path.name} is damaged or no {kind}. Ask its sender to send it again.") from error
    if not isinstance(content, dict) or content.get("kind") != f"mentor-training {kind}":
        raise SubmissionRefused(f"{path.name} is no {kind} of this kit. Choose a file that ends in {suffix}.")
    if not isinstance(content.get("format"), int) or content["format"] > FORMAT:
        raise SubmissionRefused(f"{path.name} was made by a newer kit. Install that one first.")
    if content.get("digest") != _digest(content):
        raise SubmissionRefused(f"{path.name} is not as it was made: something in it was changed. Ask for it again.")
    return content


def _attempts(seals: Sequence[Mapping[str, Any]], path: Path) -> Iterable[Attempt]:
    """The attempts that a chain seals, once the whole chain holds."""
    previous = FIRST_DIGEST
    for place, row in enumerate(seals, start=1):
        seal = SimpleNamespace(**row)
        if any(seal_faults(seal, place, previous)):
            raise SubmissionRefused(f"{path.name} is not as it was sealed at place {place} of its chain. Ask for it again.")
        previous = seal.digest
        if seal.kind == "submission" and seal.content is not None:
            attempt = attempt_from(seal.content)
            if any(attempt_faults(seal, attempt)):
                raise SubmissionRefused(
                    f"{path.name} holds an attempt in a form that this kit does not know. Install its kit."
                )
            yield replace(attempt, submitted_at=seal.sealed_at, digest=seal.digest)


def attempt_from(content: Mapping[str, Any]) -> Attempt:
    """An attempt from what was sealed of it."""
    known = {f.name for f in fields(Attempt)}
    values = {name: value for name, value in content.items() if name in known}
    values["decisions"] = {
        id: Decision(**{**parts, "evidence": tuple(parts["evidence"])}) for id, parts in content["decisions"].items()
    }
    return Attempt(**{"number": 1, **values})


def still_as_made(digest_kept: str, content: Mapping[str, Any]) -> bool:
    """Whether a file's content is that which was taken under a digest."""
    return _digest(content) == digest_kept


def _digest(content: Mapping[str, Any]) -> str:
    """The digest of a file's content, itself left out."""
    rest = {name: value for name, value in content.items() if name != "digest"}
    return hashlib.sha256(canonical(rest).encode("utf-8", "surrogatepass")).hexdigest()


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


def write_result(content: Mapping[str, Any], folder: Path) -> Path:
    """Write a result file for one assessor.

    Args:
        content: what `results.result_of` made.
    """
    whole = _whole("result", content)
    return put(folder / _name(whole, RESULT_SUFFIX), json.dumps(whole, indent=1), SubmissionRefused)


def write_feedback(content: Mapping[str, Any], folder: Path) -> Path:
    """Write what came of an event for one assessor.

    Args:
        content: what `event_feedback.feedback_of` made.
    """
    whole = _whole("feedback", {**content, "attempt_number": 1, "round": "from the event"})
    return put(folder / _name(whole, FEEDBACK_SUFFIX), json.dumps(whole, indent=1), SubmissionRefused)


def _whole(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    whole = {"kind": f"mentor-training {kind}", "format": FORMAT, **content}
    return {**whole, "digest": _digest(whole)}


def _name(content: Mapping[str, Any], suffix: str) -> str:
    """A file name that says whose it is, on every system."""
    safe = re.sub(r"[^\w-]+", "-", str(content["assessor"])).strip("-")[:40] or "assessor"
    key = str(content["assessor_key"])[:4]
    which = f", {content['digest'][:4]}" if suffix != SUFFIX else ""  # signed anew, it is another file
    part = content.get("round") or f"try {content['attempt_number']}"
    return f"{content['set']}-{content['set_version']}, {safe}, {key}, {part}{which}{suffix}"


def take_result(store: RecordStore, path: Path) -> dict[str, Any]:
    """Keep a result that came back, for the assessor whose it is, and enter it in their record.

    Raises:
        SubmissionRefused: it is damaged, somebody else's, of no try of theirs, or taken already.
    """
    content = read_file(path, "result", RESULT_SUFFIX)
    try:
        result = Result.model_validate(content, strict=True)
    except ValidationError as error:
        raise SubmissionRefused(
            f"{path.name} lacks something that a result holds, or holds what it cannot. Ask its sender to make it again."
        ) from error
    here = store.keys()
    if result.assessor_key not in here:
        raise SubmissionRefused(f"{path.name} is {result.assessor}’s, who does not work in this workspace. Send it to them.")
    this_try = (result.set, result.set_version, result.attempt_number)
    own = [a for a in store.attempts() if a.assessor_key == result.assessor_key and a.submitted_at]
    if this_try not in [(a.context.get("set"), a.context.get("set_version"), a.context.get("try")) for a in own]:
        raise SubmissionRefused(f"{path.name} is of a set that {result.assessor} has not graded here. It was not taken.")
    there = result.digest in [kept for kept, _ in store.imports("result")]
    entered = result.digest in [kept["digest"] for _, _, kept in store.entries(result.assessor_key, "result")]
    if there and entered:
        raise SubmissionRefused(f"{path.name} was taken already. Nothing was changed.")
    if not there:
        store.keep_import("result", result.digest, result.assessor_key, content)
    passports.receive(store, content)
    return content


class _Route(BaseModel):
    drills: list[str]
    cases: list[str]
    mistakes: list[str]


class _Signature(BaseModel):
    set: str
    set_version: int
    attempt_number: int
    submission: str
    standard: str
    advice: str
    decision: Answer
    name: str
    role: str
    on: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    seen: str
    why: str
    at: str


class Result(BaseModel):
    """What a result file holds; `results.result_of` makes it."""

    set: str
    set_version: int
    title: str
    assessor: str
    assessor_key: str
    attempt_number: int
    submission: str
    advice: Answer
    reasons: list[str]
    next_step: str
    caveat: str
    kinds: dict[str, int]
    route: _Route
    signature: _Signature | None
    digest: str


def results(store: RecordStore, assessor_key: str) -> tuple[dict[str, Any], ...]:
    """The results that came back to one assessor, oldest first: of each submission the one that was signed last.

    A tampered one is left out.
    """
    own = [
        content
        for kept, content in store.imports("result")
        if content and content.get("assessor_key") == assessor_key and _digest(content) == kept
    ]
    newest = {r["submission"]: r for r in sorted(own, key=lambda r: (r["signature"] or {}).get("at", ""))}
    return tuple(r for r in own if newest[r["submission"]] is r)
