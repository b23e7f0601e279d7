"""What lies in the workspace of the gallery: nothing, a village as it is, and more than a village ever has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from core.app import Core, create_workspace
from core.forms.catalogue import shipped_kinds
from core.service import projection
from core.service.exchange import Answer, RemoteItem
from core.vault.kdf import KdfCost
from tests.gui.office import enrol
from tests.helpers.field import sign_record
from tests.helpers.people import VILLAGE, VILLAGE_CODE, id_number, invented_body
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit

STATES = ("empty", "normal", "overfull")
LONG_NAME = "阿卜杜热合曼江·买买提吐尔逊·𬱖𫠜阿卜力克木"
LONG_ADDRESS = (
    "天津市宁河区潘庄镇东西南北大街与滨河西路交叉口向北三百米路东柳坝新村安置小区十七号楼三单元一千二百零一室"
)
LONG_VILLAGE = "柳坝村民委员会东片区第二网格易地搬迁安置点"
LONG_TEXT = "车管所比对发现名下新增车辆，请上门核实车辆由谁购买、由谁使用，并把行驶证拍照上传；" * 6
MANY = 300


def make_workspace(root: Path, state: str) -> None:
    """Makes the closed workspace of a state in `root`."""
    is_over = state == "overfull"
    core, _code = create_workspace(
        root,
        village_code=VILLAGE_CODE,
        village_name=LONG_VILLAGE if is_over else VILLAGE,
        user_name="欧阳买买提江·热合曼阿卜杜拉协理员" if is_over else "赵协理",
        passphrase=PASSPHRASE,
        seams=fixed_seams(),
        cost=KdfCost.lowest(),
    )
    try:
        if state != "empty":
            _fill(core, is_over)
    finally:
        core.close()


def _fill(core: Core, is_over: bool) -> None:
    ids = _long_people(core) if is_over else add_people(core, 12)
    _sign_one_of_each(core, ids)
    for n in range(40 if is_over else 3):
        task: dict[str, Any] = {
            "person_id": ids[n % len(ids)],
            "kind": "warning",
            "title": f"核实：名下新增车辆{LONG_ADDRESS if is_over else ''}",
            "text": LONG_TEXT if is_over else "车管所比对，请上门核实",
            "due_on": f"2026-11-{n % 28 + 1:02d}",
            "state": "open",
        }
        core.exchange.apply_remote([RemoteItem("task", core.seams.ids.new(), 1, n + 1, task)], f"c{n}", "e")
    for person in ids[: 30 if is_over else 2]:
        core.drafts.start("visit", person)
    enrol(core)
    _hear_from_the_district(core, 12 if is_over else 1)
    core.backups.make()


def _hear_from_the_district(core: Core, count: int) -> None:
    """So many records refused, differences that wait for a word, and people who left with something unsent."""
    refused = [sign_record(core, "visit", person) for person in _sent_here(core, 400, count)]
    core.exchange.acknowledge([Answer(one, "rejected", "item.field", "body.answers.visit/method") for one in refused])
    for n, person in enumerate(_sent_here(core, 500, count)):
        core.people.propose(person, {"phone": f"135{n:08d}", "address": LONG_ADDRESS}, LONG_TEXT[:120])
        sent = core.exchange.take_batch(1000, 1 << 24)
        edit = next(item for item in sent if person.encode() in item.line and LONG_ADDRESS.encode() in item.line)
        code, fields = "person.changed", {"fields": ["phone", "address"]}
        core.exchange.acknowledge([Answer(edit.item_id, "conflict", code, "", fields, 7)])
        theirs = invented_body(500 + n) | {"phone": "13511110000", "address": LONG_ADDRESS[8:]}
        core.exchange.apply_remote([RemoteItem("person", person, 2, 9000 + n, theirs)], f"d{n}", "e")
    gone = _sent_here(core, 600, count)
    for person in gone:
        sign_record(core, "visit", person)
    leaving = [RemoteItem("person", person, 2, 9500 + n, None) for n, person in enumerate(gone)]
    core.exchange.apply_remote(leaving, "gone", "e", is_last=True)
    if core.exchange.removals.question() is not None:
        core.exchange.removals.answer(is_yes=True)


def _sent_here(core: Core, first: int, count: int) -> list[str]:
    """People as the district sends them."""
    ids = [core.seams.ids.new() for _ in range(count)]
    rows = [RemoteItem("person", one, 1, first + n, invented_body(first + n)) for n, one in enumerate(ids)]
    core.exchange.apply_remote(rows, f"p{first}", "e")
    return ids


def _long_people(core: Core) -> list[str]:
    desk, ids = core._desk, []
    with desk.db.transaction():
        for n in range(MANY):
            person_id = desk.seams.ids.new()
            long = {"name": LONG_NAME, "address": LONG_ADDRESS, "caregiver_name": LONG_NAME, "village": LONG_VILLAGE}
            desk.write_edit(person_id, invented_body(n, **(long if n % 3 == 0 else {})), "导入名单")
            projection.show(desk, person_id)
            ids.append(person_id)
    return ids


def _sign_one_of_each(core: Core, ids: list[str]) -> None:
    """A signed record of every form, each about what it needs."""
    made: dict[str, str] = {"visit": sign_visit(core, ids[0], photos=3)}
    core.prints.log(core.prints.render("visit", ids=[made["visit"]]), "printer")
    for name, kind in shipped_kinds().items():
        about = ""
        if kind.about and not kind.stands_alone:
            about = next((made[key] for key in kind.about if key in made), "")
            if not about:
                continue
        if name not in made:
            person = ids[0] if kind.person != "none" else ""
            made[name] = sign_record(core, name, person, about=about, reason="补记")


def write_roster(path: Path) -> Path:
    """A list with somebody new, a number that is wrong, a line twice, a date that is none."""
    good, other = (id_number(date(1950, 3, 2), serial=n) for n in (71, 72))
    lines = [
        "姓名,性别,身份证号码,出生日期,组别,联系电话,现居住地",
        f"王保田,男,{good},,第1组,13800000701,{LONG_ADDRESS}",
        f"李凤仙,女,{other[:-1]}0,,第2组,13800000702,柳坝村2组",
        f"{LONG_NAME},男,{other},1950-02-30,第3组,一三八,柳坝村3组",
        f"王保田,男,{good},,第1组,13800000701,柳坝村1组",
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path
