"""The encrypted file: nothing readable without the key, settings that keep what was acknowledged, polite refusals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.app import Core
from core.errors import AppError, Conflict, Unavailable
from core.store.database import Database, require_safe_sqlite
from core.store.migrate import migrate, newest_version, statements
from tests.helpers.workspace import add_people, sign_visit

KEY = bytes(range(32))


def test_settings_keep_what_was_acknowledged(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", KEY, create=True)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "temp_store": 2,
    }
    assert {name: database.scalar(f"PRAGMA {name}") for name in wanted} == wanted
    database.close()


@pytest.mark.parametrize("version", ["3.51.2", "3.40.1", "3.7.0"])
def test_a_library_with_the_wal_reset_bug_is_refused(version: str) -> None:
    with pytest.raises(Unavailable, match="store.old_library"):
        require_safe_sqlite(version)


def test_the_library_of_this_machine_is_safe() -> None:
    require_safe_sqlite()


def test_another_key_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = Database(path, KEY, create=True)
    migrate(database)
    database.close()
    before = path.read_bytes()
    with pytest.raises(Unavailable, match="store.wrong_key"):
        Database(path, bytes(32))
    assert path.read_bytes() == before


def test_a_database_is_never_created_over_another_nor_opened_where_none_is(tmp_path: Path) -> None:
    Database(tmp_path / "a.db", KEY, create=True).close()
    with pytest.raises(Conflict, match="store.exists"):
        Database(tmp_path / "a.db", KEY, create=True)
    with pytest.raises(Unavailable, match="store.missing"):
        Database(tmp_path / "b.db", KEY)


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.store import migrate as module

    database = Database(tmp_path / "a.db", KEY, create=True)
    migrate(database)
    broken = (newest_version() + 1, "CREATE TABLE extra (x TEXT);\nCREATE TABLE fact (x TEXT);\n")
    monkeypatch.setattr(module, "steps", lambda: [broken])
    with pytest.raises(Exception, match="fact"):
        migrate(database)
    monkeypatch.undo()
    assert database.scalar("PRAGMA user_version") == newest_version()
    assert database.scalar("SELECT count(*) FROM sqlite_master WHERE name = 'extra'") == 0


def test_statements_keep_triggers_whole() -> None:
    text = "CREATE TABLE a (x);\nCREATE TRIGGER t BEFORE DELETE ON a\nBEGIN SELECT 1; SELECT 2; END;\n"
    assert len(list(statements(text))) == 2


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", KEY, create=True)
    database.execute("CREATE TABLE a (x INTEGER)")
    with pytest.raises(RuntimeError, match="stop"), database.transaction():
        database.execute("INSERT INTO a VALUES (1)")
        raise RuntimeError("stop")
    assert database.scalar("SELECT count(*) FROM a") == 0
    with pytest.raises(RuntimeError, match="nest"), database.transaction(), database.transaction():
        pass
    database.close()


def test_no_file_of_a_workspace_shows_a_name_an_id_number_or_a_photo(core: Core) -> None:
    [person] = add_people(core)
    sign_visit(core, person, photos=1)
    who = core.people.person(person)
    core.drafts.start("visit", person)
    core._desk.db.checkpoint()
    needles = [who.name, who.id_number, who.phone, who.address]
    files = [path for path in core.paths.root.rglob("*") if path.is_file()]
    assert len(files) >= 5
    for path in files:
        data = path.read_bytes()
        assert not data.startswith((b"\xff\xd8", b"\x89PNG")), path.name
        for needle in needles:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                assert needle.encode(encoding) not in data, f"{encoding} in {path.name}"


def test_an_acknowledged_save_survives_kill_9(core: Core, root: Path) -> None:
    """A child process saves drafts and says so; it is killed at once; every save it spoke of is there."""
    [person] = add_people(core)
    draft = core.drafts.start("visit", person)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from core.app import open_workspace\n"
        "from core.seams import Seams\n"
        "from tests.helpers.workspace import PASSPHRASE\n"
        "core = open_workspace(Path(sys.argv[2]), PASSPHRASE, Seams.system())\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    core.drafts.save(sys.argv[3], {'life/life_note': str(n)}, 'life')\n"
        "    print(n, flush=True)\n"
    )
    program = Path(__file__).resolve().parents[3]
    for round_number in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(program), str(root), draft.id], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        spoken = [child.stdout.readline() for _ in range(20 + round_number)]
        os.kill(child.pid, signal.SIGKILL)
        spoken += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        told = int([line for line in spoken if line.endswith("\n")][-1])
        kept = int(core.drafts.open(draft.id).answers["life/life_note"])
        assert kept >= told
        assert core._desk.db.scalar("PRAGMA integrity_check") == "ok"


def test_full_disk_is_said_and_nothing_half_saved(tmp_path: Path) -> None:
    script = (
        "import sys, resource; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from core.store.database import Database\n"
        "from core.errors import AppError\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "database = Database(Path(sys.argv[2]), bytes(range(32)), create=True)\n"
        "database.execute('CREATE TABLE a (n INTEGER, x BLOB)')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "saved = 0\n"
        "try:\n"
        "    for n in range(1000):\n"
        "        with database.transaction():\n"
        "            database.execute('INSERT INTO a VALUES (?, ?)', (n, bytes(5000)))\n"
        "        saved += 1\n"
        "except AppError as error:\n"
        "    print(saved, error.code, flush=True)\n"
    )
    program = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script, str(program), str(tmp_path / "a.db")],
        capture_output=True,
        text=True,
        check=False,
    )
    saved, code = done.stdout.split()
    assert code == "disk.full"
    database = Database(tmp_path / "a.db", KEY)
    assert database.scalar("SELECT count(*) FROM a") == int(saved)
    assert database.scalar("PRAGMA integrity_check") == "ok"
    database.execute("INSERT INTO a VALUES (9999, x'00')")  # works again when there is room
    database.close()


def test_every_translated_error_is_one_of_ours() -> None:
    from core.store.database import _translate

    assert isinstance(_translate(Exception("database is locked")), AppError)
    with pytest.raises(ValueError, match="other"):
        _translate(ValueError("some other trouble"))
