"""The event service: the only holder of the database's credentials and of the references, managed by the hub.

Kits ask it with their own hub token. It asks the hub whose token that is, and answers what that person may know.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlparse

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from .. import __version__, errors
from ..datasets import list_scenarios, list_standards, load_reference, load_scenario, load_standard, readable_sets
from ..errors import NoReference, OutOfTurn, TrainingError
from ..records import RecordStore
from ..remote import CALLS, result_of
from ..served import LARGEST, LARGEST_FILE, PROTOCOL
from ..workspace import workspace
from . import live
from .members import ASSESSORS, LEADS, TRAINERS, Member, Members, member_of
from .own import Own, asked
from .worker import PANELS, Worker

NAME = "mentor-training"
HANDS = 8  # calls that are carried out at once
CLOCK = 2.0  # seconds between looks at blind rounds that close by the clock
log = logging.getLogger("mentor_training.service")


class Doors(Protocol):
    """What tells whose token a token is."""

    def user_for_token(self, token: str, *, sync: bool) -> Awaitable[dict[str, Any] | None]: ...


class Service:
    """What the handlers share.

    Args:
        store: the record of decisions.
        doors: what tells whose token a token is: the hub.
        access: scopes of which a token needs one; empty where the doors have seen to it.
    """

    def __init__(self, store: RecordStore, doors: Doors, access: frozenset[str] = frozenset()):
        self.store, self.doors, self.access = store, doors, access
        self.members, self.owners = Members(store), dict[str, str]()
        self.meetings = live.Meetings(store)
        self.turns: dict[str, int] = {}  # sender -> the highest turn that came
        self.hands = ThreadPoolExecutor(HANDS, "service")
        self.worker = Worker()

    def warm_up(self) -> None:
        """Read what everybody will ask for, so that nobody is the first to wait for it."""
        for standard in list_standards():
            load_standard(standard)
        for scenario in list_scenarios():
            load_scenario(scenario)
            with suppress(NoReference):
                load_reference(scenario)
        readable_sets()

    def application(self, prefix: str) -> Application:
        routes: list[tuple[str, type[Handler]]] = [
            ("health", Health),
            (r"records/([a-z_]+)", Records),
            (r"reference/([\w-]+)", References),
            ("packs", Packs),
            (r"packs/([\w-]+)", Pack),
            ("hand-in", HandIn),
            (r"live/([\w-]+)", Live),
            ("ballot", Ballot),
            (r"panels/([a-z_]+)", Panels),
            (".*", Nothing),
        ]
        return Application([(f"{prefix}{path}", handler, {"service": self}) for path, handler in routes])

    async def by_the_clock(self) -> None:
        """Close every blind round whose hour has come, for as long as the service runs."""
        while True:
            await asyncio.sleep(CLOCK)
            self.members.forget()  # somebody may have been erased by a command
            try:
                await self.run(self._close_what_is_due)
            except TrainingError as error:
                log.warning("not looked at the clock: %s", error)

    async def close(self) -> None:
        """End what it began."""
        await self.worker.close()
        self.hands.shutdown()

    def _close_what_is_due(self) -> None:
        for one in live.offered(self.store):
            if one.purpose != "qualification" and live.close_when_due(self.store, one.id):
                log.info("closed the blind round of %s", one.id)

    async def run(self, do: Callable[..., Any], *given: Any) -> Any:
        """Do something that waits for the database, while others are answered."""
        return await asyncio.get_running_loop().run_in_executor(self.hands, do, *given)


@stream_request_body
class Handler(RequestHandler):
    """One question to the service: who asks is found out before anything else, and every refusal is a sentence."""

    largest = LARGEST
    groups: tuple[str, ...] = (ASSESSORS, LEADS, TRAINERS)  # whoever is in one of them may ask
    member: Member | None = None

    def initialize(self, service: Service) -> None:
        self.service = service
        self._body, self._length = bytearray(), 0

    def check_xsrf_cookie(self) -> None:
        """Nothing is taken from cookies here: who asks shows a token."""

    async def prepare(self) -> None:
        if int(self.request.headers.get("Content-Length") or 0) > HOPELESS:
            raise Refused(413, "NotReady", TOO_LARGE)
        await self._who()
        self._which_kit()

    def data_received(self, chunk: bytes) -> None:
        self._length += len(chunk)
        if self._length <= self.largest:  # the rest is read and thrown away, so that the sentence arrives
            self._body += chunk
        if self._length > HOPELESS:
            raise Refused(413, "NotReady", TOO_LARGE)

    async def _who(self) -> None:
        kind, _, token = self.request.headers.get("Authorization", "").partition(" ")
        model = None
        if kind.lower() in ("token", "bearer") and token.strip():
            model = await self.service.doors.user_for_token(token.strip(), sync=False)
        if not model or model.get("kind", "user") != "user":
            raise Refused(401, "RecordsUnavailable", SIGNED_OUT)
        if self.service.access and not self.service.access & set(model.get("scopes") or ()):
            raise Refused(403, "OutOfTurn", NO_PLACE)
        self.member = member_of(model)
        said = self.request.headers.get("Mentor-Training-User")
        if said is not None and unquote(said) != self.member.name:
            self.member = None
            raise Refused(403, "OutOfTurn", "This token is somebody else’s. Nothing was changed.")
        if not self.member.is_in(*self.groups):
            raise Refused(403, "OutOfTurn", NO_PLACE)

    def _which_kit(self) -> None:
        """Refuse a kit of another version, and what was overtaken on its way."""
        number, _, version = self.request.headers.get("Mentor-Training-Kit", "").partition(" ")
        if number != str(PROTOCOL):
            raise Refused(
                409,
                "RecordsFromNewerKit",
                f"Your kit is version {version[:20] or 'unknown'} and the service is version {__version__}; they do not "
                "understand each other. Nothing was changed. Ask whoever looks after the hub to bring both to one version.",
            )
        sender, _, turn = self.request.headers.get("Mentor-Training-Turn", "").partition(" ")
        if self.request.method == "POST" and sender and turn.isdecimal():
            whose = f"{self.member.name if self.member else ''} {sender[:40]}"
            if int(turn) <= self.service.turns.get(whose, 0):
                raise Refused(409, "RecordsUnavailable", "This came after something newer, or twice. Nothing was changed.")
            if len(self.service.turns) > MOST_SENDERS:
                self.service.turns.clear()
            self.service.turns[whose] = int(turn)

    @property
    def given(self) -> dict[str, Any]:
        """What was sent."""
        if self._length > self.largest:
            raise Refused(413, "NotReady", TOO_LARGE)
        try:
            content = json.loads(bytes(self._body) or b"{}")
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise Refused(400, "OutOfTurn", "What was sent is not what the kit sends. Nothing was changed.")
        return content

    @property
    def own(self) -> Own:
        assert self.member is not None
        return Own(self.service.store, self.service.members, self.member, self.service.owners)

    async def answer(self, do: Callable[..., Any], *given: Any) -> None:
        """Do something and answer with what it says."""
        self.say(await self.service.run(do, *given))

    def say(self, content: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(content, default=list))

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        if not isinstance(error, TrainingError | HTTPError):
            super().log_exception(kind, error, trace)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence, and write down who was refused what, without its content."""
        error, status = (kwargs.get("exc_info") or (None, None, None))[1], status_code
        kind, sentence = "RecordsUnavailable", "The service met something it did not expect. Nothing was changed."
        if isinstance(error, Refused):
            kind, sentence = error.kind, error.sentence
        elif isinstance(error, TrainingError):
            status, kind, sentence = (
                (503 if type(error) is errors.RecordsUnavailable else 400),
                type(error).__name__,
                str(error),
            )
        elif status == 405:
            kind, sentence = "OutOfTurn", "The service does not know what was asked of it. Nothing was changed."
        who = self.member.name if self.member else "somebody unknown"
        log.warning("refused %s %s to %s: %s", self.request.method, self.request.path[:120], who, sentence[:200])
        self.set_status(status)
        self.say({"error": kind if hasattr(errors, kind) else "OutOfTurn", "sentence": sentence})


