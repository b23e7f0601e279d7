"""两边不一样 by keyboard alone, removals that ask, the tray: nothing disappears without somebody's word."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from core.app import Core
from core.domain.person import FIELD_BY_NAME
from core.service.exchange import Answer, RemoteItem
from gui.app import Application
from gui.models.conflicts import both_words
from gui.widgets.data_table import DataTable
from gui.widgets.sides import Sides
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle, words_on
from tests.helpers.people import invented_body
from tests.helpers.window import ask
from tests.helpers.workspace import receive_people, sign_visit

LONG = "村东头老槐树底下第三家，门前有一口压水井，红漆铁门，敲门要大声，家里有一条黄狗，白天拴着，晚上不拴"
WHEN_MS = 1795311000000


def dispute(
    core: Core, n: int, mine: dict[str, Any], theirs: dict[str, Any], code: str = "person.changed", **p: Any
) -> str:
    """A proposal that the district did not take, and what it has itself."""
    person = receive_people(core, n + 1)[n]
    core.people.propose(person, mine, "走访时本人说的")
    items = core.exchange.take_batch(100, 1 << 20)
    answers = [Answer(one.item_id, "conflict", code, "", {"fields": sorted(mine)} | p, 7) for one in items]
    core.exchange.acknowledge(answers)
    who = {name: ["钱协理", WHEN_MS] for name in theirs}
    core.exchange.apply_remote(
        [RemoteItem("person", person, 2, 900 + n, invented_body(n) | theirs | {"_who": who})], "c", "e"
    )
    return person


def two_fields(core: Core) -> None:
    dispute(
        core, 0, {"phone": "13522220000", "address": LONG}, {"phone": "13511110000", "address": "村西头" + LONG[3:]}
    )


def test_a_difference_is_settled_by_keyboard_alone(opened: Opened) -> None:
    desk = opened(two_fields)
    page = go(desk, "conflicts")
    for word in ("区里的", "本机填的", "钱协理", "赵协理", "您改之前看到的", "联系电话", "现居住地"):
        assert word in words_on(page), word
    assert "<u>" in find(desk, "sides_phone_mine", QLabel).text(), "what differs is underlined, not only coloured"
    save = find(desk, "conflicts_save", QPushButton)
    assert not save.isEnabled() and not is_shown(desk, "conflicts_reason")
    phone, address = (find(desk, f"sides_{name}", Sides) for name in ("phone", "address"))
    assert phone.cards.first_focus().hasFocus()
    key(focus(desk), Qt.Key.Key_1)
    key(focus(desk), Qt.Key.Key_Return)
    assert address.cards.first_focus().hasFocus()
    key(focus(desk), Qt.Key.Key_2)
    key(focus(desk), Qt.Key.Key_Return)
    assert focus(desk).objectName() == "conflicts_reason"
    key(focus(desk), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "请写一句原因" in words_on(page) and ask(desk.shell, lambda core: core.exchange.conflicts.open_count()) == 1
    find(desk, "conflicts_reason", QPlainTextEdit).insertPlainText("看见门牌了")
    key(focus(desk), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    [one] = ask(desk.shell, lambda core: core.exchange.conflicts.list())
    assert {field.name: field.choice for field in one.fields} == {"phone": "theirs", "address": "mine"}
    assert (one.insisted, one.is_said) == ("看见门牌了", True)
    assert "记下了" in words_on(page) and "等区里定" in words_on(page)


def test_all_fields_at_once_and_several_differences_one_after_the_other(opened: Opened) -> None:
    def fill(core: Core) -> None:
        two_fields(core)
        dispute(core, 1, {"name": "仇乐天"}, {}, "person.critical")
        dispute(core, 2, {"phone": "13533330000"}, {"died_on": "2026-11-01"}, "person.gone", how="died")

    desk = opened(fill)
    page = go(desk, "conflicts")
    assert "第 1 处，共 3 处" in words_on(page)
    press(desk, "conflicts_after")
    assert "由区里核定" in words_on(page)
    press(desk, "conflicts_after")
    assert "登记他去世" in words_on(page) and not is_shown(desk, "conflicts_all_theirs")
    press(desk, "conflicts_before")
    press(desk, "conflicts_before")
    press(desk, "conflicts_all_theirs")
    press(desk, "conflicts_save")
    settle(desk)
    assert ask(desk.shell, lambda core: core.exchange.conflicts.open_count()) == 2
    assert "第 1 处，共 3 处" in words_on(page), "what she gave up stays on the list until the district heard it"


def test_without_a_difference_the_page_says_so(opened: Opened) -> None:
    desk = opened(lambda core: receive_people(core, 1))
    go(desk, "conflicts")
    assert is_shown(desk, "conflicts_empty") and not is_shown(desk, "conflicts_person")


def test_a_difference_is_told_on_the_persons_page_in_what_is_to_do_and_on_the_sync_page(opened: Opened) -> None:
    desk = opened(two_fields)
    person = ask(desk.shell, lambda core: core.exchange.conflicts.list())[0].person_id
    desk.window.open_person(person)
    settle(desk)
    assert "1 处两边不一样" in find(desk, "page_banner_text", QLabel).text()
    press(desk, "page_banner_action")
    settle(desk)
    assert desk.window.current_key == "conflicts"
    go(desk, "tasks")
    table = find(desk, "tasks_table", DataTable)
    assert [row.source for row in table.rows.rows if row.title == "两边不一样"] == ["conflict"]


def test_numbers_that_are_not_for_everybody_show_what_differs_and_no_more() -> None:
    from core.service.conflicts import DisputedField

    one, other = "110101194003021234", "110101194003071234"
    theirs, mine = both_words(
        DisputedField("id_number", FIELD_BY_NAME["id_number"].label, mine=one, theirs=other, read=None)
    )
    assert (
        theirs == "＊＊＊＊＊＊＊＊＊＊＊＊＊<b><u>7</u></b>1234"
        and mine == "＊＊＊＊＊＊＊＊＊＊＊＊＊<b><u>2</u></b>1234"
    )


def removal(core: Core) -> None:
    people = receive_people(core, 12)
    sign_visit(core, people[0])
    rows = [RemoteItem("person", one, 2, 900 + n, None) for n, one in enumerate(people[:9])]
    core.exchange.apply_remote(rows, "c1", "e1")


def test_a_removal_of_many_is_answered_on_the_sync_page_and_who_has_something_unsent_goes_to_the_tray(
    opened: Opened,
) -> None:
    desk = opened(removal)
    show_sides(desk)
    assert "移走 9 人（共 12 人）" in find(desk, "removal_words", QLabel).text()
    press(desk, "removal_no")
    settle(desk)
    show_sides(desk)
    assert "先留着" in find(desk, "removal_words", QLabel).text() and not is_shown(desk, "removal_no")
    press(desk, "removal_yes")
    settle(desk)
    show_sides(desk)
    assert ask(desk.shell, lambda core: core.people.search().total) == 3
    assert is_shown(desk, "sync_tray") and not is_shown(desk, "removal_words")
    press(desk, "sync_tray")
    settle(desk)
    [row] = find(desk, "tray_table", DataTable).rows.rows
    assert (row.name, row.facts) == (invented_body(0)["name"], 1)
    assert "1 份记录" in [column.text(row) for column in find(desk, "tray_table", DataTable).rows.columns]


def show_sides(desk: Application) -> None:
    """The sync page of a laptop that is enrolled: here it is not, so the card is looked at by itself."""
    settle(desk)
    page = go(desk, "sync")
    sides = page.findChild(QWidget, "sync_sides")
    assert sides is not None
    page._views.setCurrentIndex(3)  # type: ignore[attr-defined]
    settle(desk)


def focus(desk: Application) -> QWidget:
    widget = desk.window.focusWidget()
    assert widget is not None
    return widget
