"""Bad inputs 1–8, 11–14, 17, 19, 20, 22–27, 29, 30: what is typed about a person, each with its answer."""

from __future__ import annotations

from datetime import date

import pytest

from core.app import Core
from core.domain.dates import read_date
from core.domain.identity import IdReading, check_id_number
from core.domain.names import check_name, check_text, search_fold
from core.domain.phones import read_phone
from core.errors import InvalidInput
from core.forms.questions import to_text
from tests.bad_inputs.words import said
from tests.helpers.paper import text_of
from tests.helpers.people import id_number
from tests.helpers.workspace import add_people, fill_visit

TODAY = date(2026, 11, 22)


def read(text: str) -> IdReading:
    return check_id_number(text, TODAY)


def typed(core: Core, field: str, value: str) -> InvalidInput:
    """The refusal at the field of the person form; what was there stays."""
    person = add_people(core, 1)[0]
    before = core.people.show(person).person
    with pytest.raises(InvalidInput) as caught:
        core.people.propose(person, {field: value}, "核对证件")
    assert caught.value.where == field
    assert core.people.show(person).person == before
    return caught.value


def test_bad_input_01_a_wrong_check_digit() -> None:
    reading = read("110101199003070001")
    assert reading.is_refused
    assert said(reading.problems[0]) == "身份证号校验位不对，请对照证件逐位核对。（identity.check_digit）"


def test_bad_input_02_a_day_of_birth_that_never_was() -> None:
    reading = read("440101199002301232")
    assert reading.is_refused
    assert (
        said(reading.problems[0])
        == "身份证号里的出生日期 1990-02-30 不存在，请对照证件核对。（identity.birth_not_exist）"
    )


def test_bad_input_03_born_in_1800() -> None:
    reading = read("110100180001011230")
    assert reading.is_refused
    assert said(reading.problems[0]) == "身份证号里的出生年份 1800 不合理，请对照证件核对。（identity.birth_year）"


def test_bad_input_04_a_small_x() -> None:
    reading = read("11010519491231002x")
    assert (reading.value, reading.is_refused) == ("11010519491231002X", False)


@pytest.mark.parametrize(
    "text", ["１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X", "110105-19491231-002X"]
)
def test_bad_input_05_full_width_spaces_and_hyphens(text: str) -> None:
    reading = read(text)
    assert reading.value == "11010519491231002X"
    assert [(problem.code, problem.severity) for problem in reading.problems] == [("identity.cleaned", "note")]


def test_bad_input_06_digits_of_another_script() -> None:
    reading = read("٣١٠١٠١١٩٩٠٠٣٠٧٠٠٠٣")
    assert reading.is_refused
    assert (
        said(reading.problems[0])
        == "身份证号第 1 个字符不是普通数字。请用键盘上的 0 到 9 重新输入。（identity.foreign_digits）"
    )


def test_bad_input_07_an_old_number_of_15_digits() -> None:
    reading = read("110105491231002")
    assert (reading.value, reading.suggestion) == ("110105491231002", "11010519491231002X")
    assert [(problem.code, problem.severity) for problem in reading.problems] == [("identity.old_number", "doubt")]


def test_bad_input_08_not_yet_born_or_a_hundred_and_thirty() -> None:
    for born, code in ((date(2031, 1, 1), "identity.future_birth"), (date(1896, 1, 1), "identity.age")):
        assert [(one.code, one.severity) for one in read(id_number(born)).problems] == [(code, "doubt")]


def test_bad_input_11_residence_permits_and_permanent_residents() -> None:
    for region, kind in (("810000", "permit"), ("820000", "permit"), ("830000", "permit"), ("911124", "foreign")):
        number = id_number(date(1955, 5, 5), region=region)
        reading = read(number)
        assert (reading.kind, reading.value, reading.is_refused) == (kind, number, False)


def test_bad_input_12_an_unknown_region() -> None:
    reading = read(id_number(date(1955, 5, 5), region="119999"))
    assert not reading.is_refused
    assert [(one.code, one.severity) for one in reading.problems] == [("identity.region", "note")]


@pytest.mark.parametrize("text", ["2023-02-29", "0000-01-01"])
def test_bad_input_13_a_date_that_never_was(text: str) -> None:
    reading = read_date(text)
    assert reading.value is None
    assert said(reading.problems[0]) == f"日期不存在：{text}。请核对后改正。（date.not_exist）"


