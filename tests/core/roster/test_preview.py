"""Laws of the preview: every row is judged before anything is written, and every finding has its sentence."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.names import search_fold
from core.domain.person import Person
from core.errors import AppError
from core.roster.grid import Grid, Row, Sheet, cell_of
from core.roster.preview import Preview, preview, preview_file
from core.roster.table import read_table
from tests.helpers.people import id_number, invented_person
from tests.helpers.sheets import HEADINGS, list_row, write_csv, write_xlsx
from tests.helpers.sources import ROOT

TODAY = date(2026, 11, 22)
ERRORS = ROOT / "resources" / "i18n" / "errors"
SENTENCES = tomllib.loads((ERRORS / "roster.toml").read_text("utf-8")) | tomllib.loads(
    (ERRORS / "identity.toml").read_text("utf-8")
)


class Known:
    """The people of a workspace, by number and by name."""

    def __init__(self, *people: Person) -> None:
        self._people = people

    def existing(self, number: str) -> Person | None:
        return next((person for person in self._people if person.id_number == number), None)

    def by_name(self, name: str, birth: date | None) -> Sequence[Person]:
        key = search_fold(name)
        return [p for p in self._people if search_fold(p.name) == key and p.birth_date == birth]


def sentence(code: str, params: Mapping[str, object]) -> str:
    return str(SENTENCES[code]["zh"]).format(**params)


def grid_of(*rows: Sequence[Any]) -> Grid:
    kept = tuple(Row(number, tuple(cell_of(value) for value in row)) for number, row in enumerate(rows, start=1))
    return Grid((Sheet("名单", kept),), "xlsx")


def seen(known: Known, *rows: Sequence[Any]) -> Preview:
    return preview(read_table(grid_of(HEADINGS, *rows), TODAY), known.existing, known.by_name)


def states(found: Preview) -> list[str]:
    return [row.state for row in found.rows]


def codes(found: Preview) -> list[str]:
    return [problem.code for row in found.rows for problem in row.problems]


def test_unknown_people_are_new() -> None:
    found = seen(Known(), list_row(0), list_row(1))
    assert states(found) == ["new", "new"]
    assert found.counts == {"new": 2, "same": 0, "changed": 0, "doubtful": 0, "refused": 0}


def test_the_same_list_again_changes_nothing() -> None:
    assert states(seen(Known(invented_person(0), invented_person(1)), list_row(0), list_row(1))) == ["same", "same"]


def test_a_changed_field_is_named_with_old_and_new() -> None:
    found = seen(Known(invented_person(0)), list_row(0, 联系电话="13700000009", 自理能力="全护理"))
    assert states(found) == ["changed"]
    assert found.rows[0].changes == {"phone": ("13800000000", "13700000009"), "self_care": ("full", "none")}
    assert found.rows[0].person_id == "person-00000"


def test_an_empty_cell_never_empties_a_field() -> None:
    assert states(seen(Known(invented_person(0)), list_row(0, 联系电话=None, 自理能力=None, 性别=None))) == ["same"]


def test_the_same_name_and_birthday_with_another_number_is_doubted() -> None:
    person = invented_person(1)
    assert person.birth_date is not None
    other = id_number(person.birth_date, "1", serial=400)
    found = seen(Known(person), list_row(1, 身份证号=other))
    assert (states(found), codes(found)) == (["doubtful"], ["roster.same_name_other_id"])


def test_another_name_under_a_known_number_is_doubted() -> None:
    found = seen(Known(invented_person(0)), list_row(0, 姓名="王小二"))
    assert (states(found), codes(found)) == (["doubtful"], ["roster.name_differs"])


def test_another_dot_in_the_name_is_a_change_and_no_doubt() -> None:
    person = invented_person(0, name="阿卜杜热合曼·买买提")
    found = seen(Known(person), list_row(0, 姓名="阿卜杜热合曼•买买提"))
    assert states(found) == ["changed"]
    assert set(found.rows[0].changes or {}) == {"name"}


def test_a_person_who_has_ended_is_doubted() -> None:
    found = seen(Known(invented_person(0, died_on="2025-01-01")), list_row(0))
    assert (states(found), codes(found)) == (["doubtful"], ["roster.person_ended"])


def test_an_old_number_never_replaces_the_new_one() -> None:
    person = invented_person(0, id_number="11010519491231002X", birth_date="1949-12-31", sex="2")
    found = seen(Known(person), list_row(0, 身份证号="110105491231002", 出生日期="1949-12-31", 性别="女"))
    assert (states(found), found.rows[0].person_id, found.rows[0].changes) == (["doubtful"], person.id, {})
    assert codes(found) == ["identity.old_number", "roster.number_is_new"]


def test_refusal_goes_before_doubt() -> None:
    assert states(seen(Known(), list_row(0, 身份证号="110101199003070001", 联系电话="不清楚"))) == ["refused"]
    assert not seen(Known(), list_row(0, 身份证号="110101199003070001")).is_clean


def test_the_json_has_the_shape_of_the_command_line() -> None:
    found = seen(Known(), list_row(0, 身份证号="110101199003070001"))
    shape = found.to_json(sentence)
    assert shape["rows"][0] | {"problems": []} == {
        "row": 2,
        "state": "refused",
        "name": "赵桂香",
        "problems": [],
        "changes": [],
        "person_id": "",
        "is_hidden": False,
    }
    assert shape["rows"][0]["problems"] == [
        {
            "column": "身份证号",
            "code": "identity.check_digit",
            "severity": "refuse",
            "text": "第 2 行“身份证号”：身份证号校验位不对，请对照证件逐位核对。",
        }
    ]
    assert shape["counts"] == {"new": 0, "same": 0, "changed": 0, "doubtful": 0, "refused": 1}
    assert (shape["sheet"], shape["header_row"], shape["columns"]["unknown"]) == ("名单", 1, [])
    json.dumps(shape, ensure_ascii=False)


def test_the_json_masks_numbers() -> None:
    person = invented_person(0, bank_account="6222021234567890", phone="13800000000")
    found = preview(
        read_table(grid_of([*HEADINGS, "银行账号"], [*list_row(0, 联系电话="13700000009"), "6217001234567890"]), TODAY),
        Known(person).existing,
        Known(person).by_name,
    )
    text = json.dumps(found.to_json(sentence), ensure_ascii=False)
    assert "137****0009" in text
    assert not any(
        secret in text for secret in ("13700000009", "6222021234567890", "6217001234567890", person.id_number)
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_can_be_made(language: str, tmp_path: Path) -> None:
    """One list with every finding there is; each has a sentence, and no blank stays open."""
    bad = [
        list_row(0, 身份证号="110105194912310000"),
        list_row(1, 身份证号=None, 联系电话="69591234"),
        list_row(2, 自理能力="一档", 纳入时间="民国三年"),
        list_row(3, 性别="男", 出生日期="1990-01-01"),
        list_row(4, 身份证号="户口待补", 出生日期="2030-01-01"),
        list_row(5)[:4],
    ]
    path = write_csv(tmp_path / "a.csv", [HEADINGS, *bad])
    found = preview_file(path, TODAY, Known().existing, Known().by_name)
    shape = found.to_json(lambda code, params: str(SENTENCES[code][language]).format(**params))
    texts = [problem["text"] for row in shape["rows"] for problem in row["problems"]]
    assert len(texts) >= 8
    assert not [text for text in texts if "{" in text]


cells = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.booleans(),
    st.sampled_from(["姓名", "身份证号", "合计", "肢体二级", "1.10101E+17", "2023-02-29", "张\ud800三", "\x00", "=1"]),
)


@settings(max_examples=150)
@given(st.lists(st.lists(cells, max_size=8), max_size=8), st.booleans())
def test_any_cells_are_answered(rows: list[list[Any]], with_heading: bool) -> None:
    heading = (
        [["姓名", "身份证号", "出生日期", "残疾", "联系电话", "协议期限", "家庭人口", "备注"]] if with_heading else []
    )
    try:
        found = preview(read_table(grid_of(*heading, *rows), TODAY), Known().existing, Known().by_name)
    except AppError as error:
        assert error.code.startswith("roster.")
        return
    assert all(row.state in ("new", "doubtful", "refused") for row in found.rows)
    shape = found.to_json(sentence)
    assert len(shape["rows"]) + len(shape["skipped"]) <= len(rows) + len(heading)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(people: list[int], dice: random.Random) -> None:
    order = list(range(len(HEADINGS)))
    dice.shuffle(order)
    rows = [list(HEADINGS), *(list_row(n) for n in people)]
    moved = [[row[index] for index in order] for row in rows]
    straight, shuffled = (read_table(grid_of(*table), TODAY).rows for table in (rows, moved))
    assert [row.body for row in straight] == [row.body for row in shuffled]
    assert [row.problems for row in straight] == [row.problems for row in shuffled]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    people=st.lists(st.integers(0, 5000), min_size=1, max_size=6, unique=True), note=st.text('好",;\n𬱖·1 ', max_size=9)
)
def test_every_kind_of_file_says_the_same(tmp_path: Path, people: list[int], note: str) -> None:
    rows = [[*HEADINGS, "备注"], *([*list_row(n), f"记{note}"] for n in people)]
    files = [
        write_xlsx(tmp_path / "a.xlsx", rows),
        write_csv(tmp_path / "a.csv", rows),
        write_csv(tmp_path / "b.csv", rows, "gb18030"),
    ]
    found = [preview_file(path, TODAY, Known().existing, Known().by_name).rows for path in files]
    assert found[0] == found[1] == found[2]
