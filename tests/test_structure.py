"""Arrows point inward, and the contents page loads nothing before it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import mentor_training as mt

PACKAGE = Path(mt.__file__).parent
CORE = {
    "errors",
    "standard",
    "grading",
    "conduct",
    "scenario",
    "questions",
    "decisions",
    "comparison",
    "progress",
    "drills",
    "generated",
    "passport",
    "standards_compared",
}
EDGE = {
    "workspace", "interpretations", "anonymity", "checks", "publication", "reading", "datasets", "checking", "sealing", "tables", "records",
    "served", "remote", "database",
    "people",
    "packs", "submissions", "passports", "vault", "meeting", "rehearsal", "taking_part", "revisions", "documents", "drafting",
    "standards_touched", "standards_said",
    "cues", "coverage", "what_next",
}  # fmt: skip
ANALYSIS = {
    "coding", "tallies", "intervals", "chance", "agreement", "judged", "against", "confidence", "bias", "order", "severity", "items",
    "rule", "planning", "seen", "outlook", "clustering", "drift", "movement", "qualification", "longform", "event", "gradings",
}  # fmt: skip
MAY_IMPORT = {  # layer -> layers it may import from
    "core": {"core"},
    "edge": {"core", "edge", ""},
    "analysis": {"core", "analysis"},
    "face": {"core", "edge", "analysis", "face", ""},
}


def layer(module: str) -> str:
    if module in CORE:
        return "core"
    if module in ANALYSIS:
        return "analysis"
    return "edge" if module in EDGE else "" if module in ("", "__init__") else "face"


def imported(path: Path) -> set[str]:
    """Top-level modules of the kit that a module imports; "" is the contents page."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            inside_widgets = path.parent.name == "widgets" and node.level == 1
            names = ["widgets"] if inside_widgets else [node.module] if node.module else [a.name for a in node.names]
            found |= {"" if name == "__version__" else (name or "").split(".")[0] for name in names}
    return found


def test_presentation_knows_the_edge_the_edge_knows_the_core_and_the_core_nobody():
    offenders = []
    for path in PACKAGE.rglob("*.py"):
        module = "widgets" if path.parent.name == "widgets" else path.stem
        if module == "__init__":
            continue
        offenders += [(module, other) for other in imported(path) if layer(other) not in MAY_IMPORT[layer(module)]]
    assert offenders == []


def test_the_core_uses_nothing_but_the_standard_library():
    for name in CORE:
        for node in ast.walk(ast.parse((PACKAGE / f"{name}.py").read_text("utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            assert [m for m in modules if m.split(".")[0] not in sys.stdlib_module_names] == [], name


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()}


def test_importing_the_kit_loads_no_heavy_library():
    assert loaded_after("import mentor_training").isdisjoint(
        {"pandas", "numpy", "scipy", "jupyterlab", "sqlalchemy", "pydantic"}
    )


def test_a_panel_loads_neither_pandas_nor_jupyterlab():
    panel = "import mentor_training as mt; mt.practise('owq-01', assessor='IA-07')"
    assert loaded_after(panel).isdisjoint({"pandas", "numpy", "scipy", "jupyterlab", "matplotlib"})


def test_the_contents_page_names_exactly_what_it_can_give():
    assert sorted(mt._FROM) == sorted(set(mt.__all__) - {"__version__"})
    assert all(getattr(mt, name) is not None for name in mt.__all__)


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(mt, "no_such_thing")
