"""What every panel is built on: shared look, shared script, and messages that always get an answer."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import TrainingError
from ..workspace import workspace

HERE = Path(__file__).parent


@lru_cache
def script(name: str) -> str:
    """The panel's script in one module: the view library (Preact and htm), what panels share, the panel's own."""
    library = (HERE / "htm-preact.js").read_text("utf-8")
    shared, own = ((HERE / f"{part}.js").read_text("utf-8") for part in ("kit", name))
    return f"const preact = {{}};\n(function (exports, module) {{{library}\n}})(preact, {{}});\n{shared}\n{own}"


_SPELLED = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen",
)  # fmt: skip


def spelled(number: int) -> str:
    """A small number as a word: "sixteen"; a larger one in figures."""
    return _SPELLED[number] if 0 <= number < len(_SPELLED) else str(number)


@lru_cache
def look(name: str) -> str:
    """The shared look and the panel's own."""
    return "\n".join((HERE / f"{part}.css").read_text("utf-8") for part in ("kit", name))


class Panel(anywidget.AnyWidget):
    """A panel: `page` goes to the browser; every message that comes back is answered.

    A message names what to do; the method `on_<name>` of the panel does it and returns the answer. An error that the
    kit raised on purpose is answered with its sentence; any other is kept in the workspace's log and answered with a
    sentence that says so. No traceback reaches the panel.
    """

    page = traitlets.Dict().tag(sync=True)

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.on_msg(self._answer)

    @traitlets.validate("page")
    def _sendable(self, proposal: Any) -> Any:
        return sendable(proposal["value"])

    def _load_page(self) -> dict[str, Any]:
        """What the page shows, read anew; it may raise."""
        raise NotImplementedError

    def _guarded(self) -> dict[str, Any]:
        """The page, or in its place the sentence that says what is wrong."""
        try:
            return self._load_page()
        except TrainingError as error:
            return {"problem": str(error)}
        except Exception:  # noqa: BLE001  no traceback in the panel
            return {"problem": sentence_for_a_surprise()}

    def _redraw(self) -> None:
        self.page = self._guarded()

    def _answer(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        try:
            answer = getattr(self, f"on_{message['do']}")(message) or {}
            self.send(sendable({"to": message["do"], "token": message.get("token"), **answer}))
        except TrainingError as error:
            self._refuse(message, str(error), type(error).__name__)
        except Exception:  # noqa: BLE001  the panel must answer whatever happens
            self._refuse(message, sentence_for_a_surprise(), "Surprise")

    def _refuse(self, message: dict[str, Any], sentence: str, error: str) -> None:
        self.send(
            {
                "to": "refused",
                "token": message.get("token"),
                "sentence": sendable(sentence),
                "error": error,
                "asked": message.get("do"),
            }
        )


def sendable(value: Any) -> Any:
    """A value as a message can carry it: half a character, as some programs paste it, becomes "?"."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def sentence_for_a_surprise() -> str:
    """Keep the error now being handled in the workspace's log, and say so in a sentence for its user."""
    try:
        log = workspace() / "log.txt"
        with log.open("a", encoding="utf-8") as file:
            import traceback

            file.write(traceback.format_exc() + "\n")
        where = f"The details are in {log}."
    except (OSError, TrainingError):
        logging.getLogger(__name__).exception("not written to the log")
        where = "The details could not be written to the log."
    return f"The kit met something it did not expect. What was saved is kept; reload the page to go on. {where}"
