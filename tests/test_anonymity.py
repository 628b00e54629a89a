"""The anonymity check finds what it was not told of, and is quiet about words of this trade."""

from __future__ import annotations

from collections import Counter

import pytest
from planted import names_in_sentences, numbers_in_sentences, unlisted_names

from mentor_training.anonymity import _listed, identifiers, small_words
from mentor_training.datasets import list_scenarios, load_scenario, load_vocabulary
from mentor_training.publication import writing

KNOWN = load_vocabulary()


def found(text: str) -> list[str]:
    return [i.text for i in identifiers(text, KNOWN)]


def test_of_names_on_none_of_its_lists_at_least_98_in_100_are_found():
    assert len(unlisted_names()) > 5000 and not set(map(str.casefold, unlisted_names())) & _listed()
    planted = list(names_in_sentences(seed=7, count=1000))
    missed = [(name, said) for name, said in planted if not any(name in f or f in name for f in found(said) if len(f) > 2)]
    assert len(missed) <= 20, missed


@pytest.mark.parametrize("kind, number, said", list(numbers_in_sentences()))
def test_numbers_addresses_and_employers_are_found_as_what_they_are(kind, number, said):
    assert [i.kind for i in identifiers(said, KNOWN) if i.text in number or number in i.text] == [kind]


@pytest.mark.parametrize(
    "said",
    [
        "Will you mark this? Grace under pressure, as Gibbs has it. May I? Mark my words, it is in Egan and in Kolb.",
        "He was frank about it; the bill came in May and the Equality Act applies. Bob’s your uncle is a phrase.".replace("Bob’s", "that’s"),
        "Bed six, ward 4, 12 August, at 14:30, 30 minutes, 95% of 1,200 calls in 2026.",
        "A: “Fair enough.” M: “Lucky, more like.” Quality rang. Good’s good enough. Apprentice A and Mentee 2 wrote it down.",
        "Version 2.14.3 of the sheet, items 0 to 100, and row 1000000028.".replace("row 1000000028", "row 12"),
    ],
)  # fmt: skip
def test_words_and_figures_of_this_trade_are_nobody(said):
    assert found(said) == []


@pytest.mark.parametrize(
    "said, who",
    [
        ("Will said so.", "Will"),
        ("I gave it to Grace.", "Grace"),
        ("Mark’s on nights.", "Mark’s"),
        ("Ask Auntie Bev.", "Auntie Bev"),
        ("It was Dr B who signed it.", "Dr B"),
        ("Nurse O’Leary came.", "Nurse O’Leary"),
        ("It was Siân.", "Siân"),
        ("It was محمد again.", "محمد"),
        ("Then Anne-Marie Hughes-Owen left.", "Anne-Marie Hughes-Owen"),
    ],
)
def test_names_that_are_words_titles_and_other_scripts_are_names(said, who):
    assert who in found(said)


def test_a_case_of_ours_raises_at_most_one_false_alarm_before_anybody_looked():
    from dataclasses import replace

    from mentor_training.datasets import shipped
    from mentor_training.reading import read_yaml

    looked_at = set(str(read_yaml(shipped() / "anonymity.yaml")["looked_at"]).casefold().split())
    unseen = replace(KNOWN, trade=KNOWN.trade - looked_at)
    alarms: Counter[str] = Counter()
    for id in list_scenarios():
        texts = [text for _, text in writing(load_scenario(id))]
        alarms[id] = sum(len(identifiers(text, unseen, small_words(texts))) for text in texts)
    assert sum(alarms.values()) / len(alarms) <= 1, alarms


def test_a_check_of_a_long_case_is_quick_enough_to_type_beside():
    text = "A sat down. “What do you want out of it?” M said nothing, and looked at the sheet. " * 1200  # 100,000 characters
    assert found(text) == []
