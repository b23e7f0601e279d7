"""A database is put under another key, or stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.app import open_with_recovery, open_workspace
from core.errors import Unavailable
from core.service import rotation
from tests.helpers.workspace import PASSPHRASE, fixed_seams


@pytest.mark.parametrize("step", ["_remember_media_key", "_export"])
def test_a_file_that_cannot_be_put_under_another_key_stays_and_nothing_lies_beside_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Else the next backup that a salvage tries would find the folder full."""
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    old, path = core._keys.database, core.paths.database
    core.close()
    before = {file.name for file in root.iterdir()}
    whole = getattr(rotation, step)

    def failing(*args: object) -> None:
        whole(*args)
        raise Unavailable("store.damaged")

    with monkeypatch.context() as patch, pytest.raises(Unavailable, match=r"store\.damaged"):
        patch.setattr(rotation, step, failing)
        rotation.rekey(path, old, bytes(32))
    assert {file.name for file in root.iterdir()} == before
    open_workspace(root, PASSPHRASE, fixed_seams(seed=5)).close()


def test_who_came_in_with_the_recovery_card_can_change_the_key(
    root: Path, workspace_template: tuple[Path, str]
) -> None:
    new = "after the card 7"
    core = open_with_recovery(root, workspace_template[1], new, fixed_seams(seed=5))
    core.rotate_key(lambda _step: None)
    core.close()
    open_workspace(root, new, fixed_seams(seed=6)).close()
