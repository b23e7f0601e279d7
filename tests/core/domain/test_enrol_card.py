"""An enrolment card is read back as it was printed, or refused as what it is."""

from __future__ import annotations

import random
import zlib
from base64 import b32encode, b64encode

import pytest

from core.domain.enrol_card import MARK, card_text, check_certificate, make_card, read_card
from core.errors import InvalidInput
from tests.helpers.certificates import make_authority

URL, CODE = "https://nf.example.gov.cn:8443", "D73SGMX5F9"
OURS, OTHER = make_authority("district").pem, make_authority("stranger").pem


def test_the_card_comes_back_whole_whatever_case_and_line_breaks_the_scanner_makes() -> None:
    card = make_card(URL + "/", CODE, "示例区", OURS)
    text = card_text(card).lower()
    read = read_card(f" {text[:100]}\r\n{text[100:]}\n")
    assert (read.url, read.code, read.district, read.ca_pem.split()) == (URL, CODE, "示例区", OURS.split())
    assert check_certificate(read, "").split() == OURS.split()


def test_a_certificate_that_is_too_large_leaves_its_fingerprint_to_compare_with() -> None:
    large = _large()
    card = read_card(card_text(make_card(URL, CODE, "示例区", large)))
    assert card.ca_pem == ""
    assert len(card.fingerprint) == 64
    assert check_certificate(card, large) == large
    for wrong in (OTHER, ""):
        with pytest.raises(InvalidInput, match=r"enrol\.card_certificate"):
            check_certificate(card, wrong)


def _large() -> str:
    """As large as certificates with the longest keys; nobody verifies with it here."""
    data = random.Random(4).randbytes(3_000)
    return f"-----BEGIN CERTIFICATE-----\n{b64encode(data).decode()}\n-----END CERTIFICATE-----\n"


def test_another_certificate_beside_the_card_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"enrol\.card_certificate"):
        check_certificate(make_card(URL, CODE, "示例区", OURS), OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://nf.example.gov.cn",
        MARK,
        MARK + "01",
        MARK + "A" * 500,
        MARK + b32encode(zlib.compress(b"[]")).decode(),
        MARK + b32encode(zlib.compress(b'{"u": "x"}')).decode(),
        MARK + b32encode(zlib.compress(b"{" + b" " * 9_000_000)).decode(),
        *(card_text(make_card(URL, CODE, "示例区", OURS))[:-cut] for cut in range(1, 24)),
    ],
)
def test_what_is_no_card_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"enrol\.card_unreadable"):
        read_card(text)
