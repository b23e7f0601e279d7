"""The messages of the wire. Names this program does not know are kept (a newer peer may say more); names that only
the district may set are refused when a laptop sends them.

Numbers are integers, times of the district are UTC milliseconds, times of facts are RFC 3339 with their offset,
hashes are SHA-256 in hex, keys and signatures are base64url.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sync.protocol.codes import Outcome
from sync.protocol.limits import DEFAULT_PULL_ROWS, MAX_HAVE, MAX_PULL_ROWS, MAX_RUN_PHOTOS

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
VillageCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,15}$")]
Short = Annotated[str, StringConstraints(max_length=200)]
Count = Annotated[int, Field(ge=0, le=2**53)]

SERVER_OWNED = frozenset(
    {"server_seq", "epoch", "created_by", "approved", "approved_by", "received_at", "district", "device_id", "outcome"}
)


class Message(BaseModel):
    """What both ends may send; unknown names survive."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, populate_by_name=True)


class FromLaptop(Message):
    """What a laptop sends: nothing in it may pretend to be the district's own."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_server_owned(cls, data: Any) -> Any:
        if isinstance(data, dict) and not SERVER_OWNED.isdisjoint(data):
            for name in SERVER_OWNED & data.keys():
                if name not in cls.model_fields:
                    raise PydanticCustomError("server_owned", "{name} is the district's", {"name": name})
        return data


# --- enrol ------------------------------------------------------------------------------------------------------


class EnrolRequest(FromLaptop):
    """Becoming a device. `chain_seq`/`chain_hash`: the event this device's chain goes on from (0 and "" when new);
    `epoch` the one in which it was acknowledged ("" when none is known)."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    public_key: Key
    practice: bool
    protocol: Count
    program: Short = ""
    chain_seq: Count = 0
    chain_hash: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    epoch: Short = ""


class Village(Message):
    """A village this device works for."""

    code: str
    name: str = ""


class EnrolReply(Message):
    """Who this device is from now on. `server_key` verifies receipts, beacons and orders; `sealing_key` (X25519) is
    what files for the district are sealed to; `device_tag` goes into serials; after `lease_days` without
    the district's word the laptop only shows what it has (0: never); `lease_key` (32 bytes, of this device alone) is
    what the codes read out over the telephone are made with. `chain_seq`: where the chain goes on from; 0 when the
    district was restored since the laptop's events were acknowledged, so that everything is offered again."""

    device_id: str
    device_tag: str
    user_name: str
    district_code: str
    district_name: str
    villages: list[Village]
    server_key: str
    practice: bool
    sealing_key: str = ""
    lease_days: Count = 0
    lease_key: str = ""
    chain_seq: Count | None = None


# --- hello ------------------------------------------------------------------------------------------------------


class HelloRequest(FromLaptop):
    """Signed with the device key. Answers "does anything wait, either way?" in one round trip.

    `head` last event sequence saved on the laptop; `head_hash` first 16 digits of that event's hash ("" to leave out);
    `digest` is `digest_of` over the acknowledged items; `photos` how many wait here; `epoch` the one last seen.
    `done` names orders that were carried out, `unknown` those of a kind this program does not know (they are kept);
    `lacks` names what this laptop was never given ("keys"); `trouble` is "stage:code" of the last run that failed.
    """

    protocol: Count
    cursor: Short = ""
    epoch: Short = ""
    head: Count = 0
    head_hash: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{16})?$")] = ""
    digest: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{16})?$")] = ""
    photos: Count = 0
    need_token: bool = False
    need_beacon: bool = False
    program: Short = ""
    done: Annotated[list[Id], Field(max_length=50)] = []
    unknown: Annotated[list[Id], Field(max_length=50)] = []
    lacks: Annotated[list[Word], Field(max_length=10)] = []
    trouble: Short = ""


