"""The pages there are, in the order of the navigation, and the bar at the left that leads to them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.pages.page import Page
from gui.shell import Shell
from gui.theme import Theme
from gui.widgets.buttons import PressedByEnter
from gui.widgets.labels import Elided, Text
from gui.widgets.scroll import Scroll


@dataclass(frozen=True)
class Place:
    """A page. `maker` names its class, imported when first opened; `parent` is lit in the navigation.

    `right` is what somebody has to have to be offered it.
    """

    key: str
    title: str
    icon: str
    maker: str
    parent: str = ""
    right: str = ""

    def build(self, shell: Shell) -> Page:
        """Imports the page's module and makes the page."""
        page: type[Page] = getattr(importlib.import_module(self.module), self.maker)
        return page(shell)  # type: ignore[call-arg]

    @property
    def module(self) -> str:
        """Where the page's class stands."""
        return f"gui.pages.{self.key}_page" if self.key == "form" else f"gui.pages.{self.key}"


PLACES: tuple[Place, ...] = (
    Place("today", "今日", "today", "TodayPage"),
    Place("people", "人员", "people", "PeoplePage"),
    Place("visits", "走访", "visits", "VisitsPage"),
    Place("agreements", "协议", "agreements", "AgreementsPage", right="see:money"),
    Place("changes", "变化报告", "changes", "ChangesPage", right="see:sensitive"),
    Place("leads", "线索", "leads", "LeadsPage", right="see:sensitive"),
    Place("business", "业务", "file", "BusinessPage", right="see:sensitive"),
    Place("tasks", "待办", "tasks", "TasksPage"),
    Place("prints", "打印", "print", "PrintsPage"),
    Place("sync", "同步", "sync", "SyncPage"),
    Place("settings", "设置", "settings", "SettingsPage"),
)
INNER: tuple[Place, ...] = (
    Place("backup", "备份", "settings", "BackupPage", "settings"),
    Place("person", "人员", "people", "PersonPage", "people"),
    Place("roster", "导入名单", "people", "RosterPage", "people"),
    Place("record", "记录", "visits", "RecordPage", "visits"),
    Place("drafts", "没填完的", "draft", "DraftsPage", "visits"),
    Place("form", "填写", "visits", "FormPage", "visits"),
    Place("statistics", "统计", "file", "StatisticsPage", "prints"),
    Place("quality", "资料体检", "people", "QualityPage", "people"),
    Place("policy", "政策", "file", "PolicyPage", "business"),
    Place("rules", "规则依据", "file", "RulesPage", "settings"),
    Place("reviews", "年度核查", "tasks", "ReviewsPage", "business"),
    Place("campaigns", "专项行动", "tasks", "CampaignsPage", "business"),
    Place("residence", "人户分离", "people", "ResidencePage", "business"),
    Place("conflicts", "两边不一样", "tasks", "ConflictsPage", "sync"),
    Place("tray", "已移走的人员", "people", "TrayPage", "people"),
    Place("users", "使用人", "people", "UsersPage", "settings"),
    Place("help", "帮助", "info", "HelpPage", "settings"),
)


EMERGENCY = Place("emergency", "急难", "alarm", "EmergencyPage")  # the red button: never scrolled out of sight
EMERGENCY_KEYS = "Ctrl+E"


def place_of(key: str) -> Place:
    """The place of a key. Raises KeyError for a key that no page has."""
    return {place.key: place for place in (*PLACES, *INNER, EMERGENCY)}[key]


def places_for(may: Callable[[str], bool]) -> tuple[Place, ...]:
    """The pages that are offered to somebody."""
    return tuple(place for place in PLACES if not place.right or may(place.right))


def icon_of(place: Place, icons: Icons) -> QIcon:
    """The icon of a page's button, in all its states."""
    return icons.icon(place.icon, *(("on_accent",) if place is EMERGENCY else ("nav_ink", "accent")))


def shortcut_of(number: int) -> str:
    """Alt+1 … Alt+9, Alt+0 for the tenth, Alt+- for the eleventh: the row of keys as it lies on the keyboard."""
    return f"Alt+{'1234567890-='[number]}"


class NavigationBar(QFrame):
    """One button a page, `nav_<key>`; arrow keys walk, Enter or Space opens."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        place_name: str,
        on_choose: Callable[[str], object],
        places: Sequence[Place] = PLACES,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self.setAccessibleName(tr("导航"))
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, theme.space("m"), 0, theme.space("s"))
        scroll = Scroll()
        outer.addWidget(scroll)
        column = scroll.body
        column.setContentsMargins(theme.space("s"), 0, theme.space("s"), 0)
        column.setSpacing(max(2, theme.space("xs") // 2 + 1))
        name = Text(tr("暖访"))
        name.setObjectName("nav_name")
        where = Elided(place_name)
        where.setObjectName("nav_place")
        for label in (name, where):
            label.setContentsMargins(theme.space("m"), 0, theme.space("s"), 0)
            column.addWidget(label)
        column.addSpacing(theme.space("s"))
        for place in places:
            column.addWidget(self._button(theme, icons, place, shortcut_of(PLACES.index(place)), on_choose))
        column.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(theme.space("s"), theme.space("s"), theme.space("s"), 0)
        below.addWidget(self._button(theme, icons, EMERGENCY, EMERGENCY_KEYS, on_choose, is_alarm=True))
        outer.addLayout(below)
        words = [button.fontMetrics().horizontalAdvance(button.text()) for button in self._buttons.values()]
        self.setFixedWidth(max(theme.px(120), max(words, default=0) + theme.size("icon") + theme.font_px("nav") + 62))

    def light(self, key: str) -> None:
        """Marks where we are."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def _button(
        self,
        theme: Theme,
        icons: Icons,
        place: Place,
        shortcut: str,
        on_choose: Callable[[str], object],
        *,
        is_alarm: bool = False,
    ) -> QPushButton:
        title = tr(place.title)
        button = PressedByEnter(f" {title}", self)
        button.setObjectName(f"nav_{place.key}")
        button.setAccessibleName(title)
        button.setToolTip(f"{title}（{shortcut}）")
        button.setProperty("role", "nav_alarm" if is_alarm else "nav")
        button.setCheckable(True)
        button.setFont(theme.font("nav", is_bold=True))
        button.setIcon(icon_of(place, icons))
        button.setIconSize(icons.size())
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda _checked=False, key=place.key: on_choose(key))
        self._group.addButton(button)
        self._buttons[place.key] = button
        return button
