"""Laws of the envelope: what is not from the district is no answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.envelope import NoAnswer, Refusal, read, read_offset, refuse, wrap

OURS = {"x-nuanfang": "1"}
PORTAL = "<html><body>欢迎使用免费无线网络，请登录</body></html>".encode()


def test_a_message_comes_out_as_it_went_in() -> None:
    body = json.dumps(wrap({"have_seq": 3}, "epoch", 12)).encode()
    answer = read(200, {"X-Nuanfang": "1"}, body)
    assert (answer.status, answer.epoch, answer.time_ms, answer.data) == (200, "epoch", 12, {"have_seq": 3})
    assert answer.refusal is None


def test_a_refusal_comes_out_as_it_went_in() -> None:
    refusal = Refusal("photo.offset", "x", {"offset": 7})
    assert read(409, OURS, json.dumps(refuse(refusal, "e", 1)).encode()).refusal == refusal


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {}, PORTAL),
        (200, OURS, PORTAL),
        (200, {"Content-Type": "application/json"}, json.dumps(wrap({}, "e", 1)).encode()),
        (200, OURS, b""),
        (200, OURS, b"[]"),
        (200, OURS, b"null"),
        (200, OURS, b'{"have_seq":3}'),
        (200, OURS, b'{"nuanfang":true,"epoch":"e","time":1}'),
        (200, OURS, b'{"nuanfang":1,"epoch":"","time":1}'),
        (200, OURS, b'{"nuanfang":1,"epoch":"e","time":"1"}'),
        (200, OURS, json.dumps(refuse(Refusal("auth.refused"), "e", 1)).encode()),
        (500, OURS, json.dumps(wrap({}, "e", 1)).encode()),
        (302, OURS, json.dumps(wrap({}, "e", 1)).encode()),
        (304, OURS, json.dumps(wrap({}, "e", 1)).encode()),
        (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>"),
        (409, OURS, b'{"nuanfang":1,"epoch":"e","time":1,"error":{"code":5}}'),
        (200, OURS, b"[" * 100_000),
    ],
)
def test_everything_else_is_no_answer(status: int, headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(NoAnswer):
        read(status, headers, body)


@given(st.binary(max_size=200), st.integers(100, 599))
def test_no_bytes_and_no_status_are_mistaken_for_an_answer(body: bytes, status: int) -> None:
    with pytest.raises(NoAnswer):
        read(status, OURS, body)


def test_offsets_come_from_the_district_only() -> None:
    assert read_offset(200, {"X-Nuanfang": "1", "Upload-Offset": "65536"}) == 65536
    assert read_offset(404, OURS) is None
    for status, headers in (
        (200, {"Upload-Offset": "1"}),
        (404, {}),
        (200, OURS),
        (503, OURS),
        (200, {**OURS, "Upload-Offset": "-1"}),
    ):
        with pytest.raises(NoAnswer):
            read_offset(status, headers)
