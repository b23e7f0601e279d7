"""In English nothing on any page is Chinese but what people wrote, and what the rules say in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.app import Core
from tests.gallery.fit import words_of
from tests.gallery.studio import DRESSES, STOPS, Studio
from tests.helpers.sources import CHINESE

ENGLISH = next(dress for dress in DRESSES if dress.language == "en")
IN_THEIR_OWN_WORDS = ("policy", "rules", "error", "gate:waiting", "dialog:give_reason", "dialog:pick_person")
WRITTEN = re.compile(
    r"[Bb]y .*|To ask: .*"  # a rule that is cited, with its document and its note
    r"|.柳坝村[^ ，,]*|柳坝村\S*|第\d组|天津市|.守诚|邻居|汉族|赵协理|已核实|暂时没有"  # the village, its people, notes
    r"|天津市宁河区\S*|镇东西南北大街\S*|车管所比对发现\S*|<b><u>\S*|宁河区|王保田|李凤仙|阿卜杜热合曼江\S*|名单\.csv|身份证号码"
    r"|核实：名下新增车辆|车管所比对，请上门核实|街道办事处（乡镇人民政府）|全自理|中文|语言|[，。：、（）；　“”]",
    re.DOTALL,
)
ROWS = 40


def texts(sheet: QWidget) -> Iterator[str]:
    """Everything on a sheet that is read or heard."""
    for widget in sheet.findChildren(QWidget):
        if widget.isVisibleTo(sheet):
            yield from (words_of(widget), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
            if isinstance(widget, QAbstractItemView) and widget.model() is not None:
                yield from _cells(widget)


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for column in range(model.columnCount() if isinstance(view, QTableView) else 1):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(model.rowCount(), ROWS)):
            index = model.index(row, column)
            yield from (str(index.data(role) or "") for role in (0, Qt.ItemDataRole.ToolTipRole))


def is_left(text: str, names: list[str]) -> bool:
    """Whether something is Chinese that neither people nor rules wrote."""
    for name in names:
        text = text.replace(name, "")
    return CHINESE.search(WRITTEN.sub("", text)) is not None


def test_a_word_of_the_window_that_was_left_chinese_is_found() -> None:
    assert is_left("打印", [])
    assert is_left("Visit · 走访", ["王重阳"])
    assert not is_left("Visit · 王重阳，柳坝村", ["王重阳"])


def everybody(core: Core) -> list[str]:
    """Whoever is on the list, and who left it."""
    return [row.name for row in (*core.people.search().rows, *core.exchange.tray.list())]


@pytest.mark.timeout(600)
def test_in_english_only_what_people_and_rules_say_is_chinese(studio: Studio) -> None:
    names = sorted(studio.ask(everybody), key=len, reverse=True)
    left: set[str] = set()
    studio.wear(ENGLISH)
    try:
        for stop in STOPS:
            for sheet in studio.stand(stop) if stop not in IN_THEIR_OWN_WORDS else ():
                left |= {f"{stop}: {text}" for text in texts(sheet) if is_left(text, names)}
    finally:
        studio.wear(DRESSES[0])
    assert not left, "\n".join(sorted(left))