@pytest.mark.parametrize("text", ["2024/2/3", "20240203", "民国113年2月3日", "农历二月初三"])
def test_bad_input_14_other_ways_to_write_a_date(text: str) -> None:
    reading = read_date(text)
    if text.isascii():
        assert (reading.value, reading.problems) == (date(2024, 2, 3), ())
    else:
        assert reading.value is None
        assert "1950-03-02" in said(reading.problems[0])


def test_bad_input_17_a_character_beyond_the_first_plane(core: Core) -> None:
    person = add_people(core, 1, name="𬱖文德")[0]
    assert core.people.show(person).person.name == "𬱖文德"
    assert [hit.id for hit in core.people.search("𬱖").rows] == [person]
    visited = core.records.sign(fill_visit(core, person)).id
    paper = core.prints.render("visit", ids=[visited]).pdf
    assert "𬱖文德" in text_of(paper)


def test_bad_input_19_a_compatibility_character_stays_as_typed(core: Core) -> None:
    person = add_people(core, 1, name="\ufa19田")[0]
    assert core.people.show(person).person.name == "\ufa19田"
    assert search_fold("\ufa19田") == search_fold("\u795e田")


def test_bad_input_20_a_private_use_character() -> None:
    name, problems = check_name("李\ue863")
    assert name == "李\ue863"
    assert (problems[0].code, problems[0].severity) == ("name.private_use", "doubt")
    assert "“䶮”" in said(problems[0])


@pytest.mark.parametrize("dot", "·•・.")
def test_bad_input_22_every_dot_in_a_name(dot: str) -> None:
    name, _problems = check_name(f"阿卜杜热合曼{dot}艾力")
    assert name == f"阿卜杜热合曼{dot}艾力"
    assert search_fold(name) == search_fold("阿卜杜热合曼·艾力")


def test_bad_input_23_a_name_of_5000_characters(core: Core) -> None:
    assert check_name("王") == ("王", ())
    assert check_name("王" * 50) == ("王" * 50, ())
    assert said(typed(core, "name", "王" * 5000)).startswith("姓名最多 100 字，这里有 5000 字。")


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e"])
def test_bad_input_24_what_is_hidden_in_a_name(core: Core, hidden: str) -> None:
    assert said(typed(core, "name", f"张{hidden}三")).startswith("姓名第 2 个字符是看不见的控制符")


def test_bad_input_25_nul_in_a_text(core: Core) -> None:
    assert said(typed(core, "name", "张\x00三")) == "第 2 个字符是空字符，无法保存。请删掉后重新输入。（name.nul）"
    assert [problem.code for problem in check_text("西屋\x00")] == ["name.nul"]


def test_bad_input_26_half_a_character(core: Core) -> None:
    assert (
        said(typed(core, "name", "张\ud800"))
        == "第 2 个字符是残缺的半个字，无法保存。请删掉后重新输入。（name.surrogate）"
    )


@pytest.mark.parametrize("text", ["  ", "　　", "🙂"])
def test_bad_input_27_nothing_but_spaces_or_a_smile(core: Core, text: str) -> None:
    assert said(typed(core, "name", text)).startswith("姓名不能为空")
    assert check_text("身体很好🙂") == ()


@pytest.mark.parametrize(("hidden", "code_point"), [("\x0b", "U+000B"), ("\x07", "U+0007"), ("\u202e", "U+202E")])
def test_bad_input_29_line_ends_become_one_sort_and_control_characters_are_refused(
    hidden: str, code_point: str
) -> None:
    assert to_text("text", "一\r\n二\r三\t四") == "一\n二\n三\t四"
    with pytest.raises(InvalidInput) as caught:
        to_text("text", f"一{hidden}二")
    assert (caught.value.code, caught.value.params) == (
        "form.control_character",
        {"position": 2, "code_point": code_point},
    )


def test_bad_input_30_telephone_numbers_of_every_kind() -> None:
    for text, value in (("1 3 8 0 0 0 0 1 2 3 4", "13800001234"), ("+86 13800001234", "13800001234")):
        assert read_phone(text).value == value
    extension = read_phone("022-69591234转8001")
    assert extension.value.startswith("022-69591234") and extension.value.endswith("8001")
    assert all(problem.severity == "note" for problem in extension.problems)
    assert said(read_phone("不清楚").problems[0]) == (
        "看不懂电话“不清楚”。请按 13800001234、022-69591234 的样子填写。（phone.unreadable）"
    )
