"""YAML files that people write and programs change: comments, order, quotes and unknown keys stay as they are."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

WIDEST = 100_000  # no line is folded that was not folded before
SHORT = 60  # characters of a text without quotes


def load_document(path: Path) -> Any:
    """A YAML file with its comments.

    Raises:
        OSError, YAMLError: it cannot be read.
    """
    return _yaml().load(path.read_text("utf-8-sig"))


def dumped(document: Any) -> str:
    """A document as text; one that was only read comes out as it went in."""
    text = io.StringIO()
    _yaml().dump(document, text)
    return text.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width, yaml.allow_unicode, yaml.preserve_quotes = WIDEST, True, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def plain(node: Any) -> Any:
    """The content of a document as JSON has it."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, int):
        return int(node)
    return float(node) if isinstance(node, float) else str(node)


def merged(node: Any, value: Any) -> Any:
    """A document that says what a plain value says, with everything else of it kept.

    Args:
        node: the document, or a part of it; None where there is none yet.
        value: what it is to say. Items of a list that have an `id` are known by it, wherever they stand.
    """
    if isinstance(value, Mapping):
        return _merged_map(node if isinstance(node, CommentedMap) else CommentedMap(), value)
    if isinstance(value, list):
        return _merged_list(node if isinstance(node, CommentedSeq) else CommentedSeq(), value)
    if node is not None and plain(node) == value and isinstance(value, bool) == isinstance(node, bool):
        return node
    return _written(value)


def _merged_map(node: CommentedMap, value: Mapping[str, Any]) -> CommentedMap:
    for key in [key for key in node if key not in value]:
        del node[key]
    for key, part in value.items():
        old = node.get(key)
        new = merged(old, part)
        if new is not old or key not in node:
            node[key] = new
    return node


def _merged_list(node: CommentedSeq, value: list[Any]) -> CommentedSeq:
    if plain(node) == value:
        return node
    ids = [part.get("id") if isinstance(part, Mapping) else None for part in value]
    old = {
        part["id"]: (part, node.ca.items.get(n))
        for n, part in enumerate(node)
        if isinstance(part, CommentedMap) and "id" in part
    }
    known, free = bool(old) or all(ids), dict(old)  # of two items with one id, only the first has an old one
    parts = [
        merged(free.pop(id)[0] if id in free else None, part) if known else _written_part(node, n, part)
        for n, (id, part) in enumerate(zip(ids, value, strict=True))
    ]
    comments = {n: old[id][1] for n, id in enumerate(ids) if id in old and old[id][1]}
    del node[:]
    node.extend(parts)
    node.ca.items.update(comments)
    if not any(isinstance(part, Mapping | list) for part in value):
        node.fa.set_flow_style()  # ids and words in one line
    return node


def _written_part(node: CommentedSeq, n: int, part: Any) -> Any:
    return merged(node[n] if n < len(node) else None, part)


def _written(value: Any) -> Any:
    """A new scalar in the manner of the kit's own files."""
    if not isinstance(value, str):
        return value
    if "\n" in value and value == "\n".join(line.rstrip() for line in value.split("\n")) and value[:1].strip():
        return LiteralScalarString(value)
    return DoubleQuotedScalarString(value) if len(value) > SHORT or not value[:1].isalnum() or "\n" in value else value
