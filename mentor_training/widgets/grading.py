"""The grading panel: read the evidence, decide every descriptor, grade, submit, and see it beside the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .. import __version__
from ..comparison import Comparison, WayComparison, compare
from ..conduct import in_words
from ..datasets import load_mistakes, load_reference, load_scenario, load_standard
from ..decisions import SHORT, Attempt
from ..errors import NotReady, TrainingError
from ..records import DECISION_PARTS, Change, RecordStore, decided, shown_time
from ..scenario import Scenario
from ..standard import Descriptor, Standard, Theme
from .base import look, script, sentence_for_a_surprise
from .stored import PersonalPanel

OF_A_ROUND = ("set", "set_version", "try", "round")  # parts of a context that keep its attempts apart from others
WITHOUT_FEEDBACK = (
    "Submitted and sealed. In this set there is no feedback before all of it is graded. "
    "Go on with the next case, from the list above."
)
PRACTICE = {"purpose": "practice"}  # what an attempt is part of where nothing more is said


def practise(
    scenario_id: str, assessor: str | None = None, store: RecordStore | None = None, mode: str = SHORT
) -> GradingPanel:
    """The grading panel for one scenario, where the assessor left off.

    Args:
        scenario_id: id of the scenario, or the start of it where that is unique.
        mode: "short" (decide only) or "full" (the order of life: conduct, evidence with KSBs, questions, decisions, record).
        assessor: the assessor's code; without it the code in use in this workspace, else the panel asks for one.
        store: where to keep what is decided; the workspace's records by default.
    """
    return GradingPanel(scenario_id, assessor=assessor, store=store, mode=mode)


class GradingPanel(PersonalPanel):
    """One assessor's attempts at one scenario."""

    _esm = script("grading")
    _css = look("grading")

    def __init__(
        self,
        scenario_id: str,
        assessor: str | None = None,
        store: RecordStore | None = None,
        context: Mapping[str, object] = PRACTICE,
        mode: str = SHORT,
        feedback: bool = True,
    ):
        super().__init__(assessor, store)
        self._mode = mode
        self._feedback = feedback  # whether a submitted attempt is shown beside the reference
        self._wanted = scenario_id
        self._context = context
        self._chosen = assessor
        self._redraw()

    # ── What the panel shows ─────────────────────────────────────────────────────────────────────────────────────────

    def _load_page(self) -> dict[str, Any]:
        self._scenario = load_scenario(self._wanted)
        self._standard = load_standard(self._scenario.standard)
        self._begin()
        return self._page(self._attempt_to_show())

    def _attempt_to_show(self) -> Attempt | None:
        """The open attempt, else the last submitted one, else a first."""
        if self._assessor is None:
            return None
        mine = self._own_attempts()
        unfinished = [a for a in mine if not a.submitted_at and a.mode == self._mode]
        submitted = [a for a in mine if a.submitted_at]
        return unfinished[-1] if unfinished else submitted[-1] if submitted else self._fresh()

    def _fresh(self) -> Attempt:
        assert self._assessor is not None
        return self.store.open_attempt(self._assessor, self._scenario.id, self._context, self._mode)

    def _own_attempts(self) -> tuple[Attempt, ...]:
        """This assessor's attempts at the present version of the scenario, for the same purpose."""
        assert self._assessor is not None
        key = self.store.assessor(self._assessor)  # another's imported attempts may bear the same code
        every = self.store.attempts(self._assessor, self._scenario.id)
        purpose = self._context["purpose"]
        return tuple(
            a
            for a in every
            if a.assessor_key == key
            and a.scenario_version == self._scenario.version
            and a.context.get("purpose", purpose) == purpose
            and all(a.context.get(part) == self._context[part] for part in OF_A_ROUND if part in self._context)
        )

    def _revised(self) -> str | None:
        """What to say to somebody who began this case in another version."""
        assert self._assessor is not None
        older = [
            a for a in self.store.attempts(self._assessor, self._scenario.id) if a.scenario_version != self._scenario.version
        ]
        if not older:
            return None
        version = older[-1].scenario_version
        return (
            f"This case was revised: it is now version {self._scenario.version}. What you decided on version {version} "
            "is kept in the record; here you grade the new version afresh."
        )

    def _page(self, attempt: Attempt | None) -> dict[str, Any]:
        page: dict[str, Any] = {
            "kit": __version__,
            "mode": attempt.mode if attempt else self._mode,
            "standard": standard_shown(self._standard, self._scenario.method),
            "scenario": scenario_shown(self._standard, self._scenario),
            "assessor": self._assessor,
            "attempt": None,
            "attempts": [],
            "comparison": None,
            "problem": None,
            "revised": None,
            "sealed": None,
            "feedback": self._feedback,
        }
        if attempt is None:
            return page
        mine = self._own_attempts()
        page["attempt"] = attempt_shown(attempt)
        page["revised"] = self._revised()
        page["attempts"] = [
            {
                "id": a.id,
                "number": n,
                "submitted": shown_time(a.submitted_at) if a.submitted_at else None,
                "decided": decided(self._scenario, self._standard, a)[0],
            }
            for n, a in enumerate(mine, start=1)
        ]
        if attempt.submitted_at and self._feedback:
            page["comparison"] = self._comparison(attempt, mine)
        elif attempt.submitted_at:
            page["sealed"] = WITHOUT_FEEDBACK
        return page

    def _comparison(self, attempt: Attempt, mine: tuple[Attempt, ...]) -> dict[str, Any]:
        try:
            reference = load_reference(self._scenario.id)  # opened only now
            comparison = compare(self._standard, self._scenario, attempt, reference)
        except TrainingError as error:
            return {"problem": str(error)}
        except Exception:  # noqa: BLE001  the attempt is sealed: the page must not be lost with the comparison
            return {"problem": sentence_for_a_surprise()}
        earlier = [a for a in mine if a.submitted_at and a.number < attempt.number]
        disputes = self.store.disputes(attempt)
        return {
            **comparison_shown(comparison, load_mistakes()),
            "earlier": {d: [a.met.get(d) for a in earlier] for d in reference.decisions},
            "disputes": {d.descriptor: {"reason": d.reason, "at": shown_time(d.raised_at)} for d in disputes},
        }

    # ── What the panel is asked to do ────────────────────────────────────────────────────────────────────────────────

    def on_code(self, message: dict[str, Any]) -> None:
        self.store.work_as(message["code"])
        self._assessor = self.store.at_work()
        self.page = self._page(self._attempt_to_show())

    def on_save(self, message: dict[str, Any]) -> dict[str, Any]:
        saved = self.store.save(message["attempt"], message["field"], message["value"], message["token"])
        field, seen = message["field"], message["seen"]
        changes = self.store.changes(message["attempt"], min(seen, saved.revision - 1))
        newest = changes[field]  # another window may have been later
        return {"field": field, "clock": saved.clock, "value": newest.value, **_news(changes, seen, own=saved.revision)}

    def on_news(self, message: dict[str, Any]) -> dict[str, Any]:
        changes = self.store.changes(message["attempt"], message["seen"])
        submitted = self.store.attempt(message["attempt"]).submitted_at
        return {**_news(changes, message["seen"]), "submitted": bool(submitted)}

    def on_submit(self, message: dict[str, Any]) -> dict[str, Any] | None:
        attempt = self.store.attempt(message["attempt"])
        if attempt.submitted_at:  # the word of it never came back
            self.page = self._page(attempt)
            return None
        if self._chosen is None and self.store.at_work() != self._assessor:
            raise NotReady(
                [f"who you are: this page belongs to {self._assessor}, and {self.store.at_work()} works here now; reload it"]
            )
        if attempt.revision > message["seen"]:
            raise NotReady(["what another window has just changed; look it over again"])
        self.page = self._page(self.store.submit(attempt))
        return None

    def on_show(self, message: dict[str, Any]) -> None:
        self.page = self._page(self.store.attempt(message["attempt"]))

    def on_fresh(self, _message: dict[str, Any]) -> None:
        if not self._feedback:
            raise NotReady(["a set that allows another try"])
        self.page = self._page(self._fresh())

    def on_dispute(self, message: dict[str, Any]) -> None:
        if not self._feedback:
            raise NotReady(["the result of this set: what a reference says is known only then"])
        attempt = self.store.attempt(message["attempt"])
        self.store.dispute(attempt, message["descriptor"], message["reference_version"], message["reason"])
        self.page = self._page(attempt)


