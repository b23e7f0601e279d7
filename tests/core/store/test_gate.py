"""The library gate: a library or a setting that would protect less is refused before anything is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.store.database import Database
from core.store.gate import WANTED, require_sealed

KEY = bytes(range(32))


# In a process of its own, as the program runs: tests do without the hiding of memory (tests/helpers/once.py).
OPENED = """
import sys
from pathlib import Path
from core.store.database import Database
from core.store.gate import WANTED

database = Database(Path(sys.argv[1]), bytes(range(32)), create=True)
assert WANTED["cipher_memory_security"] == "1"
print({name: str(database.scalar(f"PRAGMA {name}")) for name in WANTED} == WANTED)
"""


def test_the_library_of_this_machine_seals_pages_wipes_memory_and_logs_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENED, str(tmp_path / "a.db")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"


@pytest.mark.parametrize("setting", WANTED)
def test_one_setting_that_protects_less_is_enough_to_refuse(setting: str) -> None:
    answers = {f"PRAGMA {name}": value for name, value in WANTED.items()} | {f"PRAGMA {setting}": "other"}
    with pytest.raises(Unavailable, match="store.unsafe_library") as told:
        require_sealed(answers.__getitem__)
    assert told.value.params["setting"] == setting


def test_what_was_committed_reaches_the_main_file_without_waiting_for_readers(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db", KEY, create=True)
    with database.transaction():
        database.execute("CREATE TABLE note (text TEXT)")
        database.execute("INSERT INTO note VALUES ('一')")
    assert database.settle()
    alone = tmp_path / "alone.db"
    alone.write_bytes((tmp_path / "a.db").read_bytes())  # what a disk holds that lost the log
    other = Database(alone, KEY)
    assert other.scalar("SELECT text FROM note") == "一"
    other.close()
    database.close()
