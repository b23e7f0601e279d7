"""TLS as a district runs it: its own certificate authority, nothing else is trusted."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.errors import InvalidInput
from sync.server.serving import Listening, make_server
from tests.sync.server.office import Office

Made = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(name: str, signed_by: Made | None = None) -> Made:
    """A certificate for this machine, or (without a signer) an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signed_by[0].subject if signed_by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=signed_by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    )
    return builder.sign(signed_by[1] if signed_by else key, hashes.SHA256()), key


def pem(path: Path, made: Made) -> tuple[Path, Path]:
    files = path.with_suffix(".crt"), path.with_suffix(".key")
    files[0].write_bytes(made[0].public_bytes(serialization.Encoding.PEM))
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files[1].write_bytes(made[1].private_bytes(*formats))
    return files


def test_only_the_districts_own_authority_opens_the_door(office: Office, tmp_path: Path) -> None:
    authority, stranger = certificate("district"), certificate("stranger")
    files = pem(tmp_path / "server", certificate("server", authority))
    ready = threading.Event()
    address: list[str] = []

    def on_ready(url: str) -> None:
        address.append(url)
        ready.set()

    server = make_server(office.app, Listening(port=0, certificate=files[0], key=files[1]), on_ready)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        assert address[0].startswith("https://127.0.0.1:")
        trusted = pem(tmp_path / "district", authority)[0]
        with requests.Session() as session:
            answer = session.post(
                f"{address[0]}/v1/hello", verify=str(trusted), headers={"X-Nuanfang": "1"}, timeout=10
            )
        assert answer.json()["error"]["code"] == "auth.refused"
        for other in (str(pem(tmp_path / "stranger", stranger)[0]), True):
            with pytest.raises(requests.exceptions.SSLError), requests.Session() as session:
                session.post(f"{address[0]}/v1/hello", verify=other, timeout=10)
    finally:
        server.should_exit = True
        thread.join(20)


def test_a_renewed_certificate_comes_in_without_a_stop(office: Office, tmp_path: Path) -> None:
    authority = certificate("district")
    files = pem(tmp_path / "server", certificate("server", authority))
    trusted = str(pem(tmp_path / "district", authority)[0])
    ready = threading.Event()
    address: list[str] = []

    def on_ready(url: str) -> None:
        address.append(url)
        ready.set()

    server = make_server(office.app, Listening(port=0, certificate=files[0], key=files[1]), on_ready)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        with requests.Session() as old:
            assert old.get(f"{address[0]}/healthz", verify=trusted, timeout=10).status_code == 200
            first = serial(address[0], trusted)
            pem(tmp_path / "server", certificate("server", authority))
            server.renew_certificate()
            assert serial(address[0], trusted) != first
            assert old.get(f"{address[0]}/healthz", verify=trusted, timeout=10).status_code == 200
            renewed = serial(address[0], trusted)
            files[1].write_text("no key at all", "ascii")
            with pytest.raises(ssl.SSLError):
                server.renew_certificate()
            assert serial(address[0], trusted) == renewed, "files that do not fit leave the old one"
    finally:
        server.should_exit = True
        thread.join(20)


def serial(url: str, trusted: str) -> int:
    """The number of the certificate that a new connection gets."""
    host, port = url.removeprefix("https://").split(":")
    context = ssl.create_default_context(cafile=trusted)
    link = socket.create_connection((host, int(port)), timeout=10)
    with link, context.wrap_socket(link, server_hostname=host) as tls:
        data = tls.getpeercert(binary_form=True)
    assert data is not None
    return x509.load_der_x509_certificate(data).serial_number


@pytest.mark.parametrize(
    ("listening", "code"),
    [
        (Listening("0.0.0.0"), "serve.tls_needed"),
        (Listening("192.168.1.5"), "serve.tls_needed"),
        (Listening("server.example"), "serve.tls_needed"),
        (Listening(certificate=Path("a.crt")), "serve.tls_files"),
    ],
)
def test_nobody_else_is_served_in_the_clear(listening: Listening, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        listening.check()
    assert refused.value.code == code


def test_this_machine_and_a_proxy_may_speak_in_the_clear() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        Listening(host).check()
    Listening("0.0.0.0", is_behind_proxy=True).check()
