"""A place by its coordinates, typed from a phone or a map: a laptop in the village has no receiver."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from gui.forms.editor import Editor
from gui.forms.editors_text import mark_field
from gui.language import tr
from gui.widgets.labels import Text
from gui.widgets.typed import Unreadable, number_text, read_coordinate
from gui.widgets.wording import say, say_unreadable


class PointEditor(Editor):
    """Latitude and longitude in degrees; the answer is "lat lon alt acc" with height and accuracy 0 (unknown)."""

    can_clear = True

    def build(self) -> None:
        theme = self.desk.theme
        self.latitude, self.longitude = QLineEdit(self), QLineEdit(self)
        self._rest = "0 0"
        self._shown: str | None = None
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space("m"))
        parts = ((tr("纬度（北纬）"), self.latitude, "lat"), (tr("经度（东经）"), self.longitude, "lon"))
        for column, (label, field, short) in enumerate(parts):
            field.setObjectName(f"{self.objectName()}_{short}")
            field.setFixedWidth(theme.px(200))
            field.textEdited.connect(lambda _: self._read(is_left=False))
            field.editingFinished.connect(self._on_left)
            grid.addWidget(Text(label, "small"), 0, column)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(2, 1)
        self.latitude.returnPressed.connect(lambda: self.longitude.setFocus(Qt.FocusReason.TabFocusReason))
        self.longitude.returnPressed.connect(self.advanced)
        self.column.addLayout(grid)

    def show_value(self, value: object) -> None:
        parts = str(value).split() if value else []
        self._shown = str(value) if value else None
        self._rest = " ".join((parts + ["0"] * 4)[2:4]) if parts else "0 0"
        self.latitude.setText(parts[0] if parts else "")
        self.longitude.setText(parts[1] if len(parts) > 1 else "")

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.latitude.setAccessibleName(f"{name} {tr('纬度（北纬）')}")
        self.longitude.setAccessibleName(f"{name} {tr('经度（东经）')}")
        self.latitude.setAccessibleDescription(note)
        self.longitude.setAccessibleDescription(note)

    def mark_wrong(self, is_wrong: bool) -> None:
        mark_field(self.latitude, is_wrong)
        mark_field(self.longitude, is_wrong)

    def first_focus(self) -> QWidget:
        return self.latitude

    def is_busy(self) -> bool:
        return self.latitude.hasFocus() or self.longitude.hasFocus()

    def _on_left(self) -> None:
        self._read(is_left=True)
        self.left.emit()

    def _read(self, *, is_left: bool) -> None:
        complaint = ""
        numbers: list[float | None] = []
        for field, limit in ((self.latitude, 90), (self.longitude, 180)):
            try:
                numbers.append(read_coordinate(field.text(), limit))
            except Unreadable as error:
                numbers.append(None)
                complaint = say_unreadable(error)
        latitude, longitude = numbers
        if not complaint and (latitude is None) != (longitude is None):
            complaint = say("coordinate_half")
        if is_left or not complaint:
            is_inside = self.latitude.hasFocus() or self.longitude.hasFocus()
            self.complained.emit("" if is_inside and complaint == say("coordinate_half") else complaint)
        whole = None
        if not complaint and latitude is not None and longitude is not None:
            whole = f"{number_text(latitude)} {number_text(longitude)} {self._rest}"
        if whole != self._shown:
            self._shown = whole
            self.changed.emit(whole)
