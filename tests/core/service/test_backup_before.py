"""Before many rows change at once there is a copy of how it was; before a few there is none."""

from __future__ import annotations

from pathlib import Path

from core.app import Core
from core.service.backups import MANY_ROWS
from core.service.exchange import Exchange, RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import add_people, sign_visit


def pull(core: Core, count: int) -> None:
    items = [
        RemoteItem("person", f"p{n:04}", 1, n + 1, {"id": f"p{n:04}", **invented_body(n + 40)}) for n in range(count)
    ]
    core.exchange.apply_remote(items, "c", "e1")


def write_list(path: Path, count: int) -> Path:
    lines = ["姓名,身份证号,联系电话"] + [
        f"{body['name']},{body['id_number']},{body.get('phone', '')}" for body in map(invented_body, range(count))
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_large_pull_is_kept_before_and_a_small_one_is_not(core: Core) -> None:
    sign_visit(core, add_people(core, 1)[0])
    pull(core, MANY_ROWS)
    assert core.backups.list() == []
    pull(core, MANY_ROWS + 1)
    (kept,) = core.backups.list()
    assert kept.events == core._desk.journal.head()[0]
    pull(core, MANY_ROWS + 1)
    assert len(core.backups.list()) == 1, "nothing of this laptop is new since"


def test_the_pages_of_one_pull_ask_for_one_backup(core: Core) -> None:
    sign_visit(core, add_people(core, 1)[0])
    asked: list[int] = []
    exchange = Exchange(core._desk, core.photos, asked.append)
    for first, size, is_last in ((0, 3, False), (10, 5, False), (20, 5, False), (30, 2, True), (40, 4, True)):
        items = [RemoteItem("task", f"t{first + n}", 1, first + n + 1, {"title": "核实"}) for n in range(size)]
        exchange.apply_remote(items, f"c{first}", "e1", is_last=is_last)
    assert asked == [3, 5, 4], "only a page larger than those before it, and the next pull, have something to ask"


def test_a_large_list_is_kept_before_and_a_small_one_is_not(core: Core, tmp_path: Path) -> None:
    sign_visit(core, add_people(core, 1)[0])
    core.roster.commit(write_list(tmp_path / "few.csv", 5), skip_bad=True)
    assert core.backups.list() == []
    before = core._desk.journal.head()[0]
    core.roster.commit(write_list(tmp_path / "many.csv", MANY_ROWS + 20), skip_bad=True)
    (kept,) = core.backups.list()
    assert kept.events == before


def test_a_stick_that_lies_at_home_does_not_keep_the_work_waiting(core: Core, tmp_path: Path) -> None:
    sign_visit(core, add_people(core, 1)[0])
    core.backups.choose(tmp_path / "stick" / "nuanfang" / "deep")
    core.backups.keep_before(MANY_ROWS + 1)
    assert len(core.backups.list(core.backups._beside)) == 1
