"""Whom the laptop believes: the district's own authority, and nobody else, however the machine is set up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.app import Core
from core.clock import FixedClock
from core.errors import InvalidInput, Unavailable
from sync.client.enrol import enrol
from sync.client.wire import HttpWire, Refused
from tests.helpers.certificates import make_authority, self_signed
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.portal import open_portal, page
from tests.sync.client.station import Station, code_for, open_office

DISTRICT, STRANGER = make_authority("district"), make_authority("stranger")


def test_the_districts_authority_is_believed(database: str, tmp_path: Path, clock: FixedClock, core: Core) -> None:
    with open_office(database, tmp_path / "data", clock, tls=DISTRICT.issue(tmp_path / "tls")) as office:
        enrol(core.exchange, office.url, code_for(office), DISTRICT.pem)
        station = Station(office, core, CuttingProxy(1))
        station.write(3)
        station.sync()
        station.assert_all_there_once()
        station.proxy.close()


@pytest.mark.parametrize("case", ["stranger", "self_signed", "expired", "other_host"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    database: str, tmp_path: Path, clock: FixedClock, core: Core, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    tls = {
        "stranger": lambda: STRANGER.issue(tmp_path / "tls"),
        "self_signed": lambda: self_signed(tmp_path / "tls"),
        "expired": lambda: DISTRICT.issue(tmp_path / "tls", is_over=True),
        "other_host": lambda: DISTRICT.issue(tmp_path / "tls", "localhost"),
    }[case]()
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(STRANGER.pem)
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(trusted))  # a machine that believes the stranger changes nothing
    with open_office(database, tmp_path / "data", clock, tls=tls) as office:
        with pytest.raises(Unavailable, match=r"sync\.server_identity"):
            enrol(core.exchange, office.url, code_for(office), DISTRICT.pem)
        assert office.count("devices") == 0
    assert not core.exchange.status().is_enrolled


def test_a_sign_in_page_on_the_tls_port_is_no_answer(core: Core) -> None:
    with (
        open_portal(page(b"<html>please sign in</html>")) as portal,
        pytest.raises(Unavailable, match=r"sync\.no_answer"),
    ):
        enrol(core.exchange, portal.url.replace("http", "https"), "ABCDE23456", DISTRICT.pem)


def test_a_link_cut_in_the_handshake_is_a_link_not_an_impostor(
    database: str, tmp_path: Path, clock: FixedClock, core: Core
) -> None:
    with open_office(database, tmp_path / "data", clock, tls=DISTRICT.issue(tmp_path / "tls")) as office:
        for limit in (0, 1, 100):
            proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]), longest=limit)
            with pytest.raises(Unavailable, match=r"sync\.no_network"):
                enrol(core.exchange, proxy.url.replace("http", "https"), "ABCDE23456", DISTRICT.pem)
            proxy.close()


@pytest.mark.parametrize(
    "pem",
    ["not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "证书", DISTRICT.pem[:200]],
)
def test_a_broken_certificate_file_is_refused_as_such(core: Core, pem: str) -> None:
    with pytest.raises(InvalidInput, match=r"sync\.ca_broken"):
        enrol(core.exchange, "https://127.0.0.1:1", "ABCDE23456", pem)


def test_through_a_proxy_the_districts_authority_counts_and_no_other(
    database: str, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = DISTRICT.issue(tmp_path / "tls", "district.example")
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(DISTRICT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with open_office(database, tmp_path / "data", clock, tls=tls) as office, open_tunnel(office.url) as address:
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        right = HttpWire("https://district.example", DISTRICT.pem)
        with pytest.raises(Refused, match=r"request\.not_found"):  # said in the district's own envelope
            right.call("GET", "/v1/nothing")
        right.close()
        wrong = HttpWire("https://district.example", STRANGER.pem)
        with pytest.raises(Unavailable, match=r"sync\.server_identity"):
            wrong.call("GET", "/v1/nothing")
        wrong.close()


def test_what_goes_to_this_very_machine_goes_past_every_proxy(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_portal(page(b"<html>proxy</html>")) as portal:
        monkeypatch.setenv("HTTP_PROXY", portal.url)
        monkeypatch.setenv("http_proxy", portal.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        station.enrol()
        assert not portal.asked


@contextmanager
def open_tunnel(url: str) -> Iterator[str]:
    """A proxy that leads every CONNECT to one port, whatever host was named."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(url.rsplit(":", 1)[1])

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def serve() -> None:
        while True:
            try:
                laptop, _address = listener.accept()
            except OSError:
                return
            asked = b""
            while b"\r\n\r\n" not in asked and (part := laptop.recv(4096)):
                asked += part
            laptop.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            server = socket.create_connection(("127.0.0.1", port))
            pumps = [threading.Thread(target=pump, args=ends) for ends in ((laptop, server), (server, laptop))]
            for thread in pumps:
                thread.start()
            for thread in pumps:
                thread.join(20)
            laptop.close()
            server.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(30)