class Order(Message):
    """What the district tells one device to do: `text` is canonical JSON {"id", "device", "kind", "time", ...} and
    `signature` the district's. It comes with every hello until the laptop names its id in `done` or `unknown`."""

    text: str
    signature: str


class HelloReply(Message):
    """`have_seq` is how far the district has this device's chain without a gap; `have_hash` the event there, told to
    a laptop from another epoch: a copy of its disk may have been here first. `waiting` says a pull would bring rows.

    `token` comes when there is something to do (or was asked for). `digests` comes only when `digest` differed:
    kind -> [count, 64 hex digits].
    """

    have_seq: Count
    waiting: bool = False
    token: str = ""
    token_until: Count = 0
    beacon: str = ""
    digests: dict[str, list[int | str]] = {}
    orders: list[Order] = []
    have_hash: str = ""


# --- push -------------------------------------------------------------------------------------------------------


class BatchHeader(FromLaptop):
    """First line of a batch, see framing."""

    format: str
    protocol: Count
    schema_: Count = Field(alias="schema")
    device: Id
    practice: bool
    count: Count
    sha256: Sha256


class Event(FromLaptop):
    """The item's place in the laptop's chain. `hash` = SHA-256 of the item's canonical JSON without `event.hash`."""

    seq: Annotated[int, Field(ge=1, le=2**53)]
    prev: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
    hash: Sha256
    mono: Annotated[int, Field(ge=-(2**53), le=2**53)] = 0
    boot: Short = ""
    beacon: Annotated[str, StringConstraints(max_length=400)] = ""


class FormRef(FromLaptop):
    """The form and version the answers were given on."""

    id: Short
    version: Short


class Actor(FromLaptop):
    """Who did it, as the laptop knows him."""

    id: Short
    name: Short


class Item(FromLaptop):
    """One line of a batch: a fact, or a proposed edit of a person. `urgency` 0 goes first, 5 is the ordinary day."""

    id: Id
    op: Literal["fact", "person_edit"]
    kind: Word
    schema_: Annotated[int, Field(ge=1, le=2**31)] = Field(alias="schema")
    village: VillageCode
    person_id: Id | None = None
    serial: Short | None = None
    form: FormRef | None = None
    occurred_at: Annotated[str, StringConstraints(min_length=4, max_length=40)]
    recorded_at: Annotated[str, StringConstraints(min_length=4, max_length=40)]
    actor: Actor
    supersedes: Id | None = None
    body: dict[str, Any]
    media: list[Sha256] = []
    urgency: Annotated[int, Field(ge=0, le=9)] = 5
    event: Event


class Withdrawn(FromLaptop):
    """What is left of an item that was taken back before it ever travelled: its place in the chain, nothing else."""

    id: Id
    op: Literal["withdrawn"]
    event: Event


class Parked(FromLaptop):
    """The place of an item that the district failed to answer several times, although it answers others (`code`: how).

    The laptop keeps the item and shows it; with this line, what comes after it need not wait. The item itself may still
    come, under the same id and at the same place.
    """

    id: Id
    op: Literal["parked"]
    event: Event
    code: Short = ""


class PersonEdit(FromLaptop):
    """Body of a `person_edit`: values proposed on top of `base_version`; 0 proposes a new person with all fields."""

    base_version: Count
    fields: Annotated[dict[str, Any], Field(min_length=1, max_length=200)]
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""

    @model_validator(mode="after")
    def _no_server_fields(self) -> PersonEdit:
        for name in (SERVER_OWNED | {"id", "version", "assigned", "_who"}) & self.fields.keys():
            raise PydanticCustomError("server_owned", "{name} is the district's", {"name": f"fields.{name}"})
        return self


