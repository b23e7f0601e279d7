"""Where Tab really goes, key by key, against how the window is read: down, and from left to right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from tests.helpers.window import wait_until

SLACK = 4  # pixels by which things on one line may differ
MOST = 200  # stops of one window
BY_KEY = ("_phrases", "_same")  # keys of their own, so that Tab leads from question to question
LINKS = 60  # in a page of the handbook: Tab goes from link to link first
_CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
_INNARDS = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)


def tab_way(sheet: QWidget) -> list[QWidget]:
    """Every widget Tab stops at from where the focus is, until it comes back there. Fails where it does not."""
    sheet.activateWindow()
    wait_until(lambda: QApplication.activeWindow() is sheet)
    QTest.keyClick(QApplication.focusWidget() or sheet, Qt.Key.Key_Tab)  # nobody has the focus on a new gate
    first = here = QApplication.focusWidget()
    way: list[QWidget] = []
    while here is not None and here not in way:
        way.append(here)
        assert len(way) < MOST, "Tab finds no end"
        for _link in range(LINKS):
            QTest.keyClick(here, Qt.Key.Key_Tab)
            if QApplication.focusWidget() is not here:
                break
        else:
            assert len(way) == 1, f"Tab is caught in {name_of(here)}"
        here = QApplication.focusWidget()
    assert here is first, f"Tab does not come back to {name_of(first) if first else None}"
    return [one for one in way if sheet.isAncestorOf(one)]


def unreached(sheet: QWidget, way: Sequence[QWidget]) -> list[str]:
    """Controls that are shown and can be used, to which no Tab leads and no arrow key from one that it leads to."""
    return [
        name_of(one)
        for one in sheet.findChildren(QWidget)
        if isinstance(one, _CONTROLS)
        and one.isVisibleTo(sheet)
        and one.isEnabled()
        and not _is_part(one)
        and one not in way
        and one.focusProxy() not in way
        and not _has_arrow(one, way)
        and not one.objectName().endswith(BY_KEY)
    ]


def backwards(sheet: QWidget, way: Sequence[QWidget]) -> list[str]:
    """Steps that go up without going to a column at the right, or left on the same line; one such is the way round."""
    found = []
    for one, other in zip(way, [*way[1:], *way[:1]], strict=False):
        here, there = _places(one, other, sheet)
        is_beside = there.top() < here.bottom() - SLACK and there.bottom() > here.top() + SLACK
        goes_up = there.bottom() <= here.top() + SLACK and there.left() < here.right() - SLACK
        goes_left = is_beside and there.right() <= here.left() + SLACK
        if goes_up or goes_left:
            found.append(f"{name_of(one)} → {name_of(other)}")
    return found if len(found) > 1 else []


def name_of(widget: QWidget) -> str:
    """How somebody who mends it finds it."""
    parent = widget.parentWidget()
    above = parent.objectName() if parent is not None else ""
    return f"{type(widget).__name__} {widget.objectName() or f'in {above}'} “{widget.accessibleName()[:20]}”"


def _has_arrow(widget: QWidget, way: Sequence[QWidget]) -> bool:
    """One of several of which one is chosen: the arrows go from the chosen one to the others."""
    if not isinstance(widget, QAbstractButton) or not widget.isCheckable():
        return False
    others = [one for one in way if isinstance(one, QAbstractButton) and one.isCheckable()]
    is_grouped = widget.group() is not None and any(one.group() is widget.group() for one in others)
    return is_grouped or any(type(one) is type(widget) and one.parent() is widget.parent() for one in others)


def _is_part(widget: QWidget) -> bool:
    """Of another control: the cross in a field, the list of a choice."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, _INNARDS):
            return True
        parent = parent.parentWidget()
    return False


def _places(one: QWidget, other: QWidget, sheet: QWidget) -> tuple[QRect, QRect]:
    """Where both lie; what is scrolled away lies at the edge of its scroll for what is not in it."""
    return _place(one, other, sheet), _place(other, one, sheet)


def _place(widget: QWidget, other: QWidget, sheet: QWidget) -> QRect:
    place = QRect(widget.mapTo(sheet, QPoint(0, 0)), widget.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not sheet:
        if isinstance(parent, QScrollArea) and not parent.isAncestorOf(other):
            port = parent.viewport()
            room = QRect(port.mapTo(sheet, QPoint(0, 0)), port.size())
            top = min(max(place.top(), room.top()), room.bottom())
            place = QRect(place.left(), top, place.width(), min(place.height(), room.bottom() - top + 1))
        parent = parent.parentWidget()
    return place
