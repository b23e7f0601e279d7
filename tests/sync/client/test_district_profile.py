"""From the district's desk to the next passphrase on the laptop."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import AppError
from sync.server.service.handing_down import publish_rulepack
from tests.helpers.district_profile import profile_pack
from tests.helpers.sources import ROOT
from tests.helpers.workspace import PASSPHRASE
from tests.sync.client.station import Station


def test_a_profile_that_was_published_judges_the_next_passphrase_after_the_next_synchronisation(
    enrolled: Station, tmp_path: Path
) -> None:
    core, office = enrolled.core, enrolled.office
    path = tmp_path / "safe.toml"
    path.write_text(profile_pack("asvs"), "utf-8")
    with office.begin() as connection:
        shelf = ROOT / "resources" / "rulepacks"
        publish_rulepack(connection, office.clock, office.district.code, path, shelf)
    with pytest.raises(AppError, match=r"vault\.passphrase_plain"):
        core.change_passphrase(PASSPHRASE, "onlysmallletters")
    enrolled.sync()
    policy = core.users.policy()
    assert policy is not None and policy.name == "asvs"
    core.change_passphrase(PASSPHRASE, "onlysmallletters")
    assert "check.slots_foreign" not in {finding.code for finding in core.health.check()}
