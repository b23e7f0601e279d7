"""A laptop that is being cleared, seen without any key: how far it is, and what still has to reach the district."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.errors import Conflict, Unavailable
from core.paths import WorkspacePaths
from core.vault import wipe
from core.vault.wipe import Letter, WipeState

__all__ = ["Letter", "Wiping", "refuse_wiping"]


class Wiping:
    """Verbs of the last days of a workspace. None of them needs a key."""

    def __init__(self, root: Path) -> None:
        self._paths = WorkspacePaths(root)

    @property
    def state(self) -> WipeState | None:
        """begun, sealed, stored, wiped; None: nobody ordered anything."""
        mark = wipe.read_mark(self._paths.root)
        return None if mark is None else mark.state

    @property
    def order_id(self) -> str:
        """The order that is being followed; empty when there is none."""
        mark = wipe.read_mark(self._paths.root)
        return "" if mark is None else mark.order_id

    def begin(self, order_id: str) -> None:
        """From now on nobody opens this workspace for reading. Raises Unavailable("disk.*")."""
        wipe.write_mark(self._paths.root, order_id, "begun")

    def seal(self, letters: Iterable[Letter], backups: Sequence[Path]) -> None:
        """Keeps everything that has to reach the district, and destroys the ways into the backups on this disk.

        Only when all of it lies there the state moves on. Raises Unavailable("disk.*").
        """
        root = self._paths.root
        if self.state != "begun":
            return
        wipe.empty_letters(root)
        for letter in letters:
            wipe.put_letter(root, letter)
        for place in backups:
            wipe.destroy_backup_slots(place)
        wipe.write_mark(root, self.order_id, "sealed")

    def letters(self) -> list[str]:
        """Names of what was not answered yet, in the order it goes."""
        return wipe.letter_names(self._paths.root) if self.state == "sealed" else []

    def letter(self, name: str) -> Letter:
        """One of them."""
        return wipe.read_letter(self._paths.root, name)

    def answered(self, name: str) -> None:
        """The district said that it has this one."""
        wipe.drop_letter(self._paths.root, name)

    def finish(self) -> bool:
        """Destroys the keys, when nothing waits any more; True once they are gone. Raises Unavailable("disk.*")."""
        state = self.state
        if state == "sealed" and not self.letters():
            wipe.write_mark(self._paths.root, self.order_id, "stored")
            state = "stored"
        if state == "stored":
            wipe.destroy(self._paths)
        elif state == "wiped":
            wipe.sweep(self._paths)
        return self.state == "wiped"

    def forget(self) -> None:
        """Makes room for a new workspace. Raises Conflict("wipe.under_way") while the old one is not cleared."""
        if self.state not in (None, "wiped"):
            raise Conflict("wipe.under_way")
        wipe.forget(self._paths.root)


def refuse_wiping(root: Path, *, for_wiping: bool = False) -> None:
    """Raises Unavailable("wipe.under_way" | "wipe.wiped") when a workspace is being cleared or was.

    `for_wiping`: somebody wants to let it hand over what was not sent; that is allowed until it is sealed.
    """
    state = Wiping(root).state
    if state is None or (for_wiping and state == "begun"):
        return
    raise Unavailable("wipe.wiped" if state == "wiped" else "wipe.under_way", state=state)