class ItemAnswer(Message):
    """The answer to the line at `index` of the batch. `id` is None when the line could not be read that far."""

    index: Count
    id: str | None = None
    outcome: Outcome
    code: str = ""
    field: str = ""
    params: dict[str, Any] = {}
    server_seq: int | None = None

    @classmethod
    def plain(cls, index: int, item_id: str | None, outcome: Outcome, server_seq: int | None) -> ItemAnswer:
        """One that simply went well, made without checking: by whoever knows these values to be right."""
        return cls.model_construct(
            index=index, id=item_id, outcome=outcome, code="", field="", params={}, server_seq=server_seq
        )


class Run(Message):
    """`count` neighbouring lines from `index` on with the same plain outcome.

    Their sequence numbers at the district go up by one from `server_seq`.
    """

    index: Count
    count: Count
    outcome: Literal["accepted", "duplicate", "merged"]
    server_seq: Count


class Receipt(Message):
    """What the district signs: this batch, these answers, this moment. `answers` hashes the canonical answer list."""

    batch: str
    district: str
    device: str
    epoch: str
    time: int
    count: int
    answers: str


class PushReply(Message):
    """One answer per line, said briefly: `runs` for what simply went well, `answers` for everything else."""

    runs: list[Run] = []
    answers: list[ItemAnswer] = []
    have_seq: Count
    receipt: Receipt
    signature: str


# --- pull -------------------------------------------------------------------------------------------------------


class PullQuery(FromLaptop):
    """Query of GET /v1/pull; `cursor` is opaque, "" starts from the beginning."""

    cursor: Short = ""
    limit: Annotated[int, Field(ge=1, le=MAX_PULL_ROWS)] = DEFAULT_PULL_ROWS


class RemoteRow(Message):
    """The newest state of one thing the laptop may see. `body` None: it is gone (for this laptop)."""

    kind: Word
    id: str
    version: Count
    seq: Count
    body: dict[str, Any] | None = None


class PullReply(Message):
    """A page in sequence order. `more` False: laptop and district now agree on one committed state.

    `is_full`: this page belongs to a pull from the beginning; what no page of it named is gone.
    `totals` comes with the last page that brought rows: kind -> [live rows, XOR digest] to compare with the own base.
    """

    rows: list[RemoteRow]
    cursor: str
    more: bool
    is_full: bool = False
    totals: dict[str, list[int | str]] = {}


# --- photos -----------------------------------------------------------------------------------------------------


class HaveRequest(FromLaptop):
    """Which of these photos are missing at the district?"""

    photos: Annotated[list[Sha256], Field(max_length=MAX_HAVE)]


class HaveReply(Message):
    """Missing photos -> bytes already there. What is not named is complete."""

    missing: dict[str, Count]


class PhotoStart(FromLaptop):
    """Body of POST /v1/photos/{sha256}: the size the photo will have."""

    size: Annotated[int, Field(ge=1)]


class PhotoPart(FromLaptop):
    """One photo of a run: `length` of its bytes follow, from `offset` on, of the `size` it has in all.

    `thumbnail_of`: it is the small picture of that photo, which comes later because the link is slow.
    """

    sha256: Sha256
    size: Annotated[int, Field(ge=1)]
    offset: Count
    length: Count
    thumbnail_of: Sha256 | None = None


class PhotoRun(FromLaptop):
    """First line of the body of POST /v1/photos: what the bytes after it are, one photo after the other."""

    photos: Annotated[list[PhotoPart], Field(min_length=1, max_length=MAX_RUN_PHOTOS)]


class PhotoRunReply(Message):
    """What of the run is not complete yet: photo -> bytes that are safely here. `wrong`: all bytes had come and were
    not what the name says; such a photo starts again."""

    missing: dict[str, Count] = {}
    wrong: list[str] = []


class PhotoReply(Message):
    """How many bytes of the photo the district has safely; `done` when complete and its hash is right."""

    offset: Count
    size: Count
    done: bool


# --- sealed files -----------------------------------------------------------------------------------------------


class SealedReply(Message):
    """The district keeps these sealed bytes, named by their SHA-256. Asked again, it says the same."""

    sha256: Sha256
    size: Count
