"""The plan's grading rules, and nothing besides."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mentor_training as mt
from mentor_training.errors import NotFound, Undecided

STANDARD = mt.load_standard()

# EPA plan, "Overall EPA grading", the table written out by hand.
OVERALL = [
    ("fail", "fail", "fail"),
    ("fail", "pass", "fail"),
    ("fail", "distinction", "fail"),
    ("pass", "fail", "fail"),
    ("distinction", "fail", "fail"),
    ("pass", "pass", "pass"),
    ("pass", "distinction", "merit"),
    ("distinction", "pass", "merit"),
    ("distinction", "distinction", "distinction"),
]


def decisions(method, **changed):
    """Every descriptor met, but for those named with underscores."""
    return {d.id: True for d in STANDARD.descriptors_of(method)} | {k.replace("_", "-"): v for k, v in changed.items()}


@pytest.mark.parametrize(("observation", "discussion", "overall"), OVERALL)
def test_the_plans_table_decides_the_overall_grade(observation, discussion, overall):
    assert str(mt.grade_overall(STANDARD, {"OWQ": observation, "PD": discussion})) == overall


@pytest.mark.parametrize(("observation", "discussion", "overall"), OVERALL)
def test_after_a_resit_the_overall_grade_is_at_most_pass(observation, discussion, overall):
    capped = mt.grade_overall(STANDARD, {"OWQ": observation, "PD": discussion}, resit=True)
    assert str(capped) == ("fail" if overall == "fail" else "pass")


@pytest.mark.parametrize(("observation", "discussion", "overall"), OVERALL)
def test_exceptional_circumstances_lift_the_cap(observation, discussion, overall):
    lifted = mt.grade_overall(STANDARD, {"OWQ": observation, "PD": discussion}, resit=True, exceptional=True)
    assert str(lifted) == overall


def test_merit_is_overall_only():
    with pytest.raises(NotFound, match="grade of OWQ “merit”"):
        mt.grade_overall(STANDARD, {"OWQ": "merit", "PD": "pass"})


def test_both_methods_are_needed_for_an_overall_grade():
    with pytest.raises(NotFound, match="PD"):
        mt.grade_overall(STANDARD, {"OWQ": "pass"})


def test_grades_are_ordered_as_the_plan_lists_them():
    assert [str(g) for g in sorted(STANDARD.grades.values())] == ["fail", "pass", "merit", "distinction"]


def test_everything_met_is_a_distinction_and_a_theme_without_one_does_not_block_it():
    assert str(mt.grade_method(STANDARD, "OWQ", decisions("OWQ"))) == "distinction"
    assert str(mt.grade_method(STANDARD, "PD", decisions("PD"))) == "distinction"


def test_one_missed_pass_descriptor_fails_the_method_however_good_the_rest():
    assert str(mt.grade_method(STANDARD, "OWQ", decisions("OWQ", OWQ_MO_P1=False))) == "fail"


def test_one_missed_distinction_descriptor_leaves_a_pass():
    assert str(mt.grade_method(STANDARD, "PD", decisions("PD", PD_AS_D1=False))) == "pass"


def test_an_undecided_descriptor_is_named_and_never_a_silent_fail():
    with pytest.raises(Undecided, match="No decision yet on OWQ-CO-P2 and OWQ-MO-P1. Decide them") as error:
        mt.grade_method(STANDARD, "OWQ", decisions("OWQ", OWQ_CO_P2=None, OWQ_MO_P1=None))
    assert error.value.descriptors == ("OWQ-CO-P2", "OWQ-MO-P1")


def test_a_descriptor_of_the_other_method_is_refused():
    with pytest.raises(NotFound, match="descriptor of OWQ “PD-MO-P1”"):
        mt.grade_method(STANDARD, "OWQ", decisions("OWQ", PD_MO_P1=True))


@pytest.mark.parametrize("method", ["OWQ", "PD"])
@given(data=st.data())
def test_the_method_grade_is_what_all_and_all_say(method, data):
    """Fail unless all pass; distinction if all of both; else pass: the plan's sentence, read backwards."""
    own = STANDARD.descriptors_of(method)
    met = {d.id: data.draw(st.booleans()) for d in own}
    all_pass = all(met[d.id] for d in own if d.level == "pass")
    all_distinction = all(met[d.id] for d in own if d.level == "distinction")
    expected = "fail" if not all_pass else "distinction" if all_distinction else "pass"
    assert str(mt.grade_method(STANDARD, method, met)) == expected


@pytest.mark.parametrize("method", ["OWQ", "PD"])
@given(data=st.data())
def test_meeting_one_more_descriptor_never_lowers_the_grade(method, data):
    own = [d.id for d in STANDARD.descriptors_of(method)]
    met = {d: data.draw(st.booleans()) for d in own}
    more = met | {data.draw(st.sampled_from(own)): True}
    assert mt.grade_method(STANDARD, method, more) >= mt.grade_method(STANDARD, method, met)


@given(data=st.data())
def test_the_order_in_which_decisions_were_made_does_not_matter(data):
    met = {d.id: data.draw(st.booleans()) for d in STANDARD.descriptors_of("PD")}
    shuffled = dict(data.draw(st.permutations(list(met.items()))))
    assert mt.grade_method(STANDARD, "PD", shuffled) == mt.grade_method(STANDARD, "PD", met)


@pytest.mark.parametrize(
    ("notified", "last_day"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),  # the month's end is clipped
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_a_failed_method_may_be_taken_again_for_six_months_from_the_notification(notified, last_day):
    assert mt.resit_deadline(STANDARD, notified) == last_day
    assert not mt.whole_assessment_again(STANDARD, notified, last_day)
    assert mt.whole_assessment_again(STANDARD, notified, date.fromordinal(last_day.toordinal() + 1))
