"""Every code the district answers with. A code is for ever; its sentence is data (resources/i18n/errors/server.toml).

`REFUSALS` answer a whole request, with their HTTP status. `ITEM_CODES` answer one line of a batch, with the outcome
they go with. Accepted, duplicate and merged items carry no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Outcome = Literal["accepted", "duplicate", "merged", "conflict", "held", "rejected"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("accepted", "duplicate", "merged", "conflict", "held", "rejected")
DELIVERED: Final = frozenset({"accepted", "duplicate", "merged"})  # the district has it and it counts
STORED: Final = frozenset({"accepted", "duplicate", "merged", "conflict", "held"})  # its bytes are at the district

REFUSALS: Final[Mapping[str, int]] = {
    # who is asking
    "auth.refused": 401,  # no, wrong or old signature; unknown device; revoked device: one code, no detail
    "auth.token": 401,  # access token expired or not ours: say hello again
    "enrol.code": 403,  # unknown, used or expired one-time code
    "device.forked": 409,  # same place in the chain, other event: a cloned disk
    "practice.mismatch": 403,  # practice laptop at a real server or the other way round
    "rate.limited": 429,
    # versions
    "protocol.unknown": 400,
    "protocol.too_old": 426,
    # the request as such
    "request.broken": 400,  # field says where
    "request.server_owned": 400,  # a name only the district may set
    "request.not_found": 404,
    "request.method": 405,
    "body.too_large": 413,
    "body.encoding": 415,
    "body.broken": 400,  # does not inflate, is not UTF-8, is not JSON
    "body.slow": 408,
    # a batch as such
    "batch.header": 400,
    "batch.count": 400,
    "batch.hash": 400,
    "batch.device": 403,
    # photos
    "photo.size": 400,
    "photo.too_large": 413,
    "photo.unknown": 404,
    "photo.offset": 409,  # params.offset is the true one
    "photo.hash": 409,  # complete but not what its name says: start this photo again
    # a sealed file
    "sealed.broken": 400,
    # the people of the office, /v1/office
    "office.sign_in": 401,  # wrong name or password, or a disabled account: one answer
    "office.session": 401,  # no, expired or ended session: sign in again
    "office.reused": 401,  # a refresh token was used twice: somebody has a copy, the session is over
    "office.locked": 429,  # too many failures for this name, whether it exists or not
    "office.forbidden": 403,  # a role that never does this
    "office.own": 403,  # nobody grants to himself
    "office.must_change": 403,  # the password first
    "office.same_password": 400,
    "office.unknown": 404,  # not there, or not in the caller's area: one answer
    "office.field": 400,  # a field nobody may send
    "office.filter": 400,  # a filter, an order or a cursor that does not exist
    # the district's own trouble
    "server.busy": 503,
    "server.error": 500,
}

ITEM_CODES: Final[Mapping[str, Outcome]] = {
    "item.json": "rejected",
    "item.not_canonical": "rejected",
    "item.too_large": "rejected",
    "item.field": "rejected",
    "item.server_owned": "rejected",
    "item.village": "rejected",
    "event.hash": "rejected",
    "item.parked": "rejected",  # the laptop itself says that this one does not come through; only its place counts
    "person.fields": "rejected",
    "item.hash_mismatch": "conflict",
    "person.critical": "conflict",
    "person.changed": "conflict",
    "person.exists": "conflict",
    "person.gone": "conflict",  # ended, dead or moved away meanwhile; params.how says which
    "person.not_owner": "conflict",  # a field of the assistant the person is assigned to (params.who)
    "event.gap": "held",
    "fact.parent_missing": "held",
    "person.not_listed": "held",
}
