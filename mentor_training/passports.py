"""An assessor's record in the record of decisions: what is stated, seen and signed, entry by entry; only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from .errors import NotFound, NotReady
from .passport import Entry
from .records import RecordStore
from .scenario import ANSWERS, STANDARDISED
from .standard import Standard

STANDARDISATION = "standardisation"  # the requirement that a signed verdict meets
OF_EVENT = ("event", "title", "on", "standard", "present", "graded", "figures", "moved", "drift", "signed")
FIRST_DAY = date(2020, 1, 1)  # before the standard was: a slip of the keyboard


def entries_of(store: RecordStore, assessor_key: str) -> list[Entry]:
    """What an assessor's record says of the plan's requirements, in the order in which it was entered.

    What a signature entered counts only while it is the newest one under its submission; what an event entered, while its
    newest entry says so.
    """
    found, signed = [], newest_signatures(store, assessor_key)
    events = {e["event"]: e for e in events_of(store, assessor_key)}
    for _, _, content in store.entries(assessor_key, "requirement"):
        if (of := content.get("submission")) and signed.get(of, {}).get("decision") != STANDARDISED:
            continue
        if (of := content.get("event")) and not (_took_part(events[of]) and events[of]["on"] == content["on"]):
            continue
        values = {name: content.get(name) for name in Entry.__dataclass_fields__}
        found.append(Entry(**{**values, "on": date.fromisoformat(str(content["on"]))}))  # type: ignore[arg-type]
    return found


def state(store: RecordStore, standard: Standard, assessor_key: str, entry: Mapping[str, Any], today: date) -> Entry:
    """Add one entry on a requirement.

    Args:
        entry: requirement, on (ISO day), what; where it applies basis, years, seen and by.
        today: no day after it is taken.

    Raises:
        NotFound: there is no such requirement, or no such basis of it.
        NotReady: the day or the words are missing, or the day is still to come.
    """
    id = str(entry.get("requirement"))
    if id not in standard.assessor:
        raise NotFound("requirement of an independent assessor", id, list(standard.assessor))
    requirement = standard.assessor[id]
    try:
        on = _day(entry.get("on"))
    except ValueError:
        raise NotReady([f"the day, as in {today.isoformat()}"]) from None
    if on > today:
        raise NotReady([f"a day that has come: {on.isoformat()} is after today"])
    what = str(entry.get("what") or "").strip()
    if not what:
        raise NotReady(["what it is: which award, which course, which declaration"])
    basis = entry.get("basis") or None
    if requirement.bases and basis not in requirement.bases:
        raise NotFound("way of meeting it", str(basis), requirement.bases)
    years = entry.get("years")
    if isinstance(years, bool) or not isinstance(years, int | float) or not 0 <= years < 100:
        years = None
    if requirement.least_years and years is None:
        raise NotReady(["the years of experience, as a number"])
    made = Entry(
        requirement=id,
        on=on,
        what=what,
        standard=standard.id,
        basis=basis,
        years=None if years is None else float(years),
        seen=str(entry.get("seen") or "").strip() or None,
        by=str(entry.get("by") or "").strip() or None,
    )
    store.enter(assessor_key, "requirement", {**asdict(made), "on": on.isoformat()})
    return made


def newest_signatures(store: RecordStore, assessor_key: str) -> dict[str, dict[str, Any]]:
    """What was signed last under each submission of one assessor, by the submission's digest."""
    kept = [content for _, _, content in store.entries(assessor_key, "signature")]
    return {s["submission"]: s for s in sorted(kept, key=lambda s: str(s.get("at", "")))}


