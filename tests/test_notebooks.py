"""The notebooks stay thin, and carry nothing that they should not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mentor_training.app import shipped_notebooks
from mentor_training.course import COURSE

NOTEBOOKS = sorted(shipped_notebooks().rglob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def notebook(request):
    return json.loads(request.param.read_text("utf-8"))


def code(notebook):
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]


def test_no_notebook_holds_outputs_or_widget_state(notebook):
    assert not [c["id"] for c in notebook["cells"] if c.get("outputs") or c.get("execution_count")]
    assert "widgets" not in notebook["metadata"]


def test_cells_are_short_and_define_nothing(notebook):
    for source in code(notebook):
        lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
        assert len(lines) <= 5
        assert not [line for line in lines if line.split()[0] in ("def", "class", "for", "while", "with")]


def test_the_first_line_of_code_says_what_to_do_where_nothing_starts_by_itself(notebook):
    assert all(source.startswith("# ") and "Run All Cells" in source.splitlines()[0] for source in code(notebook))
    assert "mt-if-not-started" in "".join(notebook["cells"][0]["source"])


def test_cell_ids_can_be_read(notebook):
    ids = [c["id"] for c in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(i.replace("-", "").isalpha() for i in ids)


def test_every_page_is_marked_as_one(notebook):
    assert notebook["metadata"]["mentor-training"] == {"page": True}


def test_every_link_from_the_start_page_leads_to_a_notebook():
    from mentor_training.widgets.start import JOURNEYS

    parts = [part for journey in JOURNEYS for part in journey.parts]
    assert all((shipped_notebooks() / part.notebook).exists() for part in parts)


def test_a_notebook_opens_by_saying_what_one_will_do_and_closes_with_what_one_can():
    for path in NOTEBOOKS:
        if path.name != "start_here.ipynb":
            words = path.read_text("utf-8")
            by_panel = "mt.opening(" in words and "mt.closing(" in words  # from the course's one list
            assert by_panel or ("In this notebook you will" in words and "You can now" in words), Path(path).name


def test_every_chapter_of_the_course_has_its_notebook_that_opens_and_closes_it():
    for chapter in COURSE:
        words = (shipped_notebooks() / chapter.notebook).read_text("utf-8")
        assert f'mt.opening(\\"{chapter.id}\\")' in words and f'mt.closing(\\"{chapter.id}\\")' in words
        assert f"# {chapter.title}" in words
        if chapter.drills:
            assert f'mt.drill(\\"{chapter.id}\\")' in words


def test_no_notebook_states_a_fact_of_the_plan_by_itself():
    """Times, numbers and ids come from the standard's data, so that a new version changes the course."""
    for chapter in COURSE:
        cells = json.loads((shipped_notebooks() / chapter.notebook).read_text("utf-8"))["cells"]
        words = " ".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown" and c["id"] != "if-not-started")
        assert not re.search(r"\b(?:\d+ (?:minutes|days|weeks|months|questions)|[KSB]\d+|ST\d{4})\b", words), chapter.id
