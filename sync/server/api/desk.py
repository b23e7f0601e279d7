"""What every endpoint works with: the district's parts, transactions, and answers in the envelope."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.responses import Response

from core.clock import Clock
from core.errors import Unavailable
from core.ids import Ids
from sync.protocol import envelope
from sync.protocol.envelope import Refusal
from sync.protocol.framing import compress
from sync.protocol.versions import CURRENT
from sync.server.api.precedence import Precedence
from sync.server.limiter import Limiter
from sync.server.metrics import Metrics
from sync.server.settings import Settings
from sync.server.storage import Storage
from sync.server.store import districts
from sync.server.store.districts import District

T = TypeVar("T")
_COMPRESS_FROM_BYTES = 1_024
_TRIES = 4
_AT_ONCE = 4  # transactions of one worker: more only take the processor and the district's lock from one another
_PHOTOS_AT_ONCE = 4  # enough for a store that takes a tenth of a second to answer
_WORTH_ANOTHER_TRY = {"40001", "40P01", "23505"}  # serialisation, deadlock, lost race for the same key


@dataclass
class Desk:
    """Handed to every subject of the API. `last_epoch` is for answers that cannot ask the database."""

    settings: Settings
    clock: Clock
    ids: Ids
    engine: Engine
    storage: Storage
    district_code: str
    last_epoch: str
    requests: Limiter
    guesses: Limiter
    metrics: Metrics = field(default_factory=Metrics)
    precedence: Precedence = field(default_factory=Precedence)
    _turns: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_AT_ONCE))
    _photo_turns: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_PHOTOS_AT_ONCE))

    def now_ms(self) -> int:
        """The district's clock."""
        return self.clock.now().utc_ms

    async def run(self, work: Callable[[Connection, District], T], *, is_snapshot: bool = False) -> T:
        """Runs `work` in a thread and one transaction; repeats it when it only lost a race.

        A few at a time, whoever came first goes first: sixty at once would all be slow, and some would wait for ever.
        """
        with self.precedence.first():
            return await to_thread.run_sync(self._transact, work, is_snapshot, limiter=self._turns)

    async def run_photo(self, work: Callable[[Connection, District], T]) -> T:
        """The same for photos, a few at a time: sixty laptops' photos must not keep one laptop's report waiting."""
        await self.precedence.give_way()
        return await to_thread.run_sync(self._transact, work, False, limiter=self._photo_turns)

    def _transact(self, work: Callable[[Connection, District], T], is_snapshot: bool) -> T:
        for left in reversed(range(_TRIES)):
            try:
                return self._transact_once(work, is_snapshot)
            except (OperationalError, IntegrityError) as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _WORTH_ANOTHER_TRY:
                    raise
        raise AssertionError("unreachable")

    def _transact_once(self, work: Callable[[Connection, District], T], is_snapshot: bool) -> T:
        with self.engine.connect() as connection:
            if is_snapshot:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                district = districts.find(connection, self.district_code)
                if district is None:
                    raise Unavailable("server.not_initialised")
                self.last_epoch = district.epoch
                return work(connection, district)

    def answer(self, message: BaseModel, accept: str, status: int = 200) -> Response:
        """A message in its envelope; what has its default value is left out."""
        payload = message.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return self._send(envelope.wrap(payload, self.last_epoch, self.now_ms()), accept, status, {})

    def answer_text(self, text: bytes, accept: str) -> Response:
        """The same for a message that is a JSON object in bytes already."""
        head = f'{{"{envelope.MARK}":{CURRENT.number},"epoch":"{self.last_epoch}","time":{self.now_ms()},'
        return self._respond(head.encode() + text[1:], accept, 200, {})

    def refuse(self, refusal: Refusal, status: int, headers: Mapping[str, str] | None = None) -> Response:
        """A refusal in its envelope."""
        return self._send(envelope.refuse(refusal, self.last_epoch, self.now_ms()), "", status, headers or {})

    def _send(self, content: dict[str, Any], accept: str, status: int, headers: Mapping[str, str]) -> Response:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        return self._respond(text, accept, status, headers)

    def _respond(self, text: bytes, accept: str, status: int, headers: Mapping[str, str]) -> Response:
        sent = {envelope.HEADER: str(CURRENT.number), **headers}
        encoding = _choose(accept) if len(text) >= _COMPRESS_FROM_BYTES else ""
        if encoding:
            text = compress(text, encoding)
            sent["Content-Encoding"] = encoding
        return Response(text, status, sent, media_type=envelope.JSON_TYPE)


def _choose(accept: str) -> str:
    offered = {part.split(";")[0].strip().lower() for part in accept.split(",")}
    return next((encoding for encoding in ("zstd", "gzip") if encoding in offered), "")
