"""On 使用人: which rules for passphrases the district chose, and by which document."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from core.app import Core
from core.store.reference import PackRepository
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, settle
from tests.helpers.district_profile import DOCUMENT, profile_pack


def test_the_page_of_users_says_which_rules_the_district_chose(opened: Opened) -> None:
    def sent(core: Core) -> None:
        with core._desk.db.transaction():
            PackRepository(core._desk.db).add("safe-district", "1", profile_pack("asvs"))

    desk = opened(sent)
    go(desk, "users")
    settle(desk)
    words = find(desk, "users_rules", QLabel).text()
    assert is_shown(desk, "users_rules") and "ASVS" in words and DOCUMENT in words


def test_where_the_district_said_nothing_the_page_says_nothing(opened: Opened) -> None:
    desk = opened(lambda core: None)
    go(desk, "users")
    settle(desk)
    assert not is_shown(desk, "users_rules")
