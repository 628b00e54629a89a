"""Training for independent assessors: what notebooks and other people's scripts import.

Nothing is loaded before it is used, so that opening a notebook is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from . import agreement, bias, charts, qualification
    from .comparison import Comparison, compare
    from .datasets import (
        list_scenarios,
        list_sets,
        load_flawed_questions,
        load_questions,
        load_reference,
        load_scenario,
        load_set,
        load_standard,
    )
    from .decisions import Attempt, Decision, Reference
    from .errors import TrainingError
    from .grading import grade_method, grade_overall, resit_deadline, whole_assessment_again
    from .records import RecordStore
    from .widgets.board import board
    from .widgets.chapter import closing, opening
    from .widgets.course_test import course_test
    from .widgets.coverage import plan_coverage
    from .widgets.drill import drill
    from .widgets.editor import write_scenario
    from .widgets.explorer import explore
    from .widgets.grading import practise
    from .widgets.lead import lead
    from .widgets.mistakes import mistakes
    from .widgets.my_record import my_record
    from .widgets.performance import how_items_perform
    from .widgets.practice import practise_set
    from .widgets.qualify import qualify
    from .widgets.reason import try_reason
    from .widgets.sets import make_sets
    from .widgets.start import start
    from .widgets.take_part import take_part
    from .widgets.timeline import timeline

_FROM = {  # a name, or a module of that name
    "Attempt": ".decisions",
    "Comparison": ".comparison",
    "Decision": ".decisions",
    "RecordStore": ".records",
    "Reference": ".decisions",
    "TrainingError": ".errors",
    "agreement": ".agreement",
    "bias": ".bias",
    "board": ".widgets.board",
    "charts": ".charts",
    "closing": ".widgets.chapter",
    "compare": ".comparison",
    "course_test": ".widgets.course_test",
    "drill": ".widgets.drill",
    "explore": ".widgets.explorer",
    "grade_method": ".grading",
    "grade_overall": ".grading",
    "how_items_perform": ".widgets.performance",
    "lead": ".widgets.lead",
    "list_scenarios": ".datasets",
    "list_sets": ".datasets",
    "load_flawed_questions": ".datasets",
    "load_questions": ".datasets",
    "load_reference": ".datasets",
    "load_scenario": ".datasets",
    "load_set": ".datasets",
    "load_standard": ".datasets",
    "make_sets": ".widgets.sets",
    "mistakes": ".widgets.mistakes",
    "my_record": ".widgets.my_record",
    "opening": ".widgets.chapter",
    "plan_coverage": ".widgets.coverage",
    "practise": ".widgets.grading",
    "practise_set": ".widgets.practice",
    "qualification": ".qualification",
    "qualify": ".widgets.qualify",
    "resit_deadline": ".grading",
    "start": ".widgets.start",
    "take_part": ".widgets.take_part",
    "timeline": ".widgets.timeline",
    "try_reason": ".widgets.reason",
    "whole_assessment_again": ".grading",
    "write_scenario": ".widgets.editor",
}

__all__ = [
    "Attempt",
    "Comparison",
    "Decision",
    "RecordStore",
    "Reference",
    "TrainingError",
    "__version__",
    "agreement",
    "bias",
    "board",
    "charts",
    "closing",
    "compare",
    "course_test",
    "drill",
    "explore",
    "grade_method",
    "grade_overall",
    "how_items_perform",
    "lead",
    "list_scenarios",
    "list_sets",
    "load_flawed_questions",
    "load_questions",
    "load_reference",
    "load_scenario",
    "load_set",
    "load_standard",
    "make_sets",
    "mistakes",
    "my_record",
    "opening",
    "plan_coverage",
    "practise",
    "practise_set",
    "qualification",
    "qualify",
    "resit_deadline",
    "start",
    "take_part",
    "timeline",
    "try_reason",
    "whole_assessment_again",
    "write_scenario",
]


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"mentor_training has no “{name}”")
    module = import_module(_FROM[name], __name__)
    value = globals()[name] = module if _FROM[name] == f".{name}" else getattr(module, name)
    return value


def __dir__() -> list[str]:
    return __all__
