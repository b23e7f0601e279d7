"""Settings: declared once and whole, and found by what people would type."""

from __future__ import annotations

import pytest

from core.domain.permission import ROLES
from core.domain.setting import SETTINGS, Setting, declared, is_found


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
def test_every_setting_is_whole(setting: Setting) -> None:
    assert setting.accepts(setting.default)
    assert len(setting.words) == len(setting.choices)
    assert all(setting.words) and len(set(setting.words)) == len(setting.words)
    assert all(type(choice) is setting.kind for choice in setting.choices)
    assert setting.label and setting.group
    assert not setting.right or any(setting.right in role.rights for role in ROLES.values())
    assert declared(setting.key) is setting


def test_no_two_settings_have_one_key_or_one_name() -> None:
    assert len({one.key for one in SETTINGS}) == len({one.label for one in SETTINGS}) == len(SETTINGS)


def test_one_is_not_true_and_a_word_is_not_a_number() -> None:
    sync = declared("auto_sync")
    size = declared("text_size")
    assert sync is not None and size is not None
    assert not sync.accepts(1)
    assert not size.accepts("100")


@pytest.mark.parametrize("query", ["文字", "wzdx", "daxiao", "文字 大小", ""])
def test_a_setting_is_found_by_characters_pinyin_and_initials(query: str) -> None:
    assert is_found(query, ["文字大小"])


def test_what_is_nowhere_is_not_found() -> None:
    assert not is_found("打印", ["文字大小", "马上就变"])
