"""The way of the Tab key: down the window as it is laid out, whenever its parts were made.

Qt goes in the order in which widgets were made. Pages are made when first shown and fill themselves when the answer
comes, so a row of buttons at the top of a page would be reached last, after the status line.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)  # what is inside is not stopped at
_LAST = 1_000_000


def stops(root: QWidget) -> Iterator[QWidget]:
    """Everything visible below `root` that Tab stops at, as it is read."""
    for widget in _in_order(root):
        if not widget.isVisible() or widget.isWindow():
            continue
        if _takes_tab(widget):
            yield widget
        if not isinstance(widget, _WHOLE):
            yield from stops(widget)


def step(root: QWidget, *, is_next: bool) -> bool:
    """Moves the focus to the next stop, or the one before; after the last comes the first. False: there is none."""
    way = list(stops(root))
    here = QApplication.focusWidget()
    while here is not None and here not in way:
        here = here.parentWidget() if here is not root else None
    if not way or here is None:
        return False
    there = way[(way.index(here) + (1 if is_next else -1)) % len(way)]
    there.setFocus(Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason)
    return True


def _takes_tab(widget: QWidget) -> bool:
    if isinstance(widget, QScrollBar) or widget.focusProxy() is not None or not widget.isEnabled():
        return False
    return widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus


def _in_order(parent: QWidget) -> list[QWidget]:
    """The children as the layouts have them, then those that lie in none.

    Asked from the widgets, not from the layout's items: a wrapped item outlives the layout it stood in.
    """
    if isinstance(parent, QScrollArea):
        return [parent.widget()] if parent.widget() is not None else []
    children = [child for child in parent.children() if isinstance(child, QWidget)]
    layout = parent.layout()
    if layout is None:
        return children
    layouts = [layout, *layout.findChildren(QLayout)]
    return sorted(children, key=lambda child: _place_in(layouts, child))


def _place_in(layouts: list[QLayout], child: QWidget) -> tuple[int, ...]:
    for layout in layouts:
        index = layout.indexOf(child)
        if index >= 0:
            return (*_place_of(layout), *_cell(layout, index))
    return (_LAST,)


def _place_of(layout: QLayout) -> tuple[int, ...]:
    """Where a layout stands in the one around it."""
    around: QObject | None = layout.parent()
    if not isinstance(around, QLayout):
        return ()
    return (*_place_of(around), *_cell(around, around.indexOf(layout)))


def _cell(layout: QLayout, index: int) -> tuple[int, ...]:
    if isinstance(layout, QGridLayout):
        place: tuple[int, ...] = tuple(layout.getItemPosition(index))  # type: ignore[arg-type]
        return place[:2]
    return (index,)
