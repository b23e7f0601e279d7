"""业务 and 待办: every kind of record has its place, and what waits leads to doing it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget, QPlainTextEdit

from core.app import Core
from core.forms.catalogue import shipped_kinds
from core.service.exchange import RemoteItem
from gui.app import Application
from gui.dialogs.give_reason import GiveReason
from gui.pages.business import ELSEWHERE, KIND_ROLE, SHELVES
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle
from tests.helpers.field import sign_record
from tests.helpers.window import ask
from tests.helpers.workspace import add_people

HERE = [kind.name for kind in shipped_kinds().values() if kind.name not in ELSEWHERE]


def kinds_listed(desk: Application) -> list[str]:
    listed = find(desk, "business_kinds", QListWidget)
    found = [listed.item(index).data(KIND_ROLE) for index in range(listed.count())]
    return [name for name in found if name is not None]


def test_every_kind_of_record_has_its_place(desk: Application) -> None:
    go(desk, "business")
    assert sorted(kinds_listed(desk)) == sorted(HERE)
    assert {kind.shelf for kind in shipped_kinds().values() if kind.name not in ELSEWHERE} <= set(SHELVES)


def test_a_kind_says_what_it_is_for_and_begins_only_what_stands_alone(desk: Application) -> None:
    for kind in HERE:
        page = go(desk, "business")
        page.choose_kind(kind)  # type: ignore[attr-defined]
        settle(desk)
        known = shipped_kinds()[kind]
        assert known.purpose in [label.text() for label in page.findChildren(QLabel)], kind
        assert is_shown(desk, "business_new") is known.stands_alone, kind
        if not known.stands_alone:
            continue
        press(desk, "business_new")
        settle(desk)
        if known.person == "needed":
            key(find(desk, "pick_search"), Qt.Key.Key_Down)
            key(find(desk, "pick_table"), Qt.Key.Key_Return)
            settle(desk)
        assert desk.window.current_key == "form", kind


def test_a_reply_is_begun_from_the_record_it_answers_and_stands_beside_it(opened: Opened) -> None:
    made: list[str] = []
    desk = opened(lambda core: made.append(sign_record(core, "lead")))
    desk.window.open_record(made[0])
    settle(desk)
    press(desk, "record_follow_reply")
    settle(desk)
    assert desk.window.current_key == "form"
    draft = ask(desk.shell, lambda core: core.drafts.open(core.drafts.list()[0].id))  # type: ignore[arg-type]
    assert (draft.kind, draft.context["about"]) == ("reply", made[0])


def test_what_is_begun_twice_is_the_same_draft(opened: Opened) -> None:
    made: list[str] = []
    desk = opened(lambda core: made.append(sign_record(core, "lead")))
    for _ in range(2):
        desk.window.start_form("reply", None, made[0])
        settle(desk)
    assert len(ask(desk.shell, lambda core: core.drafts.list())) == 1  # type: ignore[arg-type]


def test_a_task_that_a_form_answers_opens_that_form(opened: Opened) -> None:
    def fill(core: Core) -> None:
        person = add_people(core, 1)[0]
        task = {"person_id": person, "kind": "warning", "title": "核实预警", "due_on": "2026-11-21", "state": "open"}
        core.exchange.apply_remote([RemoteItem("task", core.seams.ids.new(), 1, 1, task)], "c", "e")

    desk = opened(fill)
    go(desk, "tasks")
    table = find(desk, "tasks_table", DataTable)
    row = next(one for one in table.rows.rows if one.source == "task")
    assert (row.state, row.start) == ("overdue", "feedback")
    table.acted.emit(row)
    settle(desk)
    assert desk.window.current_key == "form"


def test_somebody_who_is_on_the_list_already_is_opened_from_where_it_is_said(opened: Opened) -> None:
    """Bad input 10: the same ID number again."""
    made: list[str] = []

    def fill(core: Core) -> None:
        [person] = add_people(core, 1, name="孙二扫", started_on="2024-05-01")
        number = core.people.person(person).id_number
        answers = {"lead/name": "孙二嫂", "lead/place": "三组路口", "lead/id_number": number}
        made.extend([person, sign_record(core, "lead", is_signed=False, **answers)])

    desk = opened(fill)
    desk.window.open_form(made[1])
    settle(desk)
    press(desk, "form_sign")
    settle(desk)
    dialog = find(desk, "contradiction", GiveReason)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert (
        "已有此人：身份证号和名单上的孙二扫（2024年5月1日纳入）相同。"
        "请到孙二扫那里办；确实要登记线索的，写明原因。" in "".join(said)
    )
    assert find(desk, "contradiction_known_1", QAbstractButton).text() == "打开孙二扫的档案"
    press(desk, "contradiction_known_1")
    settle(desk)
    assert desk.window.current_key == "person"
    assert ask(desk.shell, lambda core: core.drafts.open(made[1])).answers["lead/name"] == "孙二嫂"  # type: ignore[arg-type]


def test_what_does_not_go_together_is_said_and_a_reason_lets_it_pass(opened: Opened) -> None:
    made: list[str] = []

    def fill(core: Core) -> None:
        made.append(sign_record(core, "lead", **{"lead/name": "钱小树", "lead/place": "三组路口"}))
        made.append(sign_record(core, "lead", is_signed=False, **{"lead/name": "钱小树", "lead/place": "三组路口"}))

    desk = opened(fill)
    desk.window.open_form(made[1])
    settle(desk)
    press(desk, "form_sign")
    settle(desk)
    press(desk, "contradiction_save")
    find(desk, "contradiction_reason", QPlainTextEdit).setPlainText("是同村另一家")
    press(desk, "contradiction_save")
    settle(desk)
    record = ask(desk.shell, lambda core: core.records.show(made[1]))  # type: ignore[arg-type]
    assert record.despite == "是同村另一家"
