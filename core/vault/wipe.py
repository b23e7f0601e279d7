"""Clearing a laptop on the district's order, so that a pulled plug at any moment leaves one of four plain states.

In the workspace folder lies `wipe/mark.json` from the first moment on. It holds no personal data:

begun   nobody reads here any more; who knows the passphrase can still let the laptop hand over what was not sent
sealed  what was not sent lies in `wipe/out`, sealed to the district, ready to go without any key of ours
stored  the district said that it has it all; from here on the keys may go
wiped   the keys are gone; what is left on the disk opens for nobody

Destroying the key slots is what clears the data (the database and every picture are encrypted with a random key that
only the slots yield). The files are removed afterwards as well, as far as the system lets us.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.errors import AppError, Unavailable
from core.files import disk_error, make_folder, remove_file, replace_file, sync_folder
from core.paths import WorkspacePaths

WipeState = Literal["begun", "sealed", "stored", "wiped"]
STATES: tuple[WipeState, ...] = ("begun", "sealed", "stored", "wiped")
FORMAT = 1
SLOT_NAMES = ("slots.a.json", "slots.b.json")


@dataclass(frozen=True)
class Mark:
    """How far the clearing has come, and which order it follows."""

    order_id: str
    state: WipeState


@dataclass(frozen=True)
class Letter:
    """One request that is signed already: where it goes and what with. `needs_yes`: only a yes counts as an answer."""

    name: str
    head: dict[str, Any]
    body: bytes
    needs_yes: bool


def read_mark(root: Path) -> Mark | None:
    """The mark, or None. A mark that is spoilt still stands: then the clearing counts as begun.

    Raises Unavailable("workspace.no_rights") for a folder that the system keeps closed: nothing opens, nothing is said.
    """
    path = _mark_path(root)
    try:
        data = json.loads(path.read_bytes())
        return Mark(str(data["order"]), data["state"] if data["state"] in STATES else "begun")
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise Unavailable("workspace.no_rights", folder=root.name) from error
    except (OSError, ValueError, KeyError, TypeError):
        return Mark("", "begun")


def write_mark(root: Path, order_id: str, state: WipeState) -> None:
    """Moves the clearing on; never back. Raises Unavailable("disk.*")."""
    known = read_mark(root)
    if known is not None and known.order_id and STATES.index(known.state) >= STATES.index(state):
        return
    make_folder(_folder(root))
    body = {"format": FORMAT, "order": known.order_id if known and known.order_id else order_id, "state": state}
    replace_file(_mark_path(root), json.dumps(body).encode())


def empty_letters(root: Path) -> None:
    """Takes away letters of an earlier try that was killed before it was whole."""
    shutil.rmtree(_letters(root), ignore_errors=True)


def put_letter(root: Path, letter: Letter) -> None:
    """Keeps a letter; it is whole or not there. Raises Unavailable("disk.*")."""
    make_folder(_folder(root))
    make_folder(_letters(root))
    replace_file(_letters(root) / f"{letter.name}.sealed", letter.body)
    head = {"head": letter.head, "needs_yes": letter.needs_yes}
    replace_file(_letters(root) / f"{letter.name}.json", json.dumps(head).encode())


def letter_names(root: Path) -> list[str]:
    """The letters that were not answered, in the order they go."""
    return sorted(path.stem for path in _letters(root).glob("*.json"))


def read_letter(root: Path, name: str) -> Letter:
    """One letter. Raises Unavailable("disk.*")."""
    try:
        said = json.loads((_letters(root) / f"{name}.json").read_bytes())
        body = (_letters(root) / f"{name}.sealed").read_bytes()
    except OSError as error:
        raise disk_error(error) from error
    return Letter(name, dict(said["head"]), body, bool(said["needs_yes"]))


def drop_letter(root: Path, name: str) -> None:
    """The district has it."""
    remove_file(_letters(root) / f"{name}.json")
    remove_file(_letters(root) / f"{name}.sealed")


def destroy_backup_slots(place: Path) -> int:
    """Destroys the ways into every backup of a place; returns how many there were. Raises Unavailable("disk.*").

    A backup holds the slots of its day: it would open with the passphrase of that day for ever.
    """
    found = [path for name in SLOT_NAMES for path in (place / "sets").glob(f"*/{name}*")]
    for path in found:
        _shred(path)
    return len(found)


def destroy(paths: WorkspacePaths) -> None:
    """The keys, then everything else; may be done again at any time. Raises Unavailable("disk.*") while a key stays."""
    root = paths.root
    for slots in paths.slots:
        for path in root.glob(f"{slots.name}*"):  # a temporary name beside them holds the same keys
            _shred(path)
    mark = read_mark(root)
    write_mark(root, mark.order_id if mark else "", "wiped")
    sweep(paths)


def sweep(paths: WorkspacePaths) -> None:
    """Removes what the keys opened; a file that another program holds open is left for the next start."""
    for path in _leftovers(paths):
        with suppress(OSError, AppError):
            remove_file(path)
    shutil.rmtree(paths.media, ignore_errors=True)
    shutil.rmtree(_letters(paths.root), ignore_errors=True)


def forget(root: Path) -> None:
    """Takes the mark of a cleared workspace away, so that a new one can be made in its place."""
    shutil.rmtree(_folder(root), ignore_errors=True)


def _leftovers(paths: WorkspacePaths) -> Iterable[Path]:
    yield from sorted(paths.root.glob("workspace*.db*"))
    yield from (*paths.heads, paths.rescue)


def _shred(path: Path) -> None:
    """Overwrites a small file with zeros, then takes its name away. Flash memory may keep the old cells: then the
    passphrase is what stands between them and the data (docs/safety.md)."""
    try:
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise disk_error(error) from error


def _folder(root: Path) -> Path:
    return root / "wipe"


def _letters(root: Path) -> Path:
    return _folder(root) / "out"


def _mark_path(root: Path) -> Path:
    return _folder(root) / "mark.json"
