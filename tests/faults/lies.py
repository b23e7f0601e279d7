"""What somebody between laptop and district may say in the name of either."""

from __future__ import annotations

import random
import re

from tests.helpers.portal import page

_LENGTH = re.compile(rb"(\r\ncontent-length: *)(\d+)", re.IGNORECASE)
_ENCODING = re.compile(rb"\r\ncontent-encoding: *\w+", re.IGNORECASE)
_MARK = "X-Nuanfang: 1\r\n"
PAGES = (
    page(b"<html>please sign in</html>"),
    page(b"<html>please sign in</html>", headers=_MARK),
    page(b"<h1>Bad Gateway</h1>", "502 Bad Gateway"),
    page(b"<h1>Too Large</h1>", "413 Request Entity Too Large"),
    page(b"<h1>Unauthorized</h1>", "401 Unauthorized"),
    page(b"", "302 Found", headers="Location: http://127.0.0.1:1/login\r\n"),
    page(b'{"ok":true}', content_type="application/json"),
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.2\r\n",
)


def canned(rng: random.Random) -> bytes:
    """An answer of somebody who is not the district."""
    return rng.choice(PAGES)


def lie_down(rng: random.Random, answer: bytes) -> bytes:
    """The district's answer with a lie about its length or encoding."""
    head, end, body = answer.partition(b"\r\n\r\n")
    kind = rng.choice(("longer", "shorter", "gzip", "zstd", "br", "half"))
    if kind in ("longer", "shorter"):
        change = rng.randrange(1, 200) * (1 if kind == "longer" else -1)
        head = _LENGTH.sub(lambda found: b"%s%d" % (found[1], max(0, int(found[2]) + change)), head)
    elif kind == "half":
        body = body[: len(body) // 2]
        head = _LENGTH.sub(lambda found: b"%s%d" % (found[1], len(body)), head)
    else:
        head = _ENCODING.sub(b"", head) + b"\r\nContent-Encoding: " + kind.encode()
        body = body[:-3] if kind == "zstd" and b"zstd" in answer.partition(b"\r\n\r\n")[0] else body
        head = _LENGTH.sub(lambda found: b"%s%d" % (found[1], len(body)), head)
    return head + end + body


def lie_up(rng: random.Random, request: bytes) -> tuple[bytes, bool]:
    """A request with a lie about its length or encoding, and whether more bytes are promised than come."""
    head, end, body = request.partition(b"\r\n\r\n")
    kind = rng.choice(("longer", "shorter", "gzip", "br", "zstd"))
    if kind == "longer":
        head = _LENGTH.sub(lambda found: b"%s%d" % (found[1], int(found[2]) + rng.randrange(1, 200)), head)
        return head + end + body, True
    if kind == "shorter":
        kept = body[: rng.randrange(len(body))] if body else b""
        return _LENGTH.sub(lambda found: b"%s%d" % (found[1], len(kept)), head) + end + kept, False
    return _ENCODING.sub(b"", head) + b"\r\nContent-Encoding: " + kind.encode() + end + body, False
