"""The event service, where an organisation keeps records and references on its own machine, and how a kit asks it.

A kit belongs to a service when the environment says so: MENTOR_TRAINING_SERVICE is its address, JUPYTERHUB_API_TOKEN the
token by which the hub knows whose kit it is. At home neither is set, and everything is on this computer.
"""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic import TypeAdapter

from . import __version__, errors
from .decisions import Reference
from .errors import RecordsUnavailable, TrainingError

if TYPE_CHECKING:
    import httpx

SERVICE, TOKEN, USER = "MENTOR_TRAINING_SERVICE", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_USER"
PROTOCOL = 1  # raised when a kit and a service of two versions would no longer understand each other
LARGEST = 2_000_000  # bytes of one message
LARGEST_FILE = 30_000_000  # bytes of one that carries a file
PATIENCE = 10  # seconds for an answer
AWAY = "The kit’s service cannot be reached just now. What you typed stays on this page and is sent when it is back."


def service() -> Service | None:
    """The service that this kit belongs to; None at home."""
    url = os.environ.get(SERVICE)
    return _service(url, os.environ.get(TOKEN, ""), os.environ.get(USER, "")) if url else None


@lru_cache(maxsize=2)
def _service(url: str, token: str, user: str) -> Service:
    return Service(url, token, user)


class Service:
    """A service at its address, asked in somebody's name.

    Args:
        url: its address.
        token: by which the hub knows who asks.
        user: who that is, so that another's token is noticed.
    """

    def __init__(self, url: str, token: str, user: str = ""):
        import httpx  # only where there is a service

        self._sender, self._turn = secrets.token_hex(8), itertools.count(1)
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/",
            headers={
                "Authorization": f"token {token}",
                "Mentor-Training-Kit": f"{PROTOCOL} {__version__}",
                **({"Mentor-Training-User": quote(user)} if user else {}),
            },
            timeout=httpx.Timeout(PATIENCE, connect=3),
            trust_env=False,  # no proxy stands between a kit and its service
        )

    def get(self, path: str) -> Any:
        """What the service says of something.

        Raises:
            TrainingError: what it refuses, as it would be refused at home; RecordsUnavailable where it is away.
        """
        return self._asked("GET", path).json()

    def file(self, path: str) -> bytes:
        """A file that the service gives out."""
        return self._asked("GET", path).content

    def post(self, path: str, content: Mapping[str, Any], largest: int = LARGEST) -> Any:
        """Have the service do something, or answer a question that has parts.

        Raises:
            TrainingError: as `get`; nothing was changed then.
        """
        import json

        body = json.dumps(content).encode()
        if len(body) > largest:
            raise errors.NotReady([f"a shorter text or a smaller file: at most {largest // 1_000_000} million characters"])
        return self._asked("POST", path, body).json()

    def _asked(self, how: str, path: str, body: bytes | None = None) -> httpx.Response:
        import httpx

        turn = {"Mentor-Training-Turn": f"{self._sender} {next(self._turn)}"}
        try:
            answer = self._http.request(how, path, content=body, headers=turn)
        except httpx.HTTPError as error:
            raise RecordsUnavailable(AWAY) from error
        if answer.is_success:
            return answer
        raise _refusal(answer)

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    def reference(self, scenario: str) -> Reference:
        """The reference of a case, if the one who asks may see it now.

        Raises:
            NoReference: not yet, or never; says which.
        """
        return _REFERENCE.validate_python(self.get(f"reference/{scenario}"))


_REFERENCE: TypeAdapter[Reference] = TypeAdapter(Reference)


def _refusal(answer: httpx.Response) -> TrainingError:
    """What the service refused, as the error it would be at home."""
    try:
        said = answer.json()
        kind, sentence = getattr(errors, str(said["error"])), str(said["sentence"])
        if not issubclass(kind, TrainingError):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        return RecordsUnavailable(AWAY)
    refused: TrainingError = kind.__new__(kind)
    refused.args = (sentence,)
    return refused
