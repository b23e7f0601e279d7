"""今日 when its list is empty: which of three reasons it is, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from gui.language import tr
from gui.shell import Shell
from gui.widgets.empty_state import EmptyState


def nobody(shell: Shell, why: str, show_all: Callable[[], object]) -> EmptyState:
    """`why`: "calm" (everybody was visited), "no_roster" (nobody is listed), "none_such" (not under this button)."""
    go = shell.navigator.open_page
    icon, title, hint, action, act = {
        "calm": (
            "good",
            tr("没有要走访的人"),
            tr("名单里的人都在期限内走访过了。"),
            tr("查看人员"),
            lambda: go("people"),
        ),
        "no_roster": (
            "people",
            tr("名单还是空的"),
            tr("把乡镇发的名单表格导入进来，或者到“同步”页从区里接收。"),
            tr("导入名单"),
            lambda: go("roster"),
        ),
        "none_such": ("people", tr("这一类现在没有人"), tr("要走访的人在别的几类里。"), tr("看全部"), show_all),
    }[why]
    return EmptyState(shell.theme, shell.icons, icon, title, hint, action, act, f"today_{why}")
