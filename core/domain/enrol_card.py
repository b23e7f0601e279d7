"""What the two-dimensional code on an enrolment card says: address, one-time code, the district's certificate.

    NF1ENROL:<base 32 of zlib of JSON {"u": url, "c": code, "n": district, "f": fingerprint, "a": certificate}>

Capitals and digits only: a scanner that types like a keyboard may have any case set, and such text makes the smallest
code. The certificate travels in it when it fits; else only its fingerprint, and the file is chosen by hand and
compared.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from dataclasses import dataclass

from core.errors import InvalidInput

MARK = "NF1ENROL:"
LONGEST_TEXT = 2_200  # what still prints readably on a hand-sized card
LONGEST_INSIDE = 8_192
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


@dataclass(frozen=True)
class EnrolCard:
    """`ca_pem` is empty when only the fingerprint fits (then a certificate file has to be chosen), or on a loopback
    server without one. `fingerprint` is the SHA-256 of the certificate in hex, empty when there is none."""

    url: str
    code: str
    district: str = ""
    fingerprint: str = ""
    ca_pem: str = ""


def make_card(url: str, code: str, district: str, ca_pem: str = "") -> EnrolCard:
    """A card of these. Raises InvalidInput("sync.ca_broken") for what is no certificate."""
    return EnrolCard(url.strip().rstrip("/"), code, district, fingerprint_of(ca_pem), ca_pem)


def card_text(card: EnrolCard) -> str:
    """What the code says; without the certificate when that would be too much."""
    text = _text(card, with_certificate=bool(card.ca_pem))
    return text if len(text) <= LONGEST_TEXT else _text(card, with_certificate=False)


def read_card(text: str) -> EnrolCard:
    """What was scanned, pasted or typed by a scanner. Raises InvalidInput("enrol.card_unreadable")."""
    clean = "".join(text.split()).upper()
    if not clean.startswith(MARK):
        raise InvalidInput("enrol.card_unreadable", where="card")
    try:
        inside = clean[len(MARK) :]
        packed = base64.b32decode(inside + "=" * (-len(inside) % 8))
        unpacker = zlib.decompressobj()
        inner = unpacker.decompress(packed, LONGEST_INSIDE)
        if not unpacker.eof:  # cut off, or longer than any card: the check sum at its end was not seen
            raise ValueError
        said = json.loads(inner)
        url, code = str(said["u"]), str(said["c"])
        pem = _pem(base64.b64decode(said.get("a", ""), validate=True)) if said.get("a") else ""
        card = EnrolCard(url, code, str(said.get("n", "")), str(said.get("f", "")), pem)
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error):
        raise InvalidInput("enrol.card_unreadable", where="card") from None
    if pem and fingerprint_of(pem) != card.fingerprint:
        raise InvalidInput("enrol.card_unreadable", where="card")
    return card


def check_certificate(card: EnrolCard, ca_pem: str) -> str:
    """The certificate to enrol with. Raises InvalidInput("enrol.card_certificate") when it is not the card's."""
    pem = ca_pem or card.ca_pem
    if card.fingerprint and fingerprint_of(pem) != card.fingerprint:
        raise InvalidInput("enrol.card_certificate", where="ca")
    return pem


def fingerprint_of(ca_pem: str) -> str:
    """SHA-256 of the first certificate in hex; empty for no text. Raises InvalidInput("sync.ca_broken")."""
    return hashlib.sha256(_der(ca_pem)).hexdigest() if ca_pem.strip() else ""


def _text(card: EnrolCard, *, with_certificate: bool) -> str:
    said = {"u": card.url, "c": card.code, "n": card.district}
    if card.fingerprint:
        said["f"] = card.fingerprint
    if with_certificate:
        said["a"] = base64.b64encode(_der(card.ca_pem)).decode()
    packed = zlib.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return MARK + base64.b32encode(packed).decode().rstrip("=")


def _der(pem: str) -> bytes:
    found = _PEM.search(pem)
    try:
        if found is None:
            raise ValueError("no certificate")
        return base64.b64decode("".join(found[1].split()), validate=True)
    except ValueError:
        raise InvalidInput("sync.ca_broken", where="ca") from None


def _pem(der: bytes) -> str:
    body = base64.b64encode(der).decode()
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))
