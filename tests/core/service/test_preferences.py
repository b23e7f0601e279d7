"""Settings: declared once, kept, and never anything that was not offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core, open_workspace
from core.domain.setting import SETTINGS as DECLARED
from core.errors import InvalidInput
from core.seams import Seams
from tests.helpers.workspace import PASSPHRASE

SETTINGS = tuple(one for one in DECLARED if one.home == "workspace")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
def test_every_setting_begins_with_a_value_that_may_be_chosen(core: Core, setting) -> None:
    assert core.settings.get(setting.key) == setting.default
    assert setting.default in setting.choices
    assert setting.label


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
def test_every_choice_can_be_chosen_and_is_kept(root: Path, seams: Seams, setting) -> None:
    for value in setting.choices:
        core = open_workspace(root, PASSPHRASE, seams)
        assert core.settings.set(setting.key, value).touches("setting")
        core.close()
        core = open_workspace(root, PASSPHRASE, seams)
        assert core.settings.get(setting.key) == value
        core.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([one.key for one in SETTINGS]), st.none() | st.booleans() | st.integers() | st.text() | st.floats()
)
def test_what_was_not_offered_is_not_taken(core: Core, key: str, value: object) -> None:
    declared = next(one for one in SETTINGS if one.key == key)
    before = core.settings.get(key)
    if any(type(value) is type(choice) and value == choice for choice in declared.choices):
        return
    with pytest.raises(InvalidInput, match=r"setting\.value") as caught:
        core.settings.set(key, value)
    assert caught.value.where == key
    assert core.settings.get(key) == before


def test_an_unknown_setting_is_refused(core: Core) -> None:
    for use in (lambda: core.settings.get("colour"), lambda: core.settings.set("text_size", 150)):
        with pytest.raises(InvalidInput, match=r"setting\.unknown"):
            use()


def test_settings_stay_on_this_laptop(core: Core) -> None:
    core.settings.set("idle_lock_min", 15)
    assert core.exchange.status().waiting == 0
