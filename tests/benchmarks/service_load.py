"""Three hundred assessors decide six cases over real HTTP: is every acknowledged decision there, and how long does each wait?

    uv run --group test --group hub python tests/benchmarks/service_load.py [--assessors 300] [--minutes 8] [--kill]

Service, PostgreSQL, the hub that knows the tokens and those who decide share this machine. Everybody arrives within
ten seconds and then saves as the grading panel does: a change, and what others changed. With --kill the service is
killed twice and PostgreSQL is restarted once on the way; what is refused meanwhile is sent again, as a kit does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from postgres import Server
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

import mentor_training as mt

ACCESS = "access:services!service=mentor-training"
CASES = mt.list_scenarios("annual-2027")
PREFIX = "/services/mentor-training/"
ARRIVAL = 10.0  # seconds in which everybody arrives


class User(RequestHandler):
    """The hub's answer to whose token a token is."""

    def get(self):
        name = self.request.headers["Authorization"].split(" ")[1]
        self.finish(json.dumps({"kind": "user", "name": name, "groups": ["assessors"], "scopes": [ACCESS]}))


class Service:
    """The service as a process of its own, and a way to kill it."""

    def __init__(self, environment, port):
        self.environment, self.port, self.peak = environment, port, 0
        self.begin()

    def begin(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mentor_training.hub"], env=self.environment, stderr=subprocess.DEVNULL
        )

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.begin()

    def memory(self):
        """Megabytes that it uses now."""
        with contextlib.suppress(psutil.Error):
            self.peak = max(self.peak, psutil.Process(self.process.pid).memory_info().rss / 1e6)
        return self.peak


class Kit:
    """One assessor's kit: what it sends is sent again until it is acknowledged."""

    def __init__(self, http, url, number):
        self.http, self.url, self.name, self.turn = http, url, f"a{number}", 0
        self.waits = []  # (when, seconds, whether on arrival)
        self.refused = 0
        self.acknowledged = []  # (attempt, field, value, revision)

    async def ask(self, call, arriving=False, **given):
        while True:
            self.turn += 1
            headers = {
                "Authorization": f"token {self.name}",
                "Mentor-Training-Kit": f"1 {mt.__version__}",
                "Mentor-Training-Turn": f"k{self.name} {self.turn}",
            }
            began = time.perf_counter()
            try:
                async with self.http.post(f"{self.url}records/{call}", json=given, headers=headers) as answer:
                    said = await answer.json(content_type=None)
                    if answer.status == 200:
                        self.waits.append((began, time.perf_counter() - began, arriving))
                        return said["value"]
                    if answer.status < 500 and answer.status not in (401, 409):
                        raise RuntimeError(said)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                pass
            self.refused += 1
            await asyncio.sleep(1 + random.random())

    async def save(self, attempt, field, value):
        token = f"{self.name} {attempt} {field}"
        saved = await self.ask("save", attempt=attempt, field=field, value=value, token=token)
        await self.ask("changes", attempt=attempt, since=saved["revision"] - 1)
        self.acknowledged.append((attempt, field, value, saved["revision"]))

    async def decide(self, think):
        """Arrive, and decide every case."""
        await asyncio.sleep(random.random() * ARRIVAL)
        await self.ask("work_as", arriving=True, code=self.name)
        for n, case in enumerate(CASES):
            context = {"purpose": "event", "set": "annual-2027", "round": "blind", "place": n + 1}
            opened = await self.ask(
                "open_attempt", arriving=n == 0, assessor=self.name, scenario_id=case, context=context, mode="short"
            )
            scenario = mt.load_scenario(case)
            item = next(iter(scenario.items))
            for d in mt.load_standard(scenario.standard).descriptors_of(scenario.method):
                for part, value in (
                    ("evidence", [item]), ("met", random.random() < 0.7), ("reason", f"{item} shows what the descriptor asks for"), ("sure", "fairly"),
                ):  # fmt: skip
                    await asyncio.sleep(random.expovariate(1 / think))
                    await self.save(opened["id"], f"decision.{d.id}.{part}", value)
            await self.save(opened["id"], "awarded", "pass")
            await self.ask("submit", attempt=opened["id"], deadline=False)


