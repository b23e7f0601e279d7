"""A new district's rule pack is published as one file; one that does not fit is refused by its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvalidInput
from sync.server.service.handing_down import publish_rulepack
from tests.helpers.sources import ROOT
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import Office

SHELF = ROOT / "resources" / "rulepacks"
PACK = ROOT / "tests" / "golden" / "rulepacks" / "new_district.toml"


def publish(office: Office, path: Path) -> dict[str, str]:
    with office.begin() as connection:
        return publish_rulepack(connection, office.clock, office.district.code, path, SHELF)


def test_one_file_is_enough_and_reaches_the_laptop(office: Office, laptop: Laptop) -> None:
    assert publish(office, PACK) == {"id": "new-district", "version": "1"}
    pulled = laptop.pulled()["rulepack new-district@1"]
    assert pulled == {"id": "new-district", "version": "1", "toml": PACK.read_text("utf-8")}


def test_a_pack_may_stand_on_one_that_stands_on_another(office: Office, tmp_path: Path) -> None:
    town = tmp_path / "town.toml"
    town.write_text('[pack]\nid = "town"\nname = "某镇"\nversion = "1"\nbase = "hefei-yaohai"\n', "utf-8")
    assert publish(office, town) == {"id": "town", "version": "1"}


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('office = "one_stop"', 'office = "nowhere"', "rulepack.unknown_name", "ND-NEED-1"),
        ('base = "minimum_wage"', 'base = "gold"', "rulepack.unknown_name", "ND-FEE-1"),
        ('base = "national"', 'base = "nowhere"', "rulepack.base_missing", "pack"),
        ('base = "national"', 'base = "../national"', "rulepack.base_missing", "pack"),
        ("times = 2\n", "", "rulepack.missing_value", "ND-DUTY-1"),
    ],
)
def test_a_pack_that_does_not_fit_is_refused_by_its_row(
    office: Office, tmp_path: Path, old: str, new: str, code: str, where: str
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(PACK.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        publish(office, wrong)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert office.count("published") == 0
