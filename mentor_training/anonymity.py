"""What could tell a reader who somebody in a case is: names, numbers, addresses, employers.

Formats and check digits are python-stdnum's and phonenumbers', lists of names faker's, ordinary words pyspellchecker's.
A person who means to find out needs no list, and so neither may whoever publishes: see `Vocabulary.ask`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

NAME_LISTS = ("en_GB", "en_IE", "en_IN", "en_NG", "en_NZ", "en_PK", "en_US")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A piece of text that could tell who somebody is."""

    kind: str  # "name", "telephone number"
    text: str
    at: int  # characters from the start

    def __str__(self) -> str:
        return f"“{self.text}” looks like {_ARTICLE.get(self.kind, 'a')} {self.kind}."


_ARTICLE = {"e-mail address": "an", "address": "an", "account name": "an", "employer or school": "an", "NHS number": "an"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Words that the check knows beyond its libraries."""

    trade: frozenset[str]
    also_words: frozenset[str]
    titles: tuple[str, ...]
    institutions: tuple[str, ...]
    employers: tuple[str, ...]
    streets: tuple[str, ...]
    ask: tuple[str, ...]  # what a human must still ask

    @classmethod
    def of(cls, *layers: Mapping[str, Any]) -> Vocabulary:
        """The words of several files together."""

        def words(key: str) -> list[str]:
            return [w for layer in layers for w in str(layer.get(key) or "").split()]

        return cls(
            trade=frozenset(map(_plain, [*words("trade"), *words("looked_at")])),
            also_words=frozenset(map(_plain, words("also_words"))),
            titles=tuple(words("titles")),
            institutions=tuple(words("institutions")),
            employers=tuple(words("employers")),
            streets=tuple(words("streets")),
            ask=tuple(str(q) for layer in layers for q in layer.get("ask") or ()),
        )


def identifiers(text: str, vocabulary: Vocabulary, small: frozenset[str] = frozenset()) -> tuple[Identifier, ...]:
    """Everything in a text that looks as if it told who somebody is, in order, each piece once.

    Args:
        text: one piece of writing; sentences matter, because at their start every word has a capital letter.
        vocabulary: words beyond the libraries' lists.
        small: words that stand in small letters elsewhere in the same writing, and so are ordinary ones.
    """
    taken: list[tuple[int, int]] = []
    found = []
    for kind, start, end in (*_formats(text), *_patterns(text, vocabulary), *_names(text, vocabulary, small)):
        if not any(start < e and s < end for s, e in taken):
            taken.append((start, end))
            found.append(Identifier(kind=kind, text=text[start:end], at=start))
    return tuple(sorted(found, key=lambda i: i.at))


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Every word that stands in small letters in some writing."""
    return frozenset(_plain(w) for text in texts for w in _WORD.findall(text) if w.islower())


# ── Numbers and addresses: what has a form ───────────────────────────────────────────────────────────────────────────

Span = tuple[str, int, int]
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]{2,6})?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_DATES = [
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d",
    rf"{_YEAR}-\d\d-\d\d",
    rf"{_DAY}(?: of)? {_MONTH},? {_YEAR}",
    rf"{_MONTH} {_DAY},? {_YEAR}",
    rf"born (?:in |on )?(?:[\w ]{{0,14}} )?{_YEAR}",
]
_PLATES = [  # since 2001, since 1983, since 1963
    r"[A-HJ-PR-Y]{2}\d{2} ?[A-HJ-PR-Z]{3}",
    r"[A-HJ-NP-TV-Y]\d{2,3} [A-HJ-PR-Y]{3}",
    r"[A-HJ-PR-Y]{3} \d{2,3}[A-HJ-NP-TV-Y]",
]
_DOMAIN = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:uk|com|org|net|io|info|eu|ie)\b(?:/\S*\w)?"
_INSURANCE = r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d{2}){3}[ -]?[A-D]"
_POSTCODE = r"(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKPSTUW]?[ \u00a0]{0,2}\d[ABD-HJLNP-UW-Z]{2})"
_EITHER_CASE = re.IGNORECASE
_FORMS = [
    ("e-mail address", re.compile(r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+")),
    ("web address", re.compile(rf"\b(?:https?://|www\.)\S+[\w/]|\b{_DOMAIN}", _EITHER_CASE)),
    ("account name", re.compile(r"(?<![\w@.])@\w[\w.]+\w")),
    ("postcode", re.compile(rf"\b{_POSTCODE}\b", _EITHER_CASE)),
    ("National Insurance number", re.compile(rf"\b{_INSURANCE}\b", _EITHER_CASE)),
    ("vehicle registration", re.compile(rf"\b(?:{'|'.join(_PLATES)})\b")),
    ("date of birth", re.compile(rf"\b(?:{'|'.join(_DATES)})\b")),
]


def _formats(text: str) -> Iterator[Span]:
    for kind, form in _FORMS:
        yield from ((kind, m.start(), m.end()) for m in form.finditer(text))
    yield from _long_numbers(text)
    yield from _telephones(text)


def _long_numbers(text: str) -> Iterator[Span]:
    from stdnum.gb import nhs

    for m in re.finditer(r"(?<![\d+])[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?!\d)", text):
        digits = re.sub(r"\D", "", m.group())
        if nhs.is_valid(digits):
            yield "NHS number", m.start(), m.end()
        elif _unique_learner_number(digits):
            yield "unique learner number", m.start(), m.end()


def _unique_learner_number(digits: str) -> bool:
    """Ten digits, the last a check digit: ten less the weighted sum's remainder by eleven."""
    remainder = sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return remainder != 0 and 10 - remainder == int(digits[9])


def _telephones(text: str) -> Iterator[Span]:
    import phonenumbers

    matcher = phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE)
    for match in matcher:
        if len(re.sub(r"\D", "", match.raw_string)) >= 9:  # shorter ones are counts and times
            yield "telephone number", match.start, match.end
    for m in re.finditer(r"(?<!\d)(?:\+44|0)[\d -]{8,12}\d(?!\d)|(?<!\d)\d{8,}(?!\d)", text):
        yield "telephone number" if m.group()[0] in "+0" else "reference number", m.start(), m.end()


# ── Employers, places, titles: what stands beside a telling word ─────────────────────────────────────────────────────

_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w’'&-]*"


def _patterns(text: str, known: Vocabulary) -> Iterator[Span]:
    streets, institutions, titles = ("|".join(map(re.escape, w)) for w in (known.streets, known.institutions, known.titles))
    for m in re.finditer(rf"\b\d{{1,4}}[a-zA-Z]?,? (?:{_CAPITAL} ){{1,3}}(?:{streets})\b", text):
        yield "address", m.start(), m.end()
    for m in re.finditer(rf"\b((?:{_CAPITAL} ){{1,4}})(?:{institutions})\b", text):
        start = m.start()
        if _starts_sentence(text, start) and _is_ordinary(_plain(m.group(1).split()[0])):
            start += len(m.group(1).split()[0]) + 1  # "At Greenfield Ltd"
        if start < m.end(1):
            yield "employer or school", start, m.end()
    for m in re.finditer(rf"\b(?:{'|'.join(map(re.escape, known.employers))})\b", text):
        if not _starts_sentence(text, m.start()):
            yield "employer or school", m.start(), m.end()
    for m in re.finditer(rf"\b(?:{titles})\.? ({_CAPITAL})", text):
        word = m.group(1)
        alone = len(word) == 1 and word not in "AI" and not _starts_sentence(text, m.start())  # "Dr B"
        if alone or (len(word) > 1 and not word.isupper() and _plain(word) not in known.trade):
            yield "name", m.start(), m.end()


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_OPENS = '.!?…:;“”‘"([{—–/•\n'
_SAYS = re.compile(
    r":|,? (?:said|says|asked|asks|told|tells|rang|phoned|texted|wants|wanted|thinks|thought|knows|knew|and me|and A)\b"
)
_DOES = re.compile(
    rf"(?:{_SAYS.pattern}|[’']s\b|,? (?:went|goes|came|comes"
    r"|was|is|has|had|did|does|didn[’']t|isn[’']t|wasn[’']t|hasn[’']t|and I)\b)"
)
_CALLED = re.compile(
    rf"{_SAYS.pattern}|,? (?:was|is|had)\b|, (?:can|could|will|would|do|did|are|you|what|why|have|please)\b"
)


def _names(text: str, known: Vocabulary, small: frozenset[str]) -> Iterator[Span]:
    """Words with a capital where an ordinary word has none, joined where they follow one another."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if _is_name(text, word, known, small):
            if run and text[run[-1].end() : word.start()] not in (" ", " O’", " o’"):
                yield "name", run[0].start(), run[-1].end()
                run = []
            run.append(word)
    if run:
        yield "name", run[0].start(), run[-1].end()


def _is_name(text: str, word: re.Match[str], known: Vocabulary, small: frozenset[str]) -> bool:
    written = re.sub(r"[’']s$", "", word.group())
    if not written.isascii() and not re.match(r"[A-Za-zÀ-ɏ’'-]+$", written):
        return True  # another script: nobody can be sure from here
    if len(written) < 2 or not written[0].isupper():
        return False
    parts = [p for p in written.split("-") if p[:1].isupper()]
    if all(_plain(p) in known.trade for p in parts):
        return False
    plain = _plain(written)
    if written.isupper():
        return len(written) > 3 and plain in _listed() and plain not in known.also_words and plain not in _ordinary()
    if _CONTRACTED.match(plain):
        return False
    also_a_word = plain in known.also_words
    if not _starts_sentence(text, word.start()):
        only_a_word = plain in small or (_is_usual(plain) and plain not in _listed())
        return also_a_word or not only_a_word  # "Will", but not the box "Actions"
    if also_a_word:
        return bool(_DOES.match(text, word.start() + len(written)))
    if plain in _listed() and plain in _common():
        return bool(_SAYS.match(text, word.start() + len(written)))
    if plain in small:
        return False
    if plain in _listed():
        return True
    if not _is_usual(plain) and _CALLED.match(text, word.start() + len(written)):
        return True
    return len([p for p in parts if len(p) > 1]) > 1 or not all(len(p) < 2 or _is_ordinary(p) for p in plain.split("-"))


def _is_ordinary(plain: str) -> bool:
    return any(form in _ordinary() for form in _forms(plain))


def _is_usual(plain: str) -> bool:
    return any(_counted().get(form, 0) >= USUAL for form in _forms(plain))


def _forms(plain: str) -> tuple[str, ...]:
    """A word as the library's list, which is American and holds few plurals, would have it."""
    american = plain.replace("isation", "ization").replace("lling", "ling")
    return american, american.removesuffix("s"), american.removeprefix("re")


_CONTRACTED = re.compile(r"[dis]’\w+$|.*\w’(?:ll|d|ve|re|m)$|m+$|[a-z]s$")  # "I’d", "S’pose", "Where’ll", "Fs"


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\r\u00a0*_'’”)]\"")
    return not before or before[-1] in _OPENS or text[:at].rstrip()[-1:] in '”’)]"'


def _plain(word: str) -> str:
    return re.sub(r"[’']s$", "", word).replace("'", "’").casefold()


@lru_cache
def _listed() -> frozenset[str]:
    """First names and surnames of faker's lists for Britain, Ireland and the countries many families come from."""
    names: set[str] = set()
    for locale in NAME_LISTS:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for kind in ("first_names", "last_names", "first_names_male", "first_names_female", "first_names_unisex"):
            names |= {_plain(n) for n in getattr(provider, kind, ())}
    return frozenset(names)


@lru_cache
def _counted() -> Mapping[str, int]:
    """How often each word of English is said in subtitles; names among them, but more rarely."""
    from spellchecker import SpellChecker

    return {w.replace("'", "’"): count for w, count in SpellChecker(language="en").word_frequency.dictionary.items()}


@lru_cache
def _ordinary() -> frozenset[str]:
    """Words of English as it is written and spoken, in small letters."""
    return frozenset(w for w, count in _counted().items() if count >= RARE or _FORMED.search(w))


@lru_cache
def _common() -> frozenset[str]:
    """Words so common that, at the start of a sentence, they are seldom names: "Lucky", "Long"."""
    return frozenset(w for w, count in _counted().items() if count >= COMMON)


RARE, USUAL, COMMON = 300, 3_000, 10_000
_FORMED = re.compile(r"\w{3}(?:ing|ed|ly|tion|ness|ment|able|less|ful|ers|ies|’s|n’t)$")
