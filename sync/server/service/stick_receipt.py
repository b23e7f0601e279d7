"""The receipt file: answers to a stick's batches, and all that the pull would have brought, sealed to the laptop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core.ids import Ids
from sync.protocol import framing, stick
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.limits import MAX_PULL_ROWS
from sync.protocol.messages import HelloReply, PullQuery
from sync.protocol.signing import decode
from sync.protocol.stick import Head
from sync.protocol.stick_messages import StickHeader
from sync.protocol.versions import can_pull
from sync.server.service.hello import hello
from sync.server.service.pull import pull
from sync.server.store import devices, photos
from sync.server.store.devices import Device
from sync.server.store.districts import District
from sync.server.store.sticks import StickImport


@dataclass(frozen=True)
class Answer:
    """A receipt ready to be sealed: its header and contents."""

    head: Head
    header: bytes
    contents: tuple[bytes, ...]
    rows: int

    def file(self, district: District, answer_key: str, random_bytes: Callable[[int], bytes]) -> Iterator[bytes]:
        """The bytes of the file."""
        return stick.seal_file(
            self.head, self.header, self.contents, signing_key=district.private_key, to=decode(answer_key),
            random_bytes=random_bytes,
        )  # fmt: skip


def greet(connection: Connection, ids: Ids, district: District, done: StickImport, now_ms: int) -> HelloReply:
    """What the district would have answered by wire, but for the token. Raises Refused, as hello does."""
    said = StickHeader.model_validate(done.header)
    device = device_of(connection, district, done)
    reply = hello(connection, ids, district, device, said.hello, now_ms)
    return reply.model_copy(update={"token": "", "token_until": 0, "digests": {}})


def answer(
    connection: Connection, district: District, done: StickImport, greeting: HelloReply, asked: Sequence[str]
) -> Answer:
    """The receipt of an import. Needs one REPEATABLE READ transaction: all pages are of one moment."""
    said = StickHeader.model_validate(done.header)
    device = device_of(connection, district, done)
    pages, rows = _pages(connection, district, device, said)
    known = photos.find_all(connection, district.code, set(asked))
    replies = [dumps(reply) for reply in done.replies]
    packed = [framing.compress(part) for part in [*replies, *pages]]
    parts = [
        {
            "kind": "reply" if place < len(replies) else "page",
            "sha256": sha256(data),
            "size": len(data),
            "plain": len(plain),
        }
        for place, (plain, data) in enumerate(zip([*replies, *pages], packed, strict=True))
    ]
    header = dumps(
        {
            "time": done.imported_ms,
            "epoch": district.epoch,
            "hello": greeting.model_dump(mode="json"),
            "batches": [one.name for one in said.batches],
            "parts": parts,
            "photos": sorted(name for name, row in known.items() if row.done_ms),
            "told": [*said.hello.done, *said.hello.unknown],
        }
    )
    head = Head("NFR", district.code, 0, device.id, done.export_id)
    size = stick.file_size(head, header, sum(map(len, packed)))
    return Answer(Head("NFR", district.code, size, device.id, done.export_id), header, tuple(packed), rows)


def device_of(connection: Connection, district: District, done: StickImport) -> Device:
    """The device as it stands now. An import is kept longer than any device is in use, never shorter."""
    device = devices.find(connection, district.code, done.device_id)
    if device is None:
        raise AssertionError("devices are never removed")
    return device


def _pages(connection: Connection, district: District, device: Device, said: StickHeader) -> tuple[list[bytes], int]:
    """The pull from the laptop's cursor to the end; nothing for a program too old to read it."""
    pages: list[bytes] = []
    cursor, more, rows = said.hello.cursor, can_pull(said.hello.protocol), 0
    while more:
        pages.append(pull(connection, district, device, PullQuery(cursor=cursor, limit=MAX_PULL_ROWS)))
        page = json.loads(pages[-1])
        cursor, more = page["cursor"], page["more"]
        rows += len(page["rows"])
    return pages, rows