class Refused(HTTPError):
    """A question that is not answered, and why."""

    def __init__(self, status: int, kind: str, sentence: str):
        super().__init__(status)
        self.kind, self.sentence = kind, sentence


SIGNED_OUT = "Your sign-in has run out. What you typed stays on this page: sign in again in another tab, then it is sent."
NO_PLACE = "You are signed in, but in none of the groups that take part here. Ask whoever looks after the hub."
TOO_LARGE = "This is larger than anything that the kit sends. Nothing was changed."
HOPELESS = 3 * LARGEST_FILE  # bytes after which nobody listens any more
MOST_SENDERS = 20_000


class Health(Handler):
    """Whether the service is there, and which version it is."""

    async def prepare(self) -> None:
        """Anybody may ask."""

    def get(self) -> None:
        self.say({"kit": __version__, "protocol": PROTOCOL})


class Records(Handler):
    """A call to the record of decisions, for what is one's own."""

    async def post(self, call: str) -> None:
        await self.answer(self._called, call, self.given)

    def _called(self, call: str, given: dict[str, Any]) -> dict[str, Any]:
        value = asked(self.own, call, given, CALLS)
        return {"value": result_of(call).dump_python(value, mode="json")}


class References(Handler):
    """A reference, once whoever asks may see it."""

    async def get(self, scenario: str) -> None:
        own = self.own
        await self.answer(lambda: live.reference_for(self.service.store, own.key, own.code, scenario))


