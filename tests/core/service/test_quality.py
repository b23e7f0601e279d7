"""The check-up on a real workspace."""

from __future__ import annotations

from datetime import date

from core.app import Core
from tests.helpers.workspace import add_people, sign_visit


def test_what_is_mended_is_gone_at_the_next_look(core: Core) -> None:
    (person,) = add_people(core, 1, sex="1", phone="12")
    before = core.quality.examine()
    assert {"quality.bad_phone", "quality.id_sex"} <= {one.code for one in before.of(person)}
    core.people.propose(person, {"phone": "13800001111", "sex": "2"}, "核对证件")
    after = core.quality.examine()
    assert not {"quality.bad_phone", "quality.id_sex"} & {one.code for one in after.of(person)}


def test_a_visit_before_the_admission_is_doubted(core: Core) -> None:
    (person,) = add_people(core, 1, started_on="2026-11-20", self_care="full")
    sign_visit(core, person, on=date(2026, 11, 10))
    assert "quality.visited_before" in {one.code for one in core.quality.examine().of(person)}


def test_two_people_of_one_number_are_told_to_both(core: Core) -> None:
    first, second = (add_people(core, 1)[0] for _ in range(2))
    report = core.quality.examine()
    assert [one.code for one in report.of(first) if one.sort == "double"] == ["quality.same_id"]
    assert [one.code for one in report.of(second) if one.sort == "double"] == ["quality.same_id"]


def test_the_score_of_a_village_is_the_mean_of_its_people(core: Core) -> None:
    assert core.quality.examine().score is None
    add_people(core, 3)
    report = core.quality.examine()
    assert report.score == sum(report.scores.values()) / 3
    assert core.quality.examine("另一个村").score is None
