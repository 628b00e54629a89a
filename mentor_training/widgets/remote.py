"""Panels that work beside the references on the organisation's machine: here is only their face."""

from __future__ import annotations

import secrets
from typing import Any

import anywidget
import traitlets

from ..errors import TrainingError
from ..served import LARGEST_FILE, Service
from .base import look, script, sendable


class RemotePanel(anywidget.AnyWidget):
    """The face of a panel that the service has: what it shows comes from there, what is done goes there.

    Args:
        kind: of panel, as the service names it.
        begin: what it begins with, such as the set.
    """

    page = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)

    def __init__(self, service: Service, kind: str, **begin: Any):
        super().__init__()
        self._service, self._kind, self._begin = service, kind, {**begin, "view": secrets.token_hex(8)}
        self._seen: str | None = None
        self.on_msg(self._forward)
        try:
            self._ask(None)
        except TrainingError as error:
            self.page = {"problem": str(error)}

    def _ask(self, message: dict[str, Any] | None) -> list[dict[str, Any]]:
        asked = {**self._begin, "seen": self._seen, "message": message}
        answer = self._service.post(f"panels/{self._kind}", asked, LARGEST_FILE)
        self._seen = answer["mark"]
        for name, value in answer["shown"].items():
            setattr(self, name, sendable(value))
        return list(answer["said"])

    def _forward(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        try:
            for said in self._ask(message):
                self.send(said)
        except TrainingError as error:
            refused = {"to": "refused", "token": message.get("token"), "asked": message.get("do")}
            self.send({**refused, "sentence": str(error), "error": type(error).__name__})


def remote(service: Service, kind: str, **begin: Any) -> RemotePanel:
    """The face of a panel of the service’s.

    Args:
        kind: of panel: "board", "lead", "sets", "editor", "coverage", "performance".
        begin: what it begins with.
    """
    face = type(f"Remote{kind.title()}", (RemotePanel,), {"_esm": script(kind), "_css": look(kind)})
    made: RemotePanel = face(service, kind, **begin)
    return made