def sign(store: RecordStore, assessor_key: str, signature: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Sign what was decided of one submission: by whom, in which role, on which day, on what, and why if not as advised.

    Args:
        signature: set, set_version, attempt_number, submission (its digest), standard, advice, decision, name, role,
            on (ISO day), seen, why.
        today: no day after it is taken.

    Returns:
        The signature as it is kept, with the time (UTC).

    Raises:
        NotReady: something that a signature needs is missing.
        NotFound: no such decision.
    """
    kept = {
        name: str(signature.get(name) or "").strip() for name in ("name", "role", "on", "seen", "decision", "why", "advice")
    }
    if kept["decision"] not in ANSWERS:
        raise NotFound("decision", kept["decision"], ANSWERS)
    lacking = [words for name, words in _NEEDED.items() if not kept[name]]
    if kept["decision"] != kept["advice"] and not kept["why"]:
        lacking.append("why you decide otherwise than the kit advises")
    try:
        if not FIRST_DAY <= _day(kept["on"]) <= today:
            lacking.append(f"a day that has come: you wrote {kept['on']}")
    except ValueError:
        lacking.append("the day of your decision")
    if lacking:
        raise NotReady(lacking)
    about = {name: signature[name] for name in ("set", "set_version", "attempt_number", "submission", "standard")}
    whole = {**about, **kept, "at": datetime.now(UTC).isoformat()}
    _keep(store, assessor_key, whole)
    return whole


def receive(store: RecordStore, result: Mapping[str, Any]) -> None:
    """Enter a result that came back into the record of its assessor: that it came, who signed what, and what follows.

    What is there already is not entered twice.
    """
    key = result["assessor_key"]
    if result["digest"] in [kept["digest"] for _, _, kept in store.entries(key, "result")]:
        return
    store.enter(key, "result", {"digest": result["digest"], "advice": result["advice"]})
    signature = result["signature"]
    if signature not in [None, *(kept for _, _, kept in store.entries(key, "signature"))]:
        _keep(store, key, signature)


def attend(store: RecordStore, assessor_key: str, feedback: Mapping[str, Any]) -> None:
    """Enter an event in the record of somebody who took part; what is there already is not entered twice.

    Who graded blind and was there has done the standardisation that the plan wants, from the day of the event on.

    Args:
        feedback: event, title, on, standard, present, graded, figures, moved, drift, signed.
    """
    about = {name: feedback[name] for name in OF_EVENT}
    known = [content for _, _, content in store.entries(assessor_key, "event")]
    if about in known:
        return
    store.enter(assessor_key, "event", about)
    done = any(_took_part(e) and (e["event"], e["on"]) == (about["event"], about["on"]) for e in known)
    if _took_part(about) and not done:
        signed = feedback["signed"]
        entry = Entry(
            requirement=STANDARDISATION,
            on=date.fromisoformat(feedback["on"]),
            what=f"{feedback['title']}: graded blind, took part",
            standard=feedback["standard"],
            seen="submission and attendance",
            by=f"{signed['name']}, {signed['role']}",
        )
        kept = {**asdict(entry), "on": feedback["on"], "event": feedback["event"]}
        store.enter(assessor_key, "requirement", kept)


def _took_part(event: Mapping[str, Any]) -> bool:
    return bool(event["present"] and event["graded"])


def events_of(store: RecordStore, assessor_key: str) -> tuple[dict[str, Any], ...]:
    """The events in an assessor's record, oldest first: of each what was entered last."""
    newest = {content["event"]: content for _, _, content in store.entries(assessor_key, "event")}
    return tuple(sorted(newest.values(), key=lambda e: str(e["on"])))


def _keep(store: RecordStore, assessor_key: str, signature: Mapping[str, Any]) -> None:
    """Keep a signature; one that says standardised meets the plan's requirement of standardisation from its day on."""
    store.enter(assessor_key, "signature", signature)
    if signature["decision"] == STANDARDISED:
        entry = Entry(
            requirement=STANDARDISATION,
            on=date.fromisoformat(signature["on"]),
            what=f"Qualification set {signature['set']}, version {signature['set_version']}: standardised",
            standard=signature["standard"],
            seen=signature["seen"],
            by=f"{signature['name']}, {signature['role']}",
        )
        kept = {**asdict(entry), "on": signature["on"], "submission": signature["submission"]}
        store.enter(assessor_key, "requirement", kept)


def _day(value: object) -> date:
    """A day written as 2026-11-25, and in no other way."""
    return datetime.strptime(str(value), "%Y-%m-%d").date()


_NEEDED = {"name": "your name", "role": "your role", "seen": "what you have seen"}
