"""Commands hold to the age of a passphrase as the window does."""

from __future__ import annotations

from pathlib import Path

from core.clock import FixedClock
from tests.core.command.conftest import Run


def test_a_command_asks_for_a_new_passphrase_after_ninety_days_as_the_window_does(
    cli: Run, clock: FixedClock, tmp_path: Path
) -> None:
    cli("person", "list")
    clock.move(days=90)
    assert cli("person", "list", code=1)["error"]["code"] == "vault.passphrase_old"
    assert cli("check")["ok"]
    new = tmp_path / "new"
    new.write_text("another horse 59\n", "utf-8")
    assert cli("passphrase", "--new-file", new) == {"changed": True}
    (tmp_path / "passphrase").write_text("another horse 59\n", "utf-8")
    cli("person", "list")
