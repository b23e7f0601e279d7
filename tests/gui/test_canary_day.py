"""A whole day with seeded names, numbers, places and pictures; then everything the program wrote is searched."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLineEdit

from core.app import Core, open_workspace
from core.process import quiet_libraries, tell_crash
from core.service.handing_out import hand_out
from gui import printing
from gui.app import Application
from gui.launch import Launch
from tests.helpers.canary import ENCODINGS, Canary, leaks, needles
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.desk import find, go, key, settle, start_window, stop_window, unlock
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams
from tests.sync.client.station import Station, open_office

CANARY = Canary()
NOTED: dict[str, Any] = {"wish/needs": ["medical"], "wish/needs_note": CANARY.note}
Hook = Callable[[Application], object]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that programs write beside their data goes here, the log at its most talkative too."""
    home = tmp_path / "home"
    for name, folder in (("HOME", "."), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"),
                         ("XDG_CACHE_HOME", "cache"), ("TMPDIR", "tmp")):  # fmt: skip
        (home / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setattr(tempfile, "tempdir", str(home / "tmp"))
    monkeypatch.chdir(home)
    quiet_libraries()
    log = logging.FileHandler(home / "program.log", encoding="utf-8")
    root = logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    yield home
    root.removeHandler(log)
    root.setLevel(level)
    log.close()


def fill(core: Core) -> tuple[str, list[bytes]]:
    """The person, a signed visit with a picture, a draft, an export, a backup. The pictures as they are kept."""
    (person,) = add_people(
        core, 1, name=CANARY.name, id_number=CANARY.id_number, phone=CANARY.phone, address=CANARY.address
    )
    draft = fill_visit(core, person, **NOTED)
    session = core.records.session(core.drafts.open(draft))
    picture = core.photos.keep(core.photos.prepare(CANARY.photo(), f"{CANARY.name}.jpg"))
    session.set(f"photos[{session.add_repeat('photos')}]/picture", picture.answer)
    core.drafts.save(draft, session.all_answers(), "sign")
    core.records.sign(draft)
    fill_visit(core, add_people(core, 1)[0], **NOTED)
    assert CANARY.note in str([fact.body for fact, _ in core._desk.facts.listed(("visit",))]), "the seed did not take"
    kept = [core.photos.load(name) for name in core._desk.pictures.hashes()]
    return person, [CANARY.photo(), *kept]


def synchronise(core: Core, database: str, district: Path) -> None:
    """Everything goes to a real district; what lies there is the district's."""
    with open_office(database, district, core.seams.clock) as office:  # type: ignore[arg-type]
        proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]))
        station = Station(office, core, proxy)
        station.enrol()
        station.sync()
        proxy.close()
    assert core.exchange.status().is_all_sent


def hand_things_out(core: Core, person: str, out: Path) -> None:
    """A sealed file, a backup, a page that really goes through the printer's driver."""
    made = hand_out(out / "档案.jsonl", core.dossier.export(person, "本人要求"), core.seams.ids.token)
    made.path.write_bytes(made.data)
    core.dossier.log(person, "本人要求", is_encrypted=made.is_encrypted)
    core.backups.make()
    job = core.prints.render("ledger", ids=[person])
    printer = QPrinter()
    printing.prepare(printer)
    printer.setOutputFileName(str(out / "printed.pdf"))
    printing.print_pages(job.pdf, [1], printer)
    core.prints.log(job, "printer")


def at_the_window(desk: Application, person: str, hook: Hook) -> None:
    """Searches, reads, copies, opens outside, meets a bug, locks, unlocks."""
    go(desk, "people")
    find(desk, "people_search", QLineEdit).setText(CANARY.name)
    settle(desk)
    desk.window.open_person(person)
    settle(desk)
    QApplication.clipboard().setText(CANARY.id_number)
    desk.tasks.read(lambda core: {}[core.people.person(person).name], lambda _none: None)
    settle(desk)
    desk.viewer.write(f"%PDF {CANARY.name}".encode())
    hook(desk)
    desk.lock()
    settle(desk)
    unlock(desk)
    key(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(desk)


def live(qapp: QApplication, launch: Launch, home: Path, database: str, hook: Hook) -> list[str]:
    """The day; what of it can be read afterwards. Without a database it stays at the laptop."""
    out, district = home / "out", launch.root.parent.parent / f"district-{launch.root.parent.name}"
    out.mkdir()
    core = open_workspace(launch.root, PASSPHRASE, fixed_seams(seed=3))
    try:
        person, pictures = fill(core)
        if database:
            hand_things_out(core, person, out)
            synchronise(core, database, district)
    finally:
        core.close()
    desk = start_window(qapp, launch)
    try:
        unlock(desk)
        at_the_window(desk, person, hook)
    finally:
        stop_window(desk)
    crash(CANARY.name)
    assert not list(home.glob("core*"))
    return leaks([launch.root.parent], needles(CANARY, pictures))


def crash(name: str) -> None:
    try:
        raise KeyError(name)
    except KeyError:
        tell_crash(*sys.exc_info())  # type: ignore[arg-type]


def test_a_day_leaves_nothing_that_anybody_can_read(
    qapp: QApplication, launch: Launch, home: Path, database: str
) -> None:
    assert live(qapp, launch, home, database, lambda desk: None) == []
    log = (home / "program.log").read_text("utf-8")
    assert "gui.tasks" in log or "bug" in log, "the log of the day was not looked at"


def test_one_line_in_the_log_one_file_left_or_one_habit_kept_would_be_found(
    qapp: QApplication, launch: Launch, home: Path
) -> None:
    def careless(desk: Application) -> None:
        logging.getLogger("gui.pages").debug("opened %s", CANARY.name)
        Path(tempfile.mkstemp(suffix=".csv")[1]).write_text(CANARY.phone, "utf-16-le")
        desk.memory.set("last_search", CANARY.note)
        (home / f"{CANARY.address}.pdf").touch()

    found = live(qapp, launch, home, "", careless)
    told = " ".join(found)
    for text in (CANARY.name, CANARY.phone, CANARY.note, CANARY.address):
        assert text in told, text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_search_knows_every_encoding(tmp_path: Path, encoding: str) -> None:
    for text in CANARY.texts():
        (tmp_path / "x.bin").write_bytes(b"\x00\x01" + text.encode(encoding) + b"\x00")
        assert leaks([tmp_path], needles(CANARY)), (text, encoding)


def test_the_search_knows_pictures_and_places(tmp_path: Path) -> None:
    photo = CANARY.photo()
    (tmp_path / "x.bin").write_bytes(b"some bytes" + photo)
    found: Any = leaks([tmp_path], needles(CANARY, [photo]))
    assert {"x.bin: picture 0", "x.bin: place"} <= set(found)
