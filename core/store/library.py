"""SQLCipher as the library of this process; every other module of ours has it from here.

With `cipher_memory_security` each piece of memory that SQLite asks for is locked when it is taken, wiped and unlocked
when it is given back: two calls into the kernel for every text that is bound or put together, which makes the insert
of some kilobytes several times as dear. For such short-lived pieces SQLite keeps a block of slots (lookaside), which is
locked and wiped as a whole with its connection; but as delivered a slot holds 1,200 bytes, less than most of our texts.

SQLite lets its slots be made wider only while nobody uses it, and the driver has no word for that, so it is said to the
library itself right after it was loaded. Where that cannot be (another system, a build that hides its functions,
somebody who loaded the driver before us) everything works as delivered, only slower.
"""

from __future__ import annotations

import ctypes
import sys

_WAS_LOADED = "sqlcipher3" in sys.modules

from sqlcipher3 import _sqlite3, dbapi2  # noqa: E402

__all__ = ["dbapi2"]

LOOKASIDE = 13  # SQLITE_CONFIG_LOOKASIDE of sqlite3.h
# Each connection. Most records fit into a slot; and what 256 statements keep for the next time fits beside them: with
# half as many slots every other piece of a busy day finds them full.
SLOT_BYTES, SLOTS = 2048, 2048


def _widen_lookaside() -> None:
    try:
        library = ctypes.CDLL(_sqlite3.__file__)
        stop, configure, start = library.sqlite3_shutdown, library.sqlite3_config, library.sqlite3_initialize
    except (OSError, AttributeError):
        return
    stop()
    configure(LOOKASIDE, ctypes.c_int(SLOT_BYTES), ctypes.c_int(SLOTS))
    start()


if sys.platform == "linux" and not _WAS_LOADED:  # elsewhere a function of so many arguments is called in another way
    _widen_lookaside()
