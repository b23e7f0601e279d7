"""The end of a laptop: what was not sent is sealed to the district, the district says that it has it, the keys go.

Everything that has to be said is written down and signed while the keys are still there (`seal`). So a laptop that was
killed afterwards, or whose user never comes back, can go on by itself: `deliver` needs neither passphrase nor key.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.clock import Clock
from core.errors import AppError, Unavailable
from core.ids import RandomBytes
from core.service.exchange import Enrolment, Exchange, Letter, OutItem, OutPhoto, Wiping
from sync.client.wire import HttpWire, Refused, read
from sync.protocol import framing, jsonbytes, messages, sealing, signing, stick
from sync.protocol.envelope import JSON_TYPE
from sync.protocol.limits import MAX_SEALED_BYTES, MIB
from sync.protocol.stick_messages import StickBatch, StickHeader, StickPhoto
from sync.protocol.versions import CURRENT

SEALED_TYPE = "application/x-nuanfang-sealed"
BATCH_BYTES, BATCH_ITEMS, FILE_BATCHES = 4 * MIB, 1_000, 32
FILE_BYTES = MAX_SEALED_BYTES - 2 * MIB  # the rest is for the header and the seal
DONE = "9999-done"
UNNAMED_DISTRICT = "00"  # laptops that were enrolled before they kept their district's code

Connect = Callable[[str, str], HttpWire]
log = logging.getLogger("nuanfang.sync")


def seal(exchange: Exchange, clock: Clock, random: RandomBytes) -> None:
    """Seals what the district has not got, signs what has to be said, and destroys the ways into the backups here.

    May be called again at any time; a try that was killed begins anew. Raises Unavailable("wipe.no_key" | "disk.*").
    """
    wiping = exchange.device.wiping
    if wiping.state != "begun":
        return
    me = exchange.enrolment()
    if me is None or not me.sealing_key:
        raise Unavailable("wipe.no_key")
    wiping.seal(_Writer(exchange, me, clock, random).letters(), exchange.device.backup_places())


def deliver(wiping: Wiping, connect: Connect = HttpWire) -> bool:
    """Sends what was sealed, then destroys the keys; True when the laptop is cleared. Goes on where it stood.

    Raises Unavailable("sync.*" | "disk.*"), Refused when the district does not take a sealed file.
    """
    wire: HttpWire | None = None
    try:
        for name in wiping.letters():
            letter = wiping.letter(name)
            wire = wire or connect(letter.head["url"], letter.head["ca_pem"])
            _send(wire, letter)
            wiping.answered(name)
    finally:
        if wire is not None:
            wire.close()
    return wiping.finish()


def go_on(root: Path, connect: Connect = HttpWire) -> str:
    """Without a key: as far as it comes. Returns the state it ends in. Raises as `deliver`."""
    wiping = Wiping(root)
    if wiping.state in ("sealed", "stored", "wiped"):
        deliver(wiping, connect)
    return wiping.state or ""


def _send(wire: HttpWire, letter: Letter) -> None:
    head = letter.head
    try:
        answer = wire.call(
            head["method"], head["target"], letter.body, content_type=head["type"], headers=head["headers"]
        )
    except Refused as error:
        if letter.needs_yes:
            raise
        log.info("the last word was refused: %s", error.code)  # it is known there already that this is the end
        return
    if letter.needs_yes and read(messages.SealedReply, answer).sha256 != hashlib.sha256(letter.body).hexdigest():
        raise Unavailable("sync.answer_unfit")


@dataclass
class _File:
    """What goes into one sealed file."""

    batches: list[tuple[StickBatch, bytes]] = field(default_factory=list)
    photos: list[OutPhoto] = field(default_factory=list)
    size: int = 0


@dataclass
class _Writer:
    """Writes the letters of one laptop."""

    exchange: Exchange
    me: Enrolment
    clock: Clock
    random: RandomBytes

    def letters(self) -> Iterator[Letter]:
        """Every sealed file, then the last word."""
        for number, file in enumerate(self._files()):
            body = self._sealed(file)
            head = self._head("/v1/sealed", body, SEALED_TYPE)
            yield Letter(f"{number:04}", head, body, needs_yes=True)
        order = self.exchange.device.wiping.order_id
        word = {"protocol": CURRENT.number, "head": self.exchange.head()[0], "done": [order] if order else []}
        body = jsonbytes.dumps(word)
        yield Letter(DONE, self._head("/v1/hello", body, JSON_TYPE), body, needs_yes=False)

    def _files(self) -> Iterator[_File]:
        """What is left, in files the district takes in one piece."""
        file = _File()
        for batch, data in self._batches():
            if len(file.batches) == FILE_BATCHES or (file.size and file.size + len(data) > FILE_BYTES):
                yield file
                file = _File()
            file.batches.append((batch, data))
            file.size += len(data)
        for photo in self.exchange.photos_to_send():
            if file.size and file.size + photo.size_bytes > FILE_BYTES:
                yield file
                file = _File()
            file.photos.append(photo)
            file.size += photo.size_bytes
        if file.batches or file.photos:
            yield file

    def _batches(self) -> Iterator[tuple[StickBatch, bytes]]:
        after = 0
        while items := self.exchange.device.unstored(BATCH_ITEMS, BATCH_BYTES, after):
            after = items[-1].seq
            yield self._batch(items)

    def _batch(self, items: list[OutItem]) -> tuple[StickBatch, bytes]:
        plain = framing.pack(self.me.device_id, [item.line for item in items], is_practice=self.me.is_practice)
        data = framing.compress(plain)
        name = framing.name_of(plain)
        told = StickBatch(
            name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data), plain=len(plain), count=len(items)
        )
        return told, data

    def _sealed(self, file: _File) -> bytes:
        pictures = dict(self._pictures(file.photos))
        header = StickHeader(
            practice=self.me.is_practice,
            made=max(0, self.clock.now().utc_ms),
            answer_key=signing.encode(sealing.public_of(self.random(sealing.KEY_BYTES))),  # nobody will read an answer
            hello=messages.HelloRequest(protocol=CURRENT.number, head=self.exchange.head()[0]),
            batches=[batch for batch, _data in file.batches],
            photos=[StickPhoto(sha256=name, size=len(data)) for name, data in pictures.items()],
        )
        text = jsonbytes.dumps(header.model_dump(mode="json", exclude_defaults=True, by_alias=True))
        export = _uuid(self.random)
        contents = [*(data for _batch, data in file.batches), *pictures.values()]
        head = stick.Head("NFB", self.me.district_code or UNNAMED_DISTRICT, 0, self.me.device_id, export)
        size = stick.file_size(head, text, sum(map(len, contents)))
        head = stick.Head("NFB", self.me.district_code or UNNAMED_DISTRICT, size, self.me.device_id, export)
        pieces = stick.seal_file(
            head,
            text,
            contents,
            signing_key=self.me.signing_key,
            to=self.me.sealing_key,
            random_bytes=self.random,
        )
        return b"".join(pieces)

    def _pictures(self, photos: list[OutPhoto]) -> Iterator[tuple[str, bytes]]:
        for photo in photos:
            try:
                yield photo.hash, self.exchange.photo_bytes(photo.hash)
            except AppError as error:  # damaged on this disk: nobody will ever read it, and the rest must go
                log.warning("a picture could not be sealed: %s", error.code)

    def _head(self, target: str, body: bytes, content_type: str) -> dict[str, Any]:
        proof = signing.authorize(
            self.me.signing_key,
            self.me.device_id,
            "POST",
            target,
            body,
            time_ms=max(0, self.clock.now().utc_ms),
            nonce=self.random(signing.NONCE_BYTES),
        )
        return {
            "url": self.me.server_url,
            "ca_pem": self.me.ca_pem,
            "method": "POST",
            "target": target,
            "type": content_type,
            "headers": {"Authorization": proof},
        }


def _uuid(random: RandomBytes) -> str:
    text = random(16).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
