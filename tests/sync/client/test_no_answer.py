"""Anything that is not the district's own answer is no answer: nothing is concluded from it, whatever its status."""

from __future__ import annotations

import dataclasses
import gzip
import json

import pytest
import zstandard

from core.errors import AppError, Unavailable
from tests.helpers.portal import open_portal, page
from tests.sync.client.station import Station

MARK = "X-Nuanfang: 1\r\n"
ENVELOPE = {"nuanfang": 1, "epoch": "e", "time": 1}
OURS = json.dumps(ENVELOPE | {"have_seq": 9}).encode()

IMPOSTORS = {
    "a sign-in page": page(b"<html>please sign in</html>"),
    "a redirect to a sign-in page": page(b"", "302 Found", headers="Location: http://127.0.0.1:1/login\r\n"),
    "nothing at all with 204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "a proxy's 502": page(b"<h1>Bad Gateway</h1>", "502 Bad Gateway"),
    "somebody's JSON": page(b'{"ok":true}', content_type="application/json"),
    "our body without our header": page(OURS, content_type="application/json"),
    "our header without our body": page(b"<html></html>", headers=MARK),
    "a list in our envelope": page(b"[]", headers=MARK),
    "an envelope without an epoch": page(b'{"nuanfang":1,"time":1}', headers=MARK),
    "an error with 200": page(json.dumps(ENVELOPE | {"error": {"code": "x"}}).encode(), headers=MARK),
    "no error with 500": page(OURS, "500 Internal Server Error", headers=MARK),
    "a message of another shape": page(json.dumps(ENVELOPE | {"have_seq": "many"}).encode(), headers=MARK),
    "a negative count": page(json.dumps(ENVELOPE | {"have_seq": -1}).encode(), headers=MARK),
    "half a JSON": page(OURS[:20], headers=MARK),
    "a body cut off": page(OURS, headers=MARK)[:-5],
    "an encoding nobody asked for": page(OURS, headers=MARK + "Content-Encoding: br\r\n"),
    "gzip that is none": page(OURS, headers=MARK + "Content-Encoding: gzip\r\n"),
    "zstd that is none": page(OURS, headers=MARK + "Content-Encoding: zstd\r\n"),
    "a gzip bomb": page(gzip.compress(bytes(70_000_000)), headers=MARK + "Content-Encoding: gzip\r\n"),
    "a zstd bomb": page(zstandard.compress(bytes(70_000_000)), headers=MARK + "Content-Encoding: zstd\r\n"),
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "silence": b"",
}


def test_an_impostor_is_no_answer_and_changes_nothing(enrolled: Station) -> None:
    enrolled.write(3)
    for name, answer in IMPOSTORS.items():
        with open_portal(answer) as portal:
            _move(enrolled, portal.url)
            with pytest.raises(Unavailable) as caught:
                enrolled.sync()
            assert len(portal.asked) == 1, f"{name}: no redirect is followed, nothing is sent twice"
        assert caught.value.code in ("sync.no_answer", "sync.answer_unfit", "sync.no_network"), name
        after = enrolled.exchange.status()
        assert (after.waiting, after.sent, after.last_contact_at) == (3, 0, None), name
    _move(enrolled, enrolled.proxy.url)
    enrolled.sync()
    enrolled.assert_all_there_once()


def test_a_receipt_that_the_district_did_not_sign_acknowledges_nothing(enrolled: Station) -> None:
    me = enrolled.exchange.enrolment()
    assert me is not None
    enrolled.write(3)
    enrolled.exchange.save_enrolment(dataclasses.replace(me, server_key=bytes(31) + b"\x01"))
    with pytest.raises(AppError, match=r"sync\.answer_unfit"):
        enrolled.sync()
    assert enrolled.exchange.status().sent == 0
    enrolled.exchange.save_enrolment(me)
    report, _wire = enrolled.sync()
    assert (report.sent, report.duplicate) == (0, 3)


def test_a_receipt_for_another_batch_acknowledges_nothing(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled.write(3)
    engine, wire = enrolled.engine()
    whole = wire.call

    def replay(method: str, target: str, body: bytes = b"", **more: object) -> object:
        answer = whole(method, target, body, **more)  # type: ignore[arg-type]
        if target == "/v1/push":
            answer.data["receipt"]["batch"] = "0" * 64
        return answer

    monkeypatch.setattr(wire, "call", replay)
    engine.step()
    with pytest.raises(Unavailable, match=r"sync\.answer_unfit"):
        engine.step()
    wire.close()
    assert enrolled.exchange.status().sent == 0


def _move(station: Station, url: str) -> None:
    me = station.exchange.enrolment()
    assert me is not None
    station.exchange.save_enrolment(dataclasses.replace(me, server_url=url))
