"""How many names and numbers the anonymity check finds, and how often it is wrong: the figures in datasets/README.md.

    uv run --group test python tests/benchmarks/anonymity.py

The names are planted in sentences; none is on the check's lists (other countries' names, from faker). The false alarms are
those in the kit's own cases, all of which name nobody, without the words that were added after somebody looked at them.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from planted import names_in_sentences, numbers_in_sentences, unlisted_names

from mentor_training.anonymity import identifiers, small_words
from mentor_training.datasets import list_scenarios, load_scenario, load_vocabulary, shipped
from mentor_training.publication import writing
from mentor_training.reading import read_yaml

SEED, NAMES = 2026, 10_000


def main() -> None:
    """Print the figures as rows of a table."""
    known = load_vocabulary()
    found = 0
    for name, said in names_in_sentences(SEED, NAMES):
        found += any(name in i.text or (i.text in name and len(i.text) > 2) for i in identifiers(said, known))
    print(f"| names on none of its lists ({len(unlisted_names()):,} to choose from, seed {SEED}) | {found:,} of {NAMES:,} |")
    kinds: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for kind, number, said in numbers_in_sentences():
        kinds[kind] += 1
        right[kind] += any(i.kind == kind and (i.text in number or number in i.text) for i in identifiers(said, known))
    print(f"| numbers, addresses, employers of {len(kinds)} kinds | {right.total()} of {kinds.total()} |")
    looked_at = set(str(read_yaml(shipped() / "anonymity.yaml")["looked_at"]).casefold().split())
    unseen = replace(known, trade=known.trade - looked_at)
    alarms: Counter[str] = Counter()
    for id in list_scenarios():
        texts = [text for _, text in writing(load_scenario(id))]
        alarms[id] = sum(len(identifiers(text, unseen, small_words(texts))) for text in texts)
    most, where = max((n, id) for id, n in alarms.items())
    print(
        f"| false alarms in {len(alarms)} cases | {alarms.total()}, {alarms.total() / len(alarms):.2f} a case; most {most}, {where} |"
    )


if __name__ == "__main__":
    main()