class Packs(Handler):
    """What is given out."""

    async def get(self) -> None:
        await self.answer(
            lambda: [{"id": o.id, "version": o.version, "title": o.title} for o in live.offered(self.service.store)]
        )


class Pack(Handler):
    """A pack that is given out."""

    async def get(self, set: str) -> None:
        path = await self.service.run(live.pack_of, self.service.store, set, workspace() / "packs-offered")
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(path.read_bytes())


class HandIn(Handler):
    """What is submitted of a set, handed in."""

    async def post(self) -> None:
        given, own = self.given, self.own
        set, number, round = (given.get(name) for name in ("set", "attempt_number", "round"))
        if not isinstance(set, str) or type(number) is not int or not isinstance(round, str):
            raise OutOfTurn("What was sent is not what the kit sends. Nothing was changed.")
        await self.answer(lambda: {"said": self.service.meetings.hand_in(own.key, own.code, set, number, round)})


class Live(Handler):
    """How a meeting stands, as far as it is shown to everybody."""

    async def get(self, set: str) -> None:
        own = self.own
        await self.answer(lambda: self.service.meetings.live(set, own.key))


class Ballot(Handler):
    """A second vote."""

    async def post(self) -> None:
        given, own = self.given, self.own
        texts = [given.get(name) for name in ("set", "item", "token")]
        if not all(isinstance(t, str) and 0 < len(t) < 200 for t in texts) or type(given.get("met")) is not bool:
            raise OutOfTurn("What was sent is not what the kit sends. Nothing was changed.")
        if set(given) - {"set", "item", "token", "met"}:
            raise OutOfTurn("You vote for yourself alone. Nothing was changed.")
        set_, item, token = map(str, texts)
        await self.answer(lambda: self.service.meetings.ballot(set_, own.key, item, given["met"], f"{own.key} {token}"))


class Panels(Handler):
    """A panel that works beside the references, for lead assessors and trainers."""

    largest = LARGEST_FILE

    async def post(self, kind: str) -> None:
        assert self.member is not None
        if kind not in PANELS or not self.member.is_in(*PANELS[kind].groups):
            raise Refused(403, "OutOfTurn", "This page is for others than your group. Nothing was shown.")
        self.say(await self.service.worker.ask(kind, self.member.name, self.given))


class Nothing(Handler):
    """Whatever else is asked."""

    async def _none(self) -> None:
        raise Refused(404, "OutOfTurn", "The service does not know what was asked of it. Nothing was changed.")

    get = post = put = delete = patch = _none


# ── Running ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Run the service as the hub starts it: everything it needs is in its environment."""
    logging.getLogger("tornado.access").setLevel(logging.ERROR)  # what is refused is written down here, by whom and why
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    asyncio.run(serve())


async def serve() -> None:
    """Answer until told to stop."""
    from jupyterhub.services.auth import HubAuth  # type: ignore[import-untyped]

    os.umask(0o077)  # what is written here is for nobody else
    url = urlparse(os.environ.get("JUPYTERHUB_SERVICE_URL", "http://127.0.0.1:10101"))
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", f"/services/{NAME}/")
    doors = HubAuth(cache_max_age=60)  # somebody who is taken out of a group is out within a minute
    if path := os.environ.get("MENTOR_TRAINING_DATABASE_FILE"):  # an address with a password stands in no environment
        os.environ["MENTOR_TRAINING_DATABASE"] = Path(path).read_text("utf-8").strip()
    service = Service(RecordStore(), doors, frozenset({f"access:services!service={NAME}", "access:services"}))
    service.warm_up()
    server = HTTPServer(service.application(prefix), max_body_size=2**31)  # what is too large is refused with a sentence
    server.listen(url.port or 10101, url.hostname or "127.0.0.1")
    log.info("version %s answers at %s%s", __version__, url.geturl(), prefix)
    await service.by_the_clock()
