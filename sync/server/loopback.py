"""Which addresses nobody else can reach."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """True for addresses of this machine that no other machine can use."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
