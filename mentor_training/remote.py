"""The record of decisions where an organisation keeps it on its own machine: the same names, asked of the service."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from functools import lru_cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from . import packs
from .decisions import Attempt
from .records import RecordStore
from .served import Service
from .workspace import workspace

CALLS = (  # of the record of decisions that the service answers, to each for what is theirs
    "assessor", "work_as", "at_work",
    "open_attempt", "attempt", "attempts", "save", "decide", "changes", "submit", "dispute", "disputes",
    "answer_drill", "drill_answers",
    "chain", "keys", "erased", "imports", "how_many", "enter", "entries", "verify",
)  # fmt: skip


class RemoteStore(RecordStore):
    """What one person decided, kept by the service: `RecordStore()` is this one where there is a service.

    Whatever it is asked beyond what is that person's own, the service refuses.
    """

    shared = True

    def __init__(self, url: str | None = None, service: Service | None = None):
        from .served import service as of_this_kit

        found = service or of_this_kit()
        assert found is not None
        self.service = found
        self.fetch()

    def fetch(self) -> None:
        """Open the packs that the organisation offers and that are not here yet."""
        here = {(p.id, p.version) for p in packs.opened()}
        for offer in self.service.get("packs"):
            if (offer["id"], offer["version"]) not in here:
                path = workspace() / "received" / f"{offer['id']}-{offer['version']}.pack"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.service.file(f"packs/{offer['id']}"))
                packs.open_pack(path)
                path.unlink()

    # ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def hand_in(self, set: str, attempt_number: int, round: str = "") -> str:
        """Hand in what is submitted of a set, by the service's clock.

        Returns:
            What became of it, in a sentence.
        """
        given = {"set": set, "attempt_number": attempt_number, "round": round}
        return str(self.service.post("hand-in", given)["said"])

    def live(self, set: str) -> dict[str, Any]:
        """How the meeting on a set stands, as far as it is shown to everybody."""
        return dict(self.service.get(f"live/{set}"))

    def cast(self, set: str, item: str, met: bool, token: str) -> dict[str, Any]:
        """Vote again on the decision that is on the board; as `live` from then on."""
        return dict(self.service.post("ballot", {"set": set, "item": item, "met": met, "token": token}))


def _call(name: str) -> Any:
    method = getattr(RecordStore, name)
    signature = inspect.signature(method)

    def call(self: RemoteStore, *args: Any, **kwargs: Any) -> Any:
        given = dict(signature.bind(self, *args, **kwargs).arguments)
        del given["self"]
        answer = self.service.post(f"records/{name}", {key: _sent(value) for key, value in given.items()})
        return result_of(name).validate_python(answer["value"])

    call.__name__, call.__doc__ = name, method.__doc__
    return call


@lru_cache(maxsize=len(CALLS))
def result_of(name: str) -> TypeAdapter[Any]:
    """How the answer of a call is written and read."""
    return TypeAdapter(get_type_hints(getattr(RecordStore, name))["return"])


def _sent(value: Any) -> Any:
    if isinstance(value, Attempt):
        return value.id
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return dict(value) if isinstance(value, Mapping) else value


for _name in CALLS:
    setattr(RemoteStore, _name, _call(_name))
