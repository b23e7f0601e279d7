"""The library gate: what the encrypted database rests on is looked at every time it is opened, not believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.errors import Unavailable

# What each setting must answer (docs/safety.md); a library that was built otherwise would say so nowhere else.
WANTED: Mapping[str, str] = {
    "cipher_use_hmac": "1",
    "cipher_hmac_algorithm": "HMAC_SHA512",
    "cipher_plaintext_header_size": "0",
    "cipher_memory_security": "1",
    "cipher_log_level": "NONE",
    "synchronous": "2",
    "trusted_schema": "0",
    "temp_store": "2",
}


def require_sealed(ask: Callable[[str], Any], wanted: Mapping[str, str] = WANTED) -> None:
    """`ask` answers a pragma. Raises Unavailable("store.unsafe_library", setting=…) at the first that differs."""
    for setting, value in wanted.items():
        if str(ask(f"PRAGMA {setting}")) != value:
            raise Unavailable("store.unsafe_library", setting=setting)
