"""The practice workspace: nobody in it exists, everything in it is made by the program's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.app import Core, open_workspace, workspace_mode
from core.clock import FixedClock, Moment
from core.domain.identity import check_id_number, is_known_region
from core.domain.names import check_name
from core.errors import Conflict
from core.forms import Session, load_form
from core.forms.compile import compile_form
from core.ids import Ids
from core.paths import resources
from core.seams import Seams
from core.service.practice import PASSPHRASE, build_practice
from core.service.practice_pictures import PICTURES, picture, signature
from core.service.practice_plan import load_people, load_place, load_stories, plan_visits
from core.service.rules import shipped_packs

NOW = Moment.parse("2026-11-22T10:00:00+08:00")
TODAY = NOW.day


def make_seams() -> Seams:
    clock = FixedClock(NOW)
    return Seams(clock, Ids(clock), "practice")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice") / "workspace"
    steps: list[tuple[int, int]] = []
    build_practice(folder, make_seams, lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)
    return folder


@pytest.fixture
def core(root: Path) -> Iterator[Core]:
    opened = open_workspace(root, PASSPHRASE, make_seams())
    yield opened
    opened.close()


def test_every_id_number_is_valid_and_of_a_region_that_does_not_exist() -> None:
    people = [invented.body for invented in load_people(TODAY)]
    numbers = [body["id_number"] for body in people]
    numbers += [body["caregiver_id_number"] for body in people if "caregiver_id_number" in body]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert number.startswith("129999")
        assert not is_known_region(number)
        assert not check_id_number(number, TODAY).is_refused
    for body in people:
        reading = check_id_number(body["id_number"], TODAY)
        assert reading.birth_date == date.fromisoformat(body["birth_date"])
        assert reading.sex == body["sex"]


def test_the_list_holds_what_a_village_meets() -> None:
    people = [invented.body for invented in load_people(TODAY)]
    names = [body["name"] for body in people]
    assert len(people) == 60
    assert len(set(names)) == 60
    assert all(check_name(name)[0] == name for name in names)
    for part in ("𬱖", "䶮", "·", "单", "仇", "解", "尉迟"):
        assert any(part in name for name in names)
    assert {body["self_care"] for body in people} == {"full", "partial", "none"}
    assert {body["support_form"] for body in people} == {"home", "institution"}
    codes = {code for code, _name in load_place().villages}
    assert {body["village_code"] for body in people} == codes


def test_the_same_day_gives_the_same_year() -> None:
    pack = shipped_packs()["tianjin"]
    first, second = (plan_visits(load_people(TODAY), pack, TODAY) for _ in range(2))
    assert first == second
    assert all(visit.at.date() <= TODAY for visit in first)
    assert picture("house", 1) == picture("house", 1)
    assert signature(3) != signature(4)
    assert set(PICTURES) == {"house", "stove", "room", "bed"}


def test_stories_speak_of_questions_that_the_forms_ask() -> None:
    stories = load_stories()
    forms = {
        kind: load_form(compile_form(resources() / "forms" / f"{kind}.md").xform_xml)
        for kind in {row["kind"] for row in (*stories["report"], *stories["draft"])} | {"visit"}
    }
    told = [("visit", row["answers"]) for row in stories["visit"]] + [("visit", stories["not_met"])]
    told += [(row["kind"], row["answers"]) for row in (*stories["report"], *stories["draft"])]
    for kind, answers in told:
        unknown = [path for path in answers if path.replace("[1]", "") not in forms[kind].questions]
        assert not unknown, kind


def test_the_workspace_says_that_it_is_for_practice(root: Path, core: Core) -> None:
    assert workspace_mode(root) == "practice"
    assert core.info.is_practice
    assert all(row.serial.startswith("练习") for row in core.records.list("visit", limit=20))
    assert not core.exchange.status().is_enrolled


def test_there_is_something_to_do_today(core: Core) -> None:
    counts = core.due.counts()
    assert all(counts[state] >= 3 for state in ("overdue", "due", "coming"))
    by_name = {row.name: row.due for row in core.due.list()}
    assert by_name["仇桂香"].reason.words() == "高龄独居，每半月1次，上次 10月19日，11月18日上门未见到"
    assert by_name["𬱖文秀"].due_on == TODAY
    assert "还没有走访过" in by_name["杨谷雨"].reason.words()
    assert len(core.drafts.list()) == 2
    assert {task.state for task in core.tasks.list()} == {"open", "done"}
    assert {"active", "expiring", "expired", "missing"} == {row.state for row in core.agreements.list()}


def test_a_year_of_complete_visits_lies_behind(core: Core) -> None:
    visits = core.records.list("visit", limit=5000)
    assert len(visits) > 500
    assert min(row.occurred_on for row in visits) < date(2025, 12, 31)
    assert any(not row.is_met for row in visits)
    for row in visits[::40]:
        record = core.records.show(row.id)
        form = core.forms.of(record.form_id, record.form_version)
        session = Session(form, dict(record.answers), today=record.recorded_at.day)
        assert session.missing() == []
        assert session.answers() == record.answers


def test_reports_were_answered_and_the_newest_wait(core: Core) -> None:
    states = {row.person_name: row.answer_state for row in core.records.list("change")}
    assert states["冼月娥"] == "decided"
    assert states["孙德旺"] == ""
    assert len(core.records.list("lead")) == 3
    assert 0 < core.exchange.status().waiting < 40
    gone = core.people.search("冼月娥").rows[0]
    assert core.people.show(gone.id).person.died_on is not None


def test_pictures_belong_to_recent_visits_and_everything_is_whole(core: Core) -> None:
    newest = next(row for row in core.records.list("visit", limit=20) if row.is_met)
    record = core.records.show(newest.id)
    assert len(record.media) >= 3
    assert core.photos.thumbnail(record.media[0])
    assert all(finding.is_ok for finding in core.health.check())


def test_an_existing_workspace_is_never_written_over(root: Path) -> None:
    with pytest.raises(Conflict, match=r"workspace\.exists"):
        build_practice(root, make_seams)
