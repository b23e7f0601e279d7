"""Bad inputs 15, 16 and 82: a visit of another day or of the dead, a workspace in an odd place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.errors import Conflict, InvalidInput, Unavailable
from tests.bad_inputs.words import said
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 10, 1)])
def test_bad_input_15_a_visit_of_tomorrow_or_of_long_ago_without_a_reason(core: Core, day: date) -> None:
    draft = fill_visit(core, add_people(core, 1)[0], on=day)
    with pytest.raises(InvalidInput) as caught:
        core.records.sign(draft)
    assert caught.value.code == "record.incomplete"
    session = core.drafts.open(draft)
    assert session.answers["visit/visited_on"] == day.isoformat(), "nothing typed is lost"
    where = {str(problem["path"]) for problem in caught.value.params["missing"]}
    assert where == {"visit/visited_on" if day > date(2026, 11, 22) else "visit/backfill_reason"}


def test_bad_input_16_a_visit_after_the_death_needs_a_reason_and_both_days_are_said(core: Core) -> None:
    draft = fill_visit(core, add_people(core, 1, died_on="2026-11-01")[0])
    with pytest.raises(Conflict) as caught:
        core.records.sign(draft)
    [found] = caught.value.params["found"]
    assert (found["code"], found["params"]["died"], found["params"]["day"]) == (
        "contradiction.after_death",
        "2026年11月1日",
        "2026年11月22日",
    )
    assert "在2026年11月1日已去世" in said(InvalidInput(found["code"], **found["params"]))
    assert core.records.sign(draft, reason="去世日期登记错了").id == draft


@pytest.mark.parametrize("name", ["我的 文档", "🏠 家", "长" * 30])
def test_bad_input_82_a_folder_of_any_name(root: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / name / name / "workspace"
    shutil.copytree(root, place)
    core = open_workspace(place, PASSPHRASE, fixed_seams())
    try:
        person = add_people(core, 1)[0]
        record = core.records.sign(fill_visit(core, person)).id
        assert core.records.show(record).id == record
    finally:
        core.close()
    deep = tmp_path.joinpath(*["长" * 80] * 3)
    shutil.copytree(root, deep)
    with pytest.raises(Unavailable) as caught:
        open_workspace(deep, PASSPHRASE, fixed_seams())
    assert "路径是不是太长" in said(caught.value)
