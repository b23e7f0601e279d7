"""The headers of stick files.

Sizes in bytes, hashes SHA-256 in hex, times UTC milliseconds of whoever wrote them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sync.protocol.limits import MAX_BATCH_BYTES, MAX_INFLATED_BYTES, MAX_ITEMS, MAX_PHOTO_BYTES, MIB
from sync.protocol.messages import Count, FromLaptop, Id, Key, Message, Order, Sha256, Short

MAX_BATCHES, MAX_PHOTOS = 64, 20_000
MAX_STICK_BATCH_BYTES = 8 * MIB  # inflated: several small batches instead of a large one
MAX_PARTS = 10_000

Names = Annotated[list[Sha256], Field(max_length=MAX_PHOTOS)]


class StickBatch(FromLaptop):
    """One batch as it would travel by wire (zstd). `name` is the batch's name, `sha256` hashes the `size` bytes here,
    `plain` is its size inflated, `count` its lines."""

    name: Sha256
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_BATCH_BYTES)]
    plain: Annotated[int, Field(ge=1, le=MAX_STICK_BATCH_BYTES)]
    count: Annotated[int, Field(ge=0, le=MAX_ITEMS)]


class StickPhoto(FromLaptop):
    """One photo, named by its content."""

    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_PHOTO_BYTES)]


class StickHeader(FromLaptop):
    """What the laptop says besides: where it stands (as in hello), what it carries, and the key that the receipt is to
    be sealed to. `asked` are photos that wait but are not carried: the receipt says which of them the district has."""

    protocol: Count
    practice: bool
    made: Count
    answer_key: Key
    cursor: Short = ""
    epoch: Short = ""
    head: Count = 0
    program: Short = ""
    batches: Annotated[list[StickBatch], Field(max_length=MAX_BATCHES)] = []
    photos: Annotated[list[StickPhoto], Field(max_length=MAX_PHOTOS)] = []
    asked: Names = []
    done: Annotated[list[Id], Field(max_length=50)] = []

    @model_validator(mode="after")
    def _each_once(self) -> StickHeader:
        for names in ([one.name for one in self.batches], [one.sha256 for one in self.photos]):
            if len(set(names)) != len(names):
                raise ValueError("listed twice")
        return self

    def content_bytes(self) -> int:
        """Bytes of everything that follows the header."""
        return sum(one.size for one in self.batches) + sum(one.size for one in self.photos)


class StickPart(Message):
    """A piece of the answer (zstd): `reply` to the batch of the same place, or a `page` of the pull."""

    kind: Literal["reply", "page"]
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_INFLATED_BYTES)]
    plain: Annotated[int, Field(ge=1, le=MAX_INFLATED_BYTES)]


class StickReceipt(Message):
    """The district's answer to one export. `have_seq` as in hello; `cursor` is where the pull's pages begin;
    `photos` are complete at the district. `paper` is the text of the printed receipt, "" when it would be too long."""

    protocol: Count
    time: Count
    epoch: str
    have_seq: Count
    cursor: Short = ""
    batches: Annotated[list[Sha256], Field(max_length=MAX_BATCHES)] = []
    parts: Annotated[list[StickPart], Field(max_length=MAX_PARTS)] = []
    photos: Names = []
    beacon: str = ""
    orders: list[Order] = []
    paper: str = ""
