"""Finds what does not fit, on the living widgets: cut words, things out of sight, one thing over another.

Pixels are not asked: a widget knows what it has to say, how much room the letters need, and where it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from gui.models.rows import ACTION_ROLE
from gui.widgets.labels import Elided

SLACK = 2  # pixels by which a rounded letter may stand over
_SHOWN = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea)
_INNARDS = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what kind, which widget, its words, where in the window."""

    kind: str
    widget: str
    words: str
    place: QRect

    def __str__(self) -> str:
        return f"{self.kind}: {self.widget} “{self.words}”"


def misfits(root: QWidget) -> list[Finding]:
    """Everything below `root` that does not fit, in the order of the widgets."""
    found: list[Finding] = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or _is_inside(widget, _INNARDS):
            continue
        for kind in (*_cut(widget), *_out_of_sight(widget, root)):
            found.append(_finding(kind, widget, root))
    found += [_finding(f"lies over {_name(other)}", one, root) for one, other in overlaps(root)]
    return found


def overlaps(root: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    """Pairs of siblings that both say something and share room."""
    for parent in (root, *root.findChildren(QWidget)):
        if not parent.isVisibleTo(root) or isinstance(parent, (*_INNARDS, QAbstractScrollArea)):
            continue
        inside = [child for child in _laid_out(parent) if child.isVisibleTo(root)]
        for n, one in enumerate(inside):
            for other in inside[n + 1 :]:
                shared = one.geometry().intersected(other.geometry())
                if shared.width() > SLACK and shared.height() > SLACK:
                    yield one, other


def _laid_out(parent: QWidget) -> Iterator[QWidget]:
    """What the layouts of a widget place: a sheet that is meant to lie over the page is in none.

    Asked from the widgets, not from the layout's items: a wrapped item outlives the layout it stood in.
    """
    layout = parent.layout()
    if layout is None:
        return
    layouts = [layout, *layout.findChildren(QLayout)]
    for child in parent.children():
        if isinstance(child, QWidget) and any(one.indexOf(child) >= 0 for one in layouts):
            yield child


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QScrollBar):
        is_table = isinstance(widget.parentWidget().parentWidget(), QTableView)  # large letters: better than cut cells
        if widget.orientation() == Qt.Orientation.Horizontal and widget.maximum() > widget.minimum() and not is_table:
            yield "must be pushed sideways"
    elif isinstance(widget, Elided):
        if widget.accessibleName() and len(widget.text()) < min(2, len(widget.accessibleName())):
            yield "no room for its words"
    elif isinstance(widget, QLabel):
        yield from _cut_label(widget)
    elif isinstance(widget, (QPushButton, QCheckBox, QRadioButton)):
        yield from _cut_button(widget)
    elif isinstance(widget, QAbstractButton):
        if widget.text() and _smaller(widget.size(), widget.minimumSizeHint()):
            yield "button is cut"
    elif isinstance(widget, QLineEdit):
        yield from _cut_field(widget)
    elif isinstance(widget, QComboBox):
        yield from _cut_choice(widget)
    elif isinstance(widget, QHeaderView):
        yield from _cut_heads(widget)


def _cut_label(label: QLabel) -> Iterator[str]:
    words = label.text()
    if not words or not label.pixmap().isNull():
        return
    room, need = label.contentsRect().size(), QSize(0, 0)
    if label.textFormat() == Qt.TextFormat.RichText:
        need = QSize(0, label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height())
        room = label.size()
    elif label.wordWrap():
        flags = int(Qt.TextFlag.TextWordWrap | label.alignment())
        need = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 100_000), flags, words).size()
    else:
        need = label.fontMetrics().size(0, words)
    if need.width() > room.width() + SLACK:
        yield f"words are cut at the side by {need.width() - room.width()}"
    if need.height() > room.height() + SLACK:
        yield f"words are cut below by {need.height() - room.height()}"


def _cut_button(button: QPushButton | QCheckBox | QRadioButton) -> Iterator[str]:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    part = {
        QCheckBox: QStyle.SubElement.SE_CheckBoxContents,
        QRadioButton: QStyle.SubElement.SE_RadioButtonContents,
    }.get(type(button), QStyle.SubElement.SE_PushButtonContents)
    room = button.style().subElementRect(part, option, button).width()
    words = button.text()
    if not words:
        return
    need = button.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), words)
    picture = button.iconSize().width() + 4 if part is QStyle.SubElement.SE_PushButtonContents else 0
    width = need.width() + (picture if not button.icon().isNull() else 0)
    if width > room + SLACK:
        yield f"words are cut at the side by {width - room}"
    if need.height() > button.height() + SLACK:
        yield "words are cut below"


