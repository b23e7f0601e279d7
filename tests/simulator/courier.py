"""What carries a laptop's requests to the district, and what may happen to them on the way.

The fates: ok; the request is lost; the answer is lost; it arrives twice; it is lost now and arrives much later; a page
that is not ours answers; an old answer answers and the request gets nowhere; the worker dies before its commit; the
database is busy; the laptop dies with the answer in its hands. Whatever was sent may be delivered again at any later
time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests.structures import CaseInsensitiveDict

from core.errors import Unavailable
from sync.client.wire import HttpWire
from sync.protocol.envelope import HEADER
from sync.protocol.framing import inflate
from tests.simulator.disk import Crash
from tests.simulator.memory import ServerCrash
from tests.simulator.office import Reply

if TYPE_CHECKING:
    from tests.simulator.station import Station
    from tests.simulator.world import World

FATES = ("ok", "lost", "no_answer", "twice", "late", "foreign", "stale", "died", "busy", "crash")
WEIGHTS = (68, 5, 6, 5, 4, 2, 4, 3, 1, 2)
UNSIGNED = ("/v1/have", "/v1/photos", "/v1/enrol")  # what only TLS vouches for cannot be an old answer
REMEMBERED = 40
PORTAL = b"<html><body>Please sign in</body></html>"


@dataclass(frozen=True)
class Sent:
    """One request as it travelled."""

    station: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class CourierLink:
    """Takes the place of sync/client/link.py."""

    url = "http://127.0.0.1:1"

    def __init__(self, world: World, station: Station) -> None:
        self._world = world
        self._station = station

    def exchange(
        self,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        limit_bytes: int,
        meanwhile: Callable[[], None] | None = None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        world = self._world
        sent = Sent(self._station.name, method, target, dict(headers), body)
        if world.office.oldest_pull > 1 and self._station.is_newer:
            sent = dataclasses.replace(sent, headers={**headers, HEADER: str(world.office.oldest_pull)})
        fate = world.fate()
        world.sent.append(sent)
        del world.sent[:-REMEMBERED]
        if meanwhile is not None:
            meanwhile()
        status, got, data = self._carried(sent, fate)
        if fate == "crash":
            raise Crash
        return status, CaseInsensitiveDict(got), data

    def close(self) -> None:
        """Nothing is open."""

    def _carried(self, sent: Sent, fate: str) -> Reply:
        world = self._world
        world.time.ms += world.rng.choice((40, 300, 25_000)) if fate != "ok" else 120
        if fate in ("lost", "late"):
            world.note(f"{sent.station} {sent.method} {_path(sent)} {fate}")
            raise Unavailable("sync.no_network")
        if fate == "foreign":
            world.note(f"{sent.station} {sent.method} {_path(sent)} foreign")
            return 200, {"Content-Type": "text/html"}, PORTAL
        if fate == "stale" and not sent.target.startswith(UNSIGNED):
            world.note(f"{sent.station} {sent.method} {_path(sent)} stale")
            return world.old_reply(sent)
        if fate == "twice":
            deliver(world, sent, "first of two")
        reply = deliver(world, sent, fate)
        world.keep_reply(sent, reply)
        if reply is None or fate == "no_answer":
            raise Unavailable("sync.no_network")
        return reply


class CourierWire(HttpWire):
    """The program's own wire over such a link."""

    def __init__(self, world: World, station: Station, signer: object = None) -> None:
        self._courier = CourierLink(world, station)
        super().__init__(CourierLink.url, "", signer)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        self._link = self._courier  # type: ignore[assignment]


def deliver(world: World, sent: Sent, fate: str) -> Reply | None:
    """The district works on a request; None when it died on it. Whoever was revoked is answered nothing."""
    office = world.office
    if fate == "died":
        office.dies_at_commit()
    elif fate == "busy" or (office.is_full and sent.method != "GET"):
        office.is_busy_at_commit()
    try:
        reply = office.handle(sent.method, sent.target, sent.headers, sent.body)
    except ServerCrash:
        world.note(f"{sent.station} {sent.method} {_path(sent)} the worker died")
        return None
    finally:
        office.recovers()
    world.note(f"{sent.station} {sent.method} {_path(sent)} {fate} -> {reply[0]} {_digest(world, reply)}")
    world.watch.on_reply(world, sent, reply)
    return reply


def _path(sent: Sent) -> str:
    return sent.target.partition("?")[0]


def plain(reply: Reply) -> bytes:
    """The body of an answer, inflated."""
    return inflate(reply[2], reply[1].get("Content-Encoding", ""))


def _digest(world: World, reply: Reply) -> str:
    data = plain(reply)
    if world.is_canonical and data:  # two databases may tell the same in another order of names
        data = json.dumps(json.loads(data), sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()[:8]
