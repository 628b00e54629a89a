"""Names and numbers planted in the kit's own cases, to see how many the anonymity check finds: none is in its lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib import import_module

from mentor_training.anonymity import _listed, _plain

# Countries from which many families in England come, and whose names the check's lists do not hold.
ELSEWHERE = (
    "pl_PL",
    "ro_RO",
    "pt_PT",
    "it_IT",
    "es_ES",
    "tr_TR",
    "lt_LT",
    "cs_CZ",
    "de_DE",
    "fr_FR",
    "nl_NL",
    "sv_SE",
    "zu_ZA",
    "tw_GH",
)

SAYINGS = (
    "I asked {} and got nowhere.",
    "{} rang in at six.",
    "A: “And where was {} when it went off?”",
    "On Thursday {} had the list, so I waited.",
    "{} is the one who does the rota.",
    "“No,” I said, “that’s for {} to say.”",
    "She’d sat with {}, and they both laughed.",
    "{}’s locker was open again.",
    "We’d a new starter, {}, who wouldn’t speak.",
    "Not me: {}.",
)

NUMBERS = (
    ("telephone number", "Ring her on {}.", ("0161 496 0345", "07700 900 461", "+44 20 7946 0958", "(0117) 4960123", "01632 960983", "02079460712")),
    ("postcode", "It’s the house at {}.", ("M1 1AE", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "b33 8th", "GIR 0AA")),
    ("e-mail address", "Send it to {} today.", ("j.smith@works.example.co.uk", "Anna+mentor@mail.example", "x_9@a-b.example.org")),
    ("NHS number", "The form says {}.", ("943 476 5919", "9434765919", "401-023-2137")),
    ("National Insurance number", "It has {} on it.", ("AB 12 34 56 C", "JG103759A", "ab123456d")),
    ("unique learner number", "The learner’s number is {}.", ("1000000027", "1000000035")),
    ("web address", "It’s on {}.", ("https://example.org/a/b?c=1", "www.thing.example.co.uk", "thing.org.uk/people")),
    ("account name", "She posts as {}.", ("@jo_b99", "@The.Real.Trainer")),
    ("date of birth", "Born {}.", ("12 March 1987", "03/11/1991", "1987-03-12", "March 12, 1987", "12th of March 1987")),
    ("vehicle registration", "The van is {}.", ("AB12 CDE", "A123 BCD", "ABC 123D")),
    ("address", "They live at {}.", ("12 Acacia Avenue", "7a, Old Mill Lane", "221 Station Road")),
    ("employer or school", "Before that it was {}.", ("Greenfield Ltd", "Oakwood Primary School", "St Barnabas Hospital", "Harrow Vale College", "Tesco")),
)  # fmt: skip


def unlisted_names() -> list[str]:
    """First names and surnames of other countries, in Latin letters, that the check has on no list."""
    names: set[str] = set()
    for locale in ELSEWHERE:
        try:
            provider = import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        for kind in ("first_names", "last_names", "first_names_male", "first_names_female"):
            names |= {n for n in getattr(provider, kind, ()) if n.isalpha() and len(n) > 2 and n[0].isupper()}
    return sorted(n for n in names if _plain(n) not in _listed() and n.isascii())


def names_in_sentences(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """A name, and a sentence that holds it."""
    chance = random.Random(seed)
    names = unlisted_names()
    for n in range(count):
        name = chance.choice(names)
        yield name, SAYINGS[n % len(SAYINGS)].format(name)


def numbers_in_sentences() -> Iterator[tuple[str, str, str]]:
    """A kind, a number or address of it, and a sentence that holds it."""
    for kind, sentence, examples in NUMBERS:
        yield from ((kind, example, sentence.format(example)) for example in examples)