async def run(arguments):
    cluster = Server(durable=True)
    with tempfile.TemporaryDirectory() as folder:
        database = cluster.database()
        hub = HTTPServer(Application([("/hub/api/user", User)]))
        sockets = bind_sockets(0, "127.0.0.1")
        hub.add_sockets(sockets)
        (free,) = bind_sockets(0, "127.0.0.1")
        port = free.getsockname()[1]
        free.close()
        url = f"http://127.0.0.1:{port}"
        service = Service(
            {
                **os.environ,
                "JUPYTERHUB_API_URL": f"http://127.0.0.1:{sockets[0].getsockname()[1]}/hub/api",
                "JUPYTERHUB_API_TOKEN": "service",
                "JUPYTERHUB_SERVICE_URL": url,
                "JUPYTERHUB_SERVICE_PREFIX": PREFIX,
                "MENTOR_TRAINING_DATABASE": database.service,
                "MENTOR_TRAINING_WORKSPACE": str(Path(folder) / "ws"),
            },
            port,
        )
        try:
            await _measure(arguments, service, cluster, f"{url}{PREFIX}", database)
        finally:
            service.process.kill()
            service.process.wait()
            hub.stop()
            cluster.remove()


async def _measure(arguments, service, cluster, url, database):
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=15)
    ) as http:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{url}health") as answer:
                    if answer.status == 200:
                        break
            await asyncio.sleep(0.1)
        saves = sum(4 * len(mt.load_standard().descriptors_of(mt.load_scenario(c).method)) + 1 for c in CASES)
        think = arguments.minutes * 60 / saves
        kits = [Kit(http, url, n) for n in range(arguments.assessors)]
        began = time.perf_counter()
        work = asyncio.gather(*(kit.decide(think) for kit in kits))
        trouble = asyncio.create_task(_trouble(service, cluster, arguments.minutes * 60)) if arguments.kill else None
        while not work.done():
            service.memory()
            await asyncio.wait([work], timeout=1)
        await work
        if trouble:
            await trouble
        _say(arguments, kits, service, time.perf_counter() - began, database, began)


async def _trouble(service, cluster, seconds):
    await asyncio.sleep(seconds * 0.3)
    service.kill()
    await asyncio.sleep(seconds * 0.2)
    await asyncio.to_thread(cluster.stop, at_once=True)
    await asyncio.to_thread(cluster.start)
    await asyncio.sleep(seconds * 0.2)
    service.kill()


def _say(arguments, kits, service, seconds, database, began):
    store = mt.RecordStore(database.service)
    lost = 0
    for kit in kits:
        for attempt in store.attempts(kit.name):
            own = [(f, v) for a, f, v, _ in kit.acknowledged if a == attempt.id]
            there = store.changes(attempt.id, 0)
            lost += sum(1 for f, v in own if f not in there or there[f].value != v)
            lost += attempt.submitted_at is None
    findings = len(store.verify())
    store.engine.dispose()
    arriving = sorted(s for k in kits for _, s, first in k.waits if first)
    after = sorted(s for k in kits for at, s, first in k.waits if not first and at > began + ARRIVAL)
    acknowledged = sum(len(k.acknowledged) for k in kits)

    def at(share, waits):
        return f"{1000 * waits[min(len(waits) - 1, int(share * len(waits)))]:.0f} ms"

    print(
        f"{arguments.assessors} assessors, {len(CASES)} cases each, in {seconds / 60:.1f} minutes{', with kills' if arguments.kill else ''}"
    )
    print(
        f"acknowledged saves {acknowledged:,}, lost {lost}, findings of the chain {findings}, sent again {sum(k.refused for k in kits):,}"
    )
    print(f"calls a second {sum(len(k.waits) for k in kits) / seconds:.0f}")
    print(f"on arrival: p50 {at(0.5, arriving)}, p95 {at(0.95, arriving)}, max {at(1, arriving)}")
    print(
        f"after it: p50 {at(0.5, after)}, p95 {at(0.95, after)}, p99 {at(0.99, after)}, max {at(1, after)}, mean {1000 * statistics.fmean(after):.0f} ms"
    )
    print(f"service memory {service.memory():.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assessors", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--kill", action="store_true", help="kill the service twice and restart PostgreSQL once on the way")
    asyncio.run(run(parser.parse_args()))
