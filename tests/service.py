"""An event service for tests: the real one, before a hub that knows a few tokens."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from mentor_training.hub.service import Service
from mentor_training.served import Service as Asked

PREFIX = "/services/mentor-training/"
ACCESS = "access:services!service=mentor-training"
PEOPLE = {  # token -> what the hub says of its owner
    "t-ann": {"name": "ann", "groups": ["assessors"]},
    "t-bo": {"name": "bo", "groups": ["assessors"]},
    "t-lead": {"name": "lea", "groups": ["lead-assessors"]},
    "t-trainer": {"name": "tea", "groups": ["trainers"]},
    "t-guest": {"name": "gus", "groups": []},
}


class Hub:
    """Tells whose token a token is, as a hub does."""

    def __init__(self):
        self.people = {token: {"kind": "user", "scopes": [ACCESS], **model} for token, model in PEOPLE.items()}

    async def user_for_token(self, token, *, sync):
        return self.people.get(token)


class Running:
    """A service that answers, and a way to stop it as a power cut does."""

    def __init__(self, store, port=0):
        self.hub, self._ready = Hub(), threading.Event()
        self.service = Service(store, self.hub, frozenset({ACCESS}))
        self._sockets = bind_sockets(port, "127.0.0.1")
        self.port = self._sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}{PREFIX}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self):
        asyncio.run(self._serve())

    async def _serve(self):
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = HTTPServer(self.service.application(PREFIX), max_body_size=2**31)
        server.add_sockets(self._sockets)
        clock = asyncio.create_task(self.service.by_the_clock())
        self._ready.set()
        await self._ended.wait()
        clock.cancel()
        server.stop()
        await server.close_all_connections()
        await self.service.close()

    def stop(self):
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    def asked_by(self, token, user=""):
        """The service as one person's kit asks it."""
        return Asked(self.url, token, user)


@contextmanager
def running(store, port=0):
    """A service with this record, for as long as it is wanted."""
    one = Running(store, port)
    try:
        yield one
    finally:
        one.stop()
