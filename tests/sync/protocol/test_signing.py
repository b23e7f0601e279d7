"""Laws of signatures: exactly what was signed by exactly whose key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.signing import (
    authorize,
    decode,
    encode,
    is_authorized,
    is_receipt,
    make_beacon,
    public_of,
    read_authorization,
    read_beacon,
    sign_receipt,
)
from tests.sync.protocol.samples import DEVICE, DEVICE_KEY, EPOCH, RECEIPT, SERVER_KEY, TIME


@given(st.binary(max_size=80))
def test_base64url_comes_out_as_it_went_in(data: bytes) -> None:
    assert decode(encode(data)) == data


@pytest.mark.parametrize("text", ["a", "ab+/", "é", "a b"])
def test_what_is_not_base64url_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        decode(text)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_request_is_bound_to_its_body(body: bytes, other: bytes) -> None:
    header = authorize(DEVICE_KEY, DEVICE, "POST", "/v1/hello", body, time_ms=TIME, nonce=b"123456789")
    proof = read_authorization(header)
    assert proof is not None
    assert (proof.who, proof.time_ms) == (DEVICE, TIME)
    assert is_authorized(public_of(DEVICE_KEY), proof, "POST", "/v1/hello", body)
    assert is_authorized(public_of(DEVICE_KEY), proof, "POST", "/v1/hello", other) == (body == other)
    assert not is_authorized(public_of(DEVICE_KEY), proof, "PUT", "/v1/hello", body)
    assert not is_authorized(public_of(DEVICE_KEY), proof, "POST", "/v1/hello?x=1", body)
    assert not is_authorized(public_of(SERVER_KEY), proof, "POST", "/v1/hello", body)


@given(st.text(max_size=300))
def test_no_header_breaks_the_reader(header: str) -> None:
    assert read_authorization(header) is None
    assert read_authorization(f"NF1 {header}") is None


def test_a_receipt_is_bound_to_every_word_of_it() -> None:
    signature = sign_receipt(SERVER_KEY, RECEIPT)
    assert is_receipt(public_of(SERVER_KEY), RECEIPT, signature)
    for name in RECEIPT:
        assert not is_receipt(public_of(SERVER_KEY), {**RECEIPT, name: "x"}, signature)
    assert not is_receipt(public_of(DEVICE_KEY), RECEIPT, signature)
    assert not is_receipt(public_of(SERVER_KEY), RECEIPT, "rubbish")


def test_a_beacon_is_bound_to_device_epoch_and_time() -> None:
    beacon = make_beacon(SERVER_KEY, EPOCH, DEVICE, TIME)
    assert read_beacon(public_of(SERVER_KEY), DEVICE, beacon) == TIME
    later = beacon.replace(str(TIME), str(TIME + 1))
    for bent in (later, beacon.replace(EPOCH, "x"), "", ".", "1.2", beacon + "x"):
        assert read_beacon(public_of(SERVER_KEY), DEVICE, bent) is None


def test_the_authorization_of_a_hello_is_short() -> None:
    header = authorize(DEVICE_KEY, DEVICE, "POST", "/v1/hello", b"{}", time_ms=TIME, nonce=b"123456789")
    assert len(header) < 160
