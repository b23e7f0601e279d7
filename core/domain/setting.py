"""What can be set, each thing declared once: its values, its words, whom it concerns and who may change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.domain.names import search_fold
from core.domain.pinyin import text_keys

Home = Literal["window", "workspace"]


@dataclass(frozen=True)
class Setting:
    """`choices` are the values it may take, `words` what each is called, `group` the heading it stands under.

    `home`: "window" is kept beside the program, for everybody at this laptop, and known before a workspace is open;
    "workspace" lies encrypted in the workspace. `right`: who lacks it does not get it offered; empty: everybody.
    """

    key: str
    default: Any
    label: str
    choices: tuple[Any, ...]
    words: tuple[str, ...]
    help: str
    group: str
    home: Home
    right: str = ""
    is_for_practice: bool = True

    @property
    def kind(self) -> type:
        """The type of its value."""
        return type(self.default)

    def accepts(self, value: Any) -> bool:
        """Whether the value is one of the choices, and of their type (1 is not True)."""
        return any(type(value) is type(choice) and value == choice for choice in self.choices)


SIGHT, SAFETY, SENDING = "看得清", "安全", "同步"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "text_size", 100, "文字大小", (100, 110, 125, 150, 175, 200), ("100%", "110%", "125%", "150%", "175%", "200%"),
        "马上就变，不用重新打开。", SIGHT, "window",
    ),
    Setting(
        "colours", "light", "颜色", ("light", "dark", "contrast", "system"), ("浅色", "深色", "高对比", "跟随系统"),
        "看不清字，可以试试高对比；晚上用，可以换成深色。", SIGHT, "window",
    ),
    Setting("language", "zh", "语言 Language", ("zh", "en"), ("中文", "English"), "", SIGHT, "window"),
    Setting(
        "idle_lock_min", 5, "多久没人动就锁定", (1, 3, 5, 10, 15, 30),
        ("1 分钟", "3 分钟", "5 分钟", "10 分钟", "15 分钟", "30 分钟"),
        "锁定后要输口令才能再看。按 Ctrl+L 可以马上锁定。", SAFETY, "workspace", is_for_practice=False,
    ),
    Setting(
        "auto_sync", True, "到了办公室自动同步", (True, False), ("自动", "自己点"),
        "连上区里就自己送。正在填表时不会打扰。", SENDING, "workspace", is_for_practice=False,
    ),
)  # fmt: skip


def declared(key: str) -> Setting | None:
    """The setting of a key."""
    return next((one for one in SETTINGS if one.key == key), None)


def is_found(query: str, texts: Iterable[str]) -> bool:
    """Whether every word typed occurs in the texts: characters, whole pinyin or initials."""
    folded = [search_fold(text) for text in texts]
    keys: Sequence[str] = [key for text in folded for key in text_keys(text)]
    return all(any(word in text for text in (*folded, *keys)) for word in map(search_fold, query.split()))
