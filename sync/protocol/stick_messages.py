"""The headers of stick files. Sizes in bytes, hashes SHA-256 in hex, times UTC milliseconds of whoever wrote them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sync.protocol.limits import MAX_BATCH_BYTES, MAX_INFLATED_BYTES, MAX_ITEMS, MAX_PHOTO_BYTES, MIB
from sync.protocol.messages import Count, FromLaptop, HelloReply, HelloRequest, Id, Key, Message, Sha256

MAX_BATCHES, MAX_PHOTOS = 64, 20_000
MAX_STICK_BATCH_BYTES = 8 * MIB  # inflated: several small batches instead of a large one
MAX_PACKED_BYTES = 32 * MIB  # all batches of a file together, as they travel
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
    """What the laptop would say in hello, what it carries, and the key that the receipt is to be sealed to. `asked`
    are photos that wait but are not carried: the receipt says which of them the district has."""

    practice: bool
    made: Count
    answer_key: Key
    hello: HelloRequest
    batches: Annotated[list[StickBatch], Field(max_length=MAX_BATCHES)] = []
    photos: Annotated[list[StickPhoto], Field(max_length=MAX_PHOTOS)] = []
    asked: Names = []

    @model_validator(mode="after")
    def _is_modest(self) -> StickHeader:
        for names in ([one.name for one in self.batches], [one.sha256 for one in self.photos]):
            if len(set(names)) != len(names):
                raise ValueError("listed twice")
        if sum(one.size for one in self.batches) > MAX_PACKED_BYTES:
            raise ValueError("too much")
        return self


class StickPart(Message):
    """A piece of the answer (zstd): `reply` to the batch of the same place (a PushReply), or a `page` (a PullReply)."""

    kind: Literal["reply", "page"]
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_INFLATED_BYTES)]
    plain: Annotated[int, Field(ge=1, le=MAX_INFLATED_BYTES)]


class StickReceipt(Message):
    """The district's answer to one export: replies in the order of the batches, then the pull from the cursor of its
    hello to the end. `hello` is what the district would have answered, without a token; `told` are the orders whose
    outcome it has heard; `photos` are complete at the district."""

    time: Count
    epoch: str
    hello: HelloReply
    batches: Annotated[list[Sha256], Field(max_length=MAX_BATCHES)] = []
    parts: Annotated[list[StickPart], Field(max_length=MAX_PARTS)] = []
    photos: Names = []
    told: Annotated[list[Id], Field(max_length=100)] = []
