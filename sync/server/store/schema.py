"""The tables of the district. The district code comes first in every primary key, so that a province can split by it.

Times are UTC milliseconds. Migrations are written by hand; a test holds them and these tables together.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text(f"'{default}'"))


def _big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


def _uuid(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, UUID(as_uuid=False), nullable=nullable)


def _district() -> Column[str]:
    return Column("district", Text, nullable=False)


districts = Table(
    "districts",
    metadata,
    _district(),
    _text("name"),
    _text("epoch"),
    Column("is_practice", Boolean, nullable=False),
    Column("private_key", LargeBinary, nullable=False),
    Column("token_key", LargeBinary, nullable=False),
    Column("code_salt", LargeBinary, nullable=False),
    _big("seq"),  # the counter every number of items and feed comes from
    _big("device_count"),
    _big("created_ms"),
    Column("sealing_key", LargeBinary, nullable=False),  # private X25519: opens what laptops seal to the district
    _big("lease_days"),
    Column("lost_days", JSONB, nullable=False, server_default=text("'[]'")),  # of restores: [after, before], seconds
    PrimaryKeyConstraint("district"),
)

villages = Table(
    "villages",
    metadata,
    _district(),
    _text("village"),
    _text("name"),
    _text("township"),
    PrimaryKeyConstraint("district", "village"),
)

townships = Table(
    "townships",
    metadata,
    _district(),
    _text("township"),
    _text("name"),
    PrimaryKeyConstraint("district", "township"),
)

devices = Table(
    "devices",
    metadata,
    _district(),
    _uuid("device_id"),
    _text("tag"),
    _text("user_name"),
    Column("public_key", LargeBinary, nullable=False),
    Column("villages", ARRAY(Text), nullable=False),
    Column("scope", Integer, nullable=False, server_default=text("1")),  # goes up when the villages change
    _text("program"),
    _big("enrolled_ms"),
    Column("revoked_ms", BigInteger),
    _big("last_seen_ms"),
    _big("start_seq"),  # where this device's chain began, see protocol
    _text("start_hash"),
    _big("have_seq"),  # how far the chain is here without a gap
    _text("have_hash"),
    _big("blind"),  # lines refused unread: so many places of the chain may be missing
    _text("trouble"),  # "stage:code" of the last run that failed, as the laptop told it
    _big("trouble_ms"),
    _big("complete_ms"),  # when nothing was left to send, either way
    _big("wiped_ms"),  # when the laptop said that it destroys its keys now
    Column("lease_days", BigInteger),  # NULL: as the district's
    _text("alert"),  # what looked like a theft last, see service/alerts.py
    _big("alert_ms"),
    _big("told_head"),  # how far the laptop said its own chain goes, and how many photos it still had
    _big("told_photos"),
    PrimaryKeyConstraint("district", "device_id"),
)

codes = Table(
    "enrolment_codes",
    metadata,
    _district(),
    _text("code_hash"),
    _text("user_name"),
    Column("villages", ARRAY(Text), nullable=False),
    _big("expires_ms"),
    Column("public_key", LargeBinary),
    _uuid("device_id", nullable=True),
    PrimaryKeyConstraint("district", "code_hash"),
)

items = Table(
    "items",
    metadata,
    _district(),
    _uuid("item_id"),
    _uuid("device_id"),
    _big("device_seq"),
    _text("op"),
    _text("kind"),
    _text("village"),
    _uuid("person_id", nullable=True),
    _uuid("supersedes", nullable=True),
    _text("occurred_at"),
    _big("received_ms"),
    _big("server_seq"),
    _text("outcome"),
    _text("code"),
    _text("field"),
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    _text("line_hash"),
    _text("event_hash"),
    Column("line", LargeBinary, nullable=False),
    PrimaryKeyConstraint("district", "item_id"),
    Index("items_chain", "district", "device_id", "device_seq", unique=True),
    Index("items_person", "district", "person_id"),
    Index("items_supersedes", "district", "supersedes", postgresql_where=text("supersedes IS NOT NULL")),
    Index("items_kind", "district", "kind", "occurred_at"),
    Index("items_held", "district", "device_id", "device_seq", postgresql_where=text("outcome = 'held'")),
)

marks = Table(
    "chain_marks",
    metadata,
    _district(),
    _uuid("device_id"),
    _big("seq"),
    _text("hash"),  # "" when nobody named it
    PrimaryKeyConstraint("district", "device_id", "seq"),
)

quarantine = Table(
    "quarantine",
    metadata,
    _district(),
    _uuid("device_id"),
    _text("line_hash"),
    _uuid("item_id", nullable=True),
    _big("received_ms"),
    _text("code"),
    _text("field"),
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    Column("line", LargeBinary, nullable=False),
    PrimaryKeyConstraint("district", "device_id", "line_hash"),
)

digests = Table(
    "device_digests",
    metadata,
    _district(),
    _uuid("device_id"),
    _text("kind"),
    _big("members"),
    _text("digest"),
    PrimaryKeyConstraint("district", "device_id", "kind"),
)

receipts = Table(
    "receipts",
    metadata,
    _district(),
    _uuid("device_id"),
    _text("batch"),
    _big("time_ms"),
    Column("receipt", JSONB, nullable=False),
    _text("signature"),
    PrimaryKeyConstraint("district", "device_id", "batch", "time_ms"),
)

persons = Table(
    "persons",
    metadata,
    _district(),
    _uuid("person_id"),
    _text("village"),
    _text("id_number"),
    _big("version"),
    Column("body", JSONB, nullable=False),
    Column("field_versions", JSONB, nullable=False),  # field -> version that last changed it
    Column("changed_by", JSONB, nullable=False, server_default=text("'{}'")),  # field -> [who, when], since the list
    PrimaryKeyConstraint("district", "person_id"),
    Index("persons_id_number", "district", "id_number", unique=True, postgresql_where=text("id_number <> ''")),
    Index("persons_village", "district", "village"),
    Index("persons_name", "district", text("(body ->> 'name')")),
)

history = Table(
    "person_history",
    metadata,
    _district(),
    _uuid("person_id"),
    _big("version"),
    _big("at_ms"),
    _text("source"),  # an item id, "roster:<hash>", "decision:<item id>"
    Column("changed", JSONB, nullable=False),  # field -> [old, new]
    PrimaryKeyConstraint("district", "person_id", "version"),
)

feed = Table(
    "feed",
    metadata,
    _district(),
    _text("village"),  # "" for the whole district
    _text("kind"),
    _text("object_id"),
    _big("seq"),
    _big("version"),
    Column("body", Text),  # canonical JSON; NULL: gone
    PrimaryKeyConstraint("district", "village", "kind", "object_id"),
    Index("feed_order", "district", "village", "seq"),
)

published = Table(
    "published",
    metadata,
    _district(),
    _text("kind"),  # form, rulepack
    _text("name"),
    _text("version"),
    _text("body"),
    _big("published_ms"),
    PrimaryKeyConstraint("district", "kind", "name", "version"),
)

tasks = Table(
    "tasks",
    metadata,
    _district(),
    _uuid("task_id"),
    _text("village"),
    _uuid("person_id", nullable=True),
    _big("version"),
    Column("body", JSONB, nullable=False),
    _text("kind"),
    _text("state", "open"),  # open, done, withdrawn
    _text("due_on"),
    _text("issued_on"),
    _text("received_at"),  # when the village had it, as its answer says
    _text("done_on"),
    _uuid("done_by", nullable=True),  # the item that answered it
    _text("outcome"),
    _text("number"),  # the office's own number of a warning
    PrimaryKeyConstraint("district", "task_id"),
    Index("tasks_kind", "district", "kind", "issued_on"),
    Index("tasks_number", "district", "number", unique=True, postgresql_where=text("number <> ''")),
)

samples = Table(
    "samples",
    metadata,
    _district(),
    _uuid("sample_id"),
    _big("drawn_ms"),
    _text("drawn_by"),
    _text("seed"),
    _text("since"),
    _text("until"),
    _text("prefix"),  # of the village codes drawn from
    _big("population"),
    _text("population_hash"),  # of the ids drawn from, in order: whoever has them can draw again
    Column("chosen", JSONB, nullable=False),
    PrimaryKeyConstraint("district", "sample_id"),
)

decisions = Table(
    "decisions",
    metadata,
    _district(),
    _uuid("fact_id"),
    _text("village"),
    _text("kind"),
    _uuid("person_id", nullable=True),
    _text("state", "received"),  # received, decided, returned
    _text("text"),
    _text("decided_at"),
    _text("decided_by"),
    _big("version"),
    _text("received_at"),  # when a person took it up
    _text("received_by"),
    PrimaryKeyConstraint("district", "fact_id"),
    Index("decisions_open", "district", "village", postgresql_where=text("state = 'received'")),
)

conflicts = Table(
    "conflicts",
    metadata,
    _district(),
    _uuid("item_id"),
    _text("code"),
    _text("village"),
    _uuid("person_id", nullable=True),
    Column("fields", JSONB, nullable=False),  # field -> {"theirs", "mine"}
    _text("state", "open"),  # open, accepted, refused
    _big("raised_ms"),
    Column("resolved", JSONB, nullable=False, server_default=text("'{}'")),  # field -> what was said of it, and by whom
    _big("closed_ms"),
    _text("closed_by"),
    PrimaryKeyConstraint("district", "item_id"),
    Index("conflicts_open", "district", "village", postgresql_where=text("state = 'open'")),
)

photos = Table(
    "photos",
    metadata,
    _district(),
    _text("sha256"),
    _big("size"),
    _uuid("device_id"),
    _big("done_ms"),  # 0: on its way
    PrimaryKeyConstraint("district", "sha256"),
)

thumbnails = Table(  # each is a photo of its own in `photos`
    "thumbnails",
    metadata,
    _district(),
    _text("sha256"),  # of the photo
    _text("thumbnail"),
    PrimaryKeyConstraint("district", "sha256"),
)

media = Table(
    "media",
    metadata,
    _district(),
    _text("sha256"),
    _uuid("item_id"),
    PrimaryKeyConstraint("district", "sha256", "item_id"),
)

orders = Table(
    "orders",
    metadata,
    _district(),
    _uuid("device_id"),
    _uuid("order_id"),
    _text("kind"),
    _text("text"),  # canonical JSON as it was signed
    _text("signature"),
    _big("issued_ms"),
    _text("issued_by"),
    _big("done_ms"),  # 0: the laptop has not said so yet
    _text("outcome"),  # done, unknown (its program does not know this kind), void (taken back here)
    PrimaryKeyConstraint("district", "device_id", "order_id"),
    Index("orders_open", "district", "device_id", postgresql_where=text("done_ms = 0")),
)

audit = Table(
    "audit",
    metadata,
    _district(),
    _big("seq"),
    _big("at_ms"),
    _text("actor"),  # staff id, device id, "command:<name of the system user>" or "server"
    _text("verb"),
    _text("about"),  # ids and codes, never a name
    _text("outcome", "done"),  # done, refused
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
    _text("prev"),
    _text("hash"),
    PrimaryKeyConstraint("district", "seq"),
    Index("audit_time", "district", "at_ms"),
)
