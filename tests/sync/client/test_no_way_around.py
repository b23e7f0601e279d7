"""Bad input 72: a server that cannot prove who it is gets nothing at all, and there is no way to go on all the same."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.app import Core
from core.command.parser import build_parser
from core.errors import Unavailable
from core.paths import PROGRAM_ROOT
from gui.text import words
from sync.client.enrol import enrol
from sync.client.wire import HttpWire
from tests.helpers.certificates import make_authority, self_signed

DISTRICT, STRANGER = make_authority("district"), make_authority("stranger")
SENTENCE = "无法确认服务器身份，未发送任何数据"


@contextmanager
def listening(tls: tuple[Path, Path], newest: ssl.TLSVersion | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A TLS server that writes down every byte it can decrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    if newest is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = newest
        context.maximum_version = newest
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                raw, _address = listener.accept()
            except OSError:
                return
            raw.settimeout(10)
            with raw, suppress(OSError), context.wrap_socket(raw, server_side=True) as wrapped:
                while data := wrapped.recv(65536):
                    heard.append(data)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(20)


def refusal(core: Core, url: str) -> Unavailable:
    with pytest.raises(Unavailable) as refused:
        enrol(core.exchange, url, "ABCDE23456", DISTRICT.pem)
    assert not core.exchange.status().is_enrolled
    return refused.value


@pytest.mark.parametrize("case", ["self_signed", "other_authority", "expired", "wrong_host"])
def test_bad_input_72_a_certificate_that_proves_nothing(core: Core, tmp_path: Path, case: str) -> None:
    tls = {
        "self_signed": lambda: self_signed(tmp_path),
        "other_authority": lambda: STRANGER.issue(tmp_path),
        "expired": lambda: DISTRICT.issue(tmp_path, is_over=True),
        "wrong_host": lambda: DISTRICT.issue(tmp_path, "localhost"),
    }[case]()
    with listening(tls) as (url, heard):
        error = refusal(core, url)
    assert error.code == "sync.server_identity"
    assert SENTENCE in words(error.code, dict(error.params))
    assert heard == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
def test_bad_input_72_tls_of_the_last_century(core: Core, tmp_path: Path, version: str) -> None:
    with listening(DISTRICT.issue(tmp_path), ssl.TLSVersion[version]) as (url, heard):
        error = refusal(core, url)
    assert error.code == "sync.server_identity"
    assert SENTENCE in words(error.code, dict(error.params))
    assert heard == []


def test_the_same_server_with_the_right_certificate_is_spoken_to(core: Core, tmp_path: Path) -> None:
    """Or the tests above would prove nothing."""
    with listening(DISTRICT.issue(tmp_path)) as (url, heard), pytest.raises(Unavailable, match=r"sync\.no_"):
        _impatient(core, url)
    assert heard and heard[0].startswith(b"POST /v1/enrol")


def _impatient(core: Core, url: str) -> None:
    enrol(core.exchange, url, "ABCDE23456", DISTRICT.pem, lambda address, pem: HttpWire(address, pem, idle_s=0.5))


def test_there_is_no_switch_and_no_button_to_go_on_without_proof() -> None:
    options = _options(build_parser())
    forbidden = re.compile(r"insecure|no-verify|skip-?(tls|cert|verify)|ignore-?(tls|cert)|trust-any|allow-self")
    assert not [name for name in options if forbidden.search(name)]
    suspicious = re.compile(
        r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified|继续连接|仍然连接|忽略证书"
    )
    for folder in ("sync/client", "gui", "core"):
        for path in sorted((PROGRAM_ROOT / folder).rglob("*.py")):
            assert not suspicious.search(path.read_text("utf-8")), path


def _options(parser: object) -> set[str]:
    found: set[str] = set()
    for action in getattr(parser, "_actions", []):
        found |= set(action.option_strings)
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                found |= _options(inner)
    return found
