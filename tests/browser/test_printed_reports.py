"""Reports in real Chromium: on screen, on paper, and as a screen reader hears them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from signed import CODE, TODAY, signed

from mentor_training import reports


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Each report as a file."""
    folder = tmp_path_factory.mktemp("reports")
    done = signed(folder / "stores")
    made = {
        "record": reports.assessor_record(done.own, CODE, TODAY),
        "assessor": reports.qualification_report(done.lead, done.submission, for_quality=False),
        "quality": reports.qualification_report(done.lead, done.submission, for_quality=True),
    }
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, "utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.fixture
def opened(chromium, pages):
    """A function: a report in a tab, and what the tab asked for."""
    contexts = []

    def show(name, width=1280, theme="light"):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        tab = context.new_page()
        tab.asked = []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.goto(pages[name])
        return tab

    yield show
    for context in contexts:
        context.close()


REPORTS = ["record", "assessor", "quality"]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_report_has_no_accessibility_fault_that_axe_can_find(opened, name, width, theme):
    from axe_playwright_python.sync_playwright import Axe

    tab = opened(name, width, theme)
    found = Axe().run(tab).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_asks_for_nothing_but_itself(opened, pages, name):
    tab = opened(name)
    tab.wait_for_load_state("networkidle")
    assert [url for url in tab.asked if not url.startswith("data:")] == [pages[name]]
    assert tab.evaluate("document.scripts.length") == 0


def test_a_screen_reader_hears_the_headings_of_the_record_in_order(opened):
    heard = headings(opened("record"))
    assert heard[0] == (1, f"Assessor’s record: {CODE}")
    assert [words for level, words in heard if level == 2] == [
        "What remains", "What the plan requires", "Standardisation done and due", "Verdicts and who signed",
        "Standardisation events", "Results received",
        "Course and practice", "Is it as it was?",
    ]  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_one_first_heading_and_skips_no_level(opened, name):
    levels = [level for level, _ in headings(opened(name))]
    assert levels.count(1) == 1 and levels[0] == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_table_is_heard_as_a_table_wide_and_narrow(opened, width):
    heard = [(role, name) for role, name, _ in tree(opened("record", width))]
    start = heard.index(("table", "Each requirement in the plan’s words, and how it stands on 25 November 2026"))
    rows = heard[start : heard.index(("heading", "Standardisation done and due"))]
    assert [name for role, name in rows if role == "columnheader"] == ["Requirement", "State", "What is stated", "Seen by"]
    assert ("rowheader", "Mentoring experience") in rows
    assert [role for role, _ in rows].count("row") == 11
    spoken = [name for role, name in rows if role == "StaticText"]
    assert "too little" in spoken and "✗" not in spoken  # the sign is for the eye, the word for the ear
    assert not [words for words in spoken if words.startswith("State:")]  # the column's header says it already


def tree(tab):
    """The accessibility tree as Chromium hands it to a screen reader, in reading order: role, name, level."""
    nodes = {n["nodeId"]: n for n in tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]}
    heard, waiting = [], [next(iter(nodes))]
    while waiting:
        node = nodes[waiting.pop()]
        waiting += reversed([child for child in node.get("childIds", []) if child in nodes])
        if not node["ignored"]:
            level = next((p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), None)
            heard.append((node["role"]["value"], node.get("name", {}).get("value", ""), level))
    return heard


def headings(tab):
    return [(level, name) for role, name, level in tree(tab) if role == "heading"]


@pytest.mark.parametrize("name, least, most", [("record", 2, 6), ("assessor", 2, 4), ("quality", 15, 40)])
def test_a_report_prints_on_a_sane_number_of_pages(opened, name, least, most):
    paper = opened(name, theme="dark").pdf(prefer_css_page_size=True, tagged=True, outline=True)
    count = len(re.findall(rb"/Type\s*/Page\b(?!s)", paper))
    assert least <= count <= most
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45][\d.]* 84[12]", paper)  # A4


def test_on_paper_there_is_no_dark_ground_whatever_the_screen_is(opened):
    tab = opened("record", theme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert tab.evaluate(ground) != "rgb(255, 255, 255)"
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate(ground) == "rgb(255, 255, 255)"
    assert tab.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(28, 33, 39)"
