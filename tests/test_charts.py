"""Charts: pictures that a reader without eyes, without colours or with another theme can read."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from mentor_training import charts
from mentor_training.agreement import confusion, reliability
from mentor_training.bias import net_bias
from mentor_training.charts import Step
from mentor_training.items import items
from mentor_training.qualification import Shape, VerdictRule, operating_characteristics

SVG = "{http://www.w3.org/2000/svg}"
RULE = VerdictRule(
    p0=0.8, p1=0.92, rho=0.05, looks=(4,), standardised=0.95, not_yet=0.1, most_over=99, critical=("pass0",),
    most_critical_over=99, tries=1, failing_cases=1,
)  # fmt: skip


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(1)
    names = [
        (f"s{s}", f"{lvl}{n}", lvl) for s in range(5) for lvl, many in (("pass", 4), ("distinction", 2)) for n in range(many)
    ]
    reference = pd.DataFrame(names, columns=["scenario", "descriptor", "level"]).assign(met=rng.random(30) < 0.7)
    wrong = rng.random((6, 30)) < 0.2
    words = rng.choice(["unsure", "fairly", "certain"], (6, 30))
    decided = pd.concat([reference[["scenario", "descriptor"]].assign(assessor=f"A<{a}>", met=reference["met"] ^ w, confidence=words[a]) for a, w in enumerate(wrong)])  # fmt: skip
    return decided, reference


DECIDED, REFERENCE = tables()
CHARACTERISTICS = operating_characteristics(
    RULE, Shape(decisions=(20,) * 4, not_met=(5,) * 4, critical=(0,) * 4), replicates=2000
)
DRAWN = {
    "votes": lambda: charts.votes(items(DECIDED, REFERENCE).head(5)),
    "bias": lambda: charts.bias(net_bias(DECIDED, REFERENCE)),
    "confusion": lambda: charts.confusion(confusion(DECIDED, REFERENCE)),
    "reliability": lambda: charts.reliability(reliability(DECIDED, REFERENCE)),
    "progress": lambda: charts.progress([Step("owq-01", 7, 10), Step("pd-02", 0, 0), Step("owq-03", 9, 10)]),
    "bias without intervals": lambda: charts.bias(net_bias(DECIDED[DECIDED["scenario"] < "s2"], REFERENCE)),
    "bias of nobody": lambda: charts.bias(
        net_bias(DECIDED.assign(met=pd.array([None] * len(DECIDED), "boolean")), REFERENCE)
    ),
    "reliability of one": lambda: charts.reliability(reliability(DECIDED, REFERENCE, assessor="A<3>")),
    "operating characteristic": lambda: charts.operating_characteristic(CHARACTERISTICS, 0.8, 0.92),
}
PICTURES = [pytest.param(draw(), id=name) for name, draw in DRAWN.items()]


def words(svg: str) -> list[str]:
    return [t.text or "" for t in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("svg", PICTURES)
def test_a_picture_has_a_name_and_a_description_that_it_points_at(svg):
    root = ET.fromstring(svg)
    assert root.get("role") == "img" and root.get("viewBox")
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert title.text and desc.text.endswith(".") and "nan" not in svg.lower()


@pytest.mark.parametrize("svg", PICTURES)
def test_ink_is_the_texts_colour_and_every_other_colour_has_a_variable_of_the_theme(svg):
    root = ET.fromstring(svg)
    assert root.get("fill") == "currentColor"
    allowed = re.compile(r"currentColor|none|url\(#mt-[0-9a-f]{8}-h\)|var\(--(met|notmet|accent), #[0-9a-f]{6}\)")
    for element in root.iter():
        for name in ("fill", "stroke"):
            assert element.get(name) is None or allowed.fullmatch(element.get(name)), (element.tag, element.get(name))


@pytest.mark.parametrize("background", ["#ffffff", "#171b20"])
def test_colours_without_a_theme_stand_out_on_white_and_on_black(background):
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for colour in set(re.findall(r"#[0-9a-f]{6}", "".join(draw() for draw in DRAWN.values()))):
        a, b = sorted((light(colour), light(background)))
        assert (b + 0.05) / (a + 0.05) >= 3, (colour, background)  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("svg", PICTURES)
def test_everything_drawn_stays_inside_the_frame(svg):
    root = ET.fromstring(svg)
    _, _, wide, high = map(float, root.get("viewBox").split())
    for e in root.iter():
        for x in ("x", "x1", "x2", "cx"):
            assert e.get(x) is None or -0.1 <= float(e.get(x)) <= wide + 0.1
        for y in ("y", "y1", "y2", "cy"):
            assert e.get(y) is None or -0.1 <= float(e.get(y)) <= high + 0.1


@pytest.mark.parametrize("svg", PICTURES)
def test_words_stay_inside_the_frame(svg):
    for t in ET.fromstring(svg).iter(f"{SVG}text"):
        wide = len(t.text or "") * float(t.get("font-size")) * 0.52
        start = float(t.get("x")) - wide * {"start": 0, "middle": 0.5, "end": 1}[t.get("text-anchor")]
        assert start >= -4 and start + wide <= charts.WIDTH + 4, t.text


def test_a_name_too_long_for_its_place_is_cut_and_whole_in_the_description():
    name = "an assessor whose code is far longer than anybody would ever type"
    svg = charts.bias(net_bias(DECIDED.assign(assessor=name).drop_duplicates(["scenario", "descriptor"]), REFERENCE))
    assert f"{name[:45]}…" in words(svg) and name in ET.fromstring(svg).find(f"{SVG}desc").text
    test_words_stay_inside_the_frame(svg)


def test_ids_of_different_pictures_differ_so_that_a_page_can_hold_them_all():
    ids = re.findall(r' id="([^"]+)"', "".join(draw() for draw in DRAWN.values()))
    assert len(ids) == len(set(ids))


def test_what_is_not_met_is_hatched_and_counts_stand_in_figures():
    found = items(DECIDED, REFERENCE).head(5)
    svg = charts.votes(found)
    assert "<pattern" in svg and "url(#" in svg
    assert [w for w in words(svg) if " : " in w] == [f"{r['met']} : {r['not_met']}" for r in found.to_dict("records")]
    first = found.index[0]
    assert f"{first[1]} {first[0]}: {found['met'].iloc[0]} met, {found['not_met'].iloc[0]} not met" in svg


def test_names_are_text_and_never_markup():
    assert "A&lt;3&gt;" in charts.bias(net_bias(DECIDED, REFERENCE)) and "A<3>" in words(
        charts.bias(net_bias(DECIDED, REFERENCE))
    )


def test_a_lean_without_an_interval_is_a_hollow_mark_with_its_reason():
    few = DECIDED[DECIDED["scenario"] < "s2"]
    svg = charts.bias(net_bias(few, REFERENCE))
    dots = list(ET.fromstring(svg).iter(f"{SVG}circle"))
    assert len(dots) == 6 and {d.get("fill") for d in dots} == {"none"}
    assert "no interval: 2 scenarios, 4 are needed" in svg
    nothing = few.assign(met=pd.array([None] * len(few), "boolean"))
    assert "not computable: decided nothing" in charts.bias(net_bias(nothing, REFERENCE))


def test_the_description_says_every_figure_of_the_confusion_matrix():
    found = confusion(DECIDED, REFERENCE)
    desc = ET.fromstring(charts.confusion(found)).find(f"{SVG}desc").text
    for reference in found.index:
        for given in found.columns:
            if found.loc[reference, given]:
                assert f"{reference} as {given}: {found.loc[reference, given]}" in desc


def test_the_curves_are_told_apart_by_their_line_and_named():
    svg = charts.operating_characteristic(CHARACTERISTICS, 0.8, 0.92)
    lines = list(ET.fromstring(svg).iter(f"{SVG}polyline"))
    assert [line.get("stroke-dasharray") for line in lines] == [None, "7 4"]
    assert {"standardised", "not yet", "to reach", "competent"} <= set(words(svg))
    assert f"at 80% right: standardised {CHARACTERISTICS.loc[0.8, 'standardised']:.1%}" in svg


def test_an_attempt_without_a_decision_has_no_mark_and_is_said():
    svg = charts.progress([Step("a", 7, 10), Step("b", 0, 0)])
    assert (
        len(list(ET.fromstring(svg).iter(f"{SVG}circle"))) == 1 and "b: nothing decided" in svg and "7 of 10" in words(svg)
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.votes(items(DECIDED, REFERENCE).head(0)),
        lambda: charts.bias(net_bias(DECIDED, REFERENCE).head(0)),
        lambda: charts.confusion(confusion(DECIDED, REFERENCE) * 0),
        lambda: charts.reliability(reliability(DECIDED.assign(confidence=None), REFERENCE)),
        lambda: charts.progress([]),
        lambda: charts.operating_characteristic(CHARACTERISTICS.head(0), 0.8, 0.92),
    ],
)
def test_with_nothing_to_draw_it_says_so(draw):
    desc = ET.fromstring(draw()).find(f"{SVG}desc").text
    assert re.search(r"No |Nobody |nobody |Nothing ", desc)


def test_drawing_needs_neither_pandas_nor_numpy():
    code = "import mentor_training as mt, sys; mt.charts.progress([mt.charts.Step('a', 1, 2)]); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "numpy", "scipy"} & set(loaded)