def _news(changes: Mapping[str, Change], seen: int, own: int | None = None) -> dict[str, Any]:
    """What was saved since the browser's last word, by any window."""
    newer = {f: c for f, c in changes.items() if c.revision > seen}
    others = {f: {"value": c.value, "clock": c.clock} for f, c in newer.items() if c.revision != own}
    return {"revision": max([c.revision for c in newer.values()], default=seen), "others": others}


# ── Values as the browser gets them ──────────────────────────────────────────────────────────────────────────────────


def standard_shown(standard: Standard, method_id: str) -> dict[str, Any]:
    """What of the standard the panel needs for one method: themes, descriptors, KSBs, recording duties, grading rule."""
    method = standard.method(method_id)
    themes = [standard.themes[t] for t in method.themes]
    return {
        "id": standard.id,
        "title": standard.title,
        "method": method.title,
        "grades": list(method.grades),
        "rules": [c.text for c in standard.clauses.values() if c.topic == "grading" and c.method == method_id],
        "themes": [_theme_shown(standard, theme) for theme in themes],
        "records": [
            {**asdict(duty), "clause": standard.clauses[duty.clause].text} for duty in method.records if duty.kind != "grade"
        ],
        "least_questions": _least_questions(standard, method_id),
        "portfolio_rule": next((c.text for c in standard.clauses.values() if "not directly assessed" in c.text), ""),
    }


