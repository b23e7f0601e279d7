"""Sizes and times both ends keep to. Bytes unless the name says otherwise."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

MAX_REQUEST_BYTES = 64 * KIB  # hello, enrol, have: small JSON
MAX_BATCH_BYTES = 8 * MIB  # a batch as it travels, compressed
MAX_INFLATED_BYTES = 32 * MIB  # the same after inflating
MAX_ITEM_BYTES = 1 * MIB  # one line of a batch
MAX_ITEMS = 5_000  # lines in one batch
MAX_HEADER_LINE_BYTES = 4 * KIB
MAX_JSON_DEPTH = 64

MAX_PULL_ROWS = 2_000
DEFAULT_PULL_ROWS = 500
MAX_PULL_BYTES = 4 * MIB  # a page ends early when its rows reach this
MAX_HAVE = 2_000  # photo hashes in one question

PHOTO_CHUNK_BYTES = 256 * KIB  # what the laptop sends between two acknowledged offsets
MAX_PHOTO_CHUNK_BYTES = 4 * MIB
MAX_THUMBNAIL_BYTES = 64 * KIB  # a small picture that goes ahead of its photo
MAX_PHOTO_BYTES = 20 * MIB
MAX_RUN_PHOTOS = 200  # photos in one stream
MAX_RUN_BYTES = 64 * MIB  # bytes of one stream; what has come is safe all the time, so its length costs nobody anything
PHOTO_FLUSH_BYTES = 64 * KIB  # of a stream at most so much is not yet on disk when the link is cut

MAX_SEALED_BYTES = 24 * MIB  # one sealed file of a laptop that is being cleared: a batch, or one picture

TOKEN_LIFE_S = 15 * 60
CODE_LIFE_S = 24 * 3600  # one-time enrolment code
IDLE_TIMEOUT_S = 30.0  # no byte moved for so long: the link is dead; there is no total limit
CLOCK_SKEW_NOTICE_S = 300  # a larger difference is shown to the user, it never stops an upload
LATE_S = 24 * 3600  # a laptop that left a village: so much later by its own clock counts as before (our own figure)
HELD_LISTED_AFTER_S = 5 * 24 * 3600

URGENT_UP_TO = (
    3  # `urgency` 0..3 (death, danger, emergency; 0 goes first) does not wait for its predecessors in the chain
)
