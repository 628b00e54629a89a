"""What leaves the kit as files for other programs: the raw decisions of a set, and all that is held on one person."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .datasets import load_scenario, load_set, load_standard
from .decisions import Attempt, Decision
from .errors import TrainingError
from .people import held, person
from .records import RecordStore
from .submissions import Submission, taken, verify_imports
from .workspace import put

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet takes for the start of one

COLUMNS = {  # of decisions.csv, and the same names in decisions.json
    "assessor": "the code that the assessor chose",
    "assessor_key": "the first 8 characters of the assessor's random key: two people with one code stay two",
    "set": "id of the qualification set",
    "set_version": "its version",
    "try": "which try at the set, from 1",
    "submission": "the first 12 characters of the submission's digest",
    "scenario": "id of the case",
    "scenario_version": "its version",
    "method": "the assessment method of the case, by its id in the standard",
    "place": "which place the case had in this assessor's order, from 1; empty if none was kept",
    "standard": "the standard and plan that it was graded under",
    "kit": "version of the kit that it was graded with",
    "opened_at": "when the case was opened, UTC, ISO 8601",
    "submitted_at": "when the case was submitted, UTC, ISO 8601, by the clock of the assessor's computer",
    "awarded": "the grade that the assessor awarded for the case",
    "descriptor": "the kit's id of the descriptor: method, theme, level and number",
    "label": "its name in words",
    "level": "pass or distinction",
    "met": "met, not met, or empty where a deadline closed the case undecided; in JSON true, false, null",
    "evidence": "ids of the items that the decision rests on, in the order cited; separated by blanks, in JSON a list",
    "nothing_seen": "yes where it was decided because no item shows it; else no; in JSON true or false",
    "reason": "the assessor's reason, as written",
    "sure": "unsure, fairly, certain, or empty where it was not said",
}
ATTEMPT_PARTS = {  # of each case in decisions.json, beside what stands in the rows
    "mode": "full: the order of life, from the conduct check to the record; short: decide only",
    "conduct": "fact of conduct -> in order, not in order, ask",
    "asked": "ids of the questions that the assessor chose to ask, in order",
    "tags": "item -> KSBs that the assessor saw in it",
    "record": "recording duty -> what the assessor wrote",
    "digest": "of the case in the assessor's chain",
}
ABOUT_TABLES = {
    "assessors": "the code, the random key that stands for this person in the record, and since when",
    "names": "a name, where one was given",
    "sign_ins": "when this person began to work here",
    "attempts": "cases that were opened",
    "saves": "every change that was saved to one, oldest first",
    "seals": "what was submitted or disputed, with the digests that make a later change show",
    "drill_answers": "answers to the drills and tests of the course",
    "imports": "submissions by this person that were taken here, and results and feedback that came back to them",
    "entries": "the assessor's record: what is stated, seen, advised and signed",
    "event_log": "who was present at an event, where this person is among them",
    "erasures": "when this person's data were erased",
}


# ── Raw decisions ────────────────────────────────────────────────────────────────────────────────────────────────────


def export_decisions(store: RecordStore, set_id: str, folder: Path) -> list[Path]:
    """Write every decision of the submissions that were taken for a set, and what each column means; no reference.

    Args:
        set_id: id of the set.
        folder: where to put decisions.csv, decisions.json and data-dictionary.md; made if it is not there.

    Returns:
        The three files. Without a submission they hold headings only.

    Raises:
        NotFound: there is no such set.
        TrainingError: a file could not be written.
    """
    one = load_set(set_id)
    submissions = taken(store, one.id)
    rows = [row for s in submissions for a in s.attempts for row in _rows(s, a)]
    whole = {
        "set": one.id,
        "columns": COLUMNS,
        "decisions": rows,
        "case_parts": ATTEMPT_PARTS,
        "cases": [_case(s, a) for s in submissions for a in s.attempts],
    }
    return [
        _put(folder / "decisions.csv", "\ufeff" + _csv(rows)),
        _put(folder / "decisions.json", _json(whole)),
        _put(folder / "data-dictionary.md", _dictionary(one.title, len(submissions), len(rows), verify_imports(store))),
    ]


def _rows(submission: Submission, attempt: Attempt) -> Iterable[dict[str, Any]]:
    method = load_scenario(attempt.scenario).method
    for d in load_standard(attempt.standard).descriptors_of(method):
        decision = attempt.decisions.get(d.id, Decision(descriptor=d.id))
        yield {
            **_of_case(submission, attempt),
            "method": method,
            "place": attempt.context.get("place"),
            "standard": attempt.standard,
            "kit": attempt.kit_version,
            "opened_at": attempt.opened_at,
            "submitted_at": attempt.submitted_at,
            "awarded": attempt.awarded,
            "descriptor": d.id,
            "label": d.label,
            "level": d.level,
            "met": decision.met,
            "evidence": list(decision.evidence),
            "nothing_seen": decision.nothing_seen,
            "reason": decision.reason,
            "sure": decision.sure,
        }


def _of_case(submission: Submission, attempt: Attempt) -> dict[str, Any]:
    return {
        "assessor": submission.assessor,
        "assessor_key": submission.assessor_key[:8],
        "set": submission.set,
        "set_version": submission.set_version,
        "try": submission.attempt_number,
        "submission": submission.digest[:12],
        "scenario": attempt.scenario,
        "scenario_version": attempt.scenario_version,
    }


def _case(submission: Submission, attempt: Attempt) -> dict[str, Any]:
    return {
        **_of_case(submission, attempt),
        "awarded": attempt.awarded,
        **{part: getattr(attempt, part) for part in ATTEMPT_PARTS},
    }


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(name, row[name]) for name in COLUMNS] for row in rows)
    return text.getvalue()


def _cell(name: str, value: object) -> object:
    """A value as a spreadsheet may have it: a text that it would take for a formula is only text."""
    if isinstance(value, bool):
        return ("met" if value else "not met") if name == "met" else ("yes" if value else "no")
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _dictionary(title: str, submissions: int, decisions: int, damaged: Iterable[str]) -> str:
    def listed(names: Mapping[str, str]) -> list[str]:
        return ["| name | what it is |", "| --- | --- |", *(f"| `{name}` | {words} |" for name, words in names.items())]

    left_out = [f"- {sentence}" for sentence in damaged]
    return "\n".join(
        [
            f"# Raw decisions of “{title}”",
            "",
            f"{decisions:,} decisions from {submissions} submissions: one row per assessor, case and descriptor, as "
            "they were submitted. No reference is among them; names are not known to the kit.",
            "",
            "- `decisions.csv`: UTF-8 with a byte order mark, so that Excel reads it; comma-separated, every cell quoted.",
            "- `decisions.json`: the same rows under `decisions`, and under `cases` what belongs to a whole case.",
            "",
            "In the CSV a text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a "
            "line break) has an apostrophe before it. The JSON has every text as it was written.",
            "",
            "## Columns",
            "",
            *listed(COLUMNS),
            "",
            "## Of a whole case, in the JSON only",
            "",
            *listed(ATTEMPT_PARTS),
            *(["", "## Left out", "", *left_out] if left_out else []),
            "",
        ]
    )


# ── One person's data ────────────────────────────────────────────────────────────────────────────────────────────────


def export_person(store: RecordStore, assessor_code: str, folder: Path) -> Path:
    """Write everything that is held here on one assessor as one readable file.

    Args:
        assessor_code: the code; with the start of the key where two people have one, "IA-07 (83d1)".
        folder: where to put it; made if it is not there.

    Returns:
        The file.

    Raises:
        NotFound: nobody here is called so.
        TrainingError: more than one is, or the file could not be written.
    """
    who = person(store, assessor_code)
    rows = held(store, who.key)
    content = {
        "about": f"Everything that this record of decisions holds on {who.name}. Times are UTC. What others keep, such as a "
        "lead assessor who took this person's submissions on another computer, is not in it: ask them.",
        "assessor": who.code,
        "assessor_key": who.key,
        "held": {name: {"what": ABOUT_TABLES.get(name, name), "rows": found} for name, found in rows.items()},
    }
    safe = re.sub(r"[^\w-]+", "-", who.code).strip("-") or "assessor"
    return _put(folder / f"held on {safe}, {who.key[:4]}.json", _json(content))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _put(target: Path, text: str) -> Path:
    return put(target, text, TrainingError, "Close it elsewhere, or choose another folder.")
