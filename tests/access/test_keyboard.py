"""Each page through its main action with the keyboard alone; a new page without a line here fails."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from core.office import Progress
from gui.navigation import EMERGENCY, INNER, PLACES
from tests.gallery.studio import Studio
from tests.helpers.desk import settle
from tests.helpers.window import wait_until

FAR = 120  # presses of Tab after which a control counts as out of reach

# What is pressed, from 今日 on, and where one is then: a page, a dialog, or a thing that is shown.
# "→ name" is Tab until the control of that name has the focus; "“words" are typed; all else are keys.
KEYS: dict[str, tuple[str, str]] = {
    "today": ("Alt+1, → today_table, Space", "page form"),
    "people": ("Alt+2, Escape, “陈玉兰, Down, Return", "page person"),
    "visits": ("Alt+3, → visits_waiting, Space, → visits_table, Home, Return", "page record"),
    "agreements": ("Alt+4, → agreements_new, Return", "dialog pick_person"),
    "changes": ("Alt+5, → changes_new, Return", "dialog pick_person"),
    "leads": ("Alt+6, → leads_new, Return", "page form"),
    "business": ("Alt+7, → business_kinds, Home, Down, → business_new, Return", "page form"),
    "tasks": ("Alt+8, → tasks_table, Space", "page form"),
    "prints": ("Alt+9, → prints_save, Return", "dialog hand_out"),
    "sync": ("Alt+0, → sync_start, Return", "shown sync_bar"),
    "settings": ("Alt+-, Escape, “高对比", "shown settings_colours"),
    "backup": ("Alt+-, Escape, → settings_backup, Return, → backup_make, Return", "shown backup_table"),
    "person": ("Alt+2, Escape, “陈玉兰, Down, Return, → person_visit, Return", "page form"),
    "roster": ("Alt+2, → people_import, Return, → roster_drop_choose, Return", "dialog open_dialog"),
    "record": (
        "Alt+3, → visits_waiting, Space, → visits_table, Home, Return, → record_correct, Return",
        "dialog correction",
    ),
    "drafts": ("Ctrl+K, “没填完, Return, → drafts_together, Return", "dialog sign_together"),
    "form": ("Alt+6, → leads_new, Return, Ctrl+PgDown, Ctrl+PgUp, → q_lead_name_input, “王大有", "shown form_foot"),
    "statistics": ("Alt+9, → prints_statistics, Return, → statistics_counts, Return", "shown statistics_names"),
    "quality": ("Alt+2, → people_quality, Return, → quality_table, Space", "dialog edit_person"),
    "policy": ("Alt+7, → business_to_policy, Return, “低保, Down", "shown policy_topics"),
    "rules": ("Alt+-, Escape, → settings_rules, Return, “高龄, → rules_table, Down", "shown rules_detail"),
    "reviews": ("Alt+7, → business_to_reviews, Return, → reviews_table, Space", "page form"),
    "campaigns": ("Alt+7, → business_to_campaigns, Return, → campaigns_new, Return", "page form"),
    "residence": ("Alt+7, → business_to_residence, Return, → residence_new, Return", "dialog pick_person"),
    "conflicts": ("Ctrl+K, “两边不一样, Return, → conflicts_all_mine, Return", "shown conflicts_reason"),
    "tray": ("Ctrl+K, “已移走, Return, → tray_table, Space", "page sync"),
    "users": ("Alt+-, Escape, → settings_users, Return, → users_add, Return", "dialog add_user"),
    "help": ("Alt+-, Escape, → settings_help, Return, → help_search, “口令, → help_list, Down", "shown help_text"),
    "emergency": ("Ctrl+E, Return", "page form"),
}


def press(studio: Studio, steps: str) -> None:
    for what in steps.split(", "):
        if what.startswith("→"):
            _tab_to(studio, what[2:])
        elif what.startswith("“"):
            focused = QApplication.focusWidget()
            assert isinstance(focused, QLineEdit), f"nowhere to type {what}"
            focused.insert(what[1:])  # as an input method does
        else:
            keys = QKeySequence(what)
            one = keys[0]
            QTest.keyClick(_here(studio), one.key(), one.keyboardModifiers())
        settle(studio.application)


def _here(studio: Studio) -> QWidget:
    return QApplication.focusWidget() or studio.application.window


def _tab_to(studio: Studio, name: str) -> None:
    passed: list[str] = []
    while _here(studio).objectName() != name:
        passed.append(_here(studio).objectName())
        assert len(passed) < FAR, f"Tab does not lead to {name}, but to {sorted(set(passed))}"
        QTest.keyClick(_here(studio), Qt.Key.Key_Tab)


def where(studio: Studio, wanted: str) -> str:
    """Where one is, said as `wanted` is: "page form", "dialog add_user", "shown form_foot"."""
    kind, _, name = wanted.partition(" ")
    dialog = QApplication.activeModalWidget()
    if kind == "shown":
        window = studio.application.window
        return f"shown {name}" if any(one.isVisible() for one in window.findChildren(QWidget, name)) else "not shown"
    return f"dialog {dialog.objectName()}" if dialog is not None else f"page {studio.application.window.current_key}"


@pytest.mark.parametrize("page", KEYS)
def test_a_page_is_used_by_keyboard_alone(studio: Studio, page: str) -> None:
    steps, wanted = KEYS[page]
    window = studio.application.window
    window.activateWindow()
    wait_until(window.isActiveWindow)
    window.open_page("today")
    settle(studio.application)
    try:
        press(studio, steps)
        if studio.office.is_running:
            studio.office.tell(Progress("push", total=3))
        assert where(studio, wanted) == wanted
    finally:
        studio.office.tell(Progress("push", "cancelled"))
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.close()
        settle(studio.application)


def test_every_page_has_its_keys() -> None:
    assert set(KEYS) == {place.key for place in (*PLACES, *INNER, EMERGENCY)}
