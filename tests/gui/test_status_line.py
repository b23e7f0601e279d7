"""The line at the bottom never says more than is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget

from core.clock import Moment
from core.paths import resources
from core.service.exchange import SyncStatus
from gui.icons import Icons
from gui.theme import Theme
from gui.widgets.status_line import StatusLine, last_words, state_words
from gui.wording import megabytes

DONE = Moment.parse("2026-11-22T09:30:00.000+08:00")
ALL_SENT = SyncStatus(
    is_enrolled=True,
    is_practice=False,
    device_id="d1",
    server_url="https://district.example",
    district_name="宁河区",
    waiting=0,
    sent=12,
    refused=0,
    conflicts=0,
    held=0,
    photos_waiting=0,
    photo_bytes_waiting=0,
    bytes_waiting=0,
    oldest_waiting_at=None,
    last_contact_at=DONE,
    last_complete_at=DONE,
    clock_offset_s=0.0,
)


def test_everything_has_arrived_is_said_only_when_nothing_at_all_is_left() -> None:
    assert state_words(ALL_SENT) == ("已全部送达", "good")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"waiting": 3}, "3 条待送"),
        ({"photos_waiting": 2, "photo_bytes_waiting": 1_400_000}, "2 张照片待送（1.4 MB）"),
        ({"photos_waiting": 1, "photo_bytes_waiting": 12}, "1 张照片待送（0.1 MB）"),
        ({"refused": 1}, "1 条没送成，要处理"),
        ({"conflicts": 1}, "1 条没送成，要处理"),
        ({"conflicts": 1, "said": 1}, "1 处等区里定"),
        ({"parked": 1}, "1 条没送成，要处理"),
        ({"held": 1}, "1 条区里先存着"),
        ({"held": 1, "overdue": 1}, "1 条没送成，要处理"),
        ({"is_enrolled": False}, "还没有登记"),
        ({"is_practice": True}, "练习工作区"),
        ({"last_complete_at": None}, "还没有同步过"),
    ],
)
def test_whatever_is_left_is_named_with_its_number(change: dict[str, object], words: str) -> None:
    said, tone = state_words(replace(ALL_SENT, **change))  # type: ignore[arg-type]
    assert words in said
    assert "已全部送达" not in said
    assert tone != "good"


def test_unknown_is_said_as_unknown() -> None:
    assert state_words(None) == ("正在查看送达情况…", "plain")


def test_several_things_are_all_named_the_gravest_first() -> None:
    said, tone = state_words(replace(ALL_SENT, waiting=3, refused=2, photos_waiting=1, photo_bytes_waiting=5_000_000))
    assert said == "2 条没送成，要处理，急的已送到，还有 3 条待送，1 张照片待送（5.0 MB）"
    assert tone == "bad"


def test_the_urgent_ones_are_named_before_all_others_until_they_have_arrived() -> None:
    said, tone = state_words(replace(ALL_SENT, waiting=5, urgent=2))
    assert (said, tone) == ("急的 2 条待送，3 条待送", "warn")
    assert state_words(replace(ALL_SENT, waiting=3))[0] == "急的已送到，还有 3 条待送"
    assert state_words(replace(ALL_SENT, waiting=3, sent=0))[0] == "3 条待送", "nothing has ever arrived"
    assert "文字都已送到，2 张照片待送" in state_words(replace(ALL_SENT, photos_waiting=2, photo_bytes_waiting=9))[0]


def test_not_enrolled_still_says_how_much_waits() -> None:
    assert "3 条待送" in state_words(replace(ALL_SENT, is_enrolled=False, waiting=3))[0]


def test_the_last_time_is_the_last_complete_one() -> None:
    assert last_words(ALL_SENT) == "上次同步完成：2026年11月22日 09:30"
    assert last_words(replace(ALL_SENT, last_complete_at=None)) == ""


def test_what_is_there_is_never_shown_as_nothing() -> None:
    assert megabytes(1) == "0.1 MB"
    assert megabytes(0) == "0 MB"


def test_long_words_give_way_to_the_window_and_come_back_when_there_is_room(qapp: QApplication) -> None:
    theme = Theme(resources())
    line = StatusLine(theme, Icons(resources() / "icons", theme), lambda: None)
    for show in (line.show_privacy, line.show_help, line.show_bell):
        show(lambda: None)
    line.show_user("阿卜杜热合曼江·买买提吐尔逊", lambda: None)
    line.show_status(replace(ALL_SENT, waiting=3, photos_waiting=2, photo_bytes_waiting=1_400_000))
    line.show_running("正在准备打印：3 / 200")
    window = QWidget()
    row = QVBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(line)
    window.resize(10, 40)
    window.show()
    QApplication.processEvents()
    texts = {name: line.findChild(QLabel, f"status_{name}") for name in ("running", "user", "last")}
    assert line.width() == line.minimumSizeHint().width()
    assert not any(text.isVisible() for text in texts.values())
    window.resize(1600, 40)
    assert texts["running"].text() == "正在准备打印：3 / 200"
    assert texts["user"].text().startswith("阿卜杜")
    assert "09:30" in texts["last"].text()
    assert "待送" in line.findChild(QAbstractButton, "status_state").text()
    shiboken6.delete(window)