def _least_questions(standard: Standard, method: str) -> int | None:
    """How many set questions the plan asks for at least."""
    fact = standard.conduct_of(method).get("questions_asked")
    return int(fact.value) if fact and isinstance(fact.value, int) else None


def _theme_shown(standard: Standard, theme: Theme) -> dict[str, Any]:
    return {
        "id": theme.id,
        "title": theme.title,
        "ksbs": [{"id": k, "text": standard.ksbs[k].text} for k in theme.ksbs],
        "descriptors": [_descriptor_shown(standard.descriptors[d]) for d in theme.descriptors],
        "section": standard.sections[theme.section].title,
    }


def _descriptor_shown(descriptor: Descriptor) -> dict[str, Any]:
    return {
        "id": descriptor.id,
        "label": descriptor.label,
        "level": descriptor.level,
        "text": descriptor.text,
        "ksbs": list(descriptor.ksbs),
        "ours": asdict(descriptor.ours),
    }


def scenario_shown(standard: Standard, scenario: Scenario) -> dict[str, Any]:
    """The scenario with what is known of its conduct in words."""
    shown = asdict(scenario)
    facts = standard.conduct_of(scenario.method)
    shown["conduct"] = [
        {"name": name, "asks": facts[name].asks, "found": in_words(facts[name], value)}
        for name, value in scenario.conduct.items()
    ]
    return shown


def attempt_shown(attempt: Attempt) -> dict[str, Any]:
    """The attempt as fields, as they are saved."""
    fields: dict[str, Any] = {f"record.{duty}": text for duty, text in attempt.record.items()}
    fields |= {"awarded": attempt.awarded, **attempt.other}
    for d, decision in attempt.decisions.items():
        parts = asdict(decision)
        fields |= {f"decision.{d}.{part}": parts[part] for part in DECISION_PARTS}
    return {
        "id": attempt.id,
        "fields": fields,
        "revision": attempt.revision,
        "submitted": shown_time(attempt.submitted_at) if attempt.submitted_at else None,
        "digest": attempt.digest,
    }


def comparison_shown(comparison: Comparison, mistakes: Mapping[int, str]) -> dict[str, Any]:
    """The comparison in the order in which it is read: differences first."""
    grade, reference = comparison.grade, comparison.reference
    return {
        "awarded": str(grade.awarded) if grade.awarded else None,
        "derived": str(grade.derived) if grade.derived else None,
        "reference": str(grade.reference),
        "follows": grade.follows,
        "settled": grade.settled,
        "turning": [list(some) for some in grade.turning],
        "changed_by": list(grade.changed_by),
        "agreed": len(comparison.agreed),
        "counted": len(comparison.agreed) + len(comparison.differences),
        "descriptors": [
            {
                "id": c.descriptor.id,
                "relation": c.relation,
                "contested": c.reference.contested,
                "yours": asdict(c.yours),
                "met": c.reference.met,
                "reason": c.reference.reason,
                "what_would_change_it": c.reference.what_would_change_it,
                "evidence": list(c.reference.evidence),
                "found": list(c.found),
                "missed": list(c.missed),
                "extra": list(c.extra),
                "for_another_reason": c.for_another_reason,
            }
            for c in (*comparison.differences, *comparison.contested, *comparison.agreed)
        ],
        "way": _way_shown(comparison.way) if comparison.way else None,
        "record_gaps": [{"duty": g.duty.text, "sentence": g.sentence} for g in comparison.record_gaps],
        "status": reference.status,
        "version": reference.version,
        "gradings": len(reference.gradings),
        "graders": "panel" if any(g.by == "panel" for g in reference.gradings) else "automated",
        "mistakes": [mistakes[m] for m in reference.mistakes if m in mistakes],
    }


def _way_shown(way: WayComparison) -> dict[str, Any]:
    """Conduct, KSBs and questions beside the plan and the reference."""
    return {
        "conduct": [
            {
                "asks": c.finding.fact.asks,
                "found": in_words(c.finding.fact, c.finding.value),
                "yours": c.yours,
                "agreed": c.agreed,
                "standing": c.finding.standing,
                "sentence": c.finding.sentence,
                "clause": c.finding.clause.text,
                "unclear": c.finding.ambiguity.question if c.finding.ambiguity and c.finding.breach else None,
            }
            for c in way.conduct
        ],
        "ksbs": [
            {"id": k.ksb, "yours": list(k.yours), "reference": list(k.reference), "unseen": k.unseen} for k in way.ksbs
        ],
        "unasked": list(way.unasked),
    }
