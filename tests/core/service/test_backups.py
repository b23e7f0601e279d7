"""A backup is whole, read back, and comes back as it was; anything else is refused by name before data is touched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import Core, open_workspace
from core.clock import FixedClock, Moment
from core.errors import AppError
from core.seams import Seams
from core.service.backups import restore
from core.vault import backup
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams, sign_visit

Break = Callable[[Path], None]


@pytest.fixture
def filled(core: Core) -> Core:
    people = add_people(core, 3)
    sign_visit(core, people[0], photos=2)
    fill_visit(core, people[1])
    return core


def later(core: Core, **step: int) -> None:
    clock = core.seams.clock
    assert isinstance(clock, FixedClock)
    clock.moment = Moment(clock.moment.utc_ms + int(timedelta(**step).total_seconds() * 1000), clock.moment.offset_min)


def test_what_comes_back_is_what_was_there(filled: Core, tmp_path: Path, seams: Seams) -> None:
    made = filled.backups.make(tmp_path / "stick").row
    restore(tmp_path / "stick", tmp_path / "back", PASSPHRASE)
    back = open_workspace(tmp_path / "back", PASSPHRASE, seams)
    try:
        assert [row.name for row in back.people.search("").rows] == [row.name for row in filled.people.search("").rows]
        assert back.records.list("visit") == filled.records.list("visit")
        assert [row.id for row in back.drafts.list()] == [row.id for row in filled.drafts.list()]
        assert back._desk.journal.head() == filled._desk.journal.head()
        assert all(finding.is_ok for finding in back.health.check())
        assert made.events == back._desk.journal.head()[0]
    finally:
        back.close()


def test_what_still_lies_in_the_wal_is_in_the_backup(filled: Core, tmp_path: Path) -> None:
    filled._desk.db.checkpoint()
    head = filled._desk.journal.head()
    sign_visit(filled, add_people(filled, 1)[0])
    assert filled._desk.journal.head() != head
    assert filled.backups.make(tmp_path / "stick").row.events == filled._desk.journal.head()[0]


def test_a_second_backup_copies_only_new_pictures(filled: Core, tmp_path: Path) -> None:
    assert filled.backups.make(tmp_path / "stick").copied_pictures == 3
    later(filled, minutes=5)
    assert filled.backups.make(tmp_path / "stick").copied_pictures == 0
    assert len(filled.backups.list(tmp_path / "stick")) == 2


def test_a_backup_is_due_when_something_is_new_and_the_last_one_is_half_an_hour_old(filled: Core) -> None:
    assert filled.backups.make_if_due() is not None
    add_people(filled, 1)
    later(filled, minutes=29)
    assert filled.backups.make_if_due() is None
    later(filled, minutes=2)
    assert filled.backups.make_if_due() is not None
    later(filled, hours=5)
    assert filled.backups.make_if_due() is None, "nothing has changed"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def altered(path: Path) -> None:
    raw = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(raw | {"village_code": "000000000000"}), "utf-8")


def newer(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 99}), "utf-8")


BROKEN: tuple[tuple[str, Break, str], ...] = (
    ("workspace.db", cut, "backup.damaged"),
    ("workspace.db", flip, "backup.damaged"),
    ("workspace.db", Path.unlink, "backup.damaged"),
    ("slots.a.json", flip, "backup.damaged"),
    ("manifest.json", altered, "backup.damaged"),
    ("manifest.json", newer, "backup.newer"),
    ("manifest.json", cut, "backup.incomplete"),
    ("manifest.json", Path.unlink, "backup.nothing"),
)


@pytest.mark.parametrize(("name", "harm", "code"), BROKEN, ids=[f"{n}-{h.__name__}" for n, h, _ in BROKEN])
def test_a_backup_that_is_not_whole_is_refused_by_name(
    filled: Core, tmp_path: Path, name: str, harm: Break, code: str
) -> None:
    folder = filled.backups.make(tmp_path / "stick").row.folder
    harm(folder / name)
    source = tmp_path / "stick" if code == "backup.nothing" else folder
    with pytest.raises(AppError) as refused:
        restore(source, tmp_path / "back", PASSPHRASE)
    assert refused.value.code == code
    assert not (tmp_path / "back").exists()


def test_a_missing_picture_makes_a_backup_incomplete(filled: Core, tmp_path: Path) -> None:
    folder = filled.backups.make(tmp_path / "stick").row.folder
    next((folder.parent.parent / "media").glob("??/*")).unlink()
    with pytest.raises(AppError, match=r"backup\.incomplete"):
        restore(folder, tmp_path / "back", PASSPHRASE)


def test_the_backup_of_another_village_is_refused_before_anything_is_touched(filled: Core, tmp_path: Path) -> None:
    filled.backups.make(tmp_path / "stick")
    with pytest.raises(AppError, match=r"backup\.other_workspace"):
        restore(tmp_path / "stick", tmp_path / "back", PASSPHRASE, workspace_id="another")
    assert not (tmp_path / "back").exists()


def test_a_folder_with_something_in_it_is_never_written_over(filled: Core, tmp_path: Path) -> None:
    filled.backups.make(tmp_path / "stick")
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(AppError, match=r"backup\.not_empty"):
        restore(tmp_path / "stick", tmp_path / "back", PASSPHRASE)
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["mine.txt"]


def test_without_the_passphrase_nothing_comes_back(filled: Core, tmp_path: Path) -> None:
    filled.backups.make(tmp_path / "stick")
    with pytest.raises(AppError, match=r"vault\.wrong_passphrase"):
        restore(tmp_path / "stick", tmp_path / "back", "another passphrase")
    assert not (tmp_path / "back").exists()


def test_the_recovery_code_opens_a_backup_too(
    workspace_template: tuple[Path, str], filled: Core, tmp_path: Path
) -> None:
    filled.backups.make(tmp_path / "stick")
    restore(tmp_path / "stick", tmp_path / "back", workspace_template[1], is_recovery=True)
    assert (tmp_path / "back" / "workspace.db").is_file()


def test_an_unfinished_backup_is_no_backup(filled: Core, tmp_path: Path) -> None:
    made = filled.backups.make(tmp_path / "stick").row.folder
    shutil.move(made, made.with_name(made.name + backup.PART))
    assert filled.backups.list(tmp_path / "stick") == []
    with pytest.raises(AppError, match=r"backup\.nothing"):
        restore(tmp_path / "stick", tmp_path / "back", PASSPHRASE)


def test_a_stick_that_was_pulled_out_is_not_made_anew_on_the_laptop(filled: Core, tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"backup\.no_place"):
        filled.backups.make(tmp_path / "gone" / "stick")
    assert not (tmp_path / "gone").exists()


def test_backups_never_lie_in_the_workspace_itself(filled: Core) -> None:
    with pytest.raises(AppError, match=r"backup\.inside"):
        filled.backups.choose(filled.paths.root / "backups")


def test_nothing_in_a_backup_can_be_read_without_the_key(filled: Core, tmp_path: Path) -> None:
    filled.backups.make(tmp_path / "stick")
    names = [row.name for row in filled.people.search("").rows]
    for path in (tmp_path / "stick").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [name for name in names if name.encode("utf-8") in data], path.name
            assert not data.startswith(b"SQLite format 3")


NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@given(st.lists(st.integers(0, 900_000), max_size=200))
def test_thinning_keeps_the_newest_and_at_least_one_of_every_day_of_a_month(minutes: list[int]) -> None:
    times = [NOW - timedelta(minutes=one) for one in minutes]
    kept = backup.keep_of(times, NOW)
    assert kept <= set(times)
    if times:
        assert max(times) in kept
    recent = {time.date() for time in times if NOW - time < backup.DAILY_FOR - timedelta(days=1)}
    assert recent <= {time.date() for time in kept}
    assert len(kept) <= 60 + 25 + 31 + 54 + 1


def test_pictures_that_no_kept_backup_names_go_with_the_old_ones(filled: Core, tmp_path: Path) -> None:
    filled.backups.make(tmp_path / "stick")
    later(filled, days=400)
    add_people(filled, 1)
    done = filled.backups.make(tmp_path / "stick")
    assert done.thinned == 1
    assert len(list((tmp_path / "stick").rglob("media/??/*"))) == 3, "they are still named by the newest"


def test_the_database_that_is_kept_before_its_schema_changes_is_whole_and_can_be_put_back(tmp_path: Path) -> None:
    """A migration that went wrong in a way nobody foresaw: the old file opens again, with everything in it."""
    source, root = Path(__file__).parents[2] / "golden" / "db" / "1", tmp_path / "old"
    shutil.copytree(source, root)
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    people, head = [row.id for row in core.people.search().rows], core.exchange.head()
    core.close()
    for name in ("workspace.db", "workspace.db-wal", "workspace.db-shm"):
        (root / name).unlink(missing_ok=True)
    (root / "workspace-schema1.db").rename(root / "workspace.db")
    again = open_workspace(root, PASSPHRASE, fixed_seams(seed=9))
    assert ([row.id for row in again.people.search().rows], again.exchange.head()) == (people, head)
    assert all(finding.is_ok for finding in again.health.check())
    again.close()


def test_an_older_program_s_database_is_kept_before_its_schema_changes(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "golden" / "db" / "1"
    shutil.copytree(source, tmp_path / "old")
    open_workspace(tmp_path / "old", PASSPHRASE, fixed_seams()).close()
    root = tmp_path / "old"
    assert (root / "workspace-schema1.db").is_file()
    (root / "workspace-schema1.db").rename(root / "workspace-schema0.db")
    for name in ("workspace.db", "workspace.db-wal", "workspace.db-shm"):
        (root / name).unlink(missing_ok=True)
    shutil.copyfile(root / "workspace-schema0.db", root / "workspace.db")
    open_workspace(root, PASSPHRASE, fixed_seams(seed=9)).close()
    assert [path.name for path in root.glob("workspace-schema*")] == ["workspace-schema1.db"], "that of before goes"