def _cut_field(field: QLineEdit) -> Iterator[str]:
    margins, text = field.textMargins(), field.contentsMargins()
    room = field.width() - margins.left() - margins.right() - text.left() - text.right() - 12
    hint = field.placeholderText()
    if hint and not field.text() and field.fontMetrics().horizontalAdvance(hint) > room + SLACK:
        yield "its hint is cut"
    if field.height() < field.fontMetrics().height():
        yield "words are cut below"


def _cut_choice(choice: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    style = choice.style()
    room = style.subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, choice
    )
    if choice.fontMetrics().horizontalAdvance(choice.currentText()) > room.width() + SLACK and not choice.toolTip():
        yield "what is chosen is cut"


def _cut_heads(heads: QHeaderView) -> Iterator[str]:
    table = heads.parentWidget()
    if heads.orientation() != Qt.Orientation.Horizontal or not isinstance(table, QTableView) or table.model() is None:
        return
    for section in range(heads.count()):
        words = str(table.model().headerData(section, Qt.Orientation.Horizontal) or "")
        need = heads.fontMetrics().horizontalAdvance(words)
        if not heads.isSectionHidden(section) and words and need > heads.sectionSize(section) - 4:
            yield f"head “{words}” is cut"
    yield from _cut_buttons(table)


def _cut_buttons(table: QTableView) -> Iterator[str]:
    """Buttons that a table draws by itself, in the rows that are seen."""
    model, last = table.model(), table.rowAt(table.viewport().height() - 1)
    rows = range(max(0, table.rowAt(0)), 1 + (last if last >= 0 else model.rowCount() - 1))
    for column in range(model.columnCount()):
        found = {
            str(index.data() or "") for index in (model.index(row, column) for row in rows) if index.data(ACTION_ROLE)
        }
        for words in sorted(found):
            if table.fontMetrics().horizontalAdvance(words) > table.columnWidth(column) - 2 * SLACK:
                yield f"button “{words}” is cut"


def _out_of_sight(widget: QWidget, root: QWidget) -> Iterator[str]:
    """Beyond an ancestor's edge where nothing scrolls to it."""
    if not isinstance(widget, _SHOWN) or isinstance(widget, QScrollBar) or widget.isWindow():
        return
    place, at = QRect(QPoint(0, 0), widget.size()), widget
    scrolls_down = scrolls_aside = False
    while at is not root and at.parentWidget() is not None:
        place.translate(at.pos())
        at = at.parentWidget()
        area = at.parentWidget()
        if isinstance(area, QScrollArea) and area.viewport() is at:
            scrolls_down = True
            scrolls_aside = area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        room = at.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK)
        if not scrolls_aside and (place.left() < room.left() or place.right() > room.right()):
            yield f"stands over the side of {_name(at)}"
            return
        if not scrolls_down and (place.top() < room.top() or place.bottom() > room.bottom()):
            yield f"stands over the edge of {_name(at)}"
            return


def _smaller(size: QSize, need: QSize) -> bool:
    return size.width() + SLACK < need.width() or size.height() + SLACK < need.height()


def _is_inside(widget: QWidget, kinds: tuple[type[QWidget], ...]) -> bool:
    """Part of a control that Qt lays out itself (the field of a spin box, the view of a list)."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, kinds) and not isinstance(widget, (QHeaderView, QScrollBar)):
            return True
        parent = parent.parentWidget()
    return False


def _finding(kind: str, widget: QWidget, root: QWidget) -> Finding:
    return Finding(kind, _name(widget), words_of(widget)[:60], QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()))


def _name(widget: QWidget) -> str:
    """How somebody who mends it finds it: its own name, or that of the nearest one above that has a name."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 2:
        if at.objectName():
            names.append(at.objectName())
        at = at.parentWidget()
    return f"{type(widget).__name__} {' in '.join(names)}".strip()


def words_of(widget: QWidget) -> str:
    """What is written on a widget."""
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, (QLabel, QAbstractButton)):
        return widget.text()
    return ""
